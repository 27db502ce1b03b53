"""Roads from OpenStreetMap extracts (PBF)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from mamar.network.found import Found
from mamar.network.pbf_blocks import check_blocks
from mamar.network.roads import Ints, Mask
from mamar.text import Text

_TAGS = (
    "highway",
    "oneway",
    "junction",
    "lanes",
    "width",
    "maxspeed",
    "foot",
    "motor_vehicle",
    "access",
    "bridge",
    "name",
)
#: Barriers that a person can pass and a bus cannot; a gate may be opened.
_STOPS_VEHICLES = frozenset(
    (
        "block",
        "bollard",
        "chain",
        "cycle_barrier",
        "debris",
        "jersey_barrier",
        "kissing_gate",
        "log",
        "planter",
        "stile",
        "turnstile",
    )
)


def find_osm_pbf(path: Path) -> Found:
    """Every way with a ``highway`` tag, cut where ways meet and where a barrier stands.

    A bollard, block or the like closes the pieces of road that end at it to vehicles.
    Checkpoints on the map (``barrier`` or ``military`` = checkpoint) are posts of many
    years: they are counted in a note and change nothing.
    """
    check_blocks(path)
    ways = _read(path)
    refs = np.asarray(ways.refs, np.int64)
    offset = np.asarray(ways.offset, np.int64)
    stops = np.isin(refs, np.asarray(sorted(ways.stops), np.int64))
    piece, way = _cut(refs, offset, stops)
    vertices, piece_offset = _vertices(piece)
    notes = _notes(ways, int(stops.sum()))
    first, last = piece[:, 0], piece[:, 1]
    columns: dict[str, Sequence[Any]] = {
        tag: [ways.tags[tag][i] for i in way.tolist()] for tag in _TAGS
    }
    shut = stops[first] | stops[last]
    columns["motor_vehicle"] = [
        "no" if closed else stated
        for closed, stated in zip(shut.tolist(), columns["motor_vehicle"], strict=True)
    ]
    return Found(
        file=path.name,
        x=np.asarray(ways.lon, np.float64)[vertices],
        y=np.asarray(ways.lat, np.float64)[vertices],
        offset=piece_offset,
        columns=columns,
        u=refs[first],
        v=refs[last],
        row=way + 1,
        notes=notes,
    )


@dataclass
class _Ways:
    """What is collected while the file streams by; vertices of all ways in a row."""

    refs: list[int] = field(default_factory=list)
    lon: list[float] = field(default_factory=list)
    lat: list[float] = field(default_factory=list)
    offset: list[int] = field(default_factory=lambda: [0])
    tags: dict[str, list[str | None]] = field(default_factory=lambda: {tag: [] for tag in _TAGS})
    stops: set[int] = field(default_factory=set)
    checkpoints: int = 0
    missing: int = 0  #: vertices whose position the extract does not have


def _read(path: Path) -> _Ways:
    import osmium

    ways = _Ways()
    entities = osmium.osm.NODE | osmium.osm.WAY
    stream = (
        osmium.FileProcessor(osmium.io.File(str(path), "pbf"), entities)
        .with_locations()
        .with_filter(osmium.filter.KeyFilter("highway", "barrier", "military"))
    )
    for thing in stream:
        if thing.is_node():
            _take_node(ways, thing)
        elif thing.tags.get("highway") and thing.tags.get("area") != "yes":
            _take_way(ways, thing)
    return ways


def _take_node(ways: _Ways, node: Any) -> None:
    barrier = node.tags.get("barrier")
    if barrier in _STOPS_VEHICLES and node.tags.get("motor_vehicle", "no") == "no":
        ways.stops.add(node.id)
    if "checkpoint" in (barrier, node.tags.get("military")):
        ways.checkpoints += 1


def _take_way(ways: _Ways, way: Any) -> None:
    """The stretches of the way whose positions are known; an extract cuts ways at its edge."""
    start = ways.offset[-1]
    for vertex in way.nodes:
        if vertex.location.valid():
            ways.refs.append(vertex.ref)
            ways.lon.append(vertex.lon)
            ways.lat.append(vertex.lat)
        else:
            ways.missing += 1
            start = _end_stretch(ways, way, start)
    _end_stretch(ways, way, start)


def _end_stretch(ways: _Ways, way: Any, start: int) -> int:
    if len(ways.refs) - start < 2:
        del ways.refs[start:], ways.lon[start:], ways.lat[start:]
        return start
    ways.offset.append(len(ways.refs))
    for tag, values in ways.tags.items():
        values.append(way.tags.get(tag))
    return ways.offset[-1]


def _cut(refs: Ints, offset: Ints, stops: Mask) -> tuple[Ints, Ints]:
    """(s, 2) first and last vertex of each piece between cuts, and the way it is from."""
    cut = stops.copy()
    if len(refs):
        _, which, count = np.unique(refs, return_inverse=True, return_counts=True)
        cut |= count[which] > 1
    ends = np.zeros(len(refs), bool)
    ends[offset[:-1]] = ends[offset[1:] - 1] = True
    at = np.flatnonzero(cut | ends)
    way = np.searchsorted(offset, at, side="right") - 1
    together = way[:-1] == way[1:]
    return np.column_stack([at[:-1], at[1:]])[together], way[:-1][together]


def _vertices(piece: Ints) -> tuple[Ints, Ints]:
    """Vertices of all pieces in a row, and where each begins; a cut vertex is in two pieces."""
    flat = np.concatenate([[0], np.cumsum(piece[:, 1] - piece[:, 0] + 1)])
    return np.arange(flat[-1]) + np.repeat(piece[:, 0] - flat[:-1], np.diff(flat)), flat


def _notes(ways: _Ways, stops: int) -> tuple[Text, ...]:
    counted = (
        Text(
            "{count} barrier on the roads stops vehicles.",
            plural="{count} barriers on the roads stop vehicles.",
            count=stops,
        ),
        Text(
            "{count} checkpoint is on the map; it is not taken as a crossing.",
            plural="{count} checkpoints are on the map; they are not taken as crossings.",
            count=ways.checkpoints,
        ),
        Text(
            "{count} position is missing: roads are cut at the edge of the extract.",
            plural="{count} positions are missing: roads are cut at the edge of the extract.",
            count=ways.missing,
        ),
    )
    return tuple(note for note in counted if note.count)
