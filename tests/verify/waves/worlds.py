"""Right orders of march, put together by hand on the small quarter's streets."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from mamar.plan.orders import Load, Mode, NotServed, OrderBound, Orders, Route, Span, Wave
from mamar.plan.solve import most, quickest
from mamar.plan.waves.fleet_bound import fleet_bound, walk_metres
from mamar.plan.waves.uptake import uptakes
from mamar.scenario.daylight import light
from mamar.scenario.drives import Drives, measure_drives
from mamar.scenario.ground import Ground
from mamar.scenario.marching import Group, WaveRules
from mamar.scenario.scenario import Scenario, Vehicle, Zone
from mamar.text import Text
from mamar.verify.waves.fluid import fluid
from mamar.verify.waves.march import March
from mamar.verify.waves.routes import Walks
from tests import small
from tests.small import after, at

#: From the hilltop along North Street; on, down the last side street and along South Street;
#: from the mills along South Street. Walked at half a metre a second.
NORTH = Route("North", "Z01", "C01", 9, 269.4, ((0, 1), (1, 1), (2, 1)))
DOWN = Route("Down", "Z01", "C02", 17, 491.7, ((0, 1), (1, 1), (12, 1), (13, 1), (7, 1)))
SOUTH = Route("South", "Z02", "C02", 9, 269.4, ((5, 1), (6, 1), (7, 1)))


def city() -> tuple[Orders, Scenario]:
    """Out at a crossing: walkers, buses, an ambulance, people at risk, a wave in the dark."""
    rules = WaveRules(
        lead_min=90,
        queue_max=100,
        walk_limit_m=600,
        walk_limit_reduced_m=50,
        at_risk_crossings=("C02",),
    )
    base = small.scenario()
    north, south = base.crossings
    scenario = replace(
        base,
        horizon_s=16 * 3600,
        # 2 parties of wounded; 60 households of 4 or 5: 4 reduced, 10 at risk, 46 general.
        # 30 households of 4.
        zones=(
            zone(base.zones[0], 300, 5.0, wounded=2, reduced_mobility=4, men_18_40=10, holding=70),
            zone(base.zones[1], 120, 4.0, holding=60, ready_until=after(700)),
        ),
        crossings=(
            north,
            replace(south, vehicles_per_h=30, modes=("foot", "bus", "ambulance")),
        ),
        sites=(),
        windows=(
            small.window("W1", ("C01",), 100, 420),
            small.window("W2", ("C01", "C02"), 180, 440),
            replace(small.window("W3", ("C02",), 600, 680), night="yes"),
            small.window("W4", ("C02",), 0, 900, status="ended"),
        ),
        fleet=(bus(), ambulance()),
        waves=rules,
    )
    waves = (
        # 240 an hour: the whole rate of the north gate.
        foot("A1", NORTH, "general", (24, 120), (120, 150), (129, 159), "W1"),
        foot("A2", NORTH, "general", (22, 107), (160, 190), (169, 199), "W1"),
        foot("A3", DOWN, "at_risk", (10, 49), (200, 230), (217, 247), "W2"),
        ride("A4", "Z01", "reduced_mobility", "bus", buses((2, 10)), (240, 255), (260, 270)),
        ride("A5", "Z01", "wounded", "ambulance", (Load("F2.1", 1, 2),), (280, 295), (298, 300)),
        ride("A6", "Z01", "wounded", "ambulance", (Load("F2.1", 1, 2),), (310, 325), (330, 332)),
        foot("B1", SOUTH, "general", (15, 60), (335, 365), (344, 374), "W2"),
        ride("B2", "Z02", "general", "bus", buses((3, 12)), (380, 395), (400, 412)),
        foot("B3", SOUTH, "general", (5, 20), (620, 640), (629, 649), "W3"),
    )
    left = NotServed("Z02", "general", 4, 16, "no_room_in_time", Text("Somebody is left."))
    return orders(rules, (NORTH, DOWN, SOUTH), waves, (left,)), scenario


def received() -> tuple[Orders, Scenario]:
    """Out at a site: on foot and on by bus, by bus all the way."""
    rules = WaveRules(lead_min=60)
    base = small.scenario(rules={"out_at": "site"})
    school, stadium = base.sites
    scenario = replace(
        base,
        horizon_s=6 * 3600,
        zones=(zone(base.zones[0], 100, 5.0),),
        crossings=(replace(base.crossings[0], modes=("foot", "bus")),),
        sites=(school, replace(stadium, excludes=("general",))),
        windows=(small.window("W1", ("C01",), 100, 300),),
        fleet=(replace(bus(), seats=30),),
        waves=rules,
    )
    walked = foot("M1", NORTH, "general", (10, 50), (120, 150), (129, 159), "W1")
    driven = ride("M2", "Z01", "general", "bus", buses((5, 25)), (190, 205), (207, 220))
    waves = (
        replace(walked, boards=(129, 159), arrives=(161, 181), site_id="R01", loads=buses((5, 25))),
        replace(driven, crossing_id="C01", window_id="W1", arrives=(222, 242), site_id="R01"),
    )
    return orders(rules, (NORTH,), waves), scenario


def on_foot() -> tuple[Orders, Scenario]:
    """Out at a site, and there is no fleet: people walk on. They are asked to be quick."""
    rules = WaveRules(lead_min=60)
    base = small.received()
    scenario = replace(
        base,
        horizon_s=6 * 3600,
        zones=(zone(base.zones[0], 100, 5.0),),
        windows=(small.window("W1", ("C01",), 100, 300),),
        waves=rules,
    )
    wave = foot("F1", NORTH, "general", (20, 100), (120, 160), (129, 169), "W1")
    return orders(rules, (NORTH,), (replace(wave, arrives=(133, 173), site_id="R01"),)), scenario


def inside() -> tuple[Orders, Scenario]:
    """There are no crossings: people walk and drive to sites."""
    rules = WaveRules(lead_min=60)
    base = small.inside()
    scenario = replace(
        base,
        horizon_s=6 * 3600,
        zones=(zone(base.zones[0], 100, 5.0),),
        fleet=(replace(bus(), seats=30),),
        waves=rules,
    )
    route = replace(NORTH, exit_id="R02")
    walked = foot("I1", route, "general", (12, 60), (120, 150), (129, 159), "")
    driven = ride("I2", "Z01", "general", "bus", buses((4, 20)), (150, 165), (0, 1))
    none = {"crossing_id": None, "window_id": None, "passes": None}
    waves = (
        replace(walked, **none, site_id="R02"),
        replace(driven, **none, arrives=(170, 190), site_id="R01"),
    )
    return orders(rules, (route,), waves), scenario


def tight() -> tuple[Orders, Scenario]:
    """Sites have room for 90 of 100."""
    made, scenario = on_foot()
    school, stadium = scenario.sites
    sites = replace(school, capacity=60), replace(stadium, capacity=30)
    wave = replace(made.waves[0], households=12, persons=60)
    left = NotServed("Z01", "general", 8, 40, "no_room_in_time", Text("Somebody is left."))
    return orders(made.rules, made.routes, (wave,), (left,)), replace(scenario, sites=sites)


#: Each kind, and what its plan asks.
KINDS = {
    "city": (city, "most"),
    "received": (received, "most"),
    "on foot": (on_foot, "quickest"),
    "inside": (inside, "most"),
    "tight": (tight, "most"),
}


@cache
def world(kind: str) -> tuple[Orders, Scenario, Ground, Drives, str]:
    """With a bound that the solver has proved on the checker's own problem."""
    make, question = KINDS[kind]
    made, scenario = make()
    made = replace(made, light=light(scenario), uptakes=uptakes(scenario, made.waves))
    ground = small.ground(scenario)
    drives = measure_drives(scenario, ground.roads)
    march = March(made, scenario, ground, drives, question, scenario.steps)
    own = fluid(march, Walks(march))
    if question == "quickest":
        answer = quickest(own.problem)
        bound = OrderBound("fluid", own.reach, scenario.steps, answer.steps, answer.cut)
    else:
        best = most(own.problem, scenario.steps)
        persons = best.bound_units // own.units
        bound = OrderBound("fluid", persons, scenario.steps, None, best.cut)
    bounds = [bound]
    if scenario.fleet:
        asked = question == "quickest"
        bounds.append(fleet_bound(scenario, drives, walk_metres(ground), asked, scenario.steps))
    return replace(made, bounds=tuple(bounds)), scenario, ground, drives, question


