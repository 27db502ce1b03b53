"""Small worlds with vehicles: a scenario and the metres between its places, no roads."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from math import ceil

import numpy as np

from mamar.plan.orders import Route
from mamar.plan.waves.parties import all_parties
from mamar.plan.waves.routes import Walk
from mamar.plan.waves.setting import Setting
from mamar.scenario.daylight import light
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


def town(
    seed: int,
    zones: int = 8,
    crossings: int = 3,
    windows: int = 3,
    buses: int = 8,
    ambulances: int = 4,
    hours: int = 36,
    out_at: str = "crossing",
    sites_only: bool = False,
    **rules,
) -> Setting:
    """A random town of 8 km: everybody on a plane, ways 1.3 and drives 1.4 times as long as
    straight lines. Crossings open in all windows or some; sites lie up to 20 km off."""
    rng = np.random.default_rng(seed)
    homes = [_zone(rng, number) for number in range(zones)]
    gates = () if sites_only else tuple(_crossing(rng, number) for number in range(crossings))
    to_sites = sites_only or out_at == "site"
    sites = tuple(
        site(f"R{n}", int(rng.integers(1000, 9000)), intake_per_h=float(rng.choice([400, 800])))
        for n in range(3 if to_sites else 0)
    )
    minutes, step = hours * 60, hours * 60 // windows
    open_at = []
    for number in range(windows if gates else 0):
        ids = tuple(c.crossing_id for c in gates if rng.random() < 0.8) or (gates[0].crossing_id,)
        first, last = int(rng.integers(0, 90)), int(rng.integers(0, 90))
        span = number * step + first, min(minutes, (number + 1) * step) - last
        open_at.append(window(f"W{number}", ids, *span))
    fleet = (
        vehicle(buses, 50, speed_kmh=20, load_s=1200, unload_s=600, depot_lon=37, depot_lat=36),
        vehicle(
            ambulances, 2, stretchers=2, speed_kmh=25, load_s=900, unload_s=600,
            depot_lon=37, depot_lat=36, max_hours_per_day=12.5, max_trips=9,
        ),
    )  # fmt: skip
    world = scenario(
        minutes,
        zones=tuple(homes),
        crossings=gates,
        sites=sites,
        windows=tuple(open_at),
        fleet=fleet,
        rules=Rules(out_at=out_at),
        waves=WaveRules(**rules),
    )
    counts = (zones, len(gates), len(sites), 2)
    spread = ((0, 8000), (-2000, 10000), (-15000, 20000), (-4000, 0))
    points = np.vstack([rng.uniform(*s, (n, 2)) for n, s in zip(counts, spread, strict=True)])
    apart = np.sqrt(((points[:, None] - points[None]) ** 2).sum(axis=2))
    keys = [f"home:{z.zone_id}" for z in homes] + [f"crossing:{c.crossing_id}" for c in gates]
    keys += [f"site:{s.site_id}" for s in sites] + ["depot:1", "depot:2"]
    exits = [c.crossing_id for c in gates] or [s.site_id for s in sites]
    walks = {
        (home.zone_id, exit_id): _walk(home.zone_id, exit_id, 1.3 * apart[z, zones + e])
        for z, home in enumerate(homes)
        for e, exit_id in enumerate(exits)
    }
    return Setting(
        scenario=world,
        ground=None,
        end=world.steps,
        parties=all_parties(world),
        walks=walks,
        light=light(world),
        drives=Drives(tuple(keys), 1.4 * apart),
    )


def _zone(rng: np.random.Generator, number: int) -> Zone:
    persons = int(rng.integers(200, 3000))
    return zone(
        f"Z{number:02}",
        persons,
        household_size=float(rng.choice([4.2, 5.0, 5.5])),
        wounded=int(persons * rng.uniform(0, 0.02)),
        reduced_mobility=int(persons * rng.uniform(0, 0.02)),
        holding_capacity=int(persons * rng.uniform(0.2, 2)),
    )


def _crossing(rng: np.random.Generator, number: int) -> Crossing:
    rates = {
        "persons_per_h": float(rng.choice([300, 600, 900])),
        "vehicles_per_h": float(rng.choice([30, 60])),
    }
    return crossing(f"C{number}", modes=("foot", "bus", "ambulance"), **rates)


def _walk(zone_id: str, exit_id: str, metres: float) -> Walk:
    steps = ceil(metres / 60)
    route = Route(f"{zone_id}-{exit_id}", zone_id, exit_id, steps, float(metres), ())
    return Walk(route, ())
