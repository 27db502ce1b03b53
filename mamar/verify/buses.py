"""Are bus routes right? Followed trip by trip, and recomputed from the problem alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from mamar.text import Text
from mamar.vehicles.bus_problem import BusProblem

#: Every name a violation can have, with the sentence that is said about it.
SENTENCES = {
    # It cannot be read; nothing else is checked then.
    "not_routes": Text(
        "The routes must be a list of depot and trips, each trip a pick-up, a site and persons, "
        "all of them whole numbers."
    ),
    "unknown_depot": Text("Route {route} starts at depot {place}, which there is not."),
    "unknown_pickup": Text("Trip {trip} of route {route} is from pick-up {place}: there is none."),
    "unknown_site": Text("Trip {trip} of route {route} is to site {place}, which there is not."),
    # One route is wrong.
    "route_without_trips": Text("Route {route} has no trips: the bus must be left out."),
    "trip_without_persons": Text("On trip {trip} of route {route} there are {count} persons."),
    "over_seats": Text(
        "On trip {trip} of route {route} there are {count} persons for {limit} seats."
    ),
    # All routes together are wrong.
    "too_many_buses": Text("{count} routes start at depot {place}, where {limit} buses stand."),
    "persons_left_behind": Text("At pick-up {place}, {count} of {limit} persons are fetched."),
    "too_many_fetched": Text("At pick-up {place}, {count} persons are fetched; {limit} are there."),
    "site_over_capacity": Text("{count} persons come to site {place}, which has room for {limit}."),
    "wrong_value": Text("The last bus arrives at {limit}, not at {count}."),
}


@dataclass(frozen=True)
class BusViolation:
    """One rule that a plan breaks, and where; what does not apply is None.

    ``count`` breaks it where ``limit`` would be right; ``name`` is a key of
    :data:`SENTENCES` and never changes its meaning.
    """

    name: str
    sentence: Text
    route: int | None = None
    trip: int | None = None
    place: int | None = None
    count: int | None = None
    limit: int | None = None

    def __str__(self) -> str:
        return f"{self.name}: {self.sentence}"


def check_buses(problem: BusProblem, trips: Any, value: Any) -> list[BusViolation]:
    """Every way in which routes break the rules of ``problem``, or miss ``value``.

    An empty list means: everybody reaches a site with room, and the last one at ``value``.

    Parameters
    ----------
    trips : sequence of BusRoute, or the plain lists and objects of a JSON file
        One route for each bus that moves: ``depot`` and ``trips``, each of them with
        ``pickup``, ``site`` and ``persons``. However malformed, the answer is a list.
    value : int
        The clearance time that is claimed: the time of the last arrival, 0 without routes.

    Examples
    --------
    >>> problem = BusProblem(2, [1], [3], [5], [[4]], [[10]])
    >>> trip = {"pickup": 0, "site": 0, "persons": 2}
    >>> routes = [{"depot": 0, "trips": [trip, {**trip, "persons": 1}]}]
    >>> check_buses(problem, routes, 34)
    []
    >>> print(*check_buses(problem, routes, 30))
    wrong_value: The last bus arrives at 34, not at 30.
    """
    routes = _readable(trips)
    if routes is None:
        return [_violation("not_routes")]
    found = _unknown_places(problem, routes)
    if found:
        return found
    found = [*_wrong_routes(problem, routes), *_wrong_totals(problem, routes)]
    last = max((_arrival(problem, route) for route in routes), default=0)
    if not _is_whole(value) or value != last:
        found.append(_violation("wrong_value", count=value, limit=last))
    return found


@dataclass(frozen=True)
class _Drive:
    pickup: int
    site: int
    persons: int


@dataclass(frozen=True)
class _Route:
    depot: int
    drives: tuple[_Drive, ...]


def _readable(trips: Any) -> list[_Route] | None:
    """The routes, if they are lists of whole numbers where they should be."""
    if not isinstance(trips, (list, tuple)):
        return None
    routes = []
    for given in trips:
        depot, listed = _part(given, "depot"), _part(given, "trips")
        if not _is_whole(depot) or not isinstance(listed, (list, tuple)):
            return None
        drives = []
        for one in listed:
            numbers = [_part(one, name) for name in ("pickup", "site", "persons")]
            if not all(map(_is_whole, numbers)):
                return None
            drives.append(_Drive(*map(int, numbers)))
        routes.append(_Route(int(depot), tuple(drives)))
    return routes


def _part(thing: Any, name: str) -> Any:
    return thing.get(name) if isinstance(thing, Mapping) else getattr(thing, name, None)


def _is_whole(number: Any) -> bool:
    return isinstance(number, (int, np.integer)) and not isinstance(number, bool)


def _unknown_places(problem: BusProblem, routes: list[_Route]) -> list[BusViolation]:
    depots, (pickups, sites) = len(problem.buses_at_depot), problem.pickup_to_site.shape
    found = []
    for r, route in enumerate(routes):
        if not 0 <= route.depot < depots:
            found.append(_violation("unknown_depot", route=r, place=route.depot))
        for t, drive in enumerate(route.drives):
            if not 0 <= drive.pickup < pickups:
                found.append(_violation("unknown_pickup", route=r, trip=t, place=drive.pickup))
            if not 0 <= drive.site < sites:
                found.append(_violation("unknown_site", route=r, trip=t, place=drive.site))
    return found


def _wrong_routes(problem: BusProblem, routes: list[_Route]) -> list[BusViolation]:
    found = []
    for r, route in enumerate(routes):
        if not route.drives:
            found.append(_violation("route_without_trips", route=r))
        for t, drive in enumerate(route.drives):
            count, seats = drive.persons, problem.seats
            if count < 1:
                found.append(_violation("trip_without_persons", route=r, trip=t, count=count))
            if count > seats:
                found.append(_violation("over_seats", route=r, trip=t, count=count, limit=seats))
    return found


def _wrong_totals(problem: BusProblem, routes: list[_Route]) -> list[BusViolation]:
    started = Counter(route.depot for route in routes)
    fetched: Counter[int] = Counter()
    brought: Counter[int] = Counter()
    for route in routes:
        for drive in route.drives:
            fetched[drive.pickup] += drive.persons
            brought[drive.site] += drive.persons
    found = []
    for place, limit in enumerate(problem.buses_at_depot.tolist()):
        if started[place] > limit:
            count = started[place]
            found.append(_violation("too_many_buses", place=place, count=count, limit=limit))
    for place, limit in enumerate(problem.persons.tolist()):
        count = fetched[place]
        if count != limit:
            name = "persons_left_behind" if count < limit else "too_many_fetched"
            found.append(_violation(name, place=place, count=count, limit=limit))
    for place, limit in enumerate(problem.site_capacity.tolist()):
        if brought[place] > limit:
            count = brought[place]
            found.append(_violation("site_over_capacity", place=place, count=count, limit=limit))
    return found


def _arrival(problem: BusProblem, route: _Route) -> int:
    """When the bus comes to the site of its last trip."""
    on, time, site = problem.pickup_to_site, 0, None
    for drive in route.drives:
        if site is None:
            time += int(problem.depot_to_pickup[route.depot, drive.pickup])
        else:
            time += int(on[drive.pickup, site])
        time += int(on[drive.pickup, drive.site])
        site = drive.site
    return time


def _violation(
    name: str,
    *,
    route: int | None = None,
    trip: int | None = None,
    place: int | None = None,
    count: Any = None,
    limit: int | None = None,
) -> BusViolation:
    # Numbers of routes, trips and places are names, not amounts: no separators of thousands.
    words = {"route": str(route), "trip": str(trip), "place": str(place)}
    sentence = Text(SENTENCES[name].message, {**words, "count": count, "limit": limit})
    shown = int(count) if _is_whole(count) else None
    return BusViolation(name, sentence, route, trip, place, shown, limit)
