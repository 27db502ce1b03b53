"""Who holds a point at a time."""

from datetime import UTC, datetime, timedelta

import pytest
import shapely

from mamar.situation import ControlArea, controllers_at

DAY = datetime(2030, 3, 1, tzinfo=UTC)
QUARTER = shapely.box(37.0, 36.0, 37.1, 36.1)
CITY = shapely.box(36.9, 35.9, 37.2, 36.2)


def area(shape, controller, begins=0, ends=None):
    until = None if ends is None else DAY + timedelta(hours=ends)
    return ControlArea(
        area=shape,
        controller=controller,
        valid_from=DAY + timedelta(hours=begins),
        valid_to=until,
    )


def test_the_smaller_of_two_areas_counts_whatever_their_order():
    areas = [area(QUARTER, "inside"), area(CITY, "outside")]
    for order in (areas, areas[::-1]):
        held = controllers_at(order, [37.05, 36.95, 40.0], [36.05, 35.95, 36.0], DAY)
        assert held.tolist() == ["inside", "outside", ""]


@pytest.mark.parametrize(
    ("hour", "holder"), [(-1, ""), (0, "a"), (5, "a"), (6, "b"), (11, "b"), (12, "")]
)
def test_an_interval_contains_its_start_and_not_its_end(hour, holder):
    areas = [area(QUARTER, "a", 0, 6), area(QUARTER, "b", 6, 12)]
    when = DAY + timedelta(hours=hour)
    assert controllers_at(areas, [37.05], [36.05], when).tolist() == [holder]


def test_a_point_on_the_outline_is_inside():
    assert controllers_at([area(QUARTER, "a")], [37.0], [36.05], DAY).tolist() == ["a"]


def test_nothing_is_known_without_areas():
    assert controllers_at([], [37.0, 37.1], [36.0, 36.1], DAY).tolist() == ["", ""]
