"""Nodes and arcs of the rebuilt problem in words of the field."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from mamar.text import Text
from mamar.verify.expand import Rebuilt
from mamar.verify.report import Where


def at_zone(own: Rebuilt, number: int) -> Where:
    zone = own.scenario.zones[number]
    return Where(zone_id=zone.zone_id, place=f"home:{zone.zone_id}", name=zone.name)


def at_crossing(own: Rebuilt, number: int) -> Where:
    crossing = own.scenario.crossings[number]
    key = f"beyond:{crossing.crossing_id}"
    return Where(crossing_id=crossing.crossing_id, place=key, name=crossing.name)


def at_site(own: Rebuilt, number: int) -> Where:
    site = own.scenario.sites[number]
    return Where(site_id=site.site_id, place=f"site:{site.site_id}", name=site.name)


def at_node(own: Rebuilt, node: int) -> Where:
    scenario = own.scenario
    number = node - own.ground.network.nodes
    if number < 0:
        return Where(place=own.keys[node], name=_corner(own, node))
    if number < len(scenario.zones):
        return at_zone(own, number)
    number -= len(scenario.zones)
    if number < len(scenario.crossings):
        return at_crossing(own, number)
    number = (number - len(scenario.crossings)) % len(scenario.sites)
    return replace(at_site(own, number), place=own.keys[node])


def on_arc(own: Rebuilt, arc: int) -> Where:
    """An arc by its two ends; of homes, gates and intakes the zone, crossing or site."""
    if arc in own.homes:
        where = at_zone(own, arc - own.homes.start)
    elif arc in own.gates:
        where = at_crossing(own, arc - own.gates.start)
    elif arc in own.intakes:
        where = at_site(own, arc - own.intakes.start)
    else:
        where = at_node(own, int(own.problem.tail[arc]))
    head = at_node(own, int(own.problem.head[arc]))
    return replace(where, target=head.name)


def _corner(own: Rebuilt, node: int) -> Text:
    """A corner of streets by one of them that has a name, and by its number."""
    roads = own.ground.roads
    corner = int(own.ground.network.node[node])
    here = np.flatnonzero((roads.from_node == corner) | (roads.to_node == corner))
    named = roads.name[here]
    named = named[named >= 0]
    number = str(roads.node_id[corner])
    if len(named) == 0:
        return Text("corner {number}", {"number": number})
    street = roads.names[int(named[0])]
    return Text("{street}, corner {number}", {"street": street, "number": number})
