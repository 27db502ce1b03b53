"""Right flows made wrong in one way each: every way is caught by its name."""

from collections.abc import Callable, Iterator
from itertools import islice
from types import SimpleNamespace

import numpy as np
import pytest

from mamar.plan.answer import Flow
from mamar.plan.problem import NO_LIMIT, FlowProblem
from mamar.verify import check_flow
from tests import oracle
from tests.worlds import HORIZON, NAMED, two_bridges, world

Rows = list[tuple[int, int, int]]  # arc, step, units
Corrupted = Iterator[tuple[Rows, str]]


class Case:
    """A right flow, and what its corruptions need to know of the problem."""

    def __init__(self, problem: FlowProblem, steps: int) -> None:
        self.problem, self.steps = problem, steps
        flow = oracle.most(problem, steps).flow
        entries = zip(flow.arc.tolist(), flow.step.tolist(), flow.units.tolist(), strict=True)
        self.rows: Rows = list(entries)

    def tail(self, arc: int) -> int:
        return int(self.problem.tail[arc])

    def head(self, arc: int) -> int:
        return int(self.problem.head[arc])

    def transit(self, arc: int) -> int:
        return int(self.problem.transit[arc])

    def capacity(self, arc: int, step: int) -> int:
        changes = [c for a, t, c in self.problem.changes.tolist() if a == arc and t <= step]
        return changes[-1] if changes else int(self.problem.capacity[arc])

    def free(self, node: int) -> bool:
        return self.problem.holding[node] == NO_LIMIT

    def there(self, node: int, step: int, rows: Rows | None = None) -> int:
        """Ready and arrived at a node less those who have left, up to a step."""
        ready = int(self.problem.supply[node]) if step >= 0 else 0
        ready += sum(u for v, t, u in self.problem.releases.tolist() if v == node and t <= step)
        for arc, t, units in self.rows if rows is None else rows:
            ready += units * (self.head(arc) == node and t + self.transit(arc) <= step)
            ready -= units * (self.tail(arc) == node and t <= step)
        return ready

    def with_row(self, index: int, *new: tuple[int, int, int]) -> Rows:
        return [*self.rows[:index], *new, *self.rows[index + 1 :]]


def one_person_too_many(case: Case) -> Corrupted:
    for i, (arc, step, units) in enumerate(case.rows):
        if units == case.capacity(arc, step):
            yield case.with_row(i, (arc, step, units + 1)), "over_capacity"


def a_crowd_on_a_road(case: Case) -> Corrupted:
    for i, (arc, step, _) in enumerate(case.rows):
        yield case.with_row(i, (arc, step, 10**15)), "over_capacity"


def one_more_than_there_are(case: Case) -> Corrupted:
    for i, (arc, step, units) in enumerate(case.rows):
        node = case.tail(arc)
        if case.free(node) and case.head(arc) != node:
            spare = min(case.there(node, t) for t in range(step, case.steps + 1))
            yield case.with_row(i, (arc, step, units + spare + 1)), "more_leave_than_are_there"


def one_step_too_early(case: Case) -> Corrupted:
    for i, (arc, step, units) in enumerate(case.rows):
        node = case.tail(arc)
        if step > 0 and case.head(arc) != node and case.there(node, step - 1) < units:
            yield case.with_row(i, (arc, step - 1, units)), "more_leave_than_are_there"


def gone_before_anybody_came(case: Case) -> Corrupted:
    for i, (arc, step, units) in enumerate(case.rows):
        node = case.tail(arc)
        if step > 0 and case.head(arc) != node and case.there(node, 0) == 0:
            yield case.with_row(i, (arc, 0, units)), "more_leave_than_are_there"


def gone_before_they_were_ready(case: Case) -> Corrupted:
    for i, (arc, step, units) in enumerate(case.rows):
        for node, ready, _ in case.problem.releases.tolist():
            theirs = node == case.tail(arc) != case.head(arc) and 0 < ready <= step
            if theirs and case.there(node, ready - 1) < units:
                yield case.with_row(i, (arc, ready - 1, units)), "more_leave_than_are_there"


def before_the_start(case: Case) -> Corrupted:
    for i, (arc, _, units) in enumerate(case.rows):
        yield case.with_row(i, (arc, -1, units)), "entry_before_start"


