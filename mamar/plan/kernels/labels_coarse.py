"""A start from a coarser clock: most of the flow is found where one step stands for many.

Clocks stand at the nodes: coarse step t of node v is the ``TIMES`` steps from ``TIMES`` · t +
offset(v) on, and offset(v) is minus the distance to a site, modulo ``TIMES``. So along a
quickest way nobody loses time, and elsewhere a coarse arc loses less than ``TIMES`` steps, in
which people wait at its head. One coarse unit is one person at each of the ``TIMES`` steps. So
any coarse flow is a flow, it has nearly as many people as possible wherever streams are
steady, and its rows are ``TIMES`` times shorter.

Nothing is claimed about the coarse flow: the engine goes on from it as from any other, and
the bound of a coarse cut is computed on the problem itself. (Scaling of capacities: Gabow
1985; here it is time that is scaled.)

Invariant: when a coarse flow has been laid, the finer rows hold a feasible flow of the finer
problem (each coarse entry is one at each of its steps, within the least capacity of them).
"""

from __future__ import annotations

import numpy as np

from mamar.compiled import kernel
from mamar.plan.kernels.labels_cut import NOWHERE
from mamar.plan.kernels.labels_engine import FreeWaiting, Stop
from mamar.plan.kernels.labels_pages import NONE, Ints, Rows, has_pages, units_at
from mamar.plan.kernels.labels_prepare import changing, more_rows
from mamar.plan.kernels.labels_rows import (
    Net,
    People,
    add_entry,
    add_row,
    add_waiting,
    next_used,
    take_row,
)
from mamar.plan.kernels.prepare import LATE
from mamar.plan.problem import FlowProblem

TIMES = 4
#: A coarser clock is not worth its while where fewer steps,
LEAST_STEPS = 250
#: or fewer units for each source, would be left (measured).
LEAST_UNITS = 16


def coarse_steps(steps: int) -> int:
    """The coarse horizon whose flows end by ``steps``: sites' clocks have no offset."""
    return (steps + 1) // TIMES - 1


