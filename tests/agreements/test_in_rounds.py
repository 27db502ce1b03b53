"""Waves for a deal: they keep to its rounds, and the checker finds orders that do not."""

import json
from dataclasses import replace
from functools import cache
from pathlib import Path

import jsonschema
import numpy as np
import pytest

from mamar.agreements.in_rounds import plan_in_rounds
from mamar.agreements.plan_deal import plan_deal
from mamar.cli.plan import _plan
from mamar.errors import UsageError
from mamar.plan.orders import DealRounds, Departure, Round
from mamar.plan.plan_file import plan_from_json, plan_to_json
from mamar.plan.waves.in_step import in_step, is_in_step
from mamar.scenario.agreed import Condition
from mamar.verify.deals import check_rounds
from mamar.verify.plan import verify_plan
from tests.agreements.test_deal_of_plan import STREETS, deal_scenario
from tests.small import after, ground


def rules(**more):
    """Notice was given long ago, and short waves are allowed, in the dark too."""
    given = {"lead_min": 0, "gather_min": 0, "min_wave_min": 5, "night": "yes", **more}
    return replace(deal_scenario().waves, **given)


def scenario(**changes):
    return deal_scenario(**{"waves": rules(), **changes})


@cache
def planned():
    of = scenario()
    return plan_in_rounds(of, "D", ground=ground(of))


def found(orders):
    plan, _ = planned()
    report = verify_plan(replace(plan, orders=orders), scenario(), ground(scenario()))
    return {one.name for one in report.violations}


def test_no_round_has_more_people_than_it_lets_out_and_most_of_them_are_there():
    plan, answer = planned()
    orders = plan.orders
    assert orders.deal.rounds == answer.rounds and len(answer.rounds) > 1
    assert found(orders) == set()
    agreed = [limit for _, limit in orders.deal.limits]
    assert all(n <= limit for n, limit in zip(orders.in_rounds, agreed, strict=True))
    assert sum(orders.in_rounds) == orders.out >= 0.8 * sum(agreed)
    bounds = {bound.relaxation: bound.persons for bound in orders.bounds}
    assert bounds["deal"] == sum(agreed)
    assert orders.out <= orders.bound == bounds["fluid"] < sum(agreed)  # which knows the rounds
    for wave in orders.waves:
        assert any(a <= wave.passes[0] and wave.passes[1] <= b for (a, b), _ in orders.deal.limits)
    assert "keep to the rounds of the deal" in " ".join(s.say("en") for s in plan.summary)


def test_without_the_deal_waves_do_not_keep_to_its_rounds():
    """The rounds do bind: the same waves as for no deal break them."""
    from mamar.plan.planner import plan

    plan_, _ = planned()
    free = plan(scenario(), "earliest", ground=ground(scenario())).orders
    broken = replace(free, deal=plan_.orders.deal)
    assert {"outside_rounds", "round_too_full"} & found(broken)


def rounds_with(change):
    orders = planned()[0].orders
    return replace(orders, deal=replace(orders.deal, rounds=change(orders.deal.rounds)))


def joined(rounds):
    """All rounds in one: everybody may leave here before anybody has there."""
    first, last = rounds[0], rounds[-1]
    departures = tuple(
        Departure(
            area,
            sum(d.persons for r in rounds for d in r.departures if d.area_id == area),
            min(d.begins for r in rounds for d in r.departures if d.area_id == area),
            max(d.ends for r in rounds for d in r.departures if d.area_id == area),
        )
        for area in ("A", "B")
    )
    return (Round(first.begins, departures, last.confirmed),)


def fewer(rounds):
    """Each round lets out sixty fewer here: the waves are then too many for the first."""
    return tuple(
        replace(
            each,
            departures=tuple(
                replace(d, persons=d.persons - 60) if d.area_id == "A" else d
                for d in each.departures
            ),
        )
        for each in rounds
    )


def unconfirmed(rounds):
    return (rounds[0], replace(rounds[1], begins=rounds[0].ends), *rounds[2:])


