"""The plan counted out: by zone, crossing, site and hour, beside the bound."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from mamar.plan.answer import Cut, Flow
from mamar.plan.bounds import bound_curve
from mamar.plan.expand import Expanded
from mamar.plan.itineraries import Itineraries
from mamar.plan.problem import Ints
from mamar.plan.result import (
    Arrivals,
    CrossingResult,
    Link,
    Place,
    SiteResult,
    Words,
    ZoneResult,
)
from mamar.text import Text


@dataclass(frozen=True)
class Counted:
    out: int
    zones: tuple[ZoneResult, ...]
    crossings: tuple[CrossingResult, ...]
    sites: tuple[SiteResult, ...]
    arrivals: Arrivals
    places: tuple[Place, ...]
    links: tuple[Link, ...]
    flow: Flow  #: arcs numbered as in ``links``


def count(
    expanded: Expanded, groups: Itineraries, cut: Cut, steps: int, *, proved: bool
) -> Counted:
    """Count what ``groups`` do up to ``steps``; ``proved``: no plan has more people out."""
    scenario = expanded.scenario
    per_hour = max(1, 3600 // scenario.step_s)
    hours = -(-steps // per_hour)
    gate, passing = groups.first_entry(expanded.gate)
    zone = groups.home - expanded.home.start
    _, leaving = groups.first_entry(expanded.home_arc)
    out_at = _out_at(expanded, groups)
    links, flow = _links(expanded, groups, gate)
    return Counted(
        out=int(groups.units.sum()),
        zones=tuple(
            _zone(
                expanded,
                z,
                groups.units[zone == z],
                gate[zone == z],
                leaving[zone == z] // per_hour,
                hours,
                proved,
            )
            for z in range(len(scenario.zones))
        ),
        crossings=tuple(
            _crossing(expanded, c, groups.units[gate == c], passing[gate == c], steps, per_hour)
            for c in range(len(scenario.crossings))
        ),
        sites=_sites(expanded, groups, out_at, per_hour, hours),
        arrivals=_arrivals(expanded, groups.units, out_at, cut, steps, per_hour),
        places=_places(expanded),
        links=links,
        flow=flow,
    )


def _out_at(expanded: Expanded, groups: Itineraries) -> Ints:
    """(k,) the step at which each group is out: when it reaches its site."""
    last = groups.start[1:] - 1
    return groups.steps[last] + expanded.problem.transit[groups.arcs[last]]


def _by_hour(units: Ints, hour: Ints, hours: int) -> tuple[int, ...]:
    # A plan that ends at step 0 has no hours to count in.
    by_hour = np.bincount(hour, weights=units, minlength=hours)[:hours]
    return tuple(by_hour.astype(np.int64).tolist())


def _zone(
    expanded: Expanded, z: int, units: Ints, gate: Ints, hour: Ints, hours: int, proved: bool
) -> ZoneResult:
    scenario = expanded.scenario
    zone = scenario.zones[z]
    out, leaving = int(units.sum()), scenario.leaving(zone)
    by_crossing = {
        scenario.crossings[c].crossing_id: int(units[gate == c].sum())
        for c in np.unique(gate[gate >= 0]).tolist()
    }
    return ZoneResult(
        zone_id=zone.zone_id,
        name=zone.name,
        persons=scenario.persons(zone),
        staying=scenario.persons(zone) - leaving,
        out=out,
        departing_by_hour=_by_hour(units, hour, hours),
        by_crossing=by_crossing,
        why_not_all=_why(expanded, z, leaving - out, proved),
    )


def _why(expanded: Expanded, z: int, left: int, proved: bool) -> Words | None:
    if left == 0:
        return None
    network = expanded.ground.network
    node = int(expanded.ground.zone_node[z])
    values = {"zone": expanded.scenario.zones[z].name, "persons": left}
    if not (network.tail == node).any() and not _at_a_crossing(expanded, node):
        return Text(
            "{persons} people in {zone} are cut off: no street leads to an open way out.", values
        )
    if not proved:
        return Text(
            "{persons} people in {zone} wish to leave and are not out by then in this plan; "
            "whether they could be is not known.",
            values,
        )
    return Text(
        "{persons} people in {zone} wish to leave and are not out by then: the limit is reached.",
        values,
    )


def _at_a_crossing(expanded: Expanded, node: int) -> bool:
    ground = expanded.ground
    return bool((ground.crossing_node == node).any() or (ground.site_node == node).any())


def _crossing(
    expanded: Expanded, c: int, units: Ints, passing: Ints, steps: int, per_hour: int
) -> CrossingResult:
    crossing = expanded.scenario.crossings[c]
    hours = -(-steps // per_hour)
    capacity = _capacity_by_step(expanded, expanded.gate.start + c, steps)
    return CrossingResult(
        crossing_id=crossing.crossing_id,
        name=crossing.name,
        persons=int(units.sum()),
        capacity=int(capacity.sum()),
        by_hour=_by_hour(units, passing // per_hour, hours),
        capacity_by_hour=_by_hour(capacity, np.arange(steps) // per_hour, hours),
    )


def _capacity_by_step(expanded: Expanded, arc: int, steps: int) -> Ints:
    capacity = np.full(steps, expanded.problem.capacity[arc])
    changes = expanded.problem.changes
    for _, step, value in changes[(changes[:, 0] == arc) & (changes[:, 1] < steps)].tolist():
        capacity[step:] = value
    return capacity


def _sites(
    expanded: Expanded, groups: Itineraries, out_at: Ints, per_hour: int, hours: int
) -> tuple[SiteResult, ...]:
    if not expanded.intake:
        return ()
    found = []
    for s, site in enumerate(expanded.scenario.sites):
        here = groups.site == expanded.site_node(s)
        # Whoever is out exactly at the end of an hour is counted in that hour.
        hour = np.maximum(out_at[here] - 1, 0) // per_hour
        found.append(
            SiteResult(
                site_id=site.site_id,
                name=site.name,
                persons=int(groups.units[here].sum()),
                capacity=site.capacity,
                by_hour=_by_hour(groups.units[here], hour, hours),
            )
        )
    return tuple(found)


def _arrivals(
    expanded: Expanded, units: Ints, out_at: Ints, cut: Cut, steps: int, per_hour: int
) -> Arrivals:
    edges = [*range(0, steps, per_hour), steps]
    out = np.cumsum(np.bincount(out_at, weights=units, minlength=steps + 1)).astype(np.int64)
    return Arrivals(
        step=tuple(edges),
        planned=tuple(out[edges].tolist()),
        bound=tuple(bound_curve(expanded.problem, cut, edges)),
    )


def _places(expanded: Expanded) -> tuple[Place, ...]:
    scenario, ground = expanded.scenario, expanded.ground
    network, roads = ground.network, ground.roads
    streets = [
        Place(f"street:{roads.node_id[origin]}", lon, lat)
        for origin, lon, lat in zip(
            network.node.tolist(), network.lon.tolist(), network.lat.tolist(), strict=True
        )
    ]
    named: list[tuple[str, Sequence[tuple[str, float, float]]]] = [
        ("home", [(z.zone_id, z.lon, z.lat) for z in scenario.zones]),
        ("beyond", [(c.crossing_id, c.lon, c.lat) for c in scenario.crossings]),
    ]
    if expanded.intake:
        sites = [(s.site_id, s.lon, s.lat) for s in scenario.sites]
        named += [("queue", sites), ("site", sites)]
    return (
        *streets,
        *(Place(f"{kind}:{key}", lon, lat) for kind, rows in named for key, lon, lat in rows),
    )


def _links(expanded: Expanded, groups: Itineraries, gate: Ints) -> tuple[tuple[Link, ...], Flow]:
    """The arcs in use as links, and the flow with arcs numbered by them."""
    flow = groups.flow()
    used, number = np.unique(flow.arc, return_inverse=True)
    keys = [place.key for place in _places(expanded)]
    network, problem = expanded.ground.network, expanded.problem
    kinds = (
        ("street", range(expanded.street_arcs)),
        ("home", expanded.home_arc),
        ("gate", expanded.gate),
        ("onward", expanded.onward),
        ("intake", expanded.intake),
    )
    links = []
    for arc, towards in zip(used.tolist(), _towards(expanded, groups, gate, used), strict=True):
        kind = next(name for name, arcs in kinds if arc in arcs)
        segments: tuple[tuple[int, int], ...] = ()
        if kind == "street":
            own, ways = network.origins(arc)
            segments = tuple(zip(own.tolist(), ways.tolist(), strict=True))
        tail, head = keys[int(problem.tail[arc])], keys[int(problem.head[arc])]
        transit = int(problem.transit[arc])
        links.append(Link(tail, head, kind, transit, segments, towards))  # type: ignore[arg-type]
    return tuple(links), Flow(number, flow.step, flow.units)


def _towards(
    expanded: Expanded, groups: Itineraries, gate: Ints, used: Ints
) -> list[dict[str, int]]:
    """Persons on each arc in use by the crossing (without crossings: the site) they leave by."""
    scenario = expanded.scenario
    if scenario.crossings:
        names, leaves_by = [c.crossing_id for c in scenario.crossings], gate
    else:
        names = [site.site_id for site in scenario.sites]
        leaves_by = groups.site - expanded.site_node(0)
    group = np.repeat(np.arange(len(groups)), np.diff(groups.start))
    cell = np.searchsorted(used, groups.arcs) * len(names) + leaves_by[group]
    persons = np.bincount(
        cell, weights=groups.units[group], minlength=len(used) * len(names)
    ).reshape(len(used), len(names))
    return [
        {name: int(n) for name, n in zip(names, row, strict=True) if n} for row in persons.tolist()
    ]
