"""The fast engine, where waiting is free: one flow that grows and moves with its horizon.

The flow stays in place and is changed in place: a later horizon adds to it, an earlier
one takes back only what comes too late, a lower capacity only those it turns away.
`labels_horizon` looks for the horizon by which everybody is out.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from mamar.plan.answer import Cut, Flow
from mamar.plan.kernels import labels_cancel, labels_push, labels_search
from mamar.plan.kernels.general import without_cycles
from mamar.plan.kernels.labels_cancel import end_earlier, settle, stay_until, take_in
from mamar.plan.kernels.labels_cut import labels_until
from mamar.plan.kernels.labels_pages import NONE, has_pages
from mamar.plan.kernels.labels_prepare import (
    WORD,
    changing_arcs,
    first_rows,
    more_rows,
    net_of,
    no_debts,
    no_labels,
    no_path,
    no_rows,
    people_of,
)
from mamar.plan.kernels.labels_push import push
from mamar.plan.kernels.labels_rows import (
    add_waiting,
    count_entries,
    list_entries,
    move_flow,
    take_row,
)
from mamar.plan.kernels.labels_search import search
from mamar.plan.kernels.memory import too_large
from mamar.plan.problem import NO_LIMIT, FlowProblem, Ints

Stop = Callable[[], bool]

#: Capacities in a table by arc and step, at most.
MOST_CAPACITIES = 2**26
#: Bytes for rows; a horizon that needs more is not tried.
MOST_BYTES = 16 * 2**30
#: Words for rows to begin with, at most.
MOST_WORDS = 2**22
#: So many arcs and nodes are in use wherever there are many steps.
ROWS_AT_LEAST = 64

#: A search looks for no more than so many times the units that the last push got out.
HOPE = 16


class FreeWaiting:
    """People on the roads of one problem in which everybody may wait everywhere.

    Invariant: between calls the rows hold a feasible flow that brings out everybody but
    ``people.left`` by ``steps``.

    Examples
    --------
    >>> problem = FlowProblem([0], [1], [2], [5], supply=[20, 0], intake=[0, -1])
    >>> engine = FreeWaiting(problem, steps=3)
    >>> engine.maximise(lambda: False), engine.units
    (True, 10)
    """

    def __init__(self, problem: FlowProblem, steps: int) -> None:
        self.problem = problem
        self.steps = steps
        self.limit = steps + steps // 8 + WORD  #: horizon up to which the rows reach
        self.net = net_of(problem)
        self.insist_on_memory(steps)
        self.people = people_of(problem, self.net, self.limit)
        # What is not used of it takes no memory.
        words = min(2 * problem.nodes * (self.limit // WORD + 2), MOST_WORDS)
        self.rows = first_rows(self.net, self.people, self.limit, words)
        self.labels = no_labels(problem.nodes, 4 * problem.nodes + 1024, self.limit)
        self.path = no_path(4096)
        self.last_got = problem.total
        self.debts = no_debts(4096)
        self.home = np.zeros(problem.nodes, np.int64)
        self.counts = np.zeros(3, np.int64)  #: looks for a move, paths, and their moves

    @staticmethod
    def fits(problem: FlowProblem) -> bool:
        """Whether this engine can take the problem: free waiting, fewer than 2^31 people,
        and a table of the capacities that change."""
        last = int(problem.changes[:, 1].max(initial=0))
        table = len(changing_arcs(problem)) * (last + 1)
        free = FreeWaiting.all_may_wait(problem)
        return free and problem.total < 2**31 and table <= MOST_CAPACITIES

    @staticmethod
    def all_may_wait(problem: FlowProblem) -> bool:
        """Whether no holding limit can ever matter."""
        return bool(((problem.holding == NO_LIMIT) | (problem.holding >= problem.total)).all())

    def can_reach(self, steps: int) -> bool:
        """Whether the rows that are needed in any case fit into memory."""
        return self._bytes_needed(steps) <= MOST_BYTES

    def insist_on_memory(self, steps: int) -> None:
        """Refuse a horizon that memory cannot hold."""
        if not self.can_reach(steps):
            raise too_large(self.problem, steps, self._bytes_needed(steps))

    def _bytes_needed(self, steps: int) -> int:
        sites = int(np.count_nonzero(self.problem.intake))
        rows = sites + int(np.count_nonzero(self.net.by_step != NONE))
        return (rows + ROWS_AT_LEAST) * steps * 8

    @property
    def units(self) -> int:
        """Units out by ``steps``."""
        return self.problem.total - int(self.people.left.sum())

    def maximise(self, stop: Stop, report: Callable[[int], None] | None = None) -> bool:
        """Bring out as many as possible by ``steps``; False if stopped before that is sure."""
        while not stop():
            if self.improve() == 0:
                return True
            if report is not None:
                report(self.units)
        return False

    def improve(self) -> int:
        """Search and push once; returns the units that got out: 0 only if nobody can, and
        then the labels are a minimum cut."""
        complete = self.search()
        got = self.push()
        if got == 0 and not complete:
            # Those reached become ready only after their label.
            self.search(share=1.0)
            got = self.push()
        return got

    def search(self, share: float = 0.5) -> bool:
        """Label what reaches a site, until about ``share`` of those at home are reached.

        Fewer are enough when the last push got few out: then the labels are a bottleneck
        and a search that goes on is wasted. Returns whether everything that can be labelled
        was, which is sure for a share of 1.
        """
        people = self.people
        self.home[:] = 0
        np.add.at(self.home, people.source, people.left)
        enough = int(share * people.left.sum()) + 1
        if share < 1:
            enough = min(enough, HOPE * self.last_got + 1)
        while True:
            ended = search(
                self.net,
                self.rows,
                self.labels,
                people.sites,
                people.room,
                self.net.earliest,
                self.steps,
                self.home,
                enough,
            )
            if ended != labels_search.OUT_OF_RECORDS:
                return ended == labels_search.DONE
            self.labels = no_labels(self.problem.nodes, 2 * len(self.labels.step), self.limit)

    def push(self) -> int:
        """Push along the moves that the search has numbered; returns the units that got out."""
        people, before = self.people, int(self.people.left.sum())
        while True:
            ended = push(
                self.net, self.rows, self.labels, self.path, people, self.steps, self.counts
            )
            if ended == labels_push.DONE:
                self.last_got = before - int(people.left.sum())
                return self.last_got
            if ended == labels_push.OUT_OF_PATH:
                self.path = no_path(2 * len(self.path.node))
            else:
                self.rows = more_rows(self.rows)

    def move_to(self, steps: int) -> None:
        """Let the flow end at another horizon; who comes later than that, stays at home."""
        if steps > self.limit:
            self.reach(steps + steps // 8 + WORD)
        if steps > self.steps:
            self._stay_longer(steps)
        elif steps < self.steps:
            self._end_earlier(steps)
        self.steps = steps

    def reach(self, limit: int) -> None:
        """Make rows for horizons up to ``limit``."""
        self.limit = limit
        taken = np.zeros((len(self.people.sites), limit + 1), np.int64)
        taken[:, : self.people.taken.shape[1]] = self.people.taken
        self.people = self.people._replace(taken=taken)
        self.spare_pages(limit // WORD + 1)  # as many as the longest row must find
        old, words = self.rows, len(self.rows.used)
        while True:
            rows = no_rows(self.net, self.people, limit, words, 0)
            # Windows only grow, also where nobody can be any more: see `labels_past`.
            np.minimum(rows.low, old.low, out=rows.low)
            np.minimum(rows.wait_low, old.wait_low, out=rows.wait_low)
            self.rows = rows._replace(units=old.units, top=old.top.copy())
            self.rows.top[0] = 0
            if move_flow(self.net, old, self.rows):
                break
            words *= 2
        bucket = no_labels(1, 1, limit).bucket
        self.labels = self.labels._replace(bucket=bucket)

    def flow(self) -> Flow:
        """Who enters which road when."""
        count = count_entries(self.rows)
        arcs, steps, units = (np.empty(count, np.int64) for _ in range(3))
        list_entries(self.rows, arcs, steps, units)
        if not self.problem.transit.all():
            units = without_cycles(self.problem, arcs, steps, units)
            listed = units > 0
            arcs, steps, units = arcs[listed], steps[listed], units[listed]
        for array in (arcs, steps, units):
            array.setflags(write=False)  # the flow need not copy them
        return Flow(arcs, steps, units)

    def cut(self) -> Cut:
        """The labels of the last search as a certificate for ``steps``: a minimum cut, if the
        search was complete and nobody at home was reached."""
        label = np.empty(self.problem.nodes, np.int64)
        labels_until(self.labels, int(self.labels.counts[0]), label)
        return self.certificate(label, self.steps)

    def certificate(self, label: Ints, steps: int) -> Cut:
        """``label`` as a cut for horizon ``steps``. Where nobody can be yet counts as near:
        nobody goes there from the far side."""
        near = np.maximum(label, np.minimum(self.net.earliest - 1, steps))
        return Cut(steps, np.clip(near, -1, steps))

    def _stay_longer(self, steps: int) -> None:
        """Who has reached a site without room for everybody waits there until the end."""
        taken = self.people.intake - self.people.room
        for node, units in zip(self.people.sites.tolist(), taken.tolist(), strict=True):
            if self.rows.wait_high[node] == NONE or units == 0:
                continue
            while self.rows.wait[node] == NONE:
                low, high = int(self.rows.wait_low[node]), int(self.rows.wait_high[node])
                self.rows.wait[node] = take_row(self.rows, low, high)
                if self.rows.wait[node] == NONE:
                    self.rows = more_rows(self.rows)
            self.spare_pages(2)
            add_waiting(self.rows, node, self.steps, steps - 1, units)

    def _end_earlier(self, steps: int) -> None:
        arc = end_earlier(self.net, self.rows, self.debts, steps, 0)
        while arc < self.problem.arcs:
            self.longer_debts()
            arc = end_earlier(self.net, self.rows, self.debts, steps, arc)
        while len(self.debts.node) < self.debts.owed[0] + self.problem.nodes:
            self.longer_debts()
        self.spare_pages(self.problem.nodes + 1)
        stay_until(self.rows, self.people, self.debts, steps)
        self.settle_debts(steps)
        take_in(self.net, self.rows, self.people, self.debts, steps)
        self.settle_debts(steps)

    def settle_debts(self, steps: int | None = None) -> None:
        """Pay all debts, at the horizon ``steps`` if that is to be another."""
        end = self.steps if steps is None else steps
        while (
            settle(self.net, self.rows, self.people, self.debts, end) == labels_cancel.OUT_OF_DEBTS
        ):
            self.longer_debts()

    def longer_debts(self) -> None:
        """Room for twice as many debts, and a page to pay each with."""
        longer = no_debts(2 * len(self.debts.node))
        for old, new in zip(self.debts, longer, strict=True):
            new[: len(old)] = old
        self.debts = longer
        self.spare_pages(len(longer.node))

    def spare_pages(self, count: int) -> None:
        """Have so many free pages."""
        while not has_pages(self.rows, count):
            self.rows = more_rows(self.rows)
