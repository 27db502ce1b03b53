"""Deals as tables: conditions, exchanges, what cannot start, what the coupling costs."""

import pytest

from mamar.agreements.plan_deal import plan_deal
from mamar.errors import InputError
from mamar.scenario.agreed import Deal
from mamar.verify.deals import check_deal
from tests.agreements.deals import area, at, condition, opening, random_world, world


def test_what_is_planned_passes_the_checker():
    """500 deals of every kind; the sample holds whole, partial, empty and circular ones."""
    kinds = {"whole": 0, "part": 0, "nobody": 0, "circle": 0, "no_exchange": 0}
    for seed in range(500):
        scenario = random_world(seed)
        answer = plan_deal(scenario, "D")
        assert [str(each) for each in check_deal(answer, scenario)] == [], seed
        kinds["circle"] += bool(answer.cycle)
        kinds["whole"] += answer.is_yes
        kinds["part"] += 0 < answer.out < answer.persons
        kinds["nobody"] += answer.out == 0 and not answer.cycle
        kinds["no_exchange"] += scenario.deals[0].most_apart is None
        assert answer.summary and all(each.say("ar") for each in answer.summary)
        if answer.until is not None:
            assert answer.until >= answer.alone_until
    assert min(kinds.values()) >= 5, kinds


def english(answer):
    return " ".join(each.say("en") for each in answer.summary)


def exchange(here=40, there=20, apart=8, confirm_min=60, **deal):
    """Eight people an hour here, four there, two for one."""
    return world(
        area("A", here, ratio=2),
        area("B", there, ratio=1),
        opening("A", 0, 48, 8),
        opening("B", 0, 48, 4),
        most_apart=apart,
        confirm_min=confirm_min,
        **deal,
    )


def test_an_exchange_by_hand():
    """K = 8 lets 8 and 4 leave in a round of an hour; four hours lie between five rounds."""
    answer = plan_deal(exchange(), "D")
    assert [[d.persons for d in each.departures] for each in answer.rounds] == [[8, 4]] * 5
    assert (answer.until, answer.alone_until) == (9, 5)
    assert answer.inside_then == 60 - 3 * 12  # three rounds are out after five hours
    # Without the deal 12 leave in each of five hours; with it in every second hour.
    late = [0, 12, 12, 24, 24, 24, 12, 12, 0]
    assert answer.waiting_h == sum(late)
    assert "The coupling costs 4.0 hours" in english(answer)
    free = plan_deal(exchange(apart=40), "D")
    assert (free.until, free.waiting_h, len(free.rounds)) == (5, 0, 1)
    assert "costs no time" in english(free)


def test_the_other_side_is_empty():
    answer = plan_deal(exchange(there=0), "D")
    assert answer.out == 8
    words = english(answer)
    assert "32 people are left in Area A" in words
    assert "nobody to leave Area B" in words and "most_apart of 40" in words
    assert plan_deal(exchange(there=0, apart=40), "D").is_yes
    assert not plan_deal(exchange(there=0, apart=39), "D").is_yes
    assert plan_deal(exchange(there=0, ends_when_empty="yes"), "D").is_yes


def test_the_other_side_has_too_few_for_the_ratio():
    answer = plan_deal(exchange(there=5), "D")
    assert answer.out == 5 + 18  # twice the five, and eight ahead
    assert "Only 5 people leave Area B" in english(answer)
    assert "most_apart of 30" in english(answer)
    assert plan_deal(exchange(there=5, apart=30), "D").is_yes


def test_conditions_in_a_circle_are_named():
    rows = (
        condition("Q1", "prerequisite", area_id="A", needs=("Q2",)),
        condition("Q2", "opens_when_out", area_id="B", out_of="B", persons=5),
        condition("Q3", "opens_when_out", area_id="B", out_of="A", persons=1),
    )
    scenario = world(
        area("A", 9), area("B", 9), opening("A", 0, 9, 3), opening("B", 0, 9, 3), *rows
    )
    answer = plan_deal(scenario, "D")
    assert answer.out == 0 and answer.cycle
    assert {name for _, name in answer.cycle} <= {"A", "B", "Q1", "Q2", "Q3"}
    words = english(answer)
    assert "can never start" in words and "waits for" in words and "18" in words
    assert check_deal(answer, scenario) == []


def test_a_circle_through_an_exchange_of_each_side_first():
    rows = (
        condition("Q1", "opens_when_out", area_id="A", out_of="B", persons=4),
        condition("Q2", "opens_when_out", area_id="B", out_of="A", persons=4),
    )
    scenario = world(
        area("A", 9),
        area("B", 9),
        opening("A", 0, 9, 3),
        opening("B", 0, 9, 3),
        *rows,
        most_apart=5,
    )
    assert [name for _, name in plan_deal(scenario, "D").cycle] == ["A", "Q1", "B", "Q2"]


def test_what_was_confirmed_waits_for_nothing():
    rows = (
        condition("Q1", "opens_when_out", area_id="A", out_of="B", persons=4, confirmed="yes"),
        condition("Q2", "opens_when_out", area_id="B", out_of="A", persons=4),
    )
    scenario = world(
        area("A", 9), area("B", 9), opening("A", 0, 9, 3), opening("B", 0, 9, 3), *rows
    )
    answer = plan_deal(scenario, "D")
    assert answer.is_yes and answer.until == 5  # B begins once four are out of A, after two hours


