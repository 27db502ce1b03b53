"""Mamar's own file of a flow problem: its arrays by name, as .json or .npz.

    {"format": "mamar-flow-problem", "schema_version": 1,
     "tail": [0], "head": [1], "transit": [2], "capacity": [5],
     "supply": [20, 0], "intake": [0, -1]}

``changes``, ``releases`` and ``holding`` may be left out; in an .npz the arrays are
members of these names, and format and version are not written.
"""

from __future__ import annotations

import io
import json
import tokenize
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from mamar.errors import Fault, InputError, UsageError, shorten
from mamar.exchange.lines import opened
from mamar.files import write_whole
from mamar.plan.problem import FlowProblem
from mamar.text import Text

FORMAT, SCHEMA_VERSION = "mamar-flow-problem", 1
REQUIRED = ("tail", "head", "transit", "capacity", "supply", "intake")
OPTIONAL = ("changes", "releases", "holding")
#: Bytes of a file, unpacked.
MOST_BYTES = 4 << 30


def read_arrays(path: Path) -> FlowProblem:
    """The problem in a .json or .npz file; which of them it is, its first bytes say.

    Raises
    ------
    InputError
        Where it is no such file, arrays are missing or unknown, or hold what may not be;
        with argument, index and value.
    """
    with opened(path) as stream:
        content = stream.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise InputError(Fault(_too_large(), file=path.name))
    given = _members(content, path) if content[:2] == b"PK" else _keys(content, path)
    faults = [
        Fault(Text("The array is missing."), _arrays_are(), file=path.name, key=name)
        for name in REQUIRED
        if name not in given
    ]
    faults += [
        Fault(Text("There is no such array."), _arrays_are(), file=path.name, key=shorten(name))
        for name in given
        if name not in REQUIRED + OPTIONAL
    ]
    if faults:
        raise InputError(*faults)
    try:
        return FlowProblem(**given)
    except InputError as error:
        raise InputError(
            *(Fault(fault.what, fault.remedy, file=path.name) for fault in error.faults)
        ) from error


def write_problem(problem: FlowProblem, path: str | Path) -> Path:
    """Write ``problem`` as .json or .npz, by the ending of ``path``; returns the path.

    Raises
    ------
    UsageError
        For another ending, or where it cannot be written.

    Examples
    --------
    >>> problem = FlowProblem([0], [1], [2], [5], supply=[20, 0], intake=[0, -1])
    >>> write_problem(problem, "small.json")  # doctest: +SKIP
    """
    path = Path(path)
    arrays = {name: getattr(problem, name) for name in REQUIRED + OPTIONAL}
    if path.suffix == ".npz":
        packed = io.BytesIO()
        np.savez_compressed(packed, **arrays)
        return write_whole(path, packed.getvalue())
    if path.suffix == ".json":
        head: dict[str, Any] = {"format": FORMAT, "schema_version": SCHEMA_VERSION}
        lists = {name: array.tolist() for name, array in arrays.items()}
        return write_whole(path, json.dumps(head | lists) + "\n")
    what = Text("A flow problem is written as .json or .npz.")
    raise UsageError(Fault(what, file=str(path)))


def _keys(content: bytes, path: Path) -> Mapping[str, Any]:
    try:
        given = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        what = Text("It is no whole JSON file: {reason}.", {"reason": str(error)})
        row = error.lineno if isinstance(error, json.JSONDecodeError) else None
        raise InputError(Fault(what, file=path.name, row=row)) from error
    if not isinstance(given, dict) or given.pop("format", None) != FORMAT:
        what = Text("It is no flow problem.")
        remedy = Text('It must have the key "format" with the value "{name}".', {"name": FORMAT})
        raise InputError(Fault(what, remedy, file=path.name))
    version = given.pop("schema_version", None)
    if version != SCHEMA_VERSION:
        what = Text("This version of the format is not known.")
        remedy = Text("Use version {version}.", {"version": str(SCHEMA_VERSION)})
        raise InputError(Fault(what, remedy, file=path.name, key="schema_version", value=version))
    return given


def _members(content: bytes, path: Path) -> Mapping[str, Any]:
    """Arrays of an .npz: never objects, which could run code, and never more than fits."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(member.file_size for member in packed.infolist()) > MOST_BYTES:
                raise InputError(Fault(_too_large(), file=path.name))
        with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
            return {name: arrays[name] for name in arrays.files}
    except InputError:
        raise
    except (
        ValueError,
        TypeError,
        KeyError,
        OSError,
        EOFError,
        SyntaxError,
        MemoryError,
        NotImplementedError,
        OverflowError,
        RuntimeError,
        tokenize.TokenError,
        zipfile.BadZipFile,
        zlib.error,
    ) as error:
        what = Text("It is no whole .npz file of plain arrays.")
        remedy = Text("Write it with numpy.savez, and copy it again if it was cut short.")
        raise InputError(Fault(what, remedy, file=path.name)) from error


def _arrays_are() -> Text:
    values = {"required": REQUIRED, "optional": OPTIONAL}
    return Text("There must be: {required}; there may be: {optional}.", values)


def _too_large() -> Text:
    return Text("Unpacked it has more than {most} bytes.", {"most": MOST_BYTES})
