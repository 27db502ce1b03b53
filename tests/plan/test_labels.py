"""The fast engine for free waiting: as many out as the oracle says, proved by its own labels."""

from __future__ import annotations

import numpy as np
import pytest

from mamar.plan.kernels.labels_engine import FreeWaiting
from mamar.plan.kernels.labels_horizon import Horizon
from mamar.plan.kernels.labels_repair import adopt, quickest_again
from mamar.plan.problem import FlowProblem
from mamar.verify import check_cut, check_flow
from tests import oracle
from tests.worlds import HORIZON, world

WORLDS = 250


def never() -> bool:
    return False


@pytest.mark.parametrize("part", range(4))
def test_as_many_are_out_as_the_oracle_says_and_the_labels_prove_it(part: int) -> None:
    for seed in range(part, WORLDS, 4):
        problem = world(seed, free_waiting=True)
        if not FreeWaiting.fits(problem):
            continue
        for steps in (0, 4, HORIZON):
            engine = FreeWaiting(problem, steps)
            assert engine.maximise(never)
            assert engine.units == oracle.most_units(problem, steps), (seed, steps)
            assert check_flow(problem, engine.flow(), steps) == [], (seed, steps)
            assert check_cut(problem, engine.cut()) == engine.units, (seed, steps)


@pytest.mark.parametrize("part", range(4))
def test_the_horizon_rises_to_the_first_at_which_all_can_be_out(part: int) -> None:
    for seed in range(part, WORLDS, 4):
        problem = world(seed, free_waiting=True, large=False)
        steps = oracle.quickest_steps(problem, 40)
        if steps is None:
            continue
        engine = FreeWaiting(problem, 0)
        horizon = Horizon(engine, problem.total)
        assert horizon.find(1000, never) and engine.steps == steps, seed
        cut = horizon.cut
        assert check_flow(problem, engine.flow(), steps) == [], seed
        if steps > 0:
            assert cut is not None and cut.steps == steps - 1
            assert check_cut(problem, cut) < problem.total, seed


def test_one_flow_grows_with_the_horizon() -> None:
    for seed in range(60):
        problem = world(seed, free_waiting=True, large=False)
        engine = FreeWaiting(problem, 0)
        for steps in range(0, 90, 7):
            engine.move_to(steps)
            assert engine.maximise(never)
            assert check_flow(problem, engine.flow(), steps) == [], (seed, steps)
            assert check_cut(problem, engine.cut()) == engine.units, (seed, steps)


def test_the_horizon_moves_back_and_forth() -> None:
    for seed in range(120):
        problem = world(seed, free_waiting=True, large=False)
        engine = FreeWaiting(problem, 20)
        for steps in (20, 11, 4, 13, 3, 0, 16):
            engine.move_to(steps)
            assert check_flow(problem, engine.flow(), steps) == [], (seed, steps)
            assert engine.maximise(never)
            assert check_flow(problem, engine.flow(), steps) == [], (seed, steps)
            assert check_cut(problem, engine.cut()) == engine.units, (seed, steps)


def _other_capacities(problem: FlowProblem, rng: np.random.Generator) -> FlowProblem:
    """The same world with one to three arcs closed, slowed, opened or widened from some step on."""
    changes = {(arc, step): units for arc, step, units in problem.changes.tolist()}
    for arc in rng.integers(0, problem.arcs, rng.integers(1, 4)).tolist():
        first = int(rng.integers(0, HORIZON))
        for key in [key for key in changes if key[0] == arc and key[1] >= first]:
            del changes[key]
        changes[arc, first] = int(rng.integers(0, 6))
    rows = [(arc, step, units) for (arc, step), units in changes.items()]
    return FlowProblem(
        problem.tail,
        problem.head,
        problem.transit,
        problem.capacity,
        problem.supply,
        problem.intake,
        changes=rows,
        releases=problem.releases,
    )


def test_a_flow_is_repaired_in_place_when_capacities_change() -> None:
    for seed in range(200):
        rng = np.random.default_rng(seed)
        problem = world(seed, free_waiting=True, large=False)
        if problem.arcs == 0:
            continue
        engine = FreeWaiting(problem, HORIZON)
        engine.maximise(never)
        for _ in range(4):
            problem = _other_capacities(problem, rng)
            adopt(engine, problem)
            assert check_flow(problem, engine.flow(), HORIZON) == [], seed
            assert engine.maximise(never)
            assert engine.units == oracle.most_units(problem, HORIZON), seed
            assert check_flow(problem, engine.flow(), HORIZON) == [], seed
            assert check_cut(problem, engine.cut()) == engine.units, seed


def test_the_horizon_is_found_again_from_where_it_was() -> None:
    for seed in range(120):
        rng = np.random.default_rng(seed)
        problem = world(seed, free_waiting=True, large=False)
        engine = FreeWaiting(problem, 0)
        if problem.arcs == 0 or not Horizon(engine, problem.total).find(60, never):
            continue
        for _ in range(3):
            problem = _other_capacities(problem, rng)
            adopt(engine, problem)
            found = quickest_again(engine, problem.total, 60, never)
            steps = oracle.quickest_steps(problem, 60)
            assert (engine.steps if engine.units == problem.total else None) == steps, seed
            assert check_flow(problem, engine.flow(), engine.steps) == [], seed
            if found.cut is not None:
                assert found.cut.steps == found.least - 1
                assert check_cut(problem, found.cut) < problem.total, seed
