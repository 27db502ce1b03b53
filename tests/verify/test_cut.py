"""A cut's bound: recomputed step by step here, never below any flow, reached by the best."""

import numpy as np
import pytest

from mamar.errors import InputError
from mamar.plan.answer import ALWAYS, NEVER, Cut, Flow
from mamar.plan.problem import NO_LIMIT, FlowProblem
from mamar.verify import check_cut, check_flow, units_out
from tests import oracle
from tests.worlds import HORIZON, NAMED, two_bridges, world


def crowded(problem: FlowProblem) -> FlowProblem:
    """The same with many people at a node of their own without roads, the last one.

    Who is ready no longer limits the bound; all the other room there is does.
    """
    return FlowProblem(
        problem.tail,
        problem.head,
        problem.transit,
        problem.capacity,
        [*problem.supply, 10**11],
        [*problem.intake, 0],
        problem.changes,
        problem.releases,
        [*problem.holding, 0],
    )


def random_cut(rng: np.random.Generator, problem: FlowProblem, steps: int | None) -> Cut:
    """Any labels, and runs for some nodes, whether waiting is limited there or not.

    Most often the near side is such that the bound is finite, and without the last node.
    """
    last = HORIZON if steps is None else steps
    label = rng.integers(NEVER, last + 1, problem.nodes)
    label[-1] = NEVER
    runs = []
    for v in range(problem.nodes - 1):
        if (problem.intake[v] == NO_LIMIT and rng.random() < 0.9) or rng.random() < 0.3:
            label[v] = last if steps is not None else ALWAYS
        elif problem.holding[v] != NO_LIMIT or rng.random() < 0.05:
            near = np.concatenate(([False], rng.random(last + 1) < 0.6, [False]))
            edges = np.flatnonzero(np.diff(near.astype(int))).reshape(-1, 2) - [0, 1]
            spans = [[v, int(a), int(b)] for a, b in edges]
            if spans and spans[-1][2] == last and steps is None:
                spans[-1][2] = ALWAYS
            runs += spans
            label[v] = spans[-1][2] if spans else NEVER
    return Cut(steps, label, np.array(runs, np.int64).reshape(-1, 3))


def by_the_definition(problem: FlowProblem, cut: Cut, steps: int) -> int | None:
    """The bound summed up over all steps to ``steps``, one by one; None: no limit."""
    runs = {v: [r[1:] for r in cut.runs.tolist() if r[0] == v] for v in cut.runs[:, 0].tolist()}
    near = [
        {t for t in range(steps + 1) if any(a <= t <= b for a, b in runs[v])}
        if v in runs
        else {t for t in range(steps + 1) if t <= cut.label[v]}
        for v in range(problem.nodes)
    ]
    capacity = np.repeat(problem.capacity[:, None], steps + 1, axis=1)
    for arc, step, units in problem.changes.tolist():
        capacity[arc, step:] = units
    ready = [(v, 0, units) for v, units in enumerate(problem.supply.tolist())]
    ready += problem.releases.tolist()
    terms = [units for v, r, units in ready if any(t >= r for t in near[v])]
    for arc in range(problem.arcs):
        u, v, transit = (int(a[arc]) for a in (problem.tail, problem.head, problem.transit))
        terms += [
            int(capacity[arc, t - transit])
            for t in near[v]
            if t >= transit and t - transit not in near[u]
        ]
    for v in range(problem.nodes):
        terms += [int(problem.holding[v]) for t in near[v] if t > 0 and t - 1 not in near[v]]
        terms += [int(problem.intake[v])] * (len(near[v]) <= steps)
    return None if NO_LIMIT in terms else sum(terms)


def all_ready(problem: FlowProblem, steps: int) -> int:
    releases = problem.releases
    return int(problem.supply.sum() + releases[releases[:, 1] <= steps, 2].sum())


@pytest.mark.parametrize("block", range(4))
def test_the_bound_is_what_the_definition_says(block: int) -> None:
    below = 0
    for seed in range(block * 100, block * 100 + 100):
        problem, rng = crowded(world(seed)), np.random.default_rng(seed)
        steps = int(rng.integers(0, HORIZON + 1))
        cut = random_cut(rng, problem, steps)
        whole, ready = by_the_definition(problem, cut, steps), all_ready(problem, steps)
        expected = ready if whole is None else min(whole, ready)
        assert check_cut(problem, cut) == expected, seed
        below += expected < ready
    assert below > 60


