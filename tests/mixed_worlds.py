"""Random worlds in which every feature is mixed with every other, harshly; and what a plan owes.

``python -m tests.mixed_worlds 0 2000`` plans each of those worlds for every question, checks it,
and prints what is wrong and the counts.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta, timezone

import numpy as np

from mamar.errors import InputError
from mamar.network.roads import Roads
from mamar.plan.from_json import plan_from_json
from mamar.plan.plan_file import plan_to_json
from mamar.plan.planner import plan
from mamar.plan.result import Plan
from mamar.scenario.ground import lay_ground
from mamar.scenario.marching import GROUPS, WaveRules
from mamar.scenario.scenario import (
    Crossing,
    Question,
    Rules,
    Scenario,
    Site,
    Vehicle,
    Window,
    Zone,
)
from mamar.verify.plan import verify_plan

#: "most" first: the others are compared with it.
ASKED: tuple[Question, ...] = ("most", "quickest", "earliest")
MODES = ("foot", "car", "bus", "ambulance")


class World:
    """One draw: a grid of streets of which some are missing, and tables on it."""

    def __init__(self, seed: int) -> None:
        self.rng = np.random.default_rng([seed, 20161130])
        self.lon, self.lat = self.rng.uniform(-179, 179), self.rng.uniform(-60, 62)
        self.size = int(self.rng.integers(3, 6))
        self.block = float(self.rng.choice([150, 400, 900]))  # metres
        self.step_s = int(self.rng.choice([60, 60, 120, 300]))
        self.hours = float(self.rng.choice([2, 5, 11.5, 26]))
        offset = timezone(timedelta(minutes=int(self.rng.choice([-210, 0, 120, 180, 345]))))
        day = datetime(1950, 1, 1, tzinfo=offset) + timedelta(days=int(self.rng.integers(51_000)))
        self.start = day + timedelta(minutes=int(self.rng.integers(0, 1440)))

    # --- draws ----------------------------------------------------------------------------

    def is_so(self, chance: float) -> bool:
        return bool(self.rng.random() < chance)

    def one_of(self, *values: object) -> object:
        return values[int(self.rng.integers(len(values)))]

    def some(self, values: tuple[str, ...], chance: float = 0.6) -> tuple[str, ...]:
        return tuple(value for value in values if self.is_so(chance)) or (
            str(self.one_of(*values)),
        )

    def minute(self, low: float, high: float) -> datetime:
        """A moment between two parts of the plan's time; some not at a step."""
        minutes = self.rng.uniform(low, high) * self.hours * 60
        return self.start + timedelta(minutes=round(minutes), seconds=int(self.one_of(0, 0, 25)))

    def perhaps(self, chance: float, low: float, high: float) -> datetime | None:
        return self.minute(low, high) if self.is_so(chance) else None

    def at(self, column: float, row: float) -> tuple[float, float]:
        east = self.block / (111_320 * np.cos(np.radians(self.lat)))
        place = self.lon + column * east, self.lat - row * self.block / 110_574
        return round(float(place[0]), 7), round(float(place[1]), 7)

    def place(self, off: float = 0.2) -> tuple[float, float]:
        """At a corner, or a little off it."""
        column, row = self.rng.integers(0, self.size, 2) + self.rng.uniform(-off, off, 2)
        return self.at(float(column), float(row))

    # --- tables ---------------------------------------------------------------------------

    def roads(self) -> Roads:
        n = self.size
        lines = [[self.at(c, r), self.at(c + 1, r)] for r in range(n) for c in range(n - 1)]
        lines += [[self.at(c, r), self.at(c, r + 1)] for r in range(n - 1) for c in range(n)]
        kept = [line for line in lines if self.is_so(0.85)] or lines
        kinds = ("residential", "residential", "tertiary", "footway", "path", "track", "trail")
        return Roads.of_lines(kept, [str(self.one_of(*kinds)) for _ in kept])

    def scenario(self) -> Scenario:
        gates = tuple(f"C{n}" for n in range(int(self.rng.integers(0, 5))))
        sites = tuple(f"R{n}" for n in range(int(self.rng.integers(0 if gates else 1, 4))))
        out_at = str(self.one_of("crossing", "site")) if sites else "crossing"
        made = Scenario(
            name={"en": "A mixed world"},
            start=self.start,
            step_s=self.step_s,
            horizon_s=int(self.hours * 3600) // self.step_s * self.step_s,
            zones=tuple(self._zone(f"Z{n}", sites) for n in range(int(self.rng.integers(1, 6)))),
            crossings=tuple(self._crossing(key) for key in gates),
            windows=tuple(self._window(n, gates) for n in range(6)) if gates else (),
            sites=tuple(self._site(key) for key in sites),
            fleet=tuple(self._vehicle() for _ in range(int(self.one_of(0, 0, 1, 2, 3)))),
            rules=Rules(
                persons=str(self.one_of("low", "best", "high")),
                staying=str(self.one_of("stated", "none")),
                out_at=out_at,
                beyond=str(self.one_of("walk", "drive")),
                beyond_kmh=float(self.one_of(3.6, 20)),
                walk_speed_mps=float(self.one_of(0.4, 0.9, 1.2)),
                snap_limit_m=1000,
            ),
            waves=self._rules(gates),
            digest="0" * 64,
        )
        return replace(made, windows=made.windows[: int(self.rng.integers(1, 7))])

    def _zone(self, zone_id: str, sites: tuple[str, ...]) -> Zone:
        persons = int(self.one_of(0, 7, 60, 300, 1200))
        lon, lat = self.place()
        return Zone(
            zone_id=zone_id,
            name={"en": f"Quarter {zone_id}"},
            lon=lon,
            lat=lat,
            persons_low=persons // 2,
            persons_best=persons,
            persons_high=persons + persons // 3,
            household_size=float(self.one_of(1, 3.7, 5, 5.5)),
            wounded=persons // 40 if self.is_so(0.4) else 0,
            reduced_mobility=persons // 9 if self.is_so(0.5) else 0,
            men_18_40=persons // 5 if self.is_so(0.4) else 0,
            staying_share=float(self.one_of(0, 0, 0.1, 0.333)),
            holding_capacity=int(self.one_of(40, 150, 900)) if self.is_so(0.3) else None,
            ready_from=self.perhaps(0.3, -0.1, 0.5),
            ready_until=self.perhaps(0.2, 0.5, 1.2),
            refuses_sites=self.some(sites, 0.2) if len(sites) > 1 and self.is_so(0.2) else (),
        )

    def _crossing(self, crossing_id: str) -> Crossing:
        lon, lat = self.place()
        return Crossing(
            crossing_id=crossing_id,
            name={"en": f"Gate {crossing_id}"},
            lon=lon,
            lat=lat,
            persons_per_h=float(self.one_of(0, 33.3, 120, 240.125, 700)),
            vehicles_per_h=float(self.one_of(4, 17.5, 60)) if self.is_so(0.5) else None,
            modes=("foot",) if self.is_so(0.3) else self.some(MODES),
        )

    def _window(self, number: int, gates: tuple[str, ...]) -> Window:
        opens = self.minute(-0.2, 0.9)
        return Window(
            window_id=f"W{number}",
            crossing_ids=self.some(gates),
            opens=opens,
            closes=opens + timedelta(minutes=int(self.rng.integers(5, 60 * self.hours))),
            status=str(self.one_of("proposed", "agreed", "in_force", "ended")),
            night=str(self.one_of("", "", "yes", "no")),
        )

    def _site(self, site_id: str) -> Site:
        far = self.is_so(0.3)
        lon, lat = self.at(self.size + 4, 1) if far else self.place()
        exit_lon, exit_lat = self.place() if far and self.is_so(0.5) else (None, None)
        return Site(
            site_id=site_id,
            name={"en": f"Site {site_id}"},
            lon=lon,
            lat=lat,
            capacity=int(self.one_of(0, 90, 400, 5000)),
            intake_per_h=float(self.one_of(25, 110.7, 600)) if self.is_so(0.5) else None,
            excludes=self.some(GROUPS, 0.2) if self.is_so(0.2) else (),
            exit_lon=exit_lon,
            exit_lat=exit_lat,
        )

    def _vehicle(self) -> Vehicle:
        depot = self.place() if self.is_so(0.5) else (None, None)
        lying = self.is_so(0.4)
        return Vehicle(
            vehicle_type="ambulance" if lying else "bus",
            count=int(self.one_of(0, 1, 3, 12)),
            seats=int(self.one_of(4, 9, 21, 50)),
            wheelchair_places=int(self.one_of(0, 0, 2)),
            stretchers=2 if lying else 0,
            depot_lon=depot[0],
            depot_lat=depot[1],
            speed_kmh=float(self.one_of(10, 25)) if self.is_so(0.6) else None,
            load_s=int(self.one_of(0, 240, 1200)),
            unload_s=int(self.one_of(0, 300, 600)),
            available_from=self.perhaps(0.3, -0.2, 0.4),
            available_until=self.perhaps(0.2, 0.5, 1.1),
            max_trips=int(self.one_of(1, 3)) if self.is_so(0.25) else None,
            max_hours_per_day=float(self.one_of(1.5, 6)) if self.is_so(0.25) else None,
        )

    def _rules(self, gates: tuple[str, ...]) -> WaveRules:
        least = int(self.one_of(5, 15, 30))
        return WaveRules(
            min_wave_min=least,
            max_wave_min=least * int(self.one_of(1, 2, 4)),
            max_routes=int(self.one_of(1, 2, 3)),
            route_changes_per_day=int(self.one_of(0, 1, 4)),
            lead_min=int(self.one_of(0, 30, 120)),
            gather_min=int(self.one_of(0, 15, 30)),
            convoy_max=int(self.one_of(1, 4, 20)),
            headway_min=int(self.one_of(0, 5, 10)),
            queue_max=int(self.one_of(0, 50, 300)),
            rate_share=float(self.one_of(1, 0.85)),
            walk_limit_m=float(self.one_of(1500, 10_000)),
            walk_limit_reduced_m=float(self.one_of(0, 500, 2500)),
            companions=int(self.one_of(0, 1, 2)),
            at_risk_crossings=self.some(gates) if gates and self.is_so(0.3) else ("any",),
            night=str(self.one_of("no", "no", "yes")),
        )


