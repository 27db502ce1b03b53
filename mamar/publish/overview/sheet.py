"""A sheet of paper to draw on: millimetres from the top left, text in either direction.

Text is shaped and ordered by Matplotlib's own layout engine (HarfBuzz by way of
libraqm, from 3.11 on) with the DejaVu font that ships with it, and goes into the file as
outlines: the picture looks the same on every machine, with or without Arabic fonts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.patches import Circle, PathPatch, Polygon, Rectangle, Wedge
from matplotlib.path import Path as Outline
from matplotlib.textpath import text_to_path

from mamar.text import RIGHT_TO_LEFT, Said, Text, isolate, unbroken_times

Floats = npt.NDArray[np.float64]
#: Something that can stand on the sheet: words, words to be said, or a name by language.
Sayable = str | Text | Said | Mapping[str, str]
Side = Literal["start", "middle", "end"]

MM = 25.4
POINT_MM = MM / 72
WIDTH_MM, HEIGHT_MM = 297.0, 210.0

INK, SOFT, FAINT, PAPER = "#1a1a1a", "#5c5c5c", "#b9b9b9", "#ffffff"

#: Marks that set the direction of a line whatever it begins with.
_RIGHT_TO_LEFT_MARK, _LEFT_TO_RIGHT_MARK = "\u200f", "\u200e"


@dataclass(frozen=True)
class Box:
    """A part of the sheet. ``start`` is where reading begins: right in Arabic."""

    left: float
    top: float
    width: float
    height: float
    right_to_left: bool = False

    @property
    def right(self) -> float:
        return self.left + self.width

    @property
    def bottom(self) -> float:
        return self.top + self.height

    @property
    def start(self) -> float:
        return self.right if self.right_to_left else self.left

    @property
    def end(self) -> float:
        return self.left if self.right_to_left else self.right

    def along(self, mm: float) -> float:
        """The x that lies ``mm`` from the start in the direction of reading."""
        return self.start - mm if self.right_to_left else self.start + mm

    def holds(self, other: Box) -> bool:
        return (
            self.left <= other.left
            and other.right <= self.right
            and self.top <= other.top
            and other.bottom <= self.bottom
        )

    def meets(self, other: Box) -> bool:
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )


class Sheet:
    """One A4 page, landscape; what is drawn later lies on top."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.right_to_left = language in RIGHT_TO_LEFT
        self.figure = Figure(figsize=(WIDTH_MM / MM, HEIGHT_MM / MM), facecolor=PAPER)
        self.axes: Axes = self.figure.add_axes((0, 0, 1, 1))
        self.axes.set_axis_off()
        self.axes.set_xlim(0, WIDTH_MM)
        self.axes.set_ylim(HEIGHT_MM, 0)
        self._order = 0
        #: Texts with a white line around them, by id in the file: its width in points.
        self.halos: dict[str, float] = {}

    def box(self, start: float, top: float, width: float, height: float) -> Box:
        """A box ``start`` mm from the edge where reading begins."""
        left = WIDTH_MM - start - width if self.right_to_left else start
        return Box(left, top, width, height, self.right_to_left)

    def say(self, words: Sayable) -> str:
        """A text or a name by language, in the language of the sheet."""
        if isinstance(words, str):
            return words
        if isinstance(words, Mapping):
            name = Said(words).say(self.language)
            return isolate(name) if self.right_to_left else name
        return words.say(self.language)

    def text(
        self,
        x: float,
        y: float,
        words: Sayable,
        size: float = 8,
        *,
        bold: bool = False,
        side: Side = "start",
        color: str = INK,
        halo: float = 0,
    ) -> None:
        """One line with its baseline at ``y``; ``side`` says which part of it is at ``x``."""
        near, far = ("right", "left") if self.right_to_left else ("left", "right")
        drawn = self.axes.text(
            x,
            y,
            self._directed(self.say(words)),
            fontproperties=_font(size, bold),
            color=color,
            ha={"start": near, "middle": "center", "end": far}[side],
            va="baseline",
            parse_math=False,
            zorder=self._next(),
        )
        if halo:
            drawn.set_gid(f"halo_{len(self.halos)}")
            self.halos[f"halo_{len(self.halos)}"] = halo

    def width(self, words: Sayable, size: float, bold: bool = False) -> float:
        """Millimetres that ``words`` take on one line."""
        return _width(self._directed(self.say(words)), size, bold)

    def wrapped(self, words: Sayable, size: float, width: float, bold: bool = False) -> list[str]:
        """``words`` broken into lines no wider than ``width``; day and hour stay together."""
        lines: list[str] = []
        space = self.width("\u00a0", size, bold)
        room = 0.0
        for word in unbroken_times(self.say(words)).split(" "):
            own = self.width(word, size, bold)
            if lines and own + space <= room:
                lines[-1] = f"{lines[-1]} {word}"
                room -= own + space
            else:
                lines.append(word)
                room = width - own
        return lines

    def shortened(self, words: Sayable, size: float, width: float, bold: bool = False) -> str:
        """``words`` cut with an ellipsis where they are wider than ``width``."""
        said = self.say(words)
        if self.width(said, size, bold) <= width:
            return said
        while said and self.width(f"{said}…", size, bold) > width:
            said = said[:-1].rstrip()
        return f"{said}…"

    def line(
        self,
        points: Sequence[tuple[float, float]] | Floats,
        width: float,
        color: str = INK,
        dashes: tuple[float, ...] | None = None,
        clip: Box | None = None,
    ) -> None:
        """``width`` in mm; ``dashes`` in widths."""
        self.outline(Outline(np.asarray(points, float)), width, color, dashes, clip)

    def outline(
        self,
        outline: Outline,
        width: float,
        color: str = INK,
        dashes: tuple[float, ...] | None = None,
        clip: Box | None = None,
    ) -> None:
        self._add(
            PathPatch(
                outline,
                fill=False,
                edgecolor=color,
                linewidth=width / POINT_MM,
                linestyle=(0, dashes) if dashes else "-",
                capstyle="butt" if dashes else "round",
                joinstyle="round",
            ),
            clip,
        )

    def area(
        self,
        points: Sequence[tuple[float, float]],
        fill: str = INK,
        edge: str | None = None,
        width: float = 0.2,
        hatch: str | None = None,
    ) -> None:
        self._add(Polygon(points, closed=True, **_paint(fill, edge, width), hatch=hatch))

    def rectangle(
        self, box: Box, fill: str | None = INK, edge: str | None = None, width: float = 0.2
    ) -> None:
        corner = (box.left, box.top)
        self._add(Rectangle(corner, box.width, box.height, **_paint(fill, edge, width)))

    def pie(self, x: float, y: float, radius: float, share: float, fill: str, edge: str) -> None:
        """A white circle, filled clockwise from the top as far as ``share`` goes."""
        edges: dict[str, Any] = {"edgecolor": edge, "linewidth": 0.6}
        self._add(Circle((x, y), radius, facecolor=fill if share >= 1 else PAPER, **edges))
        if 0 < share < 1:
            # The sheet runs downwards, so angles run clockwise.
            self._add(Wedge((x, y), radius, -90, -90 + 360 * share, facecolor=fill, **edges))

    def _add(self, patch: Any, clip: Box | None = None) -> None:
        patch.set_zorder(self._next())
        # Not add_patch: that would measure every curve to find limits, which are fixed here.
        self.axes.add_artist(patch)
        patch.set_clip_on(clip is not None)
        if clip is not None:
            frame = Rectangle((clip.left, clip.top), clip.width, clip.height)
            patch.set_clip_path(frame.get_path(), frame.get_transform() + self.axes.transData)

    def _next(self) -> int:
        self._order += 1
        return self._order

    def _directed(self, words: str) -> str:
        return (_RIGHT_TO_LEFT_MARK if self.right_to_left else _LEFT_TO_RIGHT_MARK) + words


@lru_cache(maxsize=4096)
def _width(words: str, size: float, bold: bool) -> float:
    width, _, _ = text_to_path.get_text_width_height_descent(words, _font(size, bold), False)
    return float(width) * POINT_MM


def _font(size: float, bold: bool) -> FontProperties:
    return FontProperties(family="DejaVu Sans", size=size, weight="bold" if bold else "normal")


def _paint(fill: str | None, edge: str | None, width: float) -> dict[str, Any]:
    return {
        "facecolor": fill or "none",
        "edgecolor": edge or "none",
        "linewidth": width / POINT_MM if edge else 0,
    }
