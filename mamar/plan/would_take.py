"""What everybody would take: the question that is asked next when time is too short."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from mamar.plan.expand import expand
from mamar.plan.result import WouldTake
from mamar.plan.solve import quickest
from mamar.scenario.ground import Ground
from mamar.scenario.scenario import Scenario
from mamar.text import Text

#: How many times the horizon is looked ahead.
LONGEST = 8


def would_take(
    scenario: Scenario, ground: Ground, stop: Callable[[], bool] | None
) -> WouldTake | None:
    """When everybody would be out if each crossing's last window just stayed open."""
    last = {
        crossing_id: max(
            (
                w
                for w in scenario.windows
                if crossing_id in w.crossing_ids and w.status in scenario.rules.statuses
            ),
            key=lambda w: w.closes,
        ).window_id
        for window in scenario.windows
        if window.status in scenario.rules.statuses
        for crossing_id in window.crossing_ids
    }
    if not last:
        return None
    horizon_s = LONGEST * scenario.horizon_s
    until = scenario.start + timedelta(seconds=horizon_s)
    longer = replace(
        scenario,
        horizon_s=horizon_s,
        windows=tuple(
            replace(window, closes=until) if window.window_id in set(last.values()) else window
            for window in scenario.windows
        ),
    )
    expanded = expand(longer, ground)
    answer = quickest(expanded.problem, max_steps=longer.steps, stop=stop)
    persons = expanded.problem.total
    if answer.status == "infeasible":
        # Beyond ``until`` all is closed: whether they could leave in years is not asked.
        text = Text(
            "Even if the last windows stayed open until {until}, not all of the {persons} "
            "could leave.",
            {"persons": persons, "until": until},
        )
        return WouldTake("infeasible", None, None, text)
    if answer.steps is None:
        bound = scenario.time_of(answer.bound_steps)
        text = Text(
            "For all {persons} the windows would have to stay open beyond {time}.",
            {"persons": persons, "time": bound},
        )
        return WouldTake("stopped", None, bound, text)
    when = scenario.time_of(answer.steps)
    hours = round(answer.steps * scenario.step_s / 3600)
    text = Text(
        "All {persons} would be out by {time}, after {count} hour, if the last windows "
        "stayed open that long; sooner is impossible.",
        {"persons": persons, "time": when},
        "All {persons} would be out by {time}, after {count} hours, if the last windows "
        "stayed open that long; sooner is impossible.",
        hours,
    )
    return WouldTake("optimal", when, when, text)
