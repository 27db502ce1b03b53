"""Words of a call that mean a time or a place."""

from __future__ import annotations

from datetime import datetime

from mamar.errors import Fault, UsageError
from mamar.text import Text

TIME_EXAMPLE = "2016-12-03T18:00+02:00"
BOX_EXAMPLE = "37.10,36.15,37.25,36.25"


def time_of(word: str) -> datetime:
    """The time in ``word``, as ISO 8601 writes it; UsageError where it is none.

    >>> time_of("2016-12-03T18:00+02:00").hour
    18
    """
    remedy = Text("Write it like {example}.", {"example": TIME_EXAMPLE})
    try:
        return datetime.fromisoformat(word)
    except ValueError:
        raise UsageError(Fault(Text("This is not a time."), remedy, value=word)) from None


def box_of(word: str) -> tuple[float, float, float, float]:
    """West, south, east and north in degrees; UsageError where there are not four numbers.

    >>> box_of("37.10,36.15,37.25,36.25")
    (37.1, 36.15, 37.25, 36.25)
    """
    what = Text("A box is four numbers: west, south, east, north.")
    remedy = Text("Write it like {example}.", {"example": BOX_EXAMPLE})
    try:
        west, south, east, north = (float(part) for part in word.split(","))
    except ValueError:
        raise UsageError(Fault(what, remedy, value=word)) from None
    return west, south, east, north
