"""A flow in which everybody waits at home only, made of one in which they wait anywhere.

The flow is taken apart into ways from homes to sites. Each way is then walked without
a stop, from the first step at which every street on it has room when one comes to it;
those first who can be there first. With room in the streets, and one crossing that has
not enough, that loses nobody: whoever takes a place of it takes the first that he can
come to, so a place that is left is one that nobody who is left could have come to. In
general some find no step any more; they are left out.

Invariant: the rows hold a feasible flow of whole ways without waiting on any of them.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from mamar.compiled import allocating, helper, kernel
from mamar.plan.answer import Flow
from mamar.plan.kernels.general import without_cycles
from mamar.plan.kernels.labels_engine import FreeWaiting
from mamar.plan.kernels.labels_pages import NONE, Ints, Rows, has_pages
from mamar.plan.kernels.labels_prepare import first_rows, more_rows
from mamar.plan.kernels.labels_rows import (
    Net,
    add_entry,
    count_entries,
    list_entries,
    next_free,
    room_at,
    take_row,
)
from mamar.plan.kernels.legs import chains, legs
from mamar.plan.problem import FlowProblem

#: Words of rows at first; there are more when they are needed.
WORDS = 4096
#: Others from the same home whose way is tried for those who found no step on theirs.
OTHERS = 8


class Ways(NamedTuple):
    """Ways from homes to sites without circles, way i along ``arcs[start[i] : start[i + 1]]``."""

    units: Ints
    home: Ints  #: node
    site: Ints  #: node
    ready: Ints  #: step from which on they may leave
    length: Ints  #: steps that it takes
    start: Ints
    arcs: Ints


def without_stops(engine: FreeWaiting) -> tuple[int, Flow]:
    """Of the units that the engine's flow brings out as many as can do without waiting on
    the way, and their flow. Sites take them in as soon as they come.

    First by any ways that use each street as often as the flow does, which are found at
    once; then, if somebody found no step on those, by the ways that people really take.
    """
    flow = engine.flow()
    best = _walked(engine, ways_by_use(engine, flow))
    if best[0] < engine.units:
        traced = _walked(engine, ways_of(engine.problem, flow, engine.steps))
        best = max(best, traced, key=lambda kept: kept[0])
    return best


def _walked(engine: FreeWaiting, ways: Ways) -> tuple[int, Flow]:
    problem, people = engine.problem, engine.people
    left = ways.units.copy()
    room = np.zeros(problem.nodes, np.int64)
    room[people.sites] = people.room
    np.add.at(room, ways.site, ways.units)
    room[people.sites] = np.minimum(room[people.sites], people.intake)  # less who live there
    rows = first_rows(engine.net, people, engine.limit, WORDS)
    first = np.argsort(ways.ready + ways.length, kind="stable")
    rows = _walk(engine, rows, ways, first, first, left, room)
    way, whose = _other_ways(ways, left)
    rows = _walk(engine, rows, ways, way, whose, left, room)
    arcs, steps, units = (np.empty(count_entries(rows), np.int64) for _ in range(3))
    list_entries(rows, arcs, steps, units)
    if not problem.transit.all():
        units = without_cycles(problem, arcs, steps, units)
        kept = units > 0
        arcs, steps, units = arcs[kept], steps[kept], units[kept]
    return engine.units - int(left.sum()), Flow(arcs, steps, units)


def ways_by_use(engine: FreeWaiting, flow: Flow) -> Ways:
    """Ways that use each street as often as ``flow`` does, whenever that is."""
    problem, people = engine.problem, engine.people
    use = np.zeros(problem.arcs, np.int64)
    if len(flow):
        first = np.flatnonzero(np.diff(flow.arc, prepend=-1))
        use[flow.arc[first]] = np.add.reduceat(flow.units, first)
    to_take = people.intake - people.room
    home, out = people.source, people.supply - people.left
    units, source, start, arcs = decompose(engine.net, people.site_of, home, out, use, to_take)
    moves = np.diff(start) > 0  # who is taken in at home is on no way
    length = np.diff(np.concatenate([[0], np.cumsum(problem.transit[arcs])])[start])[moves]
    return Ways(
        units=units[moves],
        home=home[source[moves]],
        site=problem.head[arcs[start[1:][moves] - 1]],
        ready=people.ready[source[moves]],
        length=length,
        start=np.concatenate([[0], start[1:][moves]]),
        arcs=arcs,
    )


def ways_of(problem: FlowProblem, flow: Flow, steps: int) -> Ways:
    """The ways that people take in ``flow``, first come first served at every node."""
    parent, by_arc, at_step, left = legs(problem, flow, steps)
    mixed = np.random.default_rng(0).integers(1, 2**63, max(problem.arcs, problem.nodes))
    mark, root = marks(mixed.astype(np.uint64), parent, by_arc, at_step)
    ends = np.flatnonzero((parent >= 0) & (left > 0))
    ends = ends[problem.intake[problem.head[by_arc[ends]]] != 0]
    # Two ways may bear the same mark by chance; from the same home, one is as good as the other.
    by_way = ends[np.lexsort((ends, mark[ends], at_step[root[ends]], by_arc[root[ends]]))]
    new = np.ones(len(by_way), bool)
    new[1:] = np.diff(mark[by_way]) != 0
    for key in (at_step, by_arc):
        new[1:] |= np.diff(key[root[by_way]]) != 0
    units = np.zeros(len(parent), np.int64)
    shown = np.flatnonzero(new)
    units[by_way[shown]] = np.add.reduceat(left[by_way], shown) if len(shown) else 0
    units, home, site, start, arcs, _ = chains(
        problem.head, problem.intake, parent, by_arc, at_step, units
    )
    ready = at_step[root[np.sort(by_way[shown])]]
    start, arcs = straight(problem.tail, problem.head, start, arcs, problem.nodes)
    passed = np.concatenate([[0], np.cumsum(problem.transit[arcs])])
    return Ways(units, home, site, ready, passed[start[1:]] - passed[start[:-1]], start, arcs)


def _other_ways(ways: Ways, left: Ints) -> tuple[Ints, Ints]:
    """For those who are ``left``: shortest ways of others from the same home, and who tries."""
    by_home = np.lexsort((ways.length, ways.home))
    homes = ways.home[by_home]
    pairs = []
    for whose in np.flatnonzero(left).tolist():
        first = int(np.searchsorted(homes, ways.home[whose]))
        last = int(np.searchsorted(homes, ways.home[whose], side="right"))
        pairs += [(way, whose) for way in by_home[first : min(last, first + OTHERS)].tolist()]
    table = np.array(pairs, np.int64).reshape(-1, 2)
    return table[:, 0].copy(), table[:, 1].copy()


def _walk(
    engine: FreeWaiting, rows: Rows, ways: Ways, way: Ints, whose: Ints, left: Ints, room: Ints
) -> Rows:
    done = 0
    while done < len(way):
        done = walk(engine.net, rows, ways, way, whose, left, room, engine.steps, done)
        if done < len(way):
            rows = more_rows(rows)
    return rows


@kernel
def walk(
    net: Net,
    rows: Rows,
    ways: Ways,
    way: Ints,
    whose: Ints,
    left: Ints,
    room: Ints,
    horizon: int,
    done: int,
) -> int:
    """Send those ``left`` of ``whose[i]`` along ``way[i]``, from i = ``done`` on, each at the
    first step at which they need not stop. The number to go on from, if rows run out."""
    for i in range(done, len(way)):
        w, p = way[i], whose[i]
        step = max(ways.ready[w], ways.ready[p])
        first, last = ways.start[w], ways.start[w + 1]
        while left[p] > 0 and room[ways.site[w]] > 0:
            step = leaves_at(net, rows, ways, w, step, horizon)
            if step == NONE:
                break
            if not has_pages(rows, last - first):
                return i
            units = min(left[p], room[ways.site[w]])
            at = step
            for k in range(first, last):
                arc = ways.arcs[k]
                if rows.arc[arc] == NONE:
                    rows.arc[arc] = take_row(rows, rows.low[arc], rows.high[arc])
                    if rows.arc[arc] == NONE:
                        return i
                units = min(units, room_at(net, rows, arc, at))
                at += net.transit[arc]
            at = step
            for k in range(first, last):
                add_entry(net, rows, ways.arcs[k], at, units)
                at += net.transit[ways.arcs[k]]
            left[p] -= units
            room[ways.site[w]] -= units
    return len(way)


@helper
def leaves_at(net: Net, rows: Rows, ways: Ways, w: int, step: int, horizon: int) -> int:
    """The first step from ``step`` on to leave on way ``w`` and never stop, or NONE."""
    k, at = ways.start[w], step
    while k < ways.start[w + 1]:
        arc = ways.arcs[k]
        last = min(horizon - net.transit[arc], rows.high[arc])
        free = next_free(rows, arc, at, last)
        if free == NONE:
            return NONE
        if free > at:  # leave so much later, and look at the way from its start
            step += free - at
            k, at = ways.start[w], step
        else:
            at += net.transit[arc]
            k += 1
    return int(step)


@allocating
def decompose(
    net: Net, site_of: Ints, home: Ints, out: Ints, use: Ints, to_take: Ints
) -> tuple[Ints, Ints, Ints, Ints]:
    """Ways with their units and number of source, as CSR rows of arcs: flow decomposition
    (Ford and Fulkerson 1962). Circles met on a walk are taken off ``use``."""
    units, source = np.empty(64, np.int64), np.empty(64, np.int64)
    start, arcs = np.zeros(65, np.int64), np.empty(1024, np.int64)
    place = np.full(len(site_of), -1, np.int64)  # where on the way a node was left
    ways = 0
    for s in range(len(home)):
        remain = out[s]
        while remain > 0:
            base = length = start[ways]
            v = home[s]
            while site_of[v] < 0 or to_take[site_of[v]] == 0:
                if place[v] >= 0:  # a circle: the least flow on it goes
                    least = use[arcs[place[v]]]
                    for k in range(place[v], length):
                        least = min(least, use[arcs[k]])
                    for k in range(place[v], length):
                        use[arcs[k]] -= least
                    for k in range(base, length):
                        place[net.tail[arcs[k]]] = -1
                    length, v = base, home[s]
                    continue
                found = -1
                for i in range(net.out_start[v], net.out_start[v + 1]):
                    if use[net.out_arc[i]] > 0:
                        found = net.out_arc[i]
                        break
                if found < 0:
                    break
                if length == len(arcs):
                    arcs = np.append(arcs, np.empty_like(arcs))
                place[v], arcs[length] = length, found
                length += 1
                v = net.head[found]
            for k in range(base, length):
                place[net.tail[arcs[k]]] = -1
            if site_of[v] < 0 or to_take[site_of[v]] == 0:
                break
            many = min(remain, to_take[site_of[v]])
            for k in range(base, length):
                many = min(many, use[arcs[k]])
            for k in range(base, length):
                use[arcs[k]] -= many
            to_take[site_of[v]] -= many
            remain -= many
            if ways == len(units):
                units = np.append(units, np.empty_like(units))
                source = np.append(source, np.empty_like(source))
                start = np.append(start, np.empty(len(start), np.int64))
            units[ways], source[ways], start[ways + 1] = many, s, length
            ways += 1
    return units[:ways], source[:ways], start[: ways + 1], arcs[: start[ways]]


@allocating
def marks(mixed: Any, parent: Ints, by_arc: Ints, at_step: Ints) -> Any:
    """For each leg: a number that is the same for the same way from the same home and batch,
    and nearly surely another for another; and the leg at home that it began with."""
    mark = np.empty(len(parent), np.uint64)
    root = np.empty(len(parent), np.int64)
    odd = np.uint64(0x9E3779B97F4A7C15)
    for leg in range(len(parent)):
        if parent[leg] < 0:
            mark[leg] = (mixed[by_arc[leg]] + np.uint64(at_step[leg])) * odd
            root[leg] = leg
        else:
            mark[leg] = (mark[parent[leg]] ^ mixed[by_arc[leg]]) * odd
            root[leg] = root[parent[leg]]
    return mark, root


@allocating
def straight(tail: Ints, head: Ints, start: Ints, arcs: Ints, nodes: int) -> Any:
    """The ways with all circles cut out."""
    place = np.full(nodes, -1, np.int64)  # where on the way a node was left first
    new_start = np.zeros_like(start)
    new_arcs = np.empty_like(arcs)
    for way in range(len(start) - 1):
        base = length = new_start[way]
        for k in range(start[way], start[way + 1]):
            u = tail[arcs[k]]
            if place[u] >= 0:
                back = place[u]
                for circle in range(back, length):
                    place[tail[new_arcs[circle]]] = -1
                length = back
            new_arcs[length] = arcs[k]
            place[u] = length
            length += 1
        # A way that comes back to its site went round there, too.
        end = place[head[arcs[start[way + 1] - 1]]]
        for k in range(base, length):
            place[tail[new_arcs[k]]] = -1
        new_start[way + 1] = end if end >= 0 else length
    return new_start, new_arcs[: new_start[-1]]
