"""The map: streets by the people on them, zones, crossings, and where sites lie."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mamar.network.roads import Roads
from mamar.plan.result import CrossingResult, Plan, ZoneResult
from mamar.publish.overview.drawn_streets import (
    all_streets,
    directions,
    driven_lines,
    streets_by_persons,
)
from mamar.publish.overview.labels import Labels, about, around
from mamar.publish.overview.sheet import INK, PAPER, SOFT, Box, Sheet
from mamar.publish.overview.view import View
from mamar.publish.streets import Drive, streets_in_use, walkers
from mamar.scenario.scenario import Scenario, Site
from mamar.text import Text, isolate

Floats = npt.NDArray[np.float64]
Spot = tuple[float, float]

#: Dark on light, and told apart in grey by shape and width.
STREET, ZONE, SITE = "#0b4f8a", "#e39a2d", "#466e3c"
SIDE_ROAD, MAIN_ROAD = "#dedede", "#c6c6c6"
#: Where vehicles drive: another colour, and broken.
DRIVE, DRIVE_MM, DRIVE_DASHES = "#8a3b0b", 0.5, (3.0, 1.6)
WIDEST_MM, NARROWEST_MM = 2.6, 0.28
LARGEST_ZONE_MM, SMALLEST_ZONE_MM, PLAIN_ZONE_MM = 3.6, 0.9, 1.6
GATE_SIZE, GATE_HEIGHT_MM = 6.0, 3.5
SITE_SIZE, ZONE_SIZE = 5.2, 4.6
#: Height of a line of labels in mm for each point of its size.
LINE_MM = 0.36
MOST_NAME_MM = 34.0
#: Free space at either end of a label.
BESIDE_MM = 0.5
#: Length of an arrow towards a site, and how far apart two of them are.
ARROW_MM = 2.6


@dataclass(frozen=True)
class Scales:
    """What a width and a circle mean; the legend says it with round numbers.

    ``counted``: circles follow the people of a quarter, and how many are out. The public sees
    where people assemble, not how many stay where.
    """

    most_on_a_street: float
    most_in_a_zone: float
    counted: bool = True

    @staticmethod
    def of(plan: Plan) -> Scales:
        both_ways: Counter[int] = Counter()
        for (segment, _), counts in walkers(plan).items():
            both_ways[segment] += counts.total()
        streets = both_ways.values()
        zones = [zone.persons for zone in plan.zones]
        return Scales(max(1.0, *streets, 1.0), max(1.0, *zones, 1.0), plan.is_draft)

    def width(self, persons: float) -> float:
        return max(NARROWEST_MM, WIDEST_MM * persons / self.most_on_a_street)

    def radius(self, persons: float) -> float:
        """The area follows the people."""
        if not self.counted:
            return PLAIN_ZONE_MM
        share = persons / self.most_in_a_zone
        return float(max(SMALLEST_ZONE_MM, LARGEST_ZONE_MM * np.sqrt(share)))


def draw_map(
    sheet: Sheet,
    box: Box,
    plan: Plan,
    scenario: Scenario,
    roads: Roads,
    drives: Sequence[Drive] = (),
) -> None:
    """Everything between the zones and the crossings; sites farther off as arrows."""
    at_zone = {z.zone_id: (z.lon, z.lat) for z in scenario.zones}
    at_crossing = {c.crossing_id: (c.lon, c.lat) for c in scenario.crossings}
    view = View.of(np.array(_must_be_seen(plan, scenario, roads)), box)
    scales = Scales.of(plan)
    labels = Labels(Box(box.left + 0.8, box.top + 0.8, box.width - 1.6, box.height - 1.6))

    side, main = all_streets(view, roads)
    sheet.outline(side, 0.12, SIDE_ROAD, clip=box)
    sheet.outline(main, 0.35, MAIN_ROAD, clip=box)
    if drives:
        sheet.outline(driven_lines(view, drives), DRIVE_MM, DRIVE, clip=box, dashes=DRIVE_DASHES)
    for outline, persons in streets_by_persons(view, plan, roads):
        sheet.outline(outline, scales.width(persons), STREET, clip=box)
    for tip, ahead, persons in directions(view, plan, roads, scales.most_on_a_street):
        if view.shows(tip[0], tip[1], 2):
            _draw_direction(sheet, tip, ahead, scales.width(persons))
    _corner_signs(sheet, view, labels, plan)

    far = _draw_arrows(sheet, view, labels, scenario.sites)
    zones = sorted(plan.zones, key=lambda zone: -zone.persons)
    spots = _spots(view, [at_zone[zone.zone_id] for zone in zones])
    for zone, (x, y) in zip(zones, spots, strict=True):
        radius = scales.radius(zone.persons)
        share = zone.out / zone.leaving if zone.leaving and scales.counted else 1.0
        sheet.pie(x, y, radius, share, ZONE, INK)
        labels.take(Box(x - radius, y - radius, 2 * radius, 2 * radius))
    gates = sorted(plan.crossings, key=lambda gate: -gate.persons)
    gate_spots = _spots(view, [at_crossing[gate.crossing_id] for gate in gates])
    here = [(g, at) for g, at in zip(gates, gate_spots, strict=True) if view.shows(*at)]
    _draw_gates(sheet, labels, here)
    near = _draw_triangles(sheet, view, labels, scenario.sites)
    for zone, spot in zip(zones, spots, strict=True):
        _draw_zone_label(sheet, labels, zone, spot, scales.radius(zone.persons))
    for site, spot, km in (*near, *far):
        _draw_site_label(sheet, labels, site, spot, km)
    sheet.rectangle(box, None, INK, 0.25)


def _must_be_seen(plan: Plan, scenario: Scenario, roads: Roads) -> list[tuple[float, float]]:
    """Zones, streets in use, crossings that open; without crossings the sites in use."""
    open_ = {c.crossing_id for c in plan.crossings if c.capacity}
    received = {site.site_id for site in plan.sites if site.persons}
    positions = [(zone.lon, zone.lat) for zone in scenario.zones]
    positions += [(c.lon, c.lat) for c in scenario.crossings if c.crossing_id in open_]
    if not scenario.crossings:
        positions += [(s.lon, s.lat) for s in scenario.sites if s.site_id in received]
    for street in streets_in_use(plan, roads):
        positions += [(lon, lat) for lon, lat in street.line.tolist()]
    return positions


def _spots(view: View, positions: Sequence[tuple[float, float]]) -> list[Spot]:
    return [(x, y) for x, y in view.place(positions).tolist()]


def _draw_direction(sheet: Sheet, tip: Floats, ahead: Floats, width: float) -> None:
    """White inside a broad street, dark and broader than a narrow one."""
    if width > 1.0:
        _draw_head(sheet, tip, ahead, width, width * 0.36, PAPER)
    else:
        _draw_head(sheet, tip, ahead, width / 2 + 1.3, width / 2 + 0.55, STREET, PAPER)


def _draw_head(
    sheet: Sheet,
    tip: Floats,
    ahead: Floats,
    length: float,
    half_width: float,
    fill: str,
    edge: str | None = None,
) -> None:
    """An arrow head; ``ahead`` is a unit vector."""
    foot = tip - length * ahead
    aside = half_width * np.array([-ahead[1], ahead[0]])
    sheet.area([tuple(tip), tuple(foot + aside), tuple(foot - aside)], fill, edge, 0.25)


def _draw_gates(sheet: Sheet, labels: Labels, gates: Sequence[tuple[CrossingResult, Spot]]) -> None:
    """Signs with number and people; where one had to move aside, a line leads to its place."""
    signs = []
    for gate, (x, y) in gates:
        choices = about(x, y, gate_sign_width(sheet, gate), GATE_HEIGHT_MM)
        box = labels.place(choices) or choices[0]
        signs.append((gate, box))
        if not (box.left < x < box.right and box.top < y < box.bottom):
            middle = (box.left + box.width / 2, box.top + box.height / 2)
            sheet.line([(x, y), middle], 0.3)
            sheet.rectangle(Box(x - 0.7, y - 0.7, 1.4, 1.4), INK, PAPER)
    for gate, box in signs:
        draw_gate_sign(sheet, box.left, box.top + box.height / 2, gate)


def gate_sign_width(sheet: Sheet, gate: CrossingResult) -> float:
    return sum(_plate_width(sheet, words) for words in _gate_words(gate))


def _gate_words(gate: CrossingResult) -> list[str]:
    """Its number and how many pass; a crossing that never opens has its number only."""
    return [gate.crossing_id, f"{gate.persons:,}"] if gate.capacity else [gate.crossing_id]


def _plate_width(sheet: Sheet, words: str) -> float:
    return sheet.width(words, GATE_SIZE, bold=True) + 1.6


def draw_gate_sign(sheet: Sheet, left: float, middle: float, gate: CrossingResult) -> None:
    """White on black where the crossing opens, then people; grey where it never does."""
    width, top = gate_sign_width(sheet, gate), middle - GATE_HEIGHT_MM / 2
    box = Box(left, top, width, GATE_HEIGHT_MM, sheet.right_to_left)
    ink = INK if gate.capacity else SOFT
    sheet.rectangle(box, PAPER, ink, 0.3)
    at = 0.0
    for number, words in enumerate(_gate_words(gate)):
        plate = _plate_width(sheet, words)
        color = ink
        if number == 0 and gate.capacity:
            ends = (box.along(at), box.along(at + plate))
            sheet.rectangle(Box(min(ends), top, plate, GATE_HEIGHT_MM), INK, INK, 0.3)
            color = PAPER
        sheet.text(
            box.along(at + plate / 2),
            middle + GATE_SIZE * 0.13,
            words,
            GATE_SIZE,
            bold=gate.capacity > 0,
            side="middle",
            color=color,
        )
        at += plate


def _draw_zone_label(
    sheet: Sheet, labels: Labels, zone: ZoneResult, spot: Spot, radius: float
) -> None:
    """The number of the zone beside its circle; left out where there is no room for it."""
    width, height = sheet.width(zone.zone_id, ZONE_SIZE), ZONE_SIZE * LINE_MM
    at = labels.place(around(*spot, width, height, radius + 0.3))
    if at is not None:
        sheet.text(
            at.left + width / 2,
            at.bottom - 0.05 * ZONE_SIZE,
            zone.zone_id,
            ZONE_SIZE,
            side="middle",
            halo=1.2,
        )


def _draw_triangles(
    sheet: Sheet, view: View, labels: Labels, sites: Sequence[Site]
) -> list[tuple[Site, Spot, None]]:
    """Sites on the map, and where they are."""
    spots = zip(sites, _spots(view, [(s.lon, s.lat) for s in sites]), strict=True)
    near = [(site, spot, None) for site, spot in spots if view.shows(*spot, 2)]
    for _, (x, y), _ in near:
        draw_site_sign(sheet, x, y)
        labels.take(Box(x - 1.2, y - 1.2, 2.4, 2.2))
    return near


def _draw_arrows(
    sheet: Sheet, view: View, labels: Labels, sites: Sequence[Site]
) -> list[tuple[Site, Spot, int]]:
    """Arrows at the edge towards sites beyond it: where each is, and the distance in km."""
    spots = zip(sites, _spots(view, [(s.lon, s.lat) for s in sites]), strict=True)
    beyond = [(site, np.array(spot)) for site, spot in spots if not view.shows(*spot, 2)]
    tips: list[Floats] = []
    far = [(site, *_draw_arrow(sheet, view, at, tips)) for site, at in beyond]
    for _, (x, y), _ in far:
        labels.take(Box(x - 1.2, y - 1.2, 2.4, 2.2))
    return far


def _draw_arrow(sheet: Sheet, view: View, at: Floats, tips: list[Floats]) -> tuple[Spot, int]:
    """An arrow head on the edge, on the line from the middle of the map, beside those that are
    there; distance in km."""
    box = view.box
    middle = np.array([box.left + box.width / 2, box.top + box.height / 2])
    way = at - middle
    edge = np.array([box.width / 2 - 1.5, box.height / 2 - 1.5])
    shares = edge / np.maximum(np.abs(way), 1e-9)
    tip = middle + way * float(np.min(shares))
    aside = np.array([0.0, ARROW_MM]) if shares[0] < shares[1] else np.array([ARROW_MM, 0.0])
    places = (tip + sign * step * aside for step in range(5) for sign in (1, -1))
    tip = next(
        (p for p in places if all(np.hypot(*(p - other)) >= ARROW_MM for other in tips)), tip
    )
    tips.append(tip)
    ahead = way / np.hypot(*way)
    _draw_head(sheet, tip, ahead, ARROW_MM, 1.1, SITE, PAPER)
    km = round(float(np.hypot(*way)) * view.metres_a_mm / 1000)
    x, y = (tip - ARROW_MM / 2 * ahead).tolist()
    return (x, y), km


def _draw_site_label(sheet: Sheet, labels: Labels, site: Site, spot: Spot, km: int | None) -> None:
    """The name beside the sign where there is room for it, else the number, else nothing."""
    for name in (sheet.shortened(site.name, SITE_SIZE, MOST_NAME_MM), site.site_id):
        words = name if km is None else Text("{site}, {km} km", {"site": name, "km": km})
        width, height = sheet.width(words, SITE_SIZE) + 2 * BESIDE_MM, SITE_SIZE * LINE_MM
        at = labels.place(around(*spot, width, height, 1.9 - BESIDE_MM))
        if at is not None:
            middle = at.left + width / 2
            sheet.text(
                middle,
                at.bottom - 0.07 * SITE_SIZE,
                words,
                SITE_SIZE,
                side="middle",
                color=SITE,
                halo=1,
            )
            return


def draw_site_sign(sheet: Sheet, x: float, y: float) -> None:
    sheet.area([(x - 1.2, y + 0.9), (x + 1.2, y + 0.9), (x, y - 1.2)], SITE, PAPER, 0.25)


def _corner_signs(sheet: Sheet, view: View, labels: Labels, plan: Plan) -> None:
    """Attribution, scale and north, each on white so that streets do not run through."""
    box = view.box
    words = isolate(plan.attribution)
    credit = Box(box.left, box.bottom - 3.4, sheet.width(words, 5.5) + 2, 3.4)
    if sheet.right_to_left:
        credit = Box(box.right - credit.width, credit.top, credit.width, credit.height, True)
    sheet.rectangle(credit, PAPER)
    sheet.text(credit.along(1), credit.bottom - 1.1, words, 5.5, color=SOFT)
    labels.take(credit)

    metres, length = view.round_length(box.width / 4)
    right = box.left + length + 3 if sheet.right_to_left else box.right - 3
    bar = Box(right - length - 2, box.bottom - 7.5, length + 4, 7.5)
    sheet.rectangle(bar, PAPER)
    foot = box.bottom - 2.2
    for part in range(4):
        tone = INK if part % 2 == 0 else PAPER
        quarter = Box(right - length + part * length / 4, foot - 0.9, length / 4, 0.9)
        sheet.rectangle(quarter, tone, INK, 0.2)
    far = (
        Text("{n} km", {"n": f"{metres / 1000:g}"})
        if metres >= 1000
        else Text("{n} m", {"n": f"{metres:g}"})
    )
    sheet.text(right - length / 2, foot - 1.9, far, 6, side="middle")
    labels.take(bar)

    x, y = (box.left + 5, box.top + 5) if sheet.right_to_left else (box.right - 5, box.top + 5)
    north = Box(x - 3, y - 4, 6, 10)
    sheet.rectangle(north, PAPER)
    sheet.area([(x, y - 3), (x + 1.5, y + 1.5), (x, y + 0.6), (x - 1.5, y + 1.5)], INK)
    sheet.text(x, y + 4.6, Text("N"), 6.5, bold=True, side="middle")
    labels.take(north)
