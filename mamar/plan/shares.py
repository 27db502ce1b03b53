"""If not everybody can be out in time, who waits? As equal a share of every zone as can be.

A largest flow may empty one quarter and leave its neighbour behind; its total says
nothing against it. But the numbers of people that can be out, zone by zone, form the
bases of a polymatroid (Megiddo 1974): the most equal shares have the same total as any
largest flow. They are found by the decomposition method (Fujishige 1980): ask for the
same share of every zone; if that is too much, the cut shows the zones that cannot have
it; they get what the cut leaves them, the others share the rest, and so on.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from mamar.plan.answer import Flow
from mamar.plan.problem import FlowProblem, Ints
from mamar.plan.solve import most

#: Cuts looked at; four were the most on the example.
ROUNDS = 12


def equal_shares(
    problem: FlowProblem, homes: range, units: int, steps: int, stop: Callable[[], bool] | None
) -> Flow | None:
    """A flow that brings out ``units``, the most by ``steps``, in shares as equal as can be.

    ``homes`` are the nodes with supply or releases. None if no such flow was found within
    the rounds: then any largest flow has to do.
    """
    ready = _ready(problem, homes, steps)
    if ready.sum() == units:
        return None
    groups = [(np.arange(len(homes)), units)]
    for _ in range(ROUNDS):
        asked = np.zeros(len(homes), np.int64)
        for members, persons in groups:
            asked[members] = _in_proportion(persons, ready[members])
        answer = most(_asking(problem, homes, asked), steps, stop=stop)
        if answer.units == units:
            return answer.flow
        if answer.status != "optimal":
            return None
        far = answer.cut.label[homes.start : homes.stop] < 0
        if not _split(groups, far, asked, ready, units - answer.units):
            return None
    return None


def _split(
    groups: list[tuple[Ints, int]], far: np.ndarray, asked: Ints, ready: Ints, short: int
) -> bool:
    """Part the group that the cut goes through: its far side gives up ``short`` persons."""
    mixed = [g for g, (members, _) in enumerate(groups) if 0 < far[members].sum() < len(members)]
    if not mixed:
        return False
    widest = max(mixed, key=lambda g: int(asked[groups[g][0][far[groups[g][0]]]].sum()))
    members, _ = groups.pop(widest)
    behind, ahead = members[far[members]], members[~far[members]]
    less, more = int(asked[behind].sum()) - short, int(asked[ahead].sum()) + short
    groups += [(behind, less), (ahead, more)]
    return less >= 0 and more <= ready[ahead].sum()


def _in_proportion(persons: int, ready: Ints) -> Ints:
    """``persons`` shared out by ``ready``, whole, the largest remainders rounded up."""
    total = int(ready.sum())
    if total == 0:
        return np.zeros(len(ready), np.int64)
    shares, rest = np.divmod(ready * persons, total)
    up = np.argsort(-rest, kind="stable")[: persons - int(shares.sum())]
    shares[up] += 1
    return shares


def _ready(problem: FlowProblem, homes: range, steps: int) -> Ints:
    ready = problem.supply[homes.start : homes.stop].copy()
    node, step, units = problem.releases.T
    due = (step <= steps) & (node >= homes.start) & (node < homes.stop)
    np.add.at(ready, node[due] - homes.start, units[due])
    return ready


def _asking(problem: FlowProblem, homes: range, asked: Ints) -> FlowProblem:
    """The same problem with only ``asked`` people at the homes, those ready first."""
    supply = problem.supply.copy()
    left = asked.copy()
    at_once = np.minimum(supply[homes.start : homes.stop], left)
    supply[homes.start : homes.stop] = at_once
    left -= at_once
    releases = problem.releases.copy()
    for row, (node, _, units) in enumerate(releases.tolist()):
        if node in homes:
            releases[row, 2] = min(units, int(left[node - homes.start]))
            left[node - homes.start] -= releases[row, 2]
    return problem.with_people(supply, releases)
