"""A vehicle that leaves with empty seats, where in the time that is left no full one can pass."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from mamar.plan.orders import Wave
from mamar.plan.waves.convoy import Convoy, Task
from mamar.plan.waves.convoys import TRIED, Convoys
from mamar.plan.waves.motorpool import Motorpool, Queue
from mamar.plan.waves.packing import pack


def send_emptier(convoys: Convoys) -> list[Wave]:
    """Waves of one vehicle, as full as the time allows; takes from the pools.

    To be called when no convoy of full vehicles is left.
    """
    before = len(convoys.waves)
    for crew in convoys.crews:
        while (convoy := _fullest(convoys, crew.motorpool)) is not None:
            convoys.commit(crew.motorpool, convoy)
    return convoys.waves[before:]


def _fullest(convoys: Convoys, motorpool: Motorpool) -> Convoy | None:
    """The one with most persons of the tasks that promise most for each exit."""
    found: Convoy | None = None
    for task in _tasks(convoys, motorpool):
        queue = Queue(motorpool, task.start)
        if not queue.usable:
            continue
        row, pool = motorpool.row, convoys.pools[task.pool_key]
        seats = row.seats
        while seats > 0:
            seats //= 2
            packed = pack(replace(row, seats=seats), pool, 1, pool.persons)
            persons = sum(s * pool.parties.size + b * (pool.parties.size + 1) for s, b in packed)
            if not packed or (found is not None and persons <= found.persons):
                break
            convoys.looked += 1
            vehicle = queue.vehicles[:1]
            convoy = convoys.times.convoy(motorpool, task, vehicle, queue.there[0], packed)
            if convoy is not None:
                found = convoy
                break
    return found


def _tasks(convoys: Convoys, motorpool: Motorpool) -> Iterator[Task]:
    tried: Counter[tuple[str, bool]] = Counter()
    for task in sorted(convoys.tasks[motorpool.row.key], key=lambda task: -task.promise):
        exit_ = task.exit_id, task.beyond
        if convoys.pools[task.pool_key].households and tried[exit_] < TRIED:
            tried[exit_] += 1
            yield task
