"""The options of `mamar solve` as a question and settings; every wrong one named at once."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from mamar.errors import Fault, UsageError
from mamar.exchange import Read, Settings, read_problem
from mamar.text import Text

#: The last step that `quickest` tries where nothing is said.
MAX_STEPS = 10_000
#: Options that hold a number, and the settings they are.
_NUMBERS = {
    "step": "step_s",
    "start": "start_s",
    "time_unit": "time_unit_s",
    "capacity": "capacity",
}
_WHOLE = frozenset({"steps", "max_steps", "capacity"})


def horizon_of(asked: Mapping[str, Any]) -> int:
    """The step that the question is about, or the last that `quickest` tries.

    Raises
    ------
    UsageError
        Where it is no whole number, is missing, or belongs to another question.
    """
    quickest = asked["question"] == "quickest"
    name, other = ("max_steps", "steps") if quickest else ("steps", "max_steps")
    if asked[other] is not None:
        what = Text("{name} does not belong to this question.", {"name": _option(other)})
        remedy = Text("Use {name}.", {"name": _option(name)})
        raise UsageError(Fault(what, remedy, value=asked["question"]))
    if asked[name] is None:
        if quickest:
            return MAX_STEPS
        what = Text("{name} is missing.", {"name": _option(name)})
        remedy = Text("Say by which step: {name} 720.", {"name": _option(name)})
        raise UsageError(Fault(what, remedy))
    return int(_number(name, asked[name]))


def read_asked(file: str, asked: Mapping[str, Any]) -> Read:
    """Read the network that was asked about, with the settings that were typed."""
    given: dict[str, Any] = {
        setting: _number(name, asked[name])
        for name, setting in _NUMBERS.items()
        if asked[name] is not None
    }
    given |= {name: Path(asked[name]) for name in ("trips", "events") if asked[name] is not None}
    if asked["rounding"] is not None:
        given["rounding"] = asked["rounding"]
    settings = Settings(steps=horizon_of(asked), **given)
    return read_problem(file, settings, asked["supply"], asked["site"])


def limited(stop: Callable[[], bool], seconds: str | None) -> Callable[[], bool]:
    """``stop``, or that so many seconds have gone by from now on.

    Raises
    ------
    UsageError
        Where ``seconds`` is no number.
    """
    if seconds is None:
        return stop
    end = time.monotonic() + _number("limit", seconds)
    return lambda: stop() or time.monotonic() >= end


def _number(name: str, word: str) -> float:
    whole = name in _WHOLE
    try:
        number = int(word) if whole else float(word)
    except ValueError:
        number = math.nan
    if not number >= 0:
        what = Text("{name} must be a number of at least 0.", {"name": _option(name)})
        if whole:
            what = Text("{name} must be a whole number of at least 0.", {"name": _option(name)})
        raise UsageError(Fault(what, value=word))
    return number


def _option(name: str) -> str:
    return "--" + name.replace("_", "-")
