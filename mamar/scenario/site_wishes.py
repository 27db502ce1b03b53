"""What must hold between the sites that a quarter prefers, those it refuses, and their groups."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from mamar.scenario.findings import Findings
from mamar.scenario.marching import GROUPS
from mamar.text import Text


def check_wishes(
    records: Mapping[str, Sequence[Any]], files: Mapping[str, str], findings: Findings
) -> None:
    """A site cannot be both preferred and refused, nor preferred if it takes nobody."""
    shut = {site.site_id for site in records.get("sites", ()) if set(GROUPS) <= set(site.excludes)}
    for zone in records.get("zones", ()):
        for site_id in zone.prefers_sites:
            if site_id in zone.refuses_sites:
                what = Text("The site is in refuses_sites, too: people cannot want both.")
                remedy = Text("Ask them again, and take it out of one of the two.")
            elif site_id in shut:
                what = Text("The site takes nobody: sites.csv excludes every group from it.")
                remedy = Text("Take it out here, or take out of excludes whom it receives.")
            else:
                continue
            findings.error(
                files["zones"], what, remedy, row=zone.row, column="prefers_sites", value=site_id
            )
