"""The answer in sentences, set in columns in the largest type that fits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

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
