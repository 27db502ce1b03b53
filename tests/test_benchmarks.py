"""The benchmark's series can be measured, drawn and written down: on the smallest town."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from benchmarks.__main__ import Measurements
from benchmarks.growth import SERIES, Series, plot, section
from benchmarks.measure import JOBS, city_of, has_horizon, megabytes, problem_of, steps_of


def in_this_process(job: str, instance: str) -> dict[str, Any]:
    return {**JOBS[job](problem_of(instance), instance), "megabytes": megabytes()}


def test_a_series_is_measured_beside_the_baseline_and_both_agree(tmp_path: Path) -> None:
    points = ((1, "XS people=1", True), (2, "XS people=2", False))
    trial = Series("people", "people, times those of XS", "quickest", "A trial.", points)
    found = trial.measure(in_this_process)
    page = section(trial, found)  # asserts that both say the same
    assert page.count("\n| 1 | 51 | 2,000 |") == 1 and page.count(" - |") == 3
    plot(trial, found, tmp_path)
    assert "OR-Tools, one horizon" in (tmp_path / "growth-people.svg").read_text("utf-8")


def test_every_instance_of_every_series_has_a_meaning() -> None:
    for series in SERIES:
        numbers = [number for number, _, _ in series.points]
        assert numbers == sorted(numbers) and len(numbers) > 4
        for _, instance, _ in series.points:
            assert has_horizon(instance) == (series.question == "most"), instance
    assert (city_of("city step=300").steps, steps_of("city step=300")) == (864, 864)
    assert steps_of("XS horizon=20") == 20
    by_20 = in_this_process("most", "XS horizon=20")
    assert by_20["proved"] and 0 < by_20["units"] < 2_000


def test_what_is_measured_is_kept_and_not_measured_again(tmp_path: Path) -> None:
    file, runs = tmp_path / "found.json", []

    def make() -> list[int]:
        runs.append(1)
        return [7]

    for _ in range(2):
        assert Measurements(file).keep("job instance", make) == [7]
    assert len(runs) == 1 and json.loads(file.read_text("utf-8")) == {"job instance": [7]}
