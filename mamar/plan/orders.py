"""The order of march: who leaves from where in which quarter of an hour, how, and to where.

Data only, for the planner, the checker, the replay and the publisher.
`docs/design/waves.md` says exactly what each number means. Times are steps from the
start of the plan; a wave that leaves over [a, b) leaves evenly from a to b.
People are counted, never named.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from mamar.plan.answer import Cut
from mamar.scenario.marching import Group, WaveRules
from mamar.text import Said, Text

Mode = Literal["foot", "bus", "car", "ambulance"]
Reason = Literal[
    "no_crossing_accepted",  # none that the group may pass is open to it
    "no_vehicle",  # they cannot walk, and no vehicle takes them
    "too_far_to_walk",
    "no_room_in_time",  # crossings, vehicles or sites are full until the end of the plan
    "no_way",  # no street leads there
    "no_site",  # all sites exclude the group, or its zone refuses them
]
REASONS: tuple[Reason, ...] = (
    "no_crossing_accepted",
    "no_vehicle",
    "too_far_to_walk",
    "no_room_in_time",
    "no_way",
    "no_site",
)
Estimate = Literal["low", "best", "high"]
ESTIMATES: tuple[Estimate, ...] = ("low", "best", "high")
MODES: tuple[Mode, ...] = ("foot", "bus", "car", "ambulance")
Span = tuple[int, int]  #: steps [from, until)
Relaxation = Literal["fluid", "streets", "fleet", "deal"]
RELAXATIONS: tuple[Relaxation, ...] = ("fluid", "streets", "fleet", "deal")


@dataclass(frozen=True)
class Route:
    """The streets from a zone's assembly point to a crossing (or site) on foot.

    ``segments`` are (number in the roads file, 1 in drawing order or -1), in the order of
    walking; ``steps`` is the whole walk, rounded up.
    """

    route_id: str
    zone_id: str
    exit_id: str  #: the crossing, or in scenarios without crossings the site
    steps: int
    metres: float
    segments: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Load:
    """What one vehicle carries in one wave. ``vehicle``: "F2.7", the 7th of the fleet's 2nd row."""

    vehicle: str
    households: int
    persons: int


@dataclass(frozen=True)
class Wave:
    """Households of one zone and group that leave together. See docs/design/waves.md."""

    wave_id: str
    zone_id: str
    group: Group
    mode: Mode  #: how they leave the assembly point
    households: int  #: of the wounded: parties
    persons: int
    departs: Span
    arrives: Span  #: when they are out: past the crossing, or received at the site
    route_id: str | None = None  #: on foot
    crossing_id: str | None = None
    window_id: str | None = None  #: that the passing lies in
    passes: Span | None = None
    boards: Span | None = None  #: on foot to a crossing, then by vehicle: boarding beyond it
    site_id: str | None = None  #: None: out once through the crossing
    loads: tuple[Load, ...] = ()

    @property
    def vehicles(self) -> int:
        return len(self.loads)

    @property
    def comes(self) -> Span:
        """Over which steps they count as out: evenly on foot, all at once who ride."""
        return (self.arrives[1], self.arrives[1]) if self.loads else self.arrives

    def arrived_by(self, step: int) -> Fraction | int:
        """Persons who have arrived by ``step``."""
        first, last = self.comes
        if not first < step < last:
            return self.persons if step >= last else 0
        return Fraction(self.persons * (step - first), last - first)


@dataclass(frozen=True)
class NotServed:
    """People who would leave and are in no wave, and why."""

    zone_id: str
    group: Group
    households: int
    persons: int
    reason: Reason
    text: Text | Said


@dataclass(frozen=True)
class OrderBound:
    """What no order of march under these rules can exceed, and its certificate.

    ``persons``: the most who can be out by the step ``by``. ``steps`` (question quickest): no
    order has everybody out in fewer. ``cut``: the certificate of the relaxations "fluid" and
    "streets", over the nodes of their flow problems. ``prices``: that of "fleet": constraint by
    name, and its price. "deal" needs none: it is the sum of what may leave in the rounds.
    """

    relaxation: Relaxation
    persons: int
    by: int
    steps: int | None = None
    cut: Cut | None = None
    prices: tuple[tuple[str, Fraction], ...] = ()


