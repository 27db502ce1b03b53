"""The past fixed: what is left is answered as the oracle does with the past written in."""

from __future__ import annotations

import numpy as np
import pytest

from mamar.errors import InputError
from mamar.plan import Flow, FlowProblem, WarmMost, WarmQuickest, continued, most, quickest, rolled
from mamar.plan.problem import NO_LIMIT
from mamar.verify import check_cut, check_flow
from tests import oracle
from tests.plan.test_warm import changed_world
from tests.worlds import HORIZON, two_bridges, world


def same(one: FlowProblem, other: FlowProblem) -> bool:
    return all(
        np.array_equal(getattr(one, name), getattr(other, name)) for name in FlowProblem.__slots__
    )


def fewer_at_home(problem: FlowProblem, rng: np.random.Generator) -> FlowProblem:
    """Of everybody at home at first, a random part."""
    supply = [int(rng.integers(units + 1)) for units in problem.supply.tolist()]
    return problem.with_people(supply, problem.releases)


@pytest.mark.parametrize("part", range(4))
def test_the_most_after_a_fixed_past_is_the_oracles(part: int) -> None:
    """Any change, any step; a past that the changed world has not the people for is refused."""
    refused = 0
    for seed in range(part, 400, 4):
        rng = np.random.default_rng(seed)
        problem = world(seed, free_waiting=True, large=False)
        warm = WarmMost(problem, HORIZON)
        step = int(rng.integers(HORIZON + 1))
        changed = changed_world(problem, rng) if seed % 8 < 6 else fewer_at_home(problem, rng)
        best = oracle.most_after(changed, HORIZON, warm.answer.flow, step)
        try:
            later = warm.changed(changed, fixed_until=step)
        except InputError:
            assert best is None, seed
            refused += 1
            continue
        left, flow = later.problem, later.answer.flow
        assert same(left, rolled(changed, warm.answer.flow, step)), seed
        assert later.units == most(left, HORIZON).units, seed
        assert step == 0 or (flow.step >= step).all(), seed
        assert check_flow(left, flow, HORIZON) == [], seed
        assert check_cut(left, later.answer.cut) == later.units, seed
        if best is not None:
            assert later.units == best, (seed, step)
    assert refused > 0 or part < 2


@pytest.mark.parametrize("part", range(2))
def test_a_past_that_goes_on_and_on(part: int) -> None:
    """Five changes, each at a later step, each upon the answer before; every answer is exact, and
    all that was done, put together, is a flow in the world as it was at each time."""
    for seed in range(part, 120, 2):
        rng = np.random.default_rng(seed)
        problem = world(seed, free_waiting=True, large=False)
        warm = WarmMost(problem, HORIZON)
        whole = warm.answer.flow
        for step in sorted(rng.integers(HORIZON + 1, size=5).tolist()):
            before, kept = warm.units, warm.answer.flow
            still = warm.changed(warm.problem, fixed_until=step)
            assert still.units == before, (seed, step)  # nothing else was better
            assert check_flow(problem, continued(whole, still.answer.flow, step), HORIZON) == [], (
                seed
            )
            world_now = changed_world(warm.problem, rng)
            try:
                warm = warm.changed(world_now, fixed_until=step)
            except InputError:
                continue
            left = warm.problem
            assert same(left, rolled(world_now, kept, step)), (seed, step)
            assert warm.units == oracle.most_units(left, HORIZON), (seed, step)
            assert check_flow(left, warm.answer.flow, HORIZON) == [], (seed, step)
            assert check_cut(left, warm.answer.cut) == warm.units, (seed, step)
            problem, whole = left, warm.answer.flow


