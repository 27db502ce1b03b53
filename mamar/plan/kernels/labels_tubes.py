"""Pushes people along a path that has been found, shifted by one step, two, three …

Where streams are steady the way that is open at one step is open at the next ones, too. So
when a path from home to a site has been pushed, the same moves are tried as many steps
later as their records allow (flow that repeats itself: Ford and Fulkerson 1958). Which
shifts are open is found for 64 at once: the words of each move's row, moved to its step,
are joined by *and*.

Invariant: as between two paths of `labels_push`. Every shifted path stays in the records
of the path itself, so it runs in the same network without cycles.
"""

from __future__ import annotations

import numpy as np

from mamar.compiled import helper
from mamar.plan.kernels.bits import ALL, lowest
from mamar.plan.kernels.labels_pages import (
    NONE,
    Ints,
    Rows,
    Words,
    give_back,
    has_pages,
    own_page,
    units_at,
)
from mamar.plan.kernels.labels_path import ENTER, TAKE_BACK, UNWAIT, Path
from mamar.plan.kernels.labels_rows import (
    Net,
    People,
    add_entry,
    room_at,
    take_row,
)
from mamar.plan.kernels.labels_search import Labels


@helper
def bits_from(words: Words, at: int) -> np.uint64:
    """The 64 bits from position ``at`` on."""
    word, offset = at >> 6, np.uint64(at & 63)
    found = words[word] >> offset
    if offset > np.uint64(0) and word + 1 < len(words):
        found |= words[word + 1] << (np.uint64(64) - offset)
    return np.uint64(found)


@helper
def shifts_within_records(net: Net, rows: Rows, labels: Labels, path: Path, depth: int) -> int:
    """By how many steps all moves can be later and leave from the same records: none if people
    wait less on the path, since they do so up to the last step at which a street was free."""
    most = labels.step[path.record[depth]] - path.step[depth]
    for i in range(depth):
        leave, step = path.leave[i], path.step[i]
        most = min(most, labels.step[path.record[i]] - max(leave, step))
        if path.kind[i] == UNWAIT:
            return 0
        if path.kind[i] == TAKE_BACK:
            arc = path.arc[i]
            most = min(most, rows.high[arc] - (leave - net.transit[arc]))
    return int(most)


@helper
def open_shifts(net: Net, rows: Rows, path: Path, depth: int, first: int) -> np.uint64:
    """Bit j: every move of the path is open ``first`` + j steps later."""
    found = ALL
    for i in range(depth):
        arc, at = path.arc[i], rows.arc[path.arc[i]] + path.leave[i] + first
        if path.kind[i] == ENTER:
            found &= ~bits_from(rows.full, at)
        else:
            found &= bits_from(rows.used, at - net.transit[arc])
        if found == np.uint64(0):
            return found
    return found


@helper
def shifted_units(net: Net, rows: Rows, path: Path, depth: int, shift: int, most: int) -> int:
    """How many the path lets through ``shift`` steps later, at most ``most``."""
    for i in range(depth):
        arc, leave = path.arc[i], path.leave[i] + shift
        if path.kind[i] == ENTER:
            most = min(most, room_at(net, rows, arc, leave))
        else:
            most = min(most, units_at(rows, rows.arc[arc] + leave - net.transit[arc]))
    return int(most)


@helper
def add_queue(
    rows: Rows, node: int, first: int, until: int, come: int, go: int, total: Ints, last: int
) -> None:
    """Let those wait at ``node`` from steps ``first`` … ``until`` who come there and go on.

    At step ``come`` + j ``total[j]`` have come, at step ``go`` + j as many have gone on;
    before j = 0 nobody, and after j = ``last`` nobody more.
    """
    if until < first:
        return
    everybody = total[last]
    low, high = rows.wait[node] + first, rows.wait[node] + until
    for word in range(low >> 6, (high >> 6) + 1):
        begin, end = max(low, word << 6), min(high, (word << 6) + 63)
        step = begin - rows.wait[node]
        same = rows.same[word]
        if same >= 0 and end - begin == 63 and step >= come + last and step + 63 < go:
            rows.same[word] = same + everybody
            rows.used[word] = ALL
            continue
        place = own_page(rows, word) - (word << 6)
        for at in range(begin, end + 1):
            step = at - rows.wait[node]
            units = 0
            if step >= come:
                units = total[min(step - come, last)]
            if step >= go:
                units -= total[min(step - go, last)]
            if units > 0:
                rows.units[place + at] += units
                rows.used[word] |= np.uint64(1) << np.uint64(at & 63)
        if rows.used[word] == np.uint64(0):
            give_back(rows, word, 0)


@helper
def push_shifted(
    net: Net,
    rows: Rows,
    labels: Labels,
    path: Path,
    people: People,
    s: int,
    depth: int,
    horizon: int,
) -> int:
    """Push people of source ``s`` along the path shifted by one step and more; returns how
    many. Those who no longer fit, or find no rows, are left for other paths."""
    far = shifts_within_records(net, rows, labels, path, depth)
    if far == 0:
        return 0
    home, end = path.node[0], path.node[depth]
    site = people.site_of[end]
    if rows.wait[home] == NONE:
        rows.wait[home] = take_row(rows, rows.wait_low[home], rows.wait_high[home])
        if rows.wait[home] == NONE:
            return 0
    counted = rows.wait_high[end] != NONE
    pushed, first = 0, 1
    while first <= far and has_pages(rows, 6 * (depth + 1)):
        most = min(people.left[s], people.room[site])
        open_at = open_shifts(net, rows, path, depth, first)
        if far - first < 63:
            open_at &= ALL >> np.uint64(63 - (far - first))
        if open_at == np.uint64(0) or most == 0:
            return pushed
        units, last = 0, -1
        while open_at != np.uint64(0) and units < most:
            shift = lowest(open_at)
            open_at &= open_at - np.uint64(1)
            got = shifted_units(net, rows, path, depth, first + shift, most - units)
            if got == 0:
                continue
            path.total[last + 1 : shift] = units
            units += got
            path.total[shift], last = units, shift
            enter_shifted(net, rows, path, depth, first + shift, got)
            if not counted:
                people.taken[site, path.step[depth] + first + shift] += got
        if last < 0:
            return pushed
        wait_shifted(rows, path, depth, first, last, people.ready[s], horizon if counted else NONE)
        people.left[s] -= units
        people.room[site] -= units
        pushed += units
        first += 64
    return pushed


@helper
def enter_shifted(net: Net, rows: Rows, path: Path, depth: int, shift: int, units: int) -> None:
    """Make the moves of the path ``shift`` steps later, but nobody waits longer yet."""
    for i in range(depth):
        arc, leave = path.arc[i], path.leave[i] + shift
        if path.kind[i] == ENTER:
            add_entry(net, rows, arc, leave, units)
        else:
            add_entry(net, rows, arc, leave - net.transit[arc], -units)


@helper
def wait_shifted(
    rows: Rows, path: Path, depth: int, first: int, last: int, ready: int, horizon: int
) -> None:
    """Let ``path.total`` wait between the moves, at home, and at a site until ``horizon``."""
    for i in range(depth):
        node, step = path.node[i], path.step[i] + first
        leave = max(step, path.leave[i] + first)
        if i == 0:
            add_queue(rows, node, ready, leave + last - 1, ready - last, leave, path.total, last)
        elif leave > step:
            add_queue(rows, node, step, leave + last - 1, step, leave, path.total, last)
    if horizon != NONE:
        node, step = path.node[depth], path.step[depth] + first
        add_queue(rows, node, step, horizon - 1, step, horizon, path.total, last)
