"""The plan: who leaves in which wave, how many are out, and the proof that no plan has more.

A plan *is* its movement plan, the waves. Everything that it counts is counted in them; what it
calls proved is proved of all plans that keep the same rules, on foot, by vehicle or both.

Data only, so that the checker and the publisher can use it without the planner.
`docs/plan.md` describes the file; `docs/plan.schema.json` is its JSON Schema.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Literal

from mamar.plan.answer import Cut, Flow
from mamar.plan.orders import Orders, Span
from mamar.scenario.marching import Group
from mamar.text import Said, Text

SCHEMA_VERSION = 4
QUESTIONS = ("quickest", "most", "earliest")
Audience = Literal["negotiators", "public"]
AUDIENCES: tuple[Audience, ...] = ("negotiators", "public")
Question = Literal["quickest", "most", "earliest"]
#: "optimal": proved that no plan does better. "feasible": a plan, with a gap to the bound.
#: "infeasible": proved that not everybody can be out (question quickest). "stopped": interrupted.
PlanStatus = Literal["optimal", "feasible", "infeasible", "stopped"]
STATUSES: tuple[PlanStatus, ...] = ("optimal", "feasible", "infeasible", "stopped")
Words = Text | Said
Names = Mapping[str, str]

#: What every page of a draft bears.
DRAFT = Text("Draft for negotiators, not for the public")

Agreement = Literal["none", "proposed", "partly", "agreed"]
#: What stands under the title of every output, by how firmly the windows in use are agreed.
AGREEMENTS: dict[Agreement, Text] = {
    "none": Text("No window was agreed for this plan."),
    "proposed": Text("The windows of this plan are only proposed; nothing has been agreed."),
    "partly": Text(
        "Some windows of this plan are agreed or in force; others are not, and may never be."
    ),
    "agreed": Text(
        "The windows of this plan are agreed or in force; whether they will be kept is not known."
    ),
}


@dataclass(frozen=True)
class ZoneResult:
    zone_id: str
    name: Names
    persons: int  #: persons in the zone, by the estimate that was planned for
    staying: int  #: persons counted as staying; they are in the plan, at home
    out: int
    departing_by_hour: tuple[int, ...]
    by_crossing: Mapping[str, int]

    @property
    def leaving(self) -> int:
        return self.persons - self.staying

    @property
    def not_out(self) -> int:
        return self.leaving - self.out


@dataclass(frozen=True)
class GroupResult:
    """Those who leave of one group, all zones together."""

    group: Group
    leaving: int
    out: int
    on_foot: int  #: of those who are out: who leave home on foot


@dataclass(frozen=True)
class Waiting:
    """On foot at one place: minutes of all people together, and the longest that anybody waits."""

    person_min: int
    longest_min: int


@dataclass(frozen=True)
class CrossingResult:
    crossing_id: str
    name: Names
    persons: int
    capacity: int  #: persons the crossing could pass within its windows by the end of the plan
    by_hour: tuple[int, ...]
    capacity_by_hour: tuple[int, ...]
    before: Waiting  #: until it lets them through
    beyond: Waiting  #: until they board a vehicle on the far side


@dataclass(frozen=True)
class SiteResult:
    site_id: str
    name: Names
    persons: int
    capacity: int
    by_hour: tuple[int, ...]


@dataclass(frozen=True)
class Arrivals:
    """People out by each full hour and by the end: as planned, and what no plan exceeds."""

    step: tuple[int, ...]  #: steps since the start: 0, one hour, two hours, …, the end
    planned: tuple[int, ...]
    bound: tuple[int, ...]


LimitKind = Literal[
    "screening",  # a crossing passes no more persons
    "street",
    "intake",
    "room",
    "ready",  # notice, daylight, ready_until: when people may set out
    "crowd",  # as many wait before a crossing as may
    "turns",  # convoys at a crossing follow each other no closer
    "vehicles",  # the time that vehicles of a row have
    "trips",
    "hours",
    "loads",  # households fill vehicles only so far
    "rounds",
]


@dataclass(frozen=True)
class Limit:
    """One part of the bound that counts, in the words of the field."""

    kind: LimitKind
    place_id: str  #: of a crossing, site, zone, street, row of the fleet, or deal
    name: Names
    persons: int  #: what this part adds to the bound, rounded up
    spans: tuple[tuple[datetime, datetime], ...]  #: when it counts; empty: at all times
    text: Words

    def sentence(self, language: str = "en") -> str:
        return self.text.say(language)


@dataclass(frozen=True)
class Clearance:
    """How soon everybody who has a way could be out at best, if windows went on.

    ``persons``: who have a way. ``not_before``: proved by ``cut``, of the fluid problem with the
    windows in ``kept_open`` open without end and those in ``repeated`` repeated every day.
    ``at_most``: so many of them by the end of the time that is looked ahead; None: all of them.
    """

    persons: int
    not_before: int  #: steps
    at_most: int | None
    kept_open: tuple[str, ...]
    repeated: tuple[str, ...]
    light: tuple[Span, ...]  #: of the longer time
    cut: Cut
    text: Words


@dataclass(frozen=True)
class AtBest:
    """What streets and crossings would pass at most, were vehicles without number and nobody in
    need of notice or daylight: for negotiators. ``cut`` proves it."""

    persons: int
    cut: Cut
    text: Words


@dataclass(frozen=True)
class Plan:
    """An immutable answer with its certificate. People are counted, never named."""

    scenario_name: Names
    scenario_digest: str
    case: str | None
    question: Question
    status: PlanStatus
    start: datetime
    step_s: int
    steps: int  #: the end of the plan: everything is "by start + steps"
    persons: int
    staying: int
    agreement: Agreement
    orders: Orders  #: the waves, who is in none, and the bounds
    zones: tuple[ZoneResult, ...]
    groups: tuple[GroupResult, ...]  #: those that somebody is of
    crossings: tuple[CrossingResult, ...]
    sites: tuple[SiteResult, ...]
    arrivals: Arrivals
    limits: tuple[Limit, ...]
    summary: tuple[Words, ...]  #: the answer in a few sentences, most important first
    clearance: Clearance | None
    at_best: AtBest | None
    warnings: tuple[Words, ...]  #: what `mamar check` says of the scenario
    notes: tuple[Words, ...]  #: assumptions and findings a reader must know
    attribution: str
    audience: Audience = "negotiators"  #: a plan for anybody else than the public is a draft

    @property
    def out(self) -> int:
        """Persons who are out by the end, in waves."""
        return self.orders.out

    @property
    def bound(self) -> int:
        """The most persons that any plan under these rules could have out by the end: proved."""
        return self.orders.bound

    @property
    def bound_steps(self) -> int | None:
        """Question quickest: no plan has everybody out in fewer steps; None: not proved."""
        return self.orders.bound_steps

    @property
    def until(self) -> datetime:
        """When the last wave is out."""
        return self.time_of(self.orders.until)

    @property
    def by(self) -> datetime:
        return self.time_of(self.steps)

    @property
    def leaving(self) -> int:
        return self.persons - self.staying

    @property
    def above(self) -> Fraction | None:
        """By which part of those out the bound is above them; None where nobody is out."""
        return Fraction(self.bound - self.out, self.out) if self.out else None

    @property
    def is_draft(self) -> bool:
        """Whether it must be marked as a draft: it may lean on what nobody has agreed to."""
        return self.audience != "public"

    @property
    def mark(self) -> str:
        """What rows of tables say of it: "draft" or "public"."""
        return "draft" if self.is_draft else "public"

    @property
    def agreed(self) -> Text:
        """How firmly its windows are agreed, in one sentence."""
        return AGREEMENTS[self.agreement]

    @property
    def is_yes(self) -> bool:
        """Whether the answer is not "no": somebody is out, and for "quickest" everybody."""
        wanted = self.leaving if self.question == "quickest" else min(1, self.leaving)
        return self.status != "stopped" and self.out >= wanted

    def time_of(self, step: int) -> datetime:
        return self.start + timedelta(seconds=step * self.step_s)

    def sentences(self, language: str = "en") -> Iterator[str]:
        limits = (limit.text for limit in self.limits)
        for words in (self.agreed, *self.summary, *limits, *self.warnings, *self.notes):
            yield words.say(language)


@dataclass(frozen=True)
class StreetFlow:
    """The people of a scenario as an earliest flow on its streets: what a deal is made from.

    ``flow`` has arcs numbered as in `docs/design/model.md`; ``bound`` are the most persons that
    can be out by each of ``step``, as ``cut`` proves.
    """

    leaving: int
    steps: int
    flow: Flow
    cut: Cut
    passed: tuple[int, ...]  #: (steps + 1,) persons through a crossing by each step
    step: tuple[int, ...]
    bound: tuple[int, ...]

    @property
    def out(self) -> int:
        """Persons through a crossing by the last step."""
        return self.passed[-1]
