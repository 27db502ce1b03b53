"""From a question to a plan with its proof."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import cast

from mamar.errors import UsageError
from mamar.plan.answer import Cut, EarliestAnswer, Flow, MostAnswer, QuickestAnswer, Status
from mamar.plan.bounds import bound_curve
from mamar.plan.expand import Expanded, expand
from mamar.plan.itineraries import itineraries
from mamar.plan.limits import limits_of, what_limits
from mamar.plan.report import Counted, count
from mamar.plan.result import QUESTIONS, Plan, Question, Words, WouldTake
from mamar.plan.solve import earliest, most, quickest
from mamar.scenario.ground import Ground, lay_ground
from mamar.scenario.scenario import Scenario
from mamar.text import Text

Progress = Callable[[Text, float], None]  #: what is being done, and the part of it that is done
Stop = Callable[[], bool]

#: How much longer than the horizon "what everybody would take" is looked for.
LONGEST = 8
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
    tell(Text("Solving"), 0.0)
    solved = _solve(expanded, question, steps, tell, stop)
    tell(Text("Following people to their crossings"), 0.0)
    bunch = max(1, BUNCH_S // scenario.step_s)
    groups = itineraries(expanded.problem, solved.flow, expanded.gate, solved.steps, bunch)
    limits = limits_of(expanded, solved.cut)
    everybody = solved.units == expanded.problem.total
    would_take = None
    if not everybody and question != "quickest" and not (stop and stop()):
        tell(Text("Finding what everybody would take"), 0.0)
        would_take = _would_take(scenario, ground, stop)
    counted = count(expanded, groups, solved.cut, solved.steps)

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
        summary=_summary(scenario, question, solved, expanded, would_take, limits),
        would_take=would_take,
        notes=_notes(scenario, ground, counted),
        attribution=scenario.attribution or ground.roads.attribution,
        places=counted.places,
        links=counted.links,
        flow=counted.flow,
        cut=solved.cut,
        never=solved.never,
    )


@dataclass(frozen=True)
class _Solved:
    """An answer to any of the three questions, in the same words."""

    status: Status
    steps: int  #: horizon of the flow
    units: int
    bound_units: int
    bound_steps: int | None
    flow: Flow
    cut: Cut
    never: Cut | None = None


def _solve(
    expanded: Expanded, question: Question, steps: int, tell: Progress, stop: Stop | None
) -> _Solved:
    problem = expanded.problem

    def report(part: float) -> None:
        tell(Text("Solving"), part)

    if question == "quickest":
        first: QuickestAnswer = quickest(problem, max_steps=steps, progress=report, stop=stop)
        if first.status == "optimal":
            reached = cast(int, first.steps)
            return _Solved(
                "optimal", reached, first.units, problem.total, reached, first.flow, first.cut
            )
        # Somebody is left behind: then the plan is the one with the most people out.
        most_out: MostAnswer = most(problem, steps=steps, progress=report, stop=stop)
        best = most_out if most_out.units >= first.units else first
        # Interrupted, it has no cut to speak of: that of the quickest proves ``bound_steps``.
        proof = most_out.cut if most_out.status == "optimal" else first.cut
        return _Solved(
            first.status,
            steps,
            best.units,
            bound_curve(problem, proof, [steps])[0],
            first.bound_steps,
            best.flow,
            proof,
            first.cut if first.status == "infeasible" else None,
        )
    answer: MostAnswer | EarliestAnswer
    if question == "most":
        answer = most(problem, steps=steps, progress=report, stop=stop)
    else:
        answer = earliest(problem, steps=steps, progress=report, stop=stop)
    # With several limited sites "earliest" may bring out fewer in the end than could be.
    status: Status = "optimal" if answer.units == answer.bound_units else "stopped"
    return _Solved(status, steps, answer.units, answer.bound_units, None, answer.flow, answer.cut)


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


def _would_take(scenario: Scenario, ground: Ground, stop: Stop | None) -> WouldTake | None:
    """When everybody would be out if each crossing's last window just stayed open."""
    last = {
        crossing_id: max(
            (
                w
                for w in scenario.windows
                if crossing_id in w.crossing_ids and w.status in scenario.rules.statuses
            ),
            key=lambda w: w.closes,
        ).window_id
        for window in scenario.windows
        if window.status in scenario.rules.statuses
        for crossing_id in window.crossing_ids
    }
    if not last:
        return None
    horizon_s = LONGEST * scenario.horizon_s
    until = scenario.start + timedelta(seconds=horizon_s)
    longer = replace(
        scenario,
        horizon_s=horizon_s,
        windows=tuple(
            replace(window, closes=until) if window.window_id in set(last.values()) else window
            for window in scenario.windows
        ),
    )
    expanded = expand(longer, ground)
    answer = quickest(expanded.problem, max_steps=longer.steps, stop=stop)
    persons = expanded.problem.total
    if answer.status == "infeasible":
        text: Words = Text(
            "Even if the last windows stayed open, not all of the {persons} could leave.",
            {"persons": persons},
        )
        return WouldTake("infeasible", None, None, text)
    if answer.steps is None:
        bound = scenario.time_of(answer.bound_steps)
        text = Text(
            "For all {persons} the windows would have to stay open beyond {time}.",
            {"persons": persons, "time": bound},
        )
        return WouldTake("stopped", None, bound, text)
    when = scenario.time_of(answer.steps)
    hours = round(answer.steps * scenario.step_s / 3600)
    text = Text(
        "All {persons} would be out by {time}, after {hours} hours, if the last windows "
        "stayed open that long; sooner is impossible.",
        {"persons": persons, "time": when, "hours": hours},
    )
    return WouldTake("optimal", when, when, text)


