"""One door to both engines: the fast one where all waiting is free, the general one elsewhere."""

from __future__ import annotations

from collections.abc import Callable

from mamar.plan.answer import Flow
from mamar.plan.kernels import general, labels_coarse
from mamar.plan.kernels.general import Maximum, never
from mamar.plan.kernels.labels_engine import FreeWaiting, Stop
from mamar.plan.problem import FlowProblem


def maximise(
    problem: FlowProblem,
    steps: int,
    start: Flow | None = None,
    stop: Stop = never,
    report: Callable[[int], None] | None = None,
) -> Maximum:
    """The most units that can be out by ``steps``, and the cut that proves it.

    ``start``: a flow that arrives by ``steps``, to go on from (the fast engine begins anew).
    Between searches ``stop`` is asked, and ``report`` told how many are out.

    >>> problem = FlowProblem([0], [1], [2], [5], supply=[20, 0], intake=[0, -1])
    >>> maximise(problem, steps=3).units
    10
    """
    if not FreeWaiting.fits(problem):
        return general.maximise(problem, steps, start, stop, report)
    engine = FreeWaiting(problem, steps)
    labels_coarse.start(engine, stop)
    complete = engine.maximise(stop, report)
    return Maximum(engine.units, engine.flow(), engine.cut(), complete)
