"""Damaged road files: what disks, careless hands and ill will do to good ones.

Everything follows from a random generator, so that any input can be made again.
"""

from __future__ import annotations

import csv
import random
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from tests.network import files

#: Values that break things, put where others were.
NUMBERS = [0, -1, 1, 2**31, 2**63 - 1, -(2**63), 10**18, 1e308, -1e308, 5e-324, 1.5]
TEXTS = [
    "",
    " ",
    "NaN",
    "inf",
    "-inf",
    "1e400",
    "-0",
    "٠١٢",
    "999999999999999999999999999",
    "[]",
    "['a', 'b'",
    "[" * 500,
    "LINESTRING (0 0, 1 1",
    "LINESTRING EMPTY",
    "LINESTRING (nan 0, 1 1)",
    "POINT (1 2)",
    "GEOMETRYCOLLECTION (POINT (1 1))",
    "36.2,37.1",
    "\x00",
    "\ufeff",
    "\u202e",
    "'\";--",
    "x" * 5000,
    "true",
    "residential;primary",
]
BLOBS = [b"", b"GP", b"\x00" * 9, b"\xff" * 100, b"GP\x00\x0f" + b"\x00" * 40]
INTERESTING = [b"\x00", b"\xff", b"\x7f", b"\x80", b"\xff\xff\xff\xff", b"\x00\x00\x00\x00"]


def any_value(rng: random.Random) -> Any:
    kind = rng.randrange(5)
    if kind == 0:
        return None
    if kind == 1:
        return rng.choice(NUMBERS)
    if kind == 2:
        return rng.choice(BLOBS)
    return rng.choice(TEXTS)


def in_bytes(content: bytes, rng: random.Random) -> bytes:
    """One to a few changes anywhere in the file."""
    data = bytearray(content)
    for _ in range(rng.choice([1, 1, 2, 3, 8, 40])):
        at = rng.randrange(len(data)) if data else 0
        length = min(rng.choice([1, 2, 4, 16, 200]), len(data) - at)
        kind = rng.randrange(8)
        if kind <= 1 and data:
            data[at] ^= 1 << rng.randrange(8)
        elif kind == 2 and data:
            data[at] = rng.randrange(256)
        elif kind == 3:
            some = rng.choice(INTERESTING)
            data[at : at + len(some)] = some
        elif kind == 4:
            del data[at : at + length]
        elif kind == 5:
            data[at:at] = data[at : at + length] * rng.choice([1, 2, 50])
        elif kind == 6:
            there = rng.randrange(len(data)) if data else 0
            data[at : at + length] = data[there : there + length]
        elif rng.random() < 0.3:
            del data[at:]
    return bytes(data)


def _bytes_of(folder: Path, name: str) -> Callable[[random.Random, Path], None]:
    good = files.FORMATS[name](folder / name).read_bytes()

    def make(rng: random.Random, target: Path) -> None:
        target.write_bytes(in_bytes(good, rng))

    return make


def plain_parquet(folder: Path) -> Callable[[random.Random, Path], None]:
    """Bytes of a file that is neither packed nor encoded: every change reaches the values."""
    import pyarrow.parquet as pq

    table = pq.read_table(files.geoparquet(folder / "town.parquet"))
    plain = folder / "plain.parquet"
    pq.write_table(table, plain, compression="none", use_dictionary=False)
    good = plain.read_bytes()

    def make(rng: random.Random, target: Path) -> None:
        target.write_bytes(in_bytes(good, rng))

    return make


