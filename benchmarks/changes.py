"""A hundred random single changes: how long a repair takes beside an answer from the start.

``python -m benchmarks.changes INSTANCE QUESTION [CHANGES]`` prints one line of JSON; see
`benchmarks.measure` for instances. With ``most-later`` and ``quickest-later`` the past is fixed
up to a random step, and the change comes after it. ``python -m benchmarks.changes --write``
runs all in `PLAN` and writes their section of ``docs/performance.md``. Cold is CPU time of
`most` or `quickest` on the changed problem, or on what is left of it, measured for every tenth
change, which also must have the same optimum.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.instances import TOWNS, hard_town
from benchmarks.measure import problem_of, steps_of
from mamar.plan import FlowProblem, WarmMost, WarmQuickest, most, quickest
from mamar.plan.past import past_of
from mamar.plan.problem import Ints
from mamar.verify import check_cut, check_flow

PAGE = Path(__file__).resolve().parent.parent / "docs" / "performance.md"
HEADING = "## After a change"
PLAN = [
    ("aleppo", "most"),
    ("city", "most"),
    ("S", "quickest"),
    ("M", "quickest"),
    ("aleppo", "most-later"),
    ("city", "most-later"),
    ("S", "quickest-later"),
    ("M", "quickest-later"),
]
CHANGES = 100
EVERY = 10  # so many repairs for one answer from the start


def other(
    problem: FlowProblem,
    kind: str,
    steps: int,
    used: Ints,
    rng: Any,
    since: int = 0,
    at_home: Ints | None = None,
) -> FlowProblem:
    """``problem`` with one random change of a ``kind`` from a step in ``since`` … ``steps`` - 1 on;
    streets are among those in use, people among those ``at_home``."""
    rows, releases = problem.changes, problem.releases
    supply, intake = problem.supply.copy(), problem.intake.copy()
    at_home = supply if at_home is None else at_home
    arc, first = int(rng.choice(used)), int(rng.integers(since, steps))
    before = rows[(rows[:, 0] == arc) & (rows[:, 1] <= first)]
    now = int(before[-1, 2] if len(before) else problem.capacity[arc])
    if kind in ("closed", "slower", "wider"):
        rest = rows[(rows[:, 0] != arc) | (rows[:, 1] < first)]
        units = {"closed": 0, "slower": now // 2, "wider": 2 * now + 1}[kind]
        rows = np.append(rest, [[arc, first, units]], axis=0)
    elif kind == "window":  # closed for an hour's part of the time, then as before
        last = first + max(steps // 24, 1)
        inside = (rows[:, 0] == arc) & (rows[:, 1] >= first) & (rows[:, 1] <= last)
        after = rows[(rows[:, 0] == arc) & (rows[:, 1] <= last)]
        back = int(after[-1, 2] if len(after) else problem.capacity[arc])
        rows = np.append(rows[~inside], [[arc, first, 0], [arc, last, back]], axis=0)
    else:
        home = int(rng.choice(np.flatnonzero(at_home)))
        people = max(int(at_home[home]) // 10, 1)
        supply[home] += people if kind == "more people" else -people
    return FlowProblem(
        problem.tail,
        problem.head,
        problem.transit,
        problem.capacity,
        supply,
        intake,
        rows,
        releases,
        problem.holding,
    )


KINDS = ("closed", "slower", "wider", "window", "more people", "fewer people")


def compare(instance: str, question: str, changes: int = CHANGES) -> dict[str, Any]:
    """Median CPU milliseconds of a repair, of a repair with its flow, and from the start."""
    problem = problem_of(instance)
    first: WarmMost | WarmQuickest
    ask: Callable[[FlowProblem], Any]
    asked, _, later = question.partition("-")
    if asked == "most":
        steps = steps_of(instance)
        first, ask = WarmMost(problem, steps), lambda changed: most(changed, steps)
    else:
        first, ask = WarmQuickest(problem), quickest
        steps = first.steps or 0
    flow = first.answer.flow
    used = np.unique(flow.arc)
    rng = np.random.default_rng(1)
    first.changed(problem, fixed_until=1 if later else 0)
    repaired, listed, cold = [], [], []
    by_kind: dict[str, list[float]] = {kind: [] for kind in KINDS}
    for i in range(changes):
        kind, since, at_home = KINDS[i % len(KINDS)], 0, problem.supply
        if later:
            since = int(rng.integers(1, steps))
            there = problem.supply + past_of(problem, flow, since).moved
            at_home = np.clip(there, 0, problem.supply)
            if not at_home.any():
                kind, at_home = "more people", problem.supply
        changed = other(problem, kind, steps, used, rng, since, at_home)
        start = time.process_time()
        warm = first.changed(changed, fixed_until=since)
        repaired.append(time.process_time() - start)
        by_kind[kind].append(repaired[-1])
        answer = warm.answer
        listed.append(time.process_time() - start)
        if i % EVERY == 0:
            left = warm.problem
            start = time.process_time()
            anew = ask(left)
            cold.append(time.process_time() - start)
            assert (anew.units, anew.status) == (answer.units, answer.status)
            if asked == "most":
                assert check_cut(left, answer.cut) == answer.units
                assert check_flow(left, answer.flow, steps) == []
            elif answer.steps is not None:
                assert anew.steps == answer.steps
                assert check_cut(left, answer.cut) < left.total
                assert check_flow(left, answer.flow, answer.steps) == []
    milliseconds = {
        "repair_ms": repaired,
        "with_flow_ms": listed,
        "cold_ms": cold,
    }
    return {
        "instance": instance,
        "question": question,
        "changes": changes,
        **{name: 1000 * float(np.median(times)) for name, times in milliseconds.items()},
        "worst_ms": 1000 * max(repaired),
        "by_kind_ms": {
            kind: round(1000 * float(np.median(times)), 1)
            for kind, times in by_kind.items()
            if times
        },
    }


def section(results: list[dict[str, Any]]) -> str:
    """The section of the page: one line an instance."""
    lines = [
        HEADING,
        "",
        "One answer is kept, and asked again about a world with one random change, a hundred "
        "times: a street in use closed, slowed down or widened from a random step on, or closed "
        "for a while; a tenth more or fewer people in one home. Milliseconds of CPU time, at the "
        "median: the optimum with its cut, the same with the flow listed, and an answer from the "
        "start. Every tenth has the same optimum as that and passed both checks. *Later*: all "
        "that was done before a random step has happened, the change comes after it, and the "
        "answer from the start is to what is left then. Written by "
        "`python -m benchmarks.changes --write`.",
        "",
        "| instance | question | repair | with flow | worst repair | from the start | part |",
        "|---|---|---|---|---|---|---|",
    ]
    for found in results:
        part = 100 * found["repair_ms"] / found["cold_ms"]
        cells = [found["instance"], found["question"].replace("-", ", ")]
        for name in ("repair_ms", "with_flow_ms", "worst_ms", "cold_ms"):
            cells.append(f"{found[name]:,.0f}")
        lines.append("| " + " | ".join(cells) + f" | {part:.1f} % |")
    return "\n".join(lines) + "\n"


def kept_section(page: Path = PAGE) -> str:
    """The section as it stands on the page, for whoever writes the rest of it anew."""
    text = page.read_text(encoding="utf-8") if page.exists() else ""
    _, found, after = text.partition(HEADING)
    return HEADING + after if found else ""


def write(results: list[dict[str, Any]]) -> None:
    """Put the section at the end of the page."""
    text, _, _ = PAGE.read_text(encoding="utf-8").partition(HEADING)
    PAGE.write_text(f"{text.rstrip()}\n\n{section(results)}", encoding="utf-8")


def main() -> None:
    if sys.argv[1:] == ["--write"]:
        results = []
        for instance, question in PLAN:
            command = [sys.executable, "-m", "benchmarks.changes", instance, question]
            results.append(json.loads(subprocess.check_output(command)))
        write(results)
        return
    instance, question, *count = sys.argv[1:]
    quickest(hard_town(TOWNS["XS"]))  # loads the compiled kernels
    WarmQuickest(hard_town(TOWNS["XS"])).changed(hard_town(TOWNS["XS"]))
    print(json.dumps(compare(instance, question, *map(int, count))))


if __name__ == "__main__":
    main()
