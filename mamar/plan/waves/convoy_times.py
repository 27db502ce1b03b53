"""When a convoy can leave, pass and arrive: the first times that keep every rule."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import ceil

import numpy as np

from mamar.plan.orders import Load, Span, Wave
from mamar.plan.waves.convoy import Convoy, Ints, Task
from mamar.plan.waves.fleet import FleetRow, Ways, takes
from mamar.plan.waves.gates import Opening, usable_rate
from mamar.plan.waves.ledger import FAR
from mamar.plan.waves.motorpool import Motorpool
from mamar.plan.waves.possible import exact
from mamar.plan.waves.room import Lane, Room
from mamar.plan.waves.setting import Setting
from mamar.plan.waves.spacing import Spacing

#: How often a time that does not fit is moved on before it is given up.
MOVES = 200


class Timetable:
    """Finds times in what is left of crossings, sites and places, and writes convoys in."""

    def __init__(self, setting: Setting, room: Room, places: Mapping[str, int]) -> None:
        scenario = setting.scenario
        self.setting, self.room, self.places = setting, room, places
        self.ways = Ways(setting.drives)
        self.headway = -(-scenario.waves.headway_min * 60 // scenario.step_s)
        self.leaving: dict[int, Spacing] = defaultdict(lambda: Spacing(self.headway))
        self.passing: dict[str, Spacing] = defaultdict(lambda: Spacing(self.headway))
        self.zones = {zone.zone_id: zone for zone in scenario.zones}
        self.sites = {site.site_id: site for site in scenario.sites}
        self.crossings = {c.crossing_id: c for c in scenario.crossings}
        self._size = {(p.zone_id, p.group): p.size for p in setting.parties}
        self.site_prices: Mapping[str, float] = {}  #: what a place at each site is worth
        self.liking = False  #: whether a site that people like better comes before what it costs
        self._lit: dict[tuple[str, bool], list[Span]] = {}
        self._lengths: dict[tuple[str, int, int, int, int], int | None] = {}
        self._sites: dict[tuple[str, ...], list[tuple[str, int, int]]] = {}

    # --- one convoy ---------------------------------------------------------------------

    def convoy(
        self,
        motorpool: Motorpool,
        task: Task,
        vehicles: Ints,
        there: int,
        packed: list[tuple[int, int]],
    ) -> Convoy | None:
        """The first that these vehicles can make, which are ``there`` from then on."""
        size = self._size[task.pool_key]
        persons = sum(s * size + b * (size + 1) for s, b in packed)
        make = self.from_beyond if task.beyond else self._from_home
        for _ in range(4):
            found = make(motorpool, task, vehicles, there, packed, persons)
            if found is None or self._in_hours(motorpool, found):
                break
            there = self.room.routes.next_start(found.boards[1]) + 1
            found = None
        return found

    def from_beyond(
        self, motorpool: Motorpool, task: Task, vehicles: Ints, there: int,
        packed: list[tuple[int, int]], persons: int,
    ) -> Convoy | None:  # fmt: skip
        """Walkers board beyond their crossing: see :class:`MixedTimetable`."""
        raise NotImplementedError

    def _from_home(
        self, motorpool: Motorpool, task: Task, vehicles: Ints, there: int,
        packed: list[tuple[int, int]], persons: int,
    ) -> Convoy | None:  # fmt: skip
        for opening in self._openings(task):
            span = self._departs(
                task, opening, self._not_long_before(task, opening, there), persons
            )
            for _ in range(MOVES):
                if span is None:
                    break
                passes = None
                if opening is not None:
                    passes = self._passes(task, opening, span[1] + task.drive, len(packed), persons)
                    if passes is None:
                        break
                    span = self._later(task, opening, span, passes[0] - task.drive, persons)
                convoy = self.onward(task, vehicles, packed, persons, span, passes)
                if convoy is not None:
                    return convoy
                break
        return None

    def _not_long_before(self, task: Task, opening: Opening | None, there: int) -> int:
        """The first boarding after which nobody waits long before a crossing that is closed."""
        if opening is None:
            return there
        before = self.setting.longest + task.drive + task.row.load
        return max(there, opening.span[0] - before)

    def _openings(self, task: Task) -> Sequence[Opening | None]:
        if task.crossing_id is None:
            return (None,)
        return self.room.gates.openings[task.crossing_id]

    def _departs(
        self, task: Task, opening: Opening | None, there: int, persons: int
    ) -> Span | None:
        """The first boarding from ``there`` on."""
        zone_id = task.pool_key[0]
        length = self._boarding_steps(task, persons)
        if length is None:
            return None
        leaving = self.leaving[task.start]
        last = self.setting.end if opening is None else opening.span[1]
        for first, until in self.may_leave(zone_id, opening):
            step = max(first, there)
            for _ in range(MOVES):
                leaves = leaving.first(step + length)
                step = leaves - length
                if leaves > until or leaves + task.drive >= last:
                    break
                if not self.route_is_free(zone_id, task.exit_id, (step, leaves)):
                    step = max(step + 1, self.room.routes.next_start(step))
                elif not self._held(zone_id, (step, leaves), persons):
                    step += max(1, length // 4)
                else:
                    return step, leaves
        return None

    def _later(self, task: Task, opening: Opening, span: Span, leaves: int, persons: int) -> Span:
        """The same boarding so late that nobody waits before the crossing, if that may be."""
        if leaves <= span[1]:
            return span
        later = self._departs(task, opening, span[0] + leaves - span[1], persons)
        return later if later is not None and later[1] == leaves else span

    def _boarding_steps(self, task: Task, persons: int) -> int | None:
        """Loading; longer where the assembly point is small, so that fewer wait at a time."""
        held = self.zones[task.pool_key[0]].holding_capacity
        if held is None or not self.setting.gather:
            return task.row.load
        if held <= 0:
            return None
        if persons <= held:
            return task.row.load
        return max(task.row.load, ceil(Fraction(persons * self.setting.gather, held)))

    def _held(self, zone_id: str, departs: Span, persons: int) -> bool:
        holding = self.room.holding.get(zone_id)
        if holding is None or not self.setting.gather:
            return True
        gather, length = self.setting.gather, departs[1] - departs[0]
        left = holding.least(departs[0] - gather, departs[1])
        return left * length >= persons * min(length, gather) * holding.parts

    def _waiting(self, departs: Span, persons: int) -> Fraction:
        """The most who wait at once at the assembly point."""
        return persons * min(Fraction(1), Fraction(self.setting.gather, departs[1] - departs[0]))

    def route_is_free(self, zone_id: str, exit_id: str, departs: Span) -> bool:
        return self.room.routes.allowed_until(zone_id, exit_id, departs) >= departs[1]

    def may_leave(self, zone_id: str, opening: Opening | None) -> list[Span]:
        key = zone_id, self.setting.night_for(opening)
        if key not in self._lit:
            self._lit[key] = self.setting.may_leave(self.zones[zone_id], key[1])
        return self._lit[key]

    def _passes(
        self, task: Task, opening: Opening, comes: int, vehicles: int, persons: int
    ) -> Span | None:
        """The first passing of the whole convoy from ``comes`` on within ``opening``."""
        crossing, gates = self.crossings[opening.crossing_id], self.room.gates
        length = self.passing_steps(crossing.crossing_id, vehicles, persons, opening.share)
        if length is None:
            return None
        spacing = self.passing[crossing.crossing_id]
        step = max(comes, opening.span[0])
        while step + length <= opening.span[1]:
            apart = spacing.first(step, length)
            step = gates.first(crossing.crossing_id, apart, persons, vehicles, length)
            if step == apart:
                return (step, step + length) if step + length <= opening.span[1] else None
        return None

    def passing_steps(
        self, crossing_id: str, vehicles: int, persons: int, share: Fraction = Fraction(1)
    ) -> int | None:
        """``share``: of its persons an hour, as an opening has it."""
        key = crossing_id, vehicles, persons, *share.as_integer_ratio()
        if key not in self._lengths:
            self._lengths[key] = self._length_of_passing(crossing_id, vehicles, persons, share)
        return self._lengths[key]

    def _length_of_passing(
        self, crossing_id: str, vehicles: int, persons: int, share: Fraction
    ) -> int | None:
        crossing, steps = self.crossings[crossing_id], 1
        for count, per_h, part in (
            (vehicles, crossing.vehicles_per_h, Fraction(1)),
            (persons, crossing.persons_per_h, share),
        ):
            if per_h is not None:
                if per_h <= 0 or not share:
                    return None
                rate = usable_rate(self.setting.scenario, per_h) * part
                steps = max(steps, ceil(count / rate))
        return steps

    # --- beyond crossings ---------------------------------------------------------------

    def onward(
        self, task: Task, vehicles: Ints, packed: list[tuple[int, int]], persons: int,
        boards: Span, passes: Span | None,
        lane: Lane | None = None,
    ) -> Convoy | None:  # fmt: skip
        """From the crossing (or, beyond it, from boarding) to where they are out."""
        row = task.row
        make = (task, vehicles, packed, persons, boards, passes)
        if task.crossing_id is not None and not self.room.places:
            assert passes is not None
            free = passes[1] + row.unload
            place = f"crossing:{task.crossing_id}"
            return self._if_in_time(Convoy(*make, passes, free, place, None, lane))
        if task.crossing_id is None:
            arrives = self._received(task.exit_id, boards[1] + task.drive, row.unload, persons)
            if arrives is None:
                return None
            place = f"site:{task.exit_id}"
            return self._if_in_time(Convoy(*make, arrives, arrives[1], place, task.exit_id, lane))
        leaves = boards[1] if task.beyond else (passes or boards)[1]
        best: tuple[tuple[int, float], Convoy] | None = None
        zone = self.zones[task.pool_key[0]]
        for site_id, drive, back in self._sites_from(task, task.crossing_id):
            if task.sites is not None and site_id not in task.sites:
                continue
            liked = zone.choice(site_id) or len(self.sites) + 1 if self.liking else 0
            # Vehicles that are back soon are worth as much as room that others may need.
            price = len(packed) * task.time_price
            room_price = persons * self.site_prices.get(site_id, 0.0)
            soonest = (leaves + drive + row.unload + back) * price + room_price
            if best is not None and (liked, soonest) >= best[0]:
                continue
            arrives = self._received(site_id, leaves + drive, row.unload, persons)
            if arrives is None:
                continue
            place = f"site:{site_id}"
            found = self._if_in_time(Convoy(*make, arrives, arrives[1], place, site_id, lane))
            key = liked, (arrives[1] + back) * price + room_price
            if found is not None and (best is None or key < best[0]):
                best = key, found
        return None if best is None else best[1]

    def _sites_from(self, task: Task, crossing_id: str) -> list[tuple[str, int, int]]:
        """Sites for its people that its vehicles reach from a crossing, with the drives there and
        back."""
        row, (zone_id, group) = task.row, task.pool_key
        key = row.key, crossing_id, zone_id, group
        if key not in self._sites:
            crossing, found = f"crossing:{crossing_id}", []
            for site_id, site in self.sites.items():
                drive = self.ways.steps(row, crossing, f"site:{site_id}")
                if drive is not None and takes(site, group, self.zones[zone_id]):
                    back = self.ways.steps(row, f"site:{site_id}", crossing) or drive
                    found.append((site_id, drive, back))
            self._sites[key] = found
        return self._sites[key]

    def _if_in_time(self, convoy: Convoy) -> Convoy | None:
        until = convoy.task.row.until
        if convoy.arrives[1] > self.setting.end or (until is not None and convoy.free > until):
            return None
        return convoy

    def _received(self, site_id: str, comes: int, unload: int, persons: int) -> Span | None:
        """The first time at which the site can take so many in."""
        if self.room.places[site_id] < persons:
            return None
        intake = self.room.intake.get(site_id)
        length = max(1, unload)
        if intake is None:
            return comes, comes + length
        if intake.rate <= 0:
            return None
        length = max(length, intake.steps_for(persons))
        step = intake.first(comes, persons, length)
        return (step, step + length) if step < FAR else None

    # --- limits of vehicles -------------------------------------------------------------

    def _in_hours(self, motorpool: Motorpool, convoy: Convoy) -> bool:
        """Whether the day of every vehicle stays short enough."""
        hours = motorpool.row.hours
        if hours is None:
            return True
        most = int(exact(hours) * 3600 / self.setting.scenario.step_s)
        day = self.room.routes.day(convoy.boards[1])
        sets_out = motorpool.sets_out(convoy.vehicles, convoy.task.start, convoy.boards[0])
        same = motorpool.day[convoy.vehicles] == day
        began = np.where(same, motorpool.began[convoy.vehicles], sets_out)
        return bool((convoy.free - began <= most).all())

    # --- writing ------------------------------------------------------------------------

    def write(self, convoy: Convoy) -> None:
        """Take what it uses."""
        task, room = convoy.task, self.room
        zone_id = task.pool_key[0]
        self.leaving[task.start].add((convoy.boards[1], convoy.boards[1]))
        if task.beyond:
            assert convoy.lane is not None and convoy.passes is not None
            walk = self.setting.walks[zone_id, task.exit_id]
            room.take(convoy.lane, walk, convoy.passes, convoy.persons, convoy.walks)
        else:
            if convoy.passes is not None:
                self.passing[task.exit_id].add(convoy.passes)
                room.gates.reserve(task.exit_id, convoy.passes, convoy.persons, len(convoy.packed))
            holding = room.holding.get(zone_id)
            if holding is not None and self.setting.gather:
                span = (convoy.boards[0] - self.setting.gather, convoy.boards[1])
                holding.take(span, self._waiting(convoy.boards, convoy.persons))
            room.routes.use(zone_id, task.exit_id, convoy.boards)
        if convoy.site_id is not None:
            room.places[convoy.site_id] -= convoy.persons
            if convoy.site_id in room.intake:
                length = convoy.arrives[1] - convoy.arrives[0]
                room.intake[convoy.site_id].take(convoy.arrives, Fraction(convoy.persons, length))

    def wave(self, convoy: Convoy, row: FleetRow, loads: tuple[Load, ...]) -> Wave:
        """The convoy as a wave, not yet numbered."""
        task = convoy.task
        zone_id, group = task.pool_key
        departs, boards, route_id = convoy.boards, None, None
        if task.beyond:
            assert convoy.passes is not None
            route = self.setting.walks[zone_id, task.exit_id].route
            through = (convoy.passes[0] - route.steps, convoy.passes[1] - route.steps)
            departs = convoy.walks or through
            boards, route_id = convoy.boards, route.route_id
        opening = None
        if task.crossing_id is not None and convoy.passes is not None:
            opening = self.room.gates.opening_at(task.crossing_id, convoy.passes)
        return Wave(
            wave_id="",
            zone_id=zone_id,
            group=group,
            mode="foot" if task.beyond else row.mode,  # type: ignore[arg-type]
            households=sum(load.households for load in loads),
            persons=convoy.persons,
            departs=departs,
            arrives=convoy.arrives,
            route_id=route_id,
            crossing_id=task.crossing_id,
            window_id=None if opening is None else opening.window.window_id,
            passes=convoy.passes,
            boards=boards,
            site_id=convoy.site_id,
            loads=loads,
        )
