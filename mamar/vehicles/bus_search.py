"""Is everybody out by T? A complete answer, for small problems, by constraint programming.

Buses of a depot are alike, so a plan is a whole-numbered flow of buses on the network of
the places and times that can be reached without waiting: starts, trips and ways back are
its arcs. Who drives what is read off the flow at the end.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from typing import Any, Literal

import numpy as np

from mamar.vehicles.bus_answer import BusRoute, BusTrip
from mamar.vehicles.bus_problem import BusProblem
from mamar.vehicles.busloads import Found, Units

#: A network with more arcs than this is left alone: it would not be decided in minutes.
MOST_ARCS = 60_000

Place = tuple[int, int]  #: a pick-up point or a site, and the time there


def search_by(
    problem: BusProblem, units: Units, by: int, limit_s: float, workers: int, seed: int
) -> Found | Literal["impossible"] | None:
    """A plan that has everybody out by ``by``, or a proof that there is none.

    None where the network is too large, or the time was up before either was found.
    """
    network = _Network(problem, units, by)
    return None if network.is_too_large else network.solve(limit_s, workers, seed)


class _Network:
    """Places and times with the arcs between them, and a model of buses that flow there."""

    def __init__(self, problem: BusProblem, units: Units, by: int) -> None:
        from ortools.sat.python import cp_model

        self.cp, self.model = cp_model, cp_model.CpModel()
        self.problem, self.units = problem, units
        self.out: list[list[int]]
        self.on: list[list[int]]
        self.out, self.on, self.by = _without_zeros(problem, units, by)
        self.shortest = [min(row) for row in self.on]
        self.buses = int(min(problem.buses, units.persons.sum()))
        #: Arcs by where and when they begin: (where they lead, number of buses).
        self.starts: list[list[tuple[Place, Any]]] = []
        self.trips: dict[Place, list[tuple[Place, Any]]] = {}
        self.backs: dict[Place, list[tuple[Place, Any]]] = {}
        self.arcs = 0
        self.is_too_large = not self._lay_arcs()

    def _lay_arcs(self) -> bool:
        """All arcs that a bus can reach and still come to a site in time; False if too many."""
        self.starts = [
            [self._arc((p, start)) for p, start in enumerate(row) if self._in_time(p, start)]
            for row in self.out
        ]
        todo = [(time, p) for arcs in self.starts for (p, time), _ in arcs]
        heapq.heapify(todo)
        while todo and self.arcs <= MOST_ARCS:
            time, p = heapq.heappop(todo)
            if (p, time) in self.trips:
                continue
            reached = [(s, time + drive) for s, drive in enumerate(self.on[p])]
            self.trips[p, time] = [self._arc(place) for place in reached if place[1] <= self.by]
            for (s, arrival), _ in self.trips[p, time]:
                if (s, arrival) in self.backs:
                    continue
                back = [(q, arrival + self.on[q][s]) for q in range(len(self.on))]
                self.backs[s, arrival] = [self._arc(to) for to in back if self._in_time(*to)]
                for (q, again), _ in self.backs[s, arrival]:
                    heapq.heappush(todo, (again, q))
        return self.arcs <= MOST_ARCS

    def _in_time(self, pickup: int, time: int) -> bool:
        return time + self.shortest[pickup] <= self.by

    def _arc(self, to: Place) -> tuple[Place, Any]:
        self.arcs += 1
        return to, self.model.new_int_var(0, self.buses, "")

    def solve(
        self, limit_s: float, workers: int, seed: int
    ) -> Found | Literal["impossible"] | None:
        self._buses_flow()
        persons = self._everybody_is_out()
        solver = self.cp.CpSolver()
        solver.parameters.max_time_in_seconds = limit_s
        solver.parameters.num_workers = workers
        solver.parameters.random_seed = seed
        # Linear relaxations of all constraints: what settles flows of alike buses.
        solver.parameters.linearization_level = 2
        status = solver.solve(self.model)
        if status == self.cp.INFEASIBLE:
            return "impossible"
        if status not in (self.cp.OPTIMAL, self.cp.FEASIBLE):
            return None
        carried = {pair: solver.value(n) for pair, n in persons.items()}
        return Found.of(self.problem, self._routes(solver.value, carried))

    def _buses_flow(self) -> None:
        """A bus leaves a pick-up as soon as it is there; from a site it goes on or stays."""
        for arcs, buses in zip(self.starts, self.problem.buses_at_depot.tolist(), strict=True):
            self.model.add(sum(n for _, n in arcs) <= buses)
        coming = defaultdict(list)
        for arcs in [*self.starts, *self.backs.values()]:
            for place, n in arcs:
                coming[place].append(n)
        arriving = defaultdict(list)
        for arcs in self.trips.values():
            for place, n in arcs:
                arriving[place].append(n)
        for place, arcs in self.trips.items():
            self.model.add(sum(coming[place]) == sum(n for _, n in arcs))
        for place, arcs in self.backs.items():
            self.model.add(sum(arriving[place]) >= sum(n for _, n in arcs))

    def _everybody_is_out(self) -> dict[tuple[int, int], Any]:
        """Units driven from p to s: at least one a trip and at most the seats."""
        made = defaultdict(list)
        for (p, _), arcs in self.trips.items():
            for (s, _), n in arcs:
                made[p, s].append(n)
        persons: dict[tuple[int, int], Any] = {}
        for (p, s), trips in made.items():
            persons[p, s] = self.model.new_int_var(0, int(self.units.persons[p]), "")
            self.model.add(persons[p, s] >= sum(trips))
            self.model.add(persons[p, s] <= self.units.seats * sum(trips))
        for p, number in enumerate(self.units.persons.tolist()):
            self.model.add(sum(n for (q, _), n in persons.items() if q == p) == number)
        for s, room in enumerate(self.units.room.tolist()):
            self.model.add(sum(n for (_, r), n in persons.items() if r == s) <= room)
        return persons

    def _routes(self, buses: Any, persons: dict[tuple[int, int], int]) -> tuple[BusRoute, ...]:
        """Follow one bus after another; from a site it goes on wherever the flow does.

        Time only goes forward, so no flow is left over when all buses are followed.
        """
        left = {id(n): buses(n) for arcs in self._all_arcs() for _, n in arcs}
        drives = [
            (depot, self._follow(arcs, left))
            for depot, arcs in enumerate(self.starts)
            for _ in range(sum(left[id(n)] for _, n in arcs))
        ]
        trips_left: dict[tuple[int, int], int] = defaultdict(int)
        for _, pairs in drives:
            for pair in pairs:
                trips_left[pair] += 1
        routes = []
        for depot, pairs in drives:
            trips = []
            for p, s in pairs:
                trips_left[p, s] -= 1  # each of those that follow takes one unit at least
                load = min(self.units.seats, persons[p, s] - trips_left[p, s])
                persons[p, s] -= load
                trips.append(BusTrip(p, s, load * self.units.unit))
            routes.append(BusRoute(depot, tuple(trips)))
        return tuple(routes)

    def _all_arcs(self) -> list[list[tuple[Place, Any]]]:
        return [*self.starts, *self.trips.values(), *self.backs.values()]

    def _follow(self, arcs: list[tuple[Place, Any]], left: dict[int, int]) -> list[tuple[int, int]]:
        pairs = []
        while taken := _take(arcs, left):
            arrived = _take(self.trips[taken], left)
            assert arrived is not None  # as many leave a pick-up as come
            pairs.append((taken[0], arrived[0]))
            arcs = self.backs[arrived]
        return pairs


def _take(arcs: list[tuple[Place, Any]], left: dict[int, int]) -> Place | None:
    for place, n in arcs:
        if left[id(n)]:
            left[id(n)] -= 1
            return place
    return None


def _without_zeros(problem: BusProblem, units: Units, by: int) -> tuple[Any, Any, int]:
    """The same question with no trip of time 0, so that a flow has no cycles.

    With M more than the drives of any bus, count time in M-ths and let what takes none
    take one: no route gains a whole unit by that, so "by T" becomes "by M·T + M − 1".
    """
    out, on = problem.depot_to_pickup, problem.pickup_to_site
    if on.min() > 0:
        return out.tolist(), on.tolist(), by
    m = 2 * int(units.persons.sum()) + 1
    return (m * out).tolist(), np.where(on == 0, 1, m * on).tolist(), m * by + m - 1
