"""Roads into GeoParquet, so that a clipped or converted network can be kept and passed on."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from mamar.files import whole_file
from mamar.network.positions import line_lengths
from mamar.network.roads import (
    ACCESS_NOT_STATED,
    ALLOWED,
    NO_NAME,
    WAY_NOT_STATED,
    Bytes,
    Floats,
    Ints,
    Roads,
)


def write_roads(roads: Roads, path: Path | str) -> None:
    """Write ``roads`` as GeoParquet 1.0 (EPSG:4326, WKB, zstd); equal roads give equal bytes.

    Columns are u, v, key, highway, geometry and whatever is stated of oneway, lanes,
    width_m, maxspeed_kmh, lane_vehicles_per_h, length_m, foot, motor_vehicle, bridge and
    name. ``read_roads`` gives equal roads back. The file is whole or not there.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    path = Path(path)
    columns: dict[str, Any] = {
        "u": pa.array(roads.node_id[roads.from_node]),
        "v": pa.array(roads.node_id[roads.to_node]),
        "key": pa.array(_keys(roads)),
        "highway": _words(roads.highway, roads.highway_names),
        **_stated(roads),
        "geometry": pa.array(_wkb(roads), pa.binary()),
    }
    geo = {
        "version": "1.0.0",
        "primary_column": "geometry",
        "columns": {
            "geometry": {
                "encoding": "WKB",
                "geometry_types": ["LineString"],
                "crs": _wgs84(),
                "bbox": list(roads.bounds),
            }
        },
    }
    table = pa.table(columns)
    with (
        whole_file(path) as draft,
        pq.ParquetWriter(
            draft,
            table.schema,
            compression="zstd",
            compression_level=19,
            use_dictionary=["highway", "name", "oneway", "foot", "motor_vehicle"],
            write_page_checksum=True,
            store_schema=False,
        ) as writer,
    ):
        writer.write_table(table)
        writer.add_key_value_metadata(
            {"geo": json.dumps(geo, sort_keys=True), "attribution": roads.attribution}
        )


def _stated(roads: Roads) -> dict[str, Any]:
    """The columns in which at least one segment says something."""
    import pyarrow as pa

    columns: dict[str, Any] = {}
    if (roads.oneway != WAY_NOT_STATED).any():
        words = np.asarray(["no", "yes", None, "-1"], object)
        columns["oneway"] = pa.array(words[roads.oneway], pa.string())
    for name in ("lanes", "width_m", "maxspeed_kmh", "lane_vehicles_per_h"):
        values: Floats = getattr(roads, name)
        if not np.isnan(values).all():
            columns[name] = pa.array(values, from_pandas=True)
    drawn = line_lengths(roads.vertex_lon, roads.vertex_lat, roads.offset)
    if not np.array_equal(drawn, roads.length_m):
        columns["length_m"] = pa.array(roads.length_m)
    for name, access in (("foot", roads.foot), ("motor_vehicle", roads.motor)):
        if (access != ACCESS_NOT_STATED).any():
            columns[name] = pa.array(_access(access), pa.string())
    if roads.bridge.any():
        columns["bridge"] = pa.array(roads.bridge)
    if roads.names:
        columns["name"] = _words(roads.name, roads.names)
    return columns


def _access(access: Bytes) -> list[str | None]:
    words = {ACCESS_NOT_STATED: None, ALLOWED: "yes"}
    return [words.get(value, "no") for value in access.tolist()]


def _words(codes: Ints, names: tuple[str, ...]) -> Any:
    import pyarrow as pa

    words = np.asarray([*names, None], object)  # the last stands for NO_NAME, which is -1
    assert NO_NAME == -1
    return pa.array(words[codes], pa.string())


def _keys(roads: Roads) -> Ints:
    """Number of each segment among those with the same two ends, as OSMnx counts them."""
    low = np.minimum(roads.from_node, roads.to_node)
    high = np.maximum(roads.from_node, roads.to_node)
    order = np.lexsort((high, low))
    new = np.ones(len(order), bool)
    new[1:] = (np.diff(low[order]) != 0) | (np.diff(high[order]) != 0)
    start = np.maximum.accumulate(np.where(new, np.arange(len(order)), 0))
    key = np.empty(len(order), np.int64)
    key[order] = np.arange(len(order)) - start
    return key


def _wkb(roads: Roads) -> Any:
    import shapely

    flat = np.column_stack([roads.vertex_lon, roads.vertex_lat])
    owner = np.repeat(np.arange(roads.segments), np.diff(roads.offset))
    return shapely.to_wkb(shapely.linestrings(flat, indices=owner), byte_order=1)


def _wgs84() -> Any:
    import pyproj

    return json.loads(pyproj.CRS.from_epsg(4326).to_json())
