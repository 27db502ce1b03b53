"""Flow problems from the files of other programs, for people who only want the solver.

Imported late, because arrays take a moment to load.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mamar.exchange.arrays import write_problem
    from mamar.exchange.read import Read, read_problem
    from mamar.exchange.settings import Settings

__all__ = ["Read", "Settings", "read_problem", "write_problem"]

_HOMES = {
    "Read": "mamar.exchange.read",
    "Settings": "mamar.exchange.settings",
    "read_problem": "mamar.exchange.read",
    "write_problem": "mamar.exchange.arrays",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)
