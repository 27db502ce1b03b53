"""The table of a benchmark run, on the screen, and ``docs/performance.md`` with all of it."""

from __future__ import annotations

import os
import platform
from pathlib import Path
from typing import Any

from benchmarks.changes import kept_section
from benchmarks.growth import Point, Series, section

DOCS = Path(__file__).resolve().parent.parent / "docs"

Pair = tuple[dict[str, Any], dict[str, Any] | None]

HEADING = (
    "| instance | question | nodes / arcs | T | units | time | memory | baseline | its memory "
    "| times faster | proved |\n|---|---|---|---|---|---|---|---|---|---|---|"
)


def table(rows: list[Pair], heading: bool = True) -> str:
    """The rows as Markdown. A baseline marked "one" solved a single horizon that it was told."""
    lines = [HEADING] if heading else []
    for ours, theirs in rows:
        other = memory = ratio = "-"
        if theirs is not None:
            other = f"{theirs['seconds']:.1f} s"
            if theirs["job"] == "baseline-once":
                other += " (one)"
            memory = f"{theirs['megabytes']:.0f} MB"
            ratio = f"{theirs['seconds'] / ours['seconds']:.0f}"
        cells = [
            ours["instance"],
            ours["job"],
            f"{ours['nodes_in']:,} / {ours['arcs_in']:,}",
            f"{ours['steps']:,}",
            f"{ours['units']:,}",
            f"{ours['seconds']:.2f} s",
            f"{ours['megabytes']:.0f} MB",
            other,
            memory,
            ratio,
            "yes" if ours["proved"] else "NO",
        ]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def write_page(rows: list[Pair], growth: list[tuple[Series, list[Point]]]) -> None:
    """``docs/performance.md``, whole."""
    machine = f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}"
    parts = [
        "# How fast it is",
        "Written by `make bench`, in about 25 minutes; every number on this page was measured "
        f"on {machine}. Kernels were compiled before; each line ran in a process of its own, and "
        "memory is the most it held beyond the interpreter with its libraries. *Time* is by the "
        "clock, *work* is seconds of one core.",
        "The baseline is OR-Tools' maximum flow on the time-expanded network, written out "
        "with all node-times pruned at which nobody can be, or from which nobody can be out. "
        "For `quickest` it is bisected from the engine's own first bound to as far beyond the "
        'answer as that bound is before it. "(one)" means that it solved a single horizon only, '
        "which for `quickest` is the answer, told to it.",
        table(rows),
    ]
    parts += [section(series, points) for series, points in growth]
    kept = kept_section()  # measured by itself
    page = "\n\n".join(parts + [kept.rstrip()] * bool(kept)) + "\n"
    (DOCS / "performance.md").write_text(page, encoding="utf-8")
