"""What is left of a problem once everything before some step has happened.

The clock stays as it is. Whoever is at a place then is released there at that step, whoever
is on a road is released at its head when he gets there, and nobody is anywhere before. So what
is left is a flow problem like any other: solvers answer it, `check_flow` and `check_cut` check
the answer, and a cut of it proves what can still be reached *after that past* (which is less
than what could have been, had the past been another).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from mamar.errors import Fault, InputError
from mamar.plan.answer import Flow
from mamar.plan.problem import FlowProblem, Ints
from mamar.text import Text


class Past(NamedTuple):
    """What happened before step ``until``, as far as it matters from then on."""

    until: int
    moved: Ints  #: (n,) units that came to each node before that step less those that left it
    on_road: Ints  #: (k, 3) node, step ≥ until, units: who will get there then


def rolled(problem: FlowProblem, flow: Flow, step: int) -> FlowProblem:
    """The problem that is left at ``step`` if ``flow`` was followed until then.

    Entries at steps before ``step`` have been made, all others have not. Those out by then
    stand at a site, where they are taken in at ``step`` at the latest: the total stays. What
    ``problem`` says of capacities before ``step`` no longer matters. Where waiting is limited,
    whoever has come somewhere by that past may wait there: the new plan finds him there.

    Raises
    ------
    InputError
        If more people left a node before ``step`` than ``problem`` has there by then, with the
        node and the number that is missing; or if an arc of the flow is none of the problem's.

    Examples
    --------
    Ten people, two a step over a road of three steps; at step 2 four are on their way.

    >>> problem = FlowProblem([0], [1], [3], [2], supply=[10, 0], intake=[0, -1])
    >>> flow = Flow([0, 0, 0, 0, 0], [0, 1, 2, 3, 4], [2, 2, 2, 2, 2])
    >>> rolled(problem, flow, 2).releases.tolist()
    [[0, 2, 6], [1, 3, 2], [1, 4, 2]]
    """
    return after(problem, past_of(problem, flow, step))


def continued(flow: Flow, later: Flow, step: int) -> Flow:
    """The whole of it: ``flow`` before ``step``, ``later`` from then on.

    >>> continued(Flow([0, 0], [1, 2], [5, 5]), Flow([0], [2], [3]), 2).units.tolist()
    [5, 3]
    """
    past, rest = flow.step < step, later.step >= step
    arc, when, units = (
        np.concatenate([getattr(flow, name)[past], getattr(later, name)[rest]])
        for name in ("arc", "step", "units")
    )
    order = np.lexsort((when, arc))
    return Flow(arc[order], when[order], units[order])


def past_of(problem: FlowProblem, flow: Flow, step: int) -> Past:
    """What of ``flow`` happens before ``step``."""
    foreign = np.flatnonzero((flow.arc < 0) | (flow.arc >= problem.arcs))
    if len(foreign):
        at = int(foreign[0])
        what = Text("{argument} = {value}.", {"argument": f"flow.arc[{at}]", "value": flow.arc[at]})
        raise InputError(Fault(what, Text("It must be an arc of the problem.")))
    past = flow.step < step
    arc, units = flow.arc[past], flow.units[past]
    reached = flow.step[past] + problem.transit[arc]
    there = reached < step
    moved = np.zeros(problem.nodes, np.int64)
    np.subtract.at(moved, problem.tail[arc], units)
    np.add.at(moved, problem.head[arc[there]], units[there])
    road = [problem.head[arc[~there]], reached[~there], units[~there]]
    return Past(step, moved, np.stack(road, axis=1))


def after(problem: FlowProblem, past: Past) -> FlowProblem:
    """``problem`` from the end of ``past`` on; see :func:`rolled`."""
    if past.until == 0:
        return problem
    earlier = problem.releases[:, 1] < past.until
    there = problem.supply + past.moved
    np.add.at(there, problem.releases[earlier, 0], problem.releases[earlier, 2])
    faults = []
    for node in np.flatnonzero(there < 0)[:5].tolist():
        given = {"node": node, "step": past.until, "units": -int(there[node])}
        what = Text(
            "Before step {step}, {units} more left node {node} than are there by then.", given
        )
        faults.append(Fault(what, Text("Change only what lies after the past that is fixed.")))
    if faults:
        raise InputError(*faults)
    present = np.flatnonzero(there)
    now = np.stack([present, np.full(len(present), past.until), there[present]], axis=1)
    releases = np.concatenate([now, past.on_road, problem.releases[~earlier]])
    return problem.with_people(np.zeros(problem.nodes, np.int64), releases)
