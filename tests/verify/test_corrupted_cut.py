"""Right cuts made wrong in one way each: each proves less than it did, or is refused."""

import numpy as np
import pytest

from mamar.errors import InputError
from mamar.plan.answer import ALWAYS, NEVER, Cut
from mamar.plan.problem import NO_LIMIT, FlowProblem
from mamar.verify import check_cut
from tests import oracle
from tests.worlds import world


def bridges(supply: int = 9, first: int = 1) -> FlowProblem:
    """Two roads, narrow in their first part: by step 5, 4 · 1 + 2 · 2 = 8 of 9 can be out."""
    return FlowProblem(
        tail=[0, 1, 0, 2],
        head=[1, 3, 2, 3],
        transit=[1, 1, 2, 2],
        capacity=[first, 2, 2, 3],
        supply=[supply, 0, 0, 0],
        intake=[0, 0, 0, NO_LIMIT],
    )


RIGHT = [NEVER, 4, 3, 5]


def test_the_right_cut_proves_that_one_must_stay() -> None:
    assert check_cut(bridges(), Cut(5, RIGHT)) == 8 == oracle.most_units(bridges(), 5)


@pytest.mark.parametrize(
    ("how", "cut"),
    [
        ("label of the quarter one later", Cut(5, [0, 4, 3, 5])),
        ("first label one later", Cut(5, [NEVER, 5, 3, 5])),
        ("first label one earlier", Cut(5, [NEVER, 3, 3, 5])),
        ("second label one later", Cut(5, [NEVER, 4, 4, 5])),
        ("second label one earlier", Cut(5, [NEVER, 4, 2, 5])),
        ("label of the site one earlier", Cut(5, [NEVER, 4, 3, 4])),
        ("labels of two nodes swapped", Cut(5, [NEVER, 3, 4, 5])),
        ("labels of quarter and site swapped", Cut(5, [5, 4, 3, NEVER])),
        ("all labels one later", Cut(5, [0, 5, 4, 5])),
        ("all labels one earlier", Cut(5, [NEVER, 3, 2, 4])),
        ("nothing on the near side", Cut(5, [NEVER] * 4)),
        ("everything on the near side", Cut(5, [5] * 4)),
        ("said to be for a later step", Cut(6, RIGHT)),
        ("said to be for ever", Cut(None, RIGHT)),
        ("said to be for ever, the site always", Cut(None, [NEVER, 4, 3, ALWAYS])),
        ("a hole in the first node", Cut(5, RIGHT, [[1, 0, 2], [1, 4, 4]])),
        ("the first node at its last step only", Cut(5, RIGHT, [[1, 4, 4]])),
    ],
)
def test_a_corrupted_cut_proves_nothing(how: str, cut: Cut) -> None:
    assert check_cut(bridges(), cut) == 9, how


@pytest.mark.parametrize(
    ("how", "cut"),
    [
        ("a label beyond the last step", Cut(5, [NEVER, 4, 3, 6])),
        ("a label below never", Cut(5, [-2, 4, 3, 5])),
        ("always, by step 5", Cut(5, [NEVER, 4, 3, ALWAYS])),
        ("a node without a label", Cut(5, RIGHT[:3])),
        ("said to be for an earlier step", Cut(4, RIGHT)),
        ("a run that ends before the label", Cut(5, RIGHT, [[1, 0, 3]])),
        ("runs that touch", Cut(5, RIGHT, [[1, 0, 2], [1, 3, 4]])),
        ("a run of no node", Cut(5, RIGHT, [[4, 0, 3]])),
    ],
)
def test_a_malformed_cut_is_refused(how: str, cut: Cut) -> None:
    with pytest.raises(InputError):
        check_cut(bridges(), cut)


def test_a_cut_of_another_problem_proves_nothing_here() -> None:
    cut = Cut(5, RIGHT)
    assert check_cut(bridges(supply=8), cut) == 8, "all eight can be out"
    assert check_cut(bridges(first=2), cut) == 9, "a wider road"
    hurried = FlowProblem([0, 1, 0, 2], [1, 3, 2, 3], [1, 1, 1, 2], [1, 2, 2, 3], [9, 0, 0, 0],
                          [0, 0, 0, -1])  # fmt: skip
    assert check_cut(hurried, cut) == 9, "a shorter road"


def narrow_square() -> FlowProblem:
    """Where one may stand at 1, and the second road is open at steps 3 and 6 only."""
    return FlowProblem(
        tail=[0, 1],
        head=[1, 2],
        transit=[1, 1],
        capacity=[2, 0],
        supply=[20, 0, 0],
        intake=[0, 0, NO_LIMIT],
        changes=[[1, 3, 9], [1, 4, 0], [1, 6, 9], [1, 7, 0]],
        holding=[NO_LIMIT, 1, NO_LIMIT],
    )


@pytest.mark.parametrize(
    ("how", "runs", "bound"),
    [
        ("right: waiting in, and the last entry before each opening", [[3, 3], [6, 6]], 6),
        ("a run left out: its window counts whole", [[6, 6]], 3 + 9),
        ("a run that begins early", [[2, 3], [6, 6]], 8),
        ("a run that ends late", [[3, 4], [6, 6]], 8),
        ("a run moved", [[2, 2], [6, 6]], 6 + 9),
        ("the runs joined", [[3, 6]], 1 + 4 * 2),
        ("from the start on, as a label", [[0, 6]], 6 * 2),
    ],
)
def test_each_step_of_a_run_counts(how: str, runs: list[list[int]], bound: int) -> None:
    cut = Cut(9, [NEVER, 6, 9], [[1, *run] for run in runs])
    assert check_cut(narrow_square(), cut) == bound, how
    assert oracle.most_units(narrow_square(), 9) == 6


def test_moving_any_label_of_the_best_cut_never_proves_more_than_is_true() -> None:
    """On random worlds: the bound stays valid, and most moves make it strictly worse."""
    worse = moved = 0
    for seed in range(80):
        problem = world(seed, free_waiting=True)
        best = oracle.most(problem, 8)
        for v in range(problem.nodes):
            for by in (-1, 1):
                label = best.cut.label.copy()
                label[v] = np.clip(label[v] + by, NEVER, 8)
                bound = check_cut(problem, Cut(8, label))
                assert bound >= best.units, (seed, v, by)
                if label[v] != best.cut.label[v] and best.units < problem.total:
                    moved += 1
                    worse += bound > best.units
    assert worse > moved / 4 > 20
