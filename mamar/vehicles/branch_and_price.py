"""Is everybody out by T? A complete search over routes that leaves a proof anybody can check.

Branch and price: where the program over routes (:mod:`mamar.vehicles.route_program`) leaves
nobody behind, but only with fractions of buses, something that buses do is counted to a
fraction, and there are two cases: at most so often, or more often. A case is closed when
prices show that no fleet can earn enough in it. What is counted are drives, between all
places and at all times, first in large groups. The dynamic programme that makes the routes
pays for each drive by itself, so counting them does not make it harder.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import replace
from itertools import product
from math import ceil, floor

from mamar.vehicles.bus_answer import BusCase, BusCases, BusCount, BusSplit
from mamar.vehicles.bus_flow import plan_of
from mamar.vehicles.bus_problem import BusProblem
from mamar.vehicles.busloads import Found, Units
from mamar.vehicles.price_table import PriceTable
from mamar.vehicles.route_program import Arc, Limits, RouteProgram

#: Less than this to a whole number is whole.
WHOLE_WITHIN = 1e-5
#: Fewer busloads than this left behind may be the solver's rounding.
NOBODY = 1e-7
#: So many splits are tried before one is chosen.
TRIED = 4

Drives = dict[Arc, float]


class Question:
    """Whether everybody can be out by ``by``; the search for an answer can be interrupted.

    All trips must take time.

    Examples
    --------
    One person, one bus, a drive of 3 and one of 4:

    >>> from mamar.vehicles.busloads import in_units
    >>> problem = BusProblem(1, [1], [1], [1], [[3]], [[4]])
    >>> Question(problem, in_units(problem), 6).search(lambda: True)
    BusCases(late=6, unit=1, tree=(BusCase(trip=(0,), person=(100000000,), place=(0,), counts=()),))
    >>> Question(problem, in_units(problem), 7).search(lambda: True).value
    7
    """

    def __init__(self, problem: BusProblem, units: Units, by: int) -> None:
        self.problem, self.units, self.by = problem, units, by
        self.table = PriceTable(problem, units, by)
        self.program = RouteProgram(problem, units, self.table.out, self.table.on)
        #: Splits with the numbers of their two cases, or what closes a case.
        self.nodes: list[tuple[BusSplit, int, int] | BusCase | None] = [None]
        #: Numbers of the cases that are open, with what they are limited to.
        self.open: list[tuple[int, Limits]] = [(0, {})]
        #: Nothing more can be found out in this way.
        self.is_stuck = False

    def search(self, in_time: Callable[[], bool]) -> Found | BusCases | None:
        """A plan that has everybody out by then, or a proof, in cases, that there is none.

        None where neither was found ``in_time``; a second call goes on from there. None as
        well if the search is stuck, because the program is too hard for the solver, or
        persons in part do not fit into a plan that seemed to be whole.
        """
        while self.open and not self.is_stuck:
            node, limits = self.open[-1]
            outcome = self._bound(limits, in_time)
            if outcome is None:
                return None
            if isinstance(outcome, BusCase):
                self.nodes[node] = outcome
                self.open.pop()
            elif more := self._with_facts(limits, outcome):
                self.open[-1] = node, more
            elif all(_is_whole(number) for number in outcome.values()):
                whole = {arc: round(number) for arc, number in outcome.items()}
                found = plan_of(self.problem, self.units, whole)
                self.is_stuck = found is None or found.value > self.by
                return None if self.is_stuck else found
            else:
                self._split(node, limits, _broken(outcome))
        return None if self.is_stuck else self._proof()

    def _with_facts(self, limits: Limits, drives: Drives) -> Limits | None:
        """Where more trips are made than there are people, each with one at least, that is new.

        It is true in every case, so it splits nothing; None if no such limit is broken.
        """
        trips: dict[int, float] = defaultdict(float)
        for arc, number in drives.items():
            if arc.kind == "trip":
                trips[arc.place] += number
        facts = {}
        for p, number in trips.items():
            persons = int(self.units.persons[p])
            if number > persons + WHOLE_WITHIN:
                count = BusCount("trip", p)
                facts[count] = limits.get(count, (None, None))[0], persons
        return {**limits, **facts} if facts else None

    def _bound(self, limits: Limits, in_time: Callable[[], bool]) -> Drives | BusCase | None:
        """Prices that close the case, or drives in fractions that leave nobody behind."""
        program, table = self.program, self.table
        program.limit(limits)
        while in_time():
            left = program.solve()
            if left is None:
                break
            if left < NOBODY:
                drives: Drives = defaultdict(float)
                for route, buses in program.solution():
                    for arc in program.arcs[route]:
                        drives[arc] += buses
                return drives
            table.set_prices(program.duals(), limits)
            if table.short[self.by] > 0:
                return table.case
            new = [route for route in table.routes(self.by) if program.gains(route)]
            if not new:
                break
            for route in new:
                program.add(route)
        else:
            return None
        self.is_stuck = True
        return None

    def _split(self, node: int, limits: Limits, broken: list[tuple[BusCount, float]]) -> None:
        """Split by the count whose cases leave most behind, with the routes that are known.

        The case in which fewer are left behind is looked at first.
        """
        best = -1.0
        for count, number in broken[:TRIED]:
            least, most = limits.get(count, (None, None))
            cases = [
                {**limits, count: (least, floor(number))},
                {**limits, count: (ceil(number), most)},
            ]
            left = []
            for case in cases:
                self.program.limit(case)
                left.append(self.program.solve() or 0.0)
            score = 10 * min(left) + max(left)
            if score > best:
                best, split = score, BusSplit(count, floor(number))
                order = [(left[which], -which, cases[which]) for which in (0, 1)]
        first = len(self.nodes)
        self.nodes[node] = split, first, first + 1
        self.nodes += [None, None]
        self.open.pop()
        for _, which, case in sorted(order, key=lambda one: one[:2], reverse=True):
            self.open.append((first - which, case))

    def _proof(self) -> BusCases:
        return BusCases(self.by, self.units.unit, tuple(self._preorder()))

    def _preorder(self) -> Iterable[BusSplit | BusCase]:
        todo = [0]
        while todo:
            node = self.nodes[todo.pop()]
            assert node is not None  # all cases are closed
            if isinstance(node, BusCase):
                yield node
            else:
                split, low, high = node
                yield split
                todo += [high, low]


def _is_whole(number: float) -> bool:
    return abs(number - round(number)) < WHOLE_WITHIN


def _broken(drives: Drives) -> list[tuple[BusCount, float]]:
    """What is counted to a fraction, of each kind in turn what is nearest to a half."""
    totals: dict[BusCount, float] = defaultdict(float)
    for arc, number in drives.items():
        for place, to in product((arc.place, None), (arc.to, None)):
            totals[BusCount(arc.kind, place, to)] += number
    groups = defaultdict(list)
    for count, number in totals.items():
        if not _is_whole(number):
            groups[count.kind, count.place is None, count.to is None].append((count, number))
    if not groups:
        return _broken_in_time(drives)
    for group in groups.values():
        group.sort(key=_nearness)
    longest = max(map(len, groups.values()))
    return [group[k] for k in range(longest) for group in groups.values() if k < len(group)]


def _broken_in_time(drives: Drives) -> list[tuple[BusCount, float]]:
    """The same for what has begun by some time; some drive is counted to a fraction."""
    found = []
    sums: dict[BusCount, float] = defaultdict(float)
    for arc in sorted(drives, key=lambda arc: arc.time):
        count = BusCount(arc.kind, arc.place, arc.to)
        sums[count] += drives[arc]
        if not _is_whole(sums[count]):
            found.append((replace(count, by=arc.time), sums[count]))
    return sorted(found, key=_nearness)


def _nearness(counted: tuple[BusCount, float]) -> float:
    """How near to a whole number, from -1/2 on."""
    return -abs(counted[1] - round(counted[1]))
