"""What a cut is made of: which entries, rooms and supplies its bound adds up.

The bound of a cut at horizon T is the sum of four kinds of parts (near side: a
site with room can still be reached from there):

* supply whose home is on the near side at or after its release,
* entries into arcs that lead from the far side to the near side,
* waiting that leads from the far side to the near side (limited waiting only),
* room of sites that are not wholly on the near side.

`mamar.verify.cut` computes the same bound by itself; this module is for telling
people which parts of the world it consists of.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mamar.plan.answer import ALWAYS, Cut
from mamar.plan.problem import NO_LIMIT, FlowProblem, Ints


@dataclass(frozen=True)
class CutParts:
    """The parts of a cut's bound. Rows with nothing in them are left out."""

    supply: Ints  #: (n,) units counted at their home
    arc: Ints  #: (k,) arcs with counted entries,
    first: Ints  #: (k,) the first step counted and
    last: Ints  #: (k,) the last
    entries: Ints  #: (k,) units that may enter in between
    waiting: int  #: units counted as waiting across the cut
    room: Ints  #: (n,) room of the sites counted

    @property
    def bound(self) -> int:
        return int(self.supply.sum() + self.entries.sum() + self.waiting + self.room.sum())


def parts_of(problem: FlowProblem, cut: Cut) -> CutParts:
    """Take the bound of ``cut`` apart."""
    last_step = ALWAYS if cut.steps is None else cut.steps
    sides = _near_runs(problem, cut, last_step)
    arc, first, last = _entries(problem, sides, last_step)
    units = _capacity_between(problem, arc, first, last)
    counted = units > 0
    return CutParts(
        supply=_supply(problem, cut, last_step),
        arc=arc[counted],
        first=first[counted],
        last=last[counted],
        entries=units[counted],
        waiting=_waiting(problem, cut, last_step),
        room=_room(problem, sides, last_step),
    )


def shifted(cut: Cut, steps: int) -> Cut:
    """The same cut for another horizon: every label moves with it.

    Any labels give a valid bound, so this does, too. Where the world does not
    change over time it is as good at the new horizon as it was at the old.
    """
    if cut.steps is None:
        return clipped(cut, steps)
    by = steps - cut.steps
    label = np.where(cut.label < 0, -1, np.clip(cut.label + by, -1, steps))
    runs = cut.runs + np.array([0, by, by])
    runs = runs[runs[:, 2] >= 0]
    runs[:, 1] = np.maximum(runs[:, 1], 0)
    return Cut(steps, label, runs)


def clipped(cut: Cut, steps: int) -> Cut:
    """The same cut for an earlier horizon: what lies after it is cut off.

    Better than :func:`shifted` where the cut is tied to the clock, as windows are.
    """
    runs = cut.runs[cut.runs[:, 1] <= steps].copy()
    runs[:, 2] = np.minimum(runs[:, 2], steps)
    label = np.minimum(cut.label, steps)
    # The label of a node with runs is the end of its last run.
    label[cut.runs[:, 0]] = -1
    np.maximum.at(label, runs[:, 0], runs[:, 2])
    return Cut(steps, label, runs)


def bound_curve(problem: FlowProblem, cut: Cut, steps: list[int]) -> list[int]:
    """Most units out by each of the rising ``steps``, by moving ``cut`` to each of them.

    Each is the lowest of: all that are ready by then, the shifted cut, the clipped cut,
    and the bound of any later step (whoever is out by now is out by then).
    """
    bounds = []
    for step in steps:
        ready = problem.supply.sum() + problem.releases[problem.releases[:, 1] <= step, 2].sum()
        moved = (shifted(cut, step), clipped(cut, step))
        bounds.append(min(int(ready), *(parts_of(problem, each).bound for each in moved)))
    lowest: list[int] = np.minimum.accumulate(bounds[::-1])[::-1].tolist()
    return lowest


@dataclass(frozen=True)
class _Runs:
    """Near side of all nodes as runs: row i is steps first[i] … last[i] of node[i]."""

    start: Ints  #: (n + 1,) where the runs of a node begin
    first: Ints
    last: Ints


def _near_runs(problem: FlowProblem, cut: Cut, last_step: int) -> _Runs:
    n = problem.nodes
    special = np.zeros(n, bool)
    special[cut.runs[:, 0]] = True
    plain = np.flatnonzero(~special & (cut.label >= 0))
    node = np.concatenate([plain, cut.runs[:, 0]])
    first = np.concatenate([np.zeros(len(plain), np.int64), cut.runs[:, 1]])
    last = np.minimum(np.concatenate([cut.label[plain], cut.runs[:, 2]]), last_step)
    order = np.lexsort((first, node))
    start = np.zeros(n + 1, np.int64)
    np.add.at(start, node + 1, 1)
    return _Runs(np.cumsum(start), first[order], last[order])


