"""What every row of a table keeps of itself once it has become a value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class Record:
    """One row of a table.

    ``extra`` holds the columns that Mamar does not know, as written: they are kept,
    can be selected on, and go back into the file. ``cells`` is the whole row as it was
    written, so that what nobody changed is written back letter by letter; ``row`` counts
    as a spreadsheet does. Both say where a record came from, not what it is, so two
    records that differ only in them are equal.
    """

    extra: Mapping[str, str] = field(default_factory=dict)
    cells: Mapping[str, str] = field(default_factory=dict, repr=False, compare=False)
    row: int | None = field(default=None, repr=False, compare=False)
