"""A scenario to begin with: one worked row in each table, on the roads of the place."""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mamar.errors import Fault, InputError
from mamar.files import whole_folder
from mamar.scenario.cells import Point, write_cell
from mamar.scenario.columns import TABLES, Column
from mamar.scenario.compose import value_text
from mamar.scenario.guide import keys_guide, meaning, tables_guide
from mamar.scenario.keys import ASSUMPTION, CASE, RULES, TOP, WAVES, Key
from mamar.scenario.settings import FILE
from mamar.scenario.tables import Grid, write_csv
from mamar.text import LANGUAGES, Text

if TYPE_CHECKING:
    from mamar.network import Roads

GUIDE = "GUIDE.md"

#: Share of the nodes that lie nearer to the middle of the roads than the worked place.
_PLACES = {"zones": 0.0, "crossings": 0.3, "sites": 0.6, "fleet": 0.3, "incidents": 0.15}


def new_scenario(
    path: str | os.PathLike[str],
    name: str,
    roads: str | os.PathLike[str],
    bbox: tuple[float, float, float, float] | None = None,
    *,
    start: datetime | None = None,
    language: str = "en",
) -> Path:
    """Write a scenario to begin with, which passes ``mamar check``.

    Parameters
    ----------
    path : the new folder.
    name : what the scenario is called.
    roads : any file of roads; what is needed of it is copied.
    bbox : (west, south, east, north) degrees, optional
        Only the roads that touch this box.
    start : aware datetime, optional
        Step 0; tomorrow at 06:00 here where not given.
    language : of the comments and of the guide beside the tables.

    Raises
    ------
    InputError
        Where the roads cannot be read, or none can be walked.
    UsageError
        Where the folder is there already, or cannot be written.

    Examples
    --------
    >>> new_scenario("homs", "Homs", "syria.osm.pbf", (36.6, 34.6, 36.8, 34.8))  # doctest: +SKIP
    """
    from mamar.network import read_roads, write_roads

    start = start or _tomorrow()
    streets = read_roads(Path(roads), bbox)
    places = _places(streets)
    with whole_folder(Path(path)) as draft:
        write_roads(streets, draft / "roads.parquet")
        toml = _toml(name, streets.attribution, start, language)
        (draft / FILE).write_text(toml, encoding="utf-8", newline="\n")
        guide = f"{tables_guide(language)}\n## {FILE}\n\n{keys_guide(language)}"
        (draft / GUIDE).write_text(guide, encoding="utf-8", newline="\n")
        for table in TABLES.values():
            header = tuple(c.name for c in table.columns if c.name not in ("lon", "lat"))
            row = tuple(
                _example(table.name, column, places, start)
                for column in table.columns
                if column.name in header
            )
            rows = [(2, row)]
            for number, other in enumerate(_MORE.get(table.name, ()), start=3):
                cells = dict(zip(header, row, strict=True)) | other
                rows.append((number, tuple(cells[name] for name in header)))
            grid = Grid(f"{table.name}.csv", header, rows=rows)
            (draft / grid.file).write_bytes(write_csv(grid))
    return Path(path)


#: Rows beyond the first: what they have other than that. Wounded people need stretchers.
_MORE = {
    "fleet": (
        {
            "vehicle_type": "ambulance",
            "count": "2",
            "seats": "2",
            "stretchers": "2",
            "load_s": "900",
            "unload_s": "600",
        },
    )
}


def _tomorrow() -> datetime:
    now = datetime.now().astimezone()
    return (now + timedelta(days=1)).replace(hour=6, minute=0, second=0, microsecond=0)


def _places(roads: Roads) -> dict[str, Point]:
    """A point on the roads for each table that has places, from the middle outwards.

    They lie on the largest piece that can be walked, so that each reaches the others.
    """
    import numpy as np

    from mamar.network import walking_network, weak_pieces

    network = walking_network(roads)
    if network.nodes == 0:
        what = Text("There is no street that can be walked.")
        raise InputError(
            Fault(what, Text("Give another file, or a larger box."), file=roads.source)
        )
    piece = np.flatnonzero(weak_pieces(network).of_node == 0)
    lon, lat = network.lon[piece], network.lat[piece]
    away = np.hypot((lon - np.median(lon)) * np.cos(np.radians(lat)), lat - np.median(lat))
    order = np.argsort(away, kind="stable")
    points = {}
    for table, share in _PLACES.items():
        at = order[int(share * (len(order) - 1))]
        points[table] = Point(round(float(lon[at]), 6), round(float(lat[at]), 6))
    return points


def _example(table: str, column: Column, places: dict[str, Point], start: datetime) -> str:
    if column.name in ("geometry", "depot"):
        return _around(places["zones"]) if table == "control" else write_cell(places[table])
    hours = {"opens": 0, "closes": 12, "ready_from": 0, "occurred_at": -12, "valid_from": -24}
    if column.name in hours:
        return write_cell(start + timedelta(hours=hours[column.name]))
    return column.example


def _around(point: Point) -> str:
    """A square of about two kilometres around a place."""
    (west, south), (east, north) = (
        (round(point.lon + side, 6), round(point.lat + side, 6)) for side in (-0.01, 0.01)
    )
    corners = ((west, south), (east, south), (east, north), (west, north), (west, south))
    return "POLYGON ((" + ", ".join(f"{lon} {lat}" for lon, lat in corners) + "))"


def _toml(name: str, attribution: str, start: datetime, language: str) -> str:
    """scenario.toml with every key, its meaning beside it."""
    names = dict.fromkeys(LANGUAGES, name)
    first = Text("How many can leave in the first twelve hours?")
    what = Text("Every row of the tables is made up: put what is known in its place.")
    reason = Text("mamar new wrote it.")
    title, what_words, reason_words = (
        {each: text.say(each) for each in LANGUAGES} for text in (first, what, reason)
    )
    values: dict[str, Any] = {"name": names, "start": start, "language": language}
    case = {"title": title, "question": "most", "by": start + timedelta(hours=12)}
    assumption = {"id": "example", "what": what_words, "value": "", "reason": reason_words}
    lines = [
        *_section("", TOP, values, language),
        "",
        "[roads]",
        f"attribution = {value_text(attribution)}",
        "",
        *_section("[rules]", RULES, {"inside": ()}, language),
        "",
        *_section("[waves]", WAVES, {}, language),
        "",
        *_section("[cases.first]", CASE, case, language),
        "",
        *_section("[[assumptions]]", ASSUMPTION, assumption, language),
    ]
    return "\n".join(lines) + "\n"


def _section(title: str, keys: tuple[Key, ...], values: dict[str, Any], language: str) -> list[str]:
    """The lines of one section; a key without a value stands there as a comment."""
    lines = [title] if title else []
    for key in keys:
        value = values.get(key.name, key.default)
        lines.append(f"# {meaning(key, language)}")
        if value is None:
            lines.append(f"# {key.name} =")
        elif isinstance(value, dict):
            lines += [f"{key.name}.{each} = {value_text(text)}" for each, text in value.items()]
        else:
            lines.append(f"{key.name} = {value_text(value)}")
    return lines
