"""Is a flow right, and how many does it bring out? Recomputed from the problem alone.

For a node, let up to and including step t

* N(t) be those who have arrived along arcs less those who have left along arcs,
* R(t) be the supply and releases that have become ready,
* S(t) be those who have set out from home, K(t) those whom the site has taken in.

A flow lists entries into arcs, which fixes N; S and K are for us to choose. The flow
is right at this node iff there are S and K that never fall, with

    0 ≤ S(t) ≤ R(t),    0 ≤ K(t) ≤ intake,    0 ≤ N(t) + S(t) − K(t) ≤ holding,

where N + S − K are those who wait, and holding does not bind at the last step. Each of
these rules compares one number with another plus a constant, so if two choices (S, K)
keep them all, their maximum and their minimum do too. Hence, if there is any choice,

* there is a **least** one: set out as late as possible, take in as late as must be. It
  is found going forward: each step adds no more than the rules of that step force. The
  flow is right iff this one stays within R and the intake.
* there is a **greatest** one, which has the most taken in at *every* step at once. It
  is found going backward from the last step, giving up no more than each step forces.
"""

from __future__ import annotations

import operator
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from mamar.errors import Fault, InputError
from mamar.plan.problem import GREATEST, NO_LIMIT, FlowProblem, Ints
from mamar.text import Text
from mamar.verify.capacity import capacity_at
from mamar.verify.violation import Violation, violation

Flags = npt.NDArray[np.bool_]

#: Sums beyond this might leave 64 bits.
_SUMMABLE = 2.0**62


def check_flow(
    problem: FlowProblem, flow: Any, steps: int, *, at_most: int = 1000
) -> list[Violation]:
    """Every way in which ``flow`` breaks the rules of ``problem`` by the last step ``steps``.

    An empty list means: feasible, and conservation holds everywhere.

    Parameters
    ----------
    flow : Flow, or anything with arrays ``arc``, ``step`` and ``units``
        However malformed it is, the answer is a list of violations. The order of its
        entries does not matter.
    at_most : int
        No more than so many violations of each name are listed that are about entries.
        A node has at most one: the first step at which its account cannot be right.

    Raises
    ------
    InputError
        If ``steps`` is not a whole number ≥ 0.

    Examples
    --------
    >>> from mamar.plan.answer import Flow
    >>> problem = FlowProblem([0], [1], [2], [5], supply=[10, 0], intake=[0, -1])
    >>> check_flow(problem, Flow([0, 0], [0, 1], [5, 5]), steps=3)
    []
    >>> print(*check_flow(problem, Flow([0, 0], [0, 1], [6, 4]), steps=3))
    over_capacity: At step 0, 6 units enter arc 0, which 5 may enter then.
    """
    return _study(problem, flow, steps, at_most)[0]


def arrived(problem: FlowProblem, flow: Any, steps: int) -> Ints:
    """(steps + 1,): the most units that can count as out by each step, for this flow.

    All of them by one and the same choice of who is taken in when (see above).

    Raises
    ------
    InputError
        If :func:`check_flow` has anything to say against the flow.
    """
    curve = np.zeros(_last_step(steps) + 1, np.int64)
    for step, units in _taken_in(problem, flow, steps):
        curve[step] += units
    return np.cumsum(curve)


def units_out(problem: FlowProblem, flow: Any, steps: int) -> int:
    """The most units that can count as out by ``steps``, for this flow; see :func:`arrived`."""
    return sum(int(units.sum()) for _, units in _taken_in(problem, flow, steps))


@dataclass(frozen=True)
class _Entries:
    arc: Ints
    step: Ints
    units: Ints

    def __getitem__(self, rows: Ints | Flags) -> _Entries:
        return _Entries(self.arc[rows], self.step[rows], self.units[rows])


