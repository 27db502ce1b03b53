"""Roads as they were read, before anybody walks or drives on them.

One value holds what the source states and nothing that we think about it: a
missing width stays missing. What a class of road is worth is decided later, in
:mod:`mamar.network.capacity`, so that a scenario can overrule it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
import numpy.typing as npt

from mamar.text import Text

Ints = npt.NDArray[np.int64]
Bytes = npt.NDArray[np.int8]
Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

#: Values of ``Roads.oneway``.
BOTH_WAYS, DRAWN_WAY, AGAINST_DRAWING, WAY_NOT_STATED = 0, 1, -1, 2
#: Values of ``Roads.foot`` and ``Roads.motor``.
FORBIDDEN, ALLOWED, ACCESS_NOT_STATED = 0, 1, -1
#: Code in ``Roads.name`` of a segment without a name.
NO_NAME = -1


@dataclass(frozen=True, slots=True, eq=False)
class Roads:
    """Road segments between nodes; immutable arrays.

    n nodes, s segments, p vertices. A segment is drawn from ``from_node`` to
    ``to_node``; nodes are numbered in the order in which segments first name them.

    >>> roads = Roads.of_lines([[(37.0, 36.0), (37.001, 36.0)]], ["residential"])
    >>> roads.nodes, roads.segments, round(float(roads.length_m[0]), 1)
    (2, 1, 90.2)
    """

    node_id: npt.NDArray[Any]  #: (n,) int64, or str where the source has words
    lon: Floats  #: (n,) degrees, WGS84
    lat: Floats  #: (n,)
    from_node: Ints  #: (s,) node index
    to_node: Ints  #: (s,)
    highway: Ints  #: (s,) code into ``highway_names``
    highway_names: tuple[str, ...]  #: sorted
    oneway: Bytes  #: (s,) 0 both ways, 1 as drawn, -1 against the drawing, 2 not stated
    lanes: Floats  #: (s,) lanes of the whole segment; NaN: not stated
    width_m: Floats  #: (s,) NaN: not stated
    maxspeed_kmh: Floats  #: (s,) NaN: not stated
    lane_vehicles_per_h: Floats  #: (s,) capacity of one lane; NaN: not stated
    length_m: Floats  #: (s,) as stated, else along the geometry on the ellipsoid
    foot: Bytes  #: (s,) 1 allowed, 0 forbidden, -1 not stated
    motor: Bytes  #: (s,) likewise for motor vehicles
    bridge: Mask  #: (s,)
    name: Ints  #: (s,) code into ``names``; -1: none
    names: tuple[str, ...]  #: sorted
    vertex_lon: Floats  #: (p,) degrees; segment i owns vertices offset[i] to offset[i + 1]
    vertex_lat: Floats  #: (p,)
    offset: Ints  #: (s + 1,)
    source: str = ""  #: name of the file
    digest: str = ""  #: SHA-256 of what was read, in hexadecimal
    attribution: str = ""
    crs: str = "EPSG:4326"  #: of the source; everything here is WGS84
    notes: tuple[Text, ...] = ()  #: what was noticed while reading

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, np.ndarray):
                value = np.ascontiguousarray(value)
                if value.flags.writeable:
                    # A caller may still hold the array: freezing it would reach into his hands.
                    value = value.copy()
                    value.setflags(write=False)
                object.__setattr__(self, field.name, value)

    @staticmethod
    def of_lines(
        lines: list[list[tuple[float, float]]], highway: list[str], **stated: Sequence[Any]
    ) -> Roads:
        """Roads from lines of (lon, lat); lines that end at the same place meet there.

        ``stated`` takes columns as a file would have them (``oneway``, ``lanes`` …).
        """
        from mamar.network.assemble import assemble
        from mamar.network.found import Found

        counts = [len(line) for line in lines]
        flat = np.asarray([vertex for line in lines for vertex in line], np.float64).reshape(-1, 2)
        return assemble(
            Found(
                file="lines",
                x=flat[:, 0],
                y=flat[:, 1],
                offset=np.concatenate([[0], np.cumsum(counts, dtype=np.int64)]),
                columns={"highway": highway, **stated},
                attribution="",
            )
        )

    @property
    def nodes(self) -> int:
        return len(self.lon)

    @property
    def segments(self) -> int:
        return len(self.from_node)

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east, north of everything drawn."""
        lon, lat = self.vertex_lon, self.vertex_lat
        return float(lon.min()), float(lat.min()), float(lon.max()), float(lat.max())

    def geometry(self, segment: int) -> Floats:
        """(k, 2) lon, lat along the segment in drawing order."""
        own = slice(self.offset[segment], self.offset[segment + 1])
        return np.column_stack([self.vertex_lon[own], self.vertex_lat[own]])

    def same_as(self, other: Roads) -> bool:
        """Whether both state the same; where they were read from may differ."""
        apart = {"source", "digest", "crs", "notes"}
        return all(
            _same(getattr(self, field.name), getattr(other, field.name))
            for field in fields(self)
            if field.name not in apart
        )


def _same(one: object, other: object) -> bool:
    if isinstance(one, np.ndarray) and isinstance(other, np.ndarray):
        floats = one.dtype.kind == "f" and other.dtype.kind == "f"
        return np.array_equal(one, other, equal_nan=floats)
    return one == other
