"""Who of those on a way leaves by which crossing: can it be so?

A flow does not say that, so the plan has to: ``towards`` of each link. It is right if the
numbers of each link add up to the people on it, if of those bound for a crossing as many
leave each place as come to it, and if they pass that crossing and no other. Then people
can be told apart in this way over the whole plan; not necessarily hour by hour.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

import numpy as np

from mamar.plan.answer import Flow
from mamar.plan.result import Plan
from mamar.verify.expand import Rebuilt
from mamar.verify.places import at_node, at_zone, on_arc
from mamar.verify.report import PlanViolation, wrong


def check_towards(plan: Plan, own: Rebuilt, flow: Flow) -> Iterator[PlanViolation]:
    """``flow`` is the plan's, by arcs of ``own``, and has been found right."""
    persons = np.zeros(own.problem.arcs, np.int64)
    np.add.at(persons, flow.arc, flow.units)
    by_zone = {zone.zone_id: _some(zone.by_crossing) for zone in plan.zones}
    kept: dict[int, Counter[str]] = {}  # per node, who comes less who goes on
    for link in plan.links:
        arc = own.arc_of[link.tail, link.head, link.segments]
        towards = _some(link.towards)
        if towards.total() != persons[arc] or _wrong_exit(own, arc, towards):
            stated, right = towards.total(), int(persons[arc])
            yield wrong("towards_miscounted", on_arc(own, arc), stated=stated, right=right)
        kept.setdefault(int(own.problem.tail[arc]), Counter()).subtract(towards)
        kept.setdefault(int(own.problem.head[arc]), Counter()).update(towards)
        if arc in own.homes and own.gates:
            zone = own.scenario.zones[own.homes.index(arc)]
            if by_zone.get(zone.zone_id) != towards:
                where = at_zone(own, own.homes.index(arc))
                yield wrong("zone_towards_differ", where)
    for node, balance in kept.items():
        if _passed_through(own, node):
            for exit_id in sorted(exit_id for exit_id, left in balance.items() if left):
                yield wrong("towards_lost", at_node(own, node), stated=exit_id)


def _some(towards: Mapping[str, int]) -> Counter[str]:
    """Without those that nobody goes to."""
    return Counter({exit_id: persons for exit_id, persons in towards.items() if persons})


def _wrong_exit(own: Rebuilt, arc: int, towards: Counter[str]) -> bool:
    """Whether somebody at a crossing (without crossings: at a site) is bound for another."""
    if arc in own.gates:
        return set(towards) != {own.scenario.crossings[own.gates.index(arc)].crossing_id}
    if arc in own.intakes and not own.gates:
        return set(towards) != {own.scenario.sites[own.intakes.index(arc)].site_id}
    return False


def _passed_through(own: Rebuilt, node: int) -> bool:
    """Whether all who come to ``node`` go on from there."""
    home = 0 <= node - own.ground.network.nodes < len(own.homes)
    return not home and own.problem.intake[node] == 0
