"""Is a plan right? Everything that can be recomputed from the scenario alone is.

The plan says which scenario it answers, who goes where and when, what it counts, and
what it claims to prove. Each is checked by itself, so that one error does not hide
another, and every error has a name, a place and a time.
"""

from __future__ import annotations

from collections.abc import Iterator

from mamar.errors import NotFoundError
from mamar.plan.result import QUESTIONS, Plan
from mamar.scenario.ground import Ground, lay_ground
from mamar.scenario.scenario import Scenario
from mamar.text import Text
from mamar.verify.counts import Counts, check_tables, check_totals
from mamar.verify.expand import rebuild
from mamar.verify.limits import check_limits
from mamar.verify.matching import match
from mamar.verify.movement import check_movement
from mamar.verify.proof import Proof, check_claims
from mamar.verify.report import PlanViolation, Report, wrong
from mamar.verify.towards import check_towards
from mamar.verify.waves import check as waves
from mamar.verify.waves import check_orders
from mamar.verify.waves.rounds import check_deal_of_orders
from mamar.verify.words import check_words

_CHECKED = (
    Text("The plan answers this scenario, and its places and ways are those of the scenario."),
    Text("Nobody sets out early, passes a closed or full crossing, jumps, or is counted twice."),
    Text("The numbers by zone, crossing, site and hour are those of the movement of people."),
    Text("The bound, by the hour too, is the one that the plan's cut proves."),
    Text("No sentence promises what nobody can."),
)
_NOT_CHECKED = (
    Text("Whether the scenario is true, and how streets were read, joined and rated."),
    Text("What everybody would take: that would need solving again."),
    Text("The wording of the sentences, but for words that promise what nobody can."),
    Text("Which people of a quarter pass which crossing: only that the numbers can be so."),
)
_NOT_CHECKED_EARLIEST = Text(
    "That at every moment as many are out as can be: where planned and bound are equal it is shown."
)


def verify_plan(plan: Plan, scenario: Scenario, ground: Ground | None = None) -> Report:
    """Every way in which ``plan`` is wrong about ``scenario``.

    Parameters
    ----------
    plan : Plan
        As planned, or as read from plan.json.
    scenario : Scenario
        As read: the plan's case is chosen here.
    ground : Ground, optional
        Of that case, where it has been laid before.

    Raises
    ------
    InputError
        If the scenario itself cannot be used. Whatever is wrong with the plan is a violation.

    Examples
    --------
    >>> from mamar import plan, read_scenario
    >>> scenario = read_scenario("aleppo-2016")
    >>> answer = plan(scenario, case="request")  # doctest: +SKIP
    >>> verify_plan(answer, scenario).is_right  # doctest: +SKIP
    True
    """
    not_checked: tuple[Text, ...] = _NOT_CHECKED
    if plan.question == "earliest":
        not_checked = (*_NOT_CHECKED, _NOT_CHECKED_EARLIEST)
    found = [*check_words(plan)]
    case = scenario
    if plan.case is not None and not (scenario.asked and scenario.asked.name == plan.case):
        try:
            case = scenario.case(plan.case)
        except NotFoundError:
            found.append(wrong("unknown_case", stated=plan.case))
    found += _check_question(plan, case)
    if {one.name for one in found} & _NOTHING_TO_COMPARE:
        return Report(tuple(found), None, None, (), not_checked)

    own = rebuild(case, ground or lay_ground(case))
    matched = match(plan, own)
    found += [*matched.violations, *check_totals(plan, own), *check_tables(plan, own)]
    out = bound = None
    if matched.flow is not None:
        movement = check_movement(own, matched.flow, plan.steps)
        found += movement
        if not movement:
            counts = Counts(plan, own, matched.flow)
            found += [*counts.check(), *check_towards(plan, own, matched.flow)]
            out = counts.out
    if matched.cut is not None:
        proof = Proof(own, matched.cut, matched.never)
        bound = proof.bound_at(plan.steps)
        found += [*check_claims(plan, proof, out), *check_limits(plan, own, matched.cut)]
    if plan.orders is None:
        return Report(tuple(found), out, bound, _CHECKED, not_checked)
    marching = plan.orders, case, own.ground
    found += check_orders(*marching, question=plan.question, steps=plan.steps)
    found += check_deal_of_orders(plan, case)
    checked = (*_CHECKED, *waves.CHECKED)
    return Report(tuple(found), out, bound, checked, (*not_checked, *waves.NOT_CHECKED))


#: Where the plan counts time otherwise, or lacks a scenario, the rest would be noise.
_NOTHING_TO_COMPARE = {"unknown_case", "other_start", "other_step", "beyond_horizon"}


def _check_question(plan: Plan, case: Scenario) -> Iterator[PlanViolation]:
    """Whether the plan is about this scenario, and about its time."""
    if plan.scenario_digest != case.digest:
        yield wrong("other_scenario", stated=plan.scenario_digest, right=case.digest)
    if dict(plan.scenario_name) != dict(case.name):
        yield wrong("renamed", stated=plan.scenario_name, right=case.name)
    if plan.question not in QUESTIONS:
        yield wrong("unknown_question", stated=plan.question)
    if plan.start != case.start:
        yield wrong("other_start", stated=plan.start, right=case.start)
    if plan.step_s != case.step_s:
        yield wrong("other_step", stated=plan.step_s, right=case.step_s)
    last = case.horizon_s // case.step_s
    if not 0 <= plan.steps <= last:
        yield wrong("beyond_horizon", stated=plan.steps, right=last)
