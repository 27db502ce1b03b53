"""From a question to a plan with its proof."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import cast

from mamar.errors import Fault, UsageError
from mamar.plan.at_best import at_best
from mamar.plan.clearance import clearance_time
from mamar.plan.counted import (
    agreement_of,
    count_crossings,
    count_groups,
    count_sites,
    count_zones,
)
from mamar.plan.limits import limits_of
from mamar.plan.orders import DealRounds, Orders
from mamar.plan.result import QUESTIONS, Arrivals, Plan, PlanStatus, Question
from mamar.plan.sentences import notes_of, summary_of
from mamar.plan.waves.bounds import hours_of, prove
from mamar.plan.waves.march import march
from mamar.plan.waves.setting import lay_setting
from mamar.scenario.check import warnings_of
from mamar.scenario.ground import Ground, lay_ground
from mamar.scenario.scenario import Scenario
from mamar.text import LANGUAGES, Said, Text

Progress = Callable[[Text, float], None]  #: what is being done, and the part of it that is done
Stop = Callable[[], bool]


def plan(
    scenario: Scenario,
    question: Question | None = None,
    *,
    case: str | None = None,
    by: datetime | None = None,
    ground: Ground | None = None,
    deal: DealRounds | None = None,
    progress: Progress | None = None,
    stop: Stop | None = None,
) -> Plan:
    """Who leaves in which wave, how many are out, how good that is, and what limits it.

    Parameters
    ----------
    scenario : what `mamar.read_scenario` gives.
    question : "most" people out by a time, "quickest" way for everybody, or "earliest":
        as many as can be at every moment. Default: the question of the case, else "most".
    case : the name of one of the scenario's cases; default: the scenario as it stands.
    by : the time that counts; default: that of the case, else the end of the horizon.
    ground : the scenario's ground, where it was laid before.
    deal : rounds of a deal that people may pass in, and how many in each.
    progress : is told what is being done and how far it is.
    stop : asked now and then; once it says True the best answer so far is returned,
        with the bound known by then, as status "stopped".

    Raises
    ------
    InputError, NotFoundError
        The scenario cannot be used; every fault is named.
    UsageError
        The question or the time makes no sense for this scenario.

    Examples
    --------
    >>> from mamar import plan, read_scenario
    >>> answer = plan(read_scenario("aleppo-2016"), case="request")  # doctest: +SKIP
    >>> answer.out <= answer.bound  # doctest: +SKIP
    True
    """
    if case is not None:
        scenario = scenario.case(case)
    asked = scenario.asked
    question = _question(question or (asked.question if asked else "most"))
    end = _end(scenario, question, by or (asked.by if asked else None))
    tell = progress or (lambda _what, _part: None)

    tell(Text("Reading the roads"), 0.0)
    ground = ground or lay_ground(scenario)
    setting = lay_setting(scenario, ground, end, deal)
    tell(Text("Proving what no plan exceeds"), 0.0)
    proved = prove(setting, question, stop)
    tell(Text("Putting people into waves"), 0.0)
    orders = march(setting, proved)
    tell(Text("Counting, and naming what limits"), 0.0)
    stopped = bool(stop and stop())
    leaving = sum(parties.persons for parties in setting.parties)
    steps = orders.until if question == "quickest" and orders.out == leaving else end
    hours = hours_of(steps, scenario.step_s)
    arrivals = Arrivals(tuple(hours), orders.arrived_by(hours), tuple(proved.by_hour(hours)))
    status = _status(question, orders, arrivals, leaving, stopped)
    zones, groups = count_zones(scenario, orders, hours), count_groups(scenario, orders)
    crossings = count_crossings(scenario, orders, hours)
    limits = () if stopped else limits_of(setting, proved, orders.telling)
    later = None
    if orders.out < leaving and not stopped:
        tell(Text("Finding how soon everybody could be out"), 0.0)
        later = clearance_time(scenario, ground, scenario.time_of(end), stop)
    freely = None if stopped else at_best(setting, stop)

    return Plan(
        scenario_name=scenario.name,
        scenario_digest=scenario.digest,
        case=asked.name if asked else None,
        question=question,
        status=status,
        start=scenario.start,
        step_s=scenario.step_s,
        steps=steps,
        persons=sum(zone.persons for zone in zones),
        staying=sum(zone.staying for zone in zones),
        agreement=agreement_of(scenario, orders),
        orders=orders,
        zones=zones,
        groups=groups,
        crossings=crossings,
        sites=count_sites(scenario, orders, hours),
        arrivals=arrivals,
        limits=limits,
        summary=summary_of(
            setting,
            question,
            status,
            scenario.time_of(steps),
            orders,
            proved,
            zones,
            groups,
            crossings,
            limits,
            later,
        ),
        clearance=later,
        at_best=freely,
        warnings=tuple(_in_both(fault) for fault in warnings_of(scenario, ground)),
        notes=notes_of(scenario, ground, orders, freely),
        attribution=scenario.attribution or ground.roads.attribution,
    )


def _in_both(fault: Fault) -> Said:
    """A fault with its place in words, as it stands in a file."""
    return Said({language: fault.say(language) for language in LANGUAGES})


def _status(
    question: Question, orders: Orders, arrivals: Arrivals, leaving: int, stopped: bool
) -> PlanStatus:
    """What is known: that nothing is better, that not everybody can be out, or only a gap."""
    if stopped:
        return "stopped"
    if question == "quickest":
        if orders.bound < leaving:
            return "infeasible"
        soonest = orders.bound_steps
        best = orders.out == leaving and soonest is not None and orders.until <= soonest
    elif question == "earliest":
        best = arrivals.planned == arrivals.bound
    else:
        best = orders.out == orders.bound
    return "optimal" if best else "feasible"


def _question(name: str) -> Question:
    if name not in QUESTIONS:
        raise UsageError(
            Text(
                "There is no question {name}; there are {known}.",
                {"name": name, "known": list(QUESTIONS)},
            )
        )
    return cast(Question, name)


def _end(scenario: Scenario, question: Question, by: datetime | None) -> int:
    """The last step that counts; "quickest" looks up to the end of the scenario."""
    if by is None:
        return scenario.steps
    if by.tzinfo is None:
        raise UsageError(Text("The time {by} has no offset from UTC, such as +02:00.", {"by": by}))
    steps = scenario.step_of(by)
    if not 0 < steps <= scenario.steps:
        raise UsageError(
            Text(
                "The time {by} lies outside the scenario, which runs from {start} to {end}.",
                {"by": by, "start": scenario.start, "end": scenario.end},
            )
        )
    return scenario.steps if question == "quickest" else steps
