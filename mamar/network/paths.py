"""Shortest ways over a network (Dijkstra 1959, as SciPy has it)."""

from __future__ import annotations

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


def _graph(nodes: int, tail: Ints, head: Ints, length: Floats) -> Any:
    """Arcs as a sparse matrix; of parallel arcs the shortest, which the matrix would add up."""
    from scipy.sparse import csr_array

    order = np.lexsort((length, head, tail))
    tail, head, length = tail[order], head[order], length[order]
    first = np.ones(len(tail), bool)
    first[1:] = (np.diff(tail) != 0) | (np.diff(head) != 0)
    return csr_array((length[first], (tail[first], head[first])), shape=(nodes, nodes))
