"""Orders of march in the rounds of a deal: no order beats the bounds, which know the rounds; the
checker builds both bounds again."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from mamar.plan.orders import DealRounds, Departure, Round
from mamar.plan.waves.fleet_bound import bound_at
from mamar.plan.waves.fluid_bound import bound_by, fluid_problem
from mamar.plan.waves.parties import all_parties
from mamar.plan.waves.setting import Setting
from mamar.scenario.daylight import light
from mamar.verify.waves import check_orders
from tests import small
from tests.plan.waves.march_oracle import most_out
from tests.plan.waves.marched import march
from tests.plan.waves.test_fleet_bound_oracle import tiny
from tests.verify.waves.random_fleets import random_quarter


def drawn_rounds(seed: int, steps: int, persons: int) -> DealRounds:
    """One to three rounds, some of which touch, and how many they let out."""
    rng = np.random.default_rng([seed, 7])
    count = int(rng.integers(1, 4))
    cuts = np.sort(rng.choice(steps + 1, 2 * count, replace=False))
    if rng.random() < 0.3:
        cuts[1:-1:2] = cuts[2::2]
    return DealRounds(
        "D",
        "A",
        tuple(
            Round(int(a), (Departure("A", int(rng.integers(1, persons)), int(a), int(b)),), int(b))
            for a, b in zip(cuts[::2], cuts[1::2], strict=True)
        ),
    )


def bounded(seed: int) -> tuple[Setting, int, int]:
    """A tiny world that people leave by crossings, in rounds; the bounds "fluid" and "fleet"."""
    world, drives = tiny(seed)
    deal = drawn_rounds(seed, world.steps, 30)
    walks = np.full((len(world.zones), len(world.crossings)), np.inf)
    setting = Setting(world, None, world.steps, all_parties(world), {}, light(world), drives, deal)
    fleet, _ = bound_at(world, drives, walks, world.steps, setting.rounds)
    return setting, fluid(setting), fleet


def fluid(setting: Setting) -> int:
    """The most persons out by the end of ``setting``, by the fluid problem."""
    return bound_by(fluid_problem(setting), setting.end, False, None).persons


def at_crossings(seed: int) -> bool:
    world, _ = tiny(seed)
    return bool(world.crossings) and world.rules.out_at == "crossing"


SEEDS = [seed for seed in range(1000, 1400) if at_crossings(seed)][:210]


@pytest.mark.parametrize("part", range(7))
def test_no_order_beats_the_bounds_that_know_the_rounds(part: int) -> None:
    """210 worlds against complete search, of at most two waves or three."""
    close = 0
    for seed in SEEDS[part::7]:
        setting, flow, fleet = bounded(seed)
        waves = 3 if seed % 6 == 0 else 2
        best = most_out(setting.scenario, setting.drives, waves, rounds=setting.deal.limits)
        assert best is not None and best <= min(flow, fleet), seed
        close += best == min(flow, fleet)
    assert close >= 8  # nor are the bounds far away


def test_rounds_make_bounds_lower() -> None:
    """In most worlds at least one of the two is lower than it is without rounds."""
    lower = 0
    for seed in SEEDS[:40]:
        setting, flow, fleet = bounded(seed)
        world = setting.scenario
        walks = np.full((len(world.zones), len(world.crossings)), np.inf)
        free = fluid(replace(setting, deal=None))
        assert flow <= min(free, sum(persons for _, persons in setting.deal.limits))
        lower += flow < free or fleet < bound_at(world, setting.drives, walks, world.steps)[0]
    assert lower >= 20


def in_crossings(seed: int) -> bool:
    scenario = random_quarter(seed)
    return bool(scenario.crossings) and scenario.rules.out_at == "crossing"


@pytest.mark.parametrize("seed", [seed for seed in range(60) if in_crossings(seed)][:16])
def test_the_checker_agrees_with_bounds_and_waves_in_rounds(seed: int) -> None:
    """Nothing is wrong with an order in rounds, and no bound is lower than it need be."""
    scenario = random_quarter(seed)
    scenario = replace(
        scenario,
        waves=replace(scenario.waves, night="yes"),
        windows=tuple(replace(window, night="yes") for window in scenario.windows),
    )
    ground = small.ground(scenario)
    leaving = sum(map(scenario.leaving, scenario.zones))
    deal = drawn_rounds(seed, scenario.steps, max(2, leaving))
    orders = march(scenario, ground, "earliest", scenario.steps, deal=deal)
    faults = check_orders(orders, scenario, ground, question="earliest")
    assert [fault.sentence.say("en") for fault in faults] == []
    for number, bound in enumerate(orders.bounds):
        less = [*orders.bounds]
        less[number] = replace(bound, persons=bound.persons - 1)
        wrong = check_orders(
            replace(orders, bounds=tuple(less)), scenario, ground, question="earliest"
        )
        assert "bound_unproved" in {one.name for one in wrong}, bound.relaxation
