"""A scenario as one GeoPackage: the tables as layers of the same names.

Beside them stands a layer ``scenario`` without geometry, with the texts of scenario.toml
and of the files that belong to it, and the order of columns. A table made in QGIS needs
none of that: a layer is a table, its geometry the column geometry.
"""

from __future__ import annotations

import json
import warnings
from collections.abc import Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from mamar.errors import Fault, UsageError
from mamar.scenario.cells import Point, write_cell
from mamar.scenario.columns import TABLES
from mamar.scenario.compose import toml_text
from mamar.scenario.findings import Findings
from mamar.scenario.raw import Raw
from mamar.scenario.records import value_of
from mamar.scenario.scenario import Scenario
from mamar.scenario.settings import FILE, read_settings
from mamar.scenario.tables import MOST_CELLS, MOST_ROWS, Grid, write_csv
from mamar.text import Text

TEXTS = "scenario"  #: the layer with the texts
ROADS = "roads"
_COLUMNS = "columns.json"
_OPTIONS = {"FID": "_fid_", "GEOMETRY_NAME": "geometry"}


def write_geopackage(scenario: Scenario, grids: Mapping[str, Grid], path: Path) -> None:
    """Write ``scenario``, with its tables as ``grids``, to a new file."""
    texts = {FILE: toml_text(scenario), _COLUMNS: _columns_json(grids)}
    for name, data in scenario.layout.also.items():
        texts[name] = data.decode("utf-8-sig", "replace")
    _write_layer(path, TEXTS, ("file", "content"), [*texts.items()], None)
    for name, grid in grids.items():
        column = TABLES[name].column("geometry")
        places = None
        if column is not None:
            places = [value_of(record, column) for record in getattr(scenario, name)]
        _write_layer(path, name, grid.header, [cells for _, cells in grid.rows], places)
    if scenario.roads_path is not None:
        _write_roads(scenario.roads_path, path)


def _write_layer(
    path: Path,
    layer: str,
    header: Sequence[str],
    rows: Sequence[tuple[str, ...]],
    places: Sequence[Any] | None,
) -> None:
    """One table as a layer; a column in which every cell is a plain number holds numbers."""
    from pyogrio import raw

    keep = [index for index, name in enumerate(header) if places is None or name != "geometry"]
    names = [header[index] for index in keep]
    if len({name.lower() for name in names}) < len(names):
        what = Text("A GeoPackage has no room for two columns that differ only in capitals.")
        remedy = Text("Rename one of them.")
        raise UsageError(Fault(what, remedy, file=f"{layer}.csv", column=", ".join(names)))
    fields = [_field([row[index] for row in rows]) for index in keep]
    raw.write(
        str(path),
        None if places is None else _wkb(places),
        fields,
        np.array(names, object),
        layer=layer,
        driver="GPKG",
        geometry_type=None if places is None else _geometry_type(places),
        crs=None if places is None else "EPSG:4326",
        layer_options=_OPTIONS if places is not None else {"FID": "_fid_"},
    )


def _field(cells: list[str]) -> npt.NDArray[Any]:
    numbers = [_plain_number(cell) for cell in cells]
    if any(cells) and all(number is not None for number in numbers):
        return np.array(numbers, np.float64)
    return np.array([cell or None for cell in cells] or [None], object)[: len(cells)]


def _plain_number(cell: str) -> float | None:
    """The number that ``cell`` holds, if it is written the way we would write it."""
    if not cell:
        return float("nan")
    try:
        number = float(cell)
    except ValueError:
        return None
    return number if abs(number) < 2**53 and write_cell(number) == cell else None


def _wkb(places: Sequence[Any]) -> npt.NDArray[Any]:
    import shapely

    wkb = np.full(len(places), None, object)
    for index, place in enumerate(places):
        if place is not None:
            shape = shapely.Point(place) if isinstance(place, Point) else place
            wkb[index] = shapely.to_wkb(shape)
    return wkb


