"""The answer on a screen: what matters first, laid out to be read when one is tired."""

from __future__ import annotations

import re
import shutil
import sys
import textwrap
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from mamar.plan.orders import Mode
from mamar.plan.result import DRAFT, CrossingResult, Names, Plan, ZoneResult
from mamar.publish import preferences
from mamar.publish.uptakes import HEADINGS, has_range, in_words, rows_of
from mamar.scenario.marching import Group
from mamar.text import RIGHT_TO_LEFT, Text, isolate, said_time, times_like, times_note

#: Zones and times listed; the files list all of them.
MOST_ZONES = 10
MOST_TIMES = 8
MOST_WAVES = 8
MOST_NOT_SERVED = 6
#: Limits said one by one.
MOST_LIMITS = 6
MOST_WARNINGS = 6

WIDTH, MOST_NARROW, SHORTEST_NAME = 96, 40, 20
GROUP_NAMES: dict[Group, Text] = {
    "wounded": Text("wounded and their companions"),
    "reduced_mobility": Text("households with a person of reduced mobility"),
    "at_risk": Text("households with a member at risk at crossings"),
    "general": Text("other households"),
}
MODE_NAMES: dict[Mode, Text] = {
    "foot": Text("on foot"),
    "bus": Text("by bus"),
    "car": Text("by car"),
    "ambulance": Text("by ambulance"),
}
#: What is isolated and no longer than this is a name or a time: lines are not broken inside.
LONGEST_NAME = 32

FIRST_STRONG, END = "\u2068", "\u2069"
OPENED = re.compile("[\u2066-\u2068]")


def screen(plan: Plan, language: str, title: Names | None = None) -> str:
    """``plan`` in words and short tables: answer, limits, crossings, times, zones, notes.

    ``title`` is what the plan's case is called; without it the case's short name is said.
    In Arabic each line runs from right to left, and every number and name is isolated.
    """
    with times_like(plan.start):
        parts = _parts(plan, language, title)
    return "\n\n".join(part for part in parts if part) + "\n"


def _parts(plan: Plan, language: str, title: Names | None) -> list[str]:
    return [
        _title(plan, language, title),
        _warnings(plan, language),
        "\n".join(_wrapped((words.say(language) for words in plan.summary), language)),
        _limits(plan, language),
        _groups(plan, language),
        _crossings(plan, language),
        _times(plan, language),
        _zones(plan, language),
        _waves(plan, language),
        _rounds(plan, language),
        _preferences(plan, language),
        _not_served(plan, language),
        _uptakes(plan, language),
        _notes(plan, language),
    ]


def table(
    headings: Sequence[Text], rows: Iterable[Sequence[object]], language: str, words: int = 1
) -> str:
    """Rows under headings; the first ``words`` columns are words, the others numbers.

    In a line from right to left the columns run from right to left too, because a line
    begins with a mark that says so and every cell keeps its own direction.
    """
    cells = [[heading.say(language) for heading in headings]]
    cells += [[_cell(value, language) for value in row] for row in rows]
    widths = [max(_columns(row[i]) for row in cells) for i in range(len(headings))]
    over = sum(widths) + 2 * (len(widths) - 1) - _width()
    if words and over > 0:  # a long name goes on below itself
        widths[0] = max(SHORTEST_NAME, widths[0] - over)
        cells = [part for row in cells for part in _folded(row, widths[0])]
        widths[0] = max(_columns(row[0]) for row in cells)
    lines = []
    for row in cells:
        line = []
        for i, (cell, width) in enumerate(zip(row, widths, strict=True)):
            space = " " * (width - _columns(cell))
            line.append(cell + space if i < words else space + cell)
        lines.append(_line("  ".join(line).rstrip(), language))
    return "\n".join(lines)


def _folded(row: list[str], width: int) -> Iterator[list[str]]:
    """The row, and rows of nothing but the rest of its first cell where that is too long."""
    first, *rest = _pieces(row[0], width) if _columns(row[0]) > width else [row[0]]
    yield [first, *row[1:]]
    for piece in rest:
        yield ["  " + piece] + [""] * (len(row) - 1)


