"""Scenarios that went wrong once, whole, each with the answer that is right.

They lie beside the checkout and stay there. What they are examples of is tested with drawn
worlds where it belongs; here the case itself stays right.
"""

from __future__ import annotations

from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest

from mamar.errors import InputError
from mamar.plan.planner import plan
from mamar.plan.result import Plan
from mamar.scenario.ground import lay_ground
from mamar.scenario.read import read_scenario
from mamar.verify.plan import verify_plan

FAULTS = Path(__file__).parents[1].parent / "shared" / "faults"
pytestmark = pytest.mark.skipif(
    not FAULTS.is_dir(), reason="the scenarios are not beside this checkout"
)


@cache
def answered(where: str, question: str | None = None) -> Plan:
    """The plan of the one case, which the checker finds nothing wrong with."""
    scenario = read_scenario(FAULTS / where)
    case = next(iter(scenario.cases), None)
    ground = lay_ground(scenario.case(case) if case else scenario)
    answer = plan(scenario, question, case=case, ground=ground)  # type: ignore[arg-type]
    assert [str(one) for one in verify_plan(answer, scenario, ground).violations] == []
    assert answer.out <= answer.bound
    curve = zip(answer.arrivals.planned, answer.arrivals.bound, strict=True)
    assert all(planned <= bound for planned, bound in curve)
    return answer


def said(answer: Plan) -> str:
    return "\n".join(answer.sentences("en"))


# --- a new user -------------------------------------------------------------------------------


def test_nobody_walks_through_a_crossing_for_buses():
    """F01: all 750 walked out, in no wave. There is no bus: nobody is out, and that is proved."""
    answer = answered("newcomer/F01-flow-walks-through-bus-only-crossing")
    assert (answer.out, answer.bound, answer.status) == (0, 0, "optimal")
    assert not answer.is_yes
    assert {row.reason for row in answer.orders.not_served} == {"no_vehicle"}
    assert "750 people have no way out at all" in said(answer)


def test_a_site_off_the_roads_is_said_in_the_plan():
    """F02: only the check could have known; it did not say it either."""
    answer = answered("newcomer/F02-site-off-roads/helsinki")
    words = [words.say("en") for words in answer.warnings]
    assert any("Hospital Meilahti lies 2,170 m from the nearest road" in one for one in words)
    assert any("West gate hangs on a piece of street" in one for one in words)
    # The sites hold 12,400 of 17,910: no time is long enough, and none is promised.
    assert answer.clearance is not None and answer.clearance.at_most == 12_400


def test_a_quarter_that_only_buses_reach_has_one_answer():
    """F02b: "0 … proved" stood above "1,100 of 1,100 in waves"."""
    answer = answered("newcomer/F02b-bus-only-quarter-proved-0")
    assert (answer.out, answer.bound, answer.status) == (1100, 1100, "optimal")
    by = dict(zip(answer.arrivals.step, answer.arrivals.bound, strict=True))
    assert (by[120], by[180], by[240]) == (0, 218, 708)  # by the time of the buses, too


def test_long_waits_are_said():
    """F03: people waited for up to 63 hours beyond the crossing, and nobody said so."""
    answer = answered("newcomer/F03-63h-wait-beyond-crossing/hexit")
    longest = max(crossing.beyond.longest_min for crossing in answer.crossings)
    assert longest == 490
    assert "people wait on foot for a vehicle, for up to 8:10 h" in said(answer)


def test_every_hour_has_a_bound_that_means_something():
    """F06: 750 "could be out" in the first hour behind a gate of 300 an hour."""
    answer = answered("newcomer/F06-earliest-bound-vacuous/tiny", "earliest")
    by = list(zip(answer.arrivals.step, answer.arrivals.bound, strict=True))
    gate = 300
    for (_, before), (_, after) in pairwise(by):
        assert after - before <= gate
    city = answered("newcomer/F06-earliest-bound-vacuous/krems", "earliest")
    left = [b - p for p, b in zip(city.arrivals.planned, city.arrivals.bound, strict=True)]
    assert max(left) <= 446  # "up to 10,490 more … not ruled out"


def test_columns_of_the_wounded_stop_the_run():
    """F10: 80 wounded people walked, and only the check had said so."""
    with pytest.raises(InputError) as caught:
        read_scenario(FAULTS / "newcomer/F10-warnings-not-in-plan")
    assert "Rename it to wounded" in str(caught.value)
    assert "Rename it to reduced_mobility" in str(caught.value)


def test_times_carry_their_offset():
    """F11: the start at +00:00, the windows at +02:00, and neither was printed."""
    answer = answered("newcomer/F11-times-shown-without-offset")
    assert "1 Dec 2026, 16:00 (UTC)" in said(answer)
    assert "8 times have another offset from UTC than the start (UTC)" in said(answer)


def test_a_window_that_has_ended_stays_ended():
    """F12: "sooner than 20 hours is impossible" by reopening what has closed."""
    answer = answered("newcomer/F12-past-window-reopened")
    assert answer.clearance is not None
    assert "W0" not in (*answer.clearance.kept_open, *answer.clearance.repeated)
    assert answer.clearance.not_before == 6030 and answer.clearance.at_most is None


def test_the_waves_are_the_headline():
    """F13: "all can be out" in the headline, 15,150 in the waves."""
    answer = answered("newcomer/F13-headline-all-out-waves-not")
    assert answer.out == sum(wave.persons for wave in answer.orders.waves)
    assert answer.summary[0].say("en").startswith(f"{answer.out:,} of 18,810 people are out by")


def test_forty_buses_more_change_the_headline():
    """F14: more vehicles, the same headline. The gates are what limits now, and are named."""
    few = answered("newcomer/F02-site-off-roads/helsinki")
    many = answered("newcomer/F14-40-buses-same-headline")
    assert many.out > few.out + 1000
    assert "vehicles" in {limit.kind for limit in few.limits}
    assert "vehicles" not in {limit.kind for limit in many.limits}


# --- an adversary -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("where", "out", "bound"),
    [
        ("arrives-after-end", 120, 302),
        ("fleet-row-of-count-0", 0, 0),
        ("overlapping-windows-night", 35, 35),
    ],
)
def test_the_planner_writes_nothing_that_is_refused(where: str, out: int, bound: int):
    answer = answered(f"attack/{where}")
    assert answer.out >= out and answer.bound == bound


@pytest.mark.parametrize("where", ["quickest-202", "earliest-361"])
def test_no_question_has_fewer_out_than_most(where: str):
    most = answered(f"attack/{where}", "most")
    assert answered(f"attack/{where}", "quickest").out >= most.out
    assert answered(f"attack/{where}", "earliest").out >= most.out
    assert answered(f"attack/{where}", "earliest").status == "feasible"  # nobody stopped it


def test_a_plan_that_does_not_wait_for_conditions_says_so():
    """Which bind a plan made for a deal; a plan without one names what it does not keep."""
    words = said(answered("attack/lapse"))
    assert "lapses at" in words and "sends people until it closes" in words
    assert "does not wait for conditions that are not confirmed" in words


@pytest.mark.parametrize("name", ["weak-62", "weak-105", "weak-307", "weak-312", "weak-348"])
def test_a_thin_plan_is_not_called_the_best(name: str):
    """Better waves are known: the bound must allow them, and no sentence may deny them."""
    better = {"weak-62": 644, "weak-105": 300, "weak-307": 1282, "weak-312": 42, "weak-348": 359}
    answer = answered(f"attack/{name}")
    assert better[name] <= answer.bound
    assert "whether more people could be out is not known" in said(answer)
