"""The nearest node, and how far it is."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mamar.network import Roads, driving_network, snap, walking_network
from mamar.network.snap import metres_between


def street(places: list[tuple[float, float]]) -> Roads:
    lines = [[a, b] for a, b in itertools.pairwise(places)]
    return Roads.of_lines(lines, ["residential"] * len(lines))


@given(st.integers(0, 10**9))
@settings(max_examples=50, deadline=None, derandomize=True)
def test_no_node_is_nearer(seed: int) -> None:
    rng = np.random.default_rng(seed)
    south = float(rng.uniform(-70, 70))
    places = np.column_stack([rng.uniform(37, 37.05, 30), south + rng.uniform(0, 0.05, 30)])
    roads = street([tuple(place) for place in places.tolist()])
    lon, lat = rng.uniform(37, 37.05, 10), south + rng.uniform(0, 0.05, 10)
    found = snap(roads, lon, lat, 1e6)
    for i in range(10):
        all_m = metres_between(
            np.full(roads.nodes, lon[i]), np.full(roads.nodes, lat[i]), roads.lon, roads.lat
        )
        assert found.distance_m[i] == pytest.approx(all_m.min(), rel=1e-6)


def test_too_far_is_marked_and_still_measured() -> None:
    found = snap(street([(37.1, 36.2), (37.2, 36.2)]), [37.1, 37.15], [36.2, 36.2], 100)
    assert found.within.tolist() == [True, False]
    assert found.distance_m[1] == pytest.approx(4494, abs=5)


def test_swapped_points_are_recognised() -> None:
    found = snap(street([(37.1, 36.2), (37.2, 36.2)]), [36.2, 37.1, 10], [37.1, 36.2, 10], 100)
    assert found.swapped.tolist() == [True, False, False]


def test_of_two_equally_near_the_first() -> None:
    found = snap(street([(37.1, 36.2), (37.2, 36.2)]), [37.15], [36.2], 1e9)
    assert found.node.tolist() == [0]


def test_a_network_has_its_own_numbers() -> None:
    roads = street([(37.1, 36.2), (37.2, 36.2), (37.3, 36.2)])
    network = driving_network(roads, closed=np.asarray([True, False]))
    assert snap(network, [37.2], [36.2], 10).node.tolist() == [0]


def test_no_points_and_no_nodes() -> None:
    roads = street([(37.1, 36.2), (37.2, 36.2)])
    assert len(snap(roads, [], [], 10).node) == 0
    nowhere = snap(walking_network(roads, closed=np.ones(1, bool)), [37.1], [36.2], 10)
    assert nowhere.node.tolist() == [-1] and not nowhere.within.any()
