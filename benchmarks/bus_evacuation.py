"""``python -m benchmarks.bus_evacuation FILE.json --limit 60 --json OUT.json``

Solves every instance of a file of bus evacuation problems and prints each beside the best
published clearance time. Every answer is checked before it is printed; what the checker
has to say is printed too, and the command then ends with 1. OUT.json is a list of objects:
``name``, ``value``, ``bound``, ``seconds``, ``trips`` (one object for each bus that moves:
``depot``, and ``trips`` of ``pickup``, ``site`` and ``persons``), and the certificates of
the bound, or null: ``prices``, and ``cases`` where it took several. "Checked" is the bound
that they prove, without a look at the rest of the answer. The file is written anew after
each instance.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path
from time import perf_counter
from typing import Any

from mamar.errors import MamarError
from mamar.files import write_whole
from mamar.vehicles import BusAnswer, BusProblem, evacuate_by_bus, read_bus_instances
from mamar.vehicles.read_buses import BusInstance
from mamar.verify.bus_bounds import bus_bound, cases_bound
from mamar.verify.buses import check_buses

COLUMNS = "{:<24} {:>5} {:>5} {:>9} {:>9} {:>9} {:>9}  {:<9} {:>7}"
HEADINGS = ("instance", "loads", "buses", "value", "bound", "checked", "published", "", "seconds")


def main() -> int:
    options = argparse.ArgumentParser(
        prog="python -m benchmarks.bus_evacuation",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    options.add_argument("instances", type=Path, help="JSON file: name → numbers")
    options.add_argument("--limit", type=float, default=60.0, help="seconds an instance (60)")
    options.add_argument("--json", type=Path, help="where to write the answers")
    options.add_argument("--only", default="", help="only instances with this in their name")
    options.add_argument("--workers", type=int, default=2, help="threads (2)")
    options.add_argument("--seed", type=int, default=1, help="where the random search starts (1)")
    chosen = options.parse_args()
    try:
        instances = read_bus_instances(chosen.instances)
        return run([one for one in instances if chosen.only in one.name], chosen)
    except MamarError as error:
        print(error, file=sys.stderr)
        return error.exit_code


def run(instances: list[BusInstance], chosen: Any) -> int:
    """Solve, check and print one instance after another; 0 if all is right."""
    # Once for the compiler, which nobody waits for a second time.
    evacuate_by_bus(BusProblem(1, [1], [2], [2], [[1]], [[1]]), limit_s=1.0)
    print(COLUMNS.format(*HEADINGS))
    rows: list[dict[str, Any]] = []
    reached, proved, faults = 0, 0, 0
    for instance in instances:
        begin = perf_counter()
        answer = evacuate_by_bus(
            instance.problem, chosen.limit, workers=chosen.workers, seed=chosen.seed
        )
        seconds = perf_counter() - begin
        proven = proven_bound(instance.problem, answer)
        print(line(instance, answer, proven, seconds), flush=True)
        for violation in check(instance, answer, proven):
            faults += 1
            print("    ", violation)
        rows.append(row(instance, answer, seconds))
        if chosen.json is not None:
            write_whole(chosen.json, json.dumps(rows, indent=1) + "\n")
        reached += is_reached(instance, answer)
        proved += answer.status == "optimal"
    published = sum(instance.best_published is not None for instance in instances)
    print(f"{reached} of {published} published values matched or beaten; ", end="")
    print(f"{proved} of {len(instances)} proved; {faults} faults found by the checker")
    return 1 if faults else 0


def proven_bound(problem: BusProblem, answer: BusAnswer) -> int:
    """The better of the bounds that the certificates prove; 0 if there is none."""
    by_prices = 0 if answer.prices is None else bus_bound(problem, answer.prices)
    in_cases = 0 if answer.cases is None else cases_bound(problem, answer.cases)
    return max(by_prices, in_cases)


def check(instance: BusInstance, answer: BusAnswer, proven: int) -> list[str]:
    """What the checker says, in words; certificates must prove what they claim."""
    if answer.value is None or answer.bound is None:
        return []
    found = [str(one) for one in check_buses(instance.problem, answer.trips, answer.value)]
    claimed = max((one.bound for one in (answer.prices, answer.cases) if one), default=0)
    if proven != claimed:
        found.append(f"the certificates prove {proven}, not {claimed}")
    if not proven <= answer.bound <= answer.value:
        found.append("the bounds are not in order")
    return found


def line(instance: BusInstance, answer: BusAnswer, proven: int, seconds: float) -> str:
    best = instance.best_published
    beside = ""
    if best is not None and answer.value is not None:
        beside = (
            "beaten" if answer.value < best else "matched" if answer.value == best else "MISSED"
        )
    verdict = {"optimal": "proved", "infeasible": "infeasible", "stopped": ""}[answer.status]
    return COLUMNS.format(
        instance.name,
        instance.problem.busloads,
        instance.problem.buses,
        *("–" if number is None else number for number in (answer.value, answer.bound)),
        proven,
        "–" if best is None else best,
        beside,
        f"{seconds:.1f}",
    ) + (f"  {verdict}" if verdict else "")


def is_reached(instance: BusInstance, answer: BusAnswer) -> bool:
    best = instance.best_published
    return best is not None and answer.value is not None and answer.value <= best


def row(instance: BusInstance, answer: BusAnswer, seconds: float) -> dict[str, Any]:
    return {
        "name": instance.name,
        "value": answer.value,
        "bound": answer.bound,
        "seconds": round(seconds, 3),
        "trips": [asdict(route) for route in answer.trips],
        "prices": None if answer.prices is None else asdict(answer.prices),
        "cases": None if answer.cases is None else asdict(answer.cases),
    }


if __name__ == "__main__":
    sys.exit(main())
