"""What those in no wave are told would change it, done: they are out, and with less of it not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from benchmarks.march_instances import march_instance
from mamar.scenario.marching import Group
from mamar.scenario.scenario import Scenario, Site
from tests.plan.waves.test_would_change import TOWN, Change, _left, at, both, each, rules

People = Mapping[tuple[str, Group], int]


def _told(change: Change, words: str) -> tuple[People, People]:
    """Who is left and told so, and all who are left."""
    scenario, _ = march_instance(TOWN)
    rows = _left(change(scenario))[1]
    left = {(row.zone_id, row.group): row.persons for row in rows}
    told = {(r.zone_id, r.group): r.persons for r in rows if words in r.text.say("en")}
    return told, left


def open_for(minutes: float) -> Change:
    return each("windows", opens=at(6), closes=at(6 + minutes / 60))


def walkers(persons: int) -> Change:
    """One quarter, of people who can walk."""

    def make(town: Scenario) -> dict[str, Any]:
        count = dict.fromkeys(("persons_low", "persons_best", "persons_high"), persons)
        zone = replace(town.zones[1], wounded=0, reduced_mobility=0, **count)
        return {"zones": (zone,), "fleet": ()}

    return make


def one_bus(seats: int, count: int = 1, **changed: Any) -> Change:
    """One row of vehicles with stretchers, and four wounded in each quarter."""
    return lambda town: {
        "waves": replace(town.waves, **changed),
        "fleet": tuple(replace(v, stretchers=9, seats=seats, count=count) for v in town.fleet[:1]),
        "zones": tuple(replace(z, wounded=4) for z in town.zones),
    }


def to_a_hall(hours: float) -> Change:
    """No crossing; a hall that takes in thirty an hour, and so many hours."""

    def make(town: Scenario) -> dict[str, Any]:
        gate = town.crossings[0]
        hall = Site(
            site_id="R1", name={"en": "Hall"}, lon=gate.lon, lat=gate.lat, capacity=10**6,
            intake_per_h=30.0,
        )  # fmt: skip
        nothing: dict[str, Any] = {"crossings": (), "windows": (), "fleet": ()}
        return nothing | {"sites": (hall,), "horizon_s": int(hours * 3600)}

    return make


#: What holds them, what they are told, less than that (if there is less), and that.
REMEDIES: list[tuple[str, Change, str, Change | None, Change]] = [
    ("headway", one_bus(9, headway_min=1440), "(headway_min)",
     one_bus(9, headway_min=1000), one_bus(9, headway_min=10)),
    ("queue", both(open_for(8), rules(queue_max=0)), "a longer queue (queue_max, now 0)",
     both(open_for(8), rules(queue_max=1)), both(open_for(8), rules(queue_max=22))),
    ("routes", both(walkers(500), open_for(45), rules(max_routes=1)),
     "more routes at one time (max_routes, now 1)",
     None, both(walkers(500), open_for(45), rules(max_routes=2))),
    ("last resort, longer windows", both(walkers(500), open_for(45), rules(max_routes=1)),
     "It may change with longer windows",
     None, both(walkers(500), open_for(60), rules(max_routes=1))),
    ("a later end", to_a_hall(26), "or a later end", None, to_a_hall(60)),
    ("seats", one_bus(9, headway_min=1440), "101 more seats take them in one journey",
     one_bus(9, headway_min=1440), one_bus(9 + 101, headway_min=1440)),
]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "words", "less", "enough"), [r[1:] for r in REMEDIES], ids=[r[0] for r in REMEDIES]
)
def test_what_is_said_to_change_it_does_and_less_does_not(
    change: Change, words: str, less: Change | None, enough: Change
) -> None:
    told, _ = _told(change, words)
    assert told
    if less is not None:
        still = _told(less, words)[1]
        assert {key: still.get(key, 0) for key in told} == told
    after = _told(enough, words)[1]
    assert sum(after.get(key, 0) for key in told) < sum(told.values()), (told, after)


def test_an_hour_more_takes_in_as_many_as_the_site_does_in_an_hour() -> None:
    left = [sum(_told(to_a_hall(hours), "later end")[0].values()) for hours in (26, 27)]
    assert left[0] - left[1] == 30


def test_the_minutes_that_are_said_to_lack_are_those_that_lack() -> None:
    """Ambulances in the quarter that lacks least: with a minute less of them nobody is out."""
    words = "a wave takes 1,200 to depart"
    scenario, _ = march_instance(TOWN)
    rows = _left(rules(min_wave_min=1200)(scenario))[1]
    lacks = {
        (row.zone_id, row.group): int(row.text.say("en").split("change with ")[1].split()[0])
        for row in rows
        if words in row.text.say("en") and row.group == "wounded"
    }
    (zone, group), minutes = min(lacks.items(), key=lambda item: item[1])
    before = _told(rules(min_wave_min=1200 - minutes + 1), "1 minutes more")[0]
    after = _told(rules(min_wave_min=1200 - minutes), "minutes more")[1]
    assert before.get((zone, group), 0) > after.get((zone, group), 0)