@pytest.mark.parametrize(
    ("change", "name"),
    [(joined, "rounds_break_deal"), (fewer, "round_too_full"), (unconfirmed, "rounds_break_deal")],
)
def test_rounds_that_break_the_deal_and_waves_that_break_the_rounds_are_found(change, name):
    assert name in found(rounds_with(change))


def test_out_of_ratio_is_what_is_said_of_it():
    plan, _ = planned()
    changed = replace(plan, orders=rounds_with(joined))
    report = verify_plan(changed, scenario(), ground(scenario()))
    assert any("ahead of the agreed ratio" in str(one.sentence) for one in report.violations)


def test_a_wave_outside_of_its_round_is_found():
    orders = planned()[0].orders
    _, until = orders.deal.limits[0][0]
    first = orders.waves[0]
    late = until - first.passes[0]
    moved = replace(
        first,
        departs=tuple(step + late for step in first.departs),
        passes=tuple(step + late for step in first.passes),
        arrives=tuple(step + late for step in first.arrives),
    )
    assert "outside_rounds" in found(replace(orders, waves=(moved, *orders.waves[1:])))


def test_a_lower_bound_of_the_deal_is_not_believed():
    orders = planned()[0].orders
    low = tuple(
        replace(b, persons=b.persons - 7) if b.relaxation == "deal" else b for b in orders.bounds
    )
    assert "bound_unproved" in found(replace(orders, bounds=low))
    assert "bound_unreadable" in found(replace(orders, deal=None))


def test_the_file_holds_the_rounds_and_fits_the_schema():
    plan, _ = planned()
    data = plan_to_json(plan)
    schema = json.loads(
        (Path(__file__).parents[2] / "docs" / "plan.schema.json").read_text(encoding="utf-8")
    )
    jsonschema.validate(json.loads(json.dumps(data)), schema)
    assert plan_from_json(data).orders.deal == plan.orders.deal


def test_a_deal_without_an_area_of_the_plan_has_no_waves():
    of = scenario()
    elsewhere = replace(of.areas[0], of_plan="no", persons=40)
    with pytest.raises(UsageError, match="No area of the deal"):
        plan_in_rounds(replace(of, areas=(elsewhere, of.areas[1])), "D", ground=ground(of))


def circle():
    """Two steps before the plan's side that wait for each other: nobody ever leaves."""
    steps = (("P", "Q"), ("Q", "P"))
    return scenario(
        conditions=tuple(
            Condition(
                condition_id=one, kind="prerequisite", name={"en": one}, area_id="A", needs=(other,)
            )
            for one, other in steps
        )
    )


def lapsed():
    of = scenario()
    return replace(of, deals=(replace(of.deals[0], lapses=after(1)),))


@pytest.mark.parametrize(
    ("made", "words"), [(circle, "can never start"), (lapsed, "The deal lapses at")]
)
def test_a_deal_without_a_round_says_why_and_nothing_of_windows(
    made, words, monkeypatch, tmp_path, capsys
):
    """Exit code 1, no files, and the reason is the deal: all windows are open and count."""
    of = made()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("mamar.scenario.ground.lay_ground", ground)
    asked = {"case": None, "question": None, "by": None, "out": None, "audience": "negotiators"}
    for as_json in (False, True):
        code = _plan("x", of, "en", **asked, deal="D", as_json=as_json)
        shown = " ".join(capsys.readouterr().out.split())
        assert code == 1 and words in shown and "status" not in shown
    assert list(tmp_path.iterdir()) == []
    data = json.loads(shown)
    assert (data["proof"] is None) == bool(data["cycle"])


def test_a_crossing_that_opens_in_no_round_is_told_apart_from_a_closed_one():
    """The only round ends before the one crossing opens that those at risk may pass."""
    of = scenario(waves=rules(at_risk_crossings=("C02",)))
    of = replace(
        of,
        deals=(replace(of.deals[0], lapses=after(30)),),
        zones=tuple(replace(zone, men_18_40=20) for zone in of.zones),
    )
    plan, _ = plan_in_rounds(of, "D", ground=ground(of))
    assert plan.orders.out > 0
    left = [row for row in plan.orders.not_served if row.group == "at_risk"]
    assert left and {row.reason for row in left} == {"no_crossing_accepted"}
    assert all("in no round of the deal D" in row.text.say("en") for row in left)
    assert verify_plan(plan, of, ground(of)).violations == ()


