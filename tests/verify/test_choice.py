"""When to set out and when to take in is for the checker to choose: every choice is tried here."""

from itertools import combinations_with_replacement, product

import numpy as np
import pytest

from mamar.plan.answer import Flow
from mamar.plan.problem import NO_LIMIT, FlowProblem
from mamar.verify import arrived, check_flow, units_out

STEPS = 3


def one_node(rng: np.random.Generator) -> tuple[FlowProblem, Flow, np.ndarray, np.ndarray]:
    """Node 1 between a feeder 0 and a dump 2, visited at random; its N and R by step."""
    releases = [[1, int(rng.integers(0, STEPS + 1)), int(rng.integers(0, 3))]]
    problem = FlowProblem(
        tail=[0, 1],
        head=[1, 2],
        transit=[0, 0],
        capacity=[9, 9],
        supply=[99, int(rng.integers(0, 3)), 0],
        intake=[0, int(rng.integers(-1, 4)), 0],
        releases=releases,
        holding=[NO_LIMIT, int(rng.integers(-1, 3)), NO_LIMIT],
    )
    units = rng.integers(0, 3, (2, STEPS + 1)) * rng.integers(0, 2, (2, STEPS + 1))
    arc, step = np.nonzero(units)
    ready = np.full(STEPS + 1, problem.supply[1])
    ready[releases[0][1] :] += releases[0][2]
    return problem, Flow(arc, step, units[arc, step]), np.cumsum(units[0] - units[1]), ready


def every_choice(problem: FlowProblem, net: np.ndarray, ready: np.ndarray) -> list[np.ndarray]:
    """Taken in by step, for each right choice of those who set out and those taken in."""
    most = int(ready[-1] + np.maximum(net, 0).max())
    intake = most if problem.intake[1] == NO_LIMIT else int(problem.intake[1])
    holding = 10**6 if problem.holding[1] == NO_LIMIT else int(problem.holding[1])
    set_outs = combinations_with_replacement(range(int(ready[-1]) + 1), STEPS + 1)
    taken_ins = list(combinations_with_replacement(range(intake + 1), STEPS + 1))
    right = []
    for s, k in product(map(np.array, set_outs), map(np.array, taken_ins)):
        waiting = net + s - k
        if (s <= ready).all() and (waiting >= 0).all() and (waiting[:-1] <= holding).all():
            right.append(k)
    return right


@pytest.mark.parametrize("block", range(4))
def test_right_iff_some_choice_is_and_arrived_is_the_best_at_every_step(block: int) -> None:
    rng = np.random.default_rng(block)
    outcomes = set()
    for _ in range(300):
        problem, flow, net, ready = one_node(rng)
        choices = every_choice(problem, net, ready)
        found = check_flow(problem, flow, STEPS)
        assert (found == []) == (choices != []), (problem, flow, found)
        if choices:
            best = np.max(choices, axis=0)
            assert arrived(problem, flow, STEPS).tolist() == best.tolist(), (problem, flow)
            assert units_out(problem, flow, STEPS) == best[-1]
        outcomes.add((bool(choices), problem.intake[1] != 0, problem.holding[1] >= 0))
    assert len(outcomes) == 8, "right and wrong, site or not, waiting limited or not"


def test_home_waits_so_that_a_full_site_has_room_for_arrivals() -> None:
    """Room for five, nobody may wait: five from elsewhere, so the five at home are late."""
    problem = FlowProblem([0], [1], [1], [5], supply=[5, 5], intake=[0, 5], holding=[NO_LIMIT, 0])
    flow = Flow([0], [0], [5])
    assert check_flow(problem, flow, 2) == []
    assert arrived(problem, flow, 2).tolist() == [0, 5, 5]
    assert arrived(problem, Flow.empty(), 2).tolist() == [5, 5, 5]


def test_who_passes_through_a_site_is_not_taken_in() -> None:
    problem = FlowProblem([0, 1], [1, 2], [1, 1], [3, 3], supply=[3, 0, 0], intake=[0, -1, 0])
    there_and_on = Flow([0, 1], [0, 1], [3, 2])
    assert check_flow(problem, there_and_on, 4) == []
    assert arrived(problem, there_and_on, 4).tolist() == [0, 1, 1, 1, 1]


def test_who_is_taken_in_does_not_come_back() -> None:
    """Nobody may wait at the site 1, so the three must be taken in and cannot go on."""
    problem = FlowProblem(
        [0, 1], [1, 2], [1, 1], [3, 3], supply=[3, 0, 0], intake=[0, 3, 0], holding=[-1, 0, -1]
    )
    (found,) = check_flow(problem, Flow([0, 1], [0, 2], [3, 1]), 4)
    assert (found.name, found.node, found.step, found.units) == (
        "more_leave_than_are_there",
        1,
        2,
        1,
    )


def test_supply_at_a_site_is_out_at_step_0() -> None:
    problem = FlowProblem([], [], [], [], supply=[4], intake=[3])
    assert arrived(problem, Flow.empty(), 2).tolist() == [3, 3, 3]
    assert units_out(problem, Flow.empty(), 0) == 3


def test_holding_binds_from_one_step_to_the_next_but_not_at_the_last() -> None:
    problem = FlowProblem([0], [1], [1], [2], supply=[4, 0], intake=[0, 0], holding=[-1, 2])
    assert check_flow(problem, Flow([0, 0], [0, 1], [2, 2]), 2) == []
    (found,) = check_flow(problem, Flow([0, 0], [0, 1], [2, 2]), 3)
    assert (found.name, found.step, found.units, found.limit) == ("waiting_over_holding", 2, 4, 2)
