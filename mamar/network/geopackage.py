"""Roads from GeoPackage: the layer of edges as OSMnx writes it, or a layer ``roads``.

A GeoPackage is an SQLite file, and is read as one: no view, no trigger and no virtual
table of a stranger's file is ever run.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from mamar.errors import Fault, InputError
from mamar.network.found import WANTED, Found
from mamar.network.lines import ids, lines_from_wkb
from mamar.text import Text

_LAYERS = ("edges", "roads")
#: Bytes before the well-known binary, by the kind of envelope in the flags (OGC 12-128).
_ENVELOPE = (0, 32, 48, 48, 64)
#: A statement may take this many steps of SQLite's machine, counted by the million.
_STEPS, _MOST_LOOKS = 1_000_000, 4_000


def find_geopackage(path: Path) -> Found:
    """Lines and columns of the layer ``edges`` or ``roads``, or of the one with ``highway``."""
    with _opened(path) as db:
        table, geometry, crs = _layer(db, path)
        names = [row[1] for row in db.execute(f"PRAGMA table_info({_quoted(table)})")]
        wanted = [name for name in names if name in WANTED or name in ("u", "v")]
        # Hidden and generated columns are not in table_info; what is named here is stored.
        chosen = ", ".join(_quoted(name) for name in [geometry, *wanted])
        rows = db.execute(f"SELECT {chosen} FROM {_quoted(table)}").fetchall()
    notes: list[Text] = []
    lines = lines_from_wkb(np.asarray([_wkb(row[0]) for row in rows], object), notes)
    chosen_rows = [rows[row] for row in lines.row.tolist()]
    columns = {name: [row[i + 1] for row in chosen_rows] for i, name in enumerate(wanted)}
    u, v = columns.pop("u", None), columns.pop("v", None)
    return Found(
        file=path.name,
        x=lines.x,
        y=lines.y,
        offset=lines.offset,
        columns={name: [_text(value) for value in values] for name, values in columns.items()},
        u=None if u is None or v is None else ids(u),
        v=None if u is None or v is None else ids(v),
        crs=crs,
        row=lines.row + 1,
        notes=tuple(notes),
    )


@contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    # Immutable: nothing is written beside the file. Not if another program has it open and
    # keeps its latest changes in the file's log.
    log = path.with_name(path.name + "-wal")
    how = "mode=ro" if log.exists() else "mode=ro&immutable=1"
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?{how}", uri=True)) as db:
        db.execute("PRAGMA trusted_schema = OFF")
        db.execute("PRAGMA cell_size_check = ON")
        looks = iter(range(_MOST_LOOKS))
        # A damaged or wicked file must end: true stops the statement.
        db.set_progress_handler(lambda: next(looks, None) is None, _STEPS)
        yield db


def _layer(db: sqlite3.Connection, path: Path) -> tuple[str, str, str | None]:
    """Table, geometry column and coordinate system of the roads."""
    found = db.execute(
        "SELECT g.table_name, g.column_name, s.organization, s.organization_coordsys_id, "
        "s.definition FROM gpkg_geometry_columns AS g JOIN sqlite_master AS m "
        "ON m.name = g.table_name AND m.type = 'table' AND m.sql LIKE 'CREATE TABLE%' "
        "LEFT JOIN gpkg_spatial_ref_sys AS s ON s.srs_id = g.srs_id"
    ).fetchall()
    with_class = [
        row
        for row in found
        if "highway" in {info[1] for info in db.execute(f"PRAGMA table_info({_quoted(row[0])})")}
    ]
    named = [row for row in with_class if row[0] in _LAYERS]
    if len(named or with_class) != 1:
        layers = tuple(str(row[0]) for row in found)
        raise InputError(
            Fault(
                Text(
                    "It is not clear which layer holds the roads; there are: {layers}.",
                    {"layers": layers},
                ),
                Text("Name one layer edges or roads, with the columns u, v and highway."),
                file=path.name,
            )
        )
    table, geometry, organization, number, definition = (named or with_class)[0]
    if str(organization).upper() == "EPSG" and isinstance(number, int):
        return str(table), str(geometry), f"EPSG:{number}"
    stated = str(definition or "undefined")
    return str(table), str(geometry), None if stated == "undefined" else stated


def _wkb(blob: Any) -> bytes | None:
    """The well-known binary in a GeoPackage geometry; None if it is none."""
    if not isinstance(blob, bytes) or len(blob) < 8 or blob[:2] != b"GP":
        return None
    kind = blob[3] >> 1 & 7
    return blob[8 + _ENVELOPE[kind] :] if kind < len(_ENVELOPE) else None


def _text(value: Any) -> Any:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else value


def _quoted(name: Any) -> str:
    return '"' + str(name).replace('"', '""') + '"'
