"""The table of the packaged example in the README, measured in one run."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.example import STEP_S

README = Path(__file__).resolve().parent.parent / "README.md"
BEGIN, END = "<!-- made by make bench -->", "<!-- end -->"

HEADING = (
    "| a step | question | people, as a flow | work | memory | explicit network | its work "
    "| its memory | times less work |\n|---|---|---|---|---|---|---|---|---|"
)


def whole_command() -> tuple[float, float, float]:
    """Seconds of work of `mamar demo` on its first run and on a later one, and its MB."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "mamar", "demo", "--out", f"{folder}/out"]
        kernels = {**os.environ, "NUMBA_CACHE_DIR": f"{folder}/kernels"}
        first, later = (_used_by(command, kernels) for _ in range(2))
    return first[0], later[0], max(first[1], later[1])


def example_table(
    command: tuple[float, float, float], rows: list[tuple[dict[str, Any], dict[str, Any]]]
) -> str:
    """The rows as Markdown; both sides must give the same answer, and ours its proof."""
    first, later, peak = command
    lines = [HEADING]
    for ours, theirs in rows:
        assert ours["proved"]
        arcs = f"{theirs['arcs'] / 1e6:.0f} million arcs"
        work = memory = ratio = "-"
        if theirs["job"] == "baseline-once":
            assert theirs["units"] == ours["units"]
            work, memory = f"{theirs['cpu_seconds']:.1f} s", f"{theirs['megabytes']:,.0f} MB"
            ratio = f"{theirs['cpu_seconds'] / ours['cpu_seconds']:,.0f}"
        else:
            arcs += ", too many"
        cells = [
            f"{STEP_S[ours['instance']] // 60} min",
            ours["job"],
            f"{ours['units']:,}",
            f"{ours['cpu_seconds']:.2f} s",
            f"{ours['megabytes']:.0f} MB",
            arcs,
            work,
            memory,
            ratio,
        ]
        lines.append("| " + " | ".join(cells) + " |")
    whole = (
        f"All of `mamar demo` (reading roads and tables, planning, checking, writing the files) is "
        f"{later:.0f} s of work and {peak:,.0f} MB; on the first run, which compiles the solver, "
        f"{first:.0f} s."
    )
    return "\n".join([*lines, "", whole])


def write_readme(lines: str) -> None:
    """Put ``lines`` between the two marks."""
    text = README.read_text(encoding="utf-8")
    head, rest = text.split(BEGIN)
    tail = rest.split(END)[1]
    README.write_text(f"{head}{BEGIN}\n{lines}\n\n{END}{tail}", encoding="utf-8")


def _used_by(command: list[str], environment: dict[str, str]) -> tuple[float, float]:
    """Seconds of work and MB of one command."""
    begun = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(begun.pid, 0)  # of this child alone
    begun.returncode = os.waitstatus_to_exitcode(status)
    if begun.returncode != 0:
        raise SystemExit(f"mamar demo ended with {begun.returncode}")
    return used.ru_utime + used.ru_stime, used.ru_maxrss / 1024
