"""Who could go how, for the fleet bound: loads, ways, walks and boardings.

docs/design/waves.md, "The fleet bound". A row of the fleet that is written F1 there has the
number 1 here.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import ceil, floor, isfinite

from mamar.scenario.drives import Key
from mamar.scenario.marching import GROUPS, Group
from mamar.scenario.scenario import Crossing, Site, Vehicle, Zone
from mamar.verify.waves.march import TINY, March
from mamar.verify.waves.parties import Parties, parties_of
from mamar.verify.waves.routes import Walks

Span = tuple[int, int]
#: Steps of a drive may be off by so much.
_OFF = Fraction(1, 10**9)


@dataclass(frozen=True)
class Way:
    """Row ``row`` can take the group from the zone through the exit (crossing, else site)."""

    row: int
    zone_id: str
    group: Group
    exit_id: str
    aboard: int
    ready: int
    drive: int
    passes: int  #: the first step at which it could pass


@dataclass(frozen=True)
class Boarding:
    """Walkers of the group can board vehicles of the row beyond the crossing."""

    row: int
    crossing_id: str
    group: Group
    aboard: int
    ready: int


@dataclass(frozen=True)
class Possible:
    """What is possible by the step ``end``."""

    march: March
    walking: Walks
    end: int

    @cached_property
    def beyond(self) -> bool:
        """Whether people are out at sites beyond crossings."""
        return self.march.out_at_site and bool(self.march.scenario.crossings)

    @cached_property
    def rows(self) -> dict[int, Vehicle]:
        return {row: one for row, one in enumerate(self.march.scenario.fleet, start=1) if one.count}

    @cached_property
    def zones(self) -> dict[str, Zone]:
        return {zone.zone_id: zone for zone in self.march.scenario.zones}

    @cached_property
    def exits(self) -> dict[str, Crossing | Site]:
        scenario = self.march.scenario
        if scenario.crossings:
            return {one.crossing_id: one for one in scenario.crossings}
        return {one.site_id: one for one in scenario.sites}

    @cached_property
    def exit_kind(self) -> str:
        return "crossing" if self.march.scenario.crossings else "site"

    @cached_property
    def parties(self) -> dict[tuple[str, Group], Parties]:
        return {
            (zone.zone_id, group): parties
            for zone in self.march.scenario.zones
            for group, parties in parties_of(self.march.scenario, zone).items()
        }

    @cached_property
    def persons(self) -> dict[tuple[str, Group], int]:
        return {key: parties.persons for key, parties in self.parties.items()}

    @cached_property
    def persons_of_group(self) -> dict[Group, int]:
        return {
            group: sum(n for (_, g), n in self.persons.items() if g == group) for group in GROUPS
        }

    @cached_property
    def leaving(self) -> int:
        return sum(self.persons.values())

    @cached_property
    def told(self) -> int:
        rules, start = self.march.scenario.waves, self.march.scenario.start
        return ceil(self.march.step(rules.told_at or start) + self.march.minutes(rules.lead_min))

    def zone_ready(self, zone: Zone) -> int:
        ready = 0 if zone.ready_from is None else ceil(self.march.step(zone.ready_from))
        return max(self.told, ready, 0)

    def load(self, vehicle: Vehicle) -> int:
        wave = ceil(self.march.minutes(self.march.scenario.waves.min_wave_min))
        return max(self._steps(vehicle.load_s), wave, 1)

    def load_beyond(self, vehicle: Vehicle) -> int:
        return max(self._steps(vehicle.load_s), 1)

    def unload(self, vehicle: Vehicle) -> int:
        return max(self._steps(vehicle.unload_s), int(self.march.out_at_site))

    def _steps(self, seconds: int) -> int:
        return -(-seconds // self.march.scenario.step_s)

    def drive(self, row: int, start: Key, goal: Key) -> int | None:
        """Steps of a drive, rounded up; None: no way."""
        asked = row, start, goal
        if asked not in self._drives:
            metres, vehicle = self.march.drives.between(start, goal), self.rows[row]
            kmh = Fraction(str(self.march.speed_kmh(vehicle))) * self.march.scenario.step_s
            there = isfinite(metres)
            steps = ceil(Fraction(metres) * Fraction(18, 5) / kmh - _OFF) if there else None
            self._drives[asked] = steps
        return self._drives[asked]

    @cached_property
    def _drives(self) -> dict[tuple[int, Key, Key], int | None]:
        return {}

    def from_depot(self, row: int, goal: Key) -> int | None:
        """0 where no depot is stated."""
        vehicle = self.rows[row]
        if vehicle.depot_lon is None or vehicle.depot_lat is None:
            return 0
        return self.drive(row, f"depot:{row}", goal)

    def _available(self, vehicle: Vehicle) -> int:
        since = vehicle.available_from
        return 0 if since is None else max(0, ceil(self.march.step(since)))

    @cached_property
    def open_spans(self) -> dict[str, list[Span]]:
        """The open steps of each exit, joined where they touch."""
        scenario, march = self.march.scenario, self.march
        found: dict[str, list[Span]] = {}
        for name, exit_ in self.exits.items():
            spans = [(0, self.end)]
            if isinstance(exit_, Crossing):
                spans = [
                    (max(0, ceil(march.step(w.opens))), min(self.end, floor(march.step(w.closes))))
                    for w in scenario.windows
                    if march.counts(w) and name in w.crossing_ids
                ]
                if march.rounds is not None:
                    spans = [
                        (max(opens, begins), min(closes, ends))
                        for opens, closes in spans
                        for begins, ends in march.rounds
                    ]
            found[name] = joined(spans)
        return found

    @cached_property
    def aboard(self) -> dict[tuple[int, str, Group], int]:
        """The most persons of each group that one vehicle of each row takes."""
        return {
            (row, zone_id, group): most_aboard(vehicle, group, parties)
            for row, vehicle in self.rows.items()
            for (zone_id, group), parties in self.parties.items()
        }

    @cached_property
    def ways(self) -> list[Way]:
        found = []
        for (row, zone_id, group), aboard in self.aboard.items():
            to_home = self.from_depot(row, f"home:{zone_id}")
            if aboard == 0 or to_home is None:
                continue
            vehicle, zone = self.rows[row], self.zones[zone_id]
            ready = max(self.zone_ready(zone), self._available(vehicle) + to_home)
            loaded = ready + self.load(vehicle)
            until = zone.ready_until
            if until is not None and loaded > floor(self.march.step(until)):
                continue
            for name, exit_ in self.exits.items():
                drive = self.drive(row, f"home:{zone_id}", f"{self.exit_kind}:{name}")
                fits = isinstance(exit_, Site) or vehicle.moves_as in exit_.modes
                if drive is None or not fits or not self.march.may_use(zone, group, exit_):
                    continue
                passes = loaded + drive
                if any(until > passes for _, until in self.open_spans[name]):
                    way = Way(row, zone_id, group, name, aboard, ready, drive, passes)
                    found.append(way)
        return found

    @cached_property
    def walks(self) -> list[tuple[str, Group, str]]:
        """Zone, group, exit."""
        rules = self.march.scenario.waves
        found: list[tuple[str, Group, str]] = []
        for zone_id, group in self.parties:
            reduced = group == "reduced_mobility"
            limit = rules.walk_limit_reduced_m if reduced else rules.walk_limit_m
            for name, exit_ in self.exits.items():
                on_foot = isinstance(exit_, Site) or "foot" in exit_.modes
                if (
                    group != "wounded"
                    and on_foot
                    and self.march.may_use(self.zones[zone_id], group, exit_)
                    and self.open_spans[name]
                    and self.walking.metres(zone_id, name) <= limit + TINY
                ):
                    found.append((zone_id, group, name))
        return found

    @cached_property
    def boardings(self) -> list[Boarding]:
        if not self.beyond or self.march.scenario.rules.beyond != "drive":
            return []
        found = []
        for row, vehicle in self.rows.items():
            for name in self.exits:
                to_crossing = self.from_depot(row, f"crossing:{name}")
                if to_crossing is None:
                    continue
                there = [
                    (group, self.aboard[row, z, group], self.zone_ready(self.zones[z]))
                    for z, group, e in self.walks
                    if e == name and self.aboard[row, z, group]
                ]
                if not there:
                    continue
                passed = max(min(ready for _, _, ready in there), self.open_spans[name][0][0])
                begins = max(self._available(vehicle) + to_crossing, passed)
                for group in dict.fromkeys(group for group, _, _ in there):
                    aboard = max(aboard for other, aboard, _ in there if other == group)
                    found.append(Boarding(row, name, group, aboard, begins))
        return found

    def first_received(self, site: Site) -> int:
        """The first step at which the site may take somebody in; ``end`` if there is none."""
        if not self.beyond or self.march.scenario.rules.beyond != "drive":
            return max(0, self.told)
        leaving = [(way.row, way.exit_id, way.passes + 1) for way in self.ways]
        leaving += [
            (one.row, one.crossing_id, one.ready + self.load_beyond(self.rows[one.row]))
            for one in self.boardings
        ]
        arriving = [self.end]
        for row, name, step in leaving:
            drive = self.drive(row, f"crossing:{name}", f"site:{site.site_id}")
            if drive is not None:
                arriving.append(step + drive)
        return min(arriving)

    def whole_trips(self, row: int, steps: int) -> int:
        """How often one vehicle of a mixed row can go, at the most, in so many steps."""
        vehicle, sites = self.rows[row], self.ends_of(row)
        begins = [(w.exit_id, self.load(vehicle) + w.drive + 1) for w in self.ways if w.row == row]
        boardings = [one for one in self.boardings if one.row == row]
        begins += [(one.crossing_id, self.load_beyond(vehicle)) for one in boardings]
        homes = {f"home:{w.zone_id}" for w in self.ways if w.row == row}
        origins = homes | {f"crossing:{one.crossing_id}" for one in boardings}
        shortest = [
            begun + drive + self.unload(vehicle)
            for name, begun in begins
            for site in sites
            for drive in [self.drive(row, f"crossing:{name}", site)]
            if drive is not None
        ]
        backs = [self.drive(row, site, origin) for site in sites for origin in origins]
        back = min((drive for drive in backs if drive is not None), default=None)
        if not shortest or min(shortest) > steps:
            return 0
        if back is None:
            return 1
        return (steps + back) // (min(shortest) + back)

    def exits_of(self, row: int) -> list[str]:
        """The exits that the row leads to or boards at."""
        names = [way.exit_id for way in self.ways if way.row == row]
        names += [one.crossing_id for one in self.boardings if one.row == row]
        return list(dict.fromkeys(names))

    def ends_of(self, row: int) -> list[Key]:
        """Where its vehicles may unload."""
        if self.beyond:
            return [f"site:{site.site_id}" for site in self.march.scenario.sites]
        return [f"{self.exit_kind}:{name}" for name in self.exits_of(row)]


def most_aboard(vehicle: Vehicle, group: Group, parties: Parties) -> int:
    """The most persons in whole households, of either size no more than there are."""
    special = {"wounded": vehicle.stretchers, "reduced_mobility": vehicle.wheelchair_places}
    places = special.get(group, 0)

    def fits(households: int, persons: int) -> bool:
        lying_too_many = group == "wounded" and households > places
        return not lying_too_many and persons - min(households, places) <= vehicle.seats

    best = 0
    for larges in range(parties.larges + 1):
        if not fits(larges, larges * parties.large):
            break
        smalls = 0
        while smalls < parties.smalls and fits(
            larges + smalls + 1, larges * parties.large + (smalls + 1) * parties.small
        ):
            smalls += 1
        best = max(best, larges * parties.large + smalls * parties.small)
    return best


def never_two(vehicle: Vehicle, group: Group, size: int) -> bool:
    """Whether two households of that size never fit into one such vehicle."""
    return most_aboard(vehicle, group, Parties(size, 2, size + 1, 0)) < 2 * size


def joined(spans: list[Span]) -> list[Span]:
    """Spans in order, those that touch made one; empty ones left out."""
    result: list[Span] = []
    for start, until in sorted(spans):
        if start >= until:
            continue
        if result and start <= result[-1][1]:
            result[-1] = (result[-1][0], max(until, result[-1][1]))
        else:
            result.append((start, until))
    return result
