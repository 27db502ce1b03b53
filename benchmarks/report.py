"""The table and the plots of a benchmark run, on the screen and as ``docs/performance.md``."""

from __future__ import annotations

import os
import platform
from pathlib import Path
from typing import Any

from benchmarks.changes import kept_section

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


def growth_plots(growth: dict[str, list[tuple[str, dict[str, Any]]]]) -> None:
    """Time and memory against people, steps and nodes, one picture each."""
    import matplotlib

    matplotlib.use("svg")
    from matplotlib import pyplot as plt

    matplotlib.rcParams["svg.hashsalt"] = "mamar"  # the same numbers give the same file
    (DOCS / "pictures").mkdir(exist_ok=True)
    for what, points in growth.items():
        factor = [float(step.split("=")[1]) for step, _ in points]
        figure, (left, right) = plt.subplots(1, 2, figsize=(8, 3), layout="constrained")
        for axes, key, name in ((left, "seconds", "seconds"), (right, "megabytes", "MB")):
            values = [found[key] for _, found in points]
            axes.loglog(factor, values, "o-", color="black", label="measured")
            base = factor.index(1.0)
            linear = [values[base] * f for f in factor]
            axes.loglog(factor, linear, ":", color="gray", label="in proportion")
            axes.set_xlabel(f"{what}, times those of S")
            axes.set_ylabel(name)
        left.legend()
        figure.savefig(DOCS / "pictures" / f"growth-{what}.svg", metadata={"Date": None})
        plt.close(figure)


def write_page(rows: list[Pair], growth: dict[str, list[tuple[str, dict[str, Any]]]]) -> None:
    """``docs/performance.md``, whole."""
    machine = f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}"
    parts = [
        "# How fast it is",
        f"Written by `make bench`; every number on this page was measured on {machine}. "
        "Kernels were compiled before; each line ran in a process of its own, and memory is "
        "the most it held beyond the interpreter with its libraries.",
        "The baseline is OR-Tools' maximum flow on the time-expanded network, written out "
        "with all node-times pruned at which nobody can be, or from which nobody can be out. "
        "For `quickest` it is bisected from the engine's own first bound to as far beyond the "
        'answer as that bound is before it. "(one)" means that it solved a single horizon only, '
        "which for `quickest` is the answer, told to it.",
        table(rows),
    ]
    for what, points in growth.items():
        lines = [f"| {what} × | T | time | memory |", "|---|---|---|---|"]
        for step, found in points:
            times = step.split("=")[1]
            lines.append(
                f"| {times} | {found['steps']:,} | {found['seconds']:.2f} s "
                f"| {found['megabytes']:.0f} MB |"
            )
        parts += [
            f"## More {what}",
            _what_grows(what),
            f"![time and memory against {what}](pictures/growth-{what}.svg)",
            "\n".join(lines),
        ]
    kept = kept_section()  # measured by itself
    page = "\n\n".join(parts + [kept.rstrip()] * bool(kept)) + "\n"
    (DOCS / "performance.md").write_text(page, encoding="utf-8")


def _what_grows(what: str) -> str:
    return {
        "people": "The same streets and so many times the people: the horizon grows with them.",
        "steps": "So many steps for one: transit times and people grow, capacities a step stay.",
        "nodes": "A larger town of the same kind: streets, sources, people and sites all grow.",
    }[what]
