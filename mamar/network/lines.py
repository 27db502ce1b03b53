"""Lines and names of ends out of the columns of a table of edges."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from mamar.network.roads import Floats, Ints
from mamar.text import Text


@dataclass(frozen=True)
class Lines:
    """The rows of a table that hold one line each."""

    row: Ints  #: (s,) position in the table
    x: Floats  #: (p,)
    y: Floats
    offset: Ints  #: (s + 1,)


def lines_from_wkb(values: npt.NDArray[Any], notes: list[Text]) -> Lines:
    """Lines from well-known binary; rows without a line are left out and counted.

    A multi-line of several parts is a line if its parts join to one.
    """
    import shapely

    # Numbers that are none are found and named later, with their rows.
    with np.errstate(all="ignore"):
        shapes = shapely.from_wkb(values, on_invalid="ignore")
    return lines_from_shapes(shapes, notes)


def shape_from_wkt(text: str) -> Any:
    """One geometry from well-known text; None if the text is none."""
    import shapely

    with np.errstate(all="ignore"):
        return shapely.from_wkt(text, on_invalid="ignore")


def lines_from_shapes(shapes: npt.NDArray[Any], notes: list[Text]) -> Lines:
    """As :func:`lines_from_wkb`, from shapely geometries (None: no line)."""
    import shapely

    shapes = np.asarray(shapes, object)
    kind = shapely.get_type_id(shapes)
    multi = np.flatnonzero(kind == shapely.GeometryType.MULTILINESTRING)
    if len(multi):
        shapes[multi] = shapely.line_merge(shapes[multi])
        kind[multi] = shapely.get_type_id(shapes[multi])
    row = np.flatnonzero(
        (kind == shapely.GeometryType.LINESTRING) & (shapely.get_num_coordinates(shapes) >= 2)
    )
    missing = len(shapes) - len(row)
    if missing:
        what = Text(
            "{count} row holds no line and was left out.",
            plural="{count} rows hold no line and were left out.",
            count=missing,
        )
        notes.append(what)
    flat = shapely.get_coordinates(shapes[row])
    count = shapely.get_num_coordinates(shapes[row])
    offset = np.concatenate([[0], np.cumsum(count, dtype=np.int64)])
    return Lines(row, flat[:, 0].copy(), flat[:, 1].copy(), offset)


def ids(values: Sequence[Any]) -> npt.NDArray[Any] | None:
    """Names of nodes: int64 if all are whole numbers, else str; None if any is missing.

    >>> ids([1.0, 2.0]), ids(["a", 1]), ids([1, None])
    (array([1, 2]), array(['a', '1'], dtype='<U1'), None)
    """
    whole: list[int] = []
    for value in values:
        if value is None or (isinstance(value, float) and math.isnan(value)):
            return None
        number = _whole(value)
        if number is None:
            break
        whole.append(number)
    if len(whole) == len(values):
        return np.asarray(whole, np.int64)
    texts = [str(value).strip()[:100] for value in values]
    return None if "" in texts else np.asarray(texts, np.str_)


def _whole(value: Any) -> int | None:
    if isinstance(value, str):
        text = value.strip()
        # Only what is written back the same: "007" is a name.
        value = int(text) if len(text) < 19 and text.lstrip("-").isdecimal() else text
        if str(value) != text:
            return None
    if isinstance(value, float):
        value = int(value) if value.is_integer() else None
    # One bit is left for names that we add.
    return value if isinstance(value, int) and abs(value) < 2**62 else None
