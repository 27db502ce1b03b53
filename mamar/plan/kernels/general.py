"""The general engine: a largest flow by a horizon, with every feature of the border.

Behind one door, :func:`maximise`, so that a faster engine can take its place where one
exists. Nothing is built per node and step but the people themselves and a few bits.

Invariant: between calls the people are a feasible flow, with all others at home. When no way is
left, what the search has seen is the near side of a cut that the flow fills (Ford and
Fulkerson 1962: so the flow is largest and the cut smallest).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from mamar.plan.answer import Cut, Flow
from mamar.plan.kernels.augment import PATH_TOO_LONG, block
from mamar.plan.kernels.memory import too_large
from mamar.plan.kernels.moved import cut_of_runs
from mamar.plan.kernels.prepare import people_at_home, prepare
from mamar.plan.kernels.reach import close, search_levels
from mamar.plan.kernels.settle import cancel_cycles, near_runs, settle
from mamar.plan.kernels.state import Search, new_path, new_search
from mamar.plan.problem import FlowProblem, Ints

Stop = Callable[[], bool]

#: A search goes on for this many levels after the first people were reached.
PATIENCE = 12
#: Bytes that an engine may need; beyond, the question is refused before it starts.
MOST_BYTES = 48 * 2**30


def never() -> bool:
    return False


@dataclass(frozen=True)
class Maximum:
    """The most units out by a horizon: ``flow`` brings out ``units``.

    ``complete``: no flow brings out more, and ``cut`` shows it. Otherwise the search was
    stopped, and ``cut`` is only a valid bound.
    """

    units: int
    flow: Flow
    cut: Cut
    complete: bool


def maximise(
    problem: FlowProblem,
    steps: int,
    start: Flow | None = None,
    stop: Stop = never,
    report: Callable[[int], None] | None = None,
) -> Maximum:
    """The most units that can be out by ``steps``, and the cut that proves it.

    ``start``: a flow of this problem that arrives by ``steps``, to go on from. Between
    searches ``stop`` is asked, and ``report`` told how many are out.

    >>> problem = FlowProblem([0], [1], [2], [5], supply=[20, 0], intake=[0, -1])
    >>> maximise(problem, steps=3).units
    10
    """
    engine = Engine(problem, steps)
    if start is not None:
        engine.start(start)
    complete = engine.maximise(steps, stop=stop, report=report)
    return Maximum(engine.units, engine.flow(), engine.cut(steps), complete)


class Engine:
    """People on the roads up to a horizon, and the search for more who can get out.

    ``maximise(until)`` may be called for growing ``until`` up to ``steps``; with
    ``swaps=False`` nobody who has been taken in by then is ever taken back.
    """

    def __init__(self, problem: FlowProblem, steps: int) -> None:
        if not fits_memory(problem, steps):
            raise too_large(problem, steps, _bytes_needed(problem, steps))
        self.problem, self.steps = problem, steps
        self.prepared = prepare(problem, steps)
        self.people = people_at_home(self.prepared, steps, problem.total)
        self.search = self.afresh = self._new_search()
        self.path = new_path(4 * len(self.prepared.node) + 64)

    def _new_search(self) -> Search:
        return new_search(len(self.prepared.node), len(self.prepared.left), self.steps)

    def start(self, flow: Flow) -> None:
        """Go on from a flow of this problem; nobody must have been moved yet."""
        arcs = self.prepared.arc
        number = np.full(self.problem.arcs, -1, np.int64)
        number[arcs[arcs >= 0]] = np.flatnonzero(arcs >= 0)
        entries = number[flow.arc] >= 0
        settle(
            self.prepared.roads,
            self.people,
            self.prepared.home,
            number[flow.arc[entries]],
            flow.step[entries],
            flow.units[entries],
            self.steps,
        )

    def maximise(
        self,
        until: int,
        *,
        swaps: bool = True,
        stop: Stop = never,
        report: Callable[[int], None] | None = None,
    ) -> bool:
        """Bring out as many as can be out by ``until``; False if stopped before that is sure."""
        roads, people, search = self.prepared.roads, self.people, self.search
        while not stop():
            reached, complete = search_levels(roads, people, search, until, swaps, PATIENCE)
            if reached == 0:
                return bool(complete)
            while block(roads, people, search, self.path, until, swaps) == PATH_TOO_LONG:
                self.path = new_path(2 * self.path.shape[1])
            if report is not None:
                report(self.units)
        return False

    def keep_closed(self) -> None:
        """Never search again what the last, complete search has seen; only without swaps."""
        close(self.search)

    def swap_would_help(self, until: int) -> bool:
        """Would more be out by ``until`` if some who were taken in went elsewhere?"""
        if len(self.prepared.left) < 2 or self.people.left.all():
            return False
        return self._search_afresh(until) > 0

    def final_cut(self) -> Cut:
        """The cut at the end, when no more can be out whoever is taken back."""
        self._search_afresh(self.steps)
        return self._cut(self.afresh, self.steps)

    def _search_afresh(self, until: int) -> int:
        """How many people see a way out; heeds nothing that was closed, and closes nothing."""
        if self.afresh is self.search:
            self.afresh = self._new_search()
        args = self.prepared.roads, self.people, self.afresh, until, True, PATIENCE
        return int(search_levels(*args)[0])

    @property
    def units(self) -> int:
        return int((self.prepared.left - self.people.left).sum())

    def arrived(self) -> Ints:
        """(steps + 1,) people taken in by each step."""
        return np.cumsum(self.people.taken.sum(axis=0, dtype=np.int64))

    def flow(self) -> Flow:
        """Who enters which road when; without flow round cycles of transit 0."""
        arcs = self.prepared.arc
        kept = np.flatnonzero((arcs >= 0) & self.people.used.any(axis=1))
        if len(kept) == 0:
            return Flow.empty()
        which, step = self.people.units[kept].nonzero()
        units = self.people.units[kept[which], step].astype(np.int64)
        arc = arcs[kept[which]]
        units = without_cycles(self.problem, arc, step, units)
        listed = units > 0
        return Flow(arc[listed], step[listed], units[listed])

    def cut(self, until: int) -> Cut:
        """What the last search saw, as a certificate for ``until``."""
        return self._cut(self.search, until)

    def _cut(self, search: Search, until: int) -> Cut:
        prepared = self.prepared
        place = np.flatnonzero(prepared.node >= 0)
        node = prepared.node[place]
        runs = near_runs(prepared.roads, search.seen, prepared.earliest[node], until)
        runs[:, 0] = node[runs[:, 0]]
        never = np.ones(self.problem.nodes, bool)
        never[node] = False
        never &= prepared.earliest > 0
        others = np.flatnonzero(never)
        last = np.minimum(prepared.earliest[others] - 1, until)
        others = np.stack([others, np.zeros_like(others), last], axis=1)
        runs = np.concatenate([runs, others])
        return cut_of_runs(self.problem.nodes, runs[np.argsort(runs[:, 0], kind="stable")], until)


def without_cycles(problem: FlowProblem, arc: Ints, step: Ints, units: Ints) -> Ints:
    at_once = np.flatnonzero(problem.transit[arc] == 0)
    at_once = at_once[np.argsort(step[at_once], kind="stable")]
    kept = units[at_once]
    tail, head = problem.tail[arc[at_once]], problem.head[arc[at_once]]
    cancel_cycles(tail, head, step[at_once], kept, problem.nodes)
    units = units.copy()
    units[at_once] = kept
    return units


def fits_memory(problem: FlowProblem, steps: int) -> bool:
    return _bytes_needed(problem, steps) <= MOST_BYTES


def _bytes_needed(problem: FlowProblem, steps: int) -> int:
    """People per arc and step, waiting per node and step, and the levels of a search."""
    size = 4 if problem.total < 2**31 else 8
    return (steps + 1) * (problem.arcs * size + problem.nodes * (size + 2))
