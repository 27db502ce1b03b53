"""How far vehicles drive between depots, assembly points, crossings and sites.

Part of the ground, as streets on foot are: the planner, the checker and the replay start
from the same metres, and each makes its own times of them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from math import isfinite

import numpy as np

from mamar.errors import Fault, InputError
from mamar.network.capacity import table_with
from mamar.network.network import driving_network
from mamar.network.paths import QuickestWays, shortest_m
from mamar.network.pieces import strong_pieces
from mamar.network.roads import Roads
from mamar.network.simplify import simplify
from mamar.network.snap import Nodes, metres_between, snap
from mamar.scenario.ground import DETOUR, Floats, exit_of
from mamar.scenario.scenario import Scenario
from mamar.text import Text

#: Keys of places: "home:Z01", "crossing:C01", "site:R01", "depot:2" (row of the fleet, from 1).
Key = str


@dataclass(frozen=True)
class Drives:
    """``metres`` (k, k) from each place to each on the driving network; inf without a way.

    ``keys`` (k,) names the places: zones, crossings, sites, depots, in this order. Traffic on
    the way is not modelled; nor are lines of control, since a convoy goes by agreement.
    """

    keys: tuple[Key, ...]
    metres: Floats

    def between(self, start: Key, end: Key) -> float:
        """Metres from ``start`` to ``end``; inf without a way."""
        return float(self.metres[self.keys.index(start), self.keys.index(end)])


@dataclass(frozen=True)
class _Nodes:
    lon: Floats
    lat: Floats


def driven_streets(scenario: Scenario, roads: Roads) -> Nodes:
    """The street nodes that vehicles can come to from each other."""
    network = driving_network(roads, table_with(scenario.roads_overrides))
    core = np.flatnonzero(strong_pieces(network).of_node == 0)
    return _Nodes(network.lon[core], network.lat[core])


def depots_off_streets(scenario: Scenario, streets: Nodes) -> list[Fault]:
    """The depots that no street leads away from, within ``snap_limit_m``."""
    faults = []
    limit = scenario.rules.snap_limit_m
    for vehicle in scenario.fleet:
        if vehicle.depot_lon is None or vehicle.depot_lat is None or vehicle.count <= 0:
            continue
        away = snap(streets, [vehicle.depot_lon], [vehicle.depot_lat], limit)
        if away.within[0]:
            continue
        what = Text(
            "The depot of {vehicle} lies {metres} m from the nearest street that vehicles can use, "
            "so they cannot set out.",
            {"vehicle": vehicle.vehicle_type, "metres": f"{float(away.distance_m[0]):,.0f}"},
        )
        if not isfinite(away.distance_m[0]):
            what = Text(
                "There is no street that vehicles can use, so those of {vehicle} cannot set out.",
                {"vehicle": vehicle.vehicle_type},
            )
        remedy = Text(
            "Correct its position, leave it empty if they stand where they board first, bring a "
            "roads file that covers it, or raise snap_limit_m ({limit} m) in [rules].",
            {"limit": round(limit)},
        )
        if away.swapped[0]:
            remedy = Text("Longitude and latitude are swapped: longitude comes first.")
        place = f"{vehicle.depot_lon:g} {vehicle.depot_lat:g}"
        faults.append(Fault(what, remedy, scenario.file_of("fleet"), vehicle.row, "depot", place))
    return faults


def measure_drives(scenario: Scenario, roads: Roads) -> Drives:
    """The driving metres between all places of ``scenario`` that vehicles go to.

    A site outside the roads is reached by its exit, and from there in a straight line times
    ``DETOUR``. Places are snapped, however far, to the nearest of the streets that can be
    driven to from each other: a dead end of one-way streets would let nobody in or out.

    Raises
    ------
    InputError
        A depot lies farther than ``snap_limit_m`` from these streets: its vehicles cannot set out.
    """
    network = driving_network(roads, table_with(scenario.roads_overrides))
    core = np.flatnonzero(strong_pieces(network).of_node == 0)
    streets = _Nodes(network.lon[core], network.lat[core])
    if faults := depots_off_streets(scenario, streets):
        raise InputError(*faults)
    keys, points, beyond = _places(scenario)
    if not points:
        return Drives((), np.zeros((0, 0)))
    if not len(core):  # there is no street that vehicles can use
        nowhere = np.full((len(keys), len(keys)), np.inf)
        np.fill_diagonal(nowhere, 0.0)
        return Drives(tuple(keys), nowhere)
    places = np.array(points, float)
    at = core[snap(streets, places[:, 0], places[:, 1], np.inf).node]
    nodes, which = np.unique(at, return_inverse=True)
    short = simplify(network, keep=nodes, sources=nodes, sinks=nodes)
    ends = short.index_of(network.node[nodes])
    metres = shortest_m(short, ends, ends)[np.ix_(which, which)]
    metres = metres + np.add.outer(beyond, beyond)
    np.fill_diagonal(metres, 0.0)
    metres.setflags(write=False)
    return Drives(tuple(keys), metres)


def drive_segments(
    scenario: Scenario, roads: Roads, pairs: Iterable[tuple[Key, Key]]
) -> dict[tuple[Key, Key], tuple[tuple[int, int], ...]]:
    """The segments, each with 1 in drawing order or -1, of the shortest drive of each pair.

    From the same streets as :func:`measure_drives`; of a site outside the roads up to its exit.
    Pairs without a way are left out.
    """
    network = driving_network(roads, table_with(scenario.roads_overrides))
    core = np.flatnonzero(strong_pieces(network).of_node == 0)
    keys, points, _ = _places(scenario)
    if not len(core) or not points:
        return {}
    places = np.array(points, float)
    streets = _Nodes(network.lon[core], network.lat[core])
    at = dict(zip(keys, core[snap(streets, places[:, 0], places[:, 1], np.inf).node], strict=True))
    ways = QuickestWays(replace(network, transit_s=network.length_m))
    wanted: dict[Key, list[Key]] = {}
    for start, end in pairs:
        wanted.setdefault(start, []).append(end)
    found = {}
    for start, ends in wanted.items():
        arcs_to = ways.arcs(int(at[start]), [int(at[end]) for end in ends])
        for end in ends:
            if (arcs := arcs_to.get(int(at[end]))) is not None:
                parts = [network.origins(int(arc)) for arc in arcs]
                found[start, end] = tuple(
                    (int(segment), int(way))
                    for segments, directions in parts
                    for segment, way in zip(segments, directions, strict=True)
                )
    return found


def _places(scenario: Scenario) -> tuple[list[Key], list[tuple[float, float]], list[float]]:
    """Keys, where they are on the roads, and metres in a straight line from there."""
    keys: list[Key] = []
    points: list[tuple[float, float]] = []
    beyond: list[float] = []
    for zone in scenario.zones:
        keys.append(f"home:{zone.zone_id}")
        points.append((zone.lon, zone.lat))
        beyond.append(0.0)
    for crossing in scenario.crossings:
        keys.append(f"crossing:{crossing.crossing_id}")
        points.append((crossing.lon, crossing.lat))
        beyond.append(0.0)
    for site in scenario.sites:
        keys.append(f"site:{site.site_id}")
        lon, lat = exit_of(site)
        points.append((lon, lat))
        beyond.append(DETOUR * float(metres_between(lon, lat, site.lon, site.lat)))
    for row, vehicle in enumerate(scenario.fleet, start=1):
        if vehicle.depot_lon is not None and vehicle.depot_lat is not None:
            keys.append(f"depot:{row}")
            points.append((vehicle.depot_lon, vehicle.depot_lat))
            beyond.append(0.0)
    return keys, points, beyond
