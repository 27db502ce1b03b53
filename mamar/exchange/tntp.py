"""Road networks in TNTP, the text format of traffic assignment, and their trips.

A link says its capacity per hour and its free-flow time, in a unit that the file does not
name (`Settings.time_unit_s`). Through nodes below FIRST THRU NODE nobody may pass: a link
that leads to one ends in a blind end of its own, where a site may be.

Trips say who goes where; a flow over time has one kind of people, so where each was going
is not kept: trips count as people at their origin, the sites are those that are named,
and trips that start at a site are left out.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from mamar.errors import Fault, InputError
from mamar.exchange.lines import cut_short, lines, shown
from mamar.exchange.settings import Settings
from mamar.exchange.timed import Links, check_links
from mamar.network.faults import Faults
from mamar.plan.problem import GREATEST, Ints
from mamar.text import Text

#: Nodes of a network, at most.
MOST_NODES = 50_000_000
_COLUMNS = ("init_node", "term_node", "capacity", "length", "free_flow_time")


@dataclass(frozen=True)
class Tntp:
    """``links`` by node number from 0. ``blind_end[v]`` is the node at which links to v
    end: v itself where one may pass through it."""

    nodes: int
    links: Links
    blind_end: Ints


def read_tntp(path: Path, settings: Settings) -> Tntp:
    """The links of a network file.

    Raises
    ------
    InputError
        Missing counts, links that are not understood or lead to no node: all at once.
    """
    faults = Faults(path.name)
    said: dict[str, int] = {}
    ends, numbers, rows = array("q"), array("d"), array("q")
    in_links = False
    for row, line in lines(path):
        if line.startswith(b"~"):
            _refuse_other_order(line, row, faults)
            continue
        if line.startswith(b"<"):
            name, _, value = shown(line[1:]).partition(">")
            in_links = in_links or name.strip().upper() == "END OF METADATA"
            _take(said, name.strip().upper(), value.strip(), row, faults)
            continue
        if not in_links:
            raise InputError(Fault(*_no_tntp(), file=path.name, row=row))
        words = line.rstrip(b" ;").split()
        try:
            first, last = int(words[0]), int(words[1])
            capacity, _, time = float(words[2]), float(words[3]), float(words[4])
        except (ValueError, IndexError):
            remedy = Text("It must have: {names}.", {"names": _COLUMNS})
            faults.add(Text("The link is not understood."), remedy, row=row, value=shown(line))
            continue
        nodes = said.get("NUMBER OF NODES", 0)
        for column, node in zip(_COLUMNS, (first, last), strict=False):
            if not 1 <= node <= nodes:
                what = Text("It must be a node from 1 to {nodes}.", {"nodes": nodes})
                faults.add(what, row=row, column=column, value=node)
        if min(first, last) >= 1 and max(first, last) <= nodes:
            ends.extend((first - 1, last - 1))
            numbers.extend((capacity, time))
            rows.append(row)
    if not in_links:
        faults.add(*_no_tntp())
    elif said.get("NUMBER OF LINKS", len(rows)) != len(rows) and not faults.found:
        values = {"found": len(rows), "said": said["NUMBER OF LINKS"]}
        what = Text("There are {found} links, and {said} are said to be.", values)
        faults.add(what, cut_short(len(rows), said["NUMBER OF LINKS"]))
    faults.raise_any()
    links, nodes, blind_end = _links(said, ends, numbers, rows, settings)
    check_links(links, faults, "capacity", "free_flow_time")
    faults.raise_any()
    return Tntp(nodes, links, blind_end)


def read_trips(path: Path, nodes: int) -> dict[str, int]:
    """People at every origin of a trips file: all trips that leave it, to the nearest whole.

    Trips from a zone to itself are nobody on a road and do not count.
    """
    faults = Faults(path.name)
    leaving: dict[str, float] = {}
    origin = ""
    in_table = False
    for row, line in lines(path):
        text = shown(line)
        if text.startswith("<"):
            in_table = in_table or "END OF METADATA" in text.upper()
            continue
        if not in_table or text.startswith("~"):
            continue
        words = text.split()
        if words[0].lower() == "origin":
            origin = words[-1]
            leaving.setdefault(origin, 0.0)
            if not _is_node(origin, nodes):
                what = Text("It must be a node from 1 to {nodes}.", {"nodes": nodes})
                faults.add(what, row=row, column="Origin", value=origin)
            continue
        for cell in filter(None, map(str.strip, text.split(";"))):
            to, _, trips = (part.strip() for part in cell.partition(":"))
            count = _number(trips)
            if not to or not origin or count is None:
                remedy = Text("Trips are written like 2 : 100.0; below a line Origin 1.")
                faults.add(Text("This is not understood."), remedy, row=row, value=cell)
            elif not _is_node(to, nodes):
                what = Text("It must be a node from 1 to {nodes}.", {"nodes": nodes})
                faults.add(what, row=row, column="Destination", value=to)
            elif to != origin:
                leaving[origin] += count
    if not in_table:
        faults.add(*_no_tntp())
    faults.raise_any()
    return {origin: min(math.floor(trips + 0.5), GREATEST) for origin, trips in leaving.items()}


def _refuse_other_order(line: bytes, row: int, faults: Faults) -> None:
    """Columns are known by their place; a line of names that says otherwise is no comment."""
    cells = shown(line.strip(b"~ ;\t\r\n").replace(b"\t", b"|")).lower().split("|")
    names = [cell.strip().replace(" ", "_") for cell in cells if cell.strip()]
    if set(_COLUMNS) <= set(names) and names[: len(_COLUMNS)] != list(_COLUMNS):
        remedy = Text("They must begin: {names}.", {"names": _COLUMNS})
        faults.add(Text("The columns are in another order."), remedy, row=row, value=names[:5])


def _is_node(text: str, nodes: int) -> bool:
    return text.isascii() and text.isdigit() and 1 <= int(text[:19]) <= nodes


def _take(said: dict[str, int], name: str, value: str, row: int, faults: Faults) -> None:
    """One line of the head; only counts matter."""
    if not name.startswith(("NUMBER OF NODES", "NUMBER OF LINKS", "FIRST THRU NODE")):
        return
    if value.isascii() and value.isdigit() and len(value) < 10 and int(value) <= MOST_NODES:
        said[name] = int(value)
        return
    what = Text("It must be a whole number of at least 0.")
    faults.add(what, row=row, column=name, value=value)


def _links(
    said: Mapping[str, int],
    ends: array[int],
    numbers: array[float],
    rows: array[int],
    settings: Settings,
) -> tuple[Links, int, Ints]:
    tail, head = np.asarray(ends, np.int64).reshape(-1, 2).T
    per_hour, time = np.asarray(numbers, np.float64).reshape(-1, 2).T
    nodes = said.get("NUMBER OF NODES", 0)
    closed = min(max(said.get("FIRST THRU NODE", 1) - 1, 0), nodes)
    blind_end = np.arange(nodes)
    blind_end[:closed] += nodes
    links = Links(
        tail.copy(), blind_end[head], per_hour, time * settings.time_unit_s, np.asarray(rows)
    )
    return links, nodes + closed, blind_end


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if 0 <= number <= GREATEST else None


def _no_tntp() -> tuple[Text, Text]:
    return (
        Text("This is no TNTP file."),
        Text("It begins with <NUMBER OF NODES> and more, up to <END OF METADATA>."),
    )
