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


#: A reduced cost this far below zero in floating point is below zero.
SURELY = 1e-6


@dataclass
class Program:
    """Limits by name with their right sides, and columns: worth, most, and what they use."""

    limits: dict[str, Fraction] = field(default_factory=dict)
    worth: list[Fraction | int] = field(default_factory=list)
    most: list[Fraction | int] = field(default_factory=list)
    uses: list[dict[str, Fraction | int]] = field(default_factory=list)
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
        self.worth.append(worth)
        self.most.append(most)
        self.uses.append({name: use for name, use in uses.items() if use and name in self.limits})

    def bound(self, prices: Mapping[str, Fraction]) -> Fraction:
        """What no solution exceeds, by these prices (missing ones are 0)."""
        total = sum((prices.get(n, Fraction(0)) * b for n, b in self.limits.items()), Fraction(0))
        about = {name: float(price) for name, price in prices.items()}
        for worth, most, uses in zip(self.worth, self.most, self.uses, strict=True):
            costs = sum(about[name] * float(use) for name, use in uses.items() if name in about)
            if worth - costs < -SURELY:
                continue
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
        simplex = Simplex(self)
        return (simplex.prices(), simplex.values()) if simplex.solve() else ({}, [])


class Simplex:
    """A program in GLOP, to be solved once or with one right side after another."""

    def __init__(self, program: Program) -> None:
        from ortools.linear_solver import pywraplp

        self.solver: Any = pywraplp.Solver.CreateSolver("GLOP")
        self.optimal = pywraplp.Solver.OPTIMAL
        self.infinity = self.solver.infinity()
        rows = {
            n: self.solver.Constraint(-self.infinity, float(b)) for n, b in program.limits.items()
        }
        goal = self.solver.Objective()
        goal.SetMaximization()
        self.rows, self.columns = rows, []
        for worth, uses in zip(program.worth, program.uses, strict=True):
            x = self.solver.NumVar(0.0, self.infinity, "")
            self.columns.append(x)
            if worth:
                goal.SetCoefficient(x, float(worth))
            for name, use in uses.items():
                rows[name].SetCoefficient(x, float(use))

    def limit(self, limits: Mapping[str, Fraction]) -> None:
        """Other right sides, of the limits that there are."""
        for name, right in limits.items():
            if name in self.rows:
                self.rows[name].SetUb(float(right))

    def shut(self, column: int, shut: bool) -> None:
        """Whether the column has to be 0."""
        self.columns[column].SetUb(0.0 if shut else self.infinity)

    def solve(self) -> bool:
        """Whether a best solution was found."""
        return bool(self.solver.Solve() == self.optimal)

    @property
    def value(self) -> float:
        return float(self.solver.Objective().Value())

    def values(self) -> list[float]:
        return [x.solution_value() for x in self.columns]

    def prices(self) -> dict[str, Fraction]:
        """Without those that are 0."""
        found = {name: row.dual_value() for name, row in self.rows.items()}
        return {
            name: Fraction(round(price * GRAIN), GRAIN)
            for name, price in found.items()
            if round(price * GRAIN) > 0
        }
