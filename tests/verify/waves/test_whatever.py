"""The checker has an answer to whatever is handed to it, and no cut excludes a right order."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import numpy as np
import pytest

from mamar.plan.answer import Cut
from mamar.plan.orders import Orders, Route, Wave
from mamar.verify.cut import check_cut
from mamar.verify.waves import check_orders
from mamar.verify.waves.fluid import fluid
from mamar.verify.waves.march import March
from mamar.verify.waves.routes import Walks
from tests.verify.waves.worlds import KINDS, world

#: Values that a file may hold, by what they replace.
ODD: dict[type, list[Any]] = {
    int: [-1, 0, 1, 10**9],
    float: [-1.0, 0.0, float("nan"), float("inf")],
    str: ["", "C02", "Z02", "F9.9", "R01", "W4", "foot", "bus", "wounded", "at_risk"],
    tuple: [(), (0, 10**9), (5, 5), (10, 3)],
}


def odd_for(name: str, value: object) -> list[Any]:
    if name in ("loads", "segments"):
        return [(), value[:1], value + value] if isinstance(value, tuple) else []
    if name == "wave_id":
        return []  # any name will do
    odd = ODD.get(type(value), [])
    optional = ("route_id", "crossing_id", "window_id", "passes", "boards", "site_id")
    return [*odd, None] if name in optional else odd


def changed(orders: Orders) -> list[Orders]:
    """One field of one wave or route made odd."""
    found = []
    for table in ("waves", "routes"):
        rows: tuple[Wave | Route, ...] = getattr(orders, table)
        for i, row in enumerate(rows):
            for field in fields(row):
                for value in odd_for(field.name, getattr(row, field.name)):
                    if value != getattr(row, field.name):
                        new = replace(row, **{field.name: value})
                        found.append(replace(orders, **{table: (*rows[:i], new, *rows[i + 1 :])}))
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_whatever_is_changed_is_noticed(kind: str) -> None:
    """No exception, and always a violation."""
    orders, scenario, ground, drives, question = world(kind)
    for other in changed(orders):
        assert check_orders(other, scenario, ground, drives, question=question)


@pytest.mark.parametrize("kind", KINDS)
def test_no_cut_excludes_a_right_order(kind: str) -> None:
    """Weak duality: whatever the labels, as many may be out as are in an order that is right."""
    orders, scenario, ground, drives, question = world(kind)
    march = March(orders, scenario, ground, drives, question, scenario.steps)
    own = fluid(march, Walks(march))
    best = orders.bounds[0].cut
    assert best is not None
    rng = np.random.default_rng(11)
    limited = set(np.flatnonzero(own.problem.holding >= 0).tolist())
    for _ in range(400):
        # Near the best, where a slip would show, or anywhere.
        around = np.clip(best.label + rng.integers(-40, 41, own.problem.nodes), -1, orders.until)
        anywhere = rng.integers(-1, orders.until + 1, own.problem.nodes)
        label = np.where(rng.random(own.problem.nodes) < 0.7, around, anywhere)
        runs = []
        for node in sorted(limited):
            if label[node] >= 0 and rng.random() < 0.7:
                runs.append([node, int(rng.integers(0, label[node] + 1)), int(label[node])])
        cut = Cut(orders.until, label, np.array(runs, np.int64).reshape(-1, 3))
        assert check_cut(own.problem, cut) >= orders.out * own.units
