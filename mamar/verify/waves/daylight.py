"""When it is dark at the middle of the zones.

The low-precision formulas for the Sun of *The Astronomical Almanac* (section C), whose own
error is a hundredth of a degree from 1950 to 2050, at the moment of each rise and set: within
half a minute of an almanac between the polar circles from 1900 to 2100.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from math import acos, asin, atan2, ceil, cos, degrees, floor, radians, sin, tan

import numpy as np

from mamar.verify.waves.march import Flags, March
from mamar.verify.waves.report import OrderViolation, wrong

#: Where the Sun's centre is when its upper edge rises: refraction and half its breadth.
_ZENITH = 90.833
_J2000 = datetime(2000, 1, 1, 12, tzinfo=UTC)
#: Readings of the Sun's formulas differ by less.
READINGS = timedelta(minutes=2)


def sun(day: date, lon: float, lat: float) -> tuple[datetime, datetime]:
    """Sunrise and sunset of a day (UTC), of places near lon 0; elsewhere of that solar day.

    Where the Sun does not rise both are at its noon; where it does not set they are a day apart,
    give or take seconds.

    >>> [one.strftime("%H:%M") for one in sun(date(2016, 12, 1), 37.15, 36.2)]
    ['04:24', '14:16']
    """
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC) - timedelta(minutes=4 * lon)

    def end(side: int) -> datetime:
        when = noon
        for _ in range(4):  # the Sun moves on until it rises or sets
            declination, equation = _sun_at(when)
            here = radians(lat)
            cosine = cos(radians(_ZENITH)) / (cos(here) * cos(declination))
            cosine -= tan(here) * tan(declination)
            half_day = degrees(acos(max(-1.0, min(1.0, cosine))))
            when = noon + timedelta(minutes=4 * (side * half_day - equation))
        return when

    return end(-1), end(1)


def _sun_at(when: datetime) -> tuple[float, float]:
    """Its declination in radians, and by how many degrees it is ahead of the mean Sun."""
    days = (when - _J2000) / timedelta(days=1)
    mean = 280.460 + 0.9856474 * days
    anomaly = radians(357.528 + 0.9856003 * days)
    longitude = radians(mean + 1.915 * sin(anomaly) + 0.020 * sin(2 * anomaly))
    tilt = radians(23.439 - 0.0000004 * days)
    ascension = degrees(atan2(cos(tilt) * sin(longitude), cos(longitude)))
    return asin(sin(tilt) * sin(longitude)), (mean - ascension + 180) % 360 - 180


def check_light(march: March) -> Iterator[OrderViolation]:
    """It is light when the order says so, give or take the difference of two readings."""
    surely, perhaps = _lit(march, longer=READINGS), _lit(march, longer=-READINGS)
    off = np.flatnonzero((march.light & ~perhaps) | (surely & ~march.light))
    if off.size:
        yield wrong("light_wrong", at=march.at(int(off[0])))


def _lit(march: March, *, longer: timedelta) -> Flags:
    """(steps + 1,) whether the whole step is in the light; each night longer at both ends."""
    light = np.ones(march.scenario.steps + 1, bool)
    for sets, rises in _nights(march):
        start, until = sets - longer, rises + longer
        if start < until:
            light[max(0, floor(march.step(start))) : max(0, ceil(march.step(until)))] = False
    return light


def _nights(march: March) -> Iterator[tuple[datetime, datetime]]:
    """Sunset and the next sunrise at the middle of the zones, of all days of the plan."""
    scenario = march.scenario
    zones = scenario.zones
    if not zones:
        return
    lon = sum(zone.lon for zone in zones) / len(zones)
    lat = sum(zone.lat for zone in zones) / len(zones)
    first = scenario.start.astimezone(UTC).date() - timedelta(days=2)
    days = scenario.horizon_s // 86_400 + 5
    suns = [sun(first + timedelta(days=day), lon, lat) for day in range(days)]
    for (_, sets), (rises, _) in pairwise(suns):
        yield sets, rises
