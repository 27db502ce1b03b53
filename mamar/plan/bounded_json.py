"""JSON that anybody may have written: read within bounds, or refused at once.

What is refused here cannot be held against a key: depth, and a key that is there twice. Numbers
that no plan holds come back as what no reader takes for a number, so that it names their key.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from mamar.errors import Fault, InputError
from mamar.text import Text

#: Lists and objects of a plan stand seven deep in one another.
DEEPEST = 20
#: Digits of a whole number; the greatest that a plan may hold has 13.
MOST_DIGITS = 20

#: A string, closed or not, or where a list or an object begins or ends. Each part is looked at
#: once: it gives nothing back, so that no text takes longer than its length.
_PARTS = re.compile(r'"(?:[^"\\]++|\\.)*+"?|[\[\]{}]', re.DOTALL)


@dataclass(frozen=True)
class TooLong:
    """A whole number of more digits than anything has that is counted."""

    digits: str

    def __str__(self) -> str:
        return self.digits


def bounded_json(content: bytes, file: str | None = None) -> Any:
    """What ``content`` says.

    Raises
    ------
    InputError
        It is damaged or nested too deep.
    """
    try:
        text = content.decode("utf-8-sig")
        _refuse_depth(text, file)
        return json.loads(
            text, parse_int=_whole, parse_constant=float, object_pairs_hook=_each_key_once
        )
    except InputError:
        raise
    except (ValueError, RecursionError) as error:
        what = Text("It is not a plan: the JSON is damaged ({reason}).", {"reason": str(error)})
        remedy = Text("Give the plan.json that mamar plan wrote.")
        raise InputError(Fault(what, remedy, file=file)) from error


def _refuse_depth(text: str, file: str | None) -> None:
    """Before it is parsed: parsers themselves go as deep as the text says."""
    depth = 0
    for part in _PARTS.finditer(text):
        if part[0] in ("[", "{"):
            depth += 1
        elif part[0] in ("]", "}"):
            depth -= 1
        if depth > DEEPEST:
            line = str(text.count("\n", 0, part.start()) + 1)
            what = Text(
                "It is not a plan: in line {line} lists and objects stand more than {n} deep in "
                "one another.",
                {"line": line, "n": str(DEEPEST)},
            )
            raise InputError(Fault(what, file=file))


def _whole(digits: str) -> int | TooLong:
    return int(digits) if len(digits) <= MOST_DIGITS else TooLong(digits)


def _each_key_once(pairs: Iterable[tuple[str, Any]]) -> Mapping[str, Any]:
    """An object whose keys are there once: of two values nobody could say which counts."""
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise ValueError(f"the key {key!r} is there twice")
        found[key] = value
    return found
