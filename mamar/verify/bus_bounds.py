"""Is a bound on bus plans true? Recomputed from the problem and the prices alone.

What prices prove can be checked without any search: :func:`bus_bound` where one set of
prices does it, :func:`cases_bound` where it takes several cases. What the solver shows
beyond that, by constraint programming, has to be believed or searched again.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from mamar.errors import Fault, raise_if
from mamar.text import Text
from mamar.vehicles.bus_answer import BusCase, BusCases, BusCount, BusPrices, BusSplit
from mamar.vehicles.bus_problem import BusProblem, Ints

#: Tables with more cells than this would fill the memory.
_CELLS = 10**8
#: Sums beyond this might leave 64 bits.
_SUMMABLE = 2**61
#: Less than anything that can be earned.
_NEVER = -(2**61)

#: The least and the greatest number of what is counted; None where there is no limit.
_Limits = dict[BusCount, tuple[int, int | None]]


def bus_bound(problem: BusProblem, prices: BusPrices) -> int:
    """The least clearance time that these prices do not exclude; 0 if they exclude none.

    For the sum to be reached and the tables of what a bus earns see
    :class:`~mamar.vehicles.bus_answer.BusPrices` and docs/design/vehicles.md. Nothing is
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
    if not _travel_together(problem, unit):
        return 0
    room = np.minimum(problem.site_capacity, problem.persons.sum())
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
    at_site = np.zeros((late + 1, sites), np.int64)
    at_pickup = np.full((late + 1, pickups), _NEVER, np.int64)
    of_site, of_pickup = np.arange(sites)[None, :], np.arange(pickups)[:, None]
    for time in range(late + 1):
        rest = time - on
        there, rest = rest >= 0, np.maximum(rest, 0)
        while True:
            brought = np.where(there, gain + at_site[rest, of_site], _NEVER)
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


