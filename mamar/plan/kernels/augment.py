"""Send people along shortest ways until every one of them is blocked.

Dinic's method (1970) on levels that count undone moves only: within a level a way
follows the clock, so the network of shortest ways has no cycle except among roads of
transit 0, and a place from which the search came back empty-handed stays out of the
game until the next search. One path takes as many people as fit.

Invariant: between two paths the people are a feasible flow (`state.People`). A place that is
buried has no way on at its level; if sending people opened one, that costs another search.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from mamar.compiled import helper, kernel
from mamar.plan.kernels.bits import (
    NONE,
    ONE,
    drop,
    drop_all,
    has,
    highest,
    lowest,
    part,
    run_end,
    seen_later,
)
from mamar.plan.kernels.paths import first_full, fits, release, send, straighten
from mamar.plan.kernels.state import (
    ARC,
    ENTER,
    KIND,
    LEAVE,
    LEVEL,
    NODE,
    STEP,
    SWAP,
    TAKE_BACK,
    TURN,
    UNTIL,
    UNWAIT,
)

PATH_TOO_LONG, NO_WAY = -1, -2


@kernel
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
                depth = straighten(roads, search, path, depth)
                units = fits(roads, people, path, depth, people.ready_left[i])
                send(roads, people, path, depth, units)
                people.ready_left[i] -= units
                brought += units
                # Up to the first move that is full now, the path can be used again.
                keep = 0
                if people.ready_left[i] > 0:
                    keep = first_full(roads, people, path, depth)
                release(search, path, keep, depth)
                if keep == 0:
                    break
                depth = keep - 1
                last = path[NODE, depth]
                path[UNTIL, depth] = run_end(people.may_wait, last, path[STEP, depth], steps)
    return brought


@helper
def _arrive(people: Any, search: Any, path: Any, depth: int, v: int, step: int, steps: int) -> None:
    """Put ``v`` at ``step`` on the path; while it is there no other part of the path may use it."""
    path[NODE, depth] = v
    path[STEP, depth] = step
    path[LEVEL, depth] = search.level[v, step]
    path[UNTIL, depth] = run_end(people.may_wait, v, step, steps)
    path[TURN, depth] = 0
    drop(search.alive, v, step)


@helper
def _complete(
    roads: Any, people: Any, search: Any, path: Any, depth: int, steps: int, swaps: bool
) -> int:
    """Depth-first from the end of the path to a site with room; the new depth.

    ``NO_WAY`` if there is none. Invariant: whatever has been dropped from ``alive`` is on the
    path, or has no way left that avoids what is on the path.
    """
    while depth >= 0:
        v = path[NODE, depth]
        level = path[LEVEL, depth]
        row = roads.site[v]
        if level == 0 and row >= 0 and people.left[row] > 0:
            return depth
        if depth + 1 == path.shape[1]:
            release(search, path, 0, depth)
            return PATH_TOO_LONG
        if _next_move(roads, people, search, path, depth, swaps):
            kind = path[KIND, depth]
            arc = path[ARC, depth]
            leave = path[LEAVE, depth]
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


@helper
def _next_move(roads: Any, people: Any, search: Any, path: Any, depth: int, swaps: bool) -> bool:
    """Choose the next move from the end of the path, the cheap kinds first."""
    v = path[NODE, depth]
    step = path[STEP, depth]
    level = path[LEVEL, depth]
    until = path[UNTIL, depth]
    out_first = roads.out_start[v]
    outs = roads.out_start[v + 1] - out_first
    in_first = roads.in_start[v]
    ins = roads.in_start[v + 1] - in_first
    while path[TURN, depth] < outs:
        arc = roads.out_arc[out_first + path[TURN, depth]]
        leave = _entry(roads, people, search, arc, step, until, level)
        if leave >= 0:
            path[KIND, depth] = ENTER
            path[ARC, depth] = arc
            path[LEAVE, depth] = leave
            return True
        path[TURN, depth] += 1
    if level == 0:
        return False
    while path[TURN, depth] < outs + ins:
        arc = roads.in_arc[in_first + path[TURN, depth] - outs]
        leave = _entry_to_take_back(roads, people, search, arc, step, until, level)
        if leave >= 0:
            path[KIND, depth] = TAKE_BACK
            path[ARC, depth] = arc
            path[LEAVE, depth] = leave
            return True
        path[TURN, depth] += 1
    if path[TURN, depth] == outs + ins:
        leave = _earlier(people, search, v, step, level)
        if leave >= 0:
            path[KIND, depth] = UNWAIT
            path[LEAVE, depth] = leave
            return True
        path[TURN, depth] += 1
    row = roads.site[v]
    if swaps and row >= 0 and search.site_level[row] == level:
        leave = _somebody_in(people, search, v, row, level)
        if leave >= 0:
            path[KIND, depth] = SWAP
            path[ARC, depth] = row
            path[LEAVE, depth] = leave
            return True
    return False


@helper
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


@helper
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


@helper
def _earlier(people: Any, search: Any, v: int, step: int, level: int) -> int:
    """The last step before ``step``, one level below, from which somebody waits until then."""
    t = step - 1
    while t >= 0 and has(people.waits, v, t):
        if has(search.alive, v, t) and search.level[v, t] == level - 1:
            return t
        t -= 1
    return -1


@helper
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


@helper
def _bury(search: Any, path: Any, depth: int, steps: int) -> None:
    """No way leads from the end of the path, nor from later steps that waiting leads to."""
    v = path[NODE, depth]
    step = path[STEP, depth]
    level = path[LEVEL, depth]
    until = path[UNTIL, depth]
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
