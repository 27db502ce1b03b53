"""Sets of steps as rows of 64-bit words: bit t of a row says that step t belongs to the set.

A whole day of one-minute steps is 23 words, so that "every step at which this road
still has room and from whose far end a site can be reached" is a handful of word
operations. All functions take the table and the number of the row.

Invariant: a function changes bits of its own row between the steps it is given, no others.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from mamar.compiled import helper

ONE = np.uint64(1)
NONE = np.uint64(0)
ALL = np.uint64(0xFFFFFFFFFFFFFFFF)


def words(steps: int) -> int:
    """Words in a row that can hold the steps 0 … ``steps``."""
    return (steps >> 6) + 1


@helper
def has(table: Any, row: int, t: int) -> bool:
    return bool((table[row, t >> 6] >> np.uint64(t & 63)) & ONE == ONE)


@helper
def put(table: Any, row: int, t: int) -> None:
    table[row, t >> 6] |= ONE << np.uint64(t & 63)


@helper
def drop(table: Any, row: int, t: int) -> None:
    table[row, t >> 6] &= ~(ONE << np.uint64(t & 63))


@helper
def between(low: int, high: int) -> Any:
    """The word with the bits ``low`` … ``high`` set, 0 ≤ low ≤ high ≤ 63."""
    return (ALL << np.uint64(low)) & (ALL >> np.uint64(63 - high))


@helper
def part(word: int, first: int, last: int) -> Any:
    """The bits of word number ``word`` that stand for steps ``first`` … ``last``."""
    low = max(first - (word << 6), 0)
    high = min(last - (word << 6), 63)
    if low > high:
        return NONE
    return between(low, high)


@helper
def put_all(table: Any, row: int, first: int, last: int) -> None:
    for word in range(first >> 6, (last >> 6) + 1):
        table[row, word] |= part(word, first, last)


@helper
def drop_all(table: Any, row: int, first: int, last: int) -> None:
    for word in range(first >> 6, (last >> 6) + 1):
        table[row, word] &= ~part(word, first, last)


@helper
def seen_later(table: Any, row: int, word: int, shift: int) -> Any:
    """Word ``word`` of the row moved ``shift`` steps towards 0: bit t is the row's t + shift."""
    at = word + (shift >> 6)
    bits = shift & 63
    width = table.shape[1]
    if at >= width:
        return NONE
    found = table[row, at] >> np.uint64(bits)
    if bits > 0 and at + 1 < width:
        found |= table[row, at + 1] << np.uint64(64 - bits)
    return found


@helper
def seen_earlier(table: Any, row: int, word: int, shift: int) -> Any:
    """Word ``word`` of the row moved ``shift`` steps away from 0: bit t is the row's t - shift."""
    at = word - (shift >> 6)
    bits = shift & 63
    if at < 0:
        return NONE
    found = table[row, at] << np.uint64(bits)
    if bits > 0 and at > 0:
        found |= table[row, at - 1] >> np.uint64(64 - bits)
    return found


@helper
def lowest(word: Any) -> int:
    """Number of the lowest bit that is set; ``word`` is not 0."""
    at = 0
    if word & np.uint64(0xFFFFFFFF) == NONE:
        at += 32
        word >>= np.uint64(32)
    if word & np.uint64(0xFFFF) == NONE:
        at += 16
        word >>= np.uint64(16)
    if word & np.uint64(0xFF) == NONE:
        at += 8
        word >>= np.uint64(8)
    if word & np.uint64(0xF) == NONE:
        at += 4
        word >>= np.uint64(4)
    if word & np.uint64(0x3) == NONE:
        at += 2
        word >>= np.uint64(2)
    if word & ONE == NONE:
        at += 1
    return at


@helper
def highest(word: Any) -> int:
    """Number of the highest bit that is set; ``word`` is not 0."""
    at = 0
    if word >> np.uint64(32) != NONE:
        at += 32
        word >>= np.uint64(32)
    if word >> np.uint64(16) != NONE:
        at += 16
        word >>= np.uint64(16)
    if word >> np.uint64(8) != NONE:
        at += 8
        word >>= np.uint64(8)
    if word >> np.uint64(4) != NONE:
        at += 4
        word >>= np.uint64(4)
    if word >> np.uint64(2) != NONE:
        at += 2
        word >>= np.uint64(2)
    if word >> ONE != NONE:
        at += 1
    return at


@helper
def spread_down(start: Any, way: Any) -> Any:
    """``start`` and every bit t for which bit t + 1 is in and bit t of ``way`` is set.

    Six doublings instead of 64 single moves (parallel prefix, Kogge and Stone 1973).
    """
    for power in range(6):
        reach = np.uint64(1 << power)
        start |= way & (start >> reach)
        way &= way >> reach
    return start


@helper
def spread_up(start: Any, way: Any) -> Any:
    """``start`` and every bit t for which bit t - 1 is in and bit t of ``way`` is set."""
    for power in range(6):
        reach = np.uint64(1 << power)
        start |= way & (start << reach)
        way &= way << reach
    return start


@helper
def run_end(table: Any, row: int, first: int, last: int) -> int:
    """The first step of ``first`` … ``last`` that is not in the row, or ``last``."""
    for word in range(first >> 6, (last >> 6) + 1):
        gaps = ~table[row, word] & part(word, first, last)
        if gaps != NONE:
            return int((word << 6) + lowest(gaps))
    return last


@helper
def last_step(table: Any, row: int) -> int:
    """The last step in the row, or -1."""
    for word in range(table.shape[1] - 1, -1, -1):
        if table[row, word] != NONE:
            return int((word << 6) + highest(table[row, word]))
    return -1
