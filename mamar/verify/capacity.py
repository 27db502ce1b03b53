"""The capacity of an arc at a step, read off the problem."""

from __future__ import annotations

import numpy as np

from mamar.plan.problem import FlowProblem, Ints


def capacity_at(problem: FlowProblem, arc: Ints, step: Ints) -> Ints:
    """(k,): how many units may enter ``arc[i]`` at ``step[i]`` ≥ 0.

    That is what the last change of this arc at or before this step says, or
    ``problem.capacity`` where there is none.

    >>> problem = FlowProblem([0], [1], [1], [5], [9, 0], [0, -1], changes=[[0, 3, 2]])
    >>> capacity_at(problem, np.array([0, 0]), np.array([2, 3])).tolist()
    [5, 2]
    """
    changes = problem.changes  # sorted by arc, then step
    capacity = problem.capacity[arc]
    if len(changes) == 0:
        return capacity
    # Arc and step as one number that sorts as the pair does. Steps are counted by the
    # changes (of any arc) up to them, so that the number stays small.
    steps = np.unique(changes[:, 1])
    width = len(steps) + 1
    listed = changes[:, 0] * width + np.searchsorted(steps, changes[:, 1], "right")
    asked = arc * width + np.searchsorted(steps, step, "right")
    last = np.searchsorted(listed, asked, "right") - 1
    changed = (last >= 0) & (changes[last, 0] == arc)
    return np.where(changed, changes[last, 2], capacity)
