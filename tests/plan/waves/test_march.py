"""Whole orders of march in small drawn towns: every rule is kept, everybody is counted, and
no bound is beaten. The rules are checked by code that shares nothing with the planner."""

from __future__ import annotations

from dataclasses import replace

import pytest

from benchmarks.march_instances import Town, march_instance
from mamar.plan.orders import Orders
from mamar.scenario.ground import Ground, lay_ground
from mamar.scenario.scenario import Question, Scenario, Site
from mamar.verify.waves import check_orders
from tests.plan.waves.marched import march

TOWNS = [
    Town("walkers", 6, 2, 2, 0, 1.3, "most", 11),
    Town("few buses", 5, 2, 2, 7, 1.2, "earliest", 12),
    Town("soon", 7, 3, 1, 0, 0.5, "quickest", 13),
    Town("soon by bus", 4, 2, 2, 12, 0.4, "quickest", 14),
]


def _order(
    town: Town, question: Question | None = None, **rules: object
) -> tuple[Orders, Scenario, Ground, Question]:
    scenario, roads = march_instance(town)
    scenario = replace(scenario, waves=replace(scenario.waves, **rules))  # type: ignore[arg-type]
    ground = lay_ground(scenario, roads)
    asked = question or town.question
    return march(scenario, ground, asked, scenario.steps), scenario, ground, asked


def _is_right(orders: Orders, scenario: Scenario, ground: Ground, question: Question) -> None:
    faults = check_orders(orders, scenario, ground, question=question)
    assert [fault.sentence.say("en") for fault in faults] == []
    left = sum(row.persons for row in orders.not_served)
    assert orders.out + left == sum(map(scenario.leaving, scenario.zones))
    assert orders.out <= orders.bound
    if orders.bound_steps is not None and orders.out == orders.bound:
        assert orders.until >= orders.bound_steps


@pytest.mark.parametrize("town", TOWNS, ids=lambda town: town.name)
def test_every_rule_is_kept_and_everybody_counted(town):
    _is_right(*_order(town))


@pytest.mark.parametrize(
    "rules",
    [
        {"at_risk_crossings": ("C01",)},
        {"at_risk_crossings": ()},
        {"queue_max": 0},
        {"max_routes": 1},
        {"rate_share": 0.8},
        {"min_wave_min": 40},
        {"max_wave_min": 20},
        {"max_wave_min": 5, "min_wave_min": 25},
        {"walk_limit_m": 900.0, "walk_limit_reduced_m": 0.0},
        {"lead_min": 900, "night": "yes"},
    ],
    ids=str,
)
def test_stricter_rules_are_kept_too(rules):
    _is_right(*_order(replace(TOWNS[1], load=0.8), **rules))


def test_nobody_at_risk_is_sent_where_nothing_is_accepted():
    orders, *_ = _order(TOWNS[0], at_risk_crossings=())
    assert {wave.group for wave in orders.waves} == {"general"}
    reasons = {row.reason for row in orders.not_served if row.group == "at_risk"}
    assert reasons == {"no_crossing_accepted"}


def test_windows_that_never_count_leave_everybody_and_say_so():
    scenario, roads = march_instance(TOWNS[0])
    short = tuple(replace(w, status="ended") for w in scenario.windows)
    scenario = replace(scenario, windows=short)
    ground = lay_ground(scenario, roads)
    orders = march(scenario, ground, "most", scenario.steps)
    assert not orders.waves
    assert sum(row.persons for row in orders.not_served) == sum(
        map(scenario.leaving, scenario.zones)
    )
    _is_right(orders, scenario, ground, "most")


def test_a_wave_longer_than_every_window_leaves_everybody_with_the_reason():
    orders, scenario, ground, question = _order(TOWNS[0], min_wave_min=100_000)
    assert not orders.waves and orders.not_served
    _is_right(orders, scenario, ground, question)


def test_walkers_go_on_to_sites_that_have_room_for_them():
    scenario, roads = march_instance(TOWNS[0])
    first, second = scenario.crossings
    sites = tuple(
        Site(
            site_id=f"R{i}",
            name=gate.name,
            lon=gate.lon + 0.002,
            lat=gate.lat,
            capacity=1500 * i,
            intake_per_h=200.0 * i,
            excludes=("reduced_mobility",) if i == 1 else (),
        )
        for i, gate in enumerate((first, second), start=1)
    )
    rules = replace(scenario.rules, out_at="site", beyond="walk")
    scenario = replace(scenario, sites=sites, rules=rules)
    ground = lay_ground(scenario, roads)
    orders = march(scenario, ground, "most", scenario.steps)
    assert orders.waves and {wave.site_id for wave in orders.waves} <= {"R1", "R2"}
    _is_right(orders, scenario, ground, "most")
    assert orders.bound - orders.out < 0.1 * orders.bound


def test_walkers_come_close_to_the_bound():
    orders, *_ = _order(Town("close", 8, 3, 2, 0, 1.2, "most", 15))
    assert orders.bound - orders.out < 0.03 * orders.bound


def test_the_last_walkers_go_wherever_they_are_out_soonest():
    """What the linear program's shares leave over, for want of whole waves, is not sent to the
    crossing that comes first but to the one with room in the next minutes."""
    orders, *_ = _order(Town("last", 10, 4, 3, 0, 0.9, "quickest", 5))
    assert orders.out == orders.bound
    assert orders.until - orders.bound_steps <= 0.003 * orders.until


def test_the_same_scenario_gives_the_same_order():
    assert _order(TOWNS[1])[0].waves == _order(TOWNS[1])[0].waves
