"""The fine print of the flow problem, line by line, on worlds that can be worked out by hand.

`test_solve` says the same of thousands of random worlds; here each rule is told apart.
"""

from __future__ import annotations

import re

import numpy as np
import pytest

from mamar.errors import InputError
from mamar.plan import ALWAYS, Flow, FlowProblem, earliest, most, quickest
from mamar.plan.problem import GREATEST, NO_LIMIT
from mamar.verify import arrived, check_cut, check_flow, units_out
from tests.worlds import besieged_quarter, roundabout, two_bridges, walled_in


def road(transit: int = 2, capacity: int = 5, **other: object) -> FlowProblem:
    """Twenty people at 0, one road, a site without limit."""
    given: dict[str, object] = {"supply": [20, 0], "intake": [0, NO_LIMIT], **other}
    return FlowProblem([0], [1], [transit], [capacity], **given)  # type: ignore[arg-type]


def test_optimal_is_proved_by_a_flow_and_by_a_cut_one_step_earlier() -> None:
    answer = quickest(two_bridges())
    assert (answer.status, answer.steps, answer.bound_steps) == ("optimal", 6, 6)
    assert check_flow(two_bridges(), answer.flow, 6) == []
    assert answer.cut.steps == 5 and check_cut(two_bridges(), answer.cut) == 8
    best = most(two_bridges(), 5)
    assert check_cut(two_bridges(), best.cut) == best.units == best.bound_units == 8


def test_nothing_but_the_flow_proves_that_no_step_is_needed() -> None:
    problem = road(supply=[0, 9])
    answer = quickest(problem)
    assert (answer.status, answer.steps, answer.bound_steps, answer.units) == ("optimal", 0, 0, 9)
    assert check_flow(problem, answer.flow, 0) == [] and units_out(problem, answer.flow, 0) == 9


def test_infeasible_is_proved_by_a_cut_for_ever() -> None:
    answer = quickest(walled_in())
    assert (answer.status, answer.steps, answer.cut.steps) == ("infeasible", None, None)
    assert check_cut(walled_in(), answer.cut) == 5
    assert ALWAYS in answer.cut.label  # the first quarter, or the site, is near at all steps
    assert check_cut(besieged_quarter(), quickest(besieged_quarter()).cut) == 9


def test_stopped_has_the_bound_and_the_best_flow() -> None:
    late = quickest(two_bridges(), max_steps=5)
    assert (late.status, late.steps, late.bound_steps) == ("stopped", None, 6)
    assert late.cut.steps == 5 and check_cut(two_bridges(), late.cut) < 10
    assert check_flow(two_bridges(), late.flow, 5) == []
    stopped = quickest(two_bridges(), stop=lambda: True)
    assert stopped.status == "stopped" and stopped.bound_steps <= 6
    best = most(two_bridges(), 5, stop=lambda: True)
    assert best.status == "stopped" and best.bound_units >= 8 >= best.units


def test_flow_and_cut_are_always_there() -> None:
    for problem in (road(supply=[0, 0]), FlowProblem([], [], [], [], [], [])):
        for answer in (quickest(problem), most(problem, 3), earliest(problem, 3)):
            flow = answer.flow
            assert len(flow.arc) == len(flow.step) == len(flow.units) == 0
            assert check_cut(problem, answer.cut) == 0


def test_at_the_last_step_nobody_may_be_on_the_road() -> None:
    problem = road(transit=3)
    assert most(problem, 2).units == 0 and len(most(problem, 2).flow) == 0
    one = Flow([0], [0], [1])
    assert check_flow(problem, one, 2) != [] and check_flow(problem, one, 3) == []
    assert most(problem, 3).units == 5


def test_but_anywhere_else_he_may_and_no_limit_of_waiting_binds_then() -> None:
    arrays = [0, 1], [1, 2], [1, 1], [1, 1], [1, 0, 0], [0, 0, NO_LIMIT]
    problem = FlowProblem(*arrays, holding=[0, 0, 0])
    half_way = Flow([0], [0], [1])
    assert check_flow(problem, half_way, 1) == []
    assert check_flow(problem, half_way, 2) != []


def test_limits_of_waiting_bind_only_who_has_set_out() -> None:
    assert quickest(road(holding=[0, 0])).steps == 5