def _entries(problem: FlowProblem, near: _Runs, last_step: int) -> tuple[Ints, Ints, Ints]:
    """Intervals of entries that go from the far to the near side: arc, first, last."""
    tail_runs = near.start[problem.tail + 1] - near.start[problem.tail]
    head_runs = near.start[problem.head + 1] - near.start[problem.head]
    simple = (tail_runs <= 1) & (head_runs == 1)
    # A node without runs borrows the row after the last, which is never looked at.
    first_of = np.append(near.first, 0)[near.start[:-1]]
    simple &= (tail_runs == 0) | (first_of[problem.tail] == 0)
    arcs = np.flatnonzero(simple)
    head_at = near.start[problem.head[arcs]]
    low = np.maximum(near.first[head_at] - problem.transit[arcs], 0)
    high = near.last[head_at].copy()
    high[high < ALWAYS] -= problem.transit[arcs][high < ALWAYS]
    has_tail = tail_runs[arcs] == 1
    tail_last = np.full(len(arcs), -1, np.int64)
    tail_last[has_tail] = near.last[near.start[problem.tail[arcs[has_tail]]]]
    low = np.maximum(low, np.where(tail_last < ALWAYS, tail_last + 1, ALWAYS))
    high = np.where(tail_last == ALWAYS, -1, high)
    rows = [np.column_stack([arcs, low, high])[low <= high]]
    several = np.flatnonzero(~simple & (head_runs > 0)).tolist()
    rows += [_entries_of(problem, near, arc) for arc in several]
    table = np.concatenate(rows)
    return table[:, 0], table[:, 1], table[:, 2]


def _entries_of(problem: FlowProblem, near: _Runs, arc: int) -> Ints:
    """The same for one arc whose ends have several runs: head runs less tail runs."""
    tail, head, transit = (int(x[arc]) for x in (problem.tail, problem.head, problem.transit))
    tail_runs = [(int(near.first[i]), int(near.last[i])) for i in _rows(near, tail)]
    rows = []
    for i in _rows(near, head):
        low = max(0, int(near.first[i]) - transit)
        high = int(near.last[i]) if near.last[i] == ALWAYS else int(near.last[i]) - transit
        for first, last in tail_runs:
            if last < low or first > high:
                continue
            if low < first:
                rows.append((arc, low, first - 1))
            low = last + 1
        if low <= high:
            rows.append((arc, low, high))
    return np.array(rows, np.int64).reshape(-1, 3)


def _rows(near: _Runs, node: int) -> range:
    return range(int(near.start[node]), int(near.start[node + 1]))


def _capacity_between(problem: FlowProblem, arc: Ints, first: Ints, last: Ints) -> Ints:
    """Units that may enter ``arc`` at steps ``first`` … ``last``; no limit counts as everybody."""
    pieces = _Pieces(problem)
    endless = last == ALWAYS
    last = np.where(endless, np.maximum(first, pieces.span), last)  # later nothing changes
    units: Ints = pieces.until(arc, last) - pieces.until(arc, first - 1)
    units += np.where(endless & pieces.stays_open[arc], problem.total, 0)
    return np.minimum(units, problem.total)


class _Pieces:
    """Capacity of every arc as pieces over time, with running sums (capped at everybody)."""

    def __init__(self, problem: FlowProblem) -> None:
        changes = problem.changes
        own = np.ones(problem.arcs, bool)
        own[changes[changes[:, 1] == 0, 0]] = False
        arcs = np.flatnonzero(own)
        base = np.column_stack([arcs, np.zeros(len(arcs), np.int64), problem.capacity[arcs]])
        rows = np.concatenate([base, changes])
        rows = rows[np.lexsort((rows[:, 1], rows[:, 0]))]
        self.arc, self.step, self.capacity = rows.T
        self.cap = problem.total
        self.start = np.searchsorted(self.arc, np.arange(problem.arcs + 1))
        length = np.diff(self.step, append=0)
        ends = self.start[1:] - 1
        length[ends] = 0
        capped = np.minimum(self.capacity, self.cap)
        self.stays_open = capped[ends] > 0
        self.before = np.concatenate([[0], np.cumsum(length * capped)])[:-1]
        # One number orders pieces by arc, then step, so that one search finds many.
        self.span = int(self.step.max(initial=0)) + 2
        self.key = self.arc * self.span + self.step

    def until(self, arc: Ints, step: Ints) -> Ints:
        """Units that may enter at steps 0 … ``step``."""
        inside = np.minimum(step, self.span - 1)
        at = np.searchsorted(self.key, arc * self.span + np.maximum(inside, 0), side="right") - 1
        capped = np.minimum(self.capacity[at], self.cap)
        length = step - self.step[at] + 1
        units = self.before[at] - self.before[self.start[arc]] + length * capped
        return np.where(step < 0, 0, units)


def _supply(problem: FlowProblem, cut: Cut, last_step: int) -> Ints:
    counted = np.where(cut.label >= 0, problem.supply, 0)
    node, step, units = problem.releases.T
    due = (step <= cut.label[node]) & (step <= last_step)
    np.add.at(counted, node[due], units[due])
    return counted


def _waiting(problem: FlowProblem, cut: Cut, last_step: int) -> int:
    """Each run that does not begin at step 0 may be entered by waiting."""
    node, first, _ = cut.runs.T
    begins = (first > 0) & (first <= last_step)
    held = problem.holding[node[begins]]
    return int(np.where(held == NO_LIMIT, problem.total, held).sum())


def _room(problem: FlowProblem, near: _Runs, last_step: int) -> Ints:
    site = problem.intake != 0
    whole = np.zeros(problem.nodes, bool)
    one = np.diff(near.start) == 1
    at = near.start[:-1][one]
    whole[one] = (near.first[at] == 0) & (near.last[at] >= last_step)
    room = np.where(problem.intake == NO_LIMIT, problem.total, problem.intake)
    return np.where(site & ~whole, room, 0)
