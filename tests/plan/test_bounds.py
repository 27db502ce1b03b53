"""A cut taken apart adds up to what the checker finds, part by part and at every horizon."""

from __future__ import annotations

import numpy as np
import pytest

from mamar.plan.answer import ALWAYS, Cut
from mamar.plan.bounds import bound_curve, clipped, parts_of, shifted
from mamar.verify import check_cut
from tests import oracle
from tests.worlds import HORIZON, two_bridges, world

SEEDS = range(300)


@pytest.mark.parametrize("seed", SEEDS)
def test_parts_add_up_to_the_bound(seed: int) -> None:
    problem = world(seed)
    solution = oracle.most(problem, HORIZON)
    ready = problem.supply.sum() + problem.releases[problem.releases[:, 1] <= HORIZON, 2].sum()
    bound = min(parts_of(problem, solution.cut).bound, ready)
    assert bound == check_cut(problem, solution.cut)


@pytest.mark.parametrize("seed", SEEDS[:60])
def test_parts_for_ever_add_up_to_the_bound(seed: int) -> None:
    problem = world(seed)
    units, cut = oracle.ever(problem)
    assert min(parts_of(problem, cut).bound, problem.total) == units == check_cut(problem, cut)


@pytest.mark.parametrize("seed", SEEDS[:150])
def test_a_moved_cut_bounds_the_units_out_at_every_horizon(seed: int) -> None:
    problem = world(seed)
    cut = oracle.most(problem, HORIZON).cut
    horizons = [0, 3, HORIZON - 1, HORIZON]
    curve = bound_curve(problem, cut, horizons)
    for steps, bound in zip(horizons, curve, strict=True):
        assert bound >= oracle.most_units(problem, steps)
        for moved in (shifted(cut, steps), clipped(cut, steps)):
            ready = problem.releases[problem.releases[:, 1] <= steps, 2].sum()
            ready += problem.supply.sum()
            assert min(parts_of(problem, moved).bound, ready) == check_cut(problem, moved)
    assert curve[-1] == oracle.most_units(problem, HORIZON)


def test_a_cut_that_says_never_counts_nobody_but_the_sites() -> None:
    problem = two_bridges()
    cut = Cut(5, np.full(problem.nodes, -1))
    parts = parts_of(problem, cut)
    assert parts.supply.sum() == 0 and len(parts.arc) == 0
    assert parts.room.sum() > 0


def test_parts_of_any_labels_for_ever_add_up_to_the_bound() -> None:
    """Labels of any kind, later than the last change included, and ALWAYS beside them."""
    for seed in range(200):
        rng = np.random.default_rng(seed)
        problem = world(seed)
        label = rng.integers(-1, 3 * HORIZON, problem.nodes)
        label[rng.random(problem.nodes) < 0.4] = ALWAYS
        cut = Cut(None, label)
        bound = min(parts_of(problem, cut).bound, problem.total)
        assert bound == check_cut(problem, cut), seed
