"""A lower bound with a proof: prices at which no fleet can earn enough in time.

Let λ(T) be the least number of persons left behind when routes that end by T may be used
in fractions. It is a linear program with one column for each route: columns are made as
they are needed by a dynamic programme (column generation), which at the same time shows,
for the current prices, up to which T the best routes together earn too little. That T is
excluded, whatever the prices (weak duality), so the search goes on at T + 1, with the
same columns, until everybody can be brought out in fractions of routes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from mamar.vehicles.bus_answer import BusPrices
from mamar.vehicles.bus_problem import BusProblem, Ints
from mamar.vehicles.busloads import Units
from mamar.vehicles.earnings import END, best_by, fill

#: Prices are whole numbers, so that the proof is exact: so many to the price of a busload.
WHOLE = 10**8
#: What a table may cost: steps of time, cells to keep, and looks at cells when it is filled.
FINEST, CELLS, LOOKS = 100_000, 20_000_000, 200_000_000
#: Tables of so few steps come first: what they exclude, a long one need not.
COARSE = (1_000, 10_000)
#: How much of the best prices so far stays in the next: they jump about otherwise.
CALM = 0.8
#: Less than this left behind is nobody; less than this to be gained is nothing.
TINY = 1e-9

#: A route as a column: its depot, and pick-up, site and units for each trip.
Column = tuple[int, tuple[tuple[int, int, int], ...]]


@dataclass(frozen=True)
class _Duals:
    """Prices as the linear program gives them, all ≥ 0, and what a bus costs at each depot."""

    trip: Any
    person: Any
    place: Any
    bus: Any

    def mixed_with(self, other: _Duals, share: float) -> _Duals:
        trip, person, place = (
            (1 - share) * mine + share * theirs
            for mine, theirs in (
                (self.trip, other.trip),
                (self.person, other.person),
                (self.place, other.place),
            )
        )
        return _Duals(trip, person, place, self.bus)


def price_bound(
    problem: BusProblem, units: Units, value: int, in_time: Callable[[], bool]
) -> BusPrices | None:
    """Prices that exclude as many clearance times below ``value`` as can be found ``in_time``.

    None where not even time 0 is excluded.
    """
    best: BusPrices | None = None
    for grain in _grains(problem, value):
        best = _raise_bound(_Table(problem, units, value, grain), problem, best, in_time)
    return best


def _grains(problem: BusProblem, value: int) -> list[int]:
    """From coarse to fine, so that the long tables are only filled near the end."""
    pickups, sites = problem.pickup_to_site.shape
    finest = min(FINEST, LOOKS // (pickups * sites), CELLS // (pickups + sites))
    steps = [few for few in COARSE if few < min(value, finest)] + [finest]
    return [value // few + 1 if few < value else 1 for few in steps]


def _raise_bound(
    table: _Table, problem: BusProblem, best: BusPrices | None, in_time: Callable[[], bool]
) -> BusPrices | None:
    """The bound at one grain, beginning where a coarser one ended."""
    master = _Master(problem, table.units, np.argwhere(table.on == 0))
    late = 0 if best is None else best.bound // table.grain
    centre, least_short, calm = None, -np.inf, CALM
    while late <= table.latest and in_time():
        duals = master.solve()
        if duals is None:
            break
        used = duals if centre is None else duals.mixed_with(centre, calm)
        prices = table.set_prices(used)
        raised = prices is not None and prices.late >= late
        if prices is not None and raised:
            best, late, least_short = prices, prices.late + 1, -np.inf
        by = min(late, table.latest)
        if table.short[by] > least_short:
            centre, least_short = used, table.short[by]
        new = [route for route in table.routes(by) if master.gains(route)]
        for route in new:
            master.add(route)
        if new or raised:
            calm = CALM
        elif calm > 0:
            calm = 0.0  # the mixture misled: now with the program's own prices
        else:
            break
    return best


class _Table:
    """What buses can earn at the prices set last, for every time up to ``latest``."""

    def __init__(self, problem: BusProblem, units: Units, value: int, grain: int) -> None:
        pickups, sites = problem.pickup_to_site.shape
        self.grain, self.units = grain, units
        #: The last time that is worth excluding: then ``value`` is proved.
        self.latest = max(0, value // grain - 1)
        self.buses = problem.buses_at_depot
        self.out, self.on = problem.depot_to_pickup // grain, problem.pickup_to_site // grain
        cells = self.latest + 1
        self.from_site = np.zeros((cells, sites), np.int64)
        self.next_pickup = np.zeros((cells, sites), np.int32)
        self.from_pickup = np.zeros((cells, pickups), np.int64)
        self.next_site = np.zeros((cells, pickups), np.int32)
        self.earned = np.zeros((len(self.buses), cells), np.int64)
        #: What the whole fleet lacks to what bringing everybody out earns, by time.
        self.short = np.zeros(cells, np.int64)

    def set_prices(self, duals: _Duals) -> BusPrices | None:
        """Fill the table; the prices as a certificate, None if they exclude nothing."""
        u = self.units
        trip = np.floor(np.maximum(duals.trip, 0) * WHOLE).astype(np.int64)
        person = np.floor(np.maximum(duals.person, 0) * WHOLE).astype(np.int64)
        place = np.ceil(np.maximum(duals.place, 0) * WHOLE).astype(np.int64)
        place += self._too_good(trip, person, place)
        one = person[:, None] - place[None, :]
        self.full = one > 0  # a trip is worth most with all seats taken, or with one
        gain = trip[:, None] + np.where(self.full, u.seats, 1) * one
        fill(gain, self.on, self.from_site, self.next_pickup, self.from_pickup, self.next_site)
        best_by(self.out, self.from_pickup, self.earned)
        due = (trip * u.busloads).sum() + (person * u.persons).sum() - (place * u.room).sum()
        # A bus that earns it all is as good as any; so the sums stay small.
        self.short = due - self.buses @ np.minimum(self.earned, max(due, 0))
        excluded = np.flatnonzero(self.short > 0)
        if not len(excluded):
            return None
        return BusPrices(
            late=int(excluded[-1]),
            trip=tuple(trip.tolist()),
            person=tuple(person.tolist()),
            place=tuple(place.tolist()),
            unit=u.unit,
            grain=self.grain,
        )

    def _too_good(self, trip: Ints, person: Ints, place: Ints) -> Ints:
        """What a site must cost more, so that trips that take no time earn nothing.

        The program sees to it but for its tolerance; what could be done for ever would
        earn without end.
        """
        one = person[:, None] - place[None, :]
        gain = trip[:, None] + np.maximum(one, self.units.seats * one)
        surplus: Ints = np.where(self.on == 0, np.maximum(gain, 0), 0).max(axis=0)
        return surplus

    def routes(self, late: int) -> list[Column]:
        """For each depot and first pick-up point a best route that ends by ``late``."""
        found = []
        for depot, starts in enumerate(self.out):
            for first, start in enumerate(starts):
                time = late - int(start)
                if time < 0 or self.from_pickup[time, first] <= 0:
                    continue
                trips, p = [], first
                while p != END:
                    s = int(self.next_site[time, p])
                    trips.append((p, s, self.units.seats if self.full[p, s] else 1))
                    time -= int(self.on[p, s])
                    p = int(self.next_pickup[time, s])
                    if p != END:
                        time -= int(self.on[p, s])
                found.append((depot, tuple(trips)))
        return found


class _Master:
    """The linear program: as few as possible left behind, with the routes known so far."""

    def __init__(self, problem: BusProblem, units: Units, in_no_time: Ints) -> None:
        from ortools.linear_solver import pywraplp

        lp = self.lp = pywraplp.Solver.CreateSolver("GLOP")
        self.endless = lp.infinity()
        self.known: set[Column] = set()
        # Where people fill buses to the last seat, bringing them all takes as many trips.
        parts = np.flatnonzero(units.persons % units.seats).tolist()
        self.trip = {p: self._at_least(units.busloads[p]) for p in parts}
        # Persons and room are counted in busloads, so that all numbers are of one size.
        self.seats = units.seats
        self.person = [self._at_least(persons / self.seats) for persons in units.persons]
        self.place = [lp.Constraint(-self.endless, room / self.seats) for room in units.room]
        self.bus = [lp.Constraint(-self.endless, float(n)) for n in problem.buses_at_depot]
        lp.Objective().SetMinimization()
        # A trip that takes no time could be made for ever: allowed without a bus, which can
        # only lower the bound, it earns nothing.
        for p, s in in_no_time.tolist():
            for load in {1, units.seats}:
                self._column([(p, s, load)])

    def _at_least(self, needed: float) -> Any:
        """A row for what is needed; what is missing costs 1 each."""
        row = self.lp.Constraint(float(needed), self.endless)
        missing = self.lp.NumVar(0.0, self.endless, "")
        row.SetCoefficient(missing, 1.0)
        self.lp.Objective().SetCoefficient(missing, 1.0)
        return row

    def _column(self, trips: Any) -> Any:
        column = self.lp.NumVar(0.0, self.endless, "")
        counts: dict[int, tuple[Any, float]] = {}
        for p, s, load in trips:
            rows = [(self.person[p], load / self.seats), (self.place[s], load / self.seats)]
            if p in self.trip:
                rows.append((self.trip[p], 1.0))
            for row, amount in rows:
                _, before = counts.get(row.index(), (row, 0.0))
                counts[row.index()] = row, before + amount
        for row, amount in counts.values():
            row.SetCoefficient(column, amount)
        return column

    def add(self, route: Column) -> None:
        self.known.add(route)
        self.bus[route[0]].SetCoefficient(self._column(route[1]), 1.0)

    def solve(self) -> _Duals | None:
        """The prices; None if nobody is left behind, or the program is too hard for the solver."""
        optimal = self.lp.Solve() == self.lp.OPTIMAL
        if not optimal or self.lp.Objective().Value() < TINY:
            return None
        trip = np.zeros(len(self.person))
        for p, row in self.trip.items():
            trip[p] = row.dual_value()
        person, place, bus = (
            np.array([row.dual_value() for row in rows])
            for rows in (self.person, self.place, self.bus)
        )
        self.duals = _Duals(trip, person / self.seats, -place / self.seats, -bus)
        return self.duals

    def gains(self, route: Column) -> bool:
        """Whether this route is new and would leave fewer behind, at the program's prices."""
        d, (depot, trips) = self.duals, route
        earned = sum(d.trip[p] + load * (d.person[p] - d.place[s]) for p, s, load in trips)
        return route not in self.known and bool(earned - d.bus[depot] > TINY)
