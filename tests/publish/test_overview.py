"""The overview: what is drawn, in the right order and shape, readable without colour."""

from __future__ import annotations

import io
import re
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from typing import get_args

import matplotlib
import numpy as np
import pytest
from defusedxml import ElementTree
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.font_manager import FontProperties, findfont, get_font

from mamar.plan.result import DRAFT, LimitKind, Plan, SiteResult
from mamar.publish import overview
from mamar.publish.overview import city, overview_svg, words
from mamar.publish.overview.city import DRIVE, MAIN_ROAD, SIDE_ROAD, SITE, STREET, ZONE
from mamar.publish.overview.curve import open_hours
from mamar.publish.overview.drawn_streets import _trails
from mamar.publish.overview.labels import Labels, about, around
from mamar.publish.overview.save import relative
from mamar.publish.overview.sheet import INK, PAPER, SOFT, Box, Sheet
from mamar.publish.overview.view import View, round_below
from mamar.publish.streets import Drive
from mamar.scenario.scenario import Assumption, Case, Scenario
from mamar.text import Said, times_like
from tests.publish import tiny_plan

SPACE = "3"
SVG = "{http://www.w3.org/2000/svg}"


def drawn(plan: Plan | None = None, scenario: Scenario | None = None, language: str = "en") -> str:
    plan, scenario = plan or tiny_plan.plan(), scenario or tiny_plan.scenario()
    return overview_svg(plan, scenario, tiny_plan.roads(), (), language)


@pytest.mark.parametrize("language", ["en", "ar"])
def test_it_is_sound_svg_that_can_be_heard_and_needs_no_fonts(language):
    root = ElementTree.fromstring(drawn(language=language), forbid_dtd=False)
    assert root.get("role") == "img"
    title, description = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
    assert title.text == f"{DRAFT.say(language)} · {tiny_plan.scenario().name[language]}"
    for sentence in tiny_plan.plan().sentences(language):
        assert sentence in description.text
    assert root.find(f".//{SVG}text") is None
    assert root.get("direction") == {"en": "ltr", "ar": "rtl"}[language]


def test_the_same_plan_gives_the_same_bytes_whatever_else_was_set():
    first = drawn(language="ar")
    with matplotlib.rc_context({"svg.fonttype": "none", "lines.linewidth": 9, "font.size": 30}):
        assert drawn(language="ar") == first


def test_the_case_the_attribution_and_the_roads_are_said():
    case = Case("night", {"en": "Only by night", "ar": "ليلاً فقط"}, "most")
    roads = Assumption("roads", {"en": "Roads of 2022.", "ar": "طرق 2022."}, "", {"en": ""})
    scenario = replace(tiny_plan.scenario(), asked=case, assumptions=(roads,))
    plain, whole = drawn(), drawn(scenario=scenario)
    assert "Two ways out · Only by night" in whole
    # Outlines have no letters: what is added shows in the number of glyphs.
    assert _glyphs(whole) - _glyphs(plain) == len("·Onlybynight") + len("Roadsof2022.")


def test_plans_of_every_kind_can_be_drawn():
    plan, scenario = tiny_plan.plan(), tiny_plan.scenario()
    long = {"en": "An endless name " * 20, "ar": "اسم لا ينتهي " * 20}
    zones = tuple(replace(zone, out=0, name=long) for zone in plan.zones)
    everybody = tuple(replace(zone, staying=zone.persons, out=0) for zone in plan.zones)
    nobody = replace(plan.orders, waves=(), routes=(), out=0)
    more = tuple(replace(bound, persons=1000) for bound in plan.orders.bounds)
    kinds = [
        replace(plan, orders=nobody, zones=zones),
        replace(plan, limits=(), notes=(Said({"en": "One note. " * 300}),)),
        replace(plan, limits=plan.limits * 30, summary=plan.summary * 9),
        replace(plan, staying=1500, orders=nobody, zones=everybody),
        replace(plan, orders=replace(plan.orders, out=1300)),
        replace(plan, orders=replace(plan.orders, bounds=more), crossings=plan.crossings * 12),
        replace(
            plan,
            crossings=(),
            sites=(SiteResult("R1", {"en": "Westtown"}, 840, 5000, (210,) * 4),),
        ),
    ]
    for kind in kinds:
        here = scenario if kind.crossings else replace(scenario, crossings=())
        for language in ("en", "ar"):
            ElementTree.fromstring(drawn(kind, here, language), forbid_dtd=False)


def test_arabic_letters_are_joined():
    font = get_font(findfont(FontProperties(family="DejaVu Sans")))
    alone = {f"{font.get_char_index(ord(letter)):x}" for letter in "حلب"}
    shapes = [glyph for _, glyph in _line("ar", "حلب")]
    assert len(shapes) == 3
    assert not alone & set(shapes)


