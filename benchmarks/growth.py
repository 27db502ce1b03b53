"""How time and memory grow: with people, length of a step, nodes and horizon.

Each series is one instance that changes in one thing only, with the baseline beside it
wherever the explicit network can be written out and solved in about five minutes: at one
horizon, which for `quickest` is the answer, told to it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Found = dict[str, Any]
#: What was measured at one point of a series: its number, ours, and the baseline or None.
Point = tuple[float, Found, Found | None]


@dataclass(frozen=True)
class Series:
    """``points``: number on the axis, instance (see `benchmarks.measure`), baseline or not."""

    name: str
    axis: str  #: what the numbers count
    question: str
    words: str
    points: tuple[tuple[float, str, bool], ...]

    def measure(self, run: Callable[[str, str], Found]) -> list[Point]:
        """All points by ``run(job, instance)``, in order."""
        found: list[Point] = []
        for number, instance, beside in self.points:
            ours = run(self.question, instance)
            told = instance if self.question == "most" else f"{instance} horizon={ours['steps']}"
            found.append((number, ours, run("baseline-once", told) if beside else None))
        return found


SERIES = (
    Series(
        "people",
        "people, times those of S",
        "quickest",
        "The same streets and so many times the people: the horizon grows with them.",
        tuple((k, f"S people={k}", k <= 2) for k in (0.25, 0.5, 1, 2, 4, 8, 16, 32, 64)),
    ),
    Series(
        "steps",
        "steps in three days",
        "most",
        "The city by shorter and shorter steps, from 1,800 to 5 seconds, over the same three "
        "days. Streets take at least one step, so longer steps slow people down.",
        tuple(
            (72 * 3600 // s, f"city step={s}", s >= 900)
            for s in (1800, 900, 300, 120, 60, 30, 10, 5)
        ),
    ),
    Series(
        "nodes",
        "nodes, times those of S",
        "quickest",
        "A larger town of the same kind: streets, sources, people and sites all grow. The last "
        "one, with 16 sites, is of the kind that `design/solver.md` calls weak.",
        tuple((k, f"S nodes={k}", True) for k in (0.25, 0.5, 1, 2, 4)),
    ),
    Series(
        "horizon",
        "steps until the horizon",
        "most",
        "As many of S as can be out by an earlier or later horizon; all can be by step 325.",
        tuple((k, f"S horizon={k}", k <= 325) for k in (81, 163, 244, 325, 650, 1300)),
    ),
)


def plot(series: Series, points: list[Point], folder: Path) -> None:
    """Time and memory of both, one picture: ``growth-NAME.svg``."""
    import matplotlib

    matplotlib.use("svg")
    from matplotlib import pyplot as plt

    matplotlib.rcParams["svg.hashsalt"] = "mamar"  # the same numbers give the same file
    folder.mkdir(exist_ok=True)
    figure, (left, right) = plt.subplots(1, 2, figsize=(8, 3), layout="constrained")
    for axes, key, name in ((left, "cpu_seconds", "seconds"), (right, "megabytes", "MB")):
        at = [number for number, _, _ in points]
        ours = [found[key] for _, found, _ in points]
        axes.loglog(at, ours, "o-", color="black", label="Mamar")
        linear = [ours[0] * number / at[0] for number in at]
        axes.loglog(at, linear, ":", color="gray", label="in proportion")
        theirs = [(number, other[key]) for number, _, other in points if other is not None]
        if theirs:
            axes.loglog(
                *zip(*theirs, strict=True), "s--", color="gray", label="OR-Tools, one horizon"
            )
        axes.set_xlabel(series.axis)
        axes.set_ylabel(name)
        axes.set_xticks(at, [f"{number:,}" for number in at], fontsize="small", rotation=30)
        axes.minorticks_off()
    figure.legend(*left.get_legend_handles_labels(), loc="outside upper center", ncols=3)
    figure.savefig(folder / f"growth-{series.name}.svg", metadata={"Date": None})
    plt.close(figure)


def section(series: Series, points: list[Point]) -> str:
    """The series as Markdown: what it is, the picture, the numbers."""
    lines = [
        f"| {series.axis} | T | units | work | memory | baseline (one) | its memory "
        "| times less work |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for number, ours, theirs in points:
        assert ours["proved"]
        work = memory = ratio = "-"
        if theirs is not None:
            assert (theirs["steps"], theirs["units"]) == (ours["steps"], ours["units"])
            work = f"{theirs['cpu_seconds']:.1f} s"
            memory = f"{theirs['megabytes']:,.0f} MB"
            ratio = f"{theirs['cpu_seconds'] / ours['cpu_seconds']:,.0f}"
        cells = [
            f"{number:,}",
            f"{ours['steps']:,}",
            f"{ours['units']:,}",
            f"{ours['cpu_seconds']:.2f} s",
            f"{ours['megabytes']:,.0f} MB",
            work,
            memory,
            ratio,
        ]
        lines.append("| " + " | ".join(cells) + " |")
    name = series.name
    return "\n\n".join(
        [
            f"## More {name}" if name != "horizon" else "## A later horizon",
            series.words,
            f"![time and memory against {name}](pictures/growth-{name}.svg)",
            "\n".join(lines),
        ]
    )
