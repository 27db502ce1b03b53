"""From the tables of a scenario to the arrays of a deal."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import numpy as np
import numpy.typing as npt

from mamar.agreements.deal_problem import Ints
from mamar.errors import Fault, InputError, UsageError
from mamar.plan.expand import rate_by_step
from mamar.plan.result import StreetFlow
from mamar.scenario.agreed import Area
from mamar.scenario.scenario import Scenario, Window
from mamar.text import Text

#: Between which steps the conditions of a window let it be used.
Hours = Callable[[Window], tuple[int, int]]


def step_at_or_after(scenario: Scenario, when: datetime) -> int:
    """The first step that begins at ``when`` or later; 0 before the start."""
    seconds = (when - scenario.start).total_seconds()
    return max(0, int(-(-seconds // scenario.step_s)))


def room_elsewhere(scenario: Scenario, area: Area, steps: int) -> tuple[int, Ints, Ints]:
    """Persons, slots (steps,) and ready (steps + 1,) of an area by its stated hours.

    Where two openings overlap the larger rate counts.
    """
    slots = np.zeros(steps, np.int64)
    for row in scenario.openings:
        if row.area_id == area.area_id:
            rate = rate_by_step(row.persons_per_h, scenario.step_s, steps)
            first = step_at_or_after(scenario, row.opens)
            last = max(0, scenario.step_of(row.closes))
            slots[first:last] = np.maximum(slots[first:last], rate[first:last])
    persons = area.persons or 0
    return persons, slots, np.full(steps + 1, persons, np.int64)


def room_of_plan(
    scenario: Scenario, streets: StreetFlow, hours: Hours, steps: int
) -> tuple[int, Ints, Ints]:
    """The same of the area of the plan: its crossings' rates, and its people as they come.

    ``streets`` is an earliest flow: nobody can have more people out by any step. ``hours`` says
    between which steps the conditions of a window let it be used.

    Raises
    ------
    UsageError
        Where people do not count as out at a crossing: the deal counts them there.
    """
    if scenario.rules.out_at != "crossing" or not scenario.crossings:
        raise UsageError(
            Fault(
                Text("A deal counts people as they pass a crossing."),
                Text('Choose a case with out_at = "crossing".'),
            )
        )
    slots = np.zeros(steps, np.int64)
    for crossing in scenario.crossings:
        passing = rate_by_step(crossing.persons_per_h, scenario.step_s, steps)
        slots += passing * is_open(scenario, crossing.crossing_id, hours, steps)
    return streets.leaving, slots, out_by_step(streets, steps)


def crossings_open(scenario: Scenario, hours: Hours, begins: int, steps: int) -> tuple[str, ...]:
    """The crossings that are open at some step of the deal. Where they are several, their
    rates are added up, and not everybody can reach whichever has room."""
    return tuple(
        crossing.crossing_id
        for crossing in scenario.crossings
        if is_open(scenario, crossing.crossing_id, hours, steps)[begins:].any()
    )


def is_open(
    scenario: Scenario, crossing_id: str, hours: Hours, steps: int
) -> npt.NDArray[np.bool_]:
    """(steps,) whether a crossing is open, by its windows and their conditions."""
    found = np.zeros(steps, bool)
    for window in scenario.windows:
        counts = window.status in scenario.rules.statuses
        if counts and crossing_id in window.crossing_ids:
            opens, closes = hours(window)
            first = max(step_at_or_after(scenario, window.opens), opens)
            found[first : max(0, min(scenario.step_of(window.closes), closes))] = True
    return found


def out_by_step(streets: StreetFlow, steps: int) -> Ints:
    """(steps + 1,) persons who are through a crossing by each step of a deal that ends before."""
    return np.array(streets.passed[: steps + 1], np.int64)


def no_such_deal(scenario: Scenario, deal_id: str) -> InputError:
    known = [deal.deal_id for deal in scenario.deals]
    what = Text("There is no deal {name}.", {"name": deal_id})
    return InputError(Fault(what, Text("There are: {names}.", {"names": known})))
