"""What those lack for whom there is no site, or no place left at one."""

from __future__ import annotations

from collections.abc import Sequence

from mamar.plan.expand import received_at_sites
from mamar.plan.waves.fleet import sites_for
from mamar.plan.waves.household_pool import Pool
from mamar.plan.waves.ledger import left_over
from mamar.plan.waves.room import Room
from mamar.plan.waves.setting import Setting
from mamar.scenario.scenario import Names, Site
from mamar.text import Text

#: Places named in one sentence.
MOST_NAMES = 3


def few(names: Sequence[Names]) -> list[Names | Text]:
    """A few names, and how many others there are.

    >>> [str(name) for name in few(["A", "B", "C", "D", "E"])]
    ['A', 'B', 'C', '2 others']
    """
    more = len(names) - MOST_NAMES
    return [*names] if more <= 0 else [*names[:MOST_NAMES], Text("{n} others", {"n": more})]


def site_lacking(setting: Setting, pool: Pool) -> Text:
    """Which sites do not take the group, and to which the people of the zone do not go."""
    sites, refused = setting.scenario.sites, _refused(setting, pool)
    excluding = [site.name for site in sites if pool.parties.group in site.excludes]
    if not refused:
        return Text(
            "It would change with a site that takes them; these do not (column excludes in "
            "sites.csv): {sites}.",
            {"sites": few(excluding)},
        )
    asked = Text(
        "It would change with a site that they go to; they do not go to {sites} (refuses_sites in "
        "zones.csv).",
        {"sites": few([site.name for site in refused])},
    )
    if not excluding:
        return asked
    return Text(
        "{asked} These do not take them (column excludes in sites.csv): {sites}.",
        {"asked": asked, "sites": few(excluding)},
    )


def sites_full(setting: Setting, room: Room, pool: Pool) -> Text | None:
    """Sites that are for them have fewer places left than people; None: they have enough."""
    scenario = setting.scenario
    if not received_at_sites(scenario):
        return None
    sites = sites_for(scenario, pool.parties.zone_id, pool.parties.group)
    left = sum(room.places[site.site_id] for site in sites)
    if left >= pool.persons:
        return None
    full = Text(
        "Sites for them have {left} places left: it would change with {more} more at {sites}.",
        {"left": left, "more": pool.persons - left, "sites": few([site.name for site in sites])},
    )
    refused = [site for site in _refused(setting, pool) if room.places[site.site_id] > 0]
    if not refused:
        return full
    return Text(
        "{full} They do not go to {sites} (refuses_sites in zones.csv), with {places} places left.",
        {
            "full": full,
            "sites": few([site.name for site in refused]),
            "places": sum(room.places[site.site_id] for site in refused),
        },
    )


def intake_full(setting: Setting, room: Room, pool: Pool, first: int) -> Text | None:
    """Sites can take in fewer than are left from step ``first``, when the first of them could be
    there, to the end; None: they can take in all, as far as intake and places are concerned."""
    scenario = setting.scenario
    if not received_at_sites(scenario):
        return None
    sites = sites_for(scenario, pool.parties.zone_id, pool.parties.group)
    stated = [site for site in sites if site.site_id in room.intake]
    free = 0
    for site in sites:
        left = room.places[site.site_id]
        if site in stated:
            left = min(left, int(left_over(room.intake[site.site_id], (first, setting.end))))
        free += left
    if not stated or free >= pool.persons:
        return None
    return Text(
        "Between {first} and {end} sites for them can take in {free} more people: it would "
        "change with more an hour (intake_per_h in sites.csv) at {sites}, or a later end, for "
        "{more} people.",
        {
            "first": scenario.time_of(first),
            "end": scenario.time_of(setting.end),
            "free": free,
            "sites": few([site.name for site in stated]),
            "more": pool.persons - free,
        },
    )


def _refused(setting: Setting, pool: Pool) -> list[Site]:
    """Sites that take the group and that its zone refuses."""
    zone_id, group = pool.parties.zone_id, pool.parties.group
    own = sites_for(setting.scenario, zone_id, group)
    return [s for s in setting.scenario.sites if group not in s.excludes and s not in own]
