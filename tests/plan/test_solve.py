"""The three questions about 2,000 random worlds with all features mixed, against the oracle:
the same status, steps, units and curve, each flow possible, each cut tight."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest

from benchmarks.instances import TOWNS, hard_town
from mamar.plan import FlowProblem, earliest, most, quickest
from mamar.plan.answer import Flow
from mamar.verify import arrived, check_cut, check_flow, units_out
from tests import oracle
from tests.worlds import HORIZON, NAMED, world

WORLDS = 2_000
PARTS = 8
FAR = 60


def goes_round(problem: FlowProblem, flow: Flow) -> bool:
    """Whether some flow goes round a cycle of transit 0."""
    at_once = problem.transit[flow.arc] == 0
    for step in np.unique(flow.step[at_once]):
        arcs = flow.arc[at_once & (flow.step == step)]
        ways = set(zip(problem.tail[arcs].tolist(), problem.head[arcs].tolist(), strict=True))
        while ways:
            left = {way for way in ways if way[1] in {tail for tail, _ in ways}}
            if left == ways:
                return True
            ways = left
    return False


@pytest.mark.parametrize("part", range(PARTS))
def test_the_most_by_a_step_is_the_oracles_and_its_cut_is_tight(part: int) -> None:
    for seed in range(part, WORLDS, PARTS):
        problem = world(seed)
        for steps in (0, int(np.random.default_rng(seed).integers(1, HORIZON)), HORIZON):
            answer = most(problem, steps)
            assert answer.status == "optimal", (seed, steps)
            assert answer.units == answer.bound_units == oracle.most_units(problem, steps), seed
            assert check_flow(problem, answer.flow, steps) == [], (seed, steps)
            assert units_out(problem, answer.flow, steps) == answer.units, (seed, steps)
            assert answer.cut.steps == steps
            assert check_cut(problem, answer.cut) == answer.units, (seed, steps)
            assert not goes_round(problem, answer.flow), (seed, steps)


@pytest.mark.parametrize("part", range(PARTS))
def test_the_quickest_is_the_first_step_by_which_the_oracle_has_all_out(part: int) -> None:
    statuses = set()
    for seed in range(part, WORLDS, PARTS):
        problem = world(seed)
        limit = FAR if problem.total < 10**5 else 10**7
        answer = quickest(problem, limit)
        statuses.add(answer.status)
        if answer.status == "optimal":
            steps = answer.steps
            assert steps is not None and steps == answer.bound_steps
            assert answer.units == problem.total
            if steps <= FAR:
                assert oracle.most_units(problem, steps) == problem.total, seed
            if 0 < steps <= FAR:
                assert oracle.most_units(problem, steps - 1) < problem.total, seed
            if steps > 0:
                assert answer.cut.steps == steps - 1
                assert check_cut(problem, answer.cut) < problem.total, seed
            assert check_flow(problem, answer.flow, steps) == [], seed
            assert units_out(problem, answer.flow, steps) == problem.total, seed
            assert not goes_round(problem, answer.flow), seed
        elif answer.status == "infeasible":
            assert answer.steps is None and answer.cut.steps is None
            ever = oracle.ever_out(problem)
            assert check_cut(problem, answer.cut) == ever < problem.total, seed
            assert check_flow(problem, answer.flow, limit) == [], seed
        else:
            assert answer.steps is None and answer.bound_steps <= limit + 1
            assert oracle.most_units(problem, FAR) < problem.total, seed
            if answer.bound_steps == limit + 1:
                assert check_cut(problem, answer.cut) < problem.total, seed
    assert {"optimal", "infeasible"} <= statuses


@pytest.mark.parametrize("part", range(PARTS))
def test_as_many_are_out_at_every_step_as_the_oracle_allows(part: int) -> None:
    for seed in range(part, WORLDS, PARTS):
        problem = world(seed, one_site=seed % 3 == 0)
        answer = earliest(problem, HORIZON)
        curve = oracle.arrival_curve(problem, HORIZON)
        assert answer.status == "optimal"
        assert answer.envelope is not None and answer.envelope.tolist() == curve.tolist(), seed
        assert answer.is_earliest == (answer.arrived.tolist() == curve.tolist()), seed
        assert answer.is_earliest or np.count_nonzero(problem.intake) > 1, seed
        assert (answer.arrived <= curve).all() and 2 * answer.units >= curve[-1], seed
        assert check_flow(problem, answer.flow, HORIZON) == [], seed
        out = arrived(problem, answer.flow, HORIZON)
        assert (out >= answer.arrived).all() and out[-1] == answer.units, seed
        assert check_cut(problem, answer.cut) == curve[-1], seed


@pytest.mark.parametrize("name", NAMED)
def test_worlds_with_a_name(name: str) -> None:
    make, steps, ever = NAMED[name]
    answer = quickest(make())
    assert answer.steps == steps
    assert answer.status == ("optimal" if steps is not None else "infeasible")
    assert answer.units == ever


def test_a_million_steps_and_a_thousand_million_people() -> None:
    """By step t the two bridges bring out (t - 1) + 2 (t - 3) people: 3 t - 7."""
    bridges = NAMED["two_bridges"][0]()
    arrays = bridges.tail, bridges.head, bridges.transit
    slow = FlowProblem(*arrays, bridges.capacity, [2_999_993, 0, 0, 0], bridges.intake)
    answer = quickest(slow, 2_000_000)
    assert answer.steps == 1_000_000 and check_flow(slow, answer.flow, 1_000_000) == []
    assert check_cut(slow, answer.cut) == 2_999_990
    wide = FlowProblem(*arrays, bridges.capacity * 10**8, [10**9, 0, 0, 0], bridges.intake)
    answer = quickest(wide)
    assert answer.steps == 6 and check_flow(wide, answer.flow, 6) == []
    far = FlowProblem([0, 1], [1, 2], [999_000, 900], [10**9, 2], [160, 0, 0], [0, 0, 10**9])
    answer = quickest(far, 10**6)
    assert answer.steps == 999_979 and check_flow(far, answer.flow, 999_979) == []


@pytest.mark.parametrize("asks", [0, 1, 2, 3])
def test_whoever_stops_it_gets_the_best_flow_and_bound_so_far(asks: int) -> None:
    for seed in range(40):
        problem = world(seed)

        def stops_after(left: int) -> Callable[[], bool]:
            answers = iter([False] * left)
            return lambda: next(answers, True)

        best = most(problem, HORIZON, stop=stops_after(asks))
        truth = oracle.most_units(problem, HORIZON)
        assert best.units <= truth <= best.bound_units, seed
        assert best.bound_units <= check_cut(problem, best.cut), seed
        assert check_flow(problem, best.flow, HORIZON) == [], seed
        assert units_out(problem, best.flow, HORIZON) >= best.units, seed
        assert best.status == "stopped" or best.units == truth, seed

        first = quickest(problem, FAR, stop=stops_after(asks))
        if first.status == "stopped":
            assert check_flow(problem, first.flow, 10**9) == [], seed
            if 0 < first.bound_steps <= FAR:
                assert oracle.most_units(problem, first.bound_steps - 1) < problem.total, seed

        early = earliest(problem, HORIZON, stop=stops_after(asks))
        assert check_flow(problem, early.flow, HORIZON) == [], seed
        assert early.units <= truth <= early.bound_units, seed


def test_most_are_out_when_it_is_stopped_halfway() -> None:
    """What was found by coarser clocks, or by a horizon that is too short, is not thrown away."""
    town = hard_town(TOWNS["XS"])
    asked = 0

    def stops_at(last: float) -> Callable[[], bool]:
        def stop() -> bool:
            nonlocal asked
            asked += 1
            return asked >= last

        return stop

    whole = quickest(town, stop=stops_at(math.inf))
    calls, asked = asked, 0
    half = quickest(town, stop=stops_at(calls // 2))
    assert whole.steps is not None and asked < calls
    assert (half.status, half.steps) == ("stopped", None)
    assert town.total // 2 < half.units == units_out(town, half.flow, 10_000) < town.total
    assert half.bound_steps <= whole.steps
    assert check_flow(town, half.flow, whole.steps) == []
    assert half.cut.steps == half.bound_steps - 1 and check_cut(town, half.cut) < town.total


def test_inputs_stay_as_they_are() -> None:
    for seed in range(20):
        problem, same = world(seed), world(seed)
        quickest(problem, FAR), most(problem, HORIZON), earliest(problem, HORIZON)
        assert repr(problem.__reduce__()) == repr(same.__reduce__()), seed


def test_nobody_and_nothing() -> None:
    empty = FlowProblem([], [], [], [], [0], [0])
    assert quickest(empty).steps == 0 and len(quickest(empty).flow) == 0
    assert most(empty, 0).units == 0 and earliest(empty, 3).arrived.tolist() == [0, 0, 0, 0]
    at_home = FlowProblem([], [], [], [], [7], [-1])
    assert quickest(at_home).steps == 0 and most(at_home, 0).units == 7
