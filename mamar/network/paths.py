"""Shortest ways over a network, one search a starting point (Dijkstra 1959)."""

from __future__ import annotations

from heapq import heappop, heappush

import numpy as np
import numpy.typing as npt

from mamar.network.network import Network

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


def shortest_m(network: Network, starts: Ints, goals: Ints) -> Floats:
    """(a, b) metres from each of (a,) ``starts`` to each of (b,) ``goals``; inf: no way.

    A search ends once every goal is reached.
    """
    order = np.argsort(network.tail, kind="stable")
    first = np.searchsorted(network.tail[order], np.arange(len(network.lon) + 1)).tolist()
    head = network.head[order].tolist()
    length = network.length_m[order].tolist()
    metres = np.full((len(starts), len(goals)), np.inf)
    for row, start in enumerate(starts.tolist()):
        wanted = set(goals.tolist())
        done: dict[int, float] = {}
        queue = [(0.0, start)]
        while queue and wanted:
            so_far, node = heappop(queue)
            if node in done:
                continue
            done[node] = so_far
            wanted.discard(node)
            for arc in range(first[node], first[node + 1]):
                if head[arc] not in done:
                    heappush(queue, (so_far + length[arc], head[arc]))
        metres[row] = [done.get(goal, np.inf) for goal in goals.tolist()]
    return metres
