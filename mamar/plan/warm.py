"""Answers that can be changed: the same question about a slightly different problem.

A `WarmMost` or `WarmQuickest` is an answer that keeps its flow in the engine's own form.
``changed(problem)`` copies it, lets the copy go on with another problem, and leaves the
first as it was: so hundreds of changes can be tried from one start, one by one or one
upon the other. What is repaired is as exact as what is found anew, and proved the same way.

``changed(problem, fixed_until=t)`` keeps what the answer's flow did before step t and decides
anew only from then on. The answer is then about the problem that is left at t (`rolled`),
by the same clock, and can itself be changed.

Cheap are other capacities at some steps (a street closed or slowed down, a window opened,
closed or moved), more or fewer people, a site with more or less room. Other streets or
sites, a site that turns from one with room for everybody into one without, and limited
waiting are answered from the start: as right, but not faster.
"""

from __future__ import annotations

from typing import Self

from mamar.errors import Fault, InputError
from mamar.plan.answer import Cut, MostAnswer, QuickestAnswer
from mamar.plan.interrupt import Stop, stoppable
from mamar.plan.kernels import labels_coarse
from mamar.plan.kernels.general import Maximum
from mamar.plan.kernels.labels_engine import FreeWaiting
from mamar.plan.kernels.labels_horizon import Horizon
from mamar.plan.kernels.labels_past import settle_past
from mamar.plan.kernels.labels_repair import (
    adopt,
    copied,
    quickest_between,
    quickest_from,
)
from mamar.plan.past import after, rolled
from mamar.plan.problem import FlowProblem
from mamar.plan.solve import most, most_answer, quickest, whole_steps
from mamar.text import Text


class WarmMost:
    """The most people who can be out by ``steps``, to be asked again about changed problems.

    Examples
    --------
    >>> problem = FlowProblem([0], [1], [2], [5], supply=[20, 0], intake=[0, -1])
    >>> warm = WarmMost(problem, steps=3)
    >>> closed = FlowProblem([0], [1], [2], [5], [20, 0], [0, -1], changes=[[0, 1, 0]])
    >>> warm.units, warm.changed(closed).units, warm.changed(closed).changed(problem).units
    (10, 5, 10)
    """

    problem: FlowProblem
    steps: int
    units: int

    def __init__(self, problem: FlowProblem, steps: int, *, stop: Stop | None = None) -> None:
        self.problem, self.steps = problem, whole_steps("steps", steps)
        self._answer: MostAnswer | None = None
        self._engine: FreeWaiting | None = None
        if not FreeWaiting.fits(problem):
            self._answer = most(problem, steps, stop=stop)
            self.units = self._answer.units
            return
        with stoppable(stop) as stopped:
            engine = FreeWaiting(problem, self.steps)
            self._end(engine, engine.maximise(stopped))

    def changed(
        self, problem: FlowProblem, *, fixed_until: int = 0, stop: Stop | None = None
    ) -> Self:
        """The same question about ``problem``; this answer stays as it is.

        With ``fixed_until`` what ``self.answer.flow`` did before that step has happened:
        see :func:`mamar.plan.past`. The answer's ``problem`` is then what is left of
        ``problem``; what ``problem`` says of capacities before that step is not looked at.

        Raises
        ------
        InputError
            If ``fixed_until`` is beyond ``steps``, or fewer people were at a node than left it.
        """
        step = _part_of(self.steps, fixed_until)
        if self._engine is None:
            return type(self)(rolled(problem, self.answer.flow, step), self.steps, stop=stop)
        with stoppable(stop) as stopped:
            engine = copied(self._engine)
            if step > 0:
                problem = after(problem, settle_past(engine, step))
            if adopt(engine, problem):
                other = object.__new__(type(self))
                other.problem, other.steps = problem, self.steps
                other._answer = None
                other._end(engine, engine.maximise(stopped))
                return other
        return type(self)(problem, self.steps, stop=stop)

    @property
    def answer(self) -> MostAnswer:
        """With flow and cut, as :func:`mamar.plan.most` gives it; made when first asked for."""
        if self._answer is None:
            assert self._engine is not None
            found = Maximum(self.units, self._engine.flow(), self._cut, self._complete)
            self._answer = most_answer(self.problem, self.steps, found)
        return self._answer

    def _end(self, engine: FreeWaiting, complete: bool) -> None:
        self._engine, self._complete = engine, complete
        self.units = engine.units
        self._cut: Cut = engine.cut()  # now: the labels are lent to every copy


