"""Prices in whole numbers, and what buses can earn at them: where proofs and routes come from."""

from __future__ import annotations

import numpy as np

from mamar.vehicles.bus_answer import BusCase, BusCount, BusPrices
from mamar.vehicles.bus_problem import BusProblem, Ints
from mamar.vehicles.busloads import Units
from mamar.vehicles.earnings import END, best_by, fill
from mamar.vehicles.route_program import Duals, Limits, Route

#: Prices are whole numbers, so that the proof is exact: so many to the price of a busload.
WHOLE = 10**8


class PriceTable:
    """What buses can earn at the prices set last, for every time up to ``latest``."""

    def __init__(self, problem: BusProblem, units: Units, latest: int, grain: int = 1) -> None:
        pickups, sites = problem.pickup_to_site.shape
        self.grain, self.units, self.latest = grain, units, latest
        self.buses = problem.buses_at_depot
        self.out, self.on = problem.depot_to_pickup // grain, problem.pickup_to_site // grain
        cells = latest + 1
        self.from_site = np.zeros((cells, sites), np.int64)
        self.next_pickup = np.zeros((cells, sites), np.int32)
        self.from_pickup = np.zeros((cells, pickups), np.int64)
        self.next_site = np.zeros((cells, pickups), np.int32)
        self.start = np.zeros(self.out.shape, np.int64)
        self.earned = np.zeros((len(self.buses), cells), np.int64)
        #: What the whole fleet lacks to what bringing everybody out earns, by time.
        self.short = np.zeros(cells, np.int64)

    def set_prices(self, duals: Duals, limits: Limits | None = None) -> None:
        """Fill the table at prices made whole. With prices for times it is true for ``latest``."""
        u = self.units
        trip = np.floor(np.maximum(duals.trip, 0) * WHOLE).astype(np.int64)
        person = np.floor(np.maximum(duals.person, 0) * WHOLE).astype(np.int64)
        place = np.ceil(np.maximum(duals.place, 0) * WHOLE).astype(np.int64)
        place += self._too_good(trip, person, place)
        one = person[:, None] - place[None, :]
        self.full = one > 0  # a trip is worth most with all seats taken, or with one
        gain = trip[:, None] + np.where(self.full, u.seats, 1) * one
        due = (trip * u.busloads).sum() + (person * u.persons).sum() - (place * u.room).sum()
        counts, counted_due = _whole_counts(duals, limits or {})
        due += counted_due
        back, changes = self._pay_for(counts, gain)
        fill(
            gain,
            back,
            changes,
            self.on,
            self.from_site,
            self.next_pickup,
            self.from_pickup,
            self.next_site,
        )
        best_by(self.out, self.start, self.from_pickup, self.earned)
        # A bus that earns it all is as good as any; so the sums stay small.
        self.short = due - self.buses @ np.minimum(self.earned, max(due, 0))
        self.case = BusCase(
            tuple(trip.tolist()), tuple(person.tolist()), tuple(place.tolist()), counts
        )

    def prices(self) -> BusPrices | None:
        """The prices as a certificate; None if they exclude nothing."""
        excluded = np.flatnonzero(self.short > 0)
        if not len(excluded):
            return None
        return BusPrices(
            late=int(excluded[-1]),
            trip=self.case.trip,
            person=self.case.person,
            place=self.case.place,
            unit=self.units.unit,
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

    def _pay_for(self, counts: tuple[tuple[BusCount, int], ...], gain: Ints) -> tuple[Ints, Ints]:
        """Add what counts earn to ``gain`` and ``start``; what ways back earn, and changes later.

        The table goes by the time that is left, so what is paid for the drives that begin
        by some time is a change of prices at what is left then.
        """
        pickups, sites = gain.shape
        back = np.zeros((sites, pickups), np.int64)
        self.start[:] = 0
        changes = []
        for count, price in counts:
            table = {"start": self.start, "trip": gain, "back": back}[count.kind]
            rows = range(table.shape[0]) if count.place is None else [count.place]
            columns = range(table.shape[1]) if count.to is None else [count.to]
            if count.by is None or count.kind == "start":
                table[np.ix_(rows, columns)] += price
                continue
            left = max(0, self.latest - count.by)
            is_back = int(count.kind == "back")
            changes += [(left, is_back, i, j, price) for i in rows for j in columns]
        return back, np.array(sorted(changes), np.int64).reshape(-1, 5)

    def routes(self, late: int) -> list[Route]:
        """For each depot and first pick-up point a best route that ends by ``late``."""
        found = []
        for depot, starts in enumerate(self.out):
            for first, start in enumerate(starts):
                time = late - int(start)
                if time < 0 or self.from_pickup[time, first] + self.start[depot, first] <= 0:
                    continue
                trips, p = [], first
                while p != END:
                    s = int(self.next_site[time, p])
                    trips.append((p, s, self.units.seats if self.full[p, s] else 1))
                    time -= int(self.on[p, s])
                    p = int(self.next_pickup[time, s])
                    if p != END:
                        time -= int(self.on[p, s])
                found.append(Route(depot, tuple(trips)))
        return found


def _whole_counts(duals: Duals, limits: Limits) -> tuple[tuple[tuple[BusCount, int], ...], int]:
    """Prices of counts in whole numbers, where there is a limit to pay for, and their sum."""
    counts, due = [], 0
    for count, (least, most) in limits.items():
        price = int(np.floor(duals.counts.get(count, 0.0) * WHOLE))
        number = least if price > 0 else most
        if price and number is not None:
            counts.append((count, price))
            due += price * number
    return tuple(counts), due
