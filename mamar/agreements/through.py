"""Whether those who leave in the rounds of a deal can pass, each crossing by itself.

A deal adds the rates of several crossings up. A flow in which each has its own rate, and in which
no more pass in a round than leave in it, shows how many of them really can.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from mamar.agreements.build_deal import Hours, is_open
from mamar.agreements.deal_answer import Departure, Through
from mamar.plan.expand import expand, rate_by_step
from mamar.plan.problem import FlowProblem
from mamar.plan.solve import most
from mamar.scenario.ground import Ground
from mamar.scenario.scenario import Scenario


def through_crossings(
    scenario: Scenario, ground: Ground, hours: Hours, departures: Sequence[Departure], steps: int
) -> Through:
    """The most of the plan's area who can pass in its ``departures``; `docs/design/deals.md`.

    ``hours``: between which steps the conditions of a window let it be used.
    """
    expanded = expand(scenario, ground)
    own, gates = expanded.problem, expanded.gate
    nodes, arcs = own.nodes, own.arcs
    capacity = own.capacity.copy()
    capacity[list(gates)] = 0
    intake = own.intake.copy()
    intake[list(expanded.far_side)] = 0
    changes = [own.changes[~np.isin(own.changes[:, 0], list(gates))]]
    tail: list[int] = []
    head: list[int] = []
    for gate, crossing in zip(gates, scenario.crossings, strict=True):
        rate = rate_by_step(crossing.persons_per_h, scenario.step_s, steps)
        rate = rate * is_open(scenario, crossing.crossing_id, hours, steps)
        for number, departure in enumerate(departures):
            passing = np.zeros(steps + 1, np.int64)
            passing[departure.begins : departure.ends] = rate[departure.begins : departure.ends]
            at = np.flatnonzero(np.diff(passing, prepend=0))
            rows = [np.full(len(at), arcs + len(tail)), at, passing[at]]
            changes.append(np.column_stack(rows))
            tail.append(int(own.tail[gate]))
            head.append(nodes + number)
    more = np.zeros(len(departures), np.int64)
    problem = FlowProblem(
        np.append(own.tail, tail),
        np.append(own.head, head),
        np.append(own.transit, np.ones(len(tail), np.int64)),
        np.append(capacity, np.zeros(len(tail), np.int64)),
        np.append(own.supply, more),
        np.append(intake, [departure.persons for departure in departures]),
        changes=np.concatenate(changes),
        releases=own.releases,
        holding=np.append(own.holding, more - 1),
    )
    answer = most(problem, steps)
    return Through(answer.units, sum(each.persons for each in departures), answer.flow)
