"""Send people along shortest ways until every one of them is blocked.

Dinic's method (1970) on levels that count undone moves only: within a level a way
follows the clock, so the network of shortest ways has no cycle except among roads of
transit 0, and a place from which the search came back empty-handed stays out of the
game until the next search. One path takes as many people as fit.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from mamar.plan.kernels.bits import (
    ALL,
    NONE,
    ONE,
    between,
    drop,
    drop_all,
    has,
    highest,
    lowest,
    part,
    put,
    run_end,
    seen_later,
)
from mamar.plan.kernels.state import ENTER, SWAP, TAKE_BACK, UNWAIT

PATH_TOO_LONG, NO_WAY = -1, -2


@njit(cache=True)
def block(roads: Any, people: Any, search: Any, path: Any, steps: int, swaps: bool) -> int:
    """Bring people out until no shortest way is left; how many, or ``PATH_TOO_LONG``."""
    brought = 0
    for i in range(len(people.ready_left)):
        v = people.ready_node[i]
        step = people.ready_step[i]
        while people.ready_left[i] > 0 and step <= steps and has(search.alive, v, step):
            depth = 0
            _arrive(people, search, path, depth, v, step, steps)
            while True:
                depth = _complete(roads, people, search, path, depth, steps, swaps)
                if depth == PATH_TOO_LONG:
                    return PATH_TOO_LONG
                if depth == NO_WAY:
                    break
                depth = _straighten(roads, search, path, depth)
                units = _fits(roads, people, path, depth, people.ready_left[i])
                _send(roads, people, path, depth, units)
                people.ready_left[i] -= units
                brought += units
                # Up to the first move that is full now, the path can be used again.
                keep = 0
                if people.ready_left[i] > 0:
                    keep = _first_full(roads, people, path, depth)
                _release(search, path, keep, depth)
                if keep == 0:
                    break
                depth = keep - 1
                last = path.node[depth]
                path.until[depth] = run_end(people.may_wait, last, path.step[depth], steps)
    return brought


@njit(cache=True)
def _arrive(people: Any, search: Any, path: Any, depth: int, v: int, step: int, steps: int) -> None:
    """Put ``v`` at ``step`` on the path; while it is there no other part of the path may use it."""
    path.node[depth] = v
    path.step[depth] = step
    path.at_level[depth] = search.level[v, step]
    path.until[depth] = run_end(people.may_wait, v, step, steps)
    path.turn[depth] = 0
    drop(search.alive, v, step)


@njit(cache=True)
def _complete(
    roads: Any, people: Any, search: Any, path: Any, depth: int, steps: int, swaps: bool
) -> int:
    """Depth-first from the end of the path to a site with room; the new depth.

    ``NO_WAY`` if there is none. Invariant: whatever has been dropped from ``alive`` is on the
    path, or has no way left that avoids what is on the path.
    """
    while depth >= 0:
        v = path.node[depth]
        level = path.at_level[depth]
        row = roads.site[v]
        if level == 0 and row >= 0 and people.left[row] > 0:
            return depth
        if depth + 1 == len(path.node):
            _release(search, path, 0, depth)
            return PATH_TOO_LONG
        if _next_move(roads, people, search, path, depth, swaps):
            kind = path.kind[depth]
            arc = path.arc[depth]
            leave = path.leave[depth]
            if kind == ENTER:
                _arrive(
                    people,
                    search,
                    path,
                    depth + 1,
                    roads.head[arc],
                    leave + roads.transit[arc],
                    steps,
                )
            elif kind == TAKE_BACK:
                _arrive(
                    people,
                    search,
                    path,
                    depth + 1,
                    roads.tail[arc],
                    leave - roads.transit[arc],
                    steps,
                )
            else:
                _arrive(people, search, path, depth + 1, v, leave, steps)
            depth += 1
        else:
            _bury(search, path, depth, steps)
            depth -= 1
    return NO_WAY


@njit(cache=True)
def _release(search: Any, path: Any, first: int, last: int) -> None:
    """The places ``first`` … ``last`` are not on the path any more."""
    for at in range(first, last + 1):
        put(search.alive, path.node[at], path.step[at])


@njit(cache=True)
def _next_move(roads: Any, people: Any, search: Any, path: Any, depth: int, swaps: bool) -> bool:
    """Choose the next move from the end of the path, the cheap kinds first."""
    v = path.node[depth]
    step = path.step[depth]
    level = path.at_level[depth]
    until = path.until[depth]
    out_first = roads.out_start[v]
    outs = roads.out_start[v + 1] - out_first
    in_first = roads.in_start[v]
    ins = roads.in_start[v + 1] - in_first
    while path.turn[depth] < outs:
        arc = roads.out_arc[out_first + path.turn[depth]]
        leave = _entry(roads, people, search, arc, step, until, level)
        if leave >= 0:
            path.kind[depth] = ENTER
            path.arc[depth] = arc
            path.leave[depth] = leave
            return True
        path.turn[depth] += 1
    if level == 0:
        return False
    while path.turn[depth] < outs + ins:
        arc = roads.in_arc[in_first + path.turn[depth] - outs]
        leave = _entry_to_take_back(roads, people, search, arc, step, until, level)
        if leave >= 0:
            path.kind[depth] = TAKE_BACK
            path.arc[depth] = arc
            path.leave[depth] = leave
            return True
        path.turn[depth] += 1
    if path.turn[depth] == outs + ins:
        leave = _earlier(people, search, v, step, level)
        if leave >= 0:
            path.kind[depth] = UNWAIT
            path.leave[depth] = leave
            return True
        path.turn[depth] += 1
    row = roads.site[v]
    if swaps and row >= 0 and search.site_level[row] == level:
        leave = _somebody_in(people, search, v, row, level)
        if leave >= 0:
            path.kind[depth] = SWAP
            path.arc[depth] = row
            path.leave[depth] = leave
            return True
    return False


@njit(cache=True)
def _entry(
    roads: Any, people: Any, search: Any, arc: int, step: int, until: int, level: int
) -> int:
    """First step from ``step`` to ``until`` to enter the arc and stay on a shortest way, or -1.

    Levels never fall while one waits, so the first one that is higher ends the search.
    """
    v = roads.tail[arc]
    x = roads.head[arc]
    transit = roads.transit[arc]
    for word in range(step >> 6, (until >> 6) + 1):
        open_ = people.room[arc, word] & part(word, step, until)
        if open_ == NONE:
            continue
        open_ &= seen_later(search.alive, x, word, transit)
        while open_ != NONE:
            leave = (word << 6) + lowest(open_)
            if search.level[v, leave] != level:
                return -1
            there = search.level[x, leave + transit]
            if there == level:
                return int(leave)
            if there > level and roads.free_waiting[x]:
                return -1
            open_ &= open_ - ONE
    return -1


@njit(cache=True)
def _entry_to_take_back(
    roads: Any, people: Any, search: Any, arc: int, step: int, until: int, level: int
) -> int:
    """First step at which to meet people of the arc, one level below where they entered."""
    u = roads.tail[arc]
    v = roads.head[arc]
    transit = roads.transit[arc]
    first = max(step - transit, 0)
    last = until - transit
    if last < first:
        return -1
    for word in range(first >> 6, (last >> 6) + 1):
        used = people.used[arc, word] & part(word, first, last)
        if used == NONE:
            continue
        used &= search.alive[u, word]
        while used != NONE:
            entry = (word << 6) + lowest(used)
            if search.level[v, entry + transit] != level:
                return -1
            if search.level[u, entry] == level - 1:
                return int(entry + transit)
            used &= used - ONE
    return -1


@njit(cache=True)
def _earlier(people: Any, search: Any, v: int, step: int, level: int) -> int:
    """The last step before ``step``, one level below, from which somebody waits until then."""
    t = step - 1
    while t >= 0 and has(people.waits, v, t):
        if has(search.alive, v, t) and search.level[v, t] == level - 1:
            return t
        t -= 1
    return -1


@njit(cache=True)
def _somebody_in(people: Any, search: Any, v: int, row: int, level: int) -> int:
    """The last step, one level below, at which somebody was taken in here."""
    for word in range(people.takes.shape[1] - 1, -1, -1):
        taken = people.takes[row, word] & search.alive[v, word]
        while taken != NONE:
            t = (word << 6) + highest(taken)
            if search.level[v, t] == level - 1:
                return int(t)
            taken &= ~(ONE << np.uint64(t & 63))
    return -1


@njit(cache=True)
def _bury(search: Any, path: Any, depth: int, steps: int) -> None:
    """No way leads from the end of the path, nor from later steps that waiting leads to."""
    v = path.node[depth]
    step = path.step[depth]
    level = path.at_level[depth]
    until = path.until[depth]
    # Levels never fall along the wait, so the steps of this level are the first of it.
    low = step
    high = until
    while low < high:
        middle = (low + high + 1) >> 1
        if search.level[v, middle] == level and has(search.seen, v, middle):
            low = middle
        else:
            high = middle - 1
    drop_all(search.alive, v, step, low)


@njit(cache=True)
def _straighten(roads: Any, search: Any, path: Any, depth: int) -> int:
    """Cut out loops, so that no path waits (or takes back waiting) twice at one step.

    Where two moves from the same node pass the same steps in the same direction, the
    first can go all the way of the second. The new depth.
    """
    at = 0
    while at < depth:
        v = path.node[at]
        waits = path.kind[at] != UNWAIT and path.leave[at] > path.step[at]
        if path.kind[at] == UNWAIT or (waits and not roads.free_waiting[v]):
            for other in range(depth - 1, at, -1):
                if path.node[other] == v and _overlap(path, at, other):
                    _release(search, path, at + 1, other)
                    path.kind[at] = path.kind[other]
                    path.arc[at] = path.arc[other]
                    path.leave[at] = path.leave[other]
                    gone = other - at
                    for behind in range(other + 1, depth + 1):
                        _move_place(path, behind, behind - gone)
                    depth -= gone
                    break
        at += 1
    return depth


@njit(cache=True)
def _overlap(path: Any, one: int, other: int) -> bool:
    """Do two moves wait, or take back waiting, at a common step?"""
    if path.kind[one] == SWAP or path.kind[other] == SWAP:
        return False
    if (path.kind[one] == UNWAIT) != (path.kind[other] == UNWAIT):
        return False
    first = max(min(path.step[one], path.leave[one]), min(path.step[other], path.leave[other]))
    last = min(max(path.step[one], path.leave[one]), max(path.step[other], path.leave[other]))
    return bool(first < last)


@njit(cache=True)
def _move_place(path: Any, source: int, target: int) -> None:
    path.node[target] = path.node[source]
    path.step[target] = path.step[source]
    path.at_level[target] = path.at_level[source]
    path.until[target] = path.until[source]
    path.turn[target] = path.turn[source]
    path.kind[target] = path.kind[source]
    path.arc[target] = path.arc[source]
    path.leave[target] = path.leave[source]


@njit(cache=True)
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


@njit(cache=True)
def _move_fits(roads: Any, people: Any, path: Any, at: int, units: int) -> int:
    """How many of ``units`` can make move number ``at`` of the path."""
    v = path.node[at]
    kind = path.kind[at]
    arc = path.arc[at]
    leave = path.leave[at]
    if kind == UNWAIT:
        for t in range(leave, path.step[at]):
            units = min(units, people.waiting[v, t])
        return units
    if kind == SWAP:
        return int(min(units, people.taken[arc, leave]))
    if not roads.free_waiting[v]:
        for t in range(path.step[at], leave):
            units = min(units, roads.holding[v] - people.waiting[v, t])
    if kind == ENTER:
        return int(min(units, capacity_at(roads, arc, leave) - people.units[arc, leave]))
    return int(min(units, people.units[arc, leave - roads.transit[arc]]))


@njit(cache=True)
def _fits(roads: Any, people: Any, path: Any, depth: int, units: int) -> int:
    for at in range(depth):
        units = _move_fits(roads, people, path, at, units)
    return int(min(units, people.left[roads.site[path.node[depth]]]))


@njit(cache=True)
def _first_full(roads: Any, people: Any, path: Any, depth: int) -> int:
    """Places at the start of the path that are worth keeping, once people were sent."""
    for at in range(depth):
        if _move_fits(roads, people, path, at, 1) == 0:
            return at + 1
    return depth if people.left[roads.site[path.node[depth]]] == 0 else depth + 1


@njit(cache=True)
def _send(roads: Any, people: Any, path: Any, depth: int, units: int) -> None:
    """Let ``units`` make all moves of the path; the first ``depth`` places have one each."""
    for at in range(depth):
        v = path.node[at]
        step = path.step[at]
        kind = path.kind[at]
        arc = path.arc[at]
        leave = path.leave[at]
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
    row = roads.site[path.node[depth]]
    people.left[row] -= units
    take_in(people, row, path.step[depth], units)


@njit(cache=True)
def take_in(people: Any, row: int, step: int, units: int) -> None:
    people.taken[row, step] += units
    put(people.takes, row, step)


@njit(cache=True)
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
