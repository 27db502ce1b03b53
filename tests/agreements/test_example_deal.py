"""December 2016: the deals of the example, from its tables to the page that is shown."""

import json

import pytest

from mamar.scenario import read_scenario
from tests.terminal.command import mamar


@pytest.fixture(autouse=True)
def _english(monkeypatch):
    monkeypatch.setenv("MAMAR_LANG", "en")


def test_the_deal_of_december_is_planned_checked_and_said():
    """In step: every round within the ratio, everybody out, and what it costs."""
    shown = mamar("deal", "aleppo-2016", "--case", "exchange", "--deal", "D2", "--json")
    assert shown.code == 0, shown.err
    data = json.loads(shown.out)
    assert (data["persons"], data["out"], data["draft"]) == (31_850, 31_850, True)
    assert data["until"] > data["until_without_coupling"]
    proof = data["proof"]
    assert proof["proved"] is True and proof["all_out_at_soonest"] == data["until"]
    assert data["crossings_added_up"] == [] and len(proof["ceilings"]) > 1000
    assert set(data["summary"][0]) == {"ar", "en"}
    deal = next(row for row in read_scenario("aleppo-2016").deals if row.deal_id == "D2")
    out = {"E2": 0, "F2": 0}
    for each in data["rounds"]:
        before = dict(out)
        for departure in each["departures"]:
            out[departure["area_id"]] += departure["persons"]
        assert out["E2"] - before["F2"] * 587 / 50 <= deal.most_apart
        assert out["F2"] * 587 / 50 - before["E2"] <= deal.most_apart
        assert each["begins"] < each["ends"] < each["confirmed"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["aleppo-2016", "--case", "exchange"], "several deals"),
        (["aleppo-2016", "--case", "exchange", "--deal", "D9"], "There is no deal D9"),
    ],
)
def test_a_wrong_call_is_one_clear_sentence(arguments, words):
    shown = mamar("deal", *arguments)
    assert (shown.code, shown.out) == (2, "")
    assert words in shown.err


def test_a_scenario_without_deals_says_how_to_begin(tmp_path):
    from tests.small_scenario import write_small

    shown = mamar("deal", str(write_small(tmp_path / "a")))
    assert shown.code == 2
    assert "The scenario has no deal" in shown.err
