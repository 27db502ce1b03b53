"""Connected pieces of a network, and what lies on them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from mamar.network.roads import Ints

if TYPE_CHECKING:
    from mamar.network.network import Network


@dataclass(frozen=True)
class Pieces:
    """The pieces of a network of n nodes, the largest first."""

    of_node: Ints  #: (n,) number of the piece
    nodes: Ints  #: (k,) nodes of each piece, falling

    @property
    def count(self) -> int:
        return len(self.nodes)

    def holding(self, points: npt.ArrayLike) -> dict[int, Ints]:
        """By piece, the positions in ``points`` (node numbers) that lie on it; -1 is nowhere."""
        at = np.asarray(points, np.int64)
        piece = np.where(at >= 0, self.of_node[at], -1)
        return {int(p): np.flatnonzero(piece == p) for p in np.unique(piece) if p >= 0}


def weak_pieces(network: Network) -> Pieces:
    """Pieces that hang together when every arc may be used both ways.

    >>> from mamar.network import Roads, walking_network
    >>> lines = [[(0, 0), (0, 0.01)], [(0, 0.01), (0, 0.02)], [(1, 1), (1, 1.01)]]
    >>> weak_pieces(walking_network(Roads.of_lines(lines, ["path"] * 3))).nodes.tolist()
    [3, 2]
    """
    return _by_size(components(network.nodes, network.tail, network.head))


def strong_pieces(network: Network) -> Pieces:
    """Pieces in which each node can be reached from each other along the arcs."""
    return _by_size(_strong_labels(network.nodes, network.tail, network.head))


def components(nodes: int, one: Ints, other: Ints) -> Ints:
    """(nodes,) label of each node: equal where edges ``one``-``other`` connect.

    Labels are the least node of each component. Every round hangs the greater root of
    each edge under the lesser and then shortens all paths, so the rounds grow with the
    logarithm of the size.
    """
    label = np.arange(nodes)
    one, other = np.asarray(one, np.int64), np.asarray(other, np.int64)
    while len(one):
        a, b = label[one], label[other]
        apart = a != b
        if not apart.any():
            break
        one, other = one[apart], other[apart]
        np.minimum.at(label, np.maximum(a, b)[apart], np.minimum(a, b)[apart])
        while True:
            shorter = label[label]
            if np.array_equal(shorter, label):
                break
            label = shorter
    return label


def _by_size(label: Ints) -> Pieces:
    _, first, which, size = np.unique(
        label, return_index=True, return_inverse=True, return_counts=True
    )
    order = np.lexsort((first, -size))
    rank = np.empty(len(order), np.int64)
    rank[order] = np.arange(len(order))
    return Pieces(rank[which.reshape(-1)], size[order])


def _strong_labels(nodes: int, tail: Ints, head: Ints) -> Ints:
    """Tarjan's algorithm (1972) without recursion; a label per strong component."""
    order = np.argsort(tail, kind="stable")
    heads = head[order].tolist()
    first = np.searchsorted(tail[order], np.arange(nodes + 1)).tolist()
    number, low = [-1] * nodes, [0] * nodes
    label = [-1] * nodes
    waiting: list[int] = []  # nodes whose component is not closed yet
    count = 0
    for root in range(nodes):
        if number[root] >= 0:
            continue
        path, arc = [root], [first[root]]
        number[root] = low[root] = count
        count += 1
        waiting.append(root)
        while path:
            node, at = path[-1], arc[-1]
            if at < first[node + 1]:
                arc[-1] += 1
                after = heads[at]
                if number[after] < 0:
                    number[after] = low[after] = count
                    count += 1
                    waiting.append(after)
                    path.append(after)
                    arc.append(first[after])
                elif label[after] < 0:
                    low[node] = min(low[node], number[after])
                continue
            path.pop()
            arc.pop()
            if path:
                low[path[-1]] = min(low[path[-1]], low[node])
            if low[node] == number[node]:
                while label[node] < 0:
                    label[waiting.pop()] = node
    return np.asarray(label, np.int64).reshape(-1)
