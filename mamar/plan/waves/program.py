"""A small linear program with named limits, and the bound that any prices of them prove.

maximise c·x subject to A x ≤ b, 0 ≤ x ≤ u. For any prices y ≥ 0,
c·x ≤ y·b + Σ max(0, c - y·A)·u (weak duality, von Neumann 1947), in exact arithmetic.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

#: Prices are whole multiples of one over this, so that sums of them stay short.
GRAIN = 2**40


@dataclass
class Program:
    """Limits by name with their right sides, and columns: worth, most, and what they use."""

    limits: dict[str, Fraction] = field(default_factory=dict)
    worth: list[Fraction] = field(default_factory=list)
    most: list[Fraction] = field(default_factory=list)
    uses: list[dict[str, Fraction]] = field(default_factory=list)
    names: list[tuple[str, ...]] = field(default_factory=list)  #: of the columns

    def limit(self, name: str, right: Fraction | int) -> None:
        self.limits[name] = Fraction(right)

    def column(
        self,
        worth: int,
        most: Fraction | int,
        uses: Mapping[str, Fraction | int],
        *name: str,
    ) -> None:
        """A variable; what it uses of limits that are not there is left out."""
        self.names.append(name)
        self.worth.append(Fraction(worth))
        self.most.append(Fraction(most))
        self.uses.append(
            {name: Fraction(use) for name, use in uses.items() if use and name in self.limits}
        )

    def bound(self, prices: Mapping[str, Fraction]) -> Fraction:
        """What no solution exceeds, by these prices (missing ones are 0)."""
        total = sum((prices.get(n, Fraction(0)) * b for n, b in self.limits.items()), Fraction(0))
        for worth, most, uses in zip(self.worth, self.most, self.uses, strict=True):
            left = worth - sum(
                (prices[name] * use for name, use in uses.items() if name in prices), Fraction(0)
            )
            if left > 0:
                total += left * most
        return total

    def solve(self) -> dict[str, Fraction]:
        """The best prices that GLOP finds, each ≥ 0; without those that are 0."""
        return self.solve_both()[0]

    def solve_both(self) -> tuple[dict[str, Fraction], list[float]]:
        """The best prices, and the columns; nothing of either where GLOP fails."""
        from ortools.linear_solver import pywraplp

        lp: Any = pywraplp.Solver.CreateSolver("GLOP")
        infinity = lp.infinity()
        rows = {n: lp.Constraint(-infinity, float(b)) for n, b in self.limits.items()}
        goal = lp.Objective()
        goal.SetMaximization()
        variables = []
        for worth, uses in zip(self.worth, self.uses, strict=True):
            x = lp.NumVar(0.0, infinity, "")
            variables.append(x)
            if worth:
                goal.SetCoefficient(x, float(worth))
            for name, use in uses.items():
                rows[name].SetCoefficient(x, float(use))
        if lp.Solve() != pywraplp.Solver.OPTIMAL:
            return {}, []
        found = {name: row.dual_value() for name, row in rows.items()}
        prices = {
            name: Fraction(round(price * GRAIN), GRAIN)
            for name, price in found.items()
            if round(price * GRAIN) > 0
        }
        return prices, [x.solution_value() for x in variables]
