"""From seconds and units per hour to steps and units per step: the one place that rounds.

Capacities are taken to the thousandth of a unit per hour and steps to the thousandth of a
second, so the arithmetic is in whole numbers. With r the rate, the units that may enter
at step t are floor((t + 1)·r) - floor(t·r): no hour gains or loses one.

Where a rate or a speed changes within a step, that step has the least capacity and the
longest transit of all that hold in it: never more than the road takes.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from mamar.errors import Fault, InputError
from mamar.exchange.settings import Settings
from mamar.network.faults import Faults
from mamar.plan.problem import Ints
from mamar.text import Text

Floats = npt.NDArray[np.float64]

#: Units per hour beyond which a road has as good as no limit.
MOST_PER_HOUR = 1e8
#: Rows of changes; more would fill the memory before anything is solved.
MOST_CHANGES = 10_000_000
#: Longest transit in seconds: thirty years.
MOST_TRANSIT_S = 1e9
_PER_UNIT = 3_600_000 * 1000  # thousandths per hour times milliseconds


@dataclass(frozen=True)
class Piece:
    """From ``time_s`` on, seconds after step 0: what may enter, and how long it takes."""

    time_s: float
    per_hour: float
    transit_s: float


@dataclass
class Links:
    """Links of a file, one entry each; ``pieces`` for those few that change, by time."""

    tail: Ints
    head: Ints
    per_hour: Floats
    transit_s: Floats
    row: Ints  #: where in the file, for faults
    pieces: dict[int, list[Piece]] = field(default_factory=dict)


@dataclass(frozen=True)
class Arcs:
    tail: Ints
    head: Ints
    transit: Ints
    capacity: Ints
    changes: Ints
    link: Ints  #: the link of every arc: one that changes its speed has an arc for each


def check_links(links: Links, faults: Faults, capacity: str, transit: str) -> None:
    """Note every link whose capacity or transit time is no usable number."""
    per_hour, seconds = links.per_hour, links.transit_s
    for at in np.flatnonzero(~((per_hour >= 0) & (per_hour <= math.inf))).tolist():
        what = Text("It must be a number of at least 0.")
        faults.add(what, row=int(links.row[at]), column=capacity, value=float(per_hour[at]))
    for at in np.flatnonzero(~((seconds >= 0) & (seconds <= MOST_TRANSIT_S))).tolist():
        # The file has a length, a speed or another unit: the seconds are none of its values.
        values = {"seconds": f"{seconds[at]:g}", "most": MOST_TRANSIT_S}
        what = Text("The link would take {seconds} seconds; that must be 0 to {most}.", values)
        faults.add(what, row=int(links.row[at]), column=transit)


def arcs_of(links: Links, settings: Settings) -> Arcs:
    """The arcs of checked links.

    Raises
    ------
    InputError
        Where rounding would need more than :data:`MOST_CHANGES` rows of changes; says
        which step would need none, if one does.
    """
    whole, left = _per_step(links.per_hour, settings)
    transit = _steps(links.transit_s, settings)
    rows = _Rows(settings.steps)
    rows.refuse_too_many(left, links.per_hour)
    arcs = _AddedArcs(links)
    capacity = whole.copy()
    for link in np.flatnonzero(left).tolist():
        if link not in links.pieces:
            spans = [(0, int(whole[link]), int(left[link]))]
            capacity[link] = rows.add(link, spans)
    extra_capacity: list[int] = []
    for link, pieces in links.pieces.items():
        spans_by_transit = _spans(links, link, pieces, settings)
        for at, (steps, timed) in enumerate(spans_by_transit.items()):
            if at == 0:
                transit[link] = steps
                capacity[link] = rows.add(link, timed)
            else:
                extra_capacity.append(rows.add(arcs.add(link, steps), timed))
    return Arcs(
        tail=np.concatenate([links.tail, links.tail[arcs.link]]),
        head=np.concatenate([links.head, links.head[arcs.link]]),
        transit=np.concatenate([transit, np.asarray(arcs.transit, np.int64)]),
        capacity=np.concatenate([capacity, np.asarray(extra_capacity, np.int64)]),
        changes=rows.table(),
        link=np.concatenate([np.arange(len(links.tail)), np.asarray(arcs.link, np.int64)]),
    )


class _AddedArcs:
    """Arcs beyond the first of a link, for its other speeds."""

    def __init__(self, links: Links) -> None:
        self.first = len(links.tail)
        self.link: list[int] = []
        self.transit: list[int] = []

    def add(self, link: int, transit: int) -> int:
        self.link.append(link)
        self.transit.append(transit)
        return self.first + len(self.link) - 1


def _per_step(per_hour: Floats, settings: Settings) -> tuple[Ints, Ints]:
    """Whole units a step, and what is left over in parts of ``_PER_UNIT``."""
    thousandths = np.rint(np.minimum(per_hour, MOST_PER_HOUR) * 1000).astype(np.int64)
    whole, left = np.divmod(thousandths * settings.step_ms, _PER_UNIT)
    if settings.rounding == "down":
        left = np.zeros_like(left)
    return whole, left


def _steps(seconds: Floats, settings: Settings) -> Ints:
    """Transit in steps: the nearest, at least one; 0 only for 0."""
    nearest = np.floor(seconds / settings.step_s + 0.5).astype(np.int64)
    return np.where(seconds > 0, np.maximum(nearest, 1), 0)


def _spans(
    links: Links, link: int, pieces: Sequence[Piece], settings: Settings
) -> dict[int, list[tuple[int, int, int]]]:
    """By transit in steps: from which step on the link has which whole units and rest.

    While the link has another transit it lets nobody in under this one.
    """
    time_s = [0.0, *(piece.time_s for piece in pieces)]
    per_hour = np.asarray([links.per_hour[link], *(piece.per_hour for piece in pieces)])
    seconds = np.asarray([links.transit_s[link], *(piece.transit_s for piece in pieces)])
    whole, left = _per_step(per_hour, settings)
    states = list(
        zip(_steps(seconds, settings).tolist(), whole.tolist(), left.tolist(), strict=True)
    )
    now = states[0]
    by_step = {0: now}
    for time, state in zip(time_s[1:], states[1:], strict=True):
        step = math.floor(max(time, 0.0) / settings.step_s)
        if time <= step * settings.step_s:
            by_step[step] = state
        else:
            before = by_step.get(step, now)
            by_step[step] = (max(before[0], state[0]), *min(before[1:], state[1:]))
            by_step[step + 1] = state
        now = state
    spans: dict[int, list[tuple[int, int, int]]] = {}
    for step, (transit, _, _) in by_step.items():
        spans.setdefault(transit, [] if step == 0 else [(0, 0, 0)])
    for step, (transit, units, rest) in sorted(by_step.items()):
        for other, timed in spans.items():
            timed.append((step, units, rest) if other == transit else (step, 0, 0))
    return spans


class _Rows:
    """The rows of changes, up to ``until``; from there on what is not whole is rounded up."""

    def __init__(self, until: int) -> None:
        self.until = until
        self.count = 0
        self.parts: list[Ints] = []
        self.whole_step: float | None = None

    def refuse_too_many(self, left: Ints, per_hour: Floats) -> None:
        """Before anything is made: about two rows for each unit, or each gap if fewer."""
        part = left / _PER_UNIT
        count = int(2 * np.minimum(part, 1 - part).sum() * self.until)
        if left.any():
            self.whole_step = _whole_step_s(per_hour)
            if max(count, self.until) > MOST_CHANGES:
                self._refuse(max(count, self.until))

    def add(self, arc: int, spans: Sequence[tuple[int, int, int]]) -> int:
        """Rows for one arc from spans of (first step, whole, left); its capacity at step 0."""
        steps, units = [], []
        ends = [first for first, _, _ in spans[1:]] + [self.until + spans[-1][0] + 1]
        for (first, whole, left), end in zip(spans, ends, strict=True):
            at = np.arange(first, min(end, self.until) if left else first + 1)
            steps.append(at)
            units.append(whole + ((at + 1) * left // _PER_UNIT - at * left // _PER_UNIT))
            if left and end > self.until:
                steps.append(np.asarray([max(first, self.until)]))
                units.append(np.asarray([whole + 1]))
        step, capacity = np.concatenate(steps), np.concatenate(units)
        # Of two spans from the same step the later counts.
        last = np.append(step[1:] != step[:-1], True)
        step, capacity = step[last], capacity[last]
        new = np.flatnonzero(np.diff(capacity)) + 1
        self.count += len(new)
        if self.count > MOST_CHANGES:
            self._refuse(self.count)
        self.parts.append(np.column_stack([np.full(len(new), arc), step[new], capacity[new]]))
        return int(capacity[0])

    def table(self) -> Ints:
        return np.concatenate([np.zeros((0, 3), np.int64), *self.parts])

    def _refuse(self, count: int) -> None:
        what = Text(
            "Capacities that are not whole per step would need about {count} changes of "
            "capacity up to step {steps}; at most {most} fit.",
            {"count": count, "steps": self.until, "most": MOST_CHANGES},
        )
        remedy = Text("Ask for fewer steps, or let capacities be rounded down.")
        if self.whole_step is not None:
            remedy = Text(
                "Ask for fewer steps, let capacities be rounded down, or take steps of {step} "
                "seconds: with these all capacities are whole.",
                {"step": f"{self.whole_step:g}"},
            )
        raise InputError(Fault(what, remedy))


def _whole_step_s(per_hour: Floats) -> float | None:
    """The shortest step with which all capacities are whole, if an hour is enough."""
    thousandths = np.rint(np.minimum(per_hour, MOST_PER_HOUR) * 1000).astype(np.int64)
    common = math.gcd(_PER_UNIT, int(np.gcd.reduce(thousandths, initial=0)))
    step_ms = _PER_UNIT // common
    return step_ms / 1000 if step_ms <= 3_600_000 else None
