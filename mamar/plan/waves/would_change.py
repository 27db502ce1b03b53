"""What would change it for those who are in no wave: the limit that holds them, as it stands.

Each sentence states what the tables and the finished order say, and which figure or cell holds
these people back. The first limit that is met counts; another may be behind it, so nothing is
promised: plan again with the change and see.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import ceil

from mamar.plan.limits import Holding
from mamar.plan.orders import Reason, Span
from mamar.plan.waves.chances import Chance, chances_of
from mamar.plan.waves.fleet import sites_for
from mamar.plan.waves.fleet_times import joined
from mamar.plan.waves.household_pool import Pool
from mamar.plan.waves.ledger import left_over
from mamar.plan.waves.room import Room
from mamar.plan.waves.setting import Setting
from mamar.plan.waves.would_agree import (
    convoys_in_rounds,
    pieces_of_rounds,
    rounds_elsewhere,
    rounds_full,
    vehicles_in_rounds,
)
from mamar.plan.waves.would_reach import (
    never_sets_out,
    vehicles_lacking,
    walk_lacking,
    window_lacking,
)
from mamar.plan.waves.would_receive import few, intake_full, site_lacking, sites_full
from mamar.scenario.scenario import Names, Zone
from mamar.text import Text


def would_change(
    setting: Setting, room: Room, pool: Pool, reason: Reason, holding: Holding | None
) -> Text:
    """The sentence for one zone and group of whom ``pool`` is left.

    ``room`` is what the finished order has left of crossings, sites and assembly points;
    ``holding``: who is held by what limits the whole plan.
    """
    if reason == "no_crossing_accepted":
        return window_lacking(setting, room.gates, pool)
    if reason == "no_site":
        return site_lacking(setting, pool)
    if reason == "no_way":
        return Text(
            "It would change with a street from the assembly point to an exit: look at the roads "
            "around it, and at area and inside in [rules]."
        )
    if reason == "no_room_in_time":
        return _in_time(setting, room, pool, holding)
    exits = exits_of(setting, room, pool)
    walk = walk_lacking(setting, pool, exits)
    vehicle = vehicles_lacking(setting, pool, exits)
    if walk is None:
        return vehicle
    return Text("{walk} {vehicle}", {"walk": walk, "vehicle": vehicle})


def exits_of(setting: Setting, room: Room, pool: Pool) -> list[str]:
    """The crossings that the group may pass and that open; without crossings the sites."""
    group = pool.parties.group
    if setting.scenario.crossings:
        return [
            key for key, own in room.gates.openings.items() if own and setting.accepts(group, key)
        ]
    return [s.site_id for s in sites_for(setting.scenario, pool.parties.zone_id, group)]


def _in_time(setting: Setting, room: Room, pool: Pool, holding: Holding | None) -> Text:
    zone = next(z for z in setting.scenario.zones if z.zone_id == pool.parties.zone_id)
    exits = exits_of(setting, room, pool)
    openings = [
        opening for e in exits for opening in room.gates.openings.get(e, ()) or (None,)
    ] or [None]
    if not any(setting.may_leave(zone, setting.night_for(opening)) for opening in openings):
        never = never_sets_out(setting, zone)
        if never is not None:
            return never
    chances = list(chances_of(setting, room, pool, zone, exits))
    possible = [chance for chance in chances if chance.is_possible]
    if not possible:
        deal = setting.deal
        if deal is not None:
            freely = chances_of(setting, room, pool, zone, exits, in_rounds=False)
            if any(chance.is_possible for chance in freely):
                return rounds_elsewhere(deal, _names(setting, exits))
        by_night = chances_of(setting, room, pool, zone, exits, night=True)
        if any(chance.is_possible for chance in by_night):
            return _in_the_dark(setting)
        ready = setting.may_leave(zone, night=True)
        if ready and not chances:
            return _not_while_open(setting, ready, exits)
        return _too_short(setting, chances)
    first = min(chance.reaches for chance in possible)
    return (
        sites_full(setting, room, pool)
        or intake_full(setting, room, pool, first)
        or _held_back(setting, room, pool, zone, possible)
        or _crossings_full(setting, room, pool, possible)
        or _vehicles_stopped(setting, room, pool, possible)
        or _vehicles_busy(setting, pool, possible)
        or _with_the_others(pool, holding)
        or _no_convoy(setting, possible)
        or _in_pieces(setting, possible)
    )


def _in_the_dark(setting: Setting) -> Text:
    """They come to what is open, soon enough before it opens, only if they leave at night."""
    minutes = setting.longest * setting.scenario.step_s // 60
    return Text(
        "They could pass only if they set out in the dark, or waited before a crossing for more "
        "than {minutes} minutes (max_wave_min): it would change with a window that allows the dark "
        "(night in windows.csv), or with hours of daylight in which it is open.",
        {"minutes": minutes},
    )


def _not_while_open(setting: Setting, ready: list[Span], exits: list[str]) -> Text:
    """Whenever they may set out, no exit is open when they would come to it."""
    scenario = setting.scenario
    return Text(
        "They could set out between {first} and {until}, and no wave of theirs would then come to "
        "{exits} within a window: it would change with a window at other hours, or with other "
        "hours to set out (ready_from and ready_until in zones.csv).",
        {
            "first": scenario.time_of(ready[0][0]),
            "until": scenario.time_of(ready[-1][1]),
            "exits": _names(setting, exits),
        },
    )


def _too_short(setting: Setting, chances: list[Chance]) -> Text:
    """Windows, daylight and notice leave no stretch as long as the shortest wave."""
    minute = 60 / setting.scenario.step_s
    best = max(chances, key=lambda c: c.longest - c.least, default=None)
    if best is None or best.longest <= 0:
        late = [c.departs[0] for c in chances if c.row is not None]
        if late and all(chance.row is not None for chance in chances):
            return Text(
                "Vehicles that take them can be there from {when} on, too late for what is open: "
                "it would change with vehicles that come sooner (available_from and depot in "
                "fleet.csv) or with a window that stays open longer.",
                {"when": setting.scenario.time_of(min(late))},
            )
        return Text(
            "Nobody of them can come to an open crossing before it closes: it would change with a "
            "window that stays open longer, or if they, and vehicles, could set out sooner."
        )
    values = {
        "longest": int(best.longest / minute),
        "least": ceil(best.least / minute),
        "more": ceil((best.least - best.longest) / minute),
        "exit": _name(setting, best.exit_id),
    }
    return Text(
        "By way of {exit} they have {longest} minutes to set out and still pass, and a wave takes "
        "{least} to depart (min_wave_min, or boarding): it would change with {more} minutes more.",
        values,
    )


def _held_back(
    setting: Setting, room: Room, pool: Pool, zone: Zone, possible: list[Chance]
) -> Text | None:
    """Through the assembly point fewer than are left could still leave while they could set out."""
    held, gather = zone.holding_capacity, setting.gather
    ledger = room.holding.get(zone.zone_id)
    if held is None or ledger is None or not gather:
        return None
    scenario = setting.scenario
    spans = joined([chance.departs for chance in possible])
    free = int(sum(left_over(ledger, span, before=gather) for span in spans) / gather + 1e-6)
    if free >= pool.persons:
        return None
    return Text(
        "The assembly point holds {held} people, each for {gather} minutes before leaving, so that "
        "about {hourly} an hour can leave, and in the hours in which they can set out it has "
        "room for {free} more: it would change with more room there (holding_capacity in "
        "zones.csv) or a shorter gather_min.",
        {
            "held": held,
            "gather": scenario.waves.gather_min,
            "hourly": round(held * 60 / max(1, scenario.waves.gather_min)),
            "free": free,
        },
    )


def _with_the_others(pool: Pool, holding: Holding | None) -> Text | None:
    """They are among those whom the proof shows to be held by what limits the whole plan."""
    parties = pool.parties.zone_id, pool.parties.group
    if holding is None or parties not in holding.parties:
        return None
    return Text(
        "What limits the whole plan holds them back, too: {limits}. With more of it more people "
        "may get out, these or others.",
        {"limits": holding.words},
    )


def _crossings_full(
    setting: Setting, room: Room, pool: Pool, possible: list[Chance]
) -> Text | None:
    """All crossings in reach have room for fewer than are left, while these could pass."""
    openings = _passing(possible)
    if not openings:
        return None
    free = sum(
        int(sum(left_over(room.gates.persons(key), span) for span in spans))
        for key, spans in openings.items()
    )
    if free >= pool.persons:
        return None
    if room.gates.deal is not None:
        return rounds_full(setting, room.gates, free, pool.persons - free)
    return Text(
        "Within the hours in which they can come there is room for {free} more people at {exits}: "
        "it would change with longer windows or more persons an hour there, for {more} people.",
        {
            "exits": _names(setting, openings),
            "free": free,
            "more": pool.persons - free,
        },
    )


def _passing(possible: list[Chance]) -> dict[str, list[Span]]:
    """When they could pass each crossing; empty without crossings."""
    openings: dict[str, list[Span]] = {}
    for chance in possible:
        if chance.passes is not None:
            openings.setdefault(chance.exit_id, []).append(chance.passes)
    return {key: joined(spans) for key, spans in openings.items()}


def _vehicles_stopped(
    setting: Setting, room: Room, pool: Pool, possible: list[Chance]
) -> Text | None:
    """They need vehicles, and crossings have room for fewer than take all of them."""
    rows = [chance.row for chance in possible if chance.row is not None]
    openings = _passing(possible)
    if not openings or len(rows) < len(possible):
        return None
    lying = pool.parties.group == "wounded"
    largest = max(row.stretchers if lying else row.seats for row in rows)
    needed = ceil((pool.households if lying else pool.persons) / max(1, largest))
    free = sum(
        int(sum(left_over(room.gates.vehicles(key), span) for span in spans))
        for key, spans in openings.items()
    )
    if free >= needed:
        return None
    if setting.deal is not None:
        return vehicles_in_rounds(setting.deal, _names(setting, openings), free, needed)
    return Text(
        "Within the hours in which they can come there is room for {free} more vehicles at "
        "{exits}, and they need {needed} or more: it would change with more vehicles an hour there "
        "(vehicles_per_h in crossings.csv) or longer windows.",
        {"free": free, "exits": _names(setting, openings), "needed": needed},
    )


def _vehicles_busy(setting: Setting, pool: Pool, possible: list[Chance]) -> Text | None:
    """They need vehicles, and those there are do not come for all of them in this order."""
    rows = {chance.row.key: chance.row for chance in possible if chance.row is not None}
    if any(chance.row is None for chance in possible):
        return None
    lying = pool.parties.group == "wounded"
    at_once = [row.count * (row.stretchers if lying else row.seats) for row in rows.values()]
    if sum(at_once) >= (pool.households if lying else pool.persons):
        return None
    if lying:
        return Text(
            "The {there} stretchers there are do not bring all of them in time: {more} more "
            "stretchers, with {seats} seats for who goes along, take them in one journey.",
            {
                "there": sum(at_once),
                "more": pool.households,
                "seats": pool.persons - pool.households,
            },
        )
    return Text(
        "The {there} vehicles that take them do not bring all of them in time: {more} more seats "
        "take them in one journey.",
        {"there": sum(row.count for row in rows.values()), "more": pool.persons},
    )


def _no_convoy(setting: Setting, possible: list[Chance]) -> Text | None:
    """They need vehicles, and these have places for all of them."""
    if any(chance.row is None for chance in possible):
        return None
    if setting.deal is not None:
        return convoys_in_rounds(setting.deal, setting.scenario.waves.headway_min)
    return Text(
        "Vehicles have places for all of them in one journey, but one more convoy in time that "
        "keeps every rule was not found: it may change with more vehicles, more time for them "
        "(max_trips, max_hours_per_day), or a shorter headway_min (now {headway}).",
        {"headway": setting.scenario.waves.headway_min},
    )


def _in_pieces(setting: Setting, possible: list[Chance]) -> Text:
    """Each limit alone leaves room for all of them, and still no wave was found."""
    rules = setting.scenario.waves
    names = _names(setting, dict.fromkeys(c.exit_id for c in possible))
    if not setting.scenario.crossings:
        return Text(
            "A wave for them that keeps every rule was not found on the way to {exits}. It may "
            "change with a later end.",
            {"exits": names},
        )
    if setting.deal is not None:
        return pieces_of_rounds(setting.deal, names, rules.max_routes, rules.queue_max)
    return Text(
        "A wave for them that keeps every rule was not found on the way to {exits}. It may change "
        "with longer windows, more routes at one time (max_routes, now {routes}) or a longer queue "
        "(queue_max, now {queue}).",
        {"exits": names, "routes": rules.max_routes, "queue": rules.queue_max},
    )


def _names(setting: Setting, exits: Iterable[str]) -> list[Names | Text]:
    """The names of a few exits, and how many others there are."""
    return few([_name(setting, key) for key in exits])


def _name(setting: Setting, exit_id: str) -> Names:
    scenario = setting.scenario
    names = {c.crossing_id: c.name for c in scenario.crossings}
    return (names or {s.site_id: s.name for s in scenario.sites})[exit_id]
