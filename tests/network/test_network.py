"""Arcs, closed roads, and arcs drawn on streets."""

from __future__ import annotations

import numpy as np
import pytest

from mamar.network import Roads, driving_network, walking_network

LINES = [[(0.0, 0.0), (0.0, 0.01)], [(0.0, 0.01), (0.005, 0.012), (0.01, 0.01)]]


def town(**stated: list) -> Roads:
    return Roads.of_lines(LINES, ["residential", "residential"], **stated)


def test_an_arc_each_way() -> None:
    network = walking_network(town())
    assert list(zip(network.tail.tolist(), network.head.tolist(), strict=True)) == [
        (0, 1),
        (1, 0),
        (1, 2),
        (2, 1),
    ]
    assert network.mode == "walk" and network.nodes == 3


def test_closed_segments_have_no_arcs() -> None:
    closed = np.asarray([True, False])
    for make in (walking_network, driving_network):
        network = make(town(), closed=closed)
        assert set(network.origin_segment.tolist()) == {1}
        assert network.roads.nodes == 3 and network.nodes == 2


def test_one_way_streets_are_driven_one_way() -> None:
    network = driving_network(town(oneway=["yes", "-1"]))
    assert network.origins(0)[1].tolist() == [1]
    assert network.origins(1)[1].tolist() == [-1]
    assert network.geometry(1)[0].tolist() == [0.01, 0.01]


def test_geometry_follows_the_direction_of_the_arc() -> None:
    network = walking_network(town())
    assert network.geometry(2).tolist() == [[0.0, 0.01], [0.005, 0.012], [0.01, 0.01]]
    assert network.geometry(3).tolist() == network.geometry(2)[::-1].tolist()


def test_a_ring_that_starts_and_ends_at_one_node_leads_nowhere() -> None:
    ring = [(0.0, 0.0), (0.0, 0.01), (0.01, 0.01), (0.0, 0.0)]
    assert walking_network(Roads.of_lines([ring], ["residential"])).arcs == 0


def test_positions_and_numbers_of_nodes() -> None:
    network = driving_network(town(), closed=np.asarray([True, False]))
    assert network.lon.tolist() == [0.0, 0.01]
    assert network.index_of([0, 1, 2]).tolist() == [-1, 0, 1]


def test_a_network_cannot_be_changed() -> None:
    network = walking_network(town())
    with pytest.raises(ValueError, match="read-only"):
        network.units_per_h[0] = 0


def test_an_empty_network_is_an_answer() -> None:
    network = walking_network(town(), closed=np.ones(2, bool))
    assert (network.nodes, network.arcs) == (0, 0)