def _geometry_type(places: Sequence[Any]) -> str:
    kinds = {"Point" if isinstance(p, Point) else p.geom_type for p in places if p is not None}
    return kinds.pop() if len(kinds) == 1 else "Unknown"


def _columns_json(grids: Mapping[str, Grid]) -> str:
    return json.dumps({name: [grid.header, grid.hxl] for name, grid in grids.items()})


def _write_roads(roads_path: Path, path: Path) -> None:
    """The roads as a layer of lines, with the columns of a GeoParquet of roads."""
    import pyarrow.parquet as pq
    from pyogrio import write_arrow

    from mamar.network import read_roads, write_roads

    parquet = path.with_name(f"{path.name}.parquet")
    try:
        write_roads(read_roads(roads_path), parquet)
        table = pq.read_table(parquet)
    finally:
        parquet.unlink(missing_ok=True)
    write_arrow(
        table,
        str(path),
        layer=ROADS,
        driver="GPKG",
        geometry_name="geometry",
        geometry_type="LineString",
        crs="EPSG:4326",
        layer_options=_OPTIONS,
    )


def read_geopackage(path: Path, findings: Findings) -> Raw | None:
    """The scenario in a GeoPackage, before any cell means something; None if it is not one."""
    with warnings.catch_warnings():
        # GDAL warns of much that is reported here in our own words, or does not matter.
        warnings.simplefilter("ignore")
        return _read_geopackage(path, findings)


def _read_geopackage(path: Path, findings: Findings) -> Raw | None:
    import pyogrio

    try:
        layers = {str(name) for name, _ in pyogrio.list_layers(path)}
    except (pyogrio.errors.DataSourceError, OSError, ValueError):
        findings.error(
            path.name,
            Text("This is neither a folder nor a GeoPackage that can be read."),
            Text("Give the folder of a scenario, or a .gpkg with layers such as zones."),
        )
        return None
    raw = Raw()
    texts = _read_texts(path, layers, findings)
    order = _order(texts.pop(_COLUMNS, "{}"))
    raw.toml = texts.pop(FILE, None)
    if raw.toml is None:
        findings.error(
            path.name,
            Text("There is no layer scenario with the text of scenario.toml."),
            Text("Read the scenario as a folder once, and write it as .gpkg."),
        )
    else:
        raw.settings = read_settings(raw.toml, findings)
    raw.also = {name: text.encode() for name, text in texts.items()}
    for name in TABLES:
        if name in layers:
            grid = _read_layer(path, name, order.get(name), findings)
            if grid is not None:
                raw.grids[name] = grid
    roads = _read(path, ROADS, findings) if ROADS in layers else None
    if roads is not None:
        raw.roads_path = path
    elif ROADS not in layers:
        findings.error(
            path.name,
            Text("There is no layer {name}.", {"name": ROADS}),
            Text("Add the roads as a layer of lines."),
        )
    raw.digest = _digest(raw, roads)
    return raw


def _read_texts(path: Path, layers: set[str], findings: Findings) -> dict[str, str]:
    if TEXTS not in layers:
        return {}
    read = _read(path, TEXTS, findings)
    if read is None or not {"file", "content"} <= set(read[0]):
        return {}
    columns = dict(zip(read[0], read[2], strict=True))
    return {
        str(name): str(content)
        for name, content in zip(columns["file"], columns["content"], strict=True)
        if name is not None and content is not None
    }


def _order(text: str) -> dict[str, tuple[list[str], list[str]]]:
    """The columns of each table and its HXL tags; nothing where the text is not ours."""
    try:
        order = json.loads(text)
        return {
            str(name): ([str(c) for c in header], [str(c) for c in hxl])
            for name, (header, hxl) in order.items()
        }
    except (ValueError, TypeError, AttributeError, RecursionError):
        return {}


#: Names of the fields, geometry as WKB or None, and the fields.
Layer = tuple[list[str], Any, list[Any]]


