"""To which sites a wave could go as it stands: who leaves when, by which way, in which vehicles.

Departures, passings and boardings stay as they are ordered, so that all rules about them are
kept whatever is chosen here. What changes is the arrival, what it uses, and the vehicles' way
back: each must board for its next wave when that is ordered.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, isfinite

from mamar.plan.expand import steps_of
from mamar.plan.orders import Span, Wave
from mamar.plan.waves.fleet import FleetRow, Ways, fleet_rows, sites_for
from mamar.plan.waves.setting import Setting

#: Arrivals later than the way takes that are looked at for a wave and site: so many.
LATER = 4


@dataclass(frozen=True)
class Use:
    """What an option takes of something that has a rate: persons a step over a span."""

    what: str | int  #: a site's intake, or a street
    span: Span
    rate: Fraction


@dataclass(frozen=True)
class Option:
    """A site to which a wave could go, and when it would arrive there."""

    wave: int
    site_id: str
    arrives: Span
    choice: int | None  #: 1 for the site that the zone likes best; None: not one it named
    uses: tuple[Use, ...]
    stays: bool  #: it is as the wave is ordered


class SiteOptions:
    """All options of all waves of an order; ``waves`` are all of it."""

    def __init__(self, setting: Setting, waves: Sequence[Wave]) -> None:
        scenario = setting.scenario
        self.setting, self.waves = setting, waves
        self.ways = Ways(setting.drives)
        self.rows = {row.key: row for row in fleet_rows(scenario)}
        self.zones = {zone.zone_id: zone for zone in scenario.zones}
        self.intake = {
            site.site_id: Fraction(repr(float(site.intake_per_h))) * scenario.step_s / 3600
            for site in scenario.sites
            if site.intake_per_h is not None
        }
        self.streets: dict[int, Fraction] = {}
        #: Nobody is out later than the last one is.
        self.end = max(wave.arrives[1] for wave in waves)
        self.journeys = self._journeys()
        self._taken: dict[str, set[int]] = defaultdict(set)
        for wave in waves:
            if wave.site_id is not None:
                self._taken[wave.site_id] |= set(wave.arrives)

    def of(self, number: int) -> list[Option]:
        """The options of the wave ``number``: as it is ordered, and others."""
        wave = self.waves[number]
        assert wave.site_id is not None
        found = [self._option(number, wave.site_id, wave.arrives, True)]
        for site in sites_for(self.setting.scenario, wave.zone_id, wave.group):
            for arrives in self._arrivals(number, site.site_id):
                if (site.site_id, arrives) != (wave.site_id, wave.arrives):
                    found.append(self._option(number, site.site_id, arrives, False))
        return found

    def row_of(self, wave: Wave) -> FleetRow | None:
        """The row of the fleet of its vehicles."""
        return self.rows[wave.loads[0].vehicle.split(".")[0]] if wave.loads else None

    def boards(self, wave: Wave) -> Span:
        return wave.boards or wave.departs

    def back(self, row: FleetRow, site_id: str, wave: Wave) -> int | None:
        """Steps of the drive from a site to where a vehicle boards for ``wave``."""
        return self.ways.steps(row, f"site:{site_id}", self.boarding_place(wave))

    # --- arrivals -----------------------------------------------------------------------

    def _arrivals(self, number: int, site_id: str) -> Iterator[Span]:
        """When the wave could arrive: as soon as it can be there, or a little later."""
        wave = self.waves[number]
        comes = self._comes(wave, site_id)
        latest = self._latest(number, site_id)
        if comes is None or latest is None:
            return
        first, length = comes
        intake = self.intake.get(site_id)
        if intake is not None:
            if intake <= 0:
                return
            length = max(length, ceil(wave.persons / intake))
        starts = [first]
        if intake is not None:  # where others have come, or have gone in
            starts += sorted(step for step in self._taken[site_id] if step > first)[:LATER]
        for start in starts:
            if start + length <= latest:
                yield start, start + length

    def _comes(self, wave: Wave, site_id: str) -> tuple[int, int] | None:
        """The first step of an arrival, and how many steps it takes at least."""
        row = self.row_of(wave)
        if row is not None:
            start, leaves = f"home:{wave.zone_id}", wave.departs[1]
            if wave.crossing_id is not None and wave.passes is not None:
                start = f"crossing:{wave.crossing_id}"
                leaves = (wave.boards or wave.passes)[1]
            drive = self.ways.steps(row, start, f"site:{site_id}")
            return None if drive is None else (leaves + drive, max(1, row.unload))
        if wave.passes is not None:
            steps = self._onward(wave.crossing_id, site_id)
            if steps is None:
                return None
            return wave.passes[0] + steps, wave.passes[1] - wave.passes[0]
        if not self.setting.can_walk(wave.group, wave.zone_id, site_id):
            return None
        steps = self.setting.walks[wave.zone_id, site_id].route.steps
        return wave.departs[0] + steps, wave.departs[1] - wave.departs[0]

    def _onward(self, crossing_id: str | None, site_id: str) -> int | None:
        scenario = self.setting.scenario
        crossings = [crossing.crossing_id for crossing in scenario.crossings]
        sites = [site.site_id for site in scenario.sites]
        assert crossing_id is not None
        place = crossings.index(crossing_id), sites.index(site_id)
        seconds = float(self.setting.ground.beyond_s[place])
        return steps_of(seconds, scenario.step_s) if isfinite(seconds) else None

    def _latest(self, number: int, site_id: str) -> int | None:
        """By when it must have arrived; None: its vehicles have no way on from there."""
        wave, latest = self.waves[number], self.end
        row = self.row_of(wave)
        if row is None:
            return latest
        if row.until is not None:
            latest = min(latest, row.until)
        for load in wave.loads:
            after = self.after(load.vehicle, number)
            if after is None:
                continue
            drive = self.back(row, site_id, self.waves[after])
            if drive is None:
                return None
            latest = min(latest, self.boards(self.waves[after])[0] - drive)
        return latest

    # --- vehicles -----------------------------------------------------------------------

    def _journeys(self) -> dict[str, list[int]]:
        """The waves of each vehicle, in the order in which it boards for them."""
        found: dict[str, list[int]] = defaultdict(list)
        for number, wave in enumerate(self.waves):
            for load in wave.loads:
                found[load.vehicle].append(number)
        for numbers in found.values():
            numbers.sort(key=lambda number: self.boards(self.waves[number]))
        return dict(found)

    def after(self, vehicle: str, number: int) -> int | None:
        """The wave that a vehicle boards for next."""
        own = self.journeys[vehicle]
        at = own.index(number) + 1
        return own[at] if at < len(own) else None

    def boarding_place(self, wave: Wave) -> str:
        return f"home:{wave.zone_id}" if wave.boards is None else f"crossing:{wave.crossing_id}"

    # --- what is used -------------------------------------------------------------------

    def _option(self, number: int, site_id: str, arrives: Span, stays: bool) -> Option:
        wave = self.waves[number]
        uses = []
        if site_id in self.intake:
            rate = Fraction(wave.persons, arrives[1] - arrives[0])
            uses.append(Use(site_id, arrives, rate))
        if not wave.loads and wave.crossing_id is None:
            leaving = Fraction(wave.persons, wave.departs[1] - wave.departs[0])
            for street in self.setting.walks[wave.zone_id, site_id].streets:
                self.streets[street.arc] = street.rate
                span = (wave.departs[0] + street.first, wave.departs[1] + street.last)
                uses.append(Use(street.arc, span, leaving))
        choice = self.zones[wave.zone_id].choice(site_id)
        return Option(number, site_id, arrives, choice, tuple(uses), stays)
