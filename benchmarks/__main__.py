"""``python -m benchmarks``: the engine beside the baseline, one line an instance.

Every measurement runs in a process of its own. ``--long`` adds the instances and growth
that take minutes, ``--write`` puts table and plots into ``docs/performance.md``. Last come
the rows of the packaged example, which ``make bench`` puts into the README.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from typing import Any

from benchmarks.readme import example_table, whole_command, write_readme
from benchmarks.report import growth_plots, table, write_page

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
GROWTH = {
    "people": ["people=1", "people=4", "people=16", "people=64"],
    "steps": ["steps=1", "steps=2", "steps=4", "steps=8", "steps=16"],
    "nodes": ["nodes=0.25", "nodes=0.5", "nodes=1", "nodes=2"],
}


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
    chosen = options.parse_args()
    plan = [] if chosen.example else SHORT + LONG if chosen.long else SHORT
    if chosen.large_baseline:
        plan = [
            (name, ask, base or ("baseline-once" if name == "M" else None))
            for name, ask, base in plan
        ]
    rows = []
    for instance, question, baseline in plan:
        ours = measure(question, instance)
        theirs = measure(baseline, instance) if baseline else None
        rows.append((ours, theirs))
        print(table(rows[-1:], heading=len(rows) == 1), flush=True)
    lines = example_table(whole_command(), [(measure(a, i), _once(b, i)) for i, a, b in EXAMPLE])
    print(lines, flush=True)
    if chosen.readme:
        write_readme(lines)
    growth = {}
    if chosen.long:
        for what, steps in GROWTH.items():
            growth[what] = [(step, measure("quickest", f"S {step}")) for step in steps]
    if chosen.write:
        growth_plots(growth)
        write_page(rows, growth)


def measure(job: str, instance: str) -> dict[str, Any]:
    """Run one job; the best of two for those of ours that are quick."""
    found = _once(job, instance)
    if not job.startswith("baseline") and found["seconds"] < 20:
        again = _once(job, instance)
        found = min(found, again, key=lambda result: float(result["seconds"]))
    return found


def _once(job: str, instance: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.measure", job, instance]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    if ended.returncode != 0:
        raise SystemExit(f"{job} on {instance} failed:\n{ended.stderr}")
    answer: dict[str, Any] = json.loads(ended.stdout)
    return answer


if __name__ == "__main__":
    main()
