"""One cell of a table: from what is written to a value, and back.

Arabic and Persian digits are numbers like any others, and so is the Arabic decimal
separator ٫; a decimal comma is not, because 1,200 would be read as two things.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from mamar.scenario.table import Column
from mamar.text import Text


class Point(NamedTuple):
    lon: float
    lat: float


class WrongCellError(Exception):
    """A cell that cannot be read: what is wrong with it, and what would be right."""

    def __init__(self, what: Text, remedy: Text | None = None) -> None:
        self.what, self.remedy = what, remedy


_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹٫", "01234567890123456789.")
_NUMBER = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,3})?")
_SPLIT = re.compile("[;؛]")
_COORDINATE = r"([+-]?[0-9]*\.?[0-9]+(?:[eE][+-]?[0-9]{1,3})?)"
_POINT = re.compile(
    rf"POINT\s*(?:Z|M|ZM)?\s*\(\s*{_COORDINATE}\s+{_COORDINATE}(?:\s+{_COORDINATE}){{0,2}}\s*\)",
    re.IGNORECASE,
)
_POLYGON = re.compile(r"(MULTI)?POLYGON\s*(Z|M|ZM)?\s*\(", re.IGNORECASE)
_YEARS = range(1900, 2200)  # so that no offset can carry a time out of what datetime can hold


def read_cell(text: str, column: Column) -> Any:
    """The value of one cell; None where it is empty.

    Raises
    ------
    WrongCellError
        Also where a required cell is empty.
    """
    text = text.strip()
    if not text:
        if column.required:
            raise WrongCellError(Text("The cell is empty."), expected(column))
        return None
    return _READERS[column.kind](text, column)


def write_cell(value: Any) -> str:
    """A value as a cell that :func:`read_cell` reads back as the same value."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Point):
        return f"POINT ({_plain(value.lon)} {_plain(value.lat)})"
    if isinstance(value, tuple):
        return ";".join(value)
    if isinstance(value, float):
        return _plain(value)
    if isinstance(value, (str, int)):
        return str(value)
    import shapely

    return str(shapely.to_wkt(value, rounding_precision=-1))


def _plain(number: float) -> str:
    return str(int(number)) if number.is_integer() and abs(number) < 1e15 else repr(number)


def western_digits(text: str) -> str:
    """``text`` with Arabic and Persian digits, and ٫, as the digits 0 to 9 and a point."""
    return text.translate(_DIGITS)


def _id(text: str, column: Column) -> str:
    if _SPLIT.search(text):
        raise WrongCellError(
            Text("An id cannot contain a semicolon."), Text("Use letters, digits, - and _.")
        )
    if len(text) > 100:
        raise WrongCellError(
            Text("An id of {n} letters is too long.", {"n": len(text)}),
            Text("Use at most 100 letters."),
        )
    return text


def _ids(text: str, column: Column) -> tuple[str, ...]:
    ids = tuple(part.strip() for part in _SPLIT.split(text) if part.strip())
    if not ids:
        raise WrongCellError(Text("There is no id in the list."), expected(column))
    for index, name in enumerate(ids):
        if name in ids[:index]:
            raise WrongCellError(
                Text("{id} is in the list twice.", {"id": name}), Text("Name each one once.")
            )
    return ids


def _text(text: str, column: Column) -> str:
    return text


def _choice(text: str, column: Column) -> str:
    if text not in column.choices:
        raise WrongCellError(Text("This word is not known here."), expected(column))
    return text


def _choices(text: str, column: Column) -> tuple[str, ...]:
    return tuple(_choice(word, column) for word in _ids(text, column))


def _decimal(text: str, column: Column) -> Decimal:
    digits = western_digits(text)
    if len(digits) > 60 or not _NUMBER.fullmatch(digits):
        if re.fullmatch(r"[+-]?[0-9]{1,3}([,٬  '’ ][0-9]+)+(\.[0-9]+)?", digits):
            raise WrongCellError(
                Text("The number holds a comma, a space or another sign between its digits."),
                Text("Write digits only, with a point before decimals: 1200 or 0.25."),
            )
        if digits.endswith(("%", "٪")):
            raise WrongCellError(
                Text("A per cent sign is not read."), Text("Write 25 per cent as 0.25.")
            )
        raise WrongCellError(Text("This is not a number."), expected(column))
    number = Decimal(digits)
    if number < 0 and column.low >= 0:
        raise WrongCellError(Text("The number is negative."), expected(column))
    if not column.low <= number <= column.high:
        raise WrongCellError(Text("The number is out of range."), expected(column))
    return number


def _whole(text: str, column: Column) -> int:
    number = _decimal(text, column)
    if number != number.to_integral_value():
        raise WrongCellError(Text("A fraction where a whole number is needed."), expected(column))
    return int(number)


def _number(text: str, column: Column) -> float:
    return float(_decimal(text, column))


