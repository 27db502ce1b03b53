"""What limits the plan: the parts of the bound that counts, in the words of the field.

A bound is a sum. Of a cut: people who can be on the near side, and what may cross to it. Of the
fleet's prices: what each limit has, at its price. What a part says would let one more person out
is what it would take if nothing else held them back.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from itertools import pairwise

from mamar.plan.answer import NEVER
from mamar.plan.bounds import CutParts, parts_of
from mamar.plan.orders import OrderBound, Span
from mamar.plan.problem import NO_LIMIT
from mamar.plan.result import Limit, LimitKind, Names
from mamar.plan.waves.bounds import Proved
from mamar.plan.waves.fluid_bound import Relaxed
from mamar.plan.waves.setting import Setting
from mamar.scenario.ground import Ground
from mamar.scenario.marching import Group
from mamar.scenario.scenario import Scenario
from mamar.text import Text

#: A plan that the bound exceeds by no larger part is near it.
NEAR = 0.05
#: Limits that let out a smaller part of what the greatest does are not in the sentence.
SMALL = 0.01
MOST_NAMES = 4
#: Streets named one by one; the rest is added up in one line.
MOST_STREETS = 5


def limits_of(setting: Setting, proved: Proved, bound: OrderBound) -> tuple[Limit, ...]:
    """Every part of the bound that is not just "everybody of this group", greatest first."""
    relaxed = proved.problem_of(bound.relaxation)
    if bound.relaxation == "deal" and setting.deal is not None:
        return (_rounds(setting, bound.persons),)
    if relaxed is None or bound.cut is None:
        found = list(_of_prices(setting, bound))
    else:
        parts = parts_of(relaxed.problem, bound.cut)
        found = [*_of_cut(setting, relaxed, parts, bound)]
    streets = [limit for limit in found if limit.kind == "street"]
    others = [limit for limit in found if limit.kind != "street"]
    others.sort(key=lambda limit: (-limit.persons, limit.kind, limit.place_id))
    return (*others, *_few_streets(streets))


def limit_words(limits: Sequence[Limit]) -> list[Text]:
    """The great ones by name, each once, kind by kind."""
    most = max(limit.persons for limit in limits)
    by_kind: dict[str, list[Names]] = defaultdict(list)
    for limit in limits:
        names = by_kind[_PHRASES[limit.kind].message]
        if limit.persons >= SMALL * most and limit.name not in names:
            names.append(limit.name)
    return [Text(words, {"places": _few(names)}) for words, names in by_kind.items() if names]


def _few(names: list[Names]) -> object:
    if len(names) == 1:
        return names[0]
    if len(names) <= MOST_NAMES:
        return Text("{names} and {last}", {"names": names[:-1], "last": names[-1]})
    more = len(names) - MOST_NAMES
    return Text("{names} and {more} more", {"names": names[:MOST_NAMES], "more": more})


_RECEPTION, _VEHICLES = Text("reception at {places}"), Text("the time of {places}")
_PHRASES: dict[LimitKind, Text] = {
    "screening": Text("screening at {places}"),
    "turns": Text("the turns of convoys at {places} (headway_min)"),
    "intake": _RECEPTION,
    "room": _RECEPTION,
    "vehicles": _VEHICLES,
    "trips": _VEHICLES,
    "hours": _VEHICLES,
    "loads": Text("whole loads from {places}"),
    "ready": Text("when people of {places} may set out"),
    "crowd": Text("the room to wait before {places}"),
    "street": Text("the width of {places}"),
    "rounds": Text("the rounds of the deal {places}"),
}


def is_near(out: int, bound: int) -> bool:
    """Whether a plan comes so near to what is proved that the proof says what limits it."""
    return bound <= out * (1 + NEAR)


@dataclass(frozen=True)
class Holding:
    """Who is held back by what limits the whole plan, by its proof, and the words for that."""

    parties: frozenset[tuple[str, Group]]  #: zone and group
    words: list[Text]


def holding(setting: Setting, proved: Proved, out: int) -> Holding | None:
    """None where the plan is far from its bound, or this names no limit."""
    bound = min(proved.bounds, key=lambda bound: bound.persons)
    if not is_near(out, bound.persons):
        return None
    limits = limits_of(setting, proved, bound)
    if not limits:
        return None
    relaxed = proved.problem_of(bound.relaxation)
    if relaxed is not None and bound.cut is not None:
        label = bound.cut.label
        held = [each for home, each in relaxed.homes.items() if label[home] == NEVER]
    else:
        prices = dict(bound.prices)
        held = [
            each
            for each in setting.parties
            if prices.get(f"group:{each.zone_id}:{each.group}", 0) < 1
        ]
    parties = frozenset((each.zone_id, each.group) for each in held)
    return Holding(parties, limit_words(limits))


# --- a cut ------------------------------------------------------------------------------------


def _of_cut(
    setting: Setting, relaxed: Relaxed, parts: CutParts, bound: OrderBound
) -> Iterator[Limit]:
    scenario = setting.scenario
    crossings = {crossing.crossing_id: crossing for crossing in scenario.crossings}
    sites = {site.site_id: site for site in scenario.sites}
    for crossing_id, (persons, spans) in _by_place(relaxed, parts, relaxed.gates, setting).items():
        crossing = crossings[crossing_id]
        rate = crossing.persons_per_h
        words = {"crossing": crossing.name, "id": crossing_id, "times": times_text(spans)}
        text = Text(
            "Screening at {crossing} ({id}) lets no more than {persons} people through {times}, at "
            "{rate} an hour. For one more person it takes {count} second more in which it is open, "
            "or more people an hour.",
            {**words, "persons": persons, "rate": round(rate)},
            "Screening at {crossing} ({id}) lets no more than {persons} people through {times}, at "
            "{rate} an hour. For one more person it takes {count} seconds more in which it is "
            "open, or more people an hour.",
            _seconds_each(rate),
        )
        yield Limit("screening", crossing_id, crossing.name, persons, spans, text)
    for site_id, (persons, spans) in _by_place(relaxed, parts, relaxed.intakes, setting).items():
        site = sites[site_id]
        text = Text(
            "Registration at {site} ({id}) takes in no more than {persons} people {times}. For one "
            "more person it takes more people an hour there, or more time.",
            {"site": site.name, "id": site_id, "times": times_text(spans), "persons": persons},
        )
        yield Limit("intake", site_id, site.name, persons, spans, text)
    for node, site_id in relaxed.rooms.items():
        if persons := _up(parts.room[node], relaxed):
            yield _room(setting, site_id, persons)
    if setting.deal is not None and (let := sum(int(parts.room[n]) for n in relaxed.rounds)):
        yield _rounds(setting, math.ceil(Fraction(let, relaxed.scale)))
    yield from _setting_out(setting, relaxed, parts)
    yield from _crowds(setting, relaxed, bound)
    yield from _streets(setting, relaxed, parts)


def _by_place(
    relaxed: Relaxed, parts: CutParts, arcs: dict[int, str], setting: Setting
) -> dict[str, tuple[int, tuple[tuple[datetime, datetime], ...]]]:
    """Persons that the cut counts on the arcs of each place, and when they let anybody in."""
    rows: dict[str, list[int]] = defaultdict(list)
    for row, arc in enumerate(parts.arc.tolist()):
        if arc in arcs:
            rows[arcs[arc]].append(row)
    return {
        place: (
            _up(sum(int(parts.entries[row]) for row in own), relaxed),
            spans_of(relaxed, parts, own, setting),
        )
        for place in dict.fromkeys(arcs.values())
        if (own := rows.get(place))
    }


def _up(units: int, relaxed: Relaxed) -> int:
    """Persons, rounded up."""
    return -(-int(units) // relaxed.scale)


def spans_of(
    relaxed: Relaxed, parts: CutParts, rows: Iterable[int], setting: Setting
) -> tuple[tuple[datetime, datetime], ...]:
    """The times at which the counted entries of some rows let anybody in, joined."""
    changes, steps = relaxed.problem.changes, setting.end
    spans: list[Span] = []
    for row in rows:
        arc, first, last = int(parts.arc[row]), int(parts.first[row]), int(parts.last[row])
        own = changes[changes[:, 0] == arc]
        last = min(last, steps)
        edges = [first, *own[(own[:, 1] > first) & (own[:, 1] <= last), 1].tolist(), last + 1]
        for begin, end in pairwise(edges):
            before = own[own[:, 1] <= begin]
            capacity = int(before[-1, 2]) if len(before) else int(relaxed.problem.capacity[arc])
            if capacity > 0:
                spans.append((begin, end))
    joined: list[list[int]] = []
    for begin, end in sorted(spans):
        if joined and begin <= joined[-1][1]:
            joined[-1][1] = max(end, joined[-1][1])
        else:
            joined.append([begin, end])
    time = setting.scenario.time_of
    return tuple((time(begin), time(end)) for begin, end in joined)


def _seconds_each(rate: float) -> int:
    """Seconds from one person to the next, rounded up."""
    return math.ceil(3600 / rate) if rate else 0


def _room(setting: Setting, site_id: str, persons: int) -> Limit:
    site = next(site for site in setting.scenario.sites if site.site_id == site_id)
    text = Text(
        "{site} ({id}) has room for {persons} people and no more. For one more person it takes "
        "one more place there.",
        {"site": site.name, "id": site_id, "persons": persons},
    )
    return Limit("room", site_id, site.name, persons, (), text)


def _rounds(setting: Setting, persons: int) -> Limit:
    assert setting.deal is not None
    deal_id = setting.deal.deal_id
    text = Text(
        "The rounds of the deal {id} let {persons} people out and no more. For one more person it "
        "takes a deal that lets out more.",
        {"id": deal_id, "persons": persons},
    )
    return Limit("rounds", deal_id, {"en": deal_id, "ar": deal_id}, persons, (), text)


def _setting_out(setting: Setting, relaxed: Relaxed, parts: CutParts) -> Iterator[Limit]:
    """Zones whose people could pass, if only they might set out at other hours."""
    zone_of = {arc: parties.zone_id for arc, parties in relaxed.ways.items()}
    for zone_id, (persons, spans) in _by_place(relaxed, parts, zone_of, setting).items():
        zone = next(zone for zone in setting.scenario.zones if zone.zone_id == zone_id)
        text = Text(
            "People of {zone} ({id}) may set out only {times}: notice, daylight, or when they are "
            "ready. For one more person it takes other hours.",
            {"zone": zone.name, "id": zone_id, "times": times_text(spans)},
        )
        yield Limit("ready", zone_id, zone.name, persons, spans, text)


def _crowds(setting: Setting, relaxed: Relaxed, bound: OrderBound) -> Iterator[Limit]:
    """Crossings before which no more may wait: each run of a front begins with a full crowd."""
    cut, holding = bound.cut, relaxed.problem.holding
    assert cut is not None
    last = math.inf if cut.steps is None else cut.steps
    for node, crossing_id in relaxed.fronts.items():
        begins = [f for n, f, _ in cut.runs.tolist() if n == node and 0 < f <= last]
        if begins and holding[node] != NO_LIMIT:
            crossing = next(c for c in setting.scenario.crossings if c.crossing_id == crossing_id)
            persons = _up(len(begins) * int(holding[node]), relaxed)
            if not persons:
                continue
            text = Text(
                "Before {crossing} ({id}) no more people may wait, on foot (queue_max) or in "
                "vehicles, until it opens. For one more person it takes more room to wait there, "
                "or other hours to come.",
                {"crossing": crossing.name, "id": crossing_id},
            )
            yield Limit("crowd", crossing_id, crossing.name, persons, (), text)


def _streets(setting: Setting, relaxed: Relaxed, parts: CutParts) -> Iterator[Limit]:
    """The streets that are full, each direction by itself, greatest first."""
    first = relaxed.streets.start
    by_arc = {
        arc: f"street:{first_segment(setting.ground, arc - first)}"
        for arc in parts.arc.tolist()
        if arc in relaxed.streets
    }
    numbers = {place: arc - first for arc, place in reversed(by_arc.items())}
    rows = _by_place(relaxed, parts, by_arc, setting)
    for place, (persons, _) in sorted(rows.items(), key=lambda row: -row[1][0]):
        number = numbers[place]
        name = street_name(setting.scenario, setting.ground, number)
        text = Text(
            "{street} is narrow: no more than {persons} people pass in the time that there is. "
            "For one more person it takes a wider street, or another one.",
            {"street": name, "persons": persons},
        )
        yield Limit("street", place, name, persons, (), text)


def _few_streets(found: list[Limit]) -> list[Limit]:
    if len(found) <= MOST_STREETS:
        return found
    rest = found[MOST_STREETS:]
    total = sum(limit.persons for limit in rest)
    text = Text(
        "{count} more street is narrow: no more than {persons} people pass.",
        {"persons": total},
        "{count} more streets are narrow: no more than {persons} people pass in all.",
        len(rest),
    )
    names = {"en": text.say("en"), "ar": text.say("ar")}
    return [*found[:MOST_STREETS], Limit("street", "street:others", names, total, (), text)]


def street_name(scenario: Scenario, ground: Ground, arc: int) -> Names:
    """A street by its name if it has one, else by its class and the zone it is nearest to."""
    network, roads = ground.network, ground.roads
    segment = first_segment(ground, arc)
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


def first_segment(ground: Ground, arc: int) -> int:
    """Number in the roads file of the first segment of a street."""
    segments, _ = ground.network.origins(arc)
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


# --- prices -----------------------------------------------------------------------------------

#: What a limit of the fleet's program is called here; others are balances and whole groups.
_KINDS: dict[str, LimitKind] = {
    "persons": "screening",
    "gate": "turns",
    "time": "vehicles",
    "first": "vehicles",
    "trips": "trips",
    "hours": "hours",
    "full": "loads",
    "site": "room",
}


def _of_prices(setting: Setting, bound: OrderBound) -> Iterator[Limit]:
    """What each limit has, at its price; several of one kind and place are one."""
    from mamar.plan.waves.fleet_bound import walk_metres
    from mamar.plan.waves.fleet_program import FleetProgram

    end = bound.by if bound.steps is None else bound.steps - 1
    given = setting.scenario, setting.drives, walk_metres(setting.ground), end, setting.rounds
    right = FleetProgram(*given).make().limits
    worth: dict[tuple[LimitKind, str], Fraction] = defaultdict(Fraction)
    dearest: dict[tuple[LimitKind, str], Fraction] = {}
    for name, price in bound.prices:
        kind, _, place = name.partition(":")
        if kind in _KINDS and right[name] * price > 0:
            if kind == "full":
                place = place.rpartition(":")[0]  # what follows is the group
            key = _KINDS[kind], place
            worth[key] += right[name] * price
            dearest[key] = max(price, dearest.get(key, price))
    for (which, place), persons in worth.items():
        yield _price(setting, which, place, math.ceil(persons), dearest[which, place])


def _price(setting: Setting, kind: LimitKind, place: str, persons: int, price: Fraction) -> Limit:
    """One limit of the fleet's program in words; ``price``: persons a unit of it at most."""
    scenario = setting.scenario
    name = _name(scenario, kind, place)
    minutes = max(1, math.floor(scenario.step_s / price / 60))
    words: dict[str, object] = {"place": name, "id": place, "persons": persons}
    words["minutes"] = minutes
    return Limit(kind, place, name, persons, (), Text(_SENTENCES[kind].message, words))


