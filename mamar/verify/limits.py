"""What limits, taken out of the cut a second time and laid beside what the plan says.

The bound of a cut is a sum: the people who are ready on its near side, and what may cross
onto it. An arc from u to v adds what may enter it at the steps after label(u), up to
label(v) less its transit; a site adds its room unless all its steps are on the near side.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from mamar.plan.answer import ALWAYS, Cut
from mamar.plan.problem import Ints
from mamar.plan.result import Limit, Names, Plan
from mamar.verify.capacity import capacity_at
from mamar.verify.expand import Rebuilt
from mamar.verify.places import at_crossing, at_site, at_zone
from mamar.verify.report import PlanViolation, Where, wrong

#: The streets that are not named one by one.
OTHERS = "street:others"

_Key = tuple[str, str]  # kind of limit, id of the place


@dataclass(frozen=True)
class _Part:
    """What one place adds to the bound, and when."""

    where: Where
    name: Names
    persons: int
    when: Ints  #: (k,) steps at which somebody may enter
    pause: int  #: steps that may pass between two persons while it is open


def check_limits(plan: Plan, own: Rebuilt, cut: Cut) -> Iterator[PlanViolation]:
    """Every part of the bound is named once, with its persons and its times."""
    parts, streets = _parts(own, cut), _streets(own, cut)
    for limit in plan.limits:
        if limit.kind == "street":
            continue
        part = parts.pop((limit.kind, limit.place_id), None)
        if part is None:
            yield wrong("limit_unknown", stated=limit.place_id)
            continue
        if dict(limit.name) != dict(part.name):
            yield wrong("renamed", part.where, stated=limit.name, right=part.name)
        if limit.persons != part.persons:
            here, right = part.where, part.persons
            yield wrong("limit_miscounted", here, stated=limit.persons, right=right)
        if limit.kind != "room":
            yield from _times(own, limit, part)
    for part in parts.values():
        yield wrong("limit_missing", part.where, right=part.persons)
    yield from _street_limits(plan, streets)


def _parts(own: Rebuilt, cut: Cut) -> dict[_Key, _Part]:
    """Crossings, intakes, sites and homes that add something."""
    scenario = own.scenario
    parts: dict[_Key, _Part] = {}

    def add(key: _Key, where: Where, name: Names, arc: int, per_h: float | None) -> None:
        when, capacity = _entries(own, cut, arc)
        if persons := int(capacity.sum()):
            pause = int(np.ceil(3600 / per_h / scenario.step_s)) if per_h else 1
            parts[key] = _Part(where, name, persons, when[capacity > 0], pause)

    for i, zone in enumerate(scenario.zones):
        add(("ready_until", zone.zone_id), at_zone(own, i), zone.name, own.homes[i], None)
    for i, one in enumerate(scenario.crossings):
        key = ("screening", one.crossing_id)
        add(key, at_crossing(own, i), one.name, own.gates[i], one.persons_per_h)
    end = ALWAYS if cut.steps is None else cut.steps
    for i, arc in enumerate(own.intakes):
        site = scenario.sites[i]
        add(("intake", site.site_id), at_site(own, i), site.name, arc, site.intake_per_h)
        if site.capacity > 0 and cut.label[own.problem.head[arc]] != end:
            room = _Part(at_site(own, i), site.name, site.capacity, np.zeros(0, np.int64), 0)
            parts["room", site.site_id] = room
    return parts


def _entries(own: Rebuilt, cut: Cut, arc: int) -> tuple[Ints, Ints]:
    """The steps at which entries into ``arc`` count, and how many may enter at each.

    No step after the horizon is looked at: nothing is open then.
    """
    problem = own.problem
    transit, horizon = int(problem.transit[arc]), own.scenario.steps
    first = max(int(cut.label[problem.tail[arc]]) + 1, 0)
    last = min(int(cut.label[problem.head[arc]]) - transit, horizon)
    steps = np.arange(min(first, last + 1), last + 1)
    return steps, capacity_at(problem, np.full_like(steps, arc), steps)


def _streets(own: Rebuilt, cut: Cut) -> dict[str, list[int]]:
    """What each street adds, by the number of its first segment; both ways are apart."""
    problem, streets = own.problem, slice(own.streets.start, own.streets.stop)
    tail, head = cut.label[problem.tail[streets]], cut.label[problem.head[streets]]
    first = np.maximum(np.minimum(tail, ALWAYS - 1) + 1, 0)
    last = np.where(head == ALWAYS, ALWAYS - 1, head - problem.transit[streets])
    steps = np.maximum(0, last - first + 1)
    persons: dict[str, list[int]] = {}
    for arc in np.flatnonzero((steps > 0) & (problem.capacity[streets] > 0)).tolist():
        segment = own.names[arc][2][0][0]
        units = int(steps[arc]) * int(problem.capacity[arc])
        persons.setdefault(f"street:{segment}", []).append(units)
    return persons


def _street_limits(plan: Plan, streets: dict[str, list[int]]) -> Iterator[PlanViolation]:
    """Streets by name, and the rest of them together."""
    named = [limit for limit in plan.limits if limit.kind == "street"]
    others = 0
    for limit in named:
        if limit.place_id == OTHERS:
            others += limit.persons
        elif limit.place_id not in streets:
            yield wrong("limit_unknown", stated=limit.place_id)
        elif limit.persons not in (units := streets[limit.place_id]):
            here, right = Where(place=limit.place_id, name=limit.name), max(units, default=0)
            yield wrong("limit_miscounted", here, stated=limit.persons, right=right)
        else:
            units.remove(limit.persons)
    left = sum(sum(units) for units in streets.values())
    if left != others:
        yield wrong("limit_miscounted", Where(place=OTHERS), stated=others, right=left)


def _times(own: Rebuilt, limit: Limit, part: _Part) -> Iterator[PlanViolation]:
    """Each span begins and ends with people passing and has no long pause; none is left out."""
    scenario, told = own.scenario, 0
    for begins, ends in limit.spans:
        first, after = _step(own, begins), _step(own, ends)
        inside = part.when[(part.when >= first) & (part.when < after)]
        told += len(inside)
        pauses = np.diff(inside) - 1
        ends_right = len(inside) > 0 and (inside[0], inside[-1]) == (first, after - 1)
        if not ends_right or (pauses > part.pause).any():
            yield wrong("limit_time_wrong", part.where, at=begins, stated=begins)
    if told != len(part.when):
        at = scenario.time_of(int(part.when[0]))
        yield wrong("limit_time_missing", part.where, at=at, stated=told, right=len(part.when))


def _step(own: Rebuilt, when: datetime) -> int:
    return (when - own.scenario.start) // timedelta(seconds=own.scenario.step_s)
