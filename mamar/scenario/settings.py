"""scenario.toml: from text to settings, every key checked."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from mamar.errors import InputError
from mamar.network.capacity import table_with
from mamar.scenario.cells import WrongCellError, checked_time, nearest, western_digits
from mamar.scenario.columns import TABLES
from mamar.scenario.findings import Findings, shown
from mamar.scenario.keys import ASSUMPTION, CASE, FILES, RULES, TOP, WAVES, Key
from mamar.scenario.marching import WaveRules
from mamar.scenario.scenario import Assumption, Case, Names, Rules, with_rules
from mamar.text import LANGUAGES, Text

FILE = "scenario.toml"

#: Beyond these a file is not a scenario.toml; they bound what the TOML reader may cost.
MOST_BYTES = 256 * 1024
MOST_IN_A_LINE = 8_000
MOST_DOTS = 100
MOST_STEPS = 1_000_000
_SECTIONS = ("files", "roads", "rules", "waves", "controllers", "cases", "assumptions")


@dataclass(frozen=True)
class Settings:
    """What scenario.toml says, defaults filled in; ``files`` holds only what it names."""

    name: Names
    start: datetime
    step_s: int
    horizon_s: int
    language: str
    files: Mapping[str, str] = field(default_factory=dict)
    also: tuple[str, ...] = ()
    extra_columns: tuple[str, ...] = ()
    attribution: str = ""
    roads_overrides: Mapping[str, Any] = field(default_factory=dict)
    rules: Rules = field(default_factory=Rules)
    waves: WaveRules = field(default_factory=WaveRules)
    cases: Mapping[str, Case] = field(default_factory=dict)
    assumptions: tuple[Assumption, ...] = ()
    controllers: Mapping[str, Names] = field(default_factory=dict)


def read_settings(text: str, findings: Findings) -> Settings | None:
    """The settings in ``text``; None where a fault leaves no start or step to count from."""
    content = _toml(text, findings)
    if content is None:
        return None
    reader = _Reader(findings)
    top = reader.section("", content, TOP, others=_SECTIONS)
    files = reader.section("files", reader.table("files", content), FILES)
    also = tuple(files.pop("also", ()))
    attribution, overrides = reader.roads(reader.table("roads", content))
    changes = reader.section("rules", reader.table("rules", content), RULES, defaults=False)
    waves = reader.section("waves", reader.table("waves", content), WAVES, defaults=False)
    step_s = top.get("step_s")
    cases = {
        name: case
        for name, table in reader.table("cases", content).items()
        if (case := reader.case(name, table, step_s)) is not None
    }
    assumptions = reader.assumptions(content.get("assumptions", []), cases)
    if not all(key in top for key in ("name", "start", "step_s", "horizon_h")):
        return None
    return Settings(
        name=top["name"],
        start=top["start"],
        step_s=top["step_s"],
        horizon_s=reader.horizon("horizon_h", top["horizon_h"], top["step_s"]),
        language=top.get("language", "en"),
        files=files,
        also=also,
        extra_columns=tuple(top.get("extra_columns", ())),
        attribution=attribution,
        roads_overrides=overrides,
        rules=with_rules(Rules(), changes),
        waves=WaveRules(**waves),
        cases=cases,
        assumptions=assumptions,
        controllers=reader.controllers(reader.table("controllers", content)),
    )


def _toml(text: str, findings: Findings) -> dict[str, Any] | None:
    if len(text) > MOST_BYTES or any(map(_too_long, text.split("\n"))):
        findings.error(
            FILE,
            Text("The file, or a line in it, is too long."),
            Text("Keep lists of places and people in the tables."),
        )
        return None
    try:
        return tomllib.loads(text)
    except RecursionError:
        findings.error(FILE, Text("Lists or tables are nested too deeply."))
    except ValueError as error:
        findings.error(
            FILE,
            Text("The file is not valid TOML: {reason}.", {"reason": str(error)}),
            Text('Texts stand in double quotes: name.en = "East Aleppo".'),
        )
    return None


def _too_long(line: str) -> bool:
    """Python's TOML reader takes time by the cube of the parts of a dotted key."""
    return len(line) > MOST_IN_A_LINE or line.count(".") > MOST_DOTS


