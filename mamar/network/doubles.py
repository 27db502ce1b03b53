"""One segment for each piece of road.

OSMnx writes a two-way street twice, once in each direction; GMNS often gives two
one-way links. Counted twice, the street would carry twice its people.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from mamar.network.meeting import Ends
from mamar.network.roads import BOTH_WAYS, DRAWN_WAY, Floats, Ints, Mask
from mamar.text import Text

Columns = dict[str, npt.NDArray[Any]]

#: Two one-way halves are a two-way street only if they agree on these.
_ALIKE = ("lanes", "width_m", "maxspeed_kmh", "lane_vehicles_per_h", "foot", "motor")


def fold_doubles(
    offset: Ints, lon: Floats, lat: Floats, ends: Ends, columns: Columns, notes: list[Text]
) -> Mask:
    """(s,) which segments stay; direction, lanes and width in ``columns`` are brought together.

    Two segments are one piece of road if they join the same nodes along the same
    vertices, forwards or backwards, and have the same class.
    """
    count = len(ends.from_node)
    stay = np.ones(count, bool)
    # In units of 1e-7 degrees, about a centimetre.
    x, y = np.rint(lon * 1e7).astype(np.int64), np.rint(lat * 1e7).astype(np.int64)
    for group in _candidates(offset, x, y, ends, columns["highway"]):
        first = group[0]
        one = slice(offset[first], offset[first + 1])
        for second in group[1:]:
            two = slice(offset[second], offset[second + 1])
            if _same(x[one], x[two]) and _same(y[one], y[two]):
                stay[second] = not _fold_forward(columns, first, second)
            elif _same(x[one], x[two][::-1]) and _same(y[one], y[two][::-1]):
                stay[second] = not _fold_backward(columns, first, second)
    if not stay.all():
        what = Text(
            "{count} segment was there twice and is counted once.",
            plural="{count} segments were there twice and are counted once.",
            count=int(count - stay.sum()),
        )
        notes.append(what)
    return stay


def _candidates(
    offset: Ints, x: Ints, y: Ints, ends: Ends, highway: npt.NDArray[Any]
) -> list[list[int]]:
    """Groups of segments that agree in all that does not depend on the direction of drawing."""
    low = np.minimum(ends.from_node, ends.to_node)
    high = np.maximum(ends.from_node, ends.to_node)
    starts = offset[:-1]
    _, kind = np.unique(highway, return_inverse=True)
    keys = np.column_stack(
        [low, high, np.diff(offset), np.add.reduceat(x, starts), np.add.reduceat(y, starts), kind]
    )
    order = np.lexsort(keys.T[::-1])
    same = (np.diff(keys[order], axis=0) == 0).all(axis=1)
    groups: list[list[int]] = []
    for position in np.flatnonzero(same).tolist():
        one, other = int(order[position]), int(order[position + 1])
        if groups and groups[-1][-1] == one:
            groups[-1].append(other)
        else:
            groups.append([one, other])
    return groups


def _same(one: Ints, other: Ints) -> bool:
    return bool((one == other).all())


def _fold_forward(columns: Columns, first: int, second: int) -> bool:
    """Whether ``second``, drawn the same way, says nothing new."""
    return bool(columns["oneway"][first] == columns["oneway"][second])


def _fold_backward(columns: Columns, first: int, second: int) -> bool:
    """Whether ``second``, drawn the other way, is part of ``first`` now."""
    way = columns["oneway"]
    if way[first] != way[second]:
        return False
    if way[first] == DRAWN_WAY:
        for name in _ALIKE:
            if not np.array_equal(columns[name][first], columns[name][second], equal_nan=True):
                return False
        way[first] = BOTH_WAYS
        columns["lanes"][first] *= 2
        columns["width_m"][first] *= 2
    return True
