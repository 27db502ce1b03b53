"""From which places at which steps can a site still be reached, by how many changes?

A search from the sites back in time through the residual network (Ford and Fulkerson
1958: the network written out in time), all steps of a road at once. Moves that follow
the clock (enter a road with room, wait, be taken in) cost nothing; a move that undoes
something (take back an entry, not wait any more, be taken in elsewhere) costs one
level. Within a level places are looked back from in order of falling time, as in
Dijkstra's method, so that nearly every place is looked at once a level.

Invariant: when the search has ended, no residual move leads from a place at a step that is not
seen to one that is; what is not seen is the far side of a cut.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from mamar.compiled import helper, kernel
from mamar.plan.kernels.bits import (
    NONE,
    ONE,
    has,
    highest,
    lowest,
    part,
    seen_earlier,
    seen_later,
    spread_down,
    spread_up,
)
from mamar.plan.kernels.state import (
    AFTER,
    BEFORE,
    FORMER_HIGH,
    FORMER_LOW,
    IS_TOUCHED,
    KEY,
    LAYER_HIGH,
    LAYER_LOW,
    MEMBER,
    OTHER,
    PENDING_HIGH,
    PENDING_LOW,
    TOUCH,
)

MEMBERS, TOUCHED, TOP = 0, 1, 2  # in ``Search.counts``
TOP_BIT = np.uint64(63)
LEVELS = 65_000


@kernel
def search_levels(
    roads: Any, people: Any, search: Any, steps: int, swaps: bool, patience: int
) -> tuple[int, bool]:
    """Levels of all places that reach a site by ``steps``; (people who do, is it complete).

    Ends ``patience`` levels after the first people were reached, or when everybody was.
    Without ``swaps`` nobody who has been taken in is sent elsewhere. If the search is
    complete and reaches nobody, ``seen`` is the near side of a minimum cut: every move
    across it is used up (Ford and Fulkerson's theorem).
    """
    _begin(search)
    level = 0
    for v in range(len(roads.site)):
        row = roads.site[v]
        if row >= 0 and people.left[row] > 0:
            _reach_always(people, search, v, steps, level)
    first = -1
    while True:
        while search.counts[TOP] >= 0:
            v = search.bucket[search.counts[TOP]]
            if v == -1:
                search.counts[TOP] -= 1
            else:
                _look_back(roads, people, search, v, level)
        reached, everybody = _reached(people, search, steps)
        if reached > 0 and first == -1:
            first = level
        done = reached > 0 and (everybody or level >= first + patience or level == LEVELS)
        if done or search.counts[MEMBERS] == 0:
            _forget_layer(search)
            return reached, search.counts[MEMBERS] == 0 and not done
        level += 1
        _undo_moves(roads, people, search, steps, swaps, level)


@kernel
def close(search: Any) -> None:
    """What was seen stays closed: no source reaches it, now or after any augmentation.

    Invariant: no residual move leads from outside ``closed`` into it, and paths that
    stay outside cannot make one.
    """
    for i in range(search.counts[TOUCHED]):
        v = search.place[TOUCH, i]
        for word in range(search.seen.shape[1]):
            search.closed[v, word] = search.seen[v, word]


@helper
def _begin(search: Any) -> None:
    for i in range(search.counts[TOUCHED]):
        v = search.place[TOUCH, i]
        search.place[IS_TOUCHED, v] = 0
        for word in range(search.seen.shape[1]):
            search.seen[v, word] = search.closed[v, word]
            search.alive[v, word] = NONE
    search.counts[MEMBERS] = 0
    search.counts[TOUCHED] = 0
    search.counts[TOP] = -1
    for row in range(len(search.site_level)):
        search.site_level[row] = -1


@helper
def _forget_layer(search: Any) -> None:
    for i in range(search.counts[MEMBERS]):
        v = search.place[MEMBER, i]
        for word in range(search.place[LAYER_LOW, v], search.place[LAYER_HIGH, v] + 1):
            search.layer[v, word] = NONE
        search.place[LAYER_LOW, v] = search.layer.shape[1]
        search.place[LAYER_HIGH, v] = -1


@helper
def _reached(people: Any, search: Any, steps: int) -> tuple[int, bool]:
    reached = 0
    everybody = True
    for i in range(len(people.ready_left)):
        if people.ready_left[i] > 0 and people.ready_step[i] <= steps:
            if has(search.alive, people.ready_node[i], people.ready_step[i]):
                reached += people.ready_left[i]
            else:
                everybody = False
    return reached, everybody


@helper
def _look_back(roads: Any, people: Any, search: Any, v: int, level: int) -> None:
    """Reach every place from which a road with room leads to what is pending at ``v``."""
    low = search.place[PENDING_LOW, v]
    high = search.place[PENDING_HIGH, v]
    _unqueue(search, v)
    for word in range(low, high + 1):
        search.origin[0, word] = search.pending[v, word]
        search.pending[v, word] = NONE
    search.place[PENDING_LOW, v] = search.pending.shape[1]
    search.place[PENDING_HIGH, v] = -1
    for i in range(roads.in_start[v], roads.in_start[v + 1]):
        arc = roads.in_arc[i]
        u = roads.tail[arc]
        transit = roads.transit[arc]
        last = (high << 6) + 63 - transit
        if last < 0:
            continue
        first = max((low << 6) - transit, 0)
        found = NONE
        for word in range(first >> 6, (last >> 6) + 1):
            wish = seen_later(search.origin, 0, word, transit)
            wish &= people.room[arc, word] & ~search.seen[u, word]
            search.wish[0, word] = wish
            found |= wish
        if found != NONE:
            _reach(people, search, u, first >> 6, last >> 6, level)
    for word in range(low, high + 1):
        search.origin[0, word] = NONE


@helper
def _undo_moves(roads: Any, people: Any, search: Any, steps: int, swaps: bool, level: int) -> None:
    """Reach every place from which undoing something leads to the level before."""
    count = search.counts[MEMBERS]
    for i in range(count):
        search.place[OTHER, i] = search.place[MEMBER, i]
    search.counts[MEMBERS] = 0
    for i in range(count):  # all of them first: what is reached now belongs to the next layer
        v = search.place[OTHER, i]
        search.place[FORMER_LOW, v] = search.place[LAYER_LOW, v]
        search.place[FORMER_HIGH, v] = search.place[LAYER_HIGH, v]
        for word in range(search.place[LAYER_LOW, v], search.place[LAYER_HIGH, v] + 1):
            search.former[v, word] = search.layer[v, word]
            search.layer[v, word] = NONE
        search.place[LAYER_LOW, v] = search.layer.shape[1]
        search.place[LAYER_HIGH, v] = -1
    for i in range(count):
        v = search.place[OTHER, i]
        low = search.place[FORMER_LOW, v]
        high = search.place[FORMER_HIGH, v]
        for word in range(low, high + 1):
            search.origin[0, word] = search.former[v, word]
            search.former[v, word] = NONE
        _take_back(roads, people, search, v, low, high, steps, level)
        _unwait(people, search, v, low, high, steps, level)
        row = roads.site[v]
        if swaps and row >= 0 and search.site_level[row] == -1:
            found = NONE
            for word in range(low, high + 1):
                found |= search.origin[0, word] & people.takes[row, word]
            if found != NONE:
                # Who was taken in from here goes on; anybody can come in instead.
                search.site_level[row] = level
                _reach_always(people, search, v, steps, level)
        for word in range(low, high + 1):
            search.origin[0, word] = NONE


@helper
def _take_back(
    roads: Any, people: Any, search: Any, v: int, low: int, high: int, steps: int, level: int
) -> None:
    """Someone due at the far end of a road finds people who entered it at ``origin``."""
    for i in range(roads.out_start[v], roads.out_start[v + 1]):
        arc = roads.out_arc[i]
        used = NONE
        for word in range(low, high + 1):
            used |= search.origin[0, word] & people.used[arc, word]
        if used == NONE:
            continue
        x = roads.head[arc]
        transit = roads.transit[arc]
        first = ((low << 6) + transit) >> 6
        last = min((high << 6) + 63 + transit, steps) >> 6
        for word in range(first, last + 1):
            wish = seen_earlier(search.origin, 0, word, transit)
            wish &= seen_earlier(people.used, arc, word, transit)
            search.wish[0, word] = wish & ~search.seen[x, word]
        _reach(people, search, x, first, last, level)


@helper
def _unwait(people: Any, search: Any, v: int, low: int, high: int, steps: int, level: int) -> None:
    """Someone at the end of a run of waiting finds people who waited through it."""
    carry = NONE
    last = low - 1
    for word in range(low, (steps >> 6) + 1):
        start = search.origin[0, word] | carry
        if start == NONE and word > high:
            break
        way = people.waits[v, word] << ONE
        found = spread_up(start, way)
        carry = ((found & people.waits[v, word]) >> TOP_BIT) & ONE
        search.wish[0, word] = found & ~search.seen[v, word]
        last = word
    _reach(people, search, v, low, last, level)


@helper
def _reach_always(people: Any, search: Any, v: int, steps: int, level: int) -> None:
    """Add all steps at ``v``."""
    for word in range((steps >> 6) + 1):
        search.wish[0, word] = part(word, 0, steps) & ~search.seen[v, word]
    _reach(people, search, v, 0, steps >> 6, level)


@helper
def _reach(people: Any, search: Any, u: int, low: int, high: int, level: int) -> None:
    """Add the words ``low`` … ``high`` of ``wish`` at ``u``, and who can wait until then.

    Invariant: what is seen at a place is closed under waiting into it. Empties ``wish``.
    """
    carry = NONE
    for word in range(high, -1, -1):
        start = carry & people.may_wait[u, word]
        if word >= low:
            start |= search.wish[0, word]
            search.wish[0, word] = NONE
        carry = NONE
        if start == NONE:
            if word < low:
                break
            continue
        found = spread_down(start, people.may_wait[u, word]) & ~search.seen[u, word]
        if found == NONE:
            continue
        carry = (found & ONE) << TOP_BIT
        _add(search, u, word, found, level)


@helper
def _add(search: Any, u: int, word: int, found: Any, level: int) -> None:
    search.seen[u, word] |= found
    search.alive[u, word] |= found
    search.pending[u, word] |= found
    search.layer[u, word] |= found
    if search.place[IS_TOUCHED, u] == 0:
        search.place[IS_TOUCHED, u] = 1
        search.place[TOUCH, search.counts[TOUCHED]] = u
        search.counts[TOUCHED] += 1
    if search.place[LAYER_HIGH, u] == -1:
        search.place[MEMBER, search.counts[MEMBERS]] = u
        search.counts[MEMBERS] += 1
    search.place[LAYER_LOW, u] = min(search.place[LAYER_LOW, u], word)
    search.place[LAYER_HIGH, u] = max(search.place[LAYER_HIGH, u], word)
    search.place[PENDING_LOW, u] = min(search.place[PENDING_LOW, u], word)
    search.place[PENDING_HIGH, u] = max(search.place[PENDING_HIGH, u], word)
    base = word << 6
    top = base + highest(found)
    if top > search.place[KEY, u]:
        _unqueue(search, u)
        _queue(search, u, top)
    while found != NONE:  # one run of steps at a time
        first = lowest(found)
        rest = ~(found >> np.uint64(first))
        length = 64 if rest == NONE else lowest(rest)
        for t in range(base + first, base + first + length):
            search.level[u, t] = level
        found &= ~part(word, base + first, base + first + length - 1)


@helper
def _queue(search: Any, v: int, top: int) -> None:
    following = search.bucket[top]
    search.place[KEY, v] = top
    search.place[AFTER, v] = following
    search.place[BEFORE, v] = -1
    if following != -1:
        search.place[BEFORE, following] = v
    search.bucket[top] = v
    search.counts[TOP] = max(search.counts[TOP], top)


@helper
def _unqueue(search: Any, v: int) -> None:
    if search.place[KEY, v] == -1:
        return
    following = search.place[AFTER, v]
    previous = search.place[BEFORE, v]
    if previous == -1:
        search.bucket[search.place[KEY, v]] = following
    else:
        search.place[AFTER, previous] = following
    if following != -1:
        search.place[BEFORE, following] = previous
    search.place[KEY, v] = -1
