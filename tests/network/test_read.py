"""The same town, read from every format, is the same town."""

from __future__ import annotations

import gzip
from pathlib import Path

import numpy as np
import pytest

from mamar.errors import InputError, NotFoundError
from mamar.network import Roads, driving_network, read_roads, walking_network
from tests.network.files import EDGES, FORMATS, NODES, line


@pytest.fixture(scope="module")
def towns(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("towns")
    return {name: write(folder / name) for name, write in FORMATS.items()}


@pytest.mark.parametrize("name", FORMATS)
def test_every_node_and_street_is_there_once(name: str, towns: dict[str, Path]) -> None:
    roads = read_roads(towns[name])
    assert dict(zip(roads.node_id.tolist(), _places(roads), strict=True)) == {
        node: pytest.approx(place, abs=1e-7) for node, place in NODES.items()
    }
    ends = [
        {int(roads.node_id[a]), int(roads.node_id[b])}
        for a, b in zip(roads.from_node, roads.to_node, strict=True)
    ]
    assert sorted(map(sorted, ends)) == sorted(sorted((u, v)) for u, v, _ in EDGES)
    assert (np.diff(roads.offset) == 3).all(), "each street keeps its bend"


@pytest.mark.parametrize("name", FORMATS)
def test_classes_are_those_of_the_town(name: str, towns: dict[str, Path]) -> None:
    roads = read_roads(towns[name])
    found = [roads.highway_names[code] for code in roads.highway]
    assert sorted(found) == sorted(tags["highway"] for _, _, tags in EDGES)


@pytest.mark.parametrize("name", FORMATS)
def test_traffic_goes_the_same_way(name: str, towns: dict[str, Path]) -> None:
    network = driving_network(read_roads(towns[name]))
    arcs = set(_pairs(network))
    assert {(1001, 1002), (1002, 1003), (1006, 1002), (1001, 1005), (1005, 1001)} <= arcs
    assert not {(1002, 1001), (1002, 1006), (1013, 1014)} & arcs


@pytest.mark.parametrize("name", FORMATS)
def test_everybody_walks_both_ways(name: str, towns: dict[str, Path]) -> None:
    network = walking_network(read_roads(towns[name]))
    assert network.arcs == 2 * len(EDGES)
    assert set(_pairs(network)) == {(b, a) for a, b in _pairs(network)}


@pytest.mark.parametrize("name", [name for name in FORMATS if name != "town_gmns"])
def test_tags_are_read(name: str, towns: dict[str, Path]) -> None:
    roads = read_roads(towns[name])
    kind = np.asarray(roads.highway_names)[roads.highway]
    assert roads.lanes[kind == "primary"].tolist()[:3] == [2, 2, 2]
    assert roads.maxspeed_kmh[kind == "unclassified"].tolist() == pytest.approx([48.28032] * 3)
    assert roads.width_m[kind == "footway"].tolist() == [3, 3, 3]
    assert roads.motor[kind == "service"].tolist() == [0, 0, 0]
    assert roads.foot[kind == "service"].tolist() == [1, 1, 1]
    assert roads.bridge[kind == "tertiary"].all() and roads.bridge.sum() == 3
    assert roads.names == ("شارع النيل",)


@pytest.mark.parametrize("name", FORMATS)
def test_source_and_digest_are_kept(name: str, towns: dict[str, Path]) -> None:
    roads = read_roads(towns[name])
    assert roads.source == name
    assert len(roads.digest) == 64 and roads.digest == read_roads(towns[name]).digest


@pytest.mark.parametrize("name", FORMATS)
def test_a_box_takes_what_touches_it(name: str, towns: dict[str, Path]) -> None:
    (x, y), _, _ = line(1001, 1002)
    roads = read_roads(towns[name], bbox=(x - 0.001, y - 0.001, x + 0.0001, y + 0.0001))
    named = {frozenset(roads.node_id[[a, b]].tolist()) for a, b in _ends(roads)}
    assert named == {frozenset({1001, 1002}), frozenset({1001, 1005})}


def test_a_box_in_the_wrong_order_is_named(towns: dict[str, Path]) -> None:
    with pytest.raises(InputError, match="longitude first"):
        read_roads(towns["town.parquet"], bbox=(36.19, 37.09, 36.22, 37.12))


def test_a_box_elsewhere_says_what_the_file_covers(towns: dict[str, Path]) -> None:
    with pytest.raises(InputError, match=r"the file covers 37\.1"):
        read_roads(towns["town.parquet"], bbox=(0, 0, 1, 1))


def test_the_name_of_a_file_does_not_matter(towns: dict[str, Path], tmp_path: Path) -> None:
    for name in ("town.parquet", "town.gpkg", "town.graphml", "town.osm.pbf"):
        other = tmp_path / "roads.dat"
        other.write_bytes(towns[name].read_bytes())
        assert read_roads(other).segments == len(EDGES)


def test_no_file(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="no such file"):
        read_roads(tmp_path / "nowhere.parquet")


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "no file of roads"),
        (b"hello", "GeoParquet"),
        (gzip.compress(b"PAR1"), "Unpack it first"),
        (b"PAR1" + bytes(100), "damaged or cut short"),
        (b"SQLite format 3\0" + bytes(100), "damaged or cut short"),
        (b"\0\0\0\x0d\n\tOSMHeader\x18\x50", "damaged or cut short"),
        (b"<graphml><node", "damaged or cut short"),
    ],
)
def test_files_that_are_no_roads(content: bytes, says: str, tmp_path: Path) -> None:
    file = tmp_path / "roads"
    file.write_bytes(content)
    with pytest.raises(InputError, match=says) as caught:
        read_roads(file)
    assert caught.value.faults[0].file == "roads"


@pytest.mark.parametrize("name", ["town.parquet", "town.gpkg", "town.graphml", "town.osm.pbf"])
def test_half_a_file_is_one_fault(name: str, towns: dict[str, Path], tmp_path: Path) -> None:
    whole = towns[name].read_bytes()
    file = tmp_path / name
    file.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(InputError, match="damaged or cut short") as caught:
        read_roads(file)
    assert len(caught.value.faults) == 1


def test_nothing_is_written_beside_the_file(towns: dict[str, Path]) -> None:
    folder = towns["town.gpkg"].parent
    before = sorted(folder.iterdir())
    for path in towns.values():
        read_roads(path)
    assert sorted(folder.iterdir()) == before


def _places(roads: Roads) -> list[tuple[float, float]]:
    return list(zip(roads.lon.tolist(), roads.lat.tolist(), strict=True))


def _ends(roads: Roads) -> list[tuple[int, int]]:
    return list(zip(roads.from_node.tolist(), roads.to_node.tolist(), strict=True))


def _pairs(network) -> list[tuple[int, int]]:
    name = network.roads.node_id[network.node]
    return list(zip(name[network.tail].tolist(), name[network.head].tolist(), strict=True))
