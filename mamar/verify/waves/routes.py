"""Where people walk: along streets that join, by a quickest way, and not too many at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from math import ceil

import numpy as np

from mamar.network.network import Network
from mamar.network.paths import nearest_s
from mamar.plan.orders import Route
from mamar.plan.problem import Ints
from mamar.scenario.ground import Floats, put_on_streets
from mamar.scenario.scenario import Zone
from mamar.verify.waves.march import TINY, March, named, places_of
from mamar.verify.waves.report import OrderViolation, wrong


@dataclass(frozen=True)
class Walks:
    """Quickest and shortest walks from the zones to each exit, on the ground's network."""

    march: March

    def seconds(self, zone_id: str, exit_id: str) -> float:
        """Of the quickest walk; inf: none."""
        return float(self._seconds[exit_id][self._node[zone_id]])

    def metres(self, zone_id: str, exit_id: str) -> float:
        """Of the shortest walk; inf: none."""
        return float(self._metres[exit_id][self._node[zone_id]])

    def node_of(self, zone_id: str) -> int:
        """The street node of a zone's assembly point."""
        return self._node[zone_id]

    @cached_property
    def exit_node(self) -> dict[str, int]:
        """The street node of each crossing, without crossings of each site."""
        scenario, ground = self.march.scenario, self.march.ground
        if scenario.crossings:
            ids = [one.crossing_id for one in scenario.crossings]
            return dict(zip(ids, ground.crossing_node.tolist(), strict=True))
        return dict(
            zip((one.site_id for one in scenario.sites), ground.site_node.tolist(), strict=True)
        )

    @cached_property
    def _node(self) -> dict[str, int]:
        ids = [zone.zone_id for zone in self.march.scenario.zones]
        return dict(zip(ids, self.march.ground.zone_node.tolist(), strict=True))

    @cached_property
    def _seconds(self) -> dict[str, Floats]:
        return self._nearest(self.march.ground.network)

    @cached_property
    def _metres(self) -> dict[str, Floats]:
        network = self.march.ground.network
        return self._nearest(replace(network, transit_s=network.length_m))

    def _nearest(self, network: Network) -> dict[str, Floats]:
        return {
            exit_id: nearest_s(network, np.array([node]))
            for exit_id, node in self.exit_node.items()
        }


@dataclass(frozen=True)
class _Traced:
    """A route on single streets: arcs of the walking network in order of walking."""

    route: Route
    arcs: Ints
    seconds: float
    metres: float


def check_routes(march: March, walks: Walks) -> Iterator[OrderViolation]:
    """Each route by itself, then the waves on it, then all together on each street."""
    streets = put_on_streets(march.scenario, march.ground.roads).walking
    arc_of = _single_arcs(streets)
    zones = {zone.zone_id: zone for zone in march.scenario.zones}
    traced: dict[str, _Traced] = {}
    for route in march.orders.routes:
        found = list(_wrong_route(march, walks, route, zones, arc_of))
        yield from found
        if not found:
            arcs = np.array([arc_of[part] for part in route.segments], np.int64)
            seconds = float(streets.transit_s[arcs].sum())
            metres = float(streets.length_m[arcs].sum())
            traced[route.route_id] = _Traced(route, arcs, seconds, metres)
            yield from _wrong_numbers(march, walks, traced[route.route_id])
    for move in march.moves:
        walked = move.route
        if walked is None:
            continue
        places = places_of(move)
        if walked.zone_id != move.zone.zone_id or walked.exit_id != move.exit_id:
            yield wrong("route_of_another", **places, stated=walked.route_id)
        rules, group = march.scenario.waves, move.wave.group
        reduced = group == "reduced_mobility"
        limit = rules.walk_limit_reduced_m if reduced else rules.walk_limit_m
        there = traced.get(walked.route_id)
        if there is not None and there.metres > limit + TINY:
            yield wrong("too_far_to_walk", **places, units=ceil(there.metres), limit=int(limit))
        if group == "wounded":
            yield wrong("wounded_on_foot", **places)
    yield from _streets(march, streets, traced)


def _single_arcs(streets: Network) -> dict[tuple[int, int], int]:
    """The arc of each street segment and direction that can be walked."""
    segment, direction = streets.origin_segment.tolist(), streets.origin_direction.tolist()
    first = streets.origin[:-1].tolist()
    return {(segment[i], direction[i]): arc for arc, i in enumerate(first)}


