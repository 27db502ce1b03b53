"""What is in each vehicle: seats, stretchers, wheelchair places, and the time it takes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from mamar.plan.orders import Load
from mamar.scenario.scenario import Vehicle
from mamar.verify.waves.march import March, Move, places_of
from mamar.verify.waves.report import OrderViolation, wrong


def check_loads(march: March) -> Iterator[OrderViolation]:
    """Each vehicle of each wave."""
    for move in march.moves:
        wave, places = move.wave, places_of(move)
        times = Counter(load.vehicle for load in wave.loads)
        at = march.at(move.boards[0])
        for name, count in times.items():
            if count > 1:
                yield wrong("in_two_places", **places, vehicle=name, at=at)
        if wave.vehicles > march.scenario.waves.convoy_max:
            units, limit = wave.vehicles, march.scenario.waves.convoy_max
            yield wrong("convoy_too_large", **places, at=at, units=units, limit=limit)
        rows = sorted({load.vehicle.partition(".")[0] for load in wave.loads})
        if len(rows) > 1:
            yield wrong("mixed_convoy", **places, at=at, stated=rows)
        for load in wave.loads:
            vehicle = march.vehicles.get(load.vehicle)
            if vehicle is None:
                yield wrong("unknown_vehicle", **places, vehicle=load.vehicle)
                continue
            if move.rides_from_home and vehicle.moves_as != wave.mode:
                right = vehicle.moves_as
                name = load.vehicle
                yield wrong("other_mode", **places, vehicle=name, stated=wave.mode, right=right)
            yield from _room(move, load, vehicle)
            yield from _times(march, move, load, vehicle)


def _room(move: Move, load: Load, vehicle: Vehicle) -> Iterator[OrderViolation]:
    places, name = places_of(move), load.vehicle
    if load.households < 1 or load.persons < 1:
        stated, units = load.households, load.persons
        yield wrong("no_people", **places, vehicle=name, stated=stated, units=units)
    sitting = load.persons
    if move.wave.group == "wounded":
        sitting -= load.households  # one of each party lies
        lying, limit = load.households, vehicle.stretchers
        if lying > limit:
            yield wrong("over_stretchers", **places, vehicle=name, units=lying, limit=limit)
    elif move.wave.group == "reduced_mobility":
        sitting -= min(load.households, vehicle.wheelchair_places)
    if sitting > vehicle.seats:
        limit = vehicle.seats
        yield wrong("over_seats", **places, vehicle=name, units=sitting, limit=limit)


def _times(march: March, move: Move, load: Load, vehicle: Vehicle) -> Iterator[OrderViolation]:
    places, step_s = {**places_of(move), "vehicle": load.vehicle}, march.scenario.step_s
    start, until = move.boards
    seconds = (until - start) * step_s
    if seconds < vehicle.load_s:
        limit = vehicle.load_s
        yield wrong("loading_too_short", **places, units=seconds, limit=limit)
    if march.out_at_site:
        seconds = (move.wave.arrives[1] - move.wave.arrives[0]) * step_s
        if seconds < vehicle.unload_s:
            limit = vehicle.unload_s
            yield wrong("unloading_too_short", **places, units=seconds, limit=limit)
