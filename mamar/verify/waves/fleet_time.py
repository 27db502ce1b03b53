"""The time that a row of the fleet has, for the fleet bound.

docs/design/waves.md, "The time of a row".
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

import numpy as np

from mamar.scenario.scenario import Crossing
from mamar.verify.waves.fleet_ways import Possible, Span, Way, joined


@dataclass(frozen=True)
class RowTime:
    """Steps and blocks of one vehicle of the row; ``first`` and ``last`` bound them."""

    first: int
    last: int
    steps: int
    blocks: int


def passing_steps(possible: Possible, way: Way) -> tuple[Fraction, Fraction]:
    """v and r: steps that a vehicle, and a person, takes at the exit at least."""
    exit_ = possible.exits[way.exit_id]
    if not isinstance(exit_, Crossing):
        return Fraction(0), Fraction(0)
    return (
        _each(possible, exit_.vehicles_per_h) if exit_.vehicles_per_h is not None else Fraction(0),
        _each(possible, exit_.persons_per_h),
    )


def _each(possible: Possible, per_h: float) -> Fraction:
    hour = Fraction(3600, possible.march.scenario.step_s)
    return hour / Fraction(str(per_h)) if per_h else hour * possible.end


def time_of(possible: Possible, row: int) -> RowTime:
    """Of a row with ways or boardings."""
    march, vehicle = possible.march, possible.rows[row]
    ways = [way for way in possible.ways if way.row == row]
    boardings = [one for one in possible.boardings if one.row == row]
    first = min([one.ready for one in ways] + [one.ready for one in boardings])
    last = possible.end + (0 if march.out_at_site else possible.unload(vehicle))
    if vehicle.available_until is not None:
        last = min(last, floor(march.step(vehicle.available_until)))
    if boardings:
        return RowTime(first, last, max(0, last - first), 1)

    before = possible.load(vehicle) + max(way.drive for way in ways)
    passing = 0
    if march.scenario.crossings:
        most = min(march.scenario.waves.convoy_max, vehicle.count)
        for way in ways:
            v, r = passing_steps(possible, way)
            passing = max(passing, ceil(max(Fraction(1), most * v, most * way.aboard * r)))
    onward = [
        possible.drive(row, f"crossing:{way.exit_id}", end) or 0
        for way in ways
        for end in (possible.ends_of(row) if possible.beyond else ())
    ]
    after = possible.unload(vehicle) + max(onward, default=0)
    backs = [
        possible.drive(row, end, f"home:{way.zone_id}") or 0
        for way in ways
        for end in possible.ends_of(row)
    ]
    back = max(backs, default=0)
    spans = joined([span for way in ways for span in possible.open_spans[way.exit_id]])
    lit = _lit(possible)
    steps = blocks = 0
    for start, until in spans:
        if until <= first or start >= last:
            continue
        parts = [
            (max(a, start, first), min(b, until, last))
            for a, b in lit
            if max(a, start, first) < min(b, until, last)
        ]
        early = start > first
        begins_lit = any(a == start for a, _ in parts)
        if early and not begins_lit:
            blocks += 1
            steps += before + passing + after + back
        for a, b in parts:
            blocks += 1
            steps += b - a
            if early and a == start:
                steps += before
            rest = after if b == until else before + passing + after
            steps += max(0, min(rest, last - b))
    return RowTime(first, last, steps, blocks)


def _lit(possible: Possible) -> list[Span]:
    """Runs of steps at which departures may be."""
    march = possible.march
    counted = [window for window in march.scenario.windows if march.counts(window)]
    if march.has_night(None) or any(march.has_night(window) for window in counted):
        return [(0, possible.end)] if possible.end > 0 else []
    light = march.light[: max(0, possible.end)]
    edges = np.flatnonzero(np.diff(np.concatenate([[0], light.astype(np.int8), [0]])))
    return [(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]
