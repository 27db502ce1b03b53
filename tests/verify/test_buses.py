"""What the checker says about bus plans: every name, in words, and never a traceback."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from mamar.errors import InputError
from mamar.vehicles.bus_answer import BusPrices, BusRoute, BusTrip
from mamar.vehicles.bus_problem import BusProblem
from mamar.verify.buses import SENTENCES, bus_bound, check_buses
from tests.vehicles.bus_worlds import earliest_by_trying, random_problem, two_points

#: The best plan of two_points, as it stands in a file.
RIGHT: list[dict[str, Any]] = [
    {
        "depot": 0,
        "trips": [{"pickup": 1, "site": 0, "persons": 30}, {"pickup": 0, "site": 0, "persons": 10}],
    },
    {
        "depot": 0,
        "trips": [{"pickup": 0, "site": 0, "persons": 30}, {"pickup": 0, "site": 0, "persons": 30}],
    },
]
LAST = 49


def changed(route: int, trip: int, **what: object) -> list[dict[str, Any]]:
    """The right plan with one trip changed."""
    routes = [{**one, "trips": [dict(drive) for drive in one["trips"]]} for one in RIGHT]
    routes[route]["trips"][trip].update(what)
    return routes


def test_a_right_plan_has_no_violations_in_either_form() -> None:
    routes = tuple(
        BusRoute(route["depot"], tuple(BusTrip(**trip) for trip in route["trips"]))
        for route in RIGHT
    )
    assert check_buses(two_points(), RIGHT, LAST) == []
    assert check_buses(two_points(), routes, LAST) == []
    assert check_buses(BusProblem(1, [1], [0], [0], [[1]], [[1]]), [], 0) == []


@pytest.mark.parametrize(
    ("routes", "value", "sentences"),
    [
        (RIGHT, 48, ["wrong_value: The last bus arrives at 49, not at 48."]),
        (RIGHT, None, ["wrong_value: The last bus arrives at 49, not at None."]),
        (
            changed(0, 1, persons=9),
            LAST,
            ["persons_left_behind: At pick-up 0, 69 of 70 persons are fetched."],
        ),
        (
            changed(0, 1, persons=11),
            LAST,
            [
                "too_many_fetched: At pick-up 0, 71 persons are fetched; 70 are there.",
                "site_over_capacity: 101 persons come to site 0, which has room for 100.",
            ],
        ),
        (
            changed(0, 0, persons=31),
            LAST,
            [
                "over_seats: On trip 0 of route 0 there are 31 persons for 30 seats.",
                "too_many_fetched: At pick-up 1, 31 persons are fetched; 30 are there.",
                "site_over_capacity: 101 persons come to site 0, which has room for 100.",
            ],
        ),
        (
            changed(1, 1, persons=0),
            LAST,
            [
                "trip_without_persons: On trip 1 of route 1 there are 0 persons.",
                "persons_left_behind: At pick-up 0, 40 of 70 persons are fetched.",
            ],
        ),
        (
            [*RIGHT, {"depot": 0, "trips": []}],
            LAST,
            [
                "route_without_trips: Route 2 has no trips: the bus must be left out.",
                "too_many_buses: 3 routes start at depot 0, where 2 buses stand.",
            ],
        ),
        (
            [{**RIGHT[0], "depot": 1}, *changed(1, 1, pickup=-1, site=1)[1:]],
            LAST,
            [
                "unknown_depot: Route 0 starts at depot 1, which there is not.",
                "unknown_pickup: Trip 1 of route 1 is from pick-up -1: there is none.",
                "unknown_site: Trip 1 of route 1 is to site 1, which there is not.",
            ],
        ),
    ],
)
def test_what_is_wrong_is_named_with_place_and_numbers(
    routes: object, value: object, sentences: list[str]
) -> None:
    assert [str(one) for one in check_buses(two_points(), routes, value)] == sentences


@pytest.mark.parametrize(
    "routes",
    [
        None,
        7,
        "routes",
        [None],
        [{"depot": 0}],
        [{"depot": "0", "trips": []}],
        [{"depot": 0, "trips": [{"pickup": 0, "site": 0}]}],
        changed(0, 0, persons=30.0),
        changed(0, 0, pickup=True),
    ],
)
def test_what_are_no_routes_is_one_violation(routes: object) -> None:
    assert [one.name for one in check_buses(two_points(), routes, LAST)] == ["not_routes"]


def test_every_name_is_tested_here() -> None:
    """The two tests above between them meet every sentence there is."""
    here = open(__file__, encoding="utf-8").read()  # noqa: PTH123, SIM115
    assert [name for name in SENTENCES if f'"{name}' not in here] == []


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
