"""A lower bound with a proof: prices at which no fleet can earn enough in time.

Let λ(T) be the least number of persons left behind when routes that end by T may be used
in fractions. It is a linear program with one column for each route: columns are made as
they are needed by a dynamic programme (column generation), which at the same time shows,
for the current prices, up to which T the best routes together earn too little. That T is
excluded, whatever the prices (weak duality), so the search goes on at T + 1, with the
same columns, until everybody can be brought out in fractions of routes.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from mamar.vehicles.bus_answer import BusPrices
from mamar.vehicles.bus_problem import BusProblem
from mamar.vehicles.busloads import Units
from mamar.vehicles.price_table import PriceTable
from mamar.vehicles.route_program import TINY, RouteProgram

#: What a table may cost: steps of time, cells to keep, and looks at cells when it is filled.
FINEST, CELLS, LOOKS = 100_000, 20_000_000, 200_000_000
#: Tables of so few steps come first: what they exclude, a long one need not.
COARSE = (1_000, 10_000)
#: How much of the best prices so far stays in the next: they jump about otherwise.
CALM = 0.8


def price_bound(
    problem: BusProblem, units: Units, value: int, in_time: Callable[[], bool]
) -> BusPrices | None:
    """Prices that exclude as many clearance times below ``value`` as can be found ``in_time``.

    None where not even time 0 is excluded.
    """
    best: BusPrices | None = None
    for grain in _grains(problem, value):
        # The last time that is worth excluding: then ``value`` is proved.
        table = PriceTable(problem, units, max(0, value // grain - 1), grain)
        best = _raise_bound(table, problem, best, in_time)
    return best


def most_steps(problem: BusProblem) -> int:
    """The longest table of prices that can be filled in a second or so."""
    pickups, sites = problem.pickup_to_site.shape
    return int(min(FINEST, LOOKS // (pickups * sites), CELLS // (pickups + sites)))


def _grains(problem: BusProblem, value: int) -> list[int]:
    """From coarse to fine, so that the long tables are only filled near the end."""
    finest = most_steps(problem)
    steps = [few for few in COARSE if few < min(value, finest)] + [finest]
    return [value // few + 1 if few < value else 1 for few in steps]


def _raise_bound(
    table: PriceTable, problem: BusProblem, best: BusPrices | None, in_time: Callable[[], bool]
) -> BusPrices | None:
    """The bound at one grain, beginning where a coarser one ended."""
    program = RouteProgram(problem, table.units, table.out, table.on)
    late = 0 if best is None else best.bound // table.grain
    centre, least_short, calm = None, -np.inf, CALM
    while late <= table.latest and in_time():
        left = program.solve()
        if left is None or left < TINY:
            break
        duals = program.duals()
        used = duals if centre is None else duals.mixed_with(centre, calm)
        table.set_prices(used)
        prices = table.prices()
        raised = prices is not None and prices.late >= late
        if prices is not None and raised:
            best, late, least_short = prices, prices.late + 1, -np.inf
        by = min(late, table.latest)
        if table.short[by] > least_short:
            centre, least_short = used, table.short[by]
        new = [route for route in table.routes(by) if program.gains(route)]
        for route in new:
            program.add(route)
        if new or raised:
            calm = CALM
        elif calm > 0:
            calm = 0.0  # the mixture misled: now with the program's own prices
        else:
            break
    return best