class WarmQuickest:
    """The smallest number of steps by which everybody can be out, to be asked again.

    ``steps`` is None where :func:`mamar.plan.quickest` says so: ``answer`` tells why.

    Examples
    --------
    >>> problem = FlowProblem([0], [1], [2], [5], supply=[20, 0], intake=[0, -1])
    >>> warm = WarmQuickest(problem)
    >>> more = FlowProblem([0], [1], [2], [5], supply=[21, 0], intake=[0, -1])
    >>> warm.steps, warm.changed(more).steps, warm.steps
    (5, 6, 5)
    """

    problem: FlowProblem
    max_steps: int
    steps: int | None

    def __init__(
        self, problem: FlowProblem, max_steps: int = 100_000, *, stop: Stop | None = None
    ) -> None:
        self.problem, self.max_steps = problem, whole_steps("max_steps", max_steps)
        self._upper: FreeWaiting | None = None  # its flow has all out by ``steps``
        self._lower: FreeWaiting | None = None  # as many as can be by one step less
        self._answer: QuickestAnswer | None = quickest(problem, max_steps, stop=stop)
        self._cut: Cut = self._answer.cut
        self.steps = self._answer.steps
        if self.steps is not None and FreeWaiting.fits(problem):
            with stoppable(stop) as stopped:
                engine = FreeWaiting(problem, self.steps)
                labels_coarse.start(engine, stopped)
                if engine.maximise(stopped):
                    self._upper, self._answer = engine, None  # one flow, to be shown and kept

    def changed(
        self, problem: FlowProblem, *, fixed_until: int = 0, stop: Stop | None = None
    ) -> Self:
        """The same question about ``problem``; this answer stays as it is.

        For ``fixed_until`` see :meth:`WarmMost.changed`; steps are counted from the same
        beginning.
        """
        if fixed_until:
            return self._after(problem, fixed_until, stop)
        if self._upper is None:
            return type(self)(problem, self.max_steps, stop=stop)
        with stoppable(stop) as stopped:
            if self._lower is None:
                self._lower = copied(self._upper)
                self._lower.move_to(max(self._lower.steps - 1, 0))
                self._lower.maximise(stopped)
            lower, upper = copied(self._lower), copied(self._upper)
            if adopt(lower, problem) and adopt(upper, problem):
                found = quickest_between(lower, upper, problem.total, self.max_steps, stopped)
                other = self._ended(problem, found, lower)
                if other is not None:
                    return other
        # Perhaps not all can ever be out: that is another question.
        return type(self)(problem, self.max_steps, stop=stop)

    def _after(self, problem: FlowProblem, fixed_until: int, stop: Stop | None) -> Self:
        """The same with the past fixed: from one flow, since both must have the same past."""
        step = _part_of(self.max_steps if self.steps is None else self.steps, fixed_until)
        if self._upper is None:
            left = rolled(problem, self.answer.flow, step)
            return type(self)(left, self.max_steps, stop=stop)
        with stoppable(stop) as stopped:
            engine = copied(self._upper)
            left = after(problem, settle_past(engine, step))
            if adopt(engine, left):
                found = quickest_from(engine, self._cut, left.total, self.max_steps, stopped)
                other = self._ended(left, found, None)
                if other is not None:
                    return other
        return type(self)(left, self.max_steps, stop=stop)

    def _ended(
        self, problem: FlowProblem, found: Horizon, lower: FreeWaiting | None
    ) -> Self | None:
        """The answer about ``problem``, if it was ``found`` and proved."""
        engine = found.engine
        if engine.units < problem.total or found.least != engine.steps:
            return None
        other = object.__new__(type(self))
        other.problem, other.max_steps = problem, self.max_steps
        other._upper, other._lower, other._answer = engine, None, None
        if lower is not None and engine is not lower and lower.steps == engine.steps - 1:
            other._lower = lower
        other._cut, other.steps = found.cut or engine.cut(), engine.steps
        return other

    @property
    def answer(self) -> QuickestAnswer:
        """With flow and cut, as :func:`mamar.plan.quickest` gives it; made when asked for."""
        if self._answer is None:
            assert self._upper is not None and self.steps is not None
            flow, units = self._upper.flow(), self._upper.units
            self._answer = QuickestAnswer("optimal", self.steps, self.steps, units, flow, self._cut)
        return self._answer


def _part_of(steps: int, fixed_until: int) -> int:
    """``fixed_until``, if it is a step up to ``steps``."""
    step = whole_steps("fixed_until", fixed_until)
    if step > steps:
        what = Text("fixed_until must be at most {steps}.", {"steps": steps})
        remedy = Text("After that step nothing is left to decide.")
        raise InputError(Fault(what, remedy, value=fixed_until))
    return step
