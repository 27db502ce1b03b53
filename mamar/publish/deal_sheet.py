"""A deal on one sheet: who is out of each area by when, and how far apart rounds let them be."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from mamar.agreements.deal_answer import DealAnswer, Round
from mamar.plan.result import DRAFT
from mamar.publish.overview.curve import persons_axis, time_axis
from mamar.publish.overview.save import styled, svg_of
from mamar.publish.overview.sheet import INK, SOFT, WIDTH_MM, Box, Sheet
from mamar.scenario.agreed import Area, Deal
from mamar.scenario.scenario import Scenario
from mamar.text import Text, times_like, times_note
from mamar.verify.deal_bound import DealBound

EDGE_MM = 12.0
SIZE = 7.5
#: Lines are told apart by their dashes and their labels; colours only help.
LINES: tuple[tuple[str, float, tuple[float, ...] | None], ...] = (
    ("#0b4f8a", 1.3, None),
    ("#b35c00", 0.8, (4, 2)),
    ("#466e3c", 0.8, (1, 1)),
)
BAND, WAIT = "#e3ecf4", "#d8d8d8"


def deal_svg(answer: DealAnswer, bound: DealBound, scenario: Scenario, language: str) -> str:
    """The sheet as SVG, text as outlines; the same answer gives the same bytes.

    People of each area are drawn as leaving evenly within a round. All areas share one scale, by
    the agreed ratio: equal heights are equal parts of it, counted in people of the first area.
    """
    deal = next(row for row in scenario.deals if row.deal_id == answer.deal_id)
    areas = [row for row in scenario.areas if row.deal_id == answer.deal_id]
    with styled(), times_like(answer.start):
        sheet = Sheet(language)
        _draw(sheet, answer, bound, deal, areas)
    title = " · ".join([DRAFT.say(language), sheet.say(answer.name)])
    words = " ".join(text.say(language) for text in (*answer.summary, *bound.sentences(answer)))
    return svg_of(sheet, title, words)


def _draw(
    sheet: Sheet, answer: DealAnswer, bound: DealBound, deal: Deal, areas: list[Area]
) -> None:
    across = WIDTH_MM - 2 * EDGE_MM
    head = sheet.box(EDGE_MM, 10, across, 14)
    title = Text("{draft} · {name}", {"draft": DRAFT, "name": answer.name})
    sheet.text(head.start, head.top + 3, title, 9.5, color=SOFT)
    note = times_note(answer.start)
    sheet.text(head.along(across - sheet.width(note, 7)), head.top + 3, note, 7, color=SOFT)
    lines = sheet.wrapped(answer.summary[0], 15, across, bold=True)
    for row, line in enumerate(lines):
        sheet.text(head.start, head.top + 11 + 7 * row, line, 15, bold=True)
    plot = Box(EDGE_MM + 16, 38, across - 16 - 46, 112, sheet.right_to_left)
    _plot(sheet, plot, answer, deal, areas)
    _legend(sheet, sheet.box(EDGE_MM, 163, across, 6), answer, deal)
    below = sheet.box(EDGE_MM, 172, across, 30)
    top = below.top
    for text in (*answer.summary[1:], *bound.sentences(answer)):
        for line in sheet.wrapped(text, SIZE + 0.5, across):
            sheet.text(below.start, top + 3, line, SIZE + 0.5)
            top += 4.4


def _plot(sheet: Sheet, plot: Box, answer: DealAnswer, deal: Deal, areas: list[Area]) -> None:
    """Time from left to right in every language, as on a clock face."""
    unit = [float(Fraction(areas[0].ratio, area.ratio)) for area in areas]
    most = max(1, *(int(s.persons * u) for s, u in zip(answer.sides, unit, strict=True)))
    last = max([*(each.confirmed for each in answer.rounds), answer.alone_until or 0])
    first = answer.begins
    hours = max(1.0, (min(last, answer.ends) - first) * answer.step_s / 3600)

    def x(step: float) -> float:
        return plot.left + plot.width * min(1.0, (step - first) * answer.step_s / 3600 / hours)

    def y(persons: float) -> float:
        return plot.bottom - plot.height * persons / (most * 1.04)

    for each in answer.rounds if deal.most_apart is not None else ():
        wait = Box(x(each.ends), plot.top, x(each.confirmed) - x(each.ends), plot.height)
        sheet.rectangle(wait, WAIT)
    out = [0.0] * len(areas)
    for number, each in enumerate(answer.rounds, 1):
        if deal.most_apart is not None:
            top = min(min(out) + deal.most_apart, most)
            width, height = x(each.ends) - x(each.begins), y(min(out)) - y(top)
            sheet.rectangle(Box(x(each.begins), y(top), width, height), BAND, SOFT, 0.15)
            sheet.text(x(each.begins) + 2.2, y(top) + 3, str(number), SIZE, side="middle")
        for i, _ in enumerate(areas):
            out[i] += unit[i] * _sent(each, areas[i])
    words = {"area": answer.sides[0].name}
    title = Text("people out of {area}", words)
    if len(areas) > 1:
        title = Text("people out of {area}; the others by the agreed ratio", words)
    sheet.text(plot.start, plot.top - 3, title, SIZE)
    persons_axis(sheet, plot, most, y)
    start, per_hour = answer.time_of(first), plot.width / hours
    time_axis(sheet, plot, start, hours, lambda hour: plot.left + per_hour * hour)
    for i, area in enumerate(areas):
        color, width, dashes = LINES[i % len(LINES)]
        points = [(x(step), y(unit[i] * n)) for step, n in _curve(answer, area)]
        sheet.line(points, width, color, dashes)
    if answer.alone_until is not None:
        at = x(answer.alone_until)
        sheet.line([(at, plot.top), (at, plot.bottom)], 0.4, INK, (1, 2))
    _labels(sheet, plot, answer, areas, [y(unit[i] * s.out) for i, s in enumerate(answer.sides)])


def _sent(each: Round, area: Area) -> int:
    return sum(d.persons for d in each.departures if d.area_id == area.area_id)


def _curve(answer: DealAnswer, area: Area) -> list[tuple[int, int]]:
    """(step, people out of ``area``): even within each departure."""
    points, out = [(answer.begins, 0)], 0
    for each in answer.rounds:
        for departure in each.departures:
            if departure.area_id == area.area_id:
                points.append((departure.begins, out))
                out += departure.persons
                points.append((departure.ends, out))
    last = max((each.confirmed for each in answer.rounds), default=answer.ends)
    return [*points, (min(last, answer.ends), out)]


def _labels(
    sheet: Sheet, plot: Box, answer: DealAnswer, areas: list[Area], heights: Iterable[float]
) -> None:
    """What each line is, beside its end: the name, the people, their part of the ratio."""
    left, free = plot.right + 8, plot.top - 2.0
    rows = sorted(zip(heights, range(len(areas)), strict=True))
    for height, i in rows:
        color, width, dashes = LINES[i % len(LINES)]
        side, top = answer.sides[i], max(free, height - 2)
        sheet.line([(left - 7, top + 1.4), (left - 1, top + 1.4)], width, color, dashes)
        sheet.line([(plot.right, height), (left - 7, top + 1.4)], 0.2, SOFT)
        words = [
            (Text("{name}", {"name": side.name}), True),
            (Text("{out} of {persons} out", {"out": side.out, "persons": side.persons}), False),
            (Text("part in the ratio: {n}", {"n": areas[i].ratio}), False),
        ]
        for row, (text, bold) in enumerate(words):
            x = left + sheet.width(text, SIZE, bold) / 2
            sheet.text(x, top + 2.4 + 3.6 * row, text, SIZE, bold=bold, side="middle")
        free = top + 14


def _legend(sheet: Sheet, box: Box, answer: DealAnswer, deal: Deal) -> None:
    at = 0.0
    if deal.most_apart is not None:
        apart = {"n": deal.most_apart}
        band = Text("how far people may leave in a round, {n} apart at most", apart)
        words = ((BAND, SOFT, band), (WAIT, None, Text("confirmation: nobody leaves")))
        for fill, edge, text in words:
            start = box.along(at)
            sign = Box(start - 6 if sheet.right_to_left else start, box.top, 6, 4)
            sheet.rectangle(sign, fill, edge, 0.15)
            sheet.text(box.along(at + 7.5), box.top + 3.1, text, SIZE, color=SOFT)
            at += 7.5 + sheet.width(text, SIZE) + 8
    if answer.alone_until is not None:
        ends = [(box.along(at), box.top + 2), (box.along(at + 6), box.top + 2)]
        sheet.line(ends, 0.4, INK, (1, 2))
        text = Text("all would be out without the deal")
        sheet.text(box.along(at + 7.5), box.top + 3.1, text, SIZE, color=SOFT)
