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

from mamar.errors import Fault, InputError, raise_if
from mamar.network.capacity import Table, table_with
from mamar.network.network import Network, driving_network, walking_network
from mamar.network.paths import nearest_s, shortest_m
from mamar.network.read import read_roads
from mamar.network.roads import Roads
from mamar.network.simplify import simplify
from mamar.network.snap import Snapped, metres_between, snap
from mamar.scenario.scenario import Scenario, Site
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
    """

    roads: Roads
    network: Network
    to_exit_s: Floats  #: (n,) from each street node to the nearest crossing (or site); inf: none
    zone_node: Ints
    crossing_node: Ints
    site_node: Ints
    zone_snap_m: Floats
    crossing_snap_m: Floats
    beyond_s: Floats
    notes: tuple[Text, ...]


@dataclass(frozen=True)
class Streets:
    """The streets before the crossings, and the node of them nearest to each place.

    ``sites`` is empty where the scenario has crossings: sites then lie beyond.
    """

    walking: Network
    zones: Snapped
    crossings: Snapped
    sites: Snapped


def put_on_streets(scenario: Scenario, roads: Roads) -> Streets:
    """Find the places of ``scenario`` on the streets that can be walked.

    Raises InputError naming every place that lies too far from any street.
    """
    rules = scenario.rules
    walking = walking_network(roads, table_of(scenario), closed=_closed(scenario, roads))
    zones = snap(walking, *_positions(scenario.zones), rules.snap_limit_m)
    crossings = snap(walking, *_positions(scenario.crossings), rules.snap_limit_m)
    here = () if scenario.crossings else scenario.sites
    sites = snap(walking, *_positions(here), rules.snap_limit_m)
    raise_if(
        fault
        for table, places, snapped in (
            ("zones", scenario.zones, zones),
            ("crossings", scenario.crossings, crossings),
            ("sites", here, sites),
        )
        for fault in _too_far(scenario, table, places, snapped)
    )
    return Streets(walking, zones, crossings, sites)


def lay_ground(scenario: Scenario, roads: Roads | None = None) -> Ground:
    """Put the places of ``scenario`` on its roads.

    Raises InputError naming every place that lies too far from any street.
    """
    if roads is None:
        if scenario.roads_path is None:
            raise InputError(Text("The scenario has no roads."))
        roads = read_roads(scenario.roads_path)
    streets = put_on_streets(scenario, roads)
    walking, zones, crossings, sites = (
        streets.walking,
        streets.zones,
        streets.crossings,
        streets.sites,
    )
    ends = np.concatenate([crossings.node, sites.node])
    keep = np.unique(np.concatenate([zones.node, ends]))
    network = simplify(walking, keep=keep, sources=np.unique(zones.node), sinks=np.unique(ends))
    return Ground(
        roads=roads,
        network=network,
        to_exit_s=nearest_s(network, network.index_of(walking.node[np.unique(ends)])),
        zone_node=network.index_of(walking.node[zones.node]),
        crossing_node=network.index_of(walking.node[crossings.node]),
        site_node=network.index_of(walking.node[sites.node]),
        zone_snap_m=zones.distance_m,
        crossing_snap_m=crossings.distance_m,
        beyond_s=_beyond(scenario, roads),
        notes=walking.notes,
    )


def table_of(scenario: Scenario) -> Table:
    """The capacity table as this scenario has it."""
    speed = {"walk_speed_mps": scenario.rules.walk_speed_mps}
    return table_with({**scenario.roads_overrides, **speed})


def _positions(places: tuple[Any, ...]) -> tuple[Floats, Floats]:
    return np.array([p.lon for p in places], float), np.array([p.lat for p in places], float)


def _closed(scenario: Scenario, roads: Roads) -> npt.NDArray[np.bool_] | None:
    """(s,) segments that nobody may use before a crossing: on ground held by others."""
    rules = scenario.rules
    if rules.area == "open":
        return None
    held = controllers_at(scenario.control, roads.lon, roads.lat, scenario.start)
    inside = np.isin(held, list(rules.inside))
    for crossing in scenario.crossings:
        reach = metres_between(crossing.lon, crossing.lat, roads.lon, roads.lat)
        inside |= reach <= rules.snap_limit_m
    return ~(inside[roads.from_node] & inside[roads.to_node])


def _too_far(
    scenario: Scenario, table: str, places: tuple[Any, ...], snapped: Snapped
) -> list[Fault]:
    faults = []
    for place, metres, within, swapped in zip(
        places, snapped.distance_m, snapped.within, snapped.swapped, strict=True
    ):
        if within:
            continue
        remedy = Text(
            "Correct its position, bring a roads file that covers it, "
            "or raise snap_limit_m ({limit} m) in [rules].",
            {"limit": round(scenario.rules.snap_limit_m)},
        )
        if swapped:
            remedy = Text("Longitude and latitude are swapped: longitude comes first.")
        what = Text(
            "{place} lies {metres} m from the nearest street that can be walked.",
            {"place": place.name, "metres": round(float(metres))},
        )
        place_id = getattr(place, f"{table[:-1]}_id")
        file = scenario.file_of(table)
        faults.append(Fault(what, remedy, file, place.row, "geometry", place_id))
    return faults


def _beyond(scenario: Scenario, roads: Roads) -> Floats:
    """(c, s) seconds from crossings to sites; nothing to find if out at a crossing."""
    shape = (len(scenario.crossings), len(scenario.sites))
    if scenario.rules.out_at == "crossing" or 0 in shape:
        return np.full(shape, np.inf)
    rules = scenario.rules
    make = driving_network if rules.beyond == "drive" else walking_network
    network = make(roads, table_of(scenario))
    crossings = snap(network, *_positions(scenario.crossings), np.inf)
    exits = [exit_of(site) for site in scenario.sites]
    goals = snap(network, [x for x, _ in exits], [y for _, y in exits], np.inf)
    metres = shortest_m(network, crossings.node, goals.node)
    for s, site in enumerate(scenario.sites):
        lon, lat = exits[s]
        metres[:, s] += DETOUR * float(metres_between(lon, lat, site.lon, site.lat))
    return metres / (rules.beyond_kmh / 3.6)


def exit_of(site: Site) -> tuple[float, float]:
    """Where the way to a site leaves the roads: its exit, or the site itself."""
    if site.exit_lon is None or site.exit_lat is None:
        return site.lon, site.lat
    return site.exit_lon, site.exit_lat
