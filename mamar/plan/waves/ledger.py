"""A rate over time and how much of it is left: exact, so that nothing is lost to rounding."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from fractions import Fraction
from math import gcd

from mamar.plan.orders import Span

FAR = 10**12  #: a step that never comes; its negative never was


class Ledger:
    """A rate over time that is used up: from ``at[i]`` on ``free[i]`` is left a step.

    It is counted in parts of a person, ``parts`` to a person: always so many that everything
    taken is a whole number of them. Whole numbers cost a small part of what fractions do.
    """

    def __init__(self, rate: Fraction) -> None:
        self.rate = rate
        self.parts = rate.denominator
        self.at = [-FAR]  # people may gather before step 0
        self.free = [rate.numerator]
        self.emptiest = rate.numerator  #: the least of ``free``

    def least(self, first: int, until: int) -> int:
        """Parts that are left at the fullest step of [first, until)."""
        i = bisect_right(self.at, first) - 1
        j = bisect_left(self.at, until, i + 1)
        return self.free[i] if j == i + 1 else min(self.free[i:j])

    def left(self, span: Span) -> Fraction:
        """Persons who are left a step, at the fullest step of ``span``."""
        return Fraction(self.least(*span), self.parts)

    def steps_for(self, persons: int) -> int:
        """The fewest whole steps in which so many pass where nothing is used."""
        return -(-persons * self.rate.denominator // self.rate.numerator)

    def first(self, step: int, persons: int, steps: int) -> int:
        """The first step from ``step`` on with room for ``persons`` evenly over ``steps``.

        Far away if there is none.
        """
        at, free, need = self.at, self.free, self._evenly(persons, steps)
        i = bisect_right(at, step) - 1
        while i < len(at) and at[i] < step + steps:
            if free[i] < need:
                step = at[i + 1] if i + 1 < len(at) else FAR
            i += 1
        return step

    def hopeful(self, step: int, until: int, persons: int, least: int) -> int:
        """The first step of [step, until) from which so many could pass before what is used
        changes, or else within ``least``; ``until`` if there is none."""
        i = bisect_right(self.at, step) - 1
        while step < until:
            ends = self.at[i + 1] if i + 1 < len(self.at) else until
            if self.free[i] * max(least, min(ends, until) - step) >= persons * self.parts:
                return step
            step, i = ends, i + 1
        return until

    def last(self, until: int, persons: int, steps: int) -> int:
        """The last end up to ``until`` of ``steps`` with room for ``persons`` evenly over them.

        Far before the start if there is none.
        """
        at, free, need = self.at, self.free, self._evenly(persons, steps)
        i = bisect_left(at, until) - 1
        while i >= 0 and (i + 1 == len(at) or at[i + 1] > until - steps):
            if free[i] < need:
                until = at[i]
            i -= 1
        return until

    def _evenly(self, persons: int, steps: int) -> int:
        """Parts a step, rounded up."""
        return -(-persons * self.parts // steps)

    def take(self, span: Span, rate: Fraction) -> None:
        if not rate:
            return
        self._count_in(rate.denominator)
        parts = rate.numerator * (self.parts // rate.denominator)
        first, until = self._cut(span[0]), self._cut(span[1])
        for i in range(first, until):
            self.free[i] -= parts
        self.emptiest = min(self.emptiest, *self.free[first:until])

    def until(self, step: int) -> int:
        """The first step after ``step`` at which what is used changes; far away if never."""
        i = bisect_right(self.at, step)
        return self.at[i] if i < len(self.at) else FAR

    def _count_in(self, parts: int) -> None:
        """Make ``parts`` of a person a whole number of ours."""
        finer = parts // gcd(self.parts, parts)
        if finer > 1:
            self.parts *= finer
            self.free = [free * finer for free in self.free]
            self.emptiest *= finer

    def _cut(self, step: int) -> int:
        """The piece that begins at ``step``, made if need be."""
        i = bisect_left(self.at, step)
        if i == len(self.at) or self.at[i] != step:
            self.at.insert(i, step)
            self.free.insert(i, self.free[i - 1])
        return i

    def copy(self) -> Ledger:
        other = Ledger(self.rate)
        other.parts, other.emptiest = self.parts, self.emptiest
        other.at, other.free = self.at.copy(), self.free.copy()
        return other

    def __deepcopy__(self, memo: dict[int, object]) -> Ledger:
        return self.copy()


def left_over(ledger: Ledger, span: Span, before: int = 0) -> float:
    """What is left of a rate over ``span``, added up.

    ``before``: at each step, what is left at the fullest of so many steps before it, too.

    >>> ledger = Ledger(Fraction(2))
    >>> ledger.take((5, 10), Fraction(1))
    >>> left_over(ledger, (0, 10)), left_over(ledger, (0, 12), before=1)
    (15.0, 18.0)
    """
    total, step = 0, span[0]
    while step < span[1]:
        until = min(ledger.until(step), span[1])
        if before:
            until = min(until, ledger.until(step - before) + before)
        total += max(0, ledger.least(step - before, until)) * (until - step)
        step = until
    return total / ledger.parts
