"""Kinds who share the roads: the optimum of a program over all kinds lies between the sides."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from ortools.linear_solver import pywraplp

from mamar.errors import InputError
from mamar.plan.cover import best_cover
from mamar.plan.problem import NO_LIMIT, FlowProblem
from mamar.plan.shared import most_bound
from mamar.plan.shared_problem import Kind, SharedProblem
from mamar.verify.shared import check_shared_bound, check_shared_flows, shared_units_out
from tests import oracle
from tests.shared_worlds import (
    HORIZON,
    World,
    contested_world,
    one_at_a_time,
    optimum,
    shared_world,
    three_crossings,
)
from tests.worlds import world

#: What a linear program in floating point may be wrong by.
NEARLY = 1e-6


@pytest.mark.parametrize("part", range(4))
@pytest.mark.parametrize(("random_world", "worlds"), [(shared_world, 140), (contested_world, 100)])
def test_the_optimum_lies_between_the_flows_and_the_bound(random_world, worlds: int, part: int):
    """Flows ≤ whole optimum ≤ divisible optimum; whole ≤ bound; divisible ≤ bound of weight 1."""
    for seed in range(part, worlds, 4):
        given = random_world(seed, weights=seed % 3 > 0)
        shared = given.problem
        found = most_bound(shared, HORIZON)
        proved = check_shared_bound(shared, found)
        whole = round(optimum(given, HORIZON, whole=True))
        assert found.units <= whole <= found.bound_units == int(proved), seed
        assert found.gap == found.bound_units - found.units, seed
        divisible = optimum(given, HORIZON, whole=False)
        assert whole <= divisible + NEARLY, seed
        if seed % 3 == 0:  # only whole persons justify rounding capacity / weight down
            assert divisible <= proved + NEARLY, seed
        assert check_shared_flows(shared, found.flows, HORIZON) == [], seed
        assert shared_units_out(shared, found.flows, HORIZON) == found.out, seed
        # Each kind alone can be at its best, so the bound is never off by more than their number.
        assert found.bound_units <= shared.kinds * whole, seed


def test_one_kind_is_exact():
    """Nothing is relaxed where one kind has the roads for itself, whatever its weight."""
    for seed in range(60):
        given = world(seed, large=False)
        people = Kind(given.supply, releases=given.releases)
        found = most_bound(SharedProblem(without_people(given), [people]), HORIZON)
        assert found.units == found.bound_units == oracle.most_units(given, HORIZON), seed


def test_kinds_that_never_meet_are_exact():
    """Side by side, with no road, site or place to wait in common: the sum of each alone."""
    for seed in range(0, 60, 2):
        left, right = world(seed, large=False), world(seed + 1, large=False)
        found = most_bound(side_by_side(left, right), HORIZON)
        alone = oracle.most_units(left, HORIZON), oracle.most_units(right, HORIZON)
        assert found.out == alone, seed
        assert found.bound_units == sum(alone), seed


def test_kinds_that_differ_only_in_their_homes_have_an_exact_bound():
    """Nobody need know who is who: the most persons out are those of a single kind."""
    for seed in range(60):
        given = world(seed, large=False)
        mine = np.arange(given.nodes) % 2 == 0
        ours = Kind(given.supply * mine, releases=given.releases)
        theirs = Kind(given.supply * ~mine)
        found = most_bound(SharedProblem(without_people(given), [ours, theirs]), HORIZON)
        assert found.bound_units == oracle.most_units(given, HORIZON), seed


def test_the_bound_can_be_as_many_times_too_high_as_there_are_kinds():
    """Who is received need not be who has come: one person can be out, the bound says two."""
    given = one_at_a_time()
    found = most_bound(given.problem, 3)
    assert optimum(given, 3, whole=False) == pytest.approx(1)
    assert (found.units, found.bound_units, found.gap) == (1, 2, 1)


def test_no_kind_alone_says_what_all_together_cannot_do():
    """Each kind alone brings two out, any two kinds three, all three kinds three as well."""
    found = most_bound(three_crossings().problem, 3)
    assert found.units == found.bound_units == 3
    for chosen in ([0], [0, 1]):
        kinds = tuple(three_crossings().kinds[k] for k in chosen)
        alone = most_bound(World(three_crossings().base, kinds).problem, 3)
        assert alone.units == alone.bound_units == len(chosen) + 1


def test_counting_by_weight_sees_what_counting_persons_cannot():
    """Three walkers, four lorries for the room of three, a bridge with room for six a step.

    By step 2 the walkers alone are out, and so are the lorries alone; counted as persons all
    seven are. Counted by weight they are 15, and 12 can pass: somebody stays.
    """
    bridge = FlowProblem([0], [1], [1], [6], [0, 0], [0, NO_LIMIT])
    found = most_bound(SharedProblem(bridge, [Kind([3, 0]), Kind([4, 0], weight=3)]), 2)
    assert found.units == found.bound_units == 6
    assert {part.count for part in found.parts} == {(1, 0), (1, 3)}


def test_orders_and_priorities():
    """Four kinds: each comes first once; with a priority given, that is the only order."""
    bridge = FlowProblem([0], [1], [1], [1], [0, 0], [0, NO_LIMIT])
    shared = SharedProblem(bridge, [Kind([2, 0])] * 4)
    found = most_bound(shared, 3, order=[2, 0, 3, 1])
    assert found.order == (2, 0, 3, 1)
    assert found.out == (1, 0, 2, 0)
    assert most_bound(shared, 3).units == found.bound_units == 3
    with pytest.raises(InputError, match="order"):
        most_bound(shared, 3, order=[0, 1, 1, 2])


def test_the_best_order_is_found():
    """The heavy first would leave nothing: four walkers are out before one lorry."""
    bridge = FlowProblem([0], [1], [1], [4], [0, 0], [0, NO_LIMIT])
    shared = SharedProblem(bridge, [Kind([1, 0], weight=4), Kind([4, 0])])
    found = most_bound(shared, 1)
    assert (found.order, found.out, found.bound_units) == ((1, 0), (0, 4), 4)
    assert most_bound(shared, 1, order=[0, 1]).out == (1, 0)


def test_stopped_at_once_both_sides_still_hold():
    """An interrupted answer proves less, never something false."""
    for seed in range(0, 24, 2):
        given = contested_world(seed)
        shared = given.problem
        found = most_bound(shared, HORIZON, stop=lambda: True)
        assert check_shared_flows(shared, found.flows, HORIZON) == []
        assert shared_units_out(shared, found.flows, HORIZON) == found.out
        whole = round(optimum(given, HORIZON, whole=True))
        assert found.units <= whole <= found.bound_units == int(check_shared_bound(shared, found))


def test_what_is_wrong_is_said_all_at_once():
    """People in the base, weights, masks of the wrong kind, negative supply: one error."""
    base = FlowProblem([0], [1], [1], [1], [3, 0], [0, NO_LIMIT])
    kinds = [
        Kind([-1, 0], weight=0),
        Kind([1, 0], weight="one"),  # type: ignore[arg-type]
        Kind([1, 0], arcs=[1], sites=[True]),
    ]
    with pytest.raises(InputError) as error:
        SharedProblem(base, kinds)
    said = [fault.key for fault in error.value.faults]
    places = ["base", "kinds[0].weight", "kinds[0]", "kinds[1].weight"]
    assert said == [*places, "kinds[2].arcs", "kinds[2].sites"]
    with pytest.raises(InputError, match="1 to 6 kinds"):
        SharedProblem(without_people(base), [])
    with pytest.raises(InputError, match="by weight"):
        SharedProblem(without_people(base), [Kind([10**12, 0], weight=2)])


def test_large_numbers_do_not_overflow():
    """As many people, and as heavy, as the border allows."""
    base = FlowProblem([0], [1], [1], [10**12], [0, 0], [0, 10**12])
    heavy = Kind([10**5, 0], weight=10**6)
    found = most_bound(SharedProblem(base, [heavy, Kind([10**11, 0])]), 1)
    assert found.units == found.bound_units == 10**11 + 10**5


@pytest.mark.parametrize("seed", range(40))
def test_the_small_linear_program_is_solved_exactly(seed: int):
    """As good as GLOP, and its multipliers prove it in fractions."""
    rng = np.random.default_rng(seed)
    unknowns, rows = int(rng.integers(1, 7)), int(rng.integers(0, 30))
    counts = [*np.eye(unknowns, dtype=int).tolist()]
    counts += rng.integers(0, 4, (rows, unknowns)).tolist()
    worth = rng.integers(0, 12, len(counts)).tolist()
    y, times = best_cover(counts, worth)
    assert min(*y, *times) >= 0
    for count, most in zip(counts, worth, strict=True):
        assert sum(c * one for c, one in zip(count, y, strict=True)) <= most
    for k in range(unknowns):
        assert sum(t * count[k] for t, count in zip(times, counts, strict=True)) >= 1
    proved = sum((t * most for t, most in zip(times, worth, strict=True)), Fraction(0))
    assert sum(y) == proved
    solver = pywraplp.Solver.CreateSolver("GLOP")
    x = [solver.NumVar(0, solver.infinity(), "") for _ in range(unknowns)]
    for count, most in zip(counts, worth, strict=True):
        solver.Add(solver.Sum([c * one for c, one in zip(count, x, strict=True)]) <= most)
    solver.Maximize(solver.Sum(x))
    assert solver.Solve() == pywraplp.Solver.OPTIMAL
    assert float(proved) == pytest.approx(solver.Objective().Value())


def without_people(given: FlowProblem) -> FlowProblem:
    roads = given.tail, given.head, given.transit, given.capacity
    return FlowProblem(
        *roads, np.zeros(given.nodes), given.intake, given.changes, holding=given.holding
    )


def side_by_side(left: FlowProblem, right: FlowProblem) -> SharedProblem:
    """Both networks in one, the people of each as a kind."""

    def both(name: str, shift: int = 0) -> np.ndarray:
        return np.concatenate((getattr(left, name), getattr(right, name) + shift))

    base = FlowProblem(
        both("tail", left.nodes),
        both("head", left.nodes),
        both("transit"),
        both("capacity"),
        np.zeros(left.nodes + right.nodes),
        both("intake"),
        np.concatenate((left.changes, np.add(right.changes, [left.arcs, 0, 0]))),
        holding=both("holding"),
    )
    ours = Kind([*left.supply, *[0] * right.nodes], releases=left.releases)
    there = np.add(right.releases, [left.nodes, 0, 0])
    return SharedProblem(base, [ours, Kind([*[0] * left.nodes, *right.supply], releases=there)])
