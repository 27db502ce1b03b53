"""How many routes a zone uses at one time, and how often in a day they change."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta
from fractions import Fraction

from mamar.verify.waves.march import March, Move, named
from mamar.verify.waves.report import OrderViolation, wrong

#: Over [from, until) the route to this exit is in use.
_Use = tuple[Fraction | int, Fraction | int, str]


def check_usage(march: March) -> Iterator[OrderViolation]:
    """Few routes at a time, and few changes in a day."""
    rules = march.scenario.waves
    of_zone: dict[str, list[Move]] = defaultdict(list)
    for move in march.moves:
        of_zone[move.zone.zone_id].append(move)
    for moves in of_zone.values():
        zone = named(moves[0].zone)
        uses: list[_Use] = sorted((*move.wave.departs, move.exit_id) for move in moves)
        most, at = _at_once(uses)
        if most > rules.max_routes:
            when, limit = march.at(at), rules.max_routes
            yield wrong("too_many_routes", zone=zone, at=when, units=most, limit=limit)
            continue  # no change would help
        for midnight, today in _days(march, uses):
            changes = _changes(today, rules.max_routes)
            if changes > rules.route_changes_per_day:
                day, limit = march.at(midnight), rules.route_changes_per_day
                yield wrong(
                    "too_many_changes",
                    zone=zone,
                    at=day,
                    units=changes,
                    limit=limit,
                    day=day.date().isoformat(),
                )


def _at_once(uses: list[_Use]) -> tuple[int, Fraction | int]:
    """The most routes in use at one moment, and when."""
    return max(
        (len({exit_id for a, b, exit_id in uses if a <= start < b}), start) for start, _, _ in uses
    )


def _days(march: March, uses: list[_Use]) -> Iterator[tuple[Fraction, list[_Use]]]:
    """The uses of each day, cut at midnight of the start's offset."""
    start = march.scenario.start
    midnight = start.replace(hour=0, minute=0, second=0, microsecond=0)
    while (first := march.step(midnight)) < march.end:
        after = march.step(midnight + timedelta(days=1))
        today = [
            (max(a, first), min(b, after), exit_id)
            for a, b, exit_id in uses
            if a < after and b > first
        ]
        if today:
            yield first, today
        midnight += timedelta(days=1)


def _changes(uses: list[_Use], most: int) -> int:
    """How often the set of at most ``most`` routes must be replaced.

    As late as can be is best: each set serves until a route begins that has no room in it.
    """
    changes = 0
    inside: set[str] = set()
    for start, _, exit_id in sorted(uses):
        if exit_id in inside:
            continue
        if len(inside) == most:
            changes += 1
            inside = {other for a, b, other in uses if a <= start < b}
        inside.add(exit_id)
    return changes
