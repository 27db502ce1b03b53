"""A window is suspended: its waves stop from that minute on, and who is then where."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from mamar.errors import Fault, InputError, UsageError
from mamar.plan.orders import Orders, Span, Wave
from mamar.plan.result import Plan
from mamar.scenario.marching import GROUPS
from mamar.text import Text

Where = Literal[
    "staying",  # at home, and stays there in this plan
    "not_served",  # at home, in no wave
    "at_home",  # before the assembly point
    "gathered",  # at the assembly point
    "boarded",  # in a vehicle that has not left yet
    "on_foot",  # on the way to the crossing (or site)
    "driven",  # in a vehicle on the way to the crossing
    "queueing",  # before the crossing
    "past",  # past the crossing, not yet received: on foot or waiting for a vehicle
    "driven_on",  # past the crossing in a vehicle
    "out",  # out, by the plan's own count
]
PLACES: tuple[Where, ...] = (
    "staying",
    "not_served",
    "at_home",
    "gathered",
    "boarded",
    "on_foot",
    "driven",
    "queueing",
    "past",
    "driven_on",
    "out",
)
#: Whoever is here has not passed the crossing.
BEFORE = frozenset(("at_home", "gathered", "boarded", "on_foot", "driven", "queueing"))


@dataclass(frozen=True)
class Whereabouts:
    """``persons`` of one zone and group in one place; ``vehicle`` "F2.7" where in one."""

    zone_id: str
    group: str  #: "" for those who stay: they are not counted by group
    where: Where
    persons: int
    wave_id: str = ""
    window_id: str = ""
    vehicle: str = ""


@dataclass(frozen=True)
class Suspension:
    """Where everybody is when ``window_id`` is suspended at ``step``, exactly all of them.

    ``stopped``: those in its waves who have not passed; nobody of them passes now.
    """

    window_id: str
    step: int
    at: datetime
    rows: tuple[Whereabouts, ...]

    @property
    def persons(self) -> int:
        return sum(row.persons for row in self.rows)

    @property
    def stopped(self) -> int:
        return sum(
            row.persons
            for row in self.rows
            if row.window_id == self.window_id and row.where in BEFORE
        )

    @property
    def stopped_waves(self) -> tuple[str, ...]:
        """The waves that cannot go on, in their order."""
        return tuple(
            dict.fromkeys(
                row.wave_id
                for row in self.rows
                if row.window_id == self.window_id and row.where in BEFORE
            )
        )

    def count(self, where: Where, zone_id: str | None = None, group: str | None = None) -> int:
        """Persons in one place, all together or of one zone, or of one group."""
        return sum(
            row.persons
            for row in self.rows
            if row.where == where and zone_id in (None, row.zone_id) and group in (None, row.group)
        )


def suspend(plan: Plan, window_id: str, at: datetime) -> Suspension:
    """Where everybody of ``plan`` is if the window is suspended at ``at``.

    The waves of the window stop with the step that ``at`` lies in; those of other windows
    have gone on as planned until then. People leave, come, pass, board and arrive evenly, as
    waves say; a part of a person has not done so yet. Vehicles are filled, pass and are
    emptied in the order of the wave's loads.

    Raises
    ------
    UsageError
        The plan has no order of march, the window is in none of its waves, or the time lies
        outside the plan.
    InputError
        The plan's numbers do not add up.

    Examples
    --------
    >>> suspend(answer, "W06", answer.time_of(300)).stopped  # doctest: +SKIP
    412
    """
    orders = plan.orders
    if at.tzinfo is None:
        raise UsageError(Text("The time {by} has no offset from UTC, such as +02:00.", {"by": at}))
    step = (at - plan.start) // timedelta(seconds=plan.step_s)
    if not 0 <= step <= plan.steps:
        words = {"by": at, "start": plan.start, "end": plan.by}
        raise UsageError(
            Text("The time {by} lies outside the plan, which runs from {start} to {end}.", words)
        )
    windows = list(dict.fromkeys(wave.window_id for wave in orders.waves if wave.window_id))
    if not windows:
        raise UsageError(Text("Nobody passes a window in the waves of this plan."))
    if window_id not in windows:
        raise UsageError(
            Fault(
                Text("No wave of the plan goes by the window {name}.", {"name": window_id}),
                Text("There are: {names}.", {"names": sorted(windows)}),
            )
        )
    rows = tuple(row for row in _everybody(plan, orders, step) if row.persons)
    found = Suspension(window_id, step, at, rows)
    if found.persons != plan.persons:
        counts = {"n": found.persons, "persons": plan.persons}
        raise InputError(
            Fault(
                Text("The waves are about {n} people, the plan about {persons}.", counts),
                Text("The plan is damaged: mamar verify says where."),
            )
        )
    return found


def _everybody(plan: Plan, orders: Orders, step: int) -> Iterator[Whereabouts]:
    gather = -(-orders.rules.gather_min * 60 // plan.step_s)
    steps_of = {route.route_id: route.steps for route in orders.routes}
    for zone in plan.zones:
        yield Whereabouts(zone.zone_id, "", "staying", zone.staying)
        for group in GROUPS:
            left = sum(
                row.persons
                for row in orders.not_served
                if (row.zone_id, row.group) == (zone.zone_id, group)
            )
            yield Whereabouts(zone.zone_id, group, "not_served", left)
            for wave in orders.waves:
                if (wave.zone_id, wave.group) == (zone.zone_id, group):
                    walk = steps_of.get(wave.route_id or "", 0)
                    yield from _of_wave(wave, step, gather, walk)


def _of_wave(wave: Wave, step: int, gather: int, walk: int) -> Iterator[Whereabouts]:
    """Each stage has been reached by at least as many as the next: their differences are where
    people are, and add up to all of them."""
    first, last = wave.departs
    gathered = _done(wave.persons, (first - gather, last - gather), step)
    left = _done(wave.persons, wave.departs, step)
    out = _done(wave.persons, wave.arrives, step)
    passed = out if wave.passes is None else _done(wave.persons, wave.passes, step)

    def here(where: Where, persons: int, vehicle: str = "") -> Whereabouts:
        return Whereabouts(
            wave.zone_id, wave.group, where, persons, wave.wave_id, wave.window_id or "", vehicle
        )

    yield here("at_home", wave.persons - gathered)
    yield here("gathered", gathered - left)
    if wave.mode == "foot":
        come = _done(wave.persons, (first + walk, last + walk), step)
        come = max(come, passed)
        yield here("on_foot", left - come)
        yield here("queueing", come - passed)
        boarded = out if wave.boards is None else _done(wave.persons, wave.boards, step)
        boarded = min(max(boarded, out), passed)
        yield here("past", passed - boarded)
        for vehicle, persons in _in_vehicles(wave, out, boarded):
            yield here("driven_on", persons, vehicle)
    else:
        where: Where = "boarded" if step < last else "driven"
        for vehicle, persons in _in_vehicles(wave, passed, left):
            yield here(where, persons, vehicle)
        for vehicle, persons in _in_vehicles(wave, out, passed):
            yield here("driven_on", persons, vehicle)
    yield here("out", out)


def _done(persons: int, span: Span, step: int) -> int:
    """How many have done by ``step`` what all do evenly over ``span``; whole persons only."""
    begin, end = span
    if step >= end:
        return persons
    if step <= begin:
        return 0
    return persons * (step - begin) // (end - begin)


def _in_vehicles(wave: Wave, after: int, before: int) -> Iterator[tuple[str, int]]:
    """The persons number ``after`` to ``before`` of a wave, by vehicle in the order of loads."""
    first = 0
    for load in wave.loads:
        last = first + load.persons
        yield load.vehicle, max(0, min(before, last) - max(after, first))
        first = last
    if not wave.loads:
        yield "", max(0, before - after)
