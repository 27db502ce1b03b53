"""Kernels that follow people through a flow, leg by leg; for `mamar.plan.kernels.retimed`."""

from __future__ import annotations

from typing import Any, cast

import numpy as np

from mamar.compiled import allocating
from mamar.plan.answer import Flow
from mamar.plan.problem import FlowProblem, Ints


@allocating
def _grown(array: Any, size: int) -> Any:
    bigger = np.empty(max(size, 2 * len(array)), array.dtype)
    for i in range(len(array)):  # a slice takes two seconds to compile
        bigger[i] = array[i]
    return bigger


@allocating
def _join(line_first: Any, line_last: Any, after: Any, node: int, leg: int) -> None:
    """``leg`` joins the end of the line at ``node``."""
    after[leg] = -1
    if line_last[node] == -1:
        line_first[node] = leg
    else:
        after[line_last[node]] = leg
    line_last[node] = leg


def legs(problem: FlowProblem, flow: Flow, steps: int) -> tuple[Ints, Ints, Ints, Ints]:
    """Who came by which leg, first come first served at every node; see `_legs`."""
    order = np.lexsort((flow.arc, flow.step))
    releases = problem.releases[np.argsort(problem.releases[:, 1], kind="stable")]
    return cast(
        tuple[Ints, Ints, Ints, Ints],
        _legs(
            problem.tail,
            problem.head,
            problem.transit,
            problem.supply,
            releases,
            flow.arc[order],
            flow.step[order],
            flow.units[order],
            steps,
        ),
    )


@allocating
def _legs(
    tail: Any,
    head: Any,
    transit: Any,
    supply: Any,
    releases: Any,
    flow_arc: Any,
    flow_step: Any,
    flow_units: Any,
    steps: int,
) -> Any:
    """Who came by which leg, first in first out; ``releases`` and ``flow_*`` are sorted by step.

    A leg is people on one arc; ``parent`` is the leg they came by, or -1: then ``by_arc`` is
    their home, and ``at_step`` when they became ready. ``left`` are those who go no further.
    Results: parent, by_arc, at_step, left. Each node keeps its people as a line of legs.
    Invariant: the units in the line of a node at a step are those that the flow has there
    then (homes hold everybody who is ready).
    """
    n = len(supply)
    size = 2 * len(flow_arc) + n + len(releases) + 16
    parent = np.empty(size, np.int64)
    by_arc = np.empty(size, np.int64)
    at_step = np.empty(size, np.int64)
    left = np.empty(size, np.int64)  # still at the end of this leg
    after = np.empty(size, np.int64)  # next in line, or next to arrive at the same step
    count = 0
    line_first = np.full(n, -1, np.int64)
    line_last = np.full(n, -1, np.int64)
    arriving = np.full(steps + 1, -1, np.int64)  # legs by the step of their arrival
    next_release = 0
    waiting = np.empty(64, np.int64)  # entries of this step whose people are not there yet
    entry = 0
    for t in range(steps + 1):
        leg = arriving[t]
        while leg != -1:
            following = after[leg]
            node = head[by_arc[leg]]
            _join(line_first, line_last, after, node, leg)
            leg = following
        if t == 0:
            for node in range(n):
                if supply[node] > 0:
                    parent[count], by_arc[count], at_step[count] = -1, node, 0
                    left[count] = supply[node]
                    _join(line_first, line_last, after, node, count)
                    count += 1
        while next_release < len(releases) and releases[next_release, 1] == t:
            node = releases[next_release, 0]
            amount = releases[next_release, 2]
            next_release += 1
            if amount > 0:
                parent[count], by_arc[count], at_step[count] = -1, node, t
                left[count] = amount
                _join(line_first, line_last, after, node, count)
                count += 1
        # Entries of this step; those whose people come by a transit of 0 wait for them.
        todo = 0
        while entry < len(flow_arc) and flow_step[entry] == t:
            if todo == len(waiting):
                waiting = _grown(waiting, todo + 1)
            waiting[todo] = entry
            todo += 1
            entry += 1
        while todo > 0:
            still = 0
            for i in range(todo):
                e = waiting[i]
                arc = flow_arc[e]
                node = tail[arc]
                need = flow_units[e]
                there = 0
                leg = line_first[node]
                while leg != -1 and there < need:
                    there += left[leg]
                    leg = after[leg]
                if there < need:
                    waiting[still] = e
                    still += 1
                    continue
                while need > 0:
                    leg = line_first[node]
                    take = min(need, left[leg])
                    left[leg] -= take
                    need -= take
                    if left[leg] == 0:
                        line_first[node] = after[leg]
                        if line_first[node] == -1:
                            line_last[node] = -1
                    if count == len(parent):
                        parent = _grown(parent, count + 1)
                        by_arc = _grown(by_arc, count + 1)
                        at_step = _grown(at_step, count + 1)
                        left = _grown(left, count + 1)
                        after = _grown(after, count + 1)
                    parent[count], by_arc[count], at_step[count] = leg, arc, t
                    left[count] = take
                    if transit[arc] > 0:
                        after[count] = arriving[t + transit[arc]]
                        arriving[t + transit[arc]] = count
                    else:
                        _join(line_first, line_last, after, head[arc], count)
                    count += 1
            if still == todo:
                raise ValueError("the flow moves people who are not there")
            todo = still
    return parent[:count], by_arc[:count], at_step[:count], left[:count]


@allocating
def chains(head: Any, intake: Any, parent: Any, by_arc: Any, at_step: Any, left: Any) -> Any:
    """The legs that end at a site, each with its whole chain, as CSR rows in order of travel."""
    count = len(parent)
    total = 0
    groups = 0
    for leg in range(count):
        if parent[leg] != -1 and left[leg] > 0 and intake[head[by_arc[leg]]] != 0:
            groups += 1
            at = leg
            while parent[at] != -1:
                total += 1
                at = parent[at]
    units = np.empty(groups, np.int64)
    home = np.empty(groups, np.int64)
    site = np.empty(groups, np.int64)
    start = np.zeros(groups + 1, np.int64)
    arcs = np.empty(total, np.int64)
    when = np.empty(total, np.int64)
    group = 0
    for leg in range(count):
        if parent[leg] == -1 or left[leg] == 0 or intake[head[by_arc[leg]]] == 0:
            continue
        length = 0
        at = leg
        while parent[at] != -1:
            length += 1
            at = parent[at]
        units[group] = left[leg]
        home[group] = by_arc[at]
        site[group] = head[by_arc[leg]]
        place = start[group] + length
        start[group + 1] = place
        at = leg
        while parent[at] != -1:
            place -= 1
            arcs[place] = by_arc[at]
            when[place] = at_step[at]
            at = parent[at]
        group += 1
    return units, home, site, start, arcs, when
