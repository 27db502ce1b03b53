"""What limits the plan: the minimum cut in the words of the field."""

from __future__ import annotations

import math
from datetime import datetime
from itertools import pairwise

import numpy as np

from mamar.plan.answer import Cut
from mamar.plan.bounds import CutParts, parts_of
from mamar.plan.expand import Expanded
from mamar.plan.result import Limit, Names
from mamar.text import Text

#: Streets named one by one; the rest is added up in one line.
MOST_STREETS = 5


def limits_of(expanded: Expanded, cut: Cut) -> tuple[Limit, ...]:
    """Every part of the cut's bound that is not just "everybody of this zone", greatest first."""
    parts = parts_of(expanded.problem, cut)
    limits = [
        *_screening(expanded, parts),
        *_intake(expanded, parts),
        *_room(expanded, parts),
        *_ready_until(expanded, parts),
    ]
    limits.sort(key=lambda limit: -limit.persons)
    return (*limits, *_streets(expanded, parts))


def what_limits(limits: tuple[Limit, ...], everybody: bool, sites_count: bool) -> Text:
    """The limit in one sentence.

    ``sites_count``: being out means being received at a site. Only then is it known of
    sites, too, whether they have room.
    """
    if not limits:
        if everybody:
            return Text("Nothing but the walk itself limits this plan.")
        return Text("No way out is open for those who are left.")
    kinds = {limit.kind for limit in limits}
    names = [limit.name for limit in limits[:4]]
    more = len(limits) - len(names)
    named: object = names[0]
    if more:
        named = Text("{names} and {more} more", {"names": names, "more": more})
    elif len(names) > 1:
        named = Text("{names} and {last}", {"names": names[:-1], "last": names[-1]})
    values = {"places": named}
    if kinds == {"screening"}:
        if sites_count:
            return Text(
                "The limit is screening at {places}. All streets and reception sites have room.",
                values,
            )
        return Text("The limit is screening at {places}. All streets have room.", values)
    if kinds <= {"intake", "room"}:
        return Text("The limit is reception: {places}. Crossings and streets have room.", values)
    if "street" not in kinds:
        return Text("The limit is {places}. All streets have room.", values)
    return Text("The limit is {places}. All other streets have room.", values)


def _spans(
    expanded: Expanded, parts: CutParts, arc: int
) -> tuple[int, tuple[tuple[datetime, datetime], ...]]:
    """Persons that the cut counts on ``arc``, and the times at which it lets anybody in."""
    rows = np.flatnonzero(parts.arc == arc)
    steps = expanded.scenario.steps
    changes = expanded.problem.changes
    own = changes[changes[:, 0] == arc]
    spans: list[tuple[int, int]] = []
    for row in rows:
        first, last = int(parts.first[row]), int(min(parts.last[row], steps))
        edges = [first, *own[(own[:, 1] > first) & (own[:, 1] <= last), 1].tolist(), last + 1]
        for begin, end in pairwise(edges):
            before = own[own[:, 1] <= begin]
            capacity = int(before[-1, 2]) if len(before) else int(expanded.problem.capacity[arc])
            if capacity > 0:
                spans.append((begin, end))
    # A step that lets nobody in by rounding does not close a crossing, a pause does.
    bridge = _steps_a_person(expanded, arc)
    merged: list[list[int]] = []
    for begin, end in sorted(spans):
        if merged and begin - merged[-1][1] < bridge:
            merged[-1][1] = max(end, merged[-1][1])
        else:
            merged.append([begin, end])
    time = expanded.scenario.time_of
    return int(parts.entries[rows].sum()), tuple((time(begin), time(end)) for begin, end in merged)


def _steps_a_person(expanded: Expanded, arc: int) -> int:
    """How many steps may pass from one person to the next while an arc is open."""
    scenario, rate = expanded.scenario, None
    if arc in expanded.gate:
        rate = scenario.crossings[arc - expanded.gate.start].persons_per_h
    elif arc in expanded.intake:
        rate = scenario.sites[arc - expanded.intake.start].intake_per_h
    return math.ceil(3600 / (rate * scenario.step_s)) if rate else 1


def _screening(expanded: Expanded, parts: CutParts) -> list[Limit]:
    found = []
    for c in np.unique(parts.arc[_inside(parts.arc, expanded.gate)]) - expanded.gate.start:
        crossing = expanded.scenario.crossings[int(c)]
        persons, spans = _spans(expanded, parts, expanded.gate.start + int(c))
        text = Text(
            "Screening at {crossing} ({id}) is full {times}: {persons} people at {rate} an hour.",
            {
                "crossing": crossing.name,
                "id": crossing.crossing_id,
                "times": times_text(spans),
                "persons": persons,
                "rate": round(crossing.persons_per_h),
            },
        )
        found.append(Limit("screening", crossing.crossing_id, crossing.name, persons, spans, text))
    return found


