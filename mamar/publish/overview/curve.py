"""The curve of people out over time beside what is proven to be the most."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from mamar.plan.result import Plan
from mamar.publish.overview.city import STREET
from mamar.publish.overview.dates import day_and_month
from mamar.publish.overview.sheet import FAINT, INK, PAPER, SOFT, Box, Sheet
from mamar.publish.overview.view import round_below
from mamar.scenario.scenario import Scenario
from mamar.text import Text

Ends = Sequence[tuple[float, float]]

SHADE = "#ececec"
#: Hours between two marks on the time axis.
HOUR_STEPS = (1, 2, 3, 6, 12, 24, 48, 72, 168, 336, 672)
MOST_MARKS = 9
LABEL = 6.5
PLANNED_MM = 1.1


def draw_curve(sheet: Sheet, box: Box, plan: Plan, scenario: Scenario) -> None:
    """People out as planned (line), what no plan exceeds (dashes), and when crossings are open
    (shade)."""
    sheet.text(box.start, box.top + 3, Text("People out over time"), 9, bold=True)
    _legend(sheet, box)
    # Time runs from left to right in every language, as on a clock face and in tables of hours.
    width, height = box.width - 15 - 24, box.height - 10 - 9
    plot = Box(box.left + 15, box.top + 10, width, height, sheet.right_to_left)
    most = max(1, plan.leaving, *plan.arrivals.bound, *plan.arrivals.planned)
    hours = max(1, plan.steps) * plan.step_s / 3600  # nobody may be out at step 0

    def x(hour: float) -> float:
        return plot.left + plot.width * hour / hours

    def y(persons: float) -> float:
        return plot.bottom - plot.height * persons / (most * 1.06)

    for begin, end in open_hours(plan, scenario):
        sheet.rectangle(Box(x(begin), plot.top, x(end) - x(begin), plot.height), SHADE)
    persons_axis(sheet, plot, most, y)
    time_axis(sheet, plot, plan.start, hours, x)
    sheet.line([(plot.left, y(plan.leaving)), (plot.right, y(plan.leaving))], 0.25, SOFT, (1, 2))
    at = [x(step * plan.step_s / 3600) for step in plan.arrivals.step]
    planned = [(h, y(n)) for h, n in zip(at, plan.arrivals.planned, strict=True)]
    bound = [(h, y(n)) for h, n in zip(at, plan.arrivals.bound, strict=True)]
    _draw_planned(sheet, planned)
    _draw_bound(sheet, bound)
    _end_labels(sheet, plot, plan, y)


def _draw_planned(sheet: Sheet, points: Ends) -> None:
    sheet.line(points, PLANNED_MM, STREET)


def _draw_bound(sheet: Sheet, points: Ends) -> None:
    """Dashes on white: to be seen also where they lie on the line of the plan."""
    sheet.line(points, 0.5, PAPER, (1, 0))  # whole, with flat ends
    sheet.line(points, 0.35, INK, (4, 3))


def _legend(sheet: Sheet, box: Box) -> None:
    """What the two lines and the shade are, in a strip under the heading."""
    middle, at = box.top + 6.3, PLANNED_MM / 2
    signs: tuple[tuple[Callable[[Sheet, Ends], None], Text], ...] = (
        (_draw_planned, Text("planned")),
        (_draw_bound, Text("no plan has more, at any hour (proved)")),
        (_draw_shade, Text("a crossing is open")),
    )
    for draw, words in signs:
        draw(sheet, [(box.along(at), middle), (box.along(at + 7), middle)])
        sheet.text(box.along(at + 8), middle + 0.8, words, LABEL, color=SOFT)
        at += 8 + sheet.width(words, LABEL) + 4


def _draw_shade(sheet: Sheet, ends: Ends) -> None:
    (one, middle), (other, _) = ends
    left, width = min(one, other), abs(other - one)
    sheet.rectangle(Box(left, middle - 1.3, width, 2.6), SHADE, FAINT, 0.15)


def open_hours(plan: Plan, scenario: Scenario) -> list[tuple[float, float]]:
    """When at least one crossing of the plan is open, in hours since the start."""
    ids = {crossing.crossing_id for crossing in plan.crossings}
    spans = sorted(
        (max(window.opens, plan.start), min(window.closes, plan.by))
        for window in scenario.windows
        if ids & set(window.crossing_ids) and window.status in scenario.rules.statuses
    )
    merged: list[tuple[float, float]] = []
    for opens, closes in spans:
        begin, end = ((at - plan.start) / timedelta(hours=1) for at in (opens, closes))
        if end <= begin:
            continue
        if merged and begin <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((begin, end))
    return merged


def persons_axis(sheet: Sheet, plot: Box, most: int, y: Callable[[float], float]) -> None:
    """Round numbers of people up to ``most``; ``y`` gives the place of each."""
    step = round_below(most / 3)
    persons = 0.0
    while persons <= most:
        sheet.line([(plot.left, y(persons)), (plot.right, y(persons))], 0.12, FAINT)
        number = f"{int(persons):,}"
        x = plot.left - 1.2 - sheet.width(number, LABEL) / 2
        sheet.text(x, y(persons) + 0.8, number, LABEL, side="middle", color=SOFT)
        persons += step
    sheet.line([(plot.left, plot.bottom), (plot.right, plot.bottom)], 0.3)


def time_axis(
    sheet: Sheet, plot: Box, start: datetime, hours: float, x: Callable[[float], float]
) -> None:
    """Marks at round hours of the local day, and each day by its date in its middle."""
    step = next((s for s in HOUR_STEPS if hours / s <= MOST_MARKS), HOUR_STEPS[-1])
    midnight = start.replace(hour=0, minute=0, second=0, microsecond=0)
    first = (midnight - start) / timedelta(hours=1)
    marks = int((hours - first) // step) + 1
    for hour in (first + step * mark for mark in range(marks)):
        if hour >= 0:
            sheet.line([(x(hour), plot.bottom), (x(hour), plot.bottom + 1.2)], 0.25)
            if step < 24:
                clock = f"{start + timedelta(hours=hour):%H:%M}"
                sheet.text(x(hour), plot.bottom + 4, clock, LABEL, side="middle", color=SOFT)
    _dates(sheet, plot, start, midnight, hours, plot.bottom + (7 if step < 24 else 4))


def _dates(
    sheet: Sheet, plot: Box, start: datetime, midnight: datetime, hours: float, base: float
) -> None:
    """The date under the part of each day that is shown; under every second or third where
    days are narrower than their dates."""
    before = (start - midnight) / timedelta(hours=1)
    count = math.ceil((before + hours) / 24)
    dates = [day_and_month(midnight + timedelta(days=day), sheet.language) for day in range(count)]
    a_day = plot.width * 24 / hours
    widest = max(sheet.width(date, LABEL) for date in dates) + 1
    every = max(1, math.ceil(widest / a_day))
    for day in range(0, count, every):
        begin, end = (min(max(24.0 * d - before, 0.0), hours) for d in (day, day + 1))
        if every == 1 and (end - begin) / 24 * a_day < widest:
            continue
        middle = plot.left + plot.width * (begin + end) / 2 / hours
        sheet.text(middle, base, dates[day], LABEL, side="middle")


def _end_labels(sheet: Sheet, plot: Box, plan: Plan, y: Callable[[float], float]) -> None:
    """The values at the end of the lines, said beside them; equal values are said once."""
    said = {
        plan.leaving: Text("all who leave"),
        plan.bound: Text("no plan has more (proved)"),
    }
    said[plan.out] = Text("planned")
    if plan.out == plan.bound:
        said[plan.out] = Text("planned; proved: no plan has more")
    if plan.out == plan.leaving:
        said[plan.out] = Text("planned: all who leave")
    left = plot.right + 2.5
    width = 21.5
    free = plot.top - 4
    for persons in sorted(said, reverse=True):
        lines = sheet.wrapped(said[persons], LABEL, width)
        top = max(free, y(persons) - 1.3)
        sheet.line([(plot.right, y(persons)), (left - 0.6, top + 1.2)], 0.2, SOFT)
        number = f"{persons:,}"
        x = left + sheet.width(number, 8, bold=True) / 2
        sheet.text(x, top + 2.2, number, 8, bold=True, side="middle")
        for row, line in enumerate(lines):
            x = left + sheet.width(line, LABEL) / 2
            sheet.text(x, top + 5.2 + 2.7 * row, line, LABEL, side="middle", color=SOFT)
        free = top + 6.2 + 2.7 * len(lines)
