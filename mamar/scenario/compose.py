"""Settings as the text of a scenario.toml, for scenarios that were not read from one."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import fields
from datetime import date, datetime
from typing import Any

from mamar.scenario.findings import Findings
from mamar.scenario.marching import WaveRules
from mamar.scenario.scenario import Case, Rules, Scenario
from mamar.scenario.settings import Settings, read_settings

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_TIME = re.compile(r".*[+-][0-9]{2}:[0-9]{2}")


def toml_text(scenario: Scenario) -> str:
    """The text of its scenario.toml: as it was written, if it still says the same.

    A comment in the text is worth more than our order of keys, so the text is made anew
    only for a scenario that somebody has changed, narrowed to a case, or built in Python.
    """
    settings = settings_of(scenario)
    if scenario.layout.toml and read_settings(scenario.layout.toml, Findings()) == settings:
        return scenario.layout.toml
    return "\n".join(compose(settings)) + "\n"


def settings_of(scenario: Scenario) -> Settings:
    """What scenario.toml has to say of ``scenario``."""
    return Settings(
        name=scenario.name,
        start=scenario.start,
        step_s=scenario.step_s,
        horizon_s=scenario.horizon_s,
        language=scenario.language,
        files=scenario.layout.files,
        also=tuple(scenario.layout.also),
        extra_columns=scenario.layout.extra_columns,
        attribution=scenario.attribution,
        roads_overrides=scenario.roads_overrides,
        rules=scenario.rules,
        waves=scenario.waves,
        cases=scenario.cases,
        assumptions=scenario.assumptions,
        controllers=scenario.controllers,
    )


def compose(settings: Settings) -> Iterator[str]:
    """The lines of a scenario.toml that is read back as ``settings``."""
    yield from _entries(
        {
            **_names("name", settings.name),
            "start": settings.start,
            "step_s": settings.step_s,
            "horizon_h": settings.horizon_s / 3600,
            "language": settings.language,
        }
    )
    if settings.extra_columns:
        yield from _entries({"extra_columns": settings.extra_columns})
    files: dict[str, Any] = dict(settings.files)
    if settings.also:
        files["also"] = settings.also
    yield from _section("files", files)
    roads = dict(settings.roads_overrides)
    if settings.attribution:
        roads["attribution"] = settings.attribution
    yield from _section("roads", roads)
    yield from _section("rules", _rules(settings.rules))
    yield from _section("waves", _waves(settings.waves))
    for controller, names in settings.controllers.items():
        yield from _section(f"controllers.{_key(controller)}", names)
    for case in settings.cases.values():
        yield from _case(case)
    for assumption in settings.assumptions:
        yield ""
        yield "[[assumptions]]"
        yield from _entries(
            {
                "id": assumption.id,
                **_names("what", assumption.what),
                "value": assumption.value,
                **_names("reason", assumption.reason),
                **({"cases": assumption.cases} if assumption.cases else {}),
            }
        )


def _rules(rules: Rules) -> dict[str, Any]:
    return {field.name: getattr(rules, field.name) for field in fields(rules)}


def _waves(waves: WaveRules) -> dict[str, Any]:
    """Only what differs from the defaults: a scenario need not speak of waves."""
    default = WaveRules()
    values = {field.name: getattr(waves, field.name) for field in fields(waves)}
    return {name: value for name, value in values.items() if value != getattr(default, name)}


def _case(case: Case) -> Iterator[str]:
    path = f"cases.{_key(case.name)}"
    entries: dict[str, Any] = {**_names("title", case.title), "question": case.question}
    for name in ("by", "start"):
        if getattr(case, name) is not None:
            entries[name] = getattr(case, name)
    if case.horizon_s is not None:
        entries["horizon_h"] = case.horizon_s / 3600
    yield from _section(path, entries)
    yield from _section(f"{path}.rules", case.rules)
    yield from _section(f"{path}.waves", case.waves)
    for table, select in case.select.items():
        yield from _section(f"{path}.select.{table}", select)


def _section(path: str, entries: Mapping[str, Any]) -> Iterator[str]:
    if entries:
        yield ""
        yield f"[{path}]"
        yield from _entries(entries)


def _names(key: str, names: Mapping[str, str]) -> dict[str, str]:
    return {f"{key}.{language}": name for language, name in names.items()}


def _entries(entries: Mapping[str, Any]) -> Iterator[str]:
    dotted = re.compile(r"(name|title|what|reason)\.[a-z]{2}")
    for key, value in entries.items():
        yield f"{key if dotted.fullmatch(key) else _key(key)} = {value_text(value)}"


def _key(key: str) -> str:
    return key if _BARE.fullmatch(key) else _text(key)


def value_text(value: Any) -> str:
    """One value as TOML."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        text = value.isoformat()
        return text if _TIME.fullmatch(text) else _text(text)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, int):
        return str(value)
    if isinstance(value, (tuple, list)):
        return "[" + ", ".join(map(value_text, value)) + "]"
    if isinstance(value, Mapping):
        entries = (f"{_key(str(key))} = {value_text(each)}" for key, each in value.items())
        return "{ " + ", ".join(entries) + " }"
    return _text(str(value))


def _text(text: str) -> str:
    """A basic string; what JSON escapes, TOML escapes the same way, but for one sign."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
