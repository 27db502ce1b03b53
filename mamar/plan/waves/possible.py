"""Which waves by vehicles and on foot are possible at all, before it is asked how many.

`docs/design/waves.md`, "The fleet bound".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np
import numpy.typing as npt

from mamar.plan.orders import Span
from mamar.plan.waves import fleet_times as times
from mamar.plan.waves.fleet import (
    FleetRow,
    Ways,
    accepts,
    fleet_rows,
    persons_aboard,
    takes,
    usable,
)
from mamar.plan.waves.parties import Parties, all_parties
from mamar.scenario.drives import Drives
from mamar.scenario.marching import Group
from mamar.scenario.scenario import Crossing, Scenario, Site, Zone

#: Steps of what cannot be.
NEVER = 1 << 40

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Way:
    """That vehicles of a row may take a group of a zone to an exit, and the drive there."""

    row: FleetRow
    parties: Parties
    exit_id: str
    drive: int
    ready: int  #: the earliest beginning of boarding

    @property
    def passes(self) -> int:
        return self.ready + self.row.load + self.drive


class Possible:
    """What a wave may be at all, for one end of the plan.

    ``walk_m`` (z, e): metres on foot from zones to exits, which are the crossings; in
    scenarios without crossings the sites. ``rounds``: of a deal, in which people pass; None: at
    all times.
    """

    def __init__(
        self,
        scenario: Scenario,
        drives: Drives,
        walk_m: Floats,
        horizon: int,
        rounds: Sequence[Span] | None = None,
    ) -> None:
        self.scenario, self.horizon, self.walk_m = scenario, horizon, walk_m
        self.rounds = rounds
        self.ways, self.rows = Ways(drives), fleet_rows(scenario)
        self.parties = all_parties(scenario)
        self.zones = {zone.zone_id: zone for zone in scenario.zones}
        self.at_crossings = bool(scenario.crossings)
        self.to_sites = self.at_crossings and scenario.rules.out_at == "site"
        self.exits: dict[str, Crossing | Site] = (
            {c.crossing_id: c for c in scenario.crossings}
            if self.at_crossings
            else {s.site_id: s for s in scenario.sites}
        )

    def place(self, exit_id: str) -> str:
        return f"{'crossing' if self.at_crossings else 'site'}:{exit_id}"

    def may_use(self, exit_id: str, parties: Parties) -> bool:
        """Whether it is accepted for them; out at sites, whether one is for them, too."""
        place, group = self.exits[exit_id], parties.group
        zone = self.zones[parties.zone_id]
        if isinstance(place, Site):
            return takes(place, group, zone)
        received = not self.to_sites or any(takes(s, group, zone) for s in self.scenario.sites)
        return received and accepts(self.scenario, place, group)

    @cached_property
    def open(self) -> dict[str, list[Span]]:
        if not self.at_crossings:
            return {exit_id: [(0, self.horizon)] for exit_id in self.exits}
        spans = {c: times.opened(self.scenario, [c], self.horizon) for c in self.exits}
        if self.rounds is None:
            return spans
        return {c: times.within(own, self.rounds) for c, own in spans.items()}

    @cached_property
    def driven(self) -> list[Way]:
        """All ways on which a wave by vehicles from a zone is possible at all."""
        found = []
        for parties in self.parties:
            zone = self.zones[parties.zone_id]
            home, first = f"home:{zone.zone_id}", times.ready(self.scenario, zone)
            for row in usable(self.rows, parties):
                coming = self.ways.from_depot(row, home)
                if coming is None:
                    continue
                start = max(first, row.available_from + coming)
                for exit_id, place in self.exits.items():
                    drive = self.ways.steps(row, home, self.place(exit_id))
                    if drive is None or not self.may_use(exit_id, parties):
                        continue
                    if isinstance(place, Crossing) and row.mode not in place.modes:
                        continue
                    way = Way(row, parties, exit_id, drive, start)
                    if self._in_time(way, zone):
                        found.append(way)
        return found

    def _in_time(self, way: Way, zone: Zone) -> bool:
        if zone.ready_until is not None:
            latest = self.scenario.step_of(zone.ready_until)
            if way.ready + way.row.load > latest:
                return False
        return any(until > way.passes for _, until in self.open[way.exit_id])

    @cached_property
    def walked(self) -> list[tuple[Parties, str]]:
        """Who may walk to which exit."""
        rules, found = self.scenario.waves, []
        position = {zone_id: z for z, zone_id in enumerate(self.zones)}
        for parties in self.parties:
            if parties.group == "wounded":
                continue
            reduced = parties.group == "reduced_mobility"
            limit = rules.walk_limit_reduced_m if reduced else rules.walk_limit_m
            for e, (exit_id, place) in enumerate(self.exits.items()):
                near = self.walk_m[position[parties.zone_id], e] <= limit
                open_to = not isinstance(place, Crossing) or "foot" in place.modes
                allowed = near and open_to and self.may_use(exit_id, parties)
                if allowed and self.open[exit_id]:
                    found.append((parties, exit_id))
        return found

    @cached_property
    def boarding(self) -> dict[tuple[str, str, Group], int]:
        """(row, crossing, group) of walkers who board beyond: the most persons of one vehicle."""
        most: dict[tuple[str, str, Group], int] = {}
        if not self.to_sites or self.scenario.rules.beyond == "walk":
            return most
        for parties, crossing_id in self.walked:
            for row in usable(self.rows, parties):
                if self.ways.from_depot(row, f"crossing:{crossing_id}") is None:
                    continue
                key = (row.key, crossing_id, parties.group)
                most[key] = max(most.get(key, 0), persons_aboard(row, parties))
        return most

    def of_row(self, row: FleetRow) -> list[Way]:
        return self._by_row.get(row.key, [])

    @cached_property
    def _by_row(self) -> dict[str, list[Way]]:
        found: dict[str, list[Way]] = {}
        for way in self.driven:
            found.setdefault(way.row.key, []).append(way)
        return found

    def origins(self, row: FleetRow) -> list[str]:
        """Where vehicles of the row board: homes, and beyond crossings."""
        homes = {f"home:{way.parties.zone_id}" for way in self.of_row(row)}
        return sorted(homes | {f"crossing:{c}" for (key, c, _) in self.boarding if key == row.key})

    def ends(self, row: FleetRow) -> list[str]:
        """Where they unload."""
        if self.to_sites:
            return [f"site:{site.site_id}" for site in self.scenario.sites]
        return sorted({self.place(way.exit_id) for way in self.of_row(row)})

    def boards_at(self, row: FleetRow) -> list[str]:
        """The crossings beyond which walkers may board the row."""
        return sorted({c for (key, c, _) in self.boarding if key == row.key})

    def starts(self, row: FleetRow) -> dict[str, int]:
        """By origin: the earliest beginning of boarding there."""
        starts: dict[str, int] = {}
        for way in self.of_row(row):
            starts[f"home:{way.parties.zone_id}"] = way.ready
        for c in self.boards_at(row):
            place = f"crossing:{c}"
            coming = row.available_from + (self.ways.from_depot(row, place) or 0)
            walkers = [
                times.ready(self.scenario, self.zones[parties.zone_id])
                for parties, exit_id in self.walked
                if exit_id == c and persons_aboard(row, parties)
            ]
            starts[place] = max(coming, self.open[c][0][0], min(walkers))
        return starts

    def first_received(self, site: Site) -> int:
        """No site takes anybody in before; the end where nobody can come."""
        if not self.to_sites or self.scenario.rules.beyond == "walk":
            return times.told(self.scenario)
        soonest = [self.horizon]
        for row in self.rows:
            starts = self.starts(row)
            leaves = [(way.exit_id, way.passes + 1) for way in self.of_row(row)]
            leaves += [(c, starts[f"crossing:{c}"] + row.load_beyond) for c in self.boards_at(row)]
            for c, step in leaves:
                drive = self.ways.steps(row, f"crossing:{c}", f"site:{site.site_id}")
                if drive is not None:
                    soonest.append(step + drive)
        return min(soonest)

    def whole_trips(self, row: FleetRow, steps: int) -> int:
        """Of one vehicle to sites beyond crossings in so many steps, one after the other."""
        leaves: dict[str, int] = {}
        for way in self.of_row(row):
            loads = row.load + way.drive + 1
            leaves[way.exit_id] = min(loads, leaves.get(way.exit_id, loads))
        leaves |= {c: min(row.load_beyond, leaves.get(c, NEVER)) for c in self.boards_at(row)}
        ends = self.ends(row)
        onward = [
            loads + drive + row.unload
            for c, loads in leaves.items()
            for end in ends
            if (drive := self.ways.steps(row, f"crossing:{c}", end)) is not None
        ]
        backs = [self.ways.steps(row, end, o) for end in ends for o in self.origins(row)]
        back = min((b for b in backs if b is not None), default=NEVER)
        trip = min(onward, default=NEVER)
        return 0 if trip > steps else 1 + (steps - trip) // (trip + back)

    def slow(self, exit_id: str) -> tuple[Fraction, Fraction]:
        """Steps that a vehicle, and a person, takes of a crossing."""
        place = self.exits[exit_id]
        if isinstance(place, Site):
            return Fraction(0), Fraction(0)
        hour = Fraction(3600, self.scenario.step_s)
        per_vehicle = Fraction(0)
        if place.vehicles_per_h is not None:
            rate = exact(place.vehicles_per_h)
            per_vehicle = hour / rate if rate else hour * self.horizon
        rate = exact(place.persons_per_h)
        return per_vehicle, hour / rate if rate else hour * self.horizon

    @cached_property
    def headway(self) -> Fraction:
        return Fraction(self.scenario.waves.headway_min * 60, self.scenario.step_s)


def exact(number: float) -> Fraction:
    """The decimal number that was written, not its nearest binary one."""
    return Fraction(repr(float(number)))
