"""From a problem to the arrays of the label kernels: only what can matter by a horizon.

Invariant: a row's window has every step at which somebody can enter the arc, or wait at the
node, and still be out by the horizon: from the earliest step at which anybody can be there on
empty roads to the last from which a site can be reached on them.
"""

from __future__ import annotations

import numpy as np

from mamar.plan.kernels.labels_cancel import Debts
from mamar.plan.kernels.labels_pages import NONE, Counts, Rows
from mamar.plan.kernels.labels_path import Path
from mamar.plan.kernels.labels_rows import Net, People, close_row
from mamar.plan.kernels.labels_search import Labels
from mamar.plan.kernels.prepare import LATE, distances, ever_open
from mamar.plan.problem import NO_LIMIT, FlowProblem, Ints

WORD = 64


def net_of(problem: FlowProblem, also: Ints | None = None) -> Net:
    """The network as the kernels see it; arcs ``also`` have their capacities by step, too."""
    by_step, capacities, passed, width = changing(problem, also)
    use = np.flatnonzero(ever_open(problem) & (problem.tail != problem.head))
    tail, head, transit = problem.tail[use], problem.head[use], problem.transit[use]
    first = np.where(problem.supply > 0, 0, LATE)
    later = problem.releases[problem.releases[:, 2] > 0]
    np.minimum.at(first, later[:, 0], later[:, 1])
    to_site = distances(problem.nodes, head, tail, transit, np.where(problem.intake != 0, 0, LATE))
    out_start, out_arc = _lists(tail, to_site[head] + transit, use, problem.nodes)
    in_start, in_arc = _lists(head, transit, use, problem.nodes)
    return Net(
        tail=problem.tail.copy(),
        head=problem.head.copy(),
        transit=problem.transit.copy(),
        capacity=np.minimum(problem.capacity, problem.total),
        by_step=by_step,
        capacities=capacities,
        passed=passed,
        width=width,
        out_start=out_start,
        out_arc=out_arc,
        in_start=in_start,
        in_arc=in_arc,
        earliest=distances(problem.nodes, tail, head, transit, first),
        to_site=to_site,
    )


def people_of(problem: FlowProblem, net: Net, steps: int) -> People:
    """Everybody still to leave, those with the least slack first, and all sites empty."""
    homes = np.flatnonzero(problem.supply)
    later = problem.releases[problem.releases[:, 2] > 0]
    source = np.concatenate([homes, later[:, 0]])
    ready = np.concatenate([np.zeros(len(homes), np.int64), later[:, 1]])
    supply = np.concatenate([problem.supply[homes], later[:, 2]])
    least_slack = np.argsort(-ready - net.to_site[source], kind="stable")
    source, ready, supply = source[least_slack], ready[least_slack], supply[least_slack]
    sites = np.flatnonzero(problem.intake)
    intake = np.where(problem.intake[sites] == NO_LIMIT, problem.total, problem.intake[sites])
    site_of = np.full(problem.nodes, NONE, np.int64)
    site_of[sites] = np.arange(len(sites))
    by_node, numbers = _lists(source, ready, np.arange(len(source)), problem.nodes)
    return People(
        source=source,
        ready=ready,
        supply=supply,
        left=supply.copy(),
        source_start=by_node,
        source_order=numbers,
        sites=sites,
        site_of=site_of,
        intake=intake,
        room=intake.copy(),
        taken=np.zeros((len(sites), steps + 1), np.int64),
    )


def no_rows(net: Net, people: People, steps: int, words: int, pages: int) -> Rows:
    """No rows yet, for horizons up to ``steps``, and pools of ``words`` and ``pages`` to take
    them from. What is not yet taken of a pool takes no memory.

    Where there is room for everybody, and at an only site, nobody waits: whoever comes is
    taken in at once.
    """
    changing = net.by_step != NONE
    low = np.where(changing, 0, np.minimum(net.earliest[net.tail], steps + 1))
    high = np.where(changing, steps, steps - net.transit - net.to_site[net.head])
    wait_high = steps - net.to_site
    if len(people.sites) == 1:
        wait_high[people.sites] = NONE
    wait_high[people.sites[people.intake >= people.supply.sum()]] = NONE
    return Rows(
        arc=np.full(len(net.tail), NONE, np.int64),
        low=low,
        high=high,
        wait=np.full(len(net.to_site), NONE, np.int64),
        wait_low=net.earliest.copy(),
        wait_high=wait_high,
        used=np.zeros(words, np.uint64),
        full=np.zeros(words, np.uint64),
        same=np.zeros(words, np.int32),
        units=np.zeros(pages * WORD, np.int32),
        top=np.array([0, 0, NONE, 0]),
    )


