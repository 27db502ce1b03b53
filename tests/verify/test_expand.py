"""The flow problem built from the words of docs/design/model.md, against sums done by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from mamar.scenario.scenario import Scenario
from mamar.verify.capacity import capacity_at
from mamar.verify.expand import Rebuilt, leaving_of, rebuild
from tests import small


def rebuilt(scenario: Scenario) -> Rebuilt:
    return rebuild(scenario, small.ground(scenario))


def by_step(own: Rebuilt, arc: int, steps: int) -> list[int]:
    every = np.arange(steps)
    return capacity_at(own.problem, np.full_like(every, arc), every).tolist()


def test_nodes_stand_in_the_order_of_the_words() -> None:
    own = rebuilt(small.received())
    streets = own.ground.network.nodes
    assert {key.partition(":")[0] for key in own.keys[:streets]} == {"street"}
    assert own.keys[streets:] == (
        *("home:Z01", "home:Z02", "home:Z03", "beyond:C01", "beyond:C02"),
        *("queue:R01", "queue:R02", "site:R01", "site:R02"),
    )
    assert [own.kind_of(block[0]) for block in (own.streets, own.homes, own.gates)] == [
        *("street", "home", "gate")
    ]
    assert [own.kind_of(block[0]) for block in (own.onward, own.intakes)] == ["onward", "intake"]


def test_whoever_has_passed_is_out_where_crossings_count() -> None:
    own = rebuilt(small.scenario())
    sites = np.flatnonzero(own.problem.intake).tolist()
    assert [own.keys[node] for node in sites] == ["beyond:C01", "beyond:C02"]
    assert own.problem.intake[sites].tolist() == [-1, -1]
    assert len(own.onward) == len(own.intakes) == 0


def test_whoever_is_taken_in_is_out_where_sites_count() -> None:
    for scenario in (small.received(), small.inside()):
        own = rebuilt(scenario)
        sites = np.flatnonzero(own.problem.intake).tolist()
        assert [own.keys[node] for node in sites] == ["site:R01", "site:R02"]
        assert own.problem.intake[sites].tolist() == [180, 90]


def test_a_walk_takes_as_long_as_its_streets_together() -> None:
    """From Z01 along North Street: 270 m at half a metre a second are 540 s, nine minutes."""
    own = rebuilt(small.scenario())
    walk, node = 0, own.node_of["street:2"]
    while node != own.ground.crossing_node[0]:
        arc = next(
            arc
            for arc in own.streets
            if own.problem.tail[arc] == node
            and own.problem.head[arc] != node
            and own.ground.network.lat[own.problem.head[arc]] == small.LAT
            and own.ground.network.lon[own.problem.head[arc]] > own.ground.network.lon[node]
        )
        walk, node = walk + int(own.problem.transit[arc]), int(own.problem.head[arc])
    assert walk == 9


def test_the_alley_passes_2880_people_an_hour() -> None:
    """One metre, 0.8 persons a metre and second: 48 a minute, both ways."""
    own = rebuilt(small.scenario())
    alley = [arc for arc in own.streets if own.names[arc][2] in (((3, 1),), ((3, -1),))]
    assert own.problem.capacity[alley].tolist() == [48, 48]


def test_gates_pass_people_in_whole_steps_of_windows_that_count() -> None:
    own = rebuilt(small.scenario())
    first, second = (by_step(own, gate, 200) for gate in own.gates)
    open_first = [10 <= t < 60 or 90 <= t < 120 for t in range(200)]
    assert first == [4 if is_open else 0 for is_open in open_first]
    # 30.5 minutes: the step that begins at 30 is not wholly inside. W04 has ended.
    open_second = [31 <= t < 80 or 90 <= t < 120 for t in range(200)]
    assert [units > 0 for units in second] == open_second
    assert sum(second[31:80]) == int(80 * 130.5 / 60) - int(31 * 130.5 / 60)


def test_a_step_in_two_windows_and_wholly_in_neither_is_closed() -> None:
    windows = (small.window("W1", ("C01",), 0, 30.5), small.window("W2", ("C01",), 30.5, 60))
    own = rebuilt(small.scenario(windows=windows))
    passing = by_step(own, own.gates[0], 60)
    assert [t for t in range(60) if passing[t] == 0] == [30]


def test_nobody_passes_after_the_horizon() -> None:
    windows = (small.window("W1", ("C01", "C02"), 100, 1000),)
    own = rebuilt(small.scenario(windows=windows))
    assert [bool(n) for n in by_step(own, own.gates[0], 160)] == [
        100 <= t < 150 for t in range(160)
    ]


def test_no_hour_gains_or_loses_a_person() -> None:
    """130.5 an hour are 261 in two hours, however long a step is."""
    for step_s in (1, 7, 60, 450):
        windows = (small.window("W1", ("C02",), 0, 120),)
        own = rebuilt(small.scenario(windows=windows, step_s=step_s))
        steps = 7200 // step_s
        assert sum(by_step(own, own.gates[1], steps)) == int(steps * step_s * 130.5 / 3600)


def test_people_are_at_home_until_they_are_ready() -> None:
    own = rebuilt(small.scenario())
    home = {zone: own.node_of[f"home:{zone}"] for zone in ("Z01", "Z02", "Z03")}
    assert own.problem.supply[list(home.values())].tolist() == [300, 150, 0]
    assert own.problem.releases.tolist() == [[home["Z03"], 20, 120]]
    assert by_step(own, own.homes[1], 72)[68:] == [150, 150, 0, 0]


@pytest.mark.parametrize(
    ("minutes", "released"), [(-5, []), (0, []), (0.5, [1]), (20, [20]), (20.01, [21])]
)
def test_who_is_ready_during_a_step_can_go_at_the_next(minutes: float, released: list[int]) -> None:
    zones = (small.zone("Z01", "Hilltop", small.at(0, 0), 9, ready_from=small.after(minutes)),)
    own = rebuilt(small.scenario(zones=zones))
    assert own.problem.releases[:, 1].tolist() == released
    assert own.problem.total == 9


@pytest.mark.parametrize(("minutes", "last"), [(-5, -1), (0, -1), (0.5, -1), (1, 0), (20.5, 19)])
def test_nobody_sets_out_in_the_step_in_which_the_time_is_over(minutes: float, last: int) -> None:
    zones = (small.zone("Z01", "Hilltop", small.at(0, 0), 9, ready_until=small.after(minutes)),)
    own = rebuilt(small.scenario(zones=zones))
    assert by_step(own, own.homes[0], 30) == [9 if t <= last else 0 for t in range(30)]


def test_a_site_takes_in_by_its_rate_to_the_horizon_or_all_always() -> None:
    own = rebuilt(small.received())
    school, stadium = (by_step(own, arc, 200) for arc in own.intakes)
    assert sum(school[:60]) == 150
    assert sum(school[:120]) == 300
    assert sum(school) == int(151 * 2.5)
    assert school[151:] == [0] * 49
    assert set(stadium) == {570}


def test_beyond_a_crossing_nobody_is_nowhere_at_once() -> None:
    """R02 lies at C01 itself: a step; R01 is 211 s away at a metre a second: four."""
    own = rebuilt(small.received())
    transits = {own.names[arc][:2]: int(own.problem.transit[arc]) for arc in own.onward}
    assert transits["beyond:C01", "queue:R02"] == 1
    assert transits["beyond:C01", "queue:R01"] == transits["beyond:C02", "queue:R01"] == 4


def test_without_crossings_a_site_stands_at_its_corner() -> None:
    own = rebuilt(small.inside())
    assert [own.problem.transit[arc] for arc in own.onward] == [0, 0]
    corners = [own.problem.tail[arc] for arc in own.onward]
    assert corners == own.ground.site_node.tolist()


@pytest.mark.parametrize(
    ("rules", "leaving"),
    [({}, 71), ({"staying": "none"}, 100), ({"persons": "low"}, 36), ({"persons": "high"}, 142)],
)
def test_those_who_stay_are_rounded_down_in_decimals(rules: dict[str, str], leaving: int) -> None:
    """0.29 of 100 are 29, though as a binary fraction it is a little less."""
    zone = small.zone("Z01", "Hilltop", small.at(0, 0), 100, staying_share=0.29)
    assert leaving_of(small.scenario(zones=(zone,), rules=rules), zone) == leaving


def test_a_case_may_leave_nothing_to_do() -> None:
    own = rebuilt(replace(small.scenario(), zones=small.scenario().zones[:1], windows=()))
    assert [sum(by_step(own, gate, 200)) for gate in own.gates] == [0, 0]
