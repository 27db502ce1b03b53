"""Where the scenario takes place: streets before the crossings, ways beyond them.

Still in seconds and persons per hour; `docs/design/model.md` says in words what is
made here. The planner and the checker both start from this, and each turns it into
a flow problem by itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from mamar.errors import Fault, raise_if
from mamar.network.network import Network, driving_network, walking_network
from mamar.network.paths import quickest_ways
from mamar.network.read import read_roads
from mamar.network.roads import Roads
from mamar.network.simplify import simplify
from mamar.network.snap import metres_between, snap
from mamar.scenario.scenario import Crossing, Scenario, Site, Zone
from mamar.situation.control import controllers_at
from mamar.text import Text

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

#: A straight line outside the road network is taken this much longer on the ground.
DETOUR = 1.3


@dataclass(frozen=True)
class Ground:
    """The scenario's places on its roads.

    ``network``: the walking network before the crossings, simplified. ``zone_node`` (z,),
    ``crossing_node`` (c,) and ``site_node`` (s,): nodes of it (``site_node`` is -1 where
    the scenario has crossings: sites then lie beyond). ``*_snap_m``: metres between a place
    and its node. ``beyond_s`` (c, s): seconds from a crossing to a site, inf without a way;
    ``beyond_m``: the same in metres.
    """

    roads: Roads
    network: Network
    zone_node: Ints
    crossing_node: Ints
    site_node: Ints
    zone_snap_m: Floats
    crossing_snap_m: Floats
    beyond_s: Floats
    beyond_m: Floats
    notes: tuple[Text, ...]


def lay_ground(scenario: Scenario, roads: Roads | None = None) -> Ground:
    """Put the places of ``scenario`` on its roads.

    Raises InputError naming every place that lies too far from any street.
    """
    if roads is None:
        roads = read_roads(scenario.roads_path)
    rules = scenario.rules
    walking = walking_network(
        roads, table=scenario.roads_overrides, closed=_closed(scenario, roads)
    )
    zones = snap(walking, *_positions(scenario.zones))
    crossings = snap(walking, *_positions(scenario.crossings))
    sites = snap(walking, *_positions(() if scenario.crossings else scenario.sites))
    raise_if(
        fault
        for table, places, snapped in (
            ("zones", scenario.zones, zones),
            ("crossings", scenario.crossings, crossings),
            ("sites", scenario.sites, sites),
        )
        for fault in _too_far(table, places, snapped.distance_m, rules.snap_limit_m)
    )
    ends = np.concatenate([crossings.node, sites.node])
    keep = np.unique(np.concatenate([zones.node, ends]))
    network = simplify(walking, keep=keep, sources=np.unique(zones.node), sinks=np.unique(ends))
    number = _numbers(network, walking)
    beyond_s, beyond_m = _beyond(scenario, roads)
    return Ground(
        roads=roads,
        network=network,
        zone_node=number[zones.node],
        crossing_node=number[crossings.node],
        site_node=number[sites.node],
        zone_snap_m=zones.distance_m,
        crossing_snap_m=crossings.distance_m,
        beyond_s=beyond_s,
        beyond_m=beyond_m,
        notes=roads.notes,
    )
