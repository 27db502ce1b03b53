"""A small town, and the same town written in every format that can be read.

Also used by ``benchmarks/fuzz_roads.py``, which damages these files.
"""

from __future__ import annotations

import csv
import itertools
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import numpy as np

WEST, SOUTH, STEP = 37.10, 36.20, 0.002

#: Node number → lon, lat: four by four crossings, 1001 in the south-west, row by row.
NODES = {
    1001 + 4 * row + column: (round(WEST + STEP * column, 7), round(SOUTH + STEP * row, 7))
    for row in range(4)
    for column in range(4)
}
#: Ways: nodes in drawing order, tags.
WAYS: list[tuple[list[int], dict[str, str]]] = [
    ([1001, 1002, 1003, 1004], {"highway": "primary", "oneway": "yes", "lanes": "2"}),
    ([1008, 1007, 1006, 1005], {"highway": "primary", "oneway": "yes", "maxspeed": "50"}),
    ([1009, 1010, 1011, 1012], {"highway": "residential", "name": "شارع النيل"}),
    ([1013, 1014, 1015, 1016], {"highway": "footway", "width": "3"}),
    ([1001, 1005, 1009, 1013], {"highway": "tertiary", "bridge": "yes"}),
    ([1002, 1006, 1010, 1014], {"highway": "residential", "oneway": "-1"}),
    ([1003, 1007, 1011, 1015], {"highway": "unclassified", "maxspeed": "30 mph"}),
    ([1004, 1008, 1012, 1016], {"highway": "service", "access": "private", "foot": "yes"}),
]
#: Edges, one for each piece of a way between crossings: u, v, tags.
EDGES = [(u, v, tags) for nodes, tags in WAYS for u, v in itertools.pairwise(nodes)]
TAGS = sorted({tag for _, tags in WAYS for tag in tags})


def line(u: int, v: int) -> list[tuple[float, float]]:
    """A piece with one bend in it."""
    (x0, y0), (x1, y1) = NODES[u], NODES[v]
    return [(x0, y0), ((x0 + x1) / 2 + 1e-4, (y0 + y1) / 2 + 1e-4), (x1, y1)]


def wkt(u: int, v: int) -> str:
    return "LINESTRING (" + ", ".join(f"{x:.7f} {y:.7f}" for x, y in line(u, v)) + ")"


def pbf(path: Path) -> Path:
    import osmium
    from osmium.osm.mutable import Node, Way

    bend = 5000
    writer = osmium.SimpleWriter(str(path), overwrite=True)
    try:
        for node, place in NODES.items():
            writer.add_node(Node(id=node, location=place))
        for number, (u, v, _) in enumerate(EDGES):
            writer.add_node(Node(id=bend + number, location=line(u, v)[1]))
        number = 0
        for way, (nodes, tags) in enumerate(WAYS):
            refs = [nodes[0]]
            for after in nodes[1:]:
                refs += [bend + number, after]
                number += 1
            writer.add_way(Way(id=way + 1, nodes=refs, tags=tags))
    finally:
        writer.close()
    return path


def _columns() -> dict[str, list[Any]]:
    return {
        "u": [u for u, _, _ in EDGES],
        "v": [v for _, v, _ in EDGES],
        "key": [0] * len(EDGES),
        **{tag: [tags.get(tag) for _, _, tags in EDGES] for tag in TAGS},
    }


def _wkb() -> Any:
    import shapely

    return shapely.to_wkb([shapely.linestrings(line(u, v)) for u, v, _ in EDGES])


