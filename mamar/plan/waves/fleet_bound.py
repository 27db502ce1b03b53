"""What no order of march can exceed, with the seats and the time of vehicles as limits.

The linear program of `docs/design/waves.md`, "The fleet bound", which says in words what
each name here means and why every order of march satisfies every limit. `mamar.verify`
builds the same program from those words.
"""

from __future__ import annotations

from fractions import Fraction
from math import floor

import numpy as np
import numpy.typing as npt

from mamar.network.paths import shortest_m
from mamar.plan.orders import OrderBound
from mamar.plan.waves.fleet_program import FleetProgram
from mamar.scenario.drives import Drives
from mamar.scenario.ground import Ground
from mamar.scenario.scenario import Scenario

Floats = npt.NDArray[np.float64]


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
) -> OrderBound:
    """The bound at ``end`` (else the scenario's); with ``everybody_by`` the earliest not excluded.

    ``walk_m`` (z, e): :func:`walk_metres`. Where ``steps`` is given, the prices are those
    for an end of ``steps`` - 1, by which not everybody can be out.

    >>> fleet_bound(scenario, drives, walk_m).persons  # doctest: +SKIP
    1240
    """
    last = scenario.steps if end is None else end
    everybody = sum(scenario.leaving(zone) for zone in scenario.zones)
    persons, prices = bound_at(scenario, drives, walk_m, last)
    if not everybody_by or persons < everybody or not everybody:
        return OrderBound("fleet", persons, None, None, tuple(prices.items()))
    steps, prices = _first_not_excluded(scenario, drives, walk_m, everybody, last)
    return OrderBound("fleet", persons, steps, None, tuple(prices.items()))


def bound_at(
    scenario: Scenario, drives: Drives, walk_m: Floats, horizon: int
) -> tuple[int, dict[str, Fraction]]:
    """The most persons who can be out by step ``horizon``, and the prices that prove it."""
    program = FleetProgram(scenario, drives, walk_m, horizon).make()
    prices = program.solve()
    everybody = sum(scenario.leaving(zone) for zone in scenario.zones)
    return min(everybody, floor(program.bound(prices))), prices


def _first_not_excluded(
    scenario: Scenario, drives: Drives, walk_m: Floats, everybody: int, last: int
) -> tuple[int, dict[str, Fraction]]:
    """The least end by which the program lets everybody out, and prices for one step less.

    People out grow about evenly with time, so the next end to look at is read off a line.
    """
    low, at_low, high = 0, 0, last  # low: not everybody; high: everybody
    proof: dict[str, Fraction] = bound_at(scenario, drives, walk_m, 0)[1]
    looks = 0
    while high - low > 1:
        looks += 1
        if looks % 3 and at_low:  # beyond where the line says, so that high comes down as well
            guess = low * everybody // at_low + looks % 3
        else:
            guess = (low + high) // 2
        middle = min(high - 1, max(low + 1, guess))
        persons, prices = bound_at(scenario, drives, walk_m, middle)
        if persons < everybody:
            low, at_low, proof = middle, persons, prices
        else:
            high = middle
    return high, proof
