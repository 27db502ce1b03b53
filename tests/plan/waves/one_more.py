"""One more wave of one household: is there any, beside an order of march, that keeps every rule?

Complete for an order without waves: of a household that leaves alone, the longest departure and
passing on foot strain streets, crossing and assembly point least; by vehicle, every beginning and
length of boarding is tried, and the first passing after it. Judged by the rules of the checker,
which shares nothing with the planner. Made from docs/design/waves.md and from nothing of the
planner but who moves together and when it is light.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import product
from math import ceil, isfinite

from mamar.plan.orders import Load, Orders, Route, Wave
from mamar.plan.waves.parties import Parties, all_parties
from mamar.plan.waves.routes import walks_of
from mamar.scenario.daylight import light
from mamar.scenario.drives import measure_drives
from mamar.scenario.ground import Ground
from mamar.scenario.scenario import Scenario
from mamar.verify.waves.beyond import check_beyond, check_sites
from mamar.verify.waves.departure import check_assembly, check_departures
from mamar.verify.waves.loads import check_loads
from mamar.verify.waves.march import March, check_reading
from mamar.verify.waves.passing import check_crossings, check_passing
from mamar.verify.waves.rotation import check_convoys, check_rotation
from mamar.verify.waves.routes import Walks, check_routes
from mamar.verify.waves.usage import check_usage

RULES = (check_reading, check_departures, check_assembly, check_usage, check_passing,
         check_crossings, check_beyond, check_sites, check_loads, check_rotation,
         check_convoys)  # fmt: skip


def one_more(orders: Orders, scenario: Scenario, ground: Ground) -> Wave | None:
    """A wave that could be added to ``orders``; None: of those tried, none."""
    world = _World(orders, scenario, ground)
    return next((wave for wave in world.waves() if world.keeps_every_rule(wave)), None)


class _World:
    def __init__(self, orders: Orders, scenario: Scenario, ground: Ground) -> None:
        self.orders, self.s, self.ground = orders, scenario, ground
        self.drives = measure_drives(scenario, ground.roads)
        self.routes = {key: walk.route for key, walk in walks_of(scenario, ground).items()}
        self.end, self.light = scenario.steps, light(scenario)
        self.least = max(1, self.steps(60 * scenario.waves.min_wave_min))
        left = {(row.zone_id, row.group): row.households for row in orders.not_served}
        self.left = [p for p in all_parties(scenario) if left.get((p.zone_id, p.group))]

    def keeps_every_rule(self, wave: Wave) -> bool:
        routes = {**{r.route_id: r for r in self.orders.routes}}
        if wave.route_id is not None:
            route = next(r for r in self.routes.values() if r.route_id == wave.route_id)
            routes[route.route_id] = route
        with_it = replace(
            self.orders, waves=(*self.orders.waves, wave), routes=tuple(routes.values())
        )
        march = March(with_it, self.s, self.ground, self.drives, "most", self.end)
        if any(True for rule in RULES for _ in rule(march)):
            return False
        return not any(True for _ in check_routes(march, Walks(march)))

    # --- all that could be tried --------------------------------------------------------

    def waves(self) -> Iterator[Wave]:
        for parties in self.left:
            for exit_id, window_id, span in self.openings():
                yield from self.on_foot(parties, exit_id, window_id, span)
                for number, row in enumerate(self.s.fleet, start=1):
                    if row.count:
                        yield from self.driven(parties, exit_id, window_id, span, number)

    def openings(self) -> Iterator[tuple[str, str | None, tuple[int, int]]]:
        if not self.s.crossings:
            yield from ((site.site_id, None, (0, self.end)) for site in self.s.sites)
        for window in self.s.windows:
            if window.status in self.s.rules.statuses:
                opens = max(0, self.steps((window.opens - self.s.start).total_seconds()))
                closes = min(self.end, self.s.step_of(window.closes))
                yield from ((c, window.window_id, (opens, closes)) for c in window.crossing_ids)

    def may_leave(self, parties: Parties, window_id: str | None) -> Iterator[tuple[int, int]]:
        s, zone = self.s, self.zone(parties)
        told = (s.waves.told_at or s.start) + timedelta(minutes=s.waves.lead_min)
        first = max(0, self.steps((told - s.start).total_seconds()))
        if zone.ready_from is not None:
            first = max(first, self.steps((zone.ready_from - s.start).total_seconds()))
        last = self.end if zone.ready_until is None else min(self.end, s.step_of(zone.ready_until))
        stated = [w.night for w in s.windows if w.window_id == window_id and w.night]
        spans = [(0, self.end)] if [*stated, s.waves.night][0] == "yes" else self.light
        for rises, sets in spans:
            if max(first, rises) < min(last, sets):
                yield max(first, rises), min(last, sets)

    def on_foot(self, parties, exit_id, window_id, span) -> Iterator[Wave]:  # type: ignore[no-untyped-def]
        route = self.routes.get((parties.zone_id, exit_id))
        if route is None or parties.group == "wounded":
            return
        for first, last in self.may_leave(parties, window_id):
            walked = self._walked(parties, route, window_id)
            if window_id is None:
                until = min(last, self.end - route.steps)
                if until - first >= self.least:
                    arrives = (first + route.steps, self.end)
                    yield replace(walked, departs=(first, until), arrives=arrives, site_id=exit_id)
                continue
            opens = max(span[0], first + route.steps)
            for site_id, onward in self.beyond(exit_id):
                closes = min(span[1], self.end - onward)
                until = min(last, closes - route.steps)
                if until - first < self.least or opens >= closes:
                    continue
                wave = replace(walked, crossing_id=exit_id, departs=(first, until),
                               passes=(opens, closes), site_id=site_id)  # fmt: skip
                arrives = (opens + onward, closes if site_id is None else self.end)
                yield replace(wave, arrives=arrives)
            if self.s.fleet and self.s.rules.out_at == "site" and self.s.rules.beyond == "drive":
                for closes in range(opens + 1, span[1] + 1):
                    until = min(last, closes - route.steps)
                    if until - first >= self.least:
                        wave = replace(walked, crossing_id=exit_id, departs=(first, until),
                                       passes=(opens, closes))  # fmt: skip
                        yield from self.boarded(parties, wave)

    def _walked(self, parties: Parties, route: Route, window_id: str | None) -> Wave:
        return Wave("more", parties.zone_id, parties.group, "foot", 1, self.persons(parties),
                    (0, 0), (0, 0), route_id=route.route_id, window_id=window_id)  # fmt: skip

    def beyond(self, crossing_id: str) -> Iterator[tuple[str | None, int]]:
        """Sites that walkers go on to, and steps; out at crossings None."""
        if self.s.rules.out_at == "crossing":
            yield None, 0
        elif not self.s.fleet or self.s.rules.beyond == "walk":
            c = [one.crossing_id for one in self.s.crossings].index(crossing_id)
            for i, site in enumerate(self.s.sites):
                seconds = float(self.ground.beyond_s[c, i])
                if isfinite(seconds):
                    yield site.site_id, max(1, int(seconds / self.s.step_s + 0.5))

    def boarded(self, parties: Parties, wave: Wave) -> Iterator[Wave]:
        for number, row in enumerate(self.s.fleet, start=1):
            if not row.count:
                continue
            load = max(1, self.steps(row.load_s))
            for leaves in range(max(wave.passes[1], wave.passes[0] + load), self.end):
                boards = (leaves - load, leaves)
                there = f"crossing:{wave.crossing_id}"
                yield from self.received(parties, replace(wave, boards=boards), there, number)

    def driven(self, parties, exit_id, window_id, span, number) -> Iterator[Wave]:  # type: ignore[no-untyped-def]
        row = self.s.fleet[number - 1]
        crossing = next((c for c in self.s.crossings if c.crossing_id == exit_id), None)
        place = f"{'crossing' if crossing else 'site'}:{exit_id}"
        drive = self.drive(row, f"home:{parties.zone_id}", place)
        if drive is None:
            return
        load = max(self.least, self.steps(row.load_s))
        for first, last in self.may_leave(parties, window_id):
            for boards, leaves in product(range(first, last), range(first + load, last + 1)):
                if leaves - boards < load:
                    continue
                wave = Wave("more", parties.zone_id, parties.group, row.moves_as, 1,
                            self.persons(parties), (boards, leaves), (0, 0),
                            window_id=window_id)  # fmt: skip
                if crossing is None:
                    yield from self.received(parties, wave, place, number, exit_id, drive)
                    continue
                length = ceil(self.persons(parties) * 3600 / crossing.persons_per_h / self.s.step_s)
                if crossing.vehicles_per_h is not None:
                    length = max(length, ceil(3600 / crossing.vehicles_per_h / self.s.step_s))
                opens = max(span[0], leaves + drive)
                if opens + length > span[1]:
                    break
                passes = (opens, opens + length)
                wave = replace(wave, crossing_id=exit_id, passes=passes, arrives=passes)
                if self.s.rules.out_at == "site":
                    yield from self.received(parties, wave, place, number)
                else:
                    yield from self.with_vehicle(wave, number)

    def received(self, parties, wave, start, number, only=None, drive=None) -> Iterator[Wave]:  # type: ignore[no-untyped-def]
        row = self.s.fleet[number - 1]
        for site in self.s.sites:
            if only not in (None, site.site_id):
                continue
            steps = drive
            if only is None:
                steps = self.drive(row, start, f"site:{site.site_id}")
            if steps is None:
                continue
            length = max(1, self.steps(row.unload_s))
            if site.intake_per_h:
                length = max(length, ceil(wave.persons * 3600 / site.intake_per_h / self.s.step_s))
            left = (wave.boards or wave.passes or wave.departs)[1] + steps
            if left + length <= self.end:
                out = replace(wave, site_id=site.site_id, arrives=(left, left + length))
                yield from self.with_vehicle(out, number)

    def with_vehicle(self, wave: Wave, number: int) -> Iterator[Wave]:
        for vehicle in range(1, self.s.fleet[number - 1].count + 1):
            name = f"F{number}.{vehicle}"
            yield replace(wave, loads=(Load(name, wave.households, wave.persons),))

    # --- small things -------------------------------------------------------------------

    def persons(self, parties: Parties) -> int:
        return parties.size + (parties.larger == parties.households)

    def zone(self, parties: Parties):  # type: ignore[no-untyped-def]
        return next(z for z in self.s.zones if z.zone_id == parties.zone_id)

    def steps(self, seconds: float) -> int:
        return ceil(seconds / self.s.step_s)

    def drive(self, row, start: str, end: str) -> int | None:  # type: ignore[no-untyped-def]
        metres = self.drives.between(start, end)
        if not isfinite(metres):
            return None
        kmh = row.speed_kmh or self.s.rules.beyond_kmh
        return ceil(metres * 3.6 / kmh / self.s.step_s - 1e-9)
