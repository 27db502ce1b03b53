"""Roads from a GMNS 0.96 folder: node.csv, link.csv, and geometry.csv and config.csv if there.

Length and speed come in the units of config.csv. Without it, units of length are
seen from the lines themselves: miles and metres differ by a factor of 1,609.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from mamar.network.faults import Faults
from mamar.network.found import Found
from mamar.network.lines import ids, lines_from_shapes, shape_from_wkt
from mamar.network.positions import line_lengths
from mamar.text import Text

Row = dict[str, str]

_METRES = {
    **dict.fromkeys(("m", "meter", "meters", "metre", "metres"), 1.0),
    **dict.fromkeys(("km", "kilometer", "kilometers", "kilometre", "kilometres"), 1000.0),
    **dict.fromkeys(("mi", "mile", "miles"), 1609.344),
    **dict.fromkeys(("ft", "foot", "feet"), 0.3048),
}
_KMH = {
    **dict.fromkeys(("kmh", "km/h", "kph", "km/hr", "kmph"), 1.0),
    **dict.fromkeys(("mph", "mi/h", "mi/hr"), 1.609344),
    "m/s": 3.6,
}
#: Units that config.csv may name.
LENGTHS, SPEEDS = tuple(_METRES), tuple(_KMH)
#: Words of transport planners for the classes of :mod:`mamar.network.capacity`.
_CLASSES = {
    "freeway": "motorway",
    "expressway": "trunk",
    "highway": "trunk",
    "principal arterial": "primary",
    "major arterial": "primary",
    "arterial": "primary",
    "minor arterial": "secondary",
    "collector": "tertiary",
    "local": "residential",
    "ramp": "motorway_link",
}
_ON_FOOT = frozenset({"walk", "ped", "pedestrian", "foot"})
_BY_MOTOR = frozenset({"auto", "car", "bus", "truck", "vehicle", "motor", "hov", "sov", "taxi"})
_OTHERS = frozenset({"bike", "bicycle", "cycle", "rail", "tram", "scooter"})


def find_gmns(folder: Path) -> Found:
    """Links of a GMNS folder as lines and columns.

    Raises
    ------
    InputError
        Missing files or columns, positions that are no numbers, links to unknown nodes,
        node numbers used twice: all of them at once.
    """
    import shapely

    notes: list[Text] = []
    place_of = places(folder)
    links = table(folder / "link.csv", ("from_node_id", "to_node_id"))
    shared = _shared_lines(folder)
    faults = Faults("link.csv")
    shapes = np.full(len(links), None, object)
    for at, link in enumerate(links):
        ends = []
        for column in ("from_node_id", "to_node_id"):
            ends.append(place_of.get(link[column]))
            if ends[-1] is None:
                what = Text("There is no such node in node.csv.")
                faults.add(what, row=at + 2, column=column, value=link[column])
        text = link.get("geometry") or shared.get(link.get("geometry_id", ""), "")
        drawn = shape_from_wkt(text) if text else None
        if drawn and link.get("dir_flag") == "-1":
            drawn = shapely.reverse(drawn)
        if not drawn and None not in ends:
            drawn = shapely.linestrings(ends)
        shapes[at] = drawn
    faults.raise_any()
    lines = lines_from_shapes(shapes, notes)
    chosen = [links[row] for row in lines.row.tolist()]
    config = (table(folder / "config.csv", ()) or [{}])[0] if _has(folder, "config.csv") else {}
    metres = metres_per_unit(config, chosen, line_lengths(lines.x, lines.y, lines.offset), notes)
    if _has(folder, "link_tod.csv"):
        notes.append(Text("link_tod.csv is there; times of day were not read."))
    return Found(
        file=folder.name or "GMNS",
        x=lines.x,
        y=lines.y,
        offset=lines.offset,
        columns=_columns(chosen, metres, kmh_per_unit(config, metres)),
        u=ids([link["from_node_id"] for link in chosen]),
        v=ids([link["to_node_id"] for link in chosen]),
        crs=config.get("crs") or "EPSG:4326",
        row=lines.row + 2,
        attribution="",
        notes=tuple(notes),
    )


def _has(folder: Path, name: str) -> bool:
    return (folder / name).is_file()


def table(path: Path, required: Sequence[str]) -> list[Row]:
    """Rows of a CSV file, keys and values stripped; InputError if columns are missing."""
    faults = Faults(path.name)
    if not path.is_file():
        remedy = Text("A GMNS folder holds node.csv and link.csv.")
        faults.add(Text("There is no such file."), remedy)
        faults.raise_any()
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.DictReader(stream, strict=True)
            header = [name.strip() for name in reader.fieldnames or ()]
            reader.fieldnames = header
            rows = [
                {name: value.strip() for name, value in row.items() if isinstance(value, str)}
                for row in reader
            ]
    except UnicodeDecodeError:
        faults.add(Text("The text is not in UTF-8."), Text("Save the table as CSV in UTF-8."))
        faults.raise_any()
    except csv.Error as problem:
        faults.add(Text("The table cannot be read."), Text("Save it as CSV again."), value=problem)
        faults.raise_any()
    for name in required:
        if name not in header:
            remedy = Text("It must have: {names}.", {"names": tuple(required)})
            faults.add(Text("A column is missing."), remedy, column=name)
    faults.raise_any()
    for row in rows:
        for name in required:
            row.setdefault(name, "")
    return rows


def places(folder: Path) -> dict[str, tuple[float, float]]:
    """x and y of every node by its number as written; InputError with all faults."""
    rows = table(folder / "node.csv", ("node_id", "x_coord", "y_coord"))
    faults = Faults("node.csv")
    found: dict[str, tuple[float, float]] = {}
    for number, row in enumerate(rows, 2):
        if row["node_id"] in found:
            what = Text("This number is used twice.")
            faults.add(what, row=number, column="node_id", value=row["node_id"])
        x, y = (number_in(row[column]) for column in ("x_coord", "y_coord"))
        for column, value in (("x_coord", x), ("y_coord", y)):
            if value is None:
                what = Text("It must be a number.")
                faults.add(what, row=number, column=column, value=row[column])
        found[row["node_id"]] = (x or 0.0, y or 0.0)
    faults.raise_any()
    return found


def _shared_lines(folder: Path) -> dict[str, str]:
    if not _has(folder, "geometry.csv"):
        return {}
    rows = table(folder / "geometry.csv", ("geometry_id", "geometry"))
    return {row["geometry_id"]: row["geometry"] for row in rows}


def number_in(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def metres_per_unit(config: Row, links: list[Row], drawn_m: Any, notes: list[Text]) -> float:
    """Metres in the unit of ``length``."""
    stated = config.get("long_length", "").lower()
    if stated in _METRES:
        return _METRES[stated]
    given = np.asarray([number_in(link.get("length", "")) or np.nan for link in links])
    with np.errstate(all="ignore"):
        ratio = drawn_m / given
    ratio = ratio[np.isfinite(ratio) & (ratio > 0)]
    if not len(ratio):
        return 1.0
    unit = min(("m", "km", "mi", "ft"), key=lambda u: abs(np.log(np.median(ratio) / _METRES[u])))
    notes.append(Text("Lengths were taken to be in {unit}, from the lines.", {"unit": unit}))
    return _METRES[unit]


def kmh_per_unit(config: Row, metres: float) -> float:
    """Kilometres per hour in the unit of ``free_speed``; of a country of miles, miles."""
    miles = metres in (_METRES["mi"], _METRES["ft"])
    return _KMH.get(config.get("speed", "").lower(), _KMH["mph"] if miles else 1.0)


def _columns(links: list[Row], metres: float, kmh: float) -> dict[str, list[Any]]:
    def each(read: Callable[[Row], Any]) -> list[Any]:
        return [read(link) for link in links]

    def scaled(name: str, unit: float) -> list[float | None]:
        values = each(lambda link: number_in(link.get(name, "")))
        return [None if value is None else value * unit for value in values]

    return {
        "highway": each(_highway),
        "oneway": each(lambda link: is_true(link.get("directed", "")) and "yes"),
        "lanes": each(lambda link: link.get("lanes")),
        "maxspeed_kmh": scaled("free_speed", kmh),
        "lane_vehicles_per_h": each(lambda link: link.get("capacity")),
        "length_m": scaled("length", metres),
        "foot": each(lambda link: _may(link, _ON_FOOT)),
        "motor_vehicle": each(lambda link: _may(link, _BY_MOTOR)),
        "name": each(lambda link: link.get("name")),
    }


def _highway(link: Row) -> str:
    stated = link.get("facility_type", "").lower()
    return _CLASSES.get(stated, stated.replace(" ", "_"))


def is_true(text: str) -> bool:
    return text.lower() in ("1", "1.0", "true", "t", "yes", "y")


def _may(link: Row, users: frozenset[str]) -> str | None:
    """Whether ``users`` are among the allowed uses; None if that is not said plainly."""
    text = link.get("allowed_uses", "").lower()
    words = {word.strip() for word in text.replace(";", ",").replace("|", ",").split(",")} - {""}
    if not words or not words <= _ON_FOOT | _BY_MOTOR | _OTHERS | {"all"}:
        return None
    return "yes" if words & (users | {"all"}) else "no"
