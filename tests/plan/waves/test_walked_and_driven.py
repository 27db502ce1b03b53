"""Tiny worlds in which people walk to a crossing and are driven on from there: no order, the best
by complete search among them, beats the fleet bound, and the planner comes near the best."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from mamar.plan.orders import Orders, Route, Wave
from mamar.plan.waves.fleet_bound import bound_at
from mamar.plan.waves.gates import Gates
from mamar.plan.waves.household_pool import Pool
from mamar.plan.waves.march import number
from mamar.plan.waves.parties import all_parties
from mamar.plan.waves.room import Room
from mamar.plan.waves.routes import Walk
from mamar.plan.waves.setting import Setting
from mamar.plan.waves.trials import best_order, walk_metres_of
from mamar.scenario.daylight import light
from mamar.scenario.drives import Drives
from mamar.scenario.marching import WaveRules
from mamar.scenario.scenario import Rules, Scenario
from mamar.verify.waves.march import March
from tests.fleet_worlds import START, crossing, site, vehicle, window, zone
from tests.plan.waves.march_oracle import most_out
from tests.plan.waves.test_convoys import RULES

WAVES = 3


def world(seed: int) -> Setting:
    """1 or 2 zones, crossings and sites, 1 to 3 vehicles, at most 40 steps; sites small or slow."""
    rng = np.random.default_rng([seed, 7])

    def one_of(*options):
        return options[int(rng.integers(len(options)))]

    step_s = one_of(60, 600)
    steps = int(rng.integers(12, 40))
    hour = 3600 // step_s
    start = START + timedelta(hours=one_of(0, 2, 6))
    zones = tuple(
        zone(
            f"Z{n}",
            int(rng.integers(4, 40)),
            household_size=float(one_of(1, 2, 2.5, 4)),
            wounded=one_of(0, 0, 1),
            reduced_mobility=one_of(0, 0, 1),
            ready_from=start + timedelta(seconds=int(rng.integers(0, 6)) * step_s),
        )
        for n in range(one_of(1, 2))
    )
    gates = tuple(
        crossing(
            f"C{n}",
            persons_per_h=one_of(3, 6, 20) * hour,
            vehicles_per_h=one_of(None, 1, 2) and one_of(1, 2) * hour,
            modes=one_of(("foot", "bus", "ambulance"), ("foot", "bus"), ("foot",)),
        )
        for n in range(one_of(1, 2))
    )
    windows = []
    for n, gate in enumerate(gates):
        first, last = sorted(int(x) for x in rng.integers(0, steps + 5, 2))
        if first < last:
            span = {
                "opens": start + timedelta(seconds=first * step_s),
                "closes": start + timedelta(seconds=last * step_s),
            }
            made = window(f"W{n}", (gate.crossing_id,), 0, 1, night=one_of("", "yes"))
            windows.append(replace(made, **span))
    sites = tuple(
        site(
            f"R{n}",
            int(rng.integers(4, 40)),
            excludes=one_of((), (), ("wounded",)),
            intake_per_h=one_of(None, 1, 3) and one_of(1, 3) * hour,
        )
        for n in range(one_of(1, 2))
    )
    fleet = [
        vehicle(
            one_of(1, 2),
            int(rng.integers(3, 11)),
            mode="bus",
            speed_kmh=60,
            load_s=one_of(1, 2) * step_s,
            unload_s=one_of(1, 2) * step_s,
            max_trips=one_of(None, None, 2),
            depot_lon=one_of(None, 37.0),
            depot_lat=36.0,
        )
    ]
    if rng.random() < 0.3:
        fleet.append(vehicle(1, 2, stretchers=1, mode="ambulance", load_s=step_s, unload_s=0))
    rules = WaveRules(
        min_wave_min=1,
        lead_min=one_of(0, 2) * step_s // 60,
        headway_min=one_of(0, 1, 3) * step_s // 60,
        convoy_max=one_of(1, 2, 20),
        gather_min=0,
        walk_limit_reduced_m=0,
        night=one_of("yes", "no"),
    )
    made = Scenario(
        name={"en": "x"},
        start=start,
        step_s=step_s,
        horizon_s=steps * step_s,
        zones=zones,
        crossings=gates,
        sites=sites,
        windows=tuple(windows),
        fleet=tuple(fleet),
        rules=Rules(out_at="site"),
        waves=rules,
    )
    keys = [f"home:{z.zone_id}" for z in zones] + [f"crossing:{c.crossing_id}" for c in gates]
    keys += [f"site:{s.site_id}" for s in sites]
    keys += ["depot:1"] if fleet[0].depot_lon else []
    points = rng.integers(0, 4, (len(keys), 2))
    apart = np.abs(points[:, None] - points[None]).sum(axis=2)
    walks = {}
    for home in zones:
        for gate in gates:
            key = home.zone_id, gate.crossing_id
            length = int(rng.integers(0, 6))
            if length < 5:
                route = Route("-".join(key), *key, length, 100.0 * length, ())
                walks[key] = Walk(route, ())
    return Setting(
        scenario=made,
        ground=None,
        end=steps,
        parties=all_parties(made),
        walks=walks,
        light=light(made),
        drives=Drives(tuple(keys), apart * 60 / 3.6 * step_s),
    )


def optimum(setting: Setting, waves: int = WAVES) -> int | None:
    walks = {key: walk.route.steps for key, walk in setting.walks.items()}
    return most_out(setting.scenario, setting.drives, waves, walks=walks)


def bound(setting: Setting) -> int:
    return bound_at(setting.scenario, setting.drives, walk_metres_of(setting), setting.end)[0]


def order(setting: Setting) -> list[Wave]:
    def fresh(setting):
        pools = [Pool.of(parties) for parties in setting.parties]
        return Room(setting, Gates(setting.scenario, setting.end)), pools

    return best_order(setting, fresh).waves


@pytest.mark.parametrize("first", range(0, 120, 20))
def test_no_order_beats_the_bound(first):
    for seed in range(first, first + 20):
        setting = world(seed)
        best = optimum(setting)
        assert best is not None and best <= bound(setting), seed


def test_orders_keep_every_rule_and_come_near_the_best():
    out = most = 0
    for seed in range(60):
        setting = world(seed)
        waves, best = order(setting), optimum(setting)
        made = setting.scenario
        routes = tuple(walk.route for walk in setting.walks.values())
        orders = Orders(made.waves, routes, number(waves), (), 0, 0, (), light=light(made))
        march = March(orders, made, None, setting.drives, "most", setting.end)
        assert [found for rule in RULES for found in rule(march)] == [], seed
        persons = sum(wave.persons for wave in waves)
        assert persons <= bound(setting), seed
        out, most = out + persons, most + max(persons, best or 0)
    assert out >= 0.85 * most, (out, most)
