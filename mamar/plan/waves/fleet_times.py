"""When the vehicles of a fleet row can be at work: blocks of time, and what lies outside them.

`docs/design/waves.md`, "The fleet bound", says why no vehicle has more time than this.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from math import ceil

from mamar.plan.orders import Span
from mamar.scenario.daylight import light
from mamar.scenario.scenario import Scenario, Zone


@dataclass(frozen=True)
class Longest:
    """The longest parts of any trip of a row, in steps: what one trip may have outside a block."""

    before: int  #: boarding and the drive to the exit
    passing: int
    after: int  #: the drive onward and unloading
    back: int  #: from where it unloads to where it boards next

    @property
    def trip(self) -> int:
        return self.before + self.passing + self.after + self.back


def told(scenario: Scenario) -> int:
    """The first step at which anybody may leave: told, and the lead time over."""
    when = scenario.waves.told_at or scenario.start
    when = when + timedelta(minutes=scenario.waves.lead_min)
    return max(0, ceil((when - scenario.start).total_seconds() / scenario.step_s))


def ready(scenario: Scenario, zone: Zone) -> int:
    """The first step at which anybody of ``zone`` may leave."""
    first = told(scenario)
    if zone.ready_from is not None:
        seconds = (zone.ready_from - scenario.start).total_seconds()
        first = max(first, ceil(seconds / scenario.step_s))
    return first


def opened(scenario: Scenario, crossing_ids: Iterable[str], until: int) -> list[Span]:
    """The steps in [0, until) that lie in a window of one of the crossings, joined to spans."""
    wanted, spans = set(crossing_ids), []
    for window in scenario.windows:
        if window.status in scenario.rules.statuses and wanted & set(window.crossing_ids):
            seconds = (window.opens - scenario.start).total_seconds()
            opens = max(0, ceil(seconds / scenario.step_s))
            spans.append((opens, min(until, scenario.step_of(window.closes))))
    return joined(spans)


def joined(spans: Iterable[Span]) -> list[Span]:
    """Spans that touch or overlap made one, in order; empty ones left out."""
    out: list[Span] = []
    for first, until in sorted(span for span in spans if span[0] < span[1]):
        if out and first <= out[-1][1]:
            out[-1] = (out[-1][0], max(until, out[-1][1]))
        else:
            out.append((first, until))
    return out


def within(spans: Iterable[Span], rounds: Iterable[Span]) -> list[Span]:
    """What of ``spans`` lies in rounds of a deal."""
    rounds = list(rounds)
    return joined((max(a, b), min(c, d)) for a, c in spans for b, d in rounds)


def departures(scenario: Scenario, until: int) -> list[Span]:
    """The steps in [0, until) at which the dark forbids no departure whatever."""
    nights = {w.night for w in scenario.windows if w.status in scenario.rules.statuses}
    if scenario.waves.night == "yes" or "yes" in nights:
        return joined([(0, until)])
    return joined((a, min(until, b)) for a, b in light(scenario))


def blocks(
    open_spans: Iterable[Span],
    lit: list[Span],
    first: int,
    last: int,
    longest: Longest,
) -> tuple[int, int]:
    """The steps that one vehicle has in all, and how many blocks they lie in.

    ``open_spans``: when an exit is open; ``lit``: when departures may be; ``first`` and
    ``last``: from its first boarding to the end of its last unloading.
    """
    steps = count = 0
    for opens, closes in open_spans:
        if closes <= first or opens >= last:
            continue
        early = opens > first  # vehicles may have been loaded before, and wait
        parts = joined((max(a, opens, first), min(b, closes, last)) for a, b in lit)
        if early and (not parts or parts[0][0] > opens):
            steps, count = steps + longest.trip, count + 1
            early = False
        for number, (a, b) in enumerate(parts):
            steps, count = steps + b - a, count + 1
            if number == 0 and early:
                steps += longest.before
            over = longest.after if b == closes else longest.trip - longest.back
            steps += max(0, min(over, last - b))
    return steps, count
