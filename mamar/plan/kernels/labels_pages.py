"""Where the numbers of the rows lie: 64 steps a page, and only where they are needed.

Where streams are steady, a word of 64 steps holds the same number throughout: nobody, a
full street, a crowd that waits. Such a word has no page; its number stands in its place.

Invariant: every page below ``top[1]`` belongs to one word or is on the list of free
pages, which begins at ``top[2]`` and has ``top[3]`` pages.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from mamar.compiled import helper, kernel

Words = npt.NDArray[np.uint64]
Counts = npt.NDArray[np.int32]
Ints = npt.NDArray[np.int64]

NONE = -1


class Rows(NamedTuple):
    """The flow, in words of 64 steps. Of a row of words, what is kept is where step 0 would
    lie: at bit ``position & 63`` of word ``position >> 6``."""

    arc: Ints  #: position of step 0 of the arc's row, or NONE
    low: Ints  #: first step in the arc's row
    high: Ints  #: last
    wait: Ints  #: the same three for waiting at a node
    wait_low: Ints
    wait_high: Ints
    used: Words
    full: Words
    same: Counts  #: the word's number, if all are the same, or -1 - the page where they lie
    units: Counts  #: the pages, 64 numbers each; a free one begins with the next free one
    top: Ints  #: (4,) words taken; pages ever taken, first free one or NONE, number of them


@helper
def units_at(rows: Rows, at: int) -> int:
    """The number at a position."""
    same = int(rows.same[at >> 6])
    return same if same >= 0 else int(rows.units[((-1 - same) << 6) + (at & 63)])


@kernel
def has_pages(rows: Rows, count: int) -> bool:
    """Whether ``count`` more words may have pages of their own."""
    return bool(rows.top[1] - rows.top[3] + count <= len(rows.units) >> 6)


@helper
def own_page(rows: Rows, word: int) -> int:
    """Where the numbers of ``word`` begin in ``units``. It gets a page if it has none:
    ``has_pages(rows, 1)`` must hold."""
    units = int(rows.same[word])
    if units < 0:
        return (-1 - units) << 6
    page = int(rows.top[2])
    if page != NONE:
        rows.top[2] = rows.units[page << 6]
        rows.top[3] -= 1
    else:
        page = int(rows.top[1])
        rows.top[1] = page + 1
    rows.same[word] = -1 - page
    for i in range(page << 6, (page + 1) << 6):
        rows.units[i] = units
    return page << 6


@helper
def give_back(rows: Rows, word: int, units: int) -> None:
    """All numbers of ``word``, which has a page, are ``units``: another may have the page."""
    page = -1 - int(rows.same[word])
    rows.units[page << 6] = rows.top[2]
    rows.top[2] = page
    rows.top[3] += 1
    rows.same[word] = units
