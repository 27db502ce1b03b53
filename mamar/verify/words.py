"""No words of a plan may promise what nobody can: sentences, names and ids."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass

from mamar.network.roads import Roads
from mamar.plan.result import Plan
from mamar.scenario.scenario import Scenario
from mamar.text import LANGUAGES, Text
from mamar.verify.promises import promises
from mamar.verify.report import PlanViolation, wrong


def check_words(
    plan: Plan, scenario: Scenario, roads: Roads | None = None
) -> Iterator[PlanViolation]:
    """Nothing outside of the order, which is looked at by itself, calls anything safe."""
    parts = [getattr(plan, part.name) for part in fields(plan) if part.name != "orders"]
    yield from (wrong("forbidden_word", stated=text) for text in forbidden(parts, scenario, roads))


def forbidden(given: object, scenario: Scenario, roads: Roads | None) -> list[str]:
    """The texts in ``given`` that promise something which the scenario itself does not say.

    Places and streets may be called what they are called, and a plan may repeat what somebody
    wrote in a table.
    """
    found = [text for text in dict.fromkeys(_texts(given)) if promises(text)]
    if not found:
        return []
    places = (scenario.zones, scenario.crossings, scenario.sites, roads and roads.names)
    written = set(_texts(scenario))
    names = set(_texts(places)) | {text for text in written if " " in text.strip()}
    names = {name for name in names if promises(name)}
    found = [text for text in found if text not in written]
    return [text for text in found if promises(_without(text, names))]


def _without(text: str, names: set[str]) -> str:
    for name in sorted(names, key=len, reverse=True):
        text = text.replace(name, " ")
    return text


def _texts(given: object) -> Iterator[str]:
    """Every text in data, with the keys; a sentence in every language."""
    if isinstance(given, str):
        yield given
    elif isinstance(given, Text):
        yield from (given.say(language) for language in LANGUAGES)
    elif isinstance(given, Mapping):
        for key, value in given.items():
            yield from _texts(key)
            yield from _texts(value)
    elif isinstance(given, list | tuple):
        for value in given:
            yield from _texts(value)
    elif is_dataclass(given):
        for part in fields(given):
            if part.repr:  # what is not shown is the text of whole files
                yield from _texts(getattr(given, part.name))
