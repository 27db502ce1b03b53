"""Seeded instances of evacuation networks: the same name gives the same network for ever.

Roads are a jittered grid thinned to about 1.4 streets a node and joined into one
piece; every few blocks an avenue is faster and wider. Thousands of small sources, few
sites where avenues cross near the rim: so streams meet and every avenue is worth
something at every step, which is what makes an instance hard.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mamar.plan.problem import NO_LIMIT, FlowProblem, Ints


@dataclass(frozen=True)
class Town:
    """What a hard instance is made of.

    ``finer`` steps stand for one: transit times and people grow by it, capacities a step
    stay, so that they stay whole, and the clearance time stays nearly the same.
    """

    name: str
    rows: int
    columns: int
    sources: int
    units: int
    sites: int
    streets_per_node: float = 1.4
    avenue_every: int = 8
    finer: int = 1
    seed: int = 3


TOWNS = {
    town.name: town
    for town in (
        Town("XS", 24, 24, 300, 2_000, 3),
        Town("S", 78, 78, 4_000, 30_000, 4),
        Town("M", 141, 142, 5_000, 200_000, 8, streets_per_node=1.5),
        Town("L", 316, 317, 10_000, 500_000, 8),
    )
}


def hard_town(town: Town) -> FlowProblem:
    """The flow problem of ``town``: capacities 1-10 a step, transit 1-6 steps.

    Examples
    --------
    >>> hard_town(TOWNS["XS"]).total
    2000
    """
    rng = np.random.default_rng(town.seed)
    n = town.rows * town.columns
    node = np.arange(n).reshape(town.rows, town.columns)
    streets = np.concatenate(
        [
            np.column_stack([node[:, :-1].ravel(), node[:, 1:].ravel()]),
            np.column_stack([node[:-1].ravel(), node[1:].ravel()]),
        ]
    )
    row, column = np.divmod(streets, town.columns)
    along = row[:, 0] == row[:, 1]
    line = np.where(along, row[:, 0], column[:, 0])
    avenue = line % town.avenue_every == town.avenue_every // 2
    order = np.argsort(rng.random(len(streets)) - avenue)
    keep = connected_first(streets[order], n, round(town.streets_per_node * n))
    streets, avenue = streets[order][keep], avenue[order][keep]
    k = len(streets)
    transit = np.where(avenue, rng.integers(1, 3, k), rng.integers(2, 7, k))
    capacity = np.where(avenue, rng.integers(4, 11, k), rng.integers(1, 5, k))
    supply = np.zeros(n, np.int64)
    homes = rng.choice(n, town.sources, replace=False)
    weight = rng.gamma(2.0, 1.0, town.sources) * _density(town, homes, rng)
    share = np.floor(np.cumsum(weight) / weight.sum() * (town.units - town.sources))
    supply[homes] = 1 + np.diff(share, prepend=0).astype(np.int64)
    supply[homes[-1]] += town.units - supply.sum()
    intake = np.zeros(n, np.int64)
    intake[_gates(town, node, rng)] = NO_LIMIT
    problem = FlowProblem(
        np.concatenate([streets[:, 0], streets[:, 1]]),
        np.concatenate([streets[:, 1], streets[:, 0]]),
        np.concatenate([transit, transit]),
        np.concatenate([capacity, capacity]),
        supply,
        intake,
    )
    return problem if town.finer == 1 else _finer(problem, town.finer)


def _finer(problem: FlowProblem, steps: int) -> FlowProblem:
    """The same with ``steps`` steps for each: transit grows, and so do capacities and people.

    Capacities per step stay, so that they stay whole: it is as if each person were
    ``steps`` of them, and the clearance time in minutes stays nearly the same.
    """
    return FlowProblem(
        problem.tail,
        problem.head,
        problem.transit * steps,
        problem.capacity,
        problem.supply * steps,
        problem.intake,
    )


def _density(town: Town, homes: Ints, rng: np.random.Generator) -> np.ndarray:
    """Three dense districts, so that not every site is as near to as many people."""
    place = np.column_stack(np.divmod(homes, town.columns)) / [town.rows, town.columns]
    centres = rng.uniform(0.1, 0.9, (3, 2))
    apart = ((place[:, None] - centres) ** 2).sum(axis=2)
    return 0.15 + np.exp(-apart / 0.02).sum(axis=1)


def connected_first(streets: Ints, nodes: int, wanted: int) -> Ints:
    """Indices of ``wanted`` streets: a spanning tree of the given order, then the first others."""
    parent = list(range(nodes))

    def root(v: int) -> int:
        while parent[v] != v:
            parent[v] = parent[parent[v]]
            v = parent[v]
        return v

    joins = np.zeros(len(streets), bool)
    for index, (a, b) in enumerate(streets.tolist()):
        ra, rb = root(a), root(b)
        if ra != rb:
            parent[ra] = rb
            joins[index] = True
    others = np.flatnonzero(~joins)[: max(wanted - int(joins.sum()), 0)]
    return np.sort(np.concatenate([np.flatnonzero(joins), others]))


def _gates(town: Town, node: Ints, rng: np.random.Generator) -> Ints:
    """Sites on the outermost ring of avenues where two avenues cross, spread evenly."""
    crossings = node[town.avenue_every // 2 :: town.avenue_every][
        :, town.avenue_every // 2 :: town.avenue_every
    ]
    ring = [
        *crossings[0, :-1],
        *crossings[:-1, -1],
        *crossings[-1, :0:-1],
        *crossings[:0:-1, 0],
    ]
    first = rng.integers(len(ring))
    return np.array(
        [ring[int(first + i * len(ring) / town.sites) % len(ring)] for i in range(town.sites)]
    )
