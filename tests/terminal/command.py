"""Runs a command of `mamar` in this process, as a shell would."""

from __future__ import annotations

import contextlib
import io
from dataclasses import dataclass

import pytest

from mamar.cli import main


@dataclass(frozen=True)
class Outcome:
    code: int
    out: str
    err: str


def mamar(*arguments: str) -> Outcome:
    """What the command prints, and its exit code."""
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8") for _ in range(2))
    with (
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
        pytest.raises(SystemExit) as ended,
    ):
        main(arguments)
    out.flush()
    err.flush()
    texts = (stream.buffer.getvalue().decode() for stream in (out, err))
    return Outcome(int(ended.value.code or 0), *texts)
