"""The search for the first horizon by which everybody is out, and its proof.

A flow for one horizon is one for the next, and any labels, moved with the horizon, are a
cut there, too. So one flow grows: as many as possible get out by a horizon that is known
not to be enough; the minimum cut then says which later one is the first that may be
(Newton's method from below). To go on from there before all who can are out costs more
than it saves, and so does to jump where the slope of a bound points (measured).
"""

from __future__ import annotations

import numpy as np

from mamar.plan.answer import Cut
from mamar.plan.kernels.labels_cut import best_state, moved
from mamar.plan.kernels.labels_engine import FreeWaiting, Stop
from mamar.plan.kernels.labels_rows import NONE

#: So many states of the labels are asked for a bound.
LOOKS = 48


class Horizon:
    """What is known of the first horizon by which everybody is out.

    ``least``: the first that is not refuted; ``cut`` proves it: not all by ``least - 1``.
    """

    def __init__(self, engine: FreeWaiting) -> None:
        self.engine = engine
        self.least = 0
        self.cut: Cut | None = None

    def find(self, most: int, stop: Stop) -> bool:
        """Bring everybody out by the first horizon possible, unless that is after ``most``.

        Needs everybody to have a way out. Afterwards ``engine.steps`` is the horizon;
        False if stopped, or too late: then ``least`` is a bound, and the flow the best.

        Examples
        --------
        >>> from mamar.plan.problem import FlowProblem
        >>> problem = FlowProblem([0], [1], [2], [5], supply=[20, 0], intake=[0, -1])
        >>> horizon = Horizon(FreeWaiting(problem, steps=0))
        >>> horizon.find(100, lambda: False), horizon.engine.steps, horizon.cut.steps
        (True, 5, 4)
        """
        engine = self.engine
        self._farthest(most)
        if self.least <= most:
            engine.move_to(self.least)
            engine.search(share=1.0)
            self._look(most)
        while self.least <= most:
            engine.move_to(self.least)
            if not engine.maximise(stop):
                return False
            if not engine.people.left.any():
                return True
            self._look(most)
        engine.move_to(most)
        engine.maximise(stop)
        return False

    def _farthest(self, most: int) -> None:
        """Who has the longest way can be out only so late."""
        people, net = self.engine.people, self.engine.net
        least = int((people.ready + net.to_site[people.source]).max(initial=0))
        self.least = min(least, most + 1)
        if self.least > 0:
            steps = self.least - 1
            self.cut = self.engine.certificate(steps - net.to_site, steps)

    def _look(self, most: int) -> None:
        """Find the latest horizon that a state of the labels refutes."""
        engine = self.engine
        records = max(int(engine.labels.count[0]), 1)
        looks = np.unique(np.geomspace(1, records, LOOKS).astype(np.int64))[::-1]
        label = np.empty(engine.problem.nodes, np.int64)
        while True:
            shown = best_state(
                engine.net,
                engine.people,
                engine.labels,
                label,
                looks,
                engine.steps,
                min(most, engine.limit),
                engine.problem.total,
            )
            if shown == NONE:
                return
            self.least = shown + 1
            self.cut = engine.certificate(moved(label, engine.steps, shown), shown)
            if shown < engine.limit or shown >= most:
                return
            engine.reach(2 * shown)
