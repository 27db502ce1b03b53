"""The streets that a plan uses, on the real geometry: how many walk there, and to which exit."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

import numpy as np
import numpy.typing as npt

from mamar.network.roads import Roads
from mamar.plan.result import Link, Plan

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Street:
    """A piece of road of one class that people walk along in one direction.

    ``line`` (k, 2): lon, lat in the direction of walking. ``persons``: over the whole
    plan. ``towards``: the crossing (without crossings: the site) most of them leave by.
    """

    line: Floats
    persons: int
    highway: str
    towards: str | None


def streets_in_use(plan: Plan, roads: Roads) -> list[Street]:
    """Every street with somebody on it, in the order of the plan's links."""
    persons = persons_by_link(plan)
    return [
        Street(line, int(persons[number]), highway, _main_exit(link))
        for number, link in enumerate(plan.links)
        if persons[number] and link.segments
        for highway, line in _pieces(link, roads)
    ]


def persons_by_link(plan: Plan) -> Ints:
    """(links,) persons that enter each link over the whole plan."""
    persons = np.zeros(len(plan.links), np.int64)
    np.add.at(persons, plan.flow.arc, plan.flow.units)
    return persons


def _main_exit(link: Link) -> str | None:
    return max(link.towards, key=link.towards.__getitem__, default=None)


def _pieces(link: Link, roads: Roads) -> list[tuple[str, Floats]]:
    """The chain of a link cut where the class of road changes: class and line of each piece."""
    pieces = []
    for highway, chain in groupby(link.segments, key=lambda part: int(roads.highway[part[0]])):
        parts = [roads.geometry(segment)[::direction] for segment, direction in chain]
        # Where one segment ends the next begins: that vertex is needed once.
        line = np.concatenate([parts[0], *(part[1:] for part in parts[1:])])
        pieces.append((roads.highway_names[highway], line))
    return pieces
