"""The ways on which people in no wave could still set out: when, and when they would pass."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil

from mamar.plan.orders import Span
from mamar.plan.waves.fleet import FleetRow, Ways, fleet_rows, usable
from mamar.plan.waves.gates import usable_rate
from mamar.plan.waves.household_pool import Pool
from mamar.plan.waves.room import Room
from mamar.plan.waves.setting import Setting
from mamar.scenario.scenario import Zone


@dataclass(frozen=True)
class Chance:
    """A way on which somebody could set out: how long at a stretch, and when they would pass.

    ``departs``: when they could set out and still pass; ``least``: steps that a departure takes.
    ``passes``: when they could pass, None without crossings. ``reaches``: the first step at which
    they could be at the exit, and, if it is a crossing, pass it.
    """

    exit_id: str
    row: FleetRow | None
    departs: Span
    least: int
    passes: Span | None
    reaches: int

    @property
    def longest(self) -> int:
        return max(0, self.departs[1] - self.departs[0])

    @property
    def is_possible(self) -> bool:
        return self.longest >= self.least


def chances_of(
    setting: Setting,
    room: Room,
    pool: Pool,
    zone: Zone,
    exits: list[str],
    night: bool = False,
    in_rounds: bool = True,
) -> Iterator[Chance]:
    """The ways on which the group could set out, on foot and by each row of the fleet.

    ``night``: as if they might set out in the dark; not ``in_rounds``: as if there were no deal.
    """
    group, zone_id = pool.parties.group, zone.zone_id
    rows, ways = usable(fleet_rows(setting.scenario), pool.parties), Ways(setting.drives)
    kind = "crossing" if setting.scenario.crossings else "site"
    for exit_id in exits:
        travel: list[tuple[FleetRow | None, int, int, int]] = []
        if setting.can_walk(group, zone_id, exit_id):
            steps = setting.walks[zone_id, exit_id].route.steps
            travel.append((None, 0, setting.least, steps))
        for kind_of in rows:
            coming = ways.from_depot(kind_of, f"home:{zone_id}")
            drive = ways.steps(kind_of, f"home:{zone_id}", f"{kind}:{exit_id}")
            if (
                coming is None
                or drive is None
                or not setting.drives_there(kind_of.mode, zone_id, exit_id)
            ):
                continue
            drive += _least_passing(setting, kind_of, pool, exit_id)
            travel.append((kind_of, kind_of.available_from + coming, kind_of.load, drive))
        gates = room.gates.openings if in_rounds else room.gates.by_windows
        for opening in gates.get(exit_id, (None,)):
            closes = setting.end if opening is None else opening.span[1]
            for first, until in setting.may_leave(zone, night or setting.night_for(opening)):
                for row, there, least, steps in travel:
                    begin, last = max(first, there), min(until, closes - steps)
                    passes = None
                    if opening is not None:
                        begin = max(begin, opening.span[0] - steps - setting.longest)
                        closed = min(closes, last + steps + setting.longest)
                        passes = (max(opening.span[0], begin + steps), closed)
                    reaches = begin + steps if passes is None else passes[0]
                    yield Chance(exit_id, row, (begin, last), least, passes, reaches)


def _least_passing(setting: Setting, row: FleetRow, pool: Pool, exit_id: str) -> int:
    """Steps in which one vehicle with one household passes; without crossings unloads."""
    crossing = next((c for c in setting.scenario.crossings if c.crossing_id == exit_id), None)
    if crossing is None:
        return row.unload
    household = pool.least
    steps = 1
    for units, per_h in ((1, crossing.vehicles_per_h), (household, crossing.persons_per_h)):
        if per_h is not None:
            rate = usable_rate(setting.scenario, per_h)
            steps = max(steps, ceil(units / rate) if rate else setting.end)
    return steps
