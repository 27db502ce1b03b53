"""What is odd about the roads, and about places on them."""

from __future__ import annotations

from collections.abc import Iterator

from mamar.errors import Fault, InputError, NotFoundError
from mamar.network import read_roads, weak_pieces
from mamar.network.capacity import FALLBACK
from mamar.network.network import Network, unknown_classes
from mamar.network.roads import Ints, Roads
from mamar.network.snap import metres_between
from mamar.scenario.check_sites import Plain
from mamar.scenario.drives import depots_off_streets, driven_streets
from mamar.scenario.findings import Findings
from mamar.scenario.ground import Ground, Streets, put_on_streets, table_of
from mamar.scenario.scenario import Crossing, Scenario, Site
from mamar.scenario.settings import FILE
from mamar.text import Text


def check_laid(key: str | None, scenario: Scenario, ground: Ground, findings: Findings) -> None:
    """The same of one question whose places are on its roads already."""
    _of_roads(scenario, ground.roads, findings)
    ends = ground.crossing_node if scenario.crossings else ground.site_node
    _connected(key, scenario, ground.network, ground.zone_node, ends, findings)


def check_roads(scenario: Scenario, plain: Plain, findings: Findings) -> Iterator[Fault]:
    """Places off the roads, and zones from which no crossing can be reached on foot.

    ``plain``: the questions with their keys.
    """
    if scenario.roads_path is None:
        return
    try:
        roads = read_roads(scenario.roads_path)
    except (InputError, NotFoundError) as error:
        yield from error.faults
        return
    faults: dict[str, Fault] = {}  # a place may be in several questions
    laid: dict[str | None, Streets] = {}
    for key, one in dict(((None, scenario), *plain)).items():
        try:
            laid[key] = put_on_streets(one, roads)
        except InputError as error:
            faults.update((str(fault), fault) for fault in error.faults)
    if any(vehicle.depot_lon is not None for vehicle in scenario.fleet):
        yield from depots_off_streets(scenario, driven_streets(scenario, roads))
    yield from faults.values()
    _of_roads(scenario, roads, findings)
    for key, one in plain:
        if streets := laid.get(key):
            ends = streets.crossings if one.crossings else streets.sites
            _connected(key, one, streets.walking, streets.zones.node, ends.node, findings)


def _connected(
    key: str | None,
    scenario: Scenario,
    network: Network,
    zones: Ints,
    ends: Ints,
    findings: Findings,
) -> None:
    """Zones, and crossings or sites, on a piece of street that does not hang together with the
    others: nobody walks from there, or to there."""
    pieces = weak_pieces(network).of_node
    places: tuple[Crossing | Site, ...] = scenario.crossings or scenario.sites
    walked = [
        (place, piece)
        for place, piece in zip(places, pieces[ends].tolist(), strict=True)
        if isinstance(place, Site) or "foot" in place.modes
    ]
    reached, left = {piece for _, piece in walked}, set(pieces[zones].tolist())
    for zone, piece in zip(scenario.zones, pieces[zones].tolist(), strict=True):
        if piece not in reached:
            findings.warn(
                scenario.file_of("zones"),
                Text("{name} has no way to any crossing on foot.", {"name": zone.name}),
                Text("Look at the roads around it, and at area and inside in [rules]."),
                row=zone.row,
                key=key,
            )
    table = "crossings" if scenario.crossings else "sites"
    for place, piece in walked:
        if scenario.zones and piece not in left:
            findings.warn(
                scenario.file_of(table),
                Text(
                    "{name} hangs on a piece of street without connection to any quarter: nobody "
                    "walks there.",
                    {"name": place.name},
                ),
                Text("Look at the roads around it, and at area and inside in [rules]."),
                row=place.row,
                key=key,
            )


def _of_roads(scenario: Scenario, roads: Roads, findings: Findings) -> None:
    """Roads of which nobody knows what they are, and sites that lie far from every road."""
    if unknown := unknown_classes(roads, table_of(scenario)):
        file = scenario.roads_path.name if scenario.roads_path else FILE
        findings.warn(
            file,
            Text(
                "{count} piece of road has no class that is known ({names}): people walk there and "
                "vehicles drive as on one that is {width} m wide.",
                {"names": sorted(unknown), "width": f"{table_of(scenario).of(FALLBACK).width_m:g}"},
                "{count} pieces of road have no class that is known ({names}): people walk there "
                "and vehicles drive as on one that is {width} m wide.",
                sum(unknown.values()),
            ),
            Text("Give each its class, leave out what is no road, or set width_m in [roads.walk]."),
        )
    _sites_off_roads(scenario, roads, findings)


def _sites_off_roads(scenario: Scenario, roads: Roads, findings: Findings) -> None:
    """Those that say no exit: vehicles are put on the nearest road."""
    limit = scenario.rules.snap_limit_m
    for site in scenario.sites if scenario.crossings and len(roads.lon) else ():
        if site.exit_lon is not None:
            continue
        metres = float(metres_between(site.lon, site.lat, roads.lon, roads.lat).min())
        if metres > limit:
            findings.warn(
                scenario.file_of("sites"),
                Text(
                    "{name} lies {metres} m from the nearest road of the file.",
                    {"name": site.name, "metres": round(metres)},
                ),
                Text(
                    "Say where the way to it leaves the roads (exit_lon, exit_lat), or bring a "
                    "roads file that covers it."
                ),
                row=site.row,
                column="geometry",
            )