def still_on_the_road_at_the_end(case: Case) -> Corrupted:
    for i, (arc, _, units) in enumerate(case.rows):
        step = case.steps - case.transit(arc) + 1
        yield case.with_row(i, (arc, step, units)), "arrives_after_horizon"


def long_after_the_end(case: Case) -> Corrupted:
    for i, (arc, _, units) in enumerate(case.rows):
        yield case.with_row(i, (arc, 2**62, units)), "arrives_after_horizon"


def through_a_closed_window(case: Case) -> Corrupted:
    for i, (arc, _, units) in enumerate(case.rows):
        for step in range(case.steps - case.transit(arc) + 1):
            if case.capacity(arc, step) == 0:
                yield case.with_row(i, (arc, step, units)), "entry_while_closed"


def a_teleport(case: Case) -> Corrupted:
    """Somebody goes on from a node where nobody is."""
    for i, (_, step, units) in enumerate(case.rows):
        for arc in range(case.problem.arcs):
            node = case.tail(arc)
            fits = step + case.transit(arc) <= case.steps and case.head(arc) != node
            rows = case.with_row(i, (arc, step, units))
            if fits and case.free(node) and case.there(node, step, rows) < 0:
                yield rows, "more_leave_than_are_there"


def a_leg_left_out(case: Case) -> Corrupted:
    for i, (arc, _, _) in enumerate(case.rows):
        rows, node = case.with_row(i), case.head(arc)
        if case.free(node) and min(case.there(node, t, rows) for t in range(case.steps + 1)) < 0:
            yield rows, "more_leave_than_are_there"


def stranded_where_nobody_may_stand(case: Case) -> Corrupted:
    for i, (arc, step, _) in enumerate(case.rows):
        node, rows = case.tail(arc), case.with_row(i)
        limit = int(case.problem.holding[node])
        came = case.there(node, step, rows) - case.there(node, case.steps, [])
        binds = limit != NO_LIMIT and case.problem.intake[node] == 0 and step < case.steps
        if binds and case.head(arc) != node and came > limit:
            yield rows, "waiting_over_holding"


def an_overfull_site(case: Case) -> Corrupted:
    for i, (arc, step, units) in enumerate(case.rows):
        node = case.head(arc)
        room, limit = int(case.problem.intake[node]), int(case.problem.holding[node])
        if room > 0 and limit != NO_LIMIT and step + case.transit(arc) < case.steps:
            left = sum(u for a, t, u in case.rows if case.tail(a) == node and t <= case.steps)
            if case.tail(arc) != node:
                row = (arc, step, units + left + room + limit + 1)
                yield case.with_row(i, row), "site_over_intake"


def an_arc_that_does_not_exist(case: Case) -> Corrupted:
    for i, (_, step, units) in enumerate(case.rows):
        yield case.with_row(i, (case.problem.arcs, step, units)), "unknown_arc"


def an_arc_below_zero(case: Case) -> Corrupted:
    for i, (_, step, units) in enumerate(case.rows):
        yield case.with_row(i, (-1, step, units)), "unknown_arc"


def fewer_than_none(case: Case) -> Corrupted:
    for i, (arc, step, units) in enumerate(case.rows):
        yield case.with_row(i, (arc, step, -units)), "negative_units"


def nobody_listed(case: Case) -> Corrupted:
    for i, row in enumerate(case.rows):
        yield [*case.rows[:i], (*row[:2], 0), *case.rows[i + 1 :]], "zero_units"


def listed_twice(case: Case) -> Corrupted:
    for i, row in enumerate(case.rows):
        yield case.with_row(i, row, row), "repeated_entry"


def capacity_evaded_in_two_parts(case: Case) -> Corrupted:
    for i, (arc, step, _) in enumerate(case.rows):
        part = (arc, step, case.capacity(arc, step))
        yield case.with_row(i, part, part), "over_capacity"


def units_that_wrap_round(case: Case) -> Corrupted:
    for i, (arc, step, units) in enumerate(case.rows):
        most = 2**63 - 1  # twice that and 2 more are 2**64, which 64 bits show as 0
        rows = case.with_row(i, (arc, step, most), (arc, step, most), (arc, step, 2 + units))
        yield rows, "too_many_units"


