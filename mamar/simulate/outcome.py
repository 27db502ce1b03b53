"""What happened in one run."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

import numpy as np

from mamar.simulate.gate import Floats

#: Why people who came to their wave were not out in the end.
TURNED_BACK, NO_SEAT, BROKEN_DOWN, NO_ROOM = "turned_back", "no_seat", "broken_down", "no_room"
LEFT = (TURNED_BACK, NO_SEAT, BROKEN_DOWN, NO_ROOM)


@dataclass
class Waiting:
    """People who stood somewhere: when each family came, when it left, how many it is."""

    come: list[Floats] = field(default_factory=list)
    go: list[Floats] = field(default_factory=list)
    persons: list[Floats] = field(default_factory=list)

    def add(self, come: Floats, go: Floats, persons: Floats) -> None:
        self.come.append(come)
        self.go.append(np.maximum(go, come))
        self.persons.append(persons)

    def most(self) -> tuple[float, float]:
        """The largest crowd, and when it was largest."""
        if not self.come:
            return 0.0, 0.0
        come, go, persons = (np.concatenate(x) for x in (self.come, self.go, self.persons))
        when = np.concatenate([come, go])
        change = np.concatenate([persons, -persons])
        order = np.lexsort((change, when))  # who leaves at a moment has gone before others come
        crowd = np.cumsum(change[order])
        at = int(np.argmax(crowd)) if len(crowd) else 0
        return (float(crowd[at]), float(when[order][at])) if len(crowd) else (0.0, 0.0)

    def person_s(self) -> float:
        """Waiting of all people together, in seconds."""
        return float(
            sum(
                ((go - come) * persons).sum()
                for come, go, persons in zip(self.come, self.go, self.persons, strict=True)
            )
        )


@dataclass
class Outcome:
    """One run: who was out when, who waited where, who was left, and which rules gave way."""

    when: list[Floats] = field(default_factory=list)  #: moments at which people were out
    persons: list[Floats] = field(default_factory=list)
    wave: list[int] = field(default_factory=list)  #: of each of these lists
    queues: defaultdict[str, Waiting] = field(default_factory=lambda: defaultdict(Waiting))
    vehicle_queues: defaultdict[str, Waiting] = field(default_factory=lambda: defaultdict(Waiting))
    crowds: defaultdict[str, Waiting] = field(default_factory=lambda: defaultdict(Waiting))
    left: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))
    passed: list[tuple[Floats, Floats]] = field(default_factory=list)
    #: moments at which people were through a crossing, and how many
    came: float = 0.0  #: people who came to their waves

    def is_out(self, wave: int, when: Floats, persons: Floats) -> None:
        self.wave.append(wave)
        self.when.append(when)
        self.persons.append(persons)

    def out_by(self, edges: Floats) -> Floats:
        """People out by each of ``edges``, which rise."""
        if not self.when:
            return np.zeros(len(edges))
        when, persons = np.concatenate(self.when), np.concatenate(self.persons)
        return _by(when, persons, edges)

    def passed_by(self, edges: Floats) -> Floats:
        """People through a crossing by each of ``edges``, which rise."""
        if not self.passed:
            return np.zeros(len(edges))
        when, persons = (np.concatenate(lists) for lists in zip(*self.passed, strict=True))
        return _by(when, persons, edges)


def _by(when: Floats, persons: Floats, edges: Floats) -> Floats:
    order = np.argsort(when, kind="stable")
    total = np.concatenate([[0.0], np.cumsum(persons[order])])
    # A millisecond of arithmetic must not carry anybody over a full minute.
    return total[np.searchsorted(when[order], edges + 1e-3, side="right")]
