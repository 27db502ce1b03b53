"""Goes on with a world that has changed: closures, windows, slow-downs, people, sites.

The flow stays where it is. Only the rows of the arcs concerned are made anew, and only
those whom an arc now turns away are taken off their ways; the next search then brings out
whom it can. Where an arc opens that was never open, all rows move once, because somebody
may now be at a place earlier than ever.

Invariant: after `adopt` the rows hold a feasible flow of the changed problem, because whoever
does not fit any more has been taken off his whole way (`labels_cancel`).
"""

from __future__ import annotations

from copy import copy

import numpy as np

from mamar.compiled import kernel
from mamar.plan.answer import Cut
from mamar.plan.kernels.bits import ONE
from mamar.plan.kernels.labels_cancel import Debts, close_entry, entering, settle
from mamar.plan.kernels.labels_cut import bound
from mamar.plan.kernels.labels_engine import FreeWaiting, Stop
from mamar.plan.kernels.labels_horizon import Horizon
from mamar.plan.kernels.labels_pages import NONE, Rows, units_at
from mamar.plan.kernels.labels_prepare import WORD, changing, more_rows, net_of, no_debts
from mamar.plan.kernels.labels_repair_people import (
    both,
    comes_sooner,
    replace_people,
    same_places,
)
from mamar.plan.kernels.labels_rows import Net, People, add_entry, capacity_at, take_row
from mamar.plan.kernels.prepare import ever_open
from mamar.plan.problem import FlowProblem, Ints

#: A copy has room for so many words or numbers more than it needs, and an eighth.
SPARE_WORDS = 2**14


def adopt(engine: FreeWaiting, problem: FlowProblem) -> bool:
    """Let ``engine`` go on with ``problem``: other capacities over time, people, room at sites.

    Afterwards its flow is feasible for ``problem`` and ends at the same horizon;
    ``maximise`` brings out whom it can. Costs in proportion to what has changed, and to
    the steps of the arcs whose capacity changes at all. False, and nothing done, if the
    problems differ in other things, or a site turns from one with room for everybody into
    one without, or back: then one has to begin anew.
    """
    before = engine.problem
    if not same_places(before, problem):
        return False
    arcs = differing(before, problem)
    if problem.total != before.total:  # no capacity counts for more than everybody
        mine, other = (np.minimum(p.capacity, p.total) for p in (before, problem))
        arcs = np.union1d(arcs, np.flatnonzero((mine != other) & (engine.rows.arc != NONE)))
    table = np.union1d(arcs, np.flatnonzero(engine.net.by_step != NONE))
    opens = ever_open(problem) & ~ever_open(before)
    engine.problem = problem
    if opens.any() or comes_sooner(engine.net, problem):
        # Windows only grow: what the flow still uses must stay within them.
        engine.net = net_of(both(before, problem))
        engine.net = with_capacities(engine.net, problem, table)
        engine.reach(engine.limit)
    else:
        engine.net = with_capacities(engine.net, problem, table)
    replace_people(engine, before)
    for arc in arcs.tolist():
        _fit(engine, arc)
    return True


def copied(engine: FreeWaiting) -> FreeWaiting:
    """The same flow once more, to be changed by itself. What both only scribble on is shared,
    and so are the labels: the copy's first search overwrites them."""
    twin = copy(engine)
    twin.debts = no_debts(len(engine.debts.node))  # a shared stack could be left half paid
    rows, people = engine.rows, engine.people
    words, pages = rows.top[:2].tolist()
    taken = {"used": words, "full": words, "same": words, "units": pages * WORD}
    pools = {}
    for name, length in taken.items():
        pool = getattr(rows, name)
        spare = length // 8 // WORD * WORD + SPARE_WORDS
        pools[name] = np.append(pool[:length], np.zeros(spare, pool.dtype))
    own = ("arc", "low", "high", "wait", "wait_low", "wait_high", "top")
    twin.rows = rows._replace(**pools, **{name: getattr(rows, name).copy() for name in own})
    twin.people = people._replace(
        left=people.left.copy(), room=people.room.copy(), taken=people.taken.copy()
    )
    return twin


def with_capacities(net: Net, problem: FlowProblem, table: Ints) -> Net:
    """``net`` with the capacities of ``problem``, by step for the arcs in ``table``."""
    by_step, capacities, passed, width = changing(problem, table)
    return net._replace(
        capacity=np.minimum(problem.capacity, problem.total),
        by_step=by_step,
        capacities=capacities,
        passed=passed,
        width=width,
    )


def quickest_again(engine: FreeWaiting, people: int, most: int, stop: Stop) -> Horizon:
    """After :func:`adopt`: the first horizon by which ``people`` are out, from where it was.

    ``engine.units >= people`` says whether they are; ``least`` and ``cut`` are the proof.
    """
    jump = 1
    while engine.maximise(stop) and engine.units >= people and engine.steps > 0:
        engine.move_to(max(engine.steps - jump, 0))
        jump *= 2
    horizon = Horizon(engine, people)
    _go_on(horizon, most, stop)
    return horizon