BY_ROW: list[Callable[[Case], Corrupted]] = [
    one_person_too_many,
    a_crowd_on_a_road,
    one_more_than_there_are,
    one_step_too_early,
    gone_before_anybody_came,
    gone_before_they_were_ready,
    before_the_start,
    still_on_the_road_at_the_end,
    long_after_the_end,
    through_a_closed_window,
    a_teleport,
    a_leg_left_out,
    stranded_where_nobody_may_stand,
    an_overfull_site,
    an_arc_that_does_not_exist,
    an_arc_below_zero,
    fewer_than_none,
    nobody_listed,
    listed_twice,
    capacity_evaded_in_two_parts,
    units_that_wrap_round,
]


@pytest.fixture(scope="module")
def cases() -> list[Case]:
    """Right flows through every named world and 120 random ones."""
    problems = [make() for make, _, _ in NAMED.values()] + [world(seed) for seed in range(120)]
    cases = [Case(problem, HORIZON) for problem in problems]
    cases = [case for case in cases if case.rows]
    for case in cases:
        assert check_flow(case.problem, Flow(*np.array(case.rows).T), case.steps) == []
    return cases


@pytest.mark.parametrize("corrupt", BY_ROW)
def test_a_corrupted_flow_is_caught_by_name(
    corrupt: Callable[[Case], Corrupted], cases: list[Case]
) -> None:
    tried = 0
    for case in cases:
        for rows, name in islice(corrupt(case), 5):
            assert name in names(case.problem, rows, case.steps), (case.problem, rows)
            tried += 1
    assert tried >= 5, "the corruption was tried"


def names(problem: FlowProblem, rows: Rows, steps: int) -> set[str]:
    arc, step, units = zip(*rows, strict=True)
    wrong = SimpleNamespace(arc=arc, step=step, units=units)  # a Flow would not take them all
    return {one.name for one in check_flow(problem, wrong, steps)}


def test_a_deadline_one_step_earlier(cases: list[Case]) -> None:
    tried = 0
    for case in cases:
        last = max(step + case.transit(arc) for arc, step, _ in case.rows)
        if last > 0:
            found = names(case.problem, case.rows, last - 1)
            on_the_road = any(case.transit(a) for a, t, _ in case.rows if t < last)
            assert "arrives_after_horizon" in found or not on_the_road
            tried += 1
    assert tried > 5


def test_who_was_taken_in_leaves_again() -> None:
    """Nobody may wait at the site 1: all three who came at step 1 are in, for good."""
    problem = FlowProblem(
        [0, 1], [1, 2], [1, 1], [3, 3], supply=[3, 0, 0], intake=[0, 3, 0], holding=[-1, 0, -1]
    )
    assert names(problem, [(0, 0, 3), (1, 1, 3)], 4) == set()
    assert names(problem, [(0, 0, 3), (1, 2, 3)], 4) == {"more_leave_than_are_there"}


GOOD = {"arc": [0, 1], "step": [0, 1], "units": [1, 1]}


@pytest.mark.parametrize(
    ("wrong", "name"),
    [
        ({"arc": [0]}, "unequal_lengths"),
        ({"step": []}, "unequal_lengths"),
        ({"units": [1.0, 1.0]}, "not_integer"),
        ({"units": [0.5, 1]}, "not_integer"),
        ({"step": [0, float("nan")]}, "not_integer"),
        ({"step": [0, 10**30]}, "not_integer"),
        ({"units": np.array([1, 2**64 - 1], np.uint64)}, "not_integer"),
        ({"units": [True, True]}, "not_integer"),
        ({"arc": ["0", "1"]}, "not_integer"),
        ({"arc": [[0, 1]]}, "not_integer"),
        ({"arc": [[0], [0, 1]]}, "not_integer"),
        ({"arc": None}, "not_integer"),
        ({"arc": 0}, "not_integer"),
    ],
)
def test_what_is_no_flow_at_all(wrong: dict[str, object], name: str) -> None:
    problem = two_bridges()
    assert check_flow(problem, SimpleNamespace(**GOOD), 9) == []
    found = check_flow(problem, SimpleNamespace(**{**GOOD, **wrong}), 9)
    assert [one.name for one in found] == [name]
