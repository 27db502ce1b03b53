"""Prices of the fleet's program: true ones are accepted, and none proves what is false."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from functools import cache

import numpy as np
import pytest

from mamar.plan.orders import OrderBound, Orders
from mamar.plan.waves.fleet_bound import fleet_bound, walk_metres
from mamar.scenario.daylight import light
from mamar.scenario.drives import measure_drives
from mamar.verify.waves import check_orders
from mamar.verify.waves.claims import check_bound
from mamar.verify.waves.fleet import fleet, plain_name
from mamar.verify.waves.march import March
from mamar.verify.waves.proofs import Proofs
from mamar.verify.waves.routes import Walks
from tests import small
from tests.verify.waves.random_fleets import random_quarter, with_refusals
from tests.verify.waves.worlds import KINDS, world

WITH_FLEET = [kind for kind in KINDS if world(kind)[1].fleet]


@cache
def bounds_of(seed: int, refusing: bool = False) -> tuple[March, OrderBound, OrderBound]:
    """A random quarter, and what the planner proves of it: most people out, and least steps."""
    scenario = random_quarter(seed)
    if refusing:
        scenario = with_refusals(scenario, seed)
    ground = small.ground(scenario)
    drives = measure_drives(scenario, ground.roads)
    march = March(
        Orders(scenario.waves, (), (), (), 0, 0, (), light=light(scenario)),
        scenario,
        ground,
        drives,
        "most",
        scenario.steps,
    )
    most, soonest = (fleet_bound(scenario, drives, walk_metres(ground), by) for by in (False, True))
    return march, most, soonest


def wrong_with(march: March, bound: OrderBound) -> set[str]:
    return {one.name for one in check_bound(Proofs(march, Walks(march)), bound)}


#: Quarters out at sites, and quarters without crossings.
REFUSING = [(seed, True) for seed in (0, 2, 4, 18, 25, 26, 31, 39)]


@pytest.mark.parametrize(("seed", "refusing"), [*((s, False) for s in range(40)), *REFUSING])
def test_both_programs_agree(seed: int, refusing: bool) -> None:
    """What the planner proves by its program is proved by the checker's own, and no more."""
    march, most, soonest = bounds_of(seed, refusing)
    assert wrong_with(march, most) == set()
    assert wrong_with(march, soonest) == set()
    less = wrong_with(march, replace(most, persons=most.persons - 1))
    assert less - {"bound_refuted"} == {"bound_unproved"}  # nobody is more than one less
    if soonest.steps is not None:
        more = replace(soonest, steps=soonest.steps + 50)
        assert wrong_with(march, more) == {"bound_steps_unproved"}


@pytest.mark.parametrize("kind", WITH_FLEET)
def test_no_prices_exclude_a_right_order(kind: str) -> None:
    """Weak duality: whatever the prices, as many may be out as are in an order that is right."""
    orders, scenario, ground, drives, question = world(kind)
    march = March(orders, scenario, ground, drives, question, scenario.steps)
    own = fleet(march, Walks(march), orders.until)
    rng = np.random.default_rng(3)
    names = sorted(own.limits)
    for _ in range(300):
        chosen = rng.choice(len(names), size=int(rng.integers(1, 8)), replace=False)
        values = rng.choice(
            [Fraction(1, 50), Fraction(1, 4), Fraction(1), Fraction(2)], len(chosen)
        )
        prices = {names[i]: value for i, value in zip(chosen.tolist(), values, strict=True)}
        assert own.most_out(prices) >= orders.out


def test_forged_prices_are_named() -> None:
    """Below 0, twice, of no limit, or raised: none of them makes a bound true."""
    orders, scenario, ground, drives, question = world("city")
    tight = replace(scenario, fleet=(replace(scenario.fleet[0], max_trips=1),))
    bound = fleet_bound(tight, drives, walk_metres(ground), False)

    def found(**changes: object) -> set[str]:
        changed = replace(orders, bounds=(replace(bound, **changes),))  # type: ignore[arg-type]
        violations = check_orders(changed, tight, ground, drives, question=question)
        return {one.name for one in violations if one.name.startswith("bound")}

    assert bound.prices
    # The order uses the ambulance, which is not there, and has no other bound.
    assert found() <= {"bound_refuted", "bound_missing"}
    less = bound.persons - 1
    assert "bound_unproved" in found(persons=less)
    assert "bound_unproved" in found(persons=less, prices=())
    first = bound.prices[0]
    assert "bound_unreadable" in found(prices=((first[0], Fraction(-1)),))
    assert "bound_unreadable" in found(prices=(first, first))
    assert "bound_unreadable" in found(prices=(("seats:on:the:moon", Fraction(1)),))
    raised = tuple((name, 2 * price) for name, price in bound.prices)
    assert "bound_unproved" in found(prices=raised, persons=bound.persons)


def test_names_with_and_without_kinds_of_places() -> None:
    assert plain_name("onward:F1:crossing:C01") == plain_name("onward:F1:C01")
    assert plain_name("inbound:F1:home:A") != plain_name("inbound:F1:crossing:A")
