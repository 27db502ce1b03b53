"""Whole orders of march in random quarters with fleets: the checker finds nothing, whatever the
town. Among the seeds: a crossing closed to walkers without a fitting vehicle, and households
that fit into no vehicle."""

from __future__ import annotations

import pytest

from mamar.plan.waves.march import march
from mamar.verify.waves import check_orders
from tests import small
from tests.verify.waves.random_fleets import random_quarter


@pytest.mark.parametrize("seed", [28, 39, *range(47, 53)])
def test_nothing_is_wrong_with_an_order_of_a_random_quarter(seed: int) -> None:
    scenario = random_quarter(seed)
    ground = small.ground(scenario)
    orders = march(scenario, ground, "most", scenario.steps)
    faults = check_orders(orders, scenario, ground, question="most")
    assert [fault.sentence.say("en") for fault in faults] == []
