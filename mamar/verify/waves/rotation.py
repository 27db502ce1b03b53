"""Where every vehicle is all the time, and how convoys follow each other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from itertools import pairwise
from math import ceil, floor

from mamar.scenario.drives import Key
from mamar.scenario.scenario import Vehicle
from mamar.verify.waves.march import TINY, March, Move, places_of
from mamar.verify.waves.report import OrderViolation, wrong


@dataclass(frozen=True)
class Journey:
    """One vehicle in one wave: it boards here from then, and is empty there at last."""

    move: Move
    start: Key
    boards: int
    leaves: int
    end: Key
    empty: int


def journeys_of(march: March) -> dict[str, list[Journey]]:
    """The journeys of each vehicle, by the time of boarding."""
    found: dict[str, list[Journey]] = defaultdict(list)
    for move in march.moves:
        for name in dict.fromkeys(load.vehicle for load in move.wave.loads):
            if name in march.vehicles:
                found[name].append(_journey(march, move, march.vehicles[name]))
    for journeys in found.values():
        journeys.sort(key=lambda journey: journey.boards)
    return found


def _journey(march: March, move: Move, vehicle: Vehicle) -> Journey:
    crossing = f"crossing:{move.crossing.crossing_id}" if move.crossing is not None else ""
    start = f"home:{move.zone.zone_id}" if move.rides_from_home else crossing
    if march.out_at_site:
        assert move.site is not None
        end, empty = f"site:{move.site.site_id}", move.wave.arrives[1]
    else:
        unloading = ceil(vehicle.unload_s / march.scenario.step_s - TINY)
        end, empty = crossing, move.wave.arrives[1] + unloading
    return Journey(move, start, move.boards[0], move.boards[1], end, empty)


def check_rotation(march: March) -> Iterator[OrderViolation]:
    """No vehicle is in two places, back before its cycle, or used beyond its limits."""
    for name, journeys in sorted(journeys_of(march).items()):
        vehicle = march.vehicles[name]
        sets_out = []
        before: Journey | None = None
        for journey in journeys:
            drive = _drive_to(march, vehicle, name, before, journey)
            words = {**places_of(journey.move), "vehicle": name, "at": march.at(journey.boards)}
            if drive is None or _no_way(march, vehicle, journey):
                yield wrong("no_drive", **words)
            drive = drive or 0
            if before is None:
                available = vehicle.available_from
                earliest = (
                    Fraction(0) if available is None else max(march.step(available), Fraction(0))
                )
                if journey.boards - drive < earliest:
                    yield wrong("vehicle_not_there_yet", **words)
            elif journey.boards < before.empty:
                yield wrong("in_two_places", **words)
            elif journey.boards < before.empty + drive:
                yield wrong("before_cycle", **words)
            gone = vehicle.available_until
            if gone is not None and journey.empty > march.step(gone):
                yield wrong("vehicle_gone", **words)
            sets_out.append(journey.boards - drive)
            before = journey
        most = vehicle.max_trips
        if most is not None and len(journeys) > most:
            yield wrong("too_many_trips", vehicle=name, units=len(journeys), limit=most)
        yield from _hours(march, name, vehicle, journeys, sets_out)


def _drive_to(
    march: March, vehicle: Vehicle, name: str, before: Journey | None, journey: Journey
) -> int | None:
    """Steps of the empty drive to where it boards; None: no way."""
    if before is not None:
        start = before.end
    else:
        start = f"depot:{name[1:].partition('.')[0]}"
        if vehicle.depot_lon is None or vehicle.depot_lat is None:
            return 0
    return march.drive_steps(start, journey.start, march.speed_kmh(vehicle))


def _no_way(march: March, vehicle: Vehicle, journey: Journey) -> bool:
    """Whether the way with people has a part that cannot be driven."""
    crossing = journey.move.crossing
    places = [journey.start, journey.end]
    if crossing is not None:
        places.insert(1, f"crossing:{crossing.crossing_id}")
    speed = march.speed_kmh(vehicle)
    return any(march.drive_steps(a, b, speed) is None for a, b in pairwise(places))


def _hours(
    march: March, name: str, vehicle: Vehicle, journeys: list[Journey], sets_out: list[int]
) -> Iterator[OrderViolation]:
    """Hours from the first setting out to the last unloading, over the waves left in a day."""
    if vehicle.max_hours_per_day is None:
        return
    of_day: dict[datetime, list[tuple[int, int]]] = defaultdict(list)
    for journey, sets in zip(journeys, sets_out, strict=True):
        leaves = march.scenario.start + timedelta(seconds=journey.leaves * march.scenario.step_s)
        day = leaves.replace(hour=0, minute=0, second=0, microsecond=0)
        of_day[day].append((sets, journey.empty))
    limit = Fraction(str(vehicle.max_hours_per_day)) * 60
    for day, spans in of_day.items():
        steps = max(end for _, end in spans) - min(start for start, _ in spans)
        minutes = Fraction(steps * march.scenario.step_s, 60)
        if minutes > limit:
            units, most = ceil(minutes), floor(limit)
            said = day.date().isoformat()
            yield wrong("too_many_hours", vehicle=name, at=day, units=units, limit=most, day=said)


def check_convoys(march: March) -> Iterator[OrderViolation]:
    """Headway between departures from one place, and between passings of one crossing."""
    departing: dict[Key, list[tuple[int, int, Move]]] = defaultdict(list)
    passing: dict[Key, list[tuple[int, int, Move]]] = defaultdict(list)
    for move in march.moves:
        if not move.wave.loads:
            continue
        leaves = move.boards[1]
        place = move.zone.zone_id if move.rides_from_home else f"crossing:{move.exit_id}"
        departing[place].append((leaves, leaves, move))
        if move.rides_from_home and move.wave.passes is not None:
            passing[move.exit_id].append((*move.wave.passes, move))
    yield from _too_close(march, "convoys_too_close", departing.values())
    yield from _too_close(march, "convoys_too_close_at_crossing", passing.values())


def _too_close(
    march: March, name: str, convoys: Iterable[list[tuple[int, int, Move]]]
) -> Iterator[OrderViolation]:
    limit = march.scenario.waves.headway_min
    for here in convoys:
        here.sort(key=lambda convoy: convoy[:2])
        last = here[0][1]
        for start, until, move in here[1:]:
            if start - last < march.minutes(limit):
                units = floor((start - last) * march.scenario.step_s / 60)
                at = march.at(start)
                yield wrong(name, **places_of(move), at=at, units=units, limit=limit)
            last = max(last, until)
