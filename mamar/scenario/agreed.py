"""What parties have agreed, as data: guarantees, clearances, conditions, deals.

An absent fact is "unknown", never "given": nothing here has a default that says yes.
`docs/design/deals.md` says exactly what each number of a deal means.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from mamar.situation import Record

Names = Mapping[str, str]
Said = Literal["yes", "no", "unknown"]
ConditionKind = Literal["opens_when_out", "lapses_at", "prerequisite"]

SAID: tuple[Said, ...] = ("yes", "no", "unknown")
CONDITION_KINDS: tuple[ConditionKind, ...] = ("opens_when_out", "lapses_at", "prerequisite")


@dataclass(frozen=True, kw_only=True)
class Guarantee(Record):
    """What one controller says of a window: whether it guarantees the passage."""

    window_id: str
    controller: str
    given: Said
    given_at: datetime | None = None
    source_id: str = ""


@dataclass(frozen=True, kw_only=True)
class Clearance(Record):
    """Whether the way of a window, or through a crossing at all times, was cleared of mines."""

    cleared: Said
    window_id: str = ""
    crossing_id: str = ""
    cleared_by: str = ""
    as_of: datetime | None = None
    source_id: str = ""


@dataclass(frozen=True, kw_only=True)
class Condition(Record):
    """What the departures of a window or an area of a deal depend on.

    ``opens_when_out``: that ``persons`` have left the area ``out_of``; ``lapses_at``: nobody
    departs at or after ``time``; ``prerequisite``: a step that somebody else takes, at
    ``time`` if known, else ``takes_min`` minutes after all of ``needs`` hold.
    """

    condition_id: str
    kind: ConditionKind
    name: Names
    window_id: str = ""
    area_id: str = ""
    out_of: str = ""
    persons: int | None = None
    time: datetime | None = None
    needs: tuple[str, ...] = ()
    takes_min: int = 0
    confirmed_by: str = ""
    confirmed: Said = "unknown"
    source_id: str = ""


@dataclass(frozen=True, kw_only=True)
class Deal(Record):
    """Movements out of several areas that are coupled.

    ``most_apart`` K: a reciprocal exchange in rounds, see :class:`Area.ratio`; None: the
    areas are coupled by conditions only. ``confirm_min``: minutes from the end of a round,
    or from the last person of an ``opens_when_out``, until both sides have confirmed it.
    ``ends_when_empty`` "yes": once one area has nobody left, the others need not wait.
    """

    deal_id: str
    name: Names
    begins: datetime | None = None
    lapses: datetime | None = None
    most_apart: int | None = None
    confirm_min: int = 0
    confirmed_by: str = ""
    ends_when_empty: str = "no"
    source_id: str = ""


@dataclass(frozen=True, kw_only=True)
class Area(Record):
    """One side of a deal: ``persons`` who leave, in loads of ``load`` (a bus, a household).

    ``of_plan`` "yes": the area of this scenario, whose people and hours the plan gives.
    ``ratio``: so many from here to so many from the other areas.
    """

    area_id: str
    deal_id: str
    name: Names
    of_plan: str = "no"
    persons: int | None = None
    ratio: int = 1
    load: int = 1
    source_id: str = ""


@dataclass(frozen=True, kw_only=True)
class Opening(Record):
    """Hours in which people can leave an area elsewhere, and how many an hour."""

    area_id: str
    opens: datetime
    closes: datetime
    persons_per_h: float
    source_id: str = ""
