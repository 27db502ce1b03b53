"""The same waves with fewer or more people: nobody has a place at another time, no rule is broken
by it, and what the order says of it is what the checker counts."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest

from benchmarks.march_instances import Town, march_instance
from mamar.plan.orders import ESTIMATES, Estimate, Orders
from mamar.plan.waves.parties import Parties, all_parties
from mamar.plan.waves.uptake import _Left, fill, of_estimate
from mamar.scenario.ground import Ground, lay_ground
from mamar.scenario.scenario import Scenario
from mamar.verify.waves import check_orders
from tests.plan.waves.marched import march

TOWNS = [
    Town("few buses", 4, 2, 1, 12, 0.9, "most", 21),
    Town("walkers", 4, 2, 2, 0, 0.7, "most", 22),
    Town("many buses", 3, 2, 1, 24, 0.4, "most", 23),
]
#: What an order with other people in it is not asked: whether all are named who are in no wave.
ABOUT_OTHERS = {"people_left_out", "households_miscounted", "reason_untrue"}


@cache
def ordered(town: Town, planned: Estimate) -> tuple[Orders, Scenario, Ground]:
    """Zones with ranges of their own, households of several sizes; some stay."""
    scenario, roads = march_instance(town)
    zones = tuple(
        replace(
            zone,
            persons_low=int(zone.persons_best * (0.5 + 0.1 * (i % 4))),
            persons_high=int(zone.persons_best * (1.1 + 0.2 * (i % 3))),
            staying_share=0.1 * (i % 3),
            reduced_mobility=2 * zone.reduced_mobility,
        )
        for i, zone in enumerate(scenario.zones)
    )
    rules = replace(scenario.rules, persons=planned, staying="stated")
    scenario = replace(scenario, zones=zones, rules=rules)
    ground = lay_ground(scenario, roads)
    return march(scenario, ground, "most", scenario.steps), scenario, ground


def _parties(scenario: Scenario) -> dict[tuple[str, str], Parties]:
    return {(each.zone_id, each.group): each for each in all_parties(scenario)}


@pytest.mark.parametrize("planned", ESTIMATES)
@pytest.mark.parametrize("town", TOWNS, ids=lambda town: town.name)
def test_every_rule_is_kept_whoever_comes(town: Town, planned: Estimate) -> None:
    orders, scenario, ground = ordered(town, planned)
    assert check_orders(orders, scenario, ground) == []
    for uptake in orders.uptakes:
        other = of_estimate(scenario, uptake.estimate)
        waves = fill(scenario, orders.waves, _parties(scenario), _parties(other))
        for old, new in zip(orders.waves, waves, strict=True):
            assert new.persons <= old.persons
            assert (new.departs, new.passes, new.arrives) == (old.departs, old.passes, old.arrives)
        used = tuple(wave for wave in waves if wave.persons)
        assert sum(wave.persons for wave in used) == uptake.out <= uptake.leaving
        assert len(waves) - len(used) == uptake.unused
        thinned = replace(
            orders,
            waves=used,
            not_served=(),
            out=uptake.out,
            until=uptake.until,
            uptakes=replace_uptakes(other, used),
        )
        names = {one.name for one in check_orders(thinned, other, ground)}
        assert not {name for name in names if not name.startswith("bound")} - ABOUT_OTHERS


def replace_uptakes(scenario: Scenario, waves: tuple) -> tuple:  # type: ignore[type-arg]
    from mamar.plan.waves.uptake import uptakes

    return uptakes(scenario, waves)


@pytest.mark.parametrize("town", TOWNS, ids=lambda town: town.name)
def test_the_order_for_the_high_figure_is_of_use_for_the_low_one(town: Town) -> None:
    """Who have a place if all come have one if fewer do, and nobody a later one."""
    orders, scenario, _ = ordered(town, "high")
    low, best, high = orders.uptakes
    assert low.leaving < best.leaving < high.leaving
    assert high.out == orders.out and not high.changed
    assert low.out <= best.out <= high.out
    assert low.until <= best.until <= high.until
    # Who all have a place if the high figure comes have one if fewer do, but for a household.
    left = {(row.zone_id, row.group) for row in orders.not_served}
    fewer = _parties(of_estimate(scenario, "low"))
    filled = fill(scenario, orders.waves, _parties(scenario), fewer)
    for key, parties in _parties(scenario).items():
        few = fewer.get(key)
        if key in left or few is None or few.persons > parties.persons:
            continue
        placed = sum(w.persons for w in filled if (w.zone_id, w.group) == key)
        assert few.persons - placed <= few.size + 1


def test_by_hand() -> None:
    """Four of 5 and three of 6: 23 places take 6 + 6 + 6 + 5; of 17 beside two wheelchairs 16."""
    assert _Left(5, 4, 3).take(23) == (4, 23)
    assert _Left(5, 4, 3).take(10) == (2, 10)
    assert _Left(5, 4, 3).take(4) == (0, 0)
    # One household in a bus for two wheelchairs and three seats: it takes one and three.
    assert _Left(4, 1, 0).take(5, special=2) == (1, 4)
    assert _Left(5, 1, 0).take(5, special=2) == (0, 0)
    # Wounded people by themselves: no more than stretchers.
    assert _Left(1, 9, 0).take(4, special=2, households=2) == (2, 2)


def test_who_stays_is_in_no_supply_and_moves_nobody() -> None:
    """More people who stay: fewer are counted as leaving, out, or bounded; nobody is made to go."""
    before = None
    for share in (0.0, 0.5, 1.0):
        scenario, roads = march_instance(TOWNS[1])
        zones = (replace(scenario.zones[0], staying_share=share), *scenario.zones[1:])
        rules = replace(scenario.rules, staying="stated")
        scenario = replace(scenario, zones=zones, rules=rules)
        ground = lay_ground(scenario, roads)
        orders = march(scenario, ground, "most", scenario.steps)
        first = zones[0].zone_id
        rows = (*orders.waves, *orders.not_served)
        here = sum(row.persons for row in rows if row.zone_id == first)
        stay = int(share * zones[0].persons_best)
        assert here == zones[0].persons_best - stay
        assert orders.out <= orders.bound <= sum(map(scenario.leaving, scenario.zones))
        if before is not None:
            assert orders.bound <= before
        before = orders.bound