def _title(plan: Plan, language: str, title: Names | None) -> str:
    lines = [Text("{name}", {"name": plan.scenario_name})]
    if title is not None or plan.case is not None:
        lines.append(Text("{name}", {"name": title or plan.case}))
    if plan.is_draft:
        lines.append(Text("{draft}.", {"draft": DRAFT}))
    lines += [plan.agreed, times_note(plan.start)]
    return "\n".join(_line(line.say(language), language, indent="") for line in lines)


def _warnings(plan: Plan, language: str) -> str:
    """What `mamar check` says of the tables: before the answer, for it may not hold."""
    shown = [f"! {words.say(language)}" for words in plan.warnings[:MOST_WARNINGS]]
    more = len(plan.warnings) - MOST_WARNINGS
    if more > 0:
        rest = Text(
            "{count} more remark on the tables is in plan.json.",
            plural="{count} more remarks on the tables are in plan.json.",
            count=more,
        )
        shown.append(rest.say(language))
    return "\n".join(_wrapped(shown, language))


def _limits(plan: Plan, language: str) -> str:
    shown = [limit.sentence(language) for limit in plan.limits[:MOST_LIMITS]]
    more = len(plan.limits) - MOST_LIMITS
    if more > 0:
        rest = Text(
            "{count} more is in plan.json.",
            plural="{count} more are in plan.json.",
            count=more,
        )
        shown.append(rest.say(language))
    return _section(what_limits(plan), _wrapped(shown, language), language) if shown else ""


def what_limits(plan: Plan) -> Text:
    """The heading of what the bound is made of: nobody knows what limits between plan and bound."""
    by_time = plan.question == "quickest" and plan.out == plan.leaving
    is_best = plan.status == "optimal" if by_time else plan.out == plan.bound
    return Text("What limits it") if is_best else Text("What limits every plan")


def _groups(plan: Plan, language: str) -> str:
    """How many of each group are out, where there are several."""
    if len(plan.groups) < 2:
        return ""
    headings = (
        Text("group"),
        Text("leaving"),
        Text("out"),
        Text("out of every 100"),
        Text("out on foot"),
    )
    rows = [
        (
            GROUP_NAMES[group.group],
            group.leaving,
            group.out,
            group.out * 100 // group.leaving,
            group.on_foot,
        )
        for group in plan.groups
    ]
    return _section(Text("By group"), [table(headings, rows, language)], language)


def _crossings(plan: Plan, language: str) -> str:
    if not plan.crossings:
        return ""
    headings = (
        Text("crossing"),
        Text("first people pass"),
        Text("last people pass"),
        Text("people"),
        Text("could pass"),
        Text("used"),
    )
    crossings = sorted(plan.crossings, key=lambda crossing: -crossing.persons)
    rows = [_crossing(plan, crossing) for crossing in crossings if crossing.capacity]
    lines = [table(headings, rows, language)] if rows else []
    if shut := [crossing.crossing_id for crossing in plan.crossings if not crossing.capacity]:
        words = Text("Closed all the time: {crossings}.", {"crossings": shut})
        lines.append(_line(words.say(language), language))
    return _section(Text("By crossing"), lines, language)


def _crossing(plan: Plan, crossing: CrossingResult) -> tuple[object, ...]:
    waves = plan.orders.waves
    spans = [w.passes for w in waves if w.passes and w.crossing_id == crossing.crossing_id]
    first = plan.time_of(min(begins for begins, _ in spans)) if spans else "-"
    last = plan.time_of(max(ends for _, ends in spans)) if spans else "-"
    share = f"{crossing.persons * 100 // crossing.capacity}%"  # 100 only where it is full
    name = Text("{name} ({id})", {"name": crossing.name, "id": crossing.crossing_id})
    return name, first, last, crossing.persons, crossing.capacity, share


def _times(plan: Plan, language: str) -> str:
    """People out by a few times, beside the most there can be."""
    last = len(plan.arrivals.step) - 1
    if last < 1:
        return ""
    chosen = sorted({max(1, round(last * i / MOST_TIMES)) for i in range(1, MOST_TIMES + 1)})
    rows = [
        (
            plan.time_of(plan.arrivals.step[i]),
            plan.arrivals.planned[i],
            plan.arrivals.bound[i],
        )
        for i in chosen
    ]
    headings = (Text("by this time"), Text("out in this plan"), Text("no plan has more than"))
    return _section(Text("By time"), [table(headings, rows, language)], language)


