"""The search for the labels: from which step on is a site with room out of reach?

Where waiting is free, a site can be reached from node v at step t only if it can be
reached from v at every earlier step, so the residual network needs one integer a node:
the latest such step (Ford and Fulkerson's labels, 1958; for continuous time Anderson,
Nash and Philpott 1982). The search raises these labels from the sites backwards.

It keeps the history of each label as *records*: record r of node v says that the steps
after its previous record and up to ``step[r]`` were reached as number r. Every record
but those of the sites has a residual move into a record of a lower number. So all
moves that lead to lower numbers form a network without cycles that contains a way to a
site from every node-time reached: the pushes of `labels_push` run in it.

Invariant: numbers, and the steps of one node's records, rise; once the queue is empty,
no residual move leads from an unlabelled node-time (at or after the node's floor) to
a labelled one. The labels are then a minimum cut.
"""

from __future__ import annotations

from typing import NamedTuple

from mamar.compiled import helper, kernel
from mamar.plan.kernels.labels_pages import NONE, Ints, Rows
from mamar.plan.kernels.labels_rows import (
    Net,
    latest_free,
    latest_used,
    run_end,
)


class Labels(NamedTuple):
    """Records of the labels, and wishes to raise them, queued by distance."""

    step: Ints  #: (records,) the label so far
    before: Ints  #: (records,) the node's record before it, or NONE
    dead: Ints  #: (records,) no way on from this step on, as far as pushes have found
    top: Ints  #: (n,) the node's last record, or NONE
    counts: Ints  #: (3,) records, wishes ever made at once, last wish that is free again
    node: Ints  #: (wishes,) a node whose label is to be raised
    wanted: Ints  #: (wishes,) to this step
    after: Ints  #: (wishes,) the next wish in the same bucket, or NONE
    bucket: Ints  #: (keys,) first wish of the bucket, or NONE


DONE, OUT_OF_RECORDS, ENOUGH = 0, 1, 2


@helper
def label_of(labels: Labels, node: int) -> int:
    top = labels.top[node]
    return labels.step[top] if top != NONE else NONE


@helper
def record(labels: Labels, node: int, step: int) -> None:
    """Raise the label of ``node`` to ``step``."""
    number = labels.counts[0]
    labels.counts[0] = number + 1
    labels.step[number] = step
    labels.before[number] = labels.top[node]
    labels.dead[number] = step + 1
    labels.top[node] = number


@helper
def queue(labels: Labels, node: int, step: int, key: int) -> None:
    """Wish to raise the label of ``node`` to ``step``, at distance ``key``."""
    wish = labels.counts[2]
    if wish != NONE:
        labels.counts[2] = labels.after[wish]
    else:
        wish = labels.counts[1]
        labels.counts[1] = wish + 1
    key = min(key, len(labels.bucket) - 1)
    labels.node[wish], labels.wanted[wish] = node, step
    labels.after[wish] = labels.bucket[key]
    labels.bucket[key] = wish


@kernel
def search(
    net: Net,
    rows: Rows,
    labels: Labels,
    sites: Ints,
    room: Ints,
    floor: Ints,
    horizon: int,
    home: Ints,
    enough: int,
) -> int:
    """Label everything from which a site with room can be reached by ``horizon``.

    Ways are followed by their length, each move counting its transit time (at least 1),
    whether people enter an arc or are taken back from it: so the ways found first are those that
    change least, and a node has a record only for steps that a longer way gains. ``floor``
    is the step of each node below which nobody can be there: labels below it are not
    followed. ``home`` are the units that are to leave each node; the search may end once
    those of ``enough`` units were reached, which is all that a push needs.
    """
    labels.top[:] = NONE
    labels.counts[0], labels.counts[1], labels.counts[2] = 0, 0, NONE
    labels.bucket[:] = NONE
    for i in range(len(sites)):
        if room[i] > 0 and horizon >= floor[sites[i]]:
            queue(labels, sites[i], horizon, 0)
    key = 0
    while key < len(labels.bucket):
        wish = labels.bucket[key]
        if wish == NONE:
            key += 1
            continue
        labels.bucket[key] = labels.after[wish]
        labels.after[wish], labels.counts[2] = labels.counts[2], wish
        node, step = labels.node[wish], labels.wanted[wish]
        known = label_of(labels, node)
        if step <= known:
            continue
        wishes = net.in_start[node + 1] - net.in_start[node]
        wishes += net.out_start[node + 1] - net.out_start[node] + labels.counts[1]
        if labels.counts[0] + 2 > len(labels.step) or wishes > len(labels.node):
            return OUT_OF_RECORDS
        if known == NONE:
            enough -= home[node]
            if enough <= 0:
                record(labels, node, step)
                return ENOUGH
        record(labels, node, step)
        end = run_end(rows, node, step)
        if end > step:
            record(labels, node, end)
            step = end
        for i in range(net.in_start[node], net.in_start[node + 1]):
            arc = net.in_arc[i]
            tail = net.tail[arc]
            reached = label_of(labels, tail)
            latest = step - net.transit[arc]
            least = max(reached + 1, floor[tail])
            if latest < least:
                continue
            entry = latest_free(rows, arc, latest, least)
            if entry != NONE:
                queue(labels, tail, entry, key + max(net.transit[arc], 1))
        for i in range(net.out_start[node], net.out_start[node + 1]):
            arc = net.out_arc[i]
            if rows.arc[arc] == NONE:
                continue
            entry = latest_used(rows, arc, step)
            if entry == NONE:
                continue
            head = net.head[arc]
            reached = entry + net.transit[arc]
            if reached > label_of(labels, head):
                queue(labels, head, reached, key + max(net.transit[arc], 1))
    return DONE
