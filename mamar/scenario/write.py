"""Writing a scenario, as a folder or as one GeoPackage, so that nothing is lost."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any

from mamar.files import whole_file, whole_folder
from mamar.scenario.columns import TABLES, Table
from mamar.scenario.compose import toml_text
from mamar.scenario.folder import road_files
from mamar.scenario.records import build, read_row, value_of, written_row
from mamar.scenario.scenario import Scenario
from mamar.scenario.settings import FILE
from mamar.scenario.tables import Grid, write_csv


def write_scenario(scenario: Scenario, path: str | os.PathLike[str]) -> Path:
    """Write ``scenario`` to a new folder, or to a file if ``path`` ends in .gpkg.

    What was read and not changed is written as it was: cells letter by letter, unknown
    columns, tags of HXL, comments in scenario.toml. It is whole or not there: a crash
    leaves nothing of that name. The roads are copied (into a GeoPackage: as layer roads).

    Returns the path.

    Raises
    ------
    UsageError
        Where the folder is there already, or cannot be written.
    InputError
        Where the roads cannot be read, for a GeoPackage.

    Examples
    --------
    >>> write_scenario(read_scenario("aleppo-2016"), "aleppo.gpkg")  # doctest: +SKIP
    """
    path = Path(path)
    if path.suffix.lower() == ".gpkg":
        from mamar.scenario.geopackage import write_geopackage

        with whole_file(path) as draft:
            write_geopackage(scenario, grids_of(scenario), draft)
        return path
    with whole_folder(path) as draft:
        write_files(scenario, draft)
    return path


def write_files(scenario: Scenario, folder: Path) -> None:
    """Write every file of ``scenario`` into ``folder``, which is there and empty."""
    files = scenario.layout.files
    (folder / FILE).write_bytes(toml_text(scenario).encode())
    for name, grid in grids_of(scenario).items():
        _put(folder, files.get(name, f"{name}.csv"), write_csv(grid))
    for name, data in scenario.layout.also.items():
        _put(folder, name, data)
    roads = scenario.roads_path
    if roads is None:
        return
    if roads == scenario.folder:  # a GeoPackage that holds them as a layer
        from mamar.network import read_roads, write_roads

        write_roads(read_roads(roads), folder / "roads.parquet")
        return
    target = folder / files.get("roads", _default_name(roads))
    target.parent.mkdir(parents=True, exist_ok=True)
    if roads.is_dir():
        target.mkdir()
        for part in road_files(roads):
            shutil.copyfile(part, target / part.name)
    else:
        shutil.copyfile(roads, target)


def _put(folder: Path, name: str, data: bytes) -> None:
    target = folder / name
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(data)


def _default_name(roads: Path) -> str:
    if roads.is_dir():
        return "roads"
    return "roads.osm.pbf" if roads.name.endswith(".osm.pbf") else f"roads{roads.suffix}"


def grids_of(scenario: Scenario) -> dict[str, Grid]:
    """The tables of ``scenario`` as cells; those that are neither there nor needed left out."""
    grids = {}
    for name, table in TABLES.items():
        records: tuple[Any, ...] = getattr(scenario, name)
        header = scenario.layout.headers.get(name, ())
        if not records and not header and not table.required:
            continue
        header = _columns(table, records, header)
        hxl = scenario.layout.hxl.get(name, ())
        if hxl:
            hxl += ("",) * (len(header) - len(hxl))
        rows = [
            (number, written_row(table, record, header)) for number, record in enumerate(records)
        ]
        grids[name] = Grid(f"{name}.csv", header, hxl, rows)
    return grids


def _columns(table: Table, records: tuple[Any, ...], header: tuple[str, ...]) -> tuple[str, ...]:
    """``header`` and the columns that the records need beyond it."""
    if not header:
        header = tuple(c.name for c in table.columns if c.name not in ("lon", "lat"))
    needed = [column.name for column in table.columns if column.name not in header]
    added = [name for name in needed if any(_says_more(table, r, name, header) for r in records)]
    extra = (name for record in records for name in record.extra if name not in header)
    return (*header, *added, *dict.fromkeys(extra))


def _says_more(table: Table, record: Any, name: str, header: tuple[str, ...]) -> bool:
    """Whether ``record`` holds in ``name`` what its cells under ``header`` would not give back."""
    cells = dict(zip(header, written_row(table, record, header), strict=True))
    values = read_row(table, cells)
    column = table.column(name)
    assert column is not None  # only columns of the table are asked for
    return values is None or value_of(build(table, values), column) != value_of(record, column)
