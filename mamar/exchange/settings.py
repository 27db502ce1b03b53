"""What a file of roads leaves open: the step, the horizon, the clock, how to round."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from mamar.errors import Fault, raise_if
from mamar.text import Text

Rounding = Literal["cumulative", "down"]

#: Longest step, in seconds.
DAY_S = 86_400
#: Latest step up to which capacities are rounded step by step.
MOST_STEPS = 10**7


@dataclass(frozen=True)
class Settings:
    """How seconds and hourly capacities become steps and units.

    Arrays and DIMACS files are in steps and units already; there only ``capacity`` counts.

    step_s : float
        Seconds in a step, to the thousandth.
    steps : int
        Steps up to which capacities are rounded cumulatively: the horizon of the question.
        From there on they are rounded up, so ask about no later step.
    rounding : "cumulative" or "down"
        Cumulative: an hour neither gains nor loses a unit, at the price of a change of
        capacity every few steps. Down: every step has the whole part, never more than the
        road takes; no changes.
    start_s : float
        Seconds after midnight at step 0: when changes and times of day happen.
    time_unit_s : float
        Seconds in the unit of ``free_flow_time`` in a TNTP file, which does not say it.
    capacity : int
        Units a step on every arc of a DIMACS ``.gr`` file, which has no capacities.
    trips, events : Path, optional
        The trips of a TNTP network; the networkChangeEvents of a MATSim network.
    """

    step_s: float = 60.0
    steps: int = 10_000
    rounding: Rounding = "cumulative"
    start_s: float = 0.0
    time_unit_s: float = 60.0
    capacity: int = 1
    trips: Path | None = None
    events: Path | None = None

    def __post_init__(self) -> None:
        raise_if(self._faults())

    @property
    def step_ms(self) -> int:
        return round(self.step_s * 1000)

    def _faults(self) -> Iterator[Fault]:
        for name, value, low, high in (
            ("step_s", self.step_s, 0.001, DAY_S),
            ("steps", self.steps, 0, MOST_STEPS),
            ("start_s", self.start_s, 0, 1000 * DAY_S),
            ("time_unit_s", self.time_unit_s, 0.001, DAY_S),
            ("capacity", self.capacity, 0, 10**9),
        ):
            if not (math.isfinite(value) and low <= value <= high):
                limits = {"name": name, "low": f"{low:,}", "high": f"{high:,}"}
                yield Fault(Text("{name} must be {low} to {high}.", limits), value=value)
        if self.rounding not in ("cumulative", "down"):
            what = Text("Capacities are rounded cumulatively or down.")
            yield Fault(what, value=self.rounding)
