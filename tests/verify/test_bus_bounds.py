"""What the checker makes of bounds: nothing that is false, whatever the prices and cases."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from mamar.errors import InputError
from mamar.vehicles.branch_and_price import Question
from mamar.vehicles.bus_answer import BusCase, BusCases, BusCount, BusPrices, BusSplit
from mamar.vehicles.bus_problem import BusProblem
from mamar.vehicles.busloads import in_units
from mamar.verify.bus_bounds import bus_bound, cases_bound
from tests.vehicles.bus_worlds import (
    earliest_by_trying,
    medium_problem,
    random_problem,
    two_points,
)


def test_any_prices_whatever_prove_something_true() -> None:
    """The bound never exceeds the earliest clearance time, found by trying everything."""
    rng = np.random.default_rng(5)
    proved = 0
    for seed in range(60):
        problem = random_problem(seed)
        earliest = earliest_by_trying(problem)
        pickups, sites = problem.pickup_to_site.shape
        for _ in range(10):
            prices = BusPrices(
                late=int(rng.integers(0, 40)),
                trip=tuple(rng.integers(0, 3, pickups).tolist()),
                person=tuple(rng.integers(0, 4, pickups).tolist()),
                place=tuple(rng.integers(0, 2, sites).tolist()),
                unit=int(rng.integers(1, 4)),
                grain=int(rng.integers(1, 4)),
            )
            bound = bus_bound(problem, prices)
            assert bound <= earliest
            proved += bound > 0
    assert proved > 100  # it is not true for want of proofs


def test_prices_by_hand() -> None:
    """One bus of one seat, two persons, a drive of 4, and 3 to begin with: 3 + 4 + 4 + 4."""
    problem = BusProblem(1, [1], [2], [2], [[3]], [[4]])
    prices = BusPrices(late=14, trip=(0,), person=(1,), place=(0,))
    assert bus_bound(problem, prices) == prices.bound == 15
    # Claimed too late, it proves what is true; claimed too early, no more than was looked at.
    assert bus_bound(problem, replace(prices, late=100)) == 15
    assert bus_bound(problem, replace(prices, late=5)) == 6
    # In steps of four a bus needs 0 + 1 + 1 + 1, so only step 2, times 8 to 11, is excluded.
    assert bus_bound(problem, replace(prices, late=3, grain=4)) == 12
    # Two persons do not have to travel together, and a site that costs as much pays nobody.
    assert bus_bound(problem, replace(prices, unit=2)) == 0
    assert bus_bound(problem, replace(prices, place=(1,))) == 0


def test_trips_that_take_no_time_must_not_earn() -> None:
    problem = BusProblem(1, [1], [2], [2], [[3]], [[0]])
    assert bus_bound(problem, BusPrices(late=2, trip=(0,), person=(1,), place=(0,))) == 0


def test_units_are_refused_where_a_detour_is_a_shortcut() -> None:
    """By way of pick-up 1 with one person, pick-up 0 is nearer: ten do not travel as one."""
    plain = BusProblem(10, [1], [10, 10], [10, 10], [[1, 1]], [[1, 1], [1, 1]])
    prices = BusPrices(late=0, trip=(1, 1), person=(0, 0), place=(0, 0), unit=10)
    assert bus_bound(plain, prices) == 1
    near_site = BusProblem(10, [1], [10, 10], [10, 10], [[1, 1]], [[1, 9], [1, 1]])
    assert bus_bound(near_site, prices) == 0
    near_depot = BusProblem(10, [1], [10, 10], [10, 10], [[9, 1]], [[1, 1], [1, 1]])
    assert bus_bound(near_depot, prices) == 0


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"trip": ()}, "key trip: It must be 2 whole numbers, none below 0."),
        ({"person": (1, -1)}, "key person: It must be 2 whole numbers, none below 0."),
        ({"place": (0.5,)}, "key place: It must be 1 whole numbers, none below 0."),
        ({"grain": 0}, "key grain, value 0: It must be a whole number, at least 1."),
        ({"late": 10**9}, "key late, value 1000000000: It is too far away"),
        ({"person": (10**30, 0)}, "These prices are too high to be added up in 64 bits."),
    ],
)
def test_what_are_no_prices_is_said(change: dict[str, Any], fault: str) -> None:
    prices = BusPrices(late=5, trip=(0, 0), person=(1, 1), place=(0,))
    with pytest.raises(InputError) as caught:
        bus_bound(two_points(), replace(prices, **change))
    assert str(caught.value.faults[0]).startswith(fault)


def random_count(rng: np.random.Generator, problem: BusProblem) -> BusCount:
    pickups, sites = problem.pickup_to_site.shape
    kind, *sizes = [
        ("start", len(problem.buses_at_depot), pickups),
        ("trip", pickups, sites),
        ("back", sites, pickups),
    ][rng.integers(3)]
    place, to = (None if rng.integers(2) else int(rng.integers(size)) for size in sizes)
    return BusCount(kind, place, to, None if rng.integers(2) else int(rng.integers(20)))


def random_cases(rng: np.random.Generator, problem: BusProblem) -> BusCases:
    """Two or three cases, with any prices for what they are limited to."""
    pickups, sites = problem.pickup_to_site.shape
    splits = [BusSplit(random_count(rng, problem), int(rng.integers(3))) for _ in range(2)]
    if rng.integers(2):
        splits[1] = replace(splits[0], most=int(rng.integers(3)))

    def case() -> BusCase:
        return BusCase(
            tuple(rng.integers(0, 3, pickups).tolist()),
            tuple(rng.integers(0, 4, pickups).tolist()),
            tuple(rng.integers(0, 2, sites).tolist()),
            tuple((split.count, int(rng.integers(-3, 4))) for split in splits),
        )

    trees = [
        (splits[0], case(), case()),
        (splits[0], splits[1], case(), case(), case()),
        (splits[0], case(), splits[1], case(), case()),
    ]
    return BusCases(int(rng.integers(0, 12)), 1, trees[rng.integers(3)])


def test_any_cases_whatever_prove_something_true() -> None:
    """The bound never exceeds the earliest clearance time, found by trying everything."""
    rng = np.random.default_rng(6)
    proved = 0
    for seed in range(200):
        problem = random_problem(seed)
        earliest = earliest_by_trying(problem)
        for _ in range(20):
            bound = cases_bound(problem, random_cases(rng, problem))
            assert bound <= earliest
            proved += bound > 0
    assert proved > 100  # it is not true for want of proofs


def proof_in_cases() -> tuple[BusProblem, BusCases]:
    """A problem in which prices alone do not prove the bound, and its proof."""
    for seed in range(100):
        problem = medium_problem(seed)
        for by in range(200):
            found = Question(problem, in_units(problem), by).search(lambda: True)
            if not isinstance(found, BusCases):
                break
            if len(found.tree) > 3:
                return problem, found
    raise AssertionError("there is none")


def test_a_proof_in_cases_with_anything_changed_is_none() -> None:
    problem, cases = proof_in_cases()
    late, tree = cases.late, cases.tree
    assert cases_bound(problem, cases) == cases.bound == late + 1
    assert cases_bound(problem, replace(cases, late=3)) == 4  # what is excluded later, is so now
    split, last = tree[0], tree[-1]
    assert isinstance(split, BusSplit)
    assert isinstance(last, BusCase)
    none = BusCount("trip", 99)
    changed: list[tuple[Any, ...]] = [
        (),
        tree[:-1],
        (*tree, last),
        (split, *tree),
        tree[1:],
        (None, *tree[1:]),
        (replace(split, count=none), *tree[1:]),
        (replace(split, count=replace(split.count, kind="stay")), *tree[1:]),
        (replace(split, count=replace(split.count, by=-1)), *tree[1:]),
        (replace(split, most=0.5), *tree[1:]),
        (*tree[:-1], replace(last, person=last.person[1:])),
        (*tree[:-1], replace(last, person=(0,) * len(last.person), trip=(0,) * len(last.trip))),
        (*tree[:-1], replace(last, place=(-1,) * len(last.place))),
        (*tree[:-1], replace(last, counts=((none, 1),))),
        (*tree[:-1], replace(last, counts=())),
        (*tree[:-1], replace(last, counts=((replace(split.count, by=1), -1),))),
        (*tree[:-1], replace(last, person=(10**30,) * len(last.person))),
    ]
    for nodes in changed:
        assert cases_bound(problem, replace(cases, tree=nodes)) == 0
    for key, value in {"late": -1, "unit": 7}.items():
        assert cases_bound(problem, replace(cases, **{key: value})) == 0


def test_cases_prove_nothing_where_trips_take_no_time() -> None:
    problem = BusProblem(1, [1], [1], [1], [[3]], [[0]])
    assert cases_bound(problem, BusCases(2, 1, (BusCase((0,), (1,), (0,)),))) == 0
    assert cases_bound(two_points(), BusCases(10**9, 1, ())) == 0