def test_for_ever_the_bound_is_what_the_definition_tends_to() -> None:
    """Two horizons beyond all changes differ exactly where the sum is infinite."""
    below = 0
    for seed in range(200):
        problem, rng = crowded(world(seed)), np.random.default_rng(seed)
        cut = random_cut(rng, problem, None)
        sums = [by_the_definition(problem, cut, 3 * HORIZON + more) for more in (0, 7)]
        ready = problem.total
        expected = ready if sums[0] != sums[1] or sums[0] is None else min(sums[0], ready)
        assert check_cut(problem, cut) == expected, seed
        below += expected < ready
    assert below > 40


def test_no_flow_gets_more_out_than_any_cut_allows() -> None:
    """Weak duality: any labels, and right flows of any quality."""
    for seed in range(150):
        problem, rng = crowded(world(seed)), np.random.default_rng(seed)
        steps = int(rng.integers(0, HORIZON + 1))
        # A right flow that need not be the best: the best where roads are narrower.
        narrow = FlowProblem(
            problem.tail,
            problem.head,
            problem.transit,
            rng.integers(0, problem.capacity + 1),
            problem.supply,
            problem.intake,
            [[a, t, c // 2] for a, t, c in problem.changes.tolist()],
            problem.releases,
            problem.holding,
        )
        flow = oracle.most(rng.choice([problem, narrow]), steps).flow
        units = units_out(problem, flow, steps)
        for _ in range(5):
            assert check_cut(problem, random_cut(rng, problem, steps)) >= units, seed
            assert check_cut(problem, random_cut(rng, problem, None)) >= units, seed


@pytest.mark.parametrize("block", range(4))
def test_the_smallest_cut_proves_the_largest_flow(block: int) -> None:
    """Strong duality, with a flow and a cut neither of which the checker made."""
    for seed in range(block * 75, block * 75 + 75):
        problem = world(seed)
        for steps in (0, 5, HORIZON):
            best = oracle.most(problem, steps)
            assert check_flow(problem, best.flow, steps) == [], (seed, steps)
            assert units_out(problem, best.flow, steps) == best.units, (seed, steps)
            assert check_cut(problem, best.cut) == best.units, (seed, steps)
        units, cut = oracle.ever(problem)
        assert check_cut(problem, cut) == units, seed


@pytest.mark.parametrize("name", NAMED)
def test_who_can_ever_leave_a_named_world_is_proved(name: str) -> None:
    make, _, units = NAMED[name]
    assert check_cut(make(), oracle.ever(make())[1]) == units


def test_the_four_node_example_of_the_docs() -> None:
    """docs/design/certificate.md works this out by hand."""
    assert check_cut(two_bridges(), Cut(5, label=[NEVER, 4, 3, 5])) == 8


def test_a_near_side_of_nothing_or_everything_proves_nothing() -> None:
    problem = two_bridges()
    assert check_cut(problem, Cut(5, [NEVER] * 4)) == problem.total
    assert check_cut(problem, Cut(5, [5] * 4)) == problem.total
    assert check_cut(problem, Cut(None, [ALWAYS] * 4)) == problem.total


def test_an_infinite_sum_is_all_who_are_ready_by_then() -> None:
    problem = FlowProblem([0], [1], [1], [1], [7, 0], [0, -1], releases=[[0, 3, 2], [0, 9, 5]])
    assert check_cut(problem, Cut(5, [4, 4])) == 9, "the site is not on the near side at 5"
    assert check_cut(problem, Cut(None, [NEVER, ALWAYS])) == 14, "one a step, for ever"
    shut = FlowProblem([0], [1], [1], [1], [7, 0], [0, -1], changes=[[0, 3, 0]])
    assert check_cut(shut, Cut(None, [NEVER, ALWAYS])) == 3


def test_runs_where_waiting_is_limited() -> None:
    """Road, junction with room for one, road that is open at step 4 only: two get through."""
    problem = FlowProblem(
        [0, 1],
        [1, 2],
        [1, 1],
        [1, 0],
        [9, 0, 0],
        [0, 0, -1],
        changes=[[1, 4, 5], [1, 5, 0]],
        holding=[-1, 1, -1],
    )
    assert oracle.most_units(problem, 9) == 2
    # On the near side at 1 at step 4 only: waiting 3 → 4 admits 1, the entry at 3 admits 1.
    assert check_cut(problem, Cut(9, [NEVER, 4, 9], [[1, 4, 4]])) == 2
    # As a label, 0 … 4, all entries of the first road count: 0 … 3.
    assert check_cut(problem, Cut(9, [NEVER, 4, 9])) == 4


def test_nothing_overflows() -> None:
    much = 10**12
    problem = FlowProblem([0] * 50, [1] * 50, [1] * 50, [much] * 50, [much, 0], [0, NO_LIMIT])
    assert check_cut(problem, Cut(10**6, [NEVER, 10**6])) == much
    assert check_cut(problem, Cut(2**59, [NEVER, 2**59])) == much
    assert check_cut(problem, Cut(None, [NEVER, ALWAYS])) == much
    assert check_cut(problem, Cut(None, [2**60, 2**60])) == much
    late = FlowProblem([0], [1], [much], [1], [9, 0], [0, -1])
    assert check_cut(late, Cut(much + 4, [NEVER, much + 4])) == 5


@pytest.mark.parametrize(
    ("cut", "says"),
    [
        (Cut(5, [0, 0, 0]), "cut.label = (3,)"),
        (Cut(5, [[0, 0, 0, 0]]), "cut.label = (1, 4)"),
        (Cut(5, [0, -2, 6, 5]), "cut.label[1] = -2"),
        (Cut(5, [0, -2, 6, 5]), "cut.label[2] = 6"),
        (Cut(5, [0, 0, 0, ALWAYS]), "cut.label[3] = 9223372036854775807"),
        (Cut(None, [0, 0, 0, ALWAYS - 1]), "cut.label[3] = 9223372036854775806"),
        (Cut(-1, [0, 0, 0, 0]), "cut.steps = -1"),
        (Cut(2.5, [0, 0, 0, 0]), "cut.steps = 2.5"),  # type: ignore[arg-type]
        (Cut(5, [0, 0, 0, 5], [[4, 0, 1]]), "cut.runs[0] = [4, 0, 1]"),
        (Cut(5, [0, 0, 0, 5], [[-1, 0, 1]]), "cut.runs[0] = [-1, 0, 1]"),
        (Cut(5, [0, 0, 0, 5], [[2, -1, 0]]), "cut.runs[0] = [2, -1, 0]"),
        (Cut(5, [0, 0, 2, 5], [[2, 3, 2]]), "cut.runs[0] = [2, 3, 2]"),
        (Cut(5, [0, 0, 6, 5], [[2, 3, 6]]), "cut.runs[0] = [2, 3, 6]"),
        (Cut(5, [0, 0, 4, 5], [[2, 0, 2], [2, 3, 4]]), "cut.runs[0] = [2, 0, 2]"),
        (Cut(5, [0, 0, 4, 5], [[2, 0, 3], [2, 2, 4]]), "cut.runs[0] = [2, 0, 3]"),
        (Cut(5, [0, 1, 0, 5], [[2, 0, 0], [1, 0, 1]]), "cut.runs[0] = [2, 0, 0]"),
        (Cut(5, [0, 0, 4, 5], [[2, 0, 3]]), "cut.runs[0] = [2, 0, 3]"),
        (Cut(5, [0, 0, 4, 5], [[2, 0, 1], [2, 3, 5]]), "cut.runs[1] = [2, 3, 5]"),
        (Cut(None, [0, 0, ALWAYS, 5], [[2, 0, ALWAYS], [2, 9, 9]]), "cut.runs[0] = [2, 0, 92"),
    ],
)
def test_a_malformed_cut_is_named(cut: Cut, says: str) -> None:
    with pytest.raises(InputError) as error:
        check_cut(two_bridges(), cut)
    assert says in str(error.value)


def test_no_nodes_no_arcs() -> None:
    nothing = FlowProblem([], [], [], [], [], [])
    assert check_cut(nothing, Cut(0, [])) == 0
    assert check_flow(nothing, Flow.empty(), 0) == []
    assert units_out(nothing, Flow.empty(), 3) == 0
