"""Where convoys should go: the linear program of the fleet bound read as advice.

Its columns say how many of each zone and group by which exit and row of the fleet; its prices
what a step of a vehicle's time and of a crossing's is worth. Convoys whose persons are worth
most for what they use come first, so a schedule wastes little of what is scarce.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from mamar.plan.orders import Span
from mamar.plan.waves.fleet_bound import Ends
from mamar.plan.waves.fleet_program import FleetProgram
from mamar.plan.waves.possible import Floats, exact
from mamar.scenario.drives import Drives
from mamar.scenario.marching import Group
from mamar.scenario.scenario import Scenario

#: Less than this many persons or trips is none.
FEW = 1e-6

#: Who can walk takes seats only where that brings more people out.
WALKING = Fraction(1, 1000)


#: Of those whom the program brings out by the end, so many have to be out by a tight one;
#: it is looked for by so many halvings.
NEARLY, LOOKS = 0.99, 5


@dataclass(frozen=True)
class Guide:
    """Amounts and prices as the program has them.

    ``persons``: by (row, zone, group, exit), ``beyond``: by (row, crossing, group) of those
    who walk, ``walked``: by (zone, group, crossing), ``trips``: by (row, crossing, site),
    ``counts``: what a person counts, by (zone, group), where that is not 1.
    """

    persons: Mapping[tuple[str, str, str, str], float]
    beyond: Mapping[tuple[str, str, str], float]
    walked: Mapping[tuple[str, str, str], float]
    prices: Mapping[str, float] = field(default_factory=dict)
    trips: Mapping[tuple[str, str, str], float] = field(default_factory=dict)
    counts: Mapping[tuple[str, str], Fraction] = field(default_factory=dict)

    def price(self, name: str) -> float:
        return self.prices.get(name, 0.0)

    def trips_of_walkers(
        self, key: str, aboard: Mapping[tuple[str, str, Group], int]
    ) -> dict[tuple[str, str], float]:
        """Trips of a row by (crossing, site) with those who boarded there, not at home.

        ``aboard``: persons of one vehicle, by (row, crossing, group).
        """
        boarded: dict[str, float] = defaultdict(float)
        for (row, crossing_id, group), persons in self.beyond.items():
            if row == key:
                boarded[crossing_id] += persons / aboard[key, crossing_id, group]  # type: ignore[index]
        trips = {(c, s): n for (row, c, s), n in self.trips.items() if row == key and c in boarded}
        every: dict[str, float] = defaultdict(float)
        for (c, _), n in trips.items():
            every[c] += n
        return {(c, s): n * min(1.0, boarded[c] / every[c]) for (c, s), n in trips.items()}

    def worth(self, zone_id: str, group: str) -> float:
        """What bringing out a person of the group is worth, beside others who wait."""
        counts = float(self.counts.get((zone_id, group), 1))
        return max(1e-3, counts - self.price(f"group:{zone_id}:{group}"))


def guide(
    scenario: Scenario,
    drives: Drives,
    walk_m: Floats,
    horizon: int,
    rounds: Sequence[Span] | None = None,
) -> Guide:
    """The advice for a plan that ends at step ``horizon``; ``rounds``: of a deal."""
    made = FleetProgram(scenario, drives, walk_m, horizon, rounds)
    program, counts = made.make(), exact(scenario.waves.no_walk_counts)
    walkers = {(parties.zone_id, parties.group) for parties, _ in made.walked}
    for column, name in enumerate(program.names):
        if name[:1] != ("driven",):
            continue
        if name[2:4] in walkers:
            program.worth[column] -= WALKING
        else:
            program.worth[column] *= counts
    prices, values = program.solve_both()
    found: dict[str, dict[tuple[str, ...], float]] = defaultdict(lambda: defaultdict(float))
    for name, value in zip(program.names, values, strict=False):
        if name and value > FEW:
            found[name[0]][name[1:]] += value
    return Guide(
        persons=found["driven"],  # type: ignore[arg-type]
        beyond=found["boarded"],  # type: ignore[arg-type]
        walked=found["walked"],  # type: ignore[arg-type]
        prices={name: float(price) for name, price in prices.items()},
        trips=found["onward"],  # type: ignore[arg-type]
        counts={
            (parties.zone_id, parties.group): counts
            for parties in made.parties
            if (parties.zone_id, parties.group) not in walkers
        },
    )


def tight_horizon(scenario: Scenario, drives: Drives, walk_m: Floats, end: int) -> int:
    """About the least end by which the program brings out nearly as many as by ``end``.

    Where something else than time is the limit, time has no price at ``end``, and targets
    spread people over places that are far for no reason.
    """

    ends = Ends(scenario, drives, walk_m, end)
    enough = NEARLY * ends.out(end)
    low, high = 0, end
    for part in (0.9, *[0.5] * LOOKS):
        middle = low + int((high - low) * part)
        if ends.out(middle) >= enough:
            high = middle
        elif high == end:
            return end  # time is the limit
        else:
            low = middle
    return high
