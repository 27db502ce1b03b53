"""What the signs on the map mean, in one strip under it."""

from __future__ import annotations

from mamar.plan.result import Plan
from mamar.publish.overview.city import (
    DRIVE,
    DRIVE_DASHES,
    DRIVE_MM,
    STREET,
    ZONE,
    Scales,
    draw_gate_sign,
    draw_site_sign,
    gate_sign_width,
)
from mamar.publish.overview.sheet import INK, SOFT, Box, Sayable, Sheet
from mamar.publish.overview.view import round_below
from mamar.scenario.scenario import Scenario
from mamar.text import Text

SIZE = 6.2


def draw_legend(
    sheet: Sheet, box: Box, plan: Plan, scenario: Scenario, driven: bool = False
) -> None:
    """Streets, zones, crossings, sites: each sign with its words, from where reading begins."""
    scales = Scales.of(plan)
    middle = box.top + 3.9
    at = 0.0
    for persons in _samples(scales.most_on_a_street):
        wide = scales.width(persons)  # the ends are round
        ends = [(box.along(at + wide / 2), middle), (box.along(at + 5 + wide / 2), middle)]
        sheet.line(ends, wide, STREET)
        at = _words(sheet, box, at + 6 + wide, middle, f"{persons:,.0f}") + 2.2
    at = _words(sheet, box, at, middle, Text("people along a street")) + 4
    persons = round_below(scales.most_in_a_zone)
    radius = scales.radius(persons)
    sheet.pie(box.along(at + radius), middle, radius, 0.35 if scales.counted else 1, ZONE, INK)
    words = Text("assembly point of a quarter")
    if scales.counted:
        words = Text(
            "zone of {persons} people; filled: the share that is out", {"persons": int(persons)}
        )
    _words(sheet, box, at + 2 * radius + 1.2, middle, words)
    at, middle = 0.0, middle + 6.0
    if plan.crossings:
        gate = max(plan.crossings, key=lambda crossing: crossing.persons)
        start, width = box.along(at), gate_sign_width(sheet, gate)
        draw_gate_sign(sheet, min(start, box.along(at + width)), middle, gate)
        words = Text("crossing and the people through it")
        at = _words(sheet, box, at + width + 1.2, middle, words) + 3
    if driven:
        ends = [(box.along(at), middle), (box.along(at + 6), middle)]
        sheet.line(ends, DRIVE_MM, DRIVE, DRIVE_DASHES)
        at = _words(sheet, box, at + 7.2, middle, Text("drive of vehicles")) + 3
    if scenario.sites:
        draw_site_sign(sheet, box.along(at + 1.2), middle)
        words = Text("reception site; arrow: it lies that far beyond the map")
        _words(sheet, box, at + 3.4, middle, words)


def _words(sheet: Sheet, box: Box, at: float, middle: float, words: Sayable) -> float:
    """Words on the line, and where they end."""
    sheet.text(box.along(at), middle + 0.8, words, SIZE, color=SOFT)
    return at + sheet.width(words, SIZE)


def _samples(most: float) -> list[float]:
    """Three round numbers of people, from few to many."""
    return sorted({max(1.0, round_below(most * share)) for share in (0.02, 0.2, 1.0)})
