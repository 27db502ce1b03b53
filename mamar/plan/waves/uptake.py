"""The same waves if fewer or more people choose to leave: who then goes in which of them.

`docs/design/waves.md`, "Choice", is the rule in words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from mamar.plan.orders import ESTIMATES, Estimate, Load, Uptake, Wave
from mamar.plan.waves.parties import Parties, all_parties
from mamar.scenario.scenario import Scenario

Key = tuple[str, str]  #: zone and group


def uptakes(scenario: Scenario, waves: Sequence[Wave]) -> tuple[Uptake, ...]:
    """The order under the low, the best and the high estimate of the people of each zone.

    >>> [uptake.estimate for uptake in uptakes(scenario, orders.waves)]  # doctest: +SKIP
    ['low', 'best', 'high']
    """
    planned = _by_key(scenario)
    found = []
    for estimate in ESTIMATES:
        other = of_estimate(scenario, estimate)
        filled = fill(scenario, waves, planned, _by_key(other))
        found.append(
            Uptake(
                estimate=estimate,
                leaving=sum(map(other.leaving, other.zones)),
                out=sum(wave.persons for wave in filled),
                until=max((wave.arrives[1] for wave in filled if wave.persons), default=0),
                changed=tuple(
                    (new.wave_id, new.households, new.persons)
                    for old, new in zip(waves, filled, strict=True)
                    if (old.households, old.persons) != (new.households, new.persons)
                ),
            )
        )
    return tuple(found)


def of_estimate(scenario: Scenario, estimate: Estimate) -> Scenario:
    """The scenario planned for another estimate."""
    return replace(scenario, rules=replace(scenario.rules, persons=estimate))


def fill(
    scenario: Scenario,
    waves: Sequence[Wave],
    planned: Mapping[Key, Parties],
    come: Mapping[Key, Parties],
) -> list[Wave]:
    """The waves with those who ``come``, in their order; one that stays empty has no persons."""
    left = {key: _Left(p.size, p.households - p.larger, p.larger) for key, p in come.items()}
    filled = []
    for wave in waves:
        key = wave.zone_id, wave.group
        if come.get(key) == planned.get(key):
            filled.append(wave)
            continue
        waiting = left.get(key, _Left(1, 0, 0))
        if wave.loads:
            lying = wave.group == "wounded"
            loads = tuple(
                waiting.board(load, _special(scenario, wave, load), lying) for load in wave.loads
            )
            households = sum(load.households for load in loads)
            persons = sum(load.persons for load in loads)
            loads = tuple(load for load in loads if load.persons)
        else:
            (households, persons), loads = waiting.take(wave.persons), ()
        filled.append(replace(wave, households=households, persons=persons, loads=loads))
    return filled


@dataclass
class _Left:
    """Households that wait: ``smaller`` of ``size`` persons, ``larger`` of one more."""

    size: int
    smaller: int
    larger: int

    def board(self, load: Load, special: int, lying: bool) -> Load:
        """Who boards one vehicle in which ``special`` of the households ordered lie or wheel."""
        households, persons = self.take(load.persons, special, special if lying else None)
        return replace(load, households=households, persons=persons)

    def take(
        self, persons: int, special: int = 0, households: int | None = None
    ) -> tuple[int, int]:
        """Households and persons for ``persons`` places: the most, then the most larger ones.

        ``special`` of the places are stretchers or for wheelchairs, one a household;
        ``households``: at most so many.
        """
        best = (0, 0, 0)  # persons, larger, smaller
        most = self.smaller + self.larger if households is None else households
        for larger in range(min(self.larger, most, persons // (self.size + 1)) + 1):
            room = persons - larger * (self.size + 1)
            smaller = min(self.smaller, most - larger, room // self.size)
            if smaller + larger < special:  # special places stay empty; only the seats count
                seats = persons - special - larger * self.size
                if seats < 0:
                    continue
                if self.size > 1:
                    smaller = min(smaller, seats // (self.size - 1))
            best = max(best, (smaller * self.size + larger * (self.size + 1), larger, smaller))
        taken, larger, smaller = best
        self.larger -= larger
        self.smaller -= smaller
        return smaller + larger, taken


def _special(scenario: Scenario, wave: Wave, load: Load) -> int:
    """Stretchers, or wheelchair places, that the households ordered for a vehicle take."""
    if wave.group == "wounded":
        return load.households
    if wave.group != "reduced_mobility":
        return 0
    row = int(load.vehicle.removeprefix("F").split(".")[0])
    return min(load.households, scenario.fleet[row - 1].wheelchair_places)


def _by_key(scenario: Scenario) -> dict[Key, Parties]:
    return {(each.zone_id, each.group): each for each in all_parties(scenario)}
