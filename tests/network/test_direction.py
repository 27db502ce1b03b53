"""Which way traffic runs where nobody wrote it down."""

from __future__ import annotations

import numpy as np
import pytest

from mamar.network import Roads, table_with
from mamar.network.direction import driving_direction

#: About 15 m of latitude and 200 m of longitude.
GAP, LENGTH = 0.000135, 0.0022
EAST = [(37.1 + i * LENGTH, 36.2) for i in range(4)]
#: The other carriageway, north of the first, drawn to the west: on its left.
WEST = [(x, 36.2 + GAP) for x, _ in reversed(EAST)]


def ways(lines: list, highway: list[str], **values: object) -> list[int]:
    return driving_direction(Roads.of_lines(lines, highway), table_with(values)).tolist()


def test_two_carriageways_run_as_drawn() -> None:
    assert ways([EAST, WEST], ["primary"] * 2) == [1, 1]


def test_where_one_drives_on_the_left_they_are_two_streets() -> None:
    assert ways([EAST, WEST], ["primary"] * 2, drives_on="left") == [0, 0]
    mirrored = [EAST, [(x, 36.2 - GAP) for x, _ in reversed(EAST)]]
    assert ways(mirrored, ["primary"] * 2, drives_on="left") == [1, 1]


def test_parallel_streets_drawn_alike_are_two_way() -> None:
    assert ways([EAST, WEST[::-1]], ["primary"] * 2) == [0, 0]


def test_too_far_apart_to_be_one_road() -> None:
    assert ways([EAST, WEST], ["primary"] * 2, carriageways_apart_m=10) == [0, 0]


@pytest.mark.parametrize("highway", ["residential", "unclassified", "service"])
def test_small_streets_are_two_way(highway: str) -> None:
    assert ways([EAST, WEST], [highway] * 2) == [0, 0]


@pytest.mark.parametrize("highway", ["motorway", "trunk_link", "tertiary_link"])
def test_motorways_and_links_run_as_drawn(highway: str) -> None:
    assert ways([EAST], [highway]) == [1]


def test_a_street_across_changes_nothing() -> None:
    across = [(37.1 + LENGTH / 2, 36.2 + 2 * GAP), (37.1 + LENGTH / 2, 36.2 - GAP)]
    assert ways([EAST, across], ["primary"] * 2) == [0, 0]


def test_the_greater_part_of_a_stretch_decides() -> None:
    """One piece of the three has nothing beside it; drawn in pieces or as one, it is one road."""
    pieces = [EAST[:2], EAST[1:3], EAST[2:]]
    assert ways([*pieces, WEST[:3]], ["primary"] * 4) == [1, 1, 1, 1]
    assert ways([*pieces, WEST[:2]], ["primary"] * 4)[:3] == [0, 0, 0]


def ring(metres: float, corners: int) -> list[tuple[float, float]]:
    """Drawn against the clock, closed; ``metres`` in diameter."""
    turn = np.radians(np.linspace(0, 360, corners + 1)[:-1])
    radius = metres / 2 / 111_195
    east = np.cos(np.radians(36.2))
    places = [(37.1 + radius / east * np.cos(a), 36.2 + radius * np.sin(a)) for a in turn]
    return [*places, places[0]]


@pytest.mark.parametrize("metres", [20, 60, 120])
@pytest.mark.parametrize("highway", ["primary", "residential"])
def test_a_roundabout_runs_as_drawn(metres: float, highway: str) -> None:
    circle = ring(metres, 16)
    outside = (37.2, circle[5][1])
    pieces = [circle[:6], circle[5:11], circle[10:]]
    assert ways([*pieces, [circle[5], outside]], [highway] * 4) == [1, 1, 1, 0]
    assert ways([circle], [highway]) == [1]


def test_a_ring_drawn_against_traffic_is_no_roundabout() -> None:
    circle = ring(60, 16)[::-1]
    assert ways([circle[:6], circle[5:]], ["residential"] * 2) == [0, 0]
    assert ways([circle[:6], circle[5:]], ["residential"] * 2, drives_on="left") == [1, 1]


def test_blocks_and_ring_roads_are_no_roundabouts() -> None:
    assert ways([ring(60, 4)], ["residential"]) == [0]
    assert ways([ring(200, 16)], ["residential"]) == [0]


def test_what_is_stated_stays() -> None:
    roads = Roads.of_lines([EAST, WEST], ["primary"] * 2, oneway=["no", "-1"])
    assert driving_direction(roads, table_with()).tolist() == [0, -1]
