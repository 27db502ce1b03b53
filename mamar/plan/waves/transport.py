"""How many of each zone and group by which exit on which day: a linear program.

A transportation problem from zones to openings. On one exit on one day, people who come
from farther can begin later and end later, so it is enough that the far ones fit into the
end of the day and the near ones into its beginning: sent one zone after the other, the
nearest first, they then fit exactly (earliest deadline first; Horn 1974). The simplex method
ends in a vertex, where few numbers are not zero: few routes for each zone, each with one long
wave.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from ortools.linear_solver import pywraplp

from mamar.plan.orders import Span
from mamar.plan.waves.room import Floats, Lane

#: Of two plans with as many people out, one that walks less is better, one that is earlier
#: as well: a day earlier is worth about as much as the whole walking limit.
EARLY = 1.0
#: GLOP can pivot in a circle; after so many pivots a program is given up.
PIVOTS = 100_000


@dataclass(frozen=True)
class Choice:
    """People of one zone and group who could go by one lane, passing within ``span``."""

    pool: int  #: number of the zone and group
    zone: int
    lane: int
    day: int  #: people who pass on the same day of the same lane share its time
    span: Span
    cost: float  #: of walking, 0 … 1


@dataclass(frozen=True)
class Supply:
    """What is to be shared out: persons by pool, the free room of lanes, places of sites."""

    persons: Sequence[int]
    lanes: Sequence[Lane]
    free: Sequence[Floats]  #: by lane: persons who can pass from step 0 to each step
    places: dict[str, int]


def share_out(supply: Supply, choices: Sequence[Choice], end: int) -> list[float]:
    """Persons by choice: as many as can be; then equal shares; then short walks, early.

    ``end``: nobody passes later than that.
    """
    program = _Program(supply, choices, end)
    program.most()
    program.equal()
    return program.shortest()


def most_by(supply: Supply, choices: Sequence[Choice], end: int) -> float:
    """The most persons who could pass by ``end``."""
    return _Program(supply, choices, end).most()


class _Program:
    def __init__(self, supply: Supply, choices: Sequence[Choice], end: int) -> None:
        self.solver = pywraplp.Solver.CreateSolver("GLOP")
        self.solver.SetSolverSpecificParametersAsString(f"max_number_of_iterations: {PIVOTS}")
        self.choices, self.end = choices, end
        self.values = [0.0] * len(choices)
        self.spans = [
            (choice.span[0], min(choice.span[1], end - supply.lanes[choice.lane].onward))
            for choice in choices
        ]
        self.x = [
            self.solver.NumVar(0, supply.persons[choice.pool] if first < until else 0, "")
            for choice, (first, until) in zip(choices, self.spans, strict=True)
        ]
        self.total = self.solver.Sum(self.x)
        by_pool, by_day = defaultdict(list), defaultdict(list)
        by_zone, by_site = defaultdict(list), defaultdict(list)
        for i, choice in enumerate(choices):
            by_pool[choice.pool].append(i)
            by_zone[choice.zone].append(i)
            if self.spans[i][0] < self.spans[i][1]:
                by_day[choice.lane, choice.day].append(i)
            site = supply.lanes[choice.lane].received_at
            if site is not None:
                by_site[site].append(i)
        for pool, own in by_pool.items():
            self._at_most([self.x[i] for i in own], supply.persons[pool])
        for site, own in by_site.items():
            self._at_most([self.x[i] for i in own], supply.places[site])
        for (lane, _day), own in by_day.items():
            self._one_after_the_other(own, supply.free[lane])
        self.zones = [
            (own, sum(supply.persons[p] for p in {choices[i].pool for i in own}))
            for own in by_zone.values()
        ]

    def most(self) -> float:
        self.solver.Maximize(self.total)
        self._solve()
        self.best = sum(self.values)
        return self.best

    def equal(self) -> None:
        """The least served zone as well as can be, without fewer in all."""
        self.solver.Add(self.total >= self.best * (1 - 1e-7) - 1e-6)
        share = self.solver.NumVar(0, 1, "share")
        for own, persons in self.zones:
            if persons:
                self.solver.Add(self.solver.Sum([self.x[i] for i in own]) >= share * persons)
        self.solver.Maximize(share)
        if self._solve():
            share.SetLb(max(0.0, share.solution_value() - 1e-6))

    def shortest(self) -> list[float]:
        objective = self.solver.Objective()
        objective.Clear()
        objective.SetMinimization()
        for x, choice in zip(self.x, self.choices, strict=True):
            objective.SetCoefficient(x, choice.cost + EARLY * choice.span[0] / max(1, self.end))
        self._solve()
        return self.values

    def _solve(self) -> bool:
        """Whether it was solved to the end; else the shares stay as they were."""
        solved: bool = self.solver.Solve() == pywraplp.Solver.OPTIMAL
        if solved:
            self.values = [x.solution_value() for x in self.x]
        return solved

    def _at_most(self, terms: list[pywraplp.Variable], limit: float) -> None:
        row = self.solver.Constraint(0, float(limit))
        for term in terms:
            row.SetCoefficient(term, 1)

    def _one_after_the_other(self, own: list[int], free: Floats) -> None:
        """Who begins late fits into the rest of the day, who ends early into its beginning.

        Sums are carried on from one to the next, which keeps the rows short.
        """
        last = max(self.spans[i][1] for i in own)
        first = min(self.spans[i][0] for i in own)
        late = sorted(own, key=lambda i: -self.spans[i][0])
        self._sums(late, [free[last] - free[self.spans[i][0]] for i in late])
        early = sorted(own, key=lambda i: self.spans[i][1])
        self._sums(early, [free[self.spans[i][1]] - free[first] for i in early])

    def _sums(self, order: list[int], limits: list[float]) -> None:
        before = None
        for at, i in enumerate(order):
            last_of_equal = at + 1 == len(order) or limits[at + 1] > limits[at] + 1e-9
            so_far = self.solver.NumVar(
                0, max(0.0, limits[at]) if last_of_equal else self.solver.infinity(), ""
            )
            row = self.solver.Constraint(0, 0)
            row.SetCoefficient(so_far, -1)
            row.SetCoefficient(self.x[i], 1)
            if before is not None:
                row.SetCoefficient(before, 1)
            before = so_far
