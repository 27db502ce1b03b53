"""The bounds "fluid" and "streets": what no order of march can exceed, as cuts of flow problems.

`docs/design/waves.md`, "The fluid problem" and "The street problem", says what they are made
of; the checker builds them a second time from those words.
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
from mamar.plan.orders import OrderBound, Relaxation, Span
from mamar.plan.problem import NO_LIMIT, FlowProblem
from mamar.plan.solve import most, quickest
from mamar.plan.waves.fleet_times import joined, within
from mamar.plan.waves.gates import Gates
from mamar.plan.waves.parties import Parties
from mamar.plan.waves.routes import steps_up
from mamar.plan.waves.setting import Setting
from mamar.scenario.marching import Group

#: What is less than this part of a step late is not late: seconds are floating point.
TINY = 1e-6


@dataclass(frozen=True)
class Relaxed:
    """A flow problem in units of 1 / ``scale`` persons, and what its arcs and nodes stand for.

    Arcs: ``ways`` by home, ``gates`` by crossing, ``intakes`` by site, ``streets`` by the arc of
    the ground's network. Nodes: ``homes`` by the parties, ``fronts`` by crossing, ``rooms`` by
    site, ``rounds`` of a deal.
    """

    relaxation: Relaxation
    problem: FlowProblem
    scale: int
    homes: dict[int, Parties]
    fronts: dict[int, str]
    rooms: dict[int, str]
    rounds: tuple[int, ...]
    ways: dict[int, Parties]
    gates: dict[int, str]
    intakes: dict[int, str]
    streets: range

    @property
    def reach(self) -> int:
        """Persons who have any way at all."""
        with_way = set(self.problem.tail.tolist())
        return sum(parties.persons for home, parties in self.homes.items() if home in with_way)


def bound_by(relaxed: Relaxed, end: int, ask_quickest: bool, stop: Stop | None) -> OrderBound:
    """The most persons who can be out by ``end``, and how soon all could be, if asked.

    Stopped early it says no more than that nobody is out who has no way.
    """
    if ask_quickest:
        # Who has no way at all can never be out: asked is when all the others could be.
        able = _with_a_way(relaxed.problem)
        soonest = quickest(able, max_steps=end, stop=stop)
        if soonest.status == "optimal" and soonest.steps is not None:
            label = soonest.cut.label.copy()
            label[np.setdiff1d(np.flatnonzero(relaxed.problem.supply), able.tail)] = NEVER
            cut = Cut(soonest.cut.steps, label, soonest.cut.runs)
            return OrderBound(relaxed.relaxation, relaxed.reach, end, soonest.steps, cut)
    answer = most(relaxed.problem, end, stop=stop)
    persons = parts_of(relaxed.problem, answer.cut).bound // relaxed.scale
    late = end + 1 if ask_quickest and answer.status == "optimal" else None
    return OrderBound(relaxed.relaxation, min(persons, relaxed.reach), end, late, answer.cut)


def _with_a_way(problem: FlowProblem) -> FlowProblem:
    """The same without the supply of homes from which no arc leads on."""
    supply = np.zeros(problem.nodes, np.int64)
    homes = np.unique(problem.tail)
    supply[homes] = problem.supply[homes]
    return problem.with_people(supply, problem.releases)


def fluid_problem(setting: Setting) -> Relaxed:
    """The problem of `docs/design/waves.md`, nodes and arcs in the order given there."""
    build = _Builder(setting, _scale(setting))
    homes = build.homes()
    if setting.scenario.crossings:
        fronts = build.fronts(crowd=True)
        far_sides = build.far_sides()
        queues = build.queues()
        build.ways(homes, fronts)
        build.gates(fronts, far_sides)
        build.onward(far_sides, queues)
        build.received(queues, 0)
    else:
        queues = build.queues()
        build.ways(homes, queues)
        build.received(queues, 1)
    return build.relaxed("fluid")


def street_problem(setting: Setting, notice: bool = True) -> Relaxed:
    """The same with the streets and what they let through; without who may go where on foot.

    ``notice``: people set out as the rules let them; else from step 0 on, in the dark too.
    """
    build = _Builder(setting, _scale(setting), notice)
    ground = setting.ground
    corners = [build.node() for _ in range(ground.network.nodes)]
    build.streets(corners)
    homes = build.homes()
    at_exits = ground.crossing_node if setting.scenario.crossings else ground.site_node
    if setting.scenario.crossings:
        fronts = build.fronts(crowd=False)
        far_sides = build.far_sides()
        queues = build.queues()
        build.ways(homes, fronts, corners)
        build.from_streets(corners, at_exits.tolist(), fronts)
        build.gates(fronts, far_sides)
        build.onward(far_sides, queues)
        build.received(queues, 0)
    else:
        queues = build.queues()
        build.ways(homes, queues, corners)
        build.from_streets(corners, at_exits.tolist(), queues)
        build.received(queues, 1)
    return build.relaxed("streets")


def _scale(setting: Setting) -> int:
    rates = [*_rates(setting), *(rate for rate in _intakes(setting) if rate is not None)]
    return lcm(*(rate.denominator for rate in rates))


def _rates(setting: Setting) -> list[Fraction]:
    scenario = setting.scenario
    return [scenario_rate(c.persons_per_h, scenario.step_s) for c in scenario.crossings]


def _intakes(setting: Setting) -> list[Fraction | None]:
    scenario = setting.scenario
    if not received_at_sites(scenario):
        return []
    return [
        None if s.intake_per_h is None else scenario_rate(s.intake_per_h, scenario.step_s)
        for s in scenario.sites
    ]


def scenario_rate(per_h: float, step_s: int) -> Fraction:
    """Persons a step, of a rate in thousandths of a person an hour, rounded up."""
    return Fraction(ceil(Fraction(repr(float(per_h))) * 1000) * step_s, 3_600_000)


def walk_steps(setting: Setting, group: Group, zone_id: str, exit_id: str) -> int | None:
    """Steps of the quickest walk there; None where no wave on foot can be."""
    steps = walkable_steps(setting, group, zone_id, exit_id)
    if steps is None or not has_time_to_depart(setting, zone_id, exit_id, steps):
        return None
    return steps


def walkable_steps(setting: Setting, group: Group, zone_id: str, exit_id: str) -> int | None:
    """The same, whatever the hours."""
    if not setting.can_walk(group, zone_id, exit_id):
        return None
    return setting.walks[zone_id, exit_id].route.steps


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


@dataclass
class _Builder:
    setting: Setting
    scale: int
    notice: bool = True
    supply: list[int] = field(default_factory=list)
    intake: list[int] = field(default_factory=list)
    holding: list[int] = field(default_factory=list)
    arcs: list[tuple[int, int, int, int]] = field(default_factory=list)
    changes: list[tuple[int, int, int]] = field(default_factory=list)
    home_of: dict[int, Parties] = field(default_factory=dict)
    front_of: dict[int, str] = field(default_factory=dict)
    room_of: dict[int, str] = field(default_factory=dict)
    rounds: list[int] = field(default_factory=list)
    way_of: dict[int, Parties] = field(default_factory=dict)
    gate_of: dict[int, str] = field(default_factory=dict)
    intake_of: dict[int, str] = field(default_factory=dict)
    street_arcs: range = range(0)

    def __post_init__(self) -> None:
        self.all_gates = Gates(self.setting.scenario, self.setting.end)
        self.exit_ids = [c.crossing_id for c in self.setting.scenario.crossings] or [
            s.site_id for s in self.setting.scenario.sites
        ]

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
    ) -> int:
        """``spans``: when it is open; None: always."""
        number = len(self.arcs)
        self.arcs.append((tail, head, transit, units if spans is None else 0))
        at = {0: 0}
        for first, until in spans or ():
            at[first], at[until] = units, 0
        if spans is not None:
            self.changes += [(number, step, value) for step, value in at.items()]
        return number

    # --- nodes ---------------------------------------------------------------------------

    def homes(self) -> list[int]:
        homes = [self.node(each.persons * self.scale) for each in self.setting.parties]
        self.home_of.update(zip(homes, self.setting.parties, strict=True))
        return homes

    def fronts(self, crowd: bool) -> list[int]:
        """``crowd``: no more wait there than may, and sit in vehicles."""
        scenario = self.setting.scenario
        waiting = NO_LIMIT
        if crowd:
            riders = sum(
                row.count * (row.seats + row.wheelchair_places + row.stretchers)
                for row in scenario.fleet
            )
            waiting = (scenario.waves.queue_max + riders) * self.scale
        fronts = [self.node(waiting=waiting) for _ in scenario.crossings]
        self.front_of.update(zip(fronts, self.exit_ids, strict=True))
        return fronts

    def far_sides(self) -> list[int]:
        deal, scenario = self.setting.deal, self.setting.scenario
        if deal is None:
            out = not received_at_sites(scenario)
            return [self.node(room=NO_LIMIT if out else 0) for _ in scenario.crossings]
        # People count at crossings; far is who has passed in a round.
        self.rounds = [self.node(room=persons * self.scale) for _, persons in deal.limits]
        return self.rounds

    def queues(self) -> list[int]:
        scenario = self.setting.scenario
        return [self.node() for _ in scenario.sites] if received_at_sites(scenario) else []

    # --- arcs ----------------------------------------------------------------------------

    def ways(self, homes: list[int], ends: list[int], corners: list[int] | None = None) -> None:
        """From homes to exits, on foot and by vehicle; with ``corners`` walkers enter streets."""
        setting = self.setting
        for number, (parties, home) in enumerate(zip(setting.parties, homes, strict=True)):
            capacity = parties.persons * self.scale
            on_foot: list[Span] = []
            for exit_id, end in zip(self.exit_ids, ends, strict=True):
                if not setting.goes_to(exit_id, parties.zone_id, parties.group):
                    continue
                spans = self._may_set_out(parties, exit_id)
                given = setting, parties.group, parties.zone_id, exit_id
                walk = walk_steps(*given) if self.notice else walkable_steps(*given)
                drive = setting.drive_steps(*given[1:])
                if walk is not None and corners is None:
                    self.way_of[self.arc(home, end, walk, capacity, spans)] = parties
                elif walk is not None:
                    on_foot += spans
                if drive is not None:
                    self.way_of[self.arc(home, end, drive, capacity, spans)] = parties
            if corners is not None and on_foot:
                self._into_streets(number, home, corners, capacity, joined(on_foot))

    def _into_streets(
        self, number: int, home: int, corners: list[int], capacity: int, spans: list[Span]
    ) -> None:
        ground, parties = self.setting.ground, self.setting.parties[number]
        zones = [zone.zone_id for zone in self.setting.scenario.zones]
        node = int(ground.zone_node[zones.index(parties.zone_id)])
        steps = ground.to_exit_s[node] / self.setting.scenario.step_s
        if np.isfinite(steps):
            arc = self.arc(home, corners[node], int(steps + TINY), capacity, spans)
            self.way_of[arc] = parties

    def _may_set_out(self, parties: Parties, exit_id: str) -> list[Span]:
        setting = self.setting
        zone = next(z for z in setting.scenario.zones if z.zone_id == parties.zone_id)
        if not self.notice:
            return [(0, setting.end + 1)]
        spans = setting.may_leave(zone, night=False)
        openings = self.all_gates.openings.get(exit_id, ())
        dark = [opening.span[1] for opening in openings if setting.night_for(opening)]
        if dark or (not openings and setting.night_for(None)):
            until = max(dark, default=setting.end)
            spans += [(a, min(b, until)) for a, b in setting.may_leave(zone, night=True)]
        return joined(spans)

    def streets(self, corners: list[int]) -> None:
        """Each corner counts time by when who is there could be at the nearest exit."""
        ground, step_s = self.setting.ground, self.setting.scenario.step_s
        network, first = ground.network, len(self.arcs)
        late = ground.to_exit_s / step_s
        detour = network.transit_s / step_s + late[network.head] - late[network.tail]
        rates = np.ceil(network.units_per_h * step_s / 3600 * self.scale - TINY)
        for tail, head, steps, units in zip(
            network.tail.tolist(), network.head.tolist(), detour.tolist(), rates.tolist(),
            strict=True,
        ):  # fmt: skip
            leads_out = np.isfinite(steps)
            transit = max(0, int(steps + TINY)) if leads_out else 0
            capacity = min(int(units), self.everybody) if leads_out else 0
            self.arc(corners[tail], corners[head], transit, capacity)
        self.street_arcs = range(first, len(self.arcs))

    def from_streets(self, corners: list[int], nodes: list[int], ends: list[int]) -> None:
        for node, end in zip(nodes, ends, strict=True):
            self.arc(corners[node], end, 0, self.everybody)

    def gates(self, fronts: list[int], far_sides: list[int]) -> None:
        deal = self.setting.deal
        for number, (front, rate) in enumerate(zip(fronts, _rates(self.setting), strict=True)):
            crossing_id = self.exit_ids[number]
            spans = [opening.span for opening in self.all_gates.openings[crossing_id]]
            units = int(rate * self.scale)
            if deal is None:
                arcs = [self.arc(front, far_sides[number], 1, units, spans)]
            else:
                arcs = [
                    self.arc(front, far_side, 1, units, within(spans, [span]))
                    for far_side, (span, _) in zip(far_sides, deal.limits, strict=True)
                ]
            self.gate_of.update(dict.fromkeys(arcs, crossing_id))

    def onward(self, far_sides: list[int], queues: list[int]) -> None:
        for c, far_side in enumerate(far_sides if queues else ()):
            for s, queue in enumerate(queues):
                steps = _onward(self.setting, c, s)
                if steps is not None:
                    self.arc(far_side, queue, steps, self.everybody)

    def received(self, queues: list[int], transit: int) -> None:
        if not queues:
            return
        sites = self.setting.scenario.sites
        rooms = [self.node(room=min(site.capacity * self.scale, self.everybody)) for site in sites]
        for queue, room, rate, site in zip(
            queues, rooms, _intakes(self.setting), sites, strict=True
        ):
            units = self.everybody if rate is None else int(rate * self.scale)
            self.intake_of[self.arc(queue, room, transit, units)] = site.site_id
            self.room_of[room] = site.site_id

    def relaxed(self, relaxation: Relaxation) -> Relaxed:
        tail, head, transit, units = np.array(self.arcs, np.int64).reshape(-1, 4).T
        problem = FlowProblem(
            tail,
            head,
            transit,
            units,
            self.supply,
            self.intake,
            changes=self.changes or None,
            holding=self.holding,
        )
        return Relaxed(
            relaxation,
            problem,
            self.scale,
            self.home_of,
            self.front_of,
            self.room_of,
            tuple(self.rounds),
            self.way_of,
            self.gate_of,
            self.intake_of,
            self.street_arcs,
        )
