"""Networks of MATSim: network.xml, and networkChangeEvents.xml for what changes; .gz too.

Transit is length over free speed; capacity is that of the whole link, per `capperiod`.
Changes are in SI units (capacity per second, metres per second): `absolute` sets a value,
`scaleFactor` multiplies and `offset` adds to the one before. A free speed of 0 closes the
link. Lanes and modes do not limit a flow of one kind of people and are not read.
"""

from __future__ import annotations

import math
from array import array
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from mamar.errors import Fault, InputError
from mamar.exchange.settings import Settings
from mamar.exchange.timed import Floats, Links, Piece, check_links
from mamar.exchange.xml_stream import Attributes, read_tags
from mamar.network.faults import Faults
from mamar.text import Text


@dataclass
class _Change:
    """What happens to one link at one time; None where nothing is said."""

    time_s: float
    row: int
    capacity: tuple[str, float] | None
    freespeed: tuple[str, float] | None


def read_matsim(path: Path, settings: Settings) -> tuple[dict[str, int], Links]:
    """Numbers of the nodes by name, and the links with their changes.

    Raises
    ------
    InputError
        Links to unknown nodes, values that are no numbers, events about unknown links.
    """
    changes = {} if settings.events is None else _Events(settings.events).read()
    network = _Network(path, set(changes))
    read_tags(path, network.take)
    if not network.is_network:
        what = Text("This is no MATSim network.")
        remedy = Text("Its first tag is network, with nodes and links inside.")
        raise InputError(Fault(what, remedy, file=path.name))
    network.faults.raise_any()
    links, speed, length, per_hour = network.links()
    check_links(links, network.faults, "capacity", "freespeed")
    network.faults.raise_any()
    if settings.events is not None:
        faults = Faults(settings.events.name)
        for name in changes.keys() - network.named.keys():
            what = Text("There is no such link in the network.")
            faults.add(what, row=changes[name][0].row, column="refId", value=name)
        faults.raise_any()
        for name, list_ in changes.items():
            at = network.named[name]
            links.pieces[at] = _pieces(
                list_, float(per_hour[at]), float(speed[at]), float(length[at]), settings.start_s
            )
        _check_pieces(links, changes, network.named, faults)
    return network.nodes, links


class _Network:
    """Collects nodes and links as they come by."""

    def __init__(self, path: Path, wanted: set[str]) -> None:
        self.faults = Faults(path.name)
        self.wanted = wanted  #: links that change
        self.named: dict[str, int] = {}
        self.nodes: dict[str, int] = {}
        self.ends, self.rows = array("q"), array("q")
        self.numbers = array("d")
        self.period_s = 3600.0
        self.is_network = False
        self.first = True

    def take(self, tag: str, given: Attributes, line: int) -> None:
        if tag == "link":
            self._link(given, line)
        elif tag == "node":
            name = given.get("id", "")
            if name in self.nodes:
                self.faults.add(
                    Text("This number is used twice."), row=line, column="id", value=name
                )
            self.nodes.setdefault(name, len(self.nodes))
        elif tag == "links":
            self._period(given.get("capperiod"), line)
        elif self.first:
            self.is_network = tag == "network"
        self.first = False

    def links(self) -> tuple[Links, Floats, Floats, Floats]:
        """The links, and free speed, length, and capacity per hour of each when it is open."""
        tail, head = np.asarray(self.ends, np.int64).reshape(-1, 2).T
        length, capacity, speed = np.asarray(self.numbers, np.float64).reshape(-1, 3).T
        with np.errstate(all="ignore"):
            transit = np.where(length == 0, 0.0, length / speed)
        transit = np.where(speed == 0, 0.0, np.where(speed < 0, np.nan, transit))
        per_hour = capacity * (3600.0 / self.period_s)
        rows = np.asarray(self.rows, np.int64)
        open_ = np.where(speed == 0, 0.0, per_hour)
        return Links(tail.copy(), head.copy(), open_, transit, rows), speed, length, per_hour

    def _link(self, given: Attributes, line: int) -> None:
        ends = []
        for column in ("from", "to"):
            at = self.nodes.get(given.get(column, ""))
            if at is None:
                what = Text("There is no such node in the network.")
                self.faults.add(what, row=line, column=column, value=given.get(column, ""))
            else:
                ends.append(at)
        try:
            numbers = [float(given[name]) for name in ("length", "capacity", "freespeed")]
        except (KeyError, ValueError):
            remedy = Text("It must have: {names}.", {"names": ("length", "capacity", "freespeed")})
            name = given.get("id", "")
            self.faults.add(Text("The link is not understood."), remedy, row=line, value=name)
            return
        if len(ends) == 2:
            if given.get("id") in self.wanted:
                self.named[given["id"]] = len(self.rows)
            self.ends.extend(ends)
            self.numbers.extend(numbers)
            self.rows.append(line)

    def _period(self, text: str | None, line: int) -> None:
        period = 3600.0 if text is None else seconds_of(text)
        if period is None or period <= 0:
            remedy = Text("Write it like 01:00:00.")
            what = Text("This is not a span of time.")
            self.faults.add(what, remedy, row=line, column="capperiod", value=text)
            return
        self.period_s = period


