"""What is not yet agreed, cleared, confirmed or told, and so keeps a plan from the public."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from mamar.agreements.corridor import Use, holders_along, uses_of
from mamar.network.roads import Roads
from mamar.plan.result import Plan
from mamar.scenario.agreed import Condition
from mamar.scenario.scenario import Scenario
from mamar.text import Text

Kind = Literal[
    "status",  # the window is not agreed
    "guarantee",  # a controller along the way has not given it
    "control",  # a part of the way is contested, or nobody knows who holds it
    "clearance",  # nobody has cleared the way of mines, or nobody knows
    "condition",  # not confirmed
    "lapsed",  # people are sent after the window has lapsed
    "notice",  # people cannot have been told in time
    "window",  # people leave where nothing was agreed at all
]
KINDS: tuple[Kind, ...] = (
    "window",
    "status",
    "guarantee",
    "control",
    "clearance",
    "condition",
    "lapsed",
    "notice",
)


@dataclass(frozen=True)
class Missing:
    """One open fact; what does not apply is ""."""

    kind: Kind
    text: Text
    window_id: str = ""
    crossing_id: str = ""
    controller: str = ""
    condition_id: str = ""


#: The label of ground in the table control that nobody holds for sure.
CONTESTED = "contested"


def missing_for_public(plan: Plan, scenario: Scenario, roads: Roads) -> tuple[Missing, ...]:
    """Everything that is open before ``plan`` may be given to the public; empty: nothing.

    Parameters
    ----------
    plan : with or without an order of march.
    scenario : that it was made from; a plan of a case may come with the whole scenario.
    roads : of the scenario.

    An absent row counts as unknown, and unknown as open.

    Examples
    --------
    >>> missing_for_public(answer, scenario, ground.roads)  # doctest: +SKIP
    (Missing(kind='status', text=..., window_id='W06', ...), ...)
    """
    if plan.case is not None and scenario.asked is None:
        scenario = scenario.case(plan.case)
    found = list(_without_window(plan, scenario))
    for use in uses_of(plan, scenario):
        found += _status(use)
        found += _guarantees(plan, scenario, roads, use)
        found += _clearance(scenario, use)
        found += _conditions(plan, scenario, use)
        found += _notice(scenario, use)
    return tuple(found)


def _without_window(plan: Plan, scenario: Scenario) -> Iterator[Missing]:
    if plan.out and not scenario.crossings:
        yield Missing("window", Text("People leave where no window was agreed at all."))


def _status(use: Use) -> Iterator[Missing]:
    window = use.window
    if window.status not in ("agreed", "in_force"):
        status = Text(_STATUS[window.status].message)
        what = Text("The window {id} is {status}.", {"id": window.window_id, "status": status})
        yield Missing("status", what, window.window_id)


_STATUS = {
    "proposed": Text("only proposed"),
    "suspended": Text("suspended"),
    "ended": Text("ended"),
}


def _guarantees(plan: Plan, scenario: Scenario, roads: Roads, use: Use) -> Iterator[Missing]:
    """Whoever holds ground at a crossing, on the streets to it, or at a site must guarantee;
    so must everybody who is named for the window."""
    window_id = use.window.window_id
    said = {row.controller: row.given for row in scenario.guarantees if row.window_id == window_id}
    crossings = {crossing.crossing_id: crossing for crossing in scenario.crossings}
    asked: dict[str, Text] = {}
    for crossing_id in use.crossing_ids:
        crossing = crossings[crossing_id]
        held = holders_along(plan, scenario, roads, use, crossing_id)
        at = {"place": crossing.name}
        if CONTESTED in held:
            what = Text(
                "A part of the way of the window {id} to {place} is contested: nobody can "
                "guarantee it.",
                {"id": window_id, **at},
            )
            yield Missing("control", what, window_id, crossing_id)
        if crossing.controller:
            asked.setdefault(crossing.controller, Text("beyond {place}", at))
        if "" in held or not crossing.controller:
            what = Text(
                "It is not known who holds all of the way of the window {id} to {place}.",
                {"id": window_id, "place": crossing.name},
            )
            yield Missing("control", what, window_id, crossing_id)
        for controller in sorted(held - {"", CONTESTED}):
            asked.setdefault(controller, Text("on the way to {place}", at))
    for site in scenario.sites:
        if site.site_id in use.site_ids and site.controller:
            asked.setdefault(site.controller, Text("at {place}", {"place": site.name}))
    # Whoever was asked for it and has not given it is open, wherever the lines ran.
    for controller in said:
        asked.setdefault(controller, Text("named in the table of guarantees"))
    for controller, where in asked.items():
        given = said.get(controller, "unknown")
        words = {"controller": scenario.called(controller), "where": where, "id": window_id}
        if given == "no":
            what = Text("{controller} ({where}) has refused to guarantee the window {id}.", words)
        elif given != "yes":
            what = Text(
                "It is not known that {controller} ({where}) guarantees the window {id}.", words
            )
        else:
            continue
        yield Missing("guarantee", what, window_id, controller=controller)


def _clearance(scenario: Scenario, use: Use) -> Iterator[Missing]:
    """A window is cleared as a whole, or each of its crossings is; a "no" for either counts."""
    window_id = use.window.window_id
    of_window = [row.cleared for row in scenario.clearances if row.window_id == window_id]
    crossings = {crossing.crossing_id: crossing for crossing in scenario.crossings}
    for crossing_id in use.crossing_ids:
        said = of_window + [
            row.cleared
            for row in scenario.clearances
            if row.crossing_id == crossing_id and row.window_id in ("", window_id)
        ]
        words = {"id": window_id, "place": crossings[crossing_id].name}
        if "no" in said:
            what = Text("The way of the window {id} to {place} is not cleared of mines.", words)
        elif "yes" not in said:
            what = Text(
                "It is not known that the way of the window {id} to {place} is cleared of mines.",
                words,
            )
        else:
            continue
        yield Missing("clearance", what, window_id, crossing_id)


def _conditions(plan: Plan, scenario: Scenario, use: Use) -> Iterator[Missing]:
    """Conditions of the window, of the plan's area in a deal, and of what those need."""
    window_id = use.window.window_id
    ours = {area.area_id for area in scenario.areas if area.of_plan == "yes"}
    by_id = {condition.condition_id: condition for condition in scenario.conditions}
    wanted = [
        condition
        for condition in scenario.conditions
        if condition.window_id == window_id or condition.area_id in ours
    ]
    seen: dict[str, Condition] = {}
    while wanted:
        condition = wanted.pop(0)
        if condition.condition_id not in seen:
            seen[condition.condition_id] = condition
            wanted += [by_id[name] for name in condition.needs if name in by_id]
    for condition in seen.values():
        words = {"id": window_id, "condition": condition.name, "time": condition.time}
        if condition.kind == "lapses_at":
            if condition.time is not None and use.last_passing > condition.time:
                what = Text("People pass by the window {id} after it lapses at {time}.", words)
                yield Missing("lapsed", what, window_id, condition_id=condition.condition_id)
        elif condition.confirmed != "yes":
            if condition.confirmed == "no":
                what = Text("A condition of the window {id} does not hold: {condition}.", words)
            else:
                what = Text("A condition of the window {id} is open: {condition}.", words)
            yield Missing("condition", what, window_id, condition_id=condition.condition_id)


def _notice(scenario: Scenario, use: Use) -> Iterator[Missing]:
    window_id, rules = use.window.window_id, scenario.waves
    if rules.told_at is None:
        what = Text(
            "It is not stated when people are told of the window {id}: told_at in [waves].",
            {"id": window_id},
        )
        yield Missing("notice", what, window_id)
    elif rules.told_at + timedelta(minutes=rules.lead_min) > use.first_departure:
        what = Text(
            "People are told at {told}, less than {n} min before they leave for the window {id}.",
            {"id": window_id, "told": rules.told_at, "n": rules.lead_min},
        )
        yield Missing("notice", what, window_id)
