"""The rounds of a deal as waves: the plan of its own area, whose order of march keeps to them."""

from __future__ import annotations

from mamar.agreements.deal_answer import DealAnswer
from mamar.agreements.plan_deal import plan_deal
from mamar.agreements.street_flow import street_flow
from mamar.errors import Fault, UsageError
from mamar.plan.interrupt import Stop
from mamar.plan.orders import DealRounds
from mamar.plan.planner import Progress, plan
from mamar.plan.result import Plan
from mamar.scenario.ground import Ground
from mamar.scenario.scenario import Scenario
from mamar.text import Text


def plan_in_rounds(
    scenario: Scenario,
    deal_id: str,
    *,
    ground: Ground,
    progress: Progress | None = None,
    stop: Stop | None = None,
) -> tuple[Plan | None, DealAnswer]:
    """The plan "earliest" of ``scenario`` (a case has been chosen), with waves that keep to the
    rounds of the fastest schedule inside the deal; and that schedule.

    There is no plan where people of its area leave in no round: the schedule says why.

    Raises
    ------
    UsageError
        No area of the deal is the plan's, or it waits for people of other deals.

    Examples
    --------
    >>> made, answer = plan_in_rounds(scenario, "D2", ground=ground)  # doctest: +SKIP
    >>> len(made.orders.deal.rounds) == len(answer.rounds)  # doctest: +SKIP
    True
    """
    ours = [a.area_id for a in scenario.areas if a.deal_id == deal_id and a.of_plan == "yes"]
    if any(deal.deal_id == deal_id for deal in scenario.deals) and not ours:
        raise UsageError(
            Fault(
                Text("No area of the deal {name} is that of the plan.", {"name": deal_id}),
                Text("Set of_plan = yes for the area whose people walk on these roads."),
            )
        )
    if _waits_elsewhere(scenario, deal_id):
        raise UsageError(
            Text(
                "The deal {name} waits for people of another deal: its rounds hang on a schedule "
                "that this plan does not hold.",
                {"name": deal_id},
            )
        )
    streets = street_flow(scenario, ground, progress, stop)
    answer = plan_deal(scenario, deal_id, streets, ground)
    rounds = DealRounds(deal_id, ours[0], answer.rounds)
    if not any(persons for _, persons in rounds.limits):
        return None, answer
    made = plan(scenario, "earliest", ground=ground, deal=rounds, progress=progress, stop=stop)
    return made, answer


def _waits_elsewhere(scenario: Scenario, deal_id: str) -> bool:
    """Whether conditions of the deal's areas need people out of the areas of other deals."""
    areas = {area.area_id: area.deal_id for area in scenario.areas}
    rows = {row.condition_id: row for row in scenario.conditions}
    windows = {window.window_id for window in scenario.windows}
    wanted = [
        row
        for row in scenario.conditions
        if areas.get(row.area_id) == deal_id or row.window_id in windows
    ]
    seen: set[str] = set()
    while wanted:
        row = wanted.pop()
        if row.condition_id in seen or row.confirmed == "yes":
            continue
        seen.add(row.condition_id)
        if row.kind == "opens_when_out" and row.persons and areas[row.out_of] != deal_id:
            return True
        wanted += [rows[need] for need in row.needs]
    return False
