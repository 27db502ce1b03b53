"""The fastest exchange in rounds is the fastest of all, and obeys every rule of the deal."""

import numpy as np
import pytest

from mamar.agreements.deal_problem import NEVER, DealProblem, Side
from mamar.agreements.exchange import fastest_exchange
from mamar.errors import InputError
from tests.agreements.oracle import best_exchange


def side(name, persons, slots, ready=None, **more):
    slots = np.array(slots, np.int64)
    most = np.full(len(slots) + 1, persons) if ready is None else np.array(ready)
    return Side(name, {"en": name}, persons, slots, most, **more)


def random_deal(seed):
    rng = np.random.default_rng(seed)
    steps = int(rng.integers(4, 11))
    count = 2 if rng.random() < 0.8 else 3
    sides = []
    for i in range(count):
        persons = int(rng.integers(0, 5 if count == 2 else 4))
        slots = rng.integers(0, 3, steps) * (rng.random(steps) < 0.7)
        ready = np.cumsum(np.append(0, rng.integers(0, 3, steps)))
        if rng.random() < 0.6:
            ready = np.full(steps + 1, persons)
        after = ()
        if rng.random() < 0.2:
            other = int(rng.choice([j for j in range(count) if j != i]))
            after = ((other, int(rng.integers(0, 3))),)
        sides.append(
            side(
                f"A{i}",
                persons,
                slots,
                ready,
                ratio=int(rng.integers(1, 4)),
                load=int(rng.integers(1, 3)),
                opens=int(rng.integers(0, 4)) if rng.random() < 0.3 else 0,
                lapses=int(rng.integers(3, 12)) if rng.random() < 0.3 else NEVER,
                after=after,
            )
        )
    return DealProblem(
        tuple(sides),
        steps,
        begins=int(rng.integers(0, 3)) if rng.random() < 0.3 else 0,
        most_apart=int(rng.integers(0, 5)),
        confirm=int(rng.integers(0, 3)),
        ends_when_empty=bool(rng.random() < 0.3),
    )


def out_of(rounds):
    return sum(departure.persons for each in rounds for departure in each.departures)


def test_no_way_of_leaving_is_better_on_small_deals():
    """1000 deals, each tried in every way: as many out, and all of them as soon."""
    yes = part = several = 0
    for seed in range(1000):
        problem = random_deal(seed)
        rounds = fastest_exchange(problem)
        most, first = best_exchange(problem)
        assert out_of(rounds) == most, seed
        if first is not None:
            assert max((each.ends for each in rounds), default=problem.begins) <= max(
                first, problem.begins
            ), seed
        yes += first is not None and most > 0
        part += first is None and most > 0
        several += len(rounds) > 1
    assert min(yes, part, several) > 40  # the sample shows each of these


def test_rounds_as_large_as_allowed_are_not_always_best():
    """Eight slots a day and an hour to confirm: rounds of a day are confirmed over night, where
    rounds of ten, which K allows, lose an hour of every second day."""
    day = [1] * 8 + [0] * 4
    slots = day * 4
    sides = [side(name, 24, slots) for name in ("a", "b")]
    deal = DealProblem(tuple(sides), len(slots), most_apart=10, confirm=1)
    rounds = fastest_exchange(deal)
    assert [departure.persons for each in rounds for departure in each.departures] == [8] * 6
    assert rounds[-1].ends == 32  # the end of the third day
    largest, begin = [], 0
    for persons in (10, 10, 4):
        end = int(sides[0].room().finish(begin, 0, np.array([persons]))[0])
        largest.append(end)
        begin = end + deal.confirm
    assert largest[-1] > 32


def test_persons_are_never_further_apart_than_agreed_whatever_stops():
    """At the end of each round one side may have gone and the other not."""
    for seed in range(200):
        problem = random_deal(seed)
        ratio = [each.ratio for each in problem.sides]
        out = [0] * len(ratio)
        for each in fastest_exchange(problem):
            after = list(out)
            for departure in each.departures:
                after[int(departure.area_id[1:])] += departure.persons
            for i, j in np.ndindex(len(ratio), len(ratio)):
                gone = problem.ends_when_empty and out[j] == problem.sides[j].persons
                if i != j and after[i] > out[i] and not gone:
                    apart = (after[i] * ratio[j] - out[j] * ratio[i]) * ratio[0]
                    assert apart <= problem.most_apart * ratio[i] * ratio[j]
            out = after


def test_without_people_there_is_nothing_to_do():
    empty = [side(name, 0, [1, 1]) for name in ("a", "b")]
    assert fastest_exchange(DealProblem(tuple(empty), 2, most_apart=3)) == ()


def test_a_larger_distance_is_never_slower():
    slots = [2, 0, 1, 2, 1] * 8
    sides = tuple(side(name, 20, slots) for name in ("a", "b"))
    ends = [
        fastest_exchange(DealProblem(sides, 40, most_apart=apart, confirm=2))[-1].ends
        for apart in (4, 5, 8, 10, 20)
    ]
    assert ends == sorted(ends, reverse=True) and ends[0] > ends[-1]


def test_loads_that_make_too_many_rounds_are_refused_with_a_remedy():
    many = tuple(side(name, 10_000, [50] * 300) for name in ("a", "b"))
    with pytest.raises(InputError, match="larger loads"):
        fastest_exchange(DealProblem(many, 300, most_apart=10_000))
