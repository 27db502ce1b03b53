"""Rows of flow: one number per arc (or waiting place) and step, only where flow runs.

A row is a run of 64-step words in one pool: two bits a step, *used* (flow > 0) and
*full* (flow = capacity), so that "the latest free entry before t" or "the end of this
waiting run" is a few word operations, not a walk over steps. The numbers themselves lie in
`labels_pages`, and only where the steps of a word differ.

Invariant, for every arc with a row and every step t in its window low … high:
used bit = units > 0, full bit = units >= capacity at t. Arcs without a row carry
nothing and their capacity is constant and positive. Waiting rows have no full bits.
Step t of every row lies at bit t modulo 64 of a word.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from mamar.compiled import helper, kernel
from mamar.plan.kernels.bits import ALL, ONE, highest, lowest
from mamar.plan.kernels.labels_pages import (
    NONE,
    Counts,
    Ints,
    Rows,
    Words,
    give_back,
    has_pages,
    own_page,
    units_at,
)


class Net(NamedTuple):
    """The network as the kernels see it; nothing here changes while a flow is built."""

    tail: Ints
    head: Ints
    transit: Ints
    capacity: Ints  #: constant capacity; not used where ``by_step`` >= 0
    by_step: Ints  #: where in ``capacities`` the arc's capacity per step lies, or -1
    capacities: Counts
    passed: Ints  #: running sums of ``capacities``, each arc's from step 0
    width: int  #: steps per arc in both; at later steps capacities are as at the last
    out_start: Ints
    out_arc: Ints  #: arcs of a node by what the detour over them costs, least first
    in_start: Ints
    in_arc: Ints
    earliest: Ints  #: (n,) earliest step at which anybody can be at the node
    to_site: Ints  #: (n,) free-flow steps to the nearest site


class People(NamedTuple):
    """Who is to leave, and what room there is; ``left``, ``room``, ``taken`` change."""

    source: Ints  #: a node where people become ready,
    ready: Ints  #: the step at which they do,
    supply: Ints  #: how many they are,
    left: Ints  #: and how many of them do not get out yet
    source_start: Ints  #: (n + 1,) where the node's sources begin in ``source_order``
    source_order: Ints
    sites: Ints  #: node of each site
    site_of: Ints  #: (n,) number of the node's site, or NONE
    intake: Ints  #: (sites,) no limit counts as everybody
    room: Ints
    taken: Ints  #: (sites, steps) taken in at each step where there is room for everybody;
    #: elsewhere people wait at the site until the horizon and are taken in then


@helper
def last_bit(words: Words, flip: np.uint64, low: int, high: int) -> int:
    """Latest position in low … high whose bit in ``words ^ flip`` is one, or NONE."""
    if high < low:
        return NONE
    at = high >> 6
    word = (words[at] ^ flip) & (ALL >> np.uint64(63 - (high & 63)))
    first = low >> 6
    while word == np.uint64(0):
        at -= 1
        if at < first:
            return NONE
        word = words[at] ^ flip
    found = (at << 6) + highest(word)
    return found if found >= low else NONE


@helper
def next_bit(words: Words, flip: np.uint64, low: int, high: int) -> int:
    """Earliest position in low … high whose bit in ``words ^ flip`` is one, or NONE."""
    if high < low:
        return NONE
    at = low >> 6
    word = (words[at] ^ flip) & (ALL << np.uint64(low & 63))
    last = high >> 6
    while word == np.uint64(0):
        at += 1
        if at > last:
            return NONE
        word = words[at] ^ flip
    found = (at << 6) + lowest(word)
    return found if found <= high else NONE


@helper
def capacity_at(net: Net, arc: int, step: int) -> int:
    """Units that may enter ``arc`` at ``step``."""
    at = net.by_step[arc]
    if at == NONE:
        return int(net.capacity[arc])
    return int(net.capacities[at + min(step, net.width - 1)])


@helper
def passed_until(net: Net, arc: int, step: int) -> int:
    """Units that may enter ``arc``, whose capacity changes, at steps 0 … ``step``."""
    at, last = net.by_step[arc], net.width - 1
    if step < 0:
        return 0
    if step <= last:
        return int(net.passed[at + step])
    return int(net.passed[at + last]) + (step - last) * int(net.capacities[at + last])


@helper
def room_at(net: Net, rows: Rows, arc: int, step: int) -> int:
    """Units that may still enter ``arc`` at ``step``."""
    base = int(rows.arc[arc])
    entered = 0 if base == NONE else units_at(rows, base + step)
    return capacity_at(net, arc, step) - entered


@helper
def latest_free(rows: Rows, arc: int, step: int, floor: int) -> int:
    """Latest step in floor … ``step`` at which ``arc`` has room, or NONE."""
    base = int(rows.arc[arc])
    if base == NONE:
        return step if step >= floor else NONE
    low = int(rows.low[arc])
    found = last_bit(rows.full, ALL, base + max(low, floor), base + step)
    if found != NONE:
        return found - base
    below = min(low - 1, step)
    return below if below >= floor else NONE


@helper
def next_free(rows: Rows, arc: int, step: int, last: int) -> int:
    """Earliest step in ``step`` … last at which ``arc`` has room, or NONE."""
    base = int(rows.arc[arc])
    if base == NONE:
        return step if step <= last else NONE
    found = next_bit(rows.full, ALL, base + step, base + last)
    return found - base if found != NONE else NONE


@helper
def latest_used(rows: Rows, arc: int, step: int) -> int:
    """Latest step up to ``step`` at which ``arc`` carries flow, or NONE."""
    base = int(rows.arc[arc])
    if base == NONE:
        return NONE
    high = min(step, rows.high[arc])
    found = last_bit(rows.used, np.uint64(0), base + rows.low[arc], base + high)
    return found - base if found != NONE else NONE


@helper
def next_used(rows: Rows, arc: int, step: int, last: int) -> int:
    """Earliest step in ``step`` … last at which ``arc`` carries flow, or NONE."""
    base = int(rows.arc[arc])
    if base == NONE:
        return NONE
    low, high = max(step, rows.low[arc]), min(last, rows.high[arc])
    found = next_bit(rows.used, np.uint64(0), base + low, base + high)
    return found - base if found != NONE else NONE


@helper
def run_end(rows: Rows, node: int, step: int) -> int:
    """The step up to which somebody waits without a break at ``node`` from ``step`` on."""
    base = int(rows.wait[node])
    if base == NONE or step < rows.wait_low[node] or step > rows.wait_high[node]:
        return step
    high = int(rows.wait_high[node])
    found = next_bit(rows.used, ALL, base + step, base + high)
    return found - base if found != NONE else high + 1


@helper
def run_start(rows: Rows, node: int, step: int) -> int:
    """The step from which somebody waits without a break at ``node`` until ``step``."""
    base = int(rows.wait[node])
    if base == NONE or step <= rows.wait_low[node] or step > rows.wait_high[node] + 1:
        return step
    low = int(rows.wait_low[node])
    found = last_bit(rows.used, ALL, base + low, base + step - 1)
    return found - base + 1 if found != NONE else low


@helper
def latest_waiting(rows: Rows, node: int, step: int) -> int:
    """Latest step up to ``step`` from which somebody waits at ``node``, or NONE."""
    base = int(rows.wait[node])
    if base == NONE:
        return NONE
    high = min(step, rows.wait_high[node])
    found = last_bit(rows.used, np.uint64(0), base + rows.wait_low[node], base + high)
    return found - base if found != NONE else NONE


@kernel
def take_row(rows: Rows, low: int, high: int) -> int:
    """A fresh row for steps low … high: position of its step 0, or NONE if the pool is full.

    There is then a page left for each of its words, too.
    """
    words = (high >> 6) - (low >> 6) + 1
    first = int(rows.top[0])
    if first + words > len(rows.used) or not has_pages(rows, words):
        return NONE
    rows.top[0] = first + words
    return (first - (low >> 6)) << 6


@helper
def add_entry(net: Net, rows: Rows, arc: int, step: int, units: int) -> None:
    """``units`` more (or, below 0, fewer) enter ``arc`` at ``step``; its row is there."""
    at = rows.arc[arc] + step
    word = at >> 6
    place = own_page(rows, word) + (at & 63)
    flow = rows.units[place] + units
    rows.units[place] = flow
    bit = ONE << np.uint64(at & 63)
    if flow > 0:
        rows.used[word] |= bit
    else:
        rows.used[word] &= ~bit
        if rows.used[word] == np.uint64(0):
            give_back(rows, word, 0)
    if flow >= capacity_at(net, arc, step):
        rows.full[word] |= bit
        if rows.full[word] == ALL and net.by_step[arc] == NONE:
            give_back(rows, word, net.capacity[arc])
    else:
        rows.full[word] &= ~bit


@kernel
def add_waiting(rows: Rows, node: int, first: int, last: int, units: int) -> None:
    """``units`` more (or fewer) wait at ``node`` from each of the steps first … last."""
    low, high = rows.wait[node] + first, rows.wait[node] + last
    for word in range(low >> 6, (high >> 6) + 1):
        begin, end = max(low - (word << 6), 0), min(high - (word << 6), 63)
        same = rows.same[word]
        if same >= 0 and end - begin == 63:
            rows.same[word] = same + units
            rows.used[word] = ALL if same + units > 0 else np.uint64(0)
            continue
        place = own_page(rows, word)
        for i in range(place + begin, place + end + 1):
            rows.units[i] += units
        if units > 0:
            rows.used[word] |= (ALL << np.uint64(begin)) & (ALL >> np.uint64(63 - end))
            continue
        for i in range(begin, end + 1):
            if rows.units[place + i] == 0:
                rows.used[word] &= ~(ONE << np.uint64(i))
        if rows.used[word] == np.uint64(0):
            give_back(rows, word, 0)


@helper
def fewest_waiting(rows: Rows, node: int, first: int, last: int) -> int:
    """The fewest units that wait at ``node`` from any of the steps first … last."""
    low, high = rows.wait[node] + first, rows.wait[node] + last
    fewest = 2**31
    for word in range(low >> 6, (high >> 6) + 1):
        same = int(rows.same[word])
        if same >= 0:
            fewest = min(fewest, same)
            continue
        page = -1 - same
        begin, end = max(low, word << 6) & 63, min(high, (word << 6) + 63) & 63
        for i in range((page << 6) + begin, (page << 6) + end + 1):
            fewest = min(fewest, int(rows.units[i]))
    return fewest


@kernel
def close_row(net: Net, rows: Rows, arc: int) -> bool:
    """Give ``arc``, whose capacity changes, its row, full wherever nobody may enter."""
    rows.arc[arc] = take_row(rows, rows.low[arc], rows.high[arc])
    if rows.arc[arc] == NONE:
        return False
    for step in range(rows.low[arc], rows.high[arc] + 1):
        if capacity_at(net, arc, step) == 0:
            at = rows.arc[arc] + step
            rows.full[at >> 6] |= ONE << np.uint64(at & 63)
    return True


@kernel
def move_flow(net: Net, old: Rows, new: Rows) -> bool:
    """Let the rows of ``new``, whose windows reach further, carry the flow of ``old``, whose
    pages they share; False: not enough words."""
    for arc in range(len(old.arc)):
        if net.by_step[arc] != NONE and not close_row(net, new, arc):
            return False
        if old.arc[arc] == NONE:
            continue
        if new.arc[arc] == NONE:
            new.arc[arc] = take_row(new, new.low[arc], new.high[arc])
            if new.arc[arc] == NONE:
                return False
        move_words(old, new, old.arc[arc], new.arc[arc], old.low[arc], old.high[arc])
    for node in range(len(old.wait)):
        if old.wait[node] == NONE:
            continue
        new.wait[node] = take_row(new, new.wait_low[node], new.wait_high[node])
        if new.wait[node] == NONE:
            return False
        low, high = old.wait_low[node], old.wait_high[node]
        move_words(old, new, old.wait[node], new.wait[node], low, high)
    return True


@helper
def move_words(old: Rows, new: Rows, base: int, to: int, low: int, high: int) -> None:
    """Copy the words of a row from steps low … high; base and to: where its step 0 lies."""
    shift = (to >> 6) - (base >> 6)
    for word in range((base + low) >> 6, ((base + high) >> 6) + 1):
        new.same[word + shift] = old.same[word]
        new.used[word + shift] = old.used[word]
        new.full[word + shift] |= old.full[word]


@kernel
def count_entries(rows: Rows) -> int:
    """Entries of arcs and steps with flow."""
    count = 0
    for arc in range(len(rows.arc)):
        if rows.arc[arc] != NONE:
            low, high = rows.arc[arc] + rows.low[arc], rows.arc[arc] + rows.high[arc]
            for word in range(low >> 6, (high >> 6) + 1):
                bits = rows.used[word]
                while bits != np.uint64(0):
                    bits &= bits - ONE
                    count += 1
    return count


@kernel
def list_entries(rows: Rows, arcs: Ints, steps: Ints, units: Ints) -> None:
    """Every entry with flow, by arc, then step."""
    count = 0
    for arc in range(len(rows.arc)):
        if rows.arc[arc] == NONE:
            continue
        base = rows.arc[arc]
        for word in range((base + rows.low[arc]) >> 6, ((base + rows.high[arc]) >> 6) + 1):
            bits = rows.used[word]
            while bits != np.uint64(0):
                at = (word << 6) + lowest(bits)
                bits &= bits - ONE
                arcs[count], steps[count], units[count] = arc, at - base, units_at(rows, at)
                count += 1


@helper
def add_row(rows: Rows, arc: int, change: Ints, shift: int, times: int) -> tuple[int, int]:
    """Add ``times`` the units of each entry into ``arc`` to ``change``, ``shift`` steps later;
    returns the first and the last step with any, the last NONE if there is none."""
    begin, end = len(change), NONE
    base = rows.arc[arc]
    if base == NONE:
        return begin, end
    for word in range((base + rows.low[arc]) >> 6, ((base + rows.high[arc]) >> 6) + 1):
        bits = rows.used[word]
        while bits != np.uint64(0):
            at = (word << 6) + lowest(bits)
            bits &= bits - ONE
            end = at - base + shift
            begin = min(begin, end)
            change[end] += times * units_at(rows, at)
    return begin, end
