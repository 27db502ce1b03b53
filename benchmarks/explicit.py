"""The baseline: OR-Tools maximum flow on the explicit time-expanded network, pruned.

One node per place and step at which somebody could be there and still get out: from
the earliest arrival from any source to the last step from which a site is reached.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass

import numpy as np
from ortools.graph.python import max_flow

from mamar.plan.problem import NO_LIMIT, FlowProblem, Ints

FAR = 1 << 40


@dataclass
class Explicit:
    """Solves one problem at several horizons; counts what it built."""

    problem: FlowProblem
    nodes: int = 0
    arcs: int = 0

    def __post_init__(self) -> None:
        p = self.problem
        first = np.full(p.nodes, FAR)
        first[p.supply > 0] = 0
        for node, step, _ in p.releases[::-1].tolist():
            first[node] = min(first[node], step)
        ends = np.where(p.intake != 0, 0, FAR)
        self.earliest = _spread(first, p.tail, p.head, p.transit, p.nodes)
        self.to_site = _spread(ends, p.head, p.tail, p.transit, p.nodes)

    def size(self, steps: int) -> tuple[int, int]:
        """How many nodes and arcs the network for ``steps`` has, without those to and from
        the two ends that are added."""
        p = self.problem
        low, high = self.earliest, steps - self.to_site
        count = np.maximum(high - low + 1, 0)
        first = np.maximum(low[p.tail], low[p.head] - p.transit)
        last = np.minimum(high[p.tail], high[p.head] - p.transit)
        moves = np.maximum(last - first + 1, 0).sum()
        return int(count.sum()), int(moves + np.maximum(count - 1, 0).sum())

    def units_out(self, steps: int) -> int:
        """The most units out by ``steps``."""
        p = self.problem
        low, high = self.earliest, steps - self.to_site
        count = np.maximum(high - low + 1, 0)
        start = np.concatenate([[0], np.cumsum(count)])
        source, sink = int(start[-1]), int(start[-1]) + 1
        waits = np.flatnonzero(count > 1)
        wait_node, wait_step = _steps(waits, low[waits], high[waits] - 1)
        here = start[wait_node] + wait_step - low[wait_node]
        tails, heads, caps = [here], [here + 1], [np.full(len(here), p.total)]
        first = np.maximum(low[p.tail], low[p.head] - p.transit)
        last = np.minimum(high[p.tail], high[p.head] - p.transit)
        arc, step = _steps(np.arange(p.arcs), first, last)
        capacity = np.minimum(self._capacity(arc, step), p.total)
        tails.append(start[p.tail[arc]] + step - low[p.tail[arc]])
        heads.append(start[p.head[arc]] + step + p.transit[arc] - low[p.head[arc]])
        caps.append(capacity)
        for nodes, at, units in (
            (np.arange(p.nodes), np.zeros(p.nodes, np.int64), p.supply),
            (p.releases[:, 0], p.releases[:, 1], p.releases[:, 2]),
        ):
            fits = (units > 0) & (low[nodes] <= at) & (at <= high[nodes])
            tails.append(np.full(int(fits.sum()), source))
            heads.append(start[nodes[fits]] + at[fits] - low[nodes[fits]])
            caps.append(units[fits])
        sites = np.flatnonzero((p.intake != 0) & (count > 0))
        tails.append(start[sites] + steps - low[sites])
        heads.append(np.full(len(sites), sink))
        caps.append(np.where(p.intake[sites] == NO_LIMIT, p.total, p.intake[sites]))
        self.nodes, self.arcs = sink + 1, sum(map(len, tails))
        solver = max_flow.SimpleMaxFlow()
        solver.add_arcs_with_capacity(
            np.concatenate(tails).astype(np.int32),
            np.concatenate(heads).astype(np.int32),
            np.concatenate(caps).astype(np.int64),
        )
        assert solver.solve(source, sink) == solver.OPTIMAL
        return int(solver.optimal_flow())

    def _capacity(self, arc: Ints, step: Ints) -> Ints:
        p = self.problem
        capacity = p.capacity[arc]
        if len(p.changes) == 0:
            return capacity
        span = int(max(p.changes[:, 1].max(), step.max(initial=0))) + 2
        key = p.changes[:, 0] * span + p.changes[:, 1]
        at = np.searchsorted(key, arc * span + step, side="right") - 1
        changed = (at >= 0) & (p.changes[np.maximum(at, 0), 0] == arc)
        return np.where(changed, p.changes[np.maximum(at, 0), 2], capacity)


def bisect(problem: FlowProblem, low: int, high: int) -> tuple[int, Explicit]:
    """The first step in ``low`` … ``high`` by which everybody is out; ``high`` is known to do."""
    explicit = Explicit(problem)
    while low < high:
        middle = (low + high) // 2
        if explicit.units_out(middle) == problem.total:
            high = middle
        else:
            low = middle + 1
    return low, explicit


def _spread(first: Ints, tail: Ints, head: Ints, length: Ints, nodes: int) -> Ints:
    """Shortest distances from the given first values (Dijkstra)."""
    order = np.argsort(tail, kind="stable")
    start = np.searchsorted(tail[order], np.arange(nodes + 1)).tolist()
    out = list(zip(head[order].tolist(), length[order].tolist(), strict=True))
    best = first.tolist()
    heap = [(value, v) for v, value in enumerate(best) if value < FAR]
    heapq.heapify(heap)
    while heap:
        value, v = heapq.heappop(heap)
        if value > best[v]:
            continue
        for w, length_ in out[start[v] : start[v + 1]]:
            if value + length_ < best[w]:
                best[w] = value + length_
                heapq.heappush(heap, (best[w], w))
    return np.array(best, np.int64)


def _steps(item: Ints, first: Ints, last: Ints) -> tuple[Ints, Ints]:
    """Every item once per step from its first to its last."""
    count = np.maximum(last - first + 1, 0)
    items = np.repeat(item, count)
    offset = np.arange(len(items)) - np.repeat(np.cumsum(count) - count, count)
    return items, np.repeat(first, count) + offset
