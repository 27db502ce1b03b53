"""``python -m benchmarks.bus_evacuation``: what it writes is right, and what it says of faults."""

import json
import sys
from pathlib import Path

import pytest

from benchmarks.bus_evacuation import main
from mamar.vehicles.bus_answer import BusPrices
from mamar.verify.bus_bounds import bus_bound
from mamar.verify.buses import check_buses
from tests.vehicles.bus_worlds import two_points

SMALL = {
    "buses": 2,
    "seats": 30,
    "buses_at_depot": [2],
    "persons": [70, 30],
    "site_capacity": [100],
    "depot_to_pickup": [[5, 9]],
    "pickup_to_site": [[10], [20]],
    "best_published": 55,
    "proved_published": False,
}


def called(monkeypatch: pytest.MonkeyPatch, *arguments: object) -> int:
    monkeypatch.setattr(sys, "argv", ["bus_evacuation", *map(str, arguments)])
    return main()


def test_answers_are_printed_and_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file, out = tmp_path / "buses.json", tmp_path / "out.json"
    small = {"small": SMALL, "full": {**SMALL, "site_capacity": [99]}, "other": SMALL}
    file.write_text(json.dumps(small), encoding="utf-8")
    assert called(monkeypatch, file, "--limit", 20, "--json", out, "--only", "l") == 0
    printed = capsys.readouterr().out
    assert "1 of 2 published values matched or beaten; 1 of 2 proved; 0 faults" in printed
    answer, full = json.loads(out.read_text(encoding="utf-8"))
    assert (answer["name"], answer["value"], answer["bound"]) == ("small", 49, 49)
    assert check_buses(two_points(), answer["trips"], answer["value"]) == []
    prices = {k: tuple(v) if isinstance(v, list) else v for k, v in answer["prices"].items()}
    assert bus_bound(two_points(), BusPrices(**prices)) <= 49
    assert (full["name"], full["value"], full["trips"]) == ("full", None, [])


def test_a_file_that_is_wrong_ends_with_its_faults(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "buses.json"
    file.write_text(json.dumps({"small": {**SMALL, "seats": 0}}), encoding="utf-8")
    assert called(monkeypatch, file) == 2
    assert "key small.seats, value 0" in capsys.readouterr().err