#: Tags of one event.
_IN_EVENTS = ("link", "flowCapacity", "freespeed", "lanes")


@dataclass
class _Events:
    """Reads the file of events; link by link, in the order of time."""

    path: Path
    found: dict[str, list[_Change]] = field(default_factory=dict)

    def read(self) -> dict[str, list[_Change]]:
        self.faults = Faults(self.path.name)
        self.refs: list[str] = []
        self.change = _Change(0.0, 0, None, None)
        self.root = ""
        read_tags(self.path, self._open, self._close)
        self.faults.raise_any()
        for changes in self.found.values():
            changes.sort(key=lambda change: change.time_s)
        return self.found

    def _open(self, tag: str, given: Attributes, line: int) -> None:
        if not self.root:
            self.root = tag
            if tag != "networkChangeEvents":
                what = Text("This is no file of networkChangeEvents.")
                remedy = Text("Its first tag is networkChangeEvents.")
                raise InputError(Fault(what, remedy, file=self.path.name, row=line, value=tag))
        elif tag == "networkChangeEvent":
            time = seconds_of(given.get("startTime", ""))
            if time is None:
                remedy = Text("Write it like 03:06:00.")
                what = Text("This is not a time.")
                value = given.get("startTime", "")
                self.faults.add(what, remedy, row=line, column="startTime", value=value)
            self.refs = []
            self.change = _Change(time or 0.0, line, None, None)
        elif tag == "link":
            self.refs.append(given.get("refId", ""))
        elif tag == "flowCapacity":
            self.change.capacity = self._value(given, line)
        elif tag == "freespeed":
            self.change.freespeed = self._value(given, line)
        elif tag != "lanes":  # lanes as such let nobody in: that is said by flowCapacity
            remedy = Text("Use one of: {words}.", {"words": _IN_EVENTS})
            what = Text("This kind of change is not known.")
            self.faults.add(what, remedy, row=line, value=tag)

    def _close(self, tag: str) -> None:
        if tag == "networkChangeEvent":
            if not self.refs:
                what = Text("The event names no link.")
                remedy = Text('It must have: <link refId="…"/>.')
                self.faults.add(what, remedy, row=self.change.row)
            for name in self.refs:
                self.found.setdefault(name, []).append(self.change)

    def _value(self, given: Attributes, line: int) -> tuple[str, float] | None:
        kind, value = given.get("type", ""), _finite(given.get("value", ""))
        if kind not in ("absolute", "scaleFactor", "offset"):
            remedy = Text("Use one of: {words}.", {"words": ["absolute", "scaleFactor", "offset"]})
            what = Text("This kind of change is not known.")
            self.faults.add(what, remedy, row=line, column="type", value=kind)
            return None
        if value is None:
            what = Text("It must be a number.")
            self.faults.add(what, row=line, column="value", value=given.get("value", ""))
            return None
        return kind, value


def _pieces(
    changes: list[_Change], per_hour: float, speed: float, length: float, start_s: float
) -> list[Piece]:
    """What holds after each change; closed where the speed is 0."""
    pieces = []
    transit_s = length / speed if speed > 0 else 0.0
    for change in changes:
        per_hour = _changed(per_hour, change.capacity, 3600.0)
        speed = _changed(speed, change.freespeed, 1.0)
        if speed > 0:
            transit_s = length / speed
        open_ = per_hour if speed > 0 else min(speed, 0.0)
        pieces.append(Piece(change.time_s - start_s, open_, transit_s))
    return pieces


def _changed(now: float, change: tuple[str, float] | None, unit: float) -> float:
    if change is None:
        return now
    kind, value = change
    if kind == "absolute":
        return value * unit
    return now * value if kind == "scaleFactor" else now + value * unit


def _check_pieces(
    links: Links, changes: dict[str, list[_Change]], named: dict[str, int], faults: Faults
) -> None:
    """A change must leave capacity and speed numbers of at least 0."""
    for name, list_ in changes.items():
        pieces = links.pieces[named[name]]
        for change, piece in zip(list_, pieces, strict=True):
            alone = Links(
                links.tail[:1],
                links.head[:1],
                np.asarray([piece.per_hour]),
                np.asarray([piece.transit_s]),
                np.asarray([change.row]),
            )
            check_links(alone, faults, "flowCapacity", "freespeed")
    faults.raise_any()


def seconds_of(text: str) -> float | None:
    """Seconds in a clock time like 03:06:00, 27:30, or a plain number; None for others.

    >>> seconds_of("01:30:00")
    5400.0
    """
    parts = text.strip().split(":")
    if not (len(parts) <= 3 and all(part and part.isascii() for part in parts)):
        return None
    if len(parts) == 1:
        number = _finite(parts[0])
        return number if number is not None and number >= 0 else None
    if not all(part.isdigit() and len(part) <= 6 for part in parts):
        return None
    hours, minutes, seconds = (int(part) for part in (*parts, "0")[:3])
    return float(hours * 3600 + minutes * 60 + seconds)


def _finite(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None
