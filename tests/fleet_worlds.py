"""Small worlds with vehicles: a scenario and the metres between its places, no roads."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np

from mamar.scenario.drives import Drives
from mamar.scenario.marching import WaveRules
from mamar.scenario.scenario import Crossing, Rules, Scenario, Site, Vehicle, Window, Zone

START = datetime(2016, 12, 1, 6, tzinfo=UTC)


def at(minute: int) -> datetime:
    return START + timedelta(minutes=minute)


def zone(zone_id: str, persons: int, **more) -> Zone:
    counts = {f"persons_{key}": persons for key in ("low", "best", "high")}
    return Zone(zone_id=zone_id, name={"en": zone_id}, lon=37.0, lat=36.0, **counts, **more)


def crossing(crossing_id: str, **more) -> Crossing:
    more = {"persons_per_h": 600, "modes": ("bus", "ambulance"), **more}
    return Crossing(crossing_id=crossing_id, name={"en": crossing_id}, lon=37.0, lat=36.0, **more)


def site(site_id: str, capacity: int = 10_000, **more) -> Site:
    place = {"name": {"en": site_id}, "lon": 37.0, "lat": 36.0}
    return Site(site_id=site_id, capacity=capacity, **place, **more)


def window(window_id: str, crossing_ids: tuple[str, ...], opens: int, closes: int, **more):
    more = {"status": "agreed", **more}
    times = {"opens": at(opens), "closes": at(closes)}
    return Window(window_id=window_id, crossing_ids=crossing_ids, **times, **more)


def vehicle(count: int = 1, seats: int = 10, **more) -> Vehicle:
    more = {"speed_kmh": 60, "load_s": 60, "unload_s": 60, **more}
    return Vehicle(vehicle_type="bus", count=count, seats=seats, **more)


#: Rules that leave out what a test is not about.
PLAIN = WaveRules(
    min_wave_min=1, lead_min=0, gather_min=0, headway_min=0, night="yes", walk_limit_m=0,
    walk_limit_reduced_m=0,
)  # fmt: skip


def scenario(minutes: int = 60, **more) -> Scenario:
    """An hour in minutes from 06:00 UTC, far from any roads."""
    defaults = {"waves": PLAIN, "rules": Rules()}
    return Scenario(
        name={"en": "x"}, start=START, step_s=60, horizon_s=60 * minutes, **{**defaults, **more}
    )


def drives(scenario: Scenario, minutes: dict[tuple[str, str], int] | int = 10) -> Drives:
    """Metres such that each drive takes so many minutes at 60 km/h."""
    keys = [f"home:{z.zone_id}" for z in scenario.zones]
    keys += [f"crossing:{c.crossing_id}" for c in scenario.crossings]
    keys += [f"site:{s.site_id}" for s in scenario.sites]
    metres = np.full((len(keys), len(keys)), 10.0 if isinstance(minutes, int) else np.inf)
    if isinstance(minutes, int):
        metres[:] = minutes
    else:
        for (start, end), steps in minutes.items():
            metres[keys.index(start), keys.index(end)] = steps
    np.fill_diagonal(metres, 0.0)
    return Drives(tuple(keys), metres * 1000.0)


def no_walks(scenario: Scenario) -> np.ndarray:
    exits = scenario.crossings or scenario.sites
    return np.full((len(scenario.zones), len(exits)), np.inf)


def with_rules(world: Scenario, **changes) -> Scenario:
    return replace(world, waves=replace(world.waves, **changes))
