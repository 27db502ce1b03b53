"""What commands found, as lines to read and as plain data."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mamar.errors import Fault
from mamar.text import LANGUAGES, RIGHT_TO_LEFT, Said, Text, isolate

if TYPE_CHECKING:
    from mamar.agreements.missing import Missing
    from mamar.scenario.check import Report as ScenarioReport
    from mamar.scenario.scenario import Scenario
    from mamar.verify.report import Report as PlanReport

#: Violations said one by one; a plan that is all wrong has thousands.
MOST_VIOLATIONS = 50


def missing_lines(missing: Sequence[Missing], language: str) -> Iterator[str]:
    """What is open before a plan may be given to the public."""
    yield Text(
        "There is no plan for the public: {count} thing is open.",
        plural="There is no plan for the public: {count} things are open.",
        count=len(missing),
    ).say(language)
    for each in missing:
        yield f"✗ {each.text.say(language)}"
    yield Text("A draft for negotiators can be made: --audience negotiators.").say(language)


def missing_json(missing: Sequence[Missing]) -> dict[str, Any]:
    return {
        "audience": "public",
        "refused": True,
        "missing": [
            {
                "kind": each.kind,
                "window_id": each.window_id,
                "crossing_id": each.crossing_id,
                "controller": each.controller,
                "condition_id": each.condition_id,
                "text": _words(each.text),
            }
            for each in missing
        ],
    }


def scenario_lines(report: ScenarioReport, language: str) -> Iterator[str]:
    """Everything `mamar check` found, errors first."""
    for fault in report.errors:
        yield f"✗ {fault.say(language)}"
    for fault in report.warnings:
        yield f"! {fault.say(language)}"
    errors, warnings = len(report.errors), len(report.warnings)
    if errors:
        yield Text(
            "{count} error: the scenario cannot be planned until it is mended.",
            plural="{count} errors: the scenario cannot be planned until they are mended.",
            count=errors,
        ).say(language)
    elif warnings:
        yield Text(
            "The scenario can be planned; {count} warning is worth a look.",
            plural="The scenario can be planned; {count} warnings are worth a look.",
            count=warnings,
        ).say(language)
    else:
        yield Text("Nothing wrong was found: the scenario can be planned.").say(language)


def plan_lines(report: PlanReport, language: str) -> Iterator[str]:
    """What the checker says about a plan."""
    if report.is_right:
        yield Text(
            "Checked by code that shares nothing with the planner: nothing is wrong. In this plan "
            "{out} people are out; by the same time no plan under these rules has more than "
            "{bound}.",
            {"out": report.out, "bound": report.bound},
        ).say(language)
        return
    count = len(report.violations)
    yield Text(
        "Checked by code that shares nothing with the planner: {count} rule is broken.",
        plural="Checked by code that shares nothing with the planner: {count} rules are broken.",
        count=count,
    ).say(language)
    for violation in report.violations[:MOST_VIOLATIONS]:
        name = isolate(violation.name) if language in RIGHT_TO_LEFT else violation.name
        yield f"✗ {name}: {violation.sentence.say(language)}"
    if count > MOST_VIOLATIONS:
        yield Text(
            "There is {count} more of them.",
            plural="There are {count} more of them.",
            count=count - MOST_VIOLATIONS,
        ).say(language)


def coverage_lines(report: PlanReport, language: str) -> Iterator[str]:
    """What the check was about, and what it was not about."""
    for title, sentences in (
        (Text("Checked"), report.checked),
        (Text("Not checked"), report.not_checked),
    ):
        if sentences:
            yield title.say(language)
            yield from (f"  {sentence.say(language)}" for sentence in sentences)


def file_lines(files: Sequence[Path], language: str) -> Iterator[str]:
    """Where the files are."""
    if files:
        folder = files[0].resolve().parent
        yield Text("Files in {folder}:", {"folder": str(folder)}).say(language)
        names = [file.resolve().relative_to(folder).as_posix() for file in files]
        yield "  " + "  ".join(names)
        if any("/" in name for name in names):
            yield Text(
                "Hand out only what is in {public}: the other files have counts by quarter "
                "and group.",
                {"public": "public"},
            ).say(language)


def other_cases(scenario: Scenario, case: str | None, language: str) -> Iterator[str]:
    """What else can be asked of a scenario."""
    names = [name for name in scenario.cases if name != case]
    if names:
        values = {"names": names, "option": "--case NAME"}
        yield Text("Other cases: {names}. Choose one with {option}.", values).say(language)


def scenario_json(report: ScenarioReport) -> dict[str, Any]:
    return {"errors": faults_json(report.errors), "warnings": faults_json(report.warnings)}


def faults_json(faults: Iterable[Fault]) -> list[dict[str, Any]]:
    return [
        {
            "file": fault.file,
            "row": fault.row,
            "column": fault.column,
            "key": fault.key,
            "value": None if fault.value is None else str(fault.value),
            "what": _words(fault.what),
            "remedy": None if fault.remedy is None else _words(fault.remedy),
        }
        for fault in faults
    ]


def plan_json(report: PlanReport) -> dict[str, Any]:
    return {
        "right": report.is_right,
        "out": report.out,
        "bound": report.bound,
        "violations": [
            {
                "name": violation.name,
                "zone_id": violation.zone_id,
                "crossing_id": violation.crossing_id,
                "site_id": violation.site_id,
                "place": violation.place,
                "at": None if violation.at is None else violation.at.isoformat(),
                "text": _words(violation.sentence),
            }
            for violation in report.violations
        ],
        "checked": [_words(text) for text in report.checked],
        "not_checked": [_words(text) for text in report.not_checked],
    }


def as_json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)


def _words(text: Text | Said) -> dict[str, str]:
    return {language: text.say(language) for language in LANGUAGES}