def _time(text: str, column: Column) -> datetime:
    try:
        if len(text) > 60:
            raise ValueError
        when = datetime.fromisoformat(western_digits(text))
    except ValueError:
        raise WrongCellError(Text("This is not a time."), expected(column)) from None
    return checked_time(when)


def checked_time(when: datetime) -> datetime:
    """``when``, if it has an offset and lies in a year that can be calculated with."""
    if when.tzinfo is None:
        raise WrongCellError(
            Text("The time has no offset from UTC, so it could be read as two moments."),
            Text("Write it like 2016-12-01T06:00:00+02:00."),
        )
    if when.year not in _YEARS:
        raise WrongCellError(
            Text("The year is out of range."), Text("Use a year from 1900 to 2199.")
        )
    return when


def _point(text: str, column: Column) -> Point:
    digits = western_digits(text)
    match = _POINT.fullmatch(digits) if len(digits) <= 500 else None
    if match is None:
        raise WrongCellError(Text("This is not a point."), expected(column))
    return checked_point(float(match[1]), float(match[2]))


def checked_point(lon: float, lat: float) -> Point:
    """The point, if it is on the globe; an exchange of the two numbers is named."""
    check_bounds(lon, lat, lon, lat)
    return Point(lon, lat)


def check_bounds(west: float, south: float, east: float, north: float) -> None:
    """Nothing, if the box is on the globe in degrees with longitude first."""
    bounds = (west, south, east, north)
    if not all(math.isfinite(bound) for bound in bounds):
        raise WrongCellError(Text("A coordinate is not a finite number."))
    if all(abs(bound) <= 180 for bound in bounds):
        if max(abs(south), abs(north)) <= 90:
            return
        if max(abs(west), abs(east)) <= 90:
            raise WrongCellError(
                Text("Latitude cannot be beyond 90 degrees: the two seem to be swapped."),
                Text("Write longitude first, then latitude."),
            )
    raise WrongCellError(
        Text("These are not degrees: the coordinates seem to be projected (metres)."),
        Text("Save the layer in WGS84 (EPSG:4326), longitude first."),
    )


def _area(text: str, column: Column) -> Any:
    digits = western_digits(text)
    if not _POLYGON.match(digits):
        raise WrongCellError(Text("This is not an area."), expected(column))
    import shapely

    try:
        area = shapely.from_wkt(digits)
    except shapely.errors.ShapelyError:
        raise WrongCellError(Text("The area cannot be read."), expected(column)) from None
    return checked_area(shapely.force_2d(area))


def checked_area(area: Any) -> Any:
    """``area``, if it is a valid (multi)polygon on the globe."""
    import shapely

    if area.is_empty:
        raise WrongCellError(Text("The area is empty."), Text("Draw it, or leave the cell empty."))
    check_bounds(*(float(bound) for bound in shapely.bounds(area)))
    if not area.is_valid:
        raise WrongCellError(
            Text("The outline is not valid: {reason}.", {"reason": shapely.is_valid_reason(area)}),
            Text("Draw it without crossing itself; QGIS mends it with Fix geometries."),
        )
    return area


def _place(text: str, column: Column) -> Any:
    if text.lstrip().upper().startswith("POINT"):
        return _point(text, column)
    return _area(text, column)


_READERS = {
    "id": _id,
    "ids": _ids,
    "text": _text,
    "choice": _choice,
    "choices": _choices,
    "whole": _whole,
    "number": _number,
    "degrees": _number,
    "time": _time,
    "point": _point,
    "place": _place,
    "area": _area,
}


def expected(column: Column) -> Text:
    """What would be right in this column, as the remedy of a fault."""
    if column.kind in ("whole", "number"):
        limits = {"low": _limit(column.low), "high": _limit(column.high)}
        if column.kind == "whole":
            return Text("Write a whole number from {low} to {high}.", limits)
        return Text("Write a number from {low} to {high}.", limits)
    if column.kind in ("choice", "choices"):
        return Text("Use one of: {words}.", {"words": list(column.choices)})
    return {
        "id": Text("Write a short id such as Z01."),
        "ids": Text("Write ids split by semicolons, such as C01;C02."),
        "text": Text("Write a few words."),
        "degrees": Text("Write degrees with a decimal point, such as 37.15."),
        "time": Text("Write it like 2016-12-01T06:00:00+02:00."),
        "point": Text("Write it like POINT (37.15 36.20), longitude first."),
        "place": Text("Write it like POINT (37.15 36.20) or POLYGON ((…)), longitude first."),
        "area": Text("Write it like POLYGON ((37.1 36.1, 37.2 36.1, 37.2 36.2, 37.1 36.1))."),
    }[column.kind]


def _limit(value: float) -> str:
    return _plain(float(value))


def nearest(word: str, known: Sequence[str], alike: float = 0.6) -> str | None:
    """The known word that ``word`` was probably meant to be; ``alike`` 1: only the very same."""
    import difflib

    close = difflib.get_close_matches(word[:60], known, n=1, cutoff=alike)
    return close[0] if close else None
