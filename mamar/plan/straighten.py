"""Nobody walks round about: from home to the crossing by the quickest way.

A largest flow says how many can be out, not that they walk no farther than they must: units
may be led in a wide circle where that costs no time. Who passes which crossing when stays;
the way there becomes the quickest one.
"""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from mamar.plan.problem import FlowProblem, Ints

#: Of ways that take as many steps, the one with fewest streets; no way has more than so many.
MOST_STREETS = 1 << 20


def quickest_ways(
    problem: FlowProblem, home: Ints, start: Ints, arcs: Ints, gates: range
) -> tuple[Ints, Ints, Ints]:
    """The chains ``arcs`` (CSR rows ``start``) with the quickest way to their gate.

    ``home`` (k,) is where each begins; each has one of the arcs ``gates`` in it. Gives the new
    ``start`` and ``arcs``, and for each of these where it stood before (-1: it is new). A chain
    that is as quick as can be stays as it is. Whether streets have room is not looked at.
    """
    begins = start[:-1]
    group = np.repeat(np.arange(len(home)), np.diff(start))
    inside = np.flatnonzero((arcs >= gates.start) & (arcs < gates.stop))[::-1]
    gate_at = np.empty(len(home), np.int64)
    gate_at[group[inside]] = inside
    gate = arcs[gate_at]
    pairs, pair = np.unique(np.stack([gate, home]), axis=1, return_inverse=True)
    pair = pair.ravel()
    ways = _ways(problem, pairs[0], pairs[1], gates)
    passed = np.concatenate([[0], np.cumsum(problem.transit[arcs])])
    # A street that opens later is in no way here: then there may be none.
    takes = np.array([problem.transit[way].sum() if len(way) else np.inf for way in ways])
    quicker = takes[pair] < passed[gate_at] - passed[begins]
    long = np.array([len(way) for way in ways])
    at = len(arcs) + np.cumsum(long) - long
    pool = np.concatenate([arcs, *ways])
    came_from = np.where(np.arange(len(pool)) < len(arcs), np.arange(len(pool)), -1)
    first = np.stack([np.where(quicker, at[pair], begins), gate_at], axis=1).ravel()
    before = np.where(quicker, long[pair], gate_at - begins)
    length = np.stack([before, start[1:] - gate_at], axis=1).ravel()
    offset = np.cumsum(length) - length
    index = np.repeat(first - offset, length) + np.arange(int(length.sum()))
    ends = np.concatenate([[0], np.cumsum(length)[1::2]])
    return ends, pool[index], came_from[index]


def _ways(problem: FlowProblem, gate: Ints, home: Ints, gates: range) -> list[Ints]:
    """For each pair the arcs of the quickest way from ``home`` to the tail of ``gate``."""
    n = problem.nodes
    usable = np.flatnonzero(problem.capacity[: gates.start] > 0)
    weight = problem.transit[usable] * MOST_STREETS + 1
    # From the gates backwards; of arcs between the same two nodes only the quickest.
    key = problem.head[usable] * n + problem.tail[usable]
    order = np.lexsort((weight, key))
    key, kept = np.unique(key[order], return_index=True)
    usable, weight = usable[order][kept], weight[order][kept]
    graph = csr_array((weight.astype(float), (key // n, key % n)), shape=(n, n))
    used = np.unique(gate)
    _, towards = dijkstra(graph, indices=problem.tail[used], return_predecessors=True)
    ways = []
    for one, v in zip(np.searchsorted(used, gate).tolist(), home.tolist(), strict=True):
        nodes = [v]
        while (following := int(towards[one, nodes[-1]])) >= 0:
            nodes.append(following)
        there = nodes[-1] == problem.tail[used[one]]
        way = np.array(nodes if there else [], np.int64)
        ways.append(usable[np.searchsorted(key, way[1:] * n + way[:-1])])
    return ways
