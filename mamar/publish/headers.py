"""The first row of the plan's tables: each column in words, its name for programs beside it."""

from __future__ import annotations

from collections.abc import Iterable

from mamar.text import Text

#: By name: what the column holds. Cells with a time are ISO 8601 with the offset from UTC.
WORDS = {
    "plan": Text("draft, internal or public"),
    "wave_id": Text("wave"),
    "zone_id": Text("zone, its id"),
    "zone_en": Text("zone, in English"),
    "zone_ar": Text("zone, in Arabic"),
    "group": Text("group of people"),
    "mode": Text("how they leave"),
    "route_id": Text("route on foot"),
    "assembly_lon": Text("assembly point, longitude"),
    "assembly_lat": Text("assembly point, latitude"),
    "departs_from": Text("first people leave"),
    "departs_until": Text("last people leave"),
    "households": Text("households"),
    "persons": Text("people"),
    "vehicles": Text("vehicles"),
    "crossing_id": Text("crossing, its id"),
    "crossing_en": Text("crossing, in English"),
    "crossing_ar": Text("crossing, in Arabic"),
    "passes_from": Text("first people pass"),
    "passes_until": Text("last people pass"),
    "site_id": Text("reception site, its id"),
    "site_en": Text("reception site, in English"),
    "site_ar": Text("reception site, in Arabic"),
    "arrives_from": Text("first people arrive"),
    "arrives_until": Text("last people arrive"),
    "reason": Text("why they are in no wave"),
    "text_en": Text("in words, in English"),
    "text_ar": Text("in words, in Arabic"),
    "time": Text("by this time"),
    "hours": Text("hours since the start"),
    "persons_planned": Text("out in this plan"),
    "persons_bound": Text("no plan has more than"),
}


def header(names: Iterable[str], language: str) -> list[str]:
    """The cells of the first row.

    >>> header(["wave_id", "persons"], "en")
    ['wave [wave_id]', 'people [persons]']
    """
    return [f"{WORDS[name].say(language)} [{name}]" for name in names]


def name_of(cell: str) -> str:
    """The name for programs in a cell of the first row.

    >>> name_of("people [persons]")
    'persons'
    """
    return cell.rpartition("[")[2].removesuffix("]")
