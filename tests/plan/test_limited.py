"""Limited waiting: as exact as free waiting, and mostly by way of it."""

from __future__ import annotations

import numpy as np
import pytest

from mamar.plan import earliest, most, quickest
from mamar.plan.kernels.door import waiting_freely
from mamar.plan.kernels.labels_engine import FreeWaiting
from mamar.plan.kernels.retimed import without_stops
from mamar.plan.problem import NO_LIMIT, FlowProblem
from mamar.verify import check_cut, check_flow, units_out
from tests import oracle
from tests.worlds import HORIZON, world


def never() -> bool:
    return False


def limited_worlds(part: int, end: int):
    for seed in range(part, end, 4):
        problem = world(seed)
        if not FreeWaiting.all_may_wait(problem):
            yield seed, problem


@pytest.mark.parametrize("part", range(4))
def test_as_many_are_out_as_the_oracle_says(part: int) -> None:
    for seed, problem in limited_worlds(part, 500):
        for steps in (3, HORIZON):
            answer = most(problem, steps)
            assert answer.units == oracle.most_units(problem, steps), (seed, steps)
            assert check_flow(problem, answer.flow, steps) == [], (seed, steps)
            assert check_cut(problem, answer.cut) == answer.units, (seed, steps)


@pytest.mark.parametrize("part", range(4))
def test_all_are_out_as_soon_as_the_oracle_says(part: int) -> None:
    for seed, problem in limited_worlds(part, 200):
        answer = quickest(problem, 60)
        assert answer.steps == oracle.quickest_steps(problem, 60), seed
        horizon = 60 if answer.steps is None else answer.steps
        assert check_flow(problem, answer.flow, horizon) == [], seed
        if answer.steps:
            assert answer.cut.steps == answer.steps - 1, seed
        if answer.steps != 0:
            assert check_cut(problem, answer.cut) < problem.total, seed


def test_at_every_step_the_most_are_known() -> None:
    for seed, problem in limited_worlds(0, 240):
        answer = earliest(problem, HORIZON)
        assert answer.envelope is not None
        most_by_step = oracle.arrival_curve(problem, HORIZON)
        assert np.array_equal(answer.envelope, most_by_step), seed
        assert answer.is_earliest == np.array_equal(answer.arrived, most_by_step), seed
        assert check_flow(problem, answer.flow, HORIZON) == [], seed
        assert check_cut(problem, answer.cut) == answer.bound_units, seed


def test_who_is_kept_waits_at_home_only() -> None:
    """Where the flow with stops is taken apart, what is left is a flow without any."""
    for seed in range(400):
        problem = waiting_freely(world(seed))
        engine = FreeWaiting(problem, HORIZON)
        engine.maximise(never)
        units, flow = without_stops(engine)
        nobody_may_stand = FlowProblem(
            problem.tail,
            problem.head,
            problem.transit,
            problem.capacity,
            problem.supply,
            problem.intake,
            problem.changes,
            problem.releases,
            holding=np.zeros(problem.nodes, np.int64),
        )
        assert check_flow(nobody_may_stand, flow, HORIZON) == [], seed
        assert units <= units_out(nobody_may_stand, flow, HORIZON), seed


def test_one_crossing_and_room_in_the_streets_lose_nobody() -> None:
    """Four quarters at 1, 2, 5 and 9 steps from a crossing for two a step: 2 · (T - 1) out."""
    far = [1, 2, 5, 9]
    problem = FlowProblem(
        tail=[0, 1, 2, 3, 4],
        head=[4, 4, 4, 4, 5],
        transit=[*far, 1],
        capacity=[50] * 4 + [2],
        supply=[6, 6, 20, 20, 0, 0],
        intake=[0] * 5 + [NO_LIMIT],
        holding=[0] * 6,
    )
    engine = FreeWaiting(waiting_freely(problem), 20)
    engine.maximise(never)
    units, flow = without_stops(engine)
    assert units == engine.units == 2 * (20 - 1)
    assert check_flow(problem, flow, 20) == []


def test_where_one_must_stop_the_general_engine_has_the_answer() -> None:
    """Both parts of a road of one step each are open at steps 0, 2, 4, … for two: whoever
    comes to the middle must wait a step, and only one at a time may."""
    opens = [[arc, step, 2 * (1 - step % 2)] for arc in (0, 1) for step in range(20)]
    problem = FlowProblem(
        tail=[0, 1],
        head=[1, 2],
        transit=[1, 1],
        capacity=[0, 0],
        supply=[9, 0, 0],
        intake=[0, 0, NO_LIMIT],
        changes=opens,
        holding=[NO_LIMIT, 1, NO_LIMIT],
    )
    assert most(waiting_freely(problem), 9).units == 8
    answer = most(problem, 9)
    assert answer.units == 4 == oracle.most_units(problem, 9)
    assert len(answer.cut.runs) > 0 and check_cut(problem, answer.cut) == 4
