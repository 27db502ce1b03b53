"""A replay on one sheet: people out, ordered and as it may go, and where crowds stand."""

from __future__ import annotations

from dataclasses import asdict
from datetime import timedelta

from mamar.plan.result import DRAFT, Plan
from mamar.publish.overview.curve import persons_axis, time_axis
from mamar.publish.overview.save import styled, svg_of
from mamar.publish.overview.sheet import INK, SOFT, WIDTH_MM, Box, Sheet
from mamar.simulate.report import KINDS, Report
from mamar.text import Text, times_like, times_note

EDGE_MM = 12.0
SIZE = 7.5
RUNS, BAND, LIMIT = "#0b4f8a", "#c9dbea", "#b35c00"
#: Places that are drawn, the largest crowds first; `--json` has all.
MOST_PLACES = 9


def replay_svg(report: Report, plan: Plan, language: str) -> str:
    """The sheet as SVG, text as outlines; the same report gives the same bytes."""
    title = Text("{name}", {"name": plan.scenario_name})
    if plan.is_draft:
        title = Text("{draft} · {name}", {"draft": DRAFT, "name": plan.scenario_name})
    sentences = report.sentences()
    with styled(), times_like(report.arrivals.time[0]):
        sheet = Sheet(language)
        across = WIDTH_MM - 2 * EDGE_MM
        head = sheet.box(EDGE_MM, 10, across, 14)
        sheet.text(head.start, head.top + 0.5, title, 9.5, color=SOFT)
        sheet.text(head.start, head.top + 4.4, plan.agreed, 8, bold=True)
        note = times_note(report.arrivals.time[0])
        at = head.along(across - sheet.width(note, 7))
        sheet.text(at, head.top + 4.4, note, 7, color=SOFT)
        for row, line in enumerate(sheet.wrapped(sentences[0], 14, across, bold=True)):
            sheet.text(head.start, head.top + 10.5 + 6.5 * row, line, 14, bold=True)
        _curve(sheet, sheet.box(EDGE_MM, 35, 161, 116), report)
        _crowds(sheet, sheet.box(EDGE_MM + 171, 35, across - 171, 116), report)
        _words(sheet, sheet.box(EDGE_MM, 162, across, 40), [*sentences[1:], what_varied(report)])
    said = " ".join(text.say(language) for text in sentences)
    return svg_of(sheet, title.say(language), said)


def what_varied(report: Report) -> Text:
    """The spreads that were drawn from, all of them: nobody has measured them."""
    values = [f"{name}={value:g}" for name, value in asdict(report.spreads).items()]
    if not any(asdict(report.spreads).values()):
        return Text("Nothing varied: every wave went as ordered.")
    return Text(
        "What varied, by planning values that nobody has measured: {spreads}.", {"spreads": values}
    )


def _curve(sheet: Sheet, box: Box, report: Report) -> None:
    """Ordered (dashes), the middle run (line), nine runs of ten (band)."""
    sheet.text(box.start, box.top + 3, Text("People out over time"), 9, bold=True)
    plot = Box(box.left + 15, box.top + 8, box.width - 17, box.height - 26, sheet.right_to_left)
    arrivals = report.arrivals.until_settled()
    start = arrivals.time[0]
    hours = [(time - start) / timedelta(hours=1) for time in arrivals.time]
    last = max(hours[-1], 1.0)
    most = max(1, *arrivals.ordered, *(round(each.high) for each in arrivals.simulated))

    def x(hour: float) -> float:
        return plot.left + plot.width * hour / last

    def y(persons: float) -> float:
        return plot.bottom - plot.height * persons / (most * 1.06)

    runs = list(zip(hours, arrivals.simulated, strict=True))
    upper = [(x(hour), y(each.high)) for hour, each in runs]
    lower = [(x(hour), y(each.low)) for hour, each in runs]
    sheet.area([*upper, *reversed(lower)], BAND)
    persons_axis(sheet, plot, most, y)
    time_axis(sheet, plot, start, last, x)
    sheet.line([(x(hour), y(each.median)) for hour, each in runs], 0.9, RUNS)
    ordered = zip(hours, arrivals.ordered, strict=True)
    sheet.line([(x(hour), y(persons)) for hour, persons in ordered], 0.6, INK, (3, 2))
    at = 0.0
    for text, line in (
        (Text("ordered"), (0.6, INK, (3.0, 2.0))),
        (Text("in the middle run"), (0.9, RUNS, None)),
        (Text("in nine runs of ten"), None),
    ):
        ends = sorted((box.along(at), box.along(at + 7)))
        top = box.bottom - 3
        if line is None:
            sheet.rectangle(Box(ends[0], top - 2, 7, 4), BAND)
        else:
            sheet.line([(ends[0], top), (ends[1], top)], *line)
        sheet.text(box.along(at + 8.5), top + 1, text, SIZE, color=SOFT)
        at += 8.5 + sheet.width(text, SIZE) + 8


def _crowds(sheet: Sheet, box: Box, report: Report) -> None:
    """The largest crowd at each place: a bar to the middle run, a thin one to one run in twenty,
    and a mark where the rules end."""
    sheet.text(box.start, box.top + 3, Text("Largest crowds"), 9, bold=True)
    places = sorted(report.places, key=lambda place: (-place.crowd.median, place.place_id))
    places = [place for place in places if place.crowd.high >= 1][:MOST_PLACES]
    most = max((place.crowd.high for place in places), default=1.0)
    per_person = (box.width - 16) / most
    for row, place in enumerate(places):
        top = box.top + 10 + 10.4 * row
        name = Text("{name}, {kind}", {"name": place.name, "kind": KINDS[place.kind]})
        line = sheet.shortened(name, SIZE, box.width)
        sheet.text(box.start, top, line, SIZE)
        _bar(sheet, box, top + 1.2, 3.4, place.crowd.median * per_person, RUNS)
        _bar(sheet, box, top + 2.5, 0.8, place.crowd.high * per_person, RUNS)
        number = f"{round(place.crowd.median):,}"
        at = box.along(place.crowd.high * per_person + 1.5 + sheet.width(number, SIZE) / 2)
        sheet.text(at, top + 4, number, SIZE, bold=True, side="middle")
        if place.limit is not None and place.limit <= most:
            mark = box.along(place.limit * per_person)
            sheet.line([(mark, top + 0.6), (mark, top + 5.2)], 0.7, LIMIT)
    legend = Text("bar: middle run; thin: 1 run in 20 has more; mark: what the rules allow")
    for row, line in enumerate(sheet.wrapped(legend, 6.5, box.width)):
        sheet.text(box.start, box.bottom - 5 + 3.2 * row, line, 6.5, color=SOFT)


def _bar(sheet: Sheet, box: Box, top: float, height: float, length: float, fill: str) -> None:
    left = box.start - length if sheet.right_to_left else box.start
    sheet.rectangle(Box(left, top, length, height), fill)


def _words(sheet: Sheet, box: Box, sentences: list[Text]) -> None:
    """As many sentences as the sheet holds, and how many more there are; the last one always."""
    lines = [sheet.wrapped(text, SIZE + 0.5, box.width) for text in sentences]
    room = int(box.height // 4.4) - len(lines[-1])
    shown: list[str] = []
    for number, each in enumerate(lines[:-1]):
        rest = len(lines) - 1 - number
        if len(shown) + len(each) + (rest > 1) > room:
            shown.append(sheet.say(Text("{n} more sentences are in the JSON.", {"n": rest})))
            break
        shown += each
    for row, line in enumerate([*shown, *lines[-1]]):
        sheet.text(box.start, box.top + 3 + 4.4 * row, line, SIZE + 0.5)
