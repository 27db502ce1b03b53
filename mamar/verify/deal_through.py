"""Whether so many can pass in the rounds of a deal, each crossing by itself: the flow that says so
is followed through a problem that is built from the scenario alone (docs/design/deals.md)."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from mamar.agreements.deal_answer import DealAnswer
from mamar.plan.problem import FlowProblem
from mamar.plan.result import StreetFlow
from mamar.scenario.ground import Ground
from mamar.scenario.scenario import Scenario
from mamar.verify.deal_hours import Told, open_steps, passing
from mamar.verify.expand import Rebuilt, rebuild
from mamar.verify.flow import check_flow, units_out


def passes_by_flow(
    answer: DealAnswer,
    scenario: Scenario,
    streets: StreetFlow | None,
    ground: Ground,
    others: Iterable[DealAnswer] = (),
) -> bool:
    """Whether the flow of ``answer.through`` is right and brings out as many as it says.

    Its numbers of arcs are those of the model: streets as the ground has them, then homes, then
    crossings. A flow with others breaks some rule here.
    """
    through = answer.through
    assert through is not None
    own = rebuild(scenario, ground)
    problem = _in_departures(answer, own, Told(scenario, (answer, *others), streets))
    if check_flow(problem, through.flow, answer.ends):
        return False
    leaving = int(problem.intake[own.problem.nodes :].sum())
    return (units_out(problem, through.flow, answer.ends), leaving) == (
        through.persons,
        through.leaving,
    )


def _in_departures(answer: DealAnswer, own: Rebuilt, told: Told) -> FlowProblem:
    """After the nodes one for each departure of the plan's area, with room for its persons; after
    the arcs one from each crossing to each of these, open in its steps. The gates are shut."""
    scenario, problem = own.scenario, own.problem
    ours = {area.area_id for area in scenario.areas if area.of_plan == "yes"}
    departures = [
        each for rounds in answer.rounds for each in rounds.departures if each.area_id in ours
    ]
    shut = list(own.gates)
    capacity, intake = problem.capacity.copy(), problem.intake.copy()
    capacity[shut] = 0
    intake[problem.head[shut]] = 0
    changes = [row for row in problem.changes.tolist() if row[0] not in own.gates]
    tail, head = problem.tail.tolist(), problem.head.tolist()
    for gate, crossing in zip(own.gates, scenario.crossings, strict=True):
        is_open = open_steps(scenario, crossing.crossing_id, answer.ends, told)
        for number, departure in enumerate(departures):
            arc, before = len(tail), 0
            for step in range(departure.begins, departure.ends + 1):
                inside = step in is_open and step < departure.ends
                room = passing(crossing.persons_per_h, scenario, step) if inside else 0
                if room != before:
                    changes.append([arc, step, room])
                before = room
            tail.append(int(problem.tail[gate]))
            head.append(problem.nodes + number)
    nothing = np.zeros(len(tail) - problem.arcs, np.int64)
    return FlowProblem(
        tail,
        head,
        np.append(problem.transit, nothing + 1),
        np.append(capacity, nothing),
        np.append(problem.supply, [0] * len(departures)),
        np.append(intake, [each.persons for each in departures]),
        changes=np.array(changes, np.int64).reshape(-1, 3),
        releases=problem.releases,
    )
