"""Any of the three questions, asked of the expanded problem and answered in the same words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import cast

from mamar.plan.answer import Cut, EarliestAnswer, Flow, MostAnswer, QuickestAnswer, Status
from mamar.plan.bounds import bound_curve
from mamar.plan.expand import Expanded
from mamar.plan.result import Question
from mamar.plan.shares import equal_shares
from mamar.plan.solve import earliest, most, quickest

Stop = Callable[[], bool]


@dataclass(frozen=True)
class Solved:
    """An answer to any of the three questions, in the same words."""

    status: Status
    steps: int  #: horizon of the flow
    units: int
    bound_units: int
    bound_steps: int | None
    flow: Flow
    cut: Cut
    never: Cut | None = None


def solve(
    expanded: Expanded,
    question: Question,
    steps: int,
    report: Callable[[float], None],
    stop: Stop | None,
) -> Solved:
    """Answer ``question``; where not everybody can be out, share the places equally."""
    solved = _answer(expanded, question, steps, report, stop)
    left = expanded.problem.total - solved.units
    if question == "earliest" or not left or solved.units < solved.bound_units:
        return solved
    flow = equal_shares(expanded.problem, expanded.home, solved.units, solved.steps, stop)
    return replace(solved, flow=flow or solved.flow)


def _answer(
    expanded: Expanded,
    question: Question,
    steps: int,
    report: Callable[[float], None],
    stop: Stop | None,
) -> Solved:
    problem = expanded.problem
    if question == "quickest":
        first: QuickestAnswer = quickest(problem, max_steps=steps, progress=report, stop=stop)
        if first.status == "optimal":
            reached = cast(int, first.steps)
            return Solved(
                "optimal", reached, first.units, problem.total, reached, first.flow, first.cut
            )
        # Somebody is left behind: then the plan is the one with the most people out.
        most_out: MostAnswer = most(problem, steps=steps, progress=report, stop=stop)
        best = most_out if most_out.units >= first.units else first
        # Interrupted, it has no cut to speak of: that of the quickest proves ``bound_steps``.
        proof = most_out.cut if most_out.status == "optimal" else first.cut
        return Solved(
            first.status,
            steps,
            best.units,
            bound_curve(problem, proof, [steps])[0],
            first.bound_steps,
            best.flow,
            proof,
            first.cut if first.status == "infeasible" else None,
        )
    answer: MostAnswer | EarliestAnswer
    if question == "most":
        answer = most(problem, steps=steps, progress=report, stop=stop)
    else:
        answer = earliest(problem, steps=steps, progress=report, stop=stop)
    # With several limited sites "earliest" may bring out fewer in the end than could be.
    status: Status = "optimal" if answer.units == answer.bound_units else "stopped"
    return Solved(status, steps, answer.units, answer.bound_units, None, answer.flow, answer.cut)
