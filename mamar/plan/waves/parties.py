"""Who moves together: wounded with their companions, and households by group.

`docs/design/waves.md`, "Who moves together", is the rule in words.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from mamar.scenario.marching import ANY, GROUPS, Group
from mamar.scenario.scenario import Scenario, Zone


@dataclass(frozen=True)
class Parties:
    """Households (of the wounded: parties) of one zone and group, as even as can be.

    ``larger`` of them have ``size`` + 1 persons, the others ``size``.
    """

    zone_id: str
    group: Group
    households: int
    size: int
    larger: int

    @property
    def persons(self) -> int:
        return self.households * self.size + self.larger


def parties_of(scenario: Scenario, zone: Zone) -> tuple[Parties, ...]:
    """The parties of everybody who leaves ``zone``: those of each group that has any.

    In the order of ``GROUPS``; their persons add up to ``scenario.leaving(zone)``.
    """
    leaving, rules = scenario.leaving(zone), scenario.waves
    together = 1 + rules.companions
    with_wounded = min(leaving, zone.wounded * together)
    parties = min(zone.wounded, -(-with_wounded // together))
    rest = leaving - with_wounded
    households = min(rest, -(-rest // _exact(zone.household_size)))
    reduced = min(households, zone.reduced_mobility)
    at_risk = 0
    if rules.at_risk_crossings != ANY:
        at_risk = min(households - reduced, zone.men_18_40)
    counts = (reduced, at_risk, households - reduced - at_risk)
    size, larger = divmod(rest, households) if households else (0, 0)
    several = zip(counts, in_proportion(larger, counts), strict=True)
    found = []
    if parties:
        found.append(Parties(zone.zone_id, "wounded", parties, *divmod(with_wounded, parties)))
    for group, (count, big) in zip(GROUPS[1:], several, strict=True):
        found.append(Parties(zone.zone_id, group, count, size, big))
    return tuple(each for each in found if each.households)


def all_parties(scenario: Scenario) -> tuple[Parties, ...]:
    """The parties of all zones, in table order."""
    return tuple(each for zone in scenario.zones for each in parties_of(scenario, zone))


def in_proportion(total: int, counts: Iterable[int]) -> list[int]:
    """``total`` shared out in proportion to ``counts``: largest remainder, the first on a tie.

    >>> in_proportion(5, [2, 3, 5])
    [1, 2, 2]
    """
    counts = list(counts)
    everything = sum(counts)
    if not everything:
        return [0] * len(counts)
    shares = [total * count // everything for count in counts]
    rests = [total * count % everything for count in counts]
    order = sorted(range(len(counts)), key=lambda i: -rests[i])
    for i in order[: total - sum(shares)]:
        shares[i] += 1
    return shares


def _exact(number: float) -> Fraction:
    """The decimal number that was written, not its nearest binary one."""
    return Fraction(repr(float(number)))
