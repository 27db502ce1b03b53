"""When and how waves leave home: notice, readiness, light, length, and the crowd that waits."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from math import ceil, floor

from mamar.verify.waves.march import March, Move, named, places_of
from mamar.verify.waves.report import OrderViolation, wrong
from mamar.verify.waves.sweep import first_crowd_over


def check_departures(march: March) -> Iterator[OrderViolation]:
    """Each wave by itself."""
    rules = march.scenario.waves
    told = rules.told_at or march.scenario.start
    earliest = march.step(told) + march.minutes(rules.lead_min)
    for move in march.moves:
        start, until = move.wave.departs
        places = {**places_of(move), "at": march.at(start)}
        if until - start < march.minutes(rules.min_wave_min):
            units = floor((until - start) * march.scenario.step_s / 60)
            yield wrong("wave_too_short", **places, units=units, limit=rules.min_wave_min)
        longest = max(
            floor(march.minutes(rules.max_wave_min)), ceil(march.minutes(rules.min_wave_min)), 1
        )
        goes_on = move.wave.boards is not None  # as long as one convoy's people take to pass
        several = move.wave.mode == "foot" and move.wave.households > 1 and not goes_on
        if several and until - start > longest:
            units = ceil((until - start) * march.scenario.step_s / 60)
            yield wrong("wave_too_long", **places, units=units, limit=rules.max_wave_min)
        if start < earliest:
            yield wrong("before_told", **places)
        zone = move.zone
        if zone.ready_from is not None and start < march.step(zone.ready_from):
            yield wrong("before_ready", **places)
        if zone.ready_until is not None and until > march.step(zone.ready_until):
            yield wrong("after_ready", **places)
        if not (march.light[start:until].all() or march.has_night(move.window)):
            yield wrong("in_the_dark", **places)
        if move.wave.arrives[1] > march.end:
            places["at"] = march.at(move.wave.arrives[1])
            yield wrong("arrives_after_end", **places)


def check_assembly(march: March) -> Iterator[OrderViolation]:
    """Assembly points hold those who have come and neither left nor boarded."""
    early = march.minutes(march.scenario.waves.gather_min)
    of_zone: dict[str, list[Move]] = defaultdict(list)
    for move in march.moves:
        of_zone[move.zone.zone_id].append(move)
    for moves in of_zone.values():
        zone = moves[0].zone
        if zone.holding_capacity is None:
            continue
        leave = [(*move.wave.departs, move.wave.persons) for move in moves]
        come = [(start - early, until - early, persons) for start, until, persons in leave]
        over = first_crowd_over(come, leave, zone.holding_capacity)
        if over is not None:
            at, units = march.at(over[0]), -(-over[1] // 1)
            limit = zone.holding_capacity
            yield wrong(
                "assembly_over_capacity", zone=named(zone), at=at, units=int(units), limit=limit
            )