def _zones(plan: Plan, language: str) -> str:
    zones = sorted(plan.zones, key=lambda zone: (-zone.not_out, -zone.leaving))
    rows = [_zone(plan, zone) for zone in zones[:MOST_ZONES]]
    headings = (Text("zone"), Text("leaving"), Text("out"), Text("not out"), Text("most leave by"))
    lines = [table(headings, rows, language)]
    more = len(zones) - MOST_ZONES
    if more > 0:
        rest = Text(
            "{count} more zone is in plan.json.",
            plural="{count} more zones are in plan.json.",
            count=more,
        )
        lines.append(_line(rest.say(language), language))
    return _section(Text("By zone, most left behind first"), lines, language)


def _zone(plan: Plan, zone: ZoneResult) -> tuple[object, ...]:
    name = Text("{name} ({id})", {"name": zone.name, "id": zone.zone_id})
    most = max(zone.by_crossing, key=lambda key: zone.by_crossing[key], default="-")
    return name, zone.leaving, zone.out, zone.not_out, most


def _rounds(plan: Plan, language: str) -> str:
    """The rounds of a deal beside what passes in them in waves."""
    if plan.orders.deal is None:
        return ""
    deal = plan.orders.deal
    headings = (
        Text("round"),
        Text("from"),
        Text("until"),
        Text("people agreed"),
        Text("people in waves"),
    )
    passed = zip(deal.limits, plan.orders.in_rounds, strict=True)
    rows = [
        (str(number), plan.time_of(span[0]), plan.time_of(span[1]), limit, persons)
        for number, ((span, limit), persons) in enumerate(passed, 1)
    ]
    return _section(Text("By round"), [table(headings, rows, language, words=0)], language)


def _waves(plan: Plan, language: str) -> str:
    """The first waves; waves.csv lists all of them."""
    lines: list[str] = []
    names = {zone.zone_id: zone.name for zone in plan.zones}
    rows = []
    for wave in plan.orders.waves[:MOST_WAVES]:
        name = Text("{name} ({id})", {"name": names[wave.zone_id], "id": wave.zone_id})
        departs = [plan.time_of(step) for step in wave.departs]
        exit_id = wave.crossing_id or wave.site_id or "-"
        rows.append((name, MODE_NAMES[wave.mode], *departs, wave.persons, exit_id))
    if rows:
        headings = (
            Text("zone"),
            Text("how"),
            Text("first people leave"),
            Text("last people leave"),
            Text("people"),
            Text("by way of"),
        )
        lines.append(table(headings, rows, language, words=2))
    more = len(plan.orders.waves) - len(rows)
    if more:
        rest = Text(
            "{count} more wave is in waves.csv.",
            plural="{count} more waves are in waves.csv.",
            count=more,
        )
        lines.append(_line(rest.say(language), language))
    return _section(Text("The first waves"), lines, language) if lines else ""


def _not_served(plan: Plan, language: str) -> str:
    """Who is in no wave, the most first: why, and what would change it."""
    if not plan.orders.not_served:
        return ""
    rows = sorted(plan.orders.not_served, key=lambda row: -row.persons)
    said = [row.text.say(language) for row in rows[:MOST_NOT_SERVED]]
    more = len(rows) - MOST_NOT_SERVED
    if more > 0:
        rest = Text(
            "{count} more such group is in not_served.csv.",
            plural="{count} more such groups are in not_served.csv.",
            count=more,
        )
        said.append(rest.say(language))
    return _section(Text("In no wave, most people first"), _wrapped(said, language), language)


def _preferences(plan: Plan, language: str) -> str:
    """Where those go whose quarters named sites, most of them elsewhere first."""
    rows = preferences.rows_of(plan)
    if not rows:
        return ""
    lines = [table(preferences.HEADINGS, rows[:MOST_ZONES], language)]
    more = len(rows) - MOST_ZONES
    if more > 0:
        rest = Text(
            "{count} more zone is in plan.json.",
            plural="{count} more zones are in plan.json.",
            count=more,
        )
        lines.append(_line(rest.say(language), language))
    return _section(preferences.TITLE, lines, language)


