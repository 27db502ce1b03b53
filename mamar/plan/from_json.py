"""From the plain data of a plan.json to a plan.

Reading makes sure that it is a plan at all: keys, types, ranges, references. Whether
what it says is true is the business of :mod:`mamar.verify`.
"""

from __future__ import annotations

import numpy as np

from mamar.plan.answer import Flow
from mamar.plan.orders_from_json import cut_from_json, orders_from_json
from mamar.plan.result import (
    AUDIENCES,
    QUESTIONS,
    SCHEMA_VERSION,
    Arrivals,
    CrossingResult,
    Limit,
    Link,
    Place,
    Plan,
    SiteResult,
    WouldTake,
    ZoneResult,
)
from mamar.plan.untrusted import Faults, Value
from mamar.text import Said, Text

FORMAT = "mamar plan"
STATUSES = ("optimal", "infeasible", "stopped")
LINK_KINDS = ("street", "home", "gate", "onward", "intake")
LIMIT_KINDS = ("screening", "street", "intake", "room", "ready_until")
#: A plan with more steps, or more entries of flow, than this is not read: it would fill
#: the memory of a laptop. A city of a quarter of a million people stays far below.
MOST_STEPS = 10**7
MOST_ENTRIES = 2 * 10**7


def plan_from_json(data: object, file: str | None = None) -> Plan:
    """The plan that ``data`` describes; ``file`` is named in errors.

    Sentences come back as :class:`~mamar.text.Said`: in the words of the file.

    Raises
    ------
    InputError
        Naming every key that is missing or wrong, with its value (the first fifty).
    """
    faults = Faults(file)
    root = Value(data, "", faults)
    if root.at("format").value != FORMAT or root.at("schema_version").value != SCHEMA_VERSION:
        faults.stop(
            Text(
                'It is not a plan of version {version}: "format" must be "{format}" and '
                '"schema_version" {version}.',
                {"version": str(SCHEMA_VERSION), "format": FORMAT},
            )
        )
    scenario, arrivals = root.at("scenario"), root.at("arrivals")
    edges = arrivals.at("step").numbers()
    hours = max(0, len(edges) - 1)
    places = _places(root.at("places"))
    links = _links(root.at("links"), {place.key for place in places})
    plan = Plan(
        scenario_name=scenario.at("name").words(),
        scenario_digest=scenario.at("digest").text(),
        case=scenario.at("case").maybe(Value.text),
        audience=root.at("audience").one_of(AUDIENCES),
        question=root.at("question").one_of(QUESTIONS),
        status=root.at("status").one_of(STATUSES),
        start=root.at("start").time(),
        step_s=root.at("step_s").number(low=1, high=86_400),
        steps=root.at("steps").number(high=MOST_STEPS),
        persons=root.at("persons").number(),
        staying=root.at("staying").number(),
        out=root.at("out").number(),
        bound=root.at("bound").number(),
        bound_steps=root.at("bound_steps").maybe(Value.number),
        zones=tuple(_zone(row, hours) for row in root.at("zones").items()),
        crossings=tuple(_crossing(row, hours) for row in root.at("crossings").items()),
        sites=tuple(_site(row, hours) for row in root.at("sites").items()),
        arrivals=Arrivals(
            edges,
            arrivals.at("planned").numbers(len(edges)),
            arrivals.at("bound").numbers(len(edges)),
        ),
        limits=tuple(_limit(row) for row in root.at("limits").items()),
        summary=tuple(_said(row) for row in root.at("summary").items()),
        would_take=root.at("would_take").maybe(_would_take),
        notes=tuple(_said(row) for row in root.at("notes").items()),
        attribution=root.at("attribution").text(),
        places=places,
        links=links,
        flow=_flow(root.at("flow"), len(links)),
        cut=cut_from_json(root.at("cut"), len(places)),
        orders=root.at("orders").maybe(orders_from_json),
        never=root.at("never").maybe(lambda value: cut_from_json(value, len(places))),
    )
    _what_follows(root, plan)
    faults.raise_any()
    return plan


def _flow(value: Value, links: int) -> Flow:
    arc = value.at("arc").numbers(high=links - 1)
    columns = [value.at(key).numbers(len(arc), low=low) for key, low in _FLOW_COLUMNS]
    if len({len(arc), *map(len, columns)}) > 1:
        return Flow.empty()
    first, last, units = (np.array(column, np.int64) for column in columns)
    arcs = np.array(arc, np.int64)
    for at in np.flatnonzero(last < first)[:1].tolist():
        value.at("last").fault(int(last[at]), Text("A run must not end before it begins."), at)
    later = (np.diff(arcs) > 0) | ((np.diff(arcs) == 0) & (first[1:] > last[:-1]))
    for at in np.flatnonzero(~later)[:1].tolist():
        what = Text("Runs must be sorted by arc and step, and must not overlap.")
        value.at("first").fault(int(first[at + 1]), what, at + 1)
    lengths = np.maximum(last - first, 0) + 1
    # As floats: the sum of wild numbers must not wrap around.
    if float(lengths.sum(dtype=float)) > MOST_ENTRIES:
        what = Text("There are more than {most} entries.", {"most": MOST_ENTRIES})
        value.fault(int(lengths.sum(dtype=float)), what)
        return Flow.empty()
    run = np.repeat(np.arange(len(arcs)), lengths)
    begin = np.repeat(np.cumsum(lengths) - lengths, lengths)
    return Flow(arcs[run], first[run] + np.arange(len(run)) - begin, units[run])


