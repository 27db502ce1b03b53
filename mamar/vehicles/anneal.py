"""Good plans fast: annealing from a simple start, on several threads with several seeds."""

from __future__ import annotations

import itertools
from concurrent.futures import ThreadPoolExecutor, wait
from time import monotonic
from typing import Any

import numpy as np

from mamar.vehicles.anneal_kernel import State, anneal, duration
from mamar.vehicles.bus_answer import BusRoute, BusTrip
from mamar.vehicles.bus_problem import BusProblem, Ints
from mamar.vehicles.busloads import Found, Units, first_loads

#: Heat at the start, as a share of the mean drive to a site, and at the end of that.
HOT, COLD = 0.3, 0.01
#: Changes tried in the first run; each run after it tries twice as many.
FIRST_ROUNDS = 100_000
#: Cells of the rows of all buses together: how long a route may get in a large fleet.
CELLS = 5_000_000


class Annealer:
    """Runs that get longer and longer; each continues from the start with a new seed.

    What a run finds depends on its number only. How many runs there are depends on the
    clock, and with it the best plan of all.
    """

    def __init__(self, problem: BusProblem, units: Units, seed: int, workers: int) -> None:
        self.problem, self.units, self.workers = problem, units, workers
        self.loads = first_loads(problem, units)
        self.depot = np.repeat(np.arange(len(problem.buses_at_depot)), problem.buses_at_depot)
        n, buses = len(self.loads.pickup), len(self.depot)
        self.longest = max(-(-n // buses), min(n, CELLS // buses))
        self.rounds = FIRST_ROUNDS
        self.pace = float("inf")  # changes a second in the last run
        self._seeds = itertools.count(seed * 10**6)

    def run(self, enough: int, ends: float = float("inf"), stop: Any = None) -> Found:
        """The best of one run per worker, of ``rounds`` changes each. The next tries twice as many.

        A run ends early where a plan with last arrival ``enough`` is found, when the clock
        (:func:`time.monotonic`) shows ``ends``, and when another thread sets ``stop`` (1,).
        """
        begin = monotonic()
        rounds, self.rounds = self.rounds, 2 * self.rounds
        if self.pace * (ends - begin) < rounds:  # cool down in the time that there is
            rounds = max(1024, int(self.pace * (ends - begin)))
        seeds = [next(self._seeds) % 2**32 for _ in range(self.workers)]
        stop = np.zeros(1, np.bool_) if stop is None else stop
        with ThreadPoolExecutor(self.workers) as pool:
            runs = [pool.submit(self._one, seed, rounds, enough, stop) for seed in seeds]
            wait(runs, None if ends == float("inf") else max(0.0, ends - monotonic()))
            if not all(run.done() for run in runs):
                stop[0] = True  # the kernels look at it
        self.pace = rounds / max(1e-6, monotonic() - begin)
        return min((run.result() for run in runs), key=lambda found: found.value)

    def _one(self, seed: int, rounds: int, enough: int, stop: Any) -> Found:
        state = self._start()
        mean = float(self.problem.pickup_to_site.mean()) or 1.0
        _, row, length, site = anneal(
            state, rounds, HOT * mean, HOT * COLD * mean, enough, self.longest, seed, stop
        )
        return self._found([row[b, : length[b]] for b in range(len(row))], site)

    def _start(self) -> State:
        """Every load in turn to the bus that has been on the road for the shortest time."""
        n, buses = len(self.loads.pickup), len(self.depot)
        room = self.units.room.copy()
        np.subtract.at(room, self.loads.site, self.loads.units)
        state = State(
            pickup=self.loads.pickup,
            units=self.loads.units,
            out=self.problem.depot_to_pickup,
            on=self.problem.pickup_to_site,
            depot=self.depot,
            site=self.loads.site.copy(),
            room=room,
            row=np.zeros((buses, self.longest), np.int64),
            length=np.zeros(buses, np.int64),
            bus=np.zeros(n, np.int64),
            slot=np.zeros(n, np.int64),
            spent=np.zeros(buses, np.int64),
        )
        for load in range(n):
            free = np.where(state.length < self.longest, state.spent, np.iinfo(np.int64).max)
            b = int(np.argmin(free))
            place = int(state.length[b])
            state.row[b, place] = load
            state.bus[load], state.slot[load] = b, place
            state.length[b] += 1
            state.spent[b] = duration(state, b, state.row[b], place + 1)
        return state

    def _found(self, rows: list[Ints], site: Ints) -> Found:
        loads, unit = self.loads, self.units.unit
        routes = []
        for b, row in enumerate(rows):
            trips = (
                BusTrip(int(loads.pickup[i]), int(site[i]), int(loads.units[i]) * unit) for i in row
            )
            if len(row):
                routes.append(BusRoute(int(self.depot[b]), tuple(trips)))
        return Found.of(self.problem, tuple(routes))
