"""The same waves if fewer or more people leave: filled anew from the words, and compared.

``docs/design/waves.md``, "Choice". Whoever takes the place of somebody ordered takes no more
than that place, so that no rule can be broken by it; here the places are counted.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from mamar.plan.orders import Wave
from mamar.scenario.scenario import Scenario
from mamar.text import Text
from mamar.verify.expand import leaving_of
from mamar.verify.waves.march import March
from mamar.verify.waves.parties import Parties, parties_of
from mamar.verify.waves.report import OrderViolation, wrong

ESTIMATES = {"low": Text("low"), "best": Text("best"), "high": Text("high")}
Waiting = list[int]  #: smaller and larger households that are not in a wave yet


def check_uptakes(march: March) -> Iterator[OrderViolation]:
    """One for each estimate, each with the numbers that the filling gives."""
    stated = march.orders.uptakes
    if [each.estimate for each in stated] != list(ESTIMATES):
        yield wrong("uptake_missing")
        return
    for each in stated:
        rules = replace(march.scenario.rules, persons=each.estimate)
        other = replace(march.scenario, rules=rules)
        leaving = sum(leaving_of(other, zone) for zone in other.zones)
        filled = _filled(march, other)
        out = sum(persons for _, _, persons in filled)
        until = max(
            (wave.arrives[1] for wave, _, persons in filled if persons and len(wave.arrives) == 2),
            default=0,
        )
        changed = tuple(
            (wave.wave_id, households, persons)
            for wave, households, persons in filled
            if (households, persons) != (wave.households, wave.persons)
        )
        if (each.leaving, each.out, each.until) != (leaving, out, until):
            name = ESTIMATES[each.estimate]
            yield wrong("uptake_miscounted", what=name, stated=each.out, right=out)
        elif each.changed != changed:
            differ = sorted({row[0] for row in set(each.changed) ^ set(changed)})
            yield wrong("uptake_of_waves", what=ESTIMATES[each.estimate], stated=differ[:5])


def _filled(march: March, other: Scenario) -> list[tuple[Wave, int, int]]:
    """Each wave with the households and persons who are in it."""
    ordered = {z.zone_id: parties_of(march.scenario, z) for z in march.scenario.zones}
    come = {zone.zone_id: parties_of(other, zone) for zone in other.zones}
    left: dict[tuple[str, str], Waiting] = {}
    filled = []
    for wave in march.orders.waves:
        group = come.get(wave.zone_id, {}).get(wave.group)
        if group == ordered.get(wave.zone_id, {}).get(wave.group):
            filled.append((wave, wave.households, wave.persons))
            continue
        households = persons = 0
        if group is not None:
            waiting = left.setdefault((wave.zone_id, wave.group), [group.smalls, group.larges])
            for place in _places(march, wave):
                small, large = _most(group, waiting, place)
                waiting[0] -= small
                waiting[1] -= large
                households += small + large
                persons += small * group.small + large * group.large
        filled.append((wave, households, persons))
    return filled


@dataclass(frozen=True)
class Place:
    """What is free for a wave on foot, or in one vehicle: as much as was ordered."""

    persons: int
    special: int  #: of these, stretchers or places for wheelchairs
    lying: bool = False

    def takes(self, households: int, persons: int) -> bool:
        """Whether so many find room, one of each household in a special place if there is one."""
        if self.lying and households > self.special:
            return False
        sitting = persons - min(households, self.special)
        return persons <= self.persons and sitting <= self.persons - self.special


def _places(march: March, wave: Wave) -> list[Place]:
    if not wave.loads:
        return [Place(wave.persons, 0)]
    places = []
    for load in wave.loads:
        vehicle = march.vehicles.get(load.vehicle)
        wheel = vehicle.wheelchair_places if vehicle is not None else 0
        special = {"wounded": load.households, "reduced_mobility": min(load.households, wheel)}
        places.append(Place(load.persons, special.get(wave.group, 0), wave.group == "wounded"))
    return places


def _most(group: Parties, waiting: Waiting, place: Place) -> tuple[int, int]:
    """Smaller and larger households who fill a place: the most persons, then the most larger."""
    best, most = (0, 0), 0
    for large in range(waiting[1], -1, -1):
        room = place.persons - large * group.large
        if room < 0:
            continue
        small = min(waiting[0], room // group.small) if group.small else 0
        while small > 0 and not place.takes(
            small + large, place.persons - room + small * group.small
        ):
            small -= 1
        total = small * group.small + large * group.large
        if total > most and place.takes(small + large, total):
            best, most = (small, large), total
    return best
