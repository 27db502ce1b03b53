"""Simulated annealing on the trips of a fleet, compiled.

A state is a row of loads for each bus and a site for each load. The search has a target
time T: it pays for what routes last beyond T, and a little for all driving. Whenever the
last arrival is earlier than ever before, that is recorded and the target set below it.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from mamar.compiled import allocating, unlocked

#: What is tried, for random numbers 0 … 9 below each of these:
MOVE = 3  #: a load to any place of any bus
SWAP_PICKUPS = 4  #: two loads change buses, their sites stay
SWAP_LOADS = 5  #: two loads change buses, with their sites
SWAP_SITES = 7  #: two loads change sites
OTHER_SITE = 8  #: one load goes to another site; and above: two buses swap their tails
#: A minute of driving costs a tenth of a minute beyond the target.
DRIVING = 0.1
#: Nothing to try; no site was changed.
NOTHING = -1


class State(NamedTuple):
    """Loads 0 … n-1 on buses 0 … b-1; what changes is ``site`` and everything after ``depot``."""

    pickup: Any  #: (n,)
    units: Any  #: (n,)
    out: Any  #: (k, p) time from depots
    on: Any  #: (p, s) time to and from sites
    depot: Any  #: (b,)
    site: Any  #: (n,)
    room: Any  #: (s,) units that still fit
    row: Any  #: (b, longest) loads of each bus in order
    length: Any  #: (b,)
    bus: Any  #: (n,)
    slot: Any  #: (n,) place in the row of its bus
    spent: Any  #: (b,) time of the last arrival


@allocating
def duration(state: Any, bus: int, row: Any, length: int) -> int:
    """When ``bus`` would arrive last, if it drove the first ``length`` loads of ``row``."""
    time = 0
    for k in range(length):
        load = row[k]
        if k == 0:
            time += state.out[state.depot[bus], state.pickup[load]]
        else:
            time += state.on[state.pickup[load], state.site[row[k - 1]]]
        time += state.on[state.pickup[load], state.site[load]]
    return time


@unlocked
def anneal(
    state: Any,
    rounds: int,
    hot: float,
    cold: float,
    enough: int,
    longest: int,
    seed: int,
    stop: Any,
) -> Any:
    """Try ``rounds`` changes while cooling from ``hot`` to ``cold``; stop early at ``enough``.

    ``stop`` is (1,): as soon as another thread makes it true, the search ends as well.

    Returns the earliest last arrival with its rows, their lengths and the sites. A state
    is changed in place. The same seed gives the same answer.
    """
    np.random.seed(seed)
    best = state.spent.max()
    best_row, best_length, best_site = state.row.copy(), state.length.copy(), state.site.copy()
    first, second = np.zeros(longest, np.int64), np.zeros(longest, np.int64)
    target, heat = best - 1, hot
    for i in range(rounds):
        if best <= enough:
            break
        if i % 1024 == 0:
            if stop[0]:
                break
            heat = hot * (cold / hot) ** (i / rounds)
        load = np.random.randint(len(state.pickup))
        a = state.bus[load]
        old_site = state.site[load]
        b, n, m, other = _propose(state, load, first, second, longest)
        if b == NOTHING:
            continue
        time_a = duration(state, a, first, n)
        change = _cost(time_a, target) - _cost(state.spent[a], target)
        time_b = 0
        if b != a:
            time_b = duration(state, b, second, m)
            change += _cost(time_b, target) - _cost(state.spent[b], target)
        if change > 0 and np.random.random() >= np.exp(-change / heat):
            _take_back(state, load, other, old_site)
            continue
        _keep(state, a, first, n, time_a)
        if b != a:
            _keep(state, b, second, m, time_b)
        last = state.spent.max()
        if last < best:
            best, target = last, last - 1
            best_row[:], best_length[:], best_site[:] = state.row, state.length, state.site
    return best, best_row, best_length, best_site


@allocating
def _cost(time: int, target: int) -> float:
    return DRIVING * time + max(0, time - target)


@allocating
def _propose(state: Any, load: int, first: Any, second: Any, longest: int) -> Any:
    """A random change: new rows for the bus of ``load`` and for another one, or only for the first.

    Sites are changed at once, rows are not. Gives the other bus (``NOTHING``: no change),
    both lengths, and for :func:`_take_back` the load whose site was changed too.
    """
    kind = np.random.randint(10)
    a = state.bus[load]
    n = state.length[a]
    first[:n] = state.row[a, :n]
    if kind < MOVE:
        b, n, m = _move(state, load, first, n, second, longest)
        return b, n, m, NOTHING
    if kind < SWAP_SITES:
        other = np.random.randint(len(state.pickup))
        sites = kind < SWAP_PICKUPS or kind >= SWAP_LOADS
        if other == load or (sites and not _can_swap(state, load, other)):
            return NOTHING, 0, 0, NOTHING
        b = state.bus[other]
        m = state.length[b]
        second[:m] = state.row[b, :m]
        if kind < SWAP_LOADS:
            first[state.slot[load]] = other
            (first if b == a else second)[state.slot[other]] = load
        if not sites:
            return b, n, m, NOTHING
        _swap_sites(state, load, other)
        return b, n, m, other
    if kind < OTHER_SITE:
        new = np.random.randint(len(state.room))
        if new == state.site[load] or state.room[new] < state.units[load]:
            return NOTHING, 0, 0, NOTHING
        _send(state, load, new)
        return a, n, n, load
    b, n, m = _swap_tails(state, load, first, n, second, longest)
    return b, n, m, NOTHING


@allocating
def _move(state: Any, load: int, first: Any, n: int, second: Any, longest: int) -> Any:
    b = np.random.randint(len(state.depot))
    n = _remove(first, n, state.slot[load])
    if b == state.bus[load]:
        return b, _insert(first, n, load), 0
    m = state.length[b]
    if m == longest:
        return NOTHING, 0, 0
    second[:m] = state.row[b, :m]
    return b, n, _insert(second, m, load)


@allocating
def _swap_tails(state: Any, load: int, first: Any, n: int, second: Any, longest: int) -> Any:
    """From ``load`` on the first bus drives what another one drove from a random place on."""
    b = np.random.randint(len(state.depot))
    cut, tail = state.slot[load], np.random.randint(state.length[b] + 1)
    m, new_n = tail + n - cut, cut + state.length[b] - tail
    if b == state.bus[load] or m > longest or new_n > longest:
        return NOTHING, 0, 0
    second[:tail] = state.row[b, :tail]
    second[tail:m] = first[cut:n]
    first[cut:new_n] = state.row[b, tail : state.length[b]]
    return b, new_n, m


@allocating
def _remove(row: Any, length: int, slot: int) -> int:
    for k in range(slot, length - 1):
        row[k] = row[k + 1]
    return length - 1


@allocating
def _insert(row: Any, length: int, load: int) -> int:
    slot = np.random.randint(length + 1)
    for k in range(length, slot, -1):
        row[k] = row[k - 1]
    row[slot] = load
    return length + 1


@allocating
def _can_swap(state: Any, load: int, other: int) -> Any:
    """Whether the sites have room if these two loads change places."""
    more = state.units[other] - state.units[load]
    return state.room[state.site[load]] >= more and state.room[state.site[other]] >= -more


@allocating
def _swap_sites(state: Any, load: int, other: int) -> None:
    here, there = state.site[load], state.site[other]
    _send(state, load, there)
    _send(state, other, here)


@allocating
def _send(state: Any, load: int, site: int) -> None:
    state.room[state.site[load]] += state.units[load]
    state.site[load] = site
    state.room[site] -= state.units[load]


@allocating
def _take_back(state: Any, load: int, other: int, old_site: int) -> None:
    if other == load:
        _send(state, load, old_site)
    elif other != NOTHING:
        _swap_sites(state, load, other)


@allocating
def _keep(state: Any, bus: int, row: Any, length: int, time: int) -> None:
    state.row[bus, :length] = row[:length]
    state.length[bus], state.spent[bus] = length, time
    for k in range(length):
        state.bus[row[k]], state.slot[row[k]] = bus, k
