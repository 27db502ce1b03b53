"""The checker and the planner make the same parties of the same people, also of very few."""

from __future__ import annotations

from dataclasses import replace

import pytest

from benchmarks.march_instances import Town, march_instance
from mamar.plan.waves.parties import parties_of as planned
from mamar.verify.waves.parties import parties_of as checked


@pytest.mark.parametrize("companions", [0, 1, 3, 20])
@pytest.mark.parametrize("persons", [1, 2, 13, 14, 15, 749, 750])
@pytest.mark.parametrize("wounded", [0, 1, 4, 2000])
def test_both_divide_alike(companions: int, persons: int, wounded: int) -> None:
    """More wounded than people, companions who are not there: sizes and counts are the same."""
    scenario, _ = march_instance(Town("few", 1, 1, 1, 0, 1.0))
    zone = replace(
        scenario.zones[0],
        persons_low=persons,
        persons_best=persons,
        persons_high=persons,
        wounded=wounded,
        reduced_mobility=3,
        men_18_40=5,
    )
    rules = replace(scenario.waves, companions=companions, at_risk_crossings=("C01",))
    scenario = replace(scenario, zones=(zone,), waves=rules)
    ours = {
        each.group: (each.size, each.households - each.larger, each.larger)
        for each in planned(scenario, zone)
    }
    theirs = checked(scenario, zone)
    assert {g: (p.small, p.smalls, p.larges) for g, p in theirs.items()} == ours
    assert sum(p.persons for p in theirs.values()) == persons
