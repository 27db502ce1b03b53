"""What is claimed about several kinds of people on shared roads, recomputed from its proof.

At most: every part of the proof counts a person of kind k as c(k) units and gives a cut of
the problem in which only units are told apart. Whatever c and the cut are, out(k) persons of
each kind can only be out if Σ c(k) · out(k) ≤ the bound of the cut, because

* c(k) · supply of kind k, added up over the kinds, are the units that are ready;
* who enters an arc together takes up no more than its room u: Σ space(k) · x(k) ≤ u, so
  Σ c(k) · x(k) ≤ u · max c(k) / space(k) over the kinds that may enter, and as persons are
  whole, no more than that rounded down;
* a site that takes in I persons takes in at most I · max c(k) units.

Then the inequalities are added up, each ``times`` often. A kind that is counted less than once
by that is made up for with all of it who are ready, so any parts whatever give a bound.

At least: each flow must be right for its own kind, and all of them together must fit.
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from mamar.errors import Fault, raise_if
from mamar.plan.answer import Flow
from mamar.plan.problem import NO_LIMIT, FlowProblem, Ints
from mamar.plan.shared_problem import GREATEST_WEIGHT, CountedCut, SharedBound, SharedProblem
from mamar.text import Text
from mamar.verify.capacity import capacity_at
from mamar.verify.cut import check_cut
from mamar.verify.flow import check_flow, units_out
from mamar.verify.violation import Violation, violation


def check_shared_bound(shared: SharedProblem, bound: SharedBound) -> Fraction:
    """How many persons of all kinds can be out by ``bound.horizon`` at most, by its parts alone.

    Persons are whole, so it may be rounded down; ``bound.bound_units`` should be that.

    Raises
    ------
    InputError
        If a part is malformed: its cut, its horizon, what it counts, or how often.

    Examples
    --------
    >>> from mamar.plan.shared import most_bound
    >>> from mamar.plan.shared_problem import Kind
    >>> bridge = FlowProblem([0], [1], [1], [4], supply=[0, 0], intake=[0, -1])
    >>> shared = SharedProblem(bridge, [Kind([5, 0]), Kind([2, 0], weight=3)])
    >>> int(check_shared_bound(shared, most_bound(shared, 2)))
    6
    """
    raise_if(_faults(shared, bound))
    total = Fraction(0)
    counted = [Fraction(0)] * shared.kinds
    for part in bound.parts:
        total += part.times * check_cut(_in_units(shared, part.count), part.cut)
        counted = [c + part.times * n for c, n in zip(counted, part.count, strict=True)]
    ready = shared.ready(bound.horizon).tolist()
    for c, n in zip(counted, ready, strict=True):
        total += max(Fraction(0), 1 - c) * int(n)
    return total


def check_shared_flows(
    shared: SharedProblem, flows: tuple[Flow, ...], steps: int
) -> list[Violation]:
    """Every way in which the flows, one for each kind, break the rules by the last step.

    First each by itself, as :func:`check_flow` has it; if all are right, all together: no
    more at any step on any arc than its capacity, no more into a site than it takes in.
    Units of the latter violations are units of capacity.
    """
    if len(flows) != shared.kinds:
        return [violation("unequal_lengths")]
    found = []
    for kind, flow in enumerate(flows):
        found += check_flow(_alone(shared, kind), flow, steps)
    return found or [*_over_capacity(shared, flows), *_over_intake(shared, flows)]


def shared_units_out(shared: SharedProblem, flows: tuple[Flow, ...], steps: int) -> tuple[int, ...]:
    """Persons of each kind whom its flow brings out, if :func:`check_shared_flows` is content."""
    return tuple(units_out(_alone(shared, kind), flow, steps) for kind, flow in enumerate(flows))


def _alone(shared: SharedProblem, kind: int) -> FlowProblem:
    """The problem of one kind with all others absent."""
    return _in_units(shared, tuple(int(k == kind) for k in range(shared.kinds)))


def _in_units(shared: SharedProblem, count: tuple[int, ...]) -> FlowProblem:
    """The problem of one kind that the top of this file describes."""
    network = shared.network
    supply = np.zeros_like(network.supply)
    releases = []
    capacity, changed = np.zeros_like(network.capacity), np.zeros(len(network.changes), np.int64)
    arc_of_change, _, new_capacity = network.changes.T
    for k, c in enumerate(count):
        supply += c * shared.supply[k]
        releases += [[node, step, c * units] for node, step, units in shared.releases[k].tolist()]
        allowed = np.flatnonzero(shared.space[k] > 0)
        space = shared.space[k][allowed]
        capacity[allowed] = np.maximum(capacity[allowed], network.capacity[allowed] * c // space)
        rows = np.flatnonzero(shared.space[k][arc_of_change] > 0)
        space = shared.space[k][arc_of_change[rows]]
        changed[rows] = np.maximum(changed[rows], new_capacity[rows] * c // space)
    everybody = int(supply.sum()) + sum(units for _, _, units in releases)
    intake = network.intake.copy()
    intake[intake != NO_LIMIT] *= max(count)
    # Nobody needs more room than there are units; so the numbers stay in their range.
    return FlowProblem(
        network.tail,
        network.head,
        network.transit,
        np.minimum(capacity, everybody),
        supply,
        np.minimum(intake, everybody),
        np.stack((arc_of_change, network.changes[:, 1], np.minimum(changed, everybody)), axis=1),
        releases,
        network.holding,
    )


def _over_capacity(shared: SharedProblem, flows: tuple[Flow, ...]) -> list[Violation]:
    arc = np.concatenate([flow.arc for flow in flows])
    step = np.concatenate([flow.step for flow in flows])
    space = np.concatenate([f.units * shared.space[k][f.arc] for k, f in enumerate(flows)])
    pairs, which = np.unique(np.stack((arc, step)), axis=1, return_inverse=True)
    taken = np.zeros(pairs.shape[1], np.int64)
    np.add.at(taken, which.ravel(), space)
    capacity = capacity_at(shared.network, pairs[0], pairs[1])
    return [
        violation(
            "over_capacity",
            arc=int(pairs[0, i]),
            step=int(pairs[1, i]),
            units=int(taken[i]),
            limit=int(capacity[i]),
        )
        for i in np.flatnonzero(taken > capacity)
    ]


def _over_intake(shared: SharedProblem, flows: tuple[Flow, ...]) -> list[Violation]:
    """A site's node has no way out, so whoever enters it is taken in there or nowhere."""
    network = shared.network
    entered: Ints = np.zeros(network.nodes, np.int64)
    last = np.zeros(network.nodes, np.int64)
    for flow in flows:
        np.add.at(entered, network.head[flow.arc], flow.units)
        np.maximum.at(last, network.head[flow.arc], flow.step)
    over = (network.intake > 0) & (entered > network.intake)
    return [
        violation(
            "site_over_intake",
            node=int(node),
            step=int(last[node]),
            units=int(entered[node]),
            limit=int(network.intake[node]),
        )
        for node in np.flatnonzero(over)
    ]


def _faults(shared: SharedProblem, bound: SharedBound) -> list[Fault]:
    """Whatever of the parts cannot be worked with; cuts are looked at by ``check_cut``."""
    faults = []

    def add(i: int, name: str, value: object, what: Text) -> None:
        faults.append(Fault(what, key=f"parts[{i}].{name}", value=value))

    for i, part in enumerate(bound.parts):
        if part.cut.steps != bound.horizon:
            add(i, "cut.steps", part.cut.steps, Text("The cut must be for the same last step."))
        if not _whole(shared, part):
            words = {"n": shared.kinds, "most": str(GREATEST_WEIGHT)}
            what = Text("There must be {n} whole numbers, each from 0 to {most}.", words)
            add(i, "count", part.count, what)
        if not isinstance(part.times, int | Fraction) or part.times < 0:
            add(i, "times", part.times, Text("It must be a fraction that is not negative."))
    return faults


def _whole(shared: SharedProblem, part: CountedCut) -> bool:
    return len(part.count) == shared.kinds and all(
        isinstance(c, int) and 0 <= c <= GREATEST_WEIGHT for c in part.count
    )
