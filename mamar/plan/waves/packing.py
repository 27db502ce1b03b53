"""Whole households into vehicles: each as full as sizes k and k + 1 allow."""

from __future__ import annotations

from bisect import bisect_right
from functools import lru_cache
from itertools import accumulate

from mamar.plan.orders import Load
from mamar.plan.waves.fleet import FleetRow, special_places
from mamar.plan.waves.household_pool import Pool


def pack(row: FleetRow, pool: Pool, vehicles: int, most: int) -> list[tuple[int, int]]:
    """(smaller, larger) households for up to ``vehicles`` vehicles, of at most ``most`` persons.

    Fewer where nobody is left, or where no household fits.
    """
    parties = pool.parties
    lying, special = parties.group == "wounded", special_places(row, parties.group)
    smaller, larger = pool.smaller, pool.larger
    loads: list[tuple[int, int]] = []
    for _ in range(vehicles):
        load = _fullest(
            row.seats,
            special,
            lying,
            parties.size,
            min(smaller, 99),
            min(larger, 99),
            _share(smaller, larger),
        )
        persons = load[0] * parties.size + load[1] * (parties.size + 1)
        if not persons or persons > most:
            break
        most -= persons
        smaller, larger = smaller - load[0], larger - load[1]
        loads.append(load)
    return loads


class Packing:
    """``pool`` as it stands in up to ``vehicles`` vehicles of ``row``.

    ``persons`` (n + 1,): in the first of them, added up; ``waiting``: in the pool.
    """

    def __init__(self, row: FleetRow, pool: Pool, vehicles: int) -> None:
        self.waiting, size = pool.persons, pool.parties.size
        self.loads = pack(row, pool, vehicles, self.waiting)
        aboard = (small * size + large * (size + 1) for small, large in self.loads)
        self.persons = [0, *accumulate(aboard)]

    def vehicles_for(self, persons: int) -> int:
        """The vehicles that at most so many persons fill."""
        return bisect_right(self.persons, persons) - 1


def loads_of(
    row: FleetRow, pool: Pool, packed: list[tuple[int, int]], vehicles: list[int]
) -> tuple[Load, ...]:
    """``packed`` as loads of the vehicles of the row with these numbers (from 0)."""
    size = pool.parties.size
    return tuple(
        Load(f"{row.key}.{number + 1}", small + large, small * size + large * (size + 1))
        for (small, large), number in zip(packed, vehicles, strict=True)
    )


def _share(smaller: int, larger: int) -> int:
    """The share of larger households, coarse, so that equal questions are asked once."""
    return round(20 * larger / max(1, smaller + larger))


@lru_cache(maxsize=200_000)
def _fullest(
    seats: int, special: int, lying: bool, size: int, smaller: int, larger: int, share: int
) -> tuple[int, int]:
    """The most persons; of equal ones the mix nearest to that of all who are left."""
    best, key = (0, 0), (0, 0.0)
    for big in range(larger + 1):
        for small in range(smaller + 1):
            count = small + big
            persons = count * size + big
            if (lying and count > special) or persons - min(count, special) > seats:
                break
            now = (persons, -abs(big - share / 20 * count))
            if now > key:
                best, key = (small, big), now
        else:
            continue
        if not small:
            break
    return best
