"""Streets as outlines on the sheet: joined, clipped, and no finer than paper shows."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from matplotlib.path import Path as Outline

from mamar.network.roads import Roads
from mamar.plan.result import Plan
from mamar.publish.overview.view import View
from mamar.publish.streets import Drive, persons_on_segments, streets_in_use

MAIN_ROADS = ("motorway", "trunk", "primary", "secondary", "tertiary")
#: Detail finer than this cannot be seen on paper.
FINEST_MM = 0.18
#: Pieces of the pale streets shorter than this are left out.
SHORTEST_MM = 0.6
#: Height of the rows in which lines are sorted.
ROW_MM = 2.0
#: Arrow heads: on streets with this share of the busiest one's people, on pieces so long.
BUSY, LEAST_ARROW_MM, ARROWS_APART_MM = 0.06, 2.0, 9.0

Floats = npt.NDArray[np.float64]
Spot = tuple[float, float]


def all_streets(view: View, roads: Roads) -> tuple[Outline, Outline]:
    """All roads in view, side roads and main roads apart."""
    main = np.array([name.removesuffix("_link") in MAIN_ROADS for name in roads.highway_names])
    is_main = main[roads.highway] if len(main) else np.zeros(0, bool)
    return _outline(view, roads, ~is_main), _outline(view, roads, is_main)


def streets_by_persons(view: View, plan: Plan, roads: Roads) -> list[tuple[Outline, int]]:
    """Streets in use, both directions together, the busiest last."""
    persons = persons_on_segments(plan, roads)
    counts = np.unique(persons[persons > 0])
    return [(_outline(view, roads, persons == count), int(count)) for count in counts]


def driven_lines(view: View, drives: Sequence[Drive]) -> Outline:
    """Where vehicles drive with people, each stretch once."""
    lines = [shapely.LineString(view.place(drive.line)) for drive in drives]
    return _drawn(view, shapely.unary_union(lines))


def directions(
    view: View, plan: Plan, roads: Roads, most: float
) -> list[tuple[Floats, Floats, int]]:
    """Where arrow heads go on the busy streets: tip, unit vector ahead, persons that way.

    One in the middle of a street piece, and none closer than ``ARROWS_APART_MM`` to another.
    """
    streets = [s for s in streets_in_use(plan, roads) if s.persons >= BUSY * most]
    found: list[tuple[Floats, Floats, int]] = []
    for street in sorted(streets, key=lambda street: -street.persons):
        line = shapely.LineString(view.place(street.line))
        if line.length < LEAST_ARROW_MM:
            continue
        ends = [line.interpolate(line.length / 2 + by) for by in (-0.6, 0.6)]
        foot, tip = (np.array([at.x, at.y]) for at in ends)
        if all(np.hypot(*(tip - other)) >= ARROWS_APART_MM for other, _, _ in found):
            found.append((tip, (tip - foot) / np.hypot(*(tip - foot)), street.persons))
    return found


def _outline(view: View, roads: Roads, which: Any) -> Outline:
    """The segments ``which`` (a mask) as one outline of many lines."""
    at, line = _vertices(view, roads, np.flatnonzero(which))
    lines = shapely.linestrings(at, indices=line)
    return _drawn(view, shapely.multilinestrings(lines))


def _drawn(view: View, lines: Any) -> Outline:
    """Lines on the sheet joined, clipped to the map, and no finer than paper shows."""
    merged = lines if lines.geom_type == "LineString" else shapely.line_merge(lines)
    box = view.box
    inside = shapely.clip_by_rect(merged, box.left - 3, box.top - 3, box.right + 3, box.bottom + 3)
    thin = shapely.get_parts(shapely.simplify(inside, FINEST_MM, preserve_topology=False))
    trails = _trails([shapely.get_coordinates(line) for line in thin])
    found = [shapely.simplify(shapely.LineString(trail), FINEST_MM) for trail in trails]
    at, line = shapely.get_coordinates(
        [line for line in found if line.length >= SHORTEST_MM] or found, return_index=True
    )
    codes = np.full(len(at), Outline.LINETO, Outline.code_type)
    codes[np.flatnonzero(np.diff(line, prepend=-1))] = Outline.MOVETO
    return Outline(at.reshape(-1, 2), codes)


def _trails(lines: list[Floats]) -> list[Floats]:
    """The same lines, joined end to end, straight on where that can be.

    Streets are cut at every corner; drawn through, a city takes a third of the bytes.
    """
    at: dict[Spot, list[int]] = defaultdict(list)  # lines by their ends
    for number, line in enumerate(lines):
        for end in (line[0], line[-1]):
            at[_spot(end)].append(number)
    left = set(range(len(lines)))
    # A trail that begins where an odd number of lines meets does not end in the middle of one.
    odd = [number for numbers in at.values() if len(numbers) % 2 for number in numbers]
    trails = []
    for first in [*odd, *range(len(lines))]:
        if first not in left:
            continue
        left.remove(first)
        line = lines[first]
        trail = [line if len(at[_spot(line[0])]) % 2 else line[::-1]]
        while ways := [number for number in at[_spot(trail[-1][-1])] if number in left]:
            end = trail[-1]
            further = {number: _from(end[-1], lines[number]) for number in ways}
            straight = max(ways, key=lambda number: _straightness(end, further[number]))
            left.remove(straight)
            trail.append(further[straight])
        trails.append(np.concatenate([trail[0], *(part[1:] for part in trail[1:])]))
    return sorted(trails, key=_in_rows)


def _in_rows(trail: Floats) -> tuple[int, float]:
    """In rows to and fro: from one line to the next it is not far, which takes few digits."""
    x, y = trail[0].tolist()
    row = int(y // ROW_MM)
    return row, -x if row % 2 else x


def _from(here: Floats, line: Floats) -> Floats:
    """``line`` in the direction in which it begins ``here``."""
    return line if _spot(line[0]) == _spot(here) else line[::-1]


def _straightness(before: Floats, after: Floats) -> float:
    """1 where ``after`` goes on as ``before`` ends, -1 where it turns back."""
    (x, y), (u, v) = (before[-1] - before[-2]).tolist(), (after[1] - after[0]).tolist()
    return float((x * u + y * v) / (math.hypot(x, y) * math.hypot(u, v) or 1.0))


def _spot(at: Floats) -> Spot:
    return round(float(at[0]), 6), round(float(at[1]), 6)


def _vertices(view: View, roads: Roads, segments: Any) -> tuple[Any, Any]:
    """Vertices of the segments on the sheet, and to which of them each belongs."""
    counts = np.diff(roads.offset)[segments]
    line = np.repeat(np.arange(len(segments)), counts)
    within = np.arange(len(line)) - np.repeat(np.cumsum(counts) - counts, counts)
    vertex = roads.offset[segments][line] + within
    positions = np.column_stack([roads.vertex_lon[vertex], roads.vertex_lat[vertex]])
    return view.place(positions), line