def _wrong_route(
    march: March,
    walks: Walks,
    route: Route,
    zones: dict[str, Zone],
    arc_of: dict[tuple[int, int], int],
) -> Iterator[OrderViolation]:
    """Whether it leads from the assembly point to the exit, without a jump."""
    ground, name = march.ground, route.route_id
    for stated, known in ((route.zone_id, zones), (route.exit_id, walks.exit_node)):
        if stated not in known:
            yield wrong("unknown_name", wave=name, stated=stated)
            return
    roads, node = ground.roads, ground.network.node
    here = named(zones[route.zone_id])
    number = march.scenario.zones.index(zones[route.zone_id])
    at = int(node[ground.zone_node[number]])
    goal = int(node[walks.exit_node[route.exit_id]])
    for i, (segment, direction) in enumerate(route.segments):
        if not 0 <= segment < roads.segments or direction not in (1, -1):
            yield wrong("teleport", zone=here, stated=name, segment=str(segment))
            return
        ends = int(roads.from_node[segment]), int(roads.to_node[segment])
        start, end = ends if direction == 1 else ends[::-1]
        if start != at:
            kind = "teleport" if i else "route_begins_elsewhere"
            yield wrong(kind, zone=here, stated=name, segment=str(segment))
            return
        if (segment, direction) not in arc_of:
            yield wrong("street_closed", zone=here, stated=name, segment=str(segment))
            return
        at = end
    if at != goal:
        yield wrong("route_ends_elsewhere", zone=here, stated=name)


def _wrong_numbers(march: March, walks: Walks, traced: _Traced) -> Iterator[OrderViolation]:
    route = traced.route
    zone = next(zone for zone in march.scenario.zones if zone.zone_id == route.zone_id)
    here = named(zone)
    quickest, step_s = walks.seconds(route.zone_id, route.exit_id), march.scenario.step_s
    steps = ceil(traced.seconds / step_s - TINY)
    if steps > ceil(quickest / step_s - TINY):  # of equal ones any
        units, limit = ceil(traced.seconds), ceil(quickest)
        yield wrong("detour", zone=here, stated=route.route_id, units=units, limit=limit)
    name = route.route_id
    if route.steps != steps:
        yield wrong("route_steps_wrong", zone=here, stated=route.steps, right=steps, what=name)
    if not abs(route.metres - traced.metres) <= 1:
        stated, right = f"{route.metres:.0f}", f"{traced.metres:.0f}"
        yield wrong("route_metres_wrong", zone=here, stated=stated, right=right, what=name)


def _streets(
    march: March, streets: Network, traced: dict[str, _Traced]
) -> Iterator[OrderViolation]:
    """The rates on each street and direction, shifted by the walk to it.

    Streets are rated in floating point, so rates are added up so too; but with a tolerance
    that is far below one person.
    """
    step_s = march.scenario.step_s
    parts = []
    for move in march.moves:
        route = traced.get(move.route.route_id) if move.route is not None else None
        if route is None or not len(route.arcs):
            continue
        walk = np.concatenate([[0.0], np.cumsum(streets.transit_s[route.arcs])[:-1]]) / step_s
        start, until = move.wave.departs
        per_h = move.wave.persons / (until - start) * 3600 / step_s
        first = start + np.floor(walk + TINY)
        after = until + np.ceil(walk - TINY)
        both = np.concatenate([first, after]), np.repeat([per_h, -per_h], len(walk))
        parts.append((np.tile(route.arcs, 2), *both))
    if not parts:
        return
    arc, at, rate = (np.concatenate([part[i] for part in parts]) for i in range(3))
    order = np.lexsort((rate, at, arc))  # of one moment, first those who have passed
    arc, at, rate = arc[order], at[order], rate[order]
    load = np.cumsum(rate)  # each street's rates add up to nothing, so sums may run on
    over = load > streets.units_per_h[arc] * (1 + TINY) + TINY
    for i in np.flatnonzero(_first_of(over, arc)).tolist():
        segment = str(streets.origin_segment[streets.origin[arc[i]]])
        limit = int(streets.units_per_h[arc[i]])
        units = ceil(load[i])
        when = march.at(int(at[i]))
        yield wrong("street_over_capacity", at=when, stated=segment, units=units, limit=limit)


def _first_of(over: np.ndarray, arc: Ints) -> np.ndarray:
    """Of those that are over, the first of each arc."""
    first = np.zeros(len(arc), bool)
    where = np.flatnonzero(over)
    _, index = np.unique(arc[where], return_index=True)
    first[where[index]] = True
    return first
