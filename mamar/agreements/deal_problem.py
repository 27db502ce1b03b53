"""A deal as plain arrays: what the planner of deals sees, validated and immutable.

`docs/design/deals.md` says exactly what each number means. Time is in steps, people are
whole numbers; whoever leaves during step t is out by step t + 1.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mamar.agreements.deal_answer import NEVER
from mamar.scenario.agreed import Names

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Side:
    """One area: ``persons`` leave in loads of ``load``, and ``ratio`` is its share.

    ``slots`` (steps,): how many can leave in each step while it is open. ``ready``
    (steps + 1,): how many can have left by each step at the most, whatever the slots.
    ``opens``: nobody leaves before; ``lapses``: nobody leaves from then on. ``after``:
    (number of another side, persons out of it that must be confirmed before). ``ready_most``
    (steps + 1,): how many it is proved that no more can have left by each step, where that is
    not ``ready`` itself.
    """

    area_id: str
    name: Names
    persons: int
    slots: Ints
    ready: Ints
    ratio: int = 1
    load: int = 1
    opens: int = 0
    lapses: int = NEVER
    after: tuple[tuple[int, int], ...] = ()
    ready_most: Ints | None = None

    def loads(self) -> Ints:
        """The numbers that may be out after a round: whole loads, and the rest at last."""
        whole = np.arange(0, self.persons, self.load, dtype=np.int64)
        return np.append(whole, self.persons)

    def room(self, coupled: bool = True) -> Room:
        """What can leave by when; without coupling, conditions do not count."""
        slots = self.slots.copy()
        if coupled:
            slots[: max(0, min(self.opens, len(slots)))] = 0
            slots[max(0, min(self.lapses, len(slots))) :] = 0
        total = np.concatenate([[0], np.cumsum(slots)])
        # How many are out by each step if they leave as soon as they can: out(t) is the
        # least of ready(s) + slots between s and t over all s up to t, with ready(0) = 0.
        level = self.ready - total
        level[0] = 0
        soonest = np.minimum.accumulate(level) + total
        return Room(total, np.minimum(soonest, self.persons))


@dataclass(frozen=True)
class Room:
    """``total`` (steps + 1,): slots before each step; ``soonest`` (steps + 1,): most out by it."""

    total: Ints
    soonest: Ints

    def finish(self, begin: int, before: int, targets: Ints) -> Ints:
        """(k,) the first step by which each of ``targets`` is out, if ``before`` are out at
        ``begin`` and people leave as fast as they can from then on; ``NEVER``: not at all.

        By step t there are out min(before + slots in [begin, t), soonest[t]): whoever waits
        for a slot loses none, and ``soonest`` grows by no more than the slots.
        """
        if begin >= len(self.total):
            return np.where(targets > before, NEVER, begin)
        step = np.maximum(
            np.searchsorted(self.total, targets - before + self.total[begin]),
            np.searchsorted(self.soonest, targets),
        )
        step = np.where(step >= len(self.total), NEVER, step)
        return np.where(targets > before, step, begin)

    def out(self, begin: int, before: int, until: int) -> int:
        """How many are out by ``until`` if ``before`` were out at ``begin``."""
        last = len(self.total) - 1
        begin, until = min(begin, last), min(until, last)
        passed = int(self.total[until] - self.total[begin])
        return max(before, min(before + passed, int(self.soonest[until])))


@dataclass(frozen=True)
class DealProblem:
    """Sides that are coupled. ``most_apart`` K: an exchange in rounds; None: conditions only.

    K counts persons of the first side: after r rounds with X persons out, side i may send
    in the next one until c are out of it only if for every other side j
    (c / ratio_i - X_j / ratio_j) · ratio_0 ≤ K. ``confirm``: steps from the end of a round to
    the beginning of the next.
    """

    sides: tuple[Side, ...]
    steps: int
    begins: int = 0
    most_apart: int | None = None
    confirm: int = 0
    ends_when_empty: bool = False

    def most_next(self, side: int, out: tuple[int, ...]) -> int:
        """Most persons who may be out of ``side`` after the next round, by the ratio."""
        ours, first = self.sides[side], self.sides[0].ratio
        most = ours.persons
        if self.most_apart is None:
            return most
        for other, theirs in enumerate(self.sides):
            empty = self.ends_when_empty and out[other] == theirs.persons
            if other != side and not empty:
                # c · ratio_j · ratio_0 ≤ K · ratio_i · ratio_j + X_j · ratio_i · ratio_0
                room = self.most_apart * theirs.ratio + out[other] * first
                most = min(most, room * ours.ratio // (theirs.ratio * first))
        return most

    def may_leave(self, side: int, out: tuple[int, ...]) -> bool:
        """Whether what ``side`` waits for is confirmed once so many are out of each."""
        return all(out[other] >= persons for other, persons in self.sides[side].after)
