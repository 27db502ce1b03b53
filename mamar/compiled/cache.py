"""Where compiled kernels are kept from one run to the next.

Beside the sources, where that can be written (`__pycache__`), else in the user's folder for
caches, or where the variable NUMBA_CACHE_DIR says: Numba looks for the place. Where there is
none, kernels are compiled on each run. What Numba itself keeps is not enough here:

- It knows a kernel by its own source, but the code holds all kernels that it calls. Here it is
  known by the sources of all, and of the constants that they use, so none is run as it was
  before another one changed.
- Of two processes that save at once, one may name the other's code as its own. Here the name
  of a file follows from what is in it, and it is whole before anything points to it.
- A file cut short, by a power cut or a full disk, ends the run. Here it costs time only.
- It leaves what sources of earlier days became. Here that goes when new code is kept. Whatever
  another process misses by that it compiles: it costs time only, too.

Invariant: a file's name is a mark of the kernel, the kinds of its arguments, the machine and all
sources, so whatever is found under the name that an index gives is that kernel's code, or is
no code at all.
"""

from __future__ import annotations

import hashlib
import re
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

from numba.core.caching import FunctionCache, IndexDataCacheFile


def keep(compiled: Any) -> None:
    """Let a function of Numba's, compiled with ``cache=False``, be kept."""
    try:
        compiled._cache = _Kept(compiled.py_func)
    except RuntimeError:  # there is no place that can be written
        return


#: Files beside a folder of kernels whose constants are compiled into them, where there are any.
CONSTANTS = ("answer.py", "problem.py")


@cache
def _sources(folder: Path) -> str:
    """A mark of all that is in the Python files of a folder, in `CONSTANTS`, and in ours."""
    mark = hashlib.sha256()
    beside = [folder.parent / name for name in CONSTANTS]
    ours = sorted(Path(__file__).parent.glob("*.py"))
    for path in [*sorted(folder.glob("*.py")), *(path for path in beside if path.exists()), *ours]:
        mark.update(path.name.encode() + b"\0" + path.read_bytes())
    return mark.hexdigest()


class _Kept(FunctionCache):  # type: ignore[misc]  # numba carries no types
    def __init__(self, function: Any) -> None:
        super().__init__(function)
        stamp = _sources(Path(function.__code__.co_filename).parent)
        self._cache_file = _Files(self.cache_path, self._impl.filename_base, stamp)

    def load_overload(self, sig: Any, target_context: Any) -> Any:
        try:
            return super().load_overload(sig, target_context)
        except Exception:  # whatever unpickling finds in a broken file
            return None

    def save_overload(self, sig: Any, data: Any) -> None:
        try:
            super().save_overload(sig, data)
        except OSError:
            return


class _Files(IndexDataCacheFile):  # type: ignore[misc]
    def save(self, key: Any, data: Any) -> None:
        self._save_data(self._file_of(key), data)
        try:
            known = self._load_index()
        except Exception:  # a broken index is begun anew
            known = {}
        self._save_index({**known, key: self._file_of(key)})
        self._remove_earlier()

    def _remove_earlier(self) -> None:
        """What is kept of this kernel as it was with other sources, at whatever line it stood."""
        folder, own = Path(self._cache_path), self._index_name.removesuffix(".nbi")
        name, _, rest = own.rpartition("-")  # module.kernel-12.py311
        python = re.escape(rest.partition(".")[2])
        kept = re.compile(rf"({re.escape(name)}-\d+\.{python})\.(.*)nb[ic]")
        found = {path: match for path in folder.iterdir() if (match := kept.fullmatch(path.name))}
        now = {path for path, match in found.items() if match[2].startswith(self._mark)}
        bases = {own, *(found[path][1] for path in now)}
        for path, match in found.items():
            if path not in now and (match[2] or match[1] not in bases):
                with suppress(OSError):  # gone already, or in use
                    path.unlink()

    @property
    def _mark(self) -> str:
        """What the names of all files of these sources begin with."""
        return str(self._source_stamp)[:8]

    def _file_of(self, key: Any) -> str:
        mark = hashlib.sha256(repr((self._source_stamp, key)).encode())
        name = f"{self._mark}-{mark.hexdigest()[:16]}"
        return str(self._data_name_pattern.replace("{number:d}", name))
