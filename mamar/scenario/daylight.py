"""Sunrise and sunset at a place.

The formulas are those of NOAA's Solar Calculator (https://gml.noaa.gov/grad/solcalc/,
after Meeus, *Astronomical Algorithms*, 1991): within a minute or two at latitudes below 72°.
The checker has readings of its own (`mamar/verify/waves/daylight.py`).
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from math import acos, asin, cos, degrees, radians, sin, tan

from mamar.scenario.scenario import Scenario

Span = tuple[int, int]  #: steps [from, until)

#: The Sun's centre at sunrise, in degrees from straight up: refraction and half its disc.
ZENITH = 90.833
_J2000 = datetime(2000, 1, 1, 12, tzinfo=UTC)


def sun(day: datetime, lon: float, lat: float) -> tuple[datetime, datetime] | None:
    """Sunrise and sunset (UTC) of the UTC date of ``day``; None: no dark or no light.

    >>> rise, set_ = sun(datetime(2016, 12, 1, 12, tzinfo=UTC), 37.16, 36.2)
    >>> rise.strftime("%H:%M"), set_.strftime("%H:%M")
    ('04:24', '14:16')
    """
    mean_noon = day.astimezone(UTC).replace(hour=12, minute=0, second=0, microsecond=0)
    mean_noon -= timedelta(minutes=4 * lon)
    ends = []
    for side in (-1, 1):
        when = mean_noon
        # The Sun moves on until it rises: the third round is right to the second.
        for _ in range(3):
            declination, equation = _position(when)
            half = _half_day(lat, declination)
            if half is None:
                return None
            when = mean_noon + timedelta(minutes=side * 4 * half - equation)
        ends.append(when)
    return ends[0], ends[1]


def light(scenario: Scenario) -> tuple[Span, ...]:
    """The steps [from, until) of each day's light at the middle of the zones.

    From the first step that begins after sunrise to the last that ends before sunset, within
    the scenario's time. A day without sunrise is all dark or all light, as
    the height of the Sun at noon says.
    """
    lon = sum(zone.lon for zone in scenario.zones) / max(1, len(scenario.zones))
    lat = sum(zone.lat for zone in scenario.zones) / max(1, len(scenario.zones))
    spans: list[Span] = []
    day = scenario.start - timedelta(days=2)
    while day <= scenario.end + timedelta(days=2):
        ends = sun(day, lon, lat)
        if ends is not None:
            first = -(-(ends[0] - scenario.start).total_seconds() // scenario.step_s)
            last = (ends[1] - scenario.start).total_seconds() // scenario.step_s
            spans.append((int(first), int(last)))
        elif _is_up_at_noon(day, lon, lat):
            noon = (day - scenario.start).total_seconds() // scenario.step_s
            half = 43_200 // scenario.step_s + 1
            spans.append((int(noon - half), int(noon + half)))
        day += timedelta(days=1)
    inside = ((max(0, first), min(scenario.steps, last)) for first, last in _joined(spans))
    return tuple(span for span in inside if span[0] < span[1])


def _joined(spans: list[Span]) -> tuple[Span, ...]:
    joined: list[Span] = []
    for span in sorted(spans):
        if joined and span[0] <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(span[1], joined[-1][1]))
        else:
            joined.append(span)
    return tuple(joined)


def _is_up_at_noon(day: datetime, lon: float, lat: float) -> bool:
    declination, _ = _position(day.astimezone(UTC))
    return abs(lat - degrees(declination)) < ZENITH


def _half_day(lat: float, declination: float) -> float | None:
    """Degrees that the Earth turns from noon to sunset."""
    at = cos(radians(ZENITH)) / (cos(radians(lat)) * cos(declination))
    at -= tan(radians(lat)) * tan(declination)
    return degrees(acos(at)) if -1 < at < 1 else None


def _position(when: datetime) -> tuple[float, float]:
    """The Sun's declination in radians, and the equation of time in minutes."""
    t = (when - _J2000) / timedelta(days=36_525)
    mean = radians((280.46646 + t * (36_000.76983 + t * 0.0003032)) % 360)
    anomaly = radians(357.52911 + t * (35_999.05029 - 0.0001537 * t))
    eccentricity = 0.016708634 - t * (0.000042037 + 0.0000001267 * t)
    centre = (
        sin(anomaly) * (1.914602 - t * (0.004817 + 0.000014 * t))
        + sin(2 * anomaly) * (0.019993 - 0.000101 * t)
        + sin(3 * anomaly) * 0.000289
    )
    node = radians(125.04 - 1934.136 * t)
    longitude = mean + radians(centre - 0.00569 - 0.00478 * sin(node))
    tilt = 23 + (26 + (21.448 - t * (46.815 + t * (0.00059 - t * 0.001813))) / 60) / 60
    tilt = radians(tilt + 0.00256 * cos(node))
    declination = asin(sin(tilt) * sin(longitude))
    y = tan(tilt / 2) ** 2
    equation = 4 * degrees(
        y * sin(2 * mean)
        - 2 * eccentricity * sin(anomaly)
        + 4 * eccentricity * y * sin(anomaly) * cos(2 * mean)
        - 0.5 * y * y * sin(4 * mean)
        - 1.25 * eccentricity * eccentricity * sin(2 * anomaly)
    )
    return declination, equation
