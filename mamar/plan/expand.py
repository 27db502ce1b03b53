"""From a scenario on its ground to the flow problem: the one place where things are rounded.

`docs/design/model.md` states the model in words; `mamar.verify.expand` builds the
same problem a second time from those words, without this code.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import numpy as np

from mamar.plan.problem import NO_LIMIT, FlowProblem, Ints
from mamar.scenario.ground import Ground
from mamar.scenario.scenario import Crossing, Scenario, Zone


@dataclass(frozen=True)
class Expanded:
    """The flow problem and what each of its numbers stands for.

    Nodes come in this order: streets, homes (one a zone), far sides (one a crossing)
    and, where people are out only once received, queues and sites (one each a site).
    Arcs likewise: streets, homes, gates, ways onward, intakes.
    """

    problem: FlowProblem
    scenario: Scenario
    ground: Ground
    streets: int  #: number of street nodes
    street_arcs: int

    @property
    def home(self) -> range:
        return range(self.streets, self.streets + len(self.scenario.zones))

    @property
    def far_side(self) -> range:
        return range(self.home.stop, self.home.stop + len(self.scenario.crossings))

    @property
    def home_arc(self) -> range:
        return range(self.street_arcs, self.street_arcs + len(self.scenario.zones))

    @property
    def gate(self) -> range:
        return range(self.home_arc.stop, self.home_arc.stop + len(self.scenario.crossings))

    @property
    def onward(self) -> range:
        return range(self.gate.stop, self.problem.arcs - len(self.intake))

    @property
    def intake(self) -> range:
        received = len(self.scenario.sites) if received_at_sites(self.scenario) else 0
        return range(self.problem.arcs - received, self.problem.arcs)

    def queue_of(self, site: int) -> int:
        return self.far_side.stop + site

    def site_node(self, site: int) -> int:
        return self.far_side.stop + len(self.scenario.sites) + site


def expand(scenario: Scenario, ground: Ground) -> Expanded:
    """The scenario as a flow over integer steps and whole persons."""
    build = _Builder(scenario)
    network = ground.network
    build.nodes(network.nodes)
    for tail, head, transit, rate in zip(
        network.tail.tolist(),
        network.head.tolist(),
        street_steps(ground, scenario.step_s).tolist(),
        network.units_per_h.tolist(),
        strict=True,
    ):
        build.arc(tail, head, transit, build.per_step(rate))

    first_home = build.nodes(len(scenario.zones))
    for z, zone in enumerate(scenario.zones):
        build.home(first_home + z, int(ground.zone_node[z]), zone)
    first_far = build.nodes(len(scenario.crossings))
    for c, crossing in enumerate(scenario.crossings):
        build.gate(int(ground.crossing_node[c]), first_far + c, crossing)
    if received_at_sites(scenario):
        build.onward(ground, first_far)
    else:
        for c in range(len(scenario.crossings)):
            build.site(first_far + c, NO_LIMIT)

    return Expanded(build.problem(), scenario, ground, network.nodes, network.arcs)


def received_at_sites(scenario: Scenario) -> bool:
    """Whether people are out only once a site has received them."""
    return scenario.rules.out_at == "site" or not scenario.crossings


def street_steps(ground: Ground, step_s: int) -> Ints:
    """(m,) transit of every street in steps, rounded so that walks keep their length.

    Streets are short: rounding each by itself to whole minutes, at least one, makes an
    hour's walk a quarter longer. So every node has a clock of its own, off by the part of
    a step that its quickest way out leaves over; on that way the roundings then add up to
    nothing, and on any other they are as often up as down. A short street may take 0 steps.
    """
    network = ground.network
    way_out = np.where(np.isfinite(ground.to_exit_s), ground.to_exit_s / step_s, 0.0)
    clock = way_out - np.floor(way_out + 0.5)
    steps = network.transit_s / step_s - clock[network.tail] + clock[network.head]
    whole: Ints = np.maximum(0, np.floor(steps + 0.5)).astype(np.int64)
    return whole


def steps_of(seconds: float, step_s: int) -> int:
    """Transit in steps: rounded to the nearest, at least one."""
    return max(1, int(np.floor(seconds / step_s + 0.5)))


def rate_by_step(persons_per_h: float, step_s: int, steps: int) -> Ints:
    """(steps,) persons that may pass in each step, so that no hour gains or loses one.

    Cumulative rounding: floor((t + 1)·r·Δ) - floor(t·r·Δ) with r in persons per second.
    Rates are taken to the thousandth of a person per hour, so the arithmetic is exact.
    """
    per_mille = round(persons_per_h * 1000)
    edges = np.arange(steps + 1, dtype=np.int64) * step_s * per_mille // 3_600_000
    return np.diff(edges)


class _Builder:
    """Collects nodes, arcs and changes; holds no rule of the model but the rounding of time."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self.steps = scenario.steps
        self.tail: list[int] = []
        self.head: list[int] = []
        self.transit: list[int] = []
        self.capacity: list[int] = []
        self.supply: list[int] = []
        self.intake: list[int] = []
        self.changes: list[Ints] = []
        self.releases: list[tuple[int, int, int]] = []
        self.persons = sum(scenario.leaving(zone) for zone in scenario.zones)

    def nodes(self, count: int) -> int:
        first = len(self.supply)
        self.supply += [0] * count
        self.intake += [0] * count
        return first

    def arc(self, tail: int, head: int, transit: int, capacity: int) -> int:
        self.tail.append(tail)
        self.head.append(head)
        self.transit.append(transit)
        self.capacity.append(capacity)
        return len(self.tail) - 1

    def site(self, node: int, room: int) -> None:
        self.intake[node] = room

    def per_step(self, rate_per_h: float) -> int:
        """A street lets a whole number of persons in per step: rounded down."""
        return int(rate_per_h * self.scenario.step_s / 3600 + 1e-9)

    def step_at_or_after(self, when: datetime) -> int:
        seconds = (when - self.scenario.start).total_seconds()
        return max(0, int(-(-seconds // self.scenario.step_s)))

    def home(self, node: int, street: int, zone: Zone) -> None:
        persons = self.scenario.leaving(zone)
        ready = self.step_at_or_after(zone.ready_from) if zone.ready_from else 0
        if ready == 0:
            self.supply[node] = persons
        else:
            self.releases.append((node, ready, persons))
        arc = self.arc(node, street, 0, persons)
        if zone.ready_until is not None:
            until = self.scenario.step_of(zone.ready_until)
            self.changes.append(np.array([[arc, max(0, until), 0]]))

    def gate(self, street: int, far_side: int, crossing: Crossing) -> None:
        """Passing a crossing takes one step; its rate counts while a window is open."""
        arc = self.arc(street, far_side, 1, 0)
        passing = rate_by_step(crossing.persons_per_h, self.scenario.step_s, self.steps)
        self._by_step(arc, passing * self.open_steps(crossing))

    def open_steps(self, crossing: Crossing) -> Ints:
        """(steps,) 1 where a step lies wholly inside a window of ``crossing`` that counts."""
        is_open = np.zeros(self.steps, np.int64)
        for window in self.scenario.windows:
            if crossing.crossing_id not in window.crossing_ids:
                continue
            if window.status not in self.scenario.rules.statuses:
                continue
            first = self.step_at_or_after(window.opens)
            is_open[first : max(0, self.scenario.step_of(window.closes))] = 1
        return is_open

    def onward(self, ground: Ground, first_far: int) -> None:
        sites = self.scenario.sites
        queue, room = self.nodes(len(sites)), self.nodes(len(sites))
        for c, s in zip(*np.nonzero(np.isfinite(ground.beyond_s)), strict=True):
            transit = steps_of(float(ground.beyond_s[c, s]), self.scenario.step_s)
            self.arc(first_far + int(c), queue + int(s), transit, self.persons)
        if not self.scenario.crossings:
            for s in range(len(sites)):
                self.arc(int(ground.site_node[s]), queue + s, 0, self.persons)
        for s, site in enumerate(sites):
            self.site(room + s, site.capacity)
            arc = self.arc(queue + s, room + s, 0, self.persons)
            if site.intake_per_h is not None:
                by_step = rate_by_step(site.intake_per_h, self.scenario.step_s, self.steps + 1)
                self._by_step(arc, by_step)

    def _by_step(self, arc: int, capacity: Ints) -> None:
        """Capacity of ``arc`` at each step of the horizon, then nothing."""
        steps = np.flatnonzero(np.diff(capacity, prepend=-1, append=0))
        values = np.append(capacity, 0)[steps]
        self.changes.append(np.column_stack([np.full(len(steps), arc), steps, values]))

    def problem(self) -> FlowProblem:
        return FlowProblem(
            self.tail,
            self.head,
            self.transit,
            self.capacity,
            self.supply,
            self.intake,
            changes=np.concatenate(self.changes) if self.changes else None,
            releases=self.releases or None,
        )
