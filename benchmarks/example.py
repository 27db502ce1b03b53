"""The packaged example as a problem: the request of 30 November, at several lengths of a step."""

from __future__ import annotations

from dataclasses import replace

from mamar import read_scenario
from mamar.plan.expand import expand
from mamar.plan.problem import FlowProblem
from mamar.scenario.ground import lay_ground

#: Seconds a step. At 60 the explicit network has too many arcs to write out.
STEP_S = {"aleppo": 60, "aleppo-30min": 1800, "aleppo-1h": 3600}


def request(step_s: int) -> tuple[FlowProblem, int]:
    """The problem, and the steps of its 72 hours."""
    scenario = replace(read_scenario("aleppo-2016").case("request"), step_s=step_s)
    return expand(scenario, lay_ground(scenario)).problem, scenario.steps
