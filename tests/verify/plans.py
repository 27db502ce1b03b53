"""Right plans of the small quarter, each made once."""

from __future__ import annotations

from functools import cache

from mamar.plan.planner import plan
from mamar.plan.result import Plan
from mamar.scenario.ground import Ground
from mamar.scenario.scenario import Scenario
from mamar.verify import Report, verify_plan
from tests import small

#: What each plan answers: which scenario, and the question.
KINDS = {
    # 493 of 570 can pass the two gates in their windows.
    "most": (lambda: small.scenario(), "most"),
    # The same where a gate is wider: all are out.
    "quickest": (lambda: small.scenario(crossings=small.wide_gates()), "quickest"),
    # Nobody but those of the windows ever gets out.
    "infeasible": (lambda: small.scenario(), "quickest"),
    # People are out once a site has taken them in: 270 places.
    "received": (lambda: small.received(), "most"),
    # There are no crossings.
    "inside": (lambda: small.inside(), "most"),
    # Streets of five centimetres.
    "narrow": (lambda: small.scenario(roads_overrides=small.NARROW), "most"),
    "earliest": (lambda: small.scenario(), "earliest"),
}


@cache
def world(kind: str) -> tuple[Plan, Scenario, Ground]:
    make, question = KINDS[kind]
    scenario = make()
    ground = small.ground(scenario)
    return plan(scenario, question, ground=ground), scenario, ground  # type: ignore[arg-type]


def check(kind: str, changed: Plan | None = None) -> Report:
    """What the checker says about the plan of that kind, or about one made from it."""
    right, scenario, ground = world(kind)
    return verify_plan(changed or right, scenario, ground)