def test_steps_one_after_the_other():
    """Fighters leave; then the bombing stops within an hour; then civilians leave."""
    scenario = world(
        area("F", 6),
        area("C", 12),
        opening("F", 1, 48, 3),
        opening("C", 0, 48, 4),
        condition("Q1", "opens_when_out", out_of="F", persons=4),
        condition("Q2", "prerequisite", area_id="C", needs=("Q1",), takes_min=60),
        confirm_min=30,
    )
    answer = plan_deal(scenario, "D")
    starts = {d.area_id: d.begins for each in answer.rounds for d in each.departures}
    # Four are out at 3, an hour more confirms it (half a step counts as one), one more for Q2.
    assert starts == {"F": 0, "C": 5}
    assert {step.condition_id: step.step for step in answer.taken} == {"Q1": 4, "Q2": 5}
    assert "not yet confirmed: Step Q1, Step Q2" in english(answer)
    assert check_deal(answer, scenario) == []


def test_one_deal_waits_for_the_people_of_another():
    second = Deal(deal_id="E", name={"en": "Second"})
    scenario = exchange()
    waits = condition("Q1", "opens_when_out", area_id="X", out_of="A", persons=9)
    there = world(area("X", 4, deal_id="E"), opening("X", 0, 48, 4), waits, second)
    both = world(
        *scenario.areas, *scenario.openings, *there.areas, *there.openings, second, waits,
        most_apart=8, confirm_min=60,
    )  # fmt: skip
    first, other = plan_deal(both, "D"), plan_deal(both, "E")
    (departure,) = other.rounds[0].departures
    assert departure.begins == 4  # nine are out after the second round, at 3, confirmed at 4
    assert check_deal(other, both, others=[first]) == []
    assert [each.name for each in check_deal(other, both)] == ["too_few_out_elsewhere"]


def test_never_open_is_said_with_what_would_change_it():
    scenario = world(area("A", 4), area("B", 4), opening("A", 0, 9, 9), most_apart=9)
    words = english(plan_deal(scenario, "D"))
    assert "4 people are left in Area B" in words and "no hours" in words and "in force" in words


def test_waiting_for_more_than_there_are():
    wait = condition("Q1", "opens_when_out", area_id="A", out_of="B", persons=7)
    scenario = world(
        area("A", 4), area("B", 4), opening("A", 0, 9, 9), opening("B", 0, 9, 9), wait, most_apart=9
    )
    assert "waits for 7 people out of Area B, where only 4 leave" in english(
        plan_deal(scenario, "D")
    )


def test_waiting_for_more_than_there_are_without_an_exchange():
    wait = condition("Q1", "opens_when_out", area_id="A", out_of="B", persons=7)
    scenario = world(area("A", 4), area("B", 4), opening("A", 0, 9, 9), opening("B", 0, 9, 9), wait)
    words = english(plan_deal(scenario, "D"))
    assert "waits for 7 people out of Area B, where only 4 leave" in words
    assert "The plan ends" not in words


def test_a_step_that_is_taken_after_the_end_is_named_and_sooner_they_are_out():
    def late(hours):
        step = condition("Q1", "prerequisite", area_id="A", time=at(hours))
        return plan_deal(world(area("A", 4), opening("A", 0, 90, 9), step), "D")

    words = english(late(60))
    assert "Area A waits for what does not hold by 3 Mar 2030, 06:00 (UTC): Step Q1" in words
    assert late(40).is_yes


def test_an_area_that_may_be_left_until_a_time_is_told_of_it_and_later_they_are_out():
    def until(hours):
        lapse = condition("Q1", "lapses_at", area_id="A", time=at(hours))
        return plan_deal(world(area("A", 9), opening("A", 0, 90, 1), lapse), "D")

    words = english(until(4))
    assert "From 1 Mar 2030, 10:00 (UTC) on nobody may leave Area A (Step Q1)" in words
    assert "The plan ends" not in words
    assert until(9).is_yes


def test_who_may_not_be_ahead_of_those_who_cannot_leave_is_told_for_whom_they_wait():
    """B has people enough for the ratio, and no hours: it is not time that A lacks."""
    scenario = world(area("A", 4), area("B", 9), opening("A", 0, 9, 9), most_apart=2)
    words = english(plan_deal(scenario, "D"))
    assert "no more than 2 of 4 people may leave Area A before more have left Area B" in words
    assert "The plan ends" not in words and "Area B has no hours" in words
    opened = world(*scenario.areas, opening("A", 0, 9, 9), opening("B", 0, 9, 9), most_apart=2)
    assert plan_deal(opened, "D").sides[0].left == 0


def test_a_load_that_is_more_than_may_be_ahead():
    scenario = world(
        area("A", 100, load=50), area("B", 100, load=50), opening("A", 0, 9, 50),
        opening("B", 0, 9, 50), most_apart=49,
    )  # fmt: skip
    words = english(plan_deal(scenario, "D"))
    assert "nobody can begin" in words and "most_apart of 50" in words


def test_a_deal_that_lapses_too_soon():
    answer = plan_deal(exchange(lapses=at(4)), "D")
    assert answer.out == 24 and answer.until is None
    words = english(answer)
    assert "lapses at 1 Mar 2030, 10:00 (UTC)" in words
    assert "Without the coupling 24 people more would be out by then" in words


def test_a_step_that_takes_time_inside_an_exchange_is_refused():
    rows = (
        condition("Q1", "opens_when_out", out_of="A", persons=5),
        condition("Q2", "prerequisite", area_id="B", needs=("Q1",), takes_min=90),
    )
    scenario = world(*exchange().areas, *exchange().openings, *rows, most_apart=8)
    with pytest.raises(InputError, match="confirm_min"):
        plan_deal(scenario, "D")


def test_there_is_no_such_deal():
    with pytest.raises(InputError, match="There is no deal X"):
        plan_deal(exchange(), "X")
