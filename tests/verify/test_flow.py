"""What the checker says about a flow: every name, in words, and never a traceback."""

from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from mamar.errors import InputError
from mamar.plan.answer import Flow
from mamar.plan.problem import NO_LIMIT, FlowProblem
from mamar.verify import Violation, arrived, check_flow, units_out
from mamar.verify.violation import SENTENCES
from tests import oracle
from tests.worlds import HORIZON, roundabout, two_bridges, world


def site_that_may_fill_up() -> FlowProblem:
    """0 → 1 → 2; at 1 one may wait; 2 is a site for two where nobody may wait; window 2 … 5."""
    return FlowProblem(
        tail=[0, 1],
        head=[1, 2],
        transit=[1, 2],
        capacity=[3, 0],
        supply=[8, 0, 0],
        intake=[0, 0, 2],
        changes=[[1, 2, 4], [1, 6, 0]],
        holding=[NO_LIMIT, 1, 0],
    )


@pytest.mark.parametrize(
    ("entries", "steps", "name", "where", "sentence"),
    [
        (
            [(0, 0, 4)],
            1,
            "over_capacity",
            {"arc": 0, "step": 0, "units": 4, "limit": 3},
            "At step 0, 4 units enter arc 0, which 3 may enter then.",
        ),
        (
            [(0, 0, 1), (1, 6, 1)],
            9,
            "entry_while_closed",
            {"arc": 1, "step": 6, "units": 1, "limit": 0},
            "At step 6, 1 units enter arc 1, which is closed.",
        ),
        (
            [(0, 0, 1), (1, 3, 1)],
            4,
            "arrives_after_horizon",
            {"arc": 1, "step": 3, "units": 1, "limit": 2},
            "1 units enter arc 1 at step 3, later than step 2: "
            "they are still on the road at the last step.",
        ),
        (
            [(0, -1, 1)],
            4,
            "entry_before_start",
            {"arc": 0, "step": -1, "units": 1},
            "1 units enter arc 0 at step -1, before step 0.",
        ),
        (
            [(0, 1, 2), (1, 2, 3)],
            4,
            "more_leave_than_are_there",
            {"node": 1, "step": 2, "units": 1},
            "By step 2, 1 more units have left node 1 than had come or were ready.",
        ),
        (
            [(0, 0, 1), (0, 1, 1)],
            4,
            "waiting_over_holding",
            {"node": 1, "step": 2, "units": 2, "limit": 1},
            "After step 2, 2 units must wait at node 1, where 1 may.",
        ),
        (
            [(0, 1, 3), (1, 2, 3)],
            5,
            "site_over_intake",
            {"node": 2, "step": 4, "units": 3, "limit": 2},
            "By step 4, 3 units must be taken in at node 2, which has room for 2.",
        ),
        ([(0, 0, 0)], 1, "zero_units", {"arc": 0, "step": 0, "units": 0}, None),
        ([(0, 0, -2)], 1, "negative_units", {"arc": 0, "step": 0, "units": -2}, None),
        ([(0, 0, 1), (0, 0, 1)], 1, "repeated_entry", {"arc": 0, "step": 0, "units": 2}, None),
        ([(7, 0, 1)], 1, "unknown_arc", {"arc": 7}, "There is no arc 7."),
        ([(0, 0, 2**62), (0, 1, 2**62)], 2, "too_many_units", {}, None),
    ],
)
def test_each_violation_says_what_is_wrong_and_where(
    entries: list[tuple[int, int, int]],
    steps: int,
    name: str,
    where: dict[str, int],
    sentence: str | None,
) -> None:
    found = check_flow(site_that_may_fill_up(), Flow(*np.array(entries).T), steps)
    (one,) = [one for one in found if one.name == name]
    assert one == Violation(name, one.sentence, **where)
    assert str(one.sentence) == (sentence or str(one.sentence))
    assert "{" not in str(one.sentence) and "None" not in str(one.sentence)


def test_a_site_with_room_and_a_window_that_is_open_are_right() -> None:
    flow = Flow([0, 1, 1], [1, 2, 4], [2, 1, 1])
    assert check_flow(site_that_may_fill_up(), flow, 6) == []
    assert arrived(site_that_may_fill_up(), flow, 6).tolist() == [0, 0, 0, 0, 1, 1, 2]


def test_all_that_is_wrong_is_listed_at_once_but_no_more_than_asked_for() -> None:
    flow = Flow([0, 0, 1, 2, 3], [0, 9, 0, 0, 0], [5, 1, 1, 9, 1])
    names = {one.name for one in check_flow(two_bridges(), flow, 9)}
    assert names == {"over_capacity", "arrives_after_horizon", "more_leave_than_are_there"}
    many = Flow(np.zeros(500, int), np.arange(500), np.full(500, 7))
    assert len(check_flow(two_bridges(), many, 600, at_most=20)) == 20 + 1
    assert len(check_flow(two_bridges(), many, 600)) == 500 + 1


