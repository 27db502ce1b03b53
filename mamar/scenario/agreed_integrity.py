"""What must hold between the rows of what was agreed; every breach is an error."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from mamar.scenario.findings import Findings
from mamar.text import Text

#: For each kind of condition, the columns without which it says nothing.
_NEEDED = {
    "opens_when_out": ("out_of", "persons"),
    "lapses_at": ("time",),
    "prerequisite": (),
}


def check_agreed(
    records: Mapping[str, Sequence[Any]], files: Mapping[str, str], findings: Findings
) -> None:
    """Says every breach in ``findings``."""
    for row in records.get("clearances", ()):
        if not row.window_id and not row.crossing_id:
            findings.error(
                files["clearances"],
                Text("Nothing says which way was cleared."),
                Text("Name a window or a crossing."),
                row=row.row,
                column="window_id",
            )
    for row in records.get("conditions", ()):
        for column in _NEEDED[row.kind]:
            if getattr(row, column) in (None, ""):
                findings.error(
                    files["conditions"],
                    Text("A condition of the kind {kind} needs this.", {"kind": row.kind}),
                    Text("Fill it in, or correct kind."),
                    row=row.row,
                    column=column,
                )
    _areas(records, files, findings)


def _areas(
    records: Mapping[str, Sequence[Any]], files: Mapping[str, str], findings: Findings
) -> None:
    areas = records.get("areas", ())
    for row in areas:
        if row.of_plan != "yes" and row.persons is None:
            findings.error(
                files["areas"],
                Text("Nothing says how many people leave this area."),
                Text("Fill in persons; only the area of the plan goes without."),
                row=row.row,
                column="persons",
            )
    for deal in records.get("deals", ()):
        sides = [row for row in areas if row.deal_id == deal.deal_id]
        ours = [row for row in sides if row.of_plan == "yes"]
        if len(ours) > 1:
            findings.error(
                files["areas"],
                Text("Two areas of one deal cannot both be that of the plan."),
                Text("Keep of_plan = yes in one of them."),
                row=ours[1].row,
                column="of_plan",
            )
        if deal.most_apart is not None and len(sides) < 2 and not findings.has_errors():
            findings.error(
                files["deals"],
                Text("An exchange needs at least two areas."),
                Text("Add the other side to the table areas, or leave most_apart empty."),
                row=deal.row,
                column="most_apart",
            )
