"""A tiny linear program, solved exactly: the best bound that a few inequalities give together."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction


def best_cover(
    counts: Sequence[Sequence[int]], worth: Sequence[int]
) -> tuple[list[Fraction], list[Fraction]]:
    """The greatest Σ y[k] with Σ counts[i][k] · y[k] ≤ worth[i] for every i, and why.

    Gives y and the multipliers λ ≥ 0 of the inequalities: Σ λ[i] · counts[i][k] ≥ 1 for
    every k and Σ λ[i] · worth[i] = Σ y[k], so that nobody need believe this code. For a
    handful of unknowns and up to some hundred inequalities.

    The simplex method in fractions, from y = 0, with the rule of R. G. Bland ("New finite
    pivoting rules for the simplex method", Mathematics of Operations Research 2 (1977)
    103-107), by which it cannot go round in a circle.

    Parameters
    ----------
    counts, worth
        Not negative, and every k must be counted by some inequality.

    Examples
    --------
    >>> y, times = best_cover([[1, 0], [0, 1], [1, 1]], [4, 3, 5])
    >>> int(sum(y)), [int(one) for one in times]
    (5, [0, 0, 1])
    """
    unknowns, rows = len(counts[0]), len(counts)
    # Each row says: what stands in ``basic`` = last column − Σ entry · what is ``free``.
    table = [[Fraction(one) for one in (*count, w)] for count, w in zip(counts, worth, strict=True)]
    table.append([Fraction(-1)] * unknowns + [Fraction(0)])
    free = list(range(unknowns))
    basic = [unknowns + i for i in range(rows)]
    while gains := [(free[j], j) for j in range(unknowns) if table[-1][j] < 0]:
        column = min(gains)[1]
        row = min(
            (table[i][-1] / table[i][column], basic[i], i)
            for i in range(rows)
            if table[i][column] > 0
        )[2]
        _exchange(table, row, column)
        basic[row], free[column] = free[column], basic[row]
    value = dict(zip(basic, (row[-1] for row in table), strict=False))
    price = dict(zip(free, table[-1], strict=False))
    y = [value.get(k, Fraction(0)) for k in range(unknowns)]
    times = [price.get(unknowns + i, Fraction(0)) for i in range(rows)]
    return y, times


def _exchange(table: list[list[Fraction]], row: int, column: int) -> None:
    """What is free in ``column`` and what is basic in ``row`` change places."""
    pivot = table[row][column]
    table[row][column] = Fraction(1)
    table[row] = [entry / pivot for entry in table[row]]
    for i, other in enumerate(table):
        if i != row and (factor := other[column]):
            other[column] = Fraction(0)
            table[i] = [a - factor * b for a, b in zip(other, table[row], strict=True)]
