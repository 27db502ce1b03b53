"""The order of march in plan.json: written and read back whole; what is wrong is named."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from mamar.errors import InputError
from mamar.plan.answer import Cut
from mamar.plan.orders import Load, NotServed, OrderBound, Orders, Preference, Route, Uptake, Wave
from mamar.plan.plan_file import plan_from_json, plan_text, plan_to_json
from mamar.plan.result import Plan
from mamar.scenario.marching import WaveRules
from mamar.text import Text
from tests.publish import tiny_plan

SCHEMA = json.loads(
    (Path(__file__).parents[2] / "docs" / "plan.schema.json").read_text(encoding="utf-8")
)


def _plan() -> Plan:
    walk = Wave(
        wave_id="M001",
        zone_id="Z1",
        group="general",
        mode="foot",
        households=10,
        persons=55,
        departs=(0, 15),
        arrives=(20, 35),
        route_id="Z1-C1",
        crossing_id="C1",
        window_id="W1",
        passes=(20, 35),
    )
    bus = replace(
        walk,
        wave_id="M002",
        mode="bus",
        route_id=None,
        loads=(Load("F1.1", 4, 22), Load("F1.2", 6, 33)),
        site_id="R1",
    )
    orders = Orders(
        rules=WaveRules(told_at=tiny_plan.START, at_risk_crossings=("C1",)),
        routes=(Route("Z1-C1", "Z1", "C1", 20, 812.5, ((3, 1), (4, -1))),),
        waves=(walk, bus),
        not_served=(NotServed("Z2", "wounded", 2, 4, "no_vehicle", Text("{n} left", {"n": 4})),),
        out=110,
        until=35,
        bounds=(
            OrderBound("fluid", 120, 24, 30, Cut(29, [29, -1, 4], [[2, 1, 4]])),
            OrderBound("fleet", 115, 24, prices=(("seats F1", Fraction(3, 2)),)),
        ),
        uptakes=(
            Uptake("low", 60, 55, 20, (("M001", 10, 55), ("M002", 0, 0))),
            Uptake("best", 114, 110, 35),
            Uptake("high", 150, 110, 35),
        ),
        preferences=(Preference("Z1", (55, 0), 55),),
    )
    return replace(tiny_plan.plan(), orders=orders)


@pytest.fixture
def data() -> dict[str, Any]:
    return plan_to_json(_plan())


def test_orders_come_back_as_they_were(data):
    back = plan_from_json(json.loads(plan_text(_plan())))
    orders = _plan().orders
    assert back.orders is not None and orders is not None
    assert plan_to_json(back) == data
    for name in ("rules", "routes", "waves", "out", "until", "uptakes", "preferences"):
        assert getattr(back.orders, name) == getattr(orders, name)
    assert back.orders.bounds[1].prices == (("seats F1", Fraction(3, 2)),)
    assert (back.orders.bound, back.orders.bound_steps) == (115, 30)


def test_orders_fit_their_schema(data):
    jsonschema.validate(data, SCHEMA)


WRONG = [
    (("waves", 0, "group"), "soldiers", "orders.waves[0].group"),
    (("waves", 0, "departs"), [1], "orders.waves[0].departs"),
    (("waves", 1, "loads"), [["F1.1", 4]], "orders.waves[1].loads[0]"),
    (("waves", 1, "persons"), -1, "orders.waves[1].persons"),
    (("not_served", 0, "reason"), "bored", "orders.not_served[0].reason"),
    (("routes", 0, "metres"), "far", "orders.routes[0].metres"),
    (("bounds", 1, "prices"), [["seats", "1/0"]], "orders.bounds[1].prices[0][1]"),
    (("bounds", 0, "cut", "runs"), [[7, 1, 4]], "orders.bounds[0].cut.runs[0]"),
    (("bounds",), [], "orders.bounds"),
    (("uptakes",), [], "orders.uptakes"),
    (("uptakes", 0, "estimate"), "most", "orders.uptakes[0].estimate"),
    (("uptakes", 0, "changed"), [["M001", 1]], "orders.uptakes[0].changed[0]"),
    (("uptakes", 0, "unused"), 0, "orders.uptakes[0].unused"),
    (("preferences", 0, "by_choice"), [], "orders.preferences[0].by_choice"),
    (("preferences", 0, "elsewhere"), -1, "orders.preferences[0].elsewhere"),
    (("bounds", 0, "by"), "later", "orders.bounds[0].by"),
    (("earlier",), {}, "orders.earlier"),
    (("rules", "night"), "maybe", "orders.rules.night"),
]


@pytest.mark.parametrize(("where", "value", "key"), WRONG)
def test_what_is_wrong_is_named(data, where, value, key):
    at: Any = data["orders"]
    for step in where[:-1]:
        at = at[step]
    at[where[-1]] = value
    with pytest.raises(InputError) as caught:
        plan_from_json(data, file="plan.json")
    assert key in {fault.key for fault in caught.value.faults}
