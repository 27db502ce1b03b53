"""Whether waves keep to the rounds of the deal that they are made for, and these to the deal."""

from __future__ import annotations

from collections.abc import Iterator

from mamar.agreements.deal_answer import DealAnswer
from mamar.plan.result import Plan
from mamar.scenario.scenario import Scenario
from mamar.text import Text
from mamar.verify.deals import check_rounds
from mamar.verify.waves.march import March, places_of
from mamar.verify.waves.report import OrderViolation, wrong


def check_waves_in_rounds(march: March) -> Iterator[OrderViolation]:
    """Every wave passes within one round, and no round has more people than it lets out."""
    deal = march.orders.deal
    if deal is None:
        return
    passed = [0] * len(deal.limits)
    for move in march.moves:
        if move.wave.passes is None:
            continue
        first, until = move.wave.passes
        inside = [
            number
            for number, (span, _) in enumerate(deal.limits)
            if span[0] <= first and until <= span[1]
        ]
        if not inside:
            yield wrong("outside_rounds", **places_of(move), at=march.at(first))
        for number in inside[:1]:
            passed[number] += move.wave.persons
    for number, ((_, limit), persons) in enumerate(zip(deal.limits, passed, strict=True), 1):
        if persons > limit:
            yield wrong("round_too_full", stated=number, units=persons, limit=limit)


def check_deal_of_orders(plan: Plan, scenario: Scenario) -> Iterator[OrderViolation]:
    """The rounds of the plan's order beside the tables of the deal: ratio, hours, conditions."""
    deal = plan.orders.deal
    if deal is None:
        return
    ours = {a.area_id for a in scenario.areas if a.deal_id == deal.deal_id and a.of_plan == "yes"}
    if deal.area_id not in ours:
        reason = Text("{area} is not the plan's area in it", {"area": deal.area_id})
        yield wrong("rounds_break_deal", reason=reason)
        return
    if plan.question != "earliest":
        yield wrong("rounds_break_deal", reason=Text("the plan is not one for every moment"))
        return
    answer = DealAnswer(
        deal_id=deal.deal_id,
        name={},
        start=plan.start,
        step_s=plan.step_s,
        begins=0,
        ends=plan.steps,
        rounds=deal.rounds,
        sides=(),
        taken=(),
        waiting_h=0.0,
        inside_then=0,
    )
    for violation in check_rounds(answer, scenario):
        yield wrong("rounds_break_deal", reason=violation.sentence)
