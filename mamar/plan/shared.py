"""How many of several kinds of people who share the roads can be out: at least, at most.

The solver takes one kind; for several the largest flow over time in whole persons is a hard
problem. So there are two sides, each with its proof (docs/design/shared-roads.md):

* **At most**, by cuts. Count every person of kind k as c(k) units, 0 for kinds left out, and
  let go of the difference between kinds. That is a problem of one kind whose largest flow
  F(c) the solver finds and its cut proves: Σ c(k) · out(k) ≤ F(c). Two ways of counting are
  used for every set of kinds: all its people as 1, and all by their weights. A linear program
  with one unknown for each kind puts the inequalities together.
* **At least**, by flows: the kinds one after another, each at its best on the room left.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations, permutations

import numpy as np

from mamar.errors import Fault, InputError
from mamar.plan.answer import Cut, Flow
from mamar.plan.cover import best_cover
from mamar.plan.interrupt import Stop, stoppable
from mamar.plan.problem import NO_LIMIT, FlowProblem, Ints
from mamar.plan.shared_problem import CountedCut, SharedBound, SharedProblem
from mamar.plan.solve import most
from mamar.text import Text

Count = tuple[int, ...]

MOST_KINDS_IN_ALL_ORDERS = 3


def most_bound(
    shared: SharedProblem,
    steps: int,
    *,
    order: Sequence[int] | None = None,
    stop: Stop | None = None,
) -> SharedBound:
    """How many persons of all kinds can be out by ``steps``, at least and at most.

    Parameters
    ----------
    order : sequence of all kinds, optional
        By which priority the flows are found. Default: the best of all orders of up to three
        kinds; of more, the best of the given one with each kind put first once.
    stop : callable, optional
        Asked between searches whether to end with what is proved so far. So does Ctrl-C.

    Raises
    ------
    InputError
        If ``steps`` is not a whole number of steps, ``order`` is no order of all kinds, or
        memory would not suffice.

    Examples
    --------
    Four units may enter the bridge a step. A car takes three, a walker one: by step 2 that is
    both cars and two walkers, or five walkers and one car.

    >>> from mamar.plan.shared_problem import Kind
    >>> bridge = FlowProblem([0], [1], [1], [4], supply=[0, 0], intake=[0, -1])
    >>> found = most_bound(SharedProblem(bridge, [Kind([5, 0]), Kind([2, 0], weight=3)]), 2)
    >>> found.out, found.units, found.bound_units
    ((5, 1), 6, 6)
    """
    orders = _orders(shared.kinds, order)
    with stoppable(stop) as stopped:
        out, flows = _one_after_another(shared, orders[0], steps, stopped)
        upper = _Upper(shared, steps, out, stopped)
        best = orders[0], out, flows
        for another in orders[1:]:
            if sum(best[1]) == upper.units:
                break
            out, flows = _one_after_another(shared, another, steps, stopped)
            best = max(best, (another, out, flows), key=lambda found: sum(found[1]))
    order, out, flows = best
    return SharedBound(
        horizon=steps,
        units=sum(out),
        bound_units=upper.units,
        out=out,
        order=order,
        flows=flows,
        parts=upper.parts,
    )


def _orders(kinds: int, given: Sequence[int] | None) -> list[tuple[int, ...]]:
    every = range(kinds)
    if given is not None:
        if sorted(given) != list(every):
            what = Text("The order must name each kind once.")
            raise InputError(Fault(what, key="order", value=given))
        return [tuple(given)]
    if kinds <= MOST_KINDS_IN_ALL_ORDERS:
        return list(permutations(every))
    return [(first, *(k for k in every if k != first)) for first in every]


class _Upper:
    """The bound of all inequalities, from as few of the largest flows as will do.

    Invariant: ``out`` and ``times`` solve the linear program of the inequalities in ``known``.
    ``reached[k]`` persons of the kinds can be out together: where ``out`` counts as no more
    than that, it keeps the inequality, so that its largest flow need not be found.
    """

    def __init__(
        self, shared: SharedProblem, steps: int, reached: Sequence[int], stop: Stop
    ) -> None:
        self.shared, self.steps, self.stop = shared, steps, stop
        self.known: list[tuple[Count, Cut, int]] = []
        self.open = _countings(shared)
        for count in self.open[: shared.kinds]:  # each kind alone, so that all are counted
            self._solve(count)
        self._combine()
        while self.units > sum(reached):
            excess = {
                count: over
                for count in self.open
                if (over := _total(count, self.out) - _total(count, reached)) > 0
            }
            if not excess:
                break
            self._solve(max(excess, key=excess.__getitem__))
            self._combine()

    @property
    def units(self) -> int:
        return math.floor(sum(self.out))

    @property
    def parts(self) -> tuple[CountedCut, ...]:
        """The cuts that matter, with their multipliers."""
        rows = zip(self.known, self.times, strict=True)
        return tuple(CountedCut(count, cut, times) for (count, cut, _), times in rows if times)

    def _solve(self, count: Count) -> None:
        self.open.remove(count)
        problem = _counted(self.shared, self.shared.network, count)
        answer = most(problem, self.steps, stop=self.stop)
        self.known.append((count, answer.cut, answer.bound_units))

    def _combine(self) -> None:
        counts, _, worth = zip(*self.known, strict=True)
        self.out, self.times = best_cover(counts, worth)


def _total(count: Count, out: Sequence[Fraction | int]) -> Fraction:
    return sum((Fraction(c * y) for c, y in zip(count, out, strict=True)), Fraction(0))


def _countings(shared: SharedProblem) -> list[Count]:
    """Each set of kinds, smallest first: every person as 1, and by weight if weights differ."""
    weights = shared.weights.tolist()
    countings = []
    for size in range(1, shared.kinds + 1):
        for chosen in combinations(range(shared.kinds), size):
            countings.append(tuple(int(k in chosen) for k in range(shared.kinds)))
            if len({weights[k] for k in chosen}) > 1:
                countings.append(tuple(weights[k] * (k in chosen) for k in range(shared.kinds)))
    return countings


def _counted(shared: SharedProblem, network: FlowProblem, count: Count) -> FlowProblem:
    """The problem of one kind in which a person of kind k is ``count[k]`` units.

    ``network`` has the arcs of ``shared.network`` and the room there is. An arc that lets u in
    takes at most u · count[k] // space[k] units if only kind k enters it, hence the most of
    these whoever does. With one kind counted as 1 that is no relaxation.
    """
    kinds = np.flatnonzero(count)
    times = np.array(count, np.int64)
    supply: Ints = times @ shared.supply
    releases = [rows * [1, 1, count[k]] for k, rows in enumerate(shared.releases)]
    persons = supply.sum() + sum(int(rows[:, 2].sum()) for rows in releases)

    def room(units: Ints, arc: Ints) -> Ints:
        most_units = np.zeros_like(units)
        for k in kinds:
            space = shared.space[k, arc]
            mine = np.where(space > 0, units * times[k] // np.maximum(space, 1), 0)
            most_units = np.maximum(most_units, mine)
        capped: Ints = np.minimum(most_units, persons)
        return capped

    # Whom a site takes in is settled on the way into it; here only how many.
    intake = np.where(network.intake > 0, network.intake * times.max(), network.intake)
    return FlowProblem(
        network.tail,
        network.head,
        network.transit,
        room(network.capacity, np.arange(network.arcs)),
        supply,
        np.where(intake == NO_LIMIT, NO_LIMIT, np.minimum(intake, persons)),
        np.column_stack(
            (network.changes[:, :2], room(network.changes[:, 2], network.changes[:, 0]))
        ),
        np.concatenate(releases),
        network.holding,
    )


def _one_after_another(
    shared: SharedProblem, order: Sequence[int], steps: int, stop: Stop
) -> tuple[tuple[int, ...], tuple[Flow, ...]]:
    """Persons out and a flow for each kind, found in ``order``, each on the room left."""
    out = [0] * shared.kinds
    flows = [Flow.empty()] * shared.kinds
    left = shared.network
    for kind in order:
        alone = tuple(int(k == kind) for k in range(shared.kinds))
        answer = most(_counted(shared, left, alone), steps, stop=stop)
        out[kind], flows[kind] = answer.units, answer.flow
        left = _less(left, answer.flow, shared.space[kind])
    return tuple(out), tuple(flows)


def _less(network: FlowProblem, flow: Flow, space: Ints) -> FlowProblem:
    """``network`` without the room that ``flow`` takes up, ``space[a]`` a person on arc a."""
    after = np.column_stack((flow.arc, flow.step + 1))
    pairs = np.concatenate((network.changes[:, :2], np.column_stack((flow.arc, flow.step)), after))
    arc, step = np.unique(pairs, axis=0).T
    last = int(step.max(initial=0)) + 1
    here = arc * last + step
    capacity = _capacity(network, here, last)
    entry = np.searchsorted(here, flow.arc * last + flow.step)
    capacity[entry] -= flow.units * space[flow.arc]
    taken_in = np.zeros(network.nodes, np.int64)
    np.add.at(taken_in, network.head[flow.arc], flow.units)
    return FlowProblem(
        network.tail,
        network.head,
        network.transit,
        network.capacity,
        network.supply,
        np.where(network.intake > 0, np.maximum(network.intake - taken_in, 0), network.intake),
        np.column_stack((arc, step, capacity)),
        holding=network.holding,
    )


def _capacity(network: FlowProblem, at: Ints, last: int) -> Ints:
    """Capacities at arcs and steps that are given as arc · ``last`` + step, all steps < last."""
    arc, step, units = network.changes.T
    key = np.concatenate((np.arange(network.arcs) * last, arc * last + step))
    order = np.argsort(key, kind="stable")  # at step 0 a change comes after the capacity
    row = np.searchsorted(key[order], at, "right") - 1
    found: Ints = np.concatenate((network.capacity, units))[order][row]
    return found
