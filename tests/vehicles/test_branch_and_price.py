"""Branch and price: what it finds is a plan, what it proves is true, and it finds or proves."""

from itertools import cycle

import pytest

from mamar.vehicles.branch_and_price import Question
from mamar.vehicles.bus_answer import BusCases
from mamar.vehicles.bus_search import search_by
from mamar.vehicles.busloads import Found, in_units
from mamar.verify.bus_bounds import cases_bound
from mamar.verify.buses import check_buses
from tests.vehicles.bus_worlds import earliest_by_trying, medium_problem, random_problem


def test_possible_and_impossible_are_told_apart_on_300_tiny_problems() -> None:
    """Against trying everything: a plan at the earliest clearance time, a proof just before."""
    asked = 0
    for seed in range(1000, 1360):
        problem = random_problem(seed)
        if problem.pickup_to_site.min() == 0:
            continue
        units, earliest = in_units(problem), earliest_by_trying(problem)
        found = Question(problem, units, earliest).search(lambda: True)
        assert isinstance(found, Found)
        assert check_buses(problem, found.routes, earliest) == []
        proof = Question(problem, units, earliest - 1).search(lambda: True)
        assert isinstance(proof, BusCases)
        assert cases_bound(problem, proof) == earliest
        asked += 1
    assert asked > 300


def test_proofs_in_several_cases_are_checked_and_agree_with_constraint_programming() -> None:
    """All clearance times up to the earliest; the model it is compared with shares nothing."""
    split = 0
    for seed in range(25):
        problem = medium_problem(seed)
        units = in_units(problem)
        for by in range(10**6):
            answer = Question(problem, units, by).search(lambda: True)
            if not isinstance(answer, BusCases):
                break
            assert cases_bound(problem, answer) == by + 1
            if len(answer.tree) > 1:
                split += 1
                assert not isinstance(search_by(problem, units, by, 0.2, 1, 1), Found)
        assert isinstance(answer, Found)
        assert check_buses(problem, answer.routes, answer.value) == []
    assert split > 10


def test_a_search_that_was_interrupted_goes_on() -> None:
    """One look at the clock at a time it comes to the same end."""
    problem = medium_problem(0)
    units = in_units(problem)
    by = 0
    while isinstance(Question(problem, units, by).search(lambda: True), BusCases):
        by += 1
    for late in (by - 1, by):
        question, pauses = Question(problem, units, late), 0
        tick = cycle([True, False]).__next__
        while (answer := question.search(tick)) is None:
            pauses += 1
        assert answer == Question(problem, units, late).search(lambda: True)
        assert pauses > 0


@pytest.mark.parametrize("seed", range(3))
def test_the_same_question_has_the_same_answer(seed: int) -> None:
    problem = medium_problem(seed)
    answers = [Question(problem, in_units(problem), 40).search(lambda: True) for _ in range(2)]
    assert answers[0] == answers[1]
