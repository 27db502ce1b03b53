"""As many out as possible at every step at once, where that can be; and what is said elsewhere."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.city import City, besieged_city
from benchmarks.instances import TOWNS, hard_town
from mamar.plan import FlowProblem, earliest, most
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


def one_limited_site(problem: FlowProblem, intake: int) -> FlowProblem:
    """All sites lead to one more, which takes in so many."""
    sites = np.flatnonzero(problem.intake)
    last = np.full(len(sites), problem.nodes)
    return FlowProblem(
        np.concatenate([problem.tail, sites]),
        np.concatenate([problem.head, last]),
        np.concatenate([problem.transit, np.ones(len(sites), np.int64)]),
        np.concatenate([problem.capacity, np.full(len(sites), problem.total)]),
        np.append(problem.supply, 0),
        np.append(np.zeros(problem.nodes, np.int64), intake),
        problem.changes,
    )


LARGE = {
    "town": (hard_town(TOWNS["XS"]), 60),
    "one site for a part": (one_limited_site(hard_town(TOWNS["XS"]), 1_500), 60),
    "windows": (besieged_city(City("small", side=24, people=4_000, step_s=600, windows=True)), 432),
}


@pytest.mark.parametrize("name", LARGE)
def test_in_large_worlds_cuts_at_sampled_steps_prove_the_curve(name: str) -> None:
    problem, steps = LARGE[name]
    answer = earliest(problem, steps)
    assert answer.is_earliest
    assert check_flow(problem, answer.flow, steps) == []
    out = arrived(problem, answer.flow, steps)
    assert np.array_equal(out, answer.arrived)
    sample = np.unique(np.random.default_rng(7).integers(0, steps + 1, 24)).tolist()
    for step in [0, *sample, steps]:
        cut = most(problem, step).cut
        assert cut.steps == step and check_cut(problem, cut) == out[step], step
    assert out[-1] > 0 and len(np.unique(out)) > 20  # a curve indeed
