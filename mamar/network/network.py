"""Roads as a directed graph for one way of moving."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
import numpy.typing as npt

from mamar.network.capacity import FALLBACK, Table, table_with
from mamar.network.direction import driving_direction
from mamar.network.roads import (
    AGAINST_DRAWING,
    DRAWN_WAY,
    FORBIDDEN,
    Floats,
    Ints,
    Mask,
    Roads,
)
from mamar.text import Text


@dataclass(frozen=True, slots=True, eq=False)
class Network:
    """A directed graph of n nodes and m arcs that people move on; immutable arrays.

    Every arc knows the chain of road segments that it was made of, so a result on a
    simplified network can still be drawn on the real streets.
    """

    mode: str  #: "walk" or "drive"
    roads: Roads
    node: Ints  #: (n,) node of ``roads``
    tail: Ints  #: (m,) node of this network
    head: Ints  #: (m,)
    length_m: Floats  #: (m,)
    transit_s: Floats  #: (m,) seconds from tail to head, free
    units_per_h: Floats  #: (m,) persons (walk) or vehicles (drive) that may enter in an hour
    origin_segment: Ints  #: (q,) segments of ``roads``; arc a owns origin[a] to origin[a + 1]
    origin_direction: Ints  #: (q,) 1: in drawing order, -1: against it
    origin: Ints  #: (m + 1,)
    notes: tuple[Text, ...] = ()

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, np.ndarray) and value.flags.writeable:
                value = np.ascontiguousarray(value).copy()
                value.setflags(write=False)
                object.__setattr__(self, field.name, value)

    @property
    def nodes(self) -> int:
        return len(self.node)

    @property
    def arcs(self) -> int:
        return len(self.tail)

    @property
    def lon(self) -> Floats:
        """(n,) degrees, WGS84."""
        return self.roads.lon[self.node]

    @property
    def lat(self) -> Floats:
        """(n,)"""
        return self.roads.lat[self.node]

    def origins(self, arc: int) -> tuple[Ints, Ints]:
        """The road segments of an arc in the order of walking, and the direction on each."""
        own = slice(self.origin[arc], self.origin[arc + 1])
        return self.origin_segment[own], self.origin_direction[own]

    def geometry(self, arc: int) -> Floats:
        """(k, 2) lon, lat from tail to head along the streets."""
        parts = [
            self.roads.geometry(segment)[::direction]
            for segment, direction in zip(*self.origins(arc), strict=True)
        ]
        line = np.concatenate(parts)
        # Where one segment ends the next begins: that vertex is there twice.
        new = np.ones(len(line), bool)
        new[1:] = (np.diff(line, axis=0) != 0).any(axis=1)
        new[-1] = new[-1] or not new[1:].any()
        return line[new]

    def index_of(self, road_nodes: npt.ArrayLike) -> Ints:
        """Number in this network of each node of ``roads``; -1 where it is not in it."""
        index = np.full(self.roads.nodes, -1, np.int64)
        index[self.node] = np.arange(self.nodes)
        return index[np.asarray(road_nodes, np.int64)]


def walking_network(
    roads: Roads,
    table: Table | Mapping[str, Any] | None = None,
    closed: Mask | None = None,
) -> Network:
    """Where people can walk, both ways on every road; rates in persons per hour.

    Parameters
    ----------
    roads : Roads
    table : Table or mapping, optional
        Worth of each class, or a scenario's overrides (see :func:`capacity.table_with`).
    closed : (s,) bool, optional
        Segments that nobody can use.

    Examples
    --------
    >>> street = Roads.of_lines([[(37.0, 36.0), (37.001, 36.0)]], ["residential"])
    >>> network = walking_network(street)
    >>> network.arcs, network.units_per_h.round().tolist()
    (2, [11520.0, 11520.0])
    """
    table = table if isinstance(table, Table) else table_with(table)
    width = _per_segment(roads, table, "width_m")
    # A path has no lanes: only what the table calls a road for vehicles may be that wide.
    laned = (_per_segment(roads, table, "lanes") > 0) & ~np.isnan(roads.lanes) & (width > 0)
    width = np.where(laned, roads.lanes * table.lane_width_m, width)
    stated = ~np.isnan(roads.width_m) & (width > 0)
    free = np.maximum(roads.width_m - 2 * table.edge_m, roads.width_m / 2)
    width = np.where(stated, free, width)
    width = np.where((roads.foot == FORBIDDEN) | _closed(roads, closed), 0.0, width)
    speed = _per_segment(roads, table, "walk_share") * table.walk_speed_mps
    persons_per_h = width * table.persons_per_m_s * 3600
    transit_s = roads.length_m / speed
    return _network("walk", roads, table, (transit_s, transit_s), (persons_per_h, persons_per_h))


def driving_network(
    roads: Roads,
    table: Table | Mapping[str, Any] | None = None,
    closed: Mask | None = None,
) -> Network:
    """Where vehicles can drive, in the direction of traffic; rates in vehicles per hour.

    Takes what :func:`walking_network` takes. Direction where none is stated: see
    :mod:`mamar.network.direction`.
    """
    table = table if isinstance(table, Table) else table_with(table)
    way = driving_direction(roads, table)
    one = way != 0
    lanes = np.where(
        one, _per_segment(roads, table, "lanes_oneway"), _per_segment(roads, table, "lanes")
    )
    # Stated lanes are those of both directions together.
    stated = ~np.isnan(roads.lanes) & (lanes > 0)
    lanes = np.where(stated, np.where(one, roads.lanes, np.maximum(roads.lanes / 2, 0.5)), lanes)
    per_lane = _per_segment(roads, table, "vehicles_per_lane_h")
    per_lane = np.where(np.isnan(roads.lane_vehicles_per_h), per_lane, roads.lane_vehicles_per_h)
    speed = _per_segment(roads, table, "speed_kmh")
    speed = np.where(np.isnan(roads.maxspeed_kmh), speed, roads.maxspeed_kmh)
    shut = (roads.motor == FORBIDDEN) | _closed(roads, closed) | (speed <= 0)
    rate = np.where(shut, 0.0, lanes * per_lane)
    transit_s = roads.length_m / (np.where(speed > 0, speed, 1.0) / 3.6)
    rates = (np.where(way == AGAINST_DRAWING, 0.0, rate), np.where(way == DRAWN_WAY, 0.0, rate))
    return _network("drive", roads, table, (transit_s, transit_s), rates)


def _per_segment(roads: Roads, table: Table, value: str) -> Floats:
    worth = [getattr(table.of(name), value) for name in roads.highway_names]
    return np.asarray(worth, np.float64)[roads.highway]


def _closed(roads: Roads, closed: Mask | None) -> Mask:
    return np.zeros(roads.segments, bool) if closed is None else np.asarray(closed, bool)


def _network(
    mode: str,
    roads: Roads,
    table: Table,
    transit_s: tuple[Floats, Floats],
    units_per_h: tuple[Floats, Floats],
) -> Network:
    """One arc for each direction of each segment that lets somebody through."""
    # A road back to where it starts leads nowhere.
    leads = roads.from_node != roads.to_node
    forth, back = (np.flatnonzero((rate > 0) & leads) for rate in units_per_h)
    segment = np.concatenate([forth, back])
    direction = np.repeat(np.asarray([1, -1]), [len(forth), len(back)])
    order = np.lexsort((-direction, segment))
    segment, direction = segment[order], direction[order]
    ahead = direction == 1
    tail = np.where(ahead, roads.from_node[segment], roads.to_node[segment])
    head = np.where(ahead, roads.to_node[segment], roads.from_node[segment])
    node, ends = np.unique(np.concatenate([tail, head]), return_inverse=True)
    return Network(
        mode=mode,
        roads=roads,
        node=node,
        tail=ends[: len(tail)].astype(np.int64),
        head=ends[len(tail) :].astype(np.int64),
        length_m=roads.length_m[segment],
        transit_s=np.where(ahead, transit_s[0][segment], transit_s[1][segment]),
        units_per_h=np.where(ahead, units_per_h[0][segment], units_per_h[1][segment]),
        origin_segment=segment,
        origin_direction=direction,
        origin=np.arange(len(segment) + 1),
        notes=roads.notes,
    )


def unknown_classes(roads: Roads, table: Table) -> dict[str, int]:
    """Segments of each class that counts as :data:`FALLBACK`, none stated among them."""
    used = np.bincount(roads.highway, minlength=len(roads.highway_names))
    return {
        name: int(count)
        for name, count in zip(roads.highway_names, used, strict=True)
        if count and (name == FALLBACK or name not in table.classes)
    }
