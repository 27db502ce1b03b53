"""People out as early as possible, at every step at once.

Sites are filled in the order of the clock: a largest flow by step 0, then by step 1, and
so on, each grown from the one before without ever taking back anybody who has been taken
in (earliest arrival: Gale 1959; by successive largest flows: Minieka 1973, Wilkinson
1971). Where a site never has to send anybody on, each of these is a largest flow by its
step, so the last one is earliest. With several limited sites there may be no such flow.
Then this one still has, at every step, at least half of the most that any flow could
have out by then: those who are out by a step are a set, largest up to inclusion, that is
independent in two matroids (who can be brought to which site at which step; how many each
site takes), and such a set is at least half of a largest one (Korte and Hausmann 1978).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from mamar.plan.answer import Cut, Flow
from mamar.plan.kernels.door import waiting_freely
from mamar.plan.kernels.general import Engine, Stop
from mamar.plan.kernels.labels_arrivals import arrive_early as in_strides
from mamar.plan.kernels.labels_arrivals import arrived, takes_all_at_once
from mamar.plan.kernels.labels_engine import FreeWaiting
from mamar.plan.kernels.retimed import without_stops
from mamar.plan.problem import NO_LIMIT, FlowProblem, Ints


@dataclass(frozen=True)
class Arrivals:
    """``arrived`` (steps + 1,) by ``flow``; ``envelope``: the most by each step on its own.

    ``cut`` shows that no flow has more than ``envelope[-1]`` out by the last step. Both
    are None if the search was stopped.
    """

    arrived: Ints
    flow: Flow
    envelope: Ints | None
    cut: Cut | None


def arrive_early(
    problem: FlowProblem, steps: int, stop: Stop, report: Callable[[float], None]
) -> Arrivals:
    """Fill the sites in the order of the clock, and see how many more could have been out."""
    free = waiting_freely(problem)
    if FreeWaiting.fits(free):
        fast = FreeWaiting(free, 0)
        if takes_all_at_once(fast):
            fast.insist_on_memory(steps)
            found = _in_strides(fast, steps, stop, report)
            if free is problem:
                return found
            # No more than that can be out at any step; mostly they need not stop on the way.
            flow = without_stops(fast)[1]
            out = out_at_once(problem, flow, steps)
            if found.envelope is None or np.array_equal(out, found.envelope):
                return Arrivals(out, flow, found.envelope, found.cut)
    engine = Engine(problem, steps)
    envelope = np.zeros(steps + 1, np.int64)
    other: Engine | None = None  # a flow of its own for each step, where that has more out
    for step in range(steps + 1):
        if not engine.maximise(step, swaps=False, stop=stop):
            return Arrivals(engine.arrived(), engine.flow(), None, None)
        engine.keep_closed()
        if other is None and engine.swap_would_help(step):
            other = Engine(problem, steps)
            other.start(engine.flow())
        if other is not None and not other.maximise(step, stop=stop):
            return Arrivals(engine.arrived(), engine.flow(), None, None)
        envelope[step] = engine.units if other is None else other.units
        report((step + 1) / (steps + 1))
    best = engine if other is None else other
    return Arrivals(engine.arrived(), engine.flow(), envelope, best.final_cut())


def out_at_once(problem: FlowProblem, flow: Flow, steps: int) -> Ints:
    """(steps + 1,) units out by each step, if sites take in at once whoever does not go on."""
    out = np.zeros(steps + 1, np.int64)
    for site in np.flatnonzero(problem.intake).tolist():
        there = np.zeros(steps + 1, np.int64)
        there[0] = problem.supply[site]
        ready = problem.releases[problem.releases[:, 0] == site]
        ready = ready[ready[:, 1] <= steps]
        np.add.at(there, ready[:, 1], ready[:, 2])
        comes, goes = problem.head[flow.arc] == site, problem.tail[flow.arc] == site
        np.add.at(there, flow.step[comes] + problem.transit[flow.arc[comes]], flow.units[comes])
        np.add.at(there, flow.step[goes], -flow.units[goes])
        # The fewest that are there from a step on have come to stay.
        stay = np.minimum.accumulate(np.cumsum(there)[::-1])[::-1]
        intake = int(problem.intake[site])
        out += stay if intake == NO_LIMIT else np.minimum(stay, intake)
    return out


def _in_strides(
    engine: FreeWaiting, steps: int, stop: Stop, report: Callable[[float], None]
) -> Arrivals:
    """The same, many steps at once, where nobody who reaches a site is ever sent on."""
    most = in_strides(engine, steps, stop, lambda settled: report((settled + 1) / (steps + 1)))
    if most is None:
        out = arrived(engine)
        late = np.full(steps + 1 - len(out), out[-1], np.int64)
        return Arrivals(np.concatenate([out, late]), engine.flow(), None, None)
    return Arrivals(most, engine.flow(), most.copy(), engine.cut())
