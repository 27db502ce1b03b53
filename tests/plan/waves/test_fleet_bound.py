"""The fleet bound: by hand, and never below what an oracle that tries everything gets out."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from mamar.plan.waves.fleet_bound import bound_at, fleet_bound
from mamar.plan.waves.fleet_program import FleetProgram
from mamar.scenario.scenario import Rules
from tests.fleet_worlds import (
    crossing,
    drives,
    no_walks,
    scenario,
    site,
    vehicle,
    window,
    with_rules,
    zone,
)


def _one_bus(**more):
    """60 persons in households of 5; a bus for 10: a minute to board, 10 to drive, one to pass
    (600 persons an hour), one to unload, 10 back. Trips pass by minutes 12, 35, 58."""
    return scenario(
        zones=(zone("Z1", 60, household_size=5),),
        crossings=(crossing("C1"),),
        windows=(window("W1", ("C1",), 0, 600),),
        fleet=(vehicle(),),
        **more,
    )


def test_one_bus_by_hand():
    world = _one_bus()
    # By minute 60: 60 + 1 to be empty, 10 before the first drive back: (61 + 10) / 23 > 3.
    assert bound_at(world, drives(world), no_walks(world), 60)[0] == 30
    assert bound_at(world, drives(world), no_walks(world), 34)[0] == 19  # 45 / 23 · 10
    assert bound_at(world, drives(world), no_walks(world), 12)[0] == 10


def test_everybody_by():
    world = _one_bus()
    long = replace(world, horizon_s=3600 * 5)
    bound = fleet_bound(long, drives(long), no_walks(long), everybody_by=True)
    assert (bound.persons, bound.steps) == (60, 6 * 23 - 11)  # exactly when the sixth has passed
    program = FleetProgram(long, drives(long), no_walks(long), bound.steps - 1).make()
    assert program.bound(dict(bound.prices)) < 60  # the certificate


@pytest.mark.parametrize("factor", [Fraction(0), Fraction(1, 2), Fraction(3)])
def test_wrong_prices_prove_less_and_never_something_false(factor):
    world = _one_bus()
    program = FleetProgram(world, drives(world), no_walks(world), 60).make()
    prices = {name: price * factor for name, price in program.solve().items()}
    assert program.bound(prices) >= 30


def test_time_between_windows_does_not_count():
    world = _one_bus()
    windows = (window("W1", ("C1",), 0, 30), window("W2", ("C1",), 300, 330))
    world = replace(world, windows=windows, horizon_s=3600 * 10)
    # In each window: one loaded before it opens, and one more (23 minutes later).
    assert bound_at(world, drives(world), no_walks(world), 600)[0] <= 40


def test_walkers_board_beyond_the_crossing():
    world = scenario(
        zones=(zone("Z1", 60, household_size=5),),
        crossings=(crossing("C1", modes=("foot",)),),
        sites=(site("R1"),),
        windows=(window("W1", ("C1",), 0, 600),),
        fleet=(vehicle(),),
        rules=Rules(out_at="site"),
    )
    world = with_rules(world, walk_limit_m=1000)
    walks = no_walks(world)
    assert bound_at(world, drives(world), walks, 60)[0] == 0
    walks[:] = 500
    # Board 1, drive 10, unload 1, back 10: (60 + 10) / 22 trips, three of them whole; the fourth
    # is over after 12 + 3 · 22 minutes.
    assert bound_at(world, drives(world), walks, 60)[0] == 30
    assert bound_at(world, drives(world), walks, 77)[0] == 30
    assert bound_at(world, drives(world), walks, 78)[0] == 40
    assert bound_at(replace(world, fleet=()), drives(world), walks, 60)[0] == 0
