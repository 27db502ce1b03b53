"""Starts from a coarser clock: what is laid down is a flow, and from there the answer is the
oracle's."""

from __future__ import annotations

import pytest

from mamar.plan.kernels import labels_coarse
from mamar.plan.kernels.labels_coarse import coarse_steps, coarser, start
from mamar.plan.kernels.labels_engine import FreeWaiting
from mamar.plan.kernels.labels_horizon import Horizon
from mamar.plan.problem import FlowProblem
from mamar.verify import check_cut, check_flow, units_out
from tests import oracle
from tests.worlds import world

STEPS = 47


def never() -> bool:
    return False


@pytest.fixture(autouse=True)
def _always_coarse(monkeypatch: pytest.MonkeyPatch) -> None:
    """Small worlds have few steps and few people: start from a coarse clock nevertheless."""
    monkeypatch.setattr(labels_coarse, "LEAST_STEPS", 1)
    monkeypatch.setattr(labels_coarse, "LEAST_UNITS", 0)


def crowded_world(seed: int) -> FlowProblem:
    """A random world in which waiting is free, with seven times the people."""
    small = world(seed, free_waiting=True, large=False)
    releases = small.releases.copy()
    releases[:, 2] *= 7
    return FlowProblem(
        small.tail,
        small.head,
        small.transit,
        small.capacity,
        small.supply * 7,
        small.intake * 5 if seed % 2 and (small.intake >= 0).all() else small.intake,
        changes=small.changes,
        releases=releases,
    )


def test_the_coarse_flow_is_a_flow_with_as_many_people_out() -> None:
    laid = 0
    for seed in range(120):
        problem = crowded_world(seed)
        engine = FreeWaiting(problem, STEPS)
        start(engine, never)
        flow = engine.flow()
        laid += engine.units > 0
        assert check_flow(problem, flow, STEPS) == [], seed
        assert units_out(problem, flow, STEPS) >= engine.units, seed
    assert laid > 60


def test_from_a_coarse_flow_the_fine_one_becomes_the_largest() -> None:
    for seed in range(120):
        problem = crowded_world(seed)
        engine = FreeWaiting(problem, STEPS)
        start(engine, never)
        assert engine.maximise(never)
        assert engine.units == oracle.most_units(problem, STEPS), seed
        assert check_flow(problem, engine.flow(), STEPS) == [], seed
        assert units_out(problem, engine.flow(), STEPS) == engine.units, seed
        assert check_cut(problem, engine.cut()) == engine.units, seed
        engine.move_to(STEPS - 9)
        assert check_flow(problem, engine.flow(), STEPS - 9) == [], seed


def test_the_horizon_found_by_coarse_clocks_is_the_oracles() -> None:
    found = 0
    for seed in range(120):
        problem = crowded_world(seed)
        steps = oracle.quickest_steps(problem, 150)
        if steps is None:
            continue
        found += 1
        horizon = Horizon(FreeWaiting(problem, 0), problem.total)
        assert horizon.find(1000, never) and horizon.engine.steps == steps, seed
        assert check_flow(problem, horizon.engine.flow(), steps) == [], seed
        if steps > 0:
            assert horizon.cut is not None and horizon.cut.steps == steps - 1
            assert check_cut(problem, horizon.cut) < problem.total, seed
    assert found > 30


def test_most_of_the_people_are_there_where_streams_are_steady() -> None:
    """One street of 3 a step, 10 steps long, an avenue of 5 that takes 13: 8 a step."""
    problem = FlowProblem(
        [0, 1, 0, 2], [1, 3, 2, 3], [4, 6, 6, 7], [3, 3, 5, 5], [800, 0, 0, 0], [0, 0, 0, -1]
    )
    engine = FreeWaiting(problem, 100)
    start(engine, never)
    assert engine.units >= 0.9 * oracle.most_units(problem, 100)


def test_a_coarse_step_has_the_least_capacity_of_its_steps() -> None:
    problem = FlowProblem(
        [0], [1], [2], [5], [80, 0], [0, -1], changes=[[0, 9, 3], [0, 14, 0], [0, 30, 4]]
    )
    to_site = FreeWaiting(problem, 60).net.to_site
    found = coarser(problem, to_site, 60)
    assert found is not None
    coarse, offset = found
    # The clock of node 0 is two steps late: its coarse steps begin at 2, 6, 10, 14, …, 30.
    assert offset.tolist() == [2, 0]
    assert coarse.transit.tolist() == [1]
    assert coarse.changes.tolist() == [[0, 0, 5], [0, 1, 3], [0, 3, 0], [0, 7, 4]]
    assert coarse.supply.tolist() == [20, 0]
    assert coarse_steps(60) == 14
