"""The answer on a screen: what matters first, in columns, in both directions."""

import re
import unicodedata
from dataclasses import replace

from bidi import get_display

from mamar.plan.orders import OrderBound, Preference, Uptake
from mamar.plan.result import DRAFT, GroupResult
from mamar.publish.screen import WIDTH, screen, table, told
from mamar.simulate.ensemble import replay
from mamar.terminal.replays import replay_page
from mamar.text import Text
from tests.publish import tiny_plan
from tests.simulate.marching_world import STEPS, out_at_crossings
from tests.verify.waves import worlds

MARKS = str.maketrans("", "", "\u200f\u2067\u2068\u2069")


def drawn(line: str) -> str:
    """What a screen that follows the bidirectional algorithm shows, from left to right."""
    return get_display(line, base_dir="R").translate(MARKS)


def test_the_answer_comes_first():
    """How many, how good, what limits it; then the tables; sources and notes last."""
    shown = screen(tiny_plan.plan(), "en")
    order = [
        "The windows of this plan are agreed",
        "840 of 1,300 people are out",
        "Proved",
        "Screening at West Bridge",
        "By crossing",
        "By time",
        "By zone",
        "OpenStreetMap",
    ]
    assert [shown.index(words) for words in order] == sorted(shown.index(words) for words in order)


def test_the_title_says_which_question():
    """The scenario, and the case by its title, or by its short name where it has none."""
    plan = replace(tiny_plan.plan(), case="night")
    assert screen(plan, "en").splitlines()[:2] == ["Two ways out", "night"]
    assert screen(plan, "en", {"en": "By night"}).splitlines()[1] == "By night"


def test_closed_crossings_take_no_room():
    """They are named in one line, below those that pass people."""
    west, north = tiny_plan.plan().crossings
    shut = replace(north, persons=0, capacity=0)
    shown = screen(replace(tiny_plan.plan(), crossings=(shut, west)), "en")
    assert "Closed all the time: C2." in shown
    assert "North Gate (C2)" not in shown[shown.index("By crossing") :]


def test_tables_are_aligned():
    """Numbers of one column end in the same column of the screen."""
    shown = screen(tiny_plan.plan(), "en")
    lines = shown[shown.index("By crossing") :].splitlines()
    west, north = (next(row for row in lines if f"({key})" in row) for key in ("C1", "C2"))
    assert west.split()[-3:] == ["600", "600", "100%"]
    assert len(west) == len(north)
    assert west.index("100%") == north.index("100%")


def test_arabic_tables_run_from_right_to_left():
    """The name stands at the right, numbers are not turned round, columns keep their width."""
    lines = screen(tiny_plan.plan(), "ar").splitlines()
    west = next(line for line in lines if "(\u2068C1\u2069)" in line and "100%" in line)
    shown = drawn(west)
    assert shown.split()[0] == "100%"
    assert "06:30" in shown and get_display("تشرين الثاني", base_dir="R") in shown
    assert shown.rstrip().endswith(get_display("الجسر الغربي", base_dir="R"))
    north = next(line for line in lines if "(\u2068C2\u2069)" in line and "100%" in line)
    assert len(shown) == len(drawn(north))


def test_every_arabic_line_has_its_direction():
    """A line that begins with a number or a Latin name runs from right to left all the same."""
    lines = screen(tiny_plan.plan(), "ar").splitlines()
    assert all(line.startswith("\u200f") for line in lines if line)


def test_long_sentences_are_wrapped_between_isolates():
    """No line is wider than the page, and no isolate is left open at its end."""
    names = [f"a name of {n} words" for n in range(40)]
    text = Text("There are: {names}.", {"names": names})
    essay = Text("{what}", {"what": "جملة طويلة لا تنتهي " * 10 + "C08."})
    plan = replace(tiny_plan.plan(), notes=(text, essay))
    lines = screen(plan, "ar").splitlines()
    for line in lines:
        assert sum(line.count(mark) for mark in "\u2067\u2068") == line.count("\u2069")
        assert len(line.translate(MARKS)) <= WIDTH + 4
    assert all(any(name in line for line in lines) for name in names)
    # The end of an Arabic sentence is drawn as such, though a line begins with a Latin name.
    assert any(line.lstrip("\u200f ").startswith("\u2067") for line in lines)


def test_only_the_largest_limits_are_said():
    """Six sentences and a pointer to the file, however many parts the cut has."""
    limits = tiny_plan.plan().limits * 5
    shown = screen(replace(tiny_plan.plan(), limits=limits), "en")
    assert shown.count("Screening at") == 6
    assert "4 more are in plan.json." in shown


def test_table_of_one_column():
    """Headings count for the width."""
    assert table((Text("crossing"),), [["C1"]], "en") == "  crossing\n  C1"


def test_the_same_waves_with_fewer_and_with_more():
    """A row for each figure; without a range of figures nothing is said."""
    orders, scenario = worlds.city()
    few, many = orders.out - 20, orders.out + 90
    uptakes = (
        Uptake("low", few, few - 7, 300, (("A1", 20, 100), ("B3", 0, 0))),
        Uptake("best", orders.out, orders.out, 400),
        Uptake("high", many, orders.out, 400),
    )
    bounds = (OrderBound("fleet", orders.out, 24),)
    plan = replace(
        tiny_plan.plan(),
        persons=orders.out,
        staying=0,
        start=scenario.start,
        step_s=60,
        orders=replace(orders, uptakes=uptakes, bounds=bounds, waves=orders.waves, not_served=()),
        zones=tuple(
            replace(tiny_plan.plan().zones[0], zone_id=zone.zone_id, name=zone.name)
            for zone in scenario.zones
        ),
    )
    shown = screen(plan, "en")
    (row,) = (line.split() for line in shown.splitlines() if "low figure  " in line)
    assert row[-2:] == ["1", "1"]
    assert "90 people are in no wave; persons = high" in " ".join(shown.split())
    assert "7 people are in no wave, while others are not used" in " ".join(shown.split())
    same = tuple(replace(uptake, leaving=orders.out) for uptake in uptakes)
    plan = replace(plan, orders=replace(plan.orders, uptakes=same))
    assert "If fewer or more leave" not in screen(plan, "en")


