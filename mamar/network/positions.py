"""Where things are: any coordinate system to WGS84, boxes, and distances in metres."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from mamar.errors import Fault, InputError
from mamar.network.found import Found
from mamar.network.roads import Floats, Ints, Mask
from mamar.text import Text

if TYPE_CHECKING:
    import pyproj

#: West, south, east, north in degrees.
Box = tuple[float, float, float, float]

WGS84 = "EPSG:4326"
_MAX_FAULTS = 5


def to_degrees(found: Found, notes: list[Text]) -> tuple[Floats, Floats, str]:
    """Longitude and latitude of every vertex, and the name of the system they came in.

    Raises
    ------
    InputError
        Naming the rows whose positions are no numbers, or lie outside the Earth; says
        so when longitude and latitude look exchanged.
    """
    import pyproj

    _refuse(found, ~(np.isfinite(found.x) & np.isfinite(found.y)), _NO_NUMBER, None)
    crs = found.crs
    if crs is None:
        if not _on_earth(found.x, found.y).all():
            raise InputError(
                Fault(
                    Text("The file does not say in which coordinate system it is."),
                    Text("Save it with its coordinate system, or in WGS84 (EPSG:4326)."),
                    file=found.file,
                )
            )
        notes.append(Text("No coordinate system is stated; the numbers were taken as WGS84."))
        crs = WGS84
    try:
        system = pyproj.CRS.from_user_input(crs)
        same = system.equals(pyproj.CRS.from_user_input(WGS84), ignore_axis_order=True)
        if same:
            lon, lat = found.x, found.y
        else:
            change = pyproj.Transformer.from_crs(system, WGS84, always_xy=True)
            lon, lat = change.transform(found.x, found.y)
    except (pyproj.exceptions.ProjError, ValueError, TypeError) as problem:
        raise InputError(
            Fault(
                Text("The coordinate system cannot be understood."),
                Text("Save it in WGS84 (EPSG:4326)."),
                file=found.file,
                value=crs,
            )
        ) from problem
    lon, lat = np.asarray(lon, np.float64), np.asarray(lat, np.float64)
    swapped = bool(_on_earth(lat, lon).all()) and same
    _refuse(found, ~_on_earth(lon, lat), _NOT_ON_EARTH, _SWAPPED if swapped else _WRONG_SYSTEM)
    return lon, lat, _name(system)


_NO_NUMBER = Text("A position is not a number.")
_NOT_ON_EARTH = Text("A position is not on the Earth.")
_SWAPPED = Text("Longitude and latitude are exchanged: write longitude first.")
_WRONG_SYSTEM = Text("The coordinate system that the file states does not fit its numbers.")


def _on_earth(lon: Floats, lat: Floats) -> Mask:
    with np.errstate(invalid="ignore"):
        return (np.abs(lon) <= 180.0) & (np.abs(lat) <= 90.0)


def _name(system: pyproj.CRS) -> str:
    authority = system.to_authority(min_confidence=90)
    if authority:
        return ":".join(authority)
    # Some programs write a system in full and leave out what it is called.
    projection = system.coordinate_operation
    return projection.name if system.name == "unknown" and projection else system.name


def _refuse(found: Found, wrong: Mask, what: Text, remedy: Text | None) -> None:
    """Raise with the rows of the first few vertices that are ``wrong``."""
    if not wrong.any():
        return
    vertices = np.flatnonzero(wrong)
    lines = np.unique(np.searchsorted(found.offset, vertices, side="right") - 1)
    faults = []
    for line in lines[:_MAX_FAULTS].tolist():
        at = vertices[np.searchsorted(vertices, found.offset[line])]
        faults.append(
            Fault(
                what,
                remedy,
                file=found.file,
                row=int(found.row[line]) if found.row is not None else line + 1,
                column="geometry",
                value=f"{found.x[at]} {found.y[at]}",
            )
        )
    if len(lines) > _MAX_FAULTS:
        more = Text(
            "{count} row has the same fault.",
            plural="{count} rows have the same fault.",
            count=len(lines),
        )
        faults.append(Fault(more, file=found.file))
    raise InputError(*faults)


def in_box(found: Found, lon: Floats, lat: Floats, box: Box) -> Mask:
    """Which lines touch ``box``: their own box does. InputError if none does."""
    west, south, east, north = box
    starts = found.offset[:-1]
    low_x, high_x = np.minimum.reduceat(lon, starts), np.maximum.reduceat(lon, starts)
    low_y, high_y = np.minimum.reduceat(lat, starts), np.maximum.reduceat(lat, starts)
    touching: Mask = (low_x <= east) & (high_x >= west) & (low_y <= north) & (high_y >= south)
    if touching.any():
        return touching
    exchanged = (low_y <= east) & (high_y >= west) & (low_x <= north) & (high_x >= south)
    covers = " ".join(
        f"{degrees:.4f}" for degrees in (low_x.min(), low_y.min(), high_x.max(), high_y.max())
    )
    raise InputError(
        Fault(
            Text(
                "No road lies in the box {box} (west, south, east, north); the file covers "
                "{covers}.",
                {"box": " ".join(f"{degrees:g}" for degrees in box), "covers": covers},
            ),
            _SWAPPED if exchanged.any() else Text("Give a box that overlaps the file."),
            file=found.file,
        )
    )


def line_lengths(lon: Floats, lat: Floats, offset: Ints) -> Floats:
    """Length in metres of each line on the WGS84 ellipsoid."""
    import pyproj

    if len(lon) < 2:
        return np.zeros(len(offset) - 1)
    _, _, step = pyproj.Geod(ellps="WGS84").inv(lon[:-1], lat[:-1], lon[1:], lat[1:])
    step = np.append(step, 0.0)
    # What joins the end of one line to the start of the next is nobody's length.
    step[offset[1:] - 1] = 0.0
    return np.add.reduceat(step, offset[:-1])
