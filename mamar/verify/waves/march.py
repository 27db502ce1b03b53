"""An order of march beside its scenario, and each wave with what its ids stand for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from fractions import Fraction
from functools import cached_property
from math import ceil, isfinite
from typing import Any

import numpy as np
import numpy.typing as npt

from mamar.plan.orders import MODES, Orders, Route, Span, Wave
from mamar.scenario.drives import Drives, Key
from mamar.scenario.ground import Ground
from mamar.scenario.marching import ANY, GROUPS, Group
from mamar.scenario.scenario import Crossing, Names, Scenario, Site, Vehicle, Window, Zone
from mamar.text import Text
from mamar.verify.promises import letters_as_seen
from mamar.verify.waves.report import OrderViolation, wrong

Flags = npt.NDArray[np.bool_]

#: Steps may be off by so much, where they are made of seconds in floating point.
TINY = 1e-6


@dataclass(frozen=True)
class Move:
    """A wave whose ids are those of the scenario and whose parts belong together."""

    wave: Wave
    zone: Zone
    route: Route | None
    crossing: Crossing | None
    window: Window | None
    site: Site | None

    @property
    def rides_from_home(self) -> bool:
        return self.wave.mode != "foot"

    @property
    def exit_id(self) -> str:
        """What its route leads to: the crossing, without crossings the site."""
        place = self.crossing or self.site
        assert place is not None
        return place.crossing_id if isinstance(place, Crossing) else place.site_id

    @property
    def boards(self) -> Span:
        """When its vehicles are boarded, if it has any."""
        return self.wave.departs if self.rides_from_home else self.wave.boards or (0, 0)


@dataclass(frozen=True)
class March:
    """Orders, and all that they are compared with. ``end``: the step by which all count."""

    orders: Orders
    scenario: Scenario
    ground: Ground
    drives: Drives
    question: str
    end: int

    @cached_property
    def moves(self) -> tuple[Move, ...]:
        """The waves that can be read."""
        return tuple(move for move, _ in self._read if move is not None)

    @cached_property
    def unreadable(self) -> tuple[OrderViolation, ...]:
        return tuple(one for _, found in self._read for one in found)

    @cached_property
    def routes(self) -> dict[str, Route]:
        return {route.route_id: route for route in self.orders.routes}

    @cached_property
    def vehicles(self) -> dict[str, Vehicle]:
        """The row of the fleet of each vehicle by its name."""
        return {
            f"F{row}.{number}": vehicle
            for row, vehicle in enumerate(self.scenario.fleet, start=1)
            for number in range(1, vehicle.count + 1)
        }

    @cached_property
    def rounds(self) -> list[Span] | None:
        """When the deal that the order is made for lets people pass; None: there is no deal."""
        deal = self.orders.deal
        return None if deal is None else [span for span, _ in deal.limits]

    @cached_property
    def out_at_site(self) -> bool:
        return self.scenario.rules.out_at == "site" or not self.scenario.crossings

    @cached_property
    def light(self) -> Flags:
        """(steps + 1,) whether it is light during the whole of each step, as the order says."""
        light = np.zeros(self.scenario.steps + 1, bool)
        for first, until in self.orders.light:
            light[max(0, first) : max(0, until)] = True
        return light

    def at(self, step: Fraction | int) -> datetime:
        """The moment of a step, to the second; one that is far outside is brought near."""
        far = 4 * self.scenario.steps
        near = max(-far, min(far, step))
        return self.scenario.start + timedelta(seconds=int(near * self.scenario.step_s))

    def step(self, when: datetime) -> Fraction:
        """The moment in steps."""
        micro = (when - self.scenario.start) // timedelta(microseconds=1)
        return Fraction(micro, 10**6 * self.scenario.step_s)

    def minutes(self, minutes: float) -> Fraction:
        """Minutes in steps."""
        return Fraction(minutes) * 60 / self.scenario.step_s

    def per_step(self, per_h: float) -> Fraction:
        """A rate an hour as a rate a step."""
        return Fraction(str(per_h)) * self.scenario.step_s / 3600

    def per_hour(self, per_step: Fraction) -> int:
        """A rate a step as one an hour, rounded up."""
        return ceil(per_step * 3600 / self.scenario.step_s)

    def sites_for(self, zone: Zone, group: Group) -> list[Site]:
        """Sites that do not exclude the group and that the zone does not refuse."""
        return [
            site
            for site in self.scenario.sites
            if group not in site.excludes and site.site_id not in zone.refuses_sites
        ]

    def may_use(self, zone: Zone, group: Group, exit_: Crossing | Site) -> bool:
        """Whether the group of the zone may leave by a crossing (without crossings: a site)."""
        if isinstance(exit_, Site):
            return exit_ in self.sites_for(zone, group)
        accepted = self.scenario.waves.at_risk_crossings
        if group != "general" and accepted != ANY and exit_.crossing_id not in accepted:
            return False
        return not self.out_at_site or bool(self.sites_for(zone, group))

    def speed_kmh(self, vehicle: Vehicle) -> float:
        return vehicle.speed_kmh or self.scenario.rules.beyond_kmh

    def drive_steps(self, start: Key, goal: Key, kmh: float) -> int | None:
        """Steps of a drive, rounded up; None: there is no way."""
        metres = self.drives.between(start, goal)
        if not isfinite(metres):
            return None
        return ceil(metres * 3.6 / kmh / self.scenario.step_s - TINY)

    def counts(self, window: Window) -> bool:
        return window.status in self.scenario.rules.statuses

    def closes(self, window: Window) -> datetime:
        """When nobody may pass in the window any more."""
        return window.closes

    def has_night(self, window: Window | None) -> bool:
        """Whether people may set out in the dark for a window (None: without crossings)."""
        said = window.night if window is not None else ""
        return (said or self.scenario.waves.night) == "yes"

    @cached_property
    def _read(self) -> list[tuple[Move | None, list[OrderViolation]]]:
        return [_read(self, wave) for wave in self.orders.waves]


def check_reading(march: March) -> Iterator[OrderViolation]:
    """Ids, spans and parts of waves; names that are there twice; other rules."""
    right, stated = march.scenario.waves, march.orders.rules
    other = [f.name for f in fields(right) if getattr(right, f.name) != getattr(stated, f.name)]
    if other:
        yield wrong("other_rules", stated=other)
    yield from _repeated(wave.wave_id for wave in march.orders.waves)
    yield from _alike({wave.wave_id for wave in march.orders.waves})
    yield from _repeated(route.route_id for route in march.orders.routes)
    yield from march.unreadable


def named(place: Zone | Crossing | Site | None) -> tuple[str, Names] | None:
    """Id and names of a place, for a violation."""
    if place is None:
        return None
    for key in ("zone_id", "crossing_id", "site_id"):
        if hasattr(place, key):
            return getattr(place, key), place.name
    raise AssertionError(place)


def places_of(move: Move) -> dict[str, Any]:
    """Wave, zone, crossing and site of a violation."""
    return {
        "wave": move.wave.wave_id,
        "zone": named(move.zone),
        "crossing": named(move.crossing),
        "site": named(move.site),
    }


def _repeated(names: Iterable[str]) -> Iterator[OrderViolation]:
    seen: dict[str, int] = defaultdict(int)
    for name in names:
        seen[name] += 1
    yield from (wrong("repeated_name", stated=name) for name, n in seen.items() if n > 1)


def _alike(names: Iterable[str]) -> Iterator[OrderViolation]:
    """Names that a reader takes for one another, because letters of two alphabets look the same."""
    seen: dict[str, str] = {}
    for name in sorted(names):
        other = seen.setdefault(letters_as_seen(name), name)
        if other != name:
            yield wrong("names_alike", stated=name, right=other)


def _read(march: March, wave: Wave) -> tuple[Move | None, list[OrderViolation]]:
    """The wave with its places, or why it cannot be read."""
    scenario = march.scenario
    found: list[OrderViolation] = []
    zones = {zone.zone_id: zone for zone in scenario.zones}
    tables: dict[str, tuple[str | None, dict[str, Any]]] = {
        "crossing": (wave.crossing_id, {row.crossing_id: row for row in scenario.crossings}),
        "site": (wave.site_id, {row.site_id: row for row in scenario.sites}),
        "window": (wave.window_id, {row.window_id: row for row in scenario.windows}),
        "route": (wave.route_id, march.routes),
    }
    got: dict[str, Any] = {}
    for key, (name, rows) in tables.items():
        got[key] = rows.get(name) if name is not None else None
        if name is not None and got[key] is None:
            found.append(wrong("unknown_name", wave=wave.wave_id, stated=name))
    zone = zones.get(wave.zone_id)
    for name, known in ((wave.zone_id, zones), (wave.group, GROUPS), (wave.mode, MODES)):
        if name not in known:
            found.append(wrong("unknown_name", wave=wave.wave_id, stated=name))
    for span in (wave.departs, wave.passes, wave.boards, wave.arrives):
        if span is not None and not _is_span(march, span):
            start, until = (str(step) for step in (*span, "–", "–")[:2])
            found.append(wrong("no_span", wave=wave.wave_id, stated=start, right=until))
    if wave.households < 1 or wave.persons < 1:
        stated, units = wave.households, wave.persons
        found.append(wrong("no_people", wave=wave.wave_id, stated=stated, units=units))
    found += _parts(march, wave)
    if found or zone is None:
        return None, found
    return Move(wave, zone, got["route"], got["crossing"], got["window"], got["site"]), []


def _is_span(march: March, span: Span) -> bool:
    """Two steps in order, and none so late that there is no date for it."""
    return len(span) == 2 and 0 <= span[0] < span[1] <= 2 * march.scenario.steps


#: What a wave may have, as it is said.
_PARTS = {
    "crossing_id": Text("a crossing"),
    "window_id": Text("a window"),
    "passes": Text("a time of passing"),
    "route_id": Text("a route"),
    "site_id": Text("a site"),
    "boards": Text("a time of boarding beyond the crossing"),
    "loads": Text("vehicles"),
}


def _parts(march: March, wave: Wave) -> Iterator[OrderViolation]:
    """Whether the wave has the parts that its kind has, and no others."""
    crossings, on_foot = bool(march.scenario.crossings), wave.mode == "foot"
    rides_on = on_foot and crossings and wave.site_id is not None and bool(wave.loads)
    asked = {
        "crossing_id": crossings,
        "window_id": crossings,
        "passes": crossings,
        "route_id": on_foot,
        "site_id": march.out_at_site,
        "boards": rides_on,
        "loads": not on_foot or rides_on,
    }
    for part, is_asked in asked.items():
        value = getattr(wave, part)
        there = bool(value) if part == "loads" else value is not None
        if there != is_asked:
            name = "part_missing" if is_asked else "part_unasked"
            yield wrong(name, wave=wave.wave_id, stated=_PARTS[part])