def problems(seed: int, count: Counter[str] | None = None) -> Iterator[str]:
    """What is wrong about the plans of one world; written, read and checked. ``count`` counts."""
    count = Counter() if count is None else count
    world = World(seed)
    roads, scenario = world.roads(), world.scenario()
    try:
        ground = lay_ground(scenario, roads)
        plan(scenario, ground=ground, stop=lambda: True)
    except InputError:
        count["places too far from every street"] += 1
        return
    most: Plan | None = None
    for question in ASKED:
        answer = plan(scenario, question, ground=ground)
        count[f"{question}: {answer.status}"] += 1
        count["with somebody out"] += answer.out > 0
        most = answer if question == "most" else most
        read = plan_from_json(plan_to_json(answer))
        for violation in verify_plan(read, scenario, ground).violations:
            yield f"{question}: {violation}"
        if answer.out > answer.bound:
            yield f"{question}: {answer.out} out, bound {answer.bound}"
        for step, planned, bound in zip(*vars(answer.arrivals).values(), strict=True):
            if planned > bound:
                yield f"{question}: {planned} out by {step}, bound {bound}"
        if most is not None and answer.out < most.out:
            yield f"{question}: {answer.out} out, and {most.out} where most is asked"


def main(first: int, until: int) -> int:
    count: Counter[str] = Counter()
    wrong = 0
    for seed in range(first, until):
        try:
            found = list(problems(seed, count))
        except Exception as error:
            found = [f"{type(error).__name__}: {error}"]
        wrong += bool(found)
        for words in found:
            print(seed, words[:300], flush=True)
    print(f"{until - first} worlds, {wrong} with a fault; {dict(sorted(count.items()))}")
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2])))
