"""The node nearest to a point."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from mamar.network.roads import Floats, Ints, Mask


@dataclass(frozen=True)
class Snapped:
    """k points on a network."""

    node: Ints  #: (k,) the nearest node, however far
    distance_m: Floats  #: (k,)
    within: Mask  #: (k,) whether it lies within the limit
    swapped: Mask  #: (k,) too far, yet within the limit with longitude and latitude exchanged


class Nodes(Protocol):
    """Whatever has nodes with positions: `Roads`, `Network`, or a part of one."""

    @property
    def lon(self) -> Floats: ...
    @property
    def lat(self) -> Floats: ...


def snap(ground: Nodes, lon: npt.ArrayLike, lat: npt.ArrayLike, limit_m: float) -> Snapped:
    """The node of ``ground`` nearest to each point, and how far it is.

    Parameters
    ----------
    ground : Roads, Network, or a part of one
        ``node`` counts in it; -1 where it has no node at all.
    lon, lat : (k,) float
        Degrees, WGS84.
    limit_m : float
        Points that are farther are marked, for the caller to report.

    Examples
    --------
    >>> from mamar.network.roads import Roads
    >>> roads = Roads.of_lines([[(37.0, 36.0), (37.001, 36.0)]], ["path"])
    >>> found = snap(roads, [37.0009], [36.0], 50)
    >>> int(found.node[0]), round(float(found.distance_m[0]), 1), bool(found.within[0])
    (1, 9.0, True)
    """
    import shapely

    nodes_lon, nodes_lat = ground.lon, ground.lat
    lon = np.asarray(lon, np.float64).reshape(-1)
    lat = np.asarray(lat, np.float64).reshape(-1)
    if not len(nodes_lon):
        nowhere = np.full(len(lon), -1), np.full(len(lon), np.inf)
        return Snapped(*nowhere, np.zeros(len(lon), bool), np.zeros(len(lon), bool))
    tree = shapely.STRtree(shapely.points(_plane(nodes_lon, nodes_lat)))

    def nearest(at_lon: Floats, at_lat: Floats) -> tuple[Ints, Floats]:
        point, found = tree.query_nearest(shapely.points(_plane(at_lon, at_lat)))
        # Of several at the same distance the first, so that runs agree.
        node = np.full(len(at_lon), len(nodes_lon))
        np.minimum.at(node, point, found)
        return node, metres_between(at_lon, at_lat, nodes_lon[node], nodes_lat[node])

    node, distance_m = nearest(lon, lat)
    within = distance_m <= limit_m
    swapped = np.zeros(len(lon), bool)
    other = np.flatnonzero(~within & (np.abs(lon) < 90.0))
    swapped[other] = nearest(lat[other], lon[other])[1] <= limit_m
    return Snapped(node, distance_m, within, swapped)


def _plane(lon: Floats, lat: Floats) -> Floats:
    """Mercator: it keeps shapes, so what is nearest on it is nearest on the ground."""
    x = np.radians(lon)
    y = np.arcsinh(np.tan(np.radians(np.clip(lat, -89.9, 89.9))))
    return np.column_stack([x, y])


def metres_between(
    lon: npt.ArrayLike, lat: npt.ArrayLike, to_lon: npt.ArrayLike, to_lat: npt.ArrayLike
) -> Floats:
    """Metres on the ellipsoid; each argument an array or a number."""
    import pyproj

    here_lon, here_lat, there_lon, there_lat = np.broadcast_arrays(lon, lat, to_lon, to_lat)
    _, _, distance = pyproj.Geod(ellps="WGS84").inv(here_lon, here_lat, there_lon, there_lat)
    return np.asarray(distance, np.float64)
