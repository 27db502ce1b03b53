"""Who is in no wave, why, and what would change it: never in silence."""

from __future__ import annotations

from mamar.plan.expand import received_at_sites
from mamar.plan.limits import Holding
from mamar.plan.orders import NotServed, Reason
from mamar.plan.waves.fleet import fleet_rows, sites_for, usable
from mamar.plan.waves.gates import Gates
from mamar.plan.waves.household_pool import Pool
from mamar.plan.waves.room import Room
from mamar.plan.waves.setting import Setting
from mamar.plan.waves.would_change import would_change
from mamar.scenario.marching import Group
from mamar.text import Text

GROUP_NAMES: dict[Group, Text] = {
    "wounded": Text("wounded and their companions"),
    "reduced_mobility": Text("households with a person of reduced mobility"),
    "at_risk": Text("households with a member at risk at crossings"),
    "general": Text("other households"),
}
REASON_WORDS: dict[Reason, Text] = {
    "no_crossing_accepted": Text("no crossing that they may pass is open"),
    "no_vehicle": Text("they cannot walk there and no vehicle takes them"),
    "too_far_to_walk": Text("it is farther than they can walk and no vehicle takes them"),
    "no_room_in_time": Text("no time or no room was found for them before the end"),
    "no_way": Text("no street leads there"),
    "no_site": Text("there is no site for them"),
}


def not_served(
    setting: Setting, room: Room, pools: list[Pool], holding: Holding | None = None
) -> tuple[NotServed, ...]:
    """One row for each zone and group of whom somebody is left in ``pools``.

    ``room``: what the finished order has left. ``holding``: whom the proof says what holds.
    """
    names = {zone.zone_id: zone.name for zone in setting.scenario.zones}
    rows = []
    for pool in pools:
        if not pool.households:
            continue
        zone_id, group = pool.parties.zone_id, pool.parties.group
        reason = why_not(setting, room.gates, pool)
        words = Text(
            "{zone}, {group}: {persons} people are in no wave; {why}. {change}",
            {
                "zone": names[zone_id],
                "group": GROUP_NAMES[group],
                "persons": pool.persons,
                "why": REASON_WORDS[reason],
                "change": would_change(setting, room, pool, reason, holding),
            },
        )
        rows.append(NotServed(zone_id, group, pool.households, pool.persons, reason, words))
    return tuple(rows)


def why_not(setting: Setting, gates: Gates, pool: Pool) -> Reason:
    """The first thing that is missing for this zone and group; room in time if nothing is."""
    zone_id, group = pool.parties.zone_id, pool.parties.group
    scenario = setting.scenario
    takes = sites_for(scenario, zone_id, group)
    if received_at_sites(scenario) and not takes:
        return "no_site"
    if scenario.crossings:
        ids = [key for key, own in gates.openings.items() if own and setting.accepts(group, key)]
    else:
        ids = [site.site_id for site in takes]
    if not ids:
        return "no_crossing_accepted"
    on_foot = [e for e in ids if group != "wounded" and setting.open_to_walkers(e)]
    on_foot = [e for e in on_foot if (zone_id, e) in setting.walks]
    rows = usable(fleet_rows(scenario), pool.parties)
    if any(setting.can_walk(group, zone_id, e) for e in on_foot) or any(
        setting.drives_there(row.mode, zone_id, e) for row in rows for e in ids
    ):
        return "no_room_in_time"
    if group in ("wounded", "reduced_mobility"):
        return "no_vehicle"
    if on_foot:
        return "too_far_to_walk"
    if any((zone_id, e) in setting.walks or setting.is_driven(zone_id, e) for e in ids):
        return "no_vehicle"
    return "no_way"
