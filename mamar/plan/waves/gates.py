"""What each crossing can still let pass: a ledger that convoys and walkers write into.

Rates are exact fractions, so that no wave is turned away by a rounding and none is let in.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from fractions import Fraction
from functools import cache

from mamar.plan.orders import DealRounds, Span
from mamar.plan.waves.ledger import Ledger
from mamar.scenario.scenario import Crossing, Scenario, Window

#: Stands for "no limit stated".
UNLIMITED = 10**9


@dataclass(frozen=True)
class Opening:
    """One crossing during one window that counts: passing lies wholly within ``span``.

    Openings of a crossing do not overlap: what an earlier window covers is left out of a
    later one. ``share``: the part of the crossing's persons an hour that a round of a deal
    leaves it.
    """

    crossing_id: str
    window: Window
    span: Span
    share: Fraction = Fraction(1)

    @property
    def night(self) -> bool | None:
        """Whether people may set out in the dark for it; None: as the rules say."""
        return {"yes": True, "no": False}.get(self.window.night)


@dataclass(frozen=True)
class Slot:
    """A base slot of an opening: the shortest time that a wave may pass in."""

    opening: Opening
    span: Span


@dataclass(frozen=True)
class Free:
    """What could still pass evenly over a span."""

    persons: int
    vehicles: int


class Gates:
    """The ledger. ``horizon`` is the last step that counts (whoever passes is out by then).
    ``deal``: people pass only in its rounds, and in each no more than it lets out, by crossing
    not before ``soonest``; ``by_windows`` are the openings as they would be without it.

    >>> gates = Gates(scenario, scenario.steps)  # doctest: +SKIP
    >>> gates.free("C01", (0, 15))  # doctest: +SKIP
    Free(persons=150, vehicles=7)
    >>> gates.reserve("C01", (0, 15), persons=100, vehicles=2)  # doctest: +SKIP
    """

    def __init__(
        self,
        scenario: Scenario,
        horizon: int,
        deal: DealRounds | None = None,
        soonest: Mapping[str, int] | None = None,
    ) -> None:
        self.scenario = scenario
        self.horizon = horizon
        self.least = least_steps(scenario)
        self.deal = deal
        self.by_windows = {
            crossing.crossing_id: _openings(scenario, crossing, horizon)
            for crossing in scenario.crossings
        }
        self.openings = self.by_windows
        if deal is not None:
            for key, own in self.openings.items():
                first = (soonest or {}).get(key, 0)
                spans = [span for span, _ in deal.limits]
                self.openings = {**self.openings, key: _within(own, spans, first)}
        self._persons = {
            c.crossing_id: Ledger(usable_rate(scenario, c.persons_per_h))
            for c in scenario.crossings
        }
        self._vehicles = {
            c.crossing_id: Ledger(
                Fraction(UNLIMITED)
                if c.vehicles_per_h is None
                else usable_rate(scenario, c.vehicles_per_h)
            )
            for c in scenario.crossings
        }
        if deal is not None:
            for span, persons in deal.limits:
                self._keep(span, persons)

    def _keep(self, span: Span, persons: int) -> None:
        """Take from all crossings alike what goes beyond ``persons`` in a round of a deal."""
        parts = [
            opening
            for own in self.openings.values()
            for opening in own
            if span[0] <= opening.span[0] and opening.span[1] <= span[1]
        ]
        lengths = ((part, part.span[1] - part.span[0]) for part in parts)
        room = sum((n * self._persons[part.crossing_id].rate for part, n in lengths), Fraction(0))
        if room <= persons:
            return
        share = persons / room
        for part in parts:
            ledger = self._persons[part.crossing_id]
            ledger.take(part.span, ledger.rate * (1 - share))
        self.openings = {
            key: tuple(replace(o, share=share) if o in parts else o for o in own)
            for key, own in self.openings.items()
        }

    def slots(self, crossing_id: str) -> tuple[Slot, ...]:
        """The base slots, each ``min_wave_min`` long, the last of an opening up to twice.

        They begin with the opening; one shorter than ``min_wave_min`` has none.
        """
        return tuple(
            Slot(opening, span)
            for opening in self.openings[crossing_id]
            for span in cut_up(opening.span, self.least)
        )

    def opening_at(self, crossing_id: str, span: Span) -> Opening | None:
        """The opening that ``span`` lies wholly within."""
        for opening in self.openings[crossing_id]:
            if opening.span[0] <= span[0] and span[1] <= opening.span[1]:
                return opening
        return None

    def free(self, crossing_id: str, span: Span) -> Free:
        """The most persons, and vehicles, who could still pass evenly over ``span``.

        Not both at once of different waves: each wave's persons and vehicles are looked up
        and reserved together. 0 where the span lies in no opening.
        """
        if span[1] <= span[0] or self.opening_at(crossing_id, span) is None:
            return Free(0, 0)
        length = span[1] - span[0]
        return Free(
            int(self._persons[crossing_id].left(span) * length),
            min(UNLIMITED, int(self._vehicles[crossing_id].left(span) * length)),
        )

    def first(self, crossing_id: str, step: int, persons: int, vehicles: int, steps: int) -> int:
        """The first step from ``step`` on with room for so many evenly over ``steps``, whether
        it is open or not; far away if there is none."""
        while True:
            first = self._persons[crossing_id].first(step, persons, steps)
            step = self._vehicles[crossing_id].first(first, vehicles, steps)
            if step == first:
                return step

    def reserve(self, crossing_id: str, span: Span, persons: int, vehicles: int = 0) -> None:
        """Take room for a wave. Raises ValueError where there is not so much."""
        free = self.free(crossing_id, span)
        if persons > free.persons or vehicles > free.vehicles:
            raise ValueError(f"{crossing_id} has no room for that over {span}: {free}")
        self._persons[crossing_id].take(span, Fraction(persons, span[1] - span[0]))
        self._vehicles[crossing_id].take(span, Fraction(vehicles, span[1] - span[0]))

    def persons(self, crossing_id: str) -> Ledger:
        """What is used of the crossing's rate of persons; whether it is open is not in it."""
        return self._persons[crossing_id]

    def vehicles(self, crossing_id: str) -> Ledger:
        """The same of its rate of vehicles."""
        return self._vehicles[crossing_id]

    def copy(self) -> Gates:
        """The ledger as it stands, to try something in."""
        other = object.__new__(Gates)
        other.scenario, other.horizon, other.least = self.scenario, self.horizon, self.least
        other.openings, other.by_windows, other.deal = self.openings, self.by_windows, self.deal
        other._persons = {key: used.copy() for key, used in self._persons.items()}
        other._vehicles = {key: used.copy() for key, used in self._vehicles.items()}
        return other


