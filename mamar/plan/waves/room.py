"""All that walkers share: crossings, sites, assembly points, streets and routes in use.

One wave at a time is asked about and written in; whatever is written in stays within every
rule, so the order that comes out does, too.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from math import ceil, floor

import numpy as np
import numpy.typing as npt

from mamar.plan.expand import received_at_sites
from mamar.plan.orders import Span
from mamar.plan.waves.gates import Gates, Opening
from mamar.plan.waves.ledger import FAR, Ledger
from mamar.plan.waves.passage import Passage, Use
from mamar.plan.waves.routes import Street, Walk
from mamar.plan.waves.setting import Setting

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Lane:
    """One way out over a time: a crossing in an opening (and light), or a site.

    ``onward``: steps from the crossing to the site.
    """

    exit_id: str
    opening: Opening | None
    site_id: str | None = None
    onward: int = 0

    @property
    def received_at(self) -> str | None:
        """The site where people of this lane are out; None: at the crossing."""
        return self.exit_id if self.opening is None else self.site_id

    @property
    def span(self) -> Span:
        """When the crossing is open; without crossings always."""
        return (0, FAR) if self.opening is None else self.opening.span


class Room:
    """The ledgers. Convoys write into ``gates``, ``holding`` and ``routes`` as well."""

    def __init__(self, setting: Setting, gates: Gates) -> None:
        scenario = setting.scenario
        self.setting = setting
        self.gates = gates
        self.looks = 0  #: how often a rate was asked for
        self.routes = RoutesInUse(setting)
        self.holding = {
            zone.zone_id: Ledger(Fraction(zone.holding_capacity))
            for zone in scenario.zones
            if zone.holding_capacity is not None
        }
        self.places: dict[str, int] = {}
        self.intake: dict[str, Ledger] = {}
        if received_at_sites(scenario):
            self.places = {site.site_id: site.capacity for site in scenario.sites}
            self.intake = {
                site.site_id: Ledger(
                    Fraction(repr(float(site.intake_per_h))) * scenario.step_s / 3600
                )
                for site in scenario.sites
                if site.intake_per_h is not None
            }
        self._queues: dict[str, Ledger] = {}
        self._tight = _tight_streets(setting)
        self._streets: dict[int, Ledger] = {}

    def become(self, other: Room) -> None:
        """What ``other`` is, a copy in which something was tried: it is done."""
        self.__dict__.update(other.__dict__)

    def passage(self, lane: Lane, walk: Walk | None = None) -> Passage:
        """What a wave by ``lane`` uses; without ``walk`` only what all in the lane share."""
        if walk is None:
            return Passage(self._shared(lane))
        own = [Use(self._street(s), s.first, s.last) for s in self._narrow(walk)]
        holding, gather = self.holding.get(walk.route.zone_id), self.setting.gather
        if holding is not None and gather:
            own.insert(0, Use(holding, -gather, 0, gather))
        return Passage(self._shared(lane), own, walk.route.steps)

    def free(self, lane: Lane, span: Span) -> Floats:
        """(steps of span + 1,) persons who could still pass from its beginning to each step."""
        free = np.zeros(span[1] - span[0] + 1)
        step = 1
        for steps, rate in self.passage(lane).free(span):
            free[step : step + steps] = rate
            step += steps
        return np.cumsum(free)

    def is_wide(self, walk: Walk) -> bool:
        """Whether no street on the way could be overfilled."""
        return not self._narrow(walk)

    def places_left(self, lane: Lane) -> int:
        return FAR if lane.received_at is None else self.places[lane.received_at]

    def queue_left(self, lane: Lane, span: Span) -> Fraction:
        """Persons who could still wait before the crossing over ``span``; 0 without crossings."""
        if lane.opening is None:
            return Fraction(0)
        return self._queue(lane).left(span)

    def _queue(self, lane: Lane) -> Ledger:
        if lane.exit_id not in self._queues:
            self._queues[lane.exit_id] = Ledger(Fraction(self.setting.scenario.waves.queue_max))
        return self._queues[lane.exit_id]

    def take(
        self,
        lane: Lane,
        walk: Walk,
        passes: Span,
        persons: int,
        departs: Span | None = None,
        arrives: Span | None = None,
    ) -> None:
        """Write a wave in; ``rate`` and ``places_left`` have said that there is room.

        ``departs``: default: all walk straight through; ``arrives``: at the site, default: none
        waits before it.
        """
        if lane.opening is not None:
            rate = Fraction(persons, passes[1] - passes[0])
            self.gates.persons(lane.exit_id).take(passes, rate)
        if lane.received_at in self.intake:
            first, until = arrives or _earlier(passes, -lane.onward)
            self.intake[lane.received_at].take((first, until), Fraction(persons, until - first))
        departs = departs or _earlier(passes, walk.route.steps)
        leaving = Fraction(persons, departs[1] - departs[0])
        comes = _earlier(departs, -walk.route.steps)
        waiting = most_waiting(comes, passes)
        if waiting:
            self._queue(lane).take((comes[0], passes[1]), persons * waiting)
        gather = self.setting.gather
        holding = self.holding.get(walk.route.zone_id)
        if holding is not None and gather:
            holding.take((departs[0] - gather, departs[1]), leaving * gather)
        for street in self._narrow(walk):
            on_it = (departs[0] + street.first, departs[1] + street.last)
            self._street(street).take(on_it, leaving)
        if lane.received_at is not None:
            self.places[lane.received_at] -= persons
        self.routes.use(walk.route.zone_id, lane.exit_id, departs)

    def _shared(self, lane: Lane) -> list[tuple[Ledger, int]]:
        """What the lane uses up, and how much later than people pass."""
        shared = []
        if lane.opening is not None:
            shared.append((self.gates.persons(lane.exit_id), 0))
        if lane.received_at in self.intake:
            shared.append((self.intake[lane.received_at], lane.onward))
        return shared

    def _narrow(self, walk: Walk) -> list[Street]:
        if not self._tight:
            return []
        return [street for street in walk.streets if street.arc in self._tight]

    def _street(self, street: Street) -> Ledger:
        if street.arc not in self._streets:
            self._streets[street.arc] = Ledger(street.rate)
        return self._streets[street.arc]


class RoutesInUse:
    """Which exits a zone uses on which day: never more than ``max_routes`` in a day.

    The rule allows a change or more a day; this planner needs none, and an order without
    changes is easier to follow.
    """

    def __init__(self, setting: Setting) -> None:
        self.setting = setting
        self.most = setting.scenario.waves.max_routes
        self.used: dict[tuple[str, int], set[str]] = defaultdict(set)
        self._days: dict[int, int] = {}
        self._midnights: dict[int, Fraction] = {}

    def day(self, step: int) -> int:
        """The number of the day that ``step`` begins in, at the offset of the start."""
        if step not in self._days:
            start, step_s = self.setting.scenario.start, self.setting.scenario.step_s
            self._days[step] = (start + timedelta(seconds=step * step_s)).date().toordinal()
        return self._days[step]

    def days(self, departs: Span) -> range:
        first, last = self.day(departs[0]), self.day(departs[1] - 1)
        # Midnight may be within the last step.
        return range(first, last + 1 + (self.until(last + 1) < departs[1]))

    def full_day(self, zone_id: str, exit_id: str, departs: Span) -> int | None:
        """The first day of ``departs`` on which as many other exits are in use as may be."""
        for day in self.days(departs):
            used = self.used[zone_id, day]
            if exit_id not in used and len(used) >= self.most:
                return day
        return None

    def allowed_until(self, zone_id: str, exit_id: str, departs: Span) -> int:
        """The step up to which departures over ``departs`` may use ``exit_id``."""
        day = self.full_day(zone_id, exit_id, departs)
        return departs[1] if day is None else max(departs[0], self.until(day))

    def next_start(self, step: int) -> int:
        """The first step of the next day."""
        return self.midnight(self.day(step) + 1)

    def midnight(self, day: int) -> int:
        """The first step that begins on ``day``."""
        return ceil(self._midnight(day))

    def until(self, day: int) -> int:
        """The step before which the last one wholly before ``day`` ends."""
        return floor(self._midnight(day))

    def _midnight(self, day: int) -> Fraction:
        if day not in self._midnights:
            scenario = self.setting.scenario
            begins = datetime.combine(
                datetime.fromordinal(day).date(), datetime.min.time(), scenario.start.tzinfo
            )
            seconds = (begins - scenario.start) // timedelta(microseconds=1)
            self._midnights[day] = Fraction(seconds, 10**6 * scenario.step_s)
        return self._midnights[day]

    def use(self, zone_id: str, exit_id: str, departs: Span) -> None:
        for day in self.days(departs):
            self.used[zone_id, day].add(exit_id)


def most_waiting(comes: Span, passes: Span) -> Fraction:
    """The part of a wave that waits before its crossing at the worst moment.

    >>> most_waiting((0, 30), (0, 30)), most_waiting((0, 30), (20, 30))
    (Fraction(0, 1), Fraction(2, 3))
    """
    come = Fraction(min(passes[0], comes[1]) - comes[0], comes[1] - comes[0])
    gone = Fraction(max(comes[1], passes[0]) - passes[0], passes[1] - passes[0])
    return max(come, 1 - gone)


def _earlier(span: Span, steps: int) -> Span:
    return span[0] - steps, span[1] - steps


def _tight_streets(setting: Setting) -> set[int]:
    """Streets that all routes over them together could overfill; the others need no account.

    People come to a crossing as fast as it lets them pass, and up to ``queue_max`` more within
    the shortest departure; to a site without crossings as fast as may be. Where one wave ends and
    the next begins both count for a moment, since walks are rounded: hence twice.
    """
    scenario = setting.scenario
    per_step = scenario.step_s / 3600
    queue = scenario.waves.queue_max / setting.least
    rates = {c.crossing_id: c.persons_per_h * per_step + queue for c in scenario.crossings}
    exits: dict[int, set[str]] = defaultdict(set)
    room: dict[int, float] = {}
    for (_zone, exit_id), walk in setting.walks.items():
        for street in walk.streets:
            exits[street.arc].add(exit_id)
            room[street.arc] = float(street.rate)
    return {
        arc
        for arc, there in exits.items()
        if sum(rates.get(e, float("inf")) for e in there) * 2 > room[arc]
    }