def cases_bound(problem: BusProblem, cases: BusCases) -> int:
    """``cases.late`` + 1 if the cases prove that nobody can have everybody out by then, else 0.

    For what has to be shown see :class:`~mamar.vehicles.bus_answer.BusCases` and
    docs/design/vehicles.md. Nothing is taken from whoever made them: any tree of splits has
    a case for every plan, and each case must be shut by its prices, looked at from the end
    of the time to its beginning. What is no proof, in whatever way, proves nothing.

    Examples
    --------
    >>> problem = BusProblem(1, [1], [1], [1], [[3]], [[4]])
    >>> case = BusCase(trip=(0,), person=(1,), place=(0,))
    >>> cases_bound(problem, BusCases(late=6, unit=1, tree=(case,)))
    7
    """
    late, unit, on = cases.late, cases.unit, problem.pickup_to_site
    if not (_is_whole(late) and late >= 0 and late * sum(on.shape) <= _CELLS and on.size):
        return 0
    if not (_is_whole(unit) and unit >= 1 and on.min() > 0 and _travel_together(problem, unit)):
        return 0
    # There is a person on every trip at least, so no more trips from a point than persons.
    persons = (problem.persons // unit).tolist()
    waiting: list[_Limits] = [{BusCount("trip", p): (0, n) for p, n in enumerate(persons)}]
    for node in cases.tree:
        if not waiting:
            return 0
        limits = waiting.pop()
        if isinstance(node, BusSplit):
            if not (_is_count(problem, node.count) and _is_whole(node.most)):
                return 0
            least, most = limits.get(node.count, (0, None))
            fewer = node.most if most is None else min(most, node.most)
            waiting.append({**limits, node.count: (max(least, node.most + 1), most)})
            waiting.append({**limits, node.count: (least, fewer)})
        elif not (isinstance(node, BusCase) and _is_shut(problem, cases, node, limits)):
            return 0
    return 0 if waiting else late + 1


def _is_shut(problem: BusProblem, cases: BusCases, case: BusCase, limits: _Limits) -> bool:
    """Whether no fleet can earn by ``cases.late`` what every plan within the limits earns."""
    shape, unit, late = problem.pickup_to_site.shape, cases.unit, cases.late
    listed = ((case.trip, shape[0]), (case.person, shape[0]), (case.place, shape[1]))
    for given, length in listed:
        if len(given) != length or not all(_is_whole(price) and price >= 0 for price in given):
            return False
    if not all(_is_count(problem, c) and _is_whole(price) for c, price in case.counts):
        return False
    seats, persons = problem.seats // unit, (problem.persons // unit).tolist()
    room = (np.minimum(problem.site_capacity, problem.persons.sum()) // unit).tolist()
    due = sum(a * -(-n // seats) for a, n in zip(case.trip, persons, strict=True))
    due += sum(a * n for a, n in zip(case.person, persons, strict=True))
    due -= sum(a * n for a, n in zip(case.place, room, strict=True))
    for count, price in case.counts:
        least, most = limits.get(count, (0, None))
        if price < 0 and most is None:
            return False
        due += price * (least if price > 0 else most or 0)
    most_a_trip = max(case.trip) + seats * max(*case.person, *case.place)
    most_a_trip += sum(abs(price) for _, price in case.counts)
    if due <= 0 or max(most_a_trip * (2 * late + 3), due * max(1, problem.buses)) > _SUMMABLE // 4:
        return False
    earned = _earned_in_case(problem, seats, late, case)
    fleet = zip(problem.buses_at_depot.tolist(), earned.tolist(), strict=True)
    return bool(sum(n * min(most, due) for n, most in fleet) < due)


def _earned_in_case(problem: BusProblem, seats: int, late: int, case: BusCase) -> Ints:
    """(k,) the most that a bus of each depot can earn by ``late``; staying earns nothing."""
    out, on = problem.depot_to_pickup, problem.pickup_to_site
    person, place = np.array(case.person, np.int64), np.array(case.place, np.int64)
    each = person[:, None] - place[None, :]
    pay = {
        "start": np.zeros(out.shape, np.int64),
        "trip": np.array(case.trip, np.int64)[:, None] + np.maximum(each, seats * each),
        "back": np.zeros(on.T.shape, np.int64),
    }
    until: dict[int, list[tuple[BusCount, int]]] = {}
    for count, price in case.counts:
        # All starts are at time 0, and nothing begins after ``late``.
        by = late if count.by is None or count.kind == "start" else min(count.by, late)
        until.setdefault(by, []).append((count, price))
    # One row more, for what is too late.
    at_site = np.full((late + 2, on.shape[1]), _NEVER, np.int64)
    at_pickup = np.full((late + 2, on.shape[0]), _NEVER, np.int64)
    sites, pickups = np.arange(on.shape[1]), np.arange(on.shape[0])
    for time in range(late, -1, -1):
        for count, price in until.get(time, ()):
            rows = slice(None) if count.place is None else count.place
            columns = slice(None) if count.to is None else count.to
            pay[count.kind][rows, columns] += price
        then = np.minimum(time + on, late + 1)
        at_pickup[time] = (pay["trip"] + at_site[then, sites[None, :]]).max(axis=1)
        onward = (pay["back"] + at_pickup[then.T, pickups[None, :]]).max(axis=1)
        at_site[time] = np.maximum(onward, 0)
    first = at_pickup[np.minimum(out, late + 1), pickups[None, :]]
    earned: Ints = np.maximum((pay["start"] + first).max(axis=1), 0)
    return earned


def _is_count(problem: BusProblem, count: Any) -> bool:
    """Whether this can be counted in the problem."""
    on, depots = problem.pickup_to_site, len(problem.buses_at_depot)
    shapes = {"start": (depots, on.shape[0]), "trip": on.shape, "back": on.T.shape}
    if not isinstance(count, BusCount) or count.kind not in shapes:
        return False
    limits = zip((count.place, count.to), shapes[count.kind], strict=True)
    return all(
        number is None or (_is_whole(number) and 0 <= number < size)
        for number, size in (*limits, (count.by, _CELLS + 1))
    )


def _is_whole(number: Any) -> bool:
    return isinstance(number, (int, np.integer)) and not isinstance(number, bool)


def _travel_together(problem: BusProblem, unit: int) -> bool:
    """Whether some best plan moves people by so many at once."""
    room = np.minimum(problem.site_capacity, problem.persons.sum())
    amounts = [problem.seats, *problem.persons.tolist(), *room.tolist()]
    return not any(amount % unit for amount in amounts) and (
        unit == 1 or not _has_shortcuts(problem)
    )


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
