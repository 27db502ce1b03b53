"""Lines: vehicles that only go to and fro between a crossing and a site, in teams.

Where walkers are driven on from crossings the time of vehicles is the limit, and a vehicle that
waits for its turn (headway, intake of the site) loses some. The linear program of the fleet bound
says how many trips there should be from which crossing to which site, and so how many vehicles each
line needs. At equal distances they never wait for each other, if the teams in which they go
are large enough for the headway and small enough for the site.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

from mamar.plan.waves.fleet import FleetRow
from mamar.plan.waves.possible import Possible, exact
from mamar.scenario.scenario import Crossing


@dataclass(frozen=True)
class Line:
    """``vehicles`` of a row between a crossing and a site; ``team`` of them go together."""

    crossing_id: str
    site_id: str
    vehicles: int
    team: int


def lines_of(
    possible: Possible, row: FleetRow, trips: Mapping[tuple[str, str], float]
) -> list[Line]:
    """The lines of a row that whole teams can serve all the time; what is left goes anywhere.

    ``trips``: by (crossing, site), as the program has them.
    """
    cycles = {key: _Cycle.of(possible, row, *key) for key in trips}
    shares = {
        key: trips[key] * cycle.steps / max(1, possible.horizon - row.available_from)
        for key, cycle in cycles.items()
        if cycle is not None
    }
    vehicles = _rounded(shares, row.count)
    lines = []
    for key, count in vehicles.items():
        cycle = cycles[key]
        team = None if cycle is None else cycle.team(count)
        if team is not None:
            lines.append(Line(*key, count - count % team, team))
    return [line for line in lines if line.vehicles]


def _rounded(shares: Mapping[tuple[str, str], float], most: int) -> dict[tuple[str, str], int]:
    """Whole numbers, of at most ``most`` in all: the largest remainders are rounded up."""
    total = sum(shares.values())
    if total > most:
        shares = {key: share * most / total for key, share in shares.items()}
    whole = {key: floor(share) for key, share in shares.items()}
    left = min(most, round(total)) - sum(whole.values())
    for key in sorted(shares, key=lambda key: whole[key] - shares[key])[:left]:
        whole[key] += 1
    return whole


@dataclass(frozen=True)
class _Cycle:
    """One trip from a crossing to a site and back, with all that teams may wait for there."""

    load: int
    drives: int  #: there and back
    unload: int
    aboard: int
    intake: Fraction | None  #: persons a step
    rate: Fraction
    headway: int
    least: int  #: steps of the shortest departure
    most: int  #: vehicles of a convoy

    @classmethod
    def of(cls, possible: Possible, row: FleetRow, crossing_id: str, site_id: str) -> _Cycle | None:
        scenario = possible.scenario
        crossing, site = f"crossing:{crossing_id}", f"site:{site_id}"
        there = possible.ways.steps(row, crossing, site)
        back = possible.ways.steps(row, site, crossing)
        aboard = max(
            (n for (k, c, _), n in possible.boarding.items() if (k, c) == (row.key, crossing_id)),
            default=0,
        )
        place = possible.exits[crossing_id]
        if there is None or back is None or not aboard or not isinstance(place, Crossing):
            return None
        hour = Fraction(scenario.step_s, 3600)
        intake = next(s.intake_per_h for s in scenario.sites if s.site_id == site_id)
        return cls(
            load=row.load_beyond,
            drives=there + back,
            unload=row.unload,
            aboard=aboard,
            intake=None if intake is None else exact(intake) * hour,
            rate=exact(place.persons_per_h) * hour,
            headway=ceil(possible.headway),
            least=max(1, ceil(Fraction(scenario.waves.min_wave_min * 60, scenario.step_s))),
            most=min(row.count, scenario.waves.convoy_max),
        )

    @property
    def steps(self) -> int:
        return self.load + self.drives + self._unloads(1)

    def _unloads(self, team: int) -> int:
        if not self.intake:
            return self.unload
        return max(self.unload, ceil(team * self.aboard / self.intake))

    def team(self, vehicles: int) -> int | None:
        """The smallest team in which so many, at equal distances, never wait for each other."""
        for team in range(1, min(vehicles, self.most) + 1):
            cycle = self.load + self.drives + self._unloads(team)
            apart = cycle // (vehicles // team)
            persons = team * self.aboard
            if apart < self.headway or not self._fits(
                persons, self._unloads(team), apart, self.intake
            ):
                continue
            if self._fits(persons, max(self.least, ceil(persons / self.rate)), apart, self.rate):
                return team
        return None

    @staticmethod
    def _fits(persons: int, length: int, apart: int, rate: Fraction | None) -> bool:
        """Whether so many over ``length`` steps, again and again ``apart``, keep to the rate."""
        if rate is None:
            return True
        return Fraction(persons, length) * -(-length // max(1, apart)) <= rate
