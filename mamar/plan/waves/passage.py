"""What a wave on foot uses up on its way, looked up by when it passes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from mamar.plan.orders import Span
from mamar.plan.waves.ledger import FAR, Ledger


class Rate(NamedTuple):
    """``parts`` / ``whole`` persons a step: exact, at a small part of what fractions cost."""

    parts: int
    whole: int

    def over(self, steps: int) -> int:
        """Whole persons over so many steps."""
        return self.parts * steps // self.whole

    def steps_for(self, persons: int) -> int:
        """The fewest whole steps in which so many pass."""
        return -(-persons * self.whole // self.parts)

    def or_less(self, parts: int, whole: int) -> Rate:
        return Rate(parts, whole) if parts * self.whole < self.parts * whole else self


#: A wave spans small changes of what is free if at most 1 in 20 of it is lost by that.
EVEN = 0.95
ANY_NUMBER = Rate(FAR, 1)


@dataclass(frozen=True)
class Use:
    """A ledger used over [departs[0] + ``first``, departs[1] + ``last``), at the rate of
    departures by ``steps`` where each person uses it for so long."""

    ledger: Ledger
    first: int
    last: int
    steps: int = 1


class Passage:
    """The ledgers of one lane and walk.

    ``shared`` are used from each passing so much ``later``; ``own`` as people depart, who pass
    ``walk`` steps after that.
    """

    def __init__(
        self, shared: Iterable[tuple[Ledger, int]], own: Iterable[Use] = (), walk: int = 0
    ) -> None:
        self.shared, self.own, self.walk = tuple(shared), tuple(own), walk

    def rate(self, passes: Span, departs: Span | None = None) -> Rate:
        """Persons a step who could still pass over all of ``passes``.

        ``departs``: from the assembly point; default: all walk straight through.
        """
        return self._narrowed(self._through(passes), passes, departs)

    def _through(self, passes: Span) -> Rate:
        rate = ANY_NUMBER
        for ledger, later in self.shared:
            left = ledger.least(passes[0] + later, passes[1] + later)
            rate = rate.or_less(left, ledger.parts)
        return rate if rate.parts > 0 else Rate(0, 1)

    def _narrowed(self, rate: Rate, passes: Span, departs: Span | None = None) -> Rate:
        begin, end = departs or (passes[0] - self.walk, passes[1] - self.walk)
        departing, passing = end - begin, passes[1] - passes[0]
        for use in self.own:
            ledger, (parts, already) = use.ledger, rate
            whole = ledger.parts * use.steps * passing
            if ledger.emptiest * departing * already >= parts * whole:
                continue  # it is never so full that it matters
            left = ledger.least(begin + use.first, end + use.last)
            rate = rate.or_less(max(0, left) * departing, whole)
        return rate

    def until(self, step: int) -> int:
        """The next step at which what is shared with other walks changes."""
        return min([ledger.until(step + later) - later for ledger, later in self.shared] or [FAR])

    def hopeful(self, within: Span, persons: int, least: int) -> int:
        """The first step of ``within`` at which so many could begin to pass, as far as what is
        shared says; its end if there is none. A wave takes ``least`` steps or more."""
        step, before = within[0], None
        while step != before:
            before = step
            for ledger, later in self.shared:
                step = ledger.hopeful(step + later, within[1] + later, persons, least) - later
        return step

    def until_on(self, within: Span) -> int:
        """The same for the walk too, where its streets or assembly point let fewer through.

        Where they do not, the others in them are no reason to end a wave.
        """
        first = within[0]
        until = min(self.until(first), within[1])
        if not self.own:
            return until
        through = self._through((first, until))
        if self._narrowed(through, (first, until)) is through:
            return until
        for use in self.own:
            for later in (self.walk - use.first, self.walk - use.last):
                until = min(until, use.ledger.until(first - later) + later)
        return until

    def free(self, span: Span) -> list[tuple[int, float]]:
        """Pieces of ``span``: steps, and persons a step who could still pass by what is shared."""
        pieces, step = [], span[0]
        while step < span[1]:
            until = min(self.until(step), span[1])
            parts, whole = self._through((step, until))
            pieces.append((until - step, parts / whole))
            step = until
        return pieces

    def is_even(self, span: Span) -> bool:
        """Whether little would be lost by a constant rate over ``span``."""
        pieces = self.free(span)
        least = min(rate for _, rate in pieces)
        return (span[1] - span[0]) * least >= EVEN * sum(steps * rate for steps, rate in pieces)
