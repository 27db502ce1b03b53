"""Between whole orders the rule ``no_walk_counts`` decides who vehicles are for."""

from __future__ import annotations

import pytest

from mamar.plan.waves.gates import Gates
from mamar.plan.waves.household_pool import Pool
from mamar.plan.waves.room import Room
from mamar.plan.waves.setting import Setting
from mamar.plan.waves.trials import best_order
from tests.fleet_worlds import town


def _fresh(setting: Setting) -> tuple[Room, list[Pool]]:
    gates = Gates(setting.scenario, setting.end)
    return Room(setting, gates), [Pool.of(parties) for parties in setting.parties]


def _out(seed: int, no_walk_counts: float) -> tuple[int, int]:
    """Persons out, and of them those of groups who need a vehicle."""
    setting = town(
        seed, buses=6, out_at="site", walk_limit_m=6000, night="yes", no_walk_counts=no_walk_counts
    )
    waves = best_order(setting, _fresh).waves
    hardly = sum(w.persons for w in waves if w.group in ("wounded", "reduced_mobility"))
    return sum(wave.persons for wave in waves), hardly


@pytest.mark.parametrize("seed", range(3))
def test_the_more_they_count_the_more_of_them_are_out(seed: int) -> None:
    plain, counted = _out(seed, 1), _out(seed, 10)
    assert counted[1] >= plain[1]


def test_where_seats_are_few_it_is_a_choice_between_them_and_more_people() -> None:
    plain, counted = _out(0, 1), _out(0, 10)
    assert counted[1] > plain[1] and counted[0] < plain[0]
