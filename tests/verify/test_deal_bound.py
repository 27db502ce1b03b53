"""The proof that a deal's schedule is fastest: it closes the gap, and cannot be bent."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from mamar.agreements.deal_answer import Ceiling
from mamar.agreements.plan_deal import plan_deal
from mamar.errors import InputError
from mamar.verify.deal_bound import bound_of_deal
from tests.agreements.deals import area, at, condition, opening, random_world, world


def exchange():
    """Two for one, eight and four an hour, no more than eight apart, an hour to confirm."""
    return world(
        area("A", 40, ratio=2, load=2),
        area("B", 20, ratio=1),
        opening("A", 0, 40, 8),
        opening("B", 0, 40, 4),
        condition("Q1", "prerequisite", area_id="B", time=at(1)),
        most_apart=8,
        confirm_min=60,
    )


@cache
def random_answers():
    """(scenario, answer) of 1000 random deals that have one, circles left out."""
    found = []
    for seed in range(1000):
        scenario = random_world(seed)
        try:
            answer = plan_deal(scenario, "D")
        except InputError:
            continue
        if not answer.cycle:
            found.append((scenario, answer))
    return found


def test_every_schedule_is_proved_to_be_fastest():
    """Planned by one program, bounded by another that shares only the tables with it."""
    exchanges = conditions = all_out = 0
    for scenario, answer in random_answers():
        bound = bound_of_deal(answer, scenario)
        assert bound.is_closed and bound.proves(answer), scenario
        exchange = scenario.deals[0].most_apart is not None
        exchanges += exchange and answer.out > 0
        conditions += not exchange and answer.out > 0
        all_out += answer.is_yes and answer.out > 0
    assert min(exchanges, conditions, all_out) > 30  # the sample shows each of these


def test_by_hand():
    """After rounds of eight and four, an hour each: each is confirmed in the hour after."""
    answer = plan_deal(exchange(), "D")
    assert answer.until == 10 and bound_of_deal(answer, exchange()).until == 10
    (line,) = bound_of_deal(answer, exchange()).sentences(answer)
    assert line.say("en") == "Proved: under the deal not everybody can be out sooner."
    # Without ceilings only hours and conditions are left to prove anything: 40 people at 8.
    bare = replace(answer, ceilings=())
    bound = bound_of_deal(bare, exchange())
    assert not bound.is_closed and not bound.proves(bare) and bound.until == 6
    (line,) = bound.sentences(bare)
    assert "not everybody can be out before" in line.say("en") and "240 min" in line.say("en")


def bent(answer, rng):
    """The ceilings with one of them dropped, later, lower, higher or of another shape."""
    ceilings = list(answer.ceilings)
    i = int(rng.integers(len(ceilings)))
    one = ceilings[i]
    out = list(one.out)
    side = int(rng.integers(len(out)))
    kind = rng.choice(["drop", "later", "lower", "higher", "sooner"])
    if kind == "drop":
        return kind, tuple(ceilings[:i] + ceilings[i + 1 :])
    if kind == "lower":
        out[side] = max(0, out[side] - int(rng.integers(1, 8)))
    if kind == "higher":
        out[side] += int(rng.integers(1, 8))
    move = {"later": int(rng.integers(1, 9)), "sooner": -int(rng.integers(1, 9))}.get(str(kind), 0)
    ceilings[i] = Ceiling(one.step + move, tuple(out))
    return kind, tuple(ceilings)


def test_no_bent_ceilings_prove_what_is_not_true():
    """What a schedule does can be done, so no bound may lie below it; most bends are found."""
    found = dict.fromkeys(["drop", "later", "lower", "higher", "sooner"], 0)
    for seed, (scenario, answer) in enumerate(random_answers()):
        rng = np.random.default_rng(seed)
        if not answer.ceilings:
            continue
        for _ in range(5):
            kind, ceilings = bent(answer, rng)
            bound = bound_of_deal(replace(answer, ceilings=ceilings), scenario)
            assert bound.persons >= answer.out
            if answer.is_yes:
                assert bound.until is not None and bound.until <= answer.until
            found[kind] += not bound.is_closed
    assert min(found["drop"], found["later"], found["lower"]) > 100


def test_a_slower_schedule_is_not_proved_by_any_ceilings():
    """The same rounds an hour later, with ceilings that say the same: neither by the true
    ceilings, nor by such as were made for it."""
    answer = plan_deal(exchange(), "D")
    late = tuple(
        replace(
            each,
            begins=each.begins + 1,
            confirmed=each.confirmed + 1,
            departures=tuple(
                replace(d, begins=d.begins + 1, ends=d.ends + 1) for d in each.departures
            ),
        )
        for each in answer.rounds
    )
    sides = tuple(replace(side, until=side.until + 1) for side in answer.sides)
    slower = replace(answer, rounds=late, sides=sides)
    assert not bound_of_deal(slower, exchange()).proves(slower)
    moved = tuple(replace(each, step=each.step + 1) for each in answer.ceilings)
    forged = replace(slower, ceilings=moved)
    bound = bound_of_deal(forged, exchange())
    assert not bound.is_closed and not bound.proves(forged)


@pytest.mark.parametrize("out", [(1,), (1, 2, 3), (-1, 4)])
def test_ceilings_that_cannot_be_read_prove_nothing(out):
    answer = plan_deal(exchange(), "D")
    odd = replace(answer, ceilings=(*answer.ceilings, Ceiling(3, out)))
    assert not bound_of_deal(odd, exchange()).is_closed


def test_a_deal_that_leans_on_another_says_so():
    """C waits for people out of the exchange, so it is fastest for that exchange as planned."""
    of = exchange()
    wait = condition("Q2", "opens_when_out", area_id="C", out_of="A", persons=16)
    more = replace(
        of,
        deals=(*of.deals, replace(of.deals[0], deal_id="E", most_apart=None)),
        areas=(*of.areas, area("C", 5, deal_id="E")),
        openings=(*of.openings, opening("C", 0, 40, 5)),
        conditions=(*of.conditions, wait),
    )
    first, second = plan_deal(more, "D"), plan_deal(more, "E")
    bound = bound_of_deal(second, more, None, (first,))
    assert bound.leans and bound.proves(second)
    assert "keep their schedules" in " ".join(s.say("en") for s in bound.sentences(second))
