"""Which ends of lines are the same node.

A file either names the ends of its lines (u, v) or does not. Names alone are not
enough: OSMnx writes undirected edges with u and v in any order, while the line
keeps the direction in which it was drawn, and only that direction says which way
a carriageway runs. So names are matched to ends by where they are.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from mamar.network.found import Found
from mamar.network.roads import Floats, Ints
from mamar.text import Text

#: Ends that bear one name and lie within this many degrees (about 1 m) are one node.
_SAME_PLACE = 1e-5


@dataclass(frozen=True)
class Ends:
    """Nodes of the lines: k nodes, s lines."""

    node_id: npt.NDArray[Any]  #: (k,)
    lon: Floats  #: (k,)
    lat: Floats
    from_node: Ints  #: (s,) node at the first vertex
    to_node: Ints  #: (s,) node at the last vertex


def meet(found: Found, lon: Floats, lat: Floats, notes: list[Text]) -> Ends:
    """The nodes where lines meet; every line has at least two vertices."""
    first, last = found.offset[:-1], found.offset[1:] - 1
    # One row per end, first and last of each line in turn.
    at = np.column_stack([first, last]).ravel()
    place = np.rint((lon[at] + 180.0) * 1e7).astype(np.int64) << 31
    place |= np.rint((lat[at] + 90.0) * 1e7).astype(np.int64)
    where, one, which = np.unique(place, return_index=True, return_inverse=True)
    if found.u is None or found.v is None:
        notes.append(Text("The ends of the roads have no names; roads meet where ends coincide."))
        both = which.reshape(-1, 2)
        return Ends(np.arange(len(where)), lon[at][one], lat[at][one], both[:, 0], both[:, 1])
    names, named = np.unique(np.column_stack([found.u, found.v]).ravel(), return_inverse=True)
    named = _matched(named.reshape(-1, 2), which.reshape(-1, 2), len(where)).ravel()
    node, node_id, representative = _one_place_each(named, which, names, lon[at], lat[at], notes)
    both = node.reshape(-1, 2)
    return Ends(node_id, lon[at][representative], lat[at][representative], both[:, 0], both[:, 1])


def _matched(named: Ints, place: Ints, places: int) -> Ints:
    """(s, 2) name of the first and of the last vertex, from names in any order.

    A name belongs to the place that all its lines share: each line votes.
    """
    straight = _pair(named, place, places)
    if len(np.unique(straight)) == len(np.unique(named)):
        return named  # u is the first vertex everywhere
    crossed = _pair(named[:, ::-1], place, places)
    pairs, votes = np.unique(np.concatenate([straight, crossed]), return_counts=True)

    def support(pair: Ints) -> Ints:
        number: Ints = votes[np.searchsorted(pairs, pair)].sum(axis=1)
        return number

    turn = support(crossed) > support(straight)
    return np.where(turn[:, None], named[:, ::-1], named)


def _pair(named: Ints, place: Ints, places: int) -> Ints:
    return named * places + place


def _one_place_each(
    named: Ints,
    place: Ints,
    names: npt.NDArray[Any],
    lon: Floats,
    lat: Floats,
    notes: list[Text],
) -> tuple[Ints, npt.NDArray[Any], Ints]:
    """Node of each end, node ids, and an end that stands for each node.

    One name at two places would let people jump from one to the other: the places
    become separate nodes, the one with most ends keeps the name.
    """
    pair = named * (int(place.max()) + 1) + place
    _, example, which, count = np.unique(
        pair, return_index=True, return_inverse=True, return_counts=True
    )
    owner = named[example]
    node = owner.copy()  # node of each pair, first of all the name itself
    representative = np.full(len(names), -1)
    # Pairs by name, most ends first.
    order = np.lexsort((example, -count, owner))
    extra: list[int] = []
    for at in order.tolist():
        name, end = int(owner[at]), int(example[at])
        if representative[name] < 0:
            representative[name] = end
            continue
        main = representative[name]
        apart = max(abs(lon[end] - lon[main]), abs(lat[end] - lat[main]))
        if apart > _SAME_PLACE:
            node[at] = len(names) + len(extra)
            extra.append(end)
    if not extra:
        return node[which], names, representative
    notes.append(
        Text(
            "{count} end has the name of a node that lies elsewhere; it became a node of its own.",
            plural="{count} ends have names of nodes that lie elsewhere; they became nodes of "
            "their own.",
            count=len(extra),
        )
    )
    ids: npt.NDArray[Any]
    if names.dtype.kind in "iu":
        lowest = min(int(names.min()), 0)
        ids = np.concatenate([names, lowest - 1 - np.arange(len(extra))])
    else:
        ids = np.concatenate([names, np.asarray([f"{i + 1}*" for i in range(len(extra))])])
    return node[which], ids, np.concatenate([representative, np.asarray(extra, np.int64)])
