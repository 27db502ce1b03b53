"""Faults of one file, as many as a person can use."""

from __future__ import annotations

from mamar.errors import Fault, InputError
from mamar.text import Text

_MOST = 20


class Faults:
    """Collects faults; a file that is wrong in every row is not worth ten thousand lines."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.found: list[Fault] = []
        self.count = 0

    def add(
        self,
        what: Text,
        remedy: Text | None = None,
        *,
        row: int | None = None,
        column: str | None = None,
        value: object = None,
    ) -> None:
        self.count += 1
        if len(self.found) < _MOST:
            fault = Fault(what, remedy, file=self.file, row=row, column=column, value=value)
            self.found.append(fault)

    def raise_any(self) -> None:
        """Raise InputError with what was found, if anything."""
        if not self.found:
            return
        more = self.count - len(self.found)
        if more:
            what = Text("{count} more fault.", plural="{count} more faults.", count=more)
            self.found.append(Fault(what, file=self.file))
        raise InputError(*self.found)