class _Reader:
    """Reads sections by their keys and says every fault."""

    def __init__(self, findings: Findings) -> None:
        self.findings = findings

    def fault(self, key: str, what: Text, remedy: Text | None = None, value: Any = None) -> None:
        self.findings.error(FILE, what, remedy, key=key, value=value)

    def table(self, name: str, content: Mapping[str, Any]) -> Mapping[str, Any]:
        """The section ``name``; empty where it is not there or not a section."""
        return self.as_table(name, content.get(name, {}))

    def as_table(self, path: str, value: Any) -> Mapping[str, Any]:
        if isinstance(value, dict):
            return value
        self.fault(
            path,
            Text("This must be a section."),
            Text("Begin it with a line [{name}].", {"name": path}),
            value,
        )
        return {}

    def section(
        self,
        path: str,
        content: Mapping[str, Any],
        keys: Sequence[Key],
        others: Sequence[str] = (),
        defaults: bool = True,
    ) -> dict[str, Any]:
        """The values of one section by key; a key with a fault is left out."""
        self.unknown(path, content, [*(key.name for key in keys), *others])
        values: dict[str, Any] = {}
        for key in keys:
            place = _join(path, key.name)
            if key.name in content:
                try:
                    values[key.name] = _VALUES[key.kind](content[key.name], key)
                except WrongCellError as wrong:
                    self.fault(place, wrong.what, wrong.remedy, content[key.name])
            elif key.required:
                self.fault(place, Text("A required key is missing."), key.meaning)
            elif defaults and key.default is not None and key.kind != "file":
                values[key.name] = key.default
        return values

    def unknown(self, path: str, content: Mapping[str, Any], known: Sequence[str]) -> None:
        for name in content:
            if name in known:
                continue
            close = nearest(name, known)
            if close is not None:
                remedy = Text("Was {name} meant?", {"name": close})
            else:
                remedy = Text("Known here: {names}.", {"names": list(known)})
            self.fault(_join(path, name), Text("The key is not known."), remedy)

    def roads(self, content: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
        """The attribution, and what is changed in the table of road capacities."""
        overrides = dict(content)
        attribution = overrides.pop("attribution", "")
        if not isinstance(attribution, str):
            self.fault("roads.attribution", Text("This must be a text in double quotes."))
            attribution = ""
        if "walk_speed_mps" in overrides:
            remedy = Text("Write it in [rules].")
            self.fault("roads.walk_speed_mps", Text("The key is not known."), remedy)
        try:
            table_with(overrides)
        except InputError as error:
            for fault in error.faults:
                self.fault(f"roads.{fault.column}", fault.what, fault.remedy, fault.value)
        return attribution, overrides

    def controllers(self, content: Mapping[str, Any]) -> dict[str, Names]:
        """What each controller is called; in the tables it stands by its short name."""
        keys = [Key(name, "names", Text("What a controller is called.")) for name in content]
        return self.section("controllers", content, keys)

    def horizon(self, path: str, hours: float, step_s: int) -> int:
        """Seconds of the horizon, a whole number of steps."""
        seconds = round(hours * 3600)
        if seconds % step_s or seconds < step_s:
            self.fault(
                path,
                Text("The horizon is not a whole number of steps of {n} s.", {"n": step_s}),
                Text("Change horizon_h or step_s."),
                hours,
            )
            return step_s
        if seconds > MOST_STEPS * step_s:
            self.fault(
                path,
                Text("The horizon has more than {n} steps.", {"n": MOST_STEPS}),
                Text("Shorten it, or make step_s longer."),
                hours,
            )
        return seconds

    def case(self, name: str, content: Any, step_s: int | None) -> Case | None:
        path = f"cases.{name}"
        table = self.as_table(path, content)
        values = self.section(path, table, CASE, others=("rules", "waves", "select"))
        rules, waves = (
            self.section(
                f"{path}.{name}",
                self.as_table(f"{path}.{name}", table.get(name, {})),
                keys,
                defaults=False,
            )
            for name, keys in (("rules", RULES), ("waves", WAVES))
        )
        select = self.select(f"{path}.select", table.get("select", {}))
        if "title" not in values or "question" not in values:
            return None
        horizon_s = None
        if "horizon_h" in values and step_s is not None:
            horizon_s = self.horizon(f"{path}.horizon_h", values["horizon_h"], step_s)
        return Case(
            name=name,
            title=values["title"],
            question=values["question"],
            by=values.get("by"),
            start=values.get("start"),
            horizon_s=horizon_s,
            rules=rules,
            select=select,
            waves=waves,
        )

    def select(self, path: str, content: Any) -> dict[str, dict[str, tuple[Any, ...]]]:
        tables = self.as_table(path, content)
        self.unknown(path, tables, list(TABLES))
        select: dict[str, dict[str, tuple[Any, ...]]] = {}
        for name in tables:
            if name not in TABLES:
                continue
            columns = self.as_table(f"{path}.{name}", tables[name])
            for column, wanted in columns.items():
                values = tuple(wanted) if isinstance(wanted, list) else (wanted,)
                if values and all(map(_selectable, values)):
                    select.setdefault(name, {})[column] = values
                    continue
                self.fault(
                    f"{path}.{name}.{column}",
                    Text("This must be a value or a list of values."),
                    Text("Write it like {example}.", {"example": 'role = ["a", "b"]'}),
                    wanted,
                )
        return select

    def assumptions(self, content: Any, cases: Mapping[str, Case]) -> tuple[Assumption, ...]:
        if not isinstance(content, list):
            what = Text("Assumptions are a list of sections.")
            self.fault("assumptions", what, Text("Begin each with a line [[assumptions]]."))
            return ()
        found: dict[str, Assumption] = {}
        for index, entry in enumerate(content):
            path = f"assumptions[{index + 1}]"
            values = self.section(path, self.as_table(path, entry), ASSUMPTION)
            if not all(key.name in values for key in ASSUMPTION):
                continue
            values["cases"] = tuple(values["cases"])
            for case in values["cases"]:
                if case not in cases:
                    what = Text("There is no case of the name {name}.", {"name": case})
                    remedy = Text("There are: {names}.", {"names": list(cases)})
                    self.fault(f"{path}.cases", what, remedy, case)
            if values["id"] in found:
                what = Text("The id is used twice.")
                self.fault(f"{path}.id", what, Text("Give each its own."), values["id"])
            found[values["id"]] = Assumption(**values)
        return tuple(found.values())


def _selectable(value: Any) -> bool:
    if isinstance(value, int):
        return abs(value) <= 10**18
    return isinstance(value, (str, float, date))


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _names(value: Any, key: Key) -> dict[str, str]:
    if (
        isinstance(value, dict)
        and value
        and set(value) <= set(LANGUAGES)
        and all(isinstance(text, str) and text.strip() for text in value.values())
    ):
        return dict(value)
    places = {"en": f"{key.name}.en", "ar": f"{key.name}.ar"}
    raise WrongCellError(
        Text("This must be a text in each language."),
        Text("Write {en} and {ar}, each in double quotes.", places),
    )


def _text(value: Any, key: Key) -> str:
    if isinstance(value, (int, float, date)):
        return str(shown(value))
    if not isinstance(value, str) or (key.required and not value.strip()):
        raise WrongCellError(Text("This must be a text in double quotes."))
    return value


def _word(value: Any, key: Key) -> str:
    if value not in key.choices:
        raise WrongCellError(
            Text("This word is not known here."),
            Text("Use one of: {words}.", {"words": list(key.choices)}),
        )
    return str(value)


def _words(value: Any, key: Key) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(word, str) and word for word in value):
        raise WrongCellError(
            Text("This must be a list of texts."), Text('Write it like ["a", "b"].')
        )
    return tuple(value)


