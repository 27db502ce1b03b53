"""Cuts moved to other horizons, and what they still prove there.

Invariant: whatever the runs are, no flow brings out more than `near_side_bound` says, if that
is below ``enough`` (``docs/design/certificate.md``).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from mamar.compiled import allocating
from mamar.plan.answer import NEVER, Cut
from mamar.plan.problem import NO_LIMIT, FlowProblem, Ints


class NearSide:
    """The near side of a cut at ``steps`` as runs, ready to be moved to later horizons.

    What belongs to the end moves with the horizon: where nothing changes over time, a
    place that reaches a site an hour before the end does so before any end. What belongs
    to the beginning (nobody can be there yet; a crowd at the start) stays. Which is which
    is a guess, and a wrong guess costs nothing but a worse bound: any near side is valid.
    """

    def __init__(self, problem: FlowProblem, cut: Cut, earliest: Ints, to_go: Ints) -> None:
        assert cut.steps is not None
        self.problem, self.steps = problem, cut.steps
        self.earliest, self.to_go = earliest, to_go
        self.runs = runs_of(cut)
        supplied = np.flatnonzero(problem.supply)
        at_start = np.stack([supplied, np.zeros_like(supplied), problem.supply[supplied]], axis=1)
        self.ready = np.concatenate([at_start, problem.releases])
        self.change_start = np.searchsorted(problem.changes[:, 0], np.arange(problem.arcs + 1))

    def last_refuted(self, units: int, most: int) -> Cut:
        """A cut below ``units`` for a horizon up to ``most``, as late as halving finds one.

        The cut itself, where it is, must be below ``units``.
        """
        best = self.steps
        runs = self._moved(best, halves=False)
        for halves in (False, True):
            low = self.steps
            jump = 1
            while low < most:
                step = min(low + jump, most)
                moved = self._moved(step, halves)
                if self._bound(moved, step, units) >= units:
                    break
                low, jump = step, 2 * jump
                if low > best:
                    best, runs = low, moved
            high = min(low + jump, most)
            while high - low > 1:
                step = (low + high) // 2
                moved = self._moved(step, halves)
                if self._bound(moved, step, units) >= units:
                    high = step
                else:
                    low = step
                    if low > best:
                        best, runs = low, moved
        return cut_of_runs(self.problem.nodes, runs, best)

    def _moved(self, steps: int, halves: bool) -> Ints:
        """Rows of node, first, last for another horizon."""
        by = steps - self.steps
        runs = self.runs.copy()
        node = runs[:, 0]
        before_anybody = runs[:, 2] <= self.earliest[node] - 1
        before_anybody &= runs[:, 2] < self.steps
        half = self.steps // 2
        for column in (1, 2):
            moves = ~before_anybody
            if halves:
                moves &= runs[:, column] > half
            if column == 1:
                moves &= runs[:, 1] > 0
            runs[:, column] += np.where(moves, by, 0)
        # Places that were too far from any site may not be so by then.
        too_far = before_anybody & (self.earliest[node] + self.to_go[node] > self.steps)
        runs[too_far, 2] = np.maximum(runs[too_far, 2], steps - self.to_go[node[too_far]])
        runs[:, 2] = np.minimum(runs[:, 2], steps)
        return runs

    def _bound(self, runs: Ints, steps: int, enough: int) -> int:
        problem = self.problem
        start = np.searchsorted(runs[:, 0], np.arange(problem.nodes + 1))
        return int(
            near_side_bound(
                problem.tail,
                problem.head,
                problem.transit,
                problem.capacity,
                self.change_start,
                problem.changes,
                problem.intake,
                problem.holding,
                self.ready,
                start,
                runs,
                steps,
                enough,
            )
        )


def runs_of(cut: Cut) -> Ints:
    """The whole near side as rows of node, first, last, by node and step."""
    plain = cut.label != NEVER
    plain[cut.runs[:, 0]] = False
    node = np.flatnonzero(plain)
    rows = np.stack([node, np.zeros_like(node), cut.label[node]], axis=1)
    rows = np.concatenate([rows, cut.runs])
    return rows[np.lexsort((rows[:, 1], rows[:, 0]))]


def cut_of_runs(nodes: int, runs: Ints, steps: int | None) -> Cut:
    """A cut from rows of node, first, last by node and step; runs only where needed."""
    label = np.full(nodes, NEVER, np.int64)
    label[runs[:, 0]] = runs[:, 2]  # the last run of a node comes last
    simple = np.ones(nodes, bool)
    simple[runs[runs[:, 1] > 0, 0]] = False
    return Cut(steps, label, runs[~simple[runs[:, 0]]])


@allocating
def near_side_bound(
    tail: Any,
    head: Any,
    transit: Any,
    capacity: Any,
    change_start: Any,
    changes: Any,
    intake: Any,
    holding: Any,
    ready: Any,
    start: Any,
    runs: Any,
    steps: int,
    enough: int,
) -> int:
    """The bound of the cut whose near side the ``runs`` are, or some number ≥ ``enough``.

    Weak duality (Ford and Fulkerson 1958): whoever is out by ``steps`` started on the near
    side or crossed onto it, by an entry or by waiting, or left at a site not wholly on it.
    """
    units = 0
    for i in range(len(ready)):
        v = ready[i, 0]
        if start[v] < start[v + 1] and ready[i, 1] <= runs[start[v + 1] - 1, 2]:
            units += ready[i, 2]
            if units >= enough:
                return int(units)
    for v in range(len(intake)):
        if intake[v] != 0:
            whole = start[v] < start[v + 1]
            if whole:
                whole = runs[start[v], 1] == 0 and runs[start[v], 2] >= steps
            if not whole:
                units += enough if intake[v] == NO_LIMIT else intake[v]
                if units >= enough:
                    return units
    for run in range(len(runs)):
        if runs[run, 1] > 0:
            limit = holding[runs[run, 0]]
            units += enough if limit == NO_LIMIT else limit
            if units >= enough:
                return units
    for arc in range(len(tail)):
        u, v = tail[arc], head[arc]
        for run in range(start[v], start[v + 1]):
            at = max(runs[run, 1] - transit[arc], 0)
            last = runs[run, 2] - transit[arc]
            for other in range(start[u], start[u + 1] + 1):
                # Entries between two runs of the tail lead from the far side to the near.
                until = last
                if other < start[u + 1]:
                    until = min(last, runs[other, 1] - 1)
                if at <= until:
                    first, end = change_start[arc], change_start[arc + 1]
                    units += _passes(capacity[arc], changes, first, end, at, until, enough)
                    if units >= enough:
                        return int(units)
                if other < start[u + 1]:
                    at = max(at, runs[other, 2] + 1)
    return units


@allocating
def _passes(
    capacity: int, changes: Any, start: int, end: int, first: int, last: int, enough: int
) -> int:
    """Sum of the capacity from step ``first`` to ``last``, or a number ≥ ``enough``."""
    low, high = start, end  # the first change after ``first``
    while low < high:
        middle = (low + high) // 2
        if changes[middle, 1] <= first:
            low = middle + 1
        else:
            high = middle
    if low > start:
        capacity = changes[low - 1, 2]
    units = 0
    while first <= last:
        until = last
        if low < end:
            until = min(last, changes[low, 1] - 1)
        if capacity > 0:
            if until - first + 1 > enough // capacity:
                return enough
            units += capacity * (until - first + 1)
            if units >= enough:
                return enough
        first = until + 1
        if low < end:
            capacity = changes[low, 2]
            low += 1
    return units