@dataclass(frozen=True)
class _Accounts:
    """One row per node and step at which anything happens, sorted by node, then step."""

    node: Ints
    step: Ints
    net: Ints  #: N: arrived along arcs less left along arcs, up to and including the step
    ready: Ints  #: R: supply and releases up to and including the step

    def by_node(self) -> Iterator[tuple[int, list[int], list[int], list[int]]]:
        """For each node its number, steps, N and R; Python's integers are fast in loops."""
        starts = np.flatnonzero(np.diff(self.node, prepend=-1)).tolist()
        for start, end in pairwise([*starts, len(self.node)]):
            step, net, ready = (a[start:end].tolist() for a in (self.step, self.net, self.ready))
            yield int(self.node[start]), step, net, ready

    def __getitem__(self, rows: Flags) -> _Accounts:
        return _Accounts(self.node[rows], self.step[rows], self.net[rows], self.ready[rows])


def _study(
    problem: FlowProblem, flow: Any, steps: int, at_most: int
) -> tuple[list[Violation], _Accounts | None]:
    last = _last_step(steps)
    entries, found = _readable(problem, flow, at_most)
    if entries is None:
        return found, None
    accounts = _accounts(problem, entries, last)
    found = [
        *_wrong_entries(problem, entries, last, at_most),
        *_wrong_accounts(problem, accounts, last),
    ]
    return found, accounts


def _last_step(steps: int) -> int:
    try:
        last = operator.index(steps)
    except TypeError:
        last = -1
    if not 0 <= last <= GREATEST:
        what = Text("steps = {value}.", {"value": str(steps)})
        high = {"high": str(GREATEST)}
        raise InputError(Fault(what, Text("It must be a whole number, 0 to {high}.", high)))
    return last


def _readable(
    problem: FlowProblem, flow: Any, at_most: int
) -> tuple[_Entries | None, list[Violation]]:
    """The flow as three arrays of numbers that can be worked with, or why it is not that."""
    arrays = {name: _whole_numbers(getattr(flow, name, None)) for name in ("arc", "step", "units")}
    arc, step, units = arrays.values()
    if arc is None or step is None or units is None:
        wrong = [name for name, array in arrays.items() if array is None]
        return None, [violation("not_integer", argument=name) for name in wrong]
    if not len(arc) == len(step) == len(units):
        return None, [violation("unequal_lengths")]
    unknown = arc[(arc < 0) | (arc >= problem.arcs)]
    found = [violation("unknown_arc", arc=one) for one in unknown[:at_most].tolist()]
    if np.abs(units.astype(np.float64)).sum() > _SUMMABLE:
        found.append(violation("too_many_units"))
    return (None if found else _Entries(arc, step, units)), found


def _whole_numbers(given: object) -> Ints | None:
    try:
        array = np.asarray(given)
    except ValueError:  # rows of unequal length
        return None
    if array.ndim != 1:
        return None
    if array.size > 0 and (array.dtype.kind not in "iu" or array.max() > np.iinfo(np.int64).max):
        return None
    return array.astype(np.int64)


def _wrong_entries(
    problem: FlowProblem, entries: _Entries, last: int, at_most: int
) -> list[Violation]:
    """What is wrong with entries as such, whoever may be there to make them."""
    found = []

    def add(name: str, wrong: Flags, limit: Ints | None = None) -> None:
        for i in np.flatnonzero(wrong)[:at_most]:
            arc, step, units = int(entries.arc[i]), int(entries.step[i]), int(entries.units[i])
            right = None if limit is None else int(limit[i])
            found.append(violation(name, arc=arc, step=step, units=units, limit=right))

    add("negative_units", entries.units < 0)
    add("zero_units", entries.units == 0)
    add("entry_before_start", entries.step < 0)
    latest = last - problem.transit[entries.arc]
    add("arrives_after_horizon", entries.step > latest, latest)

    entries, repeated = _added_up(entries)
    add("repeated_entry", repeated)
    capacity = capacity_at(problem, entries.arc, entries.step)
    over = (entries.units > capacity) & (entries.step >= 0)
    add("entry_while_closed", over & (capacity == 0), capacity)
    add("over_capacity", over & (capacity > 0), capacity)
    return found


def _added_up(entries: _Entries) -> tuple[_Entries, Flags]:
    """One entry per arc and step, and which of them were listed more than once."""
    entries = entries[np.lexsort((entries.step, entries.arc))]
    starts = np.flatnonzero(_first_of_pair(entries.arc, entries.step))
    repeated = np.diff(starts, append=len(entries.arc)) > 1
    units = np.add.reduceat(entries.units, starts) if len(starts) else entries.units
    return _Entries(entries.arc[starts], entries.step[starts], units), repeated


