"""overview.svg: the whole answer on one sheet, for a wall, a table or a screen."""

from __future__ import annotations

from collections.abc import Sequence

from mamar.network.roads import Roads
from mamar.plan.result import DRAFT, Plan
from mamar.publish.overview.city import draw_map
from mamar.publish.overview.curve import draw_curve
from mamar.publish.overview.exits import draw_exits
from mamar.publish.overview.legend import draw_legend
from mamar.publish.overview.save import styled, svg_of
from mamar.publish.overview.sheet import SOFT, WIDTH_MM, Sheet
from mamar.publish.overview.words import Column, all_fit, draw_columns, draw_foot, draw_limits
from mamar.publish.screen import what_limits
from mamar.publish.streets import Drive
from mamar.scenario.scenario import Scenario
from mamar.text import Said, Text, times_like, times_note

EDGE_MM = 9.0
ANSWER_SIZES = (15, 13, 11, 9)


def overview_svg(
    plan: Plan, scenario: Scenario, roads: Roads, drives: Sequence[Drive], language: str
) -> str:
    """The sheet as SVG: text as outlines, title and description for screen readers.

    The same plan gives the same bytes.
    """
    sheet = draw(plan, scenario, roads, drives, language)
    return svg_of(sheet, heading(plan, scenario, language), " ".join(plan.sentences(language)))


def draw(
    plan: Plan, scenario: Scenario, roads: Roads, drives: Sequence[Drive], language: str
) -> Sheet:
    """Answer on top, map and curve in the middle, reasons below."""
    with styled(), times_like(plan.start):
        sheet = Sheet(language)
        across = WIDTH_MM - 2 * EDGE_MM
        map_width = 146.0
        beside = map_width + 7
        _head(sheet, plan, scenario)
        draw_map(sheet, sheet.box(EDGE_MM, 24, map_width, 119), plan, scenario, roads, drives)
        legend = sheet.box(EDGE_MM, 144, map_width, 12)
        draw_legend(sheet, legend, plan, scenario, bool(drives))
        column = across - beside
        draw_curve(sheet, sheet.box(EDGE_MM + beside, 24, column, 70), plan, scenario)
        draw_exits(sheet, sheet.box(EDGE_MM + beside, 97, column, 60), plan)
        half = (across - 7) / 2
        below = [sheet.box(start, 158, half, 39) for start in (EDGE_MM, EDGE_MM + half + 7)]
        notes = _notes(sheet, plan, scenario)
        # The answer and its proof first; what was found in the tables as far as there is room.
        columns = [Column(below[0], Text("In short"), [*plan.summary[1:], *plan.warnings])]
        if plan.limits:
            draw_foot(sheet, sheet.box(EDGE_MM, 197.5, across, 6.5), notes)
            title = what_limits(plan)
            whole = Column(below[1], title, [limit.text for limit in plan.limits])
            if all_fit(sheet, whole):
                columns.append(whole)
            else:
                draw_limits(sheet, below[1], title, plan.limits)
        else:
            columns.append(Column(below[1], Text("To keep in mind"), notes))
        draw_columns(sheet, columns)
    return sheet


def _notes(sheet: Sheet, plan: Plan, scenario: Scenario) -> list[str]:
    """The notes of the plan; of when the roads are comes first, because the map shows them."""
    roads = [sheet.say(a.what) for a in scenario.assumptions if a.id == "roads"]
    return list(dict.fromkeys([*roads, *map(sheet.say, plan.notes)]))


def heading(plan: Plan, scenario: Scenario, language: str) -> str:
    """What the plan is about: the scenario, and the case where one was asked."""
    names = [plan.scenario_name]
    if scenario.asked is not None:
        names.append(scenario.asked.title)
    words = [Said(name).say(language) for name in names]
    return " · ".join([DRAFT.say(language), *words] if plan.is_draft else words)


def _head(sheet: Sheet, plan: Plan, scenario: Scenario) -> None:
    box = sheet.box(EDGE_MM, 8, WIDTH_MM - 2 * EDGE_MM, 14)
    about = sheet.shortened(heading(plan, scenario, sheet.language), 9.5, box.width)
    sheet.text(box.start, box.top + 1.5, about, 9.5, color=SOFT)
    note = times_note(plan.start)
    sheet.text(box.along(box.width - sheet.width(note, 7)), box.top + 5.7, note, 7, color=SOFT)
    agreed = sheet.shortened(plan.agreed, 8.5, box.width - sheet.width(note, 7) - 4)
    sheet.text(box.start, box.top + 5.7, agreed, 8.5, bold=True)
    answer = sheet.say(plan.summary[0])
    sizes = [size for size in ANSWER_SIZES if sheet.width(answer, size, bold=True) <= box.width]
    sheet.text(box.start, box.top + 12.5, answer, max(sizes, default=ANSWER_SIZES[-1]), bold=True)
