"""Who is where when a window is suspended, on a screen and as plain data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from mamar.agreements.suspend import BEFORE, PLACES, Suspension, Where
from mamar.plan.result import DRAFT, Plan
from mamar.publish.screen import page, table, told
from mamar.text import Text, times_like, times_note

WORDS: dict[Where, Text] = {
    "staying": Text("at home, staying"),
    "not_served": Text("at home, in no wave"),
    "at_home": Text("at home, before their wave"),
    "gathered": Text("at the assembly point"),
    "boarded": Text("in a vehicle at the assembly point"),
    "on_foot": Text("on foot, before the crossing"),
    "driven": Text("in a vehicle, before the crossing"),
    "queueing": Text("waiting before the crossing"),
    "past": Text("past the crossing, not in a vehicle"),
    "driven_on": Text("in a vehicle, past the crossing"),
    "out": Text("out"),
}
GROUP_WORDS = {
    "": Text("not counted by group"),
    "general": Text("general"),
    "at_risk": Text("at risk at a crossing"),
    "reduced_mobility": Text("reduced mobility"),
    "wounded": Text("wounded"),
}
#: Rows of vehicles, and of those who are stopped on their way, that are listed on a screen;
#: --json lists all of them.
MOST_VEHICLES = MOST_STOPPED = 30


def suspension_screen(found: Suspension, plan: Plan, language: str) -> str:
    """The answer first: how many are stopped; then where everybody is."""
    with times_like(plan.start):
        return _screen(found, plan, language)


def _screen(found: Suspension, plan: Plan, language: str) -> str:
    words: dict[str, object] = {
        "id": found.window_id,
        "time": plan.time_of(found.step),
        "stopped": found.stopped,
        "away": _under_way(found),
        "home": found.stopped - _under_way(found),
        "persons": found.persons,
    }
    sentences = [
        Text(
            "The window {id} is suspended at {time}: {stopped} people of its waves have not passed "
            "and are stopped.",
            words,
        ),
        Text(
            "Of these, {away} have left home and are not through the crossing; {home} are still at "
            "home.",
            words,
        ),
        Text("All {persons} people of the plan are counted below, each once.", words),
    ]
    parts: list[tuple[Text | None, Any]] = [
        (None, [each.say(language) for each in sentences]),
        (Text("Where they are"), _all(found, language)),
        (Text("Stopped on their way"), _stopped(found, plan, language)),
        (Text("By zone and group"), _by_zone(found, plan, language)),
        (Text("By vehicle"), _by_vehicle(found, language)),
    ]
    titles = [Text("{name}", {"name": plan.scenario_name})]
    if plan.is_draft:
        titles.append(Text("{draft}.", {"draft": DRAFT}))
    titles += [plan.agreed, times_note(plan.start)]
    return page(titles, parts, language)


def _under_way(found: Suspension) -> int:
    return sum(
        row.persons
        for row in found.rows
        if row.window_id == found.window_id and row.where in BEFORE - {"at_home"}
    )


def _all(found: Suspension, language: str) -> str:
    """Every place, of all waves and of those that are stopped."""
    headings = (Text("where"), Text("people"), Text("of the window"))
    rows = []
    for where in PLACES:
        here = [row for row in found.rows if row.where == where]
        ours = sum(row.persons for row in here if row.window_id == found.window_id)
        if here:
            rows.append((WORDS[where], sum(row.persons for row in here), ours))
    return table(headings, rows, language)


def _stopped(found: Suspension, plan: Plan, language: str) -> str:
    """Who of the window has left home and has not passed: from where, where now, to which
    crossing; most people first. These are the ones to be reached at once."""
    zones = {zone.zone_id: zone.name for zone in plan.zones}
    towards = _crossings(plan)
    people: Counter[tuple[str, Where, str]] = Counter()
    for row in found.rows:
        if row.window_id == found.window_id and row.where in BEFORE - {"at_home"}:
            people[row.zone_id, row.where, towards[row.wave_id]] += row.persons
    if not people:
        return ""
    headings = (Text("zone"), Text("where"), Text("by way of"), Text("people"))
    rows = [
        (
            Text("{name} ({id})", {"name": zones[zone_id], "id": zone_id}),
            WORDS[where],
            gate or "-",
            persons,
        )
        for (zone_id, where, gate), persons in people.most_common()
    ]
    return _listed(headings, rows, MOST_STOPPED, language)


def _crossings(plan: Plan) -> dict[str, str]:
    """The crossing of each wave; empty where it has none."""
    waves = plan.orders.waves
    return {wave.wave_id: wave.crossing_id or "" for wave in waves}


def _listed(
    headings: Sequence[Text], rows: Sequence[Sequence[object]], most: int, language: str
) -> str:
    """The first rows, and how many are not shown: nobody is left out without a word."""
    shown = table(headings, rows[:most], language, words=3)
    if len(rows) <= most:
        return shown
    rest = Text(
        "{count} more row: see --json.",
        plural="{count} more rows: see --json.",
        count=len(rows) - most,
    )
    return "\n".join([shown, *told([f"  {rest.say(language)}"], language)])


def _by_zone(found: Suspension, plan: Plan, language: str) -> str:
    """Zones of which somebody is under way: at home, under way, past and out, and the sum."""
    headings = (
        Text("zone"),
        Text("group"),
        Text("at home"),
        Text("on the way"),
        Text("past or out"),
        Text("all"),
    )
    rows = []
    for zone in plan.zones:
        name = Text("{name} ({id})", {"name": zone.name, "id": zone.zone_id})
        for group, group_words in GROUP_WORDS.items():
            here = [r for r in found.rows if (r.zone_id, r.group) == (zone.zone_id, group)]
            total = sum(row.persons for row in here)
            home = sum(
                row.persons for row in here if row.where in ("staying", "not_served", "at_home")
            )
            way = sum(row.persons for row in here if row.where in BEFORE) - sum(
                row.persons for row in here if row.where == "at_home"
            )
            if total:
                rows.append((name, group_words, home, way, total - home - way, total))
    return table(headings, rows, language, words=2)


def _by_vehicle(found: Suspension, language: str) -> str:
    rows = [
        (row.vehicle, row.wave_id, WORDS[row.where], row.persons)
        for row in found.rows
        if row.vehicle
    ]
    if not rows:
        return ""
    headings = (Text("vehicle"), Text("wave"), Text("where"), Text("people"))
    return _listed(headings, rows, MOST_VEHICLES, language)


def suspension_json(found: Suspension, plan: Plan) -> dict[str, Any]:
    """Everything that ``found`` says of ``plan``, ready for ``json.dumps``."""
    towards = _crossings(plan)
    return {
        "draft": plan.is_draft,
        "window_id": found.window_id,
        "at": found.at.isoformat(),
        "step": found.step,
        "persons": found.persons,
        "stopped": found.stopped,
        "stopped_waves": list(found.stopped_waves),
        "people": [
            {
                "zone_id": row.zone_id,
                "group": row.group or None,
                "where": row.where,
                "persons": row.persons,
                "wave_id": row.wave_id or None,
                "window_id": row.window_id or None,
                "crossing_id": towards.get(row.wave_id) or None,
                "vehicle": row.vehicle or None,
            }
            for row in found.rows
        ],
    }
