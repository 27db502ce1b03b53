"""The linear program over routes: as few as possible left behind, with the routes known so far."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

import numpy as np

from mamar.vehicles.bus_answer import BusCount
from mamar.vehicles.bus_problem import BusProblem, Ints
from mamar.vehicles.busloads import Units

#: Less than this left behind is nobody; less than this to be gained is nothing.
TINY = 1e-9
#: So many rows more than are in use are dragged along before the program is built anew …
STALE = 10
#: … with the routes that were in use at so many of the last programs solved to the end.
FRESH = 30


class Route(NamedTuple):
    """A column: its depot, and pick-up, site and units for each trip."""

    depot: int
    trips: tuple[tuple[int, int, int], ...]


class Arc(NamedTuple):
    """One drive of a bus, as :class:`~mamar.vehicles.bus_answer.BusCount` counts them."""

    kind: Literal["start", "trip", "back"]
    place: int
    to: int
    time: int  #: when it begins


#: What is counted, and its least and greatest number; None where there is no limit.
Limits = Mapping[BusCount, tuple[int | None, int | None]]


@dataclass(frozen=True)
class Duals:
    """Prices as the linear program gives them, and what a bus costs at each depot.

    All are ≥ 0 but those of ``counts``, which are ≤ 0 at a greatest number.
    """

    trip: Any
    person: Any
    place: Any
    bus: Any
    counts: dict[BusCount, float]

    def mixed_with(self, other: Duals, share: float) -> Duals:
        """These prices, with so large a share of others; ``bus`` and ``counts`` stay."""
        trip, person, place = (
            (1 - share) * mine + share * theirs
            for mine, theirs in (
                (self.trip, other.trip),
                (self.person, other.person),
                (self.place, other.place),
            )
        )
        return Duals(trip, person, place, self.bus, self.counts)


def counted(count: BusCount, arcs: Iterable[Arc]) -> int:
    """How many of these drives it counts."""
    kind, place, to, by = count.kind, count.place, count.to, count.by
    return sum(
        arc.kind == kind
        and (place is None or arc.place == place)
        and (to is None or arc.to == to)
        and (by is None or arc.time <= by)
        for arc in arcs
    )


class RouteProgram:
    """Rows for persons, room, buses and counts; a column for each route.

    Times ``out`` (k, p) and ``on`` (p, s) are those of the table that makes the routes.
    """

    def __init__(self, problem: BusProblem, units: Units, out: Ints, on: Ints) -> None:
        self.buses, self.units = problem.buses_at_depot, units
        self.out, self.on = out.tolist(), on.tolist()
        self.in_no_time = np.argwhere(on == 0).tolist()
        self.limits: Limits = {}
        self.arcs: dict[Route, tuple[Arc, ...]] = {}
        self.used_at: dict[Route, int] = {}
        self.round = 0
        self._build()

    def _build(self) -> None:
        """The program of the routes that are not too old, without rows for counts."""
        from ortools.linear_solver import pywraplp

        lp = self.lp = pywraplp.Solver.CreateSolver("GLOP")
        self.endless = lp.infinity()
        units, seats = self.units, self.units.seats
        self.columns: dict[Route, Any] = {}
        self.rows: dict[BusCount, Any] = {}
        # Where people fill buses to the last seat, bringing them all takes as many trips.
        parts = np.flatnonzero(units.persons % seats).tolist()
        self.trip = {p: self._at_least(units.busloads[p]) for p in parts}
        # Persons and room are counted in busloads, so that all numbers are of one size.
        self.person = [self._at_least(persons / seats) for persons in units.persons]
        self.place = [lp.Constraint(-self.endless, room / seats) for room in units.room]
        self.bus = [lp.Constraint(-self.endless, float(n)) for n in self.buses]
        lp.Objective().SetMinimization()
        # A trip that takes no time could be made for ever: allowed without a bus, which can
        # only lower the bound, it earns nothing.
        for p, s in self.in_no_time:
            for load in {1, seats}:
                self._column(((p, s, load),))
        for route, used in self.used_at.items():
            if self.round - used < FRESH:
                self._enter(route)

    def _at_least(self, needed: float) -> Any:
        """A row for what is needed; what is missing costs 1 each."""
        row = self.lp.Constraint(float(needed), self.endless)
        missing = self.lp.NumVar(0.0, self.endless, "")
        row.SetCoefficient(missing, 1.0)
        self.lp.Objective().SetCoefficient(missing, 1.0)
        return row

    def _column(self, trips: tuple[tuple[int, int, int], ...]) -> Any:
        column = self.lp.NumVar(0.0, self.endless, "")
        counts: dict[int, tuple[Any, float]] = {}
        for p, s, load in trips:
            share = load / self.units.seats
            rows = [(self.person[p], share), (self.place[s], share)]
            if p in self.trip:
                rows.append((self.trip[p], 1.0))
            for row, amount in rows:
                _, before = counts.get(row.index(), (row, 0.0))
                counts[row.index()] = row, before + amount
        for row, amount in counts.values():
            row.SetCoefficient(column, amount)
        return column

    def _enter(self, route: Route) -> None:
        column = self.columns[route] = self._column(route.trips)
        self.bus[route.depot].SetCoefficient(column, 1.0)
        for count, row in self.rows.items():
            if times := counted(count, self.arcs[route]):
                row.SetCoefficient(column, float(times))

    def add(self, route: Route) -> bool:
        """Whether the route was new."""
        if route in self.columns:
            return False
        if route not in self.arcs:
            self.arcs[route] = tuple(self._drives(route))
        self.used_at[route] = self.round
        self._enter(route)
        return True

    def _drives(self, route: Route) -> Iterable[Arc]:
        time, at = 0, None
        for p, s, _ in route.trips:
            if at is None:
                yield Arc("start", route.depot, p, 0)
                time += self.out[route.depot][p]
            else:
                yield Arc("back", at, p, time)
                time += self.on[p][at]
            yield Arc("trip", p, s, time)
            time, at = time + self.on[p][s], s

    def limit(self, limits: Limits) -> None:
        """From now on the program is limited to these counts, and to no others."""
        if len(self.rows) > STALE + 2 * len(limits):
            self._build()
        for count in limits:
            if count not in self.rows:
                row = self._at_least(0.0)
                for route, column in self.columns.items():
                    if times := counted(count, self.arcs[route]):
                        row.SetCoefficient(column, float(times))
                self.rows[count] = row
        for count, row in self.rows.items():
            least, most = limits.get(count, (None, None))
            row.SetBounds(
                -self.endless if least is None else float(least),
                self.endless if most is None else float(most),
            )

    def solve(self) -> float | None:
        """How many busloads are left behind; None if the program is too hard for the solver."""
        # Without preprocessing it goes on from the last solution; with it, it is more robust.
        for preprocessing in ("false", "true"):
            self.lp.SetSolverSpecificParametersAsString(f"use_preprocessing: {preprocessing}")
            if self.lp.Solve() == self.lp.OPTIMAL:
                return float(self.lp.Objective().Value())
        return None

    def duals(self) -> Duals:
        """The prices of the program as it was solved last."""
        trip = np.zeros(len(self.person))
        for p, row in self.trip.items():
            trip[p] = row.dual_value()
        person, place, bus = (
            np.array([row.dual_value() for row in rows])
            for rows in (self.person, self.place, self.bus)
        )
        counts = {count: row.dual_value() for count, row in self.rows.items()}
        self._duals = Duals(
            trip, person / self.units.seats, -place / self.units.seats, -bus, counts
        )
        return self._duals

    def gains(self, route: Route) -> bool:
        """Whether this route is new and would leave fewer behind, at the program's prices."""
        if route in self.columns:
            return False
        d = self._duals
        earned = sum(d.trip[p] + load * (d.person[p] - d.place[s]) for p, s, load in route.trips)
        if any(d.counts.values()):
            arcs = self.arcs.setdefault(route, tuple(self._drives(route)))
            earned += sum(price * counted(c, arcs) for c, price in d.counts.items() if price)
        return bool(earned - d.bus[route.depot] > TINY)

    def solution(self) -> list[tuple[Route, float]]:
        """The routes in use, and how many buses drive each."""
        self.round += 1
        values = ((route, column.solution_value()) for route, column in self.columns.items())
        used = [(route, value) for route, value in values if value > TINY]
        for route, _ in used:
            self.used_at[route] = self.round
        return used
