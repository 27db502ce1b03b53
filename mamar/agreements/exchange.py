"""The fastest exchange in rounds: exact, over all that can be out after a round.

Let E(X) be the earliest step at which a round can end with X persons out of each side. A
round that begins at b and takes the sides from X to X' ends at F(b) = max over the sides of
the step by which X'ᵢ are out; F does not fall as b grows. So of two ways to reach X the
earlier one is never worse, and E obeys E(X') = min over X of F(E(X) + confirmation). The
states are ordered (nobody comes back), so one sweep finds E. The proof, and why rounds as
large as allowed are not always best, are in docs/design/deals.md.
"""

from __future__ import annotations

from itertools import pairwise, product
from math import prod

import numpy as np

from mamar.agreements.deal_answer import NEVER, Departure, Round
from mamar.agreements.deal_problem import DealProblem, Ints, Room
from mamar.errors import Fault, InputError
from mamar.text import Text

#: Rounds that are compared, at the most: about a minute.
MOST_ROUNDS = 2 * 10**9
MOST_STATES = 400_000

#: Times and numbers of rounds are one number, so that of equal times fewer rounds are taken.
_TIME = 1 << 21


def fastest_exchange(problem: DealProblem) -> tuple[Round, ...]:
    """The rounds that bring everybody out soonest; else those with the most people out.

    Raises
    ------
    InputError
        Where loads are so small that too many rounds would have to be compared.

    Examples
    --------
    >>> import numpy as np
    >>> slots, ready = np.full(20, 5), np.full(21, 10)
    >>> sides = [Side(name, {}, 10, slots, ready) for name in ("a", "b")]  # doctest: +SKIP
    >>> deal = DealProblem(tuple(sides), 20, most_apart=5, confirm=2)  # doctest: +SKIP
    >>> [(round.begins, round.ends) for round in fastest_exchange(deal)]  # doctest: +SKIP
    [(0, 1), (3, 4)]
    """
    loads = [side.loads() for side in problem.sides]
    _check_size(problem, loads)
    rooms = [side.room() for side in problem.sides]
    reached, before = _sweep(problem, loads, rooms)
    best = _best(problem, loads, reached)
    return _rounds(problem, loads, rooms, reached, before, best)


def earliest_ends(problem: DealProblem) -> Ints:
    """E of each state, its axes the loads of each side: by which step it can be out, after a
    round; ``NEVER``: by no rounds."""
    loads = [side.loads() for side in problem.sides]
    _check_size(problem, loads)
    reached, _ = _sweep(problem, loads, [side.room() for side in problem.sides])
    return np.minimum(reached // _TIME, NEVER)


def _check_size(problem: DealProblem, loads: list[Ints]) -> None:
    states = prod(len(each) for each in loads)
    widths = [
        min(len(each), problem.most_next(i, (0,) * len(loads)) // side.load + 2)
        for i, (each, side) in enumerate(zip(loads, problem.sides, strict=True))
    ]
    if states > MOST_STATES or states * prod(widths) > MOST_ROUNDS:
        raise InputError(
            Fault(
                Text("The deal has too many ways to make rounds: its loads are too small."),
                Text("Give larger loads in the table areas, such as a bus of 50."),
            )
        )


def _sweep(problem: DealProblem, loads: list[Ints], rooms: list[Room]) -> tuple[Ints, Ints]:
    """E of each state (numbers of loads) as time · 2²¹ + rounds, and the state before it."""
    shape = tuple(len(each) for each in loads)
    reached = np.full(shape, NEVER * _TIME, np.int64)
    before = np.full(shape, -1, np.int64)
    start = (0,) * len(shape)
    reached[start] = problem.begins * _TIME
    for number, state in enumerate(product(*map(range, shape))):
        at = int(reached[state])
        if at >= NEVER * _TIME:
            continue
        begin = at // _TIME + (problem.confirm if state != start else 0)
        out = tuple(int(each[k]) for each, k in zip(loads, state, strict=True))
        slices, ends = [], []
        for i, k in enumerate(state):
            most = k
            if problem.may_leave(i, out):
                most = int(np.searchsorted(loads[i], problem.most_next(i, out), "right")) - 1
            slices.append(slice(k, max(most, k) + 1))
            ends.append(rooms[i].finish(begin, out[i], loads[i][slices[i]]))
        end = ends[0]
        for more in ends[1:]:
            end = np.maximum.outer(end, more)
        new = end * _TIME + at % _TIME + 1
        view = reached[tuple(slices)]
        better = new < view
        better[(0,) * len(shape)] = False  # a round in which nobody leaves is none
        view[better] = new[better]
        before[tuple(slices)][better] = number
    return reached, before


def _best(problem: DealProblem, loads: list[Ints], reached: Ints) -> int:
    """The state to end in: everybody out, else the most people, then the earliest."""
    out = loads[0]
    for more in loads[1:]:
        out = np.add.outer(out, more)
    there = np.where(reached // _TIME <= problem.steps, out, -1)
    most = np.where(there == there.max(), reached, np.iinfo(np.int64).max)
    return int(np.argmin(most))


def _rounds(
    problem: DealProblem,
    loads: list[Ints],
    rooms: list[Room],
    reached: Ints,
    before: Ints,
    last: int,
) -> tuple[Round, ...]:
    shape = reached.shape
    path = [last]
    while path[-1] > 0:
        path.append(int(before.flat[path[-1]]))
    path.reverse()
    rounds = []
    begin = problem.begins
    for this, following in pairwise(path):
        departures = []
        for i, (k, after) in enumerate(
            zip(np.unravel_index(this, shape), np.unravel_index(following, shape), strict=True)
        ):
            have, want = int(loads[i][k]), int(loads[i][after])
            if want > have:
                end = int(rooms[i].finish(begin, have, np.array([want]))[0])
                side = problem.sides[i]
                first = max(begin, side.opens)
                departures.append(Departure(side.area_id, want - have, first, end))
        end = max(departure.ends for departure in departures)
        rounds.append(Round(begin, tuple(departures), end + problem.confirm))
        begin = end + problem.confirm
    return tuple(rounds)
