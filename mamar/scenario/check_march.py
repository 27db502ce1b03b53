"""What is odd about a scenario for an order of march: by which cell people end in no wave."""

from __future__ import annotations

from datetime import timedelta

from mamar.scenario.agreed_circles import circles, in_words
from mamar.scenario.check_sites import Plain, check_sites
from mamar.scenario.daylight import light
from mamar.scenario.findings import Findings
from mamar.scenario.scenario import Scenario
from mamar.scenario.settings import FILE
from mamar.text import Text


def check_march(scenario: Scenario, plain: Plain, findings: Findings) -> None:
    """Says in ``findings`` what leaves people without a wave, whatever the roads are.

    ``plain``: the scenario's questions with their keys (:func:`.check.plain_scenarios`).
    """
    _fleet(scenario, plain, findings)
    _stretchers(scenario, findings)
    _assembly_points(scenario, findings)
    check_sites(scenario, plain, findings)
    _crossings(scenario, findings)
    _short_windows(scenario, findings)
    _dark_windows(plain, findings)
    _conditions(scenario, findings)
    said: set[str] = set()
    for key, one in plain:
        _rules(key, one, findings, said)


def _fleet(scenario: Scenario, plain: Plain, findings: Findings) -> None:
    """Vehicles that carry nobody, or that no crossing lets pass."""
    beyond = any(one.rules.out_at == "site" for _, one in plain)
    passing = {mode for crossing in scenario.crossings for mode in crossing.modes}
    for vehicle in scenario.fleet:
        if vehicle.count <= 0:
            continue
        if vehicle.seats + vehicle.stretchers + vehicle.wheelchair_places <= 0:
            findings.warn(
                scenario.file_of("fleet"),
                Text("These vehicles carry nobody: they have no seat and no stretcher."),
                Text("Fill in seats, wheelchair_places or stretchers, or take the row out."),
                row=vehicle.row,
                column="seats",
                value=vehicle.seats,
            )
        elif scenario.crossings and not beyond and vehicle.moves_as not in passing:
            findings.warn(
                scenario.file_of("fleet"),
                Text(
                    "No crossing lets vehicles of this mode pass: {mode}.",
                    {"mode": vehicle.moves_as},
                ),
                Text("Add the mode to the column modes of a crossing, or correct it here."),
                row=vehicle.row,
                column="mode",
                value=vehicle.mode or None,
            )


def _stretchers(scenario: Scenario, findings: Findings) -> None:
    """More wounded than stretchers can ever carry: none, or by the limit of journeys."""
    wounded = sum(zone.wounded for zone in scenario.zones)
    lying = [row for row in scenario.fleet if row.count > 0 and row.stretchers > 0]
    journeys = [row.max_trips for row in lying]
    most = sum(row.count * row.stretchers * (row.max_trips or 0) for row in lying if row.max_trips)
    if not wounded or None in journeys or most >= wounded:
        return
    findings.warn(
        scenario.file_of("fleet"),
        Text(
            "There are {wounded} wounded people, and the stretchers of all vehicles carry {most} "
            "in all their journeys: the others will be in no wave.",
            {"wounded": wounded, "most": most},
        ),
        Text("Add vehicles with stretchers, or journeys (max_trips)."),
        column="stretchers",
        value=sum(row.count * row.stretchers for row in lying),
    )


def _assembly_points(scenario: Scenario, findings: Findings) -> None:
    if scenario.waves.gather_min <= 0:
        return
    for zone in scenario.zones:
        held = zone.holding_capacity
        if held is not None and held < zone.household_size:
            findings.warn(
                scenario.file_of("zones"),
                Text(
                    "The assembly point holds fewer people than one household has ({size}).",
                    {"size": f"{zone.household_size:g}"},
                ),
                Text("Write how many can wait there at a time, or leave it empty if not known."),
                row=zone.row,
                column="holding_capacity",
                value=held,
            )


