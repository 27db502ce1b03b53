"""The search for the first horizon by which everybody is out, and its proof.

A flow for one horizon is one for the next, and any state of the labels, moved with the
horizon, is a cut there, too. So one flow is moved from horizon to horizon: to where the
cuts say that it must go at least (Newton's method from below), or, while they creep, to
where their slope says that it should end; back, when that was too far.
"""

from __future__ import annotations

import numpy as np

from mamar.plan.answer import Cut
from mamar.plan.kernels.labels_cut import best_state, bound, moved
from mamar.plan.kernels.labels_engine import FreeWaiting, Stop
from mamar.plan.kernels.labels_rows import NONE

#: So many states of the labels are asked for a bound.
LOOKS = 48
#: A push that brings out less than one in so many of those left is slow.
SLOW = 16
#: Part of the way to where a slope points that is gone without proof.
TRUST = 0.75


class Horizon:
    """What is known of the first horizon by which everybody is out.

    ``least``: the first that is not refuted; ``cut``: proves that, for ``least - 1``.
    ``enough``: the last tried by which all are out, or None.
    """

    def __init__(self, engine: FreeWaiting, most: int) -> None:
        self.engine, self.most = engine, most
        self.everybody = engine.problem.total
        self.least = 0
        self.enough: int | None = None
        self.cut: Cut | None = None
        self.per_step = 1.0  #: by so many units the best bound rises with each step

    def find(self, stop: Stop) -> bool:
        """Bring everybody out, by the first horizon possible, unless that is after ``most``.

        Needs everybody to have a way out. Afterwards ``engine.steps`` is the horizon and
        ``cut`` proves that there is none before it; False if stopped, or too late.
        """
        engine = self.engine
        self._farthest()
        if self.least > self.most:
            return False
        engine.move_to(self.least)
        engine.search(share=1.0)
        self._look(engine.steps)
        while self.least <= self.most and not stop():
            if engine.steps < self.least:
                engine.move_to(self.least)
            left = int(engine.people.left.sum())
            if left == 0:
                self.enough = engine.steps
                if self.least < self.enough:
                    self._look(self.enough - 1)
                if self.least == self.enough:
                    return True
                engine.move_to(max(self.least, self.enough - self._spare_steps()))
                continue
            got = engine.improve()
            if got * SLOW <= left and self._look(engine.steps) and got > 0:
                self._go_on(left - got)
        return False

    def _farthest(self) -> None:
        """Who has the longest way can be out only so late."""
        people, net = self.engine.people, self.engine.net
        self.least = int((people.ready + net.to_site[people.source]).max(initial=0))
        self.least = min(self.least, self.most + 1)
        if self.least > 0:
            steps = self.least - 1
            self.cut = self.engine.certificate(steps - net.to_site, steps)

    def _look(self, steps: int) -> bool:
        """Whether a state of the labels shows that not all are out by ``steps``, or later."""
        engine = self.engine
        records = int(engine.labels.count[0])
        looks = np.unique(np.geomspace(1, max(records, 1), LOOKS).astype(np.int64))[::-1]
        label = np.empty(engine.problem.nodes, np.int64)
        while True:
            most = min(self.most, engine.limit)
            if self.enough is not None:
                most = min(most, self.enough - 1)
            shown = best_state(
                engine.net,
                engine.people,
                engine.labels,
                label,
                looks,
                engine.steps,
                steps,
                most,
                self.everybody,
            )
            if shown == NONE:
                return False
            if shown < engine.limit or shown >= self.most:
                break
            engine.reach(2 * shown)
        if shown >= self.least:
            self.least = shown + 1
            self.cut = engine.certificate(moved(label, engine.steps, shown), shown)
            low = bound(engine.net, engine.people, label, 0, engine.steps, 2**62)
            self.per_step = max((self.everybody - low) / (shown + 1 - engine.steps), 1.0)
        return True

    def _go_on(self, left: int) -> None:
        """Go part of the way to where the slope of the best bound says that all are out."""
        engine = self.engine
        steps = engine.steps + int(TRUST * left / self.per_step)
        if self.enough is not None:
            steps = min(steps, (self.least + self.enough) // 2)
        engine.move_to(min(max(steps, self.least), self.most))

    def _spare_steps(self) -> int:
        return 1
