"""The proof that an exchange is fastest: what can be out at most by when.

The planner's sweep finds E(X), the earliest step at which a round can end with X out. Whoever
has more out on every side is never worse off, so all of E that matters are its outermost
points: the ceilings. The checker takes none of it for granted. See docs/design/deals.md.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from mamar.agreements.deal_answer import NEVER, Ceiling
from mamar.agreements.deal_problem import DealProblem
from mamar.agreements.exchange import earliest_ends


def ceilings_of(problem: DealProblem) -> tuple[Ceiling, ...]:
    """By rising step, what rounds can have out at most: all that the proof needs.

    Where it is proved only that people are not there before ``ready_most``, the ceilings hold
    for that.

    Examples
    --------
    Two sides of ten, five a step, no more than five apart, two steps to confirm:

    >>> import numpy as np
    >>> from mamar.agreements.deal_problem import Side
    >>> slots, ready = np.full(20, 5), np.full(21, 10)
    >>> sides = tuple(Side(name, {}, 10, slots, ready, load=5) for name in ("a", "b"))
    >>> ceilings_of(DealProblem(sides, 20, most_apart=5, confirm=2))
    (Ceiling(step=1, out=(5, 5)), Ceiling(step=4, out=(10, 10)))
    """
    sides = tuple(
        side if side.ready_most is None else replace(side, ready=side.ready_most)
        for side in problem.sides
    )
    least = earliest_ends(replace(problem, sides=sides))
    for axis in range(least.ndim):  # whoever has more out has this many out, too
        backwards = np.flip(least, axis)
        least = np.flip(np.minimum.accumulate(backwards, axis), axis)
    outermost = least <= problem.steps
    for axis in range(least.ndim):
        further = np.full_like(least, NEVER)
        this, following = [slice(None)] * least.ndim, [slice(None)] * least.ndim
        this[axis], following[axis] = slice(0, -1), slice(1, None)
        further[tuple(this)] = least[tuple(following)]
        outermost &= further > least
    outermost.flat[0] = False  # nobody out is where everything begins
    loads = [side.loads() for side in sides]
    found = [
        Ceiling(int(least[tuple(at)]), tuple(int(n[k]) for n, k in zip(loads, at, strict=True)))
        for at in np.argwhere(outermost)
    ]
    return tuple(sorted(found, key=lambda each: (each.step, each.out)))
