"""One run: the order of march as it happens, event by event.

Families on foot are known in advance up to the crossing, so they are passed there in
bulk, whenever the clock gets to the next vehicle. What vehicles do depends on what they
did before, so each boarding, passing and arrival of theirs is an event on the clock.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from heapq import heappop, heappush

import numpy as np

from mamar.simulate.gate import Floats, Server
from mamar.simulate.line import Line, Walkers, along
from mamar.simulate.outcome import BROKEN_DOWN, NO_ROOM, NO_SEAT, TURNED_BACK, Outcome
from mamar.simulate.spreads import Spreads
from mamar.simulate.world import Seconds, Step, World, household_sizes

Event = Callable[[float], None]


def run(world: World, spreads: Spreads, seed: np.random.SeedSequence) -> Outcome:
    """Carry the order out once."""
    return _Run(world, spreads, np.random.Generator(np.random.PCG64(seed))).carry_out()


class _Run:
    def __init__(self, world: World, spreads: Spreads, random: np.random.Generator) -> None:
        self.world, self.spreads, self.random = world, spreads, random
        self.outcome = Outcome()
        self.clock: list[tuple[float, int, Event]] = []
        self.events = 0
        self.turnout = self.factor(spreads.turnout)
        self.free = {name: (car.place, car.free) for name, car in world.cars.items()}
        self.broken: set[str] = set()
        self.received: list[tuple[int, int, Floats, Floats]] = []
        # Everything random that does not depend on what happens is drawn first, in one order.
        self.walkers = {
            number: self._walkers(number, step)
            for number, step in enumerate(world.steps)
            if step.wave.mode == "foot"
        }
        hours = int(world.end // 3600) + 1
        by_gate: defaultdict[int, list[Walkers]] = defaultdict(list)
        for walkers in self.walkers.values():
            if walkers.step.gate is not None:
                by_gate[walkers.step.gate].append(walkers)
        self.lines = [
            Line(gate, self.factors(spreads.screening, hours), by_gate[g])
            for g, gate in enumerate(world.gates)
        ]
        self.turns: dict[str, list[int]] = {name: [] for name in world.cars}
        for number, step in enumerate(world.steps):
            for load in step.wave.loads:
                self.turns[load.vehicle].append(number)
        for turns in self.turns.values():
            turns.sort(key=lambda number: self._boards_at(world.steps[number])[0])
        self.waits_for = {
            n: {load.vehicle for load in s.wave.loads} for n, s in enumerate(world.steps)
        }
        self.foot_done = {n for n, s in enumerate(world.steps) if s.boards is None}

    # --- chance -------------------------------------------------------------------------

    def factor(self, spread: float) -> float:
        return float(np.exp(spread * self.random.standard_normal()))

    def factors(self, spread: float, count: int) -> Floats:
        return np.exp(spread * self.random.standard_normal(count))

    def late_s(self) -> float:
        return 60 * self.spreads.late_min * float(self.random.standard_exponential())

    def who_come(self, households: int) -> int:
        """How many households come instead of those planned."""
        expected = self.random.binomial(households, 1 - self.spreads.no_show)
        extra = self.random.binomial(households, self.spreads.surplus)
        return round((expected + extra) * self.turnout)

    def _walkers(self, number: int, step: Step) -> Walkers:
        wave = step.wave
        come = self.who_come(wave.households)
        persons = round(wave.persons * come / wave.households) if wave.households else 0
        sizes = household_sizes(come, persons)
        return Walkers(number, step, sizes, self.late_s(), self.factor(self.spreads.walk))

    # --- the clock ----------------------------------------------------------------------

    def at(self, time: float, event: Event) -> None:
        heappush(self.clock, (time, self.events, event))
        self.events += 1

    def carry_out(self) -> Outcome:
        for number, walkers in self.walkers.items():
            self._stand_at_home(walkers)
            if walkers.step.boards is not None:
                self._await_walkers(number, walkers)
        for name in self.world.cars:
            self._next_turn(name)
        while self.clock:
            time, _, event = heappop(self.clock)
            event(time)
        for line in self.lines:
            line.tell()
        for number, walkers in self.walkers.items():
            self._walkers_out(number, walkers)
        self._receive()
        return self.outcome

    # --- on foot ------------------------------------------------------------------------

    def _stand_at_home(self, walkers: Walkers) -> None:
        zone = self.world.scenario.zones[walkers.step.zone].zone_id
        gather = 60.0 * self.world.orders.rules.gather_min
        self.outcome.came += float(walkers.sizes.sum())
        self.outcome.crowds[zone].add(walkers.comes - gather, walkers.leaves, walkers.sizes)

    def _await_walkers(self, number: int, walkers: Walkers) -> None:
        """Those who are carried on: boarding begins once they have passed."""
        assert walkers.step.gate is not None
        line = self.lines[walkers.step.gate]

        def all_there(_now: float) -> None:
            self.foot_done.add(number)
            self._perhaps_board(number)

        self.at(float(walkers.earliest(line.gate).max(initial=0.0)), all_there)

    def _walkers_out(self, number: int, walkers: Walkers) -> None:
        """Who passed, who waited how long, and when they are out."""
        step, sizes = walkers.step, walkers.sizes
        if step.gate is None:
            self._arrive(number, step, walkers.at_gate, sizes)
            return
        line = self.lines[step.gate]
        gate = line.gate
        through = walkers.passed <= line.closes
        gone = np.where(through, walkers.passed, gate.closes)
        waiting = self.outcome.queues[gate.crossing.crossing_id]
        waiting.add(walkers.at_gate, gone, sizes)
        self.outcome.left[TURNED_BACK] += float(sizes[~through].sum())
        self.outcome.passed.append((walkers.passed[through], sizes[through]))
        if step.boards is not None:
            return  # they are out when their vehicles are
        if step.site is None:
            self.outcome.is_out(number, walkers.passed[through], sizes[through])
            return
        assert step.passes is not None
        onward = along(step.arrives, walkers.after) - along(step.passes, walkers.after)
        there = walkers.passed + onward * self.factor(self.spreads.drive)
        self._arrive(number, step, there[through], sizes[through])

    # --- by vehicle ---------------------------------------------------------------------

    def _boards_at(self, step: Step) -> Seconds:
        return step.departs if step.boards is None else step.boards

    def _next_turn(self, name: str) -> None:
        """The vehicle is free: it may be the last one that its next wave waits for."""
        turns = self.turns[name]
        if turns:
            number = turns.pop(0)
            self.waits_for[number].discard(name)
            self._perhaps_board(number)

    def _perhaps_board(self, number: int) -> None:
        if self.waits_for[number] or number not in self.foot_done:
            return
        step = self.world.steps[number]
        if step.wave.loads:
            self._board(number, step)

    def _board(self, number: int, step: Step) -> None:
        """All vehicles of the convoy that still run drive there, and people get in."""
        beyond = step.boards is not None
        place = f"crossing:{step.wave.crossing_id}" if beyond else f"home:{step.wave.zone_id}"
        begins, ends = self._boards_at(step)
        ready = begins + (0.0 if beyond else self.late_s())
        running = []
        for load in step.wave.loads:
            name = load.vehicle
            if name not in self.broken and self.random.random() < self.spreads.breakdown:
                self.broken.add(name)
            if name in self.broken:
                continue
            where, free = self.free[name]
            drive = self.world.drive_s(self.world.cars[name], where, place)
            ready = max(ready, free + drive * self.factor(self.spreads.drive))
            running.append(load)
        leaves = ready + (ends - begins)
        if beyond:
            leaves = max(leaves, self._through(number, step)[0])
        people = self._get_in(number, step, beyond)
        if not beyond:
            self._crowd_of_boarding(step, people, ready, leaves)
        names = [load.vehicle for load in running]
        for load in step.wave.loads:
            if load.vehicle in self.broken:
                self.outcome.left[BROKEN_DOWN] += people.pop(load.vehicle, 0.0)
                self._drop(load.vehicle)
        if not names:
            return
        if beyond or step.gate is None:
            self._drive_on(number, step, names, people, place, leaves)
        else:
            self._to_gate(number, step, names, people, place, leaves)

    def _get_in(self, number: int, step: Step, beyond: bool) -> dict[str, float]:
        """Persons in each vehicle; whoever finds no seat is left."""
        if beyond:
            return self._carried_on(number, step)
        people = {}
        for load in step.wave.loads:
            come = self.who_come(load.households)
            persons = float(round(load.persons * come / load.households)) if come else 0.0
            room = max(self._room(load.vehicle), float(load.persons))
            people[load.vehicle] = min(persons, room)
            self.outcome.came += persons
            self.outcome.left[NO_SEAT] += persons - people[load.vehicle]
        return people

    def _carried_on(self, number: int, step: Step) -> dict[str, float]:
        """Those who have passed fill the vehicles in turn."""
        _, passed = self._through(number, step)
        people = {}
        for load in step.wave.loads:
            room = max(self._room(load.vehicle), float(load.persons))
            people[load.vehicle] = min(passed, room)
            passed -= people[load.vehicle]
        self.outcome.left[NO_SEAT] += passed
        return people

    def _through(self, number: int, step: Step) -> tuple[float, float]:
        """When the last of a wave was through the crossing, and how many were."""
        assert step.gate is not None
        return self.lines[step.gate].through(self.walkers[number])

    def _room(self, name: str) -> float:
        row = self.world.cars[name].row
        return float(row.seats + row.stretchers + row.wheelchair_places)

    def _crowd_of_boarding(
        self, step: Step, people: dict[str, float], ready: float, leaves: float
    ) -> None:
        sizes = household_sizes(step.wave.households, int(sum(people.values())))
        share = np.cumsum(sizes) / max(1.0, float(sizes.sum()))
        gather = 60.0 * self.world.orders.rules.gather_min
        come = along(step.departs, share - sizes / max(1.0, float(sizes.sum()))) - gather
        self.outcome.crowds[step.wave.zone_id].add(come, along((ready, leaves), share), sizes)

    def _to_gate(
        self,
        number: int,
        step: Step,
        names: list[str],
        people: dict[str, float],
        place: str,
        leaves: float,
    ) -> None:
        """The convoy drives to its crossing, where its vehicles pass one by one."""
        assert step.gate is not None and step.passes is not None
        line = self.lines[step.gate]
        crossing = f"crossing:{step.wave.crossing_id}"
        slowest = max(self.world.drive_s(self.world.cars[n], place, crossing) for n in names)
        there = leaves + slowest * self.factor(self.spreads.drive)
        through: dict[str, float] = {}
        shares = np.cumsum([people[n] for n in names]) / max(1.0, sum(people.values()))

        def passes(name: str) -> Event:
            def event(now: float) -> None:
                done = line.pass_vehicle(now, people[name])
                came, persons = np.array([there]), np.array([people[name]])
                waiting = self.outcome.vehicle_queues[line.gate.crossing.crossing_id]
                waiting.add(came, np.array([done]), persons)
                if done > line.closes:
                    self.outcome.left[TURNED_BACK] += people.pop(name)
                else:
                    self.outcome.passed.append((np.array([done]), persons))
                through[name] = done
                if len(through) == len(names):
                    self._beyond_gate(number, step, names, people, through)

            return event

        for name, share in zip(names, shares.tolist(), strict=True):
            work = people[name] * line.gate.person_s()
            planned = float(along(step.passes, np.array([share]))[0])
            self.at(max(planned, there + work), passes(name))

    def _beyond_gate(
        self,
        number: int,
        step: Step,
        names: list[str],
        people: dict[str, float],
        through: dict[str, float],
    ) -> None:
        crossing = f"crossing:{step.wave.crossing_id}"
        passed = [name for name in names if name in people]
        for name in names:
            if name not in people:
                self._release(name, crossing, through[name])
        if step.site is not None:
            if passed:
                last = max(through[name] for name in passed)
                self._drive_on(number, step, passed, people, crossing, last)
            return
        for name in passed:
            self.outcome.is_out(number, np.array([through[name]]), np.array([people[name]]))
            self._release(name, crossing, through[name] + self.world.cars[name].row.unload_s)

    def _drive_on(
        self,
        number: int,
        step: Step,
        names: list[str],
        people: dict[str, float],
        place: str,
        leaves: float,
    ) -> None:
        """To the site, where people get out one after the other."""
        assert step.wave.site_id is not None
        site = f"site:{step.wave.site_id}"
        slowest = max(self.world.drive_s(self.world.cars[n], place, site) for n in names)
        there = max(step.arrives[0], leaves + slowest * self.factor(self.spreads.drive))
        ends = there + (step.arrives[1] - step.arrives[0])
        persons = np.array([people[name] for name in names])
        share = np.cumsum(persons) / max(1.0, float(persons.sum()))
        self._arrive(number, step, along((there, ends), share), persons)
        for name in names:
            self._release(name, site, ends)

    def _release(self, name: str, place: str, when: float) -> None:
        """The vehicle is empty again, at ``place``."""
        self.free[name] = (place, when)

        def event(_now: float) -> None:
            self._next_turn(name)

        self.at(when, event)

    def _drop(self, name: str) -> None:
        """The vehicle is out for good: no later wave waits for it."""
        while self.turns[name]:
            number = self.turns[name].pop(0)
            self.waits_for[number].discard(name)
            self._perhaps_board(number)

    # --- at the sites -------------------------------------------------------------------

    def _arrive(self, number: int, step: Step, when: Floats, persons: Floats) -> None:
        assert step.site is not None
        self.received.append((number, step.site, when, persons))

    def _receive(self) -> None:
        """Registration at each site, in the order of arrival, while there is room."""
        for s, site in enumerate(self.world.sites):
            here = [(n, when, persons) for n, at, when, persons in self.received if at == s]
            if not here:
                continue
            wave = np.concatenate([np.full(len(when), n) for n, when, _ in here])
            when = np.concatenate([when for _, when, _ in here])
            persons = np.concatenate([persons for _, _, persons in here])
            order = np.lexsort((wave, when))
            wave, when, persons = wave[order], when[order], persons[order]
            done = when
            if site.intake_per_h:
                work = persons * 3600 / site.intake_per_h
                done = Server(self.world.desk_slack[s]).pass_all(when, work)
            fits = np.cumsum(persons) <= site.capacity
            self.outcome.left[NO_ROOM] += float(persons[~fits].sum())
            self.outcome.queues[site.site_id].add(when[fits], done[fits], persons[fits])
            for number in np.unique(wave).tolist():
                own = (wave == number) & fits
                self.outcome.is_out(int(number), done[own], persons[own])
