"""Convoys keep every rule, as the checker, which shares no code, says; none beats the bound."""

from __future__ import annotations

from collections import Counter

import pytest

from mamar.plan.orders import DealRounds, Departure, Orders, Round
from mamar.plan.waves.fleet_bound import fleet_bound
from mamar.plan.waves.gates import Gates
from mamar.plan.waves.household_pool import Pool
from mamar.plan.waves.march import number
from mamar.plan.waves.parties import all_parties
from mamar.plan.waves.room import Room
from mamar.plan.waves.setting import Setting
from mamar.plan.waves.trials import best_order, walk_metres_of
from mamar.scenario.daylight import light
from mamar.verify.waves.beyond import check_beyond, check_sites
from mamar.verify.waves.departure import check_assembly, check_departures
from mamar.verify.waves.loads import check_loads
from mamar.verify.waves.march import March, check_reading
from mamar.verify.waves.passing import check_crossings, check_passing
from mamar.verify.waves.rotation import check_convoys, check_rotation
from mamar.verify.waves.usage import check_usage
from tests.fleet_worlds import crossing, drives, scenario, town, vehicle, window, zone

#: All rules that need no streets.
RULES = (
    check_reading,
    check_departures,
    check_assembly,
    check_usage,
    check_passing,
    check_crossings,
    check_beyond,
    check_sites,
    check_loads,
    check_rotation,
    check_convoys,
)


def _fresh(setting, deal=None):
    pools = [Pool.of(parties) for parties in setting.parties]
    return Room(setting, Gates(setting.scenario, setting.end, deal)), pools


def _marched(setting):
    """The waves of a town, and who is left."""
    best = best_order(setting, _fresh)
    return best.waves, best.pools


@pytest.mark.parametrize(
    "kind",
    [
        {"walk_limit_m": 0, "night": "yes"},
        {"walk_limit_m": 3000},
        {"walk_limit_m": 3000, "out_at": "site"},
        {"walk_limit_m": 0, "sites_only": True, "night": "yes"},
        {"walk_limit_m": 0, "at_risk_crossings": ("C0",), "convoy_max": 3, "headway_min": 0},
    ],
)
def test_every_rule_is_kept_and_no_bound_is_beaten(kind):
    for seed in range(4):
        setting = town(seed, **kind)
        world = setting.scenario
        waves, pools = _marched(setting)
        routes = tuple(walk.route for walk in setting.walks.values())
        out = sum(wave.persons for wave in waves)
        orders = Orders(world.waves, routes, number(waves), (), out, 0, (), light=light(world))
        march = March(orders, world, None, setting.drives, "most", world.steps)
        assert [found for rule in RULES for found in rule(march)] == []
        assert any(wave.loads for wave in waves)
        bound = fleet_bound(world, setting.drives, walk_metres_of(setting))
        assert out <= bound.persons
        assert out + sum(pool.persons for pool in pools) == sum(p.persons for p in setting.parties)


def test_nobody_is_in_two_waves_and_households_stay_whole():
    setting = town(3, walk_limit_m=2000)
    waves, pools = _marched(setting)
    for pool in pools:
        parties = pool.parties
        key = parties.zone_id, parties.group
        own = [wave for wave in waves if (wave.zone_id, wave.group) == key]
        assert sum(wave.households for wave in own) + pool.households == parties.households
        larger = sum(wave.persons - wave.households * parties.size for wave in own)
        assert larger + pool.larger == parties.larger and pool.larger >= 0
        for wave in own:
            for load in wave.loads:
                least, most = load.households * parties.size, load.households * (parties.size + 1)
                assert least <= load.persons <= most


def test_the_same_town_gives_the_same_order():
    first, second = (_marched(town(5, walk_limit_m=2000))[0] for _ in range(2))
    assert first == second and len(Counter(wave.zone_id for wave in first)) > 3


def test_a_round_that_lets_out_one_fewer_than_could_pass_takes_hardly_anybody():
    """Convoys pass at the rate that the round leaves: theirs takes all of the crossing's own."""
    world = scenario(
        60,
        zones=(zone("Z1", 400, household_size=1.0),),
        crossings=(crossing("C1", persons_per_h=600),),
        windows=(window("W1", ("C1",), 0, 60),),
        fleet=(vehicle(4, 20),),
    )
    setting = Setting(world, None, 60, all_parties(world), {}, light(world), drives(world, 1))
    whole = DealRounds("D", "A", (Round(0, (Departure("A", 599, 0, 60),), 60),))
    alone = sum(wave.persons for wave in _marched(setting)[0])
    assert alone >= 300
    assert best_order(setting, lambda of: _fresh(of, whole)).out >= 0.9 * alone
