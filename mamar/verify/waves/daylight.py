"""When it is dark at the middle of the zones.

The Sun is a point on the sphere of the sky that turns with the Earth, and it is up while it is
higher than the horizon: its place by the low-precision formulas of *The Astronomical Almanac*
(section C), the turn by mean sidereal time (section B). Within half a minute of an almanac from
1900 to 2100 and 65° south to 65° north.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from math import asin, atan2, ceil, cos, degrees, floor, radians, sin

import numpy as np

from mamar.scenario.scenario import Zone
from mamar.verify.waves.march import Flags, March
from mamar.verify.waves.report import OrderViolation, wrong

#: How high the Sun's centre is when its upper edge rises: refraction and half its breadth.
HORIZON = -0.833
#: Times of two readings of the Sun differ by less: both are within seconds of an almanac.
READINGS = timedelta(minutes=2)
#: Heights of two readings differ by less, in degrees. Where the Sun grazes the horizon, so small
#: a difference makes a night or none.
HEIGHTS = 0.01
_EPOCH = datetime(2000, 1, 1, 12, tzinfo=UTC)
_DAY = timedelta(days=1)
_HALF_A_DAY_S = 43_200
#: How far apart two readings of the same midnight are: the Sun's days are not of one length.
_SAME_MIDNIGHT = timedelta(minutes=1)


def sun(day: date, lon: float, lat: float, horizon: float = HORIZON) -> tuple[datetime, datetime]:
    """Sunrise and sunset (UTC) about the place's noon that is on ``day`` of UTC, to the second.

    Where the Sun does not rise both are at its noon; where it does not set they are a day apart.

    >>> [one.strftime("%H:%M") for one in sun(date(2016, 12, 1), 37.15, 36.2)]
    ['04:24', '14:16']
    """
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC) - lon / 360 * _DAY
    x, y, _ = _from_here(noon, lon, 0)
    noon -= degrees(atan2(-y, x)) / 360 * _DAY  # it has passed the meridian by so much

    def down(seconds: int) -> bool:
        up = _from_here(noon + timedelta(seconds=seconds), lon, lat)[0]
        return degrees(asin(up)) < horizon

    half = range(_HALF_A_DAY_S)
    before = bisect_left(half, True, key=lambda s: down(-s))
    after = bisect_left(half, True, key=down)
    return noon - timedelta(seconds=before), noon + timedelta(seconds=after)


def _from_here(when: datetime, lon: float, lat: float) -> tuple[float, float, float]:
    """How far the Sun is up, east and north in the sky: of a length of one, the height's sine
    first."""
    days = (when - _EPOCH) / _DAY
    anomaly = radians(357.528 + 0.9856003 * days)
    # The almanac's 1.915 is that of our years; a century ago the orbit was a little less round.
    centre = (1.915 - 0.0048 * days / 36_525) * sin(anomaly) + 0.020 * sin(2 * anomaly)
    longitude = radians(280.460 + 0.9856474 * days + centre)
    tilt = radians(23.439 - 0.0000004 * days)
    x, y = cos(longitude), cos(tilt) * sin(longitude)
    z = sin(tilt) * sin(longitude)
    turn = radians(280.46062 + 360.98564737 * days + lon)
    toward, east = cos(turn) * x + sin(turn) * y, cos(turn) * y - sin(turn) * x
    here = radians(lat)
    return cos(here) * toward + sin(here) * z, east, cos(here) * z - sin(here) * toward


def check_light(march: March) -> Iterator[OrderViolation]:
    """It is light when the order says so, give or take the difference of two readings."""
    surely, perhaps = _lit(march, longer=READINGS), _lit(march, longer=-READINGS)
    off = np.flatnonzero((march.light & ~perhaps) | (surely & ~march.light))
    if off.size and off[0] < march.scenario.steps:
        yield wrong("light_wrong", at=march.at(int(off[0])))


def _lit(march: March, *, longer: timedelta) -> Flags:
    """(steps + 1,) whether the whole step is in the light; each night longer at both ends.

    Longer nights are also those of a Sun that is lower by ``HEIGHTS``, shorter of a higher one.
    """
    light = np.ones(march.scenario.steps + 1, bool)
    lower = HEIGHTS if longer > timedelta(0) else -HEIGHTS
    for sets, rises in _nights(march, HORIZON + lower):
        start, until = sets - longer, rises + longer
        if start < until:
            light[max(0, floor(march.step(start))) : max(0, ceil(march.step(until)))] = False
    return light


def _nights(march: March, horizon: float) -> Iterator[tuple[datetime, datetime]]:
    """Sunset and the next sunrise at the middle of the zones, of all days of the plan."""
    scenario = march.scenario
    if not scenario.zones:
        return
    lon, lat = middle(scenario.zones)
    first = scenario.start.astimezone(UTC).date() - timedelta(days=2)
    days = scenario.horizon_s // 86_400 + 5
    suns = [sun(first + timedelta(days=day), lon, lat, horizon) for day in range(days)]
    for (_, sets), (rises, _) in pairwise(suns):
        if rises - sets > _SAME_MIDNIGHT:
            yield sets, rises


def middle(zones: Sequence[Zone]) -> tuple[float, float]:
    """The mean place; west of the date line longitudes are counted on past 180 if zones lie on
    both sides of it."""
    east = [zone.lon for zone in zones]
    if max(east) - min(east) > 180:
        east = [lon + 360 if lon < 0 else lon for lon in east]
    lon = sum(east) / len(zones)
    return lon - 360 if lon >= 180 else lon, sum(zone.lat for zone in zones) / len(zones)
