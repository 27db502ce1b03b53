"""An independent answer to every question, for small worlds only.

The network is written out node by node and step by step, and OR-Tools finds a
maximum flow in it. Nothing of ``mamar`` is used but the data classes, so solver and
checker can both be measured against it. For each node v and step t there is

* ``here(v, t)``: someone who has set out and is at v at step t,
* ``home(v, t)``: someone who is ready at v and has not set out,

and one ``site(v)`` per node. Arcs: source → home at the step of readiness; home to
home of the next step and home → here without limit; here → here of the next step up
to the holding limit; here → here along each road; here → site without limit, site →
sink up to the intake.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from ortools.graph.python import max_flow, min_cost_flow

from mamar.plan.answer import ALWAYS, NEVER, Cut, Flow
from mamar.plan.problem import NO_LIMIT, FlowProblem


@dataclass(frozen=True)
class Solution:
    """A largest flow by ``steps`` and a smallest cut, as OR-Tools found them."""

    units: int
    flow: Flow
    cut: Cut


def most_units(problem: FlowProblem, steps: int) -> int:
    """The most units that can be out by ``steps``."""
    return _Expanded(problem, steps).solve()


def most(problem: FlowProblem, steps: int) -> Solution:
    """A flow with the most units out by ``steps``, and the cut that proves it."""
    network = _Expanded(problem, steps)
    units = network.solve()
    return Solution(units, network.flow(), network.cut())


def quickest_steps(problem: FlowProblem, max_steps: int) -> int | None:
    """The first step by which everybody can be out; None if that is after ``max_steps``."""
    if most_units(problem, max_steps) < problem.total:
        return None
    low, high = 0, max_steps  # whoever is out by t is out by t + 1, so bisection is right
    while low < high:
        middle = (low + high) // 2
        if most_units(problem, middle) == problem.total:
            high = middle
        else:
            low = middle + 1
    return low


def arrival_curve(problem: FlowProblem, steps: int) -> np.ndarray:
    """(steps + 1,): the most units out by each step, each step by a flow of its own."""
    return np.array([most_units(problem, step) for step in range(steps + 1)], np.int64)


def ever_out(problem: FlowProblem) -> int:
    """The most units that can ever be out, however long it takes."""
    return ever(problem)[0]


def ever(problem: FlowProblem, longest: int = 400) -> tuple[int, Cut]:
    """The most units that can ever be out, and the cut for ever that proves it.

    Let L be the last step at which anything changes or anybody becomes ready. From
    any step T ≥ L on, somebody at rest (at home, or waiting within the holding limit)
    can go alone along any path of arcs whose last capacity is positive while all
    others stay at rest: so whoever is at rest at T and can be matched with a site in
    that static network *will* be out. That is a lower bound. It is an upper bound to
    let everybody into the static network who is anywhere at T, on the road included.
    T grows until the two agree.
    """
    last = 0
    for rows in (problem.changes, problem.releases):
        last = max(last, int(rows[:, 1].max(initial=0)))
    horizon = last + int(problem.transit.max(initial=0))
    while horizon <= longest:
        at_rest = _Expanded(problem, horizon, tail="at rest").solve()
        network = _Expanded(problem, horizon, tail="anywhere")
        anywhere = network.solve()
        if at_rest == anywhere:
            return at_rest, network.cut(for_ever=True)
        horizon = 2 * horizon + 1
    raise AssertionError(f"undecided by step {longest}: {at_rest} to {anywhere} units")


def most_after(problem: FlowProblem, steps: int, flow: Flow, until: int) -> int | None:
    """The most units that can be out by ``steps`` if the entries at steps before ``until`` are
    those of ``flow``, no more and no fewer; None if ``problem`` has not the people for them.

    A circulation of least cost: an entry that must be is worth more than everybody's getting
    out; whoever has set out and is not out stays where he is at the last step.
    """
    network = _Expanded(problem, steps)
    must = dict(
        zip(
            zip(flow.arc.tolist(), flow.step.tolist(), strict=True),
            flow.units.tolist(),
            strict=True,
        )
    )
    arcs = np.array(network.arcs, np.int64)
    cost = np.zeros(len(arcs), np.int64)
    for at, road, step in network.roads:
        if step < until:
            arcs[at, 2] = must.get((road, step), 0)
            cost[at] = -network.everybody - 1
    cost[arcs[:, 1] == network.sink] = -1
    ends = [network._here(v, steps) for v in range(problem.nodes)]
    stays = [(end, network.source, network.everybody) for end in [*ends, network.sink]]
    arcs = np.concatenate([arcs, stays])
    solver = min_cost_flow.SimpleMinCostFlow()
    solver.add_arcs_with_capacity_and_unit_cost(
        arcs[:, 0].astype(np.int32),
        arcs[:, 1].astype(np.int32),
        arcs[:, 2],
        np.concatenate([cost, np.zeros(len(stays), np.int64)]),
    )
    assert solver.solve() == solver.OPTIMAL
    entered = sum(solver.flow(at) for at, _, step in network.roads if step < until)
    if entered < int(flow.units[flow.step < until].sum()):
        return None
    return solver.flow(len(arcs) - 1)


class _Expanded:
    """The network with one node per place and step, for OR-Tools.

    ``tail`` is for :func:`ever_out`: a static network, without limit, that those who are
    "at rest" at the last step may enter, or those who are "anywhere" by then.
    """

    def __init__(self, problem: FlowProblem, steps: int, tail: str | None = None) -> None:
        self.problem, self.steps = problem, steps
        n, span = problem.nodes, steps + 1
        self.source, self.sink = 2 * n * span + 2 * n, 2 * n * span + 2 * n + 1
        self.arcs: list[tuple[int, int, int]] = []
        self.roads: list[tuple[int, int, int]] = []  # index into arcs, road, step
        ready = [(v, 0, int(units)) for v, units in enumerate(problem.supply)]
        ready += [(v, step, units) for v, step, units in problem.releases.tolist() if step <= steps]
        self.everybody = sum(units for _, _, units in ready)
        self._add(self.source, self.sink, 0)  # so that OR-Tools knows both
        for v, step, units in ready:
            self._add(self.source, self._home(v, step), units)
        for v in range(n):
            for step in range(span):
                self._add(self._home(v, step), self._here(v, step), NO_LIMIT)
                self._add(self._here(v, step), self._site(v), NO_LIMIT)
                if step < steps:
                    self._add(self._home(v, step), self._home(v, step + 1), NO_LIMIT)
                    holding = int(problem.holding[v])
                    self._add(self._here(v, step), self._here(v, step + 1), holding)
            self._add(self._site(v), self.sink, int(problem.intake[v]))
        capacity = self._capacities(span)
        for road, (u, v, transit) in enumerate(self._roads()):
            for step in range(span - transit):
                self.roads.append((len(self.arcs), road, step))
                here, there = self._here(u, step), self._here(v, step + transit)
                self._add(here, there, int(capacity[road, step]))
        if tail is not None:
            self._add_tail(tail, capacity)

    def solve(self) -> int:
        solver = max_flow.SimpleMaxFlow()
        arcs = np.array(self.arcs, np.int64)
        solver.add_arcs_with_capacity(
            arcs[:, 0].astype(np.int32), arcs[:, 1].astype(np.int32), arcs[:, 2]
        )
        assert solver.solve(self.source, self.sink) == solver.OPTIMAL
        self.solver = solver
        return int(solver.optimal_flow())

    def flow(self) -> Flow:
        entries = [(road, step, self.solver.flow(arc)) for arc, road, step in self.roads]
        rows = np.array([e for e in entries if e[2] > 0], np.int64).reshape(-1, 3)
        return Flow(rows[:, 0], rows[:, 1], rows[:, 2])

    def cut(self, *, for_ever: bool = False) -> Cut:
        near = set(self.solver.get_sink_side_min_cut())
        label, runs = [], []
        for v in range(self.problem.nodes):
            at = np.array([self._here(v, t) in near for t in range(self.steps + 1)])
            edges = np.flatnonzero(np.diff(np.concatenate(([False], at, [False])).astype(int)))
            spans = [(int(a), int(b) - 1) for a, b in edges.reshape(-1, 2)]
            if for_ever and self._after(v) in near:
                spans[-1] = (spans[-1][0], ALWAYS)
            label.append(spans[-1][1] if spans else NEVER)
            if spans and spans != [(0, label[-1])]:
                runs += [(v, first, last) for first, last in spans]
        return Cut(None if for_ever else self.steps, label, np.array(runs, np.int64).reshape(-1, 3))

    def _add(self, tail: int, head: int, limit: int) -> None:
        # Nothing ever needs more room than there are people.
        room = self.everybody if limit == NO_LIMIT else min(limit, self.everybody)
        self.arcs.append((tail, head, room))

    def _add_tail(self, who: str, capacity: np.ndarray) -> None:
        problem, last = self.problem, self.steps
        for v in range(problem.nodes):
            resting = int(problem.holding[v]) if who == "at rest" else NO_LIMIT
            self._add(self._here(v, last), self._after(v), resting)
            self._add(self._home(v, last), self._after(v), NO_LIMIT)
            self._add(self._after(v), self._site(v), NO_LIMIT)
        for road, (u, v, transit) in enumerate(self._roads()):
            if capacity[road, last] > 0:
                self._add(self._after(u), self._after(v), NO_LIMIT)
            if who == "anywhere":
                for step in range(max(0, last + 1 - transit), last + 1):
                    room = int(capacity[road, step])
                    self._add(self._here(u, step), self._after(v), room)

    def _capacities(self, span: int) -> np.ndarray:
        """(arcs, span): the capacity of each road at each step."""
        capacity = np.repeat(self.problem.capacity[:, None], span, axis=1)
        for road, step, units in sorted(self.problem.changes.tolist(), key=lambda row: row[1]):
            capacity[road, step:] = units
        return capacity

    def _roads(self) -> list[tuple[int, int, int]]:
        p = self.problem
        return list(zip(p.tail.tolist(), p.head.tolist(), p.transit.tolist(), strict=True))

    def _here(self, v: int, step: int) -> int:
        return v * (self.steps + 1) + step

    def _home(self, v: int, step: int) -> int:
        return (self.problem.nodes + v) * (self.steps + 1) + step

    def _site(self, v: int) -> int:
        return 2 * self.problem.nodes * (self.steps + 1) + v

    def _after(self, v: int) -> int:
        return self._site(v) + self.problem.nodes
