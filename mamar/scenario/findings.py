"""Collects everything that is wrong with a scenario, so that it is all said at once."""

from __future__ import annotations

from collections import Counter

from mamar.errors import Fault
from mamar.text import Text

#: More faults than this in one file say nothing new; the rest are counted.
SHOWN_PER_FILE = 100


class Findings:
    """Errors stop a scenario from being read; warnings are only said."""

    def __init__(self) -> None:
        self._errors: list[Fault] = []
        self._warnings: list[Fault] = []
        self._count: Counter[tuple[str | None, bool]] = Counter()

    def error(
        self,
        file: str | None,
        what: Text,
        remedy: Text | None = None,
        *,
        row: int | None = None,
        column: str | None = None,
        key: str | None = None,
        value: object = None,
    ) -> None:
        if self._room(file, True):
            self._errors.append(Fault(what, remedy, file, row, column, shown(value), key))

    def warn(
        self,
        file: str | None,
        what: Text,
        remedy: Text | None = None,
        *,
        row: int | None = None,
        column: str | None = None,
        key: str | None = None,
        value: object = None,
    ) -> None:
        if self._room(file, False):
            self._warnings.append(Fault(what, remedy, file, row, column, shown(value), key))

    @property
    def errors(self) -> tuple[Fault, ...]:
        return tuple(self._errors) + self._more(True)

    @property
    def warnings(self) -> tuple[Fault, ...]:
        return tuple(self._warnings) + self._more(False)

    def has_errors(self) -> bool:
        return bool(self._errors)

    def has_errors_in(self, file: str) -> bool:
        return self._count[file, True] > 0

    def _room(self, file: str | None, error: bool) -> bool:
        self._count[file, error] += 1
        return self._count[file, error] <= SHOWN_PER_FILE

    def _more(self, error: bool) -> tuple[Fault, ...]:
        return tuple(
            Fault(
                Text(
                    "There is {count} more of them.",
                    plural="There are {count} more of them.",
                    count=count - SHOWN_PER_FILE,
                ),
                file=file,
            )
            for (file, kind), count in self._count.items()
            if kind == error and count > SHOWN_PER_FILE
        )


def shown(value: object) -> object:
    """``value`` as it may be put into a sentence: nested tables are not unfolded."""
    if isinstance(value, (dict, list)):
        return "{…}" if isinstance(value, dict) else "[…]"
    if isinstance(value, int) and abs(value) > 10**30:
        return "…"  # Python refuses to write out very long numbers
    return value
