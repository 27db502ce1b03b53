"""From a problem to what the general engine works on: only what can matter by a horizon.

Invariant: a place, road or step that is left out lies on no way from anybody to a site by the
horizon, whatever the flow: it is too early or too late there even on empty roads.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from mamar.compiled import allocating
from mamar.plan.kernels.bits import ALL, put_all
from mamar.plan.kernels.state import People, Roads, new_people
from mamar.plan.problem import NO_LIMIT, FlowProblem, Ints

#: Later than any step.
LATE = 2**62


@dataclass(frozen=True)
class Prepared:
    """The network by a horizon, with the way back to the problem's numbers.

    People who become ready where waiting is limited get a home of their own beside the
    place (they may wait *there* without limit) and a road of transit 0 out of it.
    """

    roads: Roads
    ready: Ints  #: (r, 3) node, step, units, by node and step
    left: Ints  #: (sites,)
    node: Ints  #: node of the problem, or -1 for a home
    arc: Ints  #: arc of the problem, or -1 for the road out of a home
    home: Ints  #: by node: the road out of its home, or -1
    earliest: Ints  #: (problem.nodes,) first step at which anybody could be there, or LATE


def prepare(problem: FlowProblem, steps: int) -> Prepared:
    """Keep the nodes and arcs that lie on a way from somebody to a site by ``steps``."""
    n, m, total = problem.nodes, problem.arcs, problem.total
    limited = (problem.holding != NO_LIMIT) & (problem.holding < total)
    ready = _ready(problem, steps)
    homes = np.unique(ready[limited[ready[:, 0]], 0])
    home_of = np.full(n, -1, np.int64)
    home_of[homes] = n + np.arange(len(homes))

    tail = np.concatenate([problem.tail, home_of[homes]])
    head = np.concatenate([problem.head, homes])
    transit = np.concatenate([problem.transit, np.zeros(len(homes), np.int64)])
    pieces = _pieces(problem, homes, steps)
    ready[:, 0] = np.where(home_of[ready[:, 0]] >= 0, home_of[ready[:, 0]], ready[:, 0])

    opens = np.zeros(len(tail), bool)
    opens[pieces[pieces[:, 2] > 0, 0]] = True
    opens &= (tail != head) | (transit > 0)
    nodes = n + len(homes)
    first = np.full(nodes, LATE)
    np.minimum.at(first, ready[:, 0], ready[:, 1])
    first = distances(nodes, tail[opens], head[opens], transit[opens], first)
    to_go = np.full(nodes, LATE)
    to_go[:n][problem.intake != 0] = 0
    to_go = distances(nodes, head[opens], tail[opens], transit[opens], to_go)

    keep = first <= steps - np.minimum(to_go, steps + 1)
    keep_arc = opens & keep[tail] & keep[head]
    keep_arc &= first[tail] + transit + to_go[head] <= steps
    node = np.flatnonzero(keep)
    arc = np.flatnonzero(keep_arc)
    number = np.full(nodes, -1, np.int64)
    number[node] = np.arange(len(node))
    home = np.full(len(node), -1, np.int64)
    for at in np.flatnonzero(arc >= m).tolist():
        home[number[head[arc[at]]]] = at

    sites = np.flatnonzero((node < n) & (problem.intake[np.minimum(node, n - 1)] != 0))
    site = np.full(len(node), -1, np.int64)
    site[sites] = np.arange(len(sites))
    left = problem.intake[node[sites]]
    left = np.where(left == NO_LIMIT, LATE, left)
    ready = ready[keep[ready[:, 0]]]
    ready[:, 0] = number[ready[:, 0]]
    ready = np.ascontiguousarray(ready[np.lexsort((ready[:, 1], ready[:, 0]))])
    free = np.ones(nodes, bool)
    free[:n] = ~limited

    new_tail, new_head = number[tail[arc]], number[head[arc]]
    # Roads on the shortest way to a site come first.
    detour = transit[arc] + to_go[head[arc]] - to_go[tail[arc]]
    out_start, out_arc = _lists(new_tail, detour, len(node))
    in_start, in_arc = _lists(new_head, detour, len(node))
    change_start, rows = _kept_pieces(pieces, arc, len(tail))
    roads = Roads(
        tail=new_tail,
        head=new_head,
        transit=np.ascontiguousarray(transit[arc]),
        out_start=out_start,
        out_arc=out_arc,
        in_start=in_start,
        in_arc=in_arc,
        change_start=change_start,
        change_step=np.ascontiguousarray(rows[:, 1]),
        change_units=np.ascontiguousarray(rows[:, 2]),
        free_waiting=np.ascontiguousarray(free[node]),
        holding=np.where(node < n, problem.holding[np.minimum(node, n - 1)], NO_LIMIT),
        site=site,
    )
    return Prepared(
        roads=roads,
        ready=ready,
        left=left,
        node=np.where(node < n, node, -1),
        arc=np.where(arc < m, arc, -1),
        home=home,
        earliest=first[:n].copy(),
    )


def people_at_home(prepared: Prepared, steps: int, total: int) -> People:
    """Nobody has set out yet."""
    dtype = np.int32 if total < 2**31 else np.int64
    people = new_people(prepared.roads, prepared.ready, prepared.left.copy(), steps, dtype)
    _open_roads(prepared.roads, people.room, steps)
    people.may_wait[prepared.roads.free_waiting | (prepared.roads.holding > 0)] = ALL
    return people


def static_distances(problem: FlowProblem) -> tuple[Ints, Ints]:
    """(n,) first step at which anybody could be at each node, on empty roads that are open
    always if they are ever; (n,) steps from there to the nearest site. LATE if never."""
    arc = np.flatnonzero(ever_open(problem))
    tail, head, transit = problem.tail[arc], problem.head[arc], problem.transit[arc]
    ready = _ready(problem, int(LATE))
    first = np.full(problem.nodes, LATE)
    np.minimum.at(first, ready[:, 0], ready[:, 1])
    to_go = np.where(problem.intake != 0, 0, LATE)
    return (
        distances(problem.nodes, tail, head, transit, first),
        distances(problem.nodes, head, tail, transit, to_go),
    )


def ever_open(problem: FlowProblem) -> npt.NDArray[np.bool_]:
    """(m,) whether anybody may ever enter the arc."""
    is_open = problem.capacity > 0
    is_open[problem.changes[problem.changes[:, 1] == 0, 0]] = False
    is_open[problem.changes[problem.changes[:, 2] > 0, 0]] = True
    return is_open


def last_change(problem: FlowProblem) -> int:
    """The last step at which a capacity changes or somebody becomes ready."""
    return int(max(problem.changes[:, 1].max(initial=0), problem.releases[:, 1].max(initial=0)))


def _ready(problem: FlowProblem, steps: int) -> Ints:
    """(r, 3) node, step, units of everybody who is ready by ``steps``."""
    supplied = np.flatnonzero(problem.supply)
    at_start = np.stack(
        [supplied, np.zeros(len(supplied), np.int64), problem.supply[supplied]], axis=1
    )
    later = problem.releases[(problem.releases[:, 1] <= steps) & (problem.releases[:, 2] > 0)]
    return np.concatenate([at_start, later])


def _pieces(problem: FlowProblem, homes: Ints, steps: int) -> Ints:
    """(k, 3) arc, step, capacity from then on; the first of each arc is at step 0.

    Capacities above the number of people mean the same as that number.
    """
    m, k = problem.arcs, len(homes)
    changes = problem.changes[problem.changes[:, 1] <= steps]
    at_start = np.ones(m + k, bool)
    at_start[changes[changes[:, 1] == 0, 0]] = False
    arcs = np.flatnonzero(at_start)
    capacity = np.concatenate([problem.capacity, np.full(k, problem.total)])
    first = np.stack([arcs, np.zeros(len(arcs), np.int64), capacity[arcs]], axis=1)
    pieces = np.concatenate([first, changes])
    pieces[:, 2] = np.minimum(pieces[:, 2], problem.total)
    return np.ascontiguousarray(pieces[np.lexsort((pieces[:, 1], pieces[:, 0]))])


def _kept_pieces(pieces: Ints, arc: Ints, arcs: int) -> tuple[Ints, Ints]:
    counts = np.bincount(pieces[:, 0], minlength=arcs)[arc]
    kept = np.zeros(arcs, bool)
    kept[arc] = True
    start = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    return start, pieces[kept[pieces[:, 0]]]


def _lists(node: Ints, order: Ints, n: int) -> tuple[Ints, Ints]:
    start = np.concatenate([[0], np.cumsum(np.bincount(node, minlength=n))]).astype(np.int64)
    return start, np.lexsort((order, node)).astype(np.int64)


def distances(n: int, tail: Ints, head: Ints, length: Ints, start: Ints) -> Ints:
    """(n,) least ``start`` of a node plus length of a way from it (Dijkstra 1959)."""
    first, arcs = _lists(tail, length, n)
    return np.asarray(_distances(first, arcs, head, length, start), np.int64)


@allocating
def _distances(first: Any, arcs: Any, head: Any, length: Any, start: Any) -> Any:
    best = start.copy()
    queue = [(np.int64(0), np.int64(0)) for _ in range(0)]
    for source in range(len(start)):
        if best[source] < LATE:
            heapq.heappush(queue, (best[source], np.int64(source)))
    while len(queue) > 0:
        far, v = heapq.heappop(queue)
        if far > best[v]:
            continue
        for i in range(first[v], first[v + 1]):
            arc = arcs[i]
            there = far + length[arc]
            if there < best[head[arc]]:
                best[head[arc]] = there
                heapq.heappush(queue, (there, np.int64(head[arc])))
    return best


@allocating
def _open_roads(roads: Any, room: Any, steps: int) -> None:
    """Set the bits of all steps with capacity from which the far end is reached in time."""
    for arc in range(len(roads.tail)):
        last = steps - roads.transit[arc]
        stop = roads.change_start[arc + 1]
        for piece in range(roads.change_start[arc], stop):
            if roads.change_units[piece] > 0:
                until = last
                if piece + 1 < stop:
                    until = min(last, roads.change_step[piece + 1] - 1)
                if roads.change_step[piece] <= until:
                    put_all(room, arc, roads.change_step[piece], until)
