"""A smaller network with the same answers.

What is asked is a flow over time between the kept nodes, where waiting at a node is
free. Three things then change no answer:

*Arcs on no simple path.* Somebody who comes back to a node he has left could as
well have waited there. So arcs that lie on no path from a source to a sink without
a repeated node can go: what no source reaches, what reaches no sink, dead ends, and
whole quarters that hang on one node.

*Chains.* At a node with one way on, arcs (a, v) and (v, b) with constant capacities
p and q and transits σ and τ act as one arc of capacity min(p, q) and transit σ + τ.
Waiting at v gains nothing: if p ≤ q, go on at once (never more than p ≤ q an hour) and
wait at b; if q < p, leave a so that v is passed without a stop (never more than q < p an
hour), and wait at a. The other way round, each flow on the one arc is one on both.

*Nothing else.* Parallel arcs stay: both carry people.

An arc whose capacity changes with time must therefore have both ends among the kept
nodes, as must a node at which waiting is limited and its neighbours. Seconds are
added up before they are rounded to steps.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from mamar.network.assemble import slices
from mamar.network.blocks import between_kept
from mamar.network.network import Network
from mamar.network.roads import Ints, Mask


def simplify(
    network: Network, keep: npt.ArrayLike, sources: npt.ArrayLike, sinks: npt.ArrayLike
) -> Network:
    """``network`` without what no flow from ``sources`` to ``sinks`` needs.

    Parameters
    ----------
    network : Network
    keep : (k,) int or (n,) bool
        Nodes that stay whatever happens to the arcs around them.
    sources, sinks : (k,) int or (n,) bool
        Where people set out and arrive; they are kept as well.

    Returns
    -------
    Network
        Of the same roads; ``index_of(network.node[…])`` finds kept nodes in it.

    Examples
    --------
    >>> from mamar.network import Roads, walking_network
    >>> lines = [[(0, 0), (0, 0.01)], [(0, 0.01), (0, 0.02)], [(0, 0.01), (0.01, 0.01)]]
    >>> network = walking_network(Roads.of_lines(lines, ["path"] * 3))
    >>> smaller = simplify(network, keep=[], sources=[0], sinks=[2])
    >>> smaller.nodes, smaller.arcs, smaller.origins(0)[0].tolist()
    (2, 2, [0, 1])
    """
    from_here = _mask(network.nodes, sources)
    to_here = _mask(network.nodes, sinks)
    kept = _mask(network.nodes, keep) | from_here | to_here
    arcs = _Arcs(network.tail, network.head, np.arange(network.arcs), np.arange(network.arcs + 1))
    while True:
        before = len(arcs.tail)
        arcs = _leading(arcs, from_here, to_here)
        arcs = arcs.chosen(between_kept(arcs.tail, arcs.head, kept))
        arcs = _without_returns(arcs, kept)
        arcs = _contracted(arcs, kept)
        if len(arcs.tail) == before:
            return _network(network, arcs, kept)


@dataclass(frozen=True)
class _Arcs:
    """Arcs, each a chain of arcs of the network at the start."""

    tail: Ints
    head: Ints
    part: Ints  #: (q,) arcs of the network; arc a owns offset[a] to offset[a + 1]
    offset: Ints

    def chosen(self, stay: Mask) -> _Arcs:
        if stay.all():
            return self
        order = np.flatnonzero(stay)
        own, offset = slices(self.offset, order)
        return _Arcs(self.tail[order], self.head[order], self.part[own], offset)


def _mask(nodes: int, given: npt.ArrayLike) -> Mask:
    array = np.asarray(given)
    if array.dtype == bool:
        return array.copy()
    mask = np.zeros(nodes, bool)
    mask[array.astype(np.int64)] = True
    return mask


def _leading(arcs: _Arcs, sources: Mask, sinks: Mask) -> _Arcs:
    """Arcs that a source reaches and that reach a sink."""
    reached = _reached(arcs.tail, arcs.head, sources)
    reaching = _reached(arcs.head, arcs.tail, sinks)
    return arcs.chosen(reached[arcs.tail] & reaching[arcs.head])


def _reached(tail: Ints, head: Ints, start: Mask) -> Mask:
    order = np.argsort(tail, kind="stable")
    heads = head[order]
    first = np.searchsorted(tail[order], np.arange(len(start) + 1))
    seen = start.copy()
    border = np.flatnonzero(seen)
    while len(border):
        leaving, _ = slices(first, border)
        border = np.unique(heads[leaving])
        border = border[~seen[border]]
        seen[border] = True
    return seen


def _without_returns(arcs: _Arcs, kept: Mask) -> _Arcs:
    """Without loops, and without arcs that can only lead back to where one came from."""
    nodes = len(kept)
    tail, head = arcs.tail, arcs.head
    only_before = _only_neighbour(nodes, head, tail)
    only_after = _only_neighbour(nodes, tail, head)
    back = (only_before[tail] == head) & ~kept[tail]
    forth = (only_after[head] == tail) & ~kept[head]
    return arcs.chosen((tail != head) & ~back & ~forth)


def _only_neighbour(nodes: int, at: Ints, other: Ints) -> Ints:
    """(nodes,) the one neighbour of each node along these arcs; -1 for none or several."""
    least = np.full(nodes, nodes)
    greatest = np.full(nodes, -1)
    np.minimum.at(least, at, other)
    np.maximum.at(greatest, at, other)
    return np.where(least == greatest, least, -1)


def _contracted(arcs: _Arcs, kept: Mask) -> _Arcs:
    """Every maximal chain as one arc."""
    after = _continuations(arcs, kept)
    continues = np.zeros(len(after), bool)
    continues[after[after >= 0]] = True
    if not continues.any():
        return arcs
    following = after.tolist()
    order: list[int] = []
    starts: list[int] = []
    # A ring without a start is joined to nothing and falls away here.
    for arc in np.flatnonzero(~continues).tolist():
        starts.append(len(order))
        while arc >= 0:
            order.append(arc)
            arc = following[arc]
    chain, first = np.asarray(order, np.int64), np.asarray(starts, np.int64)
    last = np.append(first[1:], len(chain)) - 1
    own, offset = slices(arcs.offset, chain)
    offset = np.append(offset[first], offset[-1])
    return _Arcs(arcs.tail[chain[first]], arcs.head[chain[last]], arcs.part[own], offset)


def _continuations(arcs: _Arcs, kept: Mask) -> Ints:
    """(m,) for each arc the only one to go on with at its head; -1 where there is a choice."""
    nodes, m = len(kept), len(arcs.tail)
    by_head, by_tail = (np.argsort(end, kind="stable") for end in (arcs.head, arcs.tail))
    arriving = np.bincount(arcs.head, minlength=nodes)
    leaving = np.bincount(arcs.tail, minlength=nodes)
    into = np.concatenate([[0], np.cumsum(arriving)])
    out_of = np.concatenate([[0], np.cumsum(leaving)])
    after = np.full(m, -1)

    one_way = np.flatnonzero(~kept & (arriving == 1) & (leaving == 1))
    after[by_head[into[one_way]]] = by_tail[out_of[one_way]]

    two_way = np.flatnonzero(~kept & (arriving == 2) & (leaving == 2))
    in_1, in_2 = by_head[into[two_way]], by_head[into[two_way] + 1]
    out_1, out_2 = by_tail[out_of[two_way]], by_tail[out_of[two_way] + 1]
    a, b = arcs.tail[in_1], arcs.tail[in_2]
    # Coming from a one goes on to b, and the other way round.
    straight = (a != b) & (arcs.head[out_1] == b) & (arcs.head[out_2] == a)
    crossed = (a != b) & (arcs.head[out_1] == a) & (arcs.head[out_2] == b)
    after[in_1[straight]], after[in_2[straight]] = out_1[straight], out_2[straight]
    after[in_1[crossed]], after[in_2[crossed]] = out_2[crossed], out_1[crossed]
    return after


def _network(network: Network, arcs: _Arcs, kept: Mask) -> Network:
    """The network of ``arcs``; figures are added up here once, from those of the start."""
    used = kept.copy()
    used[arcs.tail] = used[arcs.head] = True
    index = np.cumsum(used) - 1
    starts = arcs.offset[:-1]
    own, origin = slices(network.origin, arcs.part)

    def each(values: npt.NDArray[np.float64], how: np.ufunc) -> npt.NDArray[np.float64]:
        return how.reduceat(values[arcs.part], starts) if len(starts) else np.zeros(0)

    return replace(
        network,
        node=network.node[used],
        tail=index[arcs.tail],
        head=index[arcs.head],
        length_m=each(network.length_m, np.add),
        transit_s=each(network.transit_s, np.add),
        units_per_h=each(network.units_per_h, np.minimum),
        origin_segment=network.origin_segment[own],
        origin_direction=network.origin_direction[own],
        origin=origin[arcs.offset],
    )
