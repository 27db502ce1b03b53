"""Whoever must wait, waits in equal shares as far as the network allows, at no cost in people."""

from __future__ import annotations

import numpy as np
import pytest

from mamar.plan.answer import Flow
from mamar.plan.problem import FlowProblem
from mamar.plan.shares import equal_shares
from mamar.plan.solve import most
from mamar.verify import check_flow, units_out
from tests import oracle


def quarters(
    supply: list[int], gates: list[tuple[int, int]], releases: list[list[int]] | None = None
) -> tuple[FlowProblem, range]:
    """Homes 0 … z-1; each gate (home, units a step) leads from a home to the one site."""
    z = len(supply)
    tail = [home for home, _ in gates]
    problem = FlowProblem(
        tail,
        [z] * len(gates),
        [1] * len(gates),
        [units for _, units in gates],
        [*supply, 0],
        [0] * z + [-1],
        releases=releases,
    )
    return problem, range(z)


def out_by_home(problem: FlowProblem, homes: range, flow: Flow) -> list[int]:
    return [int(flow.units[problem.tail[flow.arc] == home].sum()) for home in homes]


def test_one_gate_is_shared_in_proportion() -> None:
    """Two homes of 10 and 30 meet before one gate that passes 20 in all."""
    problem = FlowProblem(
        [0, 1, 2], [2, 2, 3], [1, 1, 1], [50, 50, 5], [10, 30, 0, 0], [0, 0, 0, -1]
    )
    steps = 5  # four entries at the gate after the first step of walking
    best = most(problem, steps)
    flow = equal_shares(problem, range(2), best.units, steps, None)
    assert flow is not None
    assert check_flow(problem, flow, steps) == []
    assert units_out(problem, flow, steps) == best.units == 20
    assert out_by_home(problem, range(2), flow) == [5, 15]


def test_a_quarter_that_cannot_have_its_share_leaves_the_rest_to_the_others() -> None:
    """Home 0 has a gate of its own for 1 a step; the others share one for 3 a step."""
    problem = FlowProblem(
        [0, 1, 2, 3], [4, 3, 3, 4], [1, 0, 0, 1], [1, 9, 9, 3], [12, 6, 12, 0, 0], [0, 0, 0, 0, -1]
    )
    best = most(problem, 4)
    flow = equal_shares(problem, range(3), best.units, 4, None)
    assert flow is not None
    assert out_by_home(problem, range(3), flow) == [4, 4, 8]


def test_where_everybody_is_out_there_is_nothing_to_share() -> None:
    problem, homes = quarters([3, 3], [(0, 2), (1, 2)])
    assert equal_shares(problem, homes, 6, 9, None) is None


@pytest.mark.parametrize("seed", range(60))
def test_shares_cost_nobody_and_the_least_share_is_the_greatest_possible(seed: int) -> None:
    """On random towns: same total; and no plan gives the worst-off home a greater share."""
    rng = np.random.default_rng(seed)
    homes, streets = range(3), 4
    n = len(homes) + streets + 1
    arcs = [(h, int(rng.integers(3, 3 + streets)), 0, 40) for h in homes]
    arcs += [(*rng.integers(3, 3 + streets, 2), 1, int(rng.integers(1, 4))) for _ in range(6)]
    arcs += [(int(rng.integers(3, 3 + streets)), n - 1, 1, int(rng.integers(1, 4))) for _ in "ab"]
    supply = np.zeros(n, np.int64)
    supply[: len(homes)] = rng.integers(5, 30, len(homes))
    intake = np.zeros(n, np.int64)
    intake[-1] = -1
    problem = FlowProblem(*np.array(arcs).T, supply, intake)
    steps, best = 6, most(problem, 6)
    flow = equal_shares(problem, homes, best.units, steps, None)
    if flow is None:
        assert best.units == problem.total
        return
    assert check_flow(problem, flow, steps) == []
    assert units_out(problem, flow, steps) == best.units
    out = out_by_home(problem, homes, flow)
    least = min(out[h] / supply[h] for h in homes)
    if least == 1:
        return
    # Two more persons than that share from every home at once: no flow can do it.
    supply[: len(homes)] = [min(supply[h], int(least * supply[h]) + 2) for h in homes]
    asking = FlowProblem(*np.array(arcs).T, supply, intake)
    assert oracle.most_units(asking, steps) < asking.total
