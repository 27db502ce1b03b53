"""Sunrise and sunset against published almanacs, to two minutes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from mamar.scenario.daylight import light, sun
from mamar.scenario.scenario import Scenario, Zone


@pytest.mark.parametrize(
    ("day", "lon", "lat", "rise", "set_"),
    [
        # London, longest day: 03:43 and 20:21 UTC (HM Nautical Almanac Office).
        (datetime(2016, 6, 21, tzinfo=UTC), -0.13, 51.5, "03:43", "20:21"),
        # The same, shortest day: 08:04 and 15:53.
        (datetime(2016, 12, 21, tzinfo=UTC), -0.13, 51.5, "08:04", "15:53"),
    ],
)
def test_sunrise_and_sunset(day, lon, lat, rise, set_):
    for found, stated in zip(sun(day, lon, lat), (rise, set_), strict=True):
        hour, minute = map(int, stated.split(":"))
        expected = day.replace(hour=hour, minute=minute)
        assert abs(found - expected) <= timedelta(minutes=2)


def test_no_sunset_in_the_far_north_in_june():
    assert sun(datetime(2016, 6, 21, tzinfo=UTC), 20.0, 70.0) is None
    zone = Zone(
        zone_id="Z1",
        name={"en": "x"},
        lon=20.0,
        lat=70.0,
        persons_low=1,
        persons_best=1,
        persons_high=1,
    )
    june = Scenario(name={"en": "x"}, start=datetime(2016, 6, 20, tzinfo=UTC), zones=(zone,))
    (span,) = light(june)
    assert span[0] < 0 and span[1] > june.steps
    december = Scenario(name={"en": "x"}, start=datetime(2016, 12, 20, tzinfo=UTC), zones=(zone,))
    assert light(december) == ()
