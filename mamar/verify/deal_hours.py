"""When people can leave the areas of a deal, and when its conditions hold: by the tables."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from heapq import heappop, heappush

import numpy as np

from mamar.agreements.deal_answer import NEVER, DealAnswer
from mamar.plan.problem import Ints
from mamar.plan.result import StreetFlow
from mamar.scenario.agreed import Area, Condition
from mamar.scenario.ground import Ground
from mamar.scenario.scenario import Scenario
from mamar.verify.expand import Rebuilt, leaving_of, rebuild


def step_after(scenario: Scenario, when: datetime) -> int:
    """The first step that begins at ``when`` or later, none before the first of all."""
    step = 0
    ahead = when - scenario.start
    if ahead > timedelta(0):
        step, rest = divmod(ahead, timedelta(seconds=scenario.step_s))
        step += bool(rest)
    return step


def step_before(scenario: Scenario, when: datetime) -> int:
    """The last step that begins at ``when`` or before, none before the first of all."""
    return max(0, (when - scenario.start) // timedelta(seconds=scenario.step_s))


@dataclass(frozen=True)
class Hours:
    """``slots[t]``: persons who can leave in step t; ``ready[t]``: who can have left by t.

    ``free``: the slots if no condition closed them.
    """

    persons: int
    slots: tuple[int, ...]
    ready: tuple[int, ...]
    free: tuple[int, ...]

    def without_conditions(self) -> Hours:
        return replace(self, slots=self.free)


def leaving(hours: Hours, before: int, after: int, span: range) -> int | None:
    """The step by which ``after`` are out, if ``before`` were and all leave at once as they
    can within ``span``; None: not all of them do."""
    out = before
    for step in span:
        if out >= after:
            return step
        out += max(0, min(hours.slots[step], hours.ready[step + 1] - out))
    return span.stop if out >= after else None


class Told:
    """What schedules say of when people are out, and so of when conditions hold."""

    def __init__(
        self, scenario: Scenario, answers: tuple[DealAnswer, ...], streets: StreetFlow | None
    ) -> None:
        self.scenario, self.answers, self.streets = scenario, answers, streets
        self.rows = {row.condition_id: row for row in scenario.conditions}
        self.asked: list[str] = []

    def waits(self, one: tuple[str, str], other: tuple[str, str]) -> bool:
        """Whether ``one`` cannot happen before ``other`` has."""
        if one[0] == "area":
            row = self.rows.get(other[1])
            return other[0] == "condition" and row is not None and row.area_id == one[1]
        row = self.rows[one[1]]
        if row.confirmed == "yes":
            return False
        if other[0] == "condition":
            return other[1] in row.needs
        return row.out_of == other[1] and bool(row.persons)

    def holds(self, row: Condition) -> int:
        """The step from which a condition holds; NEVER while it waits for itself."""
        begun = 0 if row.time is None else step_after(self.scenario, row.time)
        if row.confirmed == "yes":
            return begun
        if row.condition_id in self.asked:
            return NEVER
        self.asked.append(row.condition_id)
        for need in row.needs:
            begun = max(begun, self.holds(self.rows[need]))
        if row.kind == "opens_when_out" and row.persons:
            begun = max(begun, self.out(row.out_of, row.persons))
        self.asked.pop()
        return min(NEVER, begun + -(-row.takes_min * 60 // self.scenario.step_s))

    def out(self, area_id: str, persons: int) -> int:
        """The step by which so many are out of an area, and it is confirmed."""
        area = next(row for row in self.scenario.areas if row.area_id == area_id)
        deal = next(row for row in self.scenario.deals if row.deal_id == area.deal_id)
        confirm = -(-deal.confirm_min * 60 // self.scenario.step_s)
        answer = next((each for each in self.answers if each.deal_id == deal.deal_id), None)
        gone = 0
        for each in answer.rounds if answer else ():
            for departure in each.departures:
                if departure.area_id != area_id:
                    continue
                if gone + departure.persons >= persons:
                    if deal.most_apart is not None:
                        return each.confirmed
                    hours = hours_of(self.scenario, area, self.streets, departure.ends, self)
                    span = range(departure.begins, departure.ends)
                    reached = leaving(hours, gone, persons, span)
                    return NEVER if reached is None else reached + confirm
                gone += departure.persons
        return NEVER


def hours_of(
    scenario: Scenario, area: Area, streets: StreetFlow | None, steps: int, told: Told
) -> Hours:
    """The hours of one area, counted anew."""
    persons = area.persons or 0
    ready = [persons] * (steps + 1)
    if area.of_plan == "yes":
        persons, ready = _people(scenario, streets, steps)
        free = slots = _at_crossings(scenario, steps, told)
    else:
        free = slots = [0] * steps
        for row in scenario.openings:
            if row.area_id == area.area_id:
                first = step_after(scenario, row.opens)
                last = min(steps, step_before(scenario, row.closes))
                for step in range(first, last):
                    slots[step] = max(slots[step], passing(row.persons_per_h, scenario, step))
    lapses = min(
        (
            step_after(scenario, row.time)
            for row in scenario.conditions
            if row.kind == "lapses_at" and row.area_id == area.area_id and row.time
        ),
        default=NEVER,
    )
    slots = [room if step < lapses else 0 for step, room in enumerate(slots)]
    return Hours(persons, tuple(slots), tuple(ready), tuple(free))


def passing(persons_per_h: float, scenario: Scenario, step: int) -> int:
    """Persons in one step, so that no hour gains or loses one (rates to a thousandth)."""
    per_mille = round(persons_per_h * 1000)
    by = [at * scenario.step_s * per_mille // 3_600_000 for at in (step, step + 1)]
    return by[1] - by[0]


def _at_crossings(scenario: Scenario, steps: int, told: Told) -> list[int]:
    slots = [0] * steps
    for crossing in scenario.crossings:
        for step in open_steps(scenario, crossing.crossing_id, steps, told):
            slots[step] += passing(crossing.persons_per_h, scenario, step)
    return slots


def open_steps(scenario: Scenario, crossing_id: str, steps: int, told: Told) -> set[int]:
    """The steps in which people may pass a crossing by its windows and their conditions."""
    is_open: set[int] = set()
    for window in scenario.windows:
        if crossing_id in window.crossing_ids and window.status in scenario.rules.statuses:
            first = step_after(scenario, window.opens)
            last = min(steps, step_before(scenario, window.closes))
            for row in scenario.conditions:
                if row.window_id == window.window_id and row.kind == "lapses_at":
                    assert row.time is not None
                    last = min(last, step_after(scenario, row.time))
                elif row.window_id == window.window_id:
                    first = max(first, told.holds(row))
            is_open |= set(range(first, last))
    return is_open


def _people(scenario: Scenario, streets: StreetFlow | None, steps: int) -> tuple[int, list[int]]:
    """Persons of the plan's area, and how many are through its crossings by each step.

    Without a flow they are taken to be there at once: then waves say when they are.
    """
    if streets is None:
        leaving = sum(leaving_of(scenario, zone) for zone in scenario.zones)
        return leaving, [leaving] * (steps + 1)
    return streets.leaving, list(streets.passed[: steps + 1])


def most_ready(streets: StreetFlow, scenario: Scenario, ground: Ground | None, steps: int) -> Ints:
    """(steps + 1,) persons who can have passed a crossing by each step, whatever is planned.

    Nobody passes before the quickest walk is done, and no more by a full hour than the flow's
    bound of that hour, which is checked with the flow.
    """
    walks = [(0, streets.leaving)] if ground is None else _walks(rebuild(scenario, ground))
    there = np.zeros(steps + 1, np.int64)
    for step, persons in walks:
        if step <= steps:
            there[step] += persons
    most: Ints = np.cumsum(there)
    for step, bound in zip(streets.step, streets.bound, strict=True):
        first = most[: step + 1]
        np.minimum(first, bound, out=first)
    return most


def _walks(own: Rebuilt) -> list[tuple[int, int]]:
    """(step, persons): how many can be beyond a crossing by which step at the soonest."""
    problem = own.problem
    opens = {int(arc) for arc, _, capacity in problem.changes if capacity}
    into: dict[int, list[tuple[int, int]]] = {}
    queue: list[tuple[int, int]] = []
    for arc in range(own.gates.stop):
        if problem.capacity[arc] or arc in opens:
            street = int(problem.tail[arc]), int(problem.transit[arc])
            into.setdefault(int(problem.head[arc]), []).append(street)
            if arc in own.gates:
                queue.append((0, int(problem.head[arc])))
    done: dict[int, int] = {}
    while queue:  # Dijkstra, from beyond the crossings back to the homes
        far, node = heappop(queue)
        if node not in done:
            done[node] = far
            for tail, transit in into.get(node, ()):
                if tail not in done:
                    heappush(queue, (far + transit, tail))
    homes = [int(problem.tail[arc]) for arc in own.homes]
    ready = [(home, 0, int(problem.supply[home])) for home in homes]
    ready += [(int(home), int(step), int(n)) for home, step, n in problem.releases]
    return [(step + done[home], persons) for home, step, persons in ready if home in done]
