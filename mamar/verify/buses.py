"""Are bus routes right, and is a bound true? Recomputed from the problem alone.

Routes are followed trip by trip. Of a bound, what prices prove can be checked without
any search (:func:`bus_bound`); what the solver shows beyond that, by looking at
everything, leaves no certificate and has to be believed or searched again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from mamar.errors import Fault, raise_if
from mamar.text import Text
from mamar.vehicles.bus_answer import BusPrices
from mamar.vehicles.bus_problem import BusProblem, Ints

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

#: Tables with more cells than this would fill the memory.
_CELLS = 10**8
#: Sums beyond this might leave 64 bits.
_SUMMABLE = 2**61


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


def bus_bound(problem: BusProblem, prices: BusPrices) -> int:
    """The least clearance time that these prices do not exclude; 0 if they exclude none.

    For the sum to be reached and the tables of what a bus earns see
    :class:`~mamar.vehicles.bus_answer.BusPrices` and docs/design/buses.md. Nothing is
    taken from whoever made the prices: any prices give a true bound.

    Raises
    ------
    InputError
        If there is not one whole price ≥ 0 for every pick-up and site.

    Examples
    --------
    >>> problem = BusProblem(1, [1], [1], [1], [[3]], [[4]])
    >>> bus_bound(problem, BusPrices(late=6, trip=(0,), person=(1,), place=(0,)))
    7
    """
    trip, person, place = _price_lists(problem, prices)
    unit, grain = prices.unit, prices.grain
    room = np.minimum(problem.site_capacity, problem.persons.sum())
    amounts = [problem.seats, *problem.persons.tolist(), *room.tolist()]
    if any(amount % unit for amount in amounts) or (unit > 1 and _has_shortcuts(problem)):
        return 0
    seats, units = problem.seats // unit, problem.persons // unit
    paid = zip((trip, person, -place), (-(-units // seats), units, room // unit), strict=True)
    due = sum(int(a) * int(b) for price, amount in paid for a, b in zip(price, amount, strict=True))
    each = person[:, None] - place[None, :]
    gain = trip[:, None] + np.maximum(each, seats * each)
    out, on = problem.depot_to_pickup // grain, problem.pickup_to_site // grain
    if due <= 0 or (gain[on == 0] > 0).any():
        return 0  # nothing to be earned, or a trip that could be made for ever
    earned = _earned(gain, out, on, prices.late)
    # One bus that earns it all is as good as any; so the sums stay small.
    fleet = sum(
        int(n) * np.minimum(row, due) for n, row in zip(problem.buses_at_depot, earned, strict=True)
    )
    excluded = np.flatnonzero(fleet < due)
    return 0 if not len(excluded) else (int(excluded[-1]) + 1) * grain


def _earned(gain: Ints, out: Ints, on: Ints, late: int) -> Ints:
    """(k, late + 1): the most that a bus of each depot can earn in each time."""
    pickups, sites = on.shape
    never = -(2**62)
    at_site = np.zeros((late + 1, sites), np.int64)
    at_pickup = np.full((late + 1, pickups), never, np.int64)
    of_site, of_pickup = np.arange(sites)[None, :], np.arange(pickups)[:, None]
    for time in range(late + 1):
        rest = time - on
        there, rest = rest >= 0, np.maximum(rest, 0)
        while True:
            brought = np.where(there, gain + at_site[rest, of_site], never)
            at_pickup[time] = brought.max(axis=1)
            back = np.where(there, at_pickup[rest, of_pickup], 0)
            best = np.maximum(back.max(axis=0), 0)
            if (best == at_site[time]).all():
                break
            at_site[time] = best  # only trips of time 0 see it in the next round
    earned = np.zeros((len(out), late + 1), np.int64)
    for depot, starts in enumerate(out.tolist()):
        for pickup, start in enumerate(starts):
            if start <= late:
                way = earned[depot, start:]
                np.maximum(way, at_pickup[: late + 1 - start, pickup], out=way)
    return earned


def _has_shortcuts(problem: BusProblem) -> bool:
    """Whether any way by one more pick-up and site is shorter than the direct one."""
    on = problem.pickup_to_site
    for pickup, towards in enumerate(on):
        by_way_of = on + towards[None, :]  # from one pick-up to a site, and on to this pick-up
        for site in range(on.shape[1]):
            if (on[:, [site]] + by_way_of).min() < on[pickup, site]:
                return True
        for start in problem.depot_to_pickup:
            if (start[:, None] + by_way_of).min() < start[pickup]:
                return True
    return False


def _price_lists(problem: BusProblem, prices: BusPrices) -> tuple[Ints, Ints, Ints]:
    """The prices as arrays, if they are prices at all."""
    places = {"trip": problem.persons, "person": problem.persons, "place": problem.site_capacity}
    faults = []
    for name, of in places.items():
        given = getattr(prices, name)
        if len(given) != len(of) or not all(_is_whole(price) and price >= 0 for price in given):
            what = Text("It must be {count} whole numbers, none below 0.", {"count": len(of)})
            faults.append(Fault(what, key=name))
    for name, low in {"late": 0, "unit": 1, "grain": 1}.items():
        number = getattr(prices, name)
        if not _is_whole(number) or number < low:
            what = Text("It must be a whole number, at least {low}.", {"low": str(low)})
            faults.append(Fault(what, key=name, value=number))
    if not faults and prices.late * sum(problem.pickup_to_site.shape) > _CELLS:
        what = Text("It is too far away to be looked at step by step.")
        faults.append(Fault(what, key="late", value=prices.late))
    if not faults:
        most = {name: max(getattr(prices, name), default=0) for name in places}
        worth = most["trip"] + problem.seats * max(most["person"], most["place"])
        loads, units = problem.busloads, int(problem.persons.sum())
        due = most["trip"] * loads + most["person"] * units + most["place"] * units
        if max(worth * (prices.late + 1), due * max(1, problem.buses)) > _SUMMABLE:
            faults.append(Fault(Text("These prices are too high to be added up in 64 bits.")))
    raise_if(faults)
    trip, person, place = (np.array(getattr(prices, name), np.int64) for name in places)
    return trip, person, place


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
