"""Is the reason true for which people are not served?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil, floor, isfinite

from mamar.plan.orders import NotServed, Reason
from mamar.scenario.marching import ANY, Group
from mamar.scenario.scenario import Crossing, Site, Vehicle, Window, Zone
from mamar.verify.waves.march import TINY, March, named
from mamar.verify.waves.parties import GROUP_WORDS, Parties, parties_of
from mamar.verify.waves.report import OrderViolation, wrong
from mamar.verify.waves.routes import Walks


@dataclass(frozen=True)
class Ways:
    """What there is for a group of a zone in principle, by exit (crossing, else site)."""

    exits: tuple[str, ...]  #: that it may pass, and that have a window
    walks: bool  #: to one of them on foot, within its limit
    far_walks: bool  #: the same, if there were no limit
    rides: bool  #: to one of them by a vehicle of the fleet
    roads: bool  #: whether vehicles could drive to one of them, whatever the fleet
    has_site: bool


def check_not_served(march: March, walks: Walks) -> Iterator[OrderViolation]:
    zones = {zone.zone_id: zone for zone in march.scenario.zones}
    for row in march.orders.not_served:
        zone = zones.get(row.zone_id)
        if zone is None or row.group not in GROUP_WORDS:
            continue  # said elsewhere
        words = GROUP_WORDS[row.group]
        if row.persons < 1 or row.households < 1:  # with a sentence that nothing else looks at
            stated, units = row.households, row.persons
            here = named(zone)
            yield wrong("nobody_not_served", zone=here, stated=stated, units=units, group=words)
            continue
        parties = parties_of(march.scenario, zone).get(row.group)
        if parties is None:
            continue  # said elsewhere
        if not _is_true(row, ways_of(march, walks, zone, row.group, parties)):
            yield wrong("reason_untrue", zone=named(zone), stated=row.reason, group=words)


def _is_true(row: NotServed, ways: Ways) -> bool:
    truth: dict[Reason, bool] = {
        "no_crossing_accepted": not ways.exits,
        "no_site": not ways.has_site,
        "no_vehicle": not ways.rides and not ways.walks,
        "too_far_to_walk": ways.far_walks and not ways.walks,
        "no_way": bool(ways.exits) and not ways.far_walks and not ways.roads,
        "no_room_in_time": bool(ways.exits) and ways.has_site and (ways.walks or ways.rides),
    }
    return truth.get(row.reason, False)


def ways_of(march: March, walks: Walks, zone: Zone, group: Group, parties: Parties) -> Ways:
    """The exits open to a group, and how it could come to them."""
    scenario = march.scenario
    accepted = scenario.waves.at_risk_crossings
    sites = march.sites_for(zone, group)
    exits: list[Crossing | Site] = [*sites]
    if scenario.crossings:
        exits = [
            one
            for one in scenario.crossings
            if (group == "general" or accepted == ANY or one.crossing_id in accepted)
            and any(_is_open(march, window, one) for window in scenario.windows)
        ]
    reduced = group == "reduced_mobility"
    limit = scenario.waves.walk_limit_reduced_m if reduced else scenario.waves.walk_limit_m
    names = [one.crossing_id if isinstance(one, Crossing) else one.site_id for one in exits]
    on_foot = [
        walks.metres(zone.zone_id, name)
        for one, name in zip(exits, names, strict=True)
        if group != "wounded" and (isinstance(one, Site) or "foot" in one.modes)
    ]
    on_foot = [metres for metres in on_foot if isfinite(metres)]
    kind = "crossing" if scenario.crossings else "site"
    drives = {
        name: isfinite(march.drives.between(f"home:{zone.zone_id}", f"{kind}:{name}"))
        for name in names
    }
    rides = any(
        takes(vehicle, group, parties)
        and drives[name]
        and (isinstance(one, Site) or vehicle.moves_as in one.modes)
        for one, name in zip(exits, names, strict=True)
        for vehicle in scenario.fleet
    )
    return Ways(
        exits=tuple(names),
        walks=any(metres <= limit + TINY for metres in on_foot),
        far_walks=bool(on_foot),
        rides=rides,
        roads=any(drives.values()),
        has_site=not march.out_at_site or bool(sites),
    )


def _is_open(march: March, window: Window, crossing: Crossing) -> bool:
    """Whether the window counts and opens the crossing within the plan's time, and, in an order
    made for a deal, within one of its rounds."""
    opens, closes = march.step(window.opens), march.step(window.closes)
    here = crossing.crossing_id in window.crossing_ids and march.counts(window)
    first, last = max(0, ceil(opens)), min(march.end, floor(closes))
    deal = march.orders.deal
    rounds = [(first, last)] if deal is None else [span for span, _ in deal.limits]
    return here and any(max(first, begins) < min(last, ends) for begins, ends in rounds)


def takes(vehicle: Vehicle, group: Group, parties: Parties) -> bool:
    """Whether the smallest household (party) of the group finds room in one such vehicle."""
    persons = parties.least
    if vehicle.count < 1:
        return False
    if group == "wounded":
        return vehicle.stretchers >= 1 and persons - 1 <= vehicle.seats
    wheelchair = group == "reduced_mobility" and vehicle.wheelchair_places > 0
    return persons - int(wheelchair) <= vehicle.seats
