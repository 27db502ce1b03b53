"""The fast engine: largest flows by a horizon, and the horizon, where waiting is free.

A flow for horizon T is one for T + 1, and labels moved with the horizon still bound it:
so one flow grows while the horizon rises from bound to bound (Newton's method from
below, as for parametric flows), until everybody is out. The last bound is the proof
that it could not be done a step earlier.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from mamar.plan.answer import Cut, Flow
from mamar.plan.kernels import labels_push, labels_search
from mamar.plan.kernels.general import without_cycles
from mamar.plan.kernels.labels_cut import labels_until, refuted
from mamar.plan.kernels.labels_prepare import (
    WORD,
    first_rows,
    more_rows,
    no_labels,
    no_path,
    no_rows,
    world_of,
)
from mamar.plan.kernels.labels_push import push
from mamar.plan.kernels.labels_rows import (
    NONE,
    add_waiting,
    count_entries,
    list_entries,
    move_flow,
    take_row,
)
from mamar.plan.kernels.labels_search import search
from mamar.plan.problem import NO_LIMIT, FlowProblem, Ints

Stop = Callable[[], bool]

#: Labels below step 0 are followed this far, so that a cut can move to later horizons.
LONG_BEFORE = -(2**40)
#: So many states of the labels are asked for a bound.
LOOKS = 32


class FreeWaiting:
    """People on the roads of one problem in which everybody may wait everywhere.

    Invariant: between calls the rows hold a feasible flow that brings out everybody but
    ``left`` by ``steps``.
    """

    def __init__(self, problem: FlowProblem, steps: int) -> None:
        self.problem = problem
        self.steps = steps
        self.limit = steps + steps // 8 + WORD  #: horizon up to which the rows reach
        self.world = world_of(problem, self.limit)
        self.rows = first_rows(self.world, self.limit, 2 * problem.nodes + 1024)
        self.room = self.world.intake.copy()
        self.left = self.world.supply.copy()
        self.labels = no_labels(self.world, 4 * problem.nodes + 1024, self.limit)
        self.path = no_path(4096)
        self.counts = np.zeros(4, np.int64)

    @staticmethod
    def fits(problem: FlowProblem) -> bool:
        """Whether this engine can take the problem: free waiting, fewer than 2^31 people."""
        free = (problem.holding == NO_LIMIT) | (problem.holding >= problem.total)
        return bool(free.all()) and problem.total < 2**31

    @property
    def units(self) -> int:
        """Units out by ``steps``."""
        return int(self.world.supply.sum() - self.left.sum())

    def maximise(self, stop: Stop) -> bool:
        """Bring out as many as possible by ``steps``; False if stopped before that is sure."""
        while not stop():
            self._search(self.world.net.earliest)
            if self._push() == 0:
                return True
        return False

    def move_to(self, steps: int) -> None:
        """Let the flow go on until a later horizon."""
        if steps > self.limit:
            self._reach_further(steps + steps // 8 + WORD)
        if steps == self.steps:
            return
        taken = self.world.intake - self.room
        for node, units in zip(self.world.sites.tolist(), taken.tolist(), strict=True):
            if self.rows.wait_high[node] == NONE or units == 0:
                continue  # where there is room for everybody, nobody need be kept count of
            while self.rows.wait[node] == NONE:
                low, high = int(self.rows.wait_low[node]), int(self.rows.wait_high[node])
                self.rows.wait[node] = take_row(self.rows, low, high)
                if self.rows.wait[node] == NONE:
                    self.rows = more_rows(self.rows)
            add_waiting(self.rows, node, self.steps, steps - 1, units)
        self.steps = steps

    def quickest(self, most: int, stop: Stop) -> tuple[bool, Cut | None]:
        """Raise the horizon, up to ``most``, until everybody is out.

        Returns whether they are, and the last cut by which they could not be, which is
        for ``steps - 1`` where all are out. Needs everybody to have a way out.
        """
        world = self.world
        cut: Cut | None = None
        least = int((world.ready + world.net.to_site[world.source]).max(initial=0))
        least = min(least, most + 1)
        if least > self.steps:
            cut = self._certificate(least - 1 - world.net.to_site, least - 1, least - 1)
            if least > most:
                return False, cut
            self.move_to(least)
        searches, next_look = 0, 0
        while not stop():
            if not self.left.any():
                return True, cut
            if searches >= next_look:
                found = self._refute(most)
                next_look = 2 * searches + 2
                if found is not None:
                    cut = found
                    if cut.steps == most:
                        return False, cut
                    self.move_to(int(cut.steps) + 1)
                    searches, next_look = 0, 2
            self._search(world.net.earliest)
            searches += 1
            if self._push() == 0:
                next_look = searches
        return False, cut

    def _refute(self, most: int) -> Cut | None:
        """A cut for the latest horizon at which some state of the labels shows that not
        everybody can be out; None if not even for the present one."""
        world = self.world
        self._search(np.full(self.problem.nodes, LONG_BEFORE))
        label = np.empty(self.problem.nodes, np.int64)
        records = int(self.labels.count[0])
        cut, least = None, self.steps
        for number in np.unique(np.geomspace(1, records, LOOKS).astype(np.int64))[::-1]:
            labels_until(self.labels, number, label)
            while least <= most:
                shown = refuted(
                    world.net,
                    label,
                    self.steps,
                    least,
                    min(most, self.limit),
                    world.sites,
                    world.intake,
                    world.source,
                    world.ready,
                    world.supply,
                    self.problem.total,
                )
                if shown == NONE:
                    break
                cut, least = self._certificate(label, self.steps, shown), shown + 1
                if least > self.limit:
                    self._reach_further(least + least // 8 + WORD)
                    world = self.world
        return cut

    def cut(self) -> Cut:
        """The labels of the last complete search, as a certificate for ``steps``."""
        label = np.empty(self.problem.nodes, np.int64)
        labels_until(self.labels, int(self.labels.count[0]), label)
        return self._certificate(label, self.steps, self.steps)

    def _certificate(self, label: Ints, at_horizon: int, steps: int) -> Cut:
        earliest = self.world.net.earliest
        moved = np.where(label > at_horizon // 2, label + (steps - at_horizon), label)
        moved = np.maximum(moved, np.minimum(earliest - 1, steps))
        return Cut(steps, np.clip(moved, -1, steps))

    def flow(self) -> Flow:
        """Who enters which road when."""
        arcs, steps, units = (np.empty(count_entries(self.rows), np.int64) for _ in range(3))
        list_entries(self.rows, arcs, steps, units)
        units = without_cycles(self.problem, arcs, steps, units)
        listed = units > 0
        return Flow(arcs[listed], steps[listed], units[listed])

    def _search(self, floor: Ints) -> None:
        while (
            search(
                self.world.net,
                self.rows,
                self.labels,
                self.world.sites,
                self.room,
                floor,
                self.steps,
                0,
            )
            == labels_search.OUT_OF_RECORDS
        ):
            self.labels = no_labels(self.world, 2 * len(self.labels.step), self.limit)

    def _push(self) -> int:
        """Push along the numbered moves; returns the units that got out."""
        world, before = self.world, int(self.left.sum())
        while True:
            ended = push(
                world.net,
                self.rows,
                self.labels,
                self.path,
                world.site_of,
                self.room,
                world.source,
                world.ready,
                self.left,
                self.steps,
                self.counts,
            )
            if ended == labels_push.DONE:
                return before - int(self.left.sum())
            if ended == labels_push.OUT_OF_PATH:
                self.path = no_path(2 * len(self.path.node))
            else:
                self.rows = more_rows(self.rows)

    def _reach_further(self, limit: int) -> None:
        self.limit = limit
        self.world = world_of(self.problem, limit)
        rows = self.rows
        words = len(rows.used)
        while True:
            self.rows = no_rows(self.world, limit, words)
            if move_flow(self.world.net, rows, self.rows):
                break
            words *= 2
        more = no_labels(self.world, 1, limit)
        self.labels = self.labels._replace(bucket=more.bucket)
