"""The planner's Sun against an almanac, and the light in which it plans."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from mamar.scenario.daylight import light, sun
from mamar.scenario.scenario import Scenario, Zone
from tests.almanac import DAYS, PLACES


def place(lon: float, lat: float) -> Zone:
    return Zone(
        zone_id="Z1",
        name={"en": "x"},
        lon=lon,
        lat=lat,
        persons_low=1,
        persons_best=1,
        persons_high=1,
    )


def plan_of(start: datetime, *places: tuple[float, float], hours: int = 24) -> Scenario:
    zones = tuple(place(*each) for each in places)
    return Scenario(name={"en": "x"}, start=start, horizon_s=hours * 3600, zones=zones)


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_as_in_the_almanac(day):
    found = sun(datetime(*day.noon.timetuple()[:3], tzinfo=UTC), *day.lon_lat)
    for time, right in zip(found, (day.rises, day.sets), strict=True):
        assert abs(time - right) <= timedelta(seconds=10)


@pytest.mark.parametrize("day", DAYS, ids=str)
@pytest.mark.parametrize("hours", [-12, 0, 13.75])
def test_it_is_light_inside_sunrise_and_sunset(day, hours):
    """From any hour and at any offset; in whole steps."""
    offset = timezone(timedelta(hours=hours))
    start = (day.rises - timedelta(hours=1)).replace(microsecond=0).astimezone(offset)
    made = plan_of(start, day.lon_lat, hours=30)
    a, b = next(span for span in light(made) if span[1] > 0)
    early, late = made.time_of(a) - day.rises, day.sets - made.time_of(b)
    assert abs(early - timedelta(seconds=30)) <= timedelta(seconds=40)
    assert abs(late - timedelta(seconds=30)) <= timedelta(seconds=40)


def test_the_last_morning_counts_where_the_day_begins_the_date_before():
    """In Suva the Sun of 30 August rises at 18:15 on the 29th, UTC."""
    start = datetime(2025, 8, 28, 23, tzinfo=UTC)
    made = plan_of(start, PLACES["Suva"], hours=23)
    assert made.end.date() == date(2025, 8, 29)
    first = [made.time_of(a).strftime("%d %H:%M") for a, _ in light(made)]
    assert "29 18:16" in first


def test_the_middle_of_places_on_both_sides_of_the_date_line_is_there():
    def steps(*places):
        made = plan_of(datetime(2025, 3, 1, tzinfo=UTC), *places, hours=72)
        lit = light(made)
        return [step for step in range(made.steps) if any(a <= step < b for a, b in lit)]

    here = steps((180.0, -17.0))
    assert 0 < len(here) < 3 * 13 * 60
    assert steps((-180.0, -17.0)) == here
    assert steps((179.9, -17.0), (-179.9, -17.0)) == here
    assert steps((-179.9, -17.0), (179.9, -17.0)) == here


def test_no_sunset_in_the_far_north_in_june():
    assert sun(datetime(2016, 6, 21, tzinfo=UTC), 20.0, 70.0) is None
    june = plan_of(datetime(2016, 6, 20, tzinfo=UTC), (20.0, 70.0), hours=72)
    (span,) = light(june)
    assert span == (0, june.steps)
    december = plan_of(datetime(2016, 12, 20, tzinfo=UTC), (20.0, 70.0), hours=72)
    assert light(december) == ()


def test_the_first_night_after_the_polar_day():
    """At 70° N, 20° E the Sun sets again on 27 July 2016, just before the midnight of the place
    (22:46 UTC): so far it is light without a break, and the night is short."""
    made = plan_of(datetime(2016, 7, 20, tzinfo=UTC), (20.0, 70.0), hours=240)
    (_, sets), (rises, _), *_ = light(made)
    assert made.time_of(sets).strftime("%d %H") in ("26 22", "27 22")
    assert rises - sets < 90
