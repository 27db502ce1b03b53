"""Many runs together: intervals, limits that gave way, and what is said about them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mamar.errors import InputError, UsageError
from mamar.plan.orders import DealRounds, Departure, Load, Orders, Round
from mamar.simulate.ensemble import ordered_by, replay
from mamar.simulate.spreads import Spreads
from tests.simulate.marching_world import STEPS, out_at_crossings, received_at_a_site


def report(runs: int = 30, **changes: object):
    orders, scenario, drives = out_at_crossings()
    rest = {"steps": STEPS, "runs": runs, "drives": drives, **changes}
    return replay(orders, scenario, **rest)


def test_without_spreads_all_runs_are_the_order() -> None:
    found = report(3, spreads=Spreads.none())
    assert found.out.low == found.out.high == found.ordered == 1002
    for ordered, simulated in zip(found.arrivals.ordered, found.arrivals.simulated, strict=True):
        # A busload of 50 is out when its last one is; the order counts them evenly.
        assert ordered - 2 * 50 <= simulated.median <= ordered + 1
    assert found.arrivals.simulated[-1].median == found.arrivals.ordered[-1]
    assert found.left == ()
    assert found.until[1] is not None
    assert (found.until[1] - found.arrivals.time[0]).total_seconds() == 280 * 60


def test_ordered_by_counts_a_wave_evenly() -> None:
    orders, _, _ = out_at_crossings()
    assert ordered_by(orders, [0, 90, 120, 150, 360]) == (0, 0, 200, 402, 1002)


def test_the_same_seed_gives_the_same_report_and_more_runs_keep_the_first() -> None:
    assert report(5, seed=3) == report(5, seed=3)
    assert report(5, seed=3) != report(5, seed=4)


def test_intervals_lie_in_order_and_nothing_exceeds_who_came() -> None:
    found = report(40)
    for range_ in (*found.arrivals.simulated, found.out, found.came):
        assert range_.low <= range_.median <= range_.high
    assert found.out.high <= found.came.high
    assert found.largest is not None
    assert found.largest.crowd.median == max(place.crowd.median for place in found.places)


def test_a_limit_that_gives_way_is_named() -> None:
    """With a limit of 20 before a crossing, the wave that waits there breaks it."""
    orders, scenario, drives = out_at_crossings()
    strict = replace(orders, rules=replace(orders.rules, queue_max=20))
    found = replay(strict, scenario, steps=STEPS, runs=10, drives=drives, spreads=Spreads.none())
    assert [place.place_id for place in found.strained] == ["C1"]
    said = " ".join(text.say("en") for text in found.sentences())
    assert "Gate (crossing, on foot) in 10 of 10 runs" in said
    assert all("{" not in text.say("ar") for text in found.sentences())


def test_carried_on_to_a_site() -> None:
    orders, scenario, drives = received_at_a_site()
    found = replay(orders, scenario, steps=STEPS, runs=20, drives=drives)
    assert {place.kind for place in found.places} >= {"assembly", "crossing", "site"}
    assert 0 < found.out.median <= 220


def test_what_cannot_be_replayed() -> None:
    orders, scenario, drives = out_at_crossings()
    with pytest.raises(UsageError, match="Runs must be from 1"):
        replay(orders, scenario, steps=STEPS, runs=0, drives=drives)
    with pytest.raises(UsageError, match="seed must be 0 or more, not -1"):
        replay(orders, scenario, steps=STEPS, seed=-1, runs=1, drives=drives)
    strange = replace(orders.waves[4], loads=(Load("F9.1", 18, 100),))
    with pytest.raises(InputError, match=r"no vehicle F9\.1"):
        replay(replace(orders, waves=(strange,)), scenario, steps=STEPS, drives=drives)
    elsewhere = replace(orders.waves[0], crossing_id="C7")
    with pytest.raises(InputError, match="not of this scenario"):
        replay(replace(orders, waves=(elsewhere,)), scenario, steps=STEPS, drives=drives)
    with pytest.raises(UsageError, match="breakdown must be a number from 0 to 1"):
        Spreads(breakdown=2)
    with pytest.raises(UsageError, match="turnout must be a number from 0 to 2"):
        Spreads(turnout=3)


def test_where_nobody_comes_nobody_is_the_last_one_out() -> None:
    """Families of nobody go through the crossing in the arithmetic; they are nobody's arrival."""
    found = report(3, spreads=replace(Spreads.none(), no_show=1.0))
    assert found.out.high == 0 and found.until == (None, None, None)
    assert not any("last one" in text.say("en") for text in found.sentences())


def test_sentences_speak_of_intervals_only_where_there_are_any() -> None:
    """One run, or runs without spreads, have no middle and no nine of ten."""
    for found in (report(1), report(3, spreads=Spreads.none())):
        said = " ".join(text.say("en") for text in found.sentences())
        assert "middle" not in said and "nine" not in said
    assert "nine runs of ten" in report(20).sentences()[0].say("en")
    still = report(2, spreads=Spreads.none())
    assert "ordered: 1 Jan 2030, 10:40 (UTC+2)" in still.sentences()[1].say("en")


def _in_two_rounds(orders: Orders, first: int) -> Orders:
    """The waves that pass by step 150 or from step 205 on, as two rounds with a pause between."""
    waves = tuple(wave for wave in orders.waves if wave.passes[1] <= 150 or wave.passes[0] >= 205)
    rounds = tuple(
        Round(begins, (Departure("A", persons, begins, ends),), ends + 30)
        for begins, ends, persons in ((0, 150, first), (205, STEPS, 1000))
    )
    return replace(orders, waves=waves, deal=DealRounds("D1", "A", rounds))


def test_rounds_of_a_deal_are_under_strain_too() -> None:
    """An exchange is broken where more pass in a round than agreed, or after it has ended."""
    orders, scenario, drives = out_at_crossings()
    given = {"steps": STEPS, "drives": drives}
    first = sum(wave.persons for wave in orders.waves if wave.passes[1] <= 150)
    kept = replay(_in_two_rounds(orders, first), scenario, runs=1, spreads=Spreads.none(), **given)
    assert kept.rounds is not None
    assert kept.rounds.over == kept.rounds.more.high == kept.rounds.late.high == 0
    assert kept.sentences()[-1].say("en") == "Every round of the deal D1 is kept."
    tight = replay(
        _in_two_rounds(orders, first - 30), scenario, runs=2, spreads=Spreads.none(), **given
    )
    assert tight.rounds is not None
    assert (tight.rounds.over, tight.rounds.more.high, tight.rounds.late.high) == (1, 30, 0)
    assert "In 2 of 2 runs more people pass" in tight.sentences()[-1].say("en")
    slow = replace(Spreads.none(), late_min=60)
    late = replay(_in_two_rounds(orders, first), scenario, runs=9, spreads=slow, **given)
    assert late.rounds is not None and late.rounds.late.high > 0 and late.rounds.over == 0
    assert "after their round of the deal D1 has ended" in late.sentences()[-1].say("en")


def test_times_after_the_last_one_is_out_are_not_shown() -> None:
    """A march of four hours in a plan of three days would else be one row of a table."""
    whole = report(1, spreads=Spreads.none()).arrivals
    shown = whole.until_settled()
    assert shown.ordered[-1] == whole.ordered[-1] == 1002
    assert shown.ordered[-2] < 1002 and len(shown.time) < len(whole.time)
    assert shown.time == whole.time[: len(shown.time)]
    assert shown.until_settled() == shown
