"""What a road is worth: one table from class and tags to widths, speeds and rates.

The figures are **planning values**, on the careful side of what has been measured,
for streams of all ages with luggage over kilometres. They are not promises, and a
scenario can replace each of them. Tags win over classes: a stated width, number
of lanes or speed limit is used before the table.

Walking
    ``persons per hour = walkable width (m) × persons per metre and second × 3600``.

    *Flow.* 0.8 persons per metre of width and second. Measured streams of adults carry
    about 1.2 to 1.4 at most: Fruin (1971) and the Highway Capacity Manual end their
    levels of service near 80 and 75 persons per minute and metre, Weidmann (1993) gives
    1.2 as a mean of the literature. At the upper limit density is high, speed halves
    and any disturbance lasts. 0.8 is about the end of level of service D
    (49 per minute and metre in both manuals).

    *Speed.* 1.0 m/s. Free walking of adults has a mean of 1.34 m/s (Weidmann 1993), and
    falls with density (Fruin 1971; Predtechenskii and Milinskii 1978), with age, luggage
    and children on the arm, who set the pace of a family. Steps: half of it.

    *Width.* Edges are not used: with a stated width half a metre is taken off on each
    side, as the Highway Capacity Manual does beside walls. The table holds what is left of
    a usual street of that class, parked cars and rubble considered.

    A road marked motorway can be walked on: in an evacuation it is a wide road, not a
    rule of traffic. ``foot=no`` is obeyed where a source states it. To close motorways:
    ``{"walk": {"motorway": {"width_m": 0}}}``.

    Each direction of a road has the whole width. Two opposed full streams at one moment
    are therefore too many; an optimal way out hardly has them.

Driving
    ``vehicles per hour = lanes in that direction × vehicles per lane and hour``.

    A lane of a free road carries about 1,700 (two-lane roads) to 2,200 (motorways)
    cars an hour in the Highway Capacity Manual (2000). The table is well below: buses and
    loaded cars, junctions without signals, soldiers and spectators at the roadside.

Sources: J. J. Fruin, Pedestrian Planning and Design, 1971. V. M. Predtechenskii and
A. I. Milinskii, Planning for Foot Traffic Flow in Buildings, 1978. U. Weidmann,
Transporttechnik der Fussgänger, 1993. Transportation Research Board, Highway Capacity
Manual, 2000.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

from mamar.errors import Fault, raise_if
from mamar.text import Text


@dataclass(frozen=True)
class Class:
    """One class of road. A width or a number of lanes of 0: not for this mode."""

    width_m: float  #: walkable
    walk_share: float  #: share of the walking speed of the table
    lanes: float  #: per direction of a two-way road; a one-way carriageway has ``lanes_oneway``
    lanes_oneway: float
    speed_kmh: float  #: of vehicles, free
    vehicles_per_lane_h: float


_CLASSES: Mapping[str, Class] = MappingProxyType(
    {
        # From the largest to the smallest: a line merged from several is rated as its last.
        "motorway": Class(7.0, 1.0, 2, 2, 80, 1600),
        "trunk": Class(7.0, 1.0, 1, 2, 60, 1200),
        "primary": Class(7.0, 1.0, 1, 2, 50, 900),
        "secondary": Class(6.0, 1.0, 1, 2, 40, 700),
        "tertiary": Class(5.0, 1.0, 1, 1, 35, 600),
        "motorway_link": Class(4.0, 1.0, 1, 1, 40, 1000),
        "trunk_link": Class(4.0, 1.0, 1, 1, 35, 900),
        "primary_link": Class(4.0, 1.0, 1, 1, 35, 700),
        "secondary_link": Class(4.0, 1.0, 1, 1, 30, 600),
        "tertiary_link": Class(4.0, 1.0, 1, 1, 30, 500),
        "unclassified": Class(4.0, 1.0, 1, 1, 30, 500),
        "residential": Class(4.0, 1.0, 1, 1, 25, 400),
        "living_street": Class(4.0, 1.0, 1, 1, 15, 200),
        "road": Class(3.0, 1.0, 1, 1, 20, 200),
        "unknown": Class(3.0, 1.0, 1, 1, 20, 200),
        "service": Class(3.0, 1.0, 1, 1, 15, 200),
        "busway": Class(3.0, 1.0, 1, 1, 30, 400),
        "pedestrian": Class(4.0, 1.0, 0, 0, 0, 0),
        "track": Class(2.5, 0.9, 1, 1, 15, 100),
        "cycleway": Class(2.0, 1.0, 0, 0, 0, 0),
        "footway": Class(1.5, 1.0, 0, 0, 0, 0),
        "bridleway": Class(1.5, 0.9, 0, 0, 0, 0),
        "path": Class(1.0, 0.9, 0, 0, 0, 0),
        "steps": Class(1.5, 0.5, 0, 0, 0, 0),
    }
)
#: Not roads that anybody could use, or not yet, or no more.
_NO_ROADS = (
    "abandoned",
    "bus_guideway",
    "bus_stop",
    "construction",
    "corridor",
    "crossing",
    "demolished",
    "destroyed",
    "disused",
    "elevator",
    "emergency_bay",
    "escape",
    "no",
    "planned",
    "platform",
    "proposed",
    "raceway",
    "razed",
    "rest_area",
    "services",
    "toll_gantry",
    "via_ferrata",
)
_ALL: Mapping[str, Class] = MappingProxyType(
    {**_CLASSES, **dict.fromkeys(_NO_ROADS, Class(0, 1, 0, 0, 0, 0))}
)
#: Stands for a class that the table does not know.
FALLBACK = "unknown"
_RANK = {name: rank for rank, name in enumerate(_CLASSES)}


@dataclass(frozen=True)
class Table:
    """The table in force: the one above with what a scenario puts in its place."""

    classes: Mapping[str, Class] = field(default_factory=lambda: _ALL)
    walk_speed_mps: float = 1.0
    persons_per_m_s: float = 0.8
    lane_width_m: float = 3.0  #: walkable width of one stated lane
    edge_m: float = 0.5  #: not walked on, on each side of a stated width
    drives_on: str = "right"
    #: Two carriageways of one road lie at most this far apart, axis to axis.
    carriageways_apart_m: float = 30.0

    def of(self, highway: str) -> Class:
        """What a class is worth; unknown ones as :data:`FALLBACK`."""
        return self.classes.get(highway, self.classes[FALLBACK])


def least_class(names: Iterable[str]) -> str:
    """The smallest road of those named.

    >>> least_class(["tertiary", "residential"])
    'residential'
    """
    return max(names, key=lambda name: (_RANK.get(name, len(_RANK)), name))


# Key → least and greatest value that is allowed.
_WALK = {"width_m": (0.0, 100.0), "walk_share": (0.05, 2.0)}
_DRIVE = {
    "lanes": (0.0, 10.0),
    "speed_kmh": (1.0, 150.0),
    "vehicles_per_lane_h": (0.0, 3000.0),
}
_WHOLE = {
    "walk_speed_mps": (0.05, 3.0),
    "persons_per_m_s": (0.01, 3.0),
    "lane_width_m": (0.5, 6.0),
    "edge_m": (0.0, 3.0),
    "carriageways_apart_m": (0.0, 200.0),
}


def table_with(overrides: Mapping[str, Any] | None = None, file: str | None = None) -> Table:
    """The table with the values of a scenario in their places.

    ``overrides`` has ``walk`` and ``drive``, each from class to values, and values for
    the whole table; ``file`` is named in faults.

    Raises
    ------
    InputError
        With every unknown key and every value out of range.

    Examples
    --------
    >>> table = table_with({"walk": {"residential": {"width_m": 5}}, "walk_speed_mps": 0.9})
    >>> table.of("residential").width_m, table.walk_speed_mps
    (5.0, 0.9)
    """
    table = Table()
    if not overrides:
        return table
    check = _Overrides(file)
    classes = dict(table.classes)
    whole: dict[str, Any] = {}
    for key, value in overrides.items():
        if key in _WHOLE:
            whole[key] = check.number(key, value, _WHOLE[key])
        elif key == "drives_on":
            whole[key] = check.side(key, value)
        elif key in ("walk", "drive"):
            for name, values in check.mapping(key, value).items():
                given = check.values(f"{key}.{name}", values, _WALK if key == "walk" else _DRIVE)
                if "lanes" in given:
                    given["lanes_oneway"] = given["lanes"]
                classes[str(name)] = replace(classes.get(name, classes[FALLBACK]), **given)
        else:
            check.unknown(key, [*_WHOLE, "drives_on", "walk", "drive"])
    raise_if(check.faults)
    return replace(table, classes=MappingProxyType(classes), **whole)


class _Overrides:
    """Reads the values of a scenario and collects every fault on the way."""

    def __init__(self, file: str | None) -> None:
        self.file = file
        self.faults: list[Fault] = []

    def mapping(self, key: str, value: Any) -> Mapping[str, Any]:
        if isinstance(value, Mapping):
            return value
        self._fault(key, value, Text("It must be a table of values."))
        return {}

    def values(
        self, key: str, given: Any, allowed: Mapping[str, tuple[float, float]]
    ) -> dict[str, float]:
        read = {}
        for name, value in self.mapping(key, given).items():
            if name in allowed:
                read[name] = self.number(f"{key}.{name}", value, allowed[name])
            else:
                self.unknown(f"{key}.{name}", allowed)
        return read

    def number(self, key: str, value: Any, limits: tuple[float, float]) -> float:
        low, high = limits
        if isinstance(value, (int, float)) and not isinstance(value, bool) and low <= value <= high:
            return float(value)
        span = {"low": f"{low:g}", "high": f"{high:g}"}
        self._fault(key, value, Text("It must be a number from {low} to {high}.", span))
        return low

    def side(self, key: str, value: Any) -> str:
        if value in ("left", "right"):
            return str(value)
        self._fault(key, value, Text("It must be left or right."))
        return "right"

    def unknown(self, key: str, allowed: Iterable[str]) -> None:
        known = ", ".join(allowed)
        self.faults.append(
            Fault(
                Text("The road table has no such value."),
                Text("It has: {names}.", {"names": known}),
                file=self.file,
                column=key,
            )
        )

    def _fault(self, key: str, value: Any, remedy: Text) -> None:
        what = Text("This value of the road table cannot be used.")
        self.faults.append(Fault(what, remedy, file=self.file, column=key, value=value))
