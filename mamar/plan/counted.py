"""The movement plan counted out: by zone, group, crossing, site and hour.

What is counted where: `docs/plan.md`. People of a wave leave, pass and arrive evenly, so hours
hold parts of persons; each sum up to an hour is rounded down, and no person is lost between.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from itertools import pairwise
from math import ceil, floor

from mamar.plan.expand import received_at_sites
from mamar.plan.orders import Orders, Span, Wave
from mamar.plan.result import (
    Agreement,
    CrossingResult,
    GroupResult,
    SiteResult,
    Waiting,
    ZoneResult,
)
from mamar.plan.waves.fleet_times import opened
from mamar.plan.waves.parties import all_parties
from mamar.plan.waves.possible import exact
from mamar.scenario.marching import GROUPS, Group
from mamar.scenario.scenario import Crossing, Scenario, Zone

#: Windows with one of these statuses are agreed.
AGREED = ("agreed", "in_force")


def by_hour(spans: Iterable[tuple[Span, int]], hours: Sequence[int]) -> tuple[int, ...]:
    """Persons in each hour between ``hours``, of spans over which persons go evenly.

    >>> by_hour([((30, 90), 5), ((60, 60), 2)], [0, 60, 120])
    (4, 3)
    """
    parts = [Fraction(0)] * (len(hours) - 1)
    for (first, until), persons in spans:
        for hour, (begins, ends) in enumerate(pairwise(hours)):
            if first == until:
                parts[hour] += persons * (begins < until <= ends)
            elif (inside := min(until, ends) - max(first, begins)) > 0:
                parts[hour] += Fraction(persons * inside, until - first)
    counted, total = [], Fraction(0)
    for part in parts:
        counted.append(floor(total + part) - floor(total))
        total += part
    return tuple(counted)


def count_zones(scenario: Scenario, orders: Orders, hours: Sequence[int]) -> tuple[ZoneResult, ...]:
    waves: dict[str, list[Wave]] = defaultdict(list)
    for wave in orders.waves:
        waves[wave.zone_id].append(wave)
    return tuple(_zone(scenario, zone, waves[zone.zone_id], hours) for zone in scenario.zones)


def _zone(
    scenario: Scenario, zone: Zone, waves: Sequence[Wave], hours: Sequence[int]
) -> ZoneResult:
    through: Counter[str] = Counter()
    for wave in waves:
        if wave.crossing_id is not None:
            through[wave.crossing_id] += wave.persons
    return ZoneResult(
        zone_id=zone.zone_id,
        name=zone.name,
        persons=scenario.persons(zone),
        staying=scenario.persons(zone) - scenario.leaving(zone),
        out=sum(wave.persons for wave in waves),
        departing_by_hour=by_hour(((wave.departs, wave.persons) for wave in waves), hours),
        by_crossing={c.crossing_id: n for c in scenario.crossings if (n := through[c.crossing_id])},
    )


def count_groups(scenario: Scenario, orders: Orders) -> tuple[GroupResult, ...]:
    """Each group that somebody is of, in the order of ``GROUPS``."""
    leaving: Counter[Group] = Counter()
    for parties in all_parties(scenario):
        leaving[parties.group] += parties.persons
    out, on_foot = Counter[Group](), Counter[Group]()
    for wave in orders.waves:
        out[wave.group] += wave.persons
        on_foot[wave.group] += wave.persons if wave.mode == "foot" else 0
    return tuple(GroupResult(g, leaving[g], out[g], on_foot[g]) for g in GROUPS if leaving[g])


def count_crossings(
    scenario: Scenario, orders: Orders, hours: Sequence[int]
) -> tuple[CrossingResult, ...]:
    by_crossing: dict[str | None, list[Wave]] = defaultdict(list)
    for wave in orders.waves:
        by_crossing[wave.crossing_id].append(wave)
    walks = {route.route_id: route.steps for route in orders.routes}
    return tuple(
        _crossing(scenario, crossing, by_crossing[crossing.crossing_id], walks, hours)
        for crossing in scenario.crossings
    )


def _crossing(
    scenario: Scenario,
    crossing: Crossing,
    waves: Sequence[Wave],
    walks: Mapping[str, int],
    hours: Sequence[int],
) -> CrossingResult:
    """What it could pass in each hour is rounded up, in all rounded down: persons are whole."""
    passing = [(wave.passes, wave.persons) for wave in waves if wave.passes is not None]
    before, beyond = [], []
    for wave in waves:
        if wave.mode == "foot" and wave.passes is not None:
            walk = walks[wave.route_id or ""]
            comes = wave.departs[0] + walk, wave.departs[1] + walk
            before.append((comes, wave.passes, wave.persons))
            if wave.boards is not None:
                beyond.append((wave.passes, wave.boards, wave.persons))
    rate = exact(crossing.persons_per_h) * scenario.step_s / 3600
    spans = opened(scenario, [crossing.crossing_id], hours[-1])
    could = [
        rate * sum(max(0, min(until, ends) - max(first, begins)) for first, until in spans)
        for begins, ends in pairwise(hours)
    ]
    return CrossingResult(
        crossing_id=crossing.crossing_id,
        name=crossing.name,
        persons=sum(persons for _, persons in passing),
        capacity=floor(sum(could, Fraction(0))),
        by_hour=by_hour(passing, hours),
        capacity_by_hour=tuple(map(ceil, could)),
        before=_waiting(scenario, before),
        beyond=_waiting(scenario, beyond),
    )


def _waiting(scenario: Scenario, rows: Sequence[tuple[Span, Span, int]]) -> Waiting:
    """Of people who come evenly over one span, and go on evenly over another; rounded up."""
    minutes = Fraction(scenario.step_s, 60)
    steps = sum(Fraction(n * (sum(goes) - sum(comes)), 2) for comes, goes, n in rows)
    longest = max((max(g[0] - c[0], g[1] - c[1]) for c, g, _ in rows), default=0)
    return Waiting(ceil(steps * minutes), ceil(longest * minutes))


def count_sites(scenario: Scenario, orders: Orders, hours: Sequence[int]) -> tuple[SiteResult, ...]:
    """Sites that receive people; none where they are out at a crossing."""
    if not received_at_sites(scenario):
        return ()
    arrives: dict[str | None, list[tuple[Span, int]]] = defaultdict(list)
    for wave in orders.waves:
        arrives[wave.site_id].append((wave.comes, wave.persons))
    return tuple(
        SiteResult(
            site_id=site.site_id,
            name=site.name,
            persons=sum(persons for _, persons in arrives[site.site_id]),
            capacity=site.capacity,
            by_hour=by_hour(arrives[site.site_id], hours),
        )
        for site in scenario.sites
    )


def agreement_of(scenario: Scenario, orders: Orders) -> Agreement:
    """How firmly the windows in use are agreed; without waves, all windows that count."""
    used = {wave.window_id for wave in orders.waves}
    counting = [w for w in scenario.windows if w.status in scenario.rules.statuses]
    windows = [w for w in scenario.windows if w.window_id in used] or counting
    firm = [window.status in AGREED for window in windows]
    if not windows:
        return "none"
    if all(firm):
        return "agreed"
    if any(firm):
        return "partly"
    return "proposed" if all(w.status == "proposed" for w in windows) else "none"
