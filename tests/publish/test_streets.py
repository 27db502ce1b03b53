"""Streets and drives in use: on the real geometry, in the right direction, everybody counted."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from mamar.publish.streets import drives_in_use, persons_on_segments, streets_in_use
from mamar.scenario.drives import measure_drives
from mamar.scenario.scenario import Vehicle
from tests.publish import tiny_plan


def test_each_segment_carries_everybody_whose_route_it_is_on():
    persons = persons_on_segments(tiny_plan.plan(), tiny_plan.roads())
    by_route = {route.route_id: route.segments for route in tiny_plan.plan().orders.routes}
    right = np.zeros(tiny_plan.roads().segments, np.int64)
    for wave in tiny_plan.plan().orders.waves:
        for segment, _ in by_route[wave.route_id]:
            right[segment] += wave.persons
    assert persons.tolist() == right.tolist() and persons.sum() > 0


def test_a_street_is_drawn_the_way_people_walk_on_its_real_line():
    """The streets of a route, piece after piece, lead from the assembly point to the crossing."""
    plan, corner = tiny_plan.plan(), tiny_plan.CORNERS
    streets = [s for s in streets_in_use(plan, tiny_plan.roads()) if s.towards == "C2"]
    ends = {tuple(s.line[0]) for s in streets} ^ {tuple(s.line[-1]) for s in streets}
    assert tuple(corner["C"]) in ends and tuple(corner["F"]) in ends


def test_a_chain_of_two_classes_makes_two_pieces_that_meet():
    pieces = [s for s in streets_in_use(tiny_plan.plan(), tiny_plan.roads()) if s.towards == "C2"]
    classes = [piece.highway for piece in pieces]
    assert classes[-1] == "path" and len(set(classes)) > 1
    assert np.array_equal(pieces[-2].line[-1], pieces[-1].line[0])


def test_each_street_and_direction_is_drawn_once():
    plan = tiny_plan.plan()
    twice = replace(plan, orders=replace(plan.orders, routes=plan.orders.routes * 2))
    once = streets_in_use(plan, tiny_plan.roads())
    assert len(streets_in_use(twice, tiny_plan.roads())) == len(once)
    nobody = replace(plan, orders=replace(plan.orders, waves=()))
    assert streets_in_use(nobody, tiny_plan.roads()) == []


def test_a_drive_is_as_long_as_it_was_measured():
    """From the assembly point to the crossing, and all who ride in it."""
    from tests.verify.waves import worlds

    orders, scenario, ground, drives, _ = worlds.world("city")
    plan = replace(tiny_plan.plan(), orders=orders)
    found = drives_in_use(plan, scenario, ground.roads)
    riding = [wave for wave in orders.waves if wave.mode != "foot"]
    assert sum(drive.persons for drive in found) == sum(wave.persons for wave in riding)
    assert sum(drive.vehicles for drive in found) == sum(wave.vehicles for wave in riding)
    for drive in found:
        steps = np.diff(drive.line, axis=0) * (np.cos(np.radians(36.2)), 1.0) * 111_320
        metres = float(np.hypot(*steps.T).sum())
        assert metres == pytest.approx(drives.between(drive.start, drive.end), rel=0.01)


def test_nobody_drives_where_no_vehicle_is():
    scenario = tiny_plan.scenario()
    assert drives_in_use(tiny_plan.plan(), scenario, tiny_plan.roads()) == []
    fleet = (Vehicle(vehicle_type="bus", count=0, seats=50),)
    assert measure_drives(replace(scenario, fleet=fleet), tiny_plan.roads()).keys
