"""Tables of crossings and sites: how many pass or are received, of how many could be."""

from __future__ import annotations

from dataclasses import dataclass

from mamar.plan.result import Names, Plan
from mamar.publish.overview.city import STREET
from mamar.publish.overview.sheet import INK, PAPER, SOFT, Box, Sheet
from mamar.text import Text

HEAD_MM, ROW_MM, SIZE = 5.0, 4.7, 6.8


@dataclass(frozen=True)
class Row:
    """An exit: ``capacity`` is what it could pass or take in within the plan's time."""

    key: str
    name: Names
    persons: int
    capacity: int


def draw_exits(sheet: Sheet, box: Box, plan: Plan) -> None:
    """A table of the crossings, and under it one of the sites that receive people."""
    crossings = [Row(c.crossing_id, c.name, c.persons, c.capacity) for c in plan.crossings]
    sites = [Row(s.site_id, s.name, s.persons, s.capacity) for s in plan.sites]
    if crossings:
        title = Text("Crossings: people through, of those they can pass in their windows")
        shut = Text("Never open: {ids}", {"ids": _without_room(crossings)})
        # Sites get the room that the crossings leave, and never less than a third.
        height = box.height * (2 / 3 if sites else 1)
        above = Box(box.left, box.top, box.width, height, box.right_to_left)
        down = _draw_table(sheet, above, title, crossings, shut) + 3
        box = Box(box.left, box.top + down, box.width, box.height - down, box.right_to_left)
    if sites:
        title = Text("Sites: people received, of those there is room for")
        full = Text("Without room: {ids}", {"ids": _without_room(sites)})
        _draw_table(sheet, box, title, sites, full)


def _without_room(rows: list[Row]) -> tuple[str, ...]:
    return tuple(row.key for row in rows if not row.capacity)


def _draw_table(sheet: Sheet, box: Box, title: Text, rows: list[Row], without_room: Text) -> float:
    """One row an exit, the busiest first, as many as there is room for; millimetres used."""
    sheet.text(box.start, box.top + 3, title, 8, bold=True)
    usable = sorted((row for row in rows if row.capacity), key=lambda row: (-row.persons, row.key))
    below = [] if len(usable) == len(rows) else [without_room]
    room = int((box.height - HEAD_MM) / ROW_MM) - len(below)
    shown = usable if len(usable) <= room else usable[: room - 1]
    most = max([1, *(row.capacity for row in usable)])
    for number, row in enumerate(shown):
        _draw_row(sheet, box, box.top + HEAD_MM + number * ROW_MM, row, most)
    if rest := usable[len(shown) :]:
        more = Text(
            "and {count} more: {persons} people",
            {"persons": sum(row.persons for row in rest)},
            "and {count} more: {persons} people",
            len(rest),
        )
        below.insert(0, more)
    lines = len(shown) + len(below)
    for number, words in enumerate(below, len(shown) + 1):
        line = sheet.shortened(words, SIZE, box.width)
        base = box.top + HEAD_MM + number * ROW_MM - 1.5
        sheet.text(box.start, base, line, SIZE, color=SOFT)
    return HEAD_MM + lines * ROW_MM


def _draw_row(sheet: Sheet, box: Box, top: float, row: Row, most: int) -> None:
    """Number, name, bar (outline: capacity, filled: people), people, and of how many."""
    base = top + ROW_MM - 1.5
    numbers, bars, key, of = 28.0, 24.0, 8.0, 14.0
    sheet.text(box.start, base, row.key, SIZE, bold=True)
    room = box.width - key - bars - numbers - 2
    sheet.text(box.along(key), base, sheet.shortened(row.name, SIZE, room), SIZE)
    first = box.width - bars - numbers
    full = _bar(box, first, bars * row.capacity / most, top)
    part = _bar(box, first, bars * min(row.persons, row.capacity) / most, top)
    sheet.rectangle(full, PAPER, INK, 0.25)
    sheet.rectangle(part, STREET)
    count, bold = f"{row.persons:,}", row.persons > 0
    # Numbers stand under each other by their last digit, whichever way the table runs.
    last_digit = max(box.along(box.width - of), box.along(box.width - numbers + 3))
    middle = last_digit - sheet.width(count, SIZE, bold) / 2
    sheet.text(middle, base, count, SIZE, side="middle", bold=bold)
    room_for = Text("of {persons}", {"persons": row.capacity})
    sheet.text(box.end, base, room_for, SIZE, side="end", color=SOFT)


def _bar(box: Box, first: float, width: float, top: float) -> Box:
    ends = sorted((box.along(first), box.along(first + width)))
    return Box(ends[0], top + 1.0, ends[1] - ends[0], ROW_MM - 2.0)
