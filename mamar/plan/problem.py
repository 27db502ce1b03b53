"""The flow problem as plain arrays: what enters the solver and the checker.

Time is in steps, people are integers. A unit that enters an arc at step t reaches
its head at step t + transit. This is the one validated, immutable object that the
hot code sees; rounding from seconds and persons per hour has happened before.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from mamar.errors import Fault, InputError
from mamar.text import Text

Ints = npt.NDArray[np.int64]

NO_LIMIT = -1
#: Greatest value an array may hold: sums of a few million of them still fit 64 bits.
GREATEST = 10**12


class FlowProblem:
    """A dynamic network with supplies and sites; arrays are copied and made read-only.

    Parameters
    ----------
    tail, head : (m,) int
        Node numbers 0 … n-1 of each arc.
    transit : (m,) int
        Steps from entering an arc to reaching its head, ≥ 0; 0 means within the
        same step, and cycles of 0 may occur.
    capacity : (m,) int
        Units that may enter per step, from step 0 on.
    supply : (n,) int
        Units at the node at step 0. They wait at home without limit until they set out.
    intake : (n,) int
        Units a node can take in for good; 0: not a site; -1: no limit.
    changes : (k, 3) int, optional
        Rows of arc, step, capacity from that step on. A row at step 0 replaces
        ``capacity``; two rows for one arc and step are an error; order is free.
    releases : (k, 3) int, optional
        Rows of node, step, units that become ready there then, beyond ``supply``.
    holding : (n,) int, optional
        Units that may wait at the node from one step to the next once they have set
        out; -1 (the default everywhere): no limit.

    Raises
    ------
    InputError
        Naming every argument, index and value that is wrong.

    Examples
    --------
    >>> FlowProblem([0], [1], [2], [5], supply=[10, 0], intake=[0, -1]).total
    10
    """

    __slots__ = (
        "capacity",
        "changes",
        "head",
        "holding",
        "intake",
        "releases",
        "supply",
        "tail",
        "transit",
    )

    tail: Ints
    head: Ints
    transit: Ints
    capacity: Ints
    supply: Ints
    intake: Ints
    changes: Ints  #: (k, 3), sorted by arc, then step
    releases: Ints  #: (k, 3), sorted by node, then step; one row per node and step
    holding: Ints

    def __init__(
        self,
        tail: npt.ArrayLike,
        head: npt.ArrayLike,
        transit: npt.ArrayLike,
        capacity: npt.ArrayLike,
        supply: npt.ArrayLike,
        intake: npt.ArrayLike,
        changes: npt.ArrayLike | None = None,
        releases: npt.ArrayLike | None = None,
        holding: npt.ArrayLike | None = None,
    ) -> None:
        check = _Arrays()
        supply_ = check.vector("supply", supply, None, low=0)
        n = len(supply_)
        if n == 0 and not check.faults and (_length(tail) or _length(intake)):
            check.fault("supply", None, 0, Text("It must have one entry for each node."))
        check.done_without(n)  # what is said of the others would only mislead
        tail_ = check.vector("tail", tail, None, low=0, high=n - 1)
        m = len(tail_)
        check.done_without(m)
        arrays = {
            "supply": supply_,
            "tail": tail_,
            "head": check.vector("head", head, m, low=0, high=n - 1),
            "transit": check.vector("transit", transit, m, low=0),
            "capacity": check.vector("capacity", capacity, m, low=0),
            "intake": check.vector("intake", intake, n, low=NO_LIMIT),
            "changes": check.rows("changes", changes, ("arc", "step", "capacity"), m),
            "releases": check.rows("releases", releases, ("node", "step", "units"), n),
            "holding": check.vector(
                "holding", np.full(n, NO_LIMIT) if holding is None else holding, n, low=NO_LIMIT
            ),
        }
        check.no_repeats("changes", arrays["changes"])
        check.done()
        arrays["changes"] = _sorted_rows(arrays["changes"])
        arrays["releases"] = _merged(_sorted_rows(arrays["releases"]))
        for name, array in arrays.items():
            array.setflags(write=False)
            object.__setattr__(self, name, array)

    def with_people(self, supply: npt.ArrayLike, releases: npt.ArrayLike | None) -> FlowProblem:
        """The same roads and sites with other people; arrays that stay are shared.

        >>> problem = FlowProblem([0], [1], [2], [5], supply=[10, 0], intake=[0, -1])
        >>> problem.with_people([0, 0], [[0, 3, 7]]).total
        7
        """
        check = _Arrays()
        arrays = {
            "supply": check.vector("supply", supply, self.nodes, low=0),
            "releases": check.rows("releases", releases, ("node", "step", "units"), self.nodes),
        }
        check.done()
        arrays["releases"] = _merged(_sorted_rows(arrays["releases"]))
        other = object.__new__(FlowProblem)
        for name in FlowProblem.__slots__:
            array = arrays.get(name, getattr(self, name))
            array.setflags(write=False)
            object.__setattr__(other, name, array)
        return other

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"a FlowProblem is immutable: {name} cannot be set")

    def __reduce__(self) -> tuple[Any, ...]:
        order = ("tail", "head", "transit", "capacity", "supply", "intake")
        return FlowProblem, tuple(
            getattr(self, name) for name in (*order, "changes", "releases", "holding")
        )

    def __repr__(self) -> str:
        return (
            f"FlowProblem({self.nodes} nodes, {self.arcs} arcs, {self.total} units, "
            f"{int(np.count_nonzero(self.intake))} sites)"
        )

    @property
    def nodes(self) -> int:
        return len(self.supply)

    @property
    def arcs(self) -> int:
        return len(self.tail)

    @property
    def total(self) -> int:
        """All units that are or become ready, whenever that is."""
        return int(self.supply.sum()) + int(self.releases[:, 2].sum())


class _Arrays:
    """Turns arguments into int64 arrays and collects every fault on the way."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []

    def vector(
        self, name: str, given: npt.ArrayLike, length: int | None, *, low: int, high: int = GREATEST
    ) -> Ints:
        array = self._integers(name, given)
        if array is None:
            return np.zeros(_length(given) if length is None else length, np.int64)
        if array.ndim != 1:
            self.fault(name, None, array.shape, Text("It must have one dimension."))
            return np.zeros(length or 0, np.int64)
        if length is not None and len(array) != length:
            self.fault(
                name, None, len(array), Text("It must have {n} entries.", {"n": str(length)})
            )
            return np.zeros(length, np.int64)
        self._range(name, array, low, high)
        return array

    def rows(
        self, name: str, given: npt.ArrayLike | None, columns: tuple[str, str, str], count: int
    ) -> Ints:
        none = np.zeros((0, 3), np.int64)
        if given is None:
            return none
        array = self._integers(name, given)
        if array is None:
            return none
        if array.size == 0:
            return none
        if array.ndim != 2 or array.shape[1] != 3:
            self.fault(
                name,
                None,
                array.shape,
                Text("It must have 3 columns: {names}.", {"names": ", ".join(columns)}),
            )
            return none
        self._range(f"{name}[:, 0] ({columns[0]})", array[:, 0], 0, count - 1)
        self._range(f"{name}[:, 1] ({columns[1]})", array[:, 1], 0, GREATEST)
        self._range(f"{name}[:, 2] ({columns[2]})", array[:, 2], 0, GREATEST)
        return array

    def no_repeats(self, name: str, rows: Ints) -> None:
        order = np.lexsort((rows[:, 1], rows[:, 0]))
        same = (np.diff(rows[order, 0]) == 0) & (np.diff(rows[order, 1]) == 0)
        for at in np.flatnonzero(same)[:5]:
            index = int(order[at + 1])
            what = Text("There are two rows for the same arc and step.")
            self.fault(name, index, tuple(rows[index].tolist()), what)

    def done(self) -> None:
        if self.faults:
            raise InputError(*self.faults)

    def done_without(self, length: int) -> None:
        """Say what is wrong now, if the array that gives all others their ``length`` has none."""
        if length == 0:
            self.done()

    def _integers(self, name: str, given: npt.ArrayLike) -> Ints | None:
        try:
            array = np.asarray(given)
        except (ValueError, OverflowError):
            self.fault(name, None, given, Text("It must be an array of whole numbers."))
            return None
        if array.size == 0:
            return np.zeros(array.shape, np.int64)
        if array.dtype.kind == "O":
            return self._of_objects(name, array)
        if array.dtype.kind in "iu":
            if array.dtype.kind == "u" and array.max() > GREATEST:
                at = int(np.argmax(array))
                self.fault(name, at, array.flat[at], Text("The number is too large."))
                return None
            return array.astype(np.int64)
        if array.dtype.kind == "f":
            broken = ~np.isfinite(array) | (np.floor(array) != array)
            wrong = np.argwhere(broken | (np.abs(array) > GREATEST))
            if len(wrong) == 0:
                return array.astype(np.int64)
            for at in wrong[:5]:
                place = tuple(at.tolist())
                what = Text("The number is too large.")
                if broken[place]:
                    what = Text("It must be a whole number.")
                self.fault(name, ", ".join(map(str, place)), array[place], what)
            return None
        self.fault(name, None, array.dtype, Text("It must be an array of whole numbers."))
        return None

    def _of_objects(self, name: str, array: npt.NDArray[np.object_]) -> Ints | None:
        """Python objects may be whole numbers, as columns of tables often are; or one is not."""
        wrong = [(at, one) for at, one in np.ndenumerate(array) if not _is_whole(one)]
        what = Text("It must be a whole number.")
        if not wrong:
            wrong = [(at, one) for at, one in np.ndenumerate(array) if abs(one) > GREATEST]
            what = Text("The number is too large.")
        for at, one in wrong[:5]:
            self.fault(name, ", ".join(map(str, at)), one, what)
        return None if wrong else array.astype(np.int64)

    def _range(self, name: str, array: Ints, low: int, high: int) -> None:
        for at in np.flatnonzero((array < low) | (array > high))[:5]:
            what = Text("It must be {low} to {high}.", {"low": str(low), "high": str(high)})
            if high < low:
                what = Text("There is no arc or node that it could name.")
            self.fault(name, int(at), int(array[at]), what)

    def fault(self, name: str, index: int | str | None, value: object, what: Text) -> None:
        place = name if index is None else f"{name}[{index}]"
        self.faults.append(
            Fault(Text("{argument} = {value}.", {"argument": place, "value": str(value)}), what)
        )


def _length(given: npt.ArrayLike) -> int:
    """Entries of what should be an array of one dimension; 0 if it is none."""
    try:
        shape = np.shape(given)
    except ValueError:  # rows of different lengths
        return 0
    return shape[0] if len(shape) == 1 else 0


def _is_whole(one: object) -> bool:
    if isinstance(one, (float, np.floating)):
        return bool(one == one // 1)  # neither a part nor NaN nor infinite
    return isinstance(one, (int, np.integer)) and not isinstance(one, bool)


def _sorted_rows(rows: Ints) -> Ints:
    return np.ascontiguousarray(rows[np.lexsort((rows[:, 1], rows[:, 0]))])


def _merged(rows: Ints) -> Ints:
    """Rows of equal node and step added up; ``rows`` are sorted."""
    if len(rows) == 0:
        return rows
    first = np.ones(len(rows), bool)
    first[1:] = (np.diff(rows[:, 0]) != 0) | (np.diff(rows[:, 1]) != 0)
    starts = np.flatnonzero(first)
    merged = rows[starts].copy()
    merged[:, 2] = np.add.reduceat(rows[:, 2], starts)
    return merged
