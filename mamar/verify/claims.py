"""Does the plan prove what it claims? By the end, by the hour, what limits it, and how soon."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from mamar.plan.orders import OrderBound
from mamar.plan.result import Limit, Plan
from mamar.scenario.scenario import Scenario, Window
from mamar.text import Text
from mamar.verify.counts import hourly_steps
from mamar.verify.report import PlanViolation, Where, wrong
from mamar.verify.waves.daylight import check_light
from mamar.verify.waves.fluid import What, on_streets
from mamar.verify.waves.march import March
from mamar.verify.waves.proofs import Proofs, UnreadableError, persons_by
from mamar.verify.waves.routes import Walks

#: The streets that are not named one by one.
OTHERS = ("street", "street:others")
#: The limits that say from when to when they hold.
TIMED = ("screening", "intake")
#: How many times the plan's time is looked ahead, by docs/plan.md.
AHEAD = 8
DAY = timedelta(days=1)


def check_curve(plan: Plan, proofs: Proofs) -> Iterator[PlanViolation]:
    """By each hour no more are out than the plan says no plan exceeds, and that is proved."""
    arrivals, steps = plan.arrivals, hourly_steps(plan.steps, plan.step_s)
    if len(arrivals.bound) != len(steps):
        yield wrong("hours_missing", stated=len(arrivals.bound), right=len(steps))
        return
    for step, planned, bound in zip(steps, arrivals.planned, arrivals.bound, strict=False):
        if planned > bound:
            at = plan.time_of(step)
            yield wrong("planned_over_bound", at=at, stated=planned, right=bound)
    for step, stated, proved in zip(steps, arrivals.bound, proofs.by_hour(steps), strict=True):
        at = plan.time_of(step)
        if stated != proved:
            fault = "arrivals_bound_unproved" if stated < proved else "arrivals_bound_raised"
            yield wrong(fault, at=at, stated=stated, right=proved)


def check_status(plan: Plan, proofs: Proofs) -> Iterator[PlanViolation]:
    """What the plan calls itself follows from its waves and its bounds."""
    told_all = plan.limits or plan.clearance or plan.at_best
    if plan.status == "stopped" and not told_all:
        return  # whether somebody stopped it cannot be seen
    orders, everybody = plan.orders, plan.orders.out == proofs.leaving
    if plan.question == "quickest" and plan.bound < proofs.leaving:
        right = "infeasible"
    elif plan.question == "quickest":
        soonest = plan.bound_steps
        best = everybody and soonest is not None and orders.until <= soonest
        right = "optimal" if best else "feasible"
    elif plan.question == "earliest":
        right = "optimal" if plan.arrivals.planned == plan.arrivals.bound else "feasible"
    else:
        right = "optimal" if plan.out == plan.bound else "feasible"
    if plan.status != right:
        yield wrong("other_status", stated=plan.status, right=right)


def check_agreement(plan: Plan, scenario: Scenario) -> Iterator[PlanViolation]:
    """How firmly the windows in use are agreed, by their status in the table."""
    counting = [w for w in scenario.windows if w.status in scenario.rules.statuses]
    used = {wave.window_id for wave in plan.orders.waves}
    statuses = [w.status for w in scenario.windows if w.window_id in used]
    statuses = statuses or [w.status for w in counting]
    firm = [status for status in statuses if status in ("agreed", "in_force")]
    if statuses and len(firm) == len(statuses):
        right = "agreed"
    elif firm:
        right = "partly"
    else:
        right = "proposed" if statuses and set(statuses) == {"proposed"} else "none"
    if plan.agreement != right:
        yield wrong("other_agreement", stated=plan.agreement, right=right)


def telling(plan: Plan) -> OrderBound:
    """The bound that the limits are parts of: of how soon, where everybody is out; else of how
    many."""
    soonest, bounds = plan.bound_steps, plan.orders.bounds
    if soonest is not None and plan.out == plan.bound:
        return next(bound for bound in bounds if bound.steps == soonest)
    return min(bounds, key=lambda bound: bound.persons)


def check_limits(plan: Plan, proofs: Proofs) -> Iterator[PlanViolation]:
    """Every part of the bound is named once, with its persons and, of crossings, its times.

    A plan that was interrupted may say nothing of limits.
    """
    if plan.status == "stopped" and not plan.limits:
        return
    bound = telling(plan)
    parts = proofs.parts(bound)
    others: Limit | None = None
    for limit in plan.limits:
        what: What = (limit.kind, limit.place_id)
        if what == OTHERS and others is None:
            others = limit
            continue
        right = parts.pop(what, None)
        where = Where(place=limit.place_id, name=limit.name)
        if right is None:
            yield wrong("limit_unknown", stated=limit.place_id)
        elif not limit.persons or limit.persons != right:
            yield wrong("limit_miscounted", where, stated=limit.persons, right=right)
        elif limit.kind in TIMED and bound.cut is not None:
            yield from _times(plan, limit, proofs.when(bound, what), where)
    if others is not None:
        yield from _other_streets(others, parts)
    for (_, place), right in parts.items():
        yield wrong("limit_missing", Where(place=place), right=right)


def _other_streets(said: Limit, parts: dict[What, int]) -> Iterator[PlanViolation]:
    """The streets that are not named: what they add up to. Takes them from ``parts``."""
    names = [name for name in parts if name[0] == "street"]
    right = sum(parts.pop(name) for name in names)
    if not names:
        yield wrong("limit_unknown", stated=said.place_id)
    elif said.persons != right:
        where = Where(place=said.place_id, name=said.name)
        yield wrong("limit_miscounted", where, stated=said.persons, right=right)


def _times(
    plan: Plan, limit: Limit, spans: list[tuple[int, int]], where: Where
) -> Iterator[PlanViolation]:
    right = [plan.time_of(step).isoformat() for span in spans for step in span]
    if [when.isoformat() for span in limit.spans for when in span] != right:
        yield wrong("limit_time_wrong", where)


def check_clearance(plan: Plan, march: March) -> Iterator[PlanViolation]:
    """That nobody could have everybody out before the time said, with windows that go on."""
    said = plan.clearance
    if said is None:
        return
    scenario = march.scenario
    by = scenario.time_of(march.end)
    kept, again = _going_on(scenario, by)
    names = tuple(w.window_id for w in kept), tuple(w.window_id for w in again)
    if (said.kept_open, said.repeated) != names:
        yield wrong("clearance_assumed", right=[*names[0], *names[1]])
        return
    longer = _longer(scenario, kept, again)
    free = replace(march.orders, deal=None, light=said.light)
    end = longer.horizon_s // longer.step_s
    own = replace(march, orders=free, scenario=longer, end=end)
    proofs = Proofs(own, Walks(own))
    bound = OrderBound("fluid", said.persons, own.end, said.not_before, said.cut)
    at = plan.time_of(min(said.not_before, own.end))
    try:
        proved = proofs.not_before(bound) and said.persons == proofs.fluid.reach
        proved &= said.cut.steps in (None, said.not_before - 1)  # nor sooner than it does
        proved &= not any(check_light(own))
        if said.not_before <= own.end:
            proved &= said.at_most is None
        else:
            proved &= said.at_most == proofs.cut_moved(bound, said.cut, None)
    except UnreadableError:
        proved = False
    if not proved:
        yield wrong("clearance_unproved", at=at, stated=at)


def _going_on(scenario: Scenario, by: datetime) -> tuple[list[Window], list[Window]]:
    """Windows open at the plan's end, and those that closed in the day before it."""
    kept, again = [], []
    for window in scenario.windows:
        if window.status not in scenario.rules.statuses:
            continue
        if window.opens < by and window.closes >= by:
            kept.append(window)
        elif max(scenario.start, by - DAY) < window.closes < by:
            again.append(window)
    return kept, again


