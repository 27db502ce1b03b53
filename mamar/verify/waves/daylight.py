"""When it is dark at the middle of the zones.

The Sun is a point on the sphere of the sky that turns with the Earth, and it is up while it is
higher than the horizon: its place by the low-precision formulas of *The Astronomical Almanac*
(section C), the turn by mean sidereal time (section B). Within half a minute of an almanac from
1900 to 2100 and 65° south to 65° north.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from itertools import pairwise
from math import asin, atan2, cos, degrees, radians, sin

from mamar.scenario.scenario import Zone
from mamar.verify.waves.march import March

#: How high the Sun's centre is when its upper edge rises: refraction and half its breadth.
HORIZON = -0.833
#: Times of two readings of the Sun differ by less: the planner keeps one minute inside the light,
#: and both are within seconds of an almanac.
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


def nights(march: March, *, longer: timedelta) -> list[tuple[Fraction, Fraction]]:
    """The dark times of the plan in steps, each end moved outwards by ``longer``.

    Longer nights are also those of a Sun that is lower by ``HEIGHTS``, shorter of a higher one.
    """
    scenario = march.scenario
    if not scenario.zones:
        return []
    horizon = HORIZON + HEIGHTS * ((longer > timedelta(0)) - (longer < timedelta(0)))
    lon, lat = middle(scenario.zones)
    first = scenario.start.astimezone(UTC).date() - timedelta(days=2)
    days = scenario.horizon_s // 86_400 + 5
    suns = [sun(first + timedelta(days=day), lon, lat, horizon) for day in range(days)]
    spans = []
    for (_, sets), (rises, _) in pairwise(suns):
        start, until = sets - longer, rises + longer
        if start < until and rises - sets > _SAME_MIDNIGHT:
            spans.append((march.step(start), march.step(until)))
    return spans


def middle(zones: Sequence[Zone]) -> tuple[float, float]:
    """The mean place; west of the date line longitudes are counted on past 180 if zones lie on
    both sides of it."""
    east = [zone.lon for zone in zones]
    if max(east) - min(east) > 180:
        east = [lon + 360 if lon < 0 else lon for lon in east]
    lon = sum(east) / len(zones)
    return lon - 360 if lon >= 180 else lon, sum(zone.lat for zone in zones) / len(zones)
