"""From a flow to who walks where: legs traced first come first served, then left later.

A flow says how many enter an arc at a step, not who. Here people keep their place
in line (first in, first out at every node), which gives each unit a chain of legs
from its home to a site. Then everybody takes the quickest way to the same crossing, where
the streets have room for that, and waiting is moved back to the homes: every chain passes
its crossing exactly when it did, and comes to it as late as the streets allow, together
with those who pass within the same few minutes. The count of people out by any step stays
what it was, and nobody stands long in the street who could have stayed at home.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from mamar.plan.answer import Flow
from mamar.plan.kernels.legs import chains, leave_later, legs
from mamar.plan.problem import FlowProblem, Ints
from mamar.plan.straighten import quickest_ways


@dataclass(frozen=True)
class Itineraries:
    """Groups of units that move together, in order of their passing.

    ``units`` (k,), ``home`` (k,) node they start at, ``site`` (k,) node they end at;
    ``arcs`` and ``steps`` are CSR rows (``start`` (k + 1,)) of the arcs entered and when.
    """

    units: Ints
    home: Ints
    site: Ints
    start: Ints
    arcs: Ints
    steps: Ints

    def __len__(self) -> int:
        return len(self.units)

    def flow(self) -> Flow:
        """The flow that these itineraries add up to."""
        units = np.repeat(self.units, np.diff(self.start))
        order = np.lexsort((self.steps, self.arcs))
        arc, step, units = self.arcs[order], self.steps[order], units[order]
        if len(arc) == 0:
            return Flow.empty()
        first = np.ones(len(arc), bool)
        first[1:] = (np.diff(arc) != 0) | (np.diff(step) != 0)
        at = np.flatnonzero(first)
        return Flow(arc[at], step[at], np.add.reduceat(units, at))

    def first_entry(self, arcs: range) -> tuple[Ints, Ints]:
        """(k,) which of ``arcs`` each group enters, counted from its first, and when; -1: none."""
        which = np.full(len(self), -1, np.int64)
        when = np.full(len(self), -1, np.int64)
        group = np.repeat(np.arange(len(self)), np.diff(self.start))
        inside = np.flatnonzero((self.arcs >= arcs.start) & (self.arcs < arcs.stop))[::-1]
        which[group[inside]] = self.arcs[inside] - arcs.start
        when[group[inside]] = self.steps[inside]
        return which, when


def itineraries(
    problem: FlowProblem, flow: Flow, gates: range, steps: int, bunch: int = 1
) -> Itineraries:
    """Trace ``flow`` and let everybody leave as late as they can, in bunches.

    ``gates`` are the arcs whose entries stay at their step; what comes after them stays
    as it is. People who pass a gate within the same ``bunch`` of steps come to it together,
    at its first step, where they can. Where some street is so full that a group could no
    longer be on time by the quickest ways, the traced ways are kept for all, and where it is
    so by these, too, the traced times. Units that reach no site are left out: they stay at
    home.
    """
    traced = Itineraries(*chains(problem.head, problem.intake, *legs(problem, flow, steps)))
    if len(traced) == 0:
        return traced
    _, passing = traced.first_entry(gates)
    if (passing < 0).any():
        return traced
    return (
        _leave_later(problem, _straight(problem, traced, gates), passing, gates, steps, bunch)
        or _leave_later(problem, traced, passing, gates, steps, bunch)
        or traced
    )


def _straight(problem: FlowProblem, traced: Itineraries, gates: range) -> Itineraries:
    """The same people by the quickest ways; steps before the gates are left to be found."""
    start, arcs, before = quickest_ways(problem, traced.home, traced.start, traced.arcs, gates)
    return replace(
        traced, start=start, arcs=arcs, steps=np.where(before < 0, 0, traced.steps[before])
    )


def _leave_later(
    problem: FlowProblem, traced: Itineraries, passing: Ints, gates: range, steps: int, bunch: int
) -> Itineraries | None:
    """Everybody as late as the streets allow; None where somebody would not be on time."""
    in_order = np.argsort(passing, kind="stable")
    rows, capacity = _capacity_rows(problem, np.unique(traced.arcs), steps)
    ready = _ready(problem)
    done, units, home, site, start, arcs, when = leave_later(
        problem.tail,
        problem.transit,
        rows,
        capacity,
        ready,
        traced.units,
        traced.home,
        traced.site,
        traced.start,
        traced.arcs,
        traced.steps,
        in_order,
        gates.start,
        gates.stop,
        bunch,
    )
    return Itineraries(units, home, site, start, arcs, when) if done else None


def _capacity_rows(problem: FlowProblem, arcs: Ints, steps: int) -> tuple[Ints, np.ndarray]:
    """Row number of every arc (-1: not in use) and capacity of the rows by step, as int32."""
    rows = np.full(problem.arcs, -1, np.int64)
    rows[arcs] = np.arange(len(arcs))
    most = np.int64(np.iinfo(np.int32).max)
    table = np.empty((len(arcs), steps + 1), np.int32)
    table[:] = np.minimum(problem.capacity[arcs], most)[:, None]
    changed = problem.changes[(rows[problem.changes[:, 0]] >= 0) & (problem.changes[:, 1] <= steps)]
    for arc, step, capacity in changed.tolist():
        table[rows[arc], step:] = min(capacity, int(most))
    return rows, table


def _ready(problem: FlowProblem) -> Ints:
    """(n,) the last step at which somebody becomes ready at a node: nobody leaves earlier."""
    ready = np.zeros(problem.nodes, np.int64)
    np.maximum.at(ready, problem.releases[:, 0], problem.releases[:, 1])
    return ready