def test_arabic_runs_from_right_to_left_and_its_numbers_do_not():
    font = get_font(findfont(FontProperties(family="DejaVu Sans")))
    line = _line("ar", "من \u206806:00\u2069 إلى \u206814:00\u2069")
    digits = {f"{font.get_char_index(ord(c)):x}": c for c in "0123456789:"}
    seen = "".join(digits.get(glyph, " ") for _, glyph in line)
    assert seen.split() == ["14:00", "06:00"]  # from left to right on paper
    latin = _line("en", "\u206814:00\u2069 إلى \u206806:00\u2069")
    assert "".join(digits.get(glyph, " ") for _, glyph in latin).split() == ["14:00", "06:00"]


def test_a_sheet_in_arabic_begins_at_the_right():
    arabic, english = Sheet("ar"), Sheet("en")
    assert arabic.box(10, 0, 50, 5).start == 287 and english.box(10, 0, 50, 5).start == 10
    assert min(x for x, _ in _line("en", "word")) > min(x for x, _ in _line("ar", "word"))


@settings(max_examples=60, deadline=None, derandomize=True)
@given(
    words=st.lists(st.sampled_from(["a", "crossing", "ممر", "4 Dec 06:00", "C01"]), max_size=40),
    width=st.floats(30, 90),
)
def test_wrapped_lines_fit_and_lose_no_word(words, width):
    sheet = Sheet("ar")
    lines = sheet.wrapped(" ".join(words), 8, width)
    assert all(sheet.width(line, 8) <= width + 0.5 for line in lines)
    assert " ".join(lines).replace("\u00a0", " ").split() == " ".join(words).split()
    assert not any(line.endswith("Dec") for line in lines)


@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.lists(st.tuples(st.floats(0, 60), st.floats(0, 40), st.booleans()), max_size=40))
def test_labels_never_cover_each_other_or_leave_the_map(points):
    frame = Box(0, 0, 60, 40)
    labels = Labels(frame)
    placed = []
    for x, y, is_gate in points:
        choices = about(x, y, 9, 3) if is_gate else around(x, y, 5, 2, 1)
        placed.append(labels.place(choices))
    found = [box for box in placed if box]
    assert all(frame.holds(box) for box in found)
    assert not any(a.meets(b) for i, a in enumerate(found) for b in found[:i])


def test_the_view_holds_all_places_at_one_scale():
    corners = list(tiny_plan.CORNERS.values())
    box = Box(10, 20, 100, 60)
    view = View.of(np.array(corners), box)
    for x, y in view.place(corners).tolist():
        assert view.shows(x, y, 3)
    (west, _), (east, _) = view.place([(37.150, 36.2), (37.160, 36.2)]).tolist()
    assert (east - west) * view.metres_a_mm == pytest.approx(899, rel=0.01)
    (_, south), (_, north) = view.place([(37.15, 36.20), (37.15, 36.21)]).tolist()
    assert (south - north) * view.metres_a_mm == pytest.approx(1110, rel=0.01)


@pytest.mark.parametrize(("number", "below"), [(1, 1), (4321, 2000), (9.9, 5), (0.03, 0.02)])
def test_round_numbers_for_scales(number, below):
    assert round_below(number) == pytest.approx(below)


def test_shade_is_where_a_counted_window_of_the_plan_is_open():
    plan, scenario = tiny_plan.plan(), tiny_plan.scenario()
    assert open_hours(plan, scenario) == [(0.5, pytest.approx(16 / 6))]
    ended = replace(scenario.windows[0], status="ended")
    late = replace(
        scenario.windows[1],
        opens=plan.by - timedelta(hours=1),
        closes=plan.by + timedelta(hours=9),
    )
    assert open_hours(plan, replace(scenario, windows=(ended, late))) == [(3.0, 4.0)]


def test_what_is_agreed_stands_under_the_title():
    """It is on the sheet and in what a screen reader hears."""
    plan = tiny_plan.plan()
    proposed = replace(plan, agreement="proposed")
    assert proposed.agreed.say("en") in drawn(proposed)
    assert plan.agreed.say("en") not in drawn(proposed)


def test_the_proof_comes_before_remarks_on_the_tables(monkeypatch):
    said = []
    monkeypatch.setattr(overview, "draw_columns", lambda _, columns: said.extend(columns))
    plan = replace(tiny_plan.plan(), warnings=(Said({"en": "A column is not read."}),))
    drawn(plan)
    assert said[0].sentences == [*plan.summary[1:], *plan.warnings]


def test_limits_are_sentences_where_there_is_room_and_else_lines(monkeypatch):
    """Each line has the number of its limit; none is dropped without a word."""
    plan, lines = tiny_plan.plan(), []
    monkeypatch.setattr(
        words.Sheet, "text", lambda _, x, y, words, *rest, **more: lines.append(str(words))
    )
    drawn(plan)
    assert not any("people at most" in line for line in lines)
    limit = plan.limits[0]
    lines.clear()
    drawn(replace(plan, limits=tuple(replace(limit, persons=100 + n) for n in range(30))))
    with times_like(plan.start):
        assert "people at most" in lines and str(words.in_short(limit)) in lines
    shown = [n for n in range(30) if str(100 + n) in lines]
    assert f"{30 - len(shown)} more sentences are in plan.json." in lines


