"""One path of people from home to a site, and what it takes to push them along it.

Invariant: pushing a path keeps the flow feasible: at each node on it those who come by one move
leave by the next, having waited between, and no more than fit through every move.
"""

from __future__ import annotations

from typing import NamedTuple

from mamar.compiled import helper
from mamar.plan.kernels.labels_pages import NONE, Ints, Rows, has_pages, units_at
from mamar.plan.kernels.labels_rows import (
    Net,
    add_entry,
    add_waiting,
    fewest_waiting,
    room_at,
    take_row,
)

ENTER, TAKE_BACK, UNWAIT, ARRIVE = 0, 1, 2, 3


class Path(NamedTuple):
    """Where the path has come to: at ``node`` from ``step`` on, in ``record``; and the
    move by which it leaves: of ``kind``, over ``arc``, at step ``leave``."""

    node: Ints
    step: Ints
    record: Ints
    kind: Ints
    arc: Ints
    leave: Ints
    total: Ints  #: of a path that is shifted (`labels_tubes`): units by each shift


@helper
def push_along(net: Net, rows: Rows, path: Path, depth: int, most: int) -> int:
    """Push as many as the path lets through, at most ``most``; NONE if rows ran out."""
    if not has_pages(rows, 3 * (depth + 1)):  # an entry, and both ends of a wait
        return NONE
    units = most
    for i in range(depth + 1):
        kind, arc, leave = path.kind[i], path.arc[i], path.leave[i]
        if kind == ENTER:
            if rows.arc[arc] == NONE:
                rows.arc[arc] = take_row(rows, rows.low[arc], rows.high[arc])
                if rows.arc[arc] == NONE:
                    return NONE
            units = min(units, room_at(net, rows, arc, leave))
        elif kind == TAKE_BACK:
            entry = leave - net.transit[arc]
            units = min(units, units_at(rows, rows.arc[arc] + entry))
        elif kind == UNWAIT:
            units = min(units, fewest_waiting(rows, path.node[i], leave, path.step[i] - 1))
        node = path.node[i]
        if leave > path.step[i] and rows.wait[node] == NONE:
            rows.wait[node] = take_row(rows, rows.wait_low[node], rows.wait_high[node])
            if rows.wait[node] == NONE:
                return NONE
    for i in range(depth + 1):
        node, step, leave = path.node[i], path.step[i], path.leave[i]
        if path.kind[i] == ENTER:
            add_entry(net, rows, path.arc[i], leave, units)
        elif path.kind[i] == TAKE_BACK:
            add_entry(net, rows, path.arc[i], leave - net.transit[path.arc[i]], -units)
        if leave > step:
            add_waiting(rows, node, step, leave - 1, units)
        elif leave < step:
            add_waiting(rows, node, leave, step - 1, -units)
    return units


@helper
def still_open(net: Net, rows: Rows, path: Path, depth: int) -> int:
    """The first move of the path that lets nobody else through, or ``depth``."""
    for i in range(depth):
        kind, arc, leave = path.kind[i], path.arc[i], path.leave[i]
        if kind == ENTER:
            if room_at(net, rows, arc, leave) == 0:
                return i
        elif kind == TAKE_BACK:
            if units_at(rows, rows.arc[arc] + leave - net.transit[arc]) == 0:
                return i
        elif fewest_waiting(rows, path.node[i], leave, path.step[i] - 1) == 0:
            return i
    return depth
