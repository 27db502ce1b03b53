"""No order of march beats the fleet bound: 220 tiny worlds against complete search."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from mamar.plan.waves.fleet_bound import bound_at
from mamar.scenario.drives import Drives
from mamar.scenario.marching import WaveRules
from mamar.scenario.scenario import Rules, Scenario
from tests.fleet_worlds import START, crossing, site, vehicle, window, zone
from tests.plan.waves.march_oracle import most_out

WAVES = 3


def tiny(seed: int) -> tuple[Scenario, Drives]:
    """1 to 3 zones, 1 or 2 crossings (or none), 1 to 3 vehicles, at most 60 steps."""
    rng = np.random.default_rng(seed)

    def one_of(*options):
        return options[int(rng.integers(len(options)))]

    step_s = one_of(60, 600, 1200)
    steps = int(rng.integers(8, 40)) if step_s < 1200 else 60
    kind = one_of("crossing", "crossing", "crossing", "site", "none")

    def when(step: int):
        return start + timedelta(seconds=int(step) * step_s)

    start = START + timedelta(hours=one_of(0, 4, 6))
    zones = tuple(
        zone(
            f"Z{n}",
            int(rng.integers(2, 25)),
            household_size=float(one_of(1, 2, 2.5, 4)),
            wounded=int(rng.integers(0, 3)),
            reduced_mobility=int(rng.integers(0, 3)),
            ready_from=when(rng.integers(0, 6)) if rng.random() < 0.2 else None,
            ready_until=when(rng.integers(5, steps)) if rng.random() < 0.2 else None,
        )
        for n in range(one_of(1, 2, 3))
    )
    gates = () if kind == "none" else tuple(
        crossing(
            f"C{n}",
            persons_per_h=one_of(2, 5, 20) * 3600 // step_s,
            vehicles_per_h=one_of(None, 1, 2) and one_of(1, 2) * 3600 // step_s,
            modes=one_of(("bus", "ambulance"), ("bus",), ("bus", "ambulance")),
        )
        for n in range(one_of(1, 2))
    )  # fmt: skip
    windows = []
    for n, gate in enumerate(gates):
        cuts = sorted(int(x) for x in rng.integers(0, steps + 5, one_of(2, 4)))
        for first, last in zip(cuts[::2], cuts[1::2], strict=True):
            if first < last:
                name = f"W{n}{first}"
                windows.append(window(name, (gate.crossing_id,), 0, 1, night=one_of("", "", "yes")))
                span = {"opens": when(first), "closes": when(last)}
                windows[-1] = replace(windows[-1], **span)
    sites = () if kind == "crossing" else tuple(
        site(f"R{n}", int(rng.integers(5, 40)), excludes=one_of((), (), ("wounded",)))
        for n in range(one_of(1, 2))
    )  # fmt: skip
    fleet = [
        vehicle(
            one_of(1, 1, 2),
            int(rng.integers(3, 11)),
            mode="bus",
            speed_kmh=60,
            load_s=one_of(0, 1, 2) * step_s,
            unload_s=one_of(0, 1, 2) * step_s,
            wheelchair_places=one_of(0, 1),
            max_trips=one_of(None, None, 2),
            available_from=when(rng.integers(0, 8)) if rng.random() < 0.3 else None,
            available_until=when(rng.integers(steps // 2, steps)) if rng.random() < 0.3 else None,
        )
    ]
    if rng.random() < 0.5:
        fleet.append(
            vehicle(1, 2, stretchers=one_of(1, 2), mode="ambulance", load_s=step_s, unload_s=0)
        )
    rules = WaveRules(
        min_wave_min=1,
        lead_min=one_of(0, 2) * step_s // 60,
        headway_min=one_of(0, 1, 3) * step_s // 60,
        convoy_max=one_of(1, 2, 20),
        gather_min=0,
        walk_limit_m=0,
        walk_limit_reduced_m=0,
        night=one_of("yes", "no"),
    )
    world = Scenario(
        name={"en": "x"},
        start=start,
        step_s=step_s,
        horizon_s=steps * step_s,
        zones=zones,
        crossings=gates,
        sites=sites,
        windows=tuple(windows),
        fleet=tuple(fleet),
        rules=Rules(out_at="site" if kind == "site" else "crossing"),
        waves=rules,
    )
    keys = [f"home:{z.zone_id}" for z in zones] + [f"crossing:{c.crossing_id}" for c in gates]
    keys += [f"site:{s.site_id}" for s in sites]
    points = rng.integers(0, 4, (len(keys), 2))
    apart = np.abs(points[:, None] - points[None]).sum(axis=2)
    return world, Drives(tuple(keys), apart * 60 / 3.6 * step_s)


def refusing(world: Scenario, seed: int) -> Scenario:
    """The same; each zone refuses the first site, all of them, or none."""
    sites = tuple(site.site_id for site in world.sites)
    drawn = np.random.default_rng([seed, 4]).integers(0, 3, len(world.zones))
    zones = tuple(
        replace(zone, refuses_sites=(sites[:1], sites, ())[int(n)])
        for zone, n in zip(world.zones, drawn, strict=True)
    )
    return replace(world, zones=zones)


def test_no_order_beats_the_bound_where_quarters_refuse_sites():
    worlds = [(seed, *tiny(seed)) for seed in range(300, 340)]
    for seed, world, drives in [row for row in worlds if row[1].sites]:
        world = refusing(world, seed)
        walks = np.full((len(world.zones), len(world.crossings or world.sites)), np.inf)
        bound, _ = bound_at(world, drives, walks, world.steps)
        best = most_out(world, drives, WAVES)
        assert best is not None and best <= bound, seed


@pytest.mark.parametrize("first", range(0, 220, 20))
def test_no_order_beats_the_bound(first):
    for seed in range(first, first + 20):
        world, drives = tiny(seed)
        exits = world.crossings or world.sites
        walks = np.full((len(world.zones), len(exits)), np.inf)
        bound, _ = bound_at(world, drives, walks, world.steps)
        best = most_out(world, drives, WAVES)
        assert best is not None and best <= bound, seed
