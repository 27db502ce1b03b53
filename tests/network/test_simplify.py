"""Simplification changes no flow over time between kept nodes, and forgets no street."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mamar.network import Network, Roads, simplify, walking_network
from mamar.plan.problem import FlowProblem
from tests import oracle


def network_of(nodes: int, arcs: list[tuple[int, int, int, int]]) -> Network:
    """Arcs as (tail, head, transit, capacity); the origin of arc a is segment a."""
    tail, head, transit, capacity = np.asarray(arcs, np.int64).reshape(-1, 4).T
    line = [[(0.001 * i, 0.0), (0.001 * (i + 1), 0.0)] for i in range(nodes - 1)]
    m = len(tail)
    return Network(
        mode="walk",
        roads=Roads.of_lines(line, ["path"] * (nodes - 1)),
        node=np.arange(nodes),
        tail=tail,
        head=head,
        length_m=transit.astype(float),
        transit_s=transit.astype(float),
        units_per_h=capacity.astype(float),
        origin_segment=np.arange(m),
        origin_direction=np.ones(m, np.int64),
        origin=np.arange(m + 1),
    )


def most_out(network: Network, supply: dict[int, int], sinks: dict[int, int], steps: int) -> int:
    """The oracle's answer; supply and sinks by node of the roads."""
    problem = FlowProblem(
        network.tail,
        network.head,
        network.transit_s.astype(np.int64),
        network.units_per_h.astype(np.int64),
        supply=_by_node(network, supply),
        intake=_by_node(network, sinks),
    )
    return oracle.most_units(problem, steps)


def _by_node(network: Network, values: dict[int, int]) -> np.ndarray:
    array = np.zeros(network.nodes, np.int64)
    array[network.index_of(list(values))] = list(values.values())
    return array


def random_world(seed: int) -> tuple[Network, dict[int, int], dict[int, int], list[int]]:
    """A tree of streets with a few more across: many dead ends, chains and hanging quarters."""
    rng = np.random.default_rng(seed)
    nodes = int(rng.integers(3, 16))
    edges = [(int(rng.integers(max(0, i - 3), i)), i) for i in range(1, nodes)]
    edges += [tuple(rng.integers(0, nodes, 2).tolist()) for _ in range(int(rng.integers(0, 7)))]
    arcs = []
    for a, b in edges:
        kind = rng.random()
        for tail, head in ((a, b), (b, a)):
            one_way = (kind < 0.25 and tail > head) or (0.25 <= kind < 0.4 and tail < head)
            if not one_way:
                arcs.append((tail, head, int(rng.integers(0, 4)), int(rng.integers(1, 5))))
    shuffled = rng.permutation(nodes).tolist()
    supply = {node: int(rng.integers(1, 30)) for node in shuffled[: int(rng.integers(1, 3))]}
    rest = shuffled[len(supply) :]
    sinks = {node: int(rng.choice([-1, 10])) for node in rest[: int(rng.integers(1, 3))]}
    kept = rest[len(sinks) :][: int(rng.integers(0, 3))]
    return network_of(nodes, arcs), supply, sinks, kept


@given(st.integers(0, 10**9))
@settings(max_examples=250, deadline=None, derandomize=True)
def test_as_many_are_out_by_every_step(seed: int) -> None:
    network, supply, sinks, kept = random_world(seed)
    smaller = simplify(network, kept, list(supply), list(sinks))
    for steps in (2, 6, 12, 25):
        assert most_out(smaller, supply, sinks, steps) == most_out(network, supply, sinks, steps)


@given(st.integers(0, 10**9))
@settings(max_examples=100, deadline=None, derandomize=True)
def test_every_arc_is_a_path_of_arcs_that_were_there(seed: int) -> None:
    network, supply, sinks, kept = random_world(seed)
    smaller = simplify(network, kept, list(supply), list(sinks))
    for arc in range(smaller.arcs):
        chain, _ = smaller.origins(arc)
        assert network.node[network.tail[chain[0]]] == smaller.node[smaller.tail[arc]]
        assert network.node[network.head[chain[-1]]] == smaller.node[smaller.head[arc]]
        assert (network.head[chain[:-1]] == network.tail[chain[1:]]).all()
        assert network.transit_s[chain].sum() == smaller.transit_s[arc]
        assert network.length_m[chain].sum() == smaller.length_m[arc]
        assert network.units_per_h[chain].min() == smaller.units_per_h[arc]
    every = smaller.origin_segment
    assert len(np.unique(every)) == len(every), "an arc is used once"


