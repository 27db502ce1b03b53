"""Does the plan prove what it claims? The cut is all the proof there is."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import accumulate

import numpy as np

from mamar.plan.answer import NEVER, Cut
from mamar.plan.result import Plan
from mamar.verify.counts import hourly_steps
from mamar.verify.cut import check_cut
from mamar.verify.expand import Rebuilt
from mamar.verify.report import PlanViolation, wrong


class Proof:
    """What a plan's cuts prove about the people who can be out, by any step and ever."""

    def __init__(self, own: Rebuilt, cut: Cut, never: Cut | None) -> None:
        self.own, self.cut, self.never = own, cut, never

    def bound_at(self, step: int) -> int:
        """The most persons that can be out by ``step``, by the cut moved there."""
        return min(check_cut(self.own.problem, cut) for cut in moved(self.cut, step))

    def shows_never(self) -> bool:
        """Whether the second cut shows that somebody can never be out."""
        if self.never is None or self.never.steps is not None:
            return False
        return check_cut(self.own.problem, self.never) < self.own.problem.total

    def bounds(self, steps: list[int]) -> list[int]:
        """The bound at each of the rising ``steps``: nobody who is out comes back."""
        at_each = [self.bound_at(step) for step in steps]
        return list(accumulate(reversed(at_each), min))[::-1]


def moved(cut: Cut, step: int) -> tuple[Cut, ...]:
    """``cut`` for the horizon ``step``: clipped, and where it has a horizon, shifted."""
    clipped = np.minimum(cut.label, step)
    if cut.steps is None:
        return (Cut(step, clipped),)
    shifted = np.clip(cut.label + (step - cut.steps), NEVER, step)
    shifted[cut.label == NEVER] = NEVER
    return Cut(step, clipped), Cut(step, shifted)


def check_claims(plan: Plan, proof: Proof, out: int | None) -> Iterator[PlanViolation]:
    """The bound, the bound by hour and the status; ``out`` is what the flow brings out."""
    steps = hourly_steps(plan)
    bounds = proof.bounds(steps)
    if plan.bound != bounds[-1]:
        yield wrong("bound_wrong", stated=plan.bound, right=bounds[-1])
    if len(plan.arrivals.bound) != len(steps):
        yield wrong("hours_missing", stated=len(plan.arrivals.bound), right=len(steps))
    else:
        for step, stated, right in zip(steps, plan.arrivals.bound, bounds, strict=True):
            if stated != right:
                at = plan.time_of(step)
                yield wrong("arrivals_bound_wrong", at=at, stated=stated, right=right)
    yield from _bound_steps(plan, proof)
    if plan.status == "infeasible" and not proof.shows_never():
        yield wrong("not_infeasible")
    if plan.status == "optimal" and out is not None:
        yield from _optimal(plan, proof, out, bounds[-1])


def _optimal(plan: Plan, proof: Proof, out: int, bound: int) -> Iterator[PlanViolation]:
    leaving = proof.own.problem.total
    if plan.question != "quickest":
        if out < bound:
            yield wrong("not_the_most", stated=out, right=bound)
        return
    if out < leaving:
        yield wrong("not_everybody", stated=out, right=leaving)
    if plan.bound_steps is not None and plan.bound_steps != plan.steps:
        yield wrong("not_at_the_bound", stated=plan.steps, right=plan.bound_steps)


def _bound_steps(plan: Plan, proof: Proof) -> Iterator[PlanViolation]:
    """That nobody can have everybody out before ``bound_steps``."""
    claimed, leaving = plan.bound_steps, proof.own.problem.total
    if claimed is None:
        if plan.question == "quickest":
            yield wrong("bound_steps_missing")
    elif claimed > 0 and proof.bound_at(claimed - 1) >= leaving:
        yield wrong("bound_steps_unproved", stated=claimed)
