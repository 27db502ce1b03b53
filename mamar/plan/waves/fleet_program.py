"""The linear program behind the fleet bound: its limits and columns, named as in the document.

`docs/design/waves.md`, "The fleet bound".
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from math import ceil
from typing import Any

from mamar.plan.orders import Span
from mamar.plan.waves import fleet_times as times
from mamar.plan.waves.fleet import FleetRow, persons_aboard, takes_only_one, usable
from mamar.plan.waves.parties import Parties
from mamar.plan.waves.possible import Floats, Possible, Way, exact
from mamar.plan.waves.program import Program
from mamar.scenario.drives import Drives
from mamar.scenario.marching import GROUPS, Group
from mamar.scenario.scenario import Scenario, Site


class FleetProgram(Possible):
    """Makes the program for one end of the plan."""

    def __init__(
        self,
        scenario: Scenario,
        drives: Drives,
        walk_m: Floats,
        horizon: int,
        rounds: Sequence[Span] | None = None,
    ) -> None:
        super().__init__(scenario, drives, walk_m, horizon, rounds)
        self.program = Program()
        self._convoys: dict[tuple[Any, ...], tuple[Fraction, Fraction, Fraction]] = {}

    # --- the program --------------------------------------------------------------------

    def make(self) -> Program:
        """The whole program."""
        counts = self.limit()
        for row in self.rows:
            if row.key in counts:
                self._row_columns(row, counts[row.key])
        self._columns()
        return self.program

    def limit(self) -> dict[str, int]:
        """The limits alone, but ``full:``, which is the same for all ends; blocks by row."""
        for parties in self.parties:
            self.program.limit(f"group:{parties.zone_id}:{parties.group}", parties.persons)
        self._limit_exits()
        if self.to_sites:
            self._receive()
        counts = {row.key: self._limit_row(row) for row in self.rows}
        return {key: count for key, count in counts.items() if count is not None}

    def possible(self) -> set[tuple[str, ...]]:
        """The names of the columns that there are of drives out and walks."""
        driven = {
            ("driven", way.row.key, way.parties.zone_id, way.parties.group, way.exit_id)
            for way in self.driven
        }
        return driven | {
            ("walked", parties.zone_id, parties.group, exit_id) for parties, exit_id in self.walked
        }

    def _limit_exits(self) -> None:
        """persons: and gate: of crossings; site: of sites."""
        step_s, headway = self.scenario.step_s, self.headway
        for exit_id, place in self.exits.items():
            if isinstance(place, Site):
                self._limit_site(place)
                continue
            on_foot = [
                times.ready(self.scenario, self.zones[p.zone_id])
                for p, e in self.walked
                if e == exit_id
            ]
            driven = [way.passes for way in self.driven if way.exit_id == exit_id]
            first = min([*on_foot, *driven], default=self.horizon)
            open_steps = sum(max(0, b - max(a, first)) for a, b in self.open[exit_id])
            rate = exact(place.persons_per_h) * step_s / 3600
            self.program.limit(f"persons:{exit_id}", rate * open_steps)
            first = min(driven, default=self.horizon)
            gate = sum(b - max(a, first) + headway for a, b in self.open[exit_id] if b > first)
            self.program.limit(f"gate:{exit_id}", gate)

    def _limit_site(self, site: Site) -> None:
        room = Fraction(site.capacity)
        if site.intake_per_h is not None:
            rate = exact(site.intake_per_h) * self.scenario.step_s / 3600
            room = min(room, rate * max(0, self.horizon - self.first_received(site)))
        self.program.limit(f"site:{site.site_id}", room)

    def _receive(self) -> None:
        """Limits beyond the crossings: passed:, walked:, seats:, site:."""
        for site in self.scenario.sites:
            self._limit_site(site)
        for crossing_id in self.exits:
            for group in GROUPS:
                self.program.limit(f"walked:{crossing_id}:{group}", 0)

    # --- a row of the fleet -------------------------------------------------------------

    def _limit_row(self, row: FleetRow) -> int | None:
        """The blocks of its time; None: it has nothing to do."""
        own, beyond = self.of_row(row), self.boards_at(row)
        if not own and not beyond:
            return None
        first, last = min(self.starts(row).values()), self.horizon
        if not self.to_sites and self.at_crossings:
            last += row.unload  # people are out before the vehicles are empty
        if row.until is not None:
            last = min(last, row.until)
        if beyond:
            steps, count = max(0, last - first), 1
        else:
            steps, count = times.blocks(
                times.joined(s for e in {way.exit_id for way in own} for s in self.open[e]),
                times.departures(self.scenario, self.horizon),
                first,
                last,
                self._longest(row, own),
            )
        limit, key = self.program.limit, row.key
        limit(f"time:{key}", row.count * steps)
        limit(f"first:{key}", row.count * count)
        most = [row.max_trips] if row.max_trips is not None else []
        most += [self.whole_trips(row, steps)] if beyond else []
        if most:
            limit(f"trips:{key}", row.count * min(most))
        if row.hours is not None:
            day = exact(row.hours) * 3600 / self.scenario.step_s
            limit(f"hours:{key}", row.count * day * self._days(first, last))
        for origin in self.origins(row):
            limit(f"inbound:{key}:{origin}", 0)
        for end in self.ends(row):
            limit(f"outbound:{key}:{end}", 0)
        if self.to_sites:
            for crossing_id in self.exits:
                limit(f"onward:{key}:{crossing_id}", 0)
                for group in GROUPS:
                    limit(f"passed:{key}:{crossing_id}:{group}", 0)
                for site in self.scenario.sites:
                    limit(f"seats:{key}:{crossing_id}:{site.site_id}", 0)
        return count

    def _longest(self, row: FleetRow, own: list[Way]) -> times.Longest:
        back = [self.ways.steps(row, e, o) for e in self.ends(row) for o in self.origins(row)]
        after = [0]
        if self.to_sites:
            after += [
                self.ways.steps(row, f"crossing:{c}", f"site:{s.site_id}") or 0
                for c in {way.exit_id for way in own}
                for s in self.scenario.sites
            ]
        passing = []
        for way in own if self.at_crossings else ():
            per_vehicle, per_person = self.slow(way.exit_id)
            aboard = persons_aboard(row, way.parties)
            largest = min(row.count, self.scenario.waves.convoy_max)
            passing.append(ceil(max(Fraction(1), largest * max(per_vehicle, aboard * per_person))))
        return times.Longest(
            before=row.load + max(way.drive for way in own),
            passing=max(passing, default=0),
            after=max(after) + row.unload,
            back=max((b for b in back if b is not None), default=0),
        )

    def _days(self, first: int, last: int) -> int:
        if last <= first:
            return 0
        days = self.scenario.time_of(last - 1).date() - self.scenario.time_of(first).date()
        return days.days + 1

    def _row_columns(self, row: FleetRow, count: int) -> None:
        """The drives back, who is first in a block, and beyond crossings the drives onward."""
        key, column, most = row.key, self.program.column, row.count * max(1, self.horizon)
        starts = self.starts(row)
        mixed, first = bool(self.boards_at(row)), min(starts.values())
        for origin in self.origins(row):
            uses = {f"inbound:{key}:{origin}": -1, f"first:{key}": 1}
            if mixed:  # its one block begins with the least start of all
                uses[f"time:{key}"] = starts[origin] - first
            column(0, row.count * max(1, count), uses)
            for end in self.ends(row):
                back = self.ways.steps(row, end, origin)
                if back is not None:
                    uses = {f"inbound:{key}:{origin}": -1, f"outbound:{key}:{end}": 1}
                    column(0, most, uses | dict.fromkeys((f"time:{key}", f"hours:{key}"), back))
        if not self.to_sites:
            return
        aboard = [persons_aboard(row, way.parties) for way in self.of_row(row)]
        aboard += [persons for (k, _, _), persons in self.boarding.items() if k == key]
        for crossing_id in self.exits:
            for site in self.scenario.sites:
                onward = self.ways.steps(row, f"crossing:{crossing_id}", f"site:{site.site_id}")
                if onward is None:
                    continue
                uses = {
                    f"onward:{key}:{crossing_id}": -1,
                    f"outbound:{key}:site:{site.site_id}": -1,
                    f"seats:{key}:{crossing_id}:{site.site_id}": -max(aboard),
                }
                spent = dict.fromkeys((f"time:{key}", f"hours:{key}"), onward + row.unload)
                column(0, most, uses | spent, "onward", key, crossing_id, site.site_id)

    # --- people -------------------------------------------------------------------------

    def _columns(self) -> None:
        for way in self.driven:
            for full, rate in self._pieces(way):
                for sizes in self._sizes(way.row):
                    self._driven_column(way, full, rate, sizes)
        total: dict[Group, int] = {}
        for parties in self.parties:
            total[parties.group] = total.get(parties.group, 0) + parties.persons
        for parties, exit_id in self.walked:
            uses = {f"group:{parties.zone_id}:{parties.group}": 1, f"persons:{exit_id}": 1}
            if self.to_sites:
                uses[f"walked:{exit_id}:{parties.group}"] = -1
            elif not self.at_crossings:
                uses[f"site:{exit_id}"] = 1
            name = ("walked", parties.zone_id, parties.group, exit_id)
            self.program.column(int(not self.to_sites), parties.persons, uses, *name)
        for (key, crossing_id, group), aboard in self.boarding.items():
            self._boarding_column(key, crossing_id, group, aboard, total[group])
        if self.to_sites:
            self._received_columns(total)

    def _boarding_column(
        self, key: str, crossing_id: str, group: Group, aboard: int, most: int
    ) -> None:
        row = next(row for row in self.rows if row.key == key)
        trip = Fraction(1, aboard)
        uses = {
            f"passed:{key}:{crossing_id}:{group}": Fraction(-1),
            f"walked:{crossing_id}:{group}": Fraction(1),
            f"onward:{key}:{crossing_id}": trip,
            f"inbound:{key}:crossing:{crossing_id}": trip,
            f"trips:{key}": trip,
            f"time:{key}": row.load_beyond * trip,
            f"hours:{key}": row.load_beyond * trip,
        }
        self.program.column(0, most, uses, "boarded", key, crossing_id, group)

    def _pieces(self, way: Way) -> Iterator[tuple[bool, int]]:
        """(whether limited by full:, persons of one trip) for each kind of load."""
        parties, aboard = way.parties, persons_aboard(way.row, way.parties)
        name, rest = f"full:{parties.zone_id}:{parties.group}", self._rest(parties)
        if rest is None:
            yield False, aboard
            return
        limited, after = rest
        if name not in self.program.limits:
            self.program.limit(name, limited)
        yield True, aboard
        if after:
            yield False, after

    def _rest(self, parties: Parties) -> tuple[int, int] | None:
        """Where all vehicles take as many: (persons by whole loads, of the load after them)."""
        rows = usable(self.rows, parties)
        aboard = {persons_aboard(row, parties) for row in rows}
        if len(aboard) != 1:
            return None
        (most,) = aboard
        if all(takes_only_one(row, parties) for row in rows):
            if most > parties.size and parties.larger:
                smaller = parties.households - parties.larger
                return parties.larger * most, parties.size if smaller else 0
            return (parties.households - parties.larger) * most, 0
        over = parties.persons % most
        return (parties.persons - over, over) if over else None

    def _sizes(self, row: FleetRow) -> list[tuple[int, int]]:
        """Classes of convoys by their vehicles (from, to): 1, 2, 3, 4 and 5, 6 and 7, 8 to 10 …"""
        if not self.at_crossings:
            return [(1, 1)]
        most, first, classes = min(row.count, self.scenario.waves.convoy_max), 1, []
        while first <= most:
            last = min(most, first * 5 // 4)
            classes.append((first, last))
            first = last + 1
        return classes

    def _driven_column(self, way: Way, full: bool, rate: int, sizes: tuple[int, int]) -> None:
        row, key, group = way.row, way.row.key, way.parties.group
        zone_id, exit_id = way.parties.zone_id, way.exit_id
        uses: dict[str, Fraction | int] = {f"group:{zone_id}:{group}": 1}
        if full:
            uses[f"full:{zone_id}:{group}"] = 1
        trip, passing = Fraction(1, rate), Fraction(0)
        if self.at_crossings:
            aboard = persons_aboard(row, way.parties)
            trip, passing, gate = self._convoy(exit_id, aboard, rate, sizes)
            uses[f"persons:{exit_id}"] = 1
            uses[f"gate:{exit_id}"] = gate
        spent = trip * (row.load + way.drive) + passing
        if self.to_sites:
            uses[f"onward:{key}:{exit_id}"] = trip
            uses[f"passed:{key}:{exit_id}:{group}"] = -1
        else:
            spent += trip * row.unload
            uses[f"outbound:{key}:{self.place(exit_id)}"] = -trip
            if not self.at_crossings:
                uses[f"site:{exit_id}"] = 1
        uses |= {f"time:{key}": spent, f"hours:{key}": spent, f"trips:{key}": trip}
        uses[f"inbound:{key}:home:{zone_id}"] = trip
        worth = int(not self.to_sites)
        self.program.column(
            worth, way.parties.persons, uses, "driven", key, zone_id, group, exit_id
        )

    def _convoy(
        self, exit_id: str, aboard: int, rate: int, sizes: tuple[int, int]
    ) -> tuple[Fraction, Fraction, Fraction]:
        """Of one person: trips, steps of its vehicle while it passes, steps of the crossing."""
        key = exit_id, aboard, rate, sizes
        if key not in self._convoys:
            per_vehicle, per_person = self.slow(exit_id)
            (fewest, most), one, trip = sizes, Fraction(1, aboard), Fraction(1, rate)
            passing = max(one, fewest * per_vehicle * one, fewest * per_person)
            gate = max(one / most, per_vehicle * one, per_person) + self.headway * trip / most
            self._convoys[key] = trip, passing, gate
        return self._convoys[key]

    def _received_columns(self, total: dict[Group, int]) -> None:
        onward_on_foot = self.scenario.rules.beyond == "walk"
        rows = [row.key for row in self.rows if f"time:{row.key}" in self.program.limits]
        for crossing_id in self.exits:
            for site in self.scenario.sites:
                for group, persons in total.items():
                    if group in site.excludes:  # columns know no zones
                        continue
                    at = {f"site:{site.site_id}": 1}
                    for key in rows:
                        by_vehicle = {
                            f"passed:{key}:{crossing_id}:{group}": 1,
                            f"seats:{key}:{crossing_id}:{site.site_id}": 1,
                        }
                        self.program.column(1, persons, at | by_vehicle)
                    if onward_on_foot:
                        on_foot = {f"walked:{crossing_id}:{group}": 1}
                        self.program.column(1, persons, at | on_foot)
