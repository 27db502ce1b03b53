"""The tables and keys in words, made from :mod:`columns` and :mod:`keys`.

``python -m mamar.scenario.guide FILE`` puts it between the marks in a Markdown file; a test
keeps docs/scenario.md current.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from mamar.scenario.columns import MOST, TABLES, Column, Table
from mamar.scenario.keys import ASSUMPTION, CASE, FILES, RULES, TOP, WAVES, Key
from mamar.text import Text

BEGIN = "<!-- begin: made by python -m mamar.scenario.guide -->"
END = "<!-- end -->"


def tables_guide(language: str = "en") -> str:
    """Every table with its columns, as Markdown."""
    return "\n".join(line for table in TABLES.values() for line in _table(table, language))


def keys_guide(language: str = "en") -> str:
    """Every key of scenario.toml, as Markdown."""
    sections: tuple[tuple[str, Text, Sequence[Key]], ...] = (
        ("", Text("At the top"), TOP),
        ("[files]", Text("Which files"), FILES),
        ("[rules]", Text("How the tables are read"), RULES),
        ("[waves]", Text("How people are to be sent"), WAVES),
        ("[cases.NAME]", Text("A named question"), CASE),
        ("[[assumptions]]", Text("What a user must know"), ASSUMPTION),
    )
    lines = []
    for name, title, keys in sections:
        lines += [f"### {title.say(language)}{name and f' `{name}`'}", ""]
        lines += _keys(keys, language)
    return "\n".join(lines)


def _table(table: Table, language: str) -> Iterator[str]:
    yield f"### {table.name}.csv"
    yield ""
    yield table.meaning.say(language)
    yield ""
    heads = (Text("column"), Text("meaning"), Text("what it holds"))
    yield f"| {' | '.join(head.say(language) for head in heads)} |"
    yield "|---|---|---|"
    for each in table.columns:
        star = "*" if each.required else ""
        words = f"{each.meaning.say(language)} | {_holds(each, language)}"
        yield f"| `{each.name}`{star} | {words} |"
    yield ""


def _holds(column: Column, language: str) -> str:
    limits = {"low": f"{column.low:g}", "high": f"{column.high:g}"}
    if column.kind == "whole":
        numbers = Text("whole number, {low} to {high}", limits)
    else:
        numbers = Text("number, {low} to {high}", limits)
    if column.high == MOST:
        numbers = Text("whole number") if column.kind == "whole" else Text("number")
    return {
        "id": Text("id"),
        "ids": Text("ids, split by semicolons"),
        "text": Text("words"),
        "choice": Text("one of: {words}", {"words": list(column.choices)}),
        "choices": Text("some of, split by semicolons: {words}", {"words": list(column.choices)}),
        "whole": numbers,
        "number": numbers,
        "degrees": Text("degrees"),
        "time": Text("time with offset"),
        "point": Text("POINT"),
        "place": Text("POINT or POLYGON"),
        "area": Text("POLYGON or MULTIPOLYGON"),
    }[column.kind].say(language)


def _keys(keys: Sequence[Key], language: str) -> Iterator[str]:
    heads = (Text("key"), Text("meaning"), Text("where not given"))
    yield f"| {' | '.join(head.say(language) for head in heads)} |"
    yield "|---|---|---|"
    for each in keys:
        star = "*" if each.required else ""
        yield f"| `{each.name}`{star} | {meaning(each, language)} | {_default(each)} |"
    yield ""


def meaning(key: Key, language: str) -> str:
    """What a key of scenario.toml means, and what it may hold."""
    words = key.meaning.say(language)
    if not key.choices:
        return words
    return f"{words} {Text('One of: {words}.', {'words': list(key.choices)}).say(language)}"


def _default(key: Key) -> str:
    if key.default is None or key.default == "":
        return ""
    if isinstance(key.default, tuple):
        return "`[" + ", ".join(f'"{word}"' for word in key.default) + "]`"
    return f"`{key.default}`"


def with_guide(text: str) -> str:
    """``text`` with the guide of today between its marks."""
    before, rest = text.split(BEGIN, 1)
    after = rest.split(END, 1)[1]
    guide = f"## Tables\n\n{tables_guide()}\n## scenario.toml\n\n{keys_guide()}"
    return f"{before}{BEGIN}\n{guide}{END}{after}"


if __name__ == "__main__":
    for name in sys.argv[1:]:
        path = Path(name)
        path.write_text(with_guide(path.read_text(encoding="utf-8")), encoding="utf-8")
