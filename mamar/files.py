"""Files that are either whole or not there.

A file is written under a temporary name in its own folder, forced to the disk, and
then renamed. What each crash leaves behind:

- before the rename: the old file (or none), and at worst a stray ``.NAME.….part``;
- after the rename: the new file, whole, because its bytes were on the disk before;
- with the power cut right after the rename: the old or the new file, never a mixture.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mamar.errors import Fault, UsageError
from mamar.text import Text


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """Give a temporary path to write to; it takes the place of ``path`` if all went well.

    For libraries that want a file name. The temporary name keeps the suffix, because
    some of them choose the format by it. Missing folders are made.

    Raises
    ------
    UsageError
        Naming the file and why it cannot be written. Nothing is left behind, whatever
        stopped the writing.

    Examples
    --------
    >>> with whole_file(folder / "plan.gpkg") as draft:  # doctest: +SKIP
    ...     pyogrio.raw.write(draft, ...)
    """
    draft = path.with_name(f".{path.stem}.{uuid.uuid4().hex[:8]}.part{path.suffix}")
    try:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            yield draft
            _force_to_disk(draft)
            draft.replace(path)
            _force_to_disk(path.parent)
        finally:
            draft.unlink(missing_ok=True)
    except OSError as error:
        reason = error.strerror or str(error)
        what = Text("It cannot be written: {reason}.", {"reason": reason})
        raise UsageError(Fault(what, file=str(path))) from error


def write_whole(path: Path, content: bytes | str) -> Path:
    """Write ``content`` (text as UTF-8, line ends as they are) in one piece; return ``path``."""
    with whole_file(path) as draft:
        draft.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
    return path


def _force_to_disk(path: Path) -> None:
    """fsync a file or a folder; Windows cannot open a folder, and renames durably without."""
    if path.is_dir():
        with contextlib.suppress(OSError):
            handle = os.open(path, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)
        return
    with path.open("rb+") as file:
        os.fsync(file.fileno())


@contextmanager
def whole_folder(path: Path) -> Iterator[Path]:
    """Give an empty temporary folder to fill; it becomes ``path`` if all went well.

    Every file is forced to the disk before the one rename, so a crash leaves either no
    folder of that name and at worst a stray ``.NAME.….part``, or the whole one.

    Raises
    ------
    UsageError
        Where something is there already, or it cannot be written. Nothing is left behind.

    Examples
    --------
    >>> with whole_folder(Path("homs-2014")) as draft:  # doctest: +SKIP
    ...     (draft / "scenario.toml").write_text(text, encoding="utf-8")
    """
    path = path.absolute()
    draft = path.with_name(f".{path.name}.{uuid.uuid4().hex[:8]}.part")
    try:
        if path.exists() and (not path.is_dir() or any(path.iterdir())):
            what = Text("There is something of this name already.")
            remedy = Text("Give another name, or move it away.")
            raise UsageError(Fault(what, remedy, file=str(path)))
        try:
            draft.mkdir(parents=True)
            yield draft
            for file in (*draft.rglob("*"), draft):
                _force_to_disk(file)
            if path.exists():
                path.rmdir()  # it is empty; Windows does not rename over a folder
            draft.replace(path)
            _force_to_disk(path.parent)
        finally:
            shutil.rmtree(draft, ignore_errors=True)
    except OSError as error:
        reason = error.strerror or str(error)
        what = Text("It cannot be written: {reason}.", {"reason": reason})
        raise UsageError(Fault(what, file=str(path))) from error
