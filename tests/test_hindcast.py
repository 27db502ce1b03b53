"""The hindcast: its series can be traced, and it says no more than it knows."""

from __future__ import annotations

import csv
import json
import re
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from benchmarks import hindcast
from mamar import read_scenario
from mamar.simulate.report import Range

CHECKOUT = Path(__file__).parents[1]
FACTS = CHECKOUT.parent / "shared" / "data" / "evacuation_facts" / "facts.json"


def rows() -> list[dict[str, str]]:
    with (hindcast.HOME / "hindcast_series.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_every_figure_adds_up_and_has_a_source_in_the_tables() -> None:
    sources = {source.source_id for source in read_scenario("aleppo-2016").sources}
    for row in rows():
        assert sum(map(int, row["parts"].split("+"))) == int(row["persons"])
        named = re.findall(r"S-[A-Z0-9-]+", row["source"])
        assert named and set(named) <= sources, row


@pytest.mark.skipif(not FACTS.exists(), reason="the facts as they were collected are not here")
def test_every_figure_is_a_fact_that_was_collected() -> None:
    facts = json.loads(FACTS.read_text(encoding="utf-8"))["evacuation_15_22_dec_2016"]
    said = json.dumps(facts, ensure_ascii=False).replace(",", "")
    for row in rows():
        for part in row["parts"].split("+"):
            assert re.search(rf"(?<!\d){part}(?!\d)", said), row


def prediction(low: float, median: float, high: float) -> Any:
    start = datetime.fromisoformat("2016-12-15T14:30:00+02:00")
    end = datetime.fromisoformat("2016-12-22T20:25:00+02:00")
    curve = (Range(0, 0, 0), Range(low, median, high))
    arrivals = SimpleNamespace(time=(start, end), ordered=(0, round(high)), simulated=curve)
    return SimpleNamespace(
        persons=50_000,
        ordered=round(high),
        bound=40_000,
        report=SimpleNamespace(arrivals=arrivals, out=curve[1]),
    )


def test_the_interval_holds_its_own_prediction(tmp_path: Path) -> None:
    """Though the order for more people need not have more of them out."""
    predictions = {
        "low": prediction(20_000, 21_000, 22_000),
        "best": prediction(30_000, 32_000, 34_000),
        "high": prediction(25_000, 26_000, 27_000),
    }
    for one in hindcast.reported():
        low, high = hindcast.interval(predictions, one.time)
        assert low <= hindcast.at(predictions["best"], one.time)[1] <= high
    hindcast.figure(predictions, hindcast.reported(), tmp_path / "hindcast.svg")
    assert (tmp_path / "hindcast.svg").stat().st_size > 1000


def test_october_says_the_conditions_in_the_words_of_the_tables() -> None:
    windows = hindcast.october_scenario().windows
    assert {window.status for window in windows} == {"in_force"}
    (words,) = {hindcast._conditions(window) for window in windows}
    assert words.startswith("fighters by C01 and C02 only")
    assert all("none from a third party" in window.guarantees for window in windows)
