"""From a sheet to a file: the same sheet gives the same bytes, to be seen and to be heard."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any
from xml.sax.saxutils import escape

from mamar.publish.overview.sheet import PAPER, Sheet
from mamar.text import RIGHT_TO_LEFT

#: Everything that could differ from machine to machine or run to run is fixed.
SETTINGS = {
    "svg.fonttype": "path",
    "svg.hashsalt": "mamar",
    "path.simplify": False,
}


def styled() -> Any:
    """The context in which sheets are drawn and saved."""
    import matplotlib.style

    return matplotlib.style.context(["default", SETTINGS])


def svg_of(sheet: Sheet, title: str, words: str) -> str:
    """The sheet as SVG: text as outlines; title and description for screen readers."""
    svg = _coarser(_with_halos(_saved(sheet), sheet.halos))
    return _described(svg, title, words, sheet.language)


def _saved(sheet: Sheet) -> str:
    file = io.BytesIO()
    with styled():
        sheet.figure.savefig(file, format="svg", metadata={"Date": None, "Creator": None})
    return file.getvalue().decode("utf-8")


def _with_halos(svg: str, halos: Mapping[str, float]) -> str:
    """White lines ``halos`` points wide around texts, under their letters, which stand once."""

    def under(text: re.Match[str]) -> str:
        name, color, place, letters = text.groups()
        scale = re.search(r"scale\(([0-9.]+)", place)
        assert scale is not None, "matplotlib scaled no letters"
        wide = halos[name] / float(scale[1]) * 8
        return (
            f'<g style="fill: {PAPER}; stroke: {PAPER}; stroke-width: {wide:.0f}">\n'
            f'<g id="{name}" transform="{place}">{letters}</g>\n</g>\n'
            f'<use xlink:href="#{name}" style="fill: {color}"/>'
        )

    return re.sub(_HALO_TEXT, under, svg, flags=re.DOTALL)


#: What Matplotlib scales the outlines of letters by.
UNIT = 0.015625
_HALO_TEXT = (
    r'<g id="(halo_[0-9]+)">\s*(?:<!--[^>]*-->\s*)?<g style="fill: (#[0-9a-f]+)" '
    r'transform="([^"]*)">(.*?)</g>\s*</g>'
)


def _coarser(svg: str) -> str:
    """A fifth of the bytes, for slow lines, and no eye sees the difference.

    Outlines go from point to point, to a tenth of a point; words that come again stand once; what
    draws nothing is left out.
    """
    svg = re.sub(r"\n\s*", "\n", re.sub(r"<!--[^>]*-->", "", svg))
    svg = re.sub(r'<g id="patch_[0-9]+">\n(<path [^>]*>)\n</g>', r"\1", svg)
    svg = re.sub(r'<g id="text_[0-9]+">', "<g>", svg)
    svg = re.sub(r'<path d="([^"]*)"([^>]*)/>', _path, svg)
    svg = re.sub(rf'(<path id="[^"]*") d="([^"]*)" transform="scale\({UNIT}\)"', _letter, svg)
    svg = re.sub(r"translate\([^)]*\)(?= scale)", _placed, svg)
    svg = re.sub(r'style="[^"]*"', lambda style: re.sub(r"(?<=[:;]) ", "", style[0]), svg)
    clips = re.findall(r'<clipPath id="([^"]*)">', svg)
    names = [(clip, f"c{number}") for number, clip in enumerate(clips)]
    for long, short in (*names, ("DejaVuSans-Bold-", "b"), ("DejaVuSans-", "r")):
        svg = svg.replace(f'id="{long}', f'id="{short}').replace(f"#{long}", f"#{short}")
    return _words_once(svg)


#: A letter at its place, in hundredths of its size; and the space, which draws nothing.
_PLACED = re.compile(
    r'<use xlink:href="#([br][0-9a-f]+)"(?: transform="translate\((-?[0-9.]+) (-?[0-9.]+)\)")?/>\n'
)
_SPACES = ("b3", "r3")


def _words_once(svg: str) -> str:
    """The letters of each word by their places; a word that comes again is only named again."""
    lines: list[list[tuple[int, int, str]]] = []  # words: where they begin, and their letters

    def taken(letters: re.Match[str]) -> str:
        lines.append(list(_words(letters[0])))
        return f"<!--{len(lines) - 1}-->"

    svg = re.sub(f"(?:{_PLACED.pattern})+", taken, svg)
    count = Counter(letters for line in lines for _, _, letters in line)
    names: dict[str, str] = {}

    def given(line: re.Match[str]) -> str:
        return "".join(map(written, lines[int(line[1])]))

    def written(word: tuple[int, int, str]) -> str:
        x, y, letters = word
        if count[letters] == 1 or letters.count("<use") == 1:
            return re.sub(_AT, lambda at: _use(at[1], x + int(at[2]), y + int(at[3])), letters)
        if letters in names:
            return _use(names[letters], x, y)
        names[letters] = f"w{len(names)}"
        own = re.sub(_AT, lambda at: _use(at[1], int(at[2]), int(at[3])), letters)
        place = f' transform="translate({x} {y})"' if x or y else ""
        return f'<g{place}><g id="{names[letters]}">\n{own}</g></g>\n'

    return re.sub(r"<!--([0-9]+)-->", given, svg)


_AT = r"<use ([br][0-9a-f]+) (-?[0-9]+) (-?[0-9]+)>"


def _words(letters: str) -> Iterator[tuple[int, int, str]]:
    """Where each word begins, and its letters by their places from there."""
    word: list[tuple[str, int, int]] = []
    for name, *at in [*_PLACED.findall(letters), ("r3", "", "")]:
        if name not in _SPACES:
            x, y = (round(float(each or 0)) for each in at)
            word.append((name, x, y))
        elif word:
            _, x, y = word[0]
            yield x, y, "".join(f"<use {name} {u - x} {v - y}>" for name, u, v in word)
            word = []


def _use(name: str, x: int, y: int) -> str:
    at = "".join(f' {axis}="{way}"' for axis, way in (("x", x), ("y", y)) if way)
    return f'<use xlink:href="#{name}"{at}/>'


#: Outlines of so many characters are written in whole numbers, this many to a point.
_LONG, _FINE = 4000, 3
_PAINT = re.compile(r"stroke-width: ([0-9.]+)")


def _letter(letter: re.Match[str]) -> str:
    """The outline of a letter, its size 800 units high."""
    outline = relative(letter[2], 0, UNIT * 8)
    return f'{letter[1]} d="{outline}" transform="scale(.125)"'


def _placed(text: re.Match[str]) -> str:
    x, y = (number(float(each), 2) for each in re.findall(r"-?[0-9.]+", text[0]))
    return f"translate({x} {y})"


def _path(path: re.Match[str]) -> str:
    """A path with as many digits as can be seen; a long line in units of its own."""
    outline, rest = path[1], path[2].replace("; stroke-linejoin: miter", "")
    rest = _PAINT.sub(lambda wide: f"stroke-width: {number(float(wide[1]), 2)}", rest)
    clip = re.search(r' clip-path="[^"]*"', rest)
    if len(outline) < _LONG or clip is None or "dash" in rest:
        return f'<path d="{relative(outline, 1)}"{rest}/>'
    rest = rest.replace(clip[0], "")
    wide = _PAINT.sub(lambda w: f"stroke-width: {number(float(w[1]) * _FINE, 1)}", rest)
    words = f'<path d="{relative(outline, 0, _FINE)}" transform="scale({1 / _FINE:.6f})"{wide}/>'
    return f"<g{clip[0]}>{words}</g>"


def relative(outline: str, digits: int, times: float = 1) -> str:
    """The outline ``times`` as large, each point as the way from the last; no error adds up.

    >>> relative("M 10 10 L 12.04 9 L 12.04 9.5 z", 1)
    'm10 10 2-1 0 .5z'
    """
    parts: list[str] = []
    here, begin, last = (0, 0), (0, 0), ""
    for letter, numbers in re.findall(r"([MLQCz])([^MLQCz]*)", outline):
        if letter == "z":
            parts.append("z")
            here, last = begin, "z"
            continue
        given = [round(float(each) * times * 10**digits) for each in numbers.split()]
        points = list(zip(given[::2], given[1::2], strict=True))
        if letter == "L" and points[0] == here and last == "l":
            continue
        ways = [at - by for point in points for at, by in zip(point, here, strict=True)]
        # A line after a move or another line needs no letter, nor does a curve after one.
        goes_on = letter != "M" and (letter.lower() == last or (letter, last) == ("L", "m"))
        parts.append(_joined("" if goes_on else letter.lower(), ways, digits))
        here, last = points[-1], letter.lower()
        begin = here if letter == "M" else begin
    return "".join(parts)


def _joined(letter: str, ways: list[int], digits: int) -> str:
    """Numbers behind one another, with a space only where two would run together."""
    words = letter
    for way in ways:
        each = number(way / 10**digits, digits)
        words += each if (letter and words == letter) or each[0] == "-" else f" {each}"
    return words


def number(value: float, digits: int) -> str:
    """
    >>> number(-0.5, 2), number(12.0, 1), number(-0.01, 1), number(100, 0)
    ('-.5', '12', '0', '100')
    """
    words = f"{value:.{digits}f}"
    if digits:
        words = words.rstrip("0").rstrip(".")
    if not words.strip("-0"):
        return "0"
    return re.sub(r"^(-?)0[.]", r"\1.", words)


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
