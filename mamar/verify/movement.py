"""What is wrong with the way people move, in the words of zones, crossings and times."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from mamar.plan.answer import Flow
from mamar.verify.expand import Rebuilt, leaving_of, persons_of
from mamar.verify.flow import check_flow
from mamar.verify.places import at_node, at_zone, on_arc
from mamar.verify.report import PlanViolation, wrong
from mamar.verify.violation import Violation

#: Violations about one entry that mean the same whatever arc it is about.
_ENTRY = {
    "negative_units": "negative_units",
    "zero_units": "zero_units",
    "repeated_entry": "repeated_entry",
    "entry_before_start": "entry_before_start",
    "arrives_after_horizon": "on_the_road_at_the_end",
}
#: More people than may enter: by the kind of the arc, where it is closed and where it is not.
_TOO_MANY = {
    "street": ("street_over_capacity", "street_over_capacity"),
    "home": ("leaves_too_late", ""),
    "gate": ("window_closed", "crossing_over_capacity"),
    "onward": ("onward_over_capacity", "onward_over_capacity"),
    "intake": ("intake_over_rate", "intake_over_rate"),
}


def check_movement(own: Rebuilt, flow: Flow, steps: int) -> list[PlanViolation]:
    """Every way in which ``flow`` cannot happen by the step ``steps``."""
    told = (_in_words(own, one) for one in check_flow(own.problem, flow, steps))
    found = [one for one in told if one is not None]
    if any(one.name == "flow_unreadable" for one in found):
        return found
    return [*found, *_overfull(own, flow)]


def _overfull(own: Rebuilt, flow: Flow) -> Iterator[PlanViolation]:
    """Sites that more are sent into than there is room: a flow might let them wait outside."""
    for site, arc in zip(own.scenario.sites, own.intakes, strict=False):
        here = np.flatnonzero(flow.arc == arc)
        here = here[np.argsort(flow.step[here], kind="stable")]
        inside = np.cumsum(flow.units[here])
        if len(too_many := np.flatnonzero(inside > site.capacity)):
            at = own.scenario.time_of(int(flow.step[here[too_many[0]]]))
            units, limit = int(inside.max()), site.capacity
            yield wrong("site_overfull", on_arc(own, arc), at=at, units=units, limit=limit)


def _in_words(own: Rebuilt, found: Violation) -> PlanViolation | None:
    if found.step is None:
        return wrong("flow_unreadable", reason=found.sentence)
    at = own.scenario.time_of(found.step)
    if found.node is not None:
        return _at_a_node(own, found, found.node, found.step)
    assert found.arc is not None, "a violation at a step is about an arc or a node"
    where = on_arc(own, found.arc)
    if found.name in _ENTRY:
        return wrong(_ENTRY[found.name], where, at=at, units=found.units)
    closed, too_many = _TOO_MANY[own.kind_of(found.arc)]
    name = closed if found.name == "entry_while_closed" else too_many
    if not name:
        return None  # more leave home than live there: the account of the home says so, too
    return wrong(name, where, at=at, units=found.units, limit=found.limit)


def _at_a_node(own: Rebuilt, found: Violation, node: int, step: int) -> PlanViolation:
    at, units = own.scenario.time_of(step), found.units or 0
    home = node - len(own.ground.network.node)
    if not 0 <= home < len(own.scenario.zones):
        return wrong("people_from_nowhere", at_node(own, node), at=at, units=units)
    zone = own.scenario.zones[home]
    leaving, persons = leaving_of(own.scenario, zone), persons_of(own.scenario, zone)
    released, when, how_many = own.problem.releases.T
    ready = int(own.problem.supply[node]) + int(how_many[(released == node) & (when <= step)].sum())
    gone = ready + units
    if gone <= leaving:
        return wrong("leaves_too_early", at_zone(own, home), at=at, units=units)
    if gone <= persons:
        return wrong("staying_moved", at_zone(own, home), at=at, units=gone - leaving)
    name = "more_leave_than_live_there"
    return wrong(name, at_zone(own, home), at=at, units=gone - persons)
