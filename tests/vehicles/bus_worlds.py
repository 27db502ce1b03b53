"""Tiny bus problems, and the earliest clearance time of one by trying everything."""

from __future__ import annotations

from itertools import product

import numpy as np

from mamar.vehicles.bus_problem import BusProblem


def two_points() -> BusProblem:
    """Four busloads, two buses: the far point is best served first, while the bus is near it."""
    return BusProblem(30, [2], [70, 30], [100], [[5, 9]], [[10], [20]])


def random_problem(seed: int) -> BusProblem:
    """At most five persons, two pick-ups, two sites, two depots and three buses.

    Times are any numbers 0 … 6, so that detours may be shortcuts; seats 1 … 3, so that
    buses may be filled in part; room is short, so that loads may have to be split.
    """
    rng = np.random.default_rng(seed)
    pickups, sites, depots = (int(n) for n in rng.integers(1, 3, 3))
    persons = rng.integers(0, 4, pickups)
    while not 1 <= persons.sum() <= 5:
        persons = rng.integers(0, 4, pickups)
    total = int(persons.sum())
    room = rng.integers(0, total + 1, sites)
    room[rng.integers(sites)] += max(0, total - int(room.sum()))
    buses = rng.integers(0, 3, depots)
    buses[rng.integers(depots)] = 1
    least = int(rng.integers(0, 2))
    return BusProblem(
        int(rng.integers(1, 4)),
        buses,
        persons,
        room,
        rng.integers(0, 7, (depots, pickups)),
        rng.integers(least, 7, (pickups, sites)),
    )


def medium_problem(seed: int) -> BusProblem:
    """Too large to try everything: up to four pick-ups, 36 persons, seats 1 … 3, tight room."""
    rng = np.random.default_rng(seed)
    pickups, sites, depots = int(rng.integers(2, 5)), int(rng.integers(2, 4)), rng.integers(1, 3)
    seats = int(rng.integers(1, 4))
    persons = rng.integers(1, 3 * seats + 1, pickups)
    total = int(persons.sum())
    room = rng.integers(0, total // 2 + 1, sites)
    room[0] += max(0, total - int(room.sum())) + int(rng.integers(0, 3))
    return BusProblem(
        seats,
        rng.integers(1, 3, depots),
        persons,
        room,
        rng.integers(0, 9, (depots, pickups)),
        rng.integers(1, 10, (pickups, sites)),
    )


def earliest_by_trying(problem: BusProblem) -> int:
    """The earliest clearance time: all routes, all ways to share them out among buses."""
    pickups, sites = problem.pickup_to_site.shape
    pairs = list(product(range(pickups), range(sites)))
    total = int(problem.persons.sum())
    # For each depot, the shortest route that makes so many trips of each pair.
    shortest: list[dict[tuple[int, ...], int]] = []
    for out in problem.depot_to_pickup:
        best = {(0,) * len(pairs): 0}
        for length in range(1, total + 1):
            for route in product(range(len(pairs)), repeat=length):
                made = tuple(route.count(k) for k in range(len(pairs)))
                best[made] = min(
                    best.get(made, 10**9), _duration(problem, out, [pairs[k] for k in route])
                )
        shortest.append(best)
    plans = {(0,) * len(pairs): 0}
    for best, buses in zip(shortest, problem.buses_at_depot.tolist(), strict=True):
        for _ in range(buses):
            more: dict[tuple[int, ...], int] = {}
            for (made, time), (route, lasts) in product(plans.items(), best.items()):
                both = tuple(a + b for a, b in zip(made, route, strict=True))
                if sum(both) <= total:
                    more[both] = min(more.get(both, 10**9), max(time, lasts))
            plans = more
    return min(time for made, time in plans.items() if _can_carry(problem, pairs, made))


def _duration(problem: BusProblem, out: np.ndarray, route: list[tuple[int, int]]) -> int:
    on = problem.pickup_to_site
    time = int(out[route[0][0]])
    for k, (p, s) in enumerate(route):
        time += int(on[p, s]) + (int(on[p, route[k - 1][1]]) if k else 0)
    return time


def _can_carry(problem: BusProblem, pairs: list[tuple[int, int]], made: tuple[int, ...]) -> bool:
    """Whether everybody fits on so many trips of each pair, with one person on each at least."""
    loads = [range(n, min(n * problem.seats, int(problem.persons.sum())) + 1) for n in made]
    for carried in product(*loads):
        left, room = problem.persons.copy(), problem.site_capacity.copy()
        for (p, s), persons in zip(pairs, carried, strict=True):
            left[p] -= persons
            room[s] -= persons
        if not left.any() and (room >= 0).all():
            return True
    return False
