"""Who walks when: lanes out, shares of each lane by a linear program, then wave after wave."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace

import numpy as np

from mamar.plan.expand import steps_of
from mamar.plan.orders import Span, Wave
from mamar.plan.waves.fleet import sites_for
from mamar.plan.waves.gates import Gates
from mamar.plan.waves.household_pool import Pool
from mamar.plan.waves.passage import Passage
from mamar.plan.waves.room import Lane, Room
from mamar.plan.waves.setting import Setting
from mamar.plan.waves.transport import Choice, Supply, most_by, share_out
from mamar.plan.waves.wait import Waiting, Walker

#: The shortest end of a plan is sought to this part of it.
CLOSE = 0.002
#: So many of the shortest waves later are tried as ends as well.
MARGINS = (0, 1, 2)
#: One household passes in so many of the least times at the slowest.
SLOWEST = 4
#: Nobody is told to leave in a queue of fewer than so many between two convoys.
FEWEST = 10


def send_on_foot(setting: Setting, room: Room, pools: Sequence[Pool]) -> list[Wave]:
    """Waves for as many of ``pools`` as can walk out by the end, and soon.

    Takes from ``pools`` and writes into ``room``.
    """
    lanes = lanes_of(setting, room.gates)
    walkers = walkers_of(setting, lanes, pools)
    if not walkers:
        return []
    choices = choices_of(setting, lanes, pools, walkers)
    supply = Supply(
        persons=[pool.persons for pool in pools],
        lanes=lanes,
        free=[room.free(lane, (0, setting.end)) for lane in lanes],
        places=room.places,
    )
    soonest = _soonest(setting, supply, choices, {walker.pool for walker in walkers})

    def fill(room: Room, pools: Sequence[Pool], more: int) -> list[Wave]:
        end = min(setting.end, soonest + more * setting.least)
        waves = _fill(_Column(setting, room, lanes, pools), supply, choices, end)
        return waves + Waiting(setting, room, lanes, pools, end).send(walkers)

    if soonest >= setting.end:
        return fill(room, pools, 0)
    # Households are whole and waves have a least length: a little more time may take them in.
    best: tuple[tuple[int, int], list[Wave], Room, list[Pool]] | None = None
    for more in MARGINS:
        tried, left = deepcopy(room, {id(setting): setting}), [replace(pool) for pool in pools]
        waves = fill(tried, left, more)
        last = max((wave.arrives[1] for wave in waves), default=0)
        worth = sum(wave.persons for wave in waves), -last
        if best is None or worth > best[0]:
            best = worth, waves, tried, left
    assert best is not None
    room.become(best[2])
    for pool, left_of_it in zip(pools, best[3], strict=True):
        pool.smaller, pool.larger = left_of_it.smaller, left_of_it.larger
    return best[1]


def _fill(column: _Column, supply: Supply, choices: Sequence[Choice], end: int) -> list[Wave]:
    """First what the linear program says, then whatever there is still room for."""
    shares = share_out(supply, choices, end)
    by_lane = defaultdict(list)
    for choice, persons in zip(choices, shares, strict=True):
        if persons > 0.5:
            by_lane[choice.lane].append((choice, round(persons)))
    for shared in by_lane.values():
        for choice, persons in sorted(shared, key=lambda pair: (pair[0].span[1], pair[0].span[0])):
            column.send(choice, persons)
    # The early places first.
    early = sorted(choices, key=lambda choice: (choice.span[0], choice.cost))
    for by in _later_and_later(end, column.setting):
        for choice in early:
            until = min(choice.span[1], by - column.lanes[choice.lane].onward)
            if until - choice.span[0] >= column.setting.least:
                clipped = replace(choice, span=(choice.span[0], until))
                column.send(clipped, column.pools[choice.pool].persons)
    return column.waves


def _later_and_later(end: int, setting: Setting) -> Iterator[int]:
    """``end``, then later ones in steps that double: whoever is left is out as soon as can be."""
    later = 0
    while end + later < setting.end:
        yield end + later
        later = 2 * later or setting.least
    yield setting.end


def lanes_of(setting: Setting, gates: Gates) -> list[Lane]:
    """The ways out that walkers can take by themselves.

    Lanes of one crossing to several sites share its rate; the linear program sees each with
    all of it, so it hopes for too much there, but what is written into the room never is.
    """
    scenario = setting.scenario
    if not scenario.crossings:
        return [Lane(site.site_id, None) for site in scenario.sites]
    if scenario.rules.out_at == "crossing":
        return [Lane(key, opening) for key, own in gates.openings.items() for opening in own]
    if scenario.fleet and scenario.rules.beyond != "walk":
        return []  # vehicles take them on
    return [
        Lane(crossing.crossing_id, opening, site.site_id, steps_of(seconds, scenario.step_s))
        for c, crossing in enumerate(scenario.crossings)
        for opening in gates.openings[crossing.crossing_id]
        for s, site in enumerate(scenario.sites)
        if np.isfinite(seconds := float(setting.ground.beyond_s[c, s]))
    ]


def walkers_of(setting: Setting, lanes: Sequence[Lane], pools: Sequence[Pool]) -> list[Walker]:
    """Who could walk by which lane, and when they could set out."""
    zones = {zone.zone_id: zone for zone in setting.scenario.zones}
    found = []
    for lane_number, lane in enumerate(lanes):
        night = setting.night_for(lane.opening)
        for number, pool in enumerate(pools):
            zone_id, group = pool.parties.zone_id, pool.parties.group
            allowed = setting.goes_to(lane.exit_id, zone_id, group) and (
                lane.received_at is None
                or lane.received_at
                in {s.site_id for s in sites_for(setting.scenario, zone_id, group)}
            )
            if pool.persons and allowed and setting.can_walk(group, zone_id, lane.exit_id):
                walk = setting.walks[zone_id, lane.exit_id]
                for leaves in setting.may_leave(zones[zone_id], night):
                    found.append(Walker(number, lane_number, walk, leaves))
    return found


def choices_of(
    setting: Setting, lanes: Sequence[Lane], pools: Sequence[Pool], walkers: Sequence[Walker]
) -> list[Choice]:
    """Who of them could go without waiting on the way, and when they would pass."""
    zones = {zone.zone_id: number for number, zone in enumerate(setting.scenario.zones)}
    found = []
    for walker in walkers:
        parties, lane = pools[walker.pool].parties, lanes[walker.lane]
        leaves, walk = walker.leaves, walker.walk.route
        cost = walk.metres / max(1.0, setting.walk_limit_m(parties.group))
        first = max(lane.span[0], leaves[0] + walk.steps)
        until = min(lane.span[1], leaves[1] + walk.steps, setting.end - lane.onward)
        if until - first >= setting.least:
            zone, day = zones[parties.zone_id], leaves[1]
            found.append(Choice(walker.pool, zone, walker.lane, day, (first, until), cost))
    return found


def _soonest(setting: Setting, supply: Supply, choices: Sequence[Choice], pools: set[int]) -> int:
    """The soonest end by which as many could be out as by the last; that one if it matters."""
    most = most_by(supply, choices, setting.end)
    if most < sum(supply.persons[pool] for pool in pools) - 0.5:
        return setting.end
    low, high = 0, setting.end
    while high - low > max(1, CLOSE * high):
        middle = (low + high) // 2
        if most_by(supply, choices, middle) >= most - 0.5:
            high = middle
        else:
            low = middle
    return high


@dataclass(frozen=True)
class _Free:
    """Where a wave of up to ``persons`` could be: departing evenly, then passing evenly."""

    passes: Span
    departs: Span
    persons: int

    def cut(self, length: int, persons: int) -> _Free:
        """The first ``length`` steps of it."""
        passes = (self.passes[0], self.passes[0] + length)
        return _Free(passes, (self.departs[0], self.departs[0] + length), persons)

    def shortened(self, persons: int, least: int) -> _Free:
        """As short as ``persons`` need, but not shorter than ``least``."""
        length = self.passes[1] - self.passes[0]
        need = max(least, -(-persons * length // max(1, self.persons)))
        return self if need >= length else self.cut(need, persons)


@dataclass
class _Column:
    """Sends people, wave by wave, as early as there is room."""

    setting: Setting
    room: Room
    lanes: Sequence[Lane]
    pools: Sequence[Pool]

    def __post_init__(self) -> None:
        self.waves: list[Wave] = []

    def send(self, choice: Choice, persons: int) -> None:
        """Up to ``persons`` of the choice's pool in waves one after the other."""
        pool, lane = self.pools[choice.pool], self.lanes[choice.lane]
        step, end = choice.span
        walk = self.setting.walks[pool.parties.zone_id, lane.exit_id]
        passage = self.room.passage(lane, walk)
        wanted = min(persons, pool.persons, self.room.places_left(lane))
        while wanted >= pool.least and pool.households:
            span = self._free_span(choice, passage, (step, end), wanted)
            if span is None:
                return
            households, taken = pool.most_within(min(wanted, span.persons))
            if taken:
                self._write(choice, span.shortened(taken, self.setting.least), households, taken)
                wanted -= taken
            self.room.looks += 1
            until = passage.until_on((span.passes[0], end))
            step = span.passes[0] if taken else until

    def _free_span(
        self, choice: Choice, passage: Passage, within: Span, wanted: int
    ) -> _Free | None:
        """The first span in which a household could pass; None: there is none.

        Between convoys there is often less time than a departure takes. People then leave over
        the least time and wait before the crossing for the last of them: a small queue.
        """
        pool, lane = self.pools[choice.pool], self.lanes[choice.lane]
        zone_id, size = pool.parties.zone_id, pool.least
        least, steps = self.setting.least, passage.walk
        step, end = within
        while (step := passage.hopeful((step, end), size, least)) < end:
            self.room.looks += 1
            until = passage.until_on((step, end))
            passes = (step, until)
            if (
                until - step < least
                and step + least <= min(end, lane.span[1])
                and passage.is_even((step, step + least))
            ):
                passes = (step, step + least)
            departs = (min(passes[0], passes[1] - least) - steps, passes[1] - steps)
            if departs[0] < choice.span[0] - steps:
                step = until
                continue
            allowed = self.room.routes.allowed_until(zone_id, lane.exit_id, departs)
            if allowed < departs[1]:
                later = self.room.routes.next_start(departs[0]) + steps
                if allowed - departs[0] < least or passes[1] - passes[0] < least:
                    step = later if later > step else until
                    continue
                passes, departs = (passes[0], allowed + steps), (departs[0], allowed)
            self.room.looks += 1
            rate = passage.rate(passes, departs)
            length = passes[1] - passes[0]
            free = _Free(passes, departs, rate.over(length))
            if free.persons >= size and rate.over(max(least, length)) >= size:
                if length < least:
                    queue = self.room.queue_left(lane, (passes[1] - least, passes[1]))
                    most = int(queue * least / (least - length))
                    free = _Free(passes, departs, min(free.persons, most))
                    if free.persons >= max(size, FEWEST):
                        return free
                elif rate.over(least * SLOWEST) >= size:
                    need = max(least, rate.steps_for(wanted))
                    longest = max(self.setting.longest, rate.steps_for(size))
                    if longest < min(need, length):
                        # What is left for the next wave is not shorter than a wave may be.
                        need = longest if length - longest >= least else length - least
                        need = max(need, least)
                    return free if need >= length else free.cut(need, rate.over(need))
            step = until
        return None

    def _write(self, choice: Choice, free: _Free, households: int, persons: int) -> None:
        passes, departs = free.passes, free.departs
        pool, lane = self.pools[choice.pool], self.lanes[choice.lane]
        walk = self.setting.walks[pool.parties.zone_id, lane.exit_id]
        self.room.take(lane, walk, passes, persons, departs)
        pool.take(households, persons)
        crossing = None if lane.opening is None else lane.exit_id
        self.waves.append(
            Wave(
                wave_id="",
                zone_id=pool.parties.zone_id,
                group=pool.parties.group,
                mode="foot",
                households=households,
                persons=persons,
                departs=departs,
                arrives=(passes[0] + lane.onward, passes[1] + lane.onward),
                route_id=walk.route.route_id,
                crossing_id=crossing,
                window_id=None if lane.opening is None else lane.opening.window.window_id,
                passes=None if crossing is None else passes,
                site_id=lane.received_at,
            )
        )
