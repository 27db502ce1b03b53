"""Who can never be out, whatever the time: counted exactly, shown by a cut for ever."""

from __future__ import annotations

import pytest

from mamar.plan.forever import ever_out
from mamar.plan.problem import FlowProblem
from mamar.plan.solve import quickest
from mamar.verify import check_cut
from tests import oracle
from tests.worlds import world


@pytest.mark.parametrize("free_waiting", [True, False])
@pytest.mark.parametrize("seed", range(100))
def test_the_number_who_can_ever_be_out_is_the_oracles(seed: int, free_waiting: bool) -> None:
    problem = world(seed, free_waiting=free_waiting)
    ever = ever_out(problem, 400, lambda: False)
    assert ever is not None
    assert ever.units == oracle.ever_out(problem)
    assert ever.cut.steps is None
    assert check_cut(problem, ever.cut) == ever.units


def test_a_window_that_closes_for_good_leaves_the_rest_behind() -> None:
    """Three steps of two people, then nothing: six of ten."""
    problem = FlowProblem([0], [1], [4], [0], [10, 0], [0, -1], changes=[[0, 2, 2], [0, 5, 0]])
    ever = ever_out(problem, 400, lambda: False)
    assert ever is not None and ever.units == 6 == check_cut(problem, ever.cut)


@pytest.mark.parametrize("free_waiting", [True, False])
@pytest.mark.parametrize("seed", range(100))
def test_who_can_never_be_out_is_named(seed: int, free_waiting: bool) -> None:
    """Of those named, with nobody else in the world, no more than is said can be out."""
    problem = world(seed, free_waiting=free_waiting)
    answer = quickest(problem, 60)
    assert (answer.stranded is not None) == (answer.status == "infeasible")
    if answer.stranded is not None:
        stuck = answer.stranded
        alone = problem.with_people(stuck.supply, stuck.releases)
        assert check_cut(alone, answer.cut) == stuck.at_most >= oracle.ever_out(alone)
        never = problem.total - oracle.ever_out(problem)
        assert stuck.units.sum() - stuck.at_most == never > 0
