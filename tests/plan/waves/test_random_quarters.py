"""Whole orders of march in random quarters with fleets: the checker finds nothing, whatever the
town. Among the seeds: a crossing closed to walkers without a fitting vehicle, households that
fit into no vehicle (44, 46), a linear program that pivots in a circle (55), and a street on which
a household takes longer than the shortest departure (223)."""

from __future__ import annotations

import pytest

from mamar.verify.waves import check_orders
from tests import small
from tests.plan.waves.marched import march
from tests.verify.waves.random_fleets import random_quarter, with_refusals


@pytest.mark.parametrize("seed", [28, 39, 40, 44, 46, *range(47, 53), 55, 57, 58, 59, 223])
def test_nothing_is_wrong_with_an_order_of_a_random_quarter(seed: int) -> None:
    scenario = random_quarter(seed)
    ground = small.ground(scenario)
    orders = march(scenario, ground, "most", scenario.steps)
    faults = check_orders(orders, scenario, ground, question="most")
    assert [fault.sentence.say("en") for fault in faults] == []


@pytest.mark.parametrize("seed", [0, 2, 16, 18, 25, 26, 31, 33, 51, 59])
def test_nobody_goes_to_a_site_that_the_quarter_refuses(seed: int) -> None:
    """Who refuses every site is named with that as the reason; the bounds count nobody of them."""
    scenario = with_refusals(random_quarter(seed), seed)
    ground = small.ground(scenario)
    orders = march(scenario, ground, "most", scenario.steps)
    refused = {zone.zone_id: set(zone.refuses_sites) for zone in scenario.zones}
    assert not [wave for wave in orders.waves if wave.site_id in refused[wave.zone_id]]
    sites = {site.site_id for site in scenario.sites}
    none = {zone_id for zone_id, names in refused.items() if names == sites}
    left = [row for row in orders.not_served if row.zone_id in none]
    assert {row.reason for row in left} == ({"no_site"} if none else set())
    assert sum(row.persons for row in left) == sum(
        scenario.leaving(zone) for zone in scenario.zones if zone.zone_id in none
    )
    leaving = sum(map(scenario.leaving, scenario.zones))
    assert all(b.persons <= leaving - sum(r.persons for r in left) for b in orders.bounds)
    faults = check_orders(orders, scenario, ground, question="most")
    assert [fault.sentence.say("en") for fault in faults] == []


def test_who_walks_slower_than_the_least_departure_still_walks() -> None:
    scenario = random_quarter(223)
    orders = march(scenario, small.ground(scenario), "most", scenario.steps)
    assert any(wave.mode == "foot" for wave in orders.waves)


def test_walkers_wait_for_those_before_them_in_a_narrow_street() -> None:
    """Not only what passes a crossing changes over time, but also what is in the streets."""
    scenario = random_quarter(50)
    orders = march(scenario, small.ground(scenario), "most", scenario.steps)
    on_foot = [wave for wave in orders.waves if wave.zone_id == "Z00" and wave.mode == "foot"]
    assert len({wave.departs for wave in on_foot}) > 2


@pytest.mark.parametrize("seed", [46, 63, 65])
def test_an_end_that_cannot_be_sooner_is_not_sought_again(seed: int) -> None:
    """The last one out a step after the bound: no end lies between the two."""
    scenario = random_quarter(seed)
    ground = small.ground(scenario)
    orders = march(scenario, ground, "quickest", scenario.steps)
    assert check_orders(orders, scenario, ground, question="quickest") == []
