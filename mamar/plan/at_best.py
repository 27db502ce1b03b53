"""One line for negotiators: what streets and crossings would pass if nothing else held people."""

from __future__ import annotations

from dataclasses import replace

from mamar.plan.interrupt import Stop
from mamar.plan.result import AtBest
from mamar.plan.waves.fluid_bound import bound_by, street_problem
from mamar.plan.waves.setting import Setting
from mamar.text import Text


def at_best(setting: Setting, stop: Stop | None) -> AtBest | None:
    """The most people out by the end, were vehicles without number and nobody in need of notice
    or daylight; None where nobody could be, or it was interrupted."""
    streets = street_problem(replace(setting, deal=None), notice=False)
    bound = bound_by(streets, setting.end, False, stop)
    if bound.cut is None or not bound.persons or (stop and stop()):
        return None
    words = {"persons": bound.persons, "by": setting.scenario.time_of(setting.end)}
    if setting.scenario.fleet:
        text = Text(
            "If vehicles were without number and nobody needed notice or daylight, streets and "
            "crossings would pass at most {persons} people by {by}.",
            words,
        )
    else:
        text = Text(
            "If nobody needed notice or daylight, streets and crossings would pass at most "
            "{persons} people by {by}.",
            words,
        )
    return AtBest(bound.persons, bound.cut, text)
