"""From a question to a plan with its proof."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import cast

from mamar.errors import UsageError
from mamar.plan.expand import expand
from mamar.plan.itineraries import itineraries
from mamar.plan.limits import limits_of
from mamar.plan.report import count
from mamar.plan.result import QUESTIONS, Plan, Question
from mamar.plan.sentences import notes_of, summary_of
from mamar.plan.solved import solve
from mamar.plan.waves.march import march
from mamar.plan.would_take import would_take
from mamar.scenario.ground import Ground, lay_ground
from mamar.scenario.scenario import Scenario
from mamar.text import Text

Progress = Callable[[Text, float], None]  #: what is being done, and the part of it that is done
Stop = Callable[[], bool]

#: Whoever passes a crossing within the same few minutes walks to it together: a plan that
#: sends five people every minute can neither be told to anybody nor be carried out.
BUNCH_S = 300


def plan(
    scenario: Scenario,
    question: Question | None = None,
    *,
    case: str | None = None,
    by: datetime | None = None,
    ground: Ground | None = None,
    waves: bool = True,
    progress: Progress | None = None,
    stop: Stop | None = None,
) -> Plan:
    """How many can leave by which crossing when, how good that is, and what limits it.

    Parameters
    ----------
    scenario : what `mamar.read_scenario` gives.
    question : "most" people out by a time, "quickest" way for everybody, or "earliest":
        as many as can be at every moment. Default: the question of the case, else "most".
    case : the name of one of the scenario's cases; default: the scenario as it stands.
    by : the time that counts; default: that of the case, else the end of the horizon.
    ground : the scenario's ground, where it was laid before.
    waves : also make the order of march; without it a plan is only its flow.
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
    >>> answer.out == answer.bound  # doctest: +SKIP
    True
    """
    if case is not None:
        scenario = scenario.case(case)
    asked = scenario.asked
    question = _question(question or (asked.question if asked else "most"))
    steps = _steps(scenario, by or (asked.by if asked else None))
    tell = progress or (lambda _what, _part: None)

    tell(Text("Reading the roads"), 0.0)
    ground = ground or lay_ground(scenario)
    tell(Text("Setting up the problem"), 0.0)
    expanded = expand(scenario, ground)
    solved = solve(expanded, question, steps, lambda part: tell(Text("Solving"), part), stop)
    tell(Text("Following people to their crossings"), 0.0)
    bunch = max(1, BUNCH_S // scenario.step_s)
    groups = itineraries(expanded.problem, solved.flow, expanded.gate, solved.steps, bunch)
    proved = solved.units == solved.bound_units
    counted = count(expanded, groups, solved.cut, solved.steps, proved=proved)
    limits = limits_of(expanded, solved.cut)
    longer = None
    if solved.units < expanded.problem.total and not (stop and stop()):
        tell(Text("Finding what everybody would take"), 0.0)
        longer = would_take(scenario, ground, stop)
    orders = None
    if waves:
        tell(Text("Putting people into waves"), 0.0)
        # An order takes longer than the flow: the quickest one is sought up to the last step.
        end = scenario.steps if question == "quickest" else solved.steps
        orders = march(scenario, ground, question, end, stop)

    return Plan(
        scenario_name=scenario.name,
        scenario_digest=scenario.digest,
        case=asked.name if asked else None,
        question=question,
        status=solved.status,
        start=scenario.start,
        step_s=scenario.step_s,
        steps=solved.steps,
        persons=sum(scenario.persons(zone) for zone in scenario.zones),
        staying=sum(scenario.persons(z) - scenario.leaving(z) for z in scenario.zones),
        out=solved.units,
        bound=solved.bound_units,
        bound_steps=solved.bound_steps,
        zones=counted.zones,
        crossings=counted.crossings,
        sites=counted.sites,
        arrivals=counted.arrivals,
        limits=limits,
        summary=summary_of(scenario, question, solved, counted, longer, limits),
        would_take=longer,
        notes=notes_of(scenario, ground, counted),
        attribution=scenario.attribution or ground.roads.attribution,
        places=counted.places,
        links=counted.links,
        flow=counted.flow,
        cut=solved.cut,
        never=solved.never,
        orders=orders,
    )


def _question(name: str) -> Question:
    if name not in QUESTIONS:
        raise UsageError(
            Text(
                "There is no question {name}; there are {known}.",
                {"name": name, "known": list(QUESTIONS)},
            )
        )
    return cast(Question, name)


def _steps(scenario: Scenario, by: datetime | None) -> int:
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
    return steps