def _crossings(scenario: Scenario, findings: Findings) -> None:
    """Crossings that pass nobody."""
    for crossing in scenario.crossings:
        if crossing.persons_per_h <= 0:
            findings.warn(
                scenario.file_of("crossings"),
                Text("The crossing passes nobody."),
                Text("Write how many people it can screen in an hour, or take the row out."),
                row=crossing.row,
                column="persons_per_h",
                value=f"{crossing.persons_per_h:g}",
            )


def _short_windows(scenario: Scenario, findings: Findings) -> None:
    least = scenario.waves.min_wave_min
    for window in scenario.windows:
        minutes = int((window.closes - window.opens).total_seconds() // 60)
        if minutes < least:
            findings.warn(
                scenario.file_of("windows"),
                Text(
                    "The window is open for {minutes} minutes, and a wave departs for {least} "
                    "(min_wave_min): few can pass in it, or nobody.",
                    {"minutes": minutes, "least": least},
                ),
                Text("Correct opens or closes, or lower min_wave_min in [waves]."),
                row=window.row,
                column="closes",
                value=window.closes.isoformat(),
            )


def _dark_windows(plain: Plain, findings: Findings) -> None:
    """Windows that have no daylight at all where nobody may set out in the dark."""
    said: set[str] = set()
    for _, one in plain:
        bright = light(one)
        for window in one.windows:
            night = (window.night or one.waves.night) == "yes"
            if night or window.status not in one.rules.statuses or window.window_id in said:
                continue
            first = max(0, one.step_of(window.opens))
            last = min(
                one.steps, -(-int((window.closes - one.start).total_seconds()) // one.step_s)
            )
            if first >= last or any(a < last and first < b for a, b in bright):
                continue
            said.add(window.window_id)
            findings.warn(
                one.file_of("windows"),
                Text(
                    "The window is wholly in the dark, when nobody may set out: only who has left "
                    "home in the light can pass in it."
                ),
                Text("Write yes in night if people may set out in the dark, or correct the hours."),
                row=window.row,
                column="night",
                value=window.night or None,
            )


def _conditions(scenario: Scenario, findings: Findings) -> None:
    rows = {row.condition_id: row for row in scenario.conditions}
    for circle in circles(scenario):
        findings.warn(
            scenario.file_of("conditions"),
            Text(
                "These wait for each other and can never be fulfilled: {circle}.",
                {"circle": in_words(circle)},
            ),
            Text("Take one out of needs or out_of, or confirm one before the others."),
            row=next(rows[name].row for name in circle if name in rows),
            column="needs",
        )


def _rules(key: str | None, scenario: Scenario, findings: Findings, said: set[str]) -> None:
    """Notice that ends after the plan; waves longer than they may be; groups for whom no
    crossing is accepted."""
    rules = scenario.waves
    first = (rules.told_at or scenario.start) + timedelta(minutes=rules.lead_min)
    if first >= scenario.end:
        findings.warn(
            FILE,
            Text(
                "Nobody may set out before {first}, {lead} minutes after people are told, and the "
                "plan ends at {end}.",
                {"first": first, "lead": rules.lead_min, "end": scenario.end},
            ),
            Text("Correct told_at or lead_min in [waves], or the horizon."),
            key=key or "waves.lead_min",
        )
    if rules.min_wave_min > rules.max_wave_min and "longest" not in said:
        said.add("longest")
        findings.warn(
            FILE,
            Text(
                "A wave on foot may last at most {most} minutes, and lasts at least {least}: all "
                "last {least}.",
                {"most": rules.max_wave_min, "least": rules.min_wave_min},
            ),
            Text("Lower min_wave_min or raise max_wave_min in [waves]."),
            key="waves.min_wave_min",
        )
    if scenario.crossings and not rules.at_risk_crossings and "accepted" not in said:
        said.add("accepted")
        findings.warn(
            FILE,
            Text(
                "No crossing is accepted for households with a member at risk, for wounded people "
                "or for people of reduced mobility: none of them will be in a wave."
            ),
            Text('Name crossings in at_risk_crossings, or write ["any"].'),
            key="waves.at_risk_crossings",
        )
