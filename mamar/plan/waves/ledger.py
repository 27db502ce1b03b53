"""A rate over time and how much of it is used: exact, so that nothing is lost to rounding."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from fractions import Fraction

from mamar.plan.orders import Span

FAR = 10**12  #: a step that never comes; its negative never was


class Ledger:
    """A rate over time that is used up: pieces from ``at[i]`` on of ``used[i]`` a step."""

    def __init__(self, rate: Fraction) -> None:
        self.rate = rate
        self.at = [-FAR]  # people may gather before step 0
        self.used = [Fraction(0)]

    def left(self, span: Span) -> Fraction:
        """What is left at the fullest step of ``span``."""
        first = bisect_right(self.at, span[0]) - 1
        last = bisect_left(self.at, span[1])
        return self.rate - max(self.used[first:last])

    def last_over(self, span: Span, most: Fraction) -> int | None:
        """The last step of ``span`` from which on more than ``most`` is used; None: nowhere."""
        last = bisect_left(self.at, span[1])
        for i in range(last - 1, bisect_right(self.at, span[0]) - 2, -1):
            if self.used[i] > most:
                return self.at[i]
        return None

    def take(self, span: Span, rate: Fraction) -> None:
        if not rate:
            return
        for step in span:
            self._cut(step)
        for i in range(bisect_left(self.at, span[0]), bisect_left(self.at, span[1])):
            self.used[i] += rate

    def until(self, step: int) -> int:
        """The first step after ``step`` at which what is used changes; far away if never."""
        i = bisect_right(self.at, step)
        return self.at[i] if i < len(self.at) else FAR

    def _cut(self, step: int) -> None:
        i = bisect_left(self.at, step)
        if i == len(self.at) or self.at[i] != step:
            self.at.insert(i, step)
            self.used.insert(i, self.used[i - 1])

    def copy(self) -> Ledger:
        other = Ledger(self.rate)
        other.at, other.used = self.at.copy(), self.used.copy()
        return other


def left_over(ledger: Ledger, span: Span, before: int = 0) -> float:
    """What is left of a rate over ``span``, added up.

    ``before``: at each step, what is left at the fullest of so many steps before it, too.

    >>> ledger = Ledger(Fraction(2))
    >>> ledger.take((5, 10), Fraction(1))
    >>> left_over(ledger, (0, 10)), left_over(ledger, (0, 12), before=1)
    (15.0, 18.0)
    """
    total, step = 0.0, span[0]
    while step < span[1]:
        until = min(ledger.until(step), ledger.until(step - before) + before, span[1])
        total += max(0.0, float(ledger.left((step - before, until)))) * (until - step)
        step = until
    return total
