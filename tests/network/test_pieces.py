"""Connected pieces."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from mamar.network import Roads, driving_network, strong_pieces, walking_network, weak_pieces
from mamar.network.pieces import components
from tests.network.test_simplify import network_of


def reachable(nodes: int, arcs: list[tuple[int, int]]) -> np.ndarray:
    """(n, n) who reaches whom, by repeated squaring."""
    reach = np.eye(nodes, dtype=bool)
    for tail, head in arcs:
        reach[tail, head] = True
    for _ in range(nodes):
        reach = reach @ reach
    return reach


@given(st.integers(0, 10**9))
@settings(max_examples=150, deadline=None, derandomize=True)
def test_pieces_are_those_of_reachability(seed: int) -> None:
    rng = np.random.default_rng(seed)
    nodes, m = int(rng.integers(1, 12)), int(rng.integers(0, 16))
    arcs = list(map(tuple, rng.integers(0, nodes, (m, 2)).tolist()))
    network = network_of(max(nodes, 2), [(a, b, 1, 1) for a, b in arcs])
    reach = reachable(network.nodes, arcs)
    strong = strong_pieces(network).of_node
    assert ((strong[:, None] == strong[None, :]) == (reach & reach.T)).all()
    both = reachable(network.nodes, arcs + [(b, a) for a, b in arcs])
    weak = weak_pieces(network).of_node
    assert ((weak[:, None] == weak[None, :]) == both).all()


def test_the_largest_piece_comes_first() -> None:
    lines = [[(5, 5), (5, 6)], [(0, 0), (0, 1)], [(0, 1), (0, 2)]]
    pieces = weak_pieces(walking_network(Roads.of_lines(lines, ["path"] * 3)))
    assert pieces.nodes.tolist() == [3, 2]
    assert pieces.of_node.tolist() == [1, 1, 0, 0, 0]


def test_what_lies_on_each_piece() -> None:
    lines = [[(5, 5), (5, 6)], [(0, 0), (0, 1)], [(0, 1), (0, 2)]]
    pieces = weak_pieces(walking_network(Roads.of_lines(lines, ["path"] * 3)))
    held = {piece: at.tolist() for piece, at in pieces.holding([4, 0, -1, 2]).items()}
    assert held == {0: [0, 3], 1: [1]}


def test_a_one_way_street_is_no_way_back() -> None:
    roads = Roads.of_lines([[(0, 0), (0, 1)]], ["residential"], oneway=["yes"])
    network = driving_network(roads)
    assert weak_pieces(network).count == 1
    assert strong_pieces(network).count == 2


def test_a_long_street_is_one_piece() -> None:
    """Labels travel along the whole of it."""
    one = np.random.default_rng(1).permutation(5000)
    assert (components(5000, one[:-1], one[1:]) == 0).all()