def _choices(value: Any, key: Key) -> tuple[str, ...]:
    return tuple(_word(word, key) for word in _words(value, key))


def _number(value: Any, key: Key) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise WrongCellError(Text("This must be a number."), _range(key))
    if not key.low <= value <= key.high:
        raise WrongCellError(Text("The number is out of range."), _range(key))
    return float(value)


def _whole(value: Any, key: Key) -> int:
    number = _number(value, key)
    if number != int(number):
        raise WrongCellError(Text("A fraction where a whole number is needed."), _range(key))
    return int(number)


def _range(key: Key) -> Text:
    limits = {"low": f"{key.low:g}", "high": f"{key.high:g}"}
    return Text("Write a number from {low} to {high}.", limits)


def _time(value: Any, key: Key) -> datetime:
    remedy = Text("Write it like 2016-12-01T06:00:00+02:00.")
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(western_digits(value.strip()[:60]))
        except ValueError:
            raise WrongCellError(Text("This is not a time."), remedy) from None
    if not isinstance(value, datetime):
        raise WrongCellError(Text("This is not a time."), remedy)
    return checked_time(value)


def _file(value: Any, key: Key) -> str:
    if not isinstance(value, str) or not value.strip():
        raise WrongCellError(Text("This must be the name of a file."))
    return value


_VALUES = {
    "names": _names,
    "text": _text,
    "word": _word,
    "words": _words,
    "choices": _choices,
    "number": _number,
    "whole": _whole,
    "time": _time,
    "file": _file,
}
