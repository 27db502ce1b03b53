"""The table, and what a scenario may put in its place."""

from __future__ import annotations

import pytest

from mamar.errors import InputError
from mamar.network import Roads, driving_network, table_with, walking_network
from mamar.network.capacity import least_class
from mamar.network.network import unknown_classes

LINE = [(37.1, 36.2), (37.101, 36.2)]


def one(highway: str = "residential", **stated: object) -> Roads:
    return Roads.of_lines([LINE], [highway], **{name: [value] for name, value in stated.items()})


def persons(roads: Roads, overrides: object = None) -> list[float]:
    return walking_network(roads, overrides).units_per_h.round(6).tolist()


def test_persons_per_hour_are_width_times_flow() -> None:
    assert persons(one()) == [4.0 * 0.8 * 3600] * 2


def test_a_stated_width_wins_less_its_edges() -> None:
    assert persons(one(width="6")) == [5.0 * 0.8 * 3600] * 2
    assert persons(one("path", width="1.2")) == [0.6 * 0.8 * 3600] * 2


def test_stated_lanes_win_over_the_class() -> None:
    assert persons(one("primary", lanes="4")) == [34560.0] * 2


def test_a_path_has_no_lanes() -> None:
    assert persons(one("footway", lanes="2")) == persons(one("footway"))


def test_a_motorway_can_be_walked_on_until_the_scenario_says_no() -> None:
    assert len(persons(one("motorway"))) == 2
    assert persons(one("motorway"), {"walk": {"motorway": {"width_m": 0}}}) == []


@pytest.mark.parametrize("highway", ["construction", "proposed", "razed", "elevator"])
def test_what_is_not_built_leads_nobody(highway: str) -> None:
    assert walking_network(one(highway, width="9")).arcs == 0
    assert driving_network(one(highway, lanes="2")).arcs == 0


def test_forbidden_ways_are_not_walked_or_driven() -> None:
    assert walking_network(one(foot="no")).arcs == 0
    assert walking_network(one(access="private")).arcs == 0
    assert walking_network(one(access="private", foot="yes")).arcs == 2
    assert driving_network(one(motor_vehicle="no")).arcs == 0


def test_an_unknown_class_is_counted_and_rated_low() -> None:
    roads = one("goat_track")
    assert walking_network(roads).units_per_h[0] == 3.0 * 0.8 * 3600
    assert unknown_classes(roads, table_with()) == {"goat_track": 1}
    assert unknown_classes(one("footway"), table_with()) == {}


def test_seconds_follow_the_speed() -> None:
    roads = one()
    metres = roads.length_m[0]
    assert walking_network(roads).transit_s[0] == pytest.approx(metres)
    slow = walking_network(roads, {"walk_speed_mps": 0.5})
    assert slow.transit_s[0] == pytest.approx(2 * metres)
    assert walking_network(one("steps")).transit_s[0] == pytest.approx(2 * metres)
    assert driving_network(one(maxspeed="36", oneway="no")).transit_s[0] == pytest.approx(
        metres / 10
    )


def test_vehicles_per_hour_are_lanes_in_that_direction() -> None:
    two_way = driving_network(one("primary", oneway="no", lanes="4"))
    assert two_way.units_per_h.tolist() == [1800, 1800]
    one_way = driving_network(one("primary", oneway="yes", lanes="3"))
    assert one_way.units_per_h.tolist() == [2700]
    rated = driving_network(one("primary", oneway="yes", lane_vehicles_per_h="650"))
    assert rated.units_per_h.tolist() == [1300]


def test_overrides_reach_every_value() -> None:
    changed = {
        "walk": {"residential": {"width_m": 5}},
        "drive": {"residential": {"lanes": 2, "vehicles_per_lane_h": 300, "speed_kmh": 36}},
        "persons_per_m_s": 1,
    }
    assert persons(one(), changed) == [18000.0] * 2
    driven = driving_network(one(oneway="no"), changed)
    assert driven.units_per_h.tolist() == [600, 600]
    assert driven.transit_s[0] == pytest.approx(driven.length_m[0] / 10)


def test_a_class_of_ones_own() -> None:
    assert persons(one("alley"), {"walk": {"alley": {"width_m": 1}}}) == [2880.0] * 2


def test_every_bad_override_is_named_at_once() -> None:
    wrong = {
        "walk": {"residential": {"width_m": -1, "colour": 3}},
        "drive": {"primary": {"lanes": "two"}, "trunk": 5},
        "walk_speed_mps": float("nan"),
        "drives_on": "middle",
        "wings": 2,
    }
    with pytest.raises(InputError) as caught:
        table_with(wrong, file="scenario.toml")
    named = {fault.column for fault in caught.value.faults}
    assert named == {
        "walk.residential.width_m",
        "walk.residential.colour",
        "drive.primary.lanes",
        "drive.trunk",
        "walk_speed_mps",
        "drives_on",
        "wings",
    }
    assert {fault.file for fault in caught.value.faults} == {"scenario.toml"}


def test_the_least_of_several_classes() -> None:
    assert least_class(["primary", "steps", "residential"]) == "steps"
    assert least_class(["motorway"]) == "motorway"
