"""The planner's own plan is never refused for its light: dawn and dusk in many years and places."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest

from mamar import read_scenario
from mamar.network.roads import Roads
from mamar.plan.planner import plan
from mamar.plan.result import Plan
from mamar.scenario.ground import lay_ground
from mamar.scenario.marching import WaveRules
from mamar.scenario.scenario import Rules, Scenario, Window
from mamar.verify.plan import verify_plan
from tests import small
from tests.almanac import DAYS, Day

#: Beside the checkout; the streets in it are drawn, the rest is of whoever tried the program.
ATTACK = Path(__file__).parents[2].parent / "shared" / "faults" / "attack"
HOUR = timedelta(hours=1)


def street(lon: float, lat: float) -> Roads:
    """Two pieces of street, 100 m each of which goes north."""
    ways = [[(lon, lat), (lon, lat + 0.001)], [(lon, lat + 0.001), (lon, lat + 0.002)]]
    return Roads.of_lines(ways, ["residential"] * 2)


def quarter(
    lon: float,
    lat: float,
    start: datetime,
    hours: int,
    open_: tuple[tuple[datetime, datetime], ...],
) -> Scenario:
    """More people than can pass a gate while it is open."""
    return Scenario(
        name={"en": "A street"},
        start=start,
        horizon_s=hours * 3600,
        zones=(small.zone("Z01", "South", (lon, lat), 3000),),
        crossings=(small.crossing("C01", "North Gate", (lon, lat + 0.002), 120),),
        windows=tuple(
            Window(window_id=f"W{n}", crossing_ids=("C01",), opens=a, closes=b, status="agreed")
            for n, (a, b) in enumerate(open_)
        ),
        rules=Rules(walk_speed_mps=0.5),
        waves=WaveRules(lead_min=0, gather_min=0, min_wave_min=5),
        digest="7" * 64,
    )


def checked(scenario: Scenario) -> Plan:
    """Its plan, in which the checker finds nothing."""
    zone = scenario.zones[0]
    ground = lay_ground(scenario, street(zone.lon, zone.lat))
    answer = plan(scenario, "most", ground=ground)
    found = verify_plan(answer, scenario, ground).violations
    assert [str(one) for one in found] == []
    assert answer.out <= answer.bound
    return answer


@pytest.mark.parametrize(
    "day", [day for day in DAYS if day.noon.year in (1900, 1950, 2025, 2100)], ids=str
)
def test_plans_at_dawn_and_at_dusk(day: Day) -> None:
    """The gate is open an hour before and after both; nobody leaves in the almanac's dark."""
    offset = timezone(timedelta(hours=round(day.lon_lat[0] / 15)))
    start = (day.rises - HOUR).replace(microsecond=0).astimezone(offset)
    open_ = tuple((when - HOUR, when + HOUR) for when in (day.rises, day.sets))
    scenario = quarter(*day.lon_lat, start, 24, open_)
    leaves = [wave.departs for wave in checked(scenario).orders.waves]
    first = scenario.time_of(min(a for a, _ in leaves))
    last = scenario.time_of(max(b for _, b in leaves))
    seconds = timedelta(seconds=10)  # of the almanac
    assert day.rises - seconds <= first <= day.rises + timedelta(minutes=3)
    assert day.sets - timedelta(minutes=10) <= last <= day.sets + seconds


@pytest.mark.parametrize(
    ("lat", "noon"),
    [(65.69 + 0.01 * n, date(2016, 6, 21)) for n in range(7)]
    + [(-65.72, date(2016, 12, 21)), (67.4, date(2016, 12, 21)), (84.0, date(2016, 2, 25))],
)
def test_plans_where_the_sun_grazes_the_horizon(lat: float, noon: date) -> None:
    """Where a hair's breadth makes a night or none, the checker allows either."""
    start = datetime(noon.year, noon.month, noon.day, 14, tzinfo=UTC)
    scenario = quarter(-20.0, lat, start, 24, ((start, start + 24 * HOUR),))
    checked(scenario)


@pytest.mark.parametrize("start_h", [0, 5.5, 17.25, 23])
@pytest.mark.parametrize("lon", [-179.99, -120.0, 120.0, 179.99])
def test_plans_far_from_greenwich(lon: float, start_h: float) -> None:
    """The place's day is not the day of UTC; any hour may be the first and the last."""
    start = datetime(2025, 9, 22, tzinfo=UTC) + start_h * HOUR
    scenario = quarter(lon, -41.0, start, 23, ((start, start + 23 * HOUR),))
    steps = sum(b - a for a, b in (wave.departs for wave in checked(scenario).orders.waves))
    assert steps >= 9.5 * 60


@pytest.mark.parametrize(
    "name", ["dusk-aleppo-2025", "dusk-bound-kyiv-2025", "dusk-kyiv-2026-01-14"]
)
def test_plans_that_were_refused(name: str) -> None:
    if not (ATTACK / name).is_dir():
        pytest.skip("the shared scenarios are not beside this checkout")
    scenario = read_scenario(ATTACK / name)
    ground = lay_ground(scenario)
    answer = plan(scenario, "most", ground=ground)
    assert verify_plan(answer, scenario, ground).violations == ()
    later = replace(answer, orders=replace(answer.orders, waves=_later(answer)))
    assert "in_the_dark" in {one.name for one in verify_plan(later, scenario, ground).violations}


def _later(answer: Plan) -> tuple[object, ...]:
    """The last wave of all leaves five minutes later, in the dark."""
    last = max(answer.orders.waves, key=lambda wave: wave.departs[1])
    return tuple(
        replace(wave, departs=(wave.departs[0] + 5, wave.departs[1] + 5)) if wave is last else wave
        for wave in answer.orders.waves
    )
