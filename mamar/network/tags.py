"""What people write into tags, as numbers.

Tags are written by hand: "2;3", "50 mph", "['residential', 'tertiary']" (OSMnx,
where it has merged several ways). A value that cannot be read is counted and
treated as not stated; a list gives its least, so that no road is overrated.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from mamar.network.roads import (
    ACCESS_NOT_STATED,
    AGAINST_DRAWING,
    ALLOWED,
    BOTH_WAYS,
    DRAWN_WAY,
    FORBIDDEN,
)

T = TypeVar("T")

_NUMBER = re.compile(r"^\s*\+?(\d{1,9}(?:\.\d{0,9})?)\s*([a-z/.]{0,8})\s*$", re.IGNORECASE)
_FEET_INCHES = re.compile(r"^\s*(\d{1,4})\s*'\s*(?:(\d{1,2})\s*\")?\s*$")
_METRES = {"": 1.0, "m": 1.0, "metre": 1.0, "metres": 1.0, "km": 1000.0, "ft": 0.3048}
_KMH = {"": 1.0, "km/h": 1.0, "kmh": 1.0, "kph": 1.0, "mph": 1.609344, "knots": 1.852}
#: Least and greatest that can be meant; anything else is a slip of the pen.
_LIMITS = {
    "lanes": (0.5, 20.0),
    "width_m": (0.3, 200.0),
    "maxspeed_kmh": (1.0, 200.0),
    "lane_vehicles_per_h": (1.0, 5000.0),
}

_NO_ACCESS = frozenset({"no", "private", "military", "agricultural", "forestry", "use_sidepath"})
_MISSING = frozenset({"", "none", "nan", "null", "<na>", "[]"})
_MAX_LIST = 50


class Unreadable(ValueError):  # noqa: N818 - a value, not a fault of the file
    """A tag is there, but what it says cannot be used."""


def words(value: object) -> list[str]:
    """The values in one cell: lists as text, real lists, and OSM's semicolons.

    >>> words("['residential', 'tertiary']"), words("2;3"), words(None)
    (['residential', 'tertiary'], ['2', '3'], [])
    """
    if value is None:
        return []
    if isinstance(value, (list, tuple)):
        return [word for item in value[:_MAX_LIST] for word in words(item)]
    text = str(value).strip()
    if text.lower() in _MISSING:
        return []
    if text[0] == "[" and text[-1] == "]":
        parts = [part.strip().strip("'\"") for part in text[1:-1].split(",")]
    elif ";" in text:
        parts = [part.strip() for part in text.split(";")]
    else:
        return [text]
    return [part for part in parts[:_MAX_LIST] if part.lower() not in _MISSING]


def number(column: str, value: object) -> float:
    """One of lanes, width_m, maxspeed_kmh, lane_vehicles_per_h; NaN where not stated.

    >>> number("maxspeed_kmh", "30 mph"), number("lanes", "['3', '2']")
    (48.28032, 2.0)
    """
    if isinstance(value, float):
        if math.isnan(value):
            return math.nan
        return _in_range(column, value)
    stated = words(value)
    if not stated:
        return math.nan
    return min(_in_range(column, _measure(column, word)) for word in stated)


def _measure(column: str, word: str) -> float:
    units = {"width_m": _METRES, "maxspeed_kmh": _KMH}.get(column, {"": 1.0})
    match = _NUMBER.match(word)
    if match and match[2].lower() in units:
        return float(match[1]) * units[match[2].lower()]
    feet = _FEET_INCHES.match(word) if column == "width_m" else None
    if feet:
        return int(feet[1]) * 0.3048 + int(feet[2] or 0) * 0.0254
    if column == "maxspeed_kmh" and word.lower() == "walk":
        return 5.0
    raise Unreadable(word)


def _in_range(column: str, value: float) -> float:
    least, greatest = _LIMITS[column]
    if not least <= value <= greatest:
        raise Unreadable(str(value))
    return value


def oneway(value: object) -> int:
    """Direction: 1 as drawn, -1 against it, 0 both ways (also where nothing is written).

    A segment merged from one-way and two-way parts can be driven one way only.
    """
    stated = {word.lower() for word in words(value)}
    if stated & {"-1", "reverse", "-1.0"}:
        return AGAINST_DRAWING
    if stated & {"yes", "true", "1", "1.0"}:
        return DRAWN_WAY
    if stated - {"no", "false", "0", "0.0", "reversible", "alternating"}:
        raise Unreadable(str(value))
    return BOTH_WAYS


def access(value: object) -> int:
    """Whether one may pass; where several values are given, the strictest."""
    stated = {word.lower() for word in words(value)}
    if not stated:
        return ACCESS_NOT_STATED
    return FORBIDDEN if stated & (_NO_ACCESS | {"0", "0.0", "false"}) else ALLOWED


def bridge(value: object) -> bool:
    return any(word.lower() not in {"no", "false", "0", "0.0"} for word in words(value))


def each(values: Sequence[Any], read: Callable[[Any], T], missing: T) -> tuple[list[T], int]:
    """``read`` applied to every value, and how many were unreadable (they become ``missing``).

    A city has few different values in any column: each is read once.
    """
    try:
        different = set(values)
    except TypeError:  # lists, as Parquet may hold them
        values = [str(value) if isinstance(value, (list, dict)) else value for value in values]
        different = set(values)
    meaning: dict[Any, T] = {}
    unreadable = set()
    for value in different:
        try:
            meaning[value] = read(value)
        except Unreadable:
            meaning[value] = missing
            unreadable.add(value)
    count = sum(value in unreadable for value in values) if unreadable else 0
    return [meaning[value] for value in values], count