def zone(like: Zone, persons: int, size: float, holding: int = 200, **fields: object) -> Zone:
    blank = {"staying_share": 0.0, "ready_from": None, "ready_until": None, **fields}
    return replace(
        like,
        persons_best=persons,
        household_size=size,
        holding_capacity=holding,
        **blank,  # type: ignore[arg-type]
    )


def bus() -> Vehicle:
    lon, lat = at(0, 1)
    return Vehicle(
        vehicle_type="bus",
        count=2,
        seats=12,
        wheelchair_places=1,
        depot_lon=lon,
        depot_lat=lat,
        speed_kmh=20,
        load_s=600,
        unload_s=300,
        available_from=after(60),
        available_until=after(500),
        mode="bus",
        max_trips=2,
        max_hours_per_day=6,
    )


def ambulance() -> Vehicle:
    return Vehicle(
        vehicle_type="ambulance",
        count=1,
        seats=1,
        stretchers=1,
        speed_kmh=25,
        load_s=300,
        unload_s=300,
    )


def buses(each: tuple[int, int]) -> tuple[Load, ...]:
    return Load("F1.1", *each), Load("F1.2", *each)


def foot(
    name: str,
    route: Route,
    group: Group,
    who: tuple[int, int],
    departs: Span,
    passes: Span,
    window: str,
) -> Wave:
    households, persons = who
    return Wave(
        name,
        route.zone_id,
        group,
        "foot",
        households,
        persons,
        departs,
        arrives=passes,
        route_id=route.route_id,
        crossing_id=route.exit_id,
        window_id=window,
        passes=passes,
    )


def ride(
    name: str,
    zone_id: str,
    group: Group,
    mode: Mode,
    loads: tuple[Load, ...],
    departs: Span,
    passes: Span,
) -> Wave:
    return Wave(
        name,
        zone_id,
        group,
        mode,
        sum(load.households for load in loads),
        sum(load.persons for load in loads),
        departs,
        arrives=passes,
        crossing_id="C02",
        window_id="W2",
        passes=passes,
        loads=loads,
    )


def orders(
    rules: WaveRules,
    routes: tuple[Route, ...],
    waves: tuple[Wave, ...],
    not_served: tuple[NotServed, ...] = (),
) -> Orders:
    out = sum(wave.persons for wave in waves)
    until = max(wave.arrives[1] for wave in waves)
    return Orders(rules, routes, waves, not_served, out, until, ())
