"""Shortest ways over a network (Dijkstra 1959, as SciPy has it)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import numpy.typing as npt

from mamar.network.network import Network

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


def shortest_m(network: Network, starts: Ints, goals: Ints) -> Floats:
    """(a, b) metres from each of (a,) ``starts`` to each of (b,) ``goals``; inf: no way."""
    from scipy.sparse.csgraph import dijkstra

    graph = _graph(network.nodes, network.tail, network.head, network.length_m)
    metres = np.full((len(starts), len(goals)), np.inf)
    for row, start in enumerate(starts.tolist()):  # one by one: all at once is (a, n) in memory
        metres[row] = dijkstra(graph, indices=start)[goals]
    return metres


def nearest_s(network: Network, goals: Ints) -> Floats:
    """(n,) seconds from each node to the nearest of ``goals``; inf: no way."""
    from scipy.sparse.csgraph import dijkstra

    if not len(goals):
        return np.full(network.nodes, np.inf)
    graph = _graph(network.nodes, network.head, network.tail, network.transit_s)
    nearest: Floats = dijkstra(graph, indices=goals, min_only=True)
    return nearest


class QuickestWays:
    """Quickest ways over ``network``, from one start after another."""

    def __init__(self, network: Network) -> None:
        arcs = _least(network.tail, network.head, network.transit_s)
        tail, head = network.tail[arcs], network.head[arcs]
        self._nodes, self._arcs = network.nodes, arcs
        self._pairs = tail * network.nodes + head  # in order, as the arcs are
        self._graph = _matrix(network.nodes, tail, head, network.transit_s[arcs])

    def arcs(self, start: int, goals: Iterable[int]) -> dict[int, Ints]:
        """The arcs of a quickest way from ``start`` to each of ``goals`` that has one.

        >>> QuickestWays(network).arcs(0, [7])  # doctest: +SKIP
        {7: array([3, 12, 5])}
        """
        from scipy.sparse.csgraph import dijkstra

        seconds, before = dijkstra(self._graph, indices=start, return_predecessors=True)
        found = {}
        for goal in goals:
            if not np.isfinite(seconds[goal]):
                continue
            nodes = [goal]
            while nodes[-1] != start:
                nodes.append(int(before[nodes[-1]]))
            way = np.array(nodes[::-1], np.int64)
            pairs = way[:-1] * self._nodes + way[1:]
            found[goal] = self._arcs[np.searchsorted(self._pairs, pairs)]
        return found


def _graph(nodes: int, tail: Ints, head: Ints, length: Floats) -> Any:
    arcs = _least(tail, head, length)
    return _matrix(nodes, tail[arcs], head[arcs], length[arcs])


def _least(tail: Ints, head: Ints, length: Floats) -> Ints:
    """Arcs by their ends, of parallel ones only the shortest: a matrix would add them up."""
    order = np.lexsort((length, head, tail))
    tail, head = tail[order], head[order]
    first = np.ones(len(tail), bool)
    first[1:] = (np.diff(tail) != 0) | (np.diff(head) != 0)
    return order[first]


def _matrix(nodes: int, tail: Ints, head: Ints, length: Floats) -> Any:
    from scipy.sparse import csr_array

    return csr_array((length, (tail, head)), shape=(nodes, nodes))
