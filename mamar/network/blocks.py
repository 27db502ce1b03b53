"""Parts of a network that hang on a single node.

A *block* is a part that stays connected when any one of its nodes is taken out
(Hopcroft and Tarjan 1973). Blocks form a tree over the nodes that join them; a block
lies on a way between two kept nodes exactly if kept nodes lie on two sides of it.
"""

from __future__ import annotations

import numpy as np

from mamar.network.roads import Ints, Mask


def between_kept(tail: Ints, head: Ints, kept: Mask) -> Mask:
    """(m,) which arcs lie, direction apart, on a simple path between two kept nodes.

    Depth-first search from kept nodes: the part below a tree edge (v, w) is cut off by
    v if nothing in it leads above v. Cut off and without a kept node, it goes.
    """
    nodes = len(kept)
    low_end, high_end = np.minimum(tail, head), np.maximum(tail, head)
    pair = np.unique((low_end * nodes + high_end)[low_end != high_end])
    one, other = pair // nodes, pair % nodes
    ends = np.concatenate([one, other])
    order = np.argsort(ends, kind="stable")
    neighbour = np.concatenate([other, one])[order].tolist()
    first = np.searchsorted(ends[order], np.arange(nodes + 1)).tolist()

    is_kept = kept.tolist()
    number = [-1] * nodes  # order of discovery; -1: not found
    above = [0] * nodes  # least number that the part below leads to
    holds = [0] * nodes  # kept nodes at or below
    # Parts that go, as ranges of numbers: +1 at the first, -1 after the last.
    going = np.zeros(nodes + 1, np.int64)
    by_number: list[int] = []
    for root in np.flatnonzero(kept).tolist():
        if number[root] >= 0:
            continue
        path, at = [root], [first[root]]
        number[root] = above[root] = len(by_number)
        by_number.append(root)
        holds[root] = 1
        while path:
            node, edge = path[-1], at[-1]
            if edge < first[node + 1]:
                at[-1] += 1
                after = neighbour[edge]
                if number[after] < 0:
                    number[after] = above[after] = len(by_number)
                    by_number.append(after)
                    holds[after] = int(is_kept[after])
                    path.append(after)
                    at.append(first[after])
                elif number[after] < above[node]:
                    above[node] = number[after]
                continue
            path.pop()
            at.pop()
            if not path:
                continue
            parent = path[-1]
            if above[node] >= number[parent] and not holds[node]:
                going[number[node]] += 1
                going[len(by_number)] -= 1
            above[parent] = min(above[parent], above[node])
            holds[parent] += holds[node]
    gone = np.ones(nodes, bool)
    gone[by_number] = np.cumsum(going)[: len(by_number)] > 0
    return ~(gone[tail] | gone[head])
