"""Lines share a row's vehicles out, in teams that never wait for each other."""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise

import numpy as np
import pytest

from mamar.plan.orders import Orders, Route, Wave
from mamar.plan.waves.fleet_bound import fleet_bound
from mamar.plan.waves.gates import Gates
from mamar.plan.waves.guide import guide
from mamar.plan.waves.household_pool import Pool
from mamar.plan.waves.lines import Line, lines_of
from mamar.plan.waves.march import number
from mamar.plan.waves.possible import Possible
from mamar.plan.waves.room import Room
from mamar.plan.waves.routes import Walk
from mamar.plan.waves.setting import Setting
from mamar.plan.waves.trials import LINES, Trials, walk_metres_of
from mamar.scenario.daylight import light
from mamar.scenario.scenario import Rules
from mamar.verify.waves.march import March
from tests.fleet_worlds import (
    crossing,
    drives,
    scenario,
    site,
    town,
    vehicle,
    window,
    with_rules,
    zone,
)
from tests.plan.waves.test_convoys import RULES


def _world(buses: int, intake: float | None, persons_per_h: float = 600, headway: int = 10):
    """One crossing, one site ten minutes on; buses of 50, 30 minutes to load, 15 to unload."""
    gate = crossing("C1", modes=("foot",), persons_per_h=persons_per_h)
    world = scenario(
        1440,
        zones=(zone("Z1", 30_000, household_size=5.0),),
        crossings=(gate,),
        sites=(site("R1", 30_000, intake_per_h=intake),),
        windows=(window("W1", ("C1",), 0, 1440, night="yes"),),
        fleet=(vehicle(buses, 50, load_s=1800, unload_s=900),),
        rules=Rules(out_at="site"),
    )
    world = with_rules(world, min_wave_min=15, headway_min=headway, walk_limit_m=5000)
    return Possible(world, drives(world), np.full((1, 1), 1000.0), world.steps)


def _lines(possible, trips: float):
    return lines_of(possible, possible.rows[0], {("C1", "R1"): trips})


@pytest.mark.parametrize(
    ("buses", "intake", "rate", "team"),
    [
        (3, None, 600, 1),  # 65 minutes each: one every 21
        (12, None, 3600, 2),  # one every 5: the headway wants teams of two, one every 10
        (12, 600, 600, 3),  # the site takes 150 in a quarter of an hour, and no team meanwhile
        (20, 600, 600, 7),  # the site is full with 13: two teams that are long there, and six over
    ],
)
def test_the_smallest_team_that_waits_for_nobody(buses, intake, rate, team):
    possible = _world(buses, intake, rate)
    lines = _lines(possible, buses * 1440 / 65)
    assert lines == [Line("C1", "R1", buses - buses % team, team)]


def test_lines_have_no_more_vehicles_than_there_are():
    possible = _world(7, None)
    assert sum(line.vehicles for line in _lines(possible, 10_000)) <= 7
    assert _lines(possible, 0) == []


def _orders(setting: Setting) -> list[Wave]:
    """The waves of an order with lines."""

    def fresh(setting):
        pools = [Pool.of(parties) for parties in setting.parties]
        return Room(setting, Gates(setting.scenario, setting.end)), pools

    walk_m = walk_metres_of(setting)
    advice = guide(setting.scenario, setting.drives, walk_m, setting.end)
    return Trials(setting, fresh, walk_m, advice).order(LINES, setting.end).waves


def test_no_vehicle_waits_on_its_line():
    """Every bus is back at the crossing 65 minutes after it was there before."""
    possible = _world(12, 600)
    world = possible.scenario
    parties = tuple(possible.parties)
    route = Route("Z1-C1", "Z1", "C1", 17, 1000.0, ())
    walks = {("Z1", "C1"): Walk(route, ())}
    setting = Setting(world, None, world.steps, parties, walks, (), drives(world))
    waves = _orders(setting)
    begins: dict[str, list[int]] = defaultdict(list)
    for wave in sorted(waves, key=lambda wave: wave.boards):
        for load in wave.loads:
            begins[load.vehicle].append(wave.boards[0])
    assert len(begins) == 12
    assert {b - a for own in begins.values() for a, b in pairwise(own)} == {65}
    bound = fleet_bound(world, setting.drives, walk_metres_of(setting)).persons
    out = sum(wave.persons for wave in waves)
    assert bound - 2 * 12 * 50 <= out <= bound  # the first team waits for walkers, others for it


@pytest.mark.parametrize("seed", range(3))
def test_orders_with_lines_keep_every_rule(seed):
    setting = town(seed, buses=14, out_at="site", walk_limit_m=6000, night="yes")
    world, waves = setting.scenario, _orders(setting)
    routes = tuple(walk.route for walk in setting.walks.values())
    orders = Orders(world.waves, routes, number(waves), (), 0, 0, (), light=light(world))
    march = March(orders, world, None, setting.drives, "most", world.steps)
    found = [fault for rule in RULES for fault in rule(march)]
    assert found == [] and any(wave.boards for wave in waves)
    bound = fleet_bound(world, setting.drives, walk_metres_of(setting))
    assert sum(wave.persons for wave in waves) <= bound.persons
