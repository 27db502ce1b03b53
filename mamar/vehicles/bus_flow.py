"""From whole numbers of drives back to a plan: who drives what, and with how many persons."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping

from mamar.vehicles.bus_answer import BusRoute, BusTrip
from mamar.vehicles.bus_problem import BusProblem
from mamar.vehicles.busloads import Found, Units
from mamar.vehicles.route_program import Arc

Pair = tuple[int, int]  #: a pick-up point and a site


def plan_of(problem: BusProblem, units: Units, drives: Mapping[Arc, int]) -> Found | None:
    """The plan that consists of these drives, as many of each; None if persons do not fit in.

    The drives are a flow: after each to a pick-up there is one from there at that time, and
    from a site no more begin than have come. All drives take time.
    """
    routes = _follow(problem, Counter(drives))
    trips = Counter(pair for _, pairs in routes for pair in pairs)
    persons = _shared_out(units, trips)
    if persons is None:
        return None
    found = []
    for depot, pairs in routes:
        driven = []
        for p, s in pairs:
            trips[p, s] -= 1  # each of those that follow takes one unit at least
            load = min(units.seats, persons[p, s] - trips[p, s])
            persons[p, s] -= load
            driven.append(BusTrip(p, s, load * units.unit))
        found.append(BusRoute(depot, tuple(driven)))
    return Found.of(problem, tuple(found))


def _follow(problem: BusProblem, drives: Counter[Arc]) -> list[tuple[int, list[Pair]]]:
    """One bus after another; from a site it goes on wherever the flow does."""
    from_here: dict[tuple[str, int, int], list[Arc]] = defaultdict(list)
    for arc in drives:
        from_here[arc.kind, arc.place, arc.time].append(arc)

    def next_drive(kind: str, place: int, time: int) -> Arc | None:
        for arc in from_here[kind, place, time]:
            if drives[arc]:
                drives[arc] -= 1
                return arc
        return None

    routes = []
    for depot, out in enumerate(problem.depot_to_pickup.tolist()):
        while first := next_drive("start", depot, 0):
            to_pickup, time, pairs = first, out[first.to], []
            while trip := next_drive("trip", to_pickup.to, time):
                pairs.append((trip.place, trip.to))
                time += int(problem.pickup_to_site[trip.place, trip.to])
                back = next_drive("back", trip.to, time)
                if back is None:
                    break
                to_pickup, time = back, time + int(problem.pickup_to_site[back.to, back.place])
            routes.append((depot, pairs))
    return routes


def _shared_out(units: Units, trips: Mapping[Pair, int]) -> dict[Pair, int] | None:
    """Units driven from p to s: one a trip at least, the seats at most; None if impossible."""
    from ortools.graph.python import max_flow

    pickups, source = len(units.persons), len(units.persons) + len(units.room)
    more, room = units.persons.copy(), units.room.copy()
    for (p, s), number in trips.items():
        more[p] -= number
        room[s] -= number
    if (more < 0).any() or (room < 0).any():
        return None
    flow = max_flow.SimpleMaxFlow()
    arcs = {
        (p, s): flow.add_arc_with_capacity(p, pickups + s, number * (units.seats - 1))
        for (p, s), number in trips.items()
    }
    for p, number in enumerate(more.tolist()):
        flow.add_arc_with_capacity(source, p, number)
    for s, number in enumerate(room.tolist()):
        flow.add_arc_with_capacity(pickups + s, source + 1, number)
    if flow.solve(source, source + 1) != flow.OPTIMAL or flow.optimal_flow() < more.sum():
        return None
    return {pair: number + flow.flow(arcs[pair]) for pair, number in trips.items()}
