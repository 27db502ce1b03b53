"""Which windows a plan uses, and who holds the ground along the way to each crossing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

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
    """The windows that ``plan`` sends people through, in the order of the table.

    By its waves, where they go by it; else by the hours in which people pass a crossing
    while a window that counts is open there: the map and the curve of a plan show them too.
    Of a flow it is not known which person leaves when, so then the first departure
    is that of the whole plan.
    """
    sites = tuple(site.site_id for site in plan.sites if site.persons)
    for window in scenario.windows:
        if plan.orders is not None:
            waves = [wave for wave in plan.orders.waves if wave.window_id == window.window_id]
            if waves:
                yield Use(
                    window,
                    tuple(sorted({w.crossing_id for w in waves if w.crossing_id})),
                    tuple(sorted({w.site_id for w in waves if w.site_id})),
                    plan.time_of(min(wave.departs[0] for wave in waves)),
                    plan.time_of(max((wave.passes or wave.arrives)[1] for wave in waves)),
                )
                continue
        if window.status not in scenario.rules.statuses:
            continue
        hours = {
            crossing.crossing_id: spans
            for crossing in plan.crossings
            if crossing.crossing_id in window.crossing_ids
            and (spans := list(_hours_in(plan, window, crossing.by_hour)))
        }
        if hours:
            last = max(until for spans in hours.values() for _, until in spans)
            yield Use(window, tuple(hours), sites, _first_departure(plan), last)


def _hours_in(
    plan: Plan, window: Window, by_hour: tuple[int, ...]
) -> Iterator[tuple[datetime, datetime]]:
    """The parts of the window in which people pass."""
    edges = [plan.time_of(step) for step in plan.arrivals.step]
    for hour, persons in enumerate(by_hour):
        begin, end = max(edges[hour], window.opens), min(edges[hour + 1], window.closes)
        if persons and begin < end:
            yield begin, end


def _first_departure(plan: Plan) -> datetime:
    used = [
        hour
        for zone in plan.zones
        for hour, persons in enumerate(zone.departing_by_hour)
        if persons
    ]
    return plan.start + timedelta(hours=min(used, default=0))


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
        for link in plan.links
        if link.towards.get(crossing_id, 0)
        for number, _ in link.segments
    }
    found |= {
        number
        for route in (plan.orders.routes if plan.orders else ())
        if route.exit_id == crossing_id
        for number, _ in route.segments
    }
    return np.array(sorted(found), np.int64)