def test_an_absurd_step_is_late_and_nothing_else() -> None:
    (one,) = check_flow(site_that_may_fill_up(), Flow([0], [2**63 - 1], [3]), 9)
    assert one.name == "arrives_after_horizon"


def test_the_order_of_entries_does_not_matter() -> None:
    for seed in range(40):
        problem = world(seed)
        flow = oracle.most(problem, HORIZON).flow
        shuffled = np.random.default_rng(seed).permutation(len(flow))
        mixed = Flow(flow.arc[shuffled], flow.step[shuffled], flow.units[shuffled])
        assert check_flow(problem, mixed, HORIZON) == []
        assert (arrived(problem, mixed, HORIZON) == arrived(problem, flow, HORIZON)).all()


def test_flow_round_a_cycle_of_transit_0_is_legal_but_useless() -> None:
    assert check_flow(roundabout(), Flow([0, 1, 2], [0, 0, 0], [9, 9, 9]), 3) == []
    assert units_out(roundabout(), Flow([0, 1, 2], [0, 0, 0], [9, 9, 9]), 3) == 0


def test_the_curve_rises_to_the_units_and_stays_below_the_best_of_each_step() -> None:
    for seed in range(60):
        problem = world(seed)
        best = oracle.most(problem, HORIZON)
        curve = arrived(problem, best.flow, HORIZON)
        assert curve.shape == (HORIZON + 1,)
        assert curve[-1] == best.units == units_out(problem, best.flow, HORIZON)
        assert (np.diff(curve) >= 0).all() and curve[0] >= 0
        assert (curve <= oracle.arrival_curve(problem, HORIZON)).all(), seed


def test_a_wrong_flow_brings_nobody_out() -> None:
    with pytest.raises(InputError, match="9 units enter arc 0"):
        units_out(two_bridges(), Flow([0], [0], [9]), 5)
    with pytest.raises(InputError):
        arrived(two_bridges(), SimpleNamespace(arc=[0.5], step=[0], units=[1]), 5)


@pytest.mark.parametrize("steps", [-1, 2.0, None, "7", 10**13])
def test_a_bad_last_step_is_an_error(steps: object) -> None:
    with pytest.raises(InputError, match="steps = "):
        check_flow(two_bridges(), Flow.empty(), steps)  # type: ignore[arg-type]


NUMBERS = st.sampled_from([0, 1, 2, 3, -1, 4, 12, 13, -(2**63), 2**63 - 1, 2**62, 10**12])
COLUMN = st.one_of(
    st.lists(NUMBERS, max_size=4),
    st.lists(st.one_of(NUMBERS, st.floats(), st.none(), st.text(), st.booleans()), max_size=4),
    arrays.arrays(arrays.scalar_dtypes(), arrays.array_shapes(max_dims=2, max_side=3)),
    st.none(),
)


@given(arc=COLUMN, step=COLUMN, units=COLUMN, seed=st.integers(0, 30))
@settings(derandomize=True, deadline=None, max_examples=400)
def test_whatever_comes_is_answered_by_names(
    arc: object, step: object, units: object, seed: int
) -> None:
    flow = SimpleNamespace(arc=arc, step=step, units=units)
    for one in check_flow(world(seed), flow, HORIZON):
        assert one.name in SENTENCES
        assert str(one)


@given(entries=st.lists(st.tuples(NUMBERS, NUMBERS, NUMBERS), max_size=6), seed=st.integers(0, 30))
@settings(derandomize=True, deadline=None, max_examples=400)
def test_whatever_whole_numbers_come_are_answered_by_names(
    entries: list[tuple[int, int, int]], seed: int
) -> None:
    flow = Flow(*np.array(entries, np.int64).reshape(-1, 3).T)
    problem = world(seed)
    found = check_flow(problem, flow, HORIZON)
    assert {one.name for one in found} <= set(SENTENCES)
    if not found:
        assert units_out(problem, flow, HORIZON) <= oracle.most_units(problem, HORIZON)


def test_two_million_units_a_step_for_a_million_steps_add_up() -> None:
    """Persons up to 10⁹ and steps up to 10⁶, without overflow."""
    problem = FlowProblem([0], [1], [1], [10**9], [10**12, 0], [0, NO_LIMIT], holding=[-1, 5])
    step = np.arange(1000) * 1000
    flow = Flow(np.zeros(1000, int), step, np.full(1000, 10**9))
    assert check_flow(problem, flow, 10**6) == []
    assert units_out(problem, flow, 10**6) == 10**12
