"""The people of a scenario's own area as an earliest flow: what a deal with it is made from."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from mamar.plan.bounds import bound_curve
from mamar.plan.expand import expand
from mamar.plan.interrupt import Stop
from mamar.plan.result import StreetFlow
from mamar.plan.solve import earliest
from mamar.plan.waves.bounds import hours_of
from mamar.scenario.ground import Ground
from mamar.scenario.scenario import Scenario
from mamar.text import Text

Progress = Callable[[Text, float], None]


def street_flow(
    scenario: Scenario,
    ground: Ground,
    progress: Progress | None = None,
    stop: Stop | None = None,
) -> StreetFlow:
    """At every step as many people through the crossings as can be, on foot, as a flow.

    A deal counts people as they pass a crossing; ``scenario`` is that of the case.
    """
    expanded = expand(scenario, ground)
    problem, steps = expanded.problem, scenario.steps

    def tell(part: float) -> None:
        if progress:
            progress(Text("Solving"), part)

    answer = earliest(problem, steps=steps, progress=tell, stop=stop)
    flow = answer.flow
    at_gate = (flow.arc >= expanded.gate.start) & (flow.arc < expanded.gate.stop)
    passes = flow.step[at_gate] + problem.transit[flow.arc[at_gate]]
    passed = np.bincount(passes, weights=flow.units[at_gate], minlength=steps + 1)
    hours = hours_of(steps, scenario.step_s)
    return StreetFlow(
        leaving=problem.total,
        steps=steps,
        flow=flow,
        cut=answer.cut,
        passed=tuple(np.cumsum(passed).astype(np.int64).tolist()),
        step=tuple(hours),
        bound=tuple(bound_curve(problem, answer.cut, hours)),
    )