@given(st.integers(0, 10**9))
@settings(max_examples=100, deadline=None, derandomize=True)
def test_a_second_time_changes_nothing(seed: int) -> None:
    network, supply, sinks, kept = random_world(seed)
    once = simplify(network, kept, list(supply), list(sinks))
    again = simplify(
        once, once.index_of(kept), once.index_of(list(supply)), once.index_of(list(sinks))
    )
    assert (again.nodes, again.arcs) == (once.nodes, once.arcs)


def two_way(*streets: tuple[int, int, int, int]) -> list[tuple[int, int, int, int]]:
    return [arc for a, b, t, c in streets for arc in ((a, b, t, c), (b, a, t, c))]


def test_a_two_way_chain_becomes_one_street_with_its_narrowest_width() -> None:
    network = network_of(4, two_way((0, 1, 2, 5), (1, 2, 3, 1), (2, 3, 4, 7)))
    smaller = simplify(network, [], [0], [3])
    assert smaller.nodes == 2
    assert sorted(smaller.transit_s.tolist()) == [9, 9]
    assert smaller.units_per_h.tolist() == [1, 1]


def test_a_one_way_chain_becomes_one_arc() -> None:
    network = network_of(3, [(0, 1, 2, 5), (1, 2, 3, 1)])
    smaller = simplify(network, [], [0], [2])
    assert (smaller.nodes, smaller.arcs) == (2, 1)


def test_a_street_that_narrows_to_one_way_is_one_arc() -> None:
    network = network_of(3, [*two_way((0, 1, 2, 5)), (1, 2, 3, 1)])
    assert simplify(network, [], [0], [2]).arcs == 1


def test_parallel_arcs_stay_both() -> None:
    network = network_of(2, [(0, 1, 2, 5), (0, 1, 2, 5), (0, 1, 7, 1)])
    assert simplify(network, [], [0], [1]).arcs == 3


def test_dead_ends_and_hanging_quarters_go() -> None:
    quarter = two_way((1, 3, 1, 1), (3, 4, 1, 1), (4, 5, 1, 1), (5, 3, 1, 1), (5, 1, 1, 1))
    network = network_of(6, [*two_way((0, 1, 1, 1), (1, 2, 1, 1)), *quarter])
    smaller = simplify(network, [], [0], [2])
    assert smaller.node.tolist() == [0, 2]


def test_a_kept_node_at_the_end_of_a_dead_end_stays_reachable() -> None:
    network = network_of(4, two_way((0, 1, 1, 1), (1, 2, 1, 1), (1, 3, 1, 1)))
    smaller = simplify(network, [3], [0], [2])
    assert smaller.node.tolist() == [0, 1, 2, 3]
    assert smaller.arcs == 6


def test_kept_nodes_survive_without_any_arc() -> None:
    network = network_of(4, two_way((0, 1, 1, 1), (2, 3, 1, 1)))
    smaller = simplify(network, [2], [0], [1])
    assert smaller.node.tolist() == [0, 1, 2]


def test_nothing_leads_anywhere() -> None:
    network = network_of(4, two_way((0, 1, 1, 1), (2, 3, 1, 1)))
    smaller = simplify(network, [], [0], [3])
    assert (smaller.node.tolist(), smaller.arcs) == ([0, 3], 0)


def test_seconds_are_added_before_anybody_rounds_them() -> None:
    lines = [[(37 + 0.0001 * i, 36.0), (37 + 0.0001 * (i + 1), 36.0)] for i in range(10)]
    network = walking_network(Roads.of_lines(lines, ["path"] * 10))
    smaller = simplify(network, [], [0], [10])
    assert smaller.transit_s[0] == pytest.approx(network.transit_s[::2].sum(), rel=1e-12)


def test_streets_are_drawn_from_tail_to_head() -> None:
    lines = [[(0.0, 0.0), (0.5, 0.1), (1.0, 0.0)], [(2.0, 0.0), (1.0, 0.0)]]
    network = walking_network(Roads.of_lines(lines, ["path", "path"]))
    smaller = simplify(network, [], [0], [2])
    there = [line for line in map(smaller.geometry, range(smaller.arcs)) if line[0, 0] == 0]
    assert there[0].tolist() == [[0, 0], [0.5, 0.1], [1, 0], [2, 0]]
