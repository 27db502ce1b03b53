"""Where people are and where they can be taken in, for files of roads that do not say it.

Each is given as NODE=UNITS, or as a table: a .csv with columns node and units (and step,
if people become ready later) or node and intake (empty: no limit).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from mamar.errors import Fault, NotFoundError
from mamar.network.faults import Faults
from mamar.network.gmns import table
from mamar.plan.problem import GREATEST, NO_LIMIT, Ints
from mamar.text import Text


@dataclass(frozen=True)
class Entry:
    """One node by its name in the file, and where that was said."""

    node: str
    units: int
    step: int = 0
    file: str | None = None
    row: int | None = None


@dataclass(frozen=True)
class Ends:
    """Supplies and sites by the names of nodes, before the network is known."""

    supply: tuple[Entry, ...] = ()
    sites: tuple[Entry, ...] = ()

    @staticmethod
    def of(supply: Sequence[str], sites: Sequence[str]) -> Ends:
        """From what was typed.

        Raises
        ------
        InputError, NotFoundError
            With every word and row that is not understood.

        Examples
        --------
        >>> Ends.of(["a=20"], ["b"]).sites[0].units
        -1
        """
        faults = Faults("--supply, --site")
        found = Ends(
            tuple(entry for word in supply for entry in _entries(word, "units", faults)),
            tuple(entry for word in sites for entry in _entries(word, "intake", faults)),
        )
        faults.raise_any()
        return found


@dataclass
class Placed:
    """Supply, releases and intake by node number."""

    supply: Ints
    intake: Ints
    releases: Ints


def place(
    ends: Ends,
    number: Mapping[str, int],
    nodes: int,
    faults: Faults,
    given: Placed | None = None,
) -> Placed:
    """``ends`` put on the network, beside what was ``given`` by the file itself.

    Supplies add up; what is said of a site takes the place of what the file says. Names
    that are no node are noted, and so is it if there is nobody or no site in the end.
    """
    supply = np.zeros(nodes, np.int64) if given is None else given.supply.copy()
    intake = np.zeros(nodes, np.int64) if given is None else given.intake.copy()
    releases = [] if given is None else given.releases.tolist()
    for entry in (*ends.supply, *ends.sites):
        if entry.node not in number:
            what = Text("There is no such node in the network.")
            faults.found.append(Fault(what, file=entry.file, row=entry.row, value=entry.node))
    for entry in ends.supply:
        at = number.get(entry.node, 0)
        if entry.node in number and entry.step:
            releases.append([at, entry.step, entry.units])
        elif entry.node in number:
            supply[at] = min(supply[at] + entry.units, GREATEST)
    for entry in ends.sites:
        if entry.node in number:
            intake[number[entry.node]] = entry.units
    rows = np.asarray(releases, np.int64).reshape(-1, 3)
    if not faults.found and not supply.any() and not rows[:, 2].any():
        remedy = Text("Say where people are: --supply NODE=UNITS, or a table: --supply FILE.csv.")
        faults.add(Text("Nobody is in this network."), remedy)
    if not faults.found and not intake.any():
        remedy = Text("Say where people can be taken in: --site NODE, or --site NODE=UNITS.")
        faults.add(Text("There is no site in this network."), remedy)
    return Placed(supply, intake, rows)


def _entries(word: str, column: str, faults: Faults) -> list[Entry]:
    if word.lower().endswith(".csv"):
        return _table(Path(word), column, faults)
    node, equals, units = word.rpartition("=")
    if not equals and column == "intake":
        return [Entry(word, NO_LIMIT)]
    number = _whole(units)
    if not node or number is None:
        remedy = Text("Write it like NODE=UNITS, with a whole number of units.")
        faults.add(Text("This is not understood."), remedy, value=word)
        return []
    return [Entry(node, number)]


def _table(path: Path, column: str, faults: Faults) -> list[Entry]:
    if not path.is_file():
        raise NotFoundError(Fault(Text("There is no such file."), file=str(path)))
    entries = []
    for row, cells in enumerate(table(path, ("node", column)), 2):
        units, step = cells[column], cells.get("step", "")
        number = NO_LIMIT if not units and column == "intake" else _whole(units)
        ready = _whole(step) if step else 0
        for name, text, value in ((column, units, number), ("step", step, ready)):
            if value is None:
                what = Text("It must be a whole number of at least 0.")
                fault = Fault(what, file=path.name, row=row, column=name, value=text)
                faults.found.append(fault)
        if number is not None and ready is not None:
            entries.append(Entry(cells["node"], number, ready, path.name, row))
    return entries


def _whole(text: str) -> int | None:
    """A whole number from 0 to the greatest an array may hold."""
    text = text.strip()
    if not (text.isascii() and text.isdigit() and len(text) <= 13):
        return None
    number = int(text)
    return number if number <= GREATEST else None
