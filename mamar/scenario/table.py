"""What a table and its columns are, and the columns that several tables share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from mamar.text import Text

Kind = Literal[
    "id",  # short, unique where it is the key, no semicolon
    "ids",  # ids split by semicolons
    "text",
    "choice",  # one of `choices`
    "choices",  # some of `choices`, split by semicolons
    "whole",
    "number",
    "degrees",
    "time",  # ISO 8601 with an offset
    "point",  # WKT POINT
    "place",  # WKT POINT, POLYGON or MULTIPOLYGON
    "area",  # WKT POLYGON or MULTIPOLYGON
]

#: No table holds more people, places or vehicles than this; the solver is exact up to it.
MOST = 10**9


@dataclass(frozen=True)
class Column:
    """One column: its name as in the file's header, what it may hold, what it means.

    ``refers`` names the table whose key the cell must be. ``example`` is the cell of the
    worked row in a new scenario; places are put there by ``mamar new``.
    """

    name: str
    kind: Kind
    meaning: Text
    required: bool = False
    low: float = 0
    high: float = MOST
    choices: tuple[str, ...] = ()
    refers: str | None = None
    example: str = ""


@dataclass(frozen=True)
class Table:
    """One file of a scenario; ``key`` is the column that names its rows, if one does."""

    name: str
    meaning: Text
    columns: tuple[Column, ...]
    key: str | None = None
    required: bool = False

    def column(self, name: str) -> Column | None:
        return next((column for column in self.columns if column.name == name), None)


ID = Text("Short name of the row, unique in the table.")
NAME_EN = Text("Name in English.")
NAME_AR = Text("Name in Arabic.")
LON = Text("Longitude in degrees (WGS84), where geometry is not a point.")
LAT = Text("Latitude in degrees (WGS84), where geometry is not a point.")
SOURCE = Text("Who says so: a source_id of the table sources.")


def name_columns(example_en: str, example_ar: str) -> tuple[Column, Column]:
    return (
        Column("name_en", "text", NAME_EN, required=True, example=example_en),
        Column("name_ar", "text", NAME_AR, example=example_ar),
    )


def position_columns(meaning: Text, kind: Kind = "point") -> tuple[Column, Column, Column]:
    """The column geometry, and lon and lat that may stand instead of it."""
    return (
        Column("geometry", kind, meaning, required=True),
        Column("lon", "degrees", LON, low=-MOST),
        Column("lat", "degrees", LAT, low=-MOST),
    )


def source_column() -> Column:
    return Column("source_id", "text", SOURCE, refers="sources", example="S1")
