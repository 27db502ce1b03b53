"""The search for the smallest horizon by which a number of people can be out.

From below: a flow for T is a flow for T + 1, so one flow grows while the horizon rises.
Each horizon that is too small has a cut that shows it, and the same cut, moved, shows it
of later ones, too (Newton's method, as for parametric flows): the next horizon is the
first that it does not refute. So the last cut is the proof that T - 1 is too small.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from mamar.plan.answer import Cut, Flow
from mamar.plan.kernels import labels_horizon
from mamar.plan.kernels.door import waiting_freely
from mamar.plan.kernels.general import Stop, fits_memory, maximise
from mamar.plan.kernels.labels_engine import FreeWaiting
from mamar.plan.kernels.moved import NearSide
from mamar.plan.kernels.prepare import LATE, last_change, static_distances
from mamar.plan.kernels.retimed import without_stops
from mamar.plan.problem import FlowProblem, Ints

#: So many horizons after the last change are tried before asking whether all can be out.
TRIES = 20


@dataclass(frozen=True)
class Horizon:
    """``steps`` is the smallest horizon by which the people can be out, or None.

    ``cut`` shows that ``bound - 1`` steps are too few (None where bound is 0); ``flow``
    brings out ``units`` by ``steps``, or is the best that was found.
    """

    steps: int | None
    bound: int
    units: int
    flow: Flow
    cut: Cut | None

    @staticmethod
    def unknown() -> Horizon:
        return Horizon(None, 0, 0, Flow.empty(), None)


def smallest_horizon(
    problem: FlowProblem,
    people: int,
    most: int,
    stop: Stop,
    report: Callable[[float], None],
    known: Horizon | None = None,
) -> Horizon:
    """The smallest horizon up to ``most`` by which ``people`` can be out.

    Goes on from what is ``known``. If nothing was, gives up after some tries without
    change in the network: perhaps not everybody can ever be out. It also ends when
    stopped, or where memory would not suffice.
    """
    earliest, to_go = static_distances(problem)
    found = known or Horizon.unknown()
    tries = TRIES if found.cut is None else most
    bound = max(found.bound, _first_horizon(problem, people, to_go))
    cut = found.cut
    if bound > found.bound:
        bound = min(bound, most + 1)
        cut = _too_far(to_go, bound - 1)
    units, flow = found.units, found.flow
    free = waiting_freely(problem)
    if FreeWaiting.fits(free):
        engine = FreeWaiting(free, 0)
        found = _where_waiting_is_free(engine, people, bound, cut, most, stop, report)
        if free is problem:
            return found
        # A horizon that is too short even so is too short; who need not stop is out here, too.
        kept, others = without_stops(engine)
        if kept > units or found.bound > bound:
            units, flow = kept, others
        bound, cut = found.bound, found.cut
        if found.steps is None or units >= people:
            return Horizon(found.steps, bound, units, flow, cut)
    quiet = last_change(problem)
    while bound <= most and tries > 0 and not stop() and fits_memory(problem, bound):
        best = maximise(problem, bound, start=flow, stop=stop)
        units, flow = best.units, best.flow
        report(units / max(people, 1))
        if units >= people:
            return Horizon(bound, bound, units, flow, cut)
        if not best.complete:
            break
        cut = NearSide(problem, best.cut, earliest, to_go).last_refuted(people, most)
        assert cut.steps is not None
        tries -= bound > quiet
        bound = cut.steps + 1
    return Horizon(None, bound, units, flow, cut)


def _where_waiting_is_free(
    engine: FreeWaiting,
    people: int,
    bound: int,
    cut: Cut | None,
    most: int,
    stop: Stop,
    report: Callable[[float], None],
) -> Horizon:
    """The same by the engine that moves one flow from horizon to horizon in place."""
    search = labels_horizon.Horizon(engine, people, bound, cut)
    found = search.find(most, stop, lambda units: report(units / max(people, 1)))
    steps = engine.steps if found else None
    return Horizon(steps, search.least, engine.units, engine.flow(), search.cut)


def _first_horizon(problem: FlowProblem, people: int, to_go: Ints) -> int:
    """No earlier horizon lets so many people reach a site on empty roads."""
    supplied = np.flatnonzero(problem.supply)
    node = np.concatenate([supplied, problem.releases[:, 0]])
    units = np.concatenate([problem.supply[supplied], problem.releases[:, 2]])
    arrival = to_go[node]
    arrival[len(supplied) :] += problem.releases[:, 1]
    order = np.argsort(arrival, kind="stable")
    enough = np.searchsorted(np.cumsum(units[order]), people)
    return int(arrival[order[enough]]) if people > 0 else 0


def _too_far(to_go: Ints, steps: int) -> Cut:
    """The cut that says no more than: who is farther than that cannot be there by then."""
    return Cut(steps, np.where(to_go < LATE, np.maximum(steps - to_go, -1), -1))
