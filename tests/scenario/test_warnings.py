"""What a check warns of, a plan warns of; a column that people would be lost in stops the run."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta, timezone
from pathlib import Path

import pytest

from mamar.errors import InputError
from mamar.network.roads import Roads
from mamar.plan.planner import plan
from mamar.scenario import check_scenario, read_scenario
from mamar.scenario.agreed import Condition
from mamar.scenario.check import warnings_of
from mamar.scenario.ground import lay_ground
from mamar.scenario.scenario import Scenario
from tests import small
from tests.small_scenario import FILES, write_small

ZONES = FILES["zones.csv"].decode()


def said(scenario: Scenario, roads: Roads | None = None) -> list[str]:
    roads = roads or small.roads()
    return [str(fault) for fault in warnings_of(scenario, lay_ground(scenario, roads))]


@pytest.mark.parametrize(
    ("header", "meant"),
    [
        ("injured", "wounded"),
        ("جرحى", "wounded"),
        ("wounded_", "wounded"),
        ("Reduced Mobility", "reduced_mobility"),
        ("wheelchair", "reduced_mobility"),
        ("staying_shares", "staying_share"),
    ],
)
def test_a_column_close_to_a_known_one_stops_the_run(tmp_path: Path, header: str, meant: str):
    """Until it has the right name, or is listed as something else: else the wounded would walk."""
    folder = write_small(tmp_path, zones=ZONES.replace(f",{meant},", f",{header},", 1))
    with pytest.raises(InputError) as caught:
        read_scenario(folder)
    words = str(caught.value)
    assert f"column {header}" in words and f"Rename it to {meant}" in words
    assert f'extra_columns = ["zones.{header}"]' in words

    toml = FILES["scenario.toml"].decode()
    listed = toml.replace("\n[files]", f'extra_columns = ["zones.{header}"]\n\n[files]', 1)
    (folder / "scenario.toml").write_text(listed, encoding="utf-8")
    assert read_scenario(folder).layout.extra_columns == (f"zones.{header}",)


def test_two_known_columns_are_not_mistaken_for_each_other(tmp_path: Path):
    """A name of our own is free where the known column beside it is there as well."""
    text = ZONES.replace(",basis\n", ",injured\n", 1)
    assert check_scenario(write_small(tmp_path, zones=text), roads=False).errors == ()


def test_times_with_another_offset_are_counted():
    east = timezone(timedelta(hours=2))
    scenario = small.scenario()
    first, *others = scenario.windows
    moved = replace(first, opens=first.opens.astimezone(east), closes=first.closes.astimezone(east))
    (words,) = said(small.scenario(windows=(moved, *others), sites=()))
    assert "2 times have another offset from UTC than the start (UTC)" in words


def test_a_crossing_on_a_piece_of_street_without_connection():
    far = [small.at(8, 8), small.at(9, 8)]
    roads = Roads.of_lines([*_lines(), far], ["residential"] * (len(_lines()) + 1))
    lost = small.crossing("C03", "Lost Gate", small.at(8, 8), 100)
    scenario = small.scenario(crossings=(*small.scenario().crossings, lost))
    words = said(scenario, roads)
    assert any("Lost Gate hangs on a piece of street" in one for one in words)
    assert not any("North Gate" in one for one in words)


def test_a_quarter_without_a_way_to_any_crossing():
    far = [small.at(8, 8), small.at(9, 8)]
    roads = Roads.of_lines([*_lines(), far], ["residential"] * (len(_lines()) + 1))
    lost = small.zone("Z09", "Island", small.at(9, 8), 50)
    scenario = small.scenario(zones=(*small.scenario().zones, lost))
    assert any("Island has no way to any crossing on foot" in one for one in said(scenario, roads))


def test_a_site_far_from_every_street():
    sites = small.scenario().sites
    off = replace(sites[0], lon=sites[0].lon + 0.05)
    assert any(
        "School lies" in one and "from the nearest road" in one
        for one in said(small.scenario(sites=(off, sites[1])))
    )


def test_pieces_of_road_of_which_nobody_knows_what_they_are():
    roads = Roads.of_lines(_lines(), ["residential"] * 16 + ["unknown", "rue"])
    (words,) = [one for one in said(small.scenario(sites=()), roads) if "no class" in one]
    assert "2 pieces of road have no class that is known (rue, unknown)" in words
    assert "one that is 3 m wide" in words


def test_conditions_that_a_plan_without_a_deal_does_not_keep():
    lapse = Condition(
        condition_id="Q1", kind="lapses_at", name={}, window_id="W01", time=small.after(30)
    )
    asked = Condition(condition_id="Q2", kind="prerequisite", name={}, window_id="W02")
    ended = Condition(condition_id="Q3", kind="prerequisite", name={}, window_id="W04")
    words = said(small.scenario(conditions=(lapse, asked, ended), sites=()))
    assert len(words) == 2
    assert "The window W01 lapses at" in words[0] and "(Q1)" in words[0]
    assert "conditions that are not confirmed: Q2 (W02)" in words[1]


def test_a_plan_carries_what_the_check_warns_of(tmp_path: Path):
    """The same words in the plan, in both languages; nothing where nothing is odd."""
    scenario = small.scenario(sites=())
    assert plan(scenario, ground=small.ground(scenario)).warnings == ()
    asked = Condition(condition_id="Q2", kind="prerequisite", name={}, window_id="W02")
    scenario = small.scenario(conditions=(asked,), sites=())
    (words,) = plan(scenario, ground=small.ground(scenario)).warnings
    (fault,) = warnings_of(scenario, small.ground(scenario))
    assert {key: words.say(key) for key in ("en", "ar")} == {
        key: fault.say(key) for key in ("en", "ar")
    }


def test_what_was_noticed_while_reading_is_kept(tmp_path: Path):
    scenario = read_scenario(write_small(tmp_path))
    checked = check_scenario(tmp_path, roads=False).warnings
    assert scenario.read_warnings and set(map(str, scenario.read_warnings)) <= set(
        map(str, checked)
    )


def _lines() -> list[list[tuple[float, float]]]:
    at = small.at
    return [
        *([at(c, r), at(c + 1, r)] for r in (0, 1, 2) for c in range(3)),
        *([at(c, r), at(c, r + 1)] for c in range(3) for r in range(2)),
        [at(1, 2), at(1, 3)],
        [at(3, 0), at(5, 1)],
        [at(3, 2), at(5, 1)],
    ]
