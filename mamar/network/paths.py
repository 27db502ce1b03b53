"""Shortest ways over a network (Dijkstra 1959)."""

from __future__ import annotations

from heapq import heapify, heappop, heappush

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


def nearest_s(network: Network, goals: Ints) -> Floats:
    """(n,) seconds from each node to the nearest of ``goals``; inf: no way."""
    order = np.argsort(network.head, kind="stable")
    first = np.searchsorted(network.head[order], np.arange(network.nodes + 1)).tolist()
    tail = network.tail[order].tolist()
    transit = network.transit_s[order].tolist()
    nearest = [float("inf")] * network.nodes
    for goal in goals.tolist():
        nearest[goal] = 0.0
    queue = [(0.0, goal) for goal in goals.tolist()]
    heapify(queue)
    while queue:
        so_far, node = heappop(queue)
        if so_far > nearest[node]:
            continue
        for arc in range(first[node], first[node + 1]):
            seconds = so_far + transit[arc]
            if seconds < nearest[tail[arc]]:
                nearest[tail[arc]] = seconds
                heappush(queue, (seconds, tail[arc]))
    return np.array(nearest)
