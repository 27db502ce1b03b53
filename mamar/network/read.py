"""Roads from whatever file there is."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from mamar.errors import Fault, InputError, MamarError, NotFoundError
from mamar.network.assemble import assemble
from mamar.network.found import Found
from mamar.network.geopackage import find_geopackage
from mamar.network.geoparquet import find_geoparquet
from mamar.network.gmns import find_gmns
from mamar.network.graphml import find_graphml
from mamar.network.osm_pbf import find_osm_pbf
from mamar.network.positions import Box
from mamar.network.roads import Roads
from mamar.text import Text

_FORMATS = "OSM PBF, GeoParquet, GeoPackage, GraphML, GMNS"
_HEAD = 4096
_PACKED = (b"PK\x03\x04", b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"7z\xbc\xaf")


def read_roads(path: Path | str, bbox: Box | None = None) -> Roads:
    """Roads from a file; what it is, is seen from its content, not from its name.

    Parameters
    ----------
    path : path
        OSM PBF, GeoParquet, GeoPackage or GraphML as OSMnx writes them, or a GMNS folder.
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
    try:
        found = replace(_format(path)(path), digest=_digest(path))
    except MamarError:
        raise
    except PermissionError as problem:
        what = Text("The file may not be opened.")
        raise InputError(Fault(what, Text("Ask for the right to read it."), path.name)) from problem
    except Exception as problem:
        # Libraries fail on a damaged file in more ways than can be named; all of them
        # mean the same to the person who gave the file.
        what, remedy = Text("The file is damaged or cut short."), Text("Fetch or save it again.")
        raise InputError(Fault(what, remedy, path.name)) from problem
    return assemble(found, bbox)


def _format(path: Path) -> Callable[[Path], Found]:
    if path.is_dir():
        return find_gmns
    with path.open("rb") as stream:
        head = stream.read(_HEAD)
    if head.startswith(b"PAR1"):
        return find_geoparquet
    if head.startswith(b"SQLite format 3\0"):
        return find_geopackage
    if head[4:15] == b"\n\tOSMHeader":
        return find_osm_pbf
    if b"<graphml" in head:
        return find_graphml
    what = Text("This is no file of roads that can be read.")
    remedy = Text("Give one of: {formats}.", {"formats": _FORMATS})
    if head.startswith(_PACKED):
        remedy = Text("Unpack it first.")
    raise InputError(Fault(what, remedy, file=path.name))


def _digest(path: Path) -> str:
    """SHA-256 of the file; of a folder, of the digests of its tables in the order of names."""
    if path.is_dir():
        return hashlib.sha256(
            "".join(_digest(file) for file in sorted(path.glob("*.csv"))).encode()
        ).hexdigest()
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