def _summary(
    scenario: Scenario,
    question: Question,
    solved: _Solved,
    expanded: Expanded,
    would_take: WouldTake | None,
    limits: tuple,
) -> tuple[Words, ...]:
    leaving = expanded.problem.total
    when = scenario.time_of(solved.steps)
    values = {"out": solved.units, "leaving": leaving, "by": when}
    words: list[Words] = []
    if question == "quickest" and solved.status == "optimal":
        words.append(Text("All {leaving} people can be out by {by}.", values))
        words.append(Text("Proved: by no plan could the last one be out earlier."))
    elif solved.units == leaving:
        words.append(Text("All {leaving} people can be out by {by}.", values))
    else:
        words.append(Text("{out} of {leaving} people can be out by {by}.", values))
        if solved.units == solved.bound_units:
            words.append(Text("Proved: no plan could bring out more by then."))
        else:
            words.append(
                Text(
                    "Not finished: at the most {bound} could be out by then.",
                    {"bound": solved.bound_units},
                )
            )
    if question == "quickest" and solved.status == "infeasible":
        words.insert(
            0, Text("Not everybody can leave within these windows, however long one waits.")
        )
    words.append(what_limits(limits, solved.units == leaving))
    if would_take is not None:
        words.append(would_take.text)
    staying = sum(scenario.persons(z) - scenario.leaving(z) for z in scenario.zones)
    if staying:
        words.append(
            Text(
                "{staying} people are counted as staying; staying is always a choice.",
                {"staying": staying},
            )
        )
    else:
        words.append(
            Text("Room is planned for everybody; nobody has to go, and staying is always a choice.")
        )
    return tuple(words)


def _notes(scenario: Scenario, ground: Ground, counted: Counted) -> tuple[Words, ...]:
    far = [
        Text("{place}: {metres} m", {"place": place.name, "metres": round(float(metres))})
        for places, metre in (
            (scenario.zones, ground.zone_snap_m),
            (scenario.crossings, ground.crossing_snap_m),
        )
        for place, metres in zip(places, metre, strict=True)
        if metres > 100
    ]
    notes: list[Words] = [*ground.notes]
    if far:
        notes.append(Text("Farther than 100 m from the nearest street: {places}.", {"places": far}))
    room = sum(site.capacity for site in scenario.sites)
    if scenario.sites and scenario.rules.out_at == "crossing" and counted.out > room:
        notes.append(
            Text(
                "The listed sites have room for {room} people; for {more} who would be out "
                "no place is listed.",
                {"room": room, "more": counted.out - room},
            )
        )
    notes += [Text("{what}", {"what": assumption.what}) for assumption in scenario.assumptions]
    return tuple(notes)
