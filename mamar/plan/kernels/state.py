"""What the general engine works on: the roads, the people on them, and a search.

All three are named tuples of plain arrays, because that is what compiled code takes.
The time-expanded network itself is nowhere: a place at a step is a bit in a row.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from mamar.plan.kernels import bits

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
    pending_low: Any  # (n,) first and last word of ``pending`` …
    pending_high: Any
    layer_low: Any  # (n,) of ``layer`` …
    layer_high: Any
    former_low: Any  # (n,) … and of ``former``
    former_high: Any
    bucket: Any  # (steps + 1,) first node whose last pending step this is, or -1
    after: Any  # (n,) next node in the bucket, or -1
    before: Any  # (n,) previous one, or -1
    key: Any  # (n,) the bucket a node is in, or -1
    members: Any  # (n,) nodes of the present level
    others: Any  # (n,) nodes of the level before
    touched: Any  # (n,) nodes reached by this search
    is_touched: Any  # (n,) bool
    site_level: Any  # (sites,) level at which a full site can be used, or -1
    counts: Any  # (3,) members, touched, highest filled bucket
    origin: Any  # (1, words) scratch: what is looked back from
    wish: Any  # (1, words) scratch: what would be reached


class Path(NamedTuple):
    """A path in the making: at ``node`` from ``step`` on, leaving at ``leave`` by a move."""

    node: Any
    step: Any
    at_level: Any
    until: Any  # last step to which one can wait there
    turn: Any  # how many moves have been tried
    kind: Any
    arc: Any
    leave: Any


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
    seen, closed, alive, pending, layer, former = (np.zeros((n, w), np.uint64) for _ in range(6))
    return Search(
        seen,
        closed,
        alive,
        pending,
        layer,
        former,
        level=np.empty((n, steps + 1), np.uint16),
        pending_low=np.full(n, w, np.int64),
        pending_high=np.full(n, -1, np.int64),
        layer_low=np.full(n, w, np.int64),
        layer_high=np.full(n, -1, np.int64),
        former_low=np.full(n, w, np.int64),
        former_high=np.full(n, -1, np.int64),
        bucket=np.full(steps + 1, -1, np.int64),
        after=np.full(n, -1, np.int64),
        before=np.full(n, -1, np.int64),
        key=np.full(n, -1, np.int64),
        members=np.empty(n, np.int64),
        others=np.empty(n, np.int64),
        touched=np.empty(n, np.int64),
        is_touched=np.zeros(n, bool),
        site_level=np.full(sites, -1, np.int64),
        counts=np.zeros(3, np.int64),
        origin=np.zeros((1, w), np.uint64),
        wish=np.zeros((1, w), np.uint64),
    )


def new_path(length: int) -> Path:
    return Path(*(np.empty(length, np.int64) for _ in Path._fields))