def _first_of_pair(a: Ints, b: Ints) -> Flags:
    """Where a new pair (a, b) begins; equal pairs stand together."""
    first = np.ones(len(a), bool)
    first[1:] = (np.diff(a) != 0) | (np.diff(b) != 0)
    return first


def _accounts(problem: FlowProblem, entries: _Entries, last: int) -> _Accounts:
    """Everything that happens at nodes up to the last step, added up."""
    leaving = entries.step
    # Whoever enters after the last step never arrives; ``minimum`` keeps the sum small.
    arriving = np.minimum(leaving, last + 1) + problem.transit[entries.arc]
    home = np.flatnonzero(problem.supply)
    released, when, how_many = problem.releases.T
    node = np.concatenate((problem.tail[entries.arc], problem.head[entries.arc], home, released))
    step = np.concatenate((leaving, arriving, np.zeros_like(home), when))
    change = np.concatenate((-entries.units, entries.units, problem.supply[home], how_many))
    at_home = np.arange(len(node)) >= 2 * len(leaving)

    order = np.lexsort((step, node))
    order = order[step[order] <= last]
    node, step, change, at_home = node[order], step[order], change[order], at_home[order]
    starts = np.flatnonzero(_first_of_pair(node, step))
    if len(starts) == 0:
        return _Accounts(node, step, change, change)
    return _Accounts(
        node[starts],
        step[starts],
        net=_running_sum(node[starts], np.add.reduceat(np.where(at_home, 0, change), starts)),
        ready=_running_sum(node[starts], np.add.reduceat(np.where(at_home, change, 0), starts)),
    )


def _running_sum(node: Ints, change: Ints) -> Ints:
    """The sum of ``change`` up to and including each row, anew for each node."""
    total = np.cumsum(change)
    starts = np.flatnonzero(np.diff(node, prepend=-1))
    before = total[starts] - change[starts]
    return total - np.repeat(before, np.diff(starts, append=len(node)))


def _wrong_accounts(problem: FlowProblem, accounts: _Accounts, last: int) -> Iterator[Violation]:
    """The least choice at each node, going forward, up to the first step that it cannot keep."""
    for node, steps, nets, readies in accounts.by_node():
        holding, intake = int(problem.holding[node]), int(problem.intake[node])
        set_out = taken_in = 0
        for step, net, ready in zip(steps, nets, readies, strict=True):
            waiting = net + set_out - taken_in
            if waiting < 0:
                set_out -= waiting
                if set_out > ready:
                    short = set_out - ready
                    yield violation("more_leave_than_are_there", node=node, step=step, units=short)
                    break
            elif waiting > holding != NO_LIMIT and step < last:
                taken_in += waiting - holding
                if taken_in > intake != NO_LIMIT:
                    name, units, limit = "site_over_intake", taken_in, intake
                    if intake == 0:
                        name, units, limit = "waiting_over_holding", waiting, holding
                    yield violation(name, node=node, step=step, units=units, limit=limit)
                    break


def _taken_in(problem: FlowProblem, flow: Any, steps: int) -> Iterator[tuple[Ints, Ints]]:
    """For each site, steps and how many more are taken in at each, by the greatest choice."""
    found, accounts = _study(problem, flow, steps, at_most=5)
    if found or accounts is None:
        raise InputError(*(Fault(one.sentence) for one in found[:10]))
    for node, when, nets, readies in accounts[problem.intake[accounts.node] != 0].by_node():
        holding, intake = int(problem.holding[node]), int(problem.intake[node])
        set_out = readies[-1]
        taken_in = nets[-1] + set_out
        if intake != NO_LIMIT:
            taken_in = min(taken_in, intake)
        curve = []
        for step, net, ready in zip(when[::-1], nets[::-1], readies[::-1], strict=True):
            set_out = min(set_out, ready)
            waiting = net + set_out - taken_in
            if waiting < 0:
                taken_in += waiting
            elif waiting > holding != NO_LIMIT and step < steps:
                set_out -= waiting - holding
            curve.append(taken_in)
        yield np.array(when), np.diff(curve[::-1], prepend=0)
