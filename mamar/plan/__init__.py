"""The answer: exact flows over time, each with its certificate.

Imported late, because the compiled kernels take a moment to load.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mamar.verb import make_verb

if TYPE_CHECKING:
    from mamar.plan.answer import ALWAYS, NEVER, Cut, Flow, Stranded
    from mamar.plan.past import continued, rolled
    from mamar.plan.problem import FlowProblem
    from mamar.plan.solve import earliest, most, quickest
    from mamar.plan.warm import WarmMost, WarmQuickest

__all__ = [
    "ALWAYS",
    "NEVER",
    "Cut",
    "Flow",
    "FlowProblem",
    "Stranded",
    "WarmMost",
    "WarmQuickest",
    "continued",
    "earliest",
    "most",
    "quickest",
    "rolled",
]

_HOMES = {
    "FlowProblem": "mamar.plan.problem",
    "ALWAYS": "mamar.plan.answer",
    "NEVER": "mamar.plan.answer",
    "Cut": "mamar.plan.answer",
    "Flow": "mamar.plan.answer",
    "Stranded": "mamar.plan.answer",
    "quickest": "mamar.plan.solve",
    "most": "mamar.plan.solve",
    "earliest": "mamar.plan.solve",
    "WarmMost": "mamar.plan.warm",
    "WarmQuickest": "mamar.plan.warm",
    "continued": "mamar.plan.past",
    "rolled": "mamar.plan.past",
}

make_verb(__name__, "mamar.plan.planner", "plan")


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)