def test_whoever_is_taken_in_stays_and_no_longer_waits() -> None:
    """Two sites in a row, where nobody may wait: one place in the first, the others pass it."""
    problem = FlowProblem(
        [0, 1], [1, 2], [1, 1], [1, 1], [3, 0, 0], [0, 1, 2], holding=[NO_LIMIT, 0, 0]
    )
    answer = quickest(problem)
    assert (answer.steps, answer.units) == (3, 3)
    assert check_flow(problem, answer.flow, 3) == []
    through = Flow([0, 0, 0, 1, 1, 1], [0, 1, 2, 1, 2, 3], [1] * 6)
    assert units_out(problem, through, 4) == 2  # it takes in two, and all have gone past the first


def test_who_sets_out_when_and_is_taken_in_when_is_for_the_checker_to_choose() -> None:
    """One place at the first site: the first to come may take it or go on, both flows are right."""
    problem = FlowProblem([0, 1], [1, 2], [1, 1], [1, 1], [2, 0, 0], [0, 1, NO_LIMIT])
    for goes_on in (1, 2):
        flow = Flow([0, 0, 1], [0, 1, goes_on], [1, 1, 1])
        assert check_flow(problem, flow, 3) == []
        assert units_out(problem, flow, 3) == 2
    assert most(problem, 2).units == 2


def test_a_circle_of_transit_0_is_legal_and_in_no_answer() -> None:
    problem = roundabout()
    circle = Flow([0, 1, 2], [0, 0, 0], [2, 2, 2])
    assert check_flow(problem, circle, 0) == []
    for answer in (quickest(problem), most(problem, 3), earliest(problem, 3)):
        at_once = {(a, t) for a, t in zip(answer.flow.arc, answer.flow.step, strict=True) if a < 3}
        assert not any({(0, t), (1, t), (2, t)} <= at_once for t in range(4))


def test_changes_hold_from_their_step_on_in_any_order() -> None:
    """Nobody at steps 1 and 2, two at step 0, five again from step 3 on."""
    rows = [[0, 3, 5], [0, 0, 2], [0, 1, 0]]
    for order in ([0, 1, 2], [2, 1, 0], [1, 0, 2]):
        problem = road(changes=[rows[i] for i in order])
        assert problem.changes.tolist() == [[0, 0, 2], [0, 1, 0], [0, 3, 5]]
        assert [most(problem, t).units for t in (2, 3, 4, 5, 6)] == [2, 2, 2, 7, 12]


def test_releases_are_beyond_the_supply_and_not_before_their_step() -> None:
    problem = road(supply=[1, 0], releases=[[0, 4, 3], [0, 4, 1]])
    assert problem.total == 5
    assert [most(problem, t).units for t in (1, 2, 5, 6)] == [0, 1, 1, 5]
    assert check_flow(problem, Flow([0], [3], [2]), 9) != []


def test_earliest_has_its_curve_by_its_flow() -> None:
    answer = earliest(two_bridges(), 6)
    assert answer.is_earliest and answer.guarantee == "earliest"
    assert answer.arrived.tolist() == [0, 0, 1, 2, 5, 8, 10]
    assert arrived(two_bridges(), answer.flow, 6).tolist() == answer.arrived.tolist()


BAD = [
    ({"transit": -1}, r"transit\[0\] = -1"),
    ({"transit": GREATEST + 1}, rf"transit\[0\] = {GREATEST + 1}"),
    ({"capacity": -3}, r"capacity\[0\] = -3"),
    ({"supply": [1.5, 0]}, r"supply\[0\] = 1.5.*whole number"),
    ({"supply": [0, float("nan")]}, r"supply\[1\] = nan.*whole number"),
    ({"supply": [0, float("inf")]}, r"supply\[1\] = inf.*whole number"),
    ({"supply": [1e13, 0]}, r"supply\[0\] = 10000000000000.0.*too large"),
    ({"releases": [[0, 1, 2], [0, float("nan"), 1]]}, r"releases\[1, 1\] = nan.*whole number"),
    ({"supply": ["many", "few"]}, r"supply = .*array of whole numbers"),
    ({"supply": [[1], [1, 2]]}, r"supply = .*array of whole numbers"),
    ({"supply": [[1, 2]]}, r"supply = .*one dimension"),
    ({"intake": [0, -2]}, r"intake\[1\] = -2"),
    ({"intake": [0]}, r"intake = 1.*2 entries"),
    ({"changes": [[0, 3, 1], [0, 3, 2]]}, r"changes\[1\] = \(0, 3, 2\).*same arc and step"),
    ({"changes": [[1, 3, 1]]}, r"changes\[:, 0\] \(arc\)\[0\] = 1"),
    ({"changes": [0, 3]}, r"changes = .*arc, step, capacity"),
    ({"releases": [[2, 0, 1]]}, r"releases\[:, 0\] \(node\)\[0\] = 2"),
    ({"releases": [[0, -1, 1]]}, r"releases\[:, 1\] \(step\)\[0\] = -1"),
    ({"holding": [0, -2]}, r"holding\[1\] = -2"),
    ({"supply": []}, r"supply = 0. It must have one entry for each node"),
    ({"supply": [20, None]}, r"supply\[1\] = None. It must be a whole number"),
    ({"supply": np.array([20, 0.5], object)}, r"supply\[1\] = 0.5.*whole number"),
    ({"supply": np.array([True, 5], object)}, r"supply\[0\] = True.*whole number"),
    ({"supply": np.array([20, 10**30], object)}, r"supply\[1\] = 1000.*too large"),
    ({"releases": np.array([[0, 1, 2], [0, float("nan"), 1]], object)}, r"releases\[1, 1\] = nan"),
    ({"supply": np.array([2**64 - 1, 0], np.uint64)}, r"supply\[0\] = 18446744073709551615"),
]


