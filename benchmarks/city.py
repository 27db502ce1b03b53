"""A besieged city as the planner meets it: streets with room to spare, crossings without.

Few large assembly points inside, a handful of crossings at the rim that screen some four
or five people a step, changing at every step because a rate per hour is spread over
whole persons. What makes it long is the number of steps, not the streets.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from benchmarks.instances import connected_first
from mamar.plan.problem import NO_LIMIT, FlowProblem


@dataclass(frozen=True)
class City:
    """``step_s`` is the length of a step in seconds; the horizon is three days."""

    name: str
    side: int = 110
    homes: int = 48
    people: int = 250_000
    crossings: int = 8
    persons_per_h: int = 280
    step_s: int = 60
    windows: bool = False
    seed: int = 5

    @property
    def steps(self) -> int:
        return 72 * 3600 // self.step_s


CITIES = {
    city.name: city
    for city in (
        City("city"),
        City("city-windows", windows=True),
        City("city-10s", step_s=10),
    )
}


def besieged_city(city: City) -> FlowProblem:
    """The flow problem of ``city``; crossings pass about 160,000 people in three days."""
    rng = np.random.default_rng(city.seed)
    n = city.side**2
    node = np.arange(n).reshape(city.side, city.side)
    streets = np.concatenate(
        [
            np.column_stack([node[:, :-1].ravel(), node[:, 1:].ravel()]),
            np.column_stack([node[:-1].ravel(), node[1:].ravel()]),
        ]
    )
    order = rng.permutation(len(streets))
    streets = streets[order][connected_first(streets[order], n, round(1.35 * n))]
    k = len(streets)
    seconds = rng.integers(20, 150, k)
    transit = np.maximum(1, (seconds + city.step_s // 2) // city.step_s)
    per_h = rng.choice([1_500, 3_000, 6_000, 12_000], k)
    capacity = per_h * city.step_s // 3600
    inside = node[city.side // 4 : -city.side // 4, city.side // 4 : -city.side // 4].ravel()
    homes = rng.choice(inside, city.homes, replace=False)
    share = rng.gamma(2.0, 1.0, city.homes)
    people = np.floor(share / share.sum() * city.people).astype(np.int64)
    people[0] += city.people - people.sum()
    rim = np.concatenate([node[0], node[:, -1], node[-1], node[:, 0]])
    gates = rim[np.linspace(0, len(rim), city.crossings, endpoint=False).astype(int) + 7]
    beyond = n + np.arange(city.crossings)
    passing = np.diff(
        np.arange(city.steps + 1, dtype=np.int64) * city.step_s * city.persons_per_h // 3600
    )
    hour = np.arange(city.steps) * city.step_s // 3600 % 24
    changes = []
    for c in range(city.crossings):
        by_step = np.append(passing, 0)
        if city.windows:
            opens = 5 + c % 4
            by_step[:-1] *= (hour >= opens) & (hour < opens + 10)
        step = np.flatnonzero(np.diff(by_step, prepend=-1))
        changes.append(np.column_stack([np.full(len(step), 2 * k + c), step, by_step[step]]))
    supply = np.zeros(n + city.crossings, np.int64)
    supply[homes] = people
    intake = np.zeros(n + city.crossings, np.int64)
    intake[beyond] = NO_LIMIT
    return FlowProblem(
        np.concatenate([streets[:, 0], streets[:, 1], gates]),
        np.concatenate([streets[:, 1], streets[:, 0], beyond]),
        np.concatenate([transit, transit, np.ones(city.crossings, np.int64)]),
        np.concatenate([capacity, capacity, np.zeros(city.crossings, np.int64)]),
        supply,
        intake,
        changes=np.concatenate(changes),
    )
