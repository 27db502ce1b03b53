"""Labels that do not cover each other: the most important first, each at its first free spot."""

from __future__ import annotations

from collections.abc import Iterable

from mamar.publish.overview.sheet import Box


class Labels:
    """Which spots inside ``frame`` are taken."""

    def __init__(self, frame: Box) -> None:
        self.frame = frame
        self.taken: list[Box] = []

    def take(self, box: Box) -> None:
        self.taken.append(box)

    def place(self, candidates: Iterable[Box]) -> Box | None:
        """The first candidate inside the frame that meets nothing; it is taken from then on."""
        for box in candidates:
            if self.frame.holds(box) and not any(box.meets(other) for other in self.taken):
                self.take(box)
                return box
        return None


def around(x: float, y: float, width: float, height: float, reach: float) -> list[Box]:
    """Boxes beside a round sign of radius ``reach``: right, left, above, below, corners."""
    near = reach * 0.75
    corners = [
        (x + reach, y - height / 2),
        (x - reach - width, y - height / 2),
        (x - width / 2, y - reach - height),
        (x - width / 2, y + reach),
        (x + near, y - near - height),
        (x + near, y + near),
        (x - near - width, y - near - height),
        (x - near - width, y + near),
    ]
    return [Box(left, top, width, height) for left, top in corners]


def about(x: float, y: float, width: float, height: float) -> list[Box]:
    """Boxes over a point, then farther and farther away from it in eight directions."""
    left, top = x - width / 2, y - height / 2
    found = [Box(left, top, width, height)]
    for ring in (1, 2, 3):
        for right, down in _DIRECTIONS:
            dx, dy = ring * right * (width / 2 + 1), ring * down * (height / 2 + 1)
            found.append(Box(left + dx, top + dy, width, height))
    return found


_DIRECTIONS = ((0, -1), (1, 0), (0, 1), (-1, 0), (1, -1), (1, 1), (-1, 1), (-1, -1))
