"""The table of crossings (without crossings: of sites): how many pass, of how many could."""

from __future__ import annotations

from dataclasses import dataclass

from mamar.plan.result import Names, Plan
from mamar.publish.overview.city import STREET
from mamar.publish.overview.sheet import INK, PAPER, SOFT, Box, Sheet
from mamar.text import Text

ROW_MM, SIZE = 4.7, 6.8


@dataclass(frozen=True)
class Row:
    """An exit: ``capacity`` is what it could pass or take in within the plan's time."""

    key: str
    name: Names
    persons: int
    capacity: int


def draw_gate_table(sheet: Sheet, box: Box, plan: Plan) -> None:
    """One row an exit, the busiest first, as many as there is room for."""
    if plan.crossings:
        title = Text("Crossings: people through, of those they can pass in their windows")
        rows = [Row(c.crossing_id, c.name, c.persons, c.capacity) for c in plan.crossings]
    else:
        title = Text("Sites: people received, of those there is room for")
        rows = [Row(s.site_id, s.name, s.persons, s.capacity) for s in plan.sites]
    sheet.text(box.start, box.top + 3, title, 8, bold=True)
    rows.sort(key=lambda row: (-row.persons, -row.capacity, row.key))
    room = int((box.height - 5) / ROW_MM)
    shown = rows if len(rows) <= room else rows[: room - 1]
    most = max([1, *(row.capacity for row in rows)])
    for number, row in enumerate(shown):
        _draw_row(sheet, box, box.top + 5 + number * ROW_MM, row, most)
    if rest := rows[len(shown) :]:
        more = Text(
            "and {count} more: {persons} people",
            {"persons": sum(row.persons for row in rest)},
            "and {count} more: {persons} people",
            len(rest),
        )
        sheet.text(box.start, box.bottom - 1.5, more, SIZE, color=SOFT)


def _draw_row(sheet: Sheet, box: Box, top: float, row: Row, most: int) -> None:
    """Number, name, bar (outline: capacity, filled: people), people."""
    base = top + ROW_MM - 1.5
    numbers, bars, key = 16.0, 30.0, 8.0
    sheet.text(box.start, base, row.key, SIZE, bold=True)
    room = box.width - key - bars - numbers - 2
    sheet.text(box.along(key), base, sheet.shortened(row.name, SIZE, room), SIZE)
    first = box.width - bars - numbers
    if row.capacity == 0:
        sheet.text(box.along(first), base, Text("never open"), SIZE, color=SOFT)
        return
    full = _bar(box, first, bars * row.capacity / most, top)
    part = _bar(box, first, bars * min(row.persons, row.capacity) / most, top)
    sheet.rectangle(full, PAPER, INK, 0.25)
    sheet.rectangle(part, STREET)
    count, bold = f"{row.persons:,}", row.persons > 0
    # Numbers stand under each other by their last digit, whichever way the table runs.
    last_digit = max(box.end, box.along(box.width - numbers + 3))
    middle = last_digit - sheet.width(count, SIZE, bold) / 2
    sheet.text(middle, base, count, SIZE, side="middle", bold=bold)


def _bar(box: Box, first: float, width: float, top: float) -> Box:
    ends = sorted((box.along(first), box.along(first + width)))
    return Box(ends[0], top + 1.0, ends[1] - ends[0], ROW_MM - 2.0)