def parquet_values(folder: Path) -> Callable[[random.Random, Path], None]:
    """Sound Parquet with wrong values, types, columns or metadata."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    good = pq.read_table(files.geoparquet(folder / "town.parquet"))
    columns = {name: good[name].to_pylist() for name in good.column_names}
    geo = good.schema.metadata[b"geo"]

    def make(rng: random.Random, target: Path) -> None:
        changed = {name: list(values) for name, values in columns.items()}
        metadata = geo
        for _ in range(rng.choice([1, 1, 2, 5])):
            name = rng.choice(list(changed))
            kind = rng.randrange(6)
            if kind == 0:
                metadata = in_bytes(metadata, rng)
            elif kind == 1 and len(changed) > 1:
                del changed[name]
            elif kind == 2:
                other = rng.choice(list(changed))
                changed[name], changed[other] = changed[other], changed[name]
            elif kind == 3 and name == "geometry":
                at = rng.randrange(len(changed[name]))
                if isinstance(changed[name][at], bytes):
                    changed[name][at] = in_bytes(changed[name][at], rng)
            elif kind == 4:
                changed[name] = [any_value(rng)] * len(changed[name])
            else:
                value = any_value(rng)
                at = rng.randrange(len(changed[name]))
                if all(isinstance(v, type(value)) or v is None for v in changed[name]):
                    changed[name][at] = value
                else:
                    words = [None if v is None else str(v) for v in changed[name]]
                    words[at] = None if value is None else str(value)
                    changed[name] = words
        arrays = {name: _array(values) for name, values in changed.items()}
        table = pa.table(arrays).replace_schema_metadata({b"geo": metadata})
        pq.write_table(table, target)

    return make


def _array(values: list[Any]) -> Any:
    import pyarrow as pa

    try:
        return pa.array(values)
    except (pa.ArrowException, OverflowError, UnicodeError):
        return pa.array([None if v is None else repr(v) for v in values])


def plain_pbf(folder: Path) -> Callable[[random.Random, Path], None]:
    """Bytes of an extract whose blocks are not packed, and values no map would have."""
    import osmium
    from osmium.osm.mutable import Node, Way

    good = folder / "plain.osm.pbf"
    town = folder / "town.osm.pbf"
    files.pbf(town)
    writer = osmium.SimpleWriter(osmium.io.File(str(good), "pbf,pbf_compression=none"))
    for thing in osmium.FileProcessor(str(town)):
        writer.add(thing)
    writer.close()
    content = good.read_bytes()

    def make(rng: random.Random, target: Path) -> None:
        if rng.random() < 0.7:
            target.write_bytes(in_bytes(content, rng))
            return
        target.unlink(missing_ok=True)
        writer = osmium.SimpleWriter(osmium.io.File(str(target), "pbf"))
        ids = [rng.choice([1, 2, 3, 2**40, 2**62, -5]) for _ in range(4)]
        for number in ids:
            place = (rng.uniform(-180, 180), rng.uniform(-90, 90))
            tags = {rng.choice(["barrier", "military"]): rng.choice(["bollard", "checkpoint"])}
            writer.add_node(Node(id=number, location=place, tags=tags))
        for number in range(3):
            refs = [rng.choice([*ids, 77]) for _ in range(rng.choice([0, 1, 2, 5]))]
            tags = {name: rng.choice(TEXTS[:8]) for name in files.TAGS}
            writer.add_way(Way(id=number, nodes=refs, tags={**tags, "highway": "path"}))
        writer.close()

    return make


def geopackage_values(folder: Path) -> Callable[[random.Random, Path], None]:
    """Sound SQLite with anything in any cell of any table."""
    good = files.geopackage(folder / "town.gpkg").read_bytes()

    def make(rng: random.Random, target: Path) -> None:
        target.write_bytes(good)
        with closing(sqlite3.connect(target, isolation_level=None)) as db:
            db.execute("PRAGMA synchronous = OFF")
            db.execute("BEGIN")
            master = db.execute("SELECT type, name FROM sqlite_master").fetchall()
            for kind, name in master:
                if kind == "trigger":
                    db.execute(f'DROP TRIGGER "{name}"')
            tables = ["edges", "gpkg_geometry_columns", "gpkg_spatial_ref_sys", "gpkg_contents"]
            for _ in range(rng.choice([1, 1, 2, 5])):
                table = rng.choice([*tables, "edges"])
                columns = [row[1] for row in db.execute(f'PRAGMA table_info("{table}")')]
                column = rng.choice(columns)
                where = "" if rng.random() < 0.3 else " WHERE abs(random()) % 10 = 0"
                try:
                    if rng.random() < 0.1:
                        db.execute(f'ALTER TABLE "{table}" DROP COLUMN "{column}"')
                    elif column == "geom" and rng.random() < 0.7:
                        for fid, blob in db.execute("SELECT fid, geom FROM edges").fetchall():
                            if isinstance(blob, bytes) and rng.random() < 0.3:
                                wrong = in_bytes(blob, rng)
                                db.execute("UPDATE edges SET geom=? WHERE fid=?", (wrong, fid))
                    else:
                        value = any_value(rng)
                        value = float(value) if isinstance(value, int) else value
                        db.execute(f'UPDATE "{table}" SET "{column}" = ?{where}', (value,))
                except sqlite3.Error:
                    continue  # SQLite refuses some: keys and what must not be null
            db.execute("COMMIT")

    return make


def graphml_text(folder: Path) -> Callable[[random.Random, Path], None]:
    """Text in which tags, names and values are changed, doubled, nested or replaced."""
    good = files.graphml(folder / "town.graphml").read_text(encoding="utf-8")
    bomb = '<!DOCTYPE g [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'

    def make(rng: random.Random, target: Path) -> None:
        lines = good.split("\n")
        for _ in range(rng.choice([1, 2, 5])):
            at = rng.randrange(len(lines))
            kind = rng.randrange(7)
            if kind == 0:
                lines[at] = lines[at].replace(">", f">{'<data>' * rng.choice([1, 2000])}", 1)
            elif kind == 1:
                lines.insert(1, bomb)
            elif kind == 2:
                lines[at] = lines[at].replace("1001", rng.choice(TEXTS).replace("<", ""))
            elif kind == 3:
                parts = lines[at].split('">')
                part = rng.randrange(len(parts))
                parts[part] = rng.choice(TEXTS) + parts[part][rng.randrange(5) :]
                lines[at] = '">'.join(parts)
            elif kind == 4:
                lines[at] = lines[at].replace("37.1", str(rng.choice(NUMBERS)))
            elif kind == 5:
                del lines[at]
            else:
                lines[at:at] = lines[at : at + rng.choice([1, 3])] * rng.choice([1, 30])
        target.write_text("\n".join(lines), encoding="utf-8", errors="replace")

    return make


def gmns_cells(folder: Path) -> Callable[[random.Random, Path], None]:
    """Tables in which cells are changed, swapped and removed, and bytes damaged."""
    source = files.gmns(folder / "town_gmns")
    good = {name: (source / name).read_bytes() for name in ("node.csv", "link.csv")}

    def make(rng: random.Random, target: Path) -> None:
        target.mkdir(exist_ok=True)
        for name, content in good.items():
            if rng.random() < 0.4:
                (target / name).write_bytes(in_bytes(content, rng))
                continue
            rows = list(csv.reader(content.decode("utf-8-sig").splitlines()))
            for _ in range(rng.choice([1, 1, 3, 10])):
                row = rng.choice(rows)
                if not row:
                    continue
                at, other = rng.randrange(len(row)), rng.randrange(len(row))
                kind = rng.randrange(4)
                if kind == 0:
                    row[at], row[other] = row[other], row[at]
                elif kind == 1:
                    row[at] = rng.choice(TEXTS)
                elif kind == 2:
                    row[at] = str(rng.choice(NUMBERS))
                else:
                    del row[at]
            with (target / name).open("w", encoding="utf-8", newline="") as stream:
                csv.writer(stream, escapechar="\\").writerows(rows)
        if rng.random() < 0.2:
            words = [rng.choice(["km", "mi", "m", "", rng.choice(TEXTS)]) for _ in range(3)]
            with (target / "config.csv").open("w", encoding="utf-8", newline="") as stream:
                table = csv.writer(stream, escapechar="\\")
                table.writerows([["long_length", "speed", "crs"], words])

    return make


#: Name of a way of damaging → what prepares it in a folder.
KINDS: dict[str, Callable[[Path], Callable[[random.Random, Path], None]]] = {
    "osm.pbf, bytes": lambda folder: _bytes_of(folder, "town.osm.pbf"),
    "osm.pbf, unpacked": plain_pbf,
    "parquet, bytes": lambda folder: _bytes_of(folder, "town.parquet"),
    "parquet, unpacked": plain_parquet,
    "parquet, values": parquet_values,
    "gpkg, bytes": lambda folder: _bytes_of(folder, "town.gpkg"),
    "gpkg, values": geopackage_values,
    "graphml, bytes": lambda folder: _bytes_of(folder, "town.graphml"),
    "graphml, text": graphml_text,
    "gmns, cells": gmns_cells,
}
