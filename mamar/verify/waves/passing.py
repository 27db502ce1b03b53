"""How waves pass crossings: windows, modes, accepted for whom, rates, and who waits before them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from fractions import Fraction
from math import ceil, floor

from mamar.scenario.marching import ANY
from mamar.verify.waves.march import March, Move, named, places_of
from mamar.verify.waves.report import OrderViolation, wrong
from mamar.verify.waves.sweep import first_crowd_over, first_over_rate


def check_passing(march: March) -> Iterator[OrderViolation]:
    """Each wave by itself."""
    accepted = march.scenario.waves.at_risk_crossings
    for move in march.moves:
        wave, crossing, window = move.wave, move.crossing, move.window
        if crossing is None or window is None or wave.passes is None:
            continue
        places = {**places_of(move), "at": march.at(wave.passes[0])}
        open_to_group = accepted == ANY or crossing.crossing_id in accepted
        if wave.group != "general" and not open_to_group:
            yield wrong("crossing_not_accepted", **places)
        if wave.mode not in crossing.modes:
            yield wrong("mode_not_accepted", **places, stated=wave.mode)
        name = window.window_id
        if not march.counts(window):
            yield wrong("window_not_counting", **places, stated=name)
        if crossing.crossing_id not in window.crossing_ids:
            yield wrong("window_elsewhere", **places, stated=name)
        start, until = wave.passes
        if start < march.step(window.opens) or until > march.step(window.closes):
            yield wrong("window_closed", **places, stated=name)
        comes = _comes(march, move)
        if comes is not None and (start < comes[0] or until < comes[1]):
            yield wrong("passes_before_coming", **places)


def _comes(march: March, move: Move) -> tuple[int, int] | None:
    """When the wave comes to its crossing; None: there is no way, as is said elsewhere."""
    start, until = move.wave.departs
    if move.route is not None:
        return start + move.route.steps, until + move.route.steps
    assert move.crossing is not None
    home, goal = f"home:{move.zone.zone_id}", f"crossing:{move.crossing.crossing_id}"
    latest = None
    for load in move.wave.loads:
        vehicle = march.vehicles.get(load.vehicle)
        if vehicle is not None:
            steps = march.drive_steps(home, goal, march.speed_kmh(vehicle))
            if steps is None:
                return None
            latest = max(latest or 0, until + steps)
    return None if latest is None else (latest, latest)


def check_crossings(march: March) -> Iterator[OrderViolation]:
    """All waves of a crossing together: rates, and the walkers who wait before it."""
    share = Fraction(str(march.scenario.waves.rate_share))
    of_crossing: dict[str, list[Move]] = defaultdict(list)
    for move in march.moves:
        if move.crossing is not None and move.wave.passes is not None:
            of_crossing[move.crossing.crossing_id].append(move)
    for moves in of_crossing.values():
        crossing = moves[0].crossing
        assert crossing is not None
        here = named(crossing)
        persons, vehicles = [], []
        for move in moves:
            assert move.wave.passes is not None
            persons.append((*move.wave.passes, move.wave.persons))
            if move.rides_from_home:
                vehicles.append((*move.wave.passes, move.wave.vehicles))
        limits = (
            ("crossing_over_rate", persons, crossing.persons_per_h),
            ("crossing_over_vehicles", vehicles, crossing.vehicles_per_h),
        )
        for name, spans, per_h in limits:
            if per_h is None:
                continue
            usable = march.per_step(per_h) * share
            over = first_over_rate(spans, usable)
            if over is not None:
                at, units = march.at(over[0]), march.per_hour(over[1])
                most = floor(usable * 3600 / march.scenario.step_s)
                yield wrong(name, crossing=here, at=at, units=units, limit=most)
        limit = march.scenario.waves.queue_max
        walkers = [move for move in moves if move.route is not None]
        come = []
        for move in walkers:
            comes = _comes(march, move)
            assert comes is not None
            come.append((*comes, move.wave.persons))
        gone = [(*(move.wave.passes or (0, 0)), move.wave.persons) for move in walkers]
        over = first_crowd_over(come, gone, limit)
        if over is not None:
            at, units = march.at(over[0]), ceil(over[1])
            yield wrong("queue_too_long", crossing=here, at=at, units=units, limit=limit)
