"""When people can be at a crossing at the soonest: by the quickest walk, and by a bound.

An earliest flow on the streets says when they are there; that nobody can be there sooner is
proved by less: nobody is before the walk is done, and no more are out by a full hour than the
flow's cut allows.
"""

from __future__ import annotations

import numpy as np

from mamar.agreements.deal_problem import Ints
from mamar.plan.expand import expand
from mamar.plan.result import StreetFlow
from mamar.scenario.ground import Ground
from mamar.scenario.scenario import Scenario


def ready_at_most(
    streets: StreetFlow, scenario: Scenario, ground: Ground | None, steps: int
) -> Ints:
    """(steps + 1,) persons who can have passed a crossing by each step, at the most."""
    most = np.full(steps + 1, streets.leaving, np.int64)
    if ground is not None:
        most = np.minimum(most, _walked(scenario, ground, steps))
    for step, bound in reversed(list(zip(streets.step, streets.bound, strict=True))):
        upto = min(step, steps) + 1
        most[:upto] = np.minimum(most[:upto], bound)
    return most


def _walked(scenario: Scenario, ground: Ground, steps: int) -> Ints:
    """(steps + 1,) persons who can have walked to and through a crossing, were all empty."""
    expanded = expand(scenario, ground)
    problem = expanded.problem
    opened = np.zeros(problem.arcs, bool)
    opened[problem.capacity > 0] = True
    opened[problem.changes[problem.changes[:, 2] > 0, 0]] = True
    far = problem.nodes + steps  # later than anybody counts
    walk = np.full(problem.nodes, far, np.int64)
    walk[list(expanded.far_side)] = 0
    while True:
        nearer = walk.copy()
        np.minimum.at(
            nearer, problem.tail[opened], problem.transit[opened] + walk[problem.head[opened]]
        )
        if np.array_equal(nearer, walk):
            break
        walk = nearer
    out = np.zeros(steps + 1, np.int64)
    releases = [(home, 0, problem.supply[home]) for home in expanded.home]
    for home, step, persons in [*releases, *problem.releases]:
        if (by := int(step + walk[home])) <= steps:
            out[by] += persons
    return np.cumsum(out)
