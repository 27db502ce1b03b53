"""Is there plainly room where an order says that there is none?

Looked for is one household on foot that walks while nobody else of the whole order is on the way:
nobody but it is on streets, before the crossing and at it, and what is left to keep are the rules
for its own wave and for the routes of its zone. Who finds no such time has found nothing out:
vehicles, sites, deals and times at which others move are not looked at.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from math import ceil, floor, isfinite

from mamar.plan.orders import NotServed, Route, Span, Wave
from mamar.scenario.scenario import Crossing, Zone
from mamar.verify.waves.departure import check_assembly, check_departures
from mamar.verify.waves.march import TINY, March, check_reading
from mamar.verify.waves.parties import Parties
from mamar.verify.waves.passing import check_crossings, check_passing
from mamar.verify.waves.routes import Walks
from mamar.verify.waves.usage import check_usage

_RULES = (
    check_reading,
    check_departures,
    check_assembly,
    check_usage,
    check_passing,
    check_crossings,
)
_NAME = "–"  #: of the wave that could be, and of its route
#: Departures that are tried in one stretch of time in which nobody is on the way.
_TRIES = 12


@dataclass(frozen=True)
class Idle:
    """The times at which nobody of the order is on the way, and who could be."""

    march: March
    walks: Walks

    def room_for(self, zone: Zone, row: NotServed, parties: Parties) -> Wave | None:
        """A wave of one household of the row that keeps every rule; None: none was found."""
        march = self.march
        if march.out_at_site or march.orders.deal is not None or row.group == "wounded":
            return None
        own = tuple(wave for wave in march.orders.waves if wave.zone_id == zone.zone_id)
        before = self._broken(own, march.orders.routes)
        for wave, route in self._tried(zone, row, parties):
            if self._broken((*own, wave), (*march.orders.routes, route)) == before:
                return wave
        return None

    @cached_property
    def free(self) -> list[Span]:
        """The stretches of time in which nobody gathers, walks, drives or passes."""
        gather = ceil(self.march.minutes(self.march.scenario.waves.gather_min))
        found, begins = [], 0
        waves = [move.wave for move in self.march.moves]
        busy = sorted((wave.departs[0] - gather, wave.arrives[1] + gather) for wave in waves)
        for first, last in [*busy, (self.march.end, self.march.end)]:
            if begins < first:
                found.append((begins, first))
            begins = max(begins, last)
        return found

    def _broken(self, waves: tuple[Wave, ...], routes: tuple[Route, ...]) -> int:
        """How many rules the waves break by themselves, if no zone changed its routes in a day:
        a plan need not use what makes it harder to follow."""
        march = self.march
        rules = replace(march.scenario.waves, route_changes_per_day=0)
        alone = replace(
            march,
            orders=replace(march.orders, waves=waves, routes=routes),
            scenario=replace(march.scenario, waves=rules),
        )
        return sum(1 for rule in _RULES for _ in rule(alone))

    def _tried(self, zone: Zone, row: NotServed, parties: Parties) -> Iterator[tuple[Wave, Route]]:
        for crossing in self.march.scenario.crossings:
            exit_id = crossing.crossing_id
            seconds = self.walks.seconds(zone.zone_id, exit_id)
            if not isfinite(seconds) or not self.march.may_use(zone, row.group, crossing):
                continue
            steps = ceil(seconds / self.march.scenario.step_s - TINY)
            spans = list(self._departures(crossing, steps))
            if not spans:
                continue
            metres, per_h = self.walks.quickest_way(zone.zone_id, exit_id)
            if metres > self._walk_limit(row) + TINY:
                continue
            route = Route(_NAME, zone.zone_id, exit_id, steps, metres, ())
            for window_id, (first, until) in spans:
                hours = (until - first) * self.march.scenario.step_s / 3600
                if parties.least > per_h * hours:
                    continue
                passes = (first + steps, until + steps)
                wave = Wave(
                    _NAME,
                    zone.zone_id,
                    row.group,
                    "foot",
                    households=1,
                    persons=parties.least,
                    departs=(first, until),
                    arrives=passes,
                    route_id=_NAME,
                    crossing_id=exit_id,
                    window_id=window_id,
                    passes=passes,
                )
                yield wave, route

    def _walk_limit(self, row: NotServed) -> float:
        rules = self.march.scenario.waves
        reduced = row.group == "reduced_mobility"
        return rules.walk_limit_reduced_m if reduced else rules.walk_limit_m

    def _departures(self, crossing: Crossing, steps: int) -> Iterator[tuple[str, Span]]:
        """When somebody could depart alone, in the light, and the window to pass in."""
        march, rules = self.march, self.march.scenario.waves
        shortest = max(1, ceil(march.minutes(rules.min_wave_min)))
        lengths = sorted({shortest, max(shortest, floor(march.minutes(rules.max_wave_min)))})
        for window in march.scenario.windows:
            if crossing.crossing_id not in window.crossing_ids or not march.counts(window):
                continue
            opens = max(0, ceil(march.step(window.opens)))
            closes = min(march.end, floor(march.step(window.closes)))
            lit = march.light | march.has_night(window)
            for length in lengths:
                for begins, ends in self.free:
                    first = max(begins, opens - steps)
                    last = min(ends, closes) - steps - length
                    for start in _spread(first, last):
                        until = start + length
                        if lit[start:until].all():
                            yield window.window_id, (start, until)


def _spread(first: int, last: int) -> list[int]:
    """Some steps from ``first`` to ``last``, both among them."""
    if first > last:
        return []
    return sorted({*range(first, last, max(1, (last - first) // _TRIES)), last})
