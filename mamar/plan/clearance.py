"""How soon everybody could be out at best: the question that is asked next when time is too short.

What is open at the end of the plan is taken to stay open, and the hours of its last day to come
again every day; a window that has ended stays ended, and one proposed for later stands as it is,
so that no window makes anybody later. What is said is a bound: no plan is sooner.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from mamar.plan.interrupt import Stop
from mamar.plan.result import Clearance
from mamar.plan.waves.fluid_bound import bound_by, fluid_problem
from mamar.plan.waves.setting import lay_setting
from mamar.scenario.ground import Ground
from mamar.scenario.scenario import Scenario, Window
from mamar.text import Text

#: How many times the plan's time is looked ahead.
LONGEST = 8
DAY = timedelta(days=1)


def clearance_time(
    scenario: Scenario, ground: Ground, by: datetime, stop: Stop | None
) -> Clearance | None:
    """When everybody who has a way could be out at the soonest, if windows went on after ``by``.

    None where no window is open at ``by`` or in the day before it: then nothing can be assumed.
    """
    counting = [w for w in scenario.windows if w.status in scenario.rules.statuses]
    kept = [w for w in counting if w.opens < by <= w.closes]
    again = [w for w in counting if scenario.start < w.closes < by and w.closes > by - DAY]
    if not kept and not again:
        return None
    horizon_s = LONGEST * scenario.horizon_s
    longer = replace(
        scenario,
        horizon_s=horizon_s,
        windows=(*_kept_open(scenario, kept, horizon_s), *_repeated(scenario, again, horizon_s)),
    )
    setting = lay_setting(longer, ground, longer.steps)
    fluid = fluid_problem(setting)
    bound = bound_by(fluid, setting.end, True, stop)
    if bound.steps is None or bound.cut is None or not fluid.reach:
        return None  # interrupted, or nobody has a way
    names = tuple(w.window_id for w in kept), tuple(w.window_id for w in again)
    at_most = bound.persons if bound.steps > setting.end else None
    words = _words(longer, fluid.reach, bound.steps, at_most, _going_on(*names))
    return Clearance(fluid.reach, bound.steps, at_most, *names, setting.light, bound.cut, words)


def _kept_open(scenario: Scenario, kept: list[Window], horizon_s: int) -> list[Window]:
    """All windows, those in ``kept`` open until the end of the longer time."""
    until = scenario.start + timedelta(seconds=horizon_s)
    ids = {window.window_id for window in kept}
    return [replace(w, closes=until) if w.window_id in ids else w for w in scenario.windows]


def _repeated(scenario: Scenario, again: list[Window], horizon_s: int) -> list[Window]:
    """Those windows once more on each later day."""
    days = horizon_s // 86_400 + 1
    return [
        replace(w, window_id=f"{w.window_id}+{day}", opens=w.opens + day * DAY,
                closes=w.closes + day * DAY)
        for w in again
        for day in range(1, days + 1)
    ]  # fmt: skip


def _going_on(kept: tuple[str, ...], again: tuple[str, ...]) -> Text:
    assumed = []
    if kept:
        assumed.append(Text("{windows} stayed open", {"windows": list(kept)}))
    if again:
        assumed.append(Text("{windows} came again every day", {"windows": list(again)}))
    if len(assumed) == 1:
        return assumed[0]
    return Text("{one} and {other}", {"one": assumed[0], "other": assumed[1]})


def _words(longer: Scenario, persons: int, steps: int, at_most: int | None, windows: Text) -> Text:
    if at_most is not None:
        return Text(
            "Proved: even if {windows}, no plan would have more than {most} of the {persons} "
            "people who have a way out by {time}, at least {count} hour after the start.",
            {"windows": windows, "most": at_most, "persons": persons, "time": longer.end},
            "Proved: even if {windows}, no plan would have more than {most} of the {persons} "
            "people who have a way out by {time}, at least {count} hours after the start.",
            longer.horizon_s // 3600,
        )
    return Text(
        "Proved: even if {windows}, the {persons} people who have a way could not all be out "
        "before {time}, at least {count} hour after the start.",
        {"windows": windows, "persons": persons, "time": longer.time_of(steps)},
        "Proved: even if {windows}, the {persons} people who have a way could not all be out "
        "before {time}, at least {count} hours after the start.",
        steps * longer.step_s // 3600,
    )
