"""A deal whose one side is the area of a plan: its people walk, and its crossings have rates."""

from dataclasses import replace
from functools import cache

import pytest

from mamar.agreements.build_deal import out_by_step
from mamar.agreements.deal_words import _added_up
from mamar.agreements.plan_deal import plan_deal
from mamar.agreements.street_flow import street_flow
from mamar.agreements.through import through_crossings
from mamar.errors import UsageError
from mamar.plan.orders import Departure
from mamar.scenario.agreed import Area, Condition, Deal, Opening
from mamar.verify.deal_bound import bound_of_deal
from mamar.verify.deal_hours import _walks
from mamar.verify.deal_through import passes_by_flow
from mamar.verify.deals import check_deal
from mamar.verify.expand import rebuild
from mamar.verify.street_flow import check_street_flow
from tests.small import after, ground, received, scenario


def deal_scenario(**changes):
    """The small quarter, and twenty people elsewhere who leave for its five hundred."""
    made = scenario(
        deals=(Deal(deal_id="D", name={"en": "Deal"}, most_apart=240, confirm_min=5),),
        areas=(
            Area(area_id="A", deal_id="D", name={"en": "Here"}, of_plan="yes", ratio=20, load=6),
            Area(area_id="B", deal_id="D", name={"en": "There"}, persons=20, load=2),
        ),
        openings=(Opening(area_id="B", opens=after(0), closes=after(150), persons_per_h=60),),
    )
    return replace(made, **changes)


@cache
def STREETS():  # noqa: N802  # one flow for all tests
    of = deal_scenario()
    return street_flow(of, ground(of))


def test_nobody_is_out_sooner_than_in_the_plan_and_the_checker_agrees():
    answer = plan_deal(deal_scenario(), "D", STREETS())
    assert check_deal(answer, deal_scenario(), STREETS()) == []
    here, _ = answer.sides
    assert here.persons == STREETS().leaving
    assert here.alone_out == STREETS().out
    assert 0 < here.out <= here.alone_out
    most = out_by_step(STREETS(), deal_scenario().steps)
    gone = 0
    for each in answer.rounds:
        for departure in each.departures:
            if departure.area_id == "A":
                gone += departure.persons
                assert gone <= most[departure.ends]


def test_rates_of_several_crossings_are_said_to_be_added_up_and_nothing_is_faster():
    of = deal_scenario()
    answer = plan_deal(of, "D", STREETS(), ground(of))
    assert answer.added_up == ("C01", "C02")
    words = " ".join(s.say("en") for s in answer.summary)
    assert "rates of 2 crossings are added up" in words
    through = answer.through
    assert through.leaving == answer.sides[0].out and "all 486 who leave in the rounds" in words
    assert through.persons == through.leaving == 486
    assert passes_by_flow(answer, of, STREETS(), ground(of))
    for wrong in (
        replace(through, persons=through.persons + 1),
        replace(through, leaving=through.persons + 1),
        replace(through, flow=replace(through.flow, step=through.flow.step + 1)),
        replace(through, flow=replace(through.flow, arc=through.flow.arc * 0)),
    ):
        assert not passes_by_flow(replace(answer, through=wrong), of, STREETS(), ground(of))
    bound = bound_of_deal(answer, of, STREETS(), (), ground(of))
    assert bound.is_closed and bound.walks and bound.proves(answer)
    one = replace(of, windows=tuple(w for w in of.windows if w.crossing_ids == ("C01",)))
    assert plan_deal(one, "D", STREETS(), ground(one)).added_up == ()


def test_each_crossing_has_its_own_rate_in_the_flow():
    """In twenty minutes 80 pass the one that is open, whatever the other could let through."""
    of = deal_scenario()
    hours = lambda window: (0, of.steps)  # noqa: E731
    slow = (Departure("A", 570, 10, 30),)
    through = through_crossings(of, ground(of), hours, slow, of.steps)
    assert 60 <= through.persons <= 80 and not through.is_everybody
    answer = replace(plan_deal(of, "D", STREETS(), ground(of)), through=through)
    words = " ".join(each.say("en") for each in _added_up(answer))
    assert f"{through.persons} of 570 who leave in the rounds" in words and "longer" in words


def test_alone_it_is_the_plan():
    """Without the other side's rounds the deal is the plan itself, step by step."""
    of = deal_scenario()
    one = replace(of, deals=(replace(of.deals[0], most_apart=None),), areas=of.areas[:1])
    load = replace(one.areas[0], load=1)
    answer = plan_deal(replace(one, areas=(load,)), "D", STREETS())
    assert answer.out == STREETS().out and answer.waiting_h == 0


def test_a_condition_of_a_window_opens_it_later():
    late = Condition(
        condition_id="Q1", kind="prerequisite", name={"en": "x"}, window_id="W01", time=after(50)
    )
    of = deal_scenario(conditions=(late,))
    answer = plan_deal(of, "D", STREETS())
    assert check_deal(answer, of, STREETS()) == []
    assert answer.sides[0].alone_out < STREETS().out


def test_a_deal_of_the_plan_needs_the_plan_and_people_who_count_at_a_crossing():
    with pytest.raises(UsageError, match="needs the people"):
        plan_deal(deal_scenario(), "D")
    of = deal_scenario()
    wrong = replace(received(), deals=of.deals, areas=of.areas, openings=of.openings)
    with pytest.raises(UsageError, match="pass a crossing"):
        plan_deal(wrong, "D", STREETS())


def test_the_flow_behind_a_deal_is_checked():
    """Who passes when, and the most by each hour, are rebuilt from the scenario."""
    of, streets = deal_scenario(), STREETS()
    assert list(check_street_flow(streets, of, ground(of))) == []
    more = replace(streets.flow, units=streets.flow.units + 1)
    late = (0, *streets.passed[:-1])
    low = tuple(max(0, most - 1) for most in streets.bound)
    for wrong in ({"flow": more}, {"passed": late}, {"bound": low}, {"leaving": 1}):
        assert list(check_street_flow(replace(streets, **wrong), of, ground(of)))


def test_a_window_that_waits_for_its_own_people_is_refused():
    for out_of in ("A", "B"):
        row = Condition(
            condition_id="Q1",
            kind="opens_when_out",
            name={"en": "x"},
            window_id="W02",
            out_of=out_of,
            persons=3,
        )
        with pytest.raises(Exception, match="area_id instead of window_id"):
            plan_deal(deal_scenario(conditions=(row,)), "D", STREETS())


def test_the_checker_holds_walks_by_home_not_by_person():
    """However many leave: one entry for each home and time at which people are ready."""
    walks = _walks(rebuild(deal_scenario(), ground(deal_scenario())))
    assert sum(persons for _, persons in walks) == STREETS().leaving
    assert len(walks) <= 2 * len(deal_scenario().zones)