def quickest_between(
    lower: FreeWaiting, upper: FreeWaiting, people: int, most: int, stop: Stop
) -> Horizon:
    """The same from two flows that both adopted the problem: ``lower`` ends one step before
    ``upper``, by which all were out. As a rule one only has to repair both: the lower flow
    proves that this step is still needed, the upper that it is enough."""
    if not lower.maximise(stop) or lower.units >= people:
        return quickest_again(lower, people, most, stop)
    horizon = Horizon(lower, people)
    horizon.look(most)
    if upper.can_reach(horizon.least) and horizon.least <= most:
        horizon.engine = upper
        upper.move_to(horizon.least)
        if upper.maximise(stop):
            _go_on(horizon, most, stop)
    return horizon


def quickest_from(engine: FreeWaiting, cut: Cut, people: int, most: int, stop: Stop) -> Horizon:
    """The same from the one flow by which all were out, and the cut that proved that a step
    less was too few. Where that cut still proves it, nothing but the flow is repaired."""
    horizon = Horizon(engine, people)
    if not engine.maximise(stop):
        return horizon
    if engine.units < people or engine.steps == 0:
        _go_on(horizon, most, stop)
        return horizon
    before = engine.steps - 1
    if cut.steps == before and refutes(engine, cut.label, before):
        horizon.least, horizon.cut = engine.steps, engine.certificate(cut.label, before)
        return horizon
    lower = copied(engine)
    lower.move_to(before)
    return quickest_between(lower, engine, people, most, stop)


def refutes(engine: FreeWaiting, label: Ints, steps: int) -> bool:
    """Whether these labels show that not everybody can be out by ``steps``."""
    everybody = engine.problem.total
    return bound(engine.net, engine.people, label, 0, steps, everybody) < everybody


def _go_on(horizon: Horizon, most: int, stop: Stop) -> None:
    """Go to later horizons until all are out; what cannot be now was searched for in vain."""
    engine, people = horizon.engine, horizon.people
    while engine.units < people and not stop():
        horizon.look(most)
        if horizon.least > most or not engine.can_reach(horizon.least):
            break
        engine.move_to(horizon.least)
        if not engine.maximise(stop):
            break


def differing(old: FlowProblem, new: FlowProblem) -> Ints:
    """The arcs whose capacity differs at some step, or is written down in another way."""
    arcs = np.flatnonzero(old.capacity != new.capacity)
    mine, others = old.changes, new.changes
    same = min(len(mine), len(others))
    ahead = _equal(mine[:same], others[:same])
    behind = _equal(mine[::-1][: same - ahead], others[::-1][: same - ahead])
    rows = [table[ahead : len(table) - behind] for table in (mine, others)]
    if not len(rows[0]) and not len(rows[1]):
        return arcs
    # Between the rows that are the same at both ends: one that is in one table only.
    both, count = np.unique(np.concatenate(rows), axis=0, return_counts=True)
    return np.union1d(arcs, both[count == 1, 0])


def _equal(mine: Ints, others: Ints) -> int:
    """How many rows at the beginning are the same."""
    differ = (mine != others).ravel()
    first = int(np.argmax(differ)) if len(differ) else 0
    return first // 3 if len(differ) and differ[first] else len(mine)


def _fit(engine: FreeWaiting, arc: int) -> None:
    """Give ``arc`` a row for all steps, and turn away whom it has no room for any more."""
    while not widen_row(engine.net, engine.rows, arc, engine.limit):
        engine.rows = more_rows(engine.rows)
    step = 0
    while step <= engine.limit:
        step = fit_row(
            engine.net, engine.rows, engine.people, engine.debts, arc, step, engine.steps
        )
        if step <= engine.limit:
            engine.longer_debts()


@kernel
def widen_row(net: Net, rows: Rows, arc: int, limit: int) -> bool:
    """Let the row of ``arc`` begin at step 0 and end at ``limit``; False: no room for it."""
    if rows.arc[arc] != NONE and rows.low[arc] == 0 and rows.high[arc] == limit:
        return True
    row = take_row(rows, 0, limit)
    if row == NONE:
        return False
    old, low, high = rows.arc[arc], rows.low[arc], rows.high[arc]
    rows.arc[arc], rows.low[arc], rows.high[arc] = row, 0, limit
    if old != NONE:
        for step in range(low, high + 1):
            units = units_at(rows, old + step)
            if units > 0:
                add_entry(net, rows, arc, step, units)
    return True


@kernel
def fit_row(
    net: Net, rows: Rows, people: People, debts: Debts, arc: int, start: int, horizon: int
) -> int:
    """From step ``start`` on, take off whoever is too many, and mark where the arc is full.

    Returns the step to go on from when the stack of debts is too short, or the end.
    """
    for step in range(start, rows.high[arc] + 1):
        most = capacity_at(net, arc, step)
        if entering(rows, arc, step) > most:
            if settle(net, rows, people, debts, horizon) != 0:
                return step
            close_entry(net, rows, debts, arc, step, most)
        at = rows.arc[arc] + step
        if entering(rows, arc, step) >= most:
            rows.full[at >> 6] |= ONE << np.uint64(at & 63)
        else:
            rows.full[at >> 6] &= ~(ONE << np.uint64(at & 63))
    if settle(net, rows, people, debts, horizon) != 0:
        return int(rows.high[arc])
    return int(rows.high[arc]) + 1
