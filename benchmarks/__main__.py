"""``python -m benchmarks``: the engine beside the baseline, one line an instance.

Every measurement runs in a process of its own, one after the other. ``--long`` adds the
instances that take minutes and the series of `benchmarks.growth`, ``--write`` puts table and
plots into ``docs/performance.md``. Last come the rows of the packaged example, which
``make bench`` puts into the README. ``--json FILE`` keeps every measurement as soon as it is
made, and does not repeat what the file has: a run that was interrupted goes on.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.growth import SERIES, plot, section
from benchmarks.readme import example_table, whole_command, write_readme
from benchmarks.report import DOCS, table, write_page

SHORT: list[tuple[str, str, str | None]] = [
    ("S", "quickest", "baseline"),
    ("M", "quickest", None),
    ("city", "most", None),
    ("city", "earliest", None),
    ("city-windows", "most", None),
]
#: The packaged example, beside the explicit network or how large it would be.
EXAMPLE = [
    ("aleppo", "most", "baseline-size"),
    ("aleppo", "earliest", "baseline-size"),
    ("aleppo-30min", "most", "baseline-once"),
    ("aleppo-1h", "most", "baseline-once"),
]
LONG: list[tuple[str, str, str | None]] = [
    ("city-10s", "most", None),
    ("L", "quickest", None),
]
#: What takes less than so many seconds is measured twice, and the better one counts.
QUICK = 5


def main() -> None:
    options = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    options.add_argument("--long", action="store_true", help="also what takes minutes")
    options.add_argument("--write", action="store_true", help="write docs/performance.md")
    options.add_argument(
        "--large-baseline",
        action="store_true",
        help="the baseline on M too, at one horizon (many minutes, many GB)",
    )
    options.add_argument(
        "--readme", action="store_true", help="put the table of the example into the README"
    )
    options.add_argument("--example", action="store_true", help="only the example")
    options.add_argument("--json", metavar="FILE", type=Path, help="keep measurements there")
    chosen = options.parse_args()
    plan = [] if chosen.example else SHORT + LONG if chosen.long else SHORT
    if chosen.large_baseline:
        plan = [
            (name, ask, base or ("baseline-once" if name == "M" else None))
            for name, ask, base in plan
        ]
    measure = Measurements(chosen.json)
    rows = []
    for instance, question, baseline in plan:
        ours = measure(question, instance)
        theirs = measure(baseline, instance) if baseline else None
        rows.append((ours, theirs))
        print(table(rows[-1:], heading=len(rows) == 1), flush=True)
    growth = []
    for series in SERIES if chosen.long and not chosen.example else ():
        growth.append((series, series.measure(measure)))
        print(f"\n{section(*growth[-1])}", flush=True)
    if chosen.write:
        for series, points in growth:
            plot(series, points, DOCS / "pictures")
        write_page(rows, growth)
    command = measure.keep("demo", lambda: list(whole_command()))
    example = [(measure(ask, name), measure(base, name)) for name, ask, base in EXAMPLE]
    lines = example_table(tuple(command), example)
    print(f"\n{lines}", flush=True)
    if chosen.readme:
        write_readme(lines)


class Measurements:
    """Jobs that are run once each; a file, if there is one, keeps what they found."""

    def __init__(self, file: Path | None) -> None:
        self.file = file
        self.found: dict[str, Any] = {}
        if file is not None and file.exists():
            self.found = json.loads(file.read_text(encoding="utf-8"))

    def __call__(self, job: str, instance: str) -> dict[str, Any]:
        """Run one job; the best of two for those of ours that are quick."""
        # The same instance by another name.
        same = " ".join(part for part in instance.split() if part not in ("people=1", "nodes=1"))
        found: dict[str, Any] = self.keep(f"{job} {same}", lambda: best_of(job, same))
        return found

    def keep(self, name: str, make: Callable[[], Any]) -> Any:
        """What was found by this ``name``, or what ``make`` finds now."""
        if name not in self.found:
            self.found[name] = make()
            if self.file is not None:
                self.file.write_text(json.dumps(self.found, indent=1) + "\n", encoding="utf-8")
        return self.found[name]


def best_of(job: str, instance: str) -> dict[str, Any]:
    found = once(job, instance)
    if not job.startswith("baseline") and found["seconds"] < QUICK:
        again = once(job, instance)
        found = min(found, again, key=lambda result: float(result["seconds"]))
    return found


def once(job: str, instance: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.measure", job, instance]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    if ended.returncode != 0:
        raise SystemExit(f"{job} on {instance} failed:\n{ended.stderr}")
    answer: dict[str, Any] = json.loads(ended.stdout)
    return answer


if __name__ == "__main__":
    main()
