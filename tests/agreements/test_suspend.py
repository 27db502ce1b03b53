"""Suspending a window: everybody is somewhere, exactly once, and nobody of its waves goes on."""

import json
import re
from dataclasses import replace
from datetime import timedelta

import pytest

from mamar.agreements.suspend import BEFORE, PLACES, suspend
from mamar.errors import InputError, UsageError
from mamar.plan.orders import OrderBound
from mamar.plan.plan_file import plan_text
from mamar.plan.result import ZoneResult
from mamar.plan.waves.uptake import uptakes
from mamar.publish import suspension
from mamar.publish.suspension import WORDS, suspension_json, suspension_screen
from tests.publish import tiny_plan
from tests.terminal.command import mamar
from tests.verify.waves import worlds

WORLDS = ("city", "received", "on_foot")


def plan_of(world, staying=7):
    """A plan that has the orders of a small world, and the people of these orders."""
    orders, scenario = getattr(worlds, world)()
    orders = replace(orders, uptakes=uptakes(scenario, orders.waves))
    zones = []
    for zone in scenario.zones:
        leaving = sum(
            row.persons
            for row in (*orders.waves, *orders.not_served)
            if row.zone_id == zone.zone_id
        )
        zones.append(ZoneResult(zone.zone_id, zone.name, leaving + staying, staying, 0, (), {}))
    return replace(
        tiny_plan.plan(),
        start=scenario.start,
        step_s=scenario.step_s,
        steps=scenario.steps,
        zones=tuple(zones),
        persons=sum(zone.persons for zone in zones),
        staying=staying * len(zones),
        orders=orders,
    )


def windows(plan):
    return sorted({wave.window_id for wave in plan.orders.waves if wave.window_id})


@pytest.mark.parametrize("world", WORLDS)
def test_sums_are_exact_by_zone_and_group_at_every_moment(world):
    plan = plan_of(world)
    name = windows(plan)[0]
    out = past = -1
    for step in range(0, plan.steps + 1, 1 if plan.steps < 500 else 3):
        found = suspend(plan, name, plan.time_of(step))
        assert found.persons == plan.persons
        assert all(row.persons > 0 for row in found.rows)
        for zone in plan.zones:
            here = [row for row in found.rows if row.zone_id == zone.zone_id]
            assert sum(row.persons for row in here) == zone.persons
            groups = {}
            for row in (*plan.orders.waves, *plan.orders.not_served):
                if row.zone_id == zone.zone_id:
                    groups[row.group] = groups.get(row.group, 0) + row.persons
            for group, persons in groups.items():
                assert sum(row.persons for row in here if row.group == group) == persons
        assert found.count("out") >= out  # nobody comes back
        passed = sum(found.count(where) for where in PLACES if where not in BEFORE)
        assert passed >= past
        out, past = found.count("out"), passed
    assert out == sum(wave.persons for wave in plan.orders.waves)


def moments(wave, k, walk, gather):
    """When the (k + 1)-th person of a wave has gathered, left, come, passed, boarded, is out."""

    def of(span):
        return span[0] + (k + 1) * (span[1] - span[0]) / wave.persons

    first, last = wave.departs
    yield "gathered", of((first - gather, last - gather))
    yield "left", of(wave.departs)
    if wave.mode == "foot":
        yield "come", of((first + walk, last + walk))
    yield "passed", of(wave.passes)
    if wave.boards:
        yield "boarded", of(wave.boards)
    yield "out", of(wave.arrives)


@pytest.mark.parametrize("world", WORLDS)
def test_it_is_what_following_each_one_by_itself_gives(world):
    """An oracle without sums: every person of every wave, one after the other."""
    plan = plan_of(world)
    walks = {route.route_id: route.steps for route in plan.orders.routes}
    gather = plan.orders.rules.gather_min
    for step in range(90, min(plan.steps, 700), 7):
        found = suspend(plan, windows(plan)[0], plan.time_of(step))
        for wave in plan.orders.waves:
            counted = dict.fromkeys(PLACES, 0)
            for k in range(wave.persons):
                done = {
                    name
                    for name, when in moments(wave, k, walks.get(wave.route_id, 0), gather)
                    if when <= step + 1e-9
                }
                counted[_place(wave, done, step)] += 1
            shown = dict.fromkeys(PLACES, 0)
            for row in found.rows:
                if row.wave_id == wave.wave_id:
                    shown[row.where] += row.persons
            assert shown == counted, (wave.wave_id, step)


def _place(wave, done, step):
    if "out" in done:
        return "out"
    if "passed" in done:
        riding = wave.mode != "foot" or "boarded" in done
        return "driven_on" if riding else "past"
    if "come" in done:
        return "queueing"
    if "left" in done:
        if wave.mode == "foot":
            return "on_foot"
        return "boarded" if step < wave.departs[1] else "driven"
    return "gathered" if "gathered" in done else "at_home"


