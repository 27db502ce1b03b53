"""What is published as tables and maps: layers of rows, the same for every file format."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from mamar.network.roads import Roads
from mamar.plan.result import Plan
from mamar.publish.streets import streets_in_use
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


#: What the public does not get: who stays in a quarter or is left there, by count.
NOT_FOR_THE_PUBLIC = {"zones": ("persons", "staying", "leaving", "out", "not_out")}


def layers_of(plan: Plan, scenario: Scenario, roads: Roads) -> tuple[Layer, ...]:
    """streets, zones, crossings, sites, arrivals; each row says for whom, as rows are copied."""
    layers = (
        _streets(plan, roads),
        _zones(plan, scenario),
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
    """People out by time: as a flow, at the most, and in waves (empty without an order)."""
    steps = plan.arrivals.step
    in_waves = plan.orders.arrived_by(steps) if plan.orders else (None,) * len(steps)
    hours = [round(step * plan.step_s / 3600, 4) for step in steps]
    return Layer(
        "arrivals",
        None,
        (),
        {
            "time": tuple(plan.time_of(step).isoformat() for step in steps),
            "hours": tuple(hours),
            "persons_out": plan.arrivals.planned,
            "persons_bound": plan.arrivals.bound,
            "persons_in_waves": in_waves,
        },
    )


def _streets(plan: Plan, roads: Roads) -> Layer:
    streets = streets_in_use(plan, roads)
    return Layer(
        "streets",
        "LineString",
        tuple([_position(*at) for at in street.line.tolist()] for street in streets),
        {
            "persons": tuple(street.persons for street in streets),
            "towards": tuple(street.towards for street in streets),
            "class": tuple(street.highway for street in streets),
        },
    )


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