@pytest.mark.parametrize(("other", "says"), BAD)
def test_a_bad_array_is_named_with_its_place_and_value(other: dict[str, object], says: str) -> None:
    with pytest.raises(InputError) as caught:
        road(**other)  # type: ignore[arg-type]
    assert len(caught.value.faults) == 1
    assert re.search(says, str(caught.value.faults[0]))


def test_whole_numbers_as_objects_are_whole_numbers() -> None:
    assert road(supply=np.array([20, np.int64(0)], object)).total == 20
    assert road(supply=np.array([20.0, 0], object)).total == 20


def test_arcs_that_are_not_there_cannot_change() -> None:
    with pytest.raises(InputError, match="no arc or node that it could name"):
        FlowProblem([], [], [], [], [3], [0], changes=[[0, 1, 1]])


@pytest.mark.parametrize("question", [most, earliest])
@pytest.mark.parametrize("limited", [False, True])
def test_a_horizon_too_large_for_memory_is_refused_with_the_estimate(question, limited) -> None:
    """Before it starts: 10^10 steps would need gigabytes for one road alone."""
    problem = road()
    if limited:  # whoever has set out must go on, and the second road opens after the first shuts
        problem = FlowProblem(
            [0, 1], [1, 2], [1, 1], [5, 0], [5, 0, 0], [0, 0, -1], [[0, 1, 0], [1, 9, 5]], None,
            [0, 0, 0],
        )  # fmt: skip
    with pytest.raises(InputError, match=r"10,000,000,000 steps on \d arcs would need about"):
        question(problem, 10**10)


def test_true_is_no_number_of_steps() -> None:
    for ask in (most, earliest, quickest):
        with pytest.raises(InputError, match=r"value True: .*whole number from 0"):
            ask(road(), True)


def test_all_that_is_wrong_is_said_at_once() -> None:
    with pytest.raises(InputError) as caught:
        FlowProblem([0, 7], [1, 1], [1, -1], [5, 5], [20, 0], [0, -9])
    said = [str(fault) for fault in caught.value.faults]
    for name, text in zip(("tail[1]", "transit[1]", "intake[1]"), said, strict=True):
        assert name in text


def test_several_in_one_array_are_said_at_once() -> None:
    with pytest.raises(InputError) as caught:
        FlowProblem([0], [1], [1], [float("nan")], [0.5, float("-inf")], [0, -1])
    said = [str(fault) for fault in caught.value.faults]
    for name, text in zip(("supply[0]", "supply[1]", "capacity[0]"), said, strict=True):
        assert name in text


def test_arrays_given_are_never_changed_nor_shared() -> None:
    supply, changes = np.array([20, 0]), np.array([[0, 3, 0], [0, 1, 2]])
    problem = road(supply=supply, changes=changes)
    quickest(problem), most(problem, 5), earliest(problem, 5)
    assert supply.tolist() == [20, 0] and changes.tolist() == [[0, 3, 0], [0, 1, 2]]
    supply[0] = changes[0, 2] = 99
    assert problem.supply.tolist() == [20, 0]
    assert problem.changes.tolist() == [[0, 1, 2], [0, 3, 0]]
    with pytest.raises(ValueError, match="read-only"):
        problem.supply[0] = 1