def test_who_goes_to_the_site_that_is_liked_best():
    """A row for each zone that named sites and is in waves; the most elsewhere first."""
    orders, scenario = worlds.city()
    liking = (
        Preference("Z01", (40, 30, 20, 10), 5),
        Preference("Z02", (7,), 50),
        Preference("Z03", (0,), 0),
    )
    bounds = (OrderBound("fleet", orders.out, 24),)
    like = tiny_plan.plan().zones[0]
    plan = replace(
        tiny_plan.plan(),
        start=scenario.start,
        step_s=60,
        orders=replace(orders, preferences=liking, bounds=bounds, not_served=()),
        zones=tuple(replace(like, zone_id=f"Z0{i}") for i in range(1, 4)),
    )
    lines = screen(plan, "en").splitlines()
    first = next(i for i, line in enumerate(lines) if line.startswith("Sites that quarters like"))
    rows = [line.split()[-4:] for line in lines[first + 2 : first + 5]]
    assert rows[:2] == [["7", "0", "0", "50"], ["40", "30", "30", "5"]]
    assert not rows[2:] or not any("Z03" in word for word in lines[first + 4].split())
    assert "الخيار الأوّل" in screen(plan, "ar")
    nothing = replace(plan, orders=replace(plan.orders, preferences=()))
    assert "like best" not in screen(nothing, "en")


def columns(line: str) -> int:
    return sum(unicodedata.category(letter) not in ("Mn", "Me", "Cf") for letter in line)


def test_lines_of_a_report_are_no_wider_than_the_screen_and_keep_their_direction():
    """Each line begins with the mark of its direction and closes every isolate it opens."""
    names = [{"ar": f"كراج الصاخور - مسجد حجار {i}", "en": f"Garage {i}"} for i in range(9)]
    said = Text("{out} of {leaving} people are out by {by} in this plan.", {"by": names, "out": 1})
    said = replace(said, values={**said.values, "leaving": 2})
    for language, mark in (("ar", "\u200f"), ("en", "")):
        lines = list(told([f"✗ {said.say(language)}", "  file.json"], language))
        assert len(lines) > 2
        for line in lines:
            assert line.startswith(mark) and columns(line) <= WIDTH
            assert len(re.findall("[\u2066-\u2068]", line)) == line.count("\u2069")
        assert lines[0].removeprefix(mark).startswith("✗ ")
        assert lines[1].removeprefix(mark).startswith("  ")


def test_a_long_name_in_a_table_goes_on_below_itself():
    long = " ".join(["Bustan al-Qasr"] * 9)
    for language in ("en", "ar"):
        named = Text("{name} ({id})", {"name": long, "id": "C01"})
        shown = table((Text("zone"), Text("people")), [(named, 1200), ("x", 3)], language)
        lines = shown.split("\n")
        assert all(columns(line) <= WIDTH + 2 for line in lines)
        assert "C01" in shown and shown.count("Bustan al-Qasr") >= 5
        assert "1,200" in lines[1]  # the numbers stand beside the first line of the name
        assert len(re.findall("[\u2066-\u2068]", shown)) == shown.count("\u2069")


def test_a_replay_is_a_page_like_the_others():
    """Places by their names in the reader's language, the draft's mark, no line too wide."""
    found = replay(*out_at_crossings()[:2], steps=STEPS, runs=3, drives=out_at_crossings()[2])
    for language in ("en", "ar"):
        page = replay_page(found, tiny_plan.plan(), language)
        assert DRAFT.say(language) in page
        assert not re.search("[{}]|'(ar|en)'", page)
        assert all(columns(line) <= WIDTH + 3 for line in page.split("\n"))


def test_warnings_stand_before_the_answer():
    """What is wrong with the tables comes before what is made of them."""
    plan = replace(tiny_plan.plan(), warnings=(Text("A column is not read."),) * 8)
    shown = screen(plan, "en")
    assert shown.index("! A column is not read.") < shown.index("840 of 1,300")
    assert shown.count("! A column") == 6
    assert "2 more remarks on the tables are in plan.json." in shown


def test_groups_are_shown_with_their_shares():
    one = GroupResult("general", 1000, 840, 840)
    other = GroupResult("reduced_mobility", 300, 0, 0)
    rows = screen(replace(tiny_plan.plan(), groups=(other, one)), "en").splitlines()
    (shown,) = (row.split() for row in rows if row.strip().startswith("other households"))
    assert shown[-4:] == ["1,000", "840", "84", "840"]


def test_limits_are_of_every_plan_where_this_one_is_below_the_bound():
    orders = tiny_plan.plan().orders
    more = tuple(replace(bound, persons=900) for bound in orders.bounds)
    below = replace(tiny_plan.plan(), orders=replace(orders, bounds=more))
    assert "What limits every plan" in screen(below, "en")
    assert "What limits it" in screen(tiny_plan.plan(), "en")
