"""Small worlds: seeded random ones with every feature of the border, and a few with names."""

from __future__ import annotations

import numpy as np

from mamar.plan.problem import NO_LIMIT, FlowProblem

#: A horizon by which most of the random worlds are decided.
HORIZON = 12


def world(
    seed: int,
    *,
    free_waiting: bool = False,
    one_site: bool = False,
    large: bool | None = None,
) -> FlowProblem:
    """A random world of 2 to 8 nodes and at most 20 arcs.

    Mixed in: windows, closures and changes at every step; releases; several sites, with
    and without a limit; waiting free, limited and forbidden; transit 0 with cycles; closed
    arcs; supply that can reach no site; parallel arcs, self-loops, isolated nodes; supply
    at sites; numbers up to 10⁹ in one world of ten.

    ``free_waiting``: nobody's waiting is limited. ``one_site``: at most one site.
    ``large``: whether the numbers are large, instead of now and then.
    """
    rng = np.random.default_rng(seed)
    n = int(rng.integers(2, 9))
    m = int(rng.integers(0, 21)) if rng.random() < 0.2 else int(rng.integers(n, 21))
    tail, head = rng.integers(0, n, (2, m))
    transit = rng.choice(_choose(rng, ([0, 1, 2, 3, 5], [1, 2], [0, 0, 1])), m)
    capacity = rng.choice(_choose(rng, ([0, 1, 2, 4], [1, 2, 3], [0, 5])), m)

    order = rng.permutation(n)
    if m >= n - 1 and rng.random() < 0.7:  # a way for everybody, through all nodes to the last
        tail[: n - 1], head[: n - 1] = order[:-1], order[1:]
        capacity[: n - 1] = rng.integers(1, 3, n - 1)

    supply = np.zeros(n, np.int64)
    for v in rng.integers(0, n, rng.integers(1, 4)):
        supply[v] += rng.integers(1, 13)
    intake = np.zeros(n, np.int64)
    sites = rng.integers(0, n, 1 if one_site else rng.integers(1, 4))
    sites[0] = order[-1]
    for v in sites:
        intake[v] = NO_LIMIT if rng.random() < 0.5 else rng.integers(1, 20)
    if rng.random() < 0.02:
        intake[:] = 0

    changes = _changes(rng, m)
    releases = np.zeros((0, 3), np.int64)
    if rng.random() < 0.4:
        k = int(rng.integers(1, 5))
        columns = rng.integers(0, n, k), rng.integers(0, HORIZON, k), rng.integers(0, 5, k)
        releases = np.stack(columns, axis=1)

    holding = np.full(n, NO_LIMIT)
    if not free_waiting and rng.random() < 0.6:
        choice = _choose(rng, ([NO_LIMIT, 0, 1, 3], [0], [NO_LIMIT, 0], [1, 2]))
        holding = rng.choice(choice, n)

    if large if large is not None else rng.random() < 0.1:
        scale = int(rng.integers(10**5, 10**8))
        for array in (capacity, supply, intake, changes[:, 2], releases[:, 2], holding):
            finite = array > 0
            array[finite] = array[finite] * scale + rng.integers(0, scale, finite.sum())

    return FlowProblem(
        tail, head, transit, capacity, supply, intake, changes, releases, holding=holding
    )


def _choose(rng: np.random.Generator, options: tuple[list[int], ...]) -> list[int]:
    return options[int(rng.integers(len(options)))]


def _changes(rng: np.random.Generator, m: int) -> np.ndarray:
    """Rows of arc, step, capacity for about half the worlds, each arc in a way of its own."""
    rows: dict[tuple[int, int], int] = {}
    share = rng.choice([0.0, 0.0, 0.3, 0.8])
    for arc in np.flatnonzero(rng.random(m) < share).tolist():
        first, last = sorted(rng.integers(0, HORIZON, 2).tolist())
        match int(rng.integers(5)):
            case 0:  # closes for good
                rows[arc, first] = 0
            case 1:  # open in one window only
                rows[arc, 0] = 0
                rows[arc, first] = int(rng.integers(1, 5))
                rows[arc, last + 1] = 0
            case 2:  # closed for a while
                rows[arc, first] = 0
                rows[arc, last + 1] = int(rng.integers(1, 5))
            case 3:  # another capacity at every step
                for step in range(HORIZON):
                    rows[arc, step] = int(rng.integers(0, 4))
            case _:  # opens late
                rows[arc, 0] = 0
                rows[arc, first] = int(rng.integers(1, 5))
    table = [(arc, step, units) for (arc, step), units in rows.items()]
    shuffled = rng.permutation(len(table))
    return np.array(table, np.int64).reshape(-1, 3)[shuffled]


