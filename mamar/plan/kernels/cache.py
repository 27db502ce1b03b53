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

Invariant: a file's name is a mark of the kernel, the kinds of its arguments, the machine and all
sources, so whatever is found under the name that an index gives is that kernel's code, or is
no code at all.
"""

from __future__ import annotations

import hashlib
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


#: Files beside the folder of kernels whose constants are compiled into them.
CONSTANTS = ("answer.py", "problem.py")


@cache
def _sources(folder: Path) -> str:
    """A mark of all that is in the Python files of a folder, and in `CONSTANTS`."""
    mark = hashlib.sha256()
    beside = [folder.parent / name for name in CONSTANTS]
    for path in [*sorted(folder.glob("*.py")), *(path for path in beside if path.exists())]:
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

    def _file_of(self, key: Any) -> str:
        mark = hashlib.sha256(repr((self._source_stamp, key)).encode())
        return str(self._data_name_pattern.replace("{number:d}", mark.hexdigest()[:16]))
