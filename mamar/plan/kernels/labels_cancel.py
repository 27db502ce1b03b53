"""Takes people off their ways again: where a capacity falls, or the horizon moves back.

To take units out of an entry, as many fewer must come to its tail and go on from its
head. Both are written down as debts, paid by any flow into (or out of) the node at that
step, which moves the debt on; debts of the first kind end at home, where people are then
to leave once more, those of the second at a site, which has room again. Any flow can be
taken apart like this, because it is a sum of ways from homes to sites and of cycles.

Invariant: people are conserved at every node and step but for the debts on the stack.
"""

from __future__ import annotations

from typing import NamedTuple

from mamar.compiled import helper, kernel
from mamar.plan.kernels.labels_pages import NONE, Ints, Rows, has_pages, units_at
from mamar.plan.kernels.labels_rows import Net, People, add_entry, add_waiting, next_used

DONE, OUT_OF_DEBTS = 0, 1


class Debts(NamedTuple):
    """A stack: so many units fewer come to, or go on from, a node at a step."""

    node: Ints
    step: Ints
    units: Ints
    onward: Ints  #: 1: go on from there; 0: come to there
    owed: Ints  #: (1,) how many debts there are


@kernel
def owe(debts: Debts, node: int, step: int, units: int, onward: int) -> None:
    at = debts.owed[0]
    debts.node[at], debts.step[at], debts.units[at] = node, step, units
    debts.onward[at] = onward
    debts.owed[0] = at + 1


@helper
def even(debts: Debts, node: int, step: int, units: int, onward: int) -> None:
    """Set ``units`` off against debts of the other kind there: round a cycle of transit 0
    both meet."""
    for at in range(debts.owed[0] - 1, -1, -1):
        if debts.node[at] == node and debts.step[at] == step and debts.onward[at] == onward:
            off = min(units, debts.units[at])
            debts.units[at] -= off
            units -= off


@helper
def waiting_at(rows: Rows, node: int, step: int) -> int:
    """Units that wait at ``node`` from ``step`` to the next."""
    base = rows.wait[node]
    if base == NONE or step < rows.wait_low[node] or step > rows.wait_high[node]:
        return 0
    return units_at(rows, base + step)


@helper
def entering(rows: Rows, arc: int, step: int) -> int:
    """Units that enter ``arc`` at ``step``."""
    base = rows.arc[arc]
    if base == NONE or step < rows.low[arc] or step > rows.high[arc]:
        return 0
    return units_at(rows, base + step)


@helper
def fewer_come(
    net: Net, rows: Rows, people: People, debts: Debts, v: int, step: int, units: int
) -> None:
    """Let ``units`` fewer come to ``v`` at ``step``: not set out, not arrive, not wait."""
    for i in range(people.source_start[v], people.source_start[v + 1]):
        s = people.source_order[i]
        if people.ready[s] == step and units > 0:
            back = min(units, people.supply[s] - people.left[s])
            people.left[s] += back
            units -= back
    for i in range(net.in_start[v], net.in_start[v + 1]):
        if units == 0:
            return
        arc = net.in_arc[i]
        entry = step - net.transit[arc]
        back = min(units, entering(rows, arc, entry))
        if back > 0:
            add_entry(net, rows, arc, entry, -back)
            owe(debts, net.tail[arc], entry, back, 0)
            units -= back
    back = min(units, waiting_at(rows, v, step - 1))
    if back > 0:
        add_waiting(rows, v, step - 1, step - 1, -back)
        owe(debts, v, step - 1, back, 0)
    if units > back:
        even(debts, v, step, units - back, 1)


@helper
def fewer_go(
    net: Net, rows: Rows, people: People, debts: Debts, v: int, step: int, units: int, horizon: int
) -> None:
    """Let ``units`` fewer go on from ``v`` at ``step``: not be taken in, not leave, not wait."""
    site = people.site_of[v]
    counted = rows.wait_high[v] != NONE
    if site != NONE and not counted:
        back = min(units, people.taken[site, step])
        people.taken[site, step] -= back
        people.room[site] += back
        units -= back
    if site != NONE and counted and step == horizon:
        back = min(units, people.intake[site] - people.room[site])
        people.room[site] += back
        units -= back
    for i in range(net.out_start[v], net.out_start[v + 1]):
        if units == 0:
            return
        arc = net.out_arc[i]
        back = min(units, entering(rows, arc, step))
        if back > 0:
            add_entry(net, rows, arc, step, -back)
            owe(debts, net.head[arc], step + net.transit[arc], back, 1)
            units -= back
    back = min(units, waiting_at(rows, v, step))
    if back > 0:
        add_waiting(rows, v, step, step, -back)
        owe(debts, v, step + 1, back, 1)
    if units > back:
        even(debts, v, step, units - back, 0)