def two_bridges() -> FlowProblem:
    """Ten people at 0; a near bridge for one a step, a far one for two; all out by step 6.

    Near: 0 → 1 → 3 takes 2 steps, far: 0 → 2 → 3 takes 4. By step 6 the near one passes
    entries at 0 … 4 (5 people), the far one at 0 … 2 (6 people): 11; by step 5 it is 4 + 4.
    """
    return FlowProblem(
        tail=[0, 1, 0, 2],
        head=[1, 3, 2, 3],
        transit=[1, 1, 2, 2],
        capacity=[1, 1, 2, 2],
        supply=[10, 0, 0, 0],
        intake=[0, 0, 0, NO_LIMIT],
    )


def besieged_quarter() -> FlowProblem:
    """Two quarters, one crossing that is open at steps 3 … 5 only; 9 of 12 can ever leave.

    0 and 1 are the quarters, 2 stands before the crossing, 3 is the site beyond it.
    """
    return FlowProblem(
        tail=[0, 1, 2],
        head=[2, 2, 3],
        transit=[1, 2, 1],
        capacity=[4, 4, 0],
        supply=[6, 6, 0, 0],
        intake=[0, 0, 0, NO_LIMIT],
        changes=[[2, 6, 0], [2, 3, 3]],
    )


def walled_in() -> FlowProblem:
    """Five at 0 reach the site 1 by step 3; two at 2, released at step 4, reach nothing."""
    return FlowProblem(
        tail=[0, 1, 2],
        head=[1, 2, 2],
        transit=[1, 1, 0],
        capacity=[2, 2, 9],
        supply=[5, 0, 0],
        intake=[0, NO_LIMIT, 0],
        releases=[[2, 4, 2]],
    )


def nowhere_to_stand() -> FlowProblem:
    """A road of two parts with a junction where nobody may stand; three out at step 7.

    The second part is open at even steps only and takes 1 step, so only entries at odd
    steps 1, 3, 5 of the first part (1 step, 1 person) meet it.
    """
    return FlowProblem(
        tail=[0, 1],
        head=[1, 2],
        transit=[1, 1],
        capacity=[1, 1],
        supply=[3, 0, 0],
        intake=[0, 0, NO_LIMIT],
        changes=[[1, step, (step + 1) % 2] for step in range(20)],
        holding=[0, 0, NO_LIMIT],
    )


def roundabout() -> FlowProblem:
    """A cycle of transit 0 between 0, 1 and 2, left at 2 for two a step: six out at step 3."""
    return FlowProblem(
        tail=[0, 1, 2, 2],
        head=[1, 2, 0, 3],
        transit=[0, 0, 0, 1],
        capacity=[9, 9, 9, 2],
        supply=[3, 3, 0, 0],
        intake=[0, 0, 0, NO_LIMIT],
    )


def two_camps() -> FlowProblem:
    """One each at 0 and 1, camps 2 and 3 with one place each: no flow is earliest.

    By step 1 one can be out (0 → 2), by step 3 both (1 → 2, 0 → 3); but whoever sends
    0 → 2 first has the second out only at step 5 (1 → 3).
    """
    return FlowProblem(
        tail=[0, 1, 0, 1],
        head=[2, 2, 3, 3],
        transit=[1, 2, 3, 5],
        capacity=[1, 1, 1, 1],
        supply=[1, 1, 0, 0],
        intake=[0, 0, 1, 1],
    )


#: Each named world, with the step by which all are out (None: never) and how many ever are.
NAMED = {
    "two_bridges": (two_bridges, 6, 10),
    "besieged_quarter": (besieged_quarter, None, 9),
    "walled_in": (walled_in, None, 5),
    "nowhere_to_stand": (nowhere_to_stand, 7, 3),
    "roundabout": (roundabout, 3, 6),
    "two_camps": (two_camps, 3, 2),
}
