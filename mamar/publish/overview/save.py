"""From a sheet to a file: the same sheet gives the same bytes, to be seen and to be heard."""

from __future__ import annotations

import io
import re
from typing import Any
from xml.sax.saxutils import escape

from mamar.publish.overview.sheet import Sheet
from mamar.text import RIGHT_TO_LEFT

#: Everything that could differ from machine to machine or run to run is fixed.
SETTINGS = {"svg.fonttype": "path", "svg.hashsalt": "mamar", "path.simplify": False}


def styled() -> Any:
    """The context in which sheets are drawn and saved."""
    import matplotlib.style

    return matplotlib.style.context(["default", SETTINGS])


def svg_of(sheet: Sheet, title: str, words: str) -> str:
    """The sheet as SVG: text as outlines; title and description for screen readers."""
    written = _saved(sheet, "svg", {"Date": None, "Creator": None})
    return _described(_coarser(written.decode("utf-8")), title, words, sheet.language)


def png_of(sheet: Sheet, dpi: int) -> bytes:
    """The sheet as a picture of dots."""
    return _saved(sheet, "png", {"Software": None}, dpi)


def _saved(sheet: Sheet, kind: str, metadata: dict[str, Any], dpi: int = 72) -> bytes:
    file = io.BytesIO()
    with styled():
        sheet.figure.savefig(file, format=kind, dpi=dpi, metadata=metadata)
    return file.getvalue()


def _coarser(svg: str) -> str:
    """Outlines to a hundredth of a point: half the bytes, and no eye sees the difference."""

    def shorter(number: re.Match[str]) -> str:
        return f"{float(number[0]):.2f}".rstrip("0").rstrip(".")

    def outline(found: re.Match[str]) -> str:
        return f'd="{re.sub(r"-?[0-9]+[.][0-9]{3,}", shorter, found[1])}"'

    return re.sub(r'\bd="([^"]*)"', outline, svg)


def _described(svg: str, title: str, words: str, language: str) -> str:
    title, words = escape(title), escape(words)
    direction = "rtl" if language in RIGHT_TO_LEFT else "ltr"
    opening = re.search(r"<svg\b[^>]*>", svg)
    assert opening is not None, "matplotlib wrote no svg element"
    root = opening[0][:-1] + (
        f' role="img" aria-labelledby="title desc" xml:lang="{language}" direction="{direction}">'
        f'\n <title id="title">{title}</title>\n <desc id="desc">{words}</desc>'
    )
    return svg[: opening.start()] + root + svg[opening.end() :]
