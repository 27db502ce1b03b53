"""Who goes to the site that their quarter likes best: what is shown of it on a screen.

Never in the files for the public: what a quarter wants, with its number of people, is for whoever
plans with it.
"""

from __future__ import annotations

from mamar.plan.result import Plan
from mamar.text import Text

TITLE = Text("Sites that quarters like best: people by choice")
HEADINGS = (
    Text("zone"),
    Text("first choice"),
    Text("second choice"),
    Text("named later"),
    Text("not named"),
)


def rows_of(plan: Plan) -> list[tuple[object, ...]]:
    """A row for each zone that named sites and is in a wave, under ``HEADINGS``."""
    names = {zone.zone_id: zone.name for zone in plan.zones}
    rows = [row for row in plan.orders.preferences if row.elsewhere or any(row.by_choice)]
    rows.sort(key=lambda row: (-row.elsewhere, row.by_choice[0], row.zone_id))
    return [
        (
            Text("{name} ({id})", {"name": names[row.zone_id], "id": row.zone_id}),
            row.by_choice[0],
            sum(row.by_choice[1:2]),
            sum(row.by_choice[2:]),
            row.elsewhere,
        )
        for row in rows
    ]
