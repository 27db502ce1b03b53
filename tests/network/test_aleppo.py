"""The real roads: those of the example, and all of greater Aleppo where they are at hand."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from mamar.network import (
    Roads,
    driving_network,
    read_roads,
    simplify,
    snap,
    strong_pieces,
    walking_network,
    weak_pieces,
)

CHECKOUT = Path(__file__).parents[2]
EXAMPLE = CHECKOUT / "mamar" / "examples" / "aleppo-2016"
SHARED = CHECKOUT.parent / "shared" / "data"
ALL_ROADS = SHARED / "aleppo_roads" / "original.parquet"


@pytest.fixture(scope="module")
def roads() -> Roads:
    return read_roads(EXAMPLE / "roads.parquet")


def table(name: str) -> list[dict[str, str]]:
    with (EXAMPLE / f"{name}.csv").open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def places(name: str) -> tuple[list[float], list[float]]:
    rows = table(name)
    return [float(row["lon"]) for row in rows], [float(row["lat"]) for row in rows]


def test_the_example_is_small_and_names_its_source(roads: Roads) -> None:
    assert (EXAMPLE / "roads.parquet").stat().st_size < 3_000_000
    assert roads.attribution == "© OpenStreetMap contributors, ODbL 1.0"
    assert "ODbL" in (EXAMPLE / "ROADS.md").read_text(encoding="utf-8")
    assert roads.notes == ()


def test_every_zone_and_crossing_stands_on_the_node_that_its_table_names(roads: Roads) -> None:
    network = walking_network(roads)
    for name in ("zones", "crossings"):
        found = snap(network, *places(name), 500)
        named = [int(row["network_node"]) for row in table(name)]
        assert roads.node_id[network.node[found.node]].tolist() == named
        assert found.distance_m.max() < 1


def test_zones_and_crossings_lie_on_the_main_piece(roads: Roads) -> None:
    network = walking_network(roads)
    pieces = weak_pieces(network)
    for name in ("zones", "crossings"):
        held = pieces.holding(snap(network, *places(name), 500).node)
        assert set(held) == {0}


def test_streets_are_drawn_whole_after_simplification(roads: Roads) -> None:
    network = walking_network(roads)
    zones, ends = (snap(network, *places(n), 500).node for n in ("zones", "crossings"))
    smaller = simplify(network, [], np.unique(zones), np.unique(ends))
    assert smaller.arcs < 0.8 * network.arcs
    for arc in range(0, smaller.arcs, 500):
        line = smaller.geometry(arc)
        assert line[0].tolist() == [smaller.lon[smaller.tail[arc]], smaller.lat[smaller.tail[arc]]]
        assert line[-1].tolist() == [smaller.lon[smaller.head[arc]], smaller.lat[smaller.head[arc]]]


def test_nearly_everything_can_be_driven_to_and_from(roads: Roads) -> None:
    """Direction read from drawing order would cut the city in pieces if it were wrong."""
    network = driving_network(roads)
    assert strong_pieces(network).nodes[0] > 0.98 * weak_pieces(network).nodes[0]


@pytest.mark.skipif(not ALL_ROADS.exists(), reason="the roads of greater Aleppo are not here")
def test_all_of_greater_aleppo_is_read() -> None:
    roads = read_roads(ALL_ROADS)
    assert roads.nodes == 64_445
    assert roads.segments == 78_908 - 3
    assert [str(note) for note in roads.notes] == [
        "3 segments were there twice and are counted once."
    ]
    assert roads.crs == "UTM zone 37N"
