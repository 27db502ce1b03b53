"""Small worlds in which several kinds of people share the roads, and their exact optimum.

The optimum comes from a linear (or integer) program over the explicit time-expanded network,
written from the words of FORMATS.md for each kind, on the base network: nothing of it
is shared with ``SharedProblem.network``, in which waiting and being taken in are arcs.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from ortools.linear_solver import pywraplp

from mamar.plan.problem import NO_LIMIT, FlowProblem
from mamar.plan.shared_problem import Kind, SharedProblem
from tests.worlds import world

#: A horizon by which most of the random worlds have jammed.
HORIZON = 8


@dataclass(frozen=True)
class World:
    """What a :class:`SharedProblem` is made of, for the program to read."""

    base: FlowProblem
    kinds: tuple[Kind, ...]

    @property
    def problem(self) -> SharedProblem:
        return SharedProblem(self.base, self.kinds)


def shared_world(seed: int, *, weights: bool = True) -> World:
    """A random world with every feature of the border, shared by one to four kinds.

    Mixed in: homes of their own or all at one place, forbidden arcs and sites for some kinds,
    releases, and with ``weights`` persons who take up the room of up to four.
    """
    rng = np.random.default_rng(10_000 + seed)
    given = world(seed, large=False)
    n, m = given.nodes, given.arcs
    roads = given.tail, given.head, given.transit, given.capacity * int(rng.integers(1, 4))
    changes = given.changes * [1, 1, int(rng.integers(1, 4))]
    base = FlowProblem(*roads, np.zeros(n), given.intake, changes, holding=given.holding)
    homes = rng.integers(0, n, 3) if rng.random() < 0.5 else np.arange(n)
    kinds = []
    for _ in range(rng.choice([1, 2, 2, 3, 3, 4])):
        supply = np.zeros(n, np.int64)
        for v in rng.choice(homes, int(rng.integers(1, 3))):
            supply[v] += rng.integers(1, 9)
        releases = None
        if rng.random() < 0.3:
            releases = [[int(rng.choice(homes)), int(rng.integers(0, HORIZON)), 3]]
        kinds.append(
            Kind(
                supply,
                weight=int(rng.integers(1, 5)) if weights else 1,
                arcs=rng.random(m) < 0.75 if rng.random() < 0.5 else None,
                sites=rng.random(n) < 0.6 if rng.random() < 0.4 else None,
                releases=releases,
            )
        )
    return World(base, tuple(kinds))


def contested_world(seed: int, *, weights: bool = True) -> World:
    """A random world made to be hard: narrow roads, and every kind with a site of its own.

    Two to four kinds cross the same three layers of nodes from homes to sites, and each may
    enter three roads of four. The bound lets each go wherever another may and be received
    wherever another is, so this is where it is weakest.
    """
    rng = np.random.default_rng(20_000 + seed)
    count = int(rng.integers(2, 5))
    layers = [np.arange(3 * layer, 3 * layer + 3) for layer in range(3)]
    homes, sites = 9 + np.arange(count), 9 + count + np.arange(count)
    n = 9 + 2 * count
    pairs = [
        (u, v)
        for near, far in pairwise((homes, *layers, sites))
        for u in near
        for v in far
        if rng.random() < 0.8
    ]
    tail, head = np.array(pairs).T
    m = len(pairs)
    intake = np.zeros(n, np.int64)
    intake[sites] = rng.choice([NO_LIMIT, 3, 6], count)
    closes = [[arc, rng.integers(1, HORIZON), 0] for arc in range(m) if rng.random() < 0.5]
    holding = rng.choice([NO_LIMIT, NO_LIMIT, 0, 2], n)
    transit, capacity = rng.integers(0, 2, m), rng.integers(1, 7, m)
    base = FlowProblem(tail, head, transit, capacity, np.zeros(n), intake, closes, holding=holding)
    kinds = []
    for k in range(count):
        kinds.append(
            Kind(
                12 * (np.arange(n) == homes[k]),
                weight=int(rng.integers(1, 4)) if weights else 1,
                arcs=rng.random(m) < 0.75,
                sites=np.isin(np.arange(n), rng.choice(sites, 2)),
            )
        )
    return World(base, tuple(kinds))


def one_at_a_time() -> World:
    """Two kinds, one person out at most, and a bound of two: as far apart as it ever gets.

    Kind 0 goes 0 → 1 → 2 and may be received at 2; kind 1 starts at 3, goes 3 → 1 → 2, and may
    be received at 2 or 0, which it could only reach by a way back that takes too long. All
    must pass 1 → 2, which lets one person in, once. But if nobody asks who is who, somebody of
    kind 0 is received where he lives, and one of kind 1 has the road to himself.
    """
    base = FlowProblem(
        tail=[0, 3, 1, 1],
        head=[1, 1, 2, 0],
        transit=[1, 1, 1, 5],
        capacity=[1, 1, 1, 1],
        supply=[0, 0, 0, 0],
        intake=[NO_LIMIT, 0, NO_LIMIT, 0],
        changes=[[2, 2, 0]],
    )
    first = Kind([1, 0, 0, 0], sites=[False, False, True, False])
    second = Kind([0, 0, 0, 1], sites=[True, False, True, False])
    return World(base, (first, second))


def three_crossings() -> World:
    """Three kinds, three crossings for one person in all each; every kind may use two of them.

    Two persons of each kind. Any two kinds could use all three crossings: three are out.
    """
    base = FlowProblem(
        tail=[0, 0, 0],
        head=[1, 1, 1],
        transit=[1, 1, 1],
        capacity=[1, 1, 1],
        supply=[0, 0],
        intake=[0, NO_LIMIT],
        changes=[[0, 1, 0], [1, 1, 0], [2, 1, 0]],
    )
    kinds = [Kind([2, 0], arcs=[one != barred for one in range(3)]) for barred in range(3)]
    return World(base, tuple(kinds))


def optimum(world: World, steps: int, *, whole: bool) -> float:
    """The most persons of all kinds who can be out by ``steps``; ``whole``: nobody is divided."""
    return _Program(world, steps, whole=whole).solve()


class _Program:
    def __init__(self, world: World, steps: int, *, whole: bool) -> None:
        self.world, self.steps = world, steps
        self.solver = pywraplp.Solver.CreateSolver("SCIP" if whole else "GLOP")
        self.variable = self.solver.IntVar if whole else self.solver.NumVar
        base, span = world.base, range(steps + 1)
        weighed: dict[tuple[int, int], list] = {}
        waiting: dict[tuple[int, int], list] = {}
        taken_in: dict[int, list] = {}
        for kind in world.kinds:
            self._kind(kind, weighed, waiting, taken_in)
        capacity = np.repeat(base.capacity[:, None], steps + 1, axis=1)
        for arc, step, units in sorted(base.changes.tolist(), key=lambda row: row[1]):
            capacity[arc, step:] = units
        for (arc, step), terms in weighed.items():
            self.solver.Add(self.solver.Sum(terms) <= int(capacity[arc, step]))
        for v in range(base.nodes):
            if base.holding[v] != NO_LIMIT:
                for t in span[:-1]:
                    self.solver.Add(self.solver.Sum(waiting[v, t]) <= int(base.holding[v]))
            if base.intake[v] > 0 and v in taken_in:
                self.solver.Add(self.solver.Sum(taken_in[v]) <= int(base.intake[v]))
        self.solver.Maximize(self.solver.Sum([x for xs in taken_in.values() for x in xs]))

    def _new(self) -> pywraplp.Variable:
        return self.variable(0, self.solver.infinity(), "")

    def _kind(self, kind: Kind, weighed: dict, waiting: dict, taken_in: dict) -> None:
        base, steps = self.world.base, self.steps
        here: dict[tuple[int, int], list] = {
            (v, t): [] for v in range(base.nodes) for t in range(steps + 1)
        }
        arcs = np.ones(base.arcs, bool) if kind.arcs is None else np.asarray(kind.arcs)
        sites = np.ones(base.nodes, bool) if kind.sites is None else np.asarray(kind.sites)
        for arc in np.flatnonzero(arcs).tolist():
            u, v, transit = int(base.tail[arc]), int(base.head[arc]), int(base.transit[arc])
            for t in range(steps - transit + 1):
                entry = self._new()
                here[u, t].append(-entry)
                here[v, t + transit].append(entry)
                weighed.setdefault((arc, t), []).append(kind.weight * entry)
        for v in range(base.nodes):
            home = []  # ready, less those who have set out: never below none
            for t in range(steps + 1):
                ready = int(np.asarray(kind.supply)[v]) if t == 0 else 0
                ready += sum(
                    units for w, s, units in kind.releases or [] if (int(w), int(s)) == (v, t)
                )
                set_out = self._new()
                home.append(ready - set_out)
                self.solver.Add(self.solver.Sum(home) >= 0)
                here[v, t].append(set_out)
                if sites[v] and base.intake[v] != 0:
                    received = self._new()
                    here[v, t].append(-received)
                    taken_in.setdefault(v, []).append(received)
                if t < steps:
                    waits = self._new()
                    here[v, t].append(-waits)
                    here[v, t + 1].append(waits)
                    waiting.setdefault((v, t), []).append(waits)
        for (_, t), terms in here.items():
            if t < steps:
                self.solver.Add(self.solver.Sum(terms) == 0)
            else:
                self.solver.Add(self.solver.Sum(terms) >= 0)

    def solve(self) -> float:
        assert self.solver.Solve() == pywraplp.Solver.OPTIMAL
        return float(self.solver.Objective().Value())
