"""The example says what its SOURCES.md says, and has no error."""

import csv
from pathlib import Path

import pytest

from mamar.scenario import check_scenario, example_names, read_scenario

HOURS = 72


@pytest.fixture(scope="module")
def example():
    return read_scenario("aleppo-2016")


def test_it_is_found_by_name():
    assert "aleppo-2016" in example_names()


def test_it_has_no_error_and_every_place_lies_on_the_roads():
    report = check_scenario("aleppo-2016")
    assert [str(fault) for fault in report.errors] == []


def test_the_tables_are_whole(example):
    assert (len(example.zones), len(example.crossings), len(example.sites)) == (48, 12, 13)
    assert (len(example.windows), len(example.fleet), len(example.control)) == (16, 7, 36)
    assert (len(example.incidents), len(example.sources)) == (35, 133)
    assert sum(zone.persons_best for zone in example.zones) == 250_000
    assert sum(zone.persons_low for zone in example.zones) == 146_550
    assert sum(zone.persons_high for zone in example.zones) == 307_350


def test_the_request(example):
    request = example.case("request")
    assert sum(map(request.leaving, request.zones)) == 250_000
    (window,) = request.windows
    assert window.window_id == "W06"
    rate = sum(c.persons_per_h for c in request.crossings if c.crossing_id in window.crossing_ids)
    assert (rate, rate * HOURS) == (2970, 213_840)
    assert request.step_of(request.asked.by) == request.steps == HOURS * 60


def test_the_ways_that_people_took(example):
    opened = example.case("open")
    assert [crossing.crossing_id for crossing in opened.crossings] == ["C10", "C11"]
    assert [window.crossing_ids for window in opened.windows] == [("C10", "C11")]
    assert sum(map(opened.leaving, opened.zones)) == 250_000


def test_december(example):
    december = example.case("december")
    assert sum(map(december.leaving, december.zones)) == 35_250
    assert [window.window_id for window in december.windows] == ["W15", "W16"]
    assert december.asked.by <= december.end
    assert {site.controller for site in december.sites} == {"opposition"}
    assert {v.extra["fleet_group"] for v in december.fleet} == {
        "record_15_december",
        "record_18_22_december",
    }


def test_the_exchange(example):
    exchange = example.case("exchange")
    assert sum(map(exchange.leaving, exchange.zones)) == 29_350
    assert [window.window_id for window in exchange.windows] == ["W16"]
    for deal in exchange.deals:
        here, there = (area for area in exchange.areas if area.deal_id == deal.deal_id)
        assert (here.of_plan, there.persons) == ("yes", 2_500)
        assert here.ratio * there.persons == there.ratio * 29_350
    rows = (*example.deals, *example.areas, *example.openings, *example.conditions)
    for row in (*rows, *example.guarantees):
        assert row.extra["basis"]


def test_reception_leaves_out_what_could_not_receive(example):
    reception = example.case("reception")
    left_out = {s.site_id for s in example.sites} - {s.site_id for s in reception.sites}
    assert left_out == {"R04", "R07", "R13"}
    assert reception.rules.out_at == "site"
    assert sum(site.capacity for site in reception.sites) == 127_400


def test_what_a_user_must_know_is_there_in_both_languages(example):
    assert example.language == "ar"
    assert {"roads", "persons", "request", "screening"} <= {a.id for a in example.assumptions}
    for assumption in example.assumptions:
        assert set(assumption.what) == set(assumption.reason) == {"ar", "en"}
    assert "OpenStreetMap" in example.attribution


def test_numbered_assumptions_that_are_named_exist(example):
    with (example.folder / "assumptions.csv").open(encoding="utf-8", newline="") as stream:
        known = {row["assumption_id"] for row in csv.DictReader(stream)}
    named = {
        word.strip("().,;")
        for assumption in example.assumptions
        for word in assumption.reason["en"].split()
        if word.strip("().,;")[:1] == "A" and word.strip("().,;")[1:].isdigit()
    }
    assert named
    assert named <= known


#: Columns of orders of march that the shared tables do not have.
ADDED = {"windows.csv": {"night"}, "fleet.csv": {"mode", "max_trips"}}


def test_the_tables_are_those_of_the_shared_data(example):
    """Cell by cell; only columns of our own are added."""
    shared = Path(__file__).parents[3] / "shared" / "data" / "aleppo_2016_tables"
    if not shared.is_dir():
        pytest.skip("the shared data are not beside this checkout")
    for path in shared.glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as stream:
            theirs = list(csv.DictReader(stream))
        with (example.folder / path.name).open(encoding="utf-8", newline="") as stream:
            ours = list(csv.DictReader(stream))
        added = ADDED.get(path.name, set())
        assert [{k: v for k, v in row.items() if k not in added} for row in ours] == theirs
