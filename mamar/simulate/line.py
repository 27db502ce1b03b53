"""Families on foot, and the line before one crossing."""

from __future__ import annotations

import numpy as np

from mamar.simulate.gate import Floats, Server
from mamar.simulate.world import Gate, Seconds, Step


class Walkers:
    """The families of one wave on foot, before they have passed."""

    def __init__(self, number: int, step: Step, sizes: Floats, late_s: float, walk: float) -> None:
        persons = max(1.0, float(sizes.sum()))
        before, after = (np.cumsum(sizes) - sizes) / persons, np.cumsum(sizes) / persons
        self.number, self.step, self.sizes = number, step, sizes
        planned = along(step.departs, before)
        self.leaves = planned + late_s
        self.comes = planned
        self.at_gate = self.leaves + step.walk_s * walk
        self.after = after
        self.passed = np.full(len(sizes), np.inf)

    def earliest(self, gate: Gate) -> Floats:
        """When each family could have been passed, if nobody else were there."""
        assert self.step.passes is not None
        work = self.sizes * gate.person_s()
        return np.maximum(along(self.step.passes, self.after), self.at_gate + work)


class Line:
    """One gate in one run: families on foot in the order of their turn, and the two rates."""

    def __init__(self, gate: Gate, factor: Floats, walkers: list[Walkers]) -> None:
        self.gate, self.factor, self.walkers = gate, factor, walkers
        self.persons, self.vehicles = Server(gate.slack), Server(gate.vehicle_s())
        self.at = 0
        if walkers:
            earliest = np.concatenate([w.earliest(gate) for w in walkers])
            sizes = np.concatenate([w.sizes for w in walkers])
            self.order = np.argsort(earliest, kind="stable")
            self.earliest, self.sizes = earliest[self.order], sizes[self.order]
            self.done = np.full(len(sizes), np.inf)

    @property
    def closes(self) -> float:
        """Who is through later than this is not through: with a hair's breadth of arithmetic."""
        return self.gate.closes + 1e-6

    def work_s(self, when: Floats, persons: Floats) -> Floats:
        """Seconds that passing takes at the rate of that hour."""
        hour = np.clip((when // 3600).astype(np.int64), 0, len(self.factor) - 1)
        return persons * self.gate.person_s() * self.factor[hour]

    def advance(self, until: float) -> None:
        """Pass the families on foot whose turn comes by ``until``."""
        if not self.walkers:
            return
        upto = int(np.searchsorted(self.earliest, until, side="right"))
        if upto > self.at:
            now = slice(self.at, upto)
            work = self.work_s(self.earliest[now], self.sizes[now])
            self.done[now] = self.persons.pass_all(self.earliest[now], work)
            self.at = upto

    def pass_vehicle(self, earliest: float, persons: float) -> float:
        """When a vehicle is through; it takes up both rates."""
        self.advance(earliest)
        at, people = np.array([earliest]), np.array([persons])
        through = self.persons.pass_all(at, self.work_s(at, people))
        if self.gate.vehicle_s() > 0:
            work = np.array([self.gate.vehicle_s()]) * self.work_s(at, np.ones(1))
            through = np.maximum(through, self.vehicles.pass_all(at, work / self.gate.person_s()))
        return float(through[0])

    def tell(self) -> None:
        """Give every wave the times at which its families were through."""
        if not self.walkers:
            return
        self.advance(np.inf)
        done = np.empty(len(self.done))
        done[self.order] = self.done
        start = 0
        for walkers in self.walkers:
            walkers.passed = done[start : start + len(walkers.sizes)]
            start += len(walkers.sizes)

    def through(self, walkers: Walkers) -> tuple[float, float]:
        """When the last of a wave who passes is through, and how many do.

        Those whose turn comes before are passed first.
        """
        self.advance(float(walkers.earliest(self.gate).max(initial=0.0)))
        start = sum(len(w.sizes) for w in self.walkers[: self.walkers.index(walkers)])
        own = (self.order >= start) & (self.order < start + len(walkers.sizes))
        own &= self.done <= self.closes
        return float(self.done[own].max(initial=-np.inf)), float(self.sizes[own].sum())


def along(span: Seconds, share: Floats) -> Floats:
    """Moments at ``share`` (0 to 1) of a span."""
    return span[0] + (span[1] - span[0]) * share
