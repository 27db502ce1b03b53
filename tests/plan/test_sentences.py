"""The first sentences say what is in the plan and what is proved, and no more."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mamar.plan.planner import plan
from tests import small
from tests.verify import plans


def said(kind: str) -> list[str]:
    return [words.say("en") for words in plans.world(kind)[0].summary]


@pytest.mark.parametrize(
    ("kind", "limit"),
    [
        ("most", "The limit is screening at North Gate and South Gate."),
        ("received", "The limit is reception at School and Stadium."),
        ("inside", "The limit is reception at School and Stadium."),
    ],
)
def test_what_limits(kind: str, limit: str) -> None:
    assert limit in said(kind)


def test_whoever_is_left_is_told_of_what_the_proof_names() -> None:
    """In a plan near its bound: each reason names a place that the limits name."""
    answer, _, _ = plans.world("most")
    places = [limit.name["en"] for limit in answer.limits]
    rows = [row for row in answer.orders.not_served if row.reason == "no_room_in_time"]
    assert rows and places == ["North Gate", "South Gate"]
    for row in rows:
        assert any(place in row.text.say("en") for place in places), row.text.say("en")


def test_the_headline_is_the_plan_beside_its_bound() -> None:
    answer, _, _ = plans.world("most")
    assert (answer.out, answer.bound, answer.status) == (484, 491, "feasible")
    first, second = said("most")[:2]
    assert first.startswith("484 of 570 people are out by") and first.endswith("in this plan.")
    assert second == (
        "Proved: no plan under these rules has more than 491 out by then (1.5 % above)."
    )


def test_only_equal_numbers_are_called_the_most() -> None:
    answer, _, _ = plans.world("received")
    assert (answer.out, answer.bound, answer.status) == (270, 270, "optimal")
    assert said("received")[1] == "Proved: no plan under these rules has more people out by then."


def test_quickest_says_how_much_sooner_is_not_ruled_out() -> None:
    answer, _, _ = plans.world("quickest")
    assert (answer.orders.until, answer.bound_steps, answer.status) == (50, 49, "feasible")
    assert said("quickest")[0].startswith("All 570 people are out by")
    assert "are all of them out before" in said("quickest")[1]
    assert "this one takes 2.1 % longer" in said("quickest")[1]


def test_not_everybody_in_time_is_proved_and_said() -> None:
    answer, _, _ = plans.world("infeasible")
    assert answer.status == "infeasible" and not answer.is_yes
    assert any("no plan under these rules has everybody out" in one for one in said("infeasible"))


@pytest.mark.parametrize("question", ["most", "quickest", "earliest"])
def test_stopped_at_once(question: str) -> None:
    """It is said that it was interrupted; the bound is what was known by then."""
    scenario = small.scenario()
    ground = small.ground(scenario)
    answer = plan(scenario, question, ground=ground, stop=lambda: True)  # type: ignore[arg-type]
    words = list(answer.sentences("en"))
    assert answer.status == "stopped" and answer.out <= answer.bound and not answer.is_yes
    assert any("was interrupted" in one for one in words)
    assert not any("is full" in one for one in words)


def test_the_share_of_each_group_is_said() -> None:
    zones = small.scenario().zones
    scenario = small.scenario(zones=(replace(zones[0], reduced_mobility=20), *zones[1:]))
    answer = plan(scenario, "most", ground=small.ground(scenario))
    walking, other = answer.groups[1], answer.groups[0]
    assert (other.group, walking.group) == ("reduced_mobility", "general")
    share = walking.out * 100 // walking.leaving
    words = f"other households {share} in 100 of {walking.leaving}"
    assert any(words in one.say("en") for one in answer.summary)


def test_how_soon_at_best_names_what_is_assumed_and_is_left_out_where_nothing_can_be() -> None:
    """The windows of the last day come again; one that has ended, or is a day old, does not."""
    answer, _, _ = plans.world("most")
    assert answer.clearance is not None
    assert answer.clearance.repeated == ("W01", "W02", "W03") and not answer.clearance.kept_open
    assert "W04" not in answer.clearance.text.say("en")  # ended
    ended = tuple(replace(w, status="ended") for w in small.scenario().windows)
    shut = small.scenario(windows=ended)
    assert plan(shut, "most", ground=small.ground(shut)).clearance is None


def test_a_window_for_later_makes_nobody_later() -> None:
    """What is proved is no later with one more window than without it."""
    scenario = small.scenario()
    without = plan(scenario, "most", ground=small.ground(scenario)).clearance
    later = small.window("W09", ("C01",), 145, 149, status="proposed")
    more = small.scenario(windows=(*scenario.windows, later))
    with_it = plan(more, "most", ground=small.ground(more)).clearance
    assert without is not None and with_it is not None
    assert with_it.not_before <= without.not_before
