"""What each format can get wrong, and what it alone can say."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from mamar.errors import InputError
from mamar.network import Roads, driving_network, read_roads
from tests.network import files


def notes(roads: Roads) -> str:
    return " | ".join(map(str, roads.notes))


# OSM PBF


def small_map(path: Path, nodes: list, ways: list) -> Path:
    import osmium
    from osmium.osm.mutable import Node, Way

    writer = osmium.SimpleWriter(str(path), overwrite=True)
    try:
        for number, place, tags in nodes:
            writer.add_node(Node(id=number, location=place, tags=tags))
        for number, (refs, tags) in enumerate(ways, 1):
            writer.add_way(Way(id=number, nodes=refs, tags=tags))
    finally:
        writer.close()
    return path


PLACES = [(i, (37.1 + i / 1000, 36.2), {}) for i in range(1, 6)]


def test_pbf_ways_are_cut_where_they_meet(tmp_path: Path) -> None:
    ways = [([1, 2, 3, 4], {"highway": "path"}), ([5, 3], {"highway": "steps"})]
    roads = read_roads(small_map(tmp_path / "a.osm.pbf", PLACES, ways))
    ends = zip(roads.node_id[roads.from_node], roads.node_id[roads.to_node], strict=True)
    assert [tuple(map(int, pair)) for pair in ends] == [(1, 3), (3, 4), (5, 3)]
    assert np.diff(roads.offset).tolist() == [3, 2, 2]


def test_pbf_a_way_that_crosses_itself_is_cut_there(tmp_path: Path) -> None:
    ways = [([1, 2, 3, 4, 2, 5], {"highway": "path"})]
    roads = read_roads(small_map(tmp_path / "a.osm.pbf", PLACES, ways))
    assert roads.segments == 3


def test_pbf_a_bollard_stops_vehicles_and_lets_people_pass(tmp_path: Path) -> None:
    nodes = [*PLACES[:2], (3, (37.103, 36.2), {"barrier": "bollard"}), *PLACES[3:]]
    ways = [([1, 2, 3, 4], {"highway": "residential"}), ([4, 5], {"highway": "residential"})]
    roads = read_roads(small_map(tmp_path / "a.osm.pbf", nodes, ways))
    assert roads.motor.tolist() == [0, 0, -1]
    assert roads.foot.tolist() == [-1, -1, -1]
    assert "1 barrier on" in notes(roads)


def test_pbf_checkpoints_are_counted_and_change_nothing(tmp_path: Path) -> None:
    nodes = [*PLACES[:4], (5, (37.105, 36.2), {"military": "checkpoint"})]
    ways = [([1, 2, 3, 4, 5], {"highway": "residential"})]
    roads = read_roads(small_map(tmp_path / "a.osm.pbf", nodes, ways))
    assert roads.segments == 1 and "1 checkpoint is" in notes(roads)


def test_pbf_a_way_at_the_edge_of_the_extract_is_cut(tmp_path: Path) -> None:
    ways = [([1, 2, 99, 4, 5], {"highway": "path"}), ([98, 3], {"highway": "path"})]
    roads = read_roads(small_map(tmp_path / "a.osm.pbf", PLACES, ways))
    ends = zip(roads.node_id[roads.from_node], roads.node_id[roads.to_node], strict=True)
    assert [tuple(map(int, pair)) for pair in ends] == [(1, 2), (4, 5)]
    assert "positions are missing" in notes(roads)


def test_pbf_areas_and_rivers_are_no_roads(tmp_path: Path) -> None:
    ways = [
        ([1, 2, 3, 1], {"highway": "pedestrian", "area": "yes"}),
        ([1, 2], {"waterway": "river"}),
    ]
    with pytest.raises(InputError, match="no road in it"):
        read_roads(small_map(tmp_path / "a.osm.pbf", PLACES, ways))


# GeoParquet


def parquet(path: Path, geo: bytes | None, **columns: object) -> Path:
    import pyarrow as pa
    import pyarrow.parquet as pq

    table = pa.table(columns)
    pq.write_table(table.replace_schema_metadata({b"geo": geo} if geo else None), path)
    return path


def wkb(*lines: list) -> list[bytes]:
    import shapely

    return [shapely.to_wkb(shapely.linestrings(line)) for line in lines]


LINES = [[(37.1, 36.2), (37.101, 36.2)], [(37.101, 36.2), (37.101, 36.201)]]


def test_parquet_without_names_of_ends(tmp_path: Path) -> None:
    """As neatnet writes simplified streets: u and v are floats, and missing for new streets."""
    path = parquet(
        tmp_path / "a.parquet",
        None,
        u=[1.0, float("nan")],
        v=[2.0, float("nan")],
        highway=["residential", None],
        geometry=wkb(*LINES),
    )
    roads = read_roads(path)
    assert roads.nodes == 3
    assert roads.highway_names == ("residential", "unknown")


def test_parquet_rows_without_a_line_are_left_out(tmp_path: Path) -> None:
    import shapely

    geometry = [*wkb(*LINES), None, b"rubbish", shapely.to_wkb(shapely.Point(1, 2))]
    path = parquet(
        tmp_path / "a.parquet",
        None,
        highway=["path"] * 5,
        u=range(5),
        v=range(1, 6),
        geometry=geometry,
    )
    roads = read_roads(path)
    assert roads.segments == 2 and "3 rows hold no line" in notes(roads)


def test_parquet_multi_lines_that_are_one_line(tmp_path: Path) -> None:
    import shapely

    multi = shapely.to_wkb(shapely.multilinestrings([shapely.linestrings(line) for line in LINES]))
    path = parquet(tmp_path / "a.parquet", None, highway=["path"], u=[1], v=[2], geometry=[multi])
    assert read_roads(path).length_m[0] == pytest.approx(201, abs=1)


@pytest.mark.parametrize(
    ("columns", "says"),
    [
        ({"highway": ["path"], "u": [1], "v": [2]}, "no column geometry"),
        ({"highway": ["path"], "geometry": ["LINESTRING (0 0, 1 1)"]}, "not written as WKB"),
        ({"u": [1], "v": [2], "geometry": [b""]}, "no road"),
    ],
)
def test_parquet_that_holds_no_roads(columns: dict, says: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=says):
        read_roads(parquet(tmp_path / "a.parquet", None, **columns))


def test_parquet_metadata_that_is_no_json(tmp_path: Path) -> None:
    path = parquet(tmp_path / "a.parquet", b"{", highway=["path"], geometry=wkb(LINES[0]))
    with pytest.raises(InputError, match="damaged"):
        read_roads(path)


# GeoPackage


def changed(path: Path, *statements: str) -> Path:
    files.geopackage(path)
    with closing(sqlite3.connect(path)) as db, db:
        # Triggers of the R-tree call functions that only GIS programs have.
        for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type='trigger'").fetchall():
            db.execute(f'DROP TRIGGER "{name}"')
        for statement in statements:
            db.execute(statement)
    return path


def test_geopackage_a_layer_of_another_name(tmp_path: Path) -> None:
    path = changed(
        tmp_path / "a.gpkg",
        "ALTER TABLE edges RENAME TO streets",
        "UPDATE gpkg_geometry_columns SET table_name = 'streets'",
    )
    assert read_roads(path).segments == 24


def test_geopackage_views_are_not_run(tmp_path: Path) -> None:
    """A view can count to infinity; only stored tables are read."""
    endless = (
        "WITH RECURSIVE c(fid) AS (SELECT 1 UNION ALL SELECT fid + 1 FROM c) "
        "SELECT fid, 'path' AS highway, x'00' AS geom FROM c"
    )
    path = changed(
        tmp_path / "a.gpkg",
        f"CREATE VIEW trap AS {endless}",
        "UPDATE gpkg_geometry_columns SET table_name = 'trap'",
    )
    with pytest.raises(InputError, match="not clear which layer"):
        read_roads(path)


def test_geopackage_without_layers(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="not clear which layer"):
        read_roads(changed(tmp_path / "a.gpkg", "DELETE FROM gpkg_geometry_columns"))


def test_geopackage_of_numbers_where_lines_should_be(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no road in it"):
        read_roads(changed(tmp_path / "a.gpkg", "UPDATE edges SET geom = 7"))


# GraphML

BOMB = """<?xml version="1.0"?>
<!DOCTYPE graphml [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>
<graphml><graph><node id="&b;"/></graph></graphml>"""
OUTSIDE = """<?xml version="1.0"?>
<!DOCTYPE graphml [<!ENTITY a SYSTEM "file:///etc/hostname">]>
<graphml><graph><node id="&a;"/></graph></graphml>"""


@pytest.mark.parametrize("text", [BOMB, OUTSIDE])
def test_graphml_entities_are_not_unfolded(text: str, tmp_path: Path) -> None:
    (tmp_path / "a.graphml").write_text(text)
    with pytest.raises(InputError, match="entities") as caught:
        read_roads(tmp_path / "a.graphml")
    assert "aaaa" not in str(caught.value)


def graph(tmp_path: Path, body: str) -> Path:
    keys = "".join(
        f'<key id="{k}" for="{kind}" attr.name="{k}" attr.type="string"/>'
        for k, kind in (("x", "node"), ("y", "node"), ("highway", "edge"), ("crs", "graph"))
    )
    path = tmp_path / "a.graphml"
    path.write_text(f'<graphml>{keys}<graph edgedefault="directed">{body}</graph></graphml>')
    return path


NODE = '<node id="{0}"><data key="x">{1}</data><data key="y">36.2</data></node>'
EDGE = '<edge source="{}" target="{}"><data key="highway">path</data></edge>'


def test_graphml_edges_without_a_line_are_straight(tmp_path: Path) -> None:
    body = NODE.format(1, 37.1) + NODE.format(2, 37.2) + EDGE.format(1, 2)
    roads = read_roads(graph(tmp_path, body))
    assert roads.geometry(0).tolist() == [[37.1, 36.2], [37.2, 36.2]]


def test_graphml_every_bad_node_and_edge_is_named(tmp_path: Path) -> None:
    body = NODE.format(1, "east") + NODE.format(2, 37.2) + EDGE.format(1, 2) + EDGE.format(2, 7)
    with pytest.raises(InputError) as caught:
        read_roads(graph(tmp_path, body))
    found = {(fault.row, fault.column, str(fault.value)) for fault in caught.value.faults}
    assert {(1, "x, y", "east 36.2"), (2, "source, target", "7")} <= found


# GMNS


def test_gmns_lengths_and_speeds_are_in_the_units_of_the_lines(tmp_path: Path) -> None:
    roads = read_roads(files.gmns(tmp_path / "gmns"))
    assert "in mi" in notes(roads)
    assert roads.maxspeed_kmh[0] == pytest.approx(25 * 1.609344)
    assert roads.length_m[0] == pytest.approx(181, abs=2)


def test_gmns_units_of_config_win(tmp_path: Path) -> None:
    folder = files.gmns(tmp_path / "gmns")
    (folder / "config.csv").write_text("long_length,speed,crs\nkm,km/h,EPSG:4326\n")
    roads = read_roads(folder)
    assert roads.maxspeed_kmh[0] == 25
    assert "do not fit the line" in notes(roads)


def test_gmns_capacity_is_vehicles_per_lane_and_hour(tmp_path: Path) -> None:
    network = driving_network(read_roads(files.gmns(tmp_path / "gmns")))
    assert set(network.units_per_h.tolist()) == {800}


def test_gmns_uses_say_who_may_pass(tmp_path: Path) -> None:
    roads = read_roads(files.gmns(tmp_path / "gmns"))
    footway = roads.highway == roads.highway_names.index("footway")
    assert roads.motor[footway].tolist() == [0, 0, 0]
    assert (roads.foot == 1).all()


def test_gmns_lines_shared_in_geometry_csv(tmp_path: Path) -> None:
    folder = tmp_path / "gmns"
    folder.mkdir()
    (folder / "node.csv").write_text("node_id,x_coord,y_coord\na,37.1,36.2\nb,37.2,36.2\n")
    (folder / "link.csv").write_text(
        "link_id,from_node_id,to_node_id,directed,geometry_id,dir_flag,facility_type\n"
        "1,a,b,1,g,-1,Minor Arterial\n"
    )
    (folder / "geometry.csv").write_text(
        'geometry_id,geometry\ng,"LINESTRING (37.2 36.2, 37.15 36.3, 37.1 36.2)"\n'
    )
    roads = read_roads(folder)
    assert roads.geometry(0).tolist() == [[37.1, 36.2], [37.15, 36.3], [37.2, 36.2]]
    assert roads.node_id[roads.from_node].tolist() == ["a"]
    assert roads.highway_names == ("secondary",)


@pytest.mark.parametrize(
    ("name", "old", "new", "row", "column"),
    [
        ("node.csv", "1001,", "1002,", 3, "node_id"),
        ("node.csv", "37.1,36.2,", "east,36.2,", 2, "x_coord"),
        ("node.csv", "x_coord", "longitude", None, "x_coord"),
        ("link.csv", "\r\n1,1001,", "\r\n1,4711,", 2, "from_node_id"),
    ],
)
def test_gmns_faults_have_file_row_and_column(
    name: str, old: str, new: str, row: int | None, column: str, tmp_path: Path
) -> None:
    folder = files.gmns(tmp_path / "gmns")
    text = (folder / name).read_bytes().decode("utf-8-sig")
    assert old in text
    (folder / name).write_bytes(text.replace(old, new, 1).encode())
    with pytest.raises(InputError) as caught:
        read_roads(folder)
    assert (name, row, column) in {(f.file, f.row, f.column) for f in caught.value.faults}


def test_gmns_without_links(tmp_path: Path) -> None:
    folder = files.gmns(tmp_path / "gmns")
    (folder / "link.csv").unlink()
    with pytest.raises(InputError, match=r"file link\.csv: There is no such file"):
        read_roads(folder)


def test_gmns_in_another_encoding(tmp_path: Path) -> None:
    folder = files.gmns(tmp_path / "gmns")
    (folder / "node.csv").write_bytes("node_id,name\n1,حلب\n".encode("cp1256"))
    with pytest.raises(InputError, match="not in UTF-8"):
        read_roads(folder)
