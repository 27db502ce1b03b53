"""A horizon that memory cannot hold is refused before it is tried, with the estimate.

Invariant of those who call it: nothing is laid out before its size has been estimated.
"""

from __future__ import annotations

from mamar.errors import Fault, InputError
from mamar.plan.problem import FlowProblem
from mamar.text import Text


def too_large(problem: FlowProblem, steps: int, size: int) -> InputError:
    """The error that ``steps`` would need ``size`` bytes."""
    values = {"steps": steps, "arcs": problem.arcs, "gigabytes": size // 10**9}
    what = Text("{steps} steps on {arcs} arcs would need about {gigabytes} GB.", values)
    return InputError(Fault(what, Text("Ask for fewer or longer steps.")))