def coarser(problem: FlowProblem, to_site: Ints, steps: int) -> tuple[FlowProblem, Ints] | None:
    """The problem by the coarser clock, and the offset of each node; None if too few people,
    or too few steps until ``steps``, would be left."""
    if coarse_steps(steps) < LEAST_STEPS:
        return None
    offset = np.where(to_site < LATE, -to_site % TIMES, 0)
    late = offset[problem.tail] + problem.transit - offset[problem.head]
    releases = problem.releases.copy()
    releases[:, 1] = np.maximum(-((offset[releases[:, 0]] - releases[:, 1]) // TIMES), 0)
    releases[:, 2] //= TIMES
    coarse = FlowProblem(
        problem.tail,
        problem.head,
        -(-late // TIMES),
        problem.capacity,
        problem.supply // TIMES,
        np.where(problem.intake > 0, problem.intake // TIMES, problem.intake),
        changes=_changes(problem, offset),
        releases=releases,
    )
    sources = np.count_nonzero(problem.supply) + np.count_nonzero(problem.releases[:, 2])
    return (coarse, offset) if coarse.total >= LEAST_UNITS * sources else None


def _changes(problem: FlowProblem, offset: Ints) -> Ints:
    """The least capacity in each coarse step, where it changes."""
    by_step, table, _, width = changing(problem)
    arcs = np.flatnonzero(by_step != NONE)
    found = [np.zeros((0, 3), np.int64)]
    for arc, row in zip(arcs.tolist(), table.reshape(len(arcs), width), strict=True):
        row = row[min(offset[problem.tail[arc]], width - 1) :]
        longer = np.append(row, np.full(TIMES + -len(row) % TIMES, row[-1]))
        least = longer.reshape(-1, TIMES).min(axis=1)
        step = np.flatnonzero(np.diff(least, prepend=-1))
        found.append(np.column_stack([np.full(len(step), arc), step, least[step]]))
    return np.concatenate(found)


def finer_label(label: Ints, offset: Ints) -> Ints:
    """Labels by the coarse clock as labels of the problem, for the last step of its horizon."""
    return np.where(label == NOWHERE, NOWHERE, TIMES * label + offset + TIMES - 1)


def moved_people(people: People, coarse: People, offset: Ints) -> Ints:
    """How many of each source are out in the coarse flow."""
    out: dict[tuple[int, int], int] = {}
    columns = coarse.source, coarse.ready, coarse.supply - coarse.left
    for node, ready, units in zip(*(column.tolist() for column in columns), strict=True):
        out[node, ready] = out.get((node, ready), 0) + units
    moved = np.zeros(len(people.source), np.int64)
    coarse_ready = np.maximum(-((offset[people.source] - people.ready) // TIMES), 0)
    for s, key in enumerate(zip(people.source.tolist(), coarse_ready.tolist(), strict=True)):
        units = min(out.get(key, 0), int(people.supply[s]) // TIMES)
        if units > 0:
            out[key] -= units
            moved[s] = TIMES * units
    return moved


@kernel
def lay_entries(net: Net, rows: Rows, coarse: Rows, offset: Ints, first: int) -> int:
    """Write the coarse entries into ``rows``, from arc ``first`` on. Returns the arc to go on
    from when a pool is empty, or the number of arcs."""
    for arc in range(first, len(rows.arc)):
        entry = next_used(coarse, arc, 0, coarse.high[arc])
        if entry == NONE:
            continue
        words = (rows.high[arc] >> 6) - (rows.low[arc] >> 6) + 1
        if rows.arc[arc] == NONE:
            rows.arc[arc] = take_row(rows, rows.low[arc], rows.high[arc])
        if rows.arc[arc] == NONE or not has_pages(rows, words):
            return arc
        while entry != NONE:
            units = units_at(coarse, coarse.arc[arc] + entry)
            step = TIMES * entry + offset[net.tail[arc]]
            for i in range(TIMES):
                add_entry(net, rows, arc, step + i, units)
            entry = next_used(coarse, arc, entry + 1, coarse.high[arc])
    return len(rows.arc)


@kernel
def lay_waiting(
    net: Net, rows: Rows, people: People, moved: Ints, change: Ints, horizon: int, first: int
) -> int:
    """Let people wait, or be taken in, between coming to a node and going on from it.

    ``moved``: how many of each source set out at home. ``change``: room for ``horizon`` + 1
    numbers, all zero, and so again afterwards. Returns the node to go on from when a pool is
    empty, or the number of nodes.
    """
    for node in range(first, len(rows.wait)):
        begin, end = count_changes(net, rows, people, moved, change, node)
        if end == NONE:
            continue
        site = people.site_of[node]
        if site != NONE and rows.wait_high[node] == NONE:
            for step in range(begin, end + 1):
                people.taken[site, step] += change[step]
                people.room[site] -= change[step]
                change[step] = 0
            continue
        if rows.wait[node] == NONE:
            rows.wait[node] = take_row(rows, rows.wait_low[node], rows.wait_high[node])
        words = (rows.wait_high[node] >> 6) - (rows.wait_low[node] >> 6) + 1
        if rows.wait[node] == NONE or not has_pages(rows, words):
            change[begin : end + 1] = 0
            return node
        waiting, since = 0, begin
        for step in range(begin, end + 1):
            if change[step] == 0:
                continue
            if waiting > 0:
                add_waiting(rows, node, since, step - 1, waiting)
            waiting += change[step]
            since, change[step] = step, 0
        if waiting > 0:  # only at a site
            add_waiting(rows, node, since, horizon - 1, waiting)
            people.room[site] -= waiting
    return len(rows.wait)


@kernel
def count_changes(
    net: Net, rows: Rows, people: People, moved: Ints, change: Ints, node: int
) -> tuple[int, int]:
    """Write to ``change`` how many more people come to ``node`` at each step than go on from
    there; returns the first and the last step with either, the last NONE if there is none."""
    begin, end = len(change), NONE
    for i in range(net.in_start[node], net.in_start[node + 1]):
        arc = net.in_arc[i]
        first, last = add_row(rows, arc, change, net.transit[arc], 1)
        begin, end = min(begin, first), max(end, last)
    for i in range(net.out_start[node], net.out_start[node + 1]):
        first, last = add_row(rows, net.out_arc[i], change, 0, -1)
        begin, end = min(begin, first), max(end, last)
    for i in range(people.source_start[node], people.source_start[node + 1]):
        s = people.source_order[i]
        if moved[s] > 0:
            change[people.ready[s]] += moved[s]
            begin, end = min(begin, people.ready[s]), max(end, people.ready[s])
    return begin, end


def lay(engine: FreeWaiting, coarse: FreeWaiting, offset: Ints) -> None:
    """Let the flow of ``coarse`` be that of ``engine``, in which nobody has moved yet."""
    people = engine.people
    moved = moved_people(people, coarse.people, offset)
    people.left[:] -= moved
    first = 0
    while first < engine.problem.arcs:
        first = lay_entries(engine.net, engine.rows, coarse.rows, offset, first)
        if first < engine.problem.arcs:
            engine.rows = more_rows(engine.rows)
    change = np.zeros(engine.steps + 1, np.int64)
    first = 0
    while first < engine.problem.nodes:
        first = lay_waiting(engine.net, engine.rows, people, moved, change, engine.steps, first)
        if first < engine.problem.nodes:
            engine.rows = more_rows(engine.rows)


def start(engine: FreeWaiting, stop: Stop) -> None:
    """Bring out most of those who can be out by ``engine.steps``, nobody having moved yet."""
    found = coarser(engine.problem, engine.net.to_site, engine.steps)
    if found is None or stop():
        return
    coarse = FreeWaiting(found[0], coarse_steps(engine.steps))
    start(coarse, stop)
    coarse.maximise(stop)
    lay(engine, coarse, found[1])
