"""The example that a plan was made for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mamar.errors import Fault, UsageError
from mamar.text import Text

if TYPE_CHECKING:
    from mamar.plan.result import Plan
    from mamar.scenario.scenario import Scenario


def example_of(plan: Plan) -> Scenario:
    """The packaged scenario that a plan was made for."""
    from mamar.scenario import example_names, read_scenario

    for name in example_names():
        scenario = read_scenario(name)
        if scenario.digest == plan.scenario_digest:
            return scenario
    raise UsageError(
        Fault(
            Text("The plan was not made for an example as it is in this version."),
            Text("Name its scenario: --scenario SCENARIO."),
        )
    )
