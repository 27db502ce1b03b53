"""The fleet in steps: what a vehicle of each row carries, and how long each part of a trip takes.

`docs/design/waves.md` ("Rules", "The fleet bound") says in words what is made here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from math import ceil, inf, isfinite

from mamar.plan.expand import received_at_sites
from mamar.plan.waves.gates import least_steps
from mamar.plan.waves.parties import Parties
from mamar.scenario.drives import Drives
from mamar.scenario.marching import ANY, Group
from mamar.scenario.scenario import Crossing, Scenario, Site, Zone

#: A drive that comes to a whole step but for so little takes that step.
NEARLY = 1e-9


@dataclass(frozen=True)
class FleetRow:
    """One row of the fleet; ``key`` is "F1" for the first. Times are steps of the plan.

    ``load`` is boarding at an assembly point, ``load_beyond`` beyond a crossing.
    ``until`` None: no end is stated.
    """

    key: str
    number: int  #: from 1
    mode: str
    count: int
    seats: int
    wheelchair_places: int
    stretchers: int
    load: int
    load_beyond: int
    unload: int
    metres_per_step: float
    available_from: int
    until: int | None
    max_trips: int | None
    hours: float | None  #: of one day


def fleet_rows(scenario: Scenario) -> tuple[FleetRow, ...]:
    """The rows of the fleet that have a vehicle, in table order."""
    rows = []
    for number, vehicle in enumerate(scenario.fleet, start=1):
        if vehicle.count <= 0:
            continue
        ready = 0
        if vehicle.available_from is not None:
            seconds = (vehicle.available_from - scenario.start).total_seconds()
            ready = max(0, ceil(seconds / scenario.step_s))
        until = vehicle.available_until
        loading = steps_for(vehicle.load_s, scenario.step_s)
        unloading = -(-vehicle.unload_s // scenario.step_s)
        rows.append(
            FleetRow(
                key=f"F{number}",
                number=number,
                mode=vehicle.moves_as,
                count=vehicle.count,
                seats=vehicle.seats,
                wheelchair_places=vehicle.wheelchair_places,
                stretchers=vehicle.stretchers,
                load=max(loading, least_steps(scenario)),
                load_beyond=loading,
                unload=max(1, unloading) if received_at_sites(scenario) else unloading,
                metres_per_step=(vehicle.speed_kmh or scenario.rules.beyond_kmh)
                / 3.6
                * scenario.step_s,
                available_from=ready,
                until=None if until is None else scenario.step_of(until),
                max_trips=vehicle.max_trips,
                hours=vehicle.max_hours_per_day,
            )
        )
    return tuple(rows)


def steps_for(seconds: float, step_s: int) -> int:
    """Whole steps that hold so many seconds, at least one."""
    return max(1, ceil(seconds / step_s))


class Ways:
    """Steps that vehicles drive between places, and whether they can come there at all."""

    def __init__(self, drives: Drives) -> None:
        self._place = {key: i for i, key in enumerate(drives.keys)}
        self._metres = drives.metres

    def metres(self, start: str, end: str) -> float:
        if start not in self._place or end not in self._place:
            return inf
        return float(self._metres[self._place[start], self._place[end]])

    def steps(self, row: FleetRow, start: str, end: str) -> int | None:
        """Rounded up to whole steps; None without a way."""
        metres = self.metres(start, end)
        return ceil(metres / row.metres_per_step - NEARLY) if isfinite(metres) else None

    def from_depot(self, row: FleetRow, end: str) -> int | None:
        """Of the first drive; 0 where no depot is stated: it stands where it boards first."""
        depot = f"depot:{row.number}"
        return self.steps(row, depot, end) if depot in self._place else 0


def most_aboard(row: FleetRow, parties: Parties) -> tuple[int, int]:
    """The most persons of ``parties`` that one vehicle takes, as (smaller, larger) households.

    Households are whole. Wounded lie on stretchers and their companions sit; a person of
    reduced mobility takes a wheelchair place while there is one.
    """
    return _most(
        row.seats,
        special_places(row, parties.group),
        parties.group == "wounded",
        parties.size,
        parties.households - parties.larger,
        parties.larger,
    )


def special_places(row: FleetRow, group: Group) -> int:
    """Stretchers or wheelchair places that one of each household of the group takes."""
    return {"wounded": row.stretchers, "reduced_mobility": row.wheelchair_places}.get(group, 0)


@lru_cache(maxsize=65536)
def _most(
    seats: int, special: int, lying: bool, size: int, smaller: int, larger: int
) -> tuple[int, int]:
    best, best_persons = (0, 0), 0
    for big in range(min(larger, seats + special) + 1):
        small = _still(seats, special, lying, size, smaller, big)
        if small < 0:
            break
        persons = small * size + big * (size + 1)
        if persons > best_persons:
            best, best_persons = (small, big), persons
    return best


def _still(seats: int, special: int, lying: bool, size: int, smaller: int, big: int) -> int:
    """The most households of the smaller size beside ``big`` larger ones; -1: too many already."""
    if big > special:
        sitting = big * (size + 1) - special
        if lying or sitting > seats:
            return -1
        return min(smaller, (seats - sitting) // max(1, size))
    left = seats - big * size  # one of each larger household takes a special place
    if left < 0:
        return -1
    room = special - big
    fits = room if size <= 1 else min(room, left // (size - 1))
    if fits == room and not lying:
        fits += (left - fits * (size - 1)) // max(1, size)
    return min(smaller, fits)


def persons_aboard(row: FleetRow, parties: Parties) -> int:
    """The most persons of ``parties`` that one vehicle takes."""
    small, large = most_aboard(row, parties)
    return small * parties.size + large * (parties.size + 1)


def accepts(scenario: Scenario, crossing: Crossing, group: Group) -> bool:
    """Whether the group may pass the crossing: everybody but "general" by those accepted."""
    accepted = scenario.waves.at_risk_crossings
    return group == "general" or accepted == ANY or crossing.crossing_id in accepted


def takes(site: Site, group: Group, zone: Zone) -> bool:
    """Whether the site takes the group, and people of the zone go there."""
    return group not in site.excludes and site.site_id not in zone.refuses_sites


def sites_for(scenario: Scenario, zone_id: str, group: Group) -> list[Site]:
    """The sites that people of a group of a zone may be sent to, in table order."""
    zone = next(zone for zone in scenario.zones if zone.zone_id == zone_id)
    return [site for site in scenario.sites if takes(site, group, zone)]


def usable(rows: Iterable[FleetRow], parties: Parties) -> list[FleetRow]:
    """The rows that take a household of ``parties``; of wounded those with stretchers."""
    return [row for row in rows if persons_aboard(row, parties) > 0]


def takes_only_one(row: FleetRow, parties: Parties) -> bool:
    """Whether no two households of ``parties``, however small, fit into one vehicle."""
    lying = parties.group == "wounded"
    special = special_places(row, parties.group)
    return _most(row.seats, special, lying, parties.size, 2, 0)[0] < 2
