"""When it is dark at the middle of the zones.

NOAA's General Solar Position Calculations (https://gml.noaa.gov/grad/solcalc/solareqns.PDF),
at noon UTC of each day; within a minute of the almanac between the polar circles.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from itertools import pairwise
from math import acos, cos, degrees, pi, radians, sin, tan

from mamar.verify.waves.march import March

#: Where the Sun's centre is when its upper edge rises: refraction and half its breadth.
_ZENITH = 90.833
#: Readings of NOAA's formulas differ by less.
READINGS = timedelta(minutes=2)


def sun(day: date, lon: float, lat: float) -> tuple[datetime, datetime]:
    """Sunrise and sunset of a day (UTC), of places near lon 0; elsewhere of that solar day.

    Where the Sun does not rise both are at its noon; where it does not set they are a day apart.

    >>> [one.strftime("%H:%M") for one in sun(date(2016, 12, 1), 37.15, 36.2)]
    ['04:24', '14:17']
    """
    year = 2 * pi / 365 * (day.timetuple().tm_yday - 1)
    equation_min = 229.18 * (
        0.000075
        + 0.001868 * cos(year)
        - 0.032077 * sin(year)
        - 0.014615 * cos(2 * year)
        - 0.040849 * sin(2 * year)
    )
    declination = (
        0.006918
        - 0.399912 * cos(year)
        + 0.070257 * sin(year)
        - 0.006758 * cos(2 * year)
        + 0.000907 * sin(2 * year)
        - 0.002697 * cos(3 * year)
        + 0.00148 * sin(3 * year)
    )
    here = radians(lat)
    cosine = cos(radians(_ZENITH)) / (cos(here) * cos(declination)) - tan(here) * tan(declination)
    half_day = degrees(acos(max(-1.0, min(1.0, cosine))))
    midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)

    def at(angle: float) -> datetime:
        return midnight + timedelta(minutes=720 - 4 * (lon + angle) - equation_min)

    return at(half_day), at(-half_day)


def nights(march: March, *, longer: timedelta) -> list[tuple[Fraction, Fraction]]:
    """The dark times of the plan in steps, each end moved outwards by ``longer``."""
    scenario = march.scenario
    zones = scenario.zones
    if not zones:
        return []
    lon = sum(zone.lon for zone in zones) / len(zones)
    lat = sum(zone.lat for zone in zones) / len(zones)
    first = scenario.start.astimezone(UTC).date() - timedelta(days=2)
    days = scenario.horizon_s // 86_400 + 5
    suns = [sun(first + timedelta(days=day), lon, lat) for day in range(days)]
    spans = []
    for (_, sets), (rises, _) in pairwise(suns):
        start, until = sets - longer, rises + longer
        if start < until:
            spans.append((march.step(start), march.step(until)))
    return spans
