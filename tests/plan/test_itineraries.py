"""Tracing keeps everybody's place in line; leaving later changes no arrival and breaks no rule."""

from __future__ import annotations

import numpy as np
import pytest

from mamar.plan.answer import Flow
from mamar.plan.itineraries import itineraries
from mamar.plan.problem import NO_LIMIT, FlowProblem
from mamar.verify import arrived, check_flow
from tests import oracle


def town(seed: int) -> tuple[FlowProblem, range]:
    """Homes, a few streets and two gates with far sides, numbered as the planner does."""
    rng = np.random.default_rng(seed)
    streets, homes, gates = 5, 3, 2
    arcs = [
        (int(a), int(b), int(rng.integers(1, 3)), int(rng.integers(1, 5)))
        for a, b in rng.integers(0, streets, (9, 2))
    ]
    arcs += [(i, i + 1, 1, 2) for i in range(streets - 1)]
    home = [(streets + h, int(rng.integers(0, streets)), 0, 30) for h in range(homes)]
    first_far = streets + homes
    gate = [(int(rng.integers(0, streets)), first_far + g, 1, 2) for g in range(gates)]
    rows = np.array([*arcs, *home, *gate])
    supply = np.zeros(first_far + gates, int)
    supply[streets:first_far] = rng.integers(1, 9, homes)
    releases = [(streets, 2, 3)] if seed % 2 else None
    intake = np.zeros(len(supply), int)
    intake[first_far:] = NO_LIMIT
    problem = FlowProblem(*rows.T, supply, intake, releases=releases)
    return problem, range(len(arcs) + homes, len(rows))


@pytest.mark.parametrize("bunch", [1, 3])
@pytest.mark.parametrize("seed", range(100))
def test_leaving_later_keeps_every_arrival_and_is_feasible(seed: int, bunch: int) -> None:
    problem, gates = town(seed)
    steps = 9
    solution = oracle.most(problem, steps)
    groups = itineraries(problem, solution.flow, gates, steps, bunch)
    later = groups.flow()
    assert check_flow(problem, later, steps) == []
    assert groups.units.sum() == solution.units
    assert np.array_equal(
        arrived(problem, later, steps)[-1:], arrived(problem, solution.flow, steps)[-1:]
    )
    passed = {
        (int(a), int(t)): int(u)
        for a, t, u in zip(later.arc, later.step, later.units, strict=True)
        if a in gates
    }
    before = {
        (int(a), int(t)): int(u)
        for a, t, u in zip(solution.flow.arc, solution.flow.step, solution.flow.units, strict=True)
        if a in gates
    }
    assert passed == before


def test_waiting_moves_back_to_the_home() -> None:
    """Five walk at once and queue at a gate for two; they could have stayed at home."""
    problem = FlowProblem([0, 1, 2], [1, 2, 3], [0, 2, 1], [9, 5, 2], [5, 0, 0, 0], [0, 0, 0, -1])
    at_once = Flow(np.array([0, 1, 2, 2, 2]), np.array([0, 0, 2, 3, 4]), np.array([5, 5, 2, 2, 1]))
    assert check_flow(problem, at_once, 6) == []
    groups = itineraries(problem, at_once, range(2, 3), 6)
    which, when = groups.first_entry(range(0, 1))
    assert which.tolist() == [0] * len(groups)
    assert sorted(np.repeat(when, groups.units).tolist()) == [0, 0, 1, 1, 2]


def test_whoever_passes_within_a_bunch_comes_together() -> None:
    problem = FlowProblem([0, 1, 2], [1, 2, 3], [0, 2, 1], [9, 5, 2], [5, 0, 0, 0], [0, 0, 0, -1])
    at_once = Flow(np.array([0, 1, 2, 2, 2]), np.array([0, 0, 3, 4, 5]), np.array([5, 5, 2, 2, 1]))
    flow = itineraries(problem, at_once, range(2, 3), 6, bunch=3).flow()
    assert flow.step[flow.arc == 0].tolist() == [1] and flow.units[flow.arc == 0].tolist() == [5]


def test_a_walk_round_a_circle_is_cut_short() -> None:
    problem = FlowProblem(
        [0, 1, 2, 1], [1, 2, 1, 3], [0, 1, 1, 1], [9, 5, 5, 2], [2, 0, 0, 0], [0, 0, 0, -1]
    )
    circling = Flow(np.array([0, 1, 2, 3]), np.array([0, 0, 1, 2]), np.array([2, 2, 2, 2]))
    assert check_flow(problem, circling, 4) == []
    flow = itineraries(problem, circling, range(3, 4), 4).flow()
    assert flow.arc.tolist() == [0, 3] and flow.step.tolist() == [2, 2]


def test_nobody_gives_no_groups() -> None:
    problem = FlowProblem([0], [1], [1], [1], [1, 0], [0, -1])
    assert len(itineraries(problem, Flow.empty(), range(0, 1), 3)) == 0


@pytest.mark.parametrize(("room", "round_about"), [(5, 0), (1, 0), (0, 5)])
def test_nobody_walks_round_about(room: int, round_about: int) -> None:
    """Home 3 → 0, where five go by 1 to the gate at 2 though a street leads there: they take
    it, one after the other if it is narrow; closed, they keep to the way they had."""
    gate, far = 4, 4
    tail, head = [0, 0, 1, 3, 2], [2, 1, 2, 0, far]
    problem = FlowProblem(
        tail, head, [1, 3, 3, 0, 1], [room, 5, 5, 5, 5], [0, 0, 0, 5, 0], [0, 0, 0, 0, NO_LIMIT]
    )
    flow = Flow([1, 2, 3, 4], [0, 3, 0, 6], [5, 5, 5, 5])
    assert check_flow(problem, flow, 7) == []
    walked = itineraries(problem, flow, range(gate, gate + 1), 7).flow()
    assert check_flow(problem, walked, 7) == []
    assert walked.units[walked.arc == 1].sum() == round_about
    assert walked.step[walked.arc == gate].tolist() == [6]
