"""What is published as tables and maps: layers of rows, the same for every file format."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from mamar.network.roads import Roads
from mamar.plan.result import Plan
from mamar.publish import waves
from mamar.publish.streets import Drive, line_of, streets_in_use
from mamar.scenario.scenario import Scenario

#: Digits after the point of a degree: about a centimetre.
DEGREE_DIGITS = 7

Position = tuple[float, float]


@dataclass(frozen=True)
class Layer:
    """Rows with a line or a point each (lon, lat; WGS84), or without geometry."""

    name: str
    geometry: Literal["LineString", "Point"] | None
    shapes: tuple[Any, ...]  #: one a row: a list of positions, or a position; empty without
    columns: Mapping[str, tuple[Any, ...]]

    @property
    def rows(self) -> Iterator[dict[str, Any]]:
        for values in zip(*self.columns.values(), strict=True):
            yield dict(zip(self.columns, values, strict=True))


#: What the public does not get: who stays in a quarter or is left there, by count, and which of
#: those who leave are wounded or at risk, and how many stand where.
NOT_FOR_THE_PUBLIC = {
    "zones": ("persons", "staying", "leaving", "out", "not_out"),
    "waves": waves.NOT_FOR_THE_PUBLIC,
}


def layers_of(
    plan: Plan, scenario: Scenario, roads: Roads, drives: Sequence[Drive]
) -> tuple[Layer, ...]:
    """streets, routes, drives, zones, waves, crossings, sites, arrivals; each row says for whom,
    as rows are copied."""
    layers = (
        _streets(plan, roads),
        _routes(plan, scenario, roads),
        _drives(drives),
        _zones(plan, scenario),
        _waves(plan, scenario),
        _crossings(plan, scenario),
        _sites(plan, scenario),
        arrivals(plan),
    )
    return tuple(_for(plan, layer) for layer in layers)


def _for(plan: Plan, layer: Layer) -> Layer:
    """``layer`` with the column ``plan``, and without what its audience does not get."""
    dropped = () if plan.is_draft else NOT_FOR_THE_PUBLIC.get(layer.name, ())
    columns = {name: values for name, values in layer.columns.items() if name not in dropped}
    rows = len(next(iter(columns.values()), ()))
    return replace(layer, columns={"plan": (plan.mark,) * rows, **columns})


def arrivals(plan: Plan) -> Layer:
    """People out by time, as planned, and what no plan exceeds."""
    steps = plan.arrivals.step
    hours = [round(step * plan.step_s / 3600, 4) for step in steps]
    return Layer(
        "arrivals",
        None,
        (),
        {
            "time": tuple(plan.time_of(step).isoformat() for step in steps),
            "hours": tuple(hours),
            "persons_planned": plan.arrivals.planned,
            "persons_bound": plan.arrivals.bound,
        },
    )


def _streets(plan: Plan, roads: Roads) -> Layer:
    streets = streets_in_use(plan, roads)
    return Layer(
        "streets",
        "LineString",
        tuple(_line(street.line) for street in streets),
        {
            "persons": tuple(street.persons for street in streets),
            "towards": tuple(street.towards for street in streets),
            "class": tuple(street.highway for street in streets),
        },
    )


def _routes(plan: Plan, scenario: Scenario, roads: Roads) -> Layer:
    """The way of each route on foot, and how many take it. One that needs no street, because both
    ends lie at one corner, is drawn straight."""
    at = {zone.zone_id: _position(zone.lon, zone.lat) for zone in scenario.zones}
    ends = {c.crossing_id: _position(c.lon, c.lat) for c in scenario.crossings}
    ends = ends or {site.site_id: _position(site.lon, site.lat) for site in scenario.sites}
    taken = Counter[str]()
    for wave in plan.orders.waves:
        if wave.route_id is not None:
            taken[wave.route_id] += wave.persons
    routes = plan.orders.routes
    return Layer(
        "routes",
        "LineString",
        tuple(
            _line(line_of(roads, route.segments))
            if route.segments
            else [at[route.zone_id], ends[route.exit_id]]
            for route in routes
        ),
        {
            "route_id": tuple(route.route_id for route in routes),
            "zone_id": tuple(route.zone_id for route in routes),
            "towards": tuple(route.exit_id for route in routes),
            "metres": tuple(round(route.metres) for route in routes),
            "persons": tuple(taken[route.route_id] for route in routes),
        },
    )


def _drives(drives: Sequence[Drive]) -> Layer:
    return Layer(
        "drives",
        "LineString",
        tuple(_line(drive.line) for drive in drives),
        {
            "start": tuple(drive.start for drive in drives),
            "end": tuple(drive.end for drive in drives),
            "persons": tuple(drive.persons for drive in drives),
            "vehicles": tuple(drive.vehicles for drive in drives),
        },
    )


def _waves(plan: Plan, scenario: Scenario) -> Layer:
    """Each wave at its assembly point, with the columns of waves.csv."""
    rows = [dict(row) for row in waves.rows_of(plan.orders, scenario)]
    shapes = tuple(_position(row["assembly_lon"], row["assembly_lat"]) for row in rows)
    left_out = ("plan", "assembly_lon", "assembly_lat")
    columns = [name for name in waves.COLUMNS if name not in left_out]
    return Layer(
        "waves",
        "Point",
        shapes,
        {name: tuple(row[name] or None for row in rows) for name in columns},
    )


def _line(line: Any) -> list[Position]:
    return [_position(*at) for at in line.tolist()]


def _zones(plan: Plan, scenario: Scenario) -> Layer:
    at = {zone.zone_id: _position(zone.lon, zone.lat) for zone in scenario.zones}
    zones = plan.zones
    return Layer(
        "zones",
        "Point",
        tuple(at[zone.zone_id] for zone in zones),
        {
            "zone_id": tuple(zone.zone_id for zone in zones),
            **_names(zones),
            "persons": tuple(zone.persons for zone in zones),
            "staying": tuple(zone.staying for zone in zones),
            "leaving": tuple(zone.leaving for zone in zones),
            "out": tuple(zone.out for zone in zones),
            "not_out": tuple(zone.not_out for zone in zones),
        },
    )


def _crossings(plan: Plan, scenario: Scenario) -> Layer:
    at = {c.crossing_id: _position(c.lon, c.lat) for c in scenario.crossings}
    crossings = plan.crossings
    return Layer(
        "crossings",
        "Point",
        tuple(at[crossing.crossing_id] for crossing in crossings),
        {
            "crossing_id": tuple(crossing.crossing_id for crossing in crossings),
            **_names(crossings),
            "persons": tuple(crossing.persons for crossing in crossings),
            "capacity": tuple(crossing.capacity for crossing in crossings),
        },
    )


def _sites(plan: Plan, scenario: Scenario) -> Layer:
    """All sites of the scenario; persons only where the plan says who is received where."""
    received = {site.site_id: site.persons for site in plan.sites}
    sites = scenario.sites
    return Layer(
        "sites",
        "Point",
        tuple(_position(site.lon, site.lat) for site in sites),
        {
            "site_id": tuple(site.site_id for site in sites),
            **_names(sites),
            "persons": tuple(received.get(site.site_id) for site in sites),
            "capacity": tuple(site.capacity for site in sites),
        },
    )


def _names(rows: Any) -> dict[str, tuple[str | None, ...]]:
    return {
        f"name_{language}": tuple(row.name.get(language) for row in rows)
        for language in ("en", "ar")
    }


def _position(lon: float, lat: float) -> Position:
    return round(lon, DEGREE_DIGITS), round(lat, DEGREE_DIGITS)
