"""The checker's Sun against an almanac, and beside the planner's."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest

from mamar.scenario import daylight as planner
from mamar.verify.waves.daylight import sun
from tests.almanac import DAYS, Day


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_as_in_the_almanac(day: Day) -> None:
    for found, right in zip(sun(day.noon, *day.lon_lat), (day.rises, day.sets), strict=True):
        assert abs(found - right) <= timedelta(seconds=15)


def test_as_the_planner_reads_it() -> None:
    """Two centuries, and all the way round between 65° south and 65° north."""
    rng = np.random.default_rng(1900)
    for _ in range(400):
        noon = datetime(1900, 1, 1, 12, tzinfo=UTC) + timedelta(days=int(rng.integers(73_414)))
        lon, lat = rng.uniform(-180, 180), rng.uniform(-65, 65)
        theirs = planner.sun(noon, lon, lat)
        assert theirs is not None
        for ours, other in zip(sun(noon.date(), lon, lat), theirs, strict=True):
            assert abs(ours - other) <= timedelta(seconds=15), (noon, lon, lat)


def test_within_the_polar_circle() -> None:
    """In December the Sun of Tromsø does not rise; in June it does not set."""
    rises, sets = sun(date(2016, 12, 21), 18.96, 69.65)
    assert rises == sets
    rises, sets = sun(date(2016, 6, 21), 18.96, 69.65)
    assert sets - rises == timedelta(days=1)
