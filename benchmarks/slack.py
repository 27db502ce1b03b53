"""``python -m benchmarks.slack``: what slack at crossings costs, and what it saves in the replay.

The example's order of march is planned with several values of `rate_share` and carried out
many times with the default spreads. ``--write`` puts the table into `docs/design/replay.md`.
"""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path

from mamar import read_scenario
from mamar.plan.planner import plan
from mamar.scenario.drives import measure_drives
from mamar.scenario.ground import lay_ground
from mamar.simulate.ensemble import replay
from mamar.verify.waves import check_orders

PAGE = Path(__file__).parents[1] / "docs" / "design" / "replay.md"
BEGIN, END = "<!-- the table of slack begins -->", "<!-- the table of slack ends -->"
HEAD = (
    "rate_share",
    "ordered out",
    "below the bound",
    "out in runs, middle (5 to 95 %)",
    "too late",
    "longest queue, middle (95 %)",
    "worst crossing over queue_max",
    "waiting, hours of people",
    "wrong",
)


def measured(case: str, share: float, runs: int) -> tuple[object, ...]:
    """One row: planned, checked, carried out."""
    scenario = read_scenario("aleppo-2016").case(case)
    scenario = replace(scenario, waves=replace(scenario.waves, rate_share=share))
    ground = lay_ground(scenario)
    question = scenario.asked.question if scenario.asked else "most"
    orders = plan(scenario, question, ground=ground).orders
    drives = measure_drives(scenario, ground.roads)
    faults = check_orders(orders, scenario, ground, drives, question=question)
    report = replay(orders, scenario, steps=scenario.steps, runs=runs, drives=drives)
    queues = [place for place in report.places if place.kind == "crossing"]
    longest = max(queues, key=lambda place: place.crowd.median)
    late = dict(report.left).get("turned_back")
    return (
        f"{share:g}",
        f"{orders.out:,}",
        f"{(orders.bound - orders.out) / max(1, orders.bound):.1%}",
        f"{report.out.median:,.0f} ({report.out.low:,.0f} to {report.out.high:,.0f})",
        "0" if late is None else f"{late.median:,.0f}",
        f"{longest.crowd.median:,.0f} ({longest.crowd.high:,.0f})",
        f"in {max(place.over for place in queues):.0%} of runs",
        f"{sum(place.person_h.median for place in queues):,.0f}",
        len(faults),
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--case", default="request")
    parser.add_argument("--shares", type=float, nargs="*", default=[1.0, 0.9, 0.8, 0.7])
    parser.add_argument("--runs", type=int, default=100)
    parser.add_argument("--write", action="store_true", help="put the table into the page")
    asked = parser.parse_args()
    lines = ["| " + " | ".join(HEAD) + " |", "|" + "---|" * len(HEAD)]
    for share in asked.shares:
        row = measured(asked.case, share, asked.runs)
        lines.append("| " + " | ".join(map(str, row)) + " |")
        print(lines[-1], flush=True)
    if asked.write:
        before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
        after = rest.partition(END)[2]
        PAGE.write_text(before + "\n".join([BEGIN, *lines, END]) + after, encoding="utf-8")


if __name__ == "__main__":
    main()
