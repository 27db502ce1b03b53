"""A repaired answer is the answer: against the oracle, with flow and cut, in any order."""

from __future__ import annotations

import numpy as np
import pytest

from mamar.plan import FlowProblem, WarmMost, WarmQuickest
from mamar.plan.problem import NO_LIMIT
from mamar.verify import check_cut, check_flow
from tests import oracle
from tests.worlds import HORIZON, world


def changed_world(problem: FlowProblem, rng: np.random.Generator) -> FlowProblem:
    """One thing is different: a capacity from some step on, a window, people, a site's room."""
    parts = {
        name: getattr(problem, name).copy()
        for name in ("capacity", "supply", "intake", "changes", "releases")
    }
    match int(rng.integers(7)):
        case 0 | 1 if problem.arcs:  # another capacity from some step on
            arc, first = int(rng.integers(problem.arcs)), int(rng.integers(HORIZON))
            rows = parts["changes"]
            rows = rows[(rows[:, 0] != arc) | (rows[:, 1] < first)]
            parts["changes"] = np.append(rows, [[arc, first, rng.integers(0, 6)]], axis=0)
        case 2 if problem.arcs:  # a window
            arc, (first, last) = int(rng.integers(problem.arcs)), sorted(rng.integers(0, 12, 2))
            rows = parts["changes"][parts["changes"][:, 0] != arc]
            window = [[arc, 0, 0]] * int(first > 0) + [[arc, first, 3], [arc, last + 1, 0]]
            parts["changes"] = np.append(rows, window, axis=0)
        case 3:  # more people, or fewer, at once
            node = rng.integers(problem.nodes)
            parts["supply"][node] = rng.integers(0, 2 * parts["supply"][node] + 4)
        case 4:  # more people, or fewer, later
            if len(parts["releases"]) and rng.random() < 0.5:
                parts["releases"] = parts["releases"][1:]
            row = [rng.integers(problem.nodes), rng.integers(HORIZON), rng.integers(1, 6)]
            parts["releases"] = np.append(parts["releases"], [row], axis=0)
        case _:  # a site larger or smaller
            sites = np.flatnonzero(problem.intake > 0)
            if len(sites):
                parts["intake"][rng.choice(sites)] = rng.integers(1, 25)
    return FlowProblem(
        problem.tail,
        problem.head,
        problem.transit,
        parts["capacity"],
        parts["supply"],
        parts["intake"],
        parts["changes"],
        parts["releases"],
        problem.holding,
    )


@pytest.mark.parametrize("part", range(4))
def test_most_is_repaired_after_any_change(part: int) -> None:
    for seed in range(part, 240, 4):
        rng = np.random.default_rng(seed)
        problem = world(seed, free_waiting=seed % 8 > 0, large=False)
        first = warm = WarmMost(problem, HORIZON)
        for _ in range(5):
            problem = changed_world(problem, rng)
            warm = warm.changed(problem)
            assert warm.units == oracle.most_units(problem, HORIZON), seed
            assert check_flow(problem, warm.answer.flow, HORIZON) == [], seed
            assert check_cut(problem, warm.answer.cut) == warm.units, seed
        assert first.units == oracle.most_units(first.problem, HORIZON), seed
        assert check_flow(first.problem, first.answer.flow, HORIZON) == [], seed
        assert check_cut(first.problem, first.answer.cut) == first.units, seed


@pytest.mark.parametrize("part", range(4))
def test_quickest_is_repaired_after_any_change(part: int) -> None:
    for seed in range(part, 160, 4):
        rng = np.random.default_rng(seed)
        problem = world(seed, free_waiting=True, large=False)
        warm = WarmQuickest(problem, 60)
        for _ in range(3):
            problem = changed_world(problem, rng)
            warm = warm.changed(problem)
            assert warm.steps == oracle.quickest_steps(problem, 60), seed
            answer = warm.answer
            horizon = 60 if warm.steps is None else warm.steps
            assert check_flow(problem, answer.flow, horizon) == [], seed
            if warm.steps != 0:
                assert check_cut(problem, answer.cut) < problem.total, seed
            if warm.steps:
                assert answer.cut.steps == warm.steps - 1, seed


def test_a_hundred_changes_from_one_start_leave_it_as_it_is() -> None:
    """Ten streets in a row, one of them closed at one step at a time."""
    streets = np.arange(10)
    start = FlowProblem(
        streets, streets + 1, [1] * 10, [3] * 10, [60] + [0] * 10, [0] * 10 + [NO_LIMIT]
    )
    warm = WarmMost(start, 25)
    assert warm.units == 3 * 16
    for arc in range(10):
        for step in range(10):
            closed = FlowProblem(
                start.tail,
                start.head,
                start.transit,
                start.capacity,
                start.supply,
                start.intake,
                changes=[[arc, step, 0], [arc, step + 1, 3]],
            )
            in_use = arc <= step <= arc + 15
            assert warm.changed(closed).units == 3 * (16 - in_use), (arc, step)
    assert warm.units == 3 * 16
