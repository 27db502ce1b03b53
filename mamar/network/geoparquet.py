"""Roads from GeoParquet: edges with u, v, key, highway and geometry (OSMnx, neatnet, our own)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from mamar.errors import Fault, InputError
from mamar.network.found import OSM, WANTED, Found
from mamar.network.lines import ids, lines_from_wkb
from mamar.text import Text

#: Unpacked bytes that a file of roads may come to.
_GREATEST = 4 * 1024**3


def find_geoparquet(path: Path) -> Found:
    """Lines and columns of a GeoParquet file (geometry as WKB).

    Raises
    ------
    InputError
        No geometry, an encoding that is not WKB, columns that cannot be read.
    pyarrow.lib.ArrowException, OSError
        Damaged file; :func:`mamar.network.read.read_roads` makes one fault of it.
    """
    import pyarrow.parquet as pq

    with path.open("rb") as stream:
        file = pq.ParquetFile(stream, page_checksum_verification=True)
        _refuse_bombs(file.metadata, path)
        names = list(dict.fromkeys(file.schema_arrow.names))
        geometry, crs = _geometry_column(file.schema_arrow, path)
        written = file.schema_arrow.metadata or {}
        wanted = [name for name in names if name in WANTED or name in ("u", "v", geometry)]
        table = file.read(columns=wanted, use_threads=False)
    notes: list[Text] = []
    lines = lines_from_wkb(np.asarray(table[geometry].to_pylist(), object), notes)
    rows = lines.row.tolist()

    def column(name: str) -> list[Any]:
        values = table[name].to_pylist()
        return [values[row] for row in rows]

    named = "u" in wanted and "v" in wanted
    return Found(
        file=path.name,
        x=lines.x,
        y=lines.y,
        offset=lines.offset,
        columns={name: column(name) for name in wanted if name in WANTED},
        u=ids(column("u")) if named else None,
        v=ids(column("v")) if named else None,
        crs=crs,
        row=lines.row + 1,
        attribution=written.get(b"attribution", OSM.encode()).decode("utf-8", "replace"),
        notes=tuple(notes),
    )


def _refuse_bombs(metadata: Any, path: Path) -> None:
    """A few kilobytes may claim to unpack to any size: believe the claim, and refuse it.

    Nothing is asked about single columns here: on a damaged footer that question ends the
    process (pyarrow 26), while reading the column only fails.
    """
    groups = [metadata.row_group(group) for group in range(metadata.num_row_groups)]
    claimed = sum(max(group.total_byte_size, 0) for group in groups)
    # No two roads are alike: each row takes a byte at the very least.
    if claimed > _GREATEST or metadata.num_rows > path.stat().st_size:
        what = Text(
            "It would unpack to {rows} rows of {n} bytes together.",
            {"rows": metadata.num_rows, "n": claimed},
        )
        raise InputError(Fault(what, Text("Cut it to the area that is needed."), file=path.name))


def _geometry_column(schema: Any, path: Path) -> tuple[str, str | None]:
    """Name of the column with lines, and their coordinate system (None: not stated)."""
    import pyarrow as pa

    written = (schema.metadata or {}).get(b"geo")
    name, crs, encoding = "geometry", None, "WKB"
    if written is not None:
        geo = json.loads(written)
        name = str(geo.get("primary_column", name))
        about = geo.get("columns", {}).get(name, {})
        encoding = str(about.get("encoding", encoding))
        # Absent means longitude and latitude; null means nobody knows.
        stated = about.get("crs", "OGC:CRS84")
        crs = json.dumps(stated) if isinstance(stated, dict) else stated
    if name not in schema.names:
        what = Text("There is no column geometry.")
        raise InputError(Fault(what, Text("Give each road as a line."), file=path.name))
    kind = schema.field(name).type
    binary = pa.types.is_binary(kind) or pa.types.is_large_binary(kind)
    if encoding != "WKB" or not binary:
        raise InputError(
            Fault(
                Text("The lines are not written as WKB."),
                Text("Save the file with geometry encoding WKB."),
                file=path.name,
                column=name,
                value=encoding,
            )
        )
    return name, crs
