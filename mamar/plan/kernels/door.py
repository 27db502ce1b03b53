"""One door to both engines: the fast one where all waiting is free, the general one elsewhere.

Where waiting is limited, the fast engine is asked first as if it were free. Its cut is a
cut of the limited problem, too: labels never lead from far to near by waiting, so holding
limits have no part in the bound. If all whom it brings out can do so waiting at home only,
that is the answer, with its proof; otherwise the general engine goes on from those who can.

Invariant: whichever engine answers, the flow is one of the problem itself, and so is the cut;
"complete" is said only where the one brings out what the other allows.
"""

from __future__ import annotations

from collections.abc import Callable

from mamar.plan.answer import Flow
from mamar.plan.kernels import general
from mamar.plan.kernels.general import Maximum, never
from mamar.plan.kernels.labels_engine import FreeWaiting, Stop
from mamar.plan.kernels.retimed import without_stops
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
    free = waiting_freely(problem)
    if not FreeWaiting.fits(free):
        return general.maximise(problem, steps, start, stop, report)
    engine = FreeWaiting(free, steps)
    complete = engine.maximise(stop, report)
    if free is problem:
        return Maximum(engine.units, engine.flow(), engine.cut(), complete)
    units, flow = without_stops(engine)
    if not complete or units == engine.units:
        return Maximum(units, flow, engine.cut(), complete)
    return general.maximise(problem, steps, flow, stop, report)


def waiting_freely(problem: FlowProblem) -> FlowProblem:
    """The same problem, with as many waiting on the way as want to."""
    if FreeWaiting.all_may_wait(problem):
        return problem
    return FlowProblem(
        problem.tail,
        problem.head,
        problem.transit,
        problem.capacity,
        problem.supply,
        problem.intake,
        problem.changes,
        problem.releases,
    )
