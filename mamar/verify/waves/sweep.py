"""Rates and crowds over time, from one event to the next and in exact fractions."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from itertools import groupby
from math import floor

from mamar.plan.orders import Wave

Moment = Fraction | int
#: ``amount`` over [from, until), evenly.
Even = tuple[Moment, Moment, int]


def first_over_rate(spans: Iterable[Even], limit: Fraction) -> tuple[Moment, Fraction] | None:
    """When all spans together first have a rate a step above ``limit``, and which.

    >>> first_over_rate([(0, 4, 8), (3, 5, 2)], Fraction(2))
    (3, Fraction(3, 1))
    """
    changes = []
    for start, until, amount in spans:
        rate = Fraction(amount) / (until - start)
        changes += [(start, rate), (until, -rate)]
    total = Fraction(0)
    for at, rate in _by_time(changes):
        total += rate
        if total > limit:
            return at, total
    return None


def first_crowd_over(
    come: Iterable[Even], gone: Iterable[Even], limit: int
) -> tuple[Moment, Fraction] | None:
    """When first more than ``limit`` of those who have come are not gone, and how many.

    The crowd grows and shrinks evenly between events, so that it is greatest at one.

    >>> first_crowd_over([(0, 10, 100)], [(5, 15, 100)], 40)
    (5, Fraction(50, 1))
    """
    changes = []
    for sign, spans in ((1, come), (-1, gone)):
        for start, until, amount in spans:
            rate = sign * Fraction(amount) / (until - start)
            changes += [(start, rate), (until, -rate)]
    crowd = slope = Fraction(0)
    before: Moment = 0
    for at, rate in _by_time(changes):
        crowd += slope * (at - before)
        if crowd > limit:
            return at, crowd
        slope, before = slope + rate, at
    return None


def _by_time(changes: list[tuple[Moment, Fraction]]) -> Iterable[tuple[Moment, Fraction]]:
    """All changes of one moment together."""
    changes.sort(key=lambda change: change[0])
    for at, same in groupby(changes, key=lambda change: change[0]):
        yield at, sum((rate for _, rate in same), Fraction(0))


def comes_of(wave: Wave) -> tuple[int, int]:
    """Over which steps people of a wave count as out: evenly on foot, all at once who ride."""
    return (wave.arrives[1], wave.arrives[1]) if wave.loads else wave.arrives


def done_by(spans: Iterable[tuple[tuple[int, int], int]], step: int) -> int:
    """Whole persons for whom it has happened by ``step``."""
    total = Fraction(0)
    for (first, until), persons in spans:
        if step >= until:
            total += persons
        elif step > first:
            total += Fraction(persons * (step - first), until - first)
    return floor(total)