def said(of):
    plan, _ = plan_in_rounds(of, "D", ground=ground(of))
    orders = plan.orders
    return orders, " ".join(each.say("en") for each in plan.summary)


def test_where_the_deal_lets_out_too_few_the_deal_is_named_and_no_window():
    """Nobody leaves the other side, so by the ratio 240 may leave here, whatever is open."""
    of = scenario()
    of = replace(of, areas=(of.areas[0], replace(of.areas[1], persons=0)))
    orders, _ = said(of)
    assert sum(limit for _, limit in orders.deal.limits) == 240
    assert orders.not_served
    for row in orders.not_served:
        words = row.text.say("en")
        assert "The rounds of the deal D let out 240 of 570 people" in words
        assert "window" not in words and "persons an hour" not in words


def test_the_other_areas_send_fewer_only_where_they_wait_for_people_by_the_ratio():
    orders, summary = said(scenario())
    assert sum(orders.in_rounds) < sum(limit for _, limit in orders.deal.limits)
    sent = in_step(scenario(), orders.deal, orders.in_rounds)
    there = sum(now.get("B", 0) for now in sent)
    agreed = sum(d.persons for r in orders.deal.rounds for d in r.departures if d.area_id == "B")
    assert there == agreed and "may send as many as agreed all the same" in summary
    of = scenario()
    alone = replace(of, areas=(of.areas[0], replace(of.areas[1], persons=0)))
    uncoupled = replace(of, deals=(replace(of.deals[0], most_apart=None),))
    for changed, words in ((alone, "all the same"), (uncoupled, "people are missing in all")):
        orders, summary = said(changed)
        assert sum(orders.in_rounds) < sum(limit for _, limit in orders.deal.limits)
        assert words in summary and "may then leave" not in summary


@pytest.mark.parametrize("seed", range(60))
def test_what_others_may_send_keeps_the_ratio_and_one_load_more_does_not(seed):
    """Whatever is missing in waves, as the checker of deals says, which shares no code."""
    rng = np.random.default_rng(seed)
    of = scenario()
    of = replace(
        of,
        deals=(replace(of.deals[0], most_apart=int(rng.integers(60, 300))),),
        areas=(of.areas[0], replace(of.areas[1], load=int(rng.integers(1, 4)))),
    )
    deal = DealRounds("D", "A", plan_deal(of, "D", STREETS(), ground(of)).rounds)
    passed = [int(limit - rng.integers(0, limit // 2 + 1)) for _, limit in deal.limits]
    sent = in_step(of, deal, passed)

    def broken(numbers, area):
        rounds = tuple(
            replace(
                each,
                departures=tuple(
                    replace(d, persons=now[d.area_id], ends=each.ends)
                    for d in each.departures
                    if now[d.area_id]
                ),
            )
            for each, now in zip(deal.rounds, numbers, strict=True)
        )
        answer = replace(planned()[1], rounds=tuple(each for each in rounds if each.departures))
        return {v.name for v in check_rounds(answer, of) if v.area_id == area}

    assert broken(sent, "B") <= {"idle_end"}  # its last one leaves before the round's end
    assert is_in_step(of, deal, sent) == ("out_of_ratio" not in broken(sent, "A"))
    out = agreed = 0
    for number, (now, each) in enumerate(zip(sent, deal.rounds, strict=True)):
        out += now.get("B", 0)
        agreed += sum(d.persons for d in each.departures if d.area_id == "B")
        if "B" in now and out < agreed:
            more = [*sent]
            more[number] = now | {"B": now["B"] + of.areas[1].load}
            assert broken(more, "B") & {"out_of_ratio", "over_capacity", "people_not_there"}
            return
