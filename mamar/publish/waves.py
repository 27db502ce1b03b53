"""waves.csv and not_served.csv: who leaves in which wave, and who in none and why."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from typing import Any

from mamar.plan.orders import Orders, Span
from mamar.plan.result import Audience
from mamar.publish.headers import header
from mamar.scenario.scenario import Scenario

COLUMNS = (
    "plan",
    "wave_id",
    "zone_id",
    "zone_en",
    "zone_ar",
    "group",
    "mode",
    "route_id",
    "assembly_lon",
    "assembly_lat",
    "departs_from",
    "departs_until",
    "households",
    "persons",
    "vehicles",
    "crossing_id",
    "crossing_en",
    "crossing_ar",
    "passes_from",
    "passes_until",
    "site_id",
    "site_en",
    "site_ar",
    "arrives_from",
    "arrives_until",
)


#: What the public does not get: which of those who leave are wounded or at risk, and how many
#: stand where. Whoever leaves needs the place, the hour and the way.
NOT_FOR_THE_PUBLIC = ("group", "households", "persons", "vehicles")


def waves_csv(
    orders: Orders, scenario: Scenario, audience: Audience = "negotiators", language: str = "en"
) -> str:
    """The table with both languages' names; times with their offset from UTC.

    ``language``: of the words above the columns.

    ``plan`` is "draft" in each row unless the audience is the public: rows are copied.

    It begins with a byte order mark: without it, spreadsheets take the Arabic for noise.
    """
    text = io.StringIO(newline="")
    text.write("\ufeff")
    dropped = NOT_FOR_THE_PUBLIC if audience == "public" else ()
    columns = [column for column in COLUMNS if column not in dropped]
    table = csv.DictWriter(text, columns, lineterminator="\n", extrasaction="ignore")
    table.writerow(dict(zip(columns, header(columns, language), strict=True)))
    mark = "public" if audience == "public" else "draft"
    table.writerows({"plan": mark, **row} for row in rows_of(orders, scenario))
    return text.getvalue()


def rows_of(orders: Orders, scenario: Scenario) -> Iterator[dict[str, Any]]:
    """The columns of a row for each wave, but for ``plan``."""
    zones = {zone.zone_id: zone for zone in scenario.zones}
    crossings = {crossing.crossing_id: crossing.name for crossing in scenario.crossings}
    sites = {site.site_id: site.name for site in scenario.sites}
    for wave in orders.waves:
        zone = zones[wave.zone_id]
        yield {
            "wave_id": wave.wave_id,
            "zone_id": wave.zone_id,
            **_names("zone", zone.name),
            "group": wave.group,
            "mode": wave.mode,
            "route_id": wave.route_id,
            "assembly_lon": zone.lon,
            "assembly_lat": zone.lat,
            **_times("departs", wave.departs, scenario),
            "households": wave.households,
            "persons": wave.persons,
            "vehicles": wave.vehicles,
            "crossing_id": wave.crossing_id,
            **_names("crossing", crossings.get(wave.crossing_id or "", {})),
            **_times("passes", wave.passes, scenario),
            "site_id": wave.site_id,
            **_names("site", sites.get(wave.site_id or "", {})),
            **_times("arrives", wave.arrives, scenario),
        }


NOT_SERVED = (
    "plan",
    "zone_id",
    "zone_en",
    "zone_ar",
    "group",
    "households",
    "persons",
    "reason",
    "text_en",
    "text_ar",
)


def not_served_csv(
    orders: Orders, scenario: Scenario, audience: Audience = "negotiators", language: str = "en"
) -> str:
    """Who would leave and is in no wave, a zone and group a row: why, and what would change it.

    ``plan`` is "draft", or "internal" beside a plan for the public: it has what they do not get.
    """
    text = io.StringIO(newline="")
    text.write("\ufeff")
    table = csv.DictWriter(text, NOT_SERVED, lineterminator="\n")
    table.writerow(dict(zip(NOT_SERVED, header(NOT_SERVED, language), strict=True)))
    zones = {zone.zone_id: zone for zone in scenario.zones}
    for row in orders.not_served:
        table.writerow(
            {
                "plan": "internal" if audience == "public" else "draft",
                "zone_id": row.zone_id,
                **_names("zone", zones[row.zone_id].name),
                "group": row.group,
                "households": row.households,
                "persons": row.persons,
                "reason": row.reason,
                **{f"text_{language}": row.text.say(language) for language in ("en", "ar")},
            }
        )
    return text.getvalue()


def _names(place: str, name: Mapping[str, str]) -> dict[str, str]:
    return {f"{place}_{language}": name.get(language, "") for language in ("en", "ar")}


def _times(what: str, span: Span | None, scenario: Scenario) -> dict[str, Any]:
    ends = ("", "") if span is None else [scenario.time_of(step).isoformat() for step in span]
    return {f"{what}_from": ends[0], f"{what}_until": ends[1]}