def geoparquet(path: Path) -> Path:
    """As geopandas writes it: no field says WGS84, which is what that means."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    geo = (
        b'{"version": "1.0.0", "primary_column": "geometry", '
        b'"columns": {"geometry": {"encoding": "WKB", "geometry_types": ["LineString"]}}}'
    )
    table = pa.table({**_columns(), "geometry": pa.array(list(_wkb()), pa.binary())})
    pq.write_table(table.replace_schema_metadata({b"geo": geo}), path)
    return path


def geopackage(path: Path) -> Path:
    import pyogrio

    columns = {name: np.asarray(values, object) for name, values in _columns().items()}
    for name in ("u", "v", "key"):
        columns[name] = np.asarray(columns[name], np.int64)
    pyogrio.raw.write(
        path,
        _wkb(),
        list(columns.values()),
        list(columns),
        layer="edges",
        driver="GPKG",
        geometry_type="LineString",
        crs="EPSG:4326",
    )
    return path


def graphml(path: Path) -> Path:
    """As OSMnx writes it: one edge in each direction of a two-way street."""
    keys = ["x", "y", *TAGS, "geometry", "reversed", "crs"]
    out = [
        "<?xml version='1.0' encoding='utf-8'?>",
        '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">',
    ]
    for number, key in enumerate(keys):
        kind = "node" if key in "xy" else "graph" if key == "crs" else "edge"
        out.append(f'<key id="d{number}" for="{kind}" attr.name="{key}" attr.type="string"/>')

    def data(values: dict[str, str]) -> str:
        return "".join(
            f'<data key="d{keys.index(key)}">{escape(value)}</data>'
            for key, value in values.items()
        )

    out.append('<graph edgedefault="directed">' + data({"crs": "epsg:4326"}))
    for node, (x, y) in NODES.items():
        out.append(f'<node id="{node}">{data({"x": str(x), "y": str(y)})}</node>')
    for u, v, tags in EDGES:
        values = {**tags, "oneway": str(tags.get("oneway") in ("yes", "-1"))}
        ends, back = ((v, u), True) if tags.get("oneway") == "-1" else ((u, v), False)
        drawn = {"geometry": wkt(u, v) if not back else _reversed(u, v), "reversed": str(back)}
        row = '<edge source="{}" target="{}" id="0">{}</edge>'
        out.append(row.format(*ends, data({**values, **drawn})))
        if values["oneway"] == "False":
            drawn = {"geometry": _reversed(u, v), "reversed": "True"}
            out.append(row.format(v, u, data({**values, **drawn})))
    out.append("</graph></graphml>")
    path.write_text("\n".join(out), encoding="utf-8")
    return path


def _reversed(u: int, v: int) -> str:
    return "LINESTRING (" + ", ".join(f"{x:.7f} {y:.7f}" for x, y in line(u, v)[::-1]) + ")"


def gmns(folder: Path) -> Path:
    """One link in each direction; lengths in miles, as a model of the United States has them."""
    folder.mkdir(exist_ok=True)
    with (folder / "node.csv").open("w", encoding="utf-8-sig", newline="") as stream:
        table = csv.writer(stream)
        table.writerow(["node_id", "name", "x_coord", "y_coord", "z_coord", "zone_id"])
        for node, (x, y) in NODES.items():
            table.writerow([node, "", x, y, "", ""])
    with (folder / "link.csv").open("w", encoding="utf-8", newline="") as stream:
        table = csv.writer(stream)
        table.writerow(LINK_COLUMNS)
        number = 0
        for u, v, tags in EDGES:
            there, back = (u, v, wkt(u, v)), (v, u, _reversed(u, v))
            ways = {"yes": [there], "-1": [back]}.get(tags.get("oneway", ""), [there, back])
            for start, end, text in ways:
                number += 1
                uses = "walk" if tags["highway"] == "footway" else "auto,walk"
                kind = tags["highway"]
                miles = f"{_metres(u, v) / 1609.344:.6f}"
                row = [number, start, end, 1, text, miles, kind, 800, 25, 1, uses, ""]
                table.writerow(row)
    return folder


def _metres(u: int, v: int) -> float:
    import pyproj

    x, y = zip(*line(u, v), strict=True)
    return float(pyproj.Geod(ellps="WGS84").line_length(x, y))


LINK_COLUMNS = (
    "link_id",
    "from_node_id",
    "to_node_id",
    "directed",
    "geometry",
    "length",
    "facility_type",
    "capacity",
    "free_speed",
    "lanes",
    "allowed_uses",
    "name",
)

#: Name of a format → how the town is written in it.
FORMATS: dict[str, Callable[[Path], Path]] = {
    "town.osm.pbf": pbf,
    "town.parquet": geoparquet,
    "town.gpkg": geopackage,
    "town.graphml": graphml,
    "town_gmns": gmns,
}
