"""The answer in sentences, set in columns in the largest type that fits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mamar.plan.result import Limit, LimitKind
from mamar.publish.overview.sheet import POINT_MM, SOFT, Box, Sayable, Sheet
from mamar.text import Text

SIZES = (8.5, 8.0, 7.5, 7.0)
LEADING = 1.36
FOOT_SIZE = 6.5
HEAD_MM, GAP_MM = 5.0, 0.7


@dataclass(frozen=True)
class Column:
    box: Box
    title: Text
    sentences: Sequence[Sayable]


def draw_columns(sheet: Sheet, columns: Sequence[Column]) -> None:
    """A heading and one paragraph a sentence; what does not fit is counted, not dropped."""
    size = next((size for size in SIZES if all(_fits(sheet, c, size) for c in columns)), SIZES[-1])
    step = _step(size)
    for column in columns:
        box = column.box
        sheet.text(box.start, box.top + 3, column.title, 9, bold=True)
        y = box.top + HEAD_MM
        for number, words in enumerate(column.sentences):
            lines = sheet.wrapped(words, size, box.width)
            left = len(column.sentences) - number
            if y + (len(lines) + (left > 1)) * step > box.bottom:
                more = _more(left)
                sheet.text(box.start, y + step * 0.8, more, size, color=SOFT)
                break
            for line in lines:
                sheet.text(box.start, y + step * 0.8, line, size)
                y += step
            y += GAP_MM


def all_fit(sheet: Sheet, column: Column) -> bool:
    """Whether there is room for all its sentences."""
    return any(_fits(sheet, column, size) for size in SIZES)


def draw_limits(sheet: Sheet, box: Box, title: Text, limits: Sequence[Limit]) -> None:
    """The limits in a line each, as many as there is room for."""
    sheet.text(box.start, box.top + 3, title, 9, bold=True)
    size = SIZES[-1]
    heading = Text("people at most")
    x = box.along(box.width - sheet.width(heading, size))
    sheet.text(x, box.top + 3, heading, size, color=SOFT)
    step = _step(size)
    room = int((box.height - HEAD_MM) / step)
    shown = limits if len(limits) <= room else limits[: room - 1]
    for number, limit in enumerate(shown, 1):
        base = box.top + HEAD_MM + step * (number - 0.2)
        persons = f"{limit.persons:,}"
        wide = sheet.width(persons, size, bold=True)
        # Numbers stand under each other by their last digit, whichever way the line runs.
        middle = box.right - wide / 2
        if sheet.right_to_left:
            middle = box.left + sheet.width(f"{limits[0].persons:,}", size, bold=True) - wide / 2
        sheet.text(middle, base, persons, size, bold=True, side="middle")
        words = sheet.shortened(in_short(limit), size, box.width - 18)
        sheet.text(box.start, base, words, size)
    if rest := len(limits) - len(shown):
        base = box.top + HEAD_MM + step * (len(shown) + 0.8)
        sheet.text(box.start, base, _more(rest), size, color=SOFT)


def in_short(limit: Limit) -> Text:
    """What limits, where, and when: the whole sentence is in plan.json."""
    words: dict[str, object] = {"name": limit.name, "id": limit.place_id}
    if limit.kind == "street":
        return Text("narrow street: {name}", words)
    if limit.spans:
        words |= {"what": KINDS[limit.kind], "start": limit.spans[0][0], "end": limit.spans[-1][1]}
        return Text("{what}: {name} ({id}), {start} to {end}", words)
    return Text("{what}: {name} ({id})", words | {"what": KINDS[limit.kind]})


#: What a limit is, in a word or two.
KINDS: dict[LimitKind, Text] = {
    "screening": Text("screening"),
    "intake": Text("registration"),
    "room": Text("room"),
    "ready": Text("hours to set out"),
    "crowd": Text("people who may wait"),
    "turns": Text("convoys one by one"),
    "vehicles": Text("time of vehicles"),
    "trips": Text("trips of vehicles"),
    "hours": Text("hours of vehicles"),
    "loads": Text("places in vehicles"),
    "rounds": Text("rounds of the deal"),
}


def draw_foot(sheet: Sheet, box: Box, notes: Sequence[str]) -> None:
    """As many whole notes as the foot has room for, one after the other in small type."""
    step = _step(FOOT_SIZE)
    room = int(box.height / step)
    for count in range(len(notes), 0, -1):
        words = list(notes[:count])
        if left := len(notes) - count:
            words.append(_more(left).say(sheet.language))
        lines = sheet.wrapped(" ".join(words), FOOT_SIZE, box.width)
        if len(lines) <= room:
            break
    else:
        return
    for number, line in enumerate(lines):
        sheet.text(box.start, box.top + step * (number + 0.8), line, FOOT_SIZE, color=SOFT)


def _more(count: int) -> Text:
    return Text(
        "{count} more sentence is in plan.json.",
        {},
        "{count} more sentences are in plan.json.",
        count,
    )


def _step(size: float) -> float:
    return size * POINT_MM * LEADING


def _fits(sheet: Sheet, column: Column, size: float) -> bool:
    lines = [len(sheet.wrapped(words, size, column.box.width)) for words in column.sentences]
    taken = sum(lines) * _step(size) + GAP_MM * max(0, len(lines) - 1)
    return HEAD_MM + taken <= column.box.height
