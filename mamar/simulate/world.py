"""What a replay needs of an order and its scenario, in seconds from the plan's start."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from mamar.errors import InputError
from mamar.plan.orders import Orders, Wave
from mamar.scenario.drives import Drives
from mamar.scenario.scenario import Crossing, Scenario, Site, Vehicle
from mamar.simulate.gate import Floats
from mamar.text import Text

Seconds = tuple[float, float]  #: from, until


@dataclass(frozen=True)
class Gate:
    """A crossing while it is open without a break. ``slack``: see :class:`.gate.Server`."""

    crossing: Crossing
    opens: float
    closes: float
    slack: float

    def person_s(self) -> float:
        return 3600 / self.crossing.persons_per_h

    def vehicle_s(self) -> float:
        rate = self.crossing.vehicles_per_h
        return 0.0 if not rate else 3600 / rate


@dataclass(frozen=True)
class Step:
    """A wave in seconds. ``gate``: number in ``World.gates``, None without a crossing."""

    wave: Wave
    zone: int
    gate: int | None
    site: int | None
    departs: Seconds
    walk_s: float
    passes: Seconds | None
    boards: Seconds | None
    arrives: Seconds


@dataclass(frozen=True)
class Car:
    """One vehicle: the row of the fleet it belongs to, and where and when it is there first."""

    row: Vehicle
    place: str | None  #: None: where it boards first
    free: float


@dataclass(frozen=True)
class World:
    """The order to be replayed. ``end``: the end of the plan, in seconds."""

    scenario: Scenario
    orders: Orders
    steps: tuple[Step, ...]
    gates: tuple[Gate, ...]
    desk_slack: tuple[float, ...]  #: the same for each site's registration
    cars: Mapping[str, Car]
    drives: Drives
    end: float

    @property
    def sites(self) -> tuple[Site, ...]:
        return self.scenario.sites

    def drive_s(self, car: Car, start: str | None, end: str) -> float:
        """Seconds that ``car`` drives; 0 where nobody knows from where."""
        if start is None or start == end:
            return 0.0
        kmh = car.row.speed_kmh or self.scenario.rules.beyond_kmh
        return self.drives.between(start, end) * 3.6 / kmh


def set_up(orders: Orders, scenario: Scenario, drives: Drives, steps: int) -> World:
    """The world of ``orders``; ``scenario`` is that of the plan's case, ``steps`` its end.

    Raises InputError where the order speaks of something the scenario does not have.
    """
    zones = {zone.zone_id: z for z, zone in enumerate(scenario.zones)}
    sites = {site.site_id: s for s, site in enumerate(scenario.sites)}
    walks = {route.route_id: route.steps for route in orders.routes}
    spans = _open_spans(scenario)
    found: list[Step] = []
    for wave in orders.waves:
        try:
            walk = walks[wave.route_id] if wave.route_id is not None else 0
            step = _step(wave, zones, sites, spans, walk * scenario.step_s, scenario.step_s)
        except KeyError:
            raise InputError(
                Text(
                    "The wave {wave} is not of this scenario: verify the plan first.",
                    {"wave": wave.wave_id},
                )
            ) from None
        found.append(step)
    gates = tuple(
        Gate(crossing, opens, closes, _slack(_passing(found, g), crossing.persons_per_h))
        for g, (crossing, opens, closes) in enumerate(spans)
    )
    desks = tuple(
        _slack([(s.arrives, s.wave) for s in found if s.site == number], site.intake_per_h)
        for number, site in enumerate(scenario.sites)
    )
    vehicles = {load.vehicle for wave in orders.waves for load in wave.loads}
    cars = {name: _car(name, scenario) for name in sorted(vehicles)}
    end = float(steps * scenario.step_s)
    return World(scenario, orders, tuple(found), gates, desks, cars, drives, end)


def _step(
    wave: Wave,
    zones: Mapping[str, int],
    sites: Mapping[str, int],
    spans: list[tuple[Crossing, float, float]],
    walk_s: int,
    step_s: int,
) -> Step:
    def seconds(span: tuple[int, int] | None) -> Seconds | None:
        return None if span is None else (float(span[0] * step_s), float(span[1] * step_s))

    passes = seconds(wave.passes)
    gate = None
    if wave.crossing_id is not None and passes is not None:
        gate = _gate(wave.crossing_id, passes, spans)
    departs, arrives = seconds(wave.departs), seconds(wave.arrives)
    assert departs is not None and arrives is not None
    site = None if wave.site_id is None else sites[wave.site_id]
    boards = seconds(wave.boards)
    return Step(
        wave, zones[wave.zone_id], gate, site, departs, float(walk_s), passes, boards, arrives
    )


def _gate(crossing_id: str, passes: Seconds, spans: list[tuple[Crossing, float, float]]) -> int:
    """Number of the gate that is open while they pass; KeyError where none is."""
    for number, (crossing, opens, closes) in enumerate(spans):
        if crossing.crossing_id == crossing_id and opens <= passes[0] <= passes[1] <= closes:
            return number
    raise KeyError(crossing_id)


def _open_spans(scenario: Scenario) -> list[tuple[Crossing, float, float]]:
    """Crossing, from and until, for every time that one is open without a break."""
    spans = []
    for crossing in scenario.crossings:
        if crossing.persons_per_h <= 0:
            continue
        hours = sorted(
            (_since(scenario, window.opens), _since(scenario, window.closes))
            for window in scenario.windows
            if crossing.crossing_id in window.crossing_ids
            and window.status in scenario.rules.statuses
        )
        merged: list[Seconds] = []
        for opens, closes in hours:
            if merged and opens <= merged[-1][1]:
                merged[-1] = (merged[-1][0], max(merged[-1][1], closes))
            else:
                merged.append((opens, closes))
        spans += [(crossing, opens, closes) for opens, closes in merged]
    return spans


def _since(scenario: Scenario, when: datetime) -> float:
    return (when - scenario.start).total_seconds()


def _passing(steps: Iterable[Step], gate: int) -> list[tuple[Seconds, Wave]]:
    return [(step.passes, step.wave) for step in steps if step.gate == gate and step.passes]


def _slack(spans: list[tuple[Seconds, Wave]], persons_per_h: float | None) -> float:
    """Seconds of work that families who are served side by side may be ahead of the rate.

    The most, over time, of one largest family (or vehicle) for each wave served at that time.
    """
    events = []
    for (begins, ends), wave in spans if persons_per_h else ():
        largest = -(-wave.persons // max(1, wave.households))
        largest = max((load.persons for load in wave.loads), default=largest)
        work = largest * 3600 / (persons_per_h or 1.0)
        events += [(begins, 0, work), (ends, 1, -work)]
    most = now = 0.0
    for _, _, work in sorted(events):
        now += work
        most = max(most, now)
    return most


def _car(name: str, scenario: Scenario) -> Car:
    try:
        row = int(name.removeprefix("F").split(".")[0])
        vehicle = scenario.fleet[row - 1]
    except (ValueError, IndexError):
        raise InputError(Text("There is no vehicle {name} in the fleet.", {"name": name})) from None
    place = f"depot:{row}" if vehicle.depot_lon is not None else None
    free = _since(scenario, vehicle.available_from) if vehicle.available_from else -np.inf
    return Car(vehicle, place, free)


def household_sizes(households: int, persons: int) -> Floats:
    """(households,) as even as can be, larger and smaller ones in turn.

    >>> household_sizes(4, 22).tolist()
    [5.0, 6.0, 5.0, 6.0]
    """
    if households <= 0:
        return np.zeros(0)
    small, large = divmod(persons, households)
    edges = np.arange(households + 1) * large // households
    return small + np.diff(edges).astype(np.float64)
