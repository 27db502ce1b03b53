"""What the general engine works on: the roads, the people on them, and a search.

All three are named tuples of plain arrays, because that is what compiled code takes.
The time-expanded network itself is nowhere: a place at a step is a bit in a row.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from mamar.plan.kernels import bits
from mamar.plan.problem import Ints

#: Kinds of moves that a path is made of.
ENTER, TAKE_BACK, UNWAIT, SWAP = 0, 1, 2, 3


class Roads(NamedTuple):
    """The network as the kernels see it; nothing here changes during a solve.

    Arcs leaving node v are ``out_arc[out_start[v] : out_start[v + 1]]``, those that lie
    on short ways first; arcs entering it likewise. ``change_*`` hold the capacities of
    arc a from row ``change_start[a]`` on, the first of them at step 0.
    """

    tail: Any  # (m,)
    head: Any  # (m,)
    transit: Any  # (m,)
    out_start: Any  # (n + 1,)
    out_arc: Any  # (m,)
    in_start: Any  # (n + 1,)
    in_arc: Any  # (m,)
    change_start: Any  # (m + 1,)
    change_step: Any  # (k,)
    change_units: Any  # (k,)
    free_waiting: Any  # (n,) bool: anybody may wait
    holding: Any  # (n,) units that may wait, where that is limited
    site: Any  # (n,) row of the site in ``left`` and ``taken``, or -1


class People(NamedTuple):
    """A flow: who enters which arc when, who waits where, who has been taken in.

    Invariant, kept by every kernel: people are conserved at every node and step, no
    capacity is exceeded, and each bit says of its number what its name says. The bits
    ``room`` are set only where an entry at that step arrives by the last step.
    """

    units: Any  # (m, steps + 1) people entering the arc at the step
    room: Any  # (m, words) bit: fewer than the capacity enter
    used: Any  # (m, words) bit: somebody enters
    waiting: Any  # (n, steps + 1) people waiting from the step to the next
    may_wait: Any  # (n, words) bit: one more may wait from the step to the next
    waits: Any  # (n, words) bit: somebody waits from the step to the next
    left: Any  # (sites,) room that is left
    taken: Any  # (sites, steps + 1) people taken in
    takes: Any  # (sites, words) bit: somebody is taken in
    ready_node: Any  # (r,) who becomes ready where …
    ready_step: Any  # (r,) … when …
    ready_left: Any  # (r,) … and has not been brought out yet


class Search(NamedTuple):
    """Which places at which steps still reach a site, and how.

    The level of a place at a step is the least number of changes to the flow (people
    sent another way, not waiting any more, or taken in elsewhere) on a way to a site.
    ``seen`` are all that were reached, ``closed`` those of earlier searches that no
    source can reach, ``alive`` those of this search that may still lead to a site.
    """

    seen: Any  # (n, words)
    closed: Any  # (n, words)
    alive: Any  # (n, words)
    pending: Any  # (n, words) reached, not yet looked back from
    layer: Any  # (n, words) reached at the present level
    former: Any  # (n, words) reached at the level before
    level: Any  # (n, steps + 1) uint16
    place: Any  # (13, n) numbers by node, in the order of the names below
    bucket: Any  # (steps + 1,) first node whose last pending step this is, or -1
    site_level: Any  # (sites,) level at which a full site can be used, or -1
    counts: Any  # (3,) members, touched, highest filled bucket
    origin: Any  # (1, words) scratch: what is looked back from
    wish: Any  # (1, words) scratch: what would be reached


#: Rows of ``Search.place``: first and last word with bits, in three tables;
PENDING_LOW, PENDING_HIGH, LAYER_LOW, LAYER_HIGH, FORMER_LOW, FORMER_HIGH = range(6)
#: the bucket a node is in, or -1, and its neighbours there; three lists of nodes, the
#: members of this level and of the one before and all that were touched; and whether it was.
KEY, AFTER, BEFORE, MEMBER, OTHER, TOUCH, IS_TOUCHED = range(6, 13)
#: Columns of a path in the making, (8, length): at ``NODE`` from ``STEP`` on, with the level
#: there, the last step to which one can wait, and how many moves have been tried; leaving by
#: a move of some kind, along an arc (or a site's row), at step ``LEAVE``.
NODE, STEP, LEVEL, UNTIL, TURN, KIND, ARC, LEAVE = range(8)


def new_people(roads: Roads, ready: Any, left: Any, steps: int, dtype: Any) -> People:
    n, m, w = len(roads.site), len(roads.tail), bits.words(steps)
    # Zeros cost no memory until they are written to: roads without people stay free.
    return People(
        units=np.zeros((m, steps + 1), dtype),
        room=np.zeros((m, w), np.uint64),
        used=np.zeros((m, w), np.uint64),
        waiting=np.zeros((n, steps + 1), dtype),
        may_wait=np.zeros((n, w), np.uint64),
        waits=np.zeros((n, w), np.uint64),
        left=left,
        taken=np.zeros((len(left), steps + 1), dtype),
        takes=np.zeros((len(left), w), np.uint64),
        ready_node=ready[:, 0].copy(),
        ready_step=ready[:, 1].copy(),
        ready_left=ready[:, 2].copy(),
    )


def new_search(n: int, sites: int, steps: int) -> Search:
    w = bits.words(steps)
    place = np.full((13, n), -1, np.int64)
    place[[PENDING_LOW, LAYER_LOW, FORMER_LOW]] = w
    place[IS_TOUCHED] = 0
    seen, closed, alive, pending, layer, former = (np.zeros((n, w), np.uint64) for _ in range(6))
    return Search(
        seen,
        closed,
        alive,
        pending,
        layer,
        former,
        level=np.empty((n, steps + 1), np.uint16),
        place=place,
        bucket=np.full(steps + 1, -1, np.int64),
        site_level=np.full(sites, -1, np.int64),
        counts=np.zeros(3, np.int64),
        origin=np.zeros((1, w), np.uint64),
        wish=np.zeros((1, w), np.uint64),
    )


def new_path(length: int) -> Ints:
    return np.empty((8, length), np.int64)