def first_rows(net: Net, people: People, steps: int, words: int) -> Rows:
    """Rows of the arcs whose capacity changes, and ``words`` more to take others from."""
    changing = np.flatnonzero(net.by_step != NONE)
    words += len(changing) * (steps // WORD + 1)
    rows = no_rows(net, people, steps, words, words // 4 + steps // WORD + 1)
    for arc in changing.tolist():
        close_row(net, rows, arc)
    return rows


def changing_arcs(problem: FlowProblem) -> Ints:
    """The arcs whose capacity changes; rows of changes are sorted by arc."""
    arcs = problem.changes[:, 0]
    return arcs[np.flatnonzero(np.diff(arcs, prepend=NONE))]


def changing(problem: FlowProblem, also: Ints | None = None) -> tuple[Ints, Counts, Ints, int]:
    """Capacity by step of the arcs that change (and ``also``), up to the last change: where
    each arc's begin, the capacities, their running sums, and steps per arc."""
    changes = problem.changes
    arcs = changing_arcs(problem)
    if also is not None:
        arcs = np.union1d(arcs, also)
    width = int(changes[:, 1].max(initial=0)) + 1
    by_step = np.full(problem.arcs, NONE, np.int64)
    by_step[arcs] = np.arange(len(arcs)) * width
    # Each arc's capacities one after the other, the first from step 0 on, each until the next.
    start = np.searchsorted(changes[:, 0], arcs)
    begins = np.insert(changes[:, 1], start, 0)
    units = np.insert(changes[:, 2], start, problem.capacity[arcs])
    until = np.append(begins[1:], width)
    until[start[1:] + np.arange(len(arcs) - 1)] = width
    table = np.repeat(np.minimum(units, problem.total).astype(np.int32), until - begins)
    passed = np.cumsum(table.reshape(len(arcs), width), axis=1, dtype=np.int64)
    return by_step, table, passed.ravel(), width


def _lists(node: Ints, order: Ints, arcs: Ints, nodes: int) -> tuple[Ints, Ints]:
    """Arcs of each node, by ``order``: where each node's begin, and the arcs."""
    start = np.concatenate([[0], np.cumsum(np.bincount(node, minlength=nodes))])
    return start.astype(np.int64), arcs[np.lexsort((order, node))]


def more_rows(rows: Rows) -> Rows:
    """The same rows in pools of twice the size, but for a pool of which half is free."""
    words, pages = rows.top[:2].tolist()
    taken = {"used": words, "full": words, "same": words, "units": pages * WORD}
    pools = {name: getattr(rows, name) for name in taken}
    short = [name for name in taken if 2 * taken[name] > len(pools[name])] or list(taken)
    for name in short:
        longer = np.zeros(2 * len(pools[name]), pools[name].dtype)
        longer[: taken[name]] = pools[name][: taken[name]]
        pools[name] = longer
    return rows._replace(**pools)


def no_labels(nodes: int, records: int, steps: int) -> Labels:
    """Room for so many records, and for distances up to four horizons (longer ones share)."""
    return Labels(
        step=np.empty(records, np.int64),
        before=np.empty(records, np.int64),
        dead=np.empty(records, np.int64),
        top=np.full(nodes, NONE, np.int64),
        counts=np.zeros(3, np.int64),
        node=np.empty(4 * records, np.int64),
        wanted=np.empty(4 * records, np.int64),
        after=np.empty(4 * records, np.int64),
        bucket=np.empty(4 * steps + WORD, np.int64),
    )


def no_debts(length: int) -> Debts:
    """Room for so many debts."""
    node, step, units, onward = (np.empty(length, np.int64) for _ in range(4))
    return Debts(node, step, units, onward, owed=np.zeros(1, np.int64))


def no_path(length: int) -> Path:
    """Room for a path of so many moves."""
    return Path(*(np.empty(length, np.int64) for _ in Path._fields))
