"""What a reader finds in a file of roads, before anything is made of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy.typing as npt

from mamar.network.roads import Floats, Ints
from mamar.text import Text

OSM = "© OpenStreetMap contributors, ODbL 1.0"
#: Column of a file → what it is here. The first that is present wins.
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "lanes": ("lanes",),
    "width_m": ("width_m", "width"),
    "maxspeed_kmh": ("maxspeed_kmh", "maxspeed"),
    "lane_vehicles_per_h": ("lane_vehicles_per_h",),
    "length_m": ("length_m", "length"),
}
#: Every column that readers should hand over when a file has it.
WANTED = frozenset(
    {name for names in COLUMNS.values() for name in names}
    | {"highway", "oneway", "junction", "foot", "motor_vehicle", "access", "bridge", "name"}
)


@dataclass(frozen=True)
class Found:
    """What a reader found: s lines with p vertices, and columns as they stand in the file."""

    file: str
    x: Floats  #: (p,) in ``crs``, longitude or easting first
    y: Floats
    offset: Ints  #: (s + 1,)
    columns: Mapping[str, Sequence[Any]]  #: (s,) each, raw values
    u: npt.NDArray[Any] | None = None  #: (s,) ids of the ends where the file names them
    v: npt.NDArray[Any] | None = None
    crs: str | None = "EPSG:4326"  #: anything pyproj reads; None: the file does not say
    row: Ints | None = None  #: (s,) row of each line as a person counts it
    digest: str = ""
    attribution: str = OSM
    notes: tuple[Text, ...] = field(default=())
