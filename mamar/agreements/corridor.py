"""Which windows a plan uses, and who holds the ground along the way to each crossing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from mamar.network.roads import Roads
from mamar.plan.result import Plan
from mamar.scenario.scenario import Scenario, Window
from mamar.situation import controllers_at


@dataclass(frozen=True)
class Use:
    """How a plan uses one window: by which crossings, to which sites, from when until when."""

    window: Window
    crossing_ids: tuple[str, ...]
    site_ids: tuple[str, ...]
    first_departure: datetime
    last_passing: datetime


def uses_of(plan: Plan, scenario: Scenario) -> Iterator[Use]:
    """The windows that waves of ``plan`` go through, in the order of the table."""
    for window in scenario.windows:
        waves = [wave for wave in plan.orders.waves if wave.window_id == window.window_id]
        if waves:
            yield Use(
                window,
                tuple(sorted({w.crossing_id for w in waves if w.crossing_id})),
                tuple(sorted({w.site_id for w in waves if w.site_id})),
                plan.time_of(min(wave.departs[0] for wave in waves)),
                plan.time_of(max((wave.passes or wave.arrives)[1] for wave in waves)),
            )


def holders_along(
    plan: Plan, scenario: Scenario, roads: Roads, use: Use, crossing_id: str
) -> set[str]:
    """Who holds the streets that lead to ``crossing_id``, at any time that the window is used.

    ``""`` is among them where no area of the table control says who holds a street's end.
    """
    segments = _segments(plan, crossing_id)
    if not len(segments):
        return set()
    nodes = np.unique(np.concatenate([roads.from_node[segments], roads.to_node[segments]]))
    begin = max(min(use.first_departure, use.window.opens), plan.start)
    times = [
        begin,
        *(
            when
            for area in scenario.control
            for when in (area.valid_from, area.valid_to)
            if when is not None and begin < when < use.last_passing
        ),
    ]
    held: set[str] = set()
    for when in dict.fromkeys(times):
        lon, lat = roads.lon[nodes], roads.lat[nodes]
        held |= set(np.unique(controllers_at(scenario.control, lon, lat, when)).tolist())
    return held


def _segments(plan: Plan, crossing_id: str) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Numbers of the segments that people walk on their way to a crossing."""
    found = {
        number
        for route in plan.orders.routes
        if route.exit_id == crossing_id
        for number, _ in route.segments
    }
    return np.array(sorted(found), np.int64)
