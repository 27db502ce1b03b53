"""Whether people can move as the flow behind a deal says, and whether no more can by any hour."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import accumulate

import numpy as np

from mamar.plan.result import StreetFlow
from mamar.scenario.ground import Ground
from mamar.scenario.scenario import Scenario
from mamar.text import Text
from mamar.verify.counts import hourly_steps
from mamar.verify.cut import check_cut
from mamar.verify.expand import rebuild
from mamar.verify.flow import check_flow
from mamar.verify.waves.proofs import moved


def check_street_flow(streets: StreetFlow, scenario: Scenario, ground: Ground) -> Iterator[Text]:
    """Every way in which it is wrong, in words; the problem is built from the scenario alone."""
    own = rebuild(scenario, ground)
    problem, steps = own.problem, scenario.steps
    yield from (one.sentence for one in check_flow(problem, streets.flow, steps))
    flow, out = streets.flow, np.zeros(steps + 1, np.int64)
    at_gate = np.isin(flow.arc, list(own.gates))
    when = flow.step[at_gate] + problem.transit[flow.arc[at_gate]]
    np.add.at(out, np.minimum(when, steps), flow.units[at_gate])
    if (streets.leaving, streets.passed) != (problem.total, tuple(np.cumsum(out).tolist())):
        yield Text("The people of the plan's area are not counted as they pass its crossings.")
    hours = hourly_steps(steps, scenario.step_s)
    bounds = [min(check_cut(problem, cut) for cut in moved(streets.cut, hour)) for hour in hours]
    least = list(accumulate(reversed(bounds), min))[::-1]
    proved = all(stated >= right for stated, right in zip(streets.bound, least, strict=True))
    if list(streets.step) != hours or not proved:
        yield Text("The most people who can have passed by each hour are not proved.")
