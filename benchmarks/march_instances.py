"""Seeded besieged towns for orders of march: the same name gives the same scenario for ever.

**Streets** are a grid of blocks of 120 m by 120 m with a little jitter; every fourth street is
an avenue. **Zones** lie on corners drawn at random, at least two blocks apart; their people
are log-normal (median 1,500, sigma 0.7), households 4.5 to 6.5, 0.2 % wounded, 1.5 % of
reduced mobility, an assembly point for 500 to 4,000. **Crossings** lie on the rim, at least three
blocks apart, and pass 150 to 900 persons and 20 to 60 vehicles an hour. **Windows**: the first
opens on the first day at 07:00 and lasts as long as daylight or less, the next on the next day,
each for all crossings or for a random half of them; every third is open at night too.
People are scaled so that their number is ``load`` times what crossings could pass in the
windows. **Fleet**: a sixth ambulances (2 stretchers and 2 seats), the rest buses of 50 seats with 2
wheelchair places, from two depots outside the rim.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

import numpy as np

from mamar.network.roads import Roads
from mamar.scenario.marching import WaveRules
from mamar.scenario.scenario import Crossing, Question, Rules, Scenario, Vehicle, Window, Zone

START = datetime(2016, 5, 2, 6, 0, tzinfo=timezone(timedelta(hours=3)))
LON, LAT = 37.0, 36.0
BLOCK_M = 120.0
METRE_LAT = 1 / 111_195
METRE_LON = METRE_LAT / np.cos(np.radians(LAT))


@dataclass(frozen=True)
class Town:
    """What an instance is drawn from; see above."""

    name: str
    zones: int
    crossings: int
    windows: int
    vehicles: int
    load: float
    question: Question = "most"
    seed: int = 1


TOWNS = {
    town.name: town
    for town in (
        Town("t01", 10, 2, 1, 0, 0.8, "quickest"),
        Town("t02", 10, 2, 2, 6, 1.3),
        Town("t03", 20, 3, 1, 20, 1.6),
        Town("t04", 20, 3, 3, 0, 1.2),
        Town("t05", 30, 4, 2, 30, 0.7, "quickest"),
        Town("t06", 40, 4, 6, 40, 1.5),
        Town("t07", 50, 6, 3, 0, 0.9, "quickest"),
        Town("t08", 60, 5, 4, 60, 1.2, "earliest"),
        Town("t09", 80, 6, 2, 120, 1.8),
        Town("t10", 100, 8, 3, 150, 0.8, "quickest"),
        Town("t11", 120, 9, 6, 200, 1.4),
        Town("t12", 130, 10, 4, 300, 1.1),
    )
}


def march_instance(town: Town) -> tuple[Scenario, Roads]:
    """The scenario of ``town`` and its roads.

    >>> scenario, roads = march_instance(TOWNS["t01"])
    >>> len(scenario.zones), len(scenario.crossings), len(scenario.windows)
    (10, 2, 1)
    """
    rng = np.random.default_rng([town.seed, town.zones, town.crossings, town.windows])
    side = max(12, int(np.ceil(np.sqrt(town.zones) * 3)))
    lon, lat = _corners(side, rng)
    crossings = _crossings(town, side, lon, lat, rng)
    windows = _windows(town, crossings, rng)
    hours = sum(
        (w.closes - w.opens).total_seconds() / 3600 * c.persons_per_h
        for w in windows
        for c in crossings
        if c.crossing_id in w.crossing_ids
    )
    scenario = Scenario(
        name={"en": town.name, "ar": town.name},
        start=START,
        step_s=60,
        horizon_s=(town.windows * 24 + 2) * 3600,
        zones=_zones(town, side, lon, lat, town.load * hours, rng),
        crossings=crossings,
        windows=windows,
        fleet=_fleet(town, side, lon, lat),
        rules=Rules(persons="best", staying="none", out_at="crossing"),
        waves=WaveRules(told_at=START - timedelta(hours=10)),
    )
    return scenario, _roads(side, lon, lat)


Grid = np.ndarray


def _corners(side: int, rng: np.random.Generator) -> tuple[Grid, Grid]:
    """(side, side) degrees of every street corner."""
    across, along = np.meshgrid(np.arange(side), np.arange(side))
    jitter = rng.uniform(-20, 20, (2, side, side))
    return (
        LON + (across * BLOCK_M + jitter[0]) * METRE_LON,
        LAT + (along * BLOCK_M + jitter[1]) * METRE_LAT,
    )


def _roads(side: int, lon: Grid, lat: Grid) -> Roads:
    lines, classes = [], []
    for i in range(side):
        for j in range(side - 1):
            for a, b in (((i, j), (i, j + 1)), ((j, i), (j + 1, i))):
                lines.append([(float(lon[a]), float(lat[a])), (float(lon[b]), float(lat[b]))])
                classes.append("secondary" if i % 4 == 0 else "residential")
    return Roads.of_lines(lines, classes)


def _apart(
    candidates: list[tuple[int, int]], count: int, least: int, rng: np.random.Generator
) -> list[tuple[int, int]]:
    """``count`` of the corners, ``least`` blocks apart while that is possible."""
    chosen: list[tuple[int, int]] = []
    while len(chosen) < count:
        for at in rng.permutation(len(candidates)).tolist():
            corner = candidates[at]
            far = [max(abs(corner[0] - a), abs(corner[1] - b)) >= least for a, b in chosen]
            if all(far) and len(chosen) < count:
                chosen.append(corner)
        least -= 1
    return chosen


def _crossings(
    town: Town, side: int, lon: Grid, lat: Grid, rng: np.random.Generator
) -> tuple[Crossing, ...]:
    rim = [(i, j) for i in range(side) for j in range(side) if {i, j} & {0, side - 1}]
    corners = _apart(rim, town.crossings, 3, rng)
    return tuple(
        Crossing(
            crossing_id=f"C{number:02d}",
            name={"en": f"Gate {number}", "ar": f"المعبر {number}"},
            lon=float(lon[corner]),
            lat=float(lat[corner]),
            persons_per_h=float(rng.integers(15, 91) * 10),
            vehicles_per_h=float(rng.integers(20, 61)),
            modes=("foot", "bus", "ambulance"),
        )
        for number, corner in enumerate(corners, start=1)
    )


def _windows(
    town: Town, crossings: tuple[Crossing, ...], rng: np.random.Generator
) -> tuple[Window, ...]:
    ids = [crossing.crossing_id for crossing in crossings]
    windows = []
    for day in range(town.windows):
        opens = START.replace(hour=7) + timedelta(days=day, minutes=int(rng.integers(0, 90)))
        lasts = timedelta(minutes=int(rng.integers(360, 720)))
        night = day % 3 == 2
        half = rng.permutation(ids)[: max(1, (len(ids) + 1) // 2)].tolist()
        windows.append(
            Window(
                window_id=f"W{day + 1}",
                crossing_ids=tuple(ids if day % 2 == 0 else sorted(half)),
                opens=opens,
                closes=opens + lasts + (timedelta(hours=4) if night else timedelta(0)),
                status="agreed",
                night="yes" if night else "no",
            )
        )
    return tuple(windows)


def _zones(
    town: Town, side: int, lon: Grid, lat: Grid, persons: float, rng: np.random.Generator
) -> tuple[Zone, ...]:
    inside = [(i, j) for i in range(1, side - 1) for j in range(1, side - 1)]
    corners = _apart(inside, town.zones, 2, rng)
    weight = rng.lognormal(np.log(1_500), 0.7, town.zones)
    counts = np.maximum(30, weight / weight.sum() * persons).astype(int)
    zones = []
    for number, (corner, count) in enumerate(zip(corners, counts.tolist(), strict=True), start=1):
        zones.append(
            Zone(
                zone_id=f"Z{number:03d}",
                name={"en": f"Quarter {number}", "ar": f"الحي {number}"},
                lon=float(lon[corner]),
                lat=float(lat[corner]),
                persons_low=int(count * 0.6),
                persons_best=count,
                persons_high=int(count * 1.3),
                household_size=round(float(rng.uniform(4.5, 6.5)), 1),
                wounded=round(count * 0.002),
                reduced_mobility=round(count * 0.015),
                men_18_40=round(count * 0.15),
                holding_capacity=int(rng.integers(5, 41) * 100),
            )
        )
    return tuple(zones)


def _fleet(town: Town, side: int, lon: Grid, lat: Grid) -> tuple[Vehicle, ...]:
    ambulances = town.vehicles // 6
    depots = ((0, side // 2), (side - 1, side // 2))
    rows = (
        ("bus", town.vehicles - ambulances, 50, 2, 0, 20.0, 900, 600, depots[0]),
        ("ambulance", ambulances, 2, 0, 2, 30.0, 600, 600, depots[1]),
    )
    return tuple(
        Vehicle(
            vehicle_type=kind,
            count=count,
            seats=seats,
            wheelchair_places=wheelchairs,
            stretchers=stretchers,
            depot_lon=float(lon[depot]),
            depot_lat=float(lat[depot]),
            speed_kmh=speed,
            load_s=load,
            unload_s=unload,
            mode=kind,
        )
        for kind, count, seats, wheelchairs, stretchers, speed, load, unload, depot in rows
        if count
    )
