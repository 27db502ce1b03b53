"""Walkers who board vehicles beyond their crossing: when they pass, and when they go on."""

from __future__ import annotations

from mamar.plan.orders import Span
from mamar.plan.waves.convoy import Convoy, Ints, Task
from mamar.plan.waves.convoy_times import MOVES, Timetable
from mamar.plan.waves.gates import Opening
from mamar.plan.waves.motorpool import Motorpool
from mamar.plan.waves.room import Lane, most_waiting


class MixedTimetable(Timetable):
    """Also finds times for waves that walk to a crossing and are driven on from there."""

    def from_beyond(
        self, motorpool: Motorpool, task: Task, vehicles: Ints, there: int,
        packed: list[tuple[int, int]], persons: int,
    ) -> Convoy | None:  # fmt: skip
        """Walkers pass just before their vehicles board, or earlier if it must be, else later."""
        leaving, load = self.leaving[task.start], task.row.load_beyond
        boards_until = leaving.first(there + load)
        walks = None
        found = self._walk_before(task, (boards_until - load, boards_until), persons)
        if found is None:
            found = self._walk_after(task, boards_until, persons)
        if found is None:
            waits = self._walk_and_wait(task, boards_until, persons)
            if waits is None:
                return None
            found, walks = waits[:2], waits[2]
        lane, passes = found
        first = max(boards_until, passes[1], passes[0] + load)
        boards_until = leaving.first(first)
        boards = (boards_until - load, boards_until)
        convoy = self.onward(task, vehicles, packed, persons, boards, passes, lane)
        if convoy is not None:
            convoy.walks = walks
        return convoy

    def _has_room(self, task: Task, passes: Span, opening: Opening, persons: int) -> bool:
        """Whether crossing, streets and assembly point have room for so many walkers then."""
        self.room.looks += 1
        walk = self.setting.walks[task.pool_key[0], task.exit_id]
        passage = self.room.passage(Lane(task.exit_id, opening), walk)
        return passage.rate(passes).over(passes[1] - passes[0]) >= persons

    def _full_day(self, task: Task, passes: Span, steps: int) -> int | None:
        """The first day on which the zone has no route left for them, ``steps`` before passing."""
        departs = (passes[0] - steps, passes[1] - steps)
        return self.room.routes.full_day(task.pool_key[0], task.exit_id, departs)

    def _passing_length(self, task: Task, persons: int) -> int | None:
        gate = self.room.gates.persons(task.exit_id)
        return max(self.setting.least, gate.steps_for(persons)) if gate.rate > 0 else None

    def _walk_before(self, task: Task, boards: Span, persons: int) -> tuple[Lane, Span] | None:
        """The latest passing that ends by the time of boarding."""
        length = self._passing_length(task, persons)
        if length is None:
            return None
        gate = self.room.gates.persons(task.exit_id)
        steps = self.setting.walks[task.pool_key[0], task.exit_id].route.steps
        for opening in reversed(self.room.gates.openings[task.exit_id]):
            lane = Lane(task.exit_id, opening)
            for first, until in reversed(self.may_leave(task.pool_key[0], opening)):
                earliest = max(opening.span[0], first + steps)
                ends = min(boards[1], boards[0] + length, opening.span[1], until + steps)
                for _ in range(MOVES // 2):
                    ends = gate.last(ends, persons, length)
                    passes = (ends - length, ends)
                    if passes[0] < earliest:
                        break
                    full = self._full_day(task, passes, steps)
                    if full is not None:
                        ends = self.room.routes.until(full) + steps
                    elif self._has_room(task, passes, opening, persons):
                        return lane, passes
                    else:
                        ends -= max(1, self.setting.least // 2)
        return None

    def _walk_after(self, task: Task, boarded: int, persons: int) -> tuple[Lane, Span] | None:
        """The first passing that ends after ``boarded``."""
        length = self._passing_length(task, persons)
        if length is None:
            return None
        step = boarded + 1 - length
        zone_id, gate = task.pool_key[0], self.room.gates.persons(task.exit_id)
        steps = self.setting.walks[zone_id, task.exit_id].route.steps
        for opening in self.room.gates.openings[task.exit_id]:
            for first, until in self.may_leave(zone_id, opening):
                passes_from = max(step, opening.span[0], first + steps)
                last = min(opening.span[1], until + steps)
                for _ in range(MOVES // 2):
                    passes_from = gate.first(passes_from, persons, length)
                    passes = (passes_from, passes_from + length)
                    if passes[1] > last:
                        break
                    full = self._full_day(task, passes, steps)
                    if full is not None:
                        passes_from = self.room.routes.midnight(full + 1) + steps
                    elif self._has_room(task, passes, opening, persons):
                        return Lane(task.exit_id, opening), passes
                    else:
                        passes_from += max(1, self.setting.least // 2)
        return None

    def _walk_and_wait(
        self, task: Task, boarded: int, persons: int
    ) -> tuple[Lane, Span, Span] | None:
        """A passing of people who wait for it, and their departure: the crossing opens, or lets
        them pass, for less time than a departure takes, or only after they must have left."""
        zone_id, gate = task.pool_key[0], self.room.gates.persons(task.exit_id)
        walk, least = self.setting.walks[zone_id, task.exit_id], self.setting.least
        if gate.rate <= 0:
            return None
        length, steps = max(1, gate.steps_for(persons)), walk.route.steps
        for opening in self.room.gates.openings[task.exit_id]:
            lane = Lane(task.exit_id, opening)
            for first, until in self.may_leave(zone_id, opening):
                soonest = max(opening.span[0], first + steps, first + least + steps - length)
                passes_from = gate.first(max(soonest, boarded - length), persons, length)
                passes = (passes_from, passes_from + length)
                left = min(until, passes[1] - steps)
                departs = (min(left - least, passes[0] - steps), left)
                if passes[1] > opening.span[1] or departs[0] < first:
                    continue
                if not self.route_is_free(zone_id, task.exit_id, departs):
                    continue
                comes = (departs[0] + steps, departs[1] + steps)
                if max(passes[0] - comes[0], passes[1] - comes[1]) > self.setting.longest:
                    continue
                waiting = most_waiting(comes, passes) * persons
                if waiting > self.room.queue_left(lane, (comes[0], passes[1])):
                    continue
                self.room.looks += 1
                rate = self.room.passage(lane, walk).rate(passes, departs)
                if rate.over(length) >= persons:
                    return lane, passes, departs
        return None
