"""Persons who travel together, and a first choice of sites: what the search works with."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from math import gcd

import numpy as np

from mamar.vehicles.bus_answer import BusRoute
from mamar.vehicles.bus_problem import BusProblem, Ints


@dataclass(frozen=True)
class Units:
    """A problem counted in units of ``unit`` persons who always travel together."""

    unit: int
    seats: int
    persons: Ints  #: (p,)
    room: Ints  #: (s,) never more than all persons
    busloads: Ints  #: (p,) trips needed at least


@dataclass(frozen=True)
class Loads:
    """One entry for each trip that has to be made: from where, to which site, how many units."""

    pickup: Ints
    site: Ints
    units: Ints


@dataclass(frozen=True)
class Found:
    """A plan: when the last bus arrives, and the routes."""

    value: int
    routes: tuple[BusRoute, ...]

    @staticmethod
    def of(problem: BusProblem, routes: tuple[BusRoute, ...]) -> Found:
        """The plan of these routes, each with one trip at least."""
        on, out = problem.pickup_to_site, problem.depot_to_pickup
        arrivals = [
            int(out[route.depot, route.trips[0].pickup])
            + sum(int(on[trip.pickup, trip.site]) for trip in route.trips)
            + sum(int(on[after.pickup, trip.site]) for trip, after in pairwise(route.trips))
            for route in routes
        ]
        return Found(max(arrivals), routes)


def in_units(problem: BusProblem) -> Units:
    """The problem in the largest unit that loses nothing.

    Let g divide the seats, the persons of every point and the room of every site. For fixed
    numbers of trips from p to s, the persons on them are a flow whose limits are all
    multiples of g, so some best plan moves them in whole g; trips that run empty then are
    left out. That cannot make a route longer unless a detour is a shortcut: only then
    people have to be counted one by one.
    """
    room = np.minimum(problem.site_capacity, problem.persons.sum())
    unit = gcd(problem.seats, *problem.persons.tolist(), *room.tolist())
    if unit > 1 and detours_help(problem):
        unit = 1
    seats, persons = problem.seats // unit, problem.persons // unit
    return Units(unit, seats, persons, room // unit, -(-persons // seats))


def detours_help(problem: BusProblem) -> bool:
    """Whether a bus could be earlier somewhere by way of one more pick-up and site."""
    on, out = problem.pickup_to_site, problem.depot_to_pickup
    if not on.size:
        return False
    # between[s, r]: the shortest drive from site s to site r by way of one pick-up.
    between = np.array([(on[:, [s]] + on).min(axis=0) for s in range(on.shape[1])])
    back = (between[:, None, :] + on[None, :, :]).min(axis=2)  # (s, p): over some site r
    if (back < on.T).any():
        return True
    reach = np.array([(row[:, None] + on).min(axis=0) for row in out]).reshape(len(out), -1)
    return bool(((reach[:, None, :] + on[None, :, :]).min(axis=2) < out).any())


def first_loads(problem: BusProblem, units: Units) -> Loads:
    """Every load to the nearest site that has room for it; large loads choose first.

    A load is split only where no site has room for the whole of it.
    """
    waiting = [
        (min(units.seats, int(persons) - k * units.seats), p)
        for p, persons in enumerate(units.persons)
        for k in range(int(units.busloads[p]))
    ]
    waiting.sort(key=lambda load: (-load[0], load[1]))
    room = units.room.copy()
    chosen: list[tuple[int, int, int]] = []
    for size, p in waiting:
        left = size
        while left:
            fits = np.flatnonzero(room >= left)
            if len(fits):
                s = int(fits[np.argmin(problem.pickup_to_site[p, fits])])
            else:
                s = int(np.argmax(room))
            part = min(left, int(room[s]))
            room[s] -= part
            left -= part
            chosen.append((p, s, part))
    pickup, site, amount = (np.array(column, np.int64) for column in zip(*chosen, strict=True))
    return Loads(pickup, site, amount)
