"""A plan's places and links as nodes and arcs of the rebuilt problem.

A plan names what it uses: places by key, links by the keys of their ends and the road
segments between them. So nothing depends on how the planner counts; whatever is not
in the rebuilt problem is a way that does not exist.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mamar.plan.answer import ALWAYS, NEVER, Cut, Flow
from mamar.plan.problem import Ints
from mamar.plan.result import Link, Place, Plan
from mamar.scenario.scenario import Crossing, Site, Zone
from mamar.text import Text
from mamar.verify.expand import Rebuilt
from mamar.verify.places import at_node, on_arc
from mamar.verify.report import PlanViolation, Where, wrong

#: A place may be drawn this many degrees (about 1 m) beside where it lies.
_BESIDE = 1e-5


@dataclass(frozen=True)
class Matched:
    """The plan's flow and cuts in numbers of the rebuilt problem; None: no way to say them."""

    flow: Flow | None
    cut: Cut | None
    never: Cut | None
    violations: tuple[PlanViolation, ...]


def match(plan: Plan, own: Rebuilt) -> Matched:
    node, wrong_places = _places(plan.places, own)
    arc, wrong_links = _links(plan.links, own)
    flow, unreadable = _flow(plan.flow, arc, own)
    cut, malformed = _cut(plan.cut, node)
    never = None
    if plan.never is not None:
        never, malformed_too = _cut(plan.never, node)
        malformed += malformed_too
    violations = (*wrong_places, *wrong_links, *unreadable, *malformed)
    return Matched(flow, cut, never, violations)


def _places(
    places: tuple[Place, ...], own: Rebuilt
) -> tuple[list[int] | None, list[PlanViolation]]:
    """The node of each place, if they are exactly the nodes there are."""
    found = []
    seen: set[str] = set()
    for place in places:
        here = Where(place=place.key)
        if place.key not in own.node_of:
            found.append(wrong("unknown_place", here))
        elif place.key in seen:
            found.append(wrong("repeated_place", here))
        seen.add(place.key)
    missing = [key for key in own.keys if key not in seen]
    found += [wrong("missing_place", at_node(own, own.node_of[key])) for key in missing]
    nodes = None if found else [own.node_of[place.key] for place in places]
    return nodes, found + _moved(places, own)


def _moved(places: tuple[Place, ...], own: Rebuilt) -> list[PlanViolation]:
    """Places that are drawn where they are not."""
    lon, lat = _positions(own)
    found = []
    for place in places:
        node = own.node_of.get(place.key)
        if node is None:
            continue
        apart = max(abs(place.lon - lon[node]), abs(place.lat - lat[node]))
        if not apart <= _BESIDE:
            stated, right = f"{place.lon} {place.lat}", f"{lon[node]} {lat[node]}"
            found.append(wrong("moved_place", at_node(own, node), stated=stated, right=right))
    return found


def _positions(own: Rebuilt) -> tuple[list[float], list[float]]:
    """Longitude and latitude of each node."""
    scenario, network = own.scenario, own.ground.network
    sites = scenario.sites if own.intakes else ()
    rest: list[Zone | Crossing | Site] = [*scenario.zones, *scenario.crossings, *sites, *sites]
    lon = network.lon.tolist() + [place.lon for place in rest]
    lat = network.lat.tolist() + [place.lat for place in rest]
    return lon, lat


def _links(links: tuple[Link, ...], own: Rebuilt) -> tuple[Ints | None, list[PlanViolation]]:
    """The arc of each link, if each is one."""
    found = []
    arcs: list[int] = []
    seen: set[int] = set()
    for link in links:
        arc = own.arc_of.get((link.tail, link.head, link.segments))
        if arc is None:
            found.append(_no_such_way(link, own))
            continue
        here = on_arc(own, arc)
        if arc in seen:
            found.append(wrong("repeated_link", here))
        seen.add(arc)
        arcs.append(arc)
        kind, transit = own.kind_of(arc), int(own.problem.transit[arc])
        if link.kind != kind:
            found.append(wrong("other_kind", here, stated=link.kind, right=kind))
        if link.transit_steps != transit:
            found.append(wrong("other_transit", here, stated=link.transit_steps, right=transit))
    return (np.array(arcs, np.int64) if len(arcs) == len(links) else None), found


def _no_such_way(link: Link, own: Rebuilt) -> PlanViolation:
    """Why ``link`` is no way: it jumps, it runs backward, or the scenario just has none."""
    here = Where(place=link.tail, target=link.head)
    roads, corner = own.ground.roads, own.ground.network.node
    nodes = [own.node_of.get(key, len(corner)) for key in (link.tail, link.head)]
    if max(nodes) >= len(corner):
        return wrong("unknown_link", here)
    at, goal = (int(corner[node]) for node in nodes)
    for segment, direction in link.segments:
        if not 0 <= segment < roads.segments or direction not in (1, -1):
            return wrong("teleport", here, stated=str(segment))
        ends = int(roads.from_node[segment]), int(roads.to_node[segment])
        start, end = ends if direction == 1 else ends[::-1]
        if start != at:
            name = "against_direction" if end == at else "teleport"
            return wrong(name, here, stated=str(segment))
        at = end
    if at != goal:
        return wrong("teleport", here, stated=str(link.segments[-1][0]) if link.segments else "–")
    return wrong("unknown_link", here)


def _flow(
    flow: Flow, arc_of_link: Ints | None, own: Rebuilt
) -> tuple[Flow | None, list[PlanViolation]]:
    """The flow over the arcs of the rebuilt problem."""
    if not flow.arc.shape == flow.step.shape == flow.units.shape or flow.arc.ndim != 1:
        reason = Text("link, step and units are not of the same length.")
        return None, [wrong("flow_unreadable", reason=reason)]
    if arc_of_link is None:
        return None, []
    if len(unknown := flow.arc[(flow.arc < 0) | (flow.arc >= len(arc_of_link))]):
        reason = Text("there is no link of the number {number}.", {"number": str(unknown[0])})
        return None, [wrong("flow_unreadable", reason=reason)]
    horizon = own.scenario.horizon_s // own.scenario.step_s
    if ((flow.step < -horizon) | (flow.step > 2 * horizon)).any():
        reason = Text("an entry lies far outside the time of the scenario.")
        return None, [wrong("flow_unreadable", reason=reason)]
    return Flow(arc_of_link[flow.arc], flow.step, flow.units), []


def _cut(cut: Cut, node_of_place: list[int] | None) -> tuple[Cut | None, list[PlanViolation]]:
    """The cut over the nodes of the rebuilt problem."""
    if node_of_place is None:
        return None, []
    if cut.label.shape != (len(node_of_place),):
        reason = Text("there is not one label for each place.")
        return None, [wrong("cut_malformed", reason=reason)]
    if len(cut.runs):
        reason = Text("waiting is free everywhere, so a label is all a place needs.")
        return None, [wrong("cut_malformed", reason=reason)]
    latest = ALWAYS if cut.steps is None else cut.steps
    late = (cut.label < NEVER) | (cut.label > latest)
    if latest < 0 or late.any():
        reason = Text("a label lies outside the time of the cut.")
        return None, [wrong("cut_malformed", reason=reason)]
    label = np.empty_like(cut.label)
    label[node_of_place] = cut.label
    return Cut(cut.steps, label), []