@kernel
def settle(net: Net, rows: Rows, people: People, debts: Debts, horizon: int) -> int:
    """Pay all debts; OUT_OF_DEBTS: call again with a longer stack and more pages.

    When all are paid there are pages left to change two entries.
    """
    while True:
        if not has_pages(rows, 2):
            return OUT_OF_DEBTS
        at = debts.owed[0] - 1
        if at < 0:
            return DONE
        v, step, units = debts.node[at], debts.step[at], debts.units[at]
        most = net.in_start[v + 1] - net.in_start[v] + net.out_start[v + 1] - net.out_start[v]
        if at + most + 1 > len(debts.node) or not has_pages(rows, most + 1):
            return OUT_OF_DEBTS
        debts.owed[0] = at
        if units == 0:
            continue
        if debts.onward[at] == 1:
            fewer_go(net, rows, people, debts, v, step, units, horizon)
        else:
            fewer_come(net, rows, people, debts, v, step, units)


@helper
def close_entry(net: Net, rows: Rows, debts: Debts, arc: int, step: int, most: int) -> None:
    """Let at most ``most`` units enter ``arc`` at ``step``; the others become debts."""
    over = entering(rows, arc, step) - most
    if over > 0:
        add_entry(net, rows, arc, step, -over)
        owe(debts, net.tail[arc], step, over, 0)
        owe(debts, net.head[arc], step + net.transit[arc], over, 1)


@kernel
def end_earlier(net: Net, rows: Rows, debts: Debts, horizon: int, start: int) -> int:
    """Take back all that happens after ``horizon``, arc by arc from number ``start`` on.

    Whoever is on the road then, or waits where he cannot be taken in, is owed from where
    he was last. Returns the arc to go on from when the stack is too short or pages are
    missing, or the number of arcs.
    """
    for arc in range(start, len(rows.arc)):
        if rows.arc[arc] == NONE:
            continue
        last = horizon - net.transit[arc]
        entry = next_used(rows, arc, last + 1, rows.high[arc])
        while entry != NONE:
            if debts.owed[0] == len(debts.node) or not has_pages(rows, 1):
                return arc
            units = entering(rows, arc, entry)
            add_entry(net, rows, arc, entry, -units)
            if entry <= horizon:
                owe(debts, net.tail[arc], entry, units, 0)
            entry = next_used(rows, arc, entry + 1, rows.high[arc])
    return len(rows.arc)


@kernel
def stay_until(rows: Rows, people: People, debts: Debts, horizon: int) -> None:
    """The same for those who wait at ``horizon``, and for those ready or taken in later; needs
    a page for each node."""
    for s in range(len(people.source)):
        if people.ready[s] > horizon:
            people.left[s] = people.supply[s]
    for node in range(len(rows.wait)):
        if rows.wait[node] == NONE:
            continue
        waiting = waiting_at(rows, node, horizon)
        for step in range(max(horizon, rows.wait_low[node]), rows.wait_high[node] + 1):
            units = waiting_at(rows, node, step)
            if units > 0:
                add_waiting(rows, node, step, step, -units)
        if people.site_of[node] == NONE and waiting > 0:
            owe(debts, node, horizon, waiting, 0)
    for site in range(len(people.room)):
        for step in range(horizon + 1, people.taken.shape[1]):
            people.room[site] += people.taken[site, step]
            people.taken[site, step] = 0


@kernel
def take_in(net: Net, rows: Rows, people: People, debts: Debts, horizon: int) -> None:
    """Count anew who is at the sites at ``horizon``; those without room become debts."""
    for node in range(len(rows.wait)):
        site = people.site_of[node]
        if site == NONE or rows.wait_high[node] == NONE:
            continue
        present = waiting_at(rows, node, horizon - 1)
        for i in range(net.in_start[node], net.in_start[node + 1]):
            arc = net.in_arc[i]
            present += entering(rows, arc, horizon - net.transit[arc])
        for i in range(net.out_start[node], net.out_start[node + 1]):
            present -= entering(rows, net.out_arc[i], horizon)
        for i in range(people.source_start[node], people.source_start[node + 1]):
            s = people.source_order[i]
            if people.ready[s] == horizon:
                present += people.supply[s] - people.left[s]
        people.room[site] = max(people.intake[site] - present, 0)
        if present > people.intake[site]:
            owe(debts, node, horizon, present - people.intake[site], 0)