def _longer(scenario: Scenario, kept: list[Window], again: list[Window]) -> Scenario:
    """The scenario with so much more time; some windows stay open, some come again every day."""
    horizon_s = AHEAD * scenario.horizon_s
    last = scenario.start + timedelta(seconds=horizon_s)
    windows = [replace(w, closes=last) if w in kept else w for w in scenario.windows]
    for window in again:
        later = replace(window, window_id=f"{window.window_id}+")
        while later.opens < last:
            later = replace(later, opens=later.opens + DAY, closes=later.closes + DAY)
            windows.append(later)
    return replace(scenario, horizon_s=horizon_s, windows=tuple(windows))


def check_at_best(plan: Plan, march: March) -> Iterator[PlanViolation]:
    """What streets and crossings pass at most, if vehicles were without number and at once."""
    said = plan.at_best
    if said is None:
        return
    free = replace(march, orders=replace(march.orders, deal=None))
    own = on_streets(free, Walks(free), notice=False)
    try:
        right = persons_by(own, said.cut)
    except UnreadableError as error:
        yield wrong("at_best_wrong", stated=said.persons, right=error.reason)
        return
    in_time = said.cut.steps is None or said.cut.steps >= march.end
    if said.persons != right or not in_time:
        yield wrong("at_best_wrong", stated=said.persons, right=right)


#: What the check of claims is about.
CHECKED = Text(
    "The bounds, by the hour too, what limits, and how soon everybody could be out are what the "
    "certificates prove."
)
