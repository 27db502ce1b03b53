"""The proof for kinds who share the roads: any parts whatever prove something true."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from mamar.errors import InputError
from mamar.plan.answer import NEVER, Cut, Flow
from mamar.plan.problem import NO_LIMIT, FlowProblem
from mamar.plan.shared import most_bound
from mamar.plan.shared_problem import CountedCut, Kind, SharedBound, SharedProblem
from mamar.verify.shared import check_shared_bound, check_shared_flows
from tests.shared_worlds import HORIZON, contested_world, optimum, shared_world


def bridge(**site: int) -> SharedProblem:
    """Four units a step; ten walkers and three cars that take up the room of three each."""
    base = FlowProblem([0], [1], [1], [4], [0, 0], [0, site.get("intake", NO_LIMIT)])
    return SharedProblem(base, [Kind([10, 0]), Kind([3, 0], weight=3)])


def claim(shared: SharedProblem, *parts: CountedCut, steps: int = 2) -> SharedBound:
    nobody = (0,) * shared.kinds
    flows = (Flow.empty(),) * shared.kinds
    return SharedBound(steps, 0, 0, nobody, tuple(range(shared.kinds)), flows, parts)


def at_the_bridge(*count: int, times: Fraction | int = 1) -> CountedCut:
    """Home is never near, what lies beyond the bridge always: the bridge is what counts."""
    return CountedCut(count, Cut(2, [NEVER, 2, 2]), Fraction(times))


def test_by_hand():
    """Two entries of four units each: 8 walkers, or 2 cars, or 8 units of both by weight."""
    shared = bridge()
    ready = 10 + 3
    assert check_shared_bound(shared, claim(shared)) == ready
    assert check_shared_bound(shared, claim(shared, at_the_bridge(1, 0))) == 8 + 3
    assert check_shared_bound(shared, claim(shared, at_the_bridge(0, 1))) == 10 + 2
    assert check_shared_bound(shared, claim(shared, at_the_bridge(1, 1))) == 8
    by_weight = at_the_bridge(1, 3, times=Fraction(1, 3))
    assert check_shared_bound(shared, claim(shared, by_weight)) == Fraction(8, 3) + Fraction(20, 3)
    both = at_the_bridge(1, 0, times=Fraction(2, 3)), by_weight
    assert check_shared_bound(shared, claim(shared, *both)) == Fraction(16 + 8, 3)


def test_a_site_is_shared_by_persons_not_by_weight():
    """Five beds: five persons, which is up to 15 units where a car counts as three."""
    shared = bridge(intake=5)
    all_far = CountedCut((1, 1), Cut(2, [NEVER, NEVER, NEVER]), Fraction(1))
    assert check_shared_bound(shared, claim(shared, all_far)) == 5
    by_weight = replace(all_far, count=(1, 3), times=Fraction(1, 3))
    bound = check_shared_bound(shared, claim(shared, by_weight))
    assert bound == 5 + Fraction(2, 3) * 10  # a walker is counted a third of one time


def test_any_parts_give_a_true_bound():
    """Labels moved, counts and multipliers of any kind: never fewer than can be out."""
    rng = np.random.default_rng(5)
    for seed in range(24):
        given = (shared_world, contested_world)[seed % 2](seed)
        shared = given.problem
        whole = round(optimum(given, HORIZON, whole=True))
        nodes = shared.network.nodes
        for _ in range(12):
            parts = [
                CountedCut(
                    tuple(rng.integers(0, 4, shared.kinds).tolist()),
                    Cut(HORIZON, rng.choice([NEVER, 2, 5, HORIZON], nodes)),
                    Fraction(int(rng.integers(0, 5)), int(rng.integers(1, 5))),
                )
                for _ in range(int(rng.integers(0, 4)))
            ]
            bound = check_shared_bound(shared, claim(shared, *parts, steps=HORIZON))
            assert bound >= whole, seed


def test_a_part_less_or_a_smaller_multiplier_proves_no_more():
    """The solver's parts are the best of their kind: what is taken from them is missed."""
    for seed in range(30):
        shared = contested_world(seed).problem
        found = most_bound(shared, HORIZON)
        whole_proof = check_shared_bound(shared, found)
        for i, part in enumerate(found.parts):
            others = found.parts[:i] + found.parts[i + 1 :]
            assert check_shared_bound(shared, replace(found, parts=others)) >= whole_proof
            half = replace(part, times=part.times / 2)
            assert check_shared_bound(shared, replace(found, parts=(*others, half))) >= whole_proof


@pytest.mark.parametrize(
    ("part", "key"),
    [
        (at_the_bridge(1), "count"),
        (at_the_bridge(-1, 1), "count"),
        (at_the_bridge(10**7, 1), "count"),
        (at_the_bridge(1, 1, times=-1), "times"),
        (replace(at_the_bridge(1, 1), times=0.5), "times"),  # type: ignore[arg-type]
        (CountedCut((1, 1), Cut(3, [NEVER, 3, 3]), Fraction(1)), "cut.steps"),
        (CountedCut((1, 1), Cut(None, [NEVER, 3, 3]), Fraction(1)), "cut.steps"),
    ],
)
def test_a_malformed_part_is_refused(part: CountedCut, key: str):
    """Each fault names the part and what of it is wrong."""
    shared = bridge()
    with pytest.raises(InputError) as error:
        check_shared_bound(shared, claim(shared, at_the_bridge(1, 0), part))
    assert [fault.key for fault in error.value.faults] == [f"parts[1].{key}"]


def test_flows_that_do_not_fit_together():
    """Right one by one; together over the bridge's capacity, or over the beds."""
    shared = bridge()
    walkers = Flow([0, 1], [0, 1], [4, 4])
    assert check_shared_flows(shared, (walkers, Flow.empty()), 2) == []
    late_car = Flow([0, 1], [1, 2], [1, 1])
    assert check_shared_flows(shared, (Flow([0, 1], [0, 1], [4, 4]), late_car), 2) == []
    both = Flow([0, 1], [0, 1], [2, 2]), Flow([0, 1], [0, 1], [1, 1])
    (over,) = check_shared_flows(shared, both, 2)
    assert (over.name, over.arc, over.step, over.units, over.limit) == ("over_capacity", 0, 0, 5, 4)

    shared = bridge(intake=4)
    (over,) = check_shared_flows(shared, (walkers, late_car), 2)
    assert (over.name, over.node, over.units, over.limit) == ("site_over_intake", 2, 5, 4)


def test_a_flow_that_is_wrong_by_itself():
    """The rules of its own kind: weight, forbidden roads and sites, its own people."""
    base = FlowProblem([0, 0], [1, 1], [1, 1], [4, 4], [0, 0], [0, NO_LIMIT])
    shared = SharedProblem(base, [Kind([10, 0], arcs=[True, False]), Kind([1, 0], weight=3)])
    forbidden = Flow([1], [0], [1]), Flow.empty()
    assert [one.name for one in check_shared_flows(shared, forbidden, 2)] == ["entry_while_closed"]
    crowd = Flow.empty(), Flow([0], [0], [2])
    names = {one.name for one in check_shared_flows(shared, crowd, 2)}
    assert names == {"over_capacity", "more_leave_than_are_there"}
    assert [one.name for one in check_shared_flows(shared, (Flow.empty(),), 2)] == [
        "unequal_lengths"
    ]
