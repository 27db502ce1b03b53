"""Sunrise and sunset against the almanac."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from mamar.verify.waves.daylight import sun


@pytest.mark.parametrize(
    ("day", "lon", "lat", "rises", "sets"),
    [
        # London at midsummer: 04:43 and 21:21 British Summer Time.
        (date(2016, 6, 20), -0.128, 51.507, "03:43", "20:21"),
        # New York at midwinter: 07:17 and 16:32 Eastern Standard Time.
        (date(2016, 12, 21), -74.006, 40.713, "12:17", "21:32"),
        # Quito, all year round: about 12 hours and 7 minutes.
        (date(2016, 3, 20), -78.47, -0.18, "11:18", "23:24"),
    ],
)
def test_as_in_the_almanac(day: date, lon: float, lat: float, rises: str, sets: str) -> None:
    for found, clock in zip(sun(day, lon, lat), (rises, sets), strict=True):
        right = datetime.combine(day, datetime.strptime(clock, "%H:%M").time(), UTC)
        assert abs(found - right) <= timedelta(minutes=2)


def test_within_the_polar_circle() -> None:
    """In December the Sun of Tromsø does not rise; in June it does not set."""
    rises, sets = sun(date(2016, 12, 21), 18.96, 69.65)
    assert rises == sets
    rises, sets = sun(date(2016, 6, 21), 18.96, 69.65)
    assert sets - rises == timedelta(days=1)
