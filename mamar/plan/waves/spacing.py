"""Convoys one after another: at a place that they leave, and through a crossing."""

from __future__ import annotations

from bisect import bisect_left, insort

from mamar.plan.orders import Span


class Spacing:
    """Spans of steps, each at least ``gap`` steps after the one before it has ended.

    >>> spacing = Spacing(10)
    >>> spacing.add((20, 25))
    >>> spacing.first(12, 5), spacing.first(5, 5)
    (35, 5)
    """

    def __init__(self, gap: int) -> None:
        self.gap = gap
        self._spans: list[Span] = []

    def first(self, step: int, length: int = 0) -> int:
        """The first step at or after ``step`` from which a span of ``length`` fits."""
        i = bisect_left(self._spans, (step - self.gap, -1))
        if i and self._spans[i - 1][1] + self.gap > step:
            i -= 1
        for begins, ends in self._spans[i:]:
            if step + length + self.gap <= begins:
                return step
            step = max(step, ends + self.gap)
        return step

    def fits(self, span: Span) -> bool:
        return self.first(span[0], span[1] - span[0]) == span[0]

    def add(self, span: Span) -> None:
        insort(self._spans, span)
