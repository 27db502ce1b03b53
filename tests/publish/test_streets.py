"""Streets in use: on the real geometry, in the direction of walking, with all who walk there."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from mamar.publish.streets import persons_by_link, streets_in_use
from tests.publish import tiny_plan


def test_each_link_carries_everybody_who_enters_it():
    assert persons_by_link(tiny_plan.plan()).tolist() == [
        600, 240, 840, 600, 240, 600, 240, 600, 240
    ]  # fmt: skip


def test_a_street_is_drawn_the_way_people_walk_on_its_real_line():
    streets = streets_in_use(tiny_plan.plan(), tiny_plan.roads())
    corner = tiny_plan.CORNERS
    assert streets[0].line.tolist() == [
        list(at) for at in (corner["A"], tiny_plan.BEND, corner["B"])
    ]
    assert streets[3].line.tolist() == [list(corner["D"]), list(corner["E"])]


def test_a_chain_of_two_classes_makes_two_pieces_that_meet():
    pieces = [s for s in streets_in_use(tiny_plan.plan(), tiny_plan.roads()) if s.towards == "C2"]
    assert [(piece.highway, piece.persons) for piece in pieces] == [
        ("residential", 240),
        ("tertiary", 240),
        ("path", 240),
    ]
    assert np.array_equal(pieces[1].line[-1], pieces[2].line[0])


def test_a_street_leads_where_most_of_its_people_leave():
    by_persons = {s.persons: s.towards for s in streets_in_use(tiny_plan.plan(), tiny_plan.roads())}
    assert by_persons[840] == "C1"


def test_streets_without_people_and_links_without_streets_are_left_out():
    plan = tiny_plan.plan()
    none = replace(plan, flow=plan.flow.empty())
    assert streets_in_use(none, tiny_plan.roads()) == []
    assert len(streets_in_use(plan, tiny_plan.roads())) == 6
