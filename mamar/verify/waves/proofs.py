"""What the certificates of a plan prove, recomputed: by its end, by each hour, and part by part.

It is light when the plan says so, which is checked by itself (`daylight`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import cached_property
from math import ceil

import numpy as np

from mamar.errors import Fault, InputError
from mamar.plan.answer import NEVER, Cut
from mamar.plan.orders import OrderBound
from mamar.plan.problem import NO_LIMIT, FlowProblem, Ints
from mamar.text import Text
from mamar.verify.capacity import capacity_at
from mamar.verify.cut import check_cut
from mamar.verify.expand import leaving_of
from mamar.verify.waves.fleet import Fleet, fleet, plain_name
from mamar.verify.waves.fluid import Fluid, What, fluid, on_streets
from mamar.verify.waves.march import Flags, March
from mamar.verify.waves.routes import Walks


class UnreadableError(Exception):
    """A certificate that is none; ``reason`` says why."""

    def __init__(self, reason: Text) -> None:
        super().__init__(str(reason))
        self.reason = reason


class Proofs:
    """The certificates of one plan, beside problems that are built from the scenario alone."""

    def __init__(self, march: March, walks: Walks) -> None:
        self.march, self.walks = march, walks
        self._known: dict[int, int] = {}
        self.leaving = sum(leaving_of(march.scenario, zone) for zone in march.scenario.zones)

    @cached_property
    def fluid(self) -> Fluid:
        return fluid(self.march, self.walks)

    @cached_property
    def streets(self) -> Fluid:
        return on_streets(self.march, self.walks)

    def problem(self, bound: OrderBound) -> Fluid:
        return self.streets if bound.relaxation == "streets" else self.fluid

    def cut_of(self, bound: OrderBound) -> Cut:
        """Its cut, of no more steps than there are: each of them may be looked at."""
        if bound.cut is None:
            raise UnreadableError(Text("it has no cut."))
        self._in_time(bound.cut.steps or 0)
        return bound.cut

    def _in_time(self, step: int) -> None:
        if step > self.march.end:
            raise UnreadableError(Text("it is about a time after the end of the plan."))

    def persons(self, bound: OrderBound) -> int:
        """The most persons out by the step that ``bound`` names; each is looked at once."""
        if id(bound) not in self._known:
            self._known[id(bound)] = self._persons(bound)
        return self._known[id(bound)]

    def _persons(self, bound: OrderBound) -> int:
        if bound.relaxation == "deal":
            deal = self.march.orders.deal
            if deal is None:
                raise UnreadableError(Text("the order is made for no deal"))
            return sum(persons for _, persons in deal.limits)
        if bound.relaxation == "fleet":
            return self._by_prices(bound, bound.by) if bound.steps is None else self.leaving
        cut = self.cut_of(bound)
        if cut.steps is not None and cut.steps < bound.by:
            return self.problem(bound).reach  # it proves something of earlier steps only
        return self.cut_moved(bound, cut, None)

    def cut_moved(self, bound: OrderBound, cut: Cut, step: int | None) -> int:
        """What the cut proves of ``step``; None: of its own."""
        cuts = (cut,) if step is None else moved(cut, step)
        return min(persons_by(self.problem(bound), each) for each in cuts)

    def not_before(self, bound: OrderBound) -> bool:
        """Whether it is shown that not everybody can be out in fewer steps than ``bound.steps``."""
        steps = bound.steps
        assert steps is not None
        if steps <= 0:
            return True
        if steps - 1 > self.march.end:
            return False
        if bound.relaxation == "fleet":  # nobody is out by step 0
            return steps == 1 or self._by_prices(bound, steps - 1) < self.leaving
        own, cut = self.problem(bound), self.cut_of(bound)
        late = cut.steps is None or cut.steps >= steps - 1
        return late and _value(own.problem, cut) < own.reach * own.units

    # --- prices --------------------------------------------------------------------------

    def prices(self, bound: OrderBound) -> dict[str, Fraction]:
        found: dict[str, Fraction] = {}
        for limit, price in bound.prices:
            wrong_kind = not isinstance(price, int | Fraction)
            if wrong_kind or price < 0 or plain_name(limit) in found:
                words = {"limit": limit}
                raise UnreadableError(Text("{limit} must have one price, not below 0.", words))
            found[plain_name(limit)] = Fraction(price)
        return found

    def _by_prices(self, bound: OrderBound, end: int) -> int:
        prices, own = self.prices(bound), self._program(end)
        unknown = sorted(prices.keys() - own.limits.keys())
        if unknown:
            raise UnreadableError(Text("there is no limit {limit}.", {"limit": unknown[0]}))
        return own.most_out(prices)

    def _program(self, end: int) -> Fleet:
        self._in_time(end)
        return fleet(self.march, self.walks, end)

    # --- by the hour ----------------------------------------------------------------------

    def by_hour(self, hours: Sequence[int]) -> list[int]:
        """The most persons out by each of the rising ``hours``, by all certificates together.

        Each holds for every step up to its own; cuts for the end also moved to other steps.
        """
        bounds = (*self.march.orders.bounds, *self.march.orders.earlier)
        known = [(bound.by, self.persons(bound)) for bound in bounds]
        found: list[int] = []
        for hour in hours:
            proved = [persons for by, persons in known if by >= hour]
            proved += [
                self.cut_moved(bound, bound.cut, hour)
                for bound in self.march.orders.bounds
                if bound.relaxation in ("fluid", "streets") and bound.cut is not None
            ]
            found.append(min(proved, default=self.leaving))
        for i in range(len(found) - 2, -1, -1):  # whoever is out by now is out by then
            found[i] = min(found[i], found[i + 1])
        return found

    # --- part by part ---------------------------------------------------------------------

    def parts(self, bound: OrderBound) -> dict[What, int]:
        """Persons, rounded up, that each limit adds to the bound."""
        if bound.relaxation == "deal":
            deal = self.march.orders.deal
            assert deal is not None
            return {("rounds", deal.deal_id): self.persons(bound)}
        if bound.relaxation == "fleet":
            end = bound.by if bound.steps is None else bound.steps - 1
            return _priced(self._program(end), self.prices(bound))
        return _cut_parts(self.problem(bound), self.cut_of(bound))

    def when(self, bound: OrderBound, what: What) -> list[tuple[int, int]]:
        """The steps at which the cut counts what may pass, as spans."""
        own, cut = self.problem(bound), self.cut_of(bound)
        steps = np.zeros(self.march.end + 2, bool)
        for arc, name in enumerate(own.arcs):
            if name == what:
                at, capacity = crossing_entries(own.problem, cut, arc)
                inside = at <= self.march.end
                steps[at[inside & (capacity > 0)]] = True
        edges = np.flatnonzero(np.diff(np.concatenate([[False], steps, [False]]).astype(np.int8)))
        return [(int(a), int(b)) for a, b in edges.reshape(-1, 2)]


def _value(problem: FlowProblem, cut: Cut) -> int:
    try:
        return check_cut(problem, cut)
    except InputError as error:
        fault: Fault = error.faults[0]
        raise UnreadableError(fault.what) from error


def persons_by(own: Fluid, cut: Cut) -> int:
    """The most persons who can be out by the step of ``cut``, as it shows."""
    return min(own.reach, _value(own.problem, cut) // own.units)


def moved(cut: Cut, step: int) -> Iterator[Cut]:
    """``cut`` for the horizon ``step``: clipped, and where it has a horizon, shifted."""
    yield _with_runs(np.minimum(cut.label, step), cut.runs, step)
    if cut.steps is not None:
        by = step - cut.steps
        label = np.where(cut.label == NEVER, NEVER, np.clip(cut.label + by, NEVER, step))
        yield _with_runs(label, cut.runs + np.array([0, by, by]), step)


def _with_runs(label: Ints, runs: Ints, step: int) -> Cut:
    """Runs cut off at 0 and ``step``; the label of a node is where its last run ends."""
    label = label.copy()
    label[runs[:, 0]] = NEVER
    runs = runs[(runs[:, 2] >= 0) & (runs[:, 1] <= step)].copy()
    runs[:, 1] = np.maximum(runs[:, 1], 0)
    runs[:, 2] = np.minimum(runs[:, 2], step)
    for node, _, last in runs.tolist():
        label[node] = last
    return Cut(step, label, runs)


def crossing_entries(problem: FlowProblem, cut: Cut, arc: int) -> tuple[Ints, Ints]:
    """The steps at which an entry into ``arc`` goes to the near side from the far one, and how
    many may enter at each."""
    transit = int(problem.transit[arc])
    last = cut.steps if cut.steps is not None else int(problem.changes[:, 1].max(initial=0))
    steps = np.arange(0, last - transit + 1)
    tail = _near(cut, int(problem.tail[arc]), steps)
    head = _near(cut, int(problem.head[arc]), steps + transit)
    counted = steps[~tail & head]
    return counted, capacity_at(problem, np.full_like(counted, arc), counted)


def _near(cut: Cut, node: int, steps: Ints) -> Flags:
    runs = cut.runs[cut.runs[:, 0] == node]
    near: Flags
    if not len(runs):
        near = steps <= cut.label[node]
        return near
    near = np.zeros(len(steps), bool)
    for _, first, last in runs.tolist():
        near |= (steps >= first) & (steps <= last)
    return near


def _cut_parts(own: Fluid, cut: Cut) -> dict[What, int]:
    units: dict[What, int] = defaultdict(int)
    last = cut.steps
    for arc, name in enumerate(own.arcs):
        if name is not None and cut.label[own.problem.head[arc]] >= 0:
            units[name] += int(crossing_entries(own.problem, cut, arc)[1].sum())
    for node, name in own.rooms.items():
        whole = cut.label[node] == last and not (cut.runs[:, 0] == node).any()
        if not whole:
            units[name] += int(own.problem.intake[node])
    for node, name in own.crowds.items():
        begins = cut.runs[(cut.runs[:, 0] == node) & (cut.runs[:, 1] > 0)]
        if own.problem.holding[node] != NO_LIMIT:
            units[name] += len(begins) * int(own.problem.holding[node])
    return {name: -(-n // own.units) for name, n in units.items() if n}


#: What the limits of the fleet's program are called as limits of a plan.
_KINDS = {
    "persons": "screening",
    "gate": "turns",
    "time": "vehicles",
    "first": "vehicles",
    "trips": "trips",
    "hours": "hours",
    "full": "loads",
    "site": "room",
}


def _priced(own: Fleet, prices: dict[str, Fraction]) -> dict[What, int]:
    worth: dict[What, Fraction] = defaultdict(Fraction)
    for name, price in prices.items():
        kind, _, place = name.partition(":")
        if kind in _KINDS:
            place = place.rpartition(":")[0] if kind == "full" else place
            worth[_KINDS[kind], place] += own.limits[name] * price
    return {name: ceil(persons) for name, persons in worth.items() if persons > 0}
