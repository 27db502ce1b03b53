"""Sunrise and sunset at a place.

The Sun's place is that of Meeus, *Astronomical Algorithms* (1991), chapters 25 (low accuracy) and
28, as in NOAA's Solar Calculator (https://gml.noaa.gov/grad/solcalc/): within 20 seconds of an
almanac from 1900 to 2100 and 65° south to 65° north. The checker has a Sun of its own
(`mamar/verify/waves/daylight.py`).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from math import acos, asin, atan2, cos, degrees, radians, sin, tan

from mamar.scenario.scenario import Scenario

Span = tuple[int, int]  #: steps [from, until)

#: The Sun's centre at sunrise, in degrees from straight up: refraction and half its disc.
ZENITH = 90.833
_J2000 = datetime(2000, 1, 1, 12, tzinfo=UTC)
_HALF_A_DAY = timedelta(hours=12)
_TICK = timedelta(seconds=0.1)


def sun(day: datetime, lon: float, lat: float) -> tuple[datetime, datetime] | None:
    """Sunrise and sunset (UTC) about that noon of the place which is on the UTC date of ``day``.

    Far from longitude 0 one of them may be on the date before or after. None: no dark or no light.

    >>> rise, set_ = sun(datetime(2016, 12, 1, 12, tzinfo=UTC), 37.16, 36.2)
    >>> rise.strftime("%H:%M"), set_.strftime("%H:%M")
    ('04:24', '14:16')
    """
    ends = _up(day.astimezone(UTC).date(), lon, lat)
    if ends is None or ends[1] - ends[0] >= 2 * _HALF_A_DAY - _TICK:
        return None
    return ends


def light(scenario: Scenario) -> tuple[Span, ...]:
    """The steps [from, until) of each day's light at the middle of the zones, for plans and bounds.

    From the first step that begins after sunrise to the last that ends before sunset, within the
    scenario's time.
    """
    lon, lat = _middle(scenario)
    first = scenario.start.astimezone(UTC).date() - timedelta(days=2)
    days = (scenario.end.astimezone(UTC).date() - first).days + 3
    found = (_up(first + timedelta(days=day), lon, lat) for day in range(days))
    spans = []
    for rises, sets in _joined(ends for ends in found if ends is not None):
        begins = max(0, -((scenario.start - rises) // timedelta(seconds=scenario.step_s)))
        ends = min(scenario.steps, (sets - scenario.start) // timedelta(seconds=scenario.step_s))
        if begins < ends:
            spans.append((begins, ends))
    return tuple(spans)


def _middle(scenario: Scenario) -> tuple[float, float]:
    """The mean of the zones' places; of longitudes as they lie about the first zone's, so that
    the middle of 179° and -179° is not at Greenwich."""
    zones = scenario.zones
    if not zones:
        return 0.0, 0.0
    off = sum((zone.lon - zones[0].lon + 180) % 360 - 180 for zone in zones)
    lon = (zones[0].lon + off / len(zones) + 180) % 360 - 180
    return lon, sum(zone.lat for zone in zones) / len(zones)


def _joined(spans: Iterable[tuple[datetime, datetime]]) -> list[tuple[datetime, datetime]]:
    """Days between which the Sun does not set made one; their midnights are seconds apart."""
    joined: list[tuple[datetime, datetime]] = []
    for rises, sets in spans:
        if joined and rises - joined[-1][1] < timedelta(minutes=1):
            joined[-1] = joined[-1][0], sets
        else:
            joined.append((rises, sets))
    return joined


def _up(day: date, lon: float, lat: float) -> tuple[datetime, datetime] | None:
    """From when until when the Sun is up about the noon of ``day``, between the two midnights."""
    mean_noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC) - timedelta(minutes=4 * lon)
    noon = mean_noon - timedelta(minutes=_position(mean_noon)[1])

    def is_up(when: datetime) -> bool:
        declination, equation = _position(when)
        turned = ((when - mean_noon) / timedelta(minutes=1) + equation) / 4
        return abs(turned) < _half_day(lat, declination)

    def last_up(up: datetime, down: datetime) -> datetime:
        """By halving: where the Sun only grazes the horizon, nothing quicker is sure to end."""
        if is_up(down):
            return down
        while abs(down - up) > _TICK:
            middle = up + (down - up) / 2
            up, down = (middle, down) if is_up(middle) else (up, middle)
        return up

    if not is_up(noon):
        return None
    return last_up(noon, noon - _HALF_A_DAY), last_up(noon, noon + _HALF_A_DAY)


def _half_day(lat: float, declination: float) -> float:
    """Degrees that the Earth turns from noon to sunset; 0: no sunrise; 360: no sunset."""
    at = cos(radians(ZENITH)) / (cos(radians(lat)) * cos(declination))
    at -= tan(radians(lat)) * tan(declination)
    if at >= 1:
        return 0.0
    return degrees(acos(at)) if at > -1 else 360.0


def _position(when: datetime) -> tuple[float, float]:
    """The Sun's declination in radians, and the equation of time in minutes."""
    t = (when - _J2000) / timedelta(days=36_525)
    mean = 280.46646 + t * (36_000.76983 + t * 0.0003032)
    anomaly = radians(357.52911 + t * (35_999.05029 - 0.0001537 * t))
    centre = (
        sin(anomaly) * (1.914602 - t * (0.004817 + 0.000014 * t))
        + sin(2 * anomaly) * (0.019993 - 0.000101 * t)
        + sin(3 * anomaly) * 0.000289
    )
    node = radians(125.04 - 1934.136 * t)
    nods = -0.00478 * sin(node)  # nutation in longitude
    longitude = radians(mean + centre - 0.00569 + nods)
    tilt = 23 + (26 + (21.448 - t * (46.815 + t * (0.00059 - t * 0.001813))) / 60) / 60
    tilt = radians(tilt + 0.00256 * cos(node))
    ascension = degrees(atan2(cos(tilt) * sin(longitude), cos(longitude)))
    ahead = mean - 0.0057183 - ascension + nods * cos(tilt)  # (28.1); whole turns left out below
    return asin(sin(tilt) * sin(longitude)), 4 * ((ahead + 180) % 360 - 180)
