"""Is a plan right? Everything that can be recomputed from the scenario alone is.

The plan says which scenario it answers, who leaves in which wave, what it counts, and what it
claims to prove. Each is checked by itself, so that one error does not hide another, and every
error has a name, a place and a time.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

from mamar.errors import NotFoundError
from mamar.plan.result import QUESTIONS, Plan
from mamar.scenario.drives import measure_drives
from mamar.scenario.ground import Ground, lay_ground
from mamar.scenario.scenario import Scenario
from mamar.text import Text
from mamar.verify import claims
from mamar.verify.counts import Counts, check_tables, check_totals
from mamar.verify.report import PlanViolation, Report, wrong
from mamar.verify.waves import check as waves
from mamar.verify.waves.claims import check_bounds
from mamar.verify.waves.march import March
from mamar.verify.waves.proofs import Proofs, UnreadableError
from mamar.verify.waves.rounds import check_deal_of_orders
from mamar.verify.waves.routes import Walks
from mamar.verify.words import check_words

_CHECKED = (
    Text("The plan answers this scenario."),
    Text("The numbers by zone, group, crossing, site and hour are those of its waves."),
    Text("By no hour are more people out than the plan says no plan exceeds."),
    claims.CHECKED,
    Text("How firmly its windows are agreed is what the tables say."),
    Text("No sentence promises what nobody can."),
)
_NOT_CHECKED = (
    Text("Whether the scenario is true, and how its tables and roads were read."),
    Text("How places were put on streets, how streets were joined and rated, and how far it is."),
    Text("The wording of the sentences, but for words that promise what nobody can."),
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
    not_checked = (*_NOT_CHECKED, *waves.NOT_CHECKED)
    found: list[PlanViolation] = []
    case = scenario
    if plan.case is not None and not (scenario.asked and scenario.asked.name == plan.case):
        try:
            case = scenario.case(plan.case)
        except NotFoundError:
            found.append(wrong("unknown_case", stated=plan.case))
    found += _check_question(plan, case)
    if {one.name for one in found} & _NOTHING_TO_COMPARE:
        found += check_words(plan, case)
        return Report(tuple(found), None, None, (), not_checked)

    ground = ground or lay_ground(case)
    found += check_words(plan, case, ground.roads)
    end = case.horizon_s // case.step_s if plan.question == "quickest" else plan.steps
    drives = measure_drives(case, ground.roads)
    march = March(plan.orders, case, ground, drives, plan.question, end)
    walks = Walks(march)
    proofs = Proofs(march, walks)
    found += [*waves.check_rules(march, walks), *check_bounds(march, proofs)]
    found += check_deal_of_orders(plan, case)
    found += [*check_totals(plan, case), *check_tables(plan, march), *Counts(plan, march).check()]
    found += claims.check_agreement(plan, case)
    found += _check_end(plan, march)
    if plan.orders.bounds:
        found += claims.check_status(plan, proofs)
        with suppress(UnreadableError):  # said where the bounds are looked at one by one
            found += [*claims.check_curve(plan, proofs), *claims.check_limits(plan, proofs)]
    found += [*claims.check_clearance(plan, march), *claims.check_at_best(plan, march)]
    out = sum(move.wave.persons for move in march.moves)
    bound = None if found or not plan.orders.bounds else plan.bound  # it is as its proof has it
    checked = (*_CHECKED, *waves.CHECKED)
    return Report(tuple(found), out, bound, checked, not_checked)


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
    if (
        plan.start.isoformat() != case.start.isoformat()
    ):  # who reads 04:00 and lives by 06:00 is late
        yield wrong("other_start", stated=plan.start, right=case.start)
    if plan.step_s != case.step_s:
        yield wrong("other_step", stated=plan.step_s, right=case.step_s)
    last = case.horizon_s // case.step_s
    if not 0 <= plan.steps <= last:
        yield wrong("beyond_horizon", stated=plan.steps, right=last)


def _check_end(plan: Plan, march: March) -> Iterator[PlanViolation]:
    """A plan for "quickest" ends with its last wave where everybody is out, else with the
    scenario."""
    if plan.question != "quickest":
        return
    right = plan.orders.until if plan.out == plan.leaving else march.end
    if plan.steps != right:
        yield wrong("other_end", stated=plan.steps, right=right)