def test_people_in_vehicles_are_counted_by_vehicle_and_none_is_overfull():
    plan = plan_of("city")
    ride = next(wave for wave in plan.orders.waves if wave.mode == "bus")
    for step in range(ride.departs[0], ride.arrives[1] + 1):
        found = suspend(plan, ride.window_id, plan.time_of(step))
        inside = {}
        for row in found.rows:
            if row.wave_id == ride.wave_id and row.where in ("boarded", "driven"):
                assert row.vehicle
                inside[row.vehicle] = inside.get(row.vehicle, 0) + row.persons
        loads = {load.vehicle: load.persons for load in ride.loads}
        assert all(persons <= loads[name] for name, persons in inside.items())
        if ride.departs[1] <= step <= ride.passes[0]:
            assert inside == loads


def test_only_the_waves_of_the_window_are_stopped():
    plan = plan_of("city")
    before, after = plan.time_of(0), plan.time_of(plan.steps)
    every = {wave.wave_id for wave in plan.orders.waves if wave.window_id == "W2"}
    assert set(suspend(plan, "W2", before).stopped_waves) == every
    assert suspend(plan, "W2", before).stopped == sum(
        wave.persons for wave in plan.orders.waves if wave.window_id == "W2"
    )
    assert suspend(plan, "W2", after).stopped == 0


def test_a_wrong_call_is_one_clear_sentence():
    plan = plan_of("city")
    with pytest.raises(UsageError, match="W9"):
        suspend(plan, "W9", plan.start)
    nobody = replace(plan, orders=replace(plan.orders, waves=()))
    with pytest.raises(UsageError, match="Nobody passes a window"):
        suspend(nobody, "W1", plan.start)
    with pytest.raises(UsageError, match="no offset"):
        suspend(plan, "W1", plan.start.replace(tzinfo=None))
    with pytest.raises(UsageError, match="outside the plan"):
        suspend(plan, "W1", plan.by + timedelta(minutes=5))
    with pytest.raises(InputError, match="mamar verify"):
        suspend(replace(plan, persons=plan.persons + 1), "W1", plan.start)


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_page_says_it_in_numbers_that_add_up(language):
    plan = plan_of("city")
    found = suspend(plan, "W2", plan.time_of(250))
    shown = suspension_screen(found, plan, language)
    for number in (found.stopped, found.persons, found.count("queueing")):
        assert f"{number:,}" in shown
    data = suspension_json(found, plan)
    assert data["draft"] is plan.is_draft
    gates = {wave.wave_id: wave.crossing_id for wave in plan.orders.waves}
    assert all(row["crossing_id"] == gates.get(row["wave_id"]) for row in data["people"])
    assert sum(row["persons"] for row in data["people"]) == plan.persons
    assert set(WORDS) == set(PLACES)


@pytest.mark.parametrize("language", ["en", "ar"])
def test_whoever_is_stopped_on_the_way_is_listed_by_place_or_counted_as_not_shown(
    language, monkeypatch
):
    """At 3 a.m. these are the people to be reached: from where, where now, to which crossing."""
    plan = plan_of("city")
    found = suspend(plan, "W2", plan.time_of(250))
    stopped = {
        (row.zone_id, row.where)
        for row in found.rows
        if row.window_id == "W2" and row.where in BEFORE - {"at_home"}
    }
    assert len(stopped) > 1
    whole = re.sub("[\u2066-\u2069]", "", suspension_screen(found, plan, language))
    rest = {"en": "see --json", "ar": "--json"}[language]
    assert rest not in whole
    assert all(whole.count(f"({zone_id})") >= 2 for zone_id, _ in stopped)  # there and by zone
    monkeypatch.setattr(suspension, "MOST_STOPPED", 1)
    assert rest in suspension_screen(found, plan, language)


def test_the_command_reads_a_plan_and_says_it(tmp_path, monkeypatch):
    monkeypatch.setenv("MAMAR_LANG", "en")
    plan = plan_of("city")
    hours = tuple(range(0, plan.steps + 1, 60))
    arrivals = replace(plan.arrivals, step=hours, planned=(0,) * 17, bound=(0,) * 17)
    zones = tuple(replace(zone, departing_by_hour=(0,) * 16) for zone in plan.zones)
    orders = replace(plan.orders, bounds=(OrderBound("fleet", 10_000, 24),))
    plan = replace(plan, arrivals=arrivals, zones=zones, crossings=(), orders=orders)
    (tmp_path / "plan.json").write_text(plan_text(plan), encoding="utf-8")
    at = plan.time_of(250).isoformat()
    shown = mamar("suspend", str(tmp_path), "--window", "W2", "--at", at)
    assert shown.code == 0, shown.err
    assert "The window W2 is suspended" in shown.out
    data = json.loads(mamar("suspend", str(tmp_path), "--window", "W2", "--at", at, "--json").out)
    assert data["stopped"] == suspend(plan, "W2", plan.time_of(250)).stopped
    assert mamar("suspend", str(tmp_path), "--window", "W8", "--at", at).code == 2
