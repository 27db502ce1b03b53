"""Text files word by word, plain or .gz; whatever they hold, a fault and never a traceback."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from mamar.errors import Fault, InputError, NotFoundError
from mamar.text import Text

#: Bytes in a line; a longer one is no line of a network.
LONGEST_LINE = 1 << 22
_GZIP = b"\x1f\x8b"


@contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """The bytes of a file, unpacked if it is a .gz by its first bytes, whatever its name.

    Raises
    ------
    NotFoundError, InputError
        Where there is no such file, it cannot be read, or it was cut short.
    """
    import gzip

    if not path.is_file():
        raise NotFoundError(Fault(Text("There is no such file."), file=str(path)))
    try:
        with path.open("rb") as raw:
            packed = raw.read(2) == _GZIP
            raw.seek(0)
            if packed:
                with gzip.open(raw) as stream:
                    yield stream  # type: ignore[misc]  # it reads as a binary file does
            else:
                yield raw
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        what = Text("The packed file is damaged or was cut short.")
        remedy = Text("Unpack it with gzip to see, or copy it again.")
        raise InputError(Fault(what, remedy, file=path.name)) from error
    except OSError as error:
        reason = error.strerror or str(error)
        what = Text("It cannot be read: {reason}.", {"reason": reason})
        raise InputError(Fault(what, file=path.name)) from error


def lines(path: Path) -> Iterator[tuple[int, bytes]]:
    """Number (from 1) and content of every line that is not empty."""
    with opened(path) as stream:
        row = 0
        while line := stream.readline(LONGEST_LINE):
            row += 1
            if len(line) == LONGEST_LINE:
                what = Text("The line has no end: this is no text file.")
                raise InputError(Fault(what, file=path.name, row=row))
            line = line.strip(b"\xef\xbb\xbf \t\r\n") if row == 1 else line.strip()
            if line:
                yield row, line


def shown(word: bytes) -> str:
    """A word of the file as an error shows it."""
    text = " ".join(word.decode("utf-8", "replace").split())
    return "".join(c if c.isprintable() else "?" for c in text)


def cut_short(found: int, said: int) -> Text | None:
    """What may have happened to a file that holds fewer links than it says."""
    return Text("The file may have been cut short.") if found < said else None
