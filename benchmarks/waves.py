"""``python -m benchmarks.waves``: orders of march beside their bounds, one line an instance.

Every instance runs in a process of its own; ``--write`` puts the table into ``docs/waves.md``.
Seconds are of CPU, for the order, the bounds and the streets; the check is not in them.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from benchmarks.march_instances import TOWNS, march_instance
from mamar import read_scenario
from mamar.plan.planner import plan
from mamar.scenario.ground import lay_ground
from mamar.verify.waves import check_orders

EXAMPLE = ("request", "open", "december", "reception")
PAGE = Path(__file__).parents[1] / "docs" / "waves.md"
BEGIN, END = "<!-- the table begins -->", "<!-- the table ends -->"
HEAD = (
    "instance",
    "zones",
    "crossings",
    "windows",
    "vehicles",
    "people",
    "question",
    "out",
    "bound",
    "gap, people",
    "gap, time",
    "waves",
    "s",
    "MB",
    "wrong",
)


def measured(name: str) -> dict[str, Any]:
    """One instance: planned, then checked."""
    if name in TOWNS:
        scenario, roads = march_instance(TOWNS[name])
        question = TOWNS[name].question
    else:
        scenario, roads = read_scenario("aleppo-2016").case(name), None
        question = scenario.asked.question if scenario.asked else "most"
    begin = time.process_time()
    ground = lay_ground(scenario, roads)
    orders = plan(scenario, question, ground=ground).orders
    seconds = time.process_time() - begin
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    faults = check_orders(orders, scenario, ground, question=question)
    soonest = orders.bound_steps
    # Where not everybody who has a way is out, people are what is missing, not time.
    late = (
        None
        if soonest is None or orders.out < orders.bound
        else (orders.until - soonest) / max(1, orders.until)
    )
    return {
        "instance": name,
        "zones": len(scenario.zones),
        "crossings": len(scenario.crossings),
        "windows": len(scenario.windows),
        "vehicles": sum(row.count for row in scenario.fleet),
        "people": sum(map(scenario.leaving, scenario.zones)),
        "question": question,
        "out": orders.out,
        "bound": orders.bound,
        "gap, people": f"{(orders.bound - orders.out) / max(1, orders.bound):.2%}",
        "gap, time": "" if late is None else f"{late:.2%}",
        "waves": len(orders.waves),
        "s": round(seconds, 1),
        "MB": round(memory),
        "wrong": len(faults),
        "faults": [fault.sentence.say("en") for fault in faults[:5]],
        "bounds": {bound.relaxation: (bound.persons, bound.steps) for bound in orders.bounds},
    }


def table(rows: list[dict[str, Any]]) -> str:
    """The rows as Markdown."""
    lines = ["| " + " | ".join(HEAD) + " |", "|" + "---|" * len(HEAD)]
    for row in rows:
        cells = (f"{row[h]:,}" if isinstance(row[h], int) else str(row[h]) for h in HEAD)
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", default=[*EXAMPLE, *TOWNS])
    parser.add_argument("--write", action="store_true", help="put the table into docs/waves.md")
    parser.add_argument("--one", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.one:
        print(json.dumps(measured(asked.names[0])))
        return
    rows = []
    for name in asked.names:
        run = [sys.executable, "-m", "benchmarks.waves", "--one", name]
        done = subprocess.run(run, capture_output=True, text=True, check=False)
        if done.returncode:
            print(f"{name}: {done.stderr[-1500:]}", file=sys.stderr)
            continue
        rows.append(json.loads(done.stdout.splitlines()[-1]))
        print({key: value for key, value in rows[-1].items() if value not in ([], "")}, flush=True)
    print(table(rows))
    if asked.write:
        page = PAGE.read_text(encoding="utf-8")
        before, _, rest = page.partition(BEGIN)
        after = rest.partition(END)[2]
        page = f"{before}{BEGIN}\n{table(rows)}\n{END}{after}"
        PAGE.write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
