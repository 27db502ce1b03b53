"""Lets what happened before some step be past: nothing of it can be undone any more.

The engine goes on with the problem that is left (`mamar.plan.past`): its flow from that
step on stays as it is, people start where that step finds them, and the entries before it
leave the rows. The cost is that of the words of 64 steps before it, not of the people who
moved in them: who is at a place then either waits there, or has been taken in, or is still at
home, because people are conserved.

Invariant: rows and people are as `labels_rows` and `labels_engine` say, for the problem that
is left. Nobody can be anywhere before that step (``net.earliest``), so no search looks there
and no push takes anything back.
"""

from __future__ import annotations

import numpy as np

from mamar.compiled import kernel
from mamar.plan.kernels.bits import ALL, ONE, lowest
from mamar.plan.kernels.labels_cancel import entering, waiting_at
from mamar.plan.kernels.labels_engine import FreeWaiting
from mamar.plan.kernels.labels_pages import NONE, Ints, Rows, give_back, has_pages, own_page
from mamar.plan.kernels.labels_prepare import more_rows, people_of
from mamar.plan.kernels.labels_rows import Net, People, next_used
from mamar.plan.past import Past, after


def settle_past(engine: FreeWaiting, step: int) -> Past:
    """Let all before ``step``, which is 1 or more and at most the horizon, be past, and say
    what matters of it.

    Afterwards ``engine.problem`` is what ``rolled(problem, engine.flow(), step)`` gives, and
    the flow is as before from ``step`` on: as many are out by the horizon.
    """
    problem, old, net = engine.problem, engine.people, engine.net
    ready = problem.releases[problem.releases[:, 1] < step]
    moved = -problem.supply
    np.subtract.at(moved, ready[:, 0], ready[:, 2])
    count_present(engine.rows, old, step, moved)
    on_road = np.empty((count_on_road(net, engine.rows, step), 3), np.int64)
    list_on_road(net, engine.rows, step, on_road)
    past = Past(step, moved, on_road)
    engine.problem = after(problem, past)
    engine.net = net._replace(earliest=np.maximum(net.earliest, step))
    people = people_of(engine.problem, engine.net, 0)
    _stay_at_home(old, people, step)
    old.taken[:, step] += old.taken[:, :step].sum(axis=1)
    old.taken[:, :step] = 0
    engine.people = people._replace(intake=old.intake, room=old.room, taken=old.taken)
    row = forget(engine.rows, step, 0)
    while row < problem.arcs + problem.nodes:
        engine.rows = more_rows(engine.rows)
        row = forget(engine.rows, step, row)
    return past


def _stay_at_home(old: People, new: People, step: int) -> None:
    """Set who of ``new`` does not get out yet: who did not before, wherever he is ready now."""
    span = int(max(new.ready.max(initial=0), old.ready.max(initial=0), step)) + 1
    keys = new.source * span + new.ready
    order = np.argsort(keys)
    stays = old.left > 0
    home = old.source[stays] * span + np.maximum(old.ready[stays], step)
    new.left[:] = 0
    np.add.at(new.left, order[np.searchsorted(keys, home, sorter=order)], old.left[stays])


@kernel
def count_present(rows: Rows, people: People, step: int, present: Ints) -> None:
    """Add to ``present`` who is at each node when ``step`` begins, those at home included."""
    for node in range(len(present)):
        present[node] += waiting_at(rows, node, step - 1)
    for s in range(len(people.source)):
        if people.ready[s] < step:
            present[people.source[s]] += people.left[s]
    for site in range(len(people.sites)):
        for earlier in range(step):
            present[people.sites[site]] += people.taken[site, earlier]


@kernel
def count_on_road(net: Net, rows: Rows, step: int) -> int:
    """How many entries before ``step`` are at the head of their arc at ``step`` or later."""
    count = 0
    for arc in range(len(rows.arc)):
        entry = next_used(rows, arc, max(step - net.transit[arc], 0), step - 1)
        while entry != NONE:
            count += 1
            entry = next_used(rows, arc, entry + 1, step - 1)
    return count


@kernel
def list_on_road(net: Net, rows: Rows, step: int, on_road: Ints) -> None:
    """Write node, step and units of these entries' arrivals to the rows of ``on_road``."""
    count = 0
    for arc in range(len(rows.arc)):
        entry = next_used(rows, arc, max(step - net.transit[arc], 0), step - 1)
        while entry != NONE:
            on_road[count, 0], on_road[count, 1] = net.head[arc], entry + net.transit[arc]
            on_road[count, 2] = entering(rows, arc, entry)
            count += 1
            entry = next_used(rows, arc, entry + 1, step - 1)


@kernel
def forget(rows: Rows, step: int, start: int) -> int:
    """Let nobody enter an arc or wait at a node before ``step``; arcs come first, then nodes.

    Begins with number ``start``; returns the number to go on from when a page is missing, or
    one past the last.
    """
    arcs = len(rows.arc)
    for number in range(start, arcs + len(rows.wait)):
        base = rows.arc[number] if number < arcs else rows.wait[number - arcs]
        if base == NONE:
            continue
        if number < arcs:
            low, high = rows.low[number], rows.high[number]
        else:
            low, high = rows.wait_low[number - arcs], rows.wait_high[number - arcs]
        last = min(high, step - 1)
        if last < low:
            continue
        if not has_pages(rows, 1):
            return number
        for word in range((base + low) >> 6, (base + last) >> 6):
            clear_steps(rows, word, ALL)
        clear_steps(rows, (base + last) >> 6, ALL >> np.uint64(63 - ((base + last) & 63)))
    return arcs + len(rows.wait)


@kernel
def clear_steps(rows: Rows, word: int, steps: np.uint64) -> None:
    """Set the numbers of those ``steps`` of ``word`` to 0: where somebody was, there is room."""
    used = rows.used[word]
    clear = used & steps
    rows.used[word] = used & ~clear
    rows.full[word] &= ~clear
    if clear == used:
        if rows.same[word] < 0:
            give_back(rows, word, 0)
        rows.same[word] = 0
        return
    place = own_page(rows, word)
    while clear != np.uint64(0):
        rows.units[place + lowest(clear)] = 0
        clear &= clear - ONE
