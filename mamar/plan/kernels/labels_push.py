"""Pushes people along the moves that the search has numbered.

A depth-first search for each source, in the network without cycles of moves that lead
to lower numbers (see `labels_search`): a blocking flow in Dinic's sense (1970), with
numbers in place of levels. Where no move leads on from node v at step t, none does from
a later step of the same record, because one may wait: one mark a record is enough.

Invariant: between two paths, what is in the rows is a feasible flow, with the sources'
``left`` at home. Marks are never wrong about a move that was there when the search
ended; that they may miss one made by a push only costs a later search.
"""

from __future__ import annotations

from mamar.compiled import helper, kernel
from mamar.plan.kernels.labels_pages import NONE, Ints, Rows
from mamar.plan.kernels.labels_path import (
    ARRIVE,
    ENTER,
    TAKE_BACK,
    UNWAIT,
    Path,
    push_along,
    still_open,
)
from mamar.plan.kernels.labels_rows import (
    Net,
    People,
    latest_free,
    latest_used,
    latest_waiting,
    next_free,
    next_used,
    run_start,
)
from mamar.plan.kernels.labels_search import Labels, label_of
from mamar.plan.kernels.labels_tubes import push_shifted

DONE, OUT_OF_ROWS, OUT_OF_PATH = 0, 1, 2


@helper
def record_at(labels: Labels, node: int, step: int) -> int:
    """The record by which ``node`` was reached at ``step``, or NONE."""
    number = int(labels.top[node])
    if number == NONE or labels.step[number] < step:
        return NONE
    before = labels.before[number]
    while before != NONE and labels.step[before] >= step:
        number = int(before)
        before = labels.before[number]
    return number


@helper
def open_entry(
    rows: Rows,
    labels: Labels,
    number: int,
    arc: int,
    node: int,
    first: int,
    last: int,
    shift: int,
    used: bool,
) -> int:
    """Earliest step in first … last of an entry over ``arc`` (one with flow, if ``used``)
    that leads to a live step, ``shift`` later, of ``node`` with a number below ``number``."""
    step = first
    while step <= last:
        step = next_used(rows, arc, step, last) if used else next_free(rows, arc, step, last)
        if step == NONE:
            return NONE
        found = record_at(labels, node, step + shift)
        if found == NONE or found >= number:
            return NONE
        if step + shift < labels.dead[found]:
            return step
        step = labels.step[found] + 1 - shift
    return NONE


@helper
def find_move(net: Net, rows: Rows, labels: Labels, path: Path, depth: int) -> bool:
    """Set a move on from the end of the path, or say that there is none."""
    node, step, number = path.node[depth], path.step[depth], path.record[depth]
    last = labels.step[number]
    for i in range(net.out_start[node], net.out_start[node + 1]):
        arc = net.out_arc[i]
        head, transit = net.head[arc], net.transit[arc]
        top = labels.top[head]
        if top == NONE:
            continue
        until = min(last, labels.step[top] - transit)
        entry = open_entry(rows, labels, number, arc, head, step, until, transit, False)
        if entry != NONE:
            path.kind[depth], path.arc[depth], path.leave[depth] = ENTER, arc, entry
            path.node[depth + 1], path.step[depth + 1] = head, entry + transit
            return True
    for i in range(net.in_start[node], net.in_start[node + 1]):
        arc = net.in_arc[i]
        if rows.arc[arc] == NONE:
            continue
        tail, transit = net.tail[arc], net.transit[arc]
        top = labels.top[tail]
        if top == NONE:
            continue
        until = min(last - transit, labels.step[top])
        entry = open_entry(rows, labels, number, arc, tail, step - transit, until, 0, True)
        if entry != NONE:
            path.kind[depth], path.arc[depth], path.leave[depth] = TAKE_BACK, arc, entry + transit
            path.node[depth + 1], path.step[depth + 1] = tail, entry
            return True
    before = labels.before[number]
    if before == NONE or rows.wait[node] == NONE:
        return False
    start = run_start(rows, node, step)
    while before != NONE:
        low = labels.before[before]
        until = min(labels.step[before], labels.dead[before] - 1)
        if until < start:
            return False
        if low == NONE or until > labels.step[low]:
            path.kind[depth], path.leave[depth] = UNWAIT, until
            path.node[depth + 1], path.step[depth + 1] = node, until
            return True
        before = low
    return False


