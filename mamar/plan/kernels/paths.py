"""What a whole path does: how many fit, sending them along it, cutting out its loops.

A path is a table of moves, see `state`. Every kernel here keeps the invariant of
`state.People` once it has gone over all moves of the path.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from mamar.compiled import helper, kernel
from mamar.plan.kernels.bits import ALL, ONE, between, drop, put
from mamar.plan.kernels.state import ARC, ENTER, KIND, LEAVE, NODE, STEP, SWAP, UNWAIT


@helper
def release(search: Any, path: Any, first: int, last: int) -> None:
    """The places ``first`` … ``last`` are not on the path any more."""
    for at in range(first, last + 1):
        put(search.alive, path[NODE, at], path[STEP, at])


@helper
def straighten(roads: Any, search: Any, path: Any, depth: int) -> int:
    """Cut out loops, so that no path waits (or takes back waiting) twice at one step.

    Where two moves from the same node pass the same steps in the same direction, the
    first can go all the way of the second. The new depth.
    """
    at = 0
    while at < depth:
        v = path[NODE, at]
        waits = path[KIND, at] != UNWAIT and path[LEAVE, at] > path[STEP, at]
        if path[KIND, at] == UNWAIT or (waits and not roads.free_waiting[v]):
            for other in range(depth - 1, at, -1):
                if path[NODE, other] == v and _overlap(path, at, other):
                    release(search, path, at + 1, other)
                    path[KIND, at] = path[KIND, other]
                    path[ARC, at] = path[ARC, other]
                    path[LEAVE, at] = path[LEAVE, other]
                    gone = other - at
                    for behind in range(other + 1, depth + 1):
                        _move_place(path, behind, behind - gone)
                    depth -= gone
                    break
        at += 1
    return depth


@helper
def _overlap(path: Any, one: int, other: int) -> bool:
    """Do two moves wait, or take back waiting, at a common step?"""
    if path[KIND, one] == SWAP or path[KIND, other] == SWAP:
        return False
    if (path[KIND, one] == UNWAIT) != (path[KIND, other] == UNWAIT):
        return False
    first = max(min(path[STEP, one], path[LEAVE, one]), min(path[STEP, other], path[LEAVE, other]))
    last = min(max(path[STEP, one], path[LEAVE, one]), max(path[STEP, other], path[LEAVE, other]))
    return bool(first < last)


@helper
def _move_place(path: Any, source: int, target: int) -> None:
    for column in range(path.shape[0]):
        path[column, target] = path[column, source]


@helper
def capacity_at(roads: Any, arc: int, step: int) -> int:
    """Units that may enter the arc at the step."""
    low = roads.change_start[arc]
    high = roads.change_start[arc + 1] - 1
    while low < high:
        middle = (low + high + 1) >> 1
        if roads.change_step[middle] <= step:
            low = middle
        else:
            high = middle - 1
    return int(roads.change_units[low])


@helper
def _move_fits(roads: Any, people: Any, path: Any, at: int, units: int) -> int:
    """How many of ``units`` can make move number ``at`` of the path."""
    v = path[NODE, at]
    kind = path[KIND, at]
    arc = path[ARC, at]
    leave = path[LEAVE, at]
    if kind == UNWAIT:
        for t in range(leave, path[STEP, at]):
            units = min(units, people.waiting[v, t])
        return units
    if kind == SWAP:
        return int(min(units, people.taken[arc, leave]))
    if not roads.free_waiting[v]:
        for t in range(path[STEP, at], leave):
            units = min(units, roads.holding[v] - people.waiting[v, t])
    if kind == ENTER:
        return int(min(units, capacity_at(roads, arc, leave) - people.units[arc, leave]))
    return int(min(units, people.units[arc, leave - roads.transit[arc]]))


@helper
def fits(roads: Any, people: Any, path: Any, depth: int, units: int) -> int:
    for at in range(depth):
        units = _move_fits(roads, people, path, at, units)
    return int(min(units, people.left[roads.site[path[NODE, depth]]]))


@helper
def first_full(roads: Any, people: Any, path: Any, depth: int) -> int:
    """Places at the start of the path that are worth keeping, once people were sent."""
    for at in range(depth):
        if _move_fits(roads, people, path, at, 1) == 0:
            return at + 1
    return depth if people.left[roads.site[path[NODE, depth]]] == 0 else depth + 1


@helper
def send(roads: Any, people: Any, path: Any, depth: int, units: int) -> None:
    """Let ``units`` make all moves of the path; the first ``depth`` places have one each."""
    for at in range(depth):
        v = path[NODE, at]
        step = path[STEP, at]
        kind = path[KIND, at]
        arc = path[ARC, at]
        leave = path[LEAVE, at]
        if kind == UNWAIT:
            _wait(roads, people, v, leave, step, -units)
            continue
        if kind == SWAP:
            people.taken[arc, leave] -= units
            if people.taken[arc, leave] == 0:
                drop(people.takes, arc, leave)
            take_in(people, arc, step, units)
            continue
        _wait(roads, people, v, step, leave, units)
        if kind == ENTER:
            people.units[arc, leave] += units
            put(people.used, arc, leave)
            if people.units[arc, leave] == capacity_at(roads, arc, leave):
                drop(people.room, arc, leave)
        else:
            entry = leave - roads.transit[arc]
            people.units[arc, entry] -= units
            put(people.room, arc, entry)
            if people.units[arc, entry] == 0:
                drop(people.used, arc, entry)
    row = roads.site[path[NODE, depth]]
    people.left[row] -= units
    take_in(people, row, path[STEP, depth], units)


@kernel
def take_in(people: Any, row: int, step: int, units: int) -> None:
    people.taken[row, step] += units
    put(people.takes, row, step)


@helper
def _wait(roads: Any, people: Any, v: int, first: int, last: int, units: int) -> None:
    """``units`` more (or fewer) wait from step to step between ``first`` and ``last``."""
    if first == last:
        return
    for t in range(first, last):
        people.waiting[v, t] += units
    limited = not roads.free_waiting[v]
    for word in range(first >> 6, ((last - 1) >> 6) + 1):
        low = max(first - (word << 6), 0)
        high = min(last - 1 - (word << 6), 63)
        mask = between(low, high)
        if units > 0 and not limited:
            people.waits[v, word] |= mask
            continue
        for t in range((word << 6) + low, (word << 6) + high + 1):
            bit = ONE << np.uint64(t & 63)
            if people.waiting[v, t] > 0:
                people.waits[v, word] |= bit
            else:
                people.waits[v, word] &= ALL ^ bit
            if limited:
                if people.waiting[v, t] < roads.holding[v]:
                    people.may_wait[v, word] |= bit
                else:
                    people.may_wait[v, word] &= ALL ^ bit
