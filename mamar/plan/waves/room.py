"""All that walkers share: crossings, sites, assembly points, streets and routes in use.

One wave at a time is asked about and written in; whatever is written in stays within every
rule, so the order that comes out does, too.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from mamar.plan.expand import received_at_sites
from mamar.plan.orders import Span
from mamar.plan.waves.gates import Gates, Opening
from mamar.plan.waves.ledger import FAR, Ledger
from mamar.plan.waves.routes import Street, Walk
from mamar.plan.waves.setting import Setting

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Lane:
    """One way out over a time: a crossing in an opening (and light), or a site.

    ``rate`` is the part of the crossing's rate kept for this lane where walkers go on to
    sites; None: all of it. ``onward``: steps from the crossing to the site.
    """

    exit_id: str
    opening: Opening | None
    site_id: str | None = None
    onward: int = 0
    rate: Fraction | None = None

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
        self._lanes: dict[tuple[str, str | None], Ledger] = {}
        self._tight = _tight_streets(setting)
        self._streets: dict[int, Ledger] = {}

    def rate(self, lane: Lane, walk: Walk, passes: Span, departs: Span | None = None) -> Fraction:
        """Persons a step who could still pass over all of ``passes``.

        ``departs``: from the assembly point; default: all walk straight through.
        """
        self.looks += 1
        rates = [ledger.left(span) for ledger, span in self._shared(lane, passes)]
        departs = departs or _earlier(passes, walk.route.steps)
        slower = Fraction(departs[1] - departs[0], passes[1] - passes[0])
        gather = self.setting.gather
        holding = self.holding.get(walk.route.zone_id)
        if holding is not None and gather:
            rates.append(holding.left((departs[0] - gather, departs[1])) / gather * slower)
        for street in self._narrow(walk):
            on_it = (departs[0] + street.first, departs[1] + street.last)
            rates.append(self._street(street).left(on_it) * slower)
        return max(Fraction(0), min(rates, default=Fraction(FAR)))

    def until(self, lane: Lane, step: int) -> int:
        """The next step at which what the lane shares with others changes."""
        shared = self._shared(lane, (step, step + 1))
        return min((ledger.until(span[0]) - span[0] + step for ledger, span in shared), default=FAR)

    def until_on(self, lane: Lane, walk: Walk, within: Span) -> int:
        """The same for ``walk`` too, where its streets or assembly point let fewer through.

        Where they do not, the others in them are no reason to end a wave.
        """
        until = min(self.until(lane, within[0]), within[1])
        passes = (within[0], until)
        through = min((left.left(over) for left, over in self._shared(lane, passes)), default=FAR)
        if self.rate(lane, walk, passes) >= through:
            return until
        edges = [ledger.until(within[0] - later) + later for ledger, later in self._on_walk(walk)]
        return min([until, *edges])

    def _on_walk(self, walk: Walk) -> Iterator[tuple[Ledger, int]]:
        """What a wave uses before it passes, and how much later than that it passes: at the
        beginning and at the end of what it uses."""
        steps = walk.route.steps
        holding = self.holding.get(walk.route.zone_id)
        if holding is not None and self.setting.gather:
            yield holding, steps + self.setting.gather
            yield holding, steps
        for street in self._narrow(walk):
            yield self._street(street), steps - street.first
            yield self._street(street), steps - street.last

    def free(self, lane: Lane, span: Span) -> Floats:
        """(steps of span + 1,) persons who could still pass from its beginning to each step."""
        free = np.zeros(span[1] - span[0] + 1)
        step = span[0]
        while step < span[1]:
            until = min(self.until(lane, step), span[1])
            shared = self._shared(lane, (step, until))
            rate = min((float(ledger.left(over)) for ledger, over in shared), default=float(FAR))
            free[step - span[0] + 1 : until - span[0] + 1] = max(0.0, rate)
            step = until
        return np.cumsum(free)

    def places_left(self, lane: Lane) -> int:
        return FAR if lane.received_at is None else self.places[lane.received_at]

    def queue_left(self, lane: Lane, span: Span) -> Fraction:
        """Persons who could still wait before the crossing over ``span``; 0 without crossings."""
        if lane.opening is None:
            return Fraction(0)
        return self._queue(lane).left(span)

    def _queue(self, lane: Lane) -> Ledger:
        most = Fraction(self.setting.scenario.waves.queue_max)
        return self._queues.setdefault(lane.exit_id, Ledger(most))

    def take(
        self, lane: Lane, walk: Walk, passes: Span, persons: int, departs: Span | None = None
    ) -> None:
        """Write a wave in; ``rate`` and ``places_left`` have said that there is room."""
        rate = Fraction(persons, passes[1] - passes[0])
        for ledger, span in self._shared(lane, passes):
            ledger.take(span, rate)
        departs = departs or _earlier(passes, walk.route.steps)
        leaving = Fraction(persons, departs[1] - departs[0])
        if leaving < rate:
            waiting = persons * (1 - leaving / rate)
            self._queue(lane).take((departs[0] + walk.route.steps, passes[1]), waiting)
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

    def _shared(self, lane: Lane, passes: Span) -> list[tuple[Ledger, Span]]:
        """What the lane uses up, and when."""
        shared = []
        if lane.opening is not None:
            shared.append((self.gates.persons(lane.exit_id), passes))
            if lane.rate is not None:
                key = (lane.exit_id, lane.site_id)
                shared.append((self._lanes.setdefault(key, Ledger(lane.rate)), passes))
        if lane.received_at in self.intake:
            shared.append((self.intake[lane.received_at], _earlier(passes, -lane.onward)))
        return shared

    def _narrow(self, walk: Walk) -> list[Street]:
        if not self._tight:
            return []
        return [street for street in walk.streets if street.arc in self._tight]

    def _street(self, street: Street) -> Ledger:
        return self._streets.setdefault(street.arc, Ledger(street.rate))


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

    def day(self, step: int) -> int:
        """The number of the day that ``step`` begins in, at the offset of the start."""
        if step not in self._days:
            start, step_s = self.setting.scenario.start, self.setting.scenario.step_s
            self._days[step] = (start + timedelta(seconds=step * step_s)).date().toordinal()
        return self._days[step]

    def days(self, departs: Span) -> range:
        return range(self.day(departs[0]), self.day(departs[1] - 1) + 1)

    def allowed_until(self, zone_id: str, exit_id: str, departs: Span) -> int:
        """The step up to which departures over ``departs`` may use ``exit_id``."""
        for day in self.days(departs):
            used = self.used[zone_id, day]
            if exit_id not in used and len(used) >= self.most:
                return max(departs[0], self.midnight(day))
        return departs[1]

    def next_start(self, step: int) -> int:
        """The first step of the next day."""
        return self.midnight(self.day(step) + 1)

    def midnight(self, day: int) -> int:
        """The first step that begins on ``day``."""
        scenario = self.setting.scenario
        begins = datetime.combine(
            datetime.fromordinal(day).date(), datetime.min.time(), scenario.start.tzinfo
        )
        return int(-(-(begins - scenario.start).total_seconds() // scenario.step_s))

    def use(self, zone_id: str, exit_id: str, departs: Span) -> None:
        for day in self.days(departs):
            self.used[zone_id, day].add(exit_id)


def _earlier(span: Span, steps: int) -> Span:
    return span[0] - steps, span[1] - steps


def _tight_streets(setting: Setting) -> set[int]:
    """Streets that all routes over them together could overfill; the others need no account.

    Where one wave ends and the next begins both count for a moment, since walks are rounded:
    hence twice.
    """
    rates = {c.crossing_id: c.persons_per_h for c in setting.scenario.crossings}
    rates |= {s.site_id: s.intake_per_h or float("inf") for s in setting.scenario.sites}
    exits: dict[int, set[str]] = defaultdict(set)
    room: dict[int, float] = {}
    for (_zone, exit_id), walk in setting.walks.items():
        for street in walk.streets:
            exits[street.arc].add(exit_id)
            room[street.arc] = float(street.rate)
    twice = 2 * setting.scenario.step_s / 3600
    return {arc for arc, there in exits.items() if sum(rates[e] for e in there) * twice > room[arc]}
