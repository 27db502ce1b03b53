"""DIMACS networks: `.max` maximum flow, `.min` minimum-cost flow, `.gr` roads; all may be .gz.

A static maximum flow is a flow over time in which every arc takes no time, asked about at
step 0: `most` by 0 steps is its value. The source has as many units as its arcs take.

In a minimum-cost flow supplies and demands become supplies and sites, costs transit times
in steps: the quickest transshipment on that network. Lower bounds other than 0 are refused.

The weight of a road in a `.gr` file is its transit in steps; capacities it has none.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from mamar.exchange.ends import Placed
from mamar.exchange.lines import cut_short, lines, shown
from mamar.exchange.settings import Settings
from mamar.network.faults import Faults
from mamar.plan.problem import GREATEST, NO_LIMIT, Ints
from mamar.text import Text

MOST_NODES = 50_000_000
#: What stands on an arc line of each problem, after the letter a.
_ARC = {
    "max": ("tail", "head", "capacity"),
    "min": ("tail", "head", "low", "capacity", "cost"),
    "sp": ("tail", "head", "weight"),
}


@dataclass
class Dimacs:
    """Arcs by node number from 0, and what the file says of supplies and sites."""

    kind: str  #: max, min or sp
    nodes: int
    tail: Ints
    head: Ints
    transit: Ints
    capacity: Ints
    given: Placed


def read_dimacs(path: Path, settings: Settings) -> Dimacs:
    """A `.max`, `.min` or `.gr` file; which one it is, its problem line says.

    Raises
    ------
    InputError
        With every line that is not understood, up to a number a person can use.
    """
    faults = Faults(path.name)
    file = _File(faults)
    for row, line in lines(path):
        if line[:1] == b"a" and file.columns:
            file.arc(row, line)
        elif line[:1] != b"c":
            file.other(row, line)
    if not file.columns and not faults.found:
        what = Text("This is no DIMACS file of a maximum flow, minimum-cost flow or road network.")
        faults.add(what, Text("It has a line like: p max 6 8."))
    arcs = np.asarray(file.numbers, np.int64).reshape(-1, len(file.columns) or 1)
    if not faults.found and len(arcs) != file.arcs:
        values = {"found": len(arcs), "said": file.arcs}
        what = Text("There are {found} links, and {said} are said to be.", values)
        faults.add(what, cut_short(len(arcs), file.arcs))
    faults.raise_any()
    arcs[:, :2] -= 1
    return _problem(file, arcs, settings, faults)


def read_coordinates(path: Path, nodes: int) -> np.ndarray:
    """(nodes, 2) longitude and latitude in degrees from a `.co` file; NaN where not said.

    Raises
    ------
    InputError
        With every line that is not understood.
    """
    faults = Faults(path.name)
    place = np.full((nodes, 2), np.nan)
    for row, line in lines(path):
        words = line.split()
        if words[0] in (b"c", b"p"):
            continue
        numbers = _whole(words[1:])
        if words[0] != b"v" or numbers is None or len(numbers) != 3:
            remedy = Text("A position is written like: v 1 37155000 36200000.")
            faults.add(Text("This is not understood."), remedy, row=row, value=shown(line))
        elif not 1 <= numbers[0] <= nodes:
            what = Text("It must be a node from 1 to {nodes}.", {"nodes": nodes})
            faults.add(what, row=row, value=numbers[0])
        else:
            place[numbers[0] - 1] = numbers[1] / 1e6, numbers[2] / 1e6
    faults.raise_any()
    return place


@dataclass
class _File:
    faults: Faults
    kind: str = ""
    nodes: int = 0
    arcs: int = 0
    columns: tuple[str, ...] = ()
    numbers: array[int] = field(default_factory=lambda: array("q"))
    ends: dict[str, int] = field(default_factory=dict)  #: of a maximum flow: s and t
    units: dict[int, int] = field(default_factory=dict)  #: of a minimum-cost flow

    def arc(self, row: int, line: bytes) -> None:
        numbers = _whole(line.split()[1:])
        if numbers is None or len(numbers) != len(self.columns):
            remedy = Text("It must have: {names}.", {"names": self.columns})
            self.faults.add(Text("The link is not understood."), remedy, row=row, value=shown(line))
            return
        for column, node in zip(self.columns[:2], numbers, strict=False):
            self._check(1 <= node <= self.nodes, self._node, row, column, node)
        low = numbers[2] if self.kind == "min" else 0
        self._check(low == 0, _no_lower_bounds, row, "low", low)
        for column, value in zip(self.columns[2:], numbers[2:], strict=True):
            self._check(0 <= value <= GREATEST, _whole_number, row, column, value)
        if not self.faults.found:
            self.numbers.extend(numbers)

    def other(self, row: int, line: bytes) -> None:
        words = line.split()
        if words[0] == b"p" and not self.columns:
            self._problem(row, words)
        elif words[0] == b"n" and self.columns and len(words) == 3:
            self._end(row, words)
        else:
            remedy = Text("Lines begin with c, p, n or a; p comes first, and once.")
            self.faults.add(Text("This is not understood."), remedy, row=row, value=shown(line))

    def _problem(self, row: int, words: list[bytes]) -> None:
        kind = shown(words[1]) if len(words) == 4 else ""
        counts = _whole(words[2:])
        if kind not in _ARC or counts is None or not 0 <= min(counts) <= max(counts) <= 10**10:
            remedy = Text("It is written like p max 6 8: max, min or sp, nodes, arcs.")
            what = Text("This is not understood.")
            self.faults.add(what, remedy, row=row, value=shown(b" ".join(words)))
            self.faults.raise_any()
        assert counts is not None
        self.kind, (self.nodes, self.arcs), self.columns = kind, counts, _ARC[kind]
        if self.nodes > MOST_NODES:
            what = Text("A network has at most {most} nodes.", {"most": MOST_NODES})
            self.faults.add(what, row=row, value=self.nodes)
            self.faults.raise_any()

    def _end(self, row: int, words: list[bytes]) -> None:
        which = shown(words[2])
        numbers = _whole(words[1:] if self.kind == "min" else words[1:2])
        right = self.kind == "min" or (self.kind == "max" and which in ("s", "t"))
        if numbers is None or not right:
            remedy = Text("A node is written like n 1 s, n 6 t, or n 1 20 in a file p min.")
            self.faults.add(
                Text("This is not understood."), remedy, row=row, value=shown(b" ".join(words))
            )
            return
        self._check(1 <= numbers[0] <= self.nodes, self._node, row, "n", numbers[0])
        if self.kind == "max":
            self.ends[which] = numbers[0] - 1
        else:
            self._check(abs(numbers[1]) <= GREATEST, _whole_number, row, "n", numbers[1])
            self.units[numbers[0] - 1] = numbers[1]

    def _check(
        self, right: bool, what: Callable[[], Text], row: int, column: str, value: int
    ) -> None:
        if not right:
            self.faults.add(what(), row=row, column=column, value=value)

    def _node(self) -> Text:
        return Text("It must be a node from 1 to {nodes}.", {"nodes": self.nodes})


def _problem(file: _File, arcs: Ints, settings: Settings, faults: Faults) -> Dimacs:
    supply, intake = np.zeros(file.nodes, np.int64), np.zeros(file.nodes, np.int64)
    tail, head = arcs[:, 0].copy(), arcs[:, 1].copy()
    transit, capacity = np.zeros(len(arcs), np.int64), np.full(len(arcs), settings.capacity)
    if file.kind == "max":
        if set(file.ends) != {"s", "t"}:
            what = Text("Source and sink are not both said.")
            faults.add(what, Text("Write them like n 1 s and n 6 t."))
            faults.raise_any()
        capacity = arcs[:, 2].copy()
        # Sums in whole numbers of Python: a thousand greatest values are too much for an array.
        leaving = sum(capacity[(tail == file.ends["s"]) & (head != tail)].tolist())
        supply[file.ends["s"]] = min(leaving, GREATEST)
        intake[file.ends["t"]] = NO_LIMIT
    elif file.kind == "min":
        capacity, transit = arcs[:, 3].copy(), arcs[:, 4].copy()
        for node, units in file.units.items():
            (supply if units > 0 else intake)[node] = abs(units)
    else:
        transit = arcs[:, 2].copy()
    given = Placed(supply, intake, np.zeros((0, 3), np.int64))
    return Dimacs(file.kind, file.nodes, tail, head, transit, capacity, given)


def _whole(words: list[bytes]) -> list[int] | None:
    """Whole numbers of at most 18 digits; None if one of the words is not."""
    try:
        numbers = [int(word) for word in words]
    except ValueError:
        return None
    return numbers if numbers and max(map(len, words)) <= 18 else None


def _whole_number() -> Text:
    return Text("It must be a whole number of at least 0.")


def _no_lower_bounds() -> Text:
    return Text("A least flow on an arc other than 0 is not supported.")
