"""Rooms of the package that are verbs too: `mamar.plan` is a room and `mamar.plan(…)` plans.

`from mamar import plan` must give the same thing whether or not `mamar.plan.problem` was
imported before; so the room itself can be called.
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import Any


def make_verb(room: str, home: str, function: str) -> None:
    """Let the package ``room`` be called like ``function`` of the module ``home``.

    ``home`` is imported at the first call, so that naming the verb costs nothing.
    """

    class Verb(ModuleType):
        def __call__(self, *arguments: Any, **named: Any) -> Any:
            return getattr(import_module(home), function)(*arguments, **named)

    sys.modules[room].__class__ = Verb
