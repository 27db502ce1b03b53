"""Walkers who wait on their way: before a crossing until it lets them in, or before a site.

:mod:`mamar.plan.waves.on_foot` sends people who go on at the rate at which they came. After it
here come those who can set out only before a crossing opens, in the last light, until their
quarter is left, or in fewer minutes than a site takes to receive them. Before a crossing nobody
waits longer than a departure may last (``max_wave_min``).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mamar.plan.orders import Span, Wave
from mamar.plan.waves.household_pool import Pool
from mamar.plan.waves.passage import Passage
from mamar.plan.waves.room import Lane, Room, most_waiting
from mamar.plan.waves.routes import Walk
from mamar.plan.waves.setting import Setting

#: Departures are tried in so many parts of the time that there is.
PARTS = 4


@dataclass(frozen=True)
class Walker:
    """People of one pool (its number) who may set out within ``leaves`` by one lane (likewise)."""

    pool: int
    lane: int
    walk: Walk
    leaves: Span


@dataclass(frozen=True)
class _Stay:
    """A wave of up to ``persons`` and its times."""

    departs: Span
    passes: Span
    arrives: Span
    persons: int


class Waiting:
    """Waves of people who wait, one after the other, as early as there is room; until ``end``."""

    def __init__(
        self, setting: Setting, room: Room, lanes: Sequence[Lane], pools: Sequence[Pool], end: int
    ) -> None:
        self.setting, self.room, self.lanes, self.pools = setting, room, lanes, pools
        self.end = end

    def send(self, walkers: Sequence[Walker]) -> list[Wave]:
        """Takes from the pools and writes into the room. Who must leave first goes first."""
        ordered = sorted(walkers, key=lambda one: (one.leaves[1], one.walk.route.steps))
        return [wave for one in ordered for wave in self._waves(one)]

    def _waves(self, walker: Walker) -> Iterator[Wave]:
        lane, steps = self.lanes[walker.lane], walker.walk.route.steps
        shared = [] if lane.opening is None else [(self.room.gates.persons(lane.exit_id), 0)]
        gate = Passage(shared)
        passage = Passage(shared, self.room.passage(lane, walker.walk).own, steps)
        first = max(lane.span[0], walker.leaves[0] + steps)
        last = min(lane.span[1], self.end - lane.onward)
        if lane.opening is None:
            last = min(last, walker.leaves[1] + steps)
        pool = self.pools[walker.pool]
        while (first := gate.hopeful((first, last), pool.least, 1)) < last and pool.households:
            self.room.looks += 1
            until = passage.until_on((first, last))
            stay = self._stay(walker, passage, (first, until))
            wave = None if stay is None else self._taken(walker, gate, stay)
            if wave is None:
                first = until
            else:
                yield wave

    def _stay(self, walker: Walker, passage: Passage, passes: Span) -> _Stay | None:
        """The most who could pass within ``passes``; of as many, who wait least."""
        best: _Stay | None = None
        for departs in self._departures(walker, passage.walk, passes):
            stay = self._if_they_depart(departs, walker, passage, passes)
            if stay is not None and (best is None or stay.persons > best.persons):
                best = stay
        return best

    def _departures(self, walker: Walker, steps: int, passes: Span) -> Iterator[Span]:
        """When they might leave: so that nobody waits in vain; in all of the time that there is,
        where streets are narrow; in parts of it, where others are in them."""
        least, longest = self.setting.least, self.setting.longest
        closed = self.lanes[walker.lane].opening is not None
        if not closed:
            passes = passes[0], min(max(passes[1], passes[0] + least), passes[0] + longest)
        last = min(walker.leaves[1], passes[1] - steps)
        first = max(walker.leaves[0], min(passes[0] - steps, last - least))
        yield first, min(last, first + longest)
        if closed and not self.room.is_wide(walker.walk):
            first = max(walker.leaves[0], passes[0] - steps - longest)
            last = min(last, first + longest)
            yield first, last
            part = max(least, (last - first) // PARTS)
            for begin in range(first, last - part + 1, part):
                yield begin, begin + part

    def _if_they_depart(
        self, departs: Span, walker: Walker, passage: Passage, passes: Span
    ) -> _Stay | None:
        lane, longest = self.lanes[walker.lane], self.setting.longest
        comes = (departs[0] + passage.walk, departs[1] + passage.walk)
        if lane.opening is None:
            passes = comes
        passes = passes[0], min(passes[1], comes[1] + longest)
        if departs[1] - departs[0] < self.setting.least or passes[0] >= passes[1]:
            return None
        if not passes[0] - longest <= comes[0] <= passes[0]:
            return None
        zone_id = walker.walk.route.zone_id
        if self.room.routes.allowed_until(zone_id, lane.exit_id, departs) < departs[1]:
            return None
        self.room.looks += 1
        persons = passage.rate(passes, departs).over(passes[1] - passes[0])
        waiting = most_waiting(comes, passes)
        if lane.opening is not None and waiting:
            queue = self.room.queue_left(lane, (comes[0], passes[1]))
            persons = min(persons, int(queue / waiting))
        received = self._received(lane, passes)
        if received is None:
            return None
        arrives, taken_in = received
        persons = min(persons, taken_in, self.room.places_left(lane))
        if persons < self.pools[walker.pool].least:
            return None
        return _Stay(departs, passes, arrives, persons)

    def _received(self, lane: Lane, passes: Span) -> tuple[Span, int] | None:
        """When a site could take in the most of those who pass then, and how many."""
        comes = (passes[0] + lane.onward, passes[1] + lane.onward)
        intake = self.room.intake.get(lane.received_at or "")
        if intake is None:
            return (comes, self.room.places_left(lane)) if comes[1] <= self.end else None
        best: tuple[Span, int] | None = None
        step = comes[0]
        while step < self.end:
            until = min(intake.until(step), self.end)
            taken_in = intake.least(step, until) * (until - step) // intake.parts
            if until >= comes[1] and (best is None or taken_in > best[1]):
                best = (step, until), taken_in
            step = until
        return best

    def _taken(self, walker: Walker, gate: Passage, stay: _Stay) -> Wave | None:
        """As many of them as whole households allow; nobody's time is longer than they need."""
        pool, lane, walk = self.pools[walker.pool], self.lanes[walker.lane], walker.walk
        households, persons = pool.most_within(stay.persons)
        if not persons:
            return None
        (first, until), passes, arrives = stay.departs, stay.passes, stay.arrives
        length = max(self.setting.least, -(-persons * (until - first) // stay.persons))
        if lane.opening is None:
            departs = (first, first + length)
            passes = (passes[0], departs[1] + walk.route.steps)
        else:
            departs = (min(until - length, passes[0] - walk.route.steps), until)
            need = gate.rate(passes).steps_for(persons)
            passes = (passes[0], max(until + walk.route.steps, passes[0] + need))
        intake = self.room.intake.get(lane.received_at or "")
        need = 1
        if intake is not None:
            need = -(-persons * intake.parts // intake.least(*arrives))
        arrives = (arrives[0], max(passes[1] + lane.onward, arrives[0] + need))
        self.room.take(lane, walk, passes, persons, departs, arrives)
        pool.take(households, persons)
        return Wave(
            wave_id="",
            zone_id=pool.parties.zone_id,
            group=pool.parties.group,
            mode="foot",
            households=households,
            persons=persons,
            departs=departs,
            arrives=arrives,
            route_id=walk.route.route_id,
            crossing_id=None if lane.opening is None else lane.exit_id,
            window_id=None if lane.opening is None else lane.opening.window.window_id,
            passes=None if lane.opening is None else passes,
            site_id=lane.received_at,
        )
