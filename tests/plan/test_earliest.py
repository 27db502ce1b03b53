"""As many out as possible at every step at once, where that can be; and what is said elsewhere."""

from __future__ import annotations

import numpy as np
import pytest

from mamar.plan import earliest
from mamar.plan.problem import NO_LIMIT
from mamar.verify import arrived, check_cut, check_flow
from tests import oracle
from tests.worlds import HORIZON, two_camps, world


@pytest.mark.parametrize("part", range(2))
def test_one_site_has_a_flow_that_is_best_at_every_step(part: int) -> None:
    """Every step against the largest flow of its own, by the oracle and by the answer's cut."""
    for seed in range(part, 160, 2):
        problem = world(seed, one_site=True, large=False)
        answer = earliest(problem, HORIZON)
        best = oracle.arrival_curve(problem, HORIZON)
        assert np.array_equal(answer.arrived, best), seed
        assert (answer.status, answer.is_earliest, answer.guarantee) == (
            "optimal",
            True,
            "earliest",
        )
        assert check_flow(problem, answer.flow, HORIZON) == [], seed
        assert np.array_equal(arrived(problem, answer.flow, HORIZON), best), seed
        assert check_cut(problem, answer.cut) == best[-1], seed
        for step in range(HORIZON):
            cut = earliest(problem, step).cut
            assert cut.steps == step and check_cut(problem, cut) == best[step], (seed, step)


def test_sites_without_limit_are_as_good_as_one() -> None:
    for seed in range(300):
        problem = world(seed, large=False)
        if (problem.intake > 0).any():
            continue
        answer = earliest(problem, HORIZON)
        assert answer.is_earliest, seed
        assert np.array_equal(answer.arrived, oracle.arrival_curve(problem, HORIZON)), seed


def test_several_limited_sites_have_the_upper_envelope_and_a_guarantee() -> None:
    told = set()
    for seed in range(200):
        problem = world(seed, large=False)
        if np.count_nonzero(problem.intake) < 2 or not (problem.intake > 0).any():
            continue
        answer = earliest(problem, HORIZON)
        best = oracle.arrival_curve(problem, HORIZON)
        assert np.array_equal(answer.envelope, best), seed
        assert check_flow(problem, answer.flow, HORIZON) == [], seed
        assert check_cut(problem, answer.cut) == best[-1], seed
        assert answer.is_earliest == np.array_equal(answer.arrived, best), seed
        assert (2 * answer.arrived >= best).all(), seed
        told.add(answer.guarantee)
    assert "earliest" in told


def test_where_no_flow_is_earliest_half_is_what_is_promised() -> None:
    """Two camps with one place each: whoever is first takes the place that the other needs."""
    problem = two_camps()
    assert NO_LIMIT not in problem.intake
    answer = earliest(problem, 4)
    assert (answer.is_earliest, answer.guarantee) == (False, "half")
    assert answer.arrived.tolist() == [0, 1, 1, 1, 1]
    assert answer.envelope is not None
    assert answer.envelope.tolist() == [0, 1, 1, 2, 2]
    assert (answer.units, answer.bound_units) == (1, 2)
    assert check_cut(problem, answer.cut) == 2