@pytest.mark.parametrize("kind", words.KINDS)
def test_every_kind_of_limit_has_a_name_in_short(kind):
    limit = replace(tiny_plan.plan().limits[0], kind=kind, spans=())
    assert str(words.in_short(limit)).startswith(str(words.KINDS[kind]))
    street = replace(limit, kind="street")
    assert "street" in str(words.in_short(street))
    assert set(words.KINDS) | {"street"} == set(get_args(LimitKind))


points = st.tuples(st.integers(0, 6), st.integers(0, 6))


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.lists(st.tuples(points, points).filter(lambda ends: ends[0] != ends[1]), max_size=30))
def test_trails_are_the_same_lines_joined(pieces):
    lines = [np.array(piece, float) for piece in pieces]
    drawn_once = [
        frozenset(map(tuple, pair))
        for trail in _trails(lines)
        for pair in zip(trail.tolist(), trail.tolist()[1:], strict=False)
    ]
    assert Counter(drawn_once) == Counter(frozenset(map(tuple, each.tolist())) for each in lines)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.lists(st.tuples(st.floats(-900, 900), st.floats(-900, 900)), min_size=1, max_size=30))
def test_outlines_in_few_digits_stay_where_they_are(points):
    """Within half of the last digit, at every point."""
    first, *others = (f"{x:.6f} {y:.6f}" for x, y in points)
    short = relative(" L ".join([f"M {first}", *others]), 1)
    ways = [float(each) for each in re.findall(r"-?(?:[0-9]+[.]?[0-9]*|[.][0-9]+)", short)]
    ends = np.cumsum(np.reshape(ways, (-1, 2)), axis=0)
    assert all(np.abs(ends - point).max(axis=1).min() <= 0.0501 for point in points)


def test_arrows_towards_sites_stand_beside_each_other():
    site = tiny_plan.scenario().sites[0]
    sites = tuple(replace(site, site_id=f"R{n}", lon=site.lon - n / 100) for n in range(4))
    sheet, box = Sheet("en"), Box(10, 20, 100, 60)
    view = View.of(np.array(list(tiny_plan.CORNERS.values())), box)
    far = city._draw_arrows(sheet, view, Labels(box), sites)
    spots = [np.array(spot) for _, spot, _ in far]
    assert len(spots) == 4
    assert all(np.hypot(*(a - b)) > 2 for i, a in enumerate(spots) for b in spots[:i])


def test_drives_are_drawn_broken_and_explained():
    """Another colour and another line than walks: colour is never the only signal."""
    plan, line = tiny_plan.plan(), np.array([tiny_plan.CORNERS["A"], tiny_plan.CORNERS["C"]])
    drive = Drive("home:Z1", "crossing:C1", line, 50, 1)
    svg = overview_svg(plan, tiny_plan.scenario(), tiny_plan.roads(), (drive,), "en")
    assert DRIVE in svg and DRIVE not in drawn()
    assert re.search(
        rf"stroke:{DRIVE}[^\"]*stroke-dasharray|stroke-dasharray[^\"]*stroke:{DRIVE}", svg
    )


def test_it_can_be_read_in_grey():
    for ink in (INK, SOFT, STREET, SITE):
        assert _contrast(ink, PAPER) >= 4.5
    assert _contrast(STREET, MAIN_ROAD) >= 4.5
    assert _contrast(ZONE, PAPER) >= 2 and _contrast(ZONE, INK) >= 4.5
    assert _contrast(SIDE_ROAD, PAPER) < 1.5


def _line(language: str, words: str) -> list[tuple[float, str]]:
    """Glyphs of a line as they are drawn, from left to right: x and number in the font."""
    sheet = Sheet(language)
    sheet.text(150, 100, words, 20)
    file = io.BytesIO()
    sheet.figure.savefig(file, format="svg")
    text = file.getvalue().decode()
    begin = float(re.search(r"translate\(([-0-9.]+)", text)[1])
    uses = re.findall(r'#DejaVuSans-([0-9a-f]+)"(?: transform="translate\(([-0-9.]+))?', text)
    return sorted((begin + float(x or 0), glyph) for glyph, x in uses if glyph != SPACE)


def _glyphs(svg: str) -> int:
    """Signs drawn, spaces apart; what is named again is counted again."""
    root = ElementTree.fromstring(svg, forbid_dtd=False)
    named = {each.get("id"): each for each in root.iter() if each.get("id")}

    def count(element) -> int:
        if element.tag == f"{SVG}defs":
            return 0
        if element.tag != f"{SVG}use":
            return sum(map(count, element))
        name = element.get("{http://www.w3.org/1999/xlink}href").removeprefix("#")
        return 1 if re.fullmatch("[br][0-9a-f]+", name) else count(named[name])

    return count(root)


def _contrast(one: str, other: str) -> float:
    """Of two colours, by luminance alone (WCAG 2)."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(color: str) -> float:
    parts = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