def least_steps(scenario: Scenario) -> int:
    """The steps of the shortest wave."""
    return max(1, -(-scenario.waves.min_wave_min * 60 // scenario.step_s))


def cut_up(span: Span, least: int) -> list[Span]:
    """``span`` in parts of ``least`` steps; what is left over joins the last of them.

    >>> cut_up((0, 40), 15)
    [(0, 15), (15, 40)]
    """
    first, until = span
    count = (until - first) // least
    edges = [first + i * least for i in range(count)] + [until]
    return list(itertools.pairwise(edges))


def usable_rate(scenario: Scenario, per_h: float) -> Fraction:
    """Per step, the part of a crossing's rate (as written in an hour) that waves may use."""
    return _usable(float(per_h), float(scenario.waves.rate_share), scenario.step_s)


@cache  # asked for every convoy that is tried
def _usable(per_h: float, share: float, step_s: int) -> Fraction:
    return Fraction(repr(per_h)) * Fraction(repr(share)) * step_s / 3600


def _within(
    openings: Sequence[Opening], spans: Sequence[Span], soonest: int
) -> tuple[Opening, ...]:
    """Only what of ``openings`` lies in rounds: whoever passes does so within one of them.

    What is before ``soonest`` is left out, but for openings that end before it: who is told why
    nobody passes them has to hear that they are there.
    """
    found = []
    for opening in openings:
        for begins, ends in spans:
            first, until = max(opening.span[0], begins), min(opening.span[1], ends)
            if first < until:
                first = max(first, soonest) if soonest < until else first
                found.append(replace(opening, span=(first, until)))
    return tuple(found)


def _openings(scenario: Scenario, crossing: Crossing, horizon: int) -> tuple[Opening, ...]:
    """Where windows overlap, the one that counts is one for which people may set out in the
    dark (it allows all that another does), else the one that is open already."""
    spans: list[tuple[Window, int, int]] = []
    for window in scenario.windows:
        if crossing.crossing_id in window.crossing_ids and window.status in scenario.rules.statuses:
            seconds = (window.opens - scenario.start).total_seconds()
            opens = max(0, int(-(-seconds // scenario.step_s)))
            spans.append((window, opens, min(horizon, scenario.step_of(window.closes))))

    def order(window: Window) -> tuple[bool, datetime, str]:
        by_day = (window.night or scenario.waves.night) != "yes"
        return by_day, window.opens, window.window_id

    found: list[Opening] = []
    edges = sorted({step for _, *span in spans for step in span})
    for begins, ends in itertools.pairwise(edges):
        now = [window for window, a, b in spans if a <= begins and ends <= b]
        if not now:
            continue
        window = min(now, key=order)
        if found and found[-1].window == window and found[-1].span[1] == begins:
            found[-1] = replace(found[-1], span=(found[-1].span[0], ends))
        else:
            found.append(Opening(crossing.crossing_id, window, (begins, ends)))
    return tuple(found)
