"""A named question becomes a plain scenario: rows selected, start, horizon and rules its own."""

from dataclasses import replace
from datetime import timedelta

import pytest

from mamar.errors import NotFoundError
from mamar.scenario import Case, read_scenario
from tests.small_scenario import write_small


@pytest.fixture
def scenario(tmp_path):
    return read_scenario(write_small(tmp_path))


def with_select(scenario, **select):
    case = Case(name="x", title={"en": "X"}, question="most", select=select)
    return replace(scenario, cases={"x": case}).case("x")


def test_rows_rules_and_horizon_are_those_of_the_case(scenario):
    morning = scenario.case("morning")
    assert [crossing.crossing_id for crossing in morning.crossings] == ["C1"]
    assert [window.window_id for window in morning.windows] == ["W1"]
    assert (morning.start, morning.horizon_s) == (scenario.start, 12 * 3600)
    assert (morning.rules.area, morning.rules.inside) == ("control", ("inside",))
    assert morning.rules.out_at == "crossing"
    assert morning.rules.statuses == scenario.rules.statuses
    assert morning.asked is not None
    assert morning.asked.by == scenario.start + timedelta(hours=6)
    assert morning.digest == scenario.digest
    assert morning.zones == scenario.zones


def test_crossings_that_are_not_selected_leave_the_windows(scenario):
    assert scenario.windows[0].crossing_ids == ("C1", "C2")
    assert scenario.case("morning").windows[0].crossing_ids == ("C1",)
    east = with_select(scenario, crossings={"crossing_id": ("C2",)})
    assert [(window.window_id, window.crossing_ids) for window in east.windows] == [("W1", ("C2",))]


@pytest.mark.parametrize(
    ("table", "column", "values", "found"),
    [
        ("zones", "zone_id", ("Z2",), 1),
        ("zones", "persons_best", (500, 1000), 2),
        ("zones", "persons_best", (500.0,), 1),
        ("zones", "household_size", (5.5,), 2),
        ("zones", "wounded", (0,), 1),
        ("zones", "basis", ("",), 1),
        ("zones", "name_ar", ("الشمال",), 1),
        ("windows", "crossing_ids", ("C2",), 1),
        ("windows", "opens", ("2030-03-01T04:00:00Z",), 1),
        ("crossings", "modes", ("bus",), 1),
        ("crossings", "lanes", (1, 2), 2),
        ("crossings", "lanes", ("2",), 1),
        ("sources", "published_at", ("2030-02-28",), 1),
    ],
)
def test_selection_on_any_column(scenario, table, column, values, found):
    assert len(getattr(with_select(scenario, **{table: {column: values}}), table)) == found


def test_several_columns_must_all_match(scenario):
    select = {"crossings": {"modes": ("foot",), "source_id": ("S2",)}}
    narrowed = with_select(scenario, **select)
    assert [crossing.crossing_id for crossing in narrowed.crossings] == ["C2"]


def test_an_unknown_case_is_said_with_the_nearest(scenario):
    with pytest.raises(NotFoundError, match="morning"):
        scenario.case("mornin")
    with pytest.raises(NotFoundError, match="no cases"):
        scenario.case("morning").case("morning")
