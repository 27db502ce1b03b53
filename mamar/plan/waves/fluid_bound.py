"""The bound "fluid": what no order of march can exceed, as the cut of a small flow problem.

`docs/design/waves.md`, "The fluid problem", says what it is made of; the checker builds it
a second time from those words.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from math import ceil, lcm

import numpy as np

from mamar.plan.answer import NEVER, Cut
from mamar.plan.bounds import parts_of
from mamar.plan.expand import received_at_sites, steps_of
from mamar.plan.interrupt import Stop
from mamar.plan.orders import OrderBound, Span
from mamar.plan.problem import NO_LIMIT, FlowProblem
from mamar.plan.solve import most, quickest
from mamar.plan.waves.fleet_times import joined, within
from mamar.plan.waves.gates import Gates
from mamar.plan.waves.routes import steps_up
from mamar.plan.waves.setting import Setting
from mamar.scenario.marching import Group


def fluid_bound(setting: Setting, ask_quickest: bool, stop: Stop | None = None) -> OrderBound:
    """The most persons who can be out by ``setting.end``, and how soon all could be, if asked.

    Stopped early it says no more than that nobody is out who has no way.
    """
    fluid = fluid_problem(setting)
    if ask_quickest:
        # Who has no way at all can never be out: asked is when all the others could be.
        able = _with_a_way(fluid.problem)
        soonest = quickest(able, max_steps=setting.end, stop=stop)
        if soonest.status == "optimal" and soonest.steps is not None:
            label = soonest.cut.label.copy()
            label[np.setdiff1d(np.flatnonzero(fluid.problem.supply), able.tail)] = NEVER
            cut = Cut(soonest.cut.steps, label, soonest.cut.runs)
            return OrderBound("fluid", able.total // fluid.scale, soonest.steps, cut)
    answer = most(fluid.problem, setting.end, stop=stop)
    units = parts_of(fluid.problem, answer.cut).bound
    late = setting.end + 1 if ask_quickest and answer.status == "optimal" else None
    return OrderBound("fluid", units // fluid.scale, late, answer.cut)


def _with_a_way(problem: FlowProblem) -> FlowProblem:
    """The same without the supply of homes from which no arc leads on."""
    supply = np.zeros(problem.nodes, np.int64)
    homes = np.unique(problem.tail)
    supply[homes] = problem.supply[homes]
    return problem.with_people(supply, problem.releases)


@dataclass(frozen=True)
class Fluid:
    """The flow problem in units of 1 / ``scale`` persons."""

    problem: FlowProblem
    scale: int


def fluid_problem(setting: Setting) -> Fluid:
    """The problem of `docs/design/waves.md`, nodes and arcs in the order given there."""
    scenario = setting.scenario
    rates = [scenario_rate(c.persons_per_h, scenario.step_s) for c in scenario.crossings]
    intakes: list[Fraction | None] = []
    if received_at_sites(scenario):
        intakes = [
            None if s.intake_per_h is None else scenario_rate(s.intake_per_h, scenario.step_s)
            for s in scenario.sites
        ]
    scale = lcm(*(rate.denominator for rate in (*rates, *intakes) if rate is not None))
    build = _Builder(setting, scale)
    homes = [build.node(parties.persons * scale) for parties in setting.parties]
    if scenario.crossings:
        _through_crossings(build, homes, rates, intakes)
    else:
        queues = [build.node() for _ in scenario.sites]
        _ways(build, homes, queues, [site.site_id for site in scenario.sites])
        _received(build, queues, intakes, 1)
    return Fluid(build.problem(), scale)


def scenario_rate(per_h: float, step_s: int) -> Fraction:
    """Persons a step, of a rate in thousandths of a person an hour, rounded up."""
    return Fraction(ceil(Fraction(repr(float(per_h))) * 1000) * step_s, 3_600_000)


def _through_crossings(
    build: _Builder, homes: list[int], rates: list[Fraction], intakes: list[Fraction | None]
) -> None:
    setting, scenario = build.setting, build.setting.scenario
    riders = sum(
        row.count * (row.seats + row.wheelchair_places + row.stretchers) for row in scenario.fleet
    )
    crowd = (scenario.waves.queue_max + riders) * build.scale
    fronts = [build.node(waiting=crowd) for _ in scenario.crossings]
    out = not received_at_sites(scenario)
    deal = setting.deal
    if deal is None:
        far_sides = [build.node(room=NO_LIMIT if out else 0) for _ in scenario.crossings]
    else:  # people count at crossings; far is who has passed in a round
        far_sides = [build.node(room=persons * build.scale) for _, persons in deal.limits]
    ids = [crossing.crossing_id for crossing in scenario.crossings]
    queues = [] if out else [build.node() for _ in scenario.sites]
    _ways(build, homes, fronts, ids)
    gates = Gates(scenario, setting.end)
    for number, (front, rate, crossing_id) in enumerate(zip(fronts, rates, ids, strict=True)):
        spans = [opening.span for opening in gates.openings[crossing_id]]
        units = int(rate * build.scale)
        if deal is None:
            build.arc(front, far_sides[number], 1, units, spans)
            continue
        for far_side, (span, _) in zip(far_sides, deal.limits, strict=True):
            build.arc(front, far_side, 1, units, within(spans, [span]))
    if out:
        return
    for c, far_side in enumerate(far_sides):
        for s, queue in enumerate(queues):
            steps = _onward(setting, c, s)
            if steps is not None:
                build.arc(far_side, queue, steps, build.everybody)
    _received(build, queues, intakes, 0)


def _ways(build: _Builder, homes: list[int], ends: list[int], ids: list[str]) -> None:
    setting = build.setting
    zones = {zone.zone_id: zone for zone in setting.scenario.zones}
    gates = Gates(setting.scenario, setting.end)
    for parties, home in zip(setting.parties, homes, strict=True):
        for exit_id, end in zip(ids, ends, strict=True):
            if not setting.goes_to(exit_id, parties.zone_id, parties.group):
                continue
            zone = zones[parties.zone_id]
            spans = setting.may_leave(zone, night=False)
            openings = gates.openings.get(exit_id, ())
            dark = [opening.span[1] for opening in openings if setting.night_for(opening)]
            if dark or (not openings and setting.night_for(None)):
                until = max(dark, default=setting.end)
                spans += [(a, min(b, until)) for a, b in setting.may_leave(zone, night=True)]
            for steps in ways_steps(setting, parties.group, parties.zone_id, exit_id):
                build.arc(home, end, steps, parties.persons * build.scale, joined(spans))


def ways_steps(setting: Setting, group: Group, zone_id: str, exit_id: str) -> list[int]:
    """Steps of the quickest walk of ``group`` there and of the quickest drive, if there are any."""
    ways = []
    if setting.can_walk(group, zone_id, exit_id):
        steps = setting.walks[zone_id, exit_id].route.steps
        if has_time_to_depart(setting, zone_id, exit_id, steps):
            ways.append(steps)
    drive = setting.drive_steps(group, zone_id, exit_id)
    return ways if drive is None else [*ways, drive]


def has_time_to_depart(setting: Setting, zone_id: str, exit_id: str, steps: int) -> bool:
    """Whether the shortest departure fits between when the zone is ready and when it must have
    left to come, ``steps`` later, before the exit closes for good. The dark is left aside."""
    zone = next(zone for zone in setting.scenario.zones if zone.zone_id == zone_id)
    closes = setting.end
    if setting.scenario.crossings:
        openings = Gates(setting.scenario, setting.end).openings[exit_id]
        closes = max((opening.span[1] for opening in openings), default=0)
    return any(
        min(until, closes - steps) - first >= setting.least
        for first, until in setting.may_leave(zone, night=True)
    )


def _onward(setting: Setting, crossing: int, site: int) -> int | None:
    """Steps of the quickest way from a crossing to a site."""
    scenario = setting.scenario
    ways = []
    if not scenario.fleet or scenario.rules.beyond == "walk":
        seconds = float(setting.ground.beyond_s[crossing, site])
        if np.isfinite(seconds):
            ways.append(steps_of(seconds, scenario.step_s))
    if scenario.fleet:
        start = f"crossing:{scenario.crossings[crossing].crossing_id}"
        metres = setting.drives.between(start, f"site:{scenario.sites[site].site_id}")
        speed = max(row.speed_kmh or scenario.rules.beyond_kmh for row in scenario.fleet)
        if np.isfinite(metres):
            ways.append(steps_up(metres / (speed / 3.6), scenario.step_s))
    return min(ways, default=None)


def _received(
    build: _Builder, queues: list[int], intakes: list[Fraction | None], transit: int
) -> None:
    sites = build.setting.scenario.sites
    rooms = [build.node(room=site.capacity * build.scale) for site in sites]
    for queue, room, rate in zip(queues, rooms, intakes, strict=True):
        units = build.everybody if rate is None else int(rate * build.scale)
        build.arc(queue, room, transit, units)


@dataclass
class _Builder:
    setting: Setting
    scale: int
    supply: list[int] = field(default_factory=list)
    intake: list[int] = field(default_factory=list)
    holding: list[int] = field(default_factory=list)
    arcs: list[tuple[int, int, int, int]] = field(default_factory=list)
    changes: list[tuple[int, int, int]] = field(default_factory=list)

    @property
    def everybody(self) -> int:
        return sum(parties.persons for parties in self.setting.parties) * self.scale

    def node(self, supply: int = 0, *, room: int = 0, waiting: int = NO_LIMIT) -> int:
        self.supply.append(supply)
        self.intake.append(room)
        self.holding.append(waiting)
        return len(self.supply) - 1

    def arc(
        self, tail: int, head: int, transit: int, units: int, spans: list[Span] | None = None
    ) -> None:
        """``spans``: when it is open; None: always."""
        number = len(self.arcs)
        self.arcs.append((tail, head, transit, units if spans is None else 0))
        at = {0: 0}
        for first, until in spans or ():
            at[first], at[until] = units, 0
        if spans is not None:
            self.changes += [(number, step, value) for step, value in at.items()]

    def problem(self) -> FlowProblem:
        tail, head, transit, units = np.array(self.arcs, np.int64).reshape(-1, 4).T
        return FlowProblem(
            tail,
            head,
            transit,
            units,
            self.supply,
            self.intake,
            changes=self.changes or None,
            holding=self.holding,
        )
