"""What a convoy is to do, and a convoy with all its times."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from mamar.plan.orders import Span
from mamar.plan.waves.fleet import FleetRow
from mamar.plan.waves.room import Lane
from mamar.scenario.marching import Group

Ints = npt.NDArray[np.int64]


@dataclass
class Task:
    """Vehicles of a row for one zone and group by one exit; ``beyond``: they board there."""

    row: FleetRow
    pool_key: tuple[str, Group]
    exit_id: str
    crossing_id: str | None
    beyond: bool
    start: int  #: the place where they board
    drive: int  #: steps from there to the exit
    worth: float
    time_price: float
    gate_price: float
    promise: float = 0.0
    walks_anyway: bool = False
    walk: int = 0  #: steps on foot to where they board
    sites: tuple[str, ...] | None = None  #: that it may lead to; None: any

    key: tuple[str, ...] = field(init=False)  #: as the advice has it

    def __post_init__(self) -> None:
        own = (self.row.key, *self.pool_key, self.exit_id)
        self.key = (*own, "beyond") if self.beyond else own


@dataclass
class Convoy:
    """A wave by vehicles with all its times; ``free``: when its vehicles are empty."""

    task: Task
    vehicles: Ints
    packed: list[tuple[int, int]]
    persons: int
    boards: Span
    passes: Span | None
    arrives: Span
    free: int
    end_place: str
    site_id: str | None
    lane: Lane | None = None  #: of walkers
    walks: Span | None = None  #: when they leave home, if they wait before the crossing
    merit: float = 0.0
