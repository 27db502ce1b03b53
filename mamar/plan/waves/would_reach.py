"""What those lack who cannot set out, or pass any crossing: time, a window, metres on foot, seats,
stretchers."""

from __future__ import annotations

from datetime import timedelta
from math import ceil

from mamar.plan.waves.fleet import fleet_rows, usable
from mamar.plan.waves.gates import Gates
from mamar.plan.waves.household_pool import Pool
from mamar.plan.waves.setting import Setting
from mamar.scenario.scenario import Zone
from mamar.text import Text


def walk_lacking(setting: Setting, pool: Pool, exits: list[str]) -> Text | None:
    """How far the nearest exit is that they could walk to; None: they do not walk at all."""
    zone_id, group = pool.parties.zone_id, pool.parties.group
    if group == "wounded":
        return None
    scenario = setting.scenario
    names = {c.crossing_id: c.name for c in scenario.crossings}
    names = names or {s.site_id: s.name for s in scenario.sites}
    walks = {
        key: setting.walks[zone_id, key].route.metres
        for key in exits
        if (zone_id, key) in setting.walks
    }
    limit = setting.walk_limit_m(group)
    on_foot = {key: metres for key, metres in walks.items() if setting.open_to_walkers(key)}
    closed = [key for key, metres in walks.items() if key not in on_foot and metres <= limit]
    if closed:
        return Text(
            "It would change if {exits} let walkers pass (foot in the column modes).",
            {"exits": [names[key] for key in closed]},
        )
    if not on_foot:
        return None
    nearest = min(on_foot, key=lambda key: on_foot[key])
    rule = "walk_limit_reduced_m" if group == "reduced_mobility" else "walk_limit_m"
    return Text(
        "They walk at most {limit} m ({rule} in [waves]); {exit}, the nearest exit that they may "
        "walk to, is {metres} m away.",
        {
            "limit": int(limit),
            "rule": rule,
            "exit": names[nearest],
            "metres": ceil(on_foot[nearest]),
        },
    )


def vehicles_lacking(setting: Setting, pool: Pool, exits: list[str]) -> Text:
    """Why no vehicle takes them, and what one would need."""
    scenario, parties = setting.scenario, pool.parties
    rows = fleet_rows(scenario)
    lying = parties.group == "wounded"
    if lying and not any(row.stretchers for row in rows):
        return Text(
            "It would change with vehicles that have stretchers (column stretchers in fleet.csv): "
            "{stretchers} of them, and {seats} seats for who goes along, take all in one journey.",
            {"stretchers": pool.households, "seats": pool.persons - pool.households},
        )
    if not rows:
        return Text(
            "There is no vehicle (fleet.csv): it would change with one; {seats} seats take all of "
            "them in one journey.",
            {"seats": pool.persons},
        )
    fitting = usable(rows, parties)
    if not fitting and lying:
        return Text(
            "It would change with {seats} seats beside each stretcher for who goes along: no "
            "vehicle has them (companions in [waves], seats in fleet.csv).",
            {"seats": parties.size - 1},
        )
    if not fitting:
        return Text(
            "It would change with a vehicle that seats a household of {persons}: none does (seats "
            "in fleet.csv).",
            {"persons": parties.size},
        )
    modes = sorted({row.mode for row in fitting})
    names = {c.crossing_id: c.name for c in scenario.crossings}
    closed = [
        names[c.crossing_id]
        for c in scenario.crossings
        if c.crossing_id in exits and not set(modes) & set(c.modes)
    ]
    if closed:
        return Text(
            "It would change if {exits} let vehicles of the mode {modes} pass (column modes).",
            {"exits": closed, "modes": modes},
        )
    return Text(
        "It would change with a street that vehicles can drive from the assembly point to an exit."
    )


def window_lacking(setting: Setting, gates: Gates, pool: Pool) -> Text:
    """Why no crossing that they may pass is open within the plan."""
    scenario = setting.scenario
    times = {"start": scenario.start, "end": scenario.time_of(setting.end)}
    names = {c.crossing_id: c.name for c in scenario.crossings}
    accepted = [c for c in names if setting.accepts(pool.parties.group, c)]
    opened = [names[c] for c in names if gates.openings[c]]
    shut = [names[c] for c in accepted if gates.by_windows[c]]
    if gates.deal is not None and shut:  # only where none of them has an opening in a round
        return Text(
            "{exits} would be open within the plan, but in no round of the deal {id}: it would "
            "change if people left in those hours too (plan the deal anew).",
            {"exits": shut, "id": gates.deal.deal_id},
        )
    if not accepted and opened:
        return Text(
            "It would change if a crossing were accepted for them, for instance because it is "
            "monitored: at_risk_crossings in [waves] names none. Open: {opened}.",
            {"opened": opened},
        )
    if not accepted:
        return Text(
            "It would change if a crossing were accepted for them (at_risk_crossings in [waves] "
            "names none) and had a window between {start} and {end}.",
            times,
        )
    if opened:
        return Text(
            "It would change with a window for {accepted} between {start} and {end}, or if "
            "{opened} were accepted for them too (at_risk_crossings in [waves]).",
            {**times, "accepted": [names[c] for c in accepted], "opened": opened},
        )
    own = [w for w in scenario.windows if set(w.crossing_ids) & set(accepted)]
    within = [w for w in own if w.opens < times["end"] and w.closes > times["start"]]
    dormant = [w for w in within if w.status not in scenario.rules.statuses]
    if dormant:
        return Text(
            "It would change if a window counted: {windows} would be open within the plan, but the "
            "status is {status}; windows count that are {counting} (statuses in [rules]).",
            {
                "windows": [w.window_id for w in dormant],
                "status": sorted({w.status for w in dormant}),
                "counting": list(scenario.rules.statuses),
            },
        )
    if own:
        return Text(
            "It would change with a window between {start} and {end}; outside of that: {windows}.",
            {**times, "windows": [w.window_id for w in own]},
        )
    return Text("It would change with a window between {start} and {end}.", times)


def never_sets_out(setting: Setting, zone: Zone) -> Text | None:
    """There is no moment, in the light or in the dark, at which people of the zone may set out."""
    scenario = setting.scenario
    rules, end = scenario.waves, scenario.time_of(setting.end)
    told = rules.told_at or scenario.start
    first = told + timedelta(minutes=rules.lead_min)
    if first >= end:
        return Text(
            "They may set out from {first} on ({lead} minutes after {told}, when people are told), "
            "and the plan ends at {end}: it would change if they were told sooner, with a shorter "
            "lead_min, or with a later end.",
            {"first": first, "lead": rules.lead_min, "told": told, "end": end},
        )
    ready = max(scenario.start, first, zone.ready_from or first)
    if ready >= end:
        return Text(
            "They are ready from {ready} on (ready_from in zones.csv), and the plan ends at {end}.",
            {"ready": ready, "end": end},
        )
    if zone.ready_until is not None and zone.ready_until <= ready:
        return Text(
            "They could set out until {until} (ready_until in zones.csv), but not before {ready}: "
            "it would change if they were told sooner or could wait longer.",
            {"until": zone.ready_until, "ready": ready},
        )
    return None
