"""Do the plan's tables say what its waves do? Counted again, wave by wave.

What is counted where: docs/plan.md. Whoever leaves, passes or arrives over a time does so evenly;
what has happened by the end of an hour is rounded down to whole persons.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from fractions import Fraction
from itertools import pairwise
from math import ceil, floor

from mamar.plan.orders import Span, Wave
from mamar.plan.result import CrossingResult, GroupResult, Plan, SiteResult, ZoneResult
from mamar.scenario.marching import GROUPS
from mamar.scenario.scenario import Crossing, Scenario, Site, Zone
from mamar.text import Text
from mamar.verify.expand import leaving_of, persons_of
from mamar.verify.report import PlanViolation, Where, wrong
from mamar.verify.waves.march import March
from mamar.verify.waves.parties import parties_of
from mamar.verify.waves.sweep import comes_of, done_by

_ZONES, _CROSSINGS, _SITES, _GROUPS = Text("zone"), Text("crossing"), Text("site"), Text("group")


def check_totals(plan: Plan, scenario: Scenario) -> Iterator[PlanViolation]:
    """People and those who stay: nothing but the scenario's tables."""
    persons = sum(persons_of(scenario, zone) for zone in scenario.zones)
    staying = persons - sum(leaving_of(scenario, zone) for zone in scenario.zones)
    yield from _same("total_persons_miscounted", Where(), plan.persons, persons)
    yield from _same("total_staying_miscounted", Where(), plan.staying, staying)


def check_tables(plan: Plan, march: March) -> Iterator[PlanViolation]:
    """Each zone, group, crossing and site of the scenario once, under its name."""
    scenario = march.scenario
    yield from _rows(
        _ZONES,
        [(row.zone_id, row.name) for row in plan.zones],
        {zone.zone_id: zone.name for zone in scenario.zones},
    )
    yield from _rows(
        _CROSSINGS,
        [(row.crossing_id, row.name) for row in plan.crossings],
        {one.crossing_id: one.name for one in scenario.crossings},
    )
    yield from _rows(
        _SITES,
        [(row.site_id, row.name) for row in plan.sites],
        {site.site_id: site.name for site in (scenario.sites if march.out_at_site else ())},
    )
    yield from _rows(
        _GROUPS,
        [(row.group, {}) for row in plan.groups],
        {group: {} for group in GROUPS if _leaving(scenario, group)},
    )


def _leaving(scenario: Scenario, group: str) -> int:
    """Persons of a group, all zones together."""
    return sum(
        parties.persons
        for zone in scenario.zones
        for name, parties in parties_of(scenario, zone).items()
        if name == group
    )


def _rows(
    table: Text,
    stated: Sequence[tuple[str, Mapping[str, str]]],
    right: Mapping[str, Mapping[str, str]],
) -> Iterator[PlanViolation]:
    ids = [row_id for row_id, _ in stated]
    for place, (row_id, name) in enumerate(stated):
        where = _row(table, row_id)
        if row_id not in right:
            yield wrong("not_in_scenario", where, stated=row_id, table=table)
        elif row_id in ids[:place]:
            yield wrong("repeated_in_plan", where, stated=row_id, table=table)
        elif dict(name) != dict(right[row_id]):
            yield wrong("renamed", where, stated=dict(name), right=dict(right[row_id]))
    for row_id in right:
        if row_id not in ids:
            yield wrong("missing_in_plan", _row(table, row_id), stated=row_id, table=table)


def _row(table: Text, row_id: str) -> Where:
    return Where(
        zone_id=row_id if table is _ZONES else None,
        crossing_id=row_id if table is _CROSSINGS else None,
        site_id=row_id if table is _SITES else None,
    )


def at_zone(zone: Zone) -> Where:
    return Where(zone_id=zone.zone_id, place=f"home:{zone.zone_id}", name=zone.name)


def at_crossing(crossing: Crossing) -> Where:
    key = f"crossing:{crossing.crossing_id}"
    return Where(crossing_id=crossing.crossing_id, place=key, name=crossing.name)


