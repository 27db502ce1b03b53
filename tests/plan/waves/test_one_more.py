"""Small random quarters against complete search for a wave of one household by itself."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mamar.scenario.scenario import Vehicle
from mamar.verify.waves import check_orders
from tests import small
from tests.plan.waves.marched import march
from tests.plan.waves.one_more import one_more
from tests.verify.waves.random_fleets import random_quarter


@pytest.mark.parametrize("seed", [22, 57, 88, 95, 219, 252, 352, 445, 591])
def test_an_empty_order_means_that_no_wave_keeps_every_rule(seed: int) -> None:
    """The bound is not empty there: it does not know all rules. The planner missed nothing."""
    scenario = random_quarter(seed)
    ground = small.ground(scenario)
    orders = march(scenario, ground, "most", scenario.steps)
    assert not orders.waves and orders.bound > 0
    assert one_more(orders, scenario, ground) is None


def test_people_leave_over_all_the_time_there_is_where_the_street_is_narrow() -> None:
    """They must have left before the crossing opens; 4.8 people a step come through the street."""
    scenario = random_quarter(183)
    ground = small.ground(scenario)
    orders = march(scenario, ground, "most", scenario.steps)
    assert orders.out > 60
    assert check_orders(orders, scenario, ground, question="most") == []


@pytest.mark.parametrize("seed", [102, 498])
def test_the_bound_knows_that_a_departure_takes_its_time(seed: int) -> None:
    """Who has less than the shortest departure between being ready and the last moment walks
    nowhere: the order is proved the best, an empty one as well."""
    scenario = random_quarter(seed)
    ground = small.ground(scenario)
    orders = march(scenario, ground, "most", scenario.steps)
    assert orders.out == orders.bound
    assert check_orders(orders, scenario, ground, question="most") == []


def test_a_vehicle_leaves_with_empty_seats_where_a_full_one_has_no_time_to_pass() -> None:
    """Thirteen minutes at forty an hour: two households of the eighteen people who fit in."""
    scenario = random_quarter(320)
    orders = march(scenario, small.ground(scenario), "most", scenario.steps)
    assert orders.out == orders.bound == 8


def test_vehicles_are_boarded_beyond_a_crossing_while_people_still_pass() -> None:
    scenario = random_quarter(237)
    orders = march(scenario, small.ground(scenario), "most", scenario.steps)
    boarded = [wave for wave in orders.waves if wave.boards and wave.passes]
    assert any(wave.boards[0] < wave.passes[1] for wave in boarded)


@pytest.mark.parametrize("mode", ["foot", "bus"])
def test_nobody_is_sent_to_wait_for_hours_before_a_crossing_that_is_closed(mode: str) -> None:
    """It opens at night, twelve hours after they could come, and they may not leave in the dark."""
    base = small.scenario()
    opens = {"opens": small.after(720), "closes": small.after(840), "night": "no"}
    bus = Vehicle(vehicle_type="bus", count=3, seats=40, mode="bus")
    scenario = replace(
        base,
        horizon_s=900 * 60,
        zones=(replace(base.zones[0], ready_from=None),),
        crossings=tuple(replace(c, modes=(mode,)) for c in base.crossings),
        windows=(replace(base.windows[1], **opens),),
        fleet=(bus,) if mode == "bus" else (),
    )
    orders = march(scenario, small.ground(scenario), "most", scenario.steps)
    assert not orders.waves and orders.bound > 0
    assert "waited before a crossing for more than 60" in orders.not_served[0].text.say("en")


@pytest.mark.parametrize("seed", [87, 170, 512])
def test_who_must_leave_before_the_crossing_opens_waits_there(seed: int) -> None:
    """Nobody can walk straight through; as many are out as the bound says, so no more could be."""
    scenario = random_quarter(seed)
    ground = small.ground(scenario)
    orders = march(scenario, ground, "most", scenario.steps)
    assert orders.out == orders.bound > 0
    nobody = march(scenario, ground, "most", 0)
    assert one_more(nobody, scenario, ground) is not None
