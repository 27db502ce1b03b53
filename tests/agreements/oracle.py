"""An exchange tried in every way: at each step any number may leave, or a round may be closed.

It shares nothing with the planner: no formula for when people are out, no rounds chosen by
size, no reason why leaving early should be best.
"""

from __future__ import annotations

from itertools import product

from mamar.agreements.deal_problem import DealProblem


def best_exchange(problem: DealProblem) -> tuple[int, int | None]:
    """Most persons out by the end, and the first step by which everybody is (None: never)."""
    sides = problem.sides
    nobody = (0,) * len(sides)
    everybody = tuple(side.persons for side in sides)
    whole = [
        {n for n in range(side.persons + 1) if n % side.load == 0 or n == side.persons}
        for side in sides
    ]

    def fits(state: tuple[int, ...]) -> bool:
        return all(n in right for n, right in zip(state, whole, strict=True))

    # (confirmed before this round, out now, steps until the round may begin)
    states = {(nobody, nobody, 0)}
    most, first = 0, (0 if everybody == nobody else None)
    for step in range(problem.steps + 1):
        closed = {(out, out, problem.confirm) for old, out, _ in states if old != out and fits(out)}
        states |= closed
        for _, out, _ in states:
            if fits(out):
                most = max(most, sum(out))
                if out == everybody and first is None:
                    first = step
        if step == problem.steps:
            break
        following = set()
        for old, out, wait in states:
            if wait > 0:
                following.add((old, out, wait - 1))
                continue
            choices = [
                range(out[i], out[i] + leaving(problem, i, old, out, step) + 1)
                for i in range(len(sides))
            ]
            following |= {(old, new, 0) for new in product(*choices)}
        states = following
    return most, first


def leaving(
    problem: DealProblem, i: int, old: tuple[int, ...], out: tuple[int, ...], step: int
) -> int:
    """How many may leave side i in this step."""
    side = problem.sides[i]
    if not max(problem.begins, side.opens) <= step < side.lapses:
        return 0
    if any(old[other] < persons for other, persons in side.after):
        return 0
    most = min(side.persons, int(side.ready[step + 1]))
    for j, other in enumerate(problem.sides):
        gone = problem.ends_when_empty and old[j] == other.persons
        if j != i and not gone and problem.most_apart is not None:
            # c / ratio_i - old_j / ratio_j <= K / ratio_0
            first = problem.sides[0].ratio
            while most > 0 and (most * other.ratio - old[j] * side.ratio) * first > (
                problem.most_apart * side.ratio * other.ratio
            ):
                most -= 1
    return max(0, min(int(side.slots[step]), most - out[i]))
