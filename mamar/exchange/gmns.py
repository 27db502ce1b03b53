"""Roads of a GMNS 0.96 folder as arcs, with their capacities by time of day (link_tod.csv).

node.csv, link.csv and config.csv are read as :mod:`mamar.network.gmns` reads them: capacity
is per hour and lane. A row of link_tod.csv says what holds at its ``time_day``, such as
0600_1400, on every day; at other times the link is as in link.csv. So the hours of a truce
or of a crossing are a table that other programs read too.
"""

from __future__ import annotations

import math
from itertools import pairwise
from pathlib import Path

import numpy as np

from mamar.exchange.settings import DAY_S, Settings
from mamar.exchange.timed import Links, Piece, check_links
from mamar.network.faults import Faults
from mamar.network.gmns import (
    LENGTHS,
    SPEEDS,
    Row,
    is_true,
    kmh_per_unit,
    metres_per_unit,
    number_in,
    places,
    table,
)
from mamar.network.positions import line_lengths
from mamar.text import Text

_LINK = ("link_id", "from_node_id", "to_node_id", "length", "free_speed", "capacity")
_TIMES = ("link_id", "time_day")
#: Times of day that a file may spell out up to the horizon, over all links.
MOST_PIECES = 2_000_000


def read_gmns(folder: Path, settings: Settings) -> tuple[dict[str, int], Links]:
    """Numbers of the nodes by name, and the links; one that is not directed is two.

    Raises
    ------
    InputError
        Missing files or columns, values that are no numbers, unknown nodes or links.
    """
    place_of = places(folder)
    number = {name: at for at, name in enumerate(place_of)}
    rows = table(folder / "link.csv", _LINK)
    faults = Faults("link.csv")
    for row, link in enumerate(rows, 2):
        for column in ("from_node_id", "to_node_id"):
            if link[column] not in number:
                what = Text("There is no such node in node.csv.")
                faults.add(what, row=row, column=column, value=link[column])
    numbers = {
        name: _numbers(rows, name, faults, blank)
        for name, blank in (
            ("length", None),
            ("free_speed", None),
            ("capacity", None),
            ("lanes", 1),
        )
    }
    faults.raise_any()
    tail = np.asarray([number[link["from_node_id"]] for link in rows], np.int64)
    head = np.asarray([number[link["to_node_id"]] for link in rows], np.int64)
    metres, kmh = _units(folder, rows, list(place_of.values()), tail, head)
    speed = numbers["free_speed"] * kmh / 3.6
    with np.errstate(all="ignore"):
        transit = np.where(numbers["length"] == 0, 0.0, numbers["length"] * metres / speed)
    per_hour = numbers["capacity"] * numbers["lanes"]
    links = Links(tail, head, per_hour, transit, np.arange(2, len(rows) + 2))
    check_links(links, faults, "capacity", "free_speed")
    faults.raise_any()
    if (folder / "link_tod.csv").is_file():
        _take_times(folder, rows, links, numbers, kmh / 3.6 / metres, settings)
    return number, _both_ways(links, rows)


def _units(
    folder: Path,
    rows: list[Row],
    place: list[tuple[float, float]],
    tail: np.ndarray,
    head: np.ndarray,
) -> tuple[float, float]:
    """Metres in the unit of length, km/h in the unit of speed."""
    config = (table(folder / "config.csv", ()) or [{}])[0] if _has_config(folder) else {}
    faults = Faults("config.csv")
    for column, known in (("long_length", LENGTHS), ("speed", SPEEDS)):
        unit = config.get(column, "")
        if unit and unit.lower() not in known:
            remedy = Text("Use one of: {words}.", {"words": list(known)})
            faults.add(Text("This unit is not known."), remedy, row=2, column=column, value=unit)
    faults.raise_any()
    xy = np.asarray(place, np.float64).reshape(-1, 2)
    line = np.stack([xy[tail], xy[head]], axis=1).reshape(-1, 2)
    offset = np.arange(0, 2 * len(tail) + 1, 2)
    drawn_m = line_lengths(line[:, 0], line[:, 1], offset)
    metres = metres_per_unit(config, rows, drawn_m, [])
    return metres, kmh_per_unit(config, metres)


def _has_config(folder: Path) -> bool:
    return (folder / "config.csv").is_file()


def _numbers(rows: list[Row], name: str, faults: Faults, blank: float | None) -> np.ndarray:
    """A column of numbers of at least 0; a fault for every other cell."""
    values = np.zeros(len(rows))
    for at, link in enumerate(rows):
        text = link.get(name, "")
        value = blank if not text else number_in(text)
        if value is None or not 0 <= value < math.inf:
            what = Text("It must be a number of at least 0.")
            faults.add(what, row=at + 2, column=name, value=text)
        else:
            values[at] = value
    return values


