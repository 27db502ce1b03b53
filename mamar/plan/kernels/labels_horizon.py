"""The search for the first horizon by which everybody is out, and its proof.

A flow for one horizon is one for the next, and any labels, moved with the horizon, are a
cut there, too. So one flow grows: as many as possible get out by a horizon that is known
not to be enough; the minimum cut then says which later one is the first that may be
(Newton's method from below). To go on from there before all who can are out costs more
than it saves, and so does to jump where the slope of a bound points (measured).
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from mamar.plan.answer import Cut
from mamar.plan.kernels.labels_coarse import (
    TIMES,
    coarse_steps,
    coarser,
    finer_label,
    lay,
)
from mamar.plan.kernels.labels_cut import best_state, labels_until, moved, refuted
from mamar.plan.kernels.labels_engine import FreeWaiting, Stop
from mamar.plan.kernels.labels_pages import NONE, Ints

#: So many states of the labels are asked for a bound.
LOOKS = 48
#: No horizon is tried beyond: up to here no bound overflows.
FAR_AWAY = 2**31 - 1


class Horizon:
    """What is known of the first horizon by which so many people are out.

    Invariant: ``least`` is the first horizon that is not refuted; ``cut`` refutes ``least - 1``,
    where it is not None. A flow for T is one for T + 1, so all before are refuted, too.

    Examples
    --------
    >>> from mamar.plan.problem import FlowProblem
    >>> problem = FlowProblem([0], [1], [2], [5], supply=[20, 0], intake=[0, -1])
    >>> horizon = Horizon(FreeWaiting(problem, steps=0), people=20)
    >>> horizon.find(100, lambda: False), horizon.engine.steps, horizon.cut.steps
    (True, 5, 4)
    """

    def __init__(
        self, engine: FreeWaiting, people: int, least: int = 0, cut: Cut | None = None
    ) -> None:
        self.engine = engine
        self.people = people
        self.least = least
        self.cut = cut

    def find(self, most: int, stop: Stop, report: Callable[[int], None] | None = None) -> bool:
        """Bring the people out by the first horizon possible, unless that is after ``most``.

        Afterwards ``engine.steps`` is the horizon; False if stopped, too late, or too large
        for memory: then ``least`` is what is proved, and the flow the best so far.
        """
        engine, most = self.engine, min(most, FAR_AWAY)
        if self.least <= most and engine.can_reach(self.least):
            engine.move_to(self.least)
            engine.search(share=1.0)
            self.look(most)
            self.start(most, stop)
        while self.least <= most and engine.can_reach(self.least):
            engine.move_to(self.least)
            complete = engine.maximise(stop, report)
            if engine.units >= self.people:
                return True
            if not complete:
                return False
            self.look(most)
        return False

    def look(self, most: int) -> None:
        """Find the latest horizon that a state of the labels refutes."""
        engine = self.engine
        records = max(int(engine.labels.counts[0]), 1)
        looks = np.unique(np.geomspace(1, records, LOOKS).astype(np.int64))[::-1]
        label = np.empty(engine.problem.nodes, np.int64)
        shown = best_state(
            engine.net, engine.people, engine.labels, label, looks, engine.steps, most, self.people
        )
        if shown != NONE:
            self.least = shown + 1
            self.cut = engine.certificate(moved(label, engine.steps, shown), shown)

    def start(self, most: int, stop: Stop) -> None:
        """Bring most people out by nearly the horizon, by coarser clocks, the coarsest first."""
        levels = [(self.engine, np.zeros(0, np.int64))]
        steps = [min(self.least, most)]
        while True:
            found = coarser(levels[-1][0].problem, levels[-1][0].net.to_site, steps[-1])
            if found is None:
                break
            steps.append(coarse_steps(steps[-1]))
            levels.append((FreeWaiting(found[0], steps[-1]), found[1]))
        while len(levels) > 1:  # when stopped, too: whom the coarser clocks have brought out counts
            offsets = [offset for _, offset in levels[:0:-1]]
            coarse, offset = levels.pop()
            while coarse.maximise(stop) and self.look_from(coarse, offsets, most):
                if self.least > most or not self.engine.can_reach(self.least):
                    break
                steps = [self.least]
                for _ in offsets:
                    steps.append(coarse_steps(steps[-1]))
                coarse.move_to(steps[-1])
            finer = levels[-1][0]
            finer.move_to(steps[len(levels) - 1])
            lay(finer, coarse, offset)

    def look_from(self, coarse: FreeWaiting, offsets: list[Ints], most: int) -> bool:
        """Whether the labels of a coarser clock refute a later horizon than is known;
        ``offsets`` lead from that clock to that of the problem."""
        engine, at = self.engine, coarse.steps
        label = np.empty(engine.problem.nodes, np.int64)
        labels_until(coarse.labels, int(coarse.labels.counts[0]), label)
        for offset in offsets:
            label, at = finer_label(label, offset), TIMES * at + TIMES - 1
        shown = refuted(engine.net, engine.people, label, at, self.least, most, self.people)
        if shown == NONE:
            return False
        self.least = shown + 1
        self.cut = engine.certificate(moved(label, at, shown), shown)
        return True
