"""Between a flow as it is listed and the people of the general engine.

Invariant: afterwards the people are a feasible flow (`state.People`) whose entries are those of
the list, if that was a flow at all.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from mamar.compiled import allocating
from mamar.plan.kernels.bits import drop, has, last_step, put
from mamar.plan.kernels.paths import capacity_at, take_in


@allocating
def settle(
    roads: Any, people: Any, home: Any, arcs: Any, entries: Any, units: Any, steps: int
) -> None:
    """Put a listed flow on empty roads: people set out, and are taken in, as late as may be.

    ``home``: by node, the road out of the home beside it, or -1. The flow keeps within the
    capacities, the holding limits and the people there are, and arrives by ``steps``.
    """
    n = len(roads.site)
    touched = np.zeros(n, np.bool_)
    for i in range(len(arcs)):
        _enter(roads, people, arcs[i], entries[i], units[i])
        touched[roads.tail[arcs[i]]] = True
        touched[roads.head[arcs[i]]] = True
    for v in range(n):  # homes come after the places beside them
        if touched[v] and home[v] >= 0:
            touched[roads.tail[home[v]]] = True
            touched[v] = False
            _wait_and_be_taken_in(roads, people, v, home[v], steps)
    for v in range(n):
        if touched[v]:
            _set_out(people, v, steps)
            _wait_and_be_taken_in(roads, people, v, -1, steps)


@allocating
def _enter(roads: Any, people: Any, arc: int, step: int, units: int) -> None:
    """Until it is settled, ``waiting`` holds arrivals less departures of each step."""
    people.units[arc, step] += units
    put(people.used, arc, step)
    if people.units[arc, step] == capacity_at(roads, arc, step):
        drop(people.room, arc, step)
    people.waiting[roads.tail[arc], step] -= units
    people.waiting[roads.head[arc], step + roads.transit[arc]] += units


@allocating
def _set_out(people: Any, v: int, steps: int) -> None:
    """Whoever is missing at a step has been there, ready, since the first step possible."""
    row = np.searchsorted(people.ready_node, v)
    there = 0
    for t in range(steps + 1):
        there += people.waiting[v, t]
        while there < 0:
            units = min(-there, people.ready_left[row])
            people.ready_left[row] -= units
            people.waiting[v, people.ready_step[row]] += units
            there += units
            if people.ready_left[row] == 0:
                row += 1


@allocating
def _wait_and_be_taken_in(roads: Any, people: Any, v: int, home: int, steps: int) -> None:
    """Turn arrivals less departures into people who wait and people who are taken in.

    Taken in are those for whom there is no room to wait, and, as soon as they come, those
    who never go on.
    """
    site = roads.site[v]
    free = roads.free_waiting[v]
    there = 0
    for t in range(steps + 1):
        there += people.waiting[v, t]
        if there < 0 and home >= 0:
            _enter(roads, people, home, t, -there)
            there = 0
        if site >= 0 and not free and t < steps and there > roads.holding[v]:
            _settle_in(people, site, t, there - roads.holding[v])
            there = roads.holding[v]
        people.waiting[v, t] = there
    if site >= 0:
        # Read from the end: the least number there from a step on never goes on.
        stay = min(people.waiting[v, steps], people.left[site])
        for t in range(steps, -1, -1):
            before = min(stay, people.waiting[v, t - 1]) if t > 0 else 0
            people.waiting[v, t] -= stay
            if stay > before:
                _settle_in(people, site, t, stay - before)
            stay = before
    people.waiting[v, steps] = 0
    for t in range(steps):
        if people.waiting[v, t] > 0:
            put(people.waits, v, t)
            if not free and people.waiting[v, t] == roads.holding[v]:
                drop(people.may_wait, v, t)


@allocating
def _settle_in(people: Any, site: int, step: int, units: int) -> None:
    people.left[site] -= units
    take_in(people, site, step, units)


@allocating
def cancel_cycles(tail: Any, head: Any, steps: Any, units: Any, n: int) -> None:
    """Take the flow off cycles among the given entries, all of transit 0, sorted by step.

    Depth-first within each step: a road back to a place on the way closes a cycle, whose
    least flow goes. Invariants: people are conserved at every node and step; no cycle
    with flow leads through a node that is done with.
    """
    off_way, done = -1, -2
    at = np.full(n, off_way, np.int64)  # where on the way a node is
    first = np.full(n, -1, np.int64)  # the entry out of a node that is looked at
    after = np.empty(len(tail), np.int64)
    way = np.empty(n, np.int64)
    low = 0
    while low < len(tail):
        high = low
        while high < len(tail) and steps[high] == steps[low]:
            after[high] = first[tail[high]]
            first[tail[high]] = high
            high += 1
        for entry in range(low, high):
            if at[tail[entry]] == done:
                continue
            depth = 0
            way[0] = tail[entry]
            at[way[0]] = 0
            while depth >= 0:
                v = way[depth]
                road = first[v]
                if road == -1:
                    at[v] = done
                    depth -= 1
                elif units[road] == 0 or at[head[road]] == done:
                    first[v] = after[road]
                elif at[head[road]] == off_way:
                    depth += 1
                    way[depth] = head[road]
                    at[way[depth]] = depth
                else:
                    start = at[head[road]]
                    least = units[road]
                    for place in range(start, depth):
                        least = min(least, units[first[way[place]]])
                    for place in range(start, depth + 1):
                        units[first[way[place]]] -= least
                    empty = start
                    while units[first[way[empty]]] > 0:
                        empty += 1
                    for place in range(empty + 1, depth + 1):
                        at[way[place]] = off_way
                    depth = empty
        for entry in range(low, high):
            at[tail[entry]] = off_way
            at[head[entry]] = off_way
            first[tail[entry]] = -1
        low = high


@allocating
def near_runs(roads: Any, seen: Any, earliest: Any, until: int) -> Any:
    """(k, 3) rows of node, first, last: when a node is on the near side, by node and step.

    Nobody can be at a node before its earliest step: calling those steps near costs the
    cut nothing, and where waiting is free they have to be.
    """
    runs = np.empty((len(earliest), 3), np.int64)
    count = 0
    for v in range(len(earliest)):
        never = min(earliest[v] - 1, until)
        if roads.free_waiting[v]:
            last = max(last_step(seen, v), never)
            if last >= 0:
                runs, count = _with_run(runs, count, v, 0, last)
            continue
        first = -1
        for t in range(until + 1):
            near = t <= never or has(seen, v, t)
            if near and first == -1:
                first = t
            if first >= 0 and not near:
                runs, count = _with_run(runs, count, v, first, t - 1)
                first = -1
        if first >= 0:
            runs, count = _with_run(runs, count, v, first, until)
    return runs[:count]


@allocating
def _with_run(runs: Any, count: int, v: int, first: int, last: int) -> Any:
    if count == len(runs):
        runs = np.concatenate((runs, np.empty_like(runs)))
    runs[count, 0] = v
    runs[count, 1] = first
    runs[count, 2] = last
    return runs, count + 1
