"""Rings of streets that look like roundabouts.

A roundabout is drawn head to tail in the direction of traffic, around its island. So
from each segment the search goes on along the drawing, at every node along the segment
of the same class that bends most to the inside, and sees whether it comes back soon,
on a line that is nearly a circle.
"""

from __future__ import annotations

import numpy as np

from mamar.network.roads import Floats, Ints, Mask

#: The greatest of Aleppo are about 400 m round.
_LONGEST_M = 500.0
#: 4π × area / length²: a circle has 1, an octagon 0.95, a square 0.79.
_ROUNDEST = 0.88
#: A corner within a roundabout, radians.
_SHARPEST = 1.5
_MOST_SEGMENTS = 100


def on_roundabouts(
    from_node: Ints, to_node: Ints, highway: Ints, plane: Floats, offset: Ints, side: float
) -> Mask:
    """(s,) whether each segment is part of a ring; ``plane`` (p, 2) holds vertices in metres.

    ``side`` is 1 where one drives on the right, and so round the island with it on the
    left; -1 where one drives on the left.
    """
    step = np.diff(plane, axis=0, append=plane[-1:])
    step[offset[1:] - 1] = 0.0  # from one line to the next
    length = np.add.reduceat(np.hypot(step[:, 0], step[:, 1]), offset[:-1])
    # Twice the area swept as seen from the origin; over a closed ring the origin falls out.
    swept = np.add.reduceat(plane[:, 0] * step[:, 1] - plane[:, 1] * step[:, 0], offset[:-1])
    after = _inward(from_node, to_node, highway, step, offset, side)

    start = np.arange(len(from_node))
    at = start.copy()
    round_m, area_2 = np.zeros(len(start)), np.zeros(len(start))
    ring = np.zeros(len(from_node), bool)
    for _ in range(_MOST_SEGMENTS):
        round_m += length[at]
        area_2 += swept[at]
        at = after[at]
        closed = at == start
        short = round_m <= _LONGEST_M
        with np.errstate(divide="ignore", invalid="ignore"):
            roundness = 2 * np.pi * side * area_2 / round_m**2
        ring[start[closed & short & (roundness >= _ROUNDEST)]] = True
        going = (at >= 0) & ~closed & short
        if not going.any():
            break
        start, at, round_m, area_2 = start[going], at[going], round_m[going], area_2[going]
    return ring


def _inward(
    from_node: Ints, to_node: Ints, highway: Ints, step: Floats, offset: Ints, side: float
) -> Ints:
    """(s,) the segment that goes on most to the inside at the end of each; -1: none."""
    order = np.argsort(from_node, kind="stable")
    low = np.searchsorted(from_node[order], to_node, side="left")
    count = np.searchsorted(from_node[order], to_node, side="right") - low
    one = np.repeat(np.arange(len(to_node)), count)
    place = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
    other = order[np.repeat(low, count) + place]
    alike = highway[one] == highway[other]
    one, other = one[alike], other[alike]
    leaving, arriving = step[offset[other]], step[offset[one + 1] - 2]
    turn = side * np.arctan2(
        arriving[:, 0] * leaving[:, 1] - arriving[:, 1] * leaving[:, 0],
        (arriving * leaving).sum(axis=1),
    )
    gentle = np.abs(turn) <= _SHARPEST
    one, other, turn = one[gentle], other[gentle], turn[gentle]
    after = np.full(len(to_node), -1)
    rising = np.lexsort((turn, one))
    after[one[rising]] = other[rising]  # of several the last, which turns most, stays
    return after