def _intake(expanded: Expanded, parts: CutParts) -> list[Limit]:
    found = []
    for s in np.unique(parts.arc[_inside(parts.arc, expanded.intake)]) - expanded.intake.start:
        site = expanded.scenario.sites[int(s)]
        persons, spans = _spans(expanded, parts, expanded.intake.start + int(s))
        text = Text(
            "Registration at {site} ({id}) is full {times}: {persons} people.",
            {"site": site.name, "id": site.site_id, "times": times_text(spans), "persons": persons},
        )
        found.append(Limit("intake", site.site_id, site.name, persons, spans, text))
    return found


def _room(expanded: Expanded, parts: CutParts) -> list[Limit]:
    if not expanded.intake:
        return []
    found = []
    for s, site in enumerate(expanded.scenario.sites):
        persons = int(parts.room[expanded.site_node(s)])
        if persons:
            text = Text(
                "{site} ({id}) has room for {persons} people and no more.",
                {"site": site.name, "id": site.site_id, "persons": persons},
            )
            found.append(Limit("room", site.site_id, site.name, persons, (), text))
    return found


def _ready_until(expanded: Expanded, parts: CutParts) -> list[Limit]:
    found = []
    for z in np.unique(parts.arc[_inside(parts.arc, expanded.home_arc)]) - expanded.home_arc.start:
        zone = expanded.scenario.zones[int(z)]
        persons, spans = _spans(expanded, parts, expanded.home_arc.start + int(z))
        text = Text(
            "People in {zone} ({id}) can set out only until {until}.",
            {"zone": zone.name, "id": zone.zone_id, "until": zone.ready_until},
        )
        found.append(Limit("ready_until", zone.zone_id, zone.name, persons, spans, text))
    return found


def _streets(expanded: Expanded, parts: CutParts) -> list[Limit]:
    """The streets that are full, each direction by itself, greatest first."""
    streets = np.unique(parts.arc[parts.arc < expanded.street_arcs])
    rows = sorted(
        ((*_spans(expanded, parts, int(a)), int(a)) for a in streets), key=lambda r: -r[0]
    )
    found = []
    for persons, spans, arc in rows:
        name = street_name(expanded, arc)
        place = f"street:{first_segment(expanded, arc)}"
        text = Text(
            "{street} is full {times}: {persons} people.",
            {"street": name, "times": times_text(spans), "persons": persons},
        )
        found.append(Limit("street", place, name, persons, spans, text))
    if len(found) <= MOST_STREETS:
        return found
    rest = found[MOST_STREETS:]
    total = sum(limit.persons for limit in rest)
    text = Text(
        "{count} more street is full at times: {persons} people.",
        {"persons": total},
        "{count} more streets are full at times: {persons} people together.",
        len(rest),
    )
    names = {"en": text.say("en"), "ar": text.say("ar")}
    return [*found[:MOST_STREETS], Limit("street", "street:others", names, total, (), text)]


def street_name(expanded: Expanded, arc: int) -> Names:
    """A street by its name if it has one, else by its class and the zone it is nearest to."""
    ground, scenario = expanded.ground, expanded.scenario
    network, roads = ground.network, ground.roads
    segment = first_segment(expanded, arc)
    code = int(roads.name[segment])
    label = roads.names[code] if code >= 0 else ""
    node = int(network.tail[arc])
    nearest = min(
        scenario.zones,
        key=lambda z: (z.lon - network.lon[node]) ** 2 + (z.lat - network.lat[node]) ** 2,
    )
    if label:
        text = Text("{street}, near {zone}", {"street": label, "zone": nearest.name})
    else:
        kind = roads.highway_names[int(roads.highway[segment])]
        text = Text("a {kind} road near {zone}", {"kind": kind, "zone": nearest.name})
    return {"en": text.say("en"), "ar": text.say("ar")}


def first_segment(expanded: Expanded, arc: int) -> int:
    """Number in the roads file of the first segment of a street."""
    segments, _ = expanded.ground.network.origins(arc)
    return int(segments[0])


def times_text(spans: tuple[tuple[datetime, datetime], ...]) -> Text:
    """When something counts, short enough for a sentence."""
    if not spans:
        return Text("at all times")
    first, last = spans[0][0], spans[-1][1]
    if len(spans) == 1:
        return Text("from {start} to {end}", {"start": first, "end": last})
    daily = {(a.timetz(), b.timetz()) for a, b in spans}
    if len(daily) == 1 and all(b.date() == a.date() for a, b in spans):
        return Text(
            "daily from {start} to {end}, {days} days",
            {
                "start": spans[0][0].strftime("%H:%M"),
                "end": spans[0][1].strftime("%H:%M"),
                "days": len(spans),
            },
        )
    return Text(
        "in {count} interval between {start} and {end}",
        {"start": first, "end": last},
        "in {count} intervals between {start} and {end}",
        len(spans),
    )


def _inside(arcs: np.ndarray, numbers: range) -> np.ndarray:
    return (arcs >= numbers.start) & (arcs < numbers.stop)