@pytest.mark.parametrize("part", range(4))
def test_the_quickest_after_a_fixed_past(part: int) -> None:
    for seed in range(part, 240, 4):
        rng = np.random.default_rng(seed)
        problem = world(seed, free_waiting=True, large=False)
        warm = WarmQuickest(problem, 60)
        for _ in range(3):
            last = HORIZON if warm.steps is None else warm.steps
            step, changed = int(rng.integers(last + 1)), changed_world(problem, rng)
            try:
                later = warm.changed(changed, fixed_until=step)
            except InputError:
                continue
            left, answer = later.problem, later.answer
            assert same(left, rolled(changed, warm.answer.flow, step)), seed
            assert later.steps == oracle.quickest_steps(left, 60), seed
            horizon = 60 if later.steps is None else later.steps
            assert check_flow(left, answer.flow, horizon) == [], seed
            if later.steps is not None:
                assert oracle.most_after(changed, horizon, warm.answer.flow, step) in (
                    changed.total,
                    None,
                )
            if later.steps:
                assert answer.cut.steps == later.steps - 1
                assert check_cut(left, answer.cut) < left.total, seed
            problem, warm = left, later


def test_waiting_limited_or_not_it_is_the_answer_to_what_is_left() -> None:
    for seed in range(80):
        problem = world(seed)
        rng = np.random.default_rng(seed)
        step = int(rng.integers(HORIZON + 1))
        warm = WarmMost(problem, HORIZON)
        later = warm.changed(problem, fixed_until=step)
        left = rolled(problem, warm.answer.flow, step)
        assert same(later.problem, left) and left.total == problem.total, seed
        assert later.units == oracle.most_units(left, HORIZON) >= warm.units, seed


def test_a_bridge_that_closes_when_some_are_before_it() -> None:
    """Eleven can be out by step 6 only if every entry of both bridges is used. Told from the
    start that the near one closes at step 2, all can be out by step 8; told at step 2, whoever
    set out for it at step 1 stands before it for ever."""
    bridges = two_bridges()
    arrays = bridges.tail, bridges.head, bridges.transit, bridges.capacity
    people = [11, 0, 0, 0]
    warm = WarmQuickest(FlowProblem(*arrays, people, bridges.intake))
    closed = FlowProblem(*arrays, people, bridges.intake, changes=[[1, 2, 0]])
    told, too_late = warm.changed(closed), warm.changed(closed, fixed_until=2)
    assert (warm.steps, told.steps, too_late.steps) == (6, 8, None)
    assert (too_late.answer.status, too_late.answer.units) == ("infeasible", 10)
    assert check_cut(too_late.problem, too_late.answer.cut) == 10
    assert too_late.problem.releases.tolist() == [
        [0, 2, 5],  # at home
        [1, 2, 1],  # before the near bridge
        [2, 2, 2],
        [2, 3, 2],  # on their way to the far one
        [3, 2, 1],  # out
    ]


def test_what_cannot_have_been_is_refused() -> None:
    problem = FlowProblem([0], [1], [2], [5], supply=[20, 0], intake=[0, NO_LIMIT])
    warm = WarmMost(problem, 5)
    fewer = FlowProblem([0], [1], [2], [5], supply=[9, 0], intake=[0, NO_LIMIT])
    with pytest.raises(
        InputError, match="Before step 2, 1 more left node 0 than are there by then"
    ):
        warm.changed(fewer, fixed_until=2)
    assert warm.changed(fewer, fixed_until=1).units == 9
    for step in (6, -1, 2.5):
        with pytest.raises(InputError, match="fixed_until"):
            warm.changed(problem, fixed_until=step)  # type: ignore[arg-type]
    with pytest.raises(InputError, match=r"fixed_until must be at most 5"):
        WarmQuickest(problem).changed(problem, fixed_until=6)
    with pytest.raises(InputError, match=r"flow.arc\[1\] = 1"):
        rolled(problem, Flow([0, 1], [0, 0], [1, 1]), 1)


def test_nothing_before_the_step_is_asked_of_the_changed_world() -> None:
    """Capacities before it do not matter, whatever they say."""
    problem = FlowProblem([0], [1], [2], [5], supply=[20, 0], intake=[0, NO_LIMIT])
    other = FlowProblem(
        [0], [1], [2], [0], supply=[20, 0], intake=[0, NO_LIMIT], changes=[[0, 2, 5]]
    )
    warm = WarmQuickest(problem)
    assert warm.steps == quickest(problem).steps == 5
    assert warm.changed(other, fixed_until=2).steps == 5
    assert warm.changed(other).steps == 7
