"""What a deal comes to: its rounds, who is out and who is left, what the coupling costs.

Data only, for the planner, the checker and the publisher.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from mamar.plan.answer import Flow
from mamar.plan.orders import Departure, Round
from mamar.scenario.agreed import Names
from mamar.text import Text

__all__ = ["Departure", "Round"]  # and all below: rounds are part of an order of march, too

#: A step that never comes.
NEVER = 1 << 40

#: ("area" or "condition", its id).
Node = tuple[str, str]


@dataclass(frozen=True)
class SideAnswer:
    """One area: ``alone_*`` is what it could do without any coupling, in the same hours."""

    area_id: str
    name: Names
    persons: int
    out: int
    until: int | None  #: step by which its last one is out; None: not all are
    alone_out: int
    alone_until: int | None

    @property
    def left(self) -> int:
        return self.persons - self.out


@dataclass(frozen=True)
class StepTaken:
    """A step that the deal leans on, and when it is taken at the latest."""

    condition_id: str
    name: Names
    step: int
    confirmed_by: str
    confirmed: str


@dataclass(frozen=True)
class Ceiling:
    """What can be out of each side (in the order of ``DealAnswer.sides``) after a round.

    All ceilings together say: whatever has been brought out by rounds that end by a step lies,
    side by side, under one of the ceilings that stand at this step or before.
    """

    step: int
    out: tuple[int, ...]


@dataclass(frozen=True)
class Through:
    """How many of those who leave the plan's area in its rounds can pass, each crossing by itself.

    ``flow``: that shows it, over the problem of docs/design/deals.md ("Several crossings").
    """

    persons: int
    leaving: int  #: that leave in them
    flow: Flow

    @property
    def is_everybody(self) -> bool:
        return self.persons == self.leaving


@dataclass(frozen=True)
class DealAnswer:
    """The fastest schedule inside the deal. ``cycle``: why it can never start, if it cannot.

    ``waiting_h``: person-hours that people stay inside longer than without the coupling.
    ``added_up``: crossings of the plan's area whose rates are added up, where several are open:
    what it can let out is then an upper estimate, and ``through`` says how many can pass in the
    rounds (None: not asked, as there is one crossing, or no streets were given). ``ceilings``:
    of an exchange, the proof that nothing is faster.
    """

    deal_id: str
    name: Names
    start: datetime
    step_s: int
    begins: int
    ends: int  #: step at which the deal, or the plan, is over
    rounds: tuple[Round, ...]
    sides: tuple[SideAnswer, ...]
    taken: tuple[StepTaken, ...]
    waiting_h: float
    inside_then: int  #: persons still inside when, without the coupling, all would be out
    cycle: tuple[Node, ...] = ()
    ceilings: tuple[Ceiling, ...] = ()
    added_up: tuple[str, ...] = ()
    through: Through | None = None
    summary: tuple[Text, ...] = ()

    def time_of(self, step: int) -> datetime:
        return self.start + timedelta(seconds=step * self.step_s)

    @property
    def persons(self) -> int:
        return sum(side.persons for side in self.sides)

    @property
    def out(self) -> int:
        return sum(side.out for side in self.sides)

    @property
    def is_yes(self) -> bool:
        return self.out == self.persons

    @property
    def until(self) -> int | None:
        """The step by which the last one is out; None: not everybody is."""
        if not self.is_yes:
            return None
        return max((side.until or 0 for side in self.sides), default=0)

    @property
    def alone_until(self) -> int | None:
        """The same without the coupling."""
        steps = [side.alone_until for side in self.sides]
        if any(step is None for step in steps):
            return None
        return max((step or 0 for step in steps), default=0)