@dataclass(frozen=True)
class Departure:
    """``persons`` leave an area within [begins, ends), as fast as it can let them out."""

    area_id: str
    persons: int
    begins: int
    ends: int


@dataclass(frozen=True)
class Round:
    """What is done between two confirmations. It ends when its last departure has ended."""

    begins: int
    departures: tuple[Departure, ...]
    confirmed: int

    @property
    def ends(self) -> int:
        return max(departure.ends for departure in self.departures)


@dataclass(frozen=True)
class DealRounds:
    """The rounds of a deal that an order of march keeps to: of all areas of the deal.

    ``area_id`` is the plan's own. In each round no more of it pass its crossings than leave in
    its departure, and they pass from the beginning of that to the end of the round.
    """

    deal_id: str
    area_id: str
    rounds: tuple[Round, ...]

    @property
    def limits(self) -> tuple[tuple[Span, int], ...]:
        """When people of the plan's area may pass, and how many: one a round that has some."""
        return tuple(
            ((each.begins, rounds.ends), each.persons)
            for rounds in self.rounds
            for each in rounds.departures
            if each.area_id == self.area_id
        )


@dataclass(frozen=True)
class Uptake:
    """The same waves if as many leave as one estimate of the people says.

    ``out`` of ``leaving`` find a place in them, the last by the step ``until``. ``changed``:
    waves that then have other households and persons than ordered; none: the wave is not used.
    """

    estimate: Estimate
    leaving: int
    out: int
    until: int
    changed: tuple[tuple[str, int, int], ...] = ()

    @property
    def unused(self) -> int:
        """Waves in which nobody leaves."""
        return sum(persons == 0 for _, _, persons in self.changed)


@dataclass(frozen=True)
class Preference:
    """Where people of a zone that named the sites it likes best are received, as ordered.

    ``by_choice``: persons in waves to the site named first, second, …; ``elsewhere``: in waves
    to a site that it did not name. Whoever is in no wave is in neither.
    """

    zone_id: str
    by_choice: tuple[int, ...]
    elsewhere: int


@dataclass(frozen=True)
class Orders:
    """The order of march of a plan. ``deal``: that it is made for, if it is for one."""

    rules: WaveRules
    routes: tuple[Route, ...]
    waves: tuple[Wave, ...]  #: by departure, then zone
    not_served: tuple[NotServed, ...]
    out: int  #: persons who have arrived by the end of the plan
    until: int  #: step by which the last of them has
    bounds: tuple[OrderBound, ...]  #: by the plan's end
    earlier: tuple[OrderBound, ...] = ()  #: by earlier steps, for the curve of the bound
    deal: DealRounds | None = None
    light: tuple[Span, ...] = ()  #: when it is light, as the planner reads the Sun
    uptakes: tuple[Uptake, ...] = ()  #: for each of ``ESTIMATES``
    #: of each zone that named some, in table order; none where nobody is received at a site
    preferences: tuple[Preference, ...] = ()

    @property
    def bound(self) -> int:
        """The most persons that any order of march could have out by the plan's end."""
        return min(bound.persons for bound in self.bounds)

    @property
    def least(self) -> OrderBound:
        """The bound that counts: of those with the fewest persons the first."""
        return min(self.bounds, key=lambda bound: bound.persons)

    @property
    def telling(self) -> OrderBound:
        """The bound that says what limits: of how soon, where everybody is out and that is
        proved; else of how many."""
        if self.bound_steps is not None and self.out == self.bound:
            return next(bound for bound in self.bounds if bound.steps == self.bound_steps)
        return self.least

    @property
    def bound_steps(self) -> int | None:
        """No order of march has everybody out in fewer steps; None: not asked."""
        proved = [bound.steps for bound in self.bounds if bound.steps is not None]
        return max(proved, default=None)

    @property
    def in_rounds(self) -> tuple[int, ...]:
        """Persons of all waves that pass in each of the limits of the deal."""
        return tuple(
            sum(
                wave.persons
                for wave in self.waves
                if wave.passes and span[0] <= wave.passes[0] and wave.passes[1] <= span[1]
            )
            for span, _ in (self.deal.limits if self.deal else ())
        )

    def arrived_by(self, steps: Iterable[int]) -> tuple[int, ...]:
        """Whole persons of all waves who have arrived by each of ``steps``."""
        return tuple(int(sum(wave.arrived_by(at) for wave in self.waves)) for at in steps)