_FLOW_COLUMNS = (("first", 0), ("last", 0), ("units", 1))


def _places(value: Value) -> tuple[Place, ...]:
    keys = tuple(key.text() for key in value.at("key").items())
    lon = value.at("lon").floats(len(keys), 180.0)
    lat = value.at("lat").floats(len(keys), 90.0)
    if len(set(keys)) < len(keys):
        again = next(key for at, key in enumerate(keys) if key in keys[:at])
        value.at("key").fault(again, Text("It is there twice."))
    return tuple(map(Place, keys, lon, lat))


def _links(value: Value, places: set[str]) -> tuple[Link, ...]:
    return tuple(
        Link(
            tail=row.at("tail").one_of(places, Text("There is no such place in this plan.")),
            head=row.at("head").one_of(places, Text("There is no such place in this plan.")),
            kind=row.at("kind").one_of(LINK_KINDS),
            transit_steps=row.at("transit_steps").number(high=MOST_STEPS),
            segments=tuple(_segment(pair) for pair in row.at("segments").items()),
            towards=row.at("towards").counts(),
        )
        for row in value.items()
    )


def _segment(value: Value) -> tuple[int, int]:
    pair = value.numbers(2, low=-1)
    if len(pair) == 2 and (pair[0] < 0 or pair[1] not in (1, -1)):
        value.fault(list(pair), Text("It must be the number of a segment, then 1 or -1."))
    return (pair[0], pair[1]) if len(pair) == 2 else (0, 1)


def _zone(row: Value, hours: int) -> ZoneResult:
    return ZoneResult(
        zone_id=row.at("zone_id").text(),
        name=row.at("name").words(),
        persons=row.at("persons").number(),
        staying=row.at("staying").number(),
        out=row.at("out").number(),
        departing_by_hour=row.at("departing_by_hour").numbers(hours),
        by_crossing=row.at("by_crossing").counts(),
        why_not_all=row.at("why_not_all").maybe(_said),
    )


def _crossing(row: Value, hours: int) -> CrossingResult:
    return CrossingResult(
        crossing_id=row.at("crossing_id").text(),
        name=row.at("name").words(),
        persons=row.at("persons").number(),
        capacity=row.at("capacity").number(),
        by_hour=row.at("by_hour").numbers(hours),
        capacity_by_hour=row.at("capacity_by_hour").numbers(hours),
    )


def _site(row: Value, hours: int) -> SiteResult:
    return SiteResult(
        site_id=row.at("site_id").text(),
        name=row.at("name").words(),
        persons=row.at("persons").number(),
        capacity=row.at("capacity").number(),
        by_hour=row.at("by_hour").numbers(hours),
    )


def _limit(row: Value) -> Limit:
    spans = []
    for span in row.at("spans").items():
        ends = [end.time() for end in span.items(2)]
        spans += [(ends[0], ends[1])] if len(ends) == 2 else []
    return Limit(
        kind=row.at("kind").one_of(LIMIT_KINDS),
        place_id=row.at("place_id").text(),
        name=row.at("name").words(),
        persons=row.at("persons").number(),
        spans=tuple(spans),
        text=_said(row.at("text")),
    )


def _would_take(value: Value) -> WouldTake:
    return WouldTake(
        status=value.at("status").one_of(STATUSES),
        until=value.at("until").maybe(Value.time),
        bound_until=value.at("bound_until").maybe(Value.time),
        text=_said(value.at("text")),
    )


def _said(value: Value) -> Said:
    return Said(value.words())


def _what_follows(root: Value, plan: Plan) -> None:
    """What the file states though it follows from the rest has to agree with it."""
    try:
        by = plan.by
    except OverflowError:
        root.at("start").fault(plan.start.isoformat(), Text("No calendar reaches that far."))
        return
    stated = root.at("by")
    if stated.time() != by and not stated.is_missing:
        what = Text("It must be {right}: start and steps say so.", {"right": by.isoformat()})
        stated.fault(stated.value, what)
    draft = root.at("draft")
    if draft.value is not plan.is_draft and not draft.is_missing:
        what = Text("It must be true unless the audience is the public.")
        draft.fault(draft.value, what)
    leaving = root.at("leaving")
    if leaving.number() != plan.leaving and not leaving.is_missing:
        what = Text("It must be {right}: persons less staying.", {"right": plan.leaving})
        leaving.fault(leaving.value, what)
