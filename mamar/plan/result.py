"""The plan: who can leave by which crossing in which hours, how good that is, what limits it.

Data only, so that the checker and the publisher can use it without the solver.
`docs/plan.md` describes the file; `docs/plan.schema.json` is its JSON Schema.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from mamar.plan.answer import Cut, Flow, Status
from mamar.plan.orders import Orders
from mamar.text import Said, Text

SCHEMA_VERSION = 3
QUESTIONS = ("quickest", "most", "earliest")
Audience = Literal["negotiators", "public"]
AUDIENCES: tuple[Audience, ...] = ("negotiators", "public")
Question = Literal["quickest", "most", "earliest"]
Words = Text | Said
Names = Mapping[str, str]

#: What every page of a draft bears.
DRAFT = Text("Draft for negotiators, not for the public")


@dataclass(frozen=True)
class Place:
    """A node of the plan's network: a street corner, a home, a far side, a queue, a site."""

    key: str
    lon: float
    lat: float


@dataclass(frozen=True)
class Link:
    """An arc that the plan uses. ``segments`` are (segment number in the roads file, ±1).

    ``towards``: persons over the whole plan by the crossing (without crossings: the site)
    that they leave by.
    """

    tail: str
    head: str
    kind: Literal["street", "home", "gate", "onward", "intake"]
    transit_steps: int
    segments: tuple[tuple[int, int], ...] = ()
    towards: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class ZoneResult:
    zone_id: str
    name: Names
    persons: int  #: persons in the zone, by the estimate that was planned for
    staying: int  #: persons counted as staying; they are in the plan, at home
    out: int
    departing_by_hour: tuple[int, ...]
    by_crossing: Mapping[str, int]
    why_not_all: Words | None

    @property
    def leaving(self) -> int:
        return self.persons - self.staying

    @property
    def not_out(self) -> int:
        return self.leaving - self.out


@dataclass(frozen=True)
class CrossingResult:
    crossing_id: str
    name: Names
    persons: int
    capacity: int  #: persons the crossing could pass within its windows by the end of the plan
    by_hour: tuple[int, ...]
    capacity_by_hour: tuple[int, ...]


@dataclass(frozen=True)
class SiteResult:
    site_id: str
    name: Names
    persons: int
    capacity: int
    by_hour: tuple[int, ...]


@dataclass(frozen=True)
class Arrivals:
    """People out by each full hour and by the end, as planned and at the most (proven)."""

    step: tuple[int, ...]  #: steps since the start: 0, one hour, two hours, …, the horizon
    planned: tuple[int, ...]
    bound: tuple[int, ...]


@dataclass(frozen=True)
class Limit:
    """One part of the minimum cut, in the words of the field."""

    kind: Literal["screening", "street", "intake", "room", "ready_until"]
    place_id: str
    name: Names
    persons: int  #: what this part adds to the bound
    spans: tuple[tuple[datetime, datetime], ...]  #: when it counts; empty: at all times
    text: Words

    def sentence(self, language: str = "en") -> str:
        return self.text.say(language)


@dataclass(frozen=True)
class WouldTake:
    """What everybody would take if the last windows just stayed open."""

    status: Status
    until: datetime | None
    bound_until: datetime | None
    text: Words


@dataclass(frozen=True)
class Plan:
    """An immutable answer with its certificate. People are counted, never named."""

    scenario_name: Names
    scenario_digest: str
    case: str | None
    question: Question
    status: Status
    start: datetime
    step_s: int
    steps: int  #: the horizon of flow and counts: everything is "by start + steps"
    persons: int
    staying: int
    out: int
    bound: int  #: most persons out by the same time, proven
    bound_steps: int | None  #: quickest only: nobody can be quicker than this, proven
    zones: tuple[ZoneResult, ...]
    crossings: tuple[CrossingResult, ...]
    sites: tuple[SiteResult, ...]
    arrivals: Arrivals
    limits: tuple[Limit, ...]
    summary: tuple[Words, ...]  #: the answer in a few sentences, most important first
    would_take: WouldTake | None
    notes: tuple[Words, ...]  #: assumptions and findings a reader must know
    attribution: str
    places: tuple[Place, ...]  #: every node, in the order of the labels
    links: tuple[Link, ...]  #: the arcs with flow; ``flow.arc`` counts in this list
    flow: Flow
    cut: Cut
    audience: Audience = "negotiators"  #: a plan for anybody else than the public is a draft
    orders: Orders | None = None  #: the order of march; None: not asked for
    never: Cut | None = None  #: "infeasible" only: for ever, proves that somebody can never be out

    @property
    def by(self) -> datetime:
        return self.time_of(self.steps)

    @property
    def leaving(self) -> int:
        return self.persons - self.staying

    @property
    def is_draft(self) -> bool:
        """Whether it must be marked as a draft: it may lean on what nobody has agreed to."""
        return self.audience != "public"

    @property
    def mark(self) -> str:
        """What rows of tables say of it: "draft" or "public"."""
        return "draft" if self.is_draft else "public"

    @property
    def is_yes(self) -> bool:
        """Whether everybody who leaves is out in this plan."""
        return self.out == self.leaving

    def time_of(self, step: int) -> datetime:
        return self.start + timedelta(seconds=step * self.step_s)

    @property
    def limits_reached(self) -> tuple[Limit, ...]:
        """The limits, if the bound is reached: else nobody knows what limits."""
        return self.limits if self.out == self.bound else ()

    def sentences(self, language: str = "en") -> Iterator[str]:
        limits = (limit.text for limit in self.limits_reached)
        for words in (*self.summary, *limits, *self.notes):
            yield words.say(language)
