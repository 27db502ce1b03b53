"""Quickest ways as arcs: of parallel ones the quickest, joined from start to goal."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from mamar.network.paths import QuickestWays, nearest_s


def _at_random(seed: int) -> Any:
    """Ten nodes, thirty arcs (some of them parallel, or from a node to itself)."""
    rng = np.random.default_rng(seed)
    tail, head = rng.integers(0, 10, (2, 30))
    return SimpleNamespace(nodes=10, tail=tail, head=head, transit_s=rng.integers(1, 9, 30) * 1.0)


@pytest.mark.parametrize("seed", range(20))
def test_the_arcs_of_a_way_are_joined_and_take_the_shortest_time(seed: int) -> None:
    network = _at_random(seed)
    ways = QuickestWays(network)
    for start in range(10):
        found = ways.arcs(start, range(10))
        for goal in range(10):
            seconds = float(nearest_s(network, np.array([goal]))[start])
            assert (goal in found) == np.isfinite(seconds)
            if goal in found:
                arcs = found[goal]
                places = [start, *network.head[arcs].tolist()]
                assert network.tail[arcs].tolist() == places[:-1] and places[-1] == goal
                assert network.transit_s[arcs].sum() == seconds
