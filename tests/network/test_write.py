"""What was written is read back as it was."""

from __future__ import annotations

from pathlib import Path

import pytest

from mamar.network import Roads, read_roads, write_roads
from tests.network.files import FORMATS


@pytest.mark.parametrize("name", FORMATS)
def test_roads_of_every_format_come_back_equal(name: str, tmp_path: Path) -> None:
    roads = read_roads(FORMATS[name](tmp_path / name))
    write_roads(roads, tmp_path / "kept.parquet")
    again = read_roads(tmp_path / "kept.parquet")
    assert again.same_as(roads)
    assert again.source == "kept.parquet"


def test_equal_roads_give_equal_bytes(tmp_path: Path) -> None:
    roads = read_roads(FORMATS["town.osm.pbf"](tmp_path / "town.osm.pbf"))
    write_roads(roads, tmp_path / "one.parquet")
    write_roads(read_roads(tmp_path / "one.parquet"), tmp_path / "two.parquet")
    assert (tmp_path / "one.parquet").read_bytes() == (tmp_path / "two.parquet").read_bytes()


def test_names_of_nodes_parallel_streets_and_rings_come_back(tmp_path: Path) -> None:
    ring = [(0.0, 0.0), (0.0, 0.01), (0.01, 0.01), (0.0, 0.0)]
    roads = Roads.of_lines(
        [[(0.0, 0.0), (1.0, 0.0)], [(0.0, 0.0), (0.5, 0.5), (1.0, 0.0)], ring],
        ["path", "path", "steps"],
        name=["a", None, "b"],
        lanes=[None, "2", None],
        length=["111400", None, None],
    )
    write_roads(roads, tmp_path / "kept.parquet")
    assert read_roads(tmp_path / "kept.parquet").same_as(roads)


def test_nothing_else_is_left_in_the_folder(tmp_path: Path) -> None:
    write_roads(Roads.of_lines([[(0.0, 0.0), (1.0, 0.0)]], ["path"]), tmp_path / "a.parquet")
    assert [file.name for file in tmp_path.iterdir()] == ["a.parquet"]


def test_a_file_that_cannot_be_finished_leaves_the_old_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import pyarrow.parquet as pq

    target = tmp_path / "a.parquet"
    target.write_bytes(b"old")
    monkeypatch.setattr(pq.ParquetWriter, "write_table", lambda *_, **__: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        write_roads(Roads.of_lines([[(0.0, 0.0), (1.0, 0.0)]], ["path"]), target)
    assert target.read_bytes() == b"old"


def test_other_programs_can_read_it(tmp_path: Path) -> None:
    """The metadata are those of GeoParquet 1.0."""
    import json

    import pyarrow.parquet as pq

    write_roads(Roads.of_lines([[(0.0, 0.0), (1.0, 0.0)]], ["path"]), tmp_path / "a.parquet")
    geo = json.loads(pq.read_metadata(tmp_path / "a.parquet").metadata[b"geo"])
    assert geo["version"] == "1.0.0" and geo["primary_column"] == "geometry"
    assert geo["columns"]["geometry"]["encoding"] == "WKB"
    assert geo["columns"]["geometry"]["crs"]["id"] == {"authority": "EPSG", "code": 4326}
