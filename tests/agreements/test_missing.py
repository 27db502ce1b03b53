"""What keeps a plan from the public: each open fact is named, and an absent one is open."""

from dataclasses import replace
from functools import cache

import pytest
import shapely

from mamar.agreements.missing import missing_for_public
from mamar.plan.planner import plan
from mamar.scenario.agreed import Area, Clearance, Condition, Deal, Guarantee
from mamar.situation import ControlArea
from tests.small import after, ground, scenario

BOX = shapely.box(37.0, 36.0, 37.3, 36.3)
ENCLAVE = ControlArea(area=BOX, controller="inside", valid_from=after(-1000))


def agreed(**changes):
    """The small quarter with everything given that the public must know of."""
    windows = ("W01", "W02", "W03")
    made = scenario(
        crossings=tuple(replace(c, controller="outside") for c in scenario().crossings),
        control=(ENCLAVE,),
        guarantees=tuple(
            Guarantee(window_id=name, controller=who, given="yes")
            for name in windows
            for who in ("inside", "outside")
        ),
        clearances=tuple(Clearance(window_id=name, cleared="yes") for name in windows),
    )
    made = replace(made, waves=replace(made.waves, told_at=after(-500)))
    return replace(made, **changes)


@cache
def answer():
    return plan(agreed(), ground=ground(agreed()))


def missing(**changes):
    of = agreed(**changes)
    return missing_for_public(answer(), of, ground(of).roads)


def test_nothing_is_missing_where_everything_is_given():
    assert answer().out > 0
    assert missing() == ()


def test_whoever_is_missing_is_called_by_name_in_both_languages():
    called = {"outside": {"ar": "المجلس", "en": "the council"}}
    found = missing(guarantees=(), controllers=called)
    words = {each.text.say(language) for each in found for language in ("ar", "en")}
    assert any("المجلس" in said for said in words) and any("the council" in said for said in words)
    assert {each.controller for each in found} == {"inside", "outside"}


def test_nobody_can_guarantee_ground_that_is_contested():
    fought = replace(ENCLAVE, controller="contested")
    found = missing(control=(fought,))
    assert {each.kind for each in found} == {"control"}
    assert {each.controller for each in found} == {""}
    words = " ".join(each.text.say("en") for each in found)
    assert "is contested: nobody can guarantee it" in words and "not known" not in words


def test_what_nobody_says_is_missing_not_given():
    found = missing(guarantees=(), clearances=())
    assert {each.kind for each in found} == {"guarantee", "clearance"}
    assert {each.controller for each in found} == {"inside", "outside", ""}
    # one clearance and two guarantees for each window that is used
    used = {each.window_id for each in found}
    assert len(found) == sum(2 + len(crossings_of(name)) for name in used)


def crossings_of(window_id):
    return next(w.crossing_ids for w in scenario().windows if w.window_id == window_id)


@pytest.mark.parametrize("given", ["no", "unknown"])
def test_a_guarantee_that_is_not_given_is_named_with_who_withholds_it(given):
    rows = tuple(
        replace(row, given=given) if (row.window_id, row.controller) == ("W01", "outside") else row
        for row in agreed().guarantees
    )
    (only,) = missing(guarantees=rows)
    assert (only.kind, only.window_id, only.controller) == ("guarantee", "W01", "outside")
    assert ("refused" in str(only.text)) == (given == "no")
    assert "North Gate" in str(only.text)


def test_a_controller_who_comes_to_hold_a_street_while_the_window_is_used_must_guarantee_too():
    later = ControlArea(
        area=shapely.box(37.1505, 36.1995, 37.1515, 36.2005),
        controller="third",
        valid_from=after(30),
    )
    found = missing(control=(ENCLAVE, later))
    assert {each.controller for each in found} == {"third"}
    assert "W01" in {each.window_id for each in found}  # on the way to the North Gate
    never = replace(later, valid_from=after(5000))
    assert missing(control=(ENCLAVE, never)) == ()


def test_ground_that_nobody_is_known_to_hold_is_said():
    found = missing(control=())
    assert {each.kind for each in found} == {"control"}


def test_a_crossing_without_a_controller_is_said():
    found = missing(crossings=scenario().crossings)
    assert {each.kind for each in found} == {"control"}


def test_a_crossing_may_be_cleared_instead_of_a_window_and_a_no_counts_more():
    crossings = ("C01", "C02")
    rows = tuple(Clearance(crossing_id=name, cleared="yes") for name in crossings)
    assert missing(clearances=rows) == ()
    found = missing(clearances=(*rows, Clearance(window_id="W01", cleared="no")))
    assert [(each.kind, each.window_id) for each in found] == [("clearance", "W01")]
    assert "not cleared" in str(found[0].text)


def test_a_window_that_is_only_proposed_or_was_suspended_is_named():
    first, *rest = scenario().windows
    for status in ("proposed", "suspended"):
        rules = replace(scenario().rules, statuses=("agreed", status))
        (only,) = missing(windows=(replace(first, status=status), *rest), rules=rules)
        assert (only.kind, only.window_id) == ("status", "W01")


def step(name, **more):
    return Condition(condition_id=name, kind="prerequisite", name={"en": f"Step {name}"}, **more)


def test_conditions_are_open_until_they_are_confirmed_and_so_is_what_they_need():
    rows = (step("Q1", window_id="W01", needs=("Q2",), confirmed="yes"), step("Q2"), step("Q3"))
    (only,) = missing(conditions=rows)
    assert (only.kind, only.condition_id) == ("condition", "Q2")
    (only,) = missing(conditions=(rows[0], replace(rows[1], confirmed="no")))
    assert "does not hold" in str(only.text)
    assert missing(conditions=(rows[0], replace(rows[1], confirmed="yes"))) == ()


def test_a_condition_of_the_plans_side_of_a_deal_is_a_condition_of_every_window():
    deal = Deal(deal_id="D", name={"en": "deal"})
    side = Area(area_id="A", deal_id="D", name={"en": "here"}, of_plan="yes")
    found = missing(deals=(deal,), areas=(side,), conditions=(step("Q1", area_id="A"),))
    assert {each.condition_id for each in found} == {"Q1"}


def test_nobody_is_sent_through_a_window_after_it_has_lapsed():
    lapse = Condition(
        condition_id="Q1", kind="lapses_at", name={"en": "x"}, window_id="W02", time=after(95)
    )
    (only,) = missing(conditions=(lapse,))
    assert (only.kind, only.window_id) == ("lapsed", "W02")
    assert missing(conditions=(replace(lapse, time=after(121)),)) == ()


def test_people_must_have_been_told_in_time():
    waves = agreed().waves
    found = missing(waves=replace(waves, told_at=None))
    assert {each.kind for each in found} == {"notice"}
    assert "told_at" in str(found[0].text)
    found = missing(waves=replace(waves, told_at=after(-30), lead_min=120))
    assert {each.kind for each in found} == {"notice"}


def test_where_there_is_no_window_nothing_was_agreed():
    from tests.small import inside

    of = inside()
    found = missing_for_public(plan(of, ground=ground(of)), of, ground(of).roads)
    assert [each.kind for each in found] == ["window"]
