"""The flow problems that bound orders of march, built a second time from docs/design/waves.md."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from fractions import Fraction
from math import ceil, floor, gcd, isfinite, lcm

import numpy as np

from mamar.plan.problem import GREATEST, NO_LIMIT, FlowProblem, Ints
from mamar.scenario.marching import Group
from mamar.scenario.scenario import Crossing, Site, Window, Zone
from mamar.verify.waves.march import TINY, Flags, March
from mamar.verify.waves.parties import parties_of
from mamar.verify.waves.routes import Walks

What = tuple[str, str]  #: kind of limit, and id of the place


@dataclass(frozen=True)
class Fluid:
    """``problem`` counts ``units`` to a person; ``reach``: persons who have any way at all.

    ``arcs`` (m,) and ``rooms``, ``crowds`` by node: the limit that each is, if any.
    """

    problem: FlowProblem
    units: int
    reach: int
    arcs: tuple[What | None, ...]
    rooms: Mapping[int, What]
    crowds: Mapping[int, What]


@dataclass(frozen=True)
class _Home:
    zone: Zone
    group: Group
    persons: int


@dataclass(frozen=True)
class _Arc:
    tail: int
    head: int
    transit: int
    capacity: int | Ints  #: at all times, or at each step and nothing after the last
    what: What | None = None


def fluid(march: March, walks: Walks) -> Fluid:
    """The fluid problem."""
    return _Builder(march, walks, streets=False, notice=True).build()


def on_streets(march: March, walks: Walks, *, notice: bool = True) -> Fluid:
    """The street problem; without ``notice`` people may set out at any step."""
    return _Builder(march, walks, streets=True, notice=notice).build()


class _Builder:
    def __init__(self, march: March, walks: Walks, *, streets: bool, notice: bool) -> None:
        self.march, self.walks, self.with_streets, self.notice = march, walks, streets, notice
        self.scenario = scenario = march.scenario
        self.homes = [
            _Home(zone, group, parties.persons)
            for zone in scenario.zones
            for group, parties in parties_of(scenario, zone).items()
        ]
        self.everybody = sum(home.persons for home in self.homes)
        self.sites = scenario.sites if march.out_at_site else ()
        rates: list[float | None] = [one.persons_per_h for one in scenario.crossings]
        rates += [site.intake_per_h for site in self.sites]
        # A rate of r thousandths an hour is r · Δ / 3 600 000 persons a step.
        parts = (gcd(_thousandths(r) * scenario.step_s, 3_600_000) for r in rates if r is not None)
        self.units = lcm(*(3_600_000 // part for part in parts))
        self.deal = march.orders.deal
        beyond = scenario.crossings if self.deal is None else self.deal.limits
        counts = (len(self.homes), len(scenario.crossings), len(beyond))
        corners = march.ground.network.nodes if streets else 0
        self.first_home = corners
        self.fronts = range(corners + counts[0], corners + counts[0] + counts[1])
        self.beyond = range(self.fronts.stop, self.fronts.stop + counts[2])
        self.queues = range(self.beyond.stop, self.beyond.stop + len(self.sites))
        self.rooms = range(self.queues.stop, self.queues.stop + len(self.sites))

    def build(self) -> Fluid:
        nodes, units = self.rooms.stop, self.units
        supply, intake = np.zeros(nodes, np.int64), np.zeros(nodes, np.int64)
        holding = np.full(nodes, NO_LIMIT)
        own = slice(self.first_home, self.first_home + len(self.homes))
        supply[own] = [home.persons * units for home in self.homes]
        places = sum(
            row.count * (row.seats + row.wheelchair_places + row.stretchers)
            for row in self.scenario.fleet
        )
        waiting = (self.scenario.waves.queue_max + places) * units
        if not self.with_streets:
            holding[list(self.fronts)] = min(waiting, self.everybody * units)
        if self.march.out_at_site:
            intake[list(self.rooms)] = [
                min(site.capacity, self.everybody) * units for site in self.sites
            ]
        elif self.deal is None:
            intake[list(self.beyond)] = NO_LIMIT
        else:
            intake[list(self.beyond)] = [
                min(n, GREATEST // units) * units for _, n in self.deal.limits
            ]
        arcs = [*self._streets(), *self._ways(), *self._from_streets(), *self._gates()]
        arcs += [*self._onward(), *self._intakes()]
        capacity, changes = [], []
        for number, arc in enumerate(arcs):
            if isinstance(arc.capacity, int):
                capacity.append(arc.capacity)
                continue
            by_step = np.append(arc.capacity, 0)
            capacity.append(int(by_step[0]))
            steps = (np.flatnonzero(np.diff(by_step)) + 1).tolist()
            changes += [(number, step, int(by_step[step])) for step in steps]
        problem = FlowProblem(
            [arc.tail for arc in arcs],
            [arc.head for arc in arcs],
            [arc.transit for arc in arcs],
            capacity,
            supply,
            intake,
            changes=np.array(changes, np.int64).reshape(-1, 3),
            holding=holding,
        )
        with_way = {arc.tail for arc in arcs}
        reach = sum(
            home.persons
            for i, home in enumerate(self.homes, start=self.first_home)
            if i in with_way
        )
        named = self._rooms_named(), self._crowds_named()
        return Fluid(problem, units, reach, tuple(arc.what for arc in arcs), *named)

    def _rooms_named(self) -> dict[int, What]:
        rooms = {node: ("room", s.site_id) for node, s in zip(self.rooms, self.sites, strict=True)}
        if self.deal is not None:
            rooms |= dict.fromkeys(self.beyond, ("rounds", self.deal.deal_id))
        return rooms

    def _crowds_named(self) -> dict[int, What]:
        if self.with_streets:
            return {}
        names = (("crowd", one.crossing_id) for one in self.scenario.crossings)
        return dict(zip(self.fronts, names, strict=True))

    def _streets(self) -> Iterator[_Arc]:
        """Between corners; the time at a corner is when its nearest exit could be reached."""
        if not self.with_streets:
            return
        ground, step_s = self.march.ground, self.scenario.step_s
        network, everybody = ground.network, self.everybody * self.units
        ahead = (ground.to_exit_s / step_s).tolist()
        columns = (network.tail, network.head, network.transit_s / step_s, network.units_per_h)
        rows = zip(*(column.tolist() for column in columns), strict=True)
        for arc, (tail, head, walk, per_h) in enumerate(rows):
            segment = int(network.origins(arc)[0][0])
            if not isfinite(ahead[tail]) or not isfinite(ahead[head]):
                yield _Arc(tail, head, 0, 0)
                continue
            late = walk + ahead[head] - ahead[tail]
            capacity = ceil(per_h * step_s / 3600 * self.units - TINY)
            what = ("street", f"street:{segment}")
            yield _Arc(tail, head, max(0, floor(late + TINY)), min(capacity, everybody), what)

    def _from_streets(self) -> Iterator[_Arc]:
        if not self.with_streets:
            return
        ends = self.fronts if self.scenario.crossings else self.queues
        for node, end in zip(self.walks.exit_node.values(), ends, strict=True):
            yield _Arc(node, end, 0, self.everybody * self.units)

    def _ways(self) -> Iterator[_Arc]:
        exits: Sequence[Crossing | Site] = self.scenario.crossings or self.sites
        ends = self.fronts if self.scenario.crossings else self.queues
        for node, home in enumerate(self.homes, start=self.first_home):
            open_steps = np.zeros(self.scenario.steps + 1, bool)
            for exit_, end in zip(exits, ends, strict=True):
                if not self.march.may_use(home.zone, home.group, exit_):
                    continue
                on_foot, riding = self._on_foot(home, exit_), self._by_vehicle(home, exit_)
                if on_foot is None and riding is None:
                    continue
                may = self._may_set_out(home.zone, exit_)
                if on_foot is not None and self.with_streets:
                    open_steps |= may
                elif on_foot is not None:
                    yield self._way(home, node, end, on_foot, may)
                if riding is not None:
                    yield self._way(home, node, end, riding, may)
            corner = self.walks.node_of(home.zone.zone_id)
            ahead = self.march.ground.to_exit_s[corner] / self.scenario.step_s
            if open_steps.any() and isfinite(ahead):
                yield self._way(home, node, corner, floor(ahead + TINY), open_steps)

    def _way(self, home: _Home, node: int, end: int, steps: int, may: Flags) -> _Arc:
        capacity = np.where(may, home.persons * self.units, 0)
        return _Arc(node, end, steps, capacity, ("ready", home.zone.zone_id))

    def _on_foot(self, home: _Home, exit_: Crossing | Site) -> int | None:
        if home.group == "wounded" or (isinstance(exit_, Crossing) and "foot" not in exit_.modes):
            return None
        rules, reduced = self.scenario.waves, home.group == "reduced_mobility"
        limit = rules.walk_limit_reduced_m if reduced else rules.walk_limit_m
        names = home.zone.zone_id, _id(exit_)
        if not self.walks.metres(*names) <= limit + TINY:
            return None
        steps = ceil(self.walks.seconds(*names) / self.scenario.step_s - TINY)
        in_time = not self.notice or self._time_to_depart(home.zone, exit_, steps)
        return steps if in_time else None

    def _time_to_depart(self, zone: Zone, exit_: Crossing | Site, steps: int) -> bool:
        """Whether a departure as long as the least may begin once the zone is ready, and end so
        soon that its last person comes while the exit is open, whatever the light."""
        march, scenario = self.march, self.scenario
        last = march.end
        if isinstance(exit_, Crossing):
            last = max((closes for _, closes in self._whole_windows(exit_)), default=0)
        last -= steps
        if zone.ready_until is not None:
            last = min(last, floor(march.step(zone.ready_until)))
        least = max(1, ceil(march.minutes(scenario.waves.min_wave_min)))
        return last - max(0, ceil(self._first(zone))) >= least

    def _first(self, zone: Zone) -> Fraction:
        """When people of the zone have been told, and are ready."""
        told = self.march.step(self.scenario.waves.told_at or self.scenario.start)
        first = told + self.march.minutes(self.scenario.waves.lead_min)
        return first if zone.ready_from is None else max(first, self.march.step(zone.ready_from))

    def _by_vehicle(self, home: _Home, exit_: Crossing | Site) -> int | None:
        kind = "crossing" if isinstance(exit_, Crossing) else "site"
        goal = f"{kind}:{_id(exit_)}"
        drives = [
            self.march.drive_steps(f"home:{home.zone.zone_id}", goal, self.march.speed_kmh(row))
            for row in self.scenario.fleet
            if row.count > 0
            and (isinstance(exit_, Site) or row.moves_as in exit_.modes)
            and (home.group != "wounded" or row.stretchers > 0)
        ]
        return min((steps for steps in drives if steps is not None), default=None)

    def _may_set_out(self, zone: Zone, exit_: Crossing | Site) -> Flags:
        """(steps,) whether somebody of ``zone`` who goes there may leave within the step."""
        march, scenario = self.march, self.scenario
        steps = np.arange(scenario.steps + 1)
        if not self.notice:
            return np.ones(len(steps), bool)
        may = (steps >= ceil(self._first(zone))) & (steps < march.end)
        if zone.ready_until is not None:
            may &= steps < floor(march.step(zone.ready_until))
        if isinstance(exit_, Site):
            lit = march.light | march.has_night(None)
        else:
            closes = [c for w, c in self._whole_windows(exit_) if march.has_night(w)]
            lit = march.light | (steps < max(closes, default=0))
        result: Flags = may & lit
        return result

    def _whole_windows(self, crossing: Crossing) -> Iterator[tuple[Window, int]]:
        """Windows that count and have a whole step before the end, with when they close."""
        for window in self.scenario.windows:
            if self.march.counts(window) and crossing.crossing_id in window.crossing_ids:
                closes = min(self.march.end, floor(self.march.step(self.march.closes(window))))
                if ceil(self.march.step(window.opens)) < closes:
                    yield window, closes

    def _gates(self) -> Iterator[_Arc]:
        for i, crossing in enumerate(self.scenario.crossings):
            is_open = np.zeros(self.scenario.steps, bool)
            for window in self.scenario.windows:
                if self.march.counts(window) and crossing.crossing_id in window.crossing_ids:
                    first = max(0, ceil(self.march.step(window.opens)))
                    after = max(0, floor(self.march.step(self.march.closes(window))))
                    is_open[first:after] = True
            capacity = np.where(is_open, self._exact(crossing.persons_per_h), 0)
            what = "screening", crossing.crossing_id
            if self.deal is None:
                yield _Arc(self.fronts[i], self.beyond[i], 1, capacity, what)
                continue
            for j, ((begins, ends), _) in enumerate(self.deal.limits):
                steps = np.arange(len(capacity))
                inside = (steps >= begins) & (steps < ends)
                inward = np.where(inside, capacity, 0)
                yield _Arc(self.fronts[i], self.beyond[j], 1, inward, what)

    def _onward(self) -> Iterator[_Arc]:
        scenario = self.scenario
        everybody = self.everybody * self.units
        speed = max((self.march.speed_kmh(row) for row in scenario.fleet), default=None)
        for i, crossing in enumerate(scenario.crossings):
            for j, site in enumerate(self.sites):
                steps = []
                if speed is not None:
                    ends = f"crossing:{crossing.crossing_id}", f"site:{site.site_id}"
                    drive = self.march.drive_steps(*ends, speed)
                    steps += [] if drive is None else [drive]
                seconds = float(self.march.ground.beyond_s[i, j])
                walks_on = not scenario.fleet or scenario.rules.beyond == "walk"
                if walks_on and isfinite(seconds):
                    steps.append(max(1, floor(seconds / scenario.step_s + 0.5)))
                if steps:
                    yield _Arc(self.beyond[i], self.queues[j], min(steps), everybody)

    def _intakes(self) -> Iterator[_Arc]:
        transit = 0 if self.scenario.crossings else 1
        for i, site in enumerate(self.sites):
            rate = site.intake_per_h
            capacity = self.everybody * self.units if rate is None else self._exact(rate)
            what = "intake", site.site_id
            yield _Arc(self.queues[i], self.rooms[i], transit, capacity, what)

    def _exact(self, per_h: float) -> int:
        """A rate in units a step, which is whole."""
        rate = Fraction(_thousandths(per_h) * self.scenario.step_s * self.units, 3_600_000)
        assert rate.denominator == 1
        return int(rate)


def _thousandths(per_h: float) -> int:
    """A rate an hour in thousandths, rounded up."""
    exact = Decimal(str(per_h)) * 1000
    return int(exact.to_integral_value(rounding=ROUND_CEILING))


def _id(exit_: Crossing | Site) -> str:
    return exit_.crossing_id if isinstance(exit_, Crossing) else exit_.site_id
