"""What the other areas of a deal may send if fewer pass in waves than its rounds let out.

By the ratio each may be so far ahead of what the others had sent when the round began
(docs/design/deals.md). Who could not leave in one round may in a later one, where its hours have
room. Conditions that wait for people are not looked at: this is the ratio alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from math import ceil

import numpy as np

from mamar.plan.expand import rate_by_step
from mamar.plan.orders import DealRounds
from mamar.scenario.scenario import Scenario

#: By round, and in it by area, persons who leave.
Sent = list[dict[str, int]]


def in_step(scenario: Scenario, deal: DealRounds, passed: Sequence[int]) -> Sent:
    """The most that each area may send by each round, no more than was agreed, in whole loads.

    ``passed``: of the plan's area in each of ``deal.limits``. It is taken as it is, even where by
    the ratio it would be too many beside what the others may then send: see `is_in_step`.
    """
    rows = {area.area_id: area for area in scenario.areas if area.deal_id == deal.deal_id}
    persons = {key: row.persons or 0 for key, row in rows.items()}
    persons[deal.area_id] = sum(map(scenario.leaving, scenario.zones))
    out, agreed = dict.fromkeys(rows, 0), dict.fromkeys(rows, 0)
    sent, waves = Sent(), iter(passed)
    for each in deal.rounds:
        now = {}
        for departure in each.departures:
            key = departure.area_id
            agreed[key] += departure.persons
            if key == deal.area_id:
                now[key] = next(waves)
                continue
            load, room = rows[key].load, _room(scenario, key, departure.begins, each.ends)
            most = most_out(scenario, deal, key, out, persons)
            upto = min(agreed[key], out[key] + room, most)
            whole = upto if upto == persons[key] else upto // load * load
            now[key] = max(0, whole - out[key])
        for key, number in now.items():
            out[key] += number
        sent.append(now)
    return sent


def is_in_step(scenario: Scenario, deal: DealRounds, sent: Sent) -> bool:
    """Whether the waves, too, are not too far ahead of what the others send then."""
    persons = {area.area_id: area.persons or 0 for area in scenario.areas}
    persons[deal.area_id] = sum(map(scenario.leaving, scenario.zones))
    out = {area.area_id: 0 for area in scenario.areas if area.deal_id == deal.deal_id}
    for now in sent:
        ours = now.get(deal.area_id, 0)
        most = most_out(scenario, deal, deal.area_id, out, persons)
        if ours and out[deal.area_id] + ours > most:
            return False
        for key, number in now.items():
            out[key] += number
    return True


def most_out(
    scenario: Scenario,
    deal: DealRounds,
    area_id: str,
    out: Mapping[str, int],
    persons: Mapping[str, int],
) -> int:
    """How many may be out of an area after a round, if ``out`` were out of each before it."""
    row = next(row for row in scenario.deals if row.deal_id == deal.deal_id)
    areas = [area for area in scenario.areas if area.deal_id == deal.deal_id]
    ours = next(area for area in areas if area.area_id == area_id)
    most, unit = persons[area_id], areas[0].ratio
    for theirs in areas:
        key = theirs.area_id
        empty = row.ends_when_empty == "yes" and out[key] == persons[key]
        if row.most_apart is not None and key != area_id and not empty:
            room = row.most_apart * theirs.ratio + out[key] * unit
            most = min(most, room * ours.ratio // (theirs.ratio * unit))
    return most


def _room(scenario: Scenario, area_id: str, begins: int, ends: int) -> int:
    """How many can leave an area elsewhere between two steps, by its hours (of overlapping ones the
    larger rate counts) and before it lapses."""
    slots = np.zeros(scenario.steps, np.int64)
    for row in scenario.openings:
        if row.area_id == area_id:
            rate = rate_by_step(row.persons_per_h, scenario.step_s, scenario.steps)
            first = first_step_at(scenario, row.opens)
            last = max(0, scenario.step_of(row.closes))
            slots[first:last] = np.maximum(slots[first:last], rate[first:last])
    for condition in scenario.conditions:
        if condition.area_id == area_id and condition.kind == "lapses_at" and condition.time:
            ends = min(ends, first_step_at(scenario, condition.time))
    return int(slots[begins : max(begins, ends)].sum())


def first_step_at(scenario: Scenario, when: datetime) -> int:
    """The first step that begins at ``when`` or later; 0 before the start."""
    return max(0, ceil((when - scenario.start).total_seconds() / scenario.step_s))
