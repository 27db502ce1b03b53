"""From degrees to millimetres on the sheet: the part of the world that a map shows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mamar.publish.overview.sheet import Box

Floats = npt.NDArray[np.float64]

METRES_A_DEGREE = 111_320.0
#: Around the places that must be seen, as a share of their extent, and at least so much.
MARGIN, LEAST_MARGIN_M = 0.06, 250.0


@dataclass(frozen=True)
class View:
    """North is up; one scale in both directions, right to a thousandth within a city."""

    box: Box
    lon: float  #: in the middle
    lat: float
    metres_a_mm: float

    @staticmethod
    def of(positions: Floats, box: Box) -> View:
        """The view in ``box`` that shows all ``positions`` ((k, 2) lon, lat)."""
        low, high = positions.min(axis=0), positions.max(axis=0)
        lon, lat = (low + high) / 2
        squeeze = np.cos(np.radians(lat))
        extent = (high - low) * METRES_A_DEGREE * (squeeze, 1.0)
        extent += 2 * np.maximum(MARGIN * extent, LEAST_MARGIN_M)
        scale = max(extent[0] / box.width, extent[1] / box.height)
        return View(box, float(lon), float(lat), float(scale))

    def place(self, positions: npt.ArrayLike) -> Floats:
        """(k, 2) lon, lat → (k, 2) x, y in millimetres of the sheet."""
        at = np.asarray(positions, float).reshape(-1, 2)
        squeeze = np.cos(np.radians(self.lat))
        mm = METRES_A_DEGREE / self.metres_a_mm
        x = self.box.left + self.box.width / 2 + (at[:, 0] - self.lon) * squeeze * mm
        y = self.box.top + self.box.height / 2 - (at[:, 1] - self.lat) * mm
        return np.column_stack([x, y])

    def shows(self, x: float, y: float, inside: float = 0.0) -> bool:
        """Whether a point of the sheet is on the map, ``inside`` mm from its edge."""
        return (
            self.box.left + inside <= x <= self.box.right - inside
            and self.box.top + inside <= y <= self.box.bottom - inside
        )

    def round_length(self, most_mm: float) -> tuple[float, float]:
        """A round length in metres, at most ``most_mm`` on the map, and its millimetres."""
        metres = round_below(most_mm * self.metres_a_mm)
        return metres, metres / self.metres_a_mm


def round_below(number: float) -> float:
    """The greatest of 1, 2, 5 times a power of ten that is not above ``number``.

    >>> round_below(4321), round_below(0.7)
    (2000.0, 0.5)
    """
    power = 10.0 ** np.floor(np.log10(number))
    return float(max(step * power for step in (1, 2, 5) if step * power <= number * (1 + 1e-9)))
