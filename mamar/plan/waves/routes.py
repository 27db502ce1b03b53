"""The streets on foot from every assembly point to every crossing, or site without crossings."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from heapq import heappop, heappush
from math import ceil

import numpy as np

from mamar.network.network import Network
from mamar.plan.orders import Route
from mamar.scenario.ground import Ground
from mamar.scenario.scenario import Scenario

#: Less than this part of a step is a rounding of seconds, not a walk.
TINY = 1e-9


@dataclass(frozen=True)
class Street:
    """One arc of the ground's network on a route.

    A wave that leaves over [a, b) is on its beginning or inside it at some moment of
    [a + ``first``, b + ``last``): the walk to its beginning in steps, rounded down, and to
    its end, rounded up.
    """

    arc: int
    first: int
    last: int
    rate: Fraction  #: persons a step


@dataclass(frozen=True)
class Walk:
    """A route, and its streets in the order of walking."""

    route: Route
    streets: tuple[Street, ...]


def walks_of(scenario: Scenario, ground: Ground) -> dict[tuple[str, str], Walk]:
    """The quickest walk of each zone to each exit, by (zone, exit); pairs without one are left out.

    Of walks that are equally quick the one found first counts.
    """
    exits = [c.crossing_id for c in scenario.crossings] or [s.site_id for s in scenario.sites]
    nodes = ground.crossing_node if scenario.crossings else ground.site_node
    search = _Search(ground.network)
    found: dict[tuple[str, str], Walk] = {}
    for z, zone in enumerate(scenario.zones):
        arcs_to = search.from_node(int(ground.zone_node[z]), set(nodes.tolist()))
        for exit_id, node in zip(exits, nodes.tolist(), strict=True):
            if node in arcs_to:
                pair = (zone.zone_id, exit_id)
                found[pair] = _walk(pair, ground.network, arcs_to[node], scenario.step_s)
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


def _walk(pair: tuple[str, str], network: Network, arcs: list[int], step_s: int) -> Walk:
    segments: list[tuple[int, int]] = []
    streets: list[Street] = []
    seconds, metres = 0.0, 0.0
    for arc in arcs:
        rate = Fraction(float(network.units_per_h[arc])) * step_s / 3600
        first = int(seconds / step_s + TINY)
        seconds += float(network.transit_s[arc])
        metres += float(network.length_m[arc])
        streets.append(Street(arc, first, steps_up(seconds, step_s), rate))
        own, directions = network.origins(arc)
        segments += zip(own.tolist(), directions.tolist(), strict=True)
    zone_id, exit_id = pair
    steps = steps_up(seconds, step_s)
    route = Route(f"{zone_id}-{exit_id}", zone_id, exit_id, steps, metres, tuple(segments))
    return Walk(route, tuple(streets))