def at_site(site: Site) -> Where:
    return Where(site_id=site.site_id, place=f"site:{site.site_id}", name=site.name)


def hourly_steps(steps: int, step_s: int) -> list[int]:
    """The steps at which people out are counted: each full hour, and the end."""
    edges: list[int] = []
    hour = max(1, 3600 // step_s)
    while len(edges) * hour < steps:
        edges.append(len(edges) * hour)
    return [*edges, steps]


class Counts:
    """What happens in waves that can be read, hour by hour."""

    def __init__(self, plan: Plan, march: March) -> None:
        self.plan, self.march = plan, march
        self.waves: list[Wave] = [move.wave for move in march.moves]
        self.edges = hourly_steps(plan.steps, plan.step_s)

    def check(self) -> Iterator[PlanViolation]:
        scenario = self.march.scenario
        zones = {row.zone_id: row for row in self.plan.zones}
        crossings = {row.crossing_id: row for row in self.plan.crossings}
        sites = {row.site_id: row for row in self.plan.sites}
        for zone in scenario.zones:
            if zone.zone_id in zones:
                yield from self._zone(zone, zones[zone.zone_id])
        for group in self.plan.groups:
            yield from self._group(group)
        for crossing in scenario.crossings:
            if crossing.crossing_id in crossings:
                yield from self._crossing(crossing, crossings[crossing.crossing_id])
        for site in scenario.sites:
            if site.site_id in sites:
                yield from self._site(site, sites[site.site_id])
        yield from self._arrivals()

    def _zone(self, zone: Zone, row: ZoneResult) -> Iterator[PlanViolation]:
        where, scenario = at_zone(zone), self.march.scenario
        persons = persons_of(scenario, zone)
        staying = persons - leaving_of(scenario, zone)
        own = [wave for wave in self.waves if wave.zone_id == zone.zone_id]
        yield from _same("persons_miscounted", where, row.persons, persons)
        yield from _same("staying_miscounted", where, row.staying, staying)
        out = sum(wave.persons for wave in own)
        yield from _same("zone_out_miscounted", where, row.out, out)
        leaves = [(wave.departs, wave.persons) for wave in own]
        yield from self._hours("zone_hours_miscounted", where, row.departing_by_hour, leaves)
        through = {
            crossing.crossing_id: persons
            for crossing in scenario.crossings
            if (persons := sum(w.persons for w in own if w.crossing_id == crossing.crossing_id))
        }
        if dict(row.by_crossing) != through:
            stated = ", ".join(f"{key} {n}" for key, n in row.by_crossing.items())
            yield wrong("zone_crossings_miscounted", where, stated=stated or "-", right=out)

    def _group(self, row: GroupResult) -> Iterator[PlanViolation]:
        own = [wave for wave in self.waves if wave.group == row.group]
        right = (
            _leaving(self.march.scenario, row.group),
            sum(wave.persons for wave in own),
            sum(wave.persons for wave in own if wave.mode == "foot"),
        )
        stated = row.leaving, row.out, row.on_foot
        if stated != right:
            words = {"stated": " ".join(map(str, stated)), "right": " ".join(map(str, right))}
            yield wrong("group_miscounted", group=row.group, **words)  # type: ignore[arg-type]

    def _crossing(self, crossing: Crossing, row: CrossingResult) -> Iterator[PlanViolation]:
        where = at_crossing(crossing)
        passes = [
            (wave.passes, wave.persons)
            for wave in self.waves
            if wave.crossing_id == crossing.crossing_id and wave.passes is not None
        ]
        persons = sum(n for _, n in passes)
        yield from _same("crossing_miscounted", where, row.persons, persons)
        yield from self._hours("crossing_hours_miscounted", where, row.by_hour, passes)
        rate = self.march.per_step(crossing.persons_per_h)
        room = [
            rate * self._open_steps(crossing, first, until) for first, until in pairwise(self.edges)
        ]
        most = floor(sum(room, Fraction(0)))
        yield from _same("crossing_capacity_miscounted", where, row.capacity, most)
        name = "crossing_capacity_hours_miscounted"
        yield from self._each(name, where, row.capacity_by_hour, [ceil(n) for n in room])
        yield from self._waiting(crossing, row)

    def _waiting(self, crossing: Crossing, row: CrossingResult) -> Iterator[PlanViolation]:
        """Of each wave on foot the first waits longest, or the last; the others between them."""
        before, beyond = [(0, 0)], [(0, 0)]  # minutes of all people · 2, and the longest in steps
        for wave in self.waves:
            if wave.crossing_id != crossing.crossing_id or wave.mode != "foot":
                continue
            route, passes = self.march.routes.get(wave.route_id or ""), wave.passes
            if route is None or passes is None:
                continue  # said elsewhere
            first, last = (p - d - route.steps for p, d in zip(passes, wave.departs, strict=True))
            before.append((wave.persons * (first + last), max(first, last)))
            if wave.boards is not None:
                first, last = (b - p for b, p in zip(wave.boards, passes, strict=True))
                beyond.append((wave.persons * (first + last), max(first, last)))
        minutes = Fraction(self.march.scenario.step_s, 60)
        for stated, found in ((row.before, before), (row.beyond, beyond)):
            where, name = at_crossing(crossing), "waiting_miscounted"
            right = ceil(sum(total for total, _ in found) * minutes / 2)
            yield from _same(name, where, stated.person_min, right)
            longest = ceil(max(steps for _, steps in found) * minutes)
            yield from _same(name, where, stated.longest_min, longest)

    def _open_steps(self, crossing: Crossing, first: int, until: int) -> int:
        """Whole steps of [first, until) that lie within a window that counts."""
        march = self.march
        spans = sorted(
            (max(first, ceil(march.step(w.opens))), min(until, floor(march.step(march.closes(w)))))
            for w in march.scenario.windows
            if march.counts(w) and crossing.crossing_id in w.crossing_ids
        )
        steps, reached = 0, first
        for opens, closes in spans:
            steps += max(0, closes - max(opens, reached))
            reached = max(reached, closes)
        return steps

    def _site(self, site: Site, row: SiteResult) -> Iterator[PlanViolation]:
        where = at_site(site)
        comes = [(comes_of(w), w.persons) for w in self.waves if w.site_id == site.site_id]
        yield from _same("site_miscounted", where, row.persons, sum(n for _, n in comes))
        yield from self._hours("site_hours_miscounted", where, row.by_hour, comes)
        yield from _same("site_capacity_miscounted", where, row.capacity, site.capacity)

    def _arrivals(self) -> Iterator[PlanViolation]:
        arrivals = self.plan.arrivals
        if arrivals.step != tuple(self.edges) or len(arrivals.planned) != len(self.edges):
            yield wrong("hours_missing", stated=len(arrivals.step), right=len(self.edges))
            return
        comes = [(comes_of(wave), wave.persons) for wave in self.waves]
        for step, stated in zip(self.edges, arrivals.planned, strict=True):
            at = self.plan.time_of(step)
            yield from _same("arrivals_miscounted", Where(), stated, done_by(comes, step), at=at)

    def _hours(
        self, name: str, where: Where, stated: Sequence[int], spans: list[tuple[Span, int]]
    ) -> Iterator[PlanViolation]:
        done = [done_by(spans, edge) for edge in self.edges]
        right = [after - before for before, after in pairwise(done)]
        yield from self._each(name, where, stated, right)

    def _each(
        self, name: str, where: Where, stated: Sequence[int], right: Sequence[int]
    ) -> Iterator[PlanViolation]:
        if len(stated) != len(right):
            yield wrong("hours_missing", where, stated=len(stated), right=len(right))
            return
        for hour, (one, other) in enumerate(zip(stated, right, strict=True)):
            at = self.plan.time_of(self.edges[hour])
            yield from _same(name, where, one, other, at=at)


def _same(
    name: str, where: Where, stated: int, right: int, at: datetime | None = None
) -> Iterator[PlanViolation]:
    if stated != right:
        yield wrong(name, where, at=at, stated=stated, right=right)
