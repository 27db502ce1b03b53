"""One measurement in a process of its own: ``python -m benchmarks.measure JOB INSTANCE``.

Prints one line of JSON. A process of its own, because the memory that counts is the most
that it ever held beyond the interpreter with its libraries.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from benchmarks.city import CITIES, City, besieged_city
from benchmarks.example import STEP_S, request
from benchmarks.explicit import Explicit, bisect
from benchmarks.instances import TOWNS, hard_town
from mamar.plan import FlowProblem, earliest, most, quickest
from mamar.plan.kernels.labels_engine import FreeWaiting
from mamar.plan.kernels.labels_horizon import Horizon
from mamar.verify import check_cut, check_flow

#: The baseline bisects from the engine's first bound to so many times the way from there to
#: the answer: a bound from above that it is given for nothing.
BEYOND = 2


def problem_of(instance: str) -> FlowProblem:
    """The named instance; ``S people=4`` or ``S nodes=2`` for one that has grown, ``S steps=2``
    for twice as many steps, ``city step=300`` for steps of so many seconds."""
    name, growth = parts(instance)
    if name in STEP_S:
        return request(STEP_S[name])[0]
    if name in CITIES:
        return besieged_city(city_of(instance))
    town = TOWNS[name]
    for what, by in growth.items():
        if what == "people":
            town = replace(town, units=int(town.units * float(by)))
        elif what == "steps":
            town = replace(town, finer=int(by))
        elif what == "nodes":
            side = float(by) ** 0.5
            town = replace(
                town,
                rows=round(town.rows * side),
                columns=round(town.columns * side),
                sources=round(town.sources * float(by)),
                units=round(town.units * float(by)),
                sites=max(1, round(town.sites * float(by))),
            )
    return hard_town(town)


def parts(instance: str) -> tuple[str, dict[str, str]]:
    """Name and changes of an instance: ``S people=4``."""
    name, *changes = instance.split()
    return name, dict(change.split("=") for change in changes)


def city_of(instance: str) -> City:
    name, changes = parts(instance)
    return replace(CITIES[name], step_s=int(changes.get("step", CITIES[name].step_s)))


def has_horizon(instance: str) -> bool:
    """Whether the instance says by when people are to be out."""
    name, changes = parts(instance)
    return name in STEP_S or name in CITIES or "horizon" in changes


def steps_of(instance: str) -> int:
    """The horizon of an instance that has one; ``S horizon=100`` has."""
    name, changes = parts(instance)
    if "horizon" in changes:
        return int(changes["horizon"])
    return request(STEP_S[name])[1] if name in STEP_S else city_of(instance).steps


def ask_quickest(problem: FlowProblem, instance: str) -> dict[str, Any]:
    start, cpu = time.perf_counter(), time.process_time()
    answer = quickest(problem, 1_000_000)
    return {
        **since(start, cpu),
        "steps": answer.steps,
        "units": answer.units,
        "entries": len(answer.flow),
        "proved": answer.steps is not None
        and answer.cut.steps == answer.steps - 1
        and check_cut(problem, answer.cut) < problem.total
        and not check_flow(problem, answer.flow, answer.steps),
    }


def ask_most(problem: FlowProblem, instance: str) -> dict[str, Any]:
    steps = steps_of(instance)
    start, cpu = time.perf_counter(), time.process_time()
    answer = most(problem, steps)
    return {
        **since(start, cpu),
        "steps": steps,
        "units": answer.units,
        "entries": len(answer.flow),
        "proved": check_cut(problem, answer.cut) == answer.units
        and not check_flow(problem, answer.flow, steps),
    }


def ask_earliest(problem: FlowProblem, instance: str) -> dict[str, Any]:
    steps = steps_of(instance)
    start, cpu = time.perf_counter(), time.process_time()
    answer = earliest(problem, steps)
    return {
        **since(start, cpu),
        "steps": steps,
        "units": answer.units,
        "entries": len(answer.flow),
        "proved": answer.is_earliest
        and check_cut(problem, answer.cut) == answer.units
        and not check_flow(problem, answer.flow, steps),
    }


def first_bound(problem: FlowProblem) -> int:
    """The engine's bound from empty roads, from which the baseline may start, too."""
    horizon = Horizon(FreeWaiting(problem, 0), problem.total)
    horizon.find(1_000_000, stop=lambda: True)
    return horizon.least


def ask_baseline(problem: FlowProblem, instance: str) -> dict[str, Any]:
    """The explicit network, bisected between the same bound from below and one from above."""
    low = first_bound(problem)
    answer = quickest(problem, 1_000_000).steps
    assert answer is not None
    start, cpu = time.perf_counter(), time.process_time()
    steps, explicit = bisect(problem, low, low + BEYOND * (answer - low))
    assert steps == answer
    measured = since(start, cpu)
    return {**measured, "steps": steps, "nodes": explicit.nodes, "arcs": explicit.arcs}


def ask_baseline_once(problem: FlowProblem, instance: str) -> dict[str, Any]:
    """The explicit network at one horizon only: the city's, or the answer, which it is told."""
    if has_horizon(instance):
        steps = steps_of(instance)
    else:
        steps = quickest(problem, 1_000_000).steps or 0
    explicit = Explicit(problem)
    start, cpu = time.perf_counter(), time.process_time()
    units = explicit.units_out(steps)
    measured = since(start, cpu)
    return {
        **measured,
        "steps": steps,
        "units": units,
        "nodes": explicit.nodes,
        "arcs": explicit.arcs,
    }


def ask_size(problem: FlowProblem, instance: str) -> dict[str, Any]:
    """Only how large the explicit network of a city would be."""
    start, cpu = time.perf_counter(), time.process_time()
    nodes, arcs = Explicit(problem).size(steps_of(instance))
    return {**since(start, cpu), "nodes": nodes, "arcs": arcs}


JOBS: dict[str, Callable[[FlowProblem, str], dict[str, Any]]] = {
    "quickest": ask_quickest,
    "most": ask_most,
    "earliest": ask_earliest,
    "baseline": ask_baseline,
    "baseline-once": ask_baseline_once,
    "baseline-size": ask_size,
}


def megabytes() -> float:
    """The most memory that this process has held so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def since(start: float, cpu: float) -> dict[str, float]:
    """Seconds by the clock and of work; the memory is taken here, before any check."""
    return {
        "seconds": time.perf_counter() - start,
        "cpu_seconds": time.process_time() - cpu,
        "peak": megabytes(),
    }


def main() -> None:
    job, instance = sys.argv[1], sys.argv[2]
    quickest(hard_town(TOWNS["XS"]))  # loads the compiled kernels
    before = megabytes()
    problem = problem_of(instance)
    found = JOBS[job](problem, instance)
    print(
        json.dumps(
            {
                "job": job,
                "instance": instance,
                "nodes_in": problem.nodes,
                "arcs_in": problem.arcs,
                **found,
                "megabytes": found["peak"] - before,
            }
        )
    )


if __name__ == "__main__":
    main()
