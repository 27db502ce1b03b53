"""`mamar solve`: one question about one flow problem, proved again before it is said."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from mamar.errors import EXIT_DONE, EXIT_NO, Fault, InputError, MamarError
from mamar.plan.answer import Cut, Flow, Status
from mamar.plan.problem import FlowProblem
from mamar.terminal.never_out import NeverOut
from mamar.text import Text


@dataclass(frozen=True)
class Solved:
    """An answer whose flow and cut were checked by code that shares nothing with the solver.

    ``steps``: the clearance time of `quickest`, None where it is not known; the horizon of
    the other two. ``bound_steps``: nobody can clear it in fewer (`quickest` only).
    ``bound_units``: no flow has more out, by ``cut_steps`` (None: ever).
    """

    question: str
    status: Status
    steps: int | None
    bound_steps: int | None
    units: int
    bound_units: int
    cut_steps: int | None
    total: int
    seconds: float  #: of the solver alone
    arrived: list[int] | None = None
    is_earliest: bool | None = None
    guarantee: str | None = None
    never_out: NeverOut | None = None  #: only where the status is "infeasible"

    @property
    def exit_code(self) -> int:
        return EXIT_DONE if self.status == "optimal" else EXIT_NO

    def as_json(self, problem: FlowProblem, names: Sequence[str]) -> dict[str, Any]:
        of_earliest = {
            "arrived": self.arrived,
            "is_earliest": self.is_earliest,
            "guarantee": self.guarantee,
        }
        infeasible = self.never_out.as_json(names) if self.never_out else {}
        return {
            "question": self.question,
            "status": self.status,
            "steps": self.steps,
            "bound_steps": self.bound_steps,
            "units": self.units,
            "bound_units": self.bound_units,
            "cut_steps": self.cut_steps,
            "total": self.total,
            "nodes": problem.nodes,
            "arcs": problem.arcs,
            "seconds": round(self.seconds, 3),
            "checked": True,
            **infeasible,
            **(of_earliest if self.question == "earliest" else {}),
        }

    def lines(self, names: Sequence[str]) -> Iterator[Text]:
        """What is said on the screen."""
        values = {
            "units": self.units,
            "total": self.total,
            "bound": self.bound_units,
            "steps": self.steps,
            "least": self.bound_steps,
        }
        if self.question != "quickest":
            out = Text("{units} of {total} units are out by step {steps}.", values)
            if self.status == "stopped":
                out = Text("Not proved to the end: {units} of {total} are out by {steps}.", values)
            yield out
            yield Text("No flow has more than {bound} out by then.", values)
            if self.question == "earliest" and self.is_earliest:
                yield Text("No flow has more out by any step.")
        elif self.status == "optimal":
            yield Text("All {total} units are out by step {steps}, and not earlier.", values)
        elif self.status == "infeasible":
            yield Text("Of {total} units no more than {bound} can ever be out.", values)
            if self.never_out:
                yield from self.never_out.lines(names)
        else:
            yield Text("Not proved to the end: {units} of {total} units are out.", values)
            yield Text("No flow has all of them out before step {least}.", values)
        yield Text("Flow and cut were checked by code that shares nothing with the solver.")


def solve(
    problem: FlowProblem,
    question: str,
    steps: int,
    progress: Callable[[float], None] | None = None,
    stop: Callable[[], bool] | None = None,
) -> Solved:
    """Ask ``question`` with ``steps`` as horizon (of `quickest`: the last that is tried).

    Raises
    ------
    InputError
        Where the problem does not fit into memory.
    MamarError
        Where the answer does not stand the check: a fault of ours.
    """
    began = time.perf_counter()
    try:
        answer = _ASK[question](problem, steps, progress, stop)
    except MemoryError as error:
        values = {"steps": steps, "arcs": problem.arcs}
        what = Text("{steps} steps on {arcs} arcs do not fit into memory.", values)
        raise InputError(Fault(what, Text("Ask for fewer or longer steps."))) from error
    seconds = time.perf_counter() - began
    return (
        _quickest(problem, answer, steps, seconds)
        if question == "quickest"
        else _by_then(problem, question, answer, seconds)
    )


def _ask_quickest(problem: FlowProblem, steps: int, progress: Any, stop: Any) -> Any:
    from mamar.plan import quickest

    return quickest(problem, max_steps=steps, progress=progress, stop=stop)


def _ask_most(problem: FlowProblem, steps: int, progress: Any, stop: Any) -> Any:
    from mamar.plan import most

    return most(problem, steps, progress=progress, stop=stop)


def _ask_earliest(problem: FlowProblem, steps: int, progress: Any, stop: Any) -> Any:
    from mamar.plan import earliest

    return earliest(problem, steps, progress=progress, stop=stop)


_ASK = {"quickest": _ask_quickest, "most": _ask_most, "earliest": _ask_earliest}


def _quickest(problem: FlowProblem, answer: Any, most_steps: int, seconds: float) -> Solved:
    by = most_steps if answer.steps is None else answer.steps
    units, bound = _checked(problem, answer.flow, answer.cut, by)
    cut_steps, never_out = answer.cut.steps, None
    if answer.status == "optimal":
        # A cut one step earlier shows that it cannot be sooner; step 0 needs none.
        proved = by == 0 or (cut_steps == by - 1 and bound < problem.total)
        _insist(units == problem.total and proved)
    elif answer.status == "infeasible":
        never_out = NeverOut(answer.stranded, answer.cut)
        _insist(cut_steps is None and bound < problem.total and never_out.is_proved(problem))
    refutes = bound < problem.total
    if cut_steps is None:
        least = None
    else:
        least = cut_steps + 1 if refutes else 0
    return Solved(
        question="quickest",
        status=answer.status,
        steps=answer.steps,
        bound_steps=least,
        units=units,
        bound_units=bound,
        cut_steps=cut_steps,
        total=problem.total,
        seconds=seconds,
        never_out=never_out,
    )


def _by_then(problem: FlowProblem, question: str, answer: Any, seconds: float) -> Solved:
    from mamar.verify import arrived

    units, bound = _checked(problem, answer.flow, answer.cut, answer.horizon)
    # Where it was stopped, those who live at a site may not have been counted yet.
    stopped = answer.status == "stopped"
    _insist(units == answer.units or (stopped and units > answer.units))
    _insist(bound == answer.bound_units)
    of_earliest = {}
    if question == "earliest":
        curve = arrived(problem, answer.flow, answer.horizon).tolist()
        _insist(stopped or curve == answer.arrived.tolist())
        of_earliest = {
            "arrived": curve,
            "is_earliest": answer.is_earliest,
            "guarantee": answer.guarantee,
        }
    else:
        _insist(answer.status != "optimal" or units == bound)
    return Solved(
        question=question,
        status=answer.status,
        steps=answer.horizon,
        bound_steps=None,
        units=units,
        bound_units=bound,
        cut_steps=answer.cut.steps,
        total=problem.total,
        seconds=seconds,
        **of_earliest,
    )


def _checked(problem: FlowProblem, flow: Flow, cut: Cut, steps: int) -> tuple[int, int]:
    """Units out by ``steps`` and the bound of the cut, both counted anew."""
    from mamar.verify import check_cut, check_flow, units_out

    violations = check_flow(problem, flow, steps)
    if violations:
        raise MamarError(*(Fault(one.sentence) for one in violations[:5]))
    return units_out(problem, flow, steps), check_cut(problem, cut)


def _insist(proved: bool) -> None:
    if not proved:
        raise MamarError(
            Fault(
                Text("The checker does not find what the solver claims."),
                Text("Please report it, with the file."),
            )
        )
