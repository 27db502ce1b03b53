"""Who moves together: households and parties are counted anew, and nobody is lost.

``docs/design/waves.md``, "Who moves together".
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from mamar.plan.orders import Wave
from mamar.scenario.marching import ANY, Group
from mamar.scenario.scenario import Scenario, Zone
from mamar.text import Text
from mamar.verify.expand import leaving_of
from mamar.verify.waves.march import March, named
from mamar.verify.waves.report import OrderViolation, wrong

#: Groups in words.
GROUP_WORDS: dict[str, Text] = {
    "wounded": Text("wounded"),
    "reduced_mobility": Text("reduced mobility"),
    "at_risk": Text("at risk"),
    "general": Text("general"),
}


@dataclass(frozen=True)
class Parties:
    """Households (parties of wounded) of a group: so many of two sizes.

    >>> Parties(small=4, smalls=3, large=5, larges=2).larges_in(2, 9)
    1
    """

    small: int
    smalls: int
    large: int
    larges: int

    @property
    def count(self) -> int:
        return self.smalls + self.larges

    @property
    def persons(self) -> int:
        return self.small * self.smalls + self.large * self.larges

    @property
    def least(self) -> int:
        """The size of the smallest."""
        return self.small if self.smalls else self.large

    def larges_in(self, households: int, persons: int) -> int | None:
        """How many of the larger size are among them; None: they are not whole."""
        larges, rest = divmod(persons - households * self.small, self.large - self.small)
        fits = rest == 0 and 0 <= larges <= min(households, self.larges)
        return larges if fits and households - larges <= self.smalls else None

    @property
    def sizes(self) -> list[int]:
        pairs = ((self.small, self.smalls), (self.large, self.larges))
        return [size for size, count in pairs if count]


def parties_of(scenario: Scenario, zone: Zone) -> dict[Group, Parties]:
    """The groups of a zone that have anybody, in the order of the words."""
    rules, leaving = scenario.waves, leaving_of(scenario, zone)
    party = 1 + rules.companions
    with_wounded = min(leaving, zone.wounded * party)
    count = -(-with_wounded // party)
    found: dict[Group, Parties] = {}
    if count:
        size, larger = divmod(with_wounded, count)
        found["wounded"] = Parties(size, count - larger, size + 1, larger)
    persons = leaving - with_wounded
    households = -(-persons // Fraction(str(zone.household_size)))
    if households:
        size, larger = divmod(persons, households)
        reduced = min(households, zone.reduced_mobility)
        left = households - reduced
        at_risk = 0 if rules.at_risk_crossings == ANY else min(left, zone.men_18_40)
        counts: list[tuple[Group, int]] = [
            ("reduced_mobility", reduced),
            ("at_risk", at_risk),
            ("general", left - at_risk),
        ]
        shares = _shares(larger, [count for _, count in counts])
        for (group, count), larges in zip(counts, shares, strict=True):
            found[group] = Parties(size, count - larges, size + 1, larges)
    return {group: parties for group, parties in found.items() if parties.count}


def _shares(total: int, weights: list[int]) -> list[int]:
    """``total`` in proportion, by largest remainder; of equal ones the first."""
    everything = sum(weights)
    shares = [total * weight // everything for weight in weights]
    remainders = [total * weight % everything for weight in weights]
    order = sorted(range(len(weights)), key=lambda i: -remainders[i])
    for i in order[: total - sum(shares)]:
        shares[i] += 1
    return shares


def check_parties(march: March) -> Iterator[OrderViolation]:
    """Whole households in every wave and vehicle; served and not served are those who leave."""
    seen: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0, 0])  # small, large, all
    split: set[tuple[str, str]] = set()
    parties = {zone.zone_id: parties_of(march.scenario, zone) for zone in march.scenario.zones}
    zones = {zone.zone_id: zone for zone in march.scenario.zones}

    def count(wave: str | None, zone_id: str, group: Group, households: int, persons: int) -> bool:
        """Whether they are whole; they are added up in any case."""
        there = parties[zone_id].get(group, Parties(0, 0, 1, 0))
        larges = there.larges_in(households, persons)
        here = seen[zone_id, group]
        here[2] += persons
        if larges is None:
            split.add((zone_id, group))
            return False
        here[0] += households - larges
        here[1] += larges
        return True

    def halved(wave: str, zone_id: str, group: Group, stated: int, units: int) -> OrderViolation:
        sizes = parties[zone_id].get(group, Parties(0, 0, 1, 0)).sizes
        here = named(zones[zone_id])
        return wrong(
            "household_split", wave=wave, zone=here, stated=stated, units=units, right=sizes
        )

    for wave in march.orders.waves:
        if wave.zone_id not in parties or wave.group not in GROUP_WORDS:
            continue  # said elsewhere
        if not count(wave.wave_id, wave.zone_id, wave.group, wave.households, wave.persons):
            yield halved(wave.wave_id, wave.zone_id, wave.group, wave.households, wave.persons)
        there = parties[wave.zone_id].get(wave.group, Parties(0, 0, 1, 0))
        for load in wave.loads:
            if there.larges_in(load.households, load.persons) is None:
                yield halved(wave.wave_id, wave.zone_id, wave.group, load.households, load.persons)
        yield from _loads(wave)
    for row in march.orders.not_served:
        if row.zone_id not in parties or row.group not in GROUP_WORDS:
            yield wrong("unknown_name", wave="–", stated=f"{row.zone_id}, {row.group}")
        elif not count(None, row.zone_id, row.group, row.households, row.persons):
            yield halved("–", row.zone_id, row.group, row.households, row.persons)
    for zone_id, groups in parties.items():
        here = named(zones[zone_id])
        for group in {*groups, *(g for z, g in seen if z == zone_id)}:
            there = groups.get(group, Parties(0, 0, 1, 0))  # type: ignore[call-overload]
            small, large, persons = seen[zone_id, group]
            words = GROUP_WORDS[group]
            if persons != there.persons:
                name = "people_left_out" if persons < there.persons else "people_counted_twice"
                yield wrong(name, zone=here, units=persons, limit=there.persons, group=words)
            elif (zone_id, group) not in split and (small, large) != (there.smalls, there.larges):
                size, units, limit = there.small, small, there.smalls
                yield wrong(
                    "households_miscounted",
                    zone=here,
                    units=units,
                    limit=limit,
                    group=words,
                    size=size,
                )


def _loads(wave: Wave) -> Iterator[OrderViolation]:
    """What is in the vehicles is the wave."""
    if not wave.loads:
        return
    inside = sum(load.persons for load in wave.loads)
    households = sum(load.households for load in wave.loads)
    if (inside, households) != (wave.persons, wave.households):
        yield wrong("loads_miscounted", wave=wave.wave_id, stated=inside, right=wave.persons)
