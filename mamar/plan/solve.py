"""The three questions about a flow problem, each answered exactly and with a proof."""

from __future__ import annotations

import operator
from collections.abc import Callable

import numpy as np

from mamar.errors import Fault, InputError
from mamar.plan.answer import Cut, EarliestAnswer, MostAnswer, QuickestAnswer, Stranded
from mamar.plan.arrivals import arrive_early
from mamar.plan.forever import Ever, ever_out, ways_out
from mamar.plan.horizon import Horizon, smallest_horizon
from mamar.plan.interrupt import Stop, stoppable
from mamar.plan.kernels.door import maximise
from mamar.plan.kernels.general import Maximum
from mamar.plan.problem import GREATEST, FlowProblem
from mamar.text import Text

Progress = Callable[[float], None]


def quickest(
    problem: FlowProblem,
    max_steps: int = 100_000,
    *,
    progress: Progress | None = None,
    stop: Stop | None = None,
) -> QuickestAnswer:
    """The smallest number of steps by which everybody can be out.

    Parameters
    ----------
    max_steps : int
        Horizons beyond this are not tried; the answer is then "stopped", or
        "infeasible" if somebody can never be out.
    progress : callable, optional
        Told the part that is done, 0 to 1.
    stop : callable, optional
        Asked between searches whether to end with the best flow and bound so far. So
        does Ctrl-C.

    Raises
    ------
    InputError
        If ``max_steps`` is not a whole number of steps, or memory would not suffice:
        with the estimate, before anything that would need so much begins.

    Examples
    --------
    >>> problem = FlowProblem([0], [1], [2], [5], supply=[20, 0], intake=[0, -1])
    >>> quickest(problem).steps
    5
    """
    max_steps = whole_steps("max_steps", max_steps)
    report = progress or _silent
    with stoppable(stop) as stopped:
        found, ever = Horizon.unknown(), ways_out(problem)
        if ever.units == problem.total:
            found = smallest_horizon(problem, problem.total, max_steps, stopped, report, found)
        if found.steps is None and not stopped():
            ever = ever_out(problem, max_steps, stopped) or ever
        if ever.units < problem.total:
            found = smallest_horizon(problem, ever.units, max_steps, stopped, report)
            return _infeasible(problem, found, ever, max_steps)
        if found.steps is None and found.bound <= max_steps and not stopped():
            found = smallest_horizon(problem, problem.total, max_steps, stopped, report, found)
    return _quickest(problem, found)


def most(
    problem: FlowProblem,
    steps: int,
    *,
    progress: Progress | None = None,
    stop: Stop | None = None,
) -> MostAnswer:
    """The most people who can be out by ``steps``; see :func:`quickest` for the rest.

    >>> problem = FlowProblem([0], [1], [2], [5], supply=[20, 0], intake=[0, -1])
    >>> most(problem, steps=3).units
    10
    """
    steps = whole_steps("steps", steps)
    everybody = _ready_by(problem, steps)

    def report(units: int) -> None:
        if progress is not None:
            progress(units / max(everybody, 1))

    with stoppable(stop) as stopped:
        best = maximise(problem, steps, stop=stopped, report=report)
    return most_answer(problem, steps, best)


def earliest(
    problem: FlowProblem,
    steps: int,
    *,
    progress: Progress | None = None,
    stop: Stop | None = None,
) -> EarliestAnswer:
    """As many people out as possible at every step up to ``steps``; see :func:`quickest`.

    >>> problem = FlowProblem([0], [1], [2], [5], supply=[20, 0], intake=[0, -1])
    >>> earliest(problem, steps=4).arrived.tolist()
    [0, 0, 5, 10, 15]
    """
    steps = whole_steps("steps", steps)
    with stoppable(stop) as stopped:
        found = arrive_early(problem, steps, stopped, progress or _silent)
    if found.envelope is None or found.cut is None:
        return EarliestAnswer(
            status="stopped",
            horizon=steps,
            units=int(found.arrived[-1]),
            bound_units=_ready_by(problem, steps),
            arrived=found.arrived,
            is_earliest=False,
            guarantee="none",
            flow=found.flow,
            cut=_all_near(problem, steps),
        )
    is_earliest = bool(np.array_equal(found.arrived, found.envelope))
    return EarliestAnswer(
        status="optimal",
        horizon=steps,
        units=int(found.arrived[-1]),
        bound_units=int(found.envelope[-1]),
        arrived=found.arrived,
        is_earliest=is_earliest,
        guarantee="earliest" if is_earliest else "half",
        flow=found.flow,
        cut=found.cut,
        envelope=found.envelope,
    )


def most_answer(problem: FlowProblem, steps: int, best: Maximum) -> MostAnswer:
    """What was found, as an answer; a search that was stopped has proved nothing."""
    return MostAnswer(
        status="optimal" if best.complete else "stopped",
        horizon=steps,
        units=best.units,
        bound_units=best.units if best.complete else _ready_by(problem, steps),
        flow=best.flow,
        cut=best.cut if best.complete else _all_near(problem, steps),
    )


def _quickest(problem: FlowProblem, found: Horizon) -> QuickestAnswer:
    return QuickestAnswer(
        status="stopped" if found.steps is None else "optimal",
        steps=found.steps,
        bound_steps=found.bound,
        units=found.units,
        flow=found.flow,
        cut=found.cut or _all_near(problem, 0),
    )


def _infeasible(problem: FlowProblem, found: Horizon, ever: Ever, max_steps: int) -> QuickestAnswer:
    """With the flow that brings out all who can be out by ``max_steps``."""
    return QuickestAnswer(
        status="infeasible",
        steps=None,
        bound_steps=max_steps + 1,
        units=found.units,
        flow=found.flow,
        cut=ever.cut,
        stranded=_stranded(problem, ever),
    )


def _stranded(problem: FlowProblem, ever: Ever) -> Stranded:
    """Everybody on the far side; the bound without the others is what it leaves to them."""
    label = ever.cut.label
    late = problem.releases[:, 1] > label[problem.releases[:, 0]]
    supply, releases = np.where(label < 0, problem.supply, 0), problem.releases[late]
    far = int(supply.sum() + releases[:, 2].sum())
    return Stranded(supply, releases, at_most=far - (problem.total - ever.units))


def _ready_by(problem: FlowProblem, steps: int) -> int:
    released = problem.releases[problem.releases[:, 1] <= steps, 2]
    return int(problem.supply.sum() + released.sum())


def _all_near(problem: FlowProblem, steps: int) -> Cut:
    """The cut that says no more than that nobody is out who is not ready by ``steps``."""
    return Cut(steps, np.full(problem.nodes, steps))


def whole_steps(name: str, given: int) -> int:
    """``given`` as a number of steps, or one error that says what is wrong with it."""
    try:
        steps = operator.index(given)
    except TypeError:
        steps = -1
    if isinstance(given, bool):  # to Python a number
        steps = -1
    if not 0 <= steps <= GREATEST:
        what = Text(
            "{name} must be a whole number from 0 to {most}.", {"name": name, "most": GREATEST}
        )
        raise InputError(Fault(what, value=given))
    return steps


def _silent(part: float) -> None:
    pass
