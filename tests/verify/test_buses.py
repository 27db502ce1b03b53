"""What the checker says about bus plans: every name, in words, and never a traceback."""

from typing import Any

import pytest

from mamar.vehicles.bus_answer import BusRoute, BusTrip
from mamar.vehicles.bus_problem import BusProblem
from mamar.verify.buses import SENTENCES, check_buses
from tests.vehicles.bus_worlds import two_points

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
