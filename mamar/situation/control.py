"""Who controls which ground at which time, by areas drawn in control.csv."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
import numpy.typing as npt

from mamar.situation.record import Record


@dataclass(frozen=True, kw_only=True)
class ControlArea(Record):
    """Ground that one side is said to hold from ``valid_from`` until ``valid_to``.

    ``area`` is a shapely polygon or multipolygon in WGS84, longitude first. The interval
    contains its start and not its end; ``valid_to`` None: until further notice.
    ``controller`` is a label, not a judgement.
    """

    area: Any
    controller: str
    valid_from: datetime
    valid_to: datetime | None = None
    source_id: str = ""

    def holds(self, when: datetime) -> bool:
        """Whether the statement is about the moment ``when``."""
        return self.valid_from <= when and (self.valid_to is None or when < self.valid_to)


def controllers_at(
    areas: Iterable[ControlArea], lon: npt.ArrayLike, lat: npt.ArrayLike, when: datetime
) -> npt.NDArray[np.object_]:
    """Who holds each of n points at one moment.

    Parameters
    ----------
    areas : the statements to go by; where several cover a point, the smallest area
        counts, because it is the one drawn for that place.
    lon, lat : (n,) float
        Degrees, WGS84.
    when : aware datetime

    Returns
    -------
    (n,) array of str
        The controller's label; ``""`` where no area says anything.

    Examples
    --------
    >>> from datetime import UTC
    >>> import shapely
    >>> day = datetime(2016, 12, 1, tzinfo=UTC)
    >>> quarter = ControlArea(area=shapely.box(0, 0, 2, 2), controller="a", valid_from=day)
    >>> controllers_at([quarter], [1.0, 5.0], [1.0, 5.0], day).tolist()
    ['a', '']
    """
    import shapely

    x, y = np.asarray(lon, float), np.asarray(lat, float)
    found = np.full(x.shape, "", object)
    # The largest first, so that a smaller area drawn inside it overwrites it.
    for statement in sorted(
        (a for a in areas if a.holds(when)), key=lambda a: a.area.area, reverse=True
    ):
        shapely.prepare(statement.area)
        found[shapely.intersects_xy(statement.area, x, y)] = statement.controller
    return found
