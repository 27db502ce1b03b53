"""The checker of deals catches every kind of wrong schedule, by name, and nothing that is right."""

from dataclasses import replace

import pytest

from mamar.agreements.deal_answer import Departure, Round
from mamar.agreements.plan_deal import plan_deal
from mamar.verify.deals import SENTENCES, check_deal
from tests.agreements.deals import area, at, condition, opening, world


def scenario():
    """Two for one, eight and four an hour; B waits for a step at 1, A lapses at 30."""
    return world(
        area("A", 40, ratio=2, load=2),
        area("B", 20, ratio=1),
        opening("A", 0, 40, 8),
        opening("B", 0, 20, 4),
        opening("B", 30, 40, 4),
        condition("Q1", "prerequisite", area_id="B", time=at(1)),
        condition("Q2", "lapses_at", area_id="A", time=at(30)),
        condition("Q3", "opens_when_out", area_id="A", out_of="B", persons=2),
        most_apart=8,
        confirm_min=60,
        lapses=at(45),
    )


def planned():
    return plan_deal(scenario(), "D")


def names(answer, of=None, **more):
    return {each.name for each in check_deal(answer, of or scenario(), **more)}


def change(number, side=None, **changes):
    """The plan with round ``number`` changed, or the departure of one side in it."""
    answer = planned()
    rounds = list(answer.rounds)
    if side is None:
        rounds[number] = replace(rounds[number], **changes)
    else:
        departures = tuple(
            replace(each, **changes) if each.area_id == side else each
            for each in rounds[number].departures
        )
        rounds[number] = replace(rounds[number], departures=departures)
    return replace(answer, rounds=tuple(rounds))


def test_the_plan_itself_is_right():
    answer = planned()
    assert answer.is_yes and len(answer.rounds) > 3
    assert names(answer) == set()


def several():
    """The last round with people in it, both sides."""
    rounds = planned().rounds
    return next(i for i, each in enumerate(rounds) if len(each.departures) == 2)


def shifted(hours, first=0):
    """All rounds from ``first`` on earlier or later."""
    answer = planned()

    def later(each):
        departures = tuple(
            replace(d, begins=d.begins + hours, ends=d.ends + hours) for d in each.departures
        )
        return Round(each.begins + hours, departures, each.confirmed + hours)

    rounds = [later(each) if i >= first else each for i, each in enumerate(answer.rounds)]
    return replace(answer, rounds=tuple(rounds))


def last():
    return len(planned().rounds) - 1


def planted():
    both = several()
    yield "unknown_deal", replace(planned(), deal_id="X")
    yield "unknown_area", change(both, "A", area_id="Z")
    yield "leaves_twice", change(both, "A", area_id="B")
    yield "nobody_leaves", change(both, "A", persons=0)
    yield "more_than_there_are", change(last(), "A", persons=400)
    yield "broken_load", change(both, "A", persons=planned().rounds[both].departures[0].persons - 1)
    yield "before_begin", change(0, begins=-1)
    yield "after_lapse", shifted(40)
    yield "departs_before_round", change(both, "A", begins=planned().rounds[both].begins - 1)
    yield "round_before_confirmation", shifted(-1, first=2)
    yield "confirmed_too_soon", change(1, confirmed=planned().rounds[1].ends)
    yield "out_of_ratio", change(both, "A", persons=40)
    yield "not_open", shifted(21)
    yield "over_capacity", change(both, "A", persons=10)
    yield "idle_end", change(both, "A", ends=planned().rounds[both].ends + 1)
    yield "step_before_prerequisite", shifted(-1)
    yield "after_condition_lapsed", shifted(29)
    yield "too_few_out_elsewhere", change(0, departures=(Departure("A", 8, 0, 1),))
    sides = planned().sides
    yield "wrong_count", replace(planned(), sides=(replace(sides[0], out=38), sides[1]))
    yield "wrong_count", replace(planned(), sides=sides[:1])
    yield "wrong_end", replace(planned(), sides=(replace(sides[0], until=3), sides[1]))
    yield "wrong_alone", replace(planned(), sides=(replace(sides[0], alone_until=3), sides[1]))
    yield "wrong_crossings", replace(planned(), added_up=("C01", "C02"))
    yield "not_a_cycle", replace(planned(), cycle=(("area", "A"), ("condition", "Q3")))


PLANTED = list(planted())


@pytest.mark.parametrize(("name", "answer"), PLANTED, ids=[name for name, _ in PLANTED])
def test_a_planted_error_is_named(name, answer):
    assert name in names(answer)


def test_a_deal_without_an_exchange_has_no_rounds():
    of = world(*scenario().areas, *scenario().openings)
    answer = plan_deal(of, "D")
    assert names(answer, of) == set()
    (only,) = answer.rounds
    parts = tuple(replace(only, departures=(each,)) for each in only.departures)
    assert "rounds_without_exchange" in names(replace(answer, rounds=parts), of)


def test_people_cannot_leave_before_they_have_come():
    """The area of a plan: its crossing has room, its people are still on the way."""
    from tests.agreements.test_deal_of_plan import STREETS, deal_scenario

    of = deal_scenario()
    answer = plan_deal(of, "D", STREETS())
    assert names(answer, of, streets=STREETS()) == set()
    later = replace(STREETS(), passed=(*[0] * 15, *STREETS().passed[:-15]))
    assert "people_not_there" in names(answer, of, streets=later)


def test_every_name_is_planted_somewhere():
    tested = {name for name, _ in PLANTED} | {"rounds_without_exchange", "people_not_there"}
    assert tested == set(SENTENCES)
