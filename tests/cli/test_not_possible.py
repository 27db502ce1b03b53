"""Input that is wrong ends with 2 and names its cell; what is not possible ends with 1, says who
is left, where and how many, and what would change it. In both languages."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import pytest

from mamar.publish.headers import name_of
from mamar.scenario.read import example_names, find_scenario
from tests.terminal.command import Outcome, mamar

BOX = "37.135,36.185,37.165,36.205"


@pytest.fixture(scope="module")
def quarter(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A scenario as `mamar new` writes it."""
    folder = tmp_path_factory.mktemp("new") / "quarter"
    roads = find_scenario(example_names()[0]) / "roads.parquet"
    assert mamar("new", str(folder), "--roads", str(roads), "--bbox", BOX).code == 0
    return folder


def _with(quarter: Path, folder: Path, table: str, *rows: dict[str, str]) -> Path:
    """A copy in which the first rows of a table have other cells; a new row is like the first."""
    shutil.copytree(quarter, folder)
    path = folder / f"{table}.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        there = list(csv.DictReader(file))
    changed = [{**there[min(i, len(there) - 1)], **cells} for i, cells in enumerate(rows)]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(there[0]))
        writer.writeheader()
        writer.writerows([*changed, *there[len(changed) :]])
    return folder


def _plan(folder: Path, language: str = "en") -> Outcome:
    return mamar("plan", str(folder), "--lang", language, "--out", str(folder / "out"))


@pytest.mark.parametrize(
    ("table", "cells", "place"),
    [
        ("zones", {"household_size": "0"}, "file zones.csv, row 2, column household_size, value 0"),
        (
            "fleet",
            {"depot": "POINT (37.9 36.9)"},
            "file fleet.csv, row 2, column depot, value 37.9",
        ),
    ],
    ids=["household of nobody", "depot off the roads"],
)
def test_wrong_input_is_named_by_its_cell(
    quarter: Path, tmp_path: Path, table: str, cells: dict[str, str], place: str
) -> None:
    folder = _with(quarter, tmp_path / "wrong", table, cells)
    checked, planned = mamar("check", str(folder)), _plan(folder)
    assert (checked.code, planned.code) == (2, 2)
    assert place in checked.out and place in planned.err
    assert _plan(folder, "ar").code == 2


@pytest.mark.parametrize(
    ("table", "cells", "english", "arabic"),
    [
        ("windows", {"status": "ended"}, "if a window counted: W1 would", "لو احتُسبت نافذة"),
        ("zones", {"holding_capacity": "0"}, "The assembly point holds 0", "تتّسع نقطة التجمّع"),
        ("zones", {"ready_until": "{start}"}, "ready_until in zones.csv", "يستطيعون الانطلاق حتى"),
    ],
    ids=["windows that have ended", "an assembly point for nobody", "ready no longer"],
)  # fmt: skip
def test_nobody_out_is_a_no_with_who_is_left_and_what_would_change_it(
    quarter: Path, tmp_path: Path, table: str, cells: dict[str, str], english: str, arabic: str
) -> None:
    with (quarter / "windows.csv").open(encoding="utf-8-sig", newline="") as file:
        start = next(csv.DictReader(file))["opens"]
    folder = _with(
        quarter, tmp_path / "no", table, {k: v.format(start=start) for k, v in cells.items()}
    )
    shown = _plan(folder)
    assert shown.code == 1, shown.err
    words = " ".join(shown.out.split())
    assert english in words
    assert "Example quarter, other households: 412 people are in no wave" in words
    assert "None of 750 people are out by" in words
    with (folder / "out" / "not_served.csv").open(encoding="utf-8-sig", newline="") as file:
        header, *cells = csv.reader(file)
    rows = [dict(zip(map(name_of, header), row, strict=True)) for row in cells]
    assert sum(int(row["persons"]) for row in rows) == 750
    assert all(arabic in row["text_ar"] and english in row["text_en"] for row in rows)
    assert mamar("verify", str(folder / "out/plan.json"), "--scenario", str(folder)).code == 0
    again = _plan(folder, "ar")
    assert again.code == 1
    assert "people are in no wave" not in again.out


def test_a_deal_whose_conditions_run_in_a_circle(quarter: Path, tmp_path: Path) -> None:
    """Named as a circle, by `mamar deal` and by `mamar check`."""
    one = {"condition_id": "Q1", "needs": "Q2", "window_id": "", "area_id": "A1"}
    other = {**one, "condition_id": "Q2", "needs": "Q1", "area_id": ""}
    folder = _with(quarter, tmp_path / "circle", "conditions", one, other)
    shown = mamar("deal", str(folder))
    assert shown.code == 1
    words = " ".join(shown.out.split())
    assert "can never start" in words and "All 400 people are left" in words
    assert "(Q1) waits for" in words and "(Q2) waits for" in words
    assert "Q1 → Q2 → Q1" in mamar("check", str(folder)).out


def test_a_plan_says_which_of_its_windows_can_never_open(quarter: Path, tmp_path: Path) -> None:
    """A draft may lean on a condition that is not confirmed; it says where that is in vain."""
    one = {"condition_id": "Q1", "needs": "Q2", "window_id": "W1", "area_id": ""}
    other = {**one, "condition_id": "Q2", "needs": "Q1", "window_id": ""}
    folder = _with(quarter, tmp_path / "circle", "conditions", one, other)
    words = " ".join(_plan(folder).out.split())
    assert "counts the window W1 as open, but it can never open" in words
    assert "(Q1 → Q2 → Q1)" in words
    assert "Q1 → Q2 → Q1" in _plan(folder, "ar").out


def test_an_exchange_with_an_empty_side(quarter: Path, tmp_path: Path) -> None:
    """The others are held back by the ratio: how many, and what would let them go."""
    folder = _with(
        quarter, tmp_path / "a", "areas", {}, {"area_id": "A2", "persons": "0", "name_en": "Other"}
    )
    folder = _with(folder, tmp_path / "b", "openings", {}, {"area_id": "A2"})
    folder = _with(folder, tmp_path / "c", "deals", {"most_apart": "50"})
    shown = mamar("deal", str(folder))
    assert shown.code == 1
    words = " ".join(shown.out.split())
    assert "350 people are left in Example area" in words
    assert "A most_apart of 400, or ends_when_empty = yes, would let the others leave" in words
