"""Who is where when a window is suspended, on a screen and as plain data."""

from __future__ import annotations

from typing import Any

from mamar.agreements.suspend import BEFORE, PLACES, Suspension, Where
from mamar.plan.result import DRAFT, Plan
from mamar.publish.screen import page, table
from mamar.text import Text

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
#: Rows of vehicles listed on a screen; --json lists all of them.
MOST_VEHICLES = 30


def suspension_screen(found: Suspension, plan: Plan, language: str) -> str:
    """The answer first: how many are stopped; then where everybody is."""
    words: dict[str, object] = {
        "id": found.window_id,
        "time": plan.time_of(found.step),
        "stopped": found.stopped,
        "waves": len(found.stopped_waves),
        "away": _under_way(found),
        "persons": found.persons,
    }
    sentences = [
        Text(
            "The window {id} is suspended at {time}: {stopped} people of {waves} waves cannot pass "
            "any more.",
            words,
        ),
        Text("Of these, {away} have left home and are not through the crossing.", words),
        Text("All {persons} people of the plan are counted below, each once.", words),
    ]
    parts: list[tuple[Text | None, Any]] = [
        (None, [each.say(language) for each in sentences]),
        (Text("Where they are"), _all(found, language)),
        (Text("By zone and group"), _by_zone(found, plan, language)),
        (Text("By vehicle"), _by_vehicle(found, language)),
    ]
    titles = [Text("{name}", {"name": plan.scenario_name})]
    if plan.is_draft:
        titles.append(Text("{draft}.", {"draft": DRAFT}))
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
    return table(headings, rows[:MOST_VEHICLES], language, words=3)


def suspension_json(found: Suspension) -> dict[str, Any]:
    """Everything that ``found`` says, ready for ``json.dumps``."""
    return {
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
                "vehicle": row.vehicle or None,
            }
            for row in found.rows
        ],
    }
