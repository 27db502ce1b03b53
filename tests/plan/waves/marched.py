"""An order of march of a scenario by itself, without the plan around it."""

from __future__ import annotations

from mamar.plan.orders import DealRounds, Orders
from mamar.plan.waves import march as planner
from mamar.plan.waves.bounds import prove
from mamar.plan.waves.setting import lay_setting
from mamar.scenario.ground import Ground
from mamar.scenario.scenario import Question, Scenario


def march(
    scenario: Scenario,
    ground: Ground,
    question: Question,
    end: int,
    deal: DealRounds | None = None,
) -> Orders:
    """Who leaves in which wave by the step ``end``, with its bounds."""
    setting = lay_setting(scenario, ground, end, deal)
    return planner.march(setting, prove(setting, question, None))
