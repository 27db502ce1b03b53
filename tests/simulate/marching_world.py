"""A small order of march with everything in it, put together by hand.

Two quarters and two crossings, six hours: walkers at the full rate of a crossing, two waves
that share one, a convoy of two buses that drives twice, an ambulance, and walkers who are
carried on to a site.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone

import numpy as np

from mamar.plan.orders import Load, Mode, Orders, Route, Span, Wave
from mamar.scenario.drives import Drives
from mamar.scenario.marching import Group, WaveRules
from mamar.scenario.scenario import Crossing, Rules, Scenario, Site, Vehicle, Window, Zone

START = datetime(2030, 1, 1, 6, tzinfo=timezone(timedelta(hours=2)))
STEPS = 6 * 60
BUSES = (Load("F1.1", 9, 50), Load("F1.2", 9, 50))


def _foot(name: str, zone: str, group: Group, persons: int, departs: Span, passes: Span) -> Wave:
    return Wave(
        wave_id=name,
        zone_id=zone,
        group=group,
        mode="foot",
        households=round(persons / 5.5),
        persons=persons,
        departs=departs,
        arrives=passes,
        route_id=f"R-{zone}",
        crossing_id="C1",
        window_id="A",
        passes=passes,
    )


def _ride(
    name: str, group: Group, mode: Mode, loads: tuple[Load, ...], departs: Span, passes: Span
) -> Wave:
    return Wave(
        wave_id=name,
        zone_id="Z2",
        group=group,
        mode=mode,
        households=sum(load.households for load in loads),
        persons=sum(load.persons for load in loads),
        departs=departs,
        arrives=passes,
        crossing_id="C2",
        window_id="A",
        passes=passes,
        loads=loads,
    )


def _zone(name: str, persons: int) -> Zone:
    return Zone(
        zone_id=name,
        name={"en": f"Quarter {name}"},
        lon=37.0,
        lat=36.0,
        persons_low=persons,
        persons_best=persons,
        persons_high=persons,
        household_size=5.5,
        holding_capacity=400,
    )


def _drives(sites: bool) -> Drives:
    keys = ("home:Z1", "home:Z2", "crossing:C1", "crossing:C2", *(["site:R1"] if sites else []))
    keys = (*keys, "depot:1", "depot:2")
    # At 20 km/h: 15 minutes between any two places.
    metres = np.full((len(keys), len(keys)), 5000.0)
    np.fill_diagonal(metres, 0.0)
    return Drives(keys, metres)


def out_at_crossings() -> tuple[Orders, Scenario, Drives]:
    """People are out once they are through a crossing."""
    waves = (
        # 300 an hour is the whole rate of C1.
        _foot("W1", "Z1", "general", 300, (60, 120), (90, 150)),
        # Two waves share C1, 200 and 100 an hour.
        _foot("W2", "Z1", "general", 200, (120, 180), (150, 210)),
        _foot("W3", "Z2", "at_risk", 100, (130, 190), (150, 210)),
        # They come in half an hour and pass in an hour: up to 100 wait before the crossing.
        _foot("W4", "Z2", "general", 200, (200, 230), (220, 280)),
        _ride("W5", "reduced_mobility", "bus", BUSES, (60, 90), (105, 135)),
        _ride("W6", "reduced_mobility", "bus", BUSES, (165, 195), (210, 240)),
        _ride("W7", "wounded", "ambulance", (Load("F2.1", 1, 2),), (60, 75), (135, 140)),
    )
    return _orders(waves), _scenario(sites=False), _drives(sites=False)


def received_at_a_site() -> tuple[Orders, Scenario, Drives]:
    """People are out once a site has received them; buses wait beyond the crossing."""
    first = _foot("W1", "Z1", "general", 100, (60, 80), (90, 110))
    second = _foot("W2", "Z2", "general", 100, (120, 140), (140, 160))
    waves = (
        replace(first, boards=(90, 110), arrives=(125, 140), site_id="R1", loads=BUSES),
        replace(second, boards=(155, 175), arrives=(190, 205), site_id="R1", loads=BUSES),
    )
    return _orders(waves), _scenario(sites=True), _drives(sites=True)


def _orders(waves: tuple[Wave, ...]) -> Orders:
    routes = (
        Route("R-Z1", "Z1", "C1", 30, 1800.0, ()),
        Route("R-Z2", "Z2", "C1", 20, 1200.0, ()),
    )
    persons = sum(wave.persons for wave in waves)
    until = max(wave.arrives[1] for wave in waves)
    return Orders(WaveRules(lead_min=60), routes, waves, (), persons, until, ())


def _scenario(sites: bool) -> Scenario:
    end = START + timedelta(minutes=STEPS)
    depot = {"depot_lon": 37.0, "depot_lat": 36.0}
    return Scenario(
        name={"en": "A small march"},
        start=START,
        horizon_s=STEPS * 60,
        zones=(_zone("Z1", 2000), _zone("Z2", 2000)),
        crossings=(
            Crossing(crossing_id="C1", name={"en": "Gate"}, lon=37.0, lat=36.0, persons_per_h=300),
            Crossing(
                crossing_id="C2",
                name={"en": "Road"},
                lon=37.0,
                lat=36.0,
                persons_per_h=300,
                vehicles_per_h=30,
                modes=("bus", "ambulance"),
            ),
        ),
        sites=(
            Site(
                site_id="R1",
                name={"en": "School"},
                lon=37.0,
                lat=36.0,
                capacity=500,
                intake_per_h=600,
            ),
        )
        if sites
        else (),
        windows=(
            Window(
                window_id="A",
                crossing_ids=("C1", "C2"),
                opens=START,
                closes=end,
                status="agreed",
            ),
        ),
        fleet=(
            Vehicle(vehicle_type="bus", count=2, seats=50, speed_kmh=20, load_s=1200, **depot),
            Vehicle(
                vehicle_type="ambulance", count=1, seats=2, stretchers=2, speed_kmh=20, **depot
            ),
        ),
        rules=Rules(out_at="site" if sites else "crossing"),
    )
