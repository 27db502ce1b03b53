"""Kernels that follow people through a flow; see `mamar.plan.itineraries`."""

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


@allocating
def leave_later(
    tail: Any,
    transit: Any,
    rows: Any,
    free: Any,
    ready: Any,
    units: Any,
    home: Any,
    site: Any,
    start: Any,
    arcs: Any,
    when: Any,
    in_order: Any,
    first_gate: int,
    end_gate: int,
    bunch: int,
) -> Any:
    """Each group again, every leg before its gate as late as the free capacity allows.

    Groups that pass within the same ``bunch`` of steps come to the gate at its first step,
    where they still can. ``free`` (rows, steps + 1) is capacity not yet taken; it is used up
    here. A group may
    be split where a street has less room than it needs. Invariant: entries at and after
    gates are those of the groups given; capacity is never exceeded. The first result is
    False if some group could not be placed after its ``ready`` step.
    """
    out_units = np.empty(2 * len(units) + 16, np.int64)
    out_group = np.empty(2 * len(units) + 16, np.int64)
    out_start = np.zeros(2 * len(units) + 17, np.int64)
    out_arcs = np.empty(len(arcs) + 16, np.int64)
    out_when = np.empty(len(arcs) + 16, np.int64)
    made = 0
    ok = True
    longest = 0
    for g in range(len(units)):
        longest = max(longest, start[g + 1] - start[g])
    chain = np.empty(longest + 1, np.int64)
    times = np.empty(longest + 1, np.int64)
    for k in range(len(in_order)):
        g = in_order[k]
        gate = start[g]
        while arcs[gate] < first_gate or arcs[gate] >= end_gate:
            gate += 1
        # The way to the gate; a node seen before cuts out the circle in between.
        length = 0
        for i in range(start[g], gate):
            length = _leaves_first(chain, tail, tail[arcs[i]], length)
            chain[length] = arcs[i]
            length += 1
        length = _leaves_first(chain, tail, tail[arcs[gate]], length)
        remaining = units[g]
        due = when[gate] - when[gate] % bunch
        while remaining > 0:
            t = due
            share = remaining
            for i in range(length - 1, -1, -1):
                row = rows[chain[i]]
                t -= transit[chain[i]]
                while t >= 0 and free[row, t] == 0:
                    t -= 1
                if t < 0:
                    break
                times[i] = t
                share = min(share, free[row, t])
            if t < ready[home[g]]:
                if due < when[gate]:
                    due = when[gate]
                    continue
                ok = False
                break
            for i in range(length):
                free[rows[chain[i]], times[i]] -= share
            remaining -= share
            need = out_start[made] + length + start[g + 1] - gate
            if need > len(out_arcs):
                out_arcs = _grown(out_arcs, need)
                out_when = _grown(out_when, need)
            if made + 2 > len(out_units):
                out_units = _grown(out_units, made + 2)
                out_group = _grown(out_group, made + 2)
                out_start = _grown(out_start, made + 3)
            at = out_start[made]
            for i in range(length):
                out_arcs[at] = chain[i]
                out_when[at] = times[i]
                at += 1
            for i in range(gate, start[g + 1]):
                out_arcs[at] = arcs[i]
                out_when[at] = when[i]
                at += 1
            out_units[made] = share
            out_group[made] = g
            made += 1
            out_start[made] = at
        if not ok:
            break
    out_home = home[out_group[:made]]
    out_site = site[out_group[:made]]
    end = out_start[made]
    return (
        ok,
        out_units[:made],
        out_home,
        out_site,
        out_start[: made + 1],
        out_arcs[:end],
        out_when[:end],
    )


@allocating
def _leaves_first(chain: Any, tail: Any, node: int, length: int) -> int:
    """The place in ``chain`` at which it leaves ``node`` first; its length if it does not."""
    for i in range(length):
        if tail[chain[i]] == node:
            return i
    return length
