"""Which way a road may be driven when nobody wrote it down.

Some sources (the Aleppo file among them) have classes and lines but no direction.
Lines of OpenStreetMap are drawn in the direction of traffic on one-way roads, so
what is missing is only whether a road is one-way. In this order:

1. Motorways and link roads are one-way as drawn.
2. So are rings that look like roundabouts, whatever their class.
3. On motorway to tertiary, a stretch is one-way as drawn if an opposing carriageway
   runs beside it, within some metres, on the side of oncoming traffic (the left where
   one drives on the right).
4. Everything else is two-way.

A *stretch* is a chain of segments between two junctions with the same class and
drawing; the greater part of its length decides, so that no stray line across the
road cuts a street in two.
"""

from __future__ import annotations

import numpy as np

from mamar.network.capacity import Table
from mamar.network.pieces import components
from mamar.network.roads import (
    BOTH_WAYS,
    DRAWN_WAY,
    WAY_NOT_STATED,
    Bytes,
    Floats,
    Ints,
    Mask,
    Roads,
)
from mamar.network.roundabouts import on_roundabouts

_DIVIDED = ("motorway", "trunk", "primary", "secondary", "tertiary")
#: Opposing means: within 30 degrees of the contrary direction.
_OPPOSING = -np.cos(np.radians(30.0))
#: Carriageways nearer than this are one road drawn twice.
_NEAREST_M = 2.0
_METRES_PER_DEGREE = 111_195.0


def driving_direction(roads: Roads, table: Table) -> Bytes:
    """(s,) 1 as drawn, -1 against, 0 both ways; stated directions are kept."""
    oneway = roads.oneway.copy()
    open_ = oneway == WAY_NOT_STATED
    if not open_.any():
        return oneway
    oneway[open_] = BOTH_WAYS
    names = np.asarray(roads.highway_names)
    is_link = np.char.endswith(names, "_link") | (names == "motorway")
    oneway[open_ & is_link[roads.highway]] = DRAWN_WAY
    plane = _in_metres(roads)
    side = 1.0 if table.drives_on == "right" else -1.0
    ring = on_roundabouts(roads.from_node, roads.to_node, roads.highway, plane, roads.offset, side)
    oneway[open_ & ring] = DRAWN_WAY
    divided = open_ & np.isin(names, _DIVIDED)[roads.highway]
    oneway[divided & _faces_oncoming(roads, divided, plane, side * table.carriageways_apart_m)] = (
        DRAWN_WAY
    )
    return oneway


def _in_metres(roads: Roads) -> Floats:
    """(p, 2) vertices on a plane: only tens of metres matter here, one latitude is near enough."""
    west, south, _, north = roads.bounds
    scale = np.cos(np.radians((south + north) / 2))
    east, up = (roads.vertex_lon - west) * scale, roads.vertex_lat - south
    return np.column_stack([east, up]) * _METRES_PER_DEGREE


def _faces_oncoming(roads: Roads, divided: Mask, plane: Floats, reach_m: float) -> Mask:
    """Segments whose stretch has an opposing carriageway beside most of its length.

    ``reach_m`` is positive to the left of the drawing, negative to the right.
    """
    lines = np.flatnonzero(divided)
    result = np.zeros(roads.segments, bool)
    if not len(lines):
        return result
    owner, start, end = _straight_pieces(roads, lines, plane)
    beside = _opposing_beside(start, end, reach_m)
    length = np.hypot(*(end - start).T)
    stretch = _stretches(roads, lines)[owner]
    faced = np.bincount(stretch, length * beside, minlength=roads.segments)
    whole = np.bincount(stretch, length, minlength=roads.segments)
    result[owner] = (faced > 0.5 * whole)[stretch]
    return result


def _straight_pieces(roads: Roads, lines: Ints, plane: Floats) -> tuple[Ints, Floats, Floats]:
    """Each straight piece of the ``lines``: whose it is, its start and end in local metres."""
    vertex = np.arange(len(roads.vertex_lon) - 1)
    owner = np.searchsorted(roads.offset, vertex, side="right") - 1
    inside = vertex + 1 < roads.offset[owner + 1]
    chosen = np.zeros(roads.segments, bool)
    chosen[lines] = True
    vertex = vertex[inside & chosen[owner]]
    return owner[inside & chosen[owner]], plane[vertex], plane[vertex + 1]


def _opposing_beside(start: Floats, end: Floats, reach_m: float) -> Mask:
    """Which pieces meet an opposing one on a ray from their middle to the oncoming side."""
    import shapely

    along = end - start
    length = np.hypot(along[:, 0], along[:, 1])
    unit = along / np.where(length > 0, length, 1.0)[:, None]
    left = np.column_stack([-unit[:, 1], unit[:, 0]])
    middle = (start + end) / 2
    near = middle + np.copysign(_NEAREST_M, reach_m) * left
    rays = shapely.linestrings(np.stack([near, middle + reach_m * left], axis=1))
    tree = shapely.STRtree(shapely.linestrings(np.stack([start, end], axis=1)))
    ray, met = tree.query(rays, predicate="intersects")
    opposing = (unit[ray] * unit[met]).sum(axis=1) < _OPPOSING
    beside = np.zeros(len(start), bool)
    beside[ray[opposing]] = True
    return beside


def _stretches(roads: Roads, lines: Ints) -> Ints:
    """(s,) a label per segment; ``lines`` that follow each other share theirs.

    Two segments follow each other where the first ends and the second starts at a
    node that joins these two and nothing else, and both have the same class.
    """
    degree = np.bincount(np.concatenate([roads.from_node, roads.to_node]), minlength=roads.nodes)
    into = np.full(roads.nodes, -1)
    out_of = np.full(roads.nodes, -1)
    into[roads.to_node[lines]] = lines
    out_of[roads.from_node[lines]] = lines
    at = np.flatnonzero((degree == 2) & (into >= 0) & (out_of >= 0))
    at = at[roads.highway[into[at]] == roads.highway[out_of[at]]]
    return components(roads.segments, into[at], out_of[at])
