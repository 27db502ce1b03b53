"""One run: as ordered where nothing strays, and what each spread does."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from mamar.plan.orders import Orders
from mamar.scenario.drives import Drives
from mamar.scenario.scenario import Scenario
from mamar.simulate.outcome import BROKEN_DOWN, NO_SEAT, TURNED_BACK, Outcome
from mamar.simulate.run import run
from mamar.simulate.spreads import Spreads
from mamar.simulate.world import set_up
from tests.simulate.marching_world import STEPS, out_at_crossings, received_at_a_site

WORLDS = [out_at_crossings, received_at_a_site]
Make = Callable[[], tuple[Orders, Scenario, Drives]]


def replay(make: Make, spreads: Spreads, seed: int = 1, steps: int = STEPS) -> Outcome:
    orders, scenario, drives = make()
    return run(set_up(orders, scenario, drives, steps), spreads, np.random.SeedSequence(seed))


@pytest.mark.parametrize("make", WORLDS)
def test_without_spreads_every_wave_arrives_to_the_minute(make: Make) -> None:
    """First and last of each wave are out when the order says, and nobody is missing."""
    orders, _, _ = make()
    outcome = replay(make, Spreads.none())
    assert sum(outcome.left.values()) == 0
    assert outcome.came == sum(wave.persons for wave in orders.waves)
    for number, wave in enumerate(orders.waves):
        mine = [i for i, of in enumerate(outcome.wave) if of == number]
        when = np.concatenate([outcome.when[i] for i in mine])
        persons = np.concatenate([outcome.persons[i] for i in mine])
        assert persons.sum() == wave.persons
        assert wave.arrives[1] - 1 < when.max() / 60 <= wave.arrives[1] + 1e-6, wave.wave_id
        assert when.min() / 60 >= wave.arrives[0], wave.wave_id
        # Evenly: by each minute as many as the order says, but for one family (or busload).
        most = max((load.persons for load in wave.loads), default=6)
        for minute in range(wave.arrives[0], wave.arrives[1] + 1):
            span = wave.arrives[1] - wave.arrives[0]
            ordered = wave.persons * (minute - wave.arrives[0]) / span
            out = persons[when <= minute * 60 + 1e-3].sum()
            assert ordered - most - 1e-6 <= out <= ordered + 1e-6, (wave.wave_id, minute)


def test_who_waits_before_the_crossing() -> None:
    """W4 comes in half an hour and passes in an hour: some hundred wait, as the order has it."""
    crowd, when = replay(out_at_crossings, Spreads.none()).queues["C1"].most()
    assert 95 <= crowd <= 112
    assert when / 60 == pytest.approx(250, abs=3)


def test_the_crowd_at_an_assembly_point_is_rate_times_gathering() -> None:
    """300 an hour, each a quarter of an hour early: 75 stand there."""
    crowd, _ = replay(out_at_crossings, Spreads.none()).crowds["Z1"].most()
    assert 70 <= crowd <= 82


def test_a_late_wave_finds_the_crossing_closed() -> None:
    """Who would pass after the window closes is turned back and not counted as out."""
    orders, scenario, drives = out_at_crossings()
    outcome = run(
        set_up(orders, scenario, drives, STEPS), Spreads(late_min=400), np.random.SeedSequence(3)
    )
    assert outcome.left[TURNED_BACK] > 0
    out = sum(persons.sum() for persons in outcome.persons)
    assert out + sum(outcome.left.values()) == pytest.approx(outcome.came)


def test_a_broken_bus_leaves_its_people_behind_on_both_journeys() -> None:
    """A vehicle that broke down does not drive again."""
    outcome = replay(out_at_crossings, Spreads(**{**vars(Spreads.none()), "breakdown": 1.0}))
    assert outcome.left[BROKEN_DOWN] == 202
    assert sum(persons.sum() for persons in outcome.persons) == 800


def test_surplus_finds_no_seat_and_walkers_queue_longer() -> None:
    """More households than ordered: buses are full, the queue grows."""
    spreads = Spreads(**{**vars(Spreads.none()), "surplus": 0.5})
    outcome = replay(out_at_crossings, spreads)
    assert outcome.left[NO_SEAT] > 0
    assert outcome.queues["C1"].most()[0] > 112


@pytest.mark.parametrize("make", WORLDS)
@pytest.mark.parametrize("seed", range(20))
def test_nobody_is_lost_and_no_rate_is_exceeded(make: Make, seed: int) -> None:
    """Everybody who came is out or left with a reason; no crossing outruns its rate."""
    wild = Spreads(30, 0.5, 0.5, 0.0, 0.3, 0.2, 0.2, 0.2)
    outcome = replay(make, wild, seed)
    out = sum(persons.sum() for persons in outcome.persons)
    assert out + sum(outcome.left.values()) == pytest.approx(outcome.came)
    if make is out_at_crossings:
        gone = np.concatenate(outcome.when)
        assert (gone <= STEPS * 60 + 1e-3).all()
        # 300 an hour at each of two crossings, and three families side by side.
        out_by = outcome.out_by(np.arange(0, STEPS * 60 + 1, 3600.0))
        assert (np.diff(out_by) <= 2 * 300 + 2 * 3 * 60).all()


def test_the_same_seed_gives_the_same_run() -> None:
    one, two = (replay(out_at_crossings, Spreads(), seed=7) for _ in range(2))
    assert np.array_equal(np.concatenate(one.when), np.concatenate(two.when))
    other = replay(out_at_crossings, Spreads(), seed=8)
    assert not np.array_equal(np.concatenate(one.when), np.concatenate(other.when))
