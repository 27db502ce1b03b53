"""Small quarters with fleets, groups and rules at random."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import numpy as np

from mamar.scenario.marching import ANY, WaveRules
from mamar.scenario.scenario import Scenario, Vehicle
from tests import small
from tests.small import after, at


def random_quarter(seed: int) -> Scenario:
    """The quarter of :func:`small.random_scenario` in which vehicles drive, at any hour."""
    rng = np.random.default_rng([seed, 7])
    base = small.random_scenario(seed)

    def one(*values):  # type: ignore[no-untyped-def]
        return values[int(rng.integers(len(values)))]

    zones = tuple(
        replace(
            zone,
            household_size=one(1.0, 3.5, 5.0),
            wounded=int(rng.integers(0, 4)),
            reduced_mobility=int(rng.integers(0, 4)),
            men_18_40=int(rng.integers(0, 10)),
        )
        for zone in base.zones
    )
    crossings = tuple(
        replace(
            crossing,
            vehicles_per_h=one(None, 12.0, 30.5),
            modes=one(("foot", "bus"), ("bus", "ambulance"), ("foot", "car", "ambulance")),
        )
        for crossing in base.crossings
    )
    windows = tuple(replace(window, night=one("", "yes", "no")) for window in base.windows)
    sites = tuple(replace(site, excludes=one((), ("wounded",))) for site in base.sites)

    def vehicle() -> Vehicle:
        lon, lat = at(int(rng.integers(3)), int(rng.integers(3)))
        depot = one({}, {"depot_lon": lon, "depot_lat": lat})
        return Vehicle(
            vehicle_type="any",
            count=int(rng.integers(1, 4)),
            seats=int(rng.integers(0, 20)),
            wheelchair_places=int(rng.integers(0, 3)),
            stretchers=one(0, 0, 1, 2),
            speed_kmh=one(None, 4.0, 15.5),
            load_s=int(rng.integers(0, 1200)),
            unload_s=int(rng.integers(0, 900)),
            available_from=one(None, after(-20), after(15.5)),
            available_until=one(None, None, after(80.5)),
            max_trips=one(None, 1, 3),
            max_hours_per_day=one(None, 0.75, 1.5),
            **depot,
        )

    crossing_ids = tuple(crossing.crossing_id for crossing in crossings)
    rules = WaveRules(
        min_wave_min=one(1, 15),
        lead_min=one(0, 20),
        told_at=one(None, after(-10), after(5.5)),
        convoy_max=one(1, 2, 20),
        headway_min=one(0, 5, 10),
        walk_limit_m=one(300, 10_000),
        companions=one(0, 1, 2),
        at_risk_crossings=one(ANY, crossing_ids[:1], ()),
        night=one("yes", "no", "no"),
    )
    shift = timedelta(hours=one(0, 0, 7))  # the evening begins about 14:20
    made = replace(
        base,
        zones=zones,
        crossings=crossings,
        windows=windows,
        sites=sites,
        fleet=tuple(vehicle() for _ in range(int(rng.integers(1, 4)))),
        waves=rules,
    )
    return _later(made, shift)


def with_refusals(scenario: Scenario, seed: int) -> Scenario:
    """The same; some zones refuse the first site, some all of them."""
    sites = tuple(site.site_id for site in scenario.sites)
    drawn = np.random.default_rng([seed, 8]).integers(0, 4, len(scenario.zones))
    zones = tuple(
        replace(zone, refuses_sites={0: sites[:1], 1: sites}.get(int(n), ()))
        for zone, n in zip(scenario.zones, drawn, strict=True)
    )
    return replace(scenario, zones=zones)


def with_preferences(scenario: Scenario, seed: int) -> Scenario:
    """The same; zones like sites in one order or the other, some of them only one, some none."""
    rng = np.random.default_rng([seed, 9])
    sites = [site.site_id for site in scenario.sites]

    def liked(refused: tuple[str, ...]) -> tuple[str, ...]:
        named = [sites[int(i)] for i in rng.permutation(len(sites))][: int(rng.integers(0, 4))]
        return tuple(name for name in named if name not in refused)

    zones = (replace(z, prefers_sites=liked(z.refuses_sites)) for z in scenario.zones)
    return replace(scenario, zones=tuple(zones))


def _later(scenario: Scenario, by: timedelta) -> Scenario:
    """The same, all of it so much later in the day."""

    def moved(row):  # type: ignore[no-untyped-def]
        names = ("opens", "closes", "ready_from", "ready_until", "available_from",
                 "available_until", "told_at")  # fmt: skip
        times = {name: getattr(row, name) for name in names if getattr(row, name, None) is not None}
        return replace(row, **{name: when + by for name, when in times.items()})

    return replace(
        scenario,
        start=scenario.start + by,
        zones=tuple(map(moved, scenario.zones)),
        windows=tuple(map(moved, scenario.windows)),
        fleet=tuple(map(moved, scenario.fleet)),
        waves=moved(scenario.waves),
    )