@helper
def last_entry(
    rows: Rows,
    labels: Labels,
    number: int,
    arc: int,
    node: int,
    floor: int,
    last: int,
    shift: int,
    used: bool,
) -> int:
    """As `open_entry`, but the latest such step in floor … last, or NONE."""
    step = last
    while step >= floor:
        step = latest_used(rows, arc, step) if used else latest_free(rows, arc, step, floor)
        if step < floor:
            return NONE
        found = record_at(labels, node, step + shift)
        if found == NONE:
            step = label_of(labels, node) - shift
        elif found >= number:
            found = labels.before[found]
            step = labels.step[found] - shift if found != NONE else NONE
        elif step + shift < labels.dead[found]:
            return step
        else:
            step = labels.dead[found] - 1 - shift
    return NONE


@helper
def alive_until(net: Net, rows: Rows, labels: Labels, node: int, step: int, number: int) -> int:
    """The last step before ``step``, from which no move leads on, from which one may do so, or
    the step before record ``number``."""
    before = labels.before[number]
    alive = labels.step[before] if before != NONE else NONE
    for i in range(net.out_start[node], net.out_start[node + 1]):
        arc = net.out_arc[i]
        head, transit = net.head[arc], net.transit[arc]
        if labels.top[head] != NONE:
            first = alive + 1
            entry = last_entry(rows, labels, number, arc, head, first, step - 1, transit, False)
            alive = max(alive, entry)
    for i in range(net.in_start[node], net.in_start[node + 1]):
        arc = net.in_arc[i]
        tail, transit = net.tail[arc], net.transit[arc]
        if labels.top[tail] != NONE and rows.arc[arc] != NONE:
            first = max(alive + 1 - transit, 0)
            entry = last_entry(rows, labels, number, arc, tail, first, step - 1 - transit, 0, True)
            if entry != NONE:
                alive = max(alive, entry + transit)
    if before != NONE and rows.wait[node] != NONE:
        start = run_start(rows, node, step)
        waiting = latest_waiting(rows, node, start - 1)
        if waiting != NONE:
            alive = max(alive, waiting + 1)
    return int(alive)


@kernel
def push(
    net: Net,
    rows: Rows,
    labels: Labels,
    path: Path,
    people: People,
    horizon: int,
    counts: Ints,
) -> int:
    """Push from every source until no numbered move leads on.

    ``counts`` adds up looks for a move, paths and their moves.
    """
    for s in range(len(people.source)):
        node, step = people.source[s], people.ready[s]
        number = record_at(labels, node, step) if people.left[s] > 0 else NONE
        if number == NONE or step >= labels.dead[number]:
            continue
        depth = 0
        path.node[0], path.step[0], path.record[0] = node, step, number
        while people.left[s] > 0:
            counts[0] += 1
            node, step, number = path.node[depth], path.step[depth], path.record[depth]
            site = people.site_of[node]
            if site != NONE and people.room[site] > 0:
                counted = rows.wait_high[node] != NONE
                path.kind[depth], path.leave[depth] = ARRIVE, horizon if counted else step
                most = min(people.left[s], people.room[site])
                units = push_along(net, rows, path, depth, most)
                if units == NONE:
                    return OUT_OF_ROWS
                people.left[s] -= units
                people.room[site] -= units
                if not counted:
                    people.taken[site, step] += units
                if people.left[s] > 0 and people.room[site] > 0:
                    push_shifted(net, rows, labels, path, people, s, depth, horizon)
                counts[1] += 1
                counts[2] += depth
                depth = still_open(net, rows, path, depth)
                continue
            if find_move(net, rows, labels, path, depth):
                depth += 1
                if depth + 1 >= len(path.node):
                    return OUT_OF_PATH
                path.record[depth] = record_at(labels, path.node[depth], path.step[depth])
                continue
            labels.dead[number] = alive_until(net, rows, labels, node, step, number) + 1
            depth -= 1
            if depth < 0:
                break
    return DONE
