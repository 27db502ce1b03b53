"""From a problem to the arrays of the label kernels: only what can matter by a horizon."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mamar.plan.kernels.labels_push import Path
from mamar.plan.kernels.labels_rows import NONE, Net, Rows, close_row
from mamar.plan.kernels.labels_search import Labels
from mamar.plan.kernels.prepare import LATE, distances
from mamar.plan.problem import NO_LIMIT, FlowProblem, Ints

WORD = 64


@dataclass(frozen=True)
class World:
    """The network up to a horizon, the sites, and who is to leave."""

    net: Net
    sites: Ints  #: node of each site
    intake: Ints  #: its room; no limit counts as everybody
    site_of: Ints  #: (n,) number of the node's site, or NONE
    source: Ints  #: nodes where people become ready, those with the least slack first,
    ready: Ints  #: the step at which they do,
    supply: Ints  #: and how many they are


def world_of(problem: FlowProblem, steps: int) -> World:
    """``problem`` as the kernels see it, for horizons up to ``steps``."""
    everybody = problem.total
    sites = np.flatnonzero(problem.intake)
    intake = np.where(problem.intake[sites] == NO_LIMIT, everybody, problem.intake[sites])
    site_of = np.full(problem.nodes, NONE, np.int64)
    site_of[sites] = np.arange(len(sites))

    homes = np.flatnonzero(problem.supply)
    later = problem.releases[problem.releases[:, 2] > 0]
    source = np.concatenate([homes, later[:, 0]])
    ready = np.concatenate([np.zeros(len(homes), np.int64), later[:, 1]])
    supply = np.concatenate([problem.supply[homes], later[:, 2]])

    by_step, capacities, passed, ever_open = _changing(problem, steps)
    use = np.flatnonzero(ever_open & (problem.tail != problem.head))
    tail, head, transit = problem.tail[use], problem.head[use], problem.transit[use]
    first = np.full(problem.nodes, LATE)
    np.minimum.at(first, source, ready)
    earliest = distances(problem.nodes, tail, head, transit, first)
    last = np.full(problem.nodes, LATE)
    last[sites[intake > 0]] = 0
    to_site = distances(problem.nodes, head, tail, transit, last)
    out_start, out_arc = _lists(tail, to_site[head] + transit, use, problem.nodes)
    in_start, in_arc = _lists(head, transit, use, problem.nodes)
    order = np.argsort(-ready - to_site[source], kind="stable")
    net = Net(
        tail=problem.tail.copy(),
        head=problem.head.copy(),
        transit=problem.transit.copy(),
        capacity=np.minimum(problem.capacity, everybody),
        by_step=by_step,
        capacities=capacities,
        passed=passed,
        out_start=out_start,
        out_arc=out_arc,
        in_start=in_start,
        in_arc=in_arc,
        earliest=earliest,
        to_site=to_site,
    )
    return World(net, sites, intake, site_of, source[order], ready[order], supply[order])


def no_rows(world: World, steps: int, words: int) -> Rows:
    """No rows yet, for horizons up to ``steps``, and a pool of ``words`` to take them from."""
    net = world.net
    changing = net.by_step != NONE
    low = np.where(changing, 0, np.minimum(net.earliest[net.tail], steps + 1))
    high = np.where(changing, steps, steps - net.transit - np.minimum(net.to_site[net.head], LATE))
    wait_high = steps - net.to_site
    wait_high[world.sites[world.intake >= world.supply.sum()]] = NONE
    return Rows(
        arc=np.full(len(net.tail), NONE, np.int64),
        low=low,
        high=high,
        wait=np.full(len(net.to_site), NONE, np.int64),
        wait_low=net.earliest.copy(),
        wait_high=wait_high,
        units=np.zeros(words * WORD, np.int32),
        used=np.zeros(words, np.uint64),
        full=np.zeros(words, np.uint64),
        top=np.zeros(1, np.int64),
    )


def first_rows(world: World, steps: int, words: int) -> Rows:
    """Rows of the arcs whose capacity changes, and ``words`` more to take others from."""
    changing = np.flatnonzero(world.net.by_step != NONE)
    words += len(changing) * (steps // WORD + 1)
    rows = no_rows(world, steps, words)
    for arc in changing.tolist():
        close_row(world.net, rows, arc)
    return rows


def _changing(problem: FlowProblem, steps: int) -> tuple[Ints, np.ndarray, Ints, np.ndarray]:
    """Capacity per step of the arcs that change, and which arcs are ever open.

    That an arc opens only after ``steps`` makes no difference to the latter, so that
    nothing else depends on ``steps``.
    """
    changes = problem.changes
    ever_open = problem.capacity > 0
    ever_open[changes[changes[:, 1] == 0, 0]] = False
    ever_open[changes[changes[:, 2] > 0, 0]] = True
    arcs = np.unique(changes[:, 0])
    changes = changes[changes[:, 1] <= steps]
    by_step = np.full(problem.arcs, NONE, np.int64)
    by_step[arcs] = np.arange(len(arcs)) * (steps + 1)
    table = np.empty((len(arcs), steps + 1), np.int32)
    start = np.searchsorted(changes[:, 0], arcs)
    stop = np.searchsorted(changes[:, 0], arcs, side="right")
    for row, (arc, first, last) in enumerate(zip(arcs, start, stop, strict=True)):
        step = np.concatenate([[0], changes[first:last, 1], [steps + 1]])
        units = np.concatenate([[problem.capacity[arc]], changes[first:last, 2]])
        table[row] = np.repeat(np.minimum(units, problem.total), np.diff(step))
    return by_step, table.ravel(), np.cumsum(table, axis=1, dtype=np.int64).ravel(), ever_open


def _lists(node: Ints, order: Ints, arcs: Ints, nodes: int) -> tuple[Ints, Ints]:
    """Arcs of each node, by ``order``: where each node's begin, and the arcs."""
    start = np.concatenate([[0], np.cumsum(np.bincount(node, minlength=nodes))])
    return start.astype(np.int64), arcs[np.lexsort((order, node))]


def more_rows(rows: Rows) -> Rows:
    """The same rows in a pool of twice the size."""
    return rows._replace(
        units=np.concatenate([rows.units, np.zeros_like(rows.units)]),
        used=np.concatenate([rows.used, np.zeros_like(rows.used)]),
        full=np.concatenate([rows.full, np.zeros_like(rows.full)]),
    )


def no_labels(world: World, records: int, steps: int) -> Labels:
    """Room for so many records, and for distances up to four horizons (longer ones share)."""
    return Labels(
        step=np.empty(records, np.int64),
        before=np.empty(records, np.int64),
        dead=np.empty(records, np.int64),
        top=np.full(len(world.site_of), NONE, np.int64),
        count=np.zeros(3, np.int64),
        node=np.empty(4 * records, np.int64),
        wanted=np.empty(4 * records, np.int64),
        after=np.empty(4 * records, np.int64),
        bucket=np.empty(4 * steps + WORD, np.int64),
    )


def no_path(length: int) -> Path:
    """Room for a path of so many moves."""
    return Path(*(np.empty(length, np.int64) for _ in Path._fields))
