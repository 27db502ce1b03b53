"""What no order of march can exceed, with the seats and the time of vehicles as limits.

The linear program of `docs/design/waves.md`, "The fleet bound", which says in words what
each name here means and why every order of march satisfies every limit. `mamar.verify`
builds the same program from those words.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import floor

import numpy as np
import numpy.typing as npt

from mamar.network.paths import shortest_m
from mamar.plan.orders import OrderBound, Span
from mamar.plan.waves.fleet_program import FleetProgram
from mamar.plan.waves.program import Simplex
from mamar.scenario.drives import Drives
from mamar.scenario.ground import Ground
from mamar.scenario.scenario import Scenario

Floats = npt.NDArray[np.float64]

#: Columns that there are or are not, as the end says.
WAYS_OF_PEOPLE = (("driven",), ("walked",))
#: Everybody is out where less than this part of a person is missing.
ALL = 1e-3


def walk_metres(ground: Ground) -> Floats:
    """(z, e) metres of the shortest walk from each zone to each crossing (no crossings: site)."""
    ends = ground.crossing_node if len(ground.crossing_node) else ground.site_node
    return shortest_m(ground.network, ground.zone_node, ends)


def fleet_bound(
    scenario: Scenario,
    drives: Drives,
    walk_m: Floats,
    everybody_by: bool = False,
    end: int | None = None,
    rounds: Sequence[Span] | None = None,
) -> OrderBound:
    """The bound at ``end`` (else the scenario's); with ``everybody_by`` the earliest not excluded.

    ``walk_m`` (z, e): :func:`walk_metres`. Where ``steps`` is given, the prices are those
    for an end of ``steps`` - 1, by which not everybody can be out. ``rounds``: of a deal, in
    which people pass; not with ``everybody_by``.

    >>> fleet_bound(scenario, drives, walk_m).persons  # doctest: +SKIP
    1240
    """
    last = scenario.steps if end is None else end
    everybody = sum(scenario.leaving(zone) for zone in scenario.zones)
    persons, prices = bound_at(scenario, drives, walk_m, last, rounds)
    if not everybody_by or persons < everybody or not everybody:
        return OrderBound("fleet", persons, last, None, None, tuple(prices.items()))
    steps, prices = _first_not_excluded(scenario, drives, walk_m, everybody, last)
    return OrderBound("fleet", persons, last, steps, None, tuple(prices.items()))


def bound_at(
    scenario: Scenario,
    drives: Drives,
    walk_m: Floats,
    horizon: int,
    rounds: Sequence[Span] | None = None,
) -> tuple[int, dict[str, Fraction]]:
    """The most persons who can be out by step ``horizon``, and the prices that prove it."""
    program = FleetProgram(scenario, drives, walk_m, horizon, rounds).make()
    prices = program.solve()
    everybody = sum(scenario.leaving(zone) for zone in scenario.zones)
    return min(everybody, floor(program.bound(prices))), prices


class Ends:
    """How many persons the program lets out by one end or another, about.

    Made once, for the last of them, and solved with other right sides.
    """

    def __init__(self, scenario: Scenario, drives: Drives, walk_m: Floats, last: int) -> None:
        self._given = scenario, drives, walk_m
        program = FleetProgram(scenario, drives, walk_m, last).make()
        self._ways = [
            (i, name) for i, name in enumerate(program.names) if name[:1] in WAYS_OF_PEOPLE
        ]
        self._simplex = Simplex(program)

    def out(self, horizon: int) -> float:
        """Floating point, so not proved; nobody where GLOP fails."""
        program = FleetProgram(*self._given, horizon)
        program.limit()
        self._simplex.limit(program.program.limits)
        possible = program.possible()
        for column, name in self._ways:
            self._simplex.shut(column, name not in possible)
        return self._simplex.value if self._simplex.solve() else 0.0


def _first_not_excluded(
    scenario: Scenario, drives: Drives, walk_m: Floats, everybody: int, last: int
) -> tuple[int, dict[str, Fraction]]:
    """The least end by which the program lets everybody out, and prices for one step less.

    People out grow about evenly with time, so the next end to look at is read off a line.
    What is found in floating point is then proved; an end that cannot be is given up.
    """
    ends = Ends(scenario, drives, walk_m, last)
    low, at_low, high = 0, 0.0, last  # low: not everybody; high: everybody
    looks = 0
    while high - low > 1:
        looks += 1
        if looks % 3 and at_low:  # beyond where the line says, so that high comes down as well
            guess = int(low * everybody / at_low) + looks % 3
        else:
            guess = (low + high) // 2
        middle = min(high - 1, max(low + 1, guess))
        persons = ends.out(middle)
        if persons < everybody - ALL:
            low, at_low = middle, persons
        else:
            high = middle
    for back in (0, *(2**i for i in range(high.bit_length()))):
        persons, proof = bound_at(scenario, drives, walk_m, max(0, high - 1 - back))
        if persons < everybody:
            return max(1, high - back), proof
    return 0, {}
