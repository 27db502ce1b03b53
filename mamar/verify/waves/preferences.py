"""Who goes to the sites that their people like best: counted anew from the waves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from mamar.verify.waves.march import March, named
from mamar.verify.waves.report import OrderViolation, wrong


def check_preferences(march: March) -> Iterator[OrderViolation]:
    """One row for each zone that named sites, with the persons whom its waves send to each."""
    asked = [zone for zone in march.scenario.zones if zone.prefers_sites and march.out_at_site]
    names, stated = [zone.zone_id for zone in asked], march.orders.preferences
    told = [row.zone_id for row in stated]
    if told != names:
        yield wrong("preference_missing", stated=told, right=names)
        return
    sent: Counter[tuple[str, str | None]] = Counter()
    for wave in march.orders.waves:
        sent[wave.zone_id, wave.site_id] += wave.persons
    for zone, row in zip(asked, stated, strict=True):
        right = [sent[zone.zone_id, site_id] for site_id in zone.prefers_sites]
        everywhere = sum(n for (zone_id, _), n in sent.items() if zone_id == zone.zone_id)
        right.append(everywhere - sum(right))
        said = [*row.by_choice, row.elsewhere]
        if said != right:
            yield wrong("preference_miscounted", zone=named(zone), stated=said, right=right)