def _uptakes(plan: Plan, language: str) -> str:
    """The same waves if fewer or more people leave; nothing where nobody gave a range."""
    if not has_range(plan):
        return ""
    said = (words.say(language) for words in in_words(plan))
    lines = [*_wrapped(said, language), table(HEADINGS, rows_of(plan), language)]
    return _section(Text("If fewer or more leave"), lines, language)


def _notes(plan: Plan, language: str) -> str:
    notes = [words.say(language) for words in plan.notes]
    if plan.attribution:
        notes.append(Text("Roads: {source}", {"source": plan.attribution}).say(language))
    return _section(Text("To be known"), _wrapped(notes, language), language) if notes else ""


def _section(title: Text, lines: Iterable[str], language: str) -> str:
    return "\n".join([_line(title.say(language), language, indent=""), *lines])


def told(sentences: Iterable[str], language: str) -> Iterator[str]:
    """Sentences as the lines of a report: none wider than the screen, each in its direction.

    Spaces before a sentence, or a sign such as ✗, stay where they are.
    """
    return _wrapped(sentences, language, indent="")


def _width() -> int:
    """Columns that a sentence may take; where nobody looks on, always the same."""
    columns = shutil.get_terminal_size().columns if sys.stdout.isatty() else WIDTH + 2
    return max(MOST_NARROW, min(WIDTH, columns - 2))


def _wrapped(sentences: Iterable[str], language: str, indent: str = "  ") -> Iterator[str]:
    first = indent
    for sentence in sentences:
        indent = first
        lead = len(sentence) - len(sentence.lstrip(" "))
        for words in _pieces(_kept_together(sentence), _width()):
            yield _line(words, language, indent)
            indent = first + " " * (lead + 2)


def _pieces(sentence: str, width: int) -> list[str]:
    """Lines no wider than ``width``; an isolate that runs on is closed and opened again."""
    pieces, opened = [], ""
    for part in textwrap.wrap(sentence, width, break_on_hyphens=False):
        words = opened + part.replace("\u00a0", " ")
        runs_on = len(OPENED.findall(words)) > words.count(END)
        opened = _direction(words) if runs_on else ""
        pieces.append(words + END * runs_on)
    return pieces


def _direction(words: str) -> str:
    """The mark that opens an isolate in the direction of the last one in ``words``."""
    last = list(OPENED.finditer(words))[-1]
    strong = (unicodedata.bidirectional(letter) for letter in words[last.end() :])
    first = next((kind for kind in strong if kind in ("L", "R", "AL")), "L")
    return last[0] if last[0] != FIRST_STRONG else "\u2066" if first == "L" else "\u2067"


def _kept_together(sentence: str) -> str:
    """The sentence with no-break spaces inside names and times, which are read as one."""
    return re.sub(
        f"{FIRST_STRONG}[^{FIRST_STRONG}{END}]{{1,{LONGEST_NAME}}}{END}",
        lambda name: name[0].replace(" ", "\u00a0"),
        sentence,
    )


def _line(words: str, language: str, indent: str = "  ") -> str:
    """A line of its own direction, whatever its first letter is."""
    mark = "\u200f" if language in RIGHT_TO_LEFT else ""
    return f"{mark}{indent}{words}"


def _cell(value: object, language: str) -> str:
    if isinstance(value, Text):
        return value.say(language)
    if isinstance(value, datetime):
        word = said_time(value, language)
    elif isinstance(value, int):
        word = f"{value:,}"
    else:
        word = str(value)
    return isolate(word) if language in RIGHT_TO_LEFT else word


def _columns(word: str) -> int:
    """How many columns a word takes on the screen: marks and isolates take none."""
    return sum(unicodedata.category(letter) not in ("Mn", "Me", "Cf") for letter in word)


def page(
    titles: Sequence[Text], parts: Iterable[tuple[Text | None, Iterable[str] | str]], language: str
) -> str:
    """A page of other answers than plans: titles, then parts of sentences or tables."""
    lines = "\n".join(_line(title.say(language), language, indent="") for title in titles)
    shown = [lines]
    for heading, body in parts:
        words = [body] if isinstance(body, str) else list(_wrapped(body, language))
        if any(words):
            shown.append(
                "\n".join(words) if heading is None else _section(heading, words, language)
            )
    return "\n\n".join(shown) + "\n"