def _take_times(
    folder: Path,
    rows: list[Row],
    links: Links,
    numbers: dict[str, np.ndarray],
    per_second: float,
    settings: Settings,
) -> None:
    """Add the times of day to the links, day after day up to the horizon.

    ``per_second``: lengths in their own unit that a speed of 1 in its unit covers a second.
    """
    times = table(folder / "link_tod.csv", _TIMES)
    faults = Faults("link_tod.csv")
    link_at = {link["link_id"]: at for at, link in enumerate(rows)}
    by_link: dict[int, list[tuple[int, int, float, float]]] = {}
    for row, cells in enumerate(times, 2):
        at, hours = link_at.get(cells["link_id"]), _hours(cells["time_day"])
        if at is None:
            what = Text("There is no such link in link.csv.")
            faults.add(what, row=row, column="link_id", value=cells["link_id"])
        if hours is None:
            remedy = Text("Write it like 0600_1400.")
            what = Text("This is not a time of day.")
            faults.add(what, remedy, row=row, column="time_day", value=cells["time_day"])
        said: dict[str, float] = {}
        for name in ("capacity", "lanes", "free_speed"):
            text = cells.get(name, "")
            plain = 0.0 if at is None else float(numbers[name][at])
            value = number_in(text) if text else plain
            if value is None or not 0 <= value < math.inf:
                what = Text("It must be a number of at least 0.")
                faults.add(what, row=row, column=name, value=text)
            else:
                said[name] = value
        if at is None or hours is None or faults.found:
            continue
        speed = said["free_speed"] * per_second
        open_ = said["capacity"] * said["lanes"] if speed > 0 else 0.0
        transit = numbers["length"][at] / speed if speed > 0 else float(links.transit_s[at])
        by_link.setdefault(at, []).append((*hours, float(open_), float(transit)))
    faults.raise_any()
    _refuse_overlaps(by_link, links, faults)
    days = math.ceil((settings.start_s + settings.steps * settings.step_s) / DAY_S) + 1
    if days * 2 * sum(map(len, by_link.values())) > MOST_PIECES:
        what = Text("The times of day go on for too many days.")
        faults.add(what, Text("Ask for fewer steps."))
        faults.raise_any()
    for at, day in by_link.items():
        links.pieces[at] = _pieces(day, links, at, days, settings.start_s)


def _refuse_overlaps(
    by_link: dict[int, list[tuple[int, int, float, float]]], links: Links, faults: Faults
) -> None:
    for at, day in by_link.items():
        day.sort()
        for one, next_ in pairwise(day):
            if one[1] > next_[0]:
                what = Text("Two times of day of one link overlap.")
                faults.add(what, column="link_id", value=f"link.csv, {links.row[at]}")
    faults.raise_any()


def _pieces(
    day: list[tuple[int, int, float, float]], links: Links, at: int, days: int, start_s: float
) -> list[Piece]:
    plain = float(links.per_hour[at]), float(links.transit_s[at])
    pieces: list[Piece] = []
    for number in range(days):
        midnight = number * DAY_S - start_s
        for first, end, per_hour, transit in day:
            if pieces and pieces[-1].time_s == midnight + first:
                pieces.pop()  # one time ends where the next begins
            pieces.append(Piece(midnight + first, per_hour, transit))
            pieces.append(Piece(midnight + end, *plain))
    return pieces


def _hours(text: str) -> tuple[int, int] | None:
    """Seconds after midnight at which a time like 0600_1400 begins and ends."""
    first, _, end = text.partition("_")
    seconds = []
    for part in (first, end):
        if not (len(part) == 4 and part.isascii() and part.isdigit() and int(part[2:]) < 60):
            return None
        seconds.append(int(part[:2]) * 3600 + int(part[2:]) * 60)
    return (seconds[0], seconds[1]) if seconds[0] < seconds[1] <= DAY_S else None


def _both_ways(links: Links, rows: list[Row]) -> Links:
    """The links, and those that are not directed once more the other way."""
    back = np.asarray(
        [at for at, link in enumerate(rows) if not is_true(link.get("directed", ""))], np.int64
    )
    whole = Links(
        np.concatenate([links.tail, links.head[back]]),
        np.concatenate([links.head, links.tail[back]]),
        np.concatenate([links.per_hour, links.per_hour[back]]),
        np.concatenate([links.transit_s, links.transit_s[back]]),
        np.concatenate([links.row, links.row[back]]),
    )
    whole.pieces |= links.pieces
    for at, link in enumerate(back.tolist(), len(rows)):
        if link in links.pieces:
            whole.pieces[at] = links.pieces[link]
    return whole
