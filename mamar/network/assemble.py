"""From lines and columns, as any reader finds them, to :class:`~mamar.network.roads.Roads`.

Every format goes through here, so positions, nodes, tags and doubles are treated
alike whatever the file was.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from mamar.errors import Fault, InputError
from mamar.network import tags
from mamar.network.capacity import least_class
from mamar.network.doubles import fold_doubles
from mamar.network.found import COLUMNS, Found
from mamar.network.meeting import Ends, meet
from mamar.network.positions import Box, in_box, line_lengths, to_degrees
from mamar.network.roads import (
    ACCESS_NOT_STATED,
    BOTH_WAYS,
    DRAWN_WAY,
    NO_NAME,
    WAY_NOT_STATED,
    Bytes,
    Floats,
    Ints,
    Mask,
    Roads,
)
from mamar.text import Text

#: Class of a segment whose source gives none.
NO_CLASS = "unknown"
#: A stated length may be this much shorter than the line drawn (rounding), or longer (a line
#: that is only sketched); outside, the line is believed.
SHORTEST, LONGEST = 0.98, 5.0


def assemble(found: Found, bbox: Box | None = None) -> Roads:
    """Roads in WGS84 from what a reader found; with ``bbox`` only what touches it.

    Raises
    ------
    InputError
        Positions that are no positions, nothing inside ``bbox``, no ``highway``.
    """
    notes = list(found.notes)
    if not len(found.offset) > 1:
        raise InputError(_fault(found, Text("There is no road in it.")))
    if "highway" not in found.columns:
        what = Text("There is no column highway.")
        remedy = Text("Give the class of each road (residential, primary …) in that column.")
        raise InputError(_fault(found, what, remedy, column="highway"))
    lon, lat, crs = to_degrees(found, notes)
    ends = meet(found, lon, lat, notes)
    if bbox is not None:
        touching = np.flatnonzero(in_box(found, lon, lat, bbox))
        found, ends, lon, lat = _chosen(found, ends, lon, lat, touching)
    columns = _columns(found, line_lengths(lon, lat, found.offset), notes)
    stay = fold_doubles(found.offset, lon, lat, ends, columns, notes)
    order = np.flatnonzero(stay)
    vertices, offset = slices(found.offset, order)
    from_node, to_node, used = first_seen(ends.from_node[order], ends.to_node[order])
    highway, highway_names = _coded(columns.pop("highway")[order])
    name, names = _coded(columns.pop("name")[order], missing="")
    return Roads(
        node_id=ends.node_id[used],
        lon=ends.lon[used],
        lat=ends.lat[used],
        from_node=from_node,
        to_node=to_node,
        highway=highway,
        highway_names=highway_names,
        name=name,
        names=names,
        vertex_lon=lon[vertices],
        vertex_lat=lat[vertices],
        offset=offset,
        source=found.file,
        digest=found.digest,
        attribution=found.attribution,
        crs=crs,
        notes=tuple(notes),
        **{column: values[order] for column, values in columns.items()},
    )


def first_seen(from_node: Ints, to_node: Ints) -> tuple[Ints, Ints, Ints]:
    """Nodes renumbered in the order in which segments name them, and their old numbers."""
    named = np.column_stack([from_node, to_node]).ravel()
    used, first, which = np.unique(named, return_index=True, return_inverse=True)
    order = np.argsort(first, kind="stable")
    rank = np.empty(len(used), np.int64)
    rank[order] = np.arange(len(used))
    both = rank[which].reshape(-1, 2)
    return both[:, 0].copy(), both[:, 1].copy(), used[order]


def slices(offset: Ints, order: Ints) -> tuple[Ints, Ints]:
    """Where the entries of the lists ``order`` stand in a CSR array, and their new offsets."""
    count = np.diff(offset)[order]
    new = np.concatenate([[0], np.cumsum(count, dtype=np.int64)])
    return np.arange(new[-1]) + np.repeat(offset[order] - new[:-1], count), new


def _chosen(
    found: Found, ends: Ends, lon: Floats, lat: Floats, order: Ints
) -> tuple[Found, Ends, Floats, Floats]:
    """Only the lines ``order``."""
    vertices, offset = slices(found.offset, order)
    rows = order.tolist()
    columns = {name: [values[i] for i in rows] for name, values in found.columns.items()}
    part = replace(found, x=found.x[vertices], y=found.y[vertices], offset=offset, columns=columns)
    ends = replace(ends, from_node=ends.from_node[order], to_node=ends.to_node[order])
    return part, ends, lon[vertices], lat[vertices]


def _columns(found: Found, drawn_m: Floats, notes: list[Text]) -> dict[str, npt.NDArray[Any]]:
    """Each column of :class:`Roads` that is stated per segment, from the raw values."""
    count = len(found.offset) - 1
    nothing: Sequence[Any] = [None] * count

    def raw(*names: str) -> Sequence[Any]:
        return next((found.columns[name] for name in names if name in found.columns), nothing)

    def read(column: str, how: Callable[[object], Any], missing: Any, *names: str) -> list[Any]:
        values, unreadable = tags.each(raw(*names), how, missing)
        if unreadable:
            what = Text(
                "{count} value of {column} cannot be read and counts as not stated.",
                {"column": column},
                plural="{count} values of {column} cannot be read and count as not stated.",
                count=unreadable,
            )
            notes.append(what)
        return values

    columns: dict[str, npt.NDArray[Any]] = {}
    for column in ("lanes", "width_m", "maxspeed_kmh", "lane_vehicles_per_h"):

        def measure(value: object, column: str = column) -> float:
            return tags.number(column, value)

        columns[column] = np.asarray(read(column, measure, np.nan, *COLUMNS[column]), np.float64)
    columns["highway"] = np.asarray(read("highway", _least_class, NO_CLASS, "highway"), np.str_)
    general = np.asarray(read("access", tags.access, ACCESS_NOT_STATED, "access"), np.int8)
    for column, tag in (("foot", "foot"), ("motor", "motor_vehicle")):
        own = np.asarray(read(tag, tags.access, ACCESS_NOT_STATED, tag), np.int8)
        columns[column] = np.where(own == ACCESS_NOT_STATED, general, own)
    columns["bridge"] = np.asarray(read("bridge", tags.bridge, False, "bridge"), bool)
    columns["name"] = np.asarray(read("name", _one_name, "", "name"), np.str_)
    columns["oneway"] = _oneway(
        found.columns.get("oneway"),
        read("oneway", tags.oneway, BOTH_WAYS, "oneway"),
        np.asarray(read("junction", _is_roundabout, False, "junction"), bool),
        columns["highway"],
    )
    columns["length_m"] = _lengths(raw(*COLUMNS["length_m"]), drawn_m, notes)
    return columns


def _least_class(value: object) -> str:
    """The class; where several ways were merged into one line, the smallest road of them."""
    stated = tags.words(value)
    return least_class([word[:40] for word in stated]) if stated else NO_CLASS


def _one_name(value: object) -> str:
    return "; ".join(dict.fromkeys(tags.words(value)))[:200]


def _is_roundabout(value: object) -> bool:
    return bool({"roundabout", "circular"} & set(tags.words(value)))


def _oneway(
    stated: Sequence[Any] | None,
    read: list[int],
    roundabout: Mask,
    highway: npt.NDArray[np.str_],
) -> Bytes:
    """Direction. Where a file has the tag at all, its absence says "both ways".

    Two exceptions are OpenStreetMap's own: a motorway and a roundabout are one-way
    without saying so.
    """
    if stated is None:
        return np.where(roundabout, np.int8(DRAWN_WAY), np.int8(WAY_NOT_STATED))
    silent = np.asarray([not tags.words(value) for value in stated], bool)
    implied = silent & (roundabout | np.isin(highway, ["motorway", "motorway_link"]))
    return np.where(implied, np.int8(DRAWN_WAY), np.asarray(read, np.int8))


def _lengths(stated: Sequence[Any], drawn_m: Floats, notes: list[Text]) -> Floats:
    given = np.full(len(drawn_m), np.nan)
    for at, value in enumerate(stated):
        if value is not None:
            try:
                given[at] = float(value)
            except (TypeError, ValueError):
                given[at] = -1.0
    wrong = ~np.isnan(given) & ~(
        (given >= np.maximum(SHORTEST * drawn_m - 1.0, 0.0)) & (given <= LONGEST * drawn_m + 1.0)
    )
    if wrong.any():
        what = Text(
            "{count} stated length does not fit the line drawn; the line was measured instead.",
            plural="{count} stated lengths do not fit the line drawn; "
            "the line was measured instead.",
            count=int(wrong.sum()),
        )
        notes.append(what)
    return np.where(np.isnan(given) | wrong, drawn_m, given)


def _coded(values: npt.NDArray[Any], missing: str | None = None) -> tuple[Ints, tuple[str, ...]]:
    names, codes = np.unique(values, return_inverse=True)
    codes = codes.astype(np.int64).reshape(-1)
    if missing is not None and len(names) and names[0] == missing:
        return np.where(codes == 0, NO_NAME, codes - 1), tuple(names[1:].tolist())
    return codes, tuple(names.tolist())


def _fault(
    found: Found, what: Text, remedy: Text | None = None, *, column: str | None = None
) -> Fault:
    return Fault(what, remedy, file=found.file, column=column)
