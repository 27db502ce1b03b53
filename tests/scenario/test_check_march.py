"""Cells by which people would end in no wave are named by row, column and value, with a remedy."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from mamar.errors import InputError
from mamar.network import Roads
from mamar.plan.waves.parties import parties_of
from mamar.scenario import check_scenario, read_scenario
from mamar.scenario.agreed_circles import circles, never_open
from mamar.scenario.check import plain_scenarios
from mamar.scenario.check_march import check_march
from mamar.scenario.check_sites import groups_in
from mamar.scenario.drives import measure_drives
from mamar.scenario.findings import Findings
from mamar.scenario.scenario import Condition, Scenario
from mamar.text import LANGUAGES
from tests.small_scenario import write_small
from tests.verify.waves.random_fleets import random_quarter

ALL = ("general", "at_risk", "reduced_mobility", "wounded")


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Scenario:
    """Small, whole, and with nothing to say about."""
    scenario = read_scenario(write_small(tmp_path_factory.mktemp("small")))
    zones = tuple(replace(zone, wounded=0) for zone in scenario.zones)
    at_crossings = replace(scenario.rules, out_at="crossing")
    scenario = replace(scenario, zones=zones, cases={}, rules=at_crossings)
    assert _said(scenario) == []
    return scenario


def _said(scenario: Scenario) -> list[Any]:
    findings = Findings()
    check_march(scenario, tuple(plain_scenarios(scenario)), findings)
    assert findings.errors == ()
    return list(findings.warnings)


def first(table: str, **changed: Any) -> Callable[[Scenario], dict[str, Any]]:
    def change(town: Scenario) -> dict[str, Any]:
        one, *others = getattr(town, table)
        return {table: (replace(one, **changed), *others)}

    return change


def rules(**changed: Any) -> Callable[[Scenario], dict[str, Any]]:
    return lambda town: {"waves": replace(town.waves, **changed)}


@pytest.mark.parametrize(
    ("change", "place", "words"),
    [
        (first("fleet", seats=0, wheelchair_places=0), ("fleet.csv", 2, "seats"), "carry nobody"),
        (first("fleet", mode="car"), ("fleet.csv", 2, "mode"), "lets vehicles of this mode"),
        (first("zones", wounded=3), ("fleet.csv", None, "stretchers"), "carry 0 in all"),
        (first("zones", holding_capacity=5), ("zones.csv", 2, "holding_capacity"), "one household"),
        (first("sites", excludes=ALL), ("sites.csv", 2, "excludes"), "takes nobody"),
        (first("crossings", persons_per_h=0.0), ("crossings.csv", 2, "persons_per_h"), "nobody"),
        (rules(min_wave_min=721), ("windows.csv", None, "closes"), "open for 720 minutes"),
        (rules(lead_min=50_000), ("scenario.toml", None, None), "Nobody may set out before"),
        (rules(at_risk_crossings=()), ("scenario.toml", None, None), "No crossing is accepted"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_the_cell_is_named(
    small: Scenario,
    change: Callable[[Scenario], dict[str, Any]],
    place: tuple[str, int | None, str | None],
    words: str,
) -> None:
    file, row, column = place
    found = [fault for fault in _said(replace(small, **change(small))) if words in str(fault)]
    assert found
    assert (found[0].file, found[0].column) == (file, column)
    assert row is None or found[0].row == row
    assert found[0].remedy is not None
    for language in LANGUAGES:
        assert "{" not in found[0].say(language)


@pytest.mark.parametrize(("out_at", "said"), [("site", 1), ("crossing", 0)])
def test_a_quarter_that_refuses_every_site_is_named(
    small: Scenario, out_at: str, said: int
) -> None:
    """Where people are out at crossings, nobody is assigned to a site."""
    every = tuple(site.site_id for site in small.sites)
    for refused, times in ((every, said), (every[1:], 0)):
        one, *others = small.zones
        zones = (replace(one, refuses_sites=refused), *others)
        town = replace(small, zones=zones, rules=replace(small.rules, out_at=out_at))
        found = [fault for fault in _said(town) if fault.column == "refuses_sites"]
        assert len(found) == times
        for fault in found:
            assert (fault.file, fault.row, fault.value) == ("zones.csv", one.row, ";".join(every))


def test_a_quarter_that_refuses_all_sites_of_a_case_is_named(small: Scenario) -> None:
    """There is another site, of which the case knows nothing, and one that takes nobody."""
    first = replace(small.sites[0], row=2)
    other, closed = replace(first, site_id="R8"), replace(first, site_id="R9", excludes=ALL)
    zones = (replace(small.zones[0], refuses_sites=(first.site_id,)), *small.zones[1:])
    whole = replace(small, zones=zones, sites=(first, other, closed))
    received = replace(small.rules, out_at="site")
    for sites, said in ((whole.sites, []), ((first, closed), ["In the case far"])):
        findings = Findings()
        case = replace(whole, sites=sites, rules=received)
        check_march(whole, (("cases.near", whole), ("cases.far", case)), findings)
        found = [fault for fault in findings.warnings if fault.column == "refuses_sites"]
        assert [str(fault).count("In the case far") for fault in found] == [1] * len(said)


def test_groups_for_whom_no_site_is_left_are_named(small: Scenario) -> None:
    """By what sites exclude and what the quarter refuses together, or by what they exclude."""
    one, *others = small.zones
    hall = replace(small.sites[0], row=2, excludes=("wounded",))
    camp = replace(hall, site_id="R8", excludes=("general",))
    received = replace(small.rules, out_at="site")
    refusing = replace(one, refuses_sites=("R1",), wounded=4)
    town = replace(small, zones=(refusing, *others), sites=(hall, camp), rules=received)
    (fault,) = [fault for fault in _said(town) if fault.file in ("zones.csv", "sites.csv")]
    assert (fault.row, fault.column, fault.value) == (one.row, "refuses_sites", "R1")
    assert "do not take these groups: general" in str(fault)
    for sites in ((hall,), (hall, replace(camp, excludes=("wounded", "general")))):
        willing = replace(refusing, refuses_sites=())
        said = _said(replace(town, zones=(willing, *others), sites=sites))
        (fault,) = [fault for fault in said if fault.file in ("zones.csv", "sites.csv")]
        assert (fault.file, fault.column) == ("sites.csv", "excludes")
        assert "No site takes these groups: wounded" in str(fault)
        assert fault.say("ar") != fault.say("en")
    assert not [f for f in _said(replace(town, rules=small.rules)) if f.column == "refuses_sites"]


def test_a_preferred_site_that_does_not_take_a_group_is_named(small: Scenario) -> None:
    one, *others = small.zones
    site = replace(small.sites[0], excludes=("reduced_mobility", "at_risk"))
    town = replace(small, zones=(replace(one, prefers_sites=("R1",)), *others), sites=(site,))
    (fault,) = [fault for fault in _said(town) if fault.column == "prefers_sites"]
    assert (fault.file, fault.row, fault.value) == ("zones.csv", one.row, "R1")
    assert "does not take these groups: reduced_mobility." in str(fault)
    assert fault.say("ar") != fault.say("en")


@pytest.mark.parametrize(
    ("opens", "closes", "night", "rule", "named"),
    [
        (20, 28, "", "no", True),  # from 20:00 to 04:00
        (20, 28, "no", "yes", True),
        (20, 28, "yes", "no", False),
        (20, 28, "", "yes", False),
        (12, 28, "", "no", False),  # some of it is in the light
        (20, 32, "", "no", False),
        (-12, -4, "", "no", False),  # before the start
    ],
)
def test_a_window_in_the_dark_is_named(
    small: Scenario, opens: int, closes: int, night: str, rule: str, named: bool
) -> None:
    midnight = small.start.replace(hour=0, minute=0)
    hours = [midnight + timedelta(hours=hour) for hour in (opens, closes)]
    window = replace(small.windows[0], opens=hours[0], closes=hours[1], night=night)
    waves = replace(small.waves, night=rule)
    town = replace(small, windows=(window,), waves=waves, horizon_s=48 * 3600)
    found = [fault for fault in _said(town) if fault.column == "night"]
    assert len(found) == named
    for fault in found:
        assert (fault.file, fault.row, fault.value) == ("windows.csv", window.row, night or None)
        assert "wholly in the dark" in str(fault)
        assert fault.remedy is not None
        assert fault.say("ar") != fault.say("en")
    ended = replace(window, status="ended")
    assert not [
        fault for fault in _said(replace(town, windows=(ended,))) if fault.column == "night"
    ]


def test_stretchers_with_few_journeys_are_counted(small: Scenario) -> None:
    """Three vehicles of two stretchers, twice each, carry twelve: enough for 12, not for 13."""
    row = replace(small.fleet[0], stretchers=2, count=3, max_trips=2, mode="bus")
    for wounded, enough in ((12, True), (13, False)):
        zones = (replace(small.zones[0], wounded=wounded), *small.zones[1:])
        said = [str(fault) for fault in _said(replace(small, fleet=(row,), zones=zones))]
        assert any("13 wounded people" in words and "carry 12" in words for words in said) != enough


def _condition(name: str, **cells: Any) -> Condition:
    return Condition(
        **{"condition_id": name, "kind": "prerequisite", "name": {"en": name}, "row": 2} | cells
    )


def test_conditions_in_a_circle_are_named_as_one(small: Scenario) -> None:
    rows = (
        _condition("Q1", needs=("Q2",)),
        _condition("Q2", needs=("Q3",)),
        _condition("Q3", needs=("Q1",)),
        _condition("Q4", needs=("Q1",)),
    )
    said = [str(fault) for fault in _said(replace(small, conditions=rows))]
    assert [words for words in said if "Q1 → Q2 → Q3 → Q1" in words] and len(said) == 1


def test_areas_that_wait_for_each_other_are_a_circle(small: Scenario) -> None:
    rows = (
        _condition("Q1", kind="opens_when_out", area_id="A1", out_of="A2", persons=5),
        _condition("Q2", kind="opens_when_out", area_id="A2", out_of="A1", persons=5),
    )
    (circle,) = circles(replace(small, conditions=rows))
    assert set(circle) == {"A1", "A2", "Q1", "Q2"}
    confirmed = (rows[0], replace(rows[1], confirmed="yes"))
    assert circles(replace(small, conditions=confirmed)) == []


def test_a_window_behind_a_circle_can_never_open(small: Scenario) -> None:
    """Whether its own condition is in the circle or only waits for one that is."""
    window = small.windows[0].window_id
    rows = (
        _condition("Q1", needs=("Q2",)),
        _condition("Q2", needs=("Q1",)),
        _condition("Q3", needs=("Q1",), window_id=window),
    )
    found = replace(small, conditions=rows)
    assert [name for name, _ in never_open(found)] == [window]
    assert set(never_open(found)[0][1]) == {"Q1", "Q2"}
    confirmed = replace(found, conditions=(replace(rows[0], confirmed="yes"), *rows[1:]))
    assert never_open(confirmed) == []
    ended = replace(small.windows[0], status="ended")
    assert never_open(replace(found, windows=(ended, *small.windows[1:]))) == []


def test_waves_that_last_longer_than_they_may(small: Scenario) -> None:
    longer = replace(small, waves=replace(small.waves, min_wave_min=90))
    assert [str(fault) for fault in _said(longer) if "all last 90" in str(fault)]
    assert not [fault for fault in _said(small) if "all last" in str(fault)]


def test_a_depot_that_no_street_leads_away_from(small: Scenario) -> None:
    """Its vehicles would set out from a street that they are nowhere near."""
    ways = [[(37.13, 36.2), (37.15, 36.2)], [(37.15, 36.2), (37.15, 36.21)]]
    roads = Roads.of_lines(ways, ["residential"] * 2)
    assert len(measure_drives(small, roads).keys) > 0
    far = replace(small, fleet=(replace(small.fleet[0], depot_lon=37.9),))
    with pytest.raises(InputError) as raised:
        measure_drives(far, roads)
    (fault,) = raised.value.faults
    assert (fault.file, fault.row, fault.column) == ("fleet.csv", 2, "depot")
    assert "cannot set out" in str(fault)


def test_what_is_said_reaches_mamar_check(tmp_path: Any) -> None:
    zones = write_small(tmp_path / "a") / "zones.csv"
    zones.write_text(zones.read_text("utf-8").replace(",1500,", ",2,"), "utf-8")
    said = [str(fault) for fault in check_scenario(tmp_path / "a", roads=False).warnings]
    assert any("holding_capacity, value 2" in words for words in said)


@pytest.mark.parametrize("seed", range(40))
def test_groups_that_are_named_are_those_who_move_together(seed: int) -> None:
    """What is said of a group is of one that the planner makes households of."""
    town = random_quarter(seed)
    for zone in town.zones:
        assert groups_in(town, zone) == [parties.group for parties in parties_of(town, zone)]