def _read(path: Path, layer: str, findings: Findings) -> Layer | None:
    """One layer; None, with the reason in ``findings``, if it is no table or cannot be read."""
    import pyogrio

    try:
        info = pyogrio.read_info(path, layer=layer)
        if layer != ROADS and not _is_table(layer, info, findings):
            return None
        meta, _, geometry, data = pyogrio.raw.read(
            path, layer=layer, datetime_as_string=True, force_2d=True
        )
    except (pyogrio.errors.DataLayerError, pyogrio.errors.DataSourceError, OSError, ValueError):
        findings.error(layer, Text("The layer cannot be read."), Text("Save it again in QGIS."))
        return None
    return [str(name) for name in meta["fields"]], geometry, list(data)


def _is_table(layer: str, info: Mapping[str, Any], findings: Findings) -> bool:
    cells = info["features"] * (len(info["fields"]) + 1)
    if cells > MOST_CELLS or info["features"] > MOST_ROWS:
        limits = {"rows": MOST_ROWS, "cells": MOST_CELLS}
        what = Text("The table has more than {rows} rows or {cells} cells.", limits)
        findings.error(layer, what, Text("Split it, or leave out columns that are not needed."))
        return False
    crs = info["crs"]
    if info["geometry_type"] is not None and crs not in (None, "EPSG:4326", "OGC:CRS84"):
        findings.error(
            layer,
            Text("The layer is in {crs}, not in WGS84.", {"crs": str(crs)[:40]}),
            Text("Save the layer in WGS84 (EPSG:4326)."),
        )
        return False
    return True


def _read_layer(
    path: Path, layer: str, order: tuple[list[str], list[str]] | None, findings: Findings
) -> Grid | None:
    read = _read(path, layer, findings)
    if read is None:
        return None
    names, geometry, data = read
    columns = {
        name: [_cell(value) for value in values] for name, values in zip(names, data, strict=True)
    }
    if geometry is not None and "geometry" not in columns:
        columns["geometry"] = _wkt(geometry)
    header, hxl = order or ([], [])
    header = [name for name in header if name in columns]
    header += [name for name in columns if name not in header]
    rows = zip(*(columns[name] for name in header), strict=True)
    return Grid(
        layer,
        tuple(header),
        tuple(hxl + [""] * (len(header) - len(hxl)))[: len(header)] if hxl else (),
        [(number, cells) for number, cells in enumerate(rows, start=2)],
    )


def _cell(value: Any) -> str:
    """The value of a field as the cell of a table."""
    if value is None or value != value:  # NaN is how a number that is not there arrives
        return ""
    if isinstance(value, (float, np.floating)):
        return write_cell(float(value))
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value)


def _wkt(geometry: npt.NDArray[Any]) -> list[str]:
    import shapely

    shapes = shapely.from_wkb(geometry, on_invalid="ignore")
    return [
        ""
        if shape is None
        else write_cell(Point(shape.x, shape.y))
        if shape.geom_type == "Point" and not shape.is_empty
        else write_cell(shape)
        for shape in shapes
    ]


def _digest(raw: Raw, roads: Layer | None) -> str:
    """Over what the layers say, not over the file: opening it in QGIS changes the file."""
    digest = sha256((raw.toml or "").encode())
    tables = {name: write_csv(grid) for name, grid in raw.grids.items()}
    for name, data in (*sorted(raw.also.items()), *sorted(tables.items())):
        digest.update(f"{name}\0{len(data)}\0".encode() + data)
    if roads is not None:
        names, geometry, fields = roads
        for name, values in zip(names, fields, strict=True):
            digest.update(f"{name}\0{len(values)}\0".encode())
            digest.update("\0".join(map(str, values.tolist())).encode())
        shapes = () if geometry is None else geometry
        digest.update(b"\0".join(shape or b"" for shape in shapes))
    return digest.hexdigest()
