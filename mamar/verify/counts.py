"""Do the plan's tables say what its flow does? Counted again, entry by entry.

What is counted where: docs/design/model.md, "What a plan counts".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

import numpy as np

from mamar.plan.answer import Flow
from mamar.plan.problem import Ints
from mamar.plan.result import CrossingResult, Plan, SiteResult, ZoneResult
from mamar.text import Text
from mamar.verify.capacity import capacity_at
from mamar.verify.expand import Rebuilt, leaving_of, persons_of
from mamar.verify.flow import arrived
from mamar.verify.places import at_crossing, at_site, at_zone
from mamar.verify.report import PlanViolation, Where, wrong

_ZONES, _CROSSINGS, _SITES = Text("zone"), Text("crossing"), Text("site")


def check_totals(plan: Plan, own: Rebuilt) -> Iterator[PlanViolation]:
    """People and those who stay: nothing but the scenario's tables."""
    scenario = own.scenario
    persons = sum(persons_of(scenario, zone) for zone in scenario.zones)
    staying = persons - sum(leaving_of(scenario, zone) for zone in scenario.zones)
    yield from _same("total_persons_miscounted", Where(), plan.persons, persons)
    yield from _same("total_staying_miscounted", Where(), plan.staying, staying)


def check_tables(plan: Plan, own: Rebuilt) -> Iterator[PlanViolation]:
    """Each zone, crossing and site of the scenario once, under its name."""
    scenario = own.scenario
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
    sites = scenario.sites if own.intakes else ()
    yield from _rows(
        _SITES,
        [(row.site_id, row.name) for row in plan.sites],
        {site.site_id: site.name for site in sites},
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


class Counts:
    """What happens in a flow that is right, hour by hour."""

    def __init__(self, plan: Plan, own: Rebuilt, flow: Flow) -> None:
        self.plan, self.own, self.flow = plan, own, flow
        self.per_hour = max(1, 3600 // plan.step_s)
        self.hours = -(-plan.steps // self.per_hour)
        self.arrived = arrived(own.problem, flow, plan.steps)
        self.out = int(self.arrived[-1])

    def check(self) -> Iterator[PlanViolation]:
        """Every number of the plan that is not so."""
        plan, own = self.plan, self.own
        yield from _same("total_out_miscounted", Where(), plan.out, self.out)
        homes = (self.flow.arc >= own.homes.start) & (self.flow.arc < own.homes.stop)
        set_out = int(self.flow.units[homes].sum())
        yield from _same("left_on_the_way", Where(), set_out, self.out)
        zones = {row.zone_id: row for row in plan.zones}
        for i, zone in enumerate(own.scenario.zones):
            if zone.zone_id in zones:
                yield from self._zone(i, zones[zone.zone_id])
        crossings = {row.crossing_id: row for row in plan.crossings}
        for i, crossing in enumerate(own.scenario.crossings):
            if crossing.crossing_id in crossings:
                yield from self._crossing(i, crossings[crossing.crossing_id])
        sites = {row.site_id: row for row in plan.sites}
        for i, site in enumerate(own.scenario.sites if own.intakes else ()):
            if site.site_id in sites:
                yield from self._site(i, sites[site.site_id])
        yield from self._arrivals()

    def _zone(self, number: int, row: ZoneResult) -> Iterator[PlanViolation]:
        own, where = self.own, at_zone(self.own, number)
        zone = own.scenario.zones[number]
        persons, leaving = persons_of(own.scenario, zone), leaving_of(own.scenario, zone)
        step, units = self._entries(own.homes[number])
        out = int(units.sum())
        yield from _same("persons_miscounted", where, row.persons, persons)
        yield from _same("staying_miscounted", where, row.staying, persons - leaving)
        yield from _same("zone_out_miscounted", where, row.out, out)
        departing = self._in_hours(step, units)
        yield from self._hours("zone_hours_miscounted", where, row.departing_by_hour, departing)
        if own.gates:
            passing = sum(row.by_crossing.values())
            yield from _same("zone_crossings_miscounted", where, passing, out)
        if out < leaving and row.why_not_all is None:
            yield wrong("reason_missing", where)
        if out == leaving and row.why_not_all is not None:
            yield wrong("reason_unfounded", where)

    def _crossing(self, number: int, row: CrossingResult) -> Iterator[PlanViolation]:
        own, where = self.own, at_crossing(self.own, number)
        gate = own.gates[number]
        step, units = self._entries(gate)
        persons, by_hour = int(units.sum()), self._in_hours(step, units)
        yield from _same("crossing_miscounted", where, row.persons, persons)
        yield from self._hours("crossing_hours_miscounted", where, row.by_hour, by_hour)
        every = np.arange(self.plan.steps)
        room = capacity_at(own.problem, np.full_like(every, gate), every)
        capacity, by_hour = int(room.sum()), self._in_hours(every, room)
        yield from _same("crossing_capacity_miscounted", where, row.capacity, capacity)
        name = "crossing_capacity_hours_miscounted"
        yield from self._hours(name, where, row.capacity_by_hour, by_hour)
        over_zones = sum(zone.by_crossing.get(row.crossing_id, 0) for zone in self.plan.zones)
        yield from _same("crossing_zones_miscounted", where, over_zones, persons)

    def _site(self, number: int, row: SiteResult) -> Iterator[PlanViolation]:
        own, where = self.own, at_site(self.own, number)
        step, units = self._entries(own.intakes[number])
        by_hour = self._in_hours(np.maximum(step - 1, 0), units)
        capacity = own.scenario.sites[number].capacity
        yield from _same("site_miscounted", where, row.persons, int(units.sum()))
        yield from self._hours("site_hours_miscounted", where, row.by_hour, by_hour)
        yield from _same("site_capacity_miscounted", where, row.capacity, capacity)

    def _arrivals(self) -> Iterator[PlanViolation]:
        arrivals = self.plan.arrivals
        steps = hourly_steps(self.plan)
        right = self.arrived[steps].tolist()
        if arrivals.step != tuple(steps):
            yield wrong("hours_missing", stated=len(arrivals.step), right=len(steps))
        elif len(arrivals.planned) != len(steps):
            yield wrong("hours_missing", stated=len(arrivals.planned), right=len(steps))
        else:
            for step, stated, so in zip(steps, arrivals.planned, right, strict=True):
                at = self.plan.time_of(step)
                yield from _same("arrivals_miscounted", Where(), stated, so, at=at)

    def _entries(self, arc: int) -> tuple[Ints, Ints]:
        here = self.flow.arc == arc
        return self.flow.step[here], self.flow.units[here]

    def _in_hours(self, step: Ints, units: Ints) -> list[int]:
        # What enters at the very end of a plan of whole hours is in none of them.
        by_hour = np.zeros(self.hours + 1, np.int64)
        np.add.at(by_hour, step // self.per_hour, units)
        return [int(persons) for persons in by_hour[: self.hours]]

    def _hours(
        self, name: str, where: Where, stated: Sequence[int], right: Sequence[int]
    ) -> Iterator[PlanViolation]:
        if len(stated) != len(right):
            yield wrong("hours_missing", where, stated=len(stated), right=len(right))
            return
        for hour, (one, other) in enumerate(zip(stated, right, strict=True)):
            at = self.plan.time_of(hour * self.per_hour)
            yield from _same(name, where, one, other, at=at)


def hourly_steps(plan: Plan) -> list[int]:
    """The steps at which people out are counted: each full hour, and the end."""
    return [*range(0, plan.steps, max(1, 3600 // plan.step_s)), plan.steps]


def _same(
    name: str, where: Where, stated: int, right: int, at: datetime | None = None
) -> Iterator[PlanViolation]:
    if stated != right:
        yield wrong(name, where, at=at, stated=stated, right=right)
