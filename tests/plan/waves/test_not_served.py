"""The reasons for which people are in no wave are true, whatever there is of streets and fleet."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mamar.network.roads import Roads
from mamar.scenario.ground import lay_ground
from mamar.scenario.marching import WaveRules
from mamar.scenario.scenario import Vehicle
from mamar.verify.waves import check_orders
from tests import small
from tests.plan.waves.marched import march
from tests.small import at

BUS = Vehicle(vehicle_type="bus", count=1, seats=40, mode="bus")


@pytest.mark.parametrize(
    ("highway", "fleet", "reason"),
    [("trunk", (), "no_vehicle"), ("trunk", (BUS,), ""), ("path", (), "no_way")],
)
def test_roads_that_only_vehicles_can_use_are_a_way_without_a_fleet_too(
    highway: str, fleet: tuple[Vehicle, ...], reason: str
) -> None:
    """Nobody can walk out of the quarter; whether a road leads out does not hang on who drives."""
    streets = [[at(0, 0), at(1, 0)], [at(2, 0), at(3, 0)]]
    classes = [highway, highway]
    gate = replace(small.scenario().crossings[0], modes=("foot", "bus"))
    scenario = small.scenario(
        zones=(small.zone("Z01", "Hilltop", at(0, 0), 30),),
        crossings=(gate,),
        windows=small.scenario().windows[:1],
        fleet=fleet,
        waves=WaveRules(lead_min=0),
    )
    ground = lay_ground(scenario, Roads.of_lines(streets, classes))
    orders = march(scenario, ground, "most", scenario.steps)
    assert {row.reason for row in orders.not_served} == ({reason} if reason else set())
    assert bool(orders.waves) == bool(fleet)
    assert check_orders(orders, scenario, ground, question="most") == []