_SENTENCES: dict[LimitKind, Text] = {
    "screening": Text(
        "Screening at {place} ({id}), in all the time in which people can come there: {persons} "
        "people of the bound. For one more person it takes longer windows or more people an hour."
    ),
    "turns": Text(
        "Convoys at {place} ({id}), which can follow each other no closer (headway_min), in all "
        "the time in which it is open: {persons} people of the bound. For one more person it takes "
        "{minutes} min more, or longer convoys."
    ),
    "vehicles": Text(
        "The time that {place} ({id}) have: {persons} people of the bound. For one more person it "
        "takes {minutes} min more of one of them, or more vehicles."
    ),
    "trips": Text(
        "The journeys that {place} ({id}) make: {persons} people of the bound. For one more person "
        "it takes more journeys each (max_trips), or more vehicles."
    ),
    "hours": Text(
        "The hours a day that {place} ({id}) drive: {persons} people of the bound. For one more "
        "person it takes more hours (max_hours_per_day), or more vehicles."
    ),
    "loads": Text(
        "Households of {place} ({id}) fill vehicles only so far: {persons} people of the bound, in "
        "whole loads. For one more person it takes vehicles with other seats."
    ),
    "room": Text(
        "Room and registration at {place} ({id}): {persons} people of the bound. For one more "
        "person it takes one more place there, or more people an hour."
    ),
}


def _name(scenario: Scenario, kind: LimitKind, place: str) -> Names:
    if kind in ("screening", "turns"):
        return next(c.name for c in scenario.crossings if c.crossing_id == place)
    if kind == "loads":
        return next(zone.name for zone in scenario.zones if zone.zone_id == place)
    if kind == "room":
        return next(site.name for site in scenario.sites if site.site_id == place)
    vehicle = scenario.fleet[int(place.removeprefix("F")) - 1]
    text = Text("{n} × {type}", {"n": vehicle.count, "type": vehicle.vehicle_type})
    return {"en": text.say("en"), "ar": text.say("ar")}
