"""Everything that can go wrong, as one small tree.

This is the only place that knows exit codes and HTTP statuses. "Infeasible" is
not here: it is an answer, not an error.

=============  ====  ====  ==========================================
error          exit  HTTP  when
=============  ====  ====  ==========================================
UsageError     2     400   the call itself is wrong (option, argument)
InputError     2     422   files or arrays are wrong; all faults at once
NotFoundError  2     404   a file, scenario or case is not there
MamarError     3     500   anything else: a fault of ours
=============  ====  ====  ==========================================

Exit 0 is "done", 1 is "done, and the answer is no".
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from mamar.text import Text

EXIT_DONE, EXIT_NO, EXIT_INPUT, EXIT_INTERNAL = 0, 1, 2, 3


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong in an input: where it is, what it is, what would be right.

    ``row`` counts as a spreadsheet does: the header is row 1. ``key`` is the place in a
    file of settings, such as ``rules.persons``.
    """

    what: Text
    remedy: Text | None = None
    file: str | None = None
    row: int | None = None
    column: str | None = None
    value: object = None
    key: str | None = None

    def say(self, language: str = "en") -> str:
        where: list[Text] = []
        if self.file is not None:
            where.append(Text("file {name}", {"name": self.file}))
        if self.row is not None:
            where.append(Text("row {number}", {"number": str(self.row)}))
        if self.column is not None:
            where.append(Text("column {name}", {"name": self.column}))
        if self.key is not None:
            where.append(Text("key {name}", {"name": self.key}))
        if self.value is not None:
            where.append(Text("value {value}", {"value": shorten(self.value)}))
        sentence = self.what.say(language)
        if self.remedy is not None:
            sentence = f"{sentence} {self.remedy.say(language)}"
        if not where:
            return sentence
        comma = "، " if language == "ar" else ", "
        return f"{comma.join(part.say(language) for part in where)}: {sentence}"

    def __str__(self) -> str:
        return self.say("en")


class MamarError(Exception):
    """The root; raised as itself only for a fault of our own."""

    exit_code = EXIT_INTERNAL
    http_status = 500

    def __init__(self, *faults: Fault | Text) -> None:
        self.faults: tuple[Fault, ...] = tuple(
            fault if isinstance(fault, Fault) else Fault(fault) for fault in faults
        )
        super().__init__(*self.faults)

    def say(self, language: str = "en") -> str:
        return "\n".join(fault.say(language) for fault in self.faults)

    def __str__(self) -> str:
        return self.say("en")


class UsageError(MamarError):
    """The call is wrong: an unknown option, an impossible combination."""

    exit_code = EXIT_INPUT
    http_status = 400


class InputError(MamarError, ValueError):
    """The input is wrong; carries every fault that was found, not only the first."""

    exit_code = EXIT_INPUT
    http_status = 422


class NotFoundError(MamarError):
    """A named file, scenario or case does not exist."""

    exit_code = EXIT_INPUT
    http_status = 404


def raise_if(faults: Iterable[Fault]) -> None:
    """Raise one :class:`InputError` with all ``faults``, or do nothing if there are none."""
    found = tuple(faults)
    if found:
        raise InputError(*found)


def shorten(value: object, limit: int = 60) -> str:
    """A value as it is shown in an error: on one line, never longer than ``limit``."""
    try:
        words = " ".join(str(value).split())
    except (ValueError, RecursionError):  # more digits, or lists in lists, than Python writes
        words = type(value).__name__
    return words if len(words) <= limit else words[: limit - 1] + "…"
