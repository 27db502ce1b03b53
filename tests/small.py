"""A small quarter on real ground, for plans that are made and checked in a moment.

```
  Z01 ── b ── c ── C01        Streets are 90 to 110 m long and named by rows. The way
   │     │    │               from d to e is an alley; that from Z03 to g has two bends.
   d ≈≈≈ e ── f
   │     │    │
  Z02 ── g ── h ── C02
         ┆
        Z03                   R01 and R02 lie beyond the crossings.
```
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import numpy as np

from mamar.network.roads import Roads
from mamar.scenario.ground import Ground, lay_ground
from mamar.scenario.marching import WaveRules
from mamar.scenario.scenario import Crossing, Rules, Scenario, Site, Window, Zone

START = datetime(2016, 11, 30, 6, 0, tzinfo=UTC)
LON, LAT, STEP = 37.15, 36.2, 0.001
#: Five centimetres to walk on: 144 persons an hour.
NARROW = {"walk": {"residential": {"width_m": 0.05}}}


def at(column: float, row: float) -> tuple[float, float]:
    """Longitude and latitude of a point of the grid; row 0 is the northernmost."""
    return round(LON + column * STEP, 7), round(LAT - row * STEP, 7)


def after(minutes: float) -> datetime:
    return START + timedelta(minutes=minutes)


@cache
def roads() -> Roads:
    lines = [
        *([at(c, 0), at(c + 1, 0)] for c in range(3)),
        *([at(c, 1), at(c + 1, 1)] for c in range(2)),
        *([at(c, 2), at(c + 1, 2)] for c in range(3)),
        *([at(c, r), at(c, r + 1)] for c in range(3) for r in range(2)),
        [at(1, 2), at(1.3, 2.5)],
        [at(1, 3), at(1.3, 2.5)],
        [at(3, 0), at(5, 1)],
        [at(3, 2), at(5, 1)],
    ]
    highway = ["residential"] * len(lines)
    highway[3] = "path"
    names = ["North Street"] * 3 + ["Middle Street"] * 2 + ["South Street"] * 3 + [""] * 10
    return Roads.of_lines(lines, highway, name=names)


def scenario(**changes: Any) -> Scenario:
    """Three zones, two crossings with windows; ``changes`` replaces fields or rules."""
    rules = replace(Rules(walk_speed_mps=0.5), **changes.pop("rules", {}))
    zones = (
        zone("Z01", "Hilltop", at(0, 0), 300),
        zone("Z02", "Mills", at(0, 2), 200, staying_share=0.25, ready_until=after(70)),
        zone("Z03", "Orchards", at(1, 3), 120, ready_from=after(20)),
    )
    crossings = (
        crossing("C01", "North Gate", at(3, 0), 240),
        crossing("C02", "South Gate", at(3, 2), 130.5),
    )
    windows = (
        window("W01", ("C01",), 10, 60),
        window("W02", ("C01", "C02"), 90, 120),
        window("W03", ("C02",), 30.5, 80),
        window("W04", ("C02",), 0, 180, status="ended"),
    )
    sites = (
        Site(
            site_id="R01",
            name={"en": "School", "ar": "المدرسة"},
            lon=at(5, 1)[0],
            lat=at(5, 1)[1],
            capacity=180,
            intake_per_h=150,
        ),
        Site(
            site_id="R02",
            name={"en": "Stadium", "ar": "الملعب"},
            lon=at(3, 0)[0],
            lat=at(3, 0)[1],
            capacity=90,
        ),
    )
    made = Scenario(
        name={"en": "A small quarter", "ar": "حي صغير"},
        start=START,
        step_s=60,
        horizon_s=150 * 60,
        zones=zones,
        crossings=crossings,
        windows=windows,
        sites=sites,
        rules=rules,
        waves=WaveRules(lead_min=0, gather_min=0, min_wave_min=5),
        digest="5" * 64,
    )
    return replace(made, **changes)


def wide_gates() -> tuple[Crossing, ...]:
    """The crossings of :func:`scenario` with more people searching."""
    return tuple(replace(one, persons_per_h=3 * one.persons_per_h) for one in scenario().crossings)


def received(**changes: Any) -> Scenario:
    """The same where people are out once a site has taken them in."""
    return scenario(rules={"out_at": "site", "beyond": "walk", "beyond_kmh": 3.6}, **changes)


def inside(**changes: Any) -> Scenario:
    """The same without crossings: people go straight to the sites."""
    return scenario(crossings=(), windows=(), **changes)


def ground(of: Scenario) -> Ground:
    return lay_ground(of, roads())


def zone(zone_id: str, name: str, place: tuple[float, float], persons: int, **more: Any) -> Zone:
    return Zone(
        zone_id=zone_id,
        name={"en": name, "ar": f"حي {zone_id}"},
        lon=place[0],
        lat=place[1],
        persons_low=persons // 2,
        persons_best=persons,
        persons_high=persons * 2,
        **more,
    )


def crossing(name: str, title: str, place: tuple[float, float], persons_per_h: float) -> Crossing:
    return Crossing(
        crossing_id=name,
        name={"en": title, "ar": f"معبر {name}"},
        lon=place[0],
        lat=place[1],
        persons_per_h=persons_per_h,
    )


def window(
    name: str, crossings: tuple[str, ...], opens: float, closes: float, status: str = "agreed"
) -> Window:
    return Window(
        window_id=name,
        crossing_ids=crossings,
        opens=after(opens),
        closes=after(closes),
        status=status,
    )


def random_scenario(seed: int) -> Scenario:
    """The quarter with other people, rates, windows, steps and rules."""
    rng = np.random.default_rng(seed)

    def minutes(low: int, high: int) -> datetime | None:
        return after(int(rng.integers(low, high))) if rng.random() < 0.4 else None

    corners = [at(c, r) for c in range(3) for r in range(3)] + [at(1, 3)]
    zones = tuple(
        zone(
            f"Z{i:02}",
            f"Quarter {i}",
            corners[int(rng.integers(len(corners)))],
            int(rng.integers(0, 120)),
            staying_share=float(rng.choice([0, 0.1, 0.33])),
            ready_from=minutes(-10, 40),
            ready_until=minutes(20, 100),
        )
        for i in range(int(rng.integers(1, 5)))
    )
    crossings = tuple(
        crossing(f"C{i:02}", f"Gate {i}", place, float(rng.choice([40, 90.25, 150, 400])))
        for i, place in enumerate([at(3, 0), at(3, 2), at(2, 1)][: int(rng.integers(0, 4))])
    )
    windows = tuple(
        window(
            f"W{i:02}",
            tuple(one.crossing_id for one in crossings if rng.random() < 0.7) or ("C00",),
            opens := float(rng.integers(-5, 60)),
            opens + float(rng.integers(1, 60)) + float(rng.choice([0, 0.5])),
            status=str(rng.choice(["proposed", "agreed", "in_force", "ended"])),
        )
        for i in range(int(rng.integers(1, 5)))
        if crossings
    )
    rules = {
        "persons": rng.choice(["low", "best", "high"]),
        "staying": rng.choice(["stated", "none"]),
        "out_at": rng.choice(["crossing", "site"]),
        "beyond": rng.choice(["walk", "drive"]),
        "beyond_kmh": float(rng.choice([2, 20])),
        "walk_speed_mps": float(rng.choice([0.3, 1.0])),
    }
    made = scenario(
        zones=zones, crossings=crossings, windows=windows, rules=rules, digest=f"{seed:064}"
    )
    sites = made.sites[: int(rng.integers(1, 3))]
    narrow = NARROW if rng.random() < 0.5 else {}
    step_s, hours = int(rng.choice([60, 120, 300])), float(rng.choice([1.5, 2]))
    return replace(
        made, sites=sites, roads_overrides=narrow, step_s=step_s, horizon_s=int(hours * 3600)
    )
