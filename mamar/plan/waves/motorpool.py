"""The vehicles of one fleet row: where each is, from when it is free, and what it may still do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from mamar.plan.waves.fleet import FleetRow, Ways

#: A step that never comes.
NEVER = 1 << 40

Ints = npt.NDArray[np.int64]


@dataclass
class Motorpool:
    """State of vehicles of ``row`` (of all or, with its ``count``, some), numbered from 0.

    ``free`` (n,): steps.
    ``place`` (n,) numbers ``places``, the last of which is where nobody has been yet: the
    depot, or anywhere at all where none is stated.
    """

    row: FleetRow
    places: Sequence[str]
    drive: Ints  #: (places + 1, places) steps between them, NEVER without a way
    first: int = 0  #: the number in the row of the first of them, from 0
    free: Ints = field(init=False)
    place: Ints = field(init=False)
    trips: Ints = field(init=False)
    day: Ints = field(init=False)  #: the day of its last departure, −1: none yet
    began: Ints = field(init=False)  #: when it set out on that day

    def __post_init__(self) -> None:
        count = self.row.count
        self.free = np.full(count, self.row.available_from, np.int64)
        self.place = np.full(count, len(self.places), np.int64)
        self.trips = np.zeros(count, np.int64)
        self.day = np.full(count, -1, np.int64)
        self.began = np.zeros(count, np.int64)

    def there(self, place: int) -> Ints:
        """(n,) from when each could board at ``place``; NEVER: not any more."""
        steps = self.drive[self.place, place]
        there = np.where(steps < NEVER, self.free + steps, NEVER)
        if self.row.max_trips is not None:
            there = np.where(self.trips < self.row.max_trips, there, NEVER)
        return there

    def sets_out(self, vehicles: Ints, place: int, boards: int) -> Ints:
        """(k,) when they begin the drive to ``place``, as late as can be."""
        starts: Ints = boards - self.drive[self.place[vehicles], place]
        return starts

    def go(self, vehicles: Ints, place: int, boards: int, day: int, end: int, free: int) -> None:
        """They board at ``place`` from ``boards`` on, leave on ``day``, are free at ``end``."""
        sets_out = self.sets_out(vehicles, place, boards)
        new = self.day[vehicles] != day
        self.began[vehicles] = np.where(new, sets_out, self.began[vehicles])
        self.day[vehicles] = day
        self.trips[vehicles] += 1
        self.place[vehicles] = end
        self.free[vehicles] = free


class Queue:
    """The vehicles that could still board at a place, the first to be there first."""

    def __init__(self, motorpool: Motorpool, place: int) -> None:
        there = motorpool.there(place)
        self.usable = int((there < NEVER).sum())
        self.vehicles = np.argsort(there, kind="stable")[: self.usable]
        self.there: list[int] = there[self.vehicles].tolist()
        #: (usable + 1,) steps at which the first of them were free, added up
        self.free: list[int] = [0, *np.cumsum(motorpool.free[self.vehicles]).tolist()]


def motorpools(rows: Sequence[FleetRow], ways: Ways, places: Sequence[str]) -> list[Motorpool]:
    """One for each row. ``places``: all homes, crossings and sites, as keys of drives."""
    pools = []
    for row in rows:
        drive = np.full((len(places) + 1, len(places)), NEVER, np.int64)
        for j, end in enumerate(places):
            first = ways.from_depot(row, end)
            if first is not None:
                drive[-1, j] = first
            for i, start in enumerate(places):
                steps = ways.steps(row, start, end)
                if steps is not None:
                    drive[i, j] = steps
        pools.append(Motorpool(row, places, drive))
    return pools
