"""The streets on foot from every assembly point to every crossing, or site without crossings."""

from __future__ import annotations

from dataclasses import dataclass
from heapq import heappop, heappush
from math import ceil

import numpy as np

from mamar.network.network import Network
from mamar.plan.expand import street_steps
from mamar.plan.orders import Route
from mamar.plan.problem import Ints
from mamar.scenario.ground import Ground
from mamar.scenario.scenario import Scenario

#: Less than this part of a step is a rounding of seconds, not a walk.
TINY = 1e-9


@dataclass(frozen=True)
class Street:
    """One arc of the ground's network on a route: entered ``after`` steps from setting out."""

    arc: int
    after: int
    per_step: int  #: persons that may enter in a step, as in the flow problem


@dataclass(frozen=True)
class Walk:
    """A route, and its streets in the order of walking.

    ``quickest_steps``: the seconds of the walk in steps, rounded up; the route may take more.
    """

    route: Route
    quickest_steps: int
    streets: tuple[Street, ...]


def walks_of(scenario: Scenario, ground: Ground) -> dict[tuple[str, str], Walk]:
    """The quickest walk of each zone to each exit, by (zone, exit); pairs without one are left out.

    Of walks that are equally quick the one found first counts.
    """
    exits = [c.crossing_id for c in scenario.crossings] or [s.site_id for s in scenario.sites]
    nodes = ground.crossing_node if scenario.crossings else ground.site_node
    search = _Search(ground.network)
    transit = street_steps(ground, scenario.step_s)
    found: dict[tuple[str, str], Walk] = {}
    for z, zone in enumerate(scenario.zones):
        arcs_to = search.from_node(int(ground.zone_node[z]), set(nodes.tolist()))
        for exit_id, node in zip(exits, nodes.tolist(), strict=True):
            if node in arcs_to:
                pair = (zone.zone_id, exit_id)
                found[pair] = _walk(pair, ground.network, arcs_to[node], transit, scenario.step_s)
    return found


def steps_up(seconds: float, step_s: int) -> int:
    """Steps that ``seconds`` take, rounded up."""
    return ceil(seconds / step_s - TINY)


class _Search:
    """Dijkstra by seconds, with the arcs of the ways (Dijkstra 1959)."""

    def __init__(self, network: Network) -> None:
        order = np.argsort(network.tail, kind="stable")
        self.first = np.searchsorted(network.tail[order], np.arange(network.nodes + 1)).tolist()
        self.arc = order.tolist()
        self.head = network.head[order].tolist()
        self.seconds = network.transit_s[order].tolist()
        self.tail_of = network.tail.tolist()

    def from_node(self, start: int, goals: set[int]) -> dict[int, list[int]]:
        """The arcs of the quickest way from ``start`` to each of ``goals`` that has one."""
        best = {start: 0.0}
        by: dict[int, int] = {}
        done: set[int] = set()
        wanted = set(goals)
        queue = [(0.0, start)]
        while queue and wanted:
            so_far, node = heappop(queue)
            if node in done:
                continue
            done.add(node)
            wanted.discard(node)
            for i in range(self.first[node], self.first[node + 1]):
                reached = so_far + self.seconds[i]
                if reached < best.get(self.head[i], np.inf):
                    best[self.head[i]] = reached
                    by[self.head[i]] = self.arc[i]
                    heappush(queue, (reached, self.head[i]))
        return {goal: self._back(goal, by) for goal in goals if goal in done}

    def _back(self, node: int, by: dict[int, int]) -> list[int]:
        arcs: list[int] = []
        while node in by:
            arcs.append(by[node])
            node = self.tail_of[by[node]]
        return arcs[::-1]


def _walk(
    pair: tuple[str, str], network: Network, arcs: list[int], transit: Ints, step_s: int
) -> Walk:
    """Never quicker than the same streets in the flow problem, whose steps are rounded."""
    segments: list[tuple[int, int]] = []
    streets: list[Street] = []
    after, seconds, metres = 0, 0.0, 0.0
    for arc in arcs:
        per_step = int(float(network.units_per_h[arc]) * step_s / 3600 + TINY)
        streets.append(Street(arc, after, per_step))
        after += int(transit[arc])
        seconds += float(network.transit_s[arc])
        metres += float(network.length_m[arc])
        own, directions = network.origins(arc)
        segments += zip(own.tolist(), directions.tolist(), strict=True)
    zone_id, exit_id = pair
    quickest = steps_up(seconds, step_s)
    steps = max(after, quickest)
    route = Route(f"{zone_id}-{exit_id}", zone_id, exit_id, steps, metres, tuple(segments))
    return Walk(route, quickest, tuple(streets))
