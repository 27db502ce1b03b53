"""The flow problem of a scenario, built a second time.

`docs/design/model.md` says in words how a scenario becomes a flow problem. The planner
builds it from those words, and this module does so again without a look at the planner, so
that a wrong reading of the words, or a slip in the code, does not check itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cached_property
from itertools import pairwise
from typing import Literal

import numpy as np

from mamar.plan.problem import NO_LIMIT, FlowProblem, Ints
from mamar.scenario.ground import Ground
from mamar.scenario.scenario import Crossing, Scenario, Zone

Kind = Literal["street", "home", "gate", "onward", "intake"]
Segments = tuple[tuple[int, int], ...]
#: An arc as a plan names it: key of its tail, key of its head, road segments with direction.
LinkKey = tuple[str, str, Segments]


@dataclass(frozen=True)
class Rebuilt:
    """A scenario as a flow problem, and which number stands for what.

    ``keys`` (n,) names the nodes and ``names`` (m,) the arcs, as a plan does. The arcs stand
    in five blocks: home arc i belongs to zone i, gate i to crossing i, intake i to site i;
    ``onward`` holds whatever leads to queues.
    """

    scenario: Scenario
    ground: Ground
    problem: FlowProblem
    keys: tuple[str, ...]
    names: tuple[LinkKey, ...]
    streets: range
    homes: range
    gates: range
    onward: range
    intakes: range

    @cached_property
    def node_of(self) -> dict[str, int]:
        """Number of each node by its key."""
        return {key: node for node, key in enumerate(self.keys)}

    @cached_property
    def arc_of(self) -> dict[LinkKey, int]:
        """Number of each arc by its name."""
        return {name: arc for arc, name in enumerate(self.names)}

    def kind_of(self, arc: int) -> Kind:
        blocks: tuple[tuple[Kind, range], ...] = (
            ("street", self.streets),
            ("home", self.homes),
            ("gate", self.gates),
            ("onward", self.onward),
        )
        return next((kind for kind, block in blocks if arc in block), "intake")


def rebuild(scenario: Scenario, ground: Ground) -> Rebuilt:
    """The flow problem of ``scenario`` on ``ground``; a case must have been chosen before.

    Raises
    ------
    InputError
        If a number of the scenario cannot stand in a flow problem.
    """
    nodes, arcs = _Nodes(scenario, ground), _Arcs()
    leaving = [leaving_of(scenario, zone) for zone in scenario.zones]
    blocks = [
        arcs.block(_streets(scenario, ground)),
        arcs.block(_homes(scenario, ground, nodes, leaving)),
        arcs.block(_gates(scenario, ground, nodes)),
        arcs.block(_onward(scenario, ground, nodes, sum(leaving))),
        arcs.block(_intakes(scenario, nodes, sum(leaving))),
    ]
    supply = np.zeros(len(nodes.keys), np.int64)
    releases = []
    for home, zone, persons in zip(nodes.home, scenario.zones, leaving, strict=True):
        step = 0 if zone.ready_from is None else _step_after(scenario, zone.ready_from)
        if step <= 0:
            supply[home] = persons
        else:
            releases.append((home, step, persons))
    intake = np.zeros(len(nodes.keys), np.int64)
    if nodes.site:
        intake[nodes.site] = [site.capacity for site in scenario.sites]
    else:
        intake[nodes.beyond] = NO_LIMIT
    problem = FlowProblem(
        arcs.tail,
        arcs.head,
        arcs.transit,
        arcs.capacity,
        supply,
        intake,
        changes=np.array(arcs.changes, np.int64).reshape(-1, 3),
        releases=np.array(releases, np.int64).reshape(-1, 3),
    )
    names = tuple(
        (nodes.keys[tail], nodes.keys[head], segments)
        for tail, head, segments in zip(arcs.tail, arcs.head, arcs.segments, strict=True)
    )
    return Rebuilt(scenario, ground, problem, tuple(nodes.keys), names, *blocks)


def persons_of(scenario: Scenario, zone: Zone) -> int:
    """The people in a zone by the estimate that the rules name."""
    estimate = {
        "low": zone.persons_low,
        "best": zone.persons_best,
        "high": zone.persons_high,
    }
    return estimate[scenario.rules.persons]


def leaving_of(scenario: Scenario, zone: Zone) -> int:
    """Those of them who leave; the number who stay is rounded down."""
    persons = persons_of(scenario, zone)
    if scenario.rules.staying == "none":
        return persons
    staying = Decimal(str(zone.staying_share)) * persons
    return persons - int(staying)


@dataclass(frozen=True)
class _Arc:
    tail: int
    head: int
    transit: int
    capacity: int | Ints  #: for good, or step by step and nothing after the last
    segments: Segments = ()


class _Nodes:
    """Numbers and keys of the nodes."""

    def __init__(self, scenario: Scenario, ground: Ground) -> None:
        self.keys = [
            f"street:{name}" for name in ground.roads.node_id[ground.network.node].tolist()
        ]
        self.home = self._add("home", [zone.zone_id for zone in scenario.zones])
        self.beyond = self._add("beyond", [one.crossing_id for one in scenario.crossings])
        at_sites = scenario.rules.out_at == "site" or not scenario.crossings
        sites = [site.site_id for site in scenario.sites] if at_sites else []
        self.queue = self._add("queue", sites)
        self.site = self._add("site", sites)

    def _add(self, kind: str, ids: list[str]) -> list[int]:
        first = len(self.keys)
        self.keys += [f"{kind}:{name}" for name in ids]
        return list(range(first, len(self.keys)))


class _Arcs:
    """Columns of the flow problem, arc by arc."""

    def __init__(self) -> None:
        self.tail: list[int] = []
        self.head: list[int] = []
        self.transit: list[int] = []
        self.capacity: list[int] = []
        self.segments: list[Segments] = []
        self.changes: list[tuple[int, int, int]] = []

    def block(self, arcs: Iterable[_Arc]) -> range:
        """The numbers that ``arcs`` get."""
        first = len(self.tail)
        for arc in arcs:
            number = len(self.tail)
            self.tail.append(arc.tail)
            self.head.append(arc.head)
            self.transit.append(arc.transit)
            self.segments.append(arc.segments)
            if isinstance(arc.capacity, int):
                self.capacity.append(arc.capacity)
                continue
            by_step = np.append(arc.capacity, 0)
            self.capacity.append(int(by_step[0]))
            steps = (np.flatnonzero(np.diff(by_step)) + 1).tolist()
            self.changes += [(number, step, int(by_step[step])) for step in steps]
        return range(first, len(self.tail))


def _streets(scenario: Scenario, ground: Ground) -> Iterable[_Arc]:
    network = ground.network
    # How far the time to the nearest exit is from a whole number of steps, at each corner.
    exit_steps = np.where(np.isfinite(ground.to_exit_s), ground.to_exit_s, 0.0) / scenario.step_s
    clock = exit_steps - np.floor(exit_steps + 0.5)
    walk = network.transit_s / scenario.step_s - clock[network.tail] + clock[network.head]
    transit = np.maximum(0, np.floor(walk + 0.5)).astype(np.int64)
    capacity = np.floor(network.units_per_h * scenario.step_s / 3600 + 1e-9).astype(np.int64)
    segments = list(
        zip(network.origin_segment.tolist(), network.origin_direction.tolist(), strict=True)
    )
    columns = (network.tail, network.head, transit, capacity)
    rows = zip(pairwise(network.origin.tolist()), *(c.tolist() for c in columns), strict=True)
    for (first, after), tail, head, steps, persons in rows:
        yield _Arc(tail, head, steps, persons, tuple(segments[first:after]))


def _homes(scenario: Scenario, ground: Ground, nodes: _Nodes, leaving: list[int]) -> Iterable[_Arc]:
    for i, zone in enumerate(scenario.zones):
        capacity: int | Ints = leaving[i]
        if zone.ready_until is not None:
            # The step that contains ready_until is the first at which nobody sets out.
            shut = max(0, _step_before(scenario, zone.ready_until))
            capacity = np.full(shut, leaving[i])
        yield _Arc(nodes.home[i], int(ground.zone_node[i]), 0, capacity)


def _gates(scenario: Scenario, ground: Ground, nodes: _Nodes) -> Iterable[_Arc]:
    steps = scenario.horizon_s // scenario.step_s
    for i, crossing in enumerate(scenario.crossings):
        passing = _by_step(crossing.persons_per_h, scenario.step_s, steps)
        capacity = np.where(_open(scenario, crossing, steps), passing, 0)
        yield _Arc(int(ground.crossing_node[i]), nodes.beyond[i], 1, capacity)


def _onward(scenario: Scenario, ground: Ground, nodes: _Nodes, everybody: int) -> Iterable[_Arc]:
    if not scenario.crossings:
        for queue, node in zip(nodes.queue, ground.site_node.tolist(), strict=True):
            yield _Arc(node, queue, 0, everybody)
        return
    for crossing, beyond in enumerate(nodes.beyond):
        for site, queue in enumerate(nodes.queue):
            seconds = float(ground.beyond_s[crossing, site])
            if np.isfinite(seconds):
                yield _Arc(beyond, queue, _transit(scenario, seconds), everybody)


def _intakes(scenario: Scenario, nodes: _Nodes, everybody: int) -> Iterable[_Arc]:
    steps = scenario.horizon_s // scenario.step_s
    for i, (queue, site) in enumerate(zip(nodes.queue, nodes.site, strict=True)):
        rate = scenario.sites[i].intake_per_h
        capacity = everybody if rate is None else _by_step(rate, scenario.step_s, steps + 1)
        yield _Arc(queue, site, 0, capacity)


def _transit(scenario: Scenario, seconds: float) -> int:
    """To the nearest step, halves up, and never less than one."""
    return max(1, int(np.floor(seconds / scenario.step_s + 0.5)))


def _by_step(per_h: float, step_s: int, steps: int) -> Ints:
    """(steps,): how many of a rate fall into each step; whole hours lose nobody."""
    thousandths = int((Decimal(str(per_h)) * 1000).to_integral_value())
    until = np.arange(steps + 1, dtype=np.int64) * step_s * thousandths // 3_600_000
    return np.diff(until)


def _open(scenario: Scenario, crossing: Crossing, steps: int) -> np.ndarray:
    """(steps,) whether the step lies wholly inside a window that counts."""
    is_open = np.zeros(steps, bool)
    for window in scenario.windows:
        counts = window.status in scenario.rules.statuses
        if counts and crossing.crossing_id in window.crossing_ids:
            first = max(0, _step_after(scenario, window.opens))
            after = max(0, _step_before(scenario, window.closes))
            is_open[first:after] = True
    return is_open


def _step_before(scenario: Scenario, when: datetime) -> int:
    """The last step that begins at ``when`` or before."""
    return (when - scenario.start) // timedelta(seconds=scenario.step_s)


def _step_after(scenario: Scenario, when: datetime) -> int:
    """The first step that begins at ``when`` or after."""
    return -((scenario.start - when) // timedelta(seconds=scenario.step_s))
