"""Convoys: vehicle after vehicle is given the wave whose people are worth most for its time.

A list schedule in the order of time. What is worth how much, and how many should go where,
says the linear program of the fleet bound (:mod:`mamar.plan.waves.guide`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import ceil, inf

from mamar.plan.orders import Wave
from mamar.plan.waves.boarding import MixedTimetable
from mamar.plan.waves.convoy import Convoy, Task
from mamar.plan.waves.fleet import FleetRow
from mamar.plan.waves.guide import Guide
from mamar.plan.waves.household_pool import Pool
from mamar.plan.waves.lines import Line, lines_of
from mamar.plan.waves.motorpool import Motorpool, Queue, motorpools
from mamar.plan.waves.packing import Packing, loads_of, pack
from mamar.plan.waves.possible import Possible
from mamar.plan.waves.room import Room
from mamar.plan.waves.setting import Setting
from mamar.scenario.marching import Group

#: So many tasks for each exit are tried out for each convoy, the best by their prices first.
TRIED = 4
#: Convoys of these sizes are tried; besides, as many as still wait, and the largest.
SIZES = (1, 2, 3, 4, 6, 8, 11, 15, 20)
#: A seat for somebody who could walk is worth so much beside one for somebody who cannot.
WALKERS = 0.5
#: Time is worth at least so little, so that of two equal waves the quicker comes first.
LEAST_PRICE = 1e-4


@dataclass
class Crew:
    """Vehicles of one row with what they may do; all of them on one line, or anywhere."""

    motorpool: Motorpool
    tasks: list[Task]
    line: Line | None = None
    aside: bool = False  #: only where it is in no team's way


class Convoys:
    """All vehicles, through one plan, with the advice of ``guide``."""

    def __init__(
        self,
        setting: Setting,
        room: Room,
        pools: Sequence[Pool],
        possible: Possible,
        guide: Guide,
        gate_weight: float = 1.0,
        lines: bool = False,
    ) -> None:
        self.setting, self.room, self.gate_weight = setting, room, gate_weight
        scenario = setting.scenario
        self.all_pools = list(pools)
        self.pools = {(p.parties.zone_id, p.parties.group): p for p in pools}
        self.possible, self.guide = possible, guide
        self.left: dict[tuple[str, ...], float] = defaultdict(float)
        self.left |= dict(self.guide.persons) | self._beyond_targets()
        places = [f"home:{zone.zone_id}" for zone in scenario.zones]
        places += [f"crossing:{c.crossing_id}" for c in scenario.crossings]
        places += [f"site:{s.site_id}" for s in scenario.sites]
        self.place = {key: i for i, key in enumerate(places)}
        self.times = MixedTimetable(setting, room, self.place)
        prices = {site.site_id: guide.price(f"site:{site.site_id}") for site in scenario.sites}
        self.times.site_prices = prices
        self.tasks = self._tasks()
        of_rows = motorpools(self.possible.rows, self.possible.ways, places)
        self.crews = [crew for motorpool in of_rows for crew in self._crews(motorpool, lines)]
        self._packings: dict[tuple[str, tuple[str, Group]], Packing] = {}
        self.waves: list[Wave] = []
        self.looked = 0  #: how many convoys have been tried out

    def send(self, only_riders: bool = True) -> list[Wave]:
        """Waves for as many as vehicles can take by the end; takes from the pools.

        ``only_riders``: of those whom the advice does not send, only who cannot walk.
        """
        before = len(self.waves)
        # Lines first: whoever is not on one has time to wait for a turn between theirs.
        self._work([crew for crew in self.crews if crew.line is not None], only_riders)
        self._work([crew for crew in self.crews if crew.tasks], only_riders)
        return self.waves[before:]

    def _work(self, at_work: list[Crew], only_riders: bool) -> None:
        """Wave after wave, as long as one of the crews can go."""
        while at_work:
            crew = min(at_work, key=lambda crew: int(crew.motorpool.free.min()))
            best = self._best(crew, only_riders)
            if best is not None:
                self.commit(crew.motorpool, best)
            elif not self._release(crew):
                at_work.remove(crew)

    # --- what to do next ----------------------------------------------------------------

    def _best(self, crew: Crew, only_riders: bool) -> Convoy | None:
        # Nobody comes back into a pool, so what has nobody left is looked at no more.
        tasks = [t for t in crew.tasks if self.pools[t.pool_key].households]
        crew.tasks = tasks
        queues: dict[int, Queue] = {}
        if crew.line is not None:  # whole teams, full: who falls out of step waits for a turn
            full = crew.line.team * crew.motorpool.row.seats
            whole = [t for t in tasks if self.pools[t.pool_key].persons >= full]
            best = self._best_of(crew, queues, whole, advised=False)
            return best or self._best_of(crew, queues, tasks, advised=False)
        advised = [task for task in tasks if self.left[task.key] >= 1]
        best = self._best_of(crew, queues, advised, advised=True)
        if best is None:
            others = [t for t in tasks if not (only_riders and t.walks_anyway)]
            best = self._best_of(crew, queues, others, advised=False)
        return best

    def _best_of(
        self, crew: Crew, queues: dict[int, Queue], tasks: list[Task], advised: bool
    ) -> Convoy | None:
        """The convoy worth most for what it uses; more tasks are tried while none can be.

        ``tasks`` by promise; ``queues``: of the vehicles, by place.
        """
        by_exit: dict[tuple[str, bool], list[Task]] = defaultdict(list)
        for task in tasks:
            by_exit[task.exit_id, task.beyond].append(task)
        longest = max(map(len, by_exit.values()), default=0)
        for first in range(0, longest, TRIED):
            best: Convoy | None = None
            now = [t for own in by_exit.values() for t in own[first : first + TRIED]]
            for task in sorted(now, key=_order):
                if task.start not in queues:
                    queues[task.start] = Queue(crew.motorpool, task.start)
                for convoy in self._tried(crew, queues[task.start], task, advised, best):
                    if best is None or convoy.merit > best.merit:
                        best = convoy
            if best is not None:
                return best
        return None

    def _tried(
        self, crew: Crew, queue: Queue, task: Task, advised: bool, best: Convoy | None
    ) -> Iterator[Convoy]:
        """Convoys of several sizes for one task; larger ones only while they are not worse.

        None that cannot be better than ``best``.
        """
        packing, motorpool = self._packing(task), crew.motorpool
        row = motorpool.row
        wanted = packing.waiting
        if advised:
            wanted = min(wanted, ceil(self.left[task.key]) + row.seats + row.stretchers)
        most = min(packing.vehicles_for(wanted), queue.usable)
        sizes = sorted({n for n in (*SIZES, most) if 0 < n <= most})
        if crew.line is not None:
            sizes = [n for n in (min(most, crew.line.team),) if n]
        worst = 0
        merit = -1.0
        for n in sizes:
            last = queue.there[n - 1]
            waiting = n * last - queue.free[n]
            if best is not None and self._most_merit(task, n, packing.persons[n], waiting) <= (
                best.merit
            ):
                continue
            self.looked += 1
            vehicles = queue.vehicles[:n]
            convoy = self.times.convoy(motorpool, task, vehicles, last, packing.loads[:n])
            if convoy is None:
                return
            convoy.merit = self._merit(motorpool, task, convoy)
            worst = worst + 1 if convoy.merit < merit else 0
            merit = max(merit, convoy.merit)
            yield convoy
            if worst == 2:
                return

    def _packing(self, task: Task) -> Packing:
        """Of as many vehicles as a convoy may have, for all who still wait."""
        key, pool = (task.row.key, task.pool_key), self.pools[task.pool_key]
        found = self._packings.get(key)
        if found is None or found.waiting != pool.persons:
            most = min(task.row.count, self.setting.scenario.waves.convoy_max)
            found = self._packings[key] = Packing(task.row, pool, most)
        return found

    def _most_merit(self, task: Task, vehicles: int, persons: int, waiting: int) -> float:
        """No convoy has more whose vehicles have lost ``waiting`` steps before they are there."""
        row = task.row
        steps = row.load_beyond if task.beyond else row.load + task.drive
        cost = (waiting + vehicles * (steps + row.unload)) * task.time_price
        if task.crossing_id is not None and not task.beyond:
            passing = self.times.passing_steps(task.crossing_id, vehicles, persons) or 1
            cost += vehicles * passing * task.time_price
            cost += (passing + self.times.headway) * task.gate_price * self.gate_weight
        return persons * task.worth / cost if cost > 0 else inf

    def _merit(self, motorpool: Motorpool, task: Task, convoy: Convoy) -> float:
        """What its persons are worth, for what it takes of vehicles' time and of crossings."""
        used = float((convoy.free - motorpool.free[convoy.vehicles]).sum())
        cost = used * task.time_price
        if convoy.passes is not None:
            # Beyond a crossing a turn to leave is what a convoy keeps others from.
            length = 0 if task.beyond else convoy.passes[1] - convoy.passes[0]
            cost += (length + self.times.headway) * task.gate_price * self.gate_weight
        return convoy.persons * task.worth / cost

    def commit(self, motorpool: Motorpool, convoy: Convoy) -> None:
        task, pool = convoy.task, self.pools[convoy.task.pool_key]
        numbers = (convoy.vehicles + motorpool.first).tolist()
        loads = loads_of(motorpool.row, pool, convoy.packed, numbers)
        self.waves.append(self.times.wave(convoy, motorpool.row, loads))
        self.times.write(convoy)
        motorpool.go(
            convoy.vehicles,
            task.start,
            convoy.boards[0],
            self.room.routes.day(convoy.boards[1]),
            self.place[convoy.end_place],
            convoy.free,
        )
        pool.take(sum(load.households for load in loads), convoy.persons)
        self.left[task.key] -= convoy.persons

    # --- lines --------------------------------------------------------------------------

    def _crews(self, motorpool: Motorpool, lines: bool) -> list[Crew]:
        """Of a row: one of all its vehicles, or one for each of its lines and one of the others."""
        row, tasks = motorpool.row, self.tasks[motorpool.row.key]
        trips = self.guide.trips_of_walkers(row.key, self.possible.boarding)
        crews, first = [], 0
        for line in lines_of(self.possible, row, trips) if lines else ():
            own = [
                replace(task, sites=(line.site_id,))
                for task in tasks
                if task.beyond and task.exit_id == line.crossing_id
            ]
            some = replace(row, count=line.vehicles)
            crews.append(Crew(replace(motorpool, row=some, first=first), own, line))
            first += line.vehicles
        if first < row.count:
            some = replace(row, count=row.count - first)
            crews.append(Crew(replace(motorpool, row=some, first=first), tasks))
        return crews

    def _release(self, crew: Crew) -> bool:
        """A crew whose line is at an end goes where it is in no team's way, in the end anywhere.

        False: it is there already.
        """
        tasks = self.tasks[crew.motorpool.row.key]
        if crew.line is None:
            crew.aside, again, crew.tasks = False, crew.aside, tasks
            return again
        crew.line, crew.aside = None, True
        teams = [other.line for other in self.crews if other.line and other.line.team > 1]
        exits = {line.crossing_id for line in teams}
        sites = {site.site_id for site in self.setting.scenario.sites}
        others = tuple(sorted(sites - {line.site_id for line in teams}))
        crew.tasks = [
            replace(task, sites=others)
            for task in tasks
            if task.beyond and task.exit_id not in exits
        ]
        return True

    # --- what there is to do ------------------------------------------------------------

    def _beyond_targets(self) -> dict[tuple[str, ...], float]:
        """Persons by (row, zone, group, crossing, "beyond"): shared out as the walkers are."""
        rows: dict[tuple[str, str], dict[str, float]] = defaultdict(dict)
        for (key, crossing_id, group), persons in self.guide.beyond.items():
            rows[crossing_id, group][key] = persons
        targets: dict[tuple[str, ...], float] = {}
        for (zone_id, group, crossing_id), persons in self.guide.walked.items():
            shares = rows[crossing_id, group]
            total = sum(shares.values()) or 1.0
            for key, share in shares.items():
                targets[key, zone_id, group, crossing_id, "beyond"] = persons * share / total
        return targets

    def _tasks(self) -> dict[str, list[Task]]:
        """By row: every way, and every walk to where its vehicles board beyond a crossing."""
        possible, tasks = self.possible, defaultdict(list)
        walkers = {(parties.zone_id, parties.group) for parties, _ in possible.walked}
        rows = {row.key: row for row in possible.rows}
        for way in possible.driven:
            pool_key = way.parties.zone_id, way.parties.group
            task = self._task(way.row, pool_key, way.exit_id, False)
            task.walks_anyway = pool_key in walkers and not possible.boarding
            if task.walks_anyway:
                task.worth *= WALKERS
                task.promise *= WALKERS
            tasks[way.row.key].append(task)
        for parties, crossing_id in possible.walked:
            pool_key = parties.zone_id, parties.group
            for key, row in rows.items():
                if (key, crossing_id, parties.group) in possible.boarding:
                    task = self._task(row, pool_key, crossing_id, True)
                    task.walk = self.setting.walks[parties.zone_id, crossing_id].route.steps
                    tasks[key].append(task)
        for own in tasks.values():
            own.sort(key=_order)
        return tasks

    def _task(self, row: FleetRow, pool_key: tuple[str, Group], exit_id: str, beyond: bool) -> Task:
        zone_id, group = pool_key
        home = f"crossing:{exit_id}" if beyond else f"home:{zone_id}"
        drive = 0
        if not beyond:
            drive = self.possible.ways.steps(row, home, self.possible.place(exit_id)) or 0
        price = self.guide.price
        gate = price(f"gate:{exit_id}")
        persons = price(f"persons:{exit_id}")
        task = Task(
            row=row,
            pool_key=pool_key,
            exit_id=exit_id,
            crossing_id=exit_id if self.setting.scenario.crossings else None,
            beyond=beyond,
            start=self.place[home],
            drive=drive,
            worth=max(1e-3, self.guide.worth(zone_id, group) - persons),
            time_price=max(LEAST_PRICE, price(f"time:{row.key}") + price(f"hours:{row.key}")),
            gate_price=max(LEAST_PRICE, gate),
        )
        cycle = row.load + 2 * task.drive + row.unload + 1
        one = pack(row, self.pools[pool_key], 1, 10**9)
        size = self.pools[pool_key].parties.size
        persons_aboard = sum(s * size + b * (size + 1) for s, b in one)
        task.promise = persons_aboard * task.worth / (cycle * task.time_price)
        return task


def _order(task: Task) -> tuple[float, int]:
    """What promises most first; of equal ones the nearest walkers, who are there soonest."""
    return -task.promise, task.walk
