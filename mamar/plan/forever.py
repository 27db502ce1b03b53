"""Who can ever be out, however long it takes?

After the last change the network is static. From then on whoever rests (at home, or
within a holding limit) can go alone, one after the other, along any roads that stay
open. So the question is a largest flow up to some step E whose people may then enter the
static network, where nothing is limited but the sites. Letting in everybody who is
anywhere at E, on a road included, gives a bound from above, and its cut holds for ever;
letting in only those who rest gives what can really be done. Where all waiting is free
the first is exact from the last change on. Elsewhere the two agree from some E on: a
cut for ever that is finite is not crossed any more after some step.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mamar.errors import InputError
from mamar.plan.answer import ALWAYS, NEVER, Cut
from mamar.plan.bounds import parts_of
from mamar.plan.kernels.door import maximise, waiting_freely
from mamar.plan.kernels.general import Maximum, Stop, fits_memory
from mamar.plan.kernels.labels_engine import FreeWaiting
from mamar.plan.kernels.moved import cut_of_runs, runs_of
from mamar.plan.kernels.prepare import LATE, ever_open, last_change, static_distances
from mamar.plan.problem import NO_LIMIT, FlowProblem, Ints


@dataclass(frozen=True)
class Ever:
    """No more than ``units`` can ever be out, as ``cut`` shows; its ``steps`` are None."""

    units: int
    cut: Cut


def ever_out(problem: FlowProblem, longest: int, stop: Stop) -> Ever | None:
    """The number of people who can ever be out; None if it is not found.

    That is so when stopped, where memory would not suffice, and, only where waiting is
    limited, if it takes more than ``longest`` steps after the last change to decide.
    """
    last = end = last_change(problem)
    if FreeWaiting.fits(waiting_freely(problem)):
        found = _from_a_late_cut(problem, last, stop)
        if found is not None or stop():
            return found
    while end <= last + longest and not stop():
        above = _with_static_end(problem, end, movers=True)
        if not fits_memory(above, end):
            return None
        most = maximise(above, end, stop=stop)
        if not most.complete:
            return None
        below = most.units
        if not FreeWaiting.all_may_wait(problem):
            below = maximise(_with_static_end(problem, end, movers=False), end, stop=stop).units
        if below == most.units:
            return Ever(most.units, _for_ever(problem, most, end))
        end += 1 + (end - last) + int(problem.transit[problem.transit <= longest].max(initial=0))
    return None


def _from_a_late_cut(problem: FlowProblem, last: int, stop: Stop) -> Ever | None:
    """A quick answer where nothing that matters is open after ``last``, as after the last window.

    At a horizon so late that whoever is on the way then is out, a node that is on the near
    side after the last change is taken to be there for ever. Mostly that proves that no
    more can ever be out than by then; where it does not, nothing is said.
    """
    _, to_go = static_distances(problem)
    horizon = last + 1 + int(to_go[to_go < LATE].max(initial=0))
    try:
        found = maximise(problem, horizon, stop=stop)
    except InputError:  # so late that memory would not suffice
        return None
    label = np.where(found.cut.label > last, ALWAYS, found.cut.label)
    cut = Cut(None, label)
    if len(found.cut.runs):
        return None
    if not found.complete or parts_of(problem, cut).bound > found.units:
        return None
    return Ever(found.units, cut)


def ways_out(problem: FlowProblem) -> Ever:
    """Who could be out if every road that is ever open were open always, without limit?

    Nobody else can; a quick question, and the usual reason why somebody cannot.
    """
    opens = np.flatnonzero(ever_open(problem))
    supply = problem.supply.copy()
    np.add.at(supply, problem.releases[:, 0], problem.releases[:, 2])
    static = FlowProblem(
        problem.tail[opens],
        problem.head[opens],
        np.zeros_like(opens),
        np.full_like(opens, problem.total),
        supply,
        problem.intake,
    )
    most = maximise(static, 0)
    return Ever(most.units, Cut(None, np.where(most.cut.label == 0, ALWAYS, NEVER)))


def _with_static_end(problem: FlowProblem, end: int, movers: bool) -> FlowProblem:
    """The problem up to step ``end``, with the static network behind it.

    Node n + v is v after the end; the sites follow, each shared by before and after, then
    a home for everybody who becomes ready where waiting is limited. ``movers``: whoever is
    on a road at the end comes out of it.
    """
    n = problem.nodes
    sites = np.flatnonzero(problem.intake)
    limited = (problem.holding != NO_LIMIT) & (problem.holding < problem.total)
    starts = np.union1d(np.flatnonzero(problem.supply), problem.releases[:, 0])
    homes = starts[limited[starts]]
    size = 2 * n + len(sites) + len(homes)
    after = n + np.arange(n)
    site = 2 * n + np.arange(len(sites))
    home = 2 * n + len(sites) + np.arange(len(homes))
    home_of = np.arange(n)
    home_of[homes] = home

    without_limit = [
        (np.flatnonzero(~limited), after[~limited]),
        (sites, site),
        (after[sites], site),
        (home, homes),
        (home, after[homes]),
    ]
    last = _capacity_from(problem, end)
    stays_open = last > 0
    without_limit.append((after[problem.tail[stays_open]], after[problem.head[stays_open]]))
    tail = [problem.tail, *(pair[0] for pair in without_limit)]
    head = [problem.head, *(pair[1] for pair in without_limit)]
    transit = [problem.transit, *(np.zeros_like(pair[0]) for pair in without_limit)]
    capacity = [problem.capacity, *(np.full(len(p[0]), problem.total) for p in without_limit)]
    changes = [problem.changes]

    count = sum(len(part) for part in tail)
    rests = np.flatnonzero(limited)  # at the end, as many as may wait
    tail.append(rests)
    head.append(after[rests])
    transit.append(np.zeros_like(rests))
    capacity.append(np.zeros_like(rests))
    changes.append(_rows(count + np.arange(len(rests)), end, problem.holding[rests]))
    count += len(rests)
    if movers:
        moving = np.flatnonzero(problem.transit > 0)
        first = np.maximum(end + 1 - problem.transit[moving], 0)
        tail.append(problem.tail[moving])
        head.append(after[problem.head[moving]])
        transit.append(np.zeros_like(moving))
        capacity.append(np.zeros_like(moving))
        number = np.full(problem.arcs, -1, np.int64)
        number[moving] = count + np.arange(len(moving))
        changes.append(_rows(number[moving], first, _capacity_at(problem, moving, first)))
        start_of = np.zeros(problem.arcs, np.int64)
        start_of[moving] = first
        later = problem.changes[number[problem.changes[:, 0]] >= 0]
        later = later[later[:, 1] > start_of[later[:, 0]]]
        changes.append(_rows(number[later[:, 0]], later[:, 1], later[:, 2]))

    supply = np.zeros(size, np.int64)
    supply[home_of] = problem.supply
    releases = problem.releases.copy()
    releases[:, 0] = home_of[releases[:, 0]]
    intake = np.zeros(size, np.int64)
    intake[site] = problem.intake[sites]
    holding = np.full(size, NO_LIMIT)
    holding[:n] = problem.holding
    return FlowProblem(
        np.concatenate(tail),
        np.concatenate(head),
        np.concatenate(transit),
        np.concatenate(capacity),
        supply,
        intake,
        np.concatenate(changes),
        releases,
        holding,
    )


def _rows(arc: Ints, step: Ints | int, units: Ints) -> Ints:
    return np.stack([arc, np.broadcast_to(step, arc.shape), units], axis=1)


def _capacity_from(problem: FlowProblem, end: int) -> Ints:
    arcs = np.arange(problem.arcs)
    return _capacity_at(problem, arcs, np.full(problem.arcs, end))


def _capacity_at(problem: FlowProblem, arc: Ints, step: Ints) -> Ints:
    """Units that may enter each ``arc`` at its ``step``."""
    changes = problem.changes
    width = int(changes[:, 1].max(initial=0)) + 2
    key = changes[:, 0] * width + changes[:, 1]
    at = np.searchsorted(key, arc * width + np.minimum(step, width - 1), side="right") - 1
    found = (at >= 0) & (len(changes) > 0)
    found[found] = changes[at[found], 0] == arc[found]
    capacity = problem.capacity[arc].copy()
    capacity[found] = changes[at[found], 2]
    return capacity


def _for_ever(problem: FlowProblem, found: Maximum, end: int) -> Cut:
    """The cut with its static end: a node from which a site can be reached then, always can."""
    n = problem.nodes
    runs = runs_of(found.cut)
    always = np.flatnonzero(found.cut.label[n : 2 * n] == end)
    runs = runs[runs[:, 0] < n]
    tails = np.stack([always, np.full(len(always), end + 1), np.full(len(always), ALWAYS)], axis=1)
    runs = np.concatenate([runs, tails])
    runs = runs[np.lexsort((runs[:, 1], runs[:, 0]))]
    # A run that ends at the end and goes on after it is one run.
    joins = np.zeros(len(runs), bool)
    joins[1:] = (np.diff(runs[:, 0]) == 0) & (runs[:-1, 2] + 1 == runs[1:, 1])
    runs[np.flatnonzero(joins) - 1, 2] = runs[joins, 2]
    return cut_of_runs(n, runs[~joins], None)
