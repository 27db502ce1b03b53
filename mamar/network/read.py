"""Roads from whatever file there is."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from mamar.errors import Fault, InputError, NotFoundError
from mamar.network.assemble import Found, assemble
from mamar.network.geoparquet import find_geoparquet
from mamar.network.positions import Box
from mamar.network.roads import Roads
from mamar.text import Text

_FORMATS = "OSM PBF, GeoParquet, GeoPackage, GraphML, GMNS"
_HEAD = 4096


def read_roads(path: Path | str, bbox: Box | None = None) -> Roads:
    """Roads from a file; what it is, is seen from its content, not from its name.

    Parameters
    ----------
    path : path
        GeoParquet.
    bbox : (west, south, east, north), optional
        Degrees; only segments whose own box touches it are read.

    Raises
    ------
    NotFoundError
        There is no such file.
    InputError
        It cannot be read, or holds what cannot be roads.

    Examples
    --------
    >>> read_roads("aleppo.parquet", bbox=(37.1, 36.1, 37.2, 36.3))    # doctest: +SKIP
    """
    path = Path(path)
    if not path.exists():
        what = Text("There is no such file.")
        raise NotFoundError(Fault(what, Text("Give a file of roads."), file=str(path)))
    find = _format(path)
    try:
        found = find(path)
    except InputError:
        raise
    except MemoryError as problem:
        raise InputError(_damaged(path)) from problem
    except Exception as problem:
        # Libraries fail on a damaged file in more ways than can be named; each of them
        # means the same to the person who gave the file.
        raise InputError(_damaged(path)) from problem
    return assemble(replace(found, digest=_digest(path)), bbox)


def _format(path: Path) -> Callable[[Path], Found]:
    with path.open("rb") as stream:
        head = stream.read(_HEAD)
    if head.startswith(b"PAR1"):
        return find_geoparquet
    what = Text("This is no file of roads that can be read.")
    remedy = Text("Give one of: {formats}.", {"formats": _FORMATS})
    raise InputError(Fault(what, remedy, file=path.name))


def _damaged(path: Path) -> Fault:
    return Fault(
        Text("The file is damaged or cut short."),
        Text("Fetch or save it again."),
        file=path.name,
    )


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
