"""Right plans are found right, whoever hands them over; what was checked is said."""

from __future__ import annotations

import json
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace
from itertools import count
from typing import Any

import pytest

import mamar
from mamar.errors import InputError
from mamar.plan import limits
from mamar.plan.plan_file import plan_from_json, plan_to_json
from mamar.plan.planner import plan
from mamar.plan.result import QUESTIONS
from mamar.scenario.scenario import Case
from mamar.verify import Report, verify_plan
from tests import small
from tests.verify.plans import KINDS, check, world


@pytest.mark.parametrize("kind", KINDS)
def test_a_right_plan_is_right(kind: str) -> None:
    answer, _, _ = world(kind)
    report = check(kind)
    assert report.violations == ()
    assert report.is_right
    assert (report.out, report.bound) == (answer.out, answer.bound)
    assert report.checked


@pytest.mark.parametrize("kind", KINDS)
def test_a_plan_is_as_right_from_its_file(kind: str) -> None:
    data = json.loads(json.dumps(plan_to_json(world(kind)[0])))
    assert check(kind, plan_from_json(data)).violations == ()


def test_the_ground_is_laid_where_none_is_given(tmp_path: Any) -> None:
    from mamar.network.write import write_roads

    path = tmp_path / "roads.parquet"
    write_roads(small.roads(), path)
    scenario = small.scenario(roads_path=path)
    answer = plan(scenario, "most")
    assert mamar.verify(answer, scenario).violations == ()


def test_the_case_of_the_plan_is_chosen() -> None:
    case = Case(
        name="north",
        title={"en": "Only the north gate"},
        question="most",
        select={"crossings": {"crossing_id": ("C01",)}},
    )
    scenario = small.scenario(cases={"north": case})
    narrowed = scenario.case("north")
    ground = small.ground(narrowed)
    answer = plan(scenario, case="north", ground=ground)
    assert (answer.case, answer.out) == ("north", 320)
    for given in (scenario, narrowed):
        assert verify_plan(answer, given, ground).violations == ()
    other = verify_plan(replace(answer, case=None), scenario, small.ground(scenario))
    assert "missing_in_plan" in names(other)


def test_a_plan_that_is_over_at_once_has_no_hours() -> None:
    """Everybody stays, so the last one is out at step 0."""
    zones = (small.zone("Z01", "Hilltop", small.at(0, 0), 50, staying_share=1.0),)
    scenario = small.scenario(zones=zones)
    ground = small.ground(scenario)
    answer = plan(scenario, "quickest", ground=ground)
    assert (answer.steps, answer.out, answer.zones[0].departing_by_hour) == (0, 0, ())
    assert answer.is_yes and verify_plan(answer, scenario, ground).violations == ()


def test_not_everything_is_checked_and_the_report_says_what_is_not() -> None:
    said = " ".join(text.say("en") for text in check("most").not_checked)
    assert "how streets were joined" in said and "Whether the scenario is true" in said


@pytest.mark.parametrize("seed", range(40))
def test_what_the_planner_makes_is_right(seed: int) -> None:
    """Two readings of docs/design/model.md agree on random quarters, at any horizon."""
    scenario = small.random_scenario(seed)
    ground = small.ground(scenario)
    by = scenario.time_of(scenario.steps * (seed % 4) // 3) if seed % 4 else None
    answer = plan(scenario, QUESTIONS[seed % 3], ground=ground, by=by)  # type: ignore[arg-type]
    assert verify_plan(answer, scenario, ground).violations == ()


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("patience", [0, 1, 2, 4, 8, 16])
def test_an_interrupted_plan_is_right_about_what_it_has(question: Any, patience: int) -> None:
    asked = count()
    scenario, ground = small.scenario(), small.ground(small.scenario())
    answer = plan(scenario, question, ground=ground, stop=lambda: next(asked) >= patience)
    assert verify_plan(answer, scenario, ground).violations == ()


#: Numbers of plan.json that may change while the plan stays right: another cut can prove the same.
FREE = {
    ("clearance", "cut"),
    ("at_best", "cut"),
    ("orders", "bounds", "#", "cut"),
    ("orders", "earlier", "#", "cut"),
    # A minute or two of light more: nobody sets out then, and the bounds are the same.
    ("clearance", "light"),
    ("orders", "light"),
    ("orders", "waves"),  # which tests/verify/waves changes: a later wave may keep every rule
}


@pytest.mark.parametrize("kind", ["most", "quickest", "received"])
def test_no_number_of_the_file_can_be_raised_unnoticed(kind: str) -> None:
    data = json.loads(json.dumps(plan_to_json(world(kind)[0])))
    seen: dict[tuple[str, ...], int] = {}
    for path, number in numbers(data):
        shape = tuple("#" if isinstance(key, int) else key for key in path)
        seen[shape] = seen.get(shape, 0) + 1
        if seen[shape] > 2 or any(shape[: len(free)] == free for free in FREE):
            continue
        changed = deepcopy(data)
        at = changed
        for key in path[:-1]:
            at = at[key]
        at[path[-1]] = number + 2  # a metre more is not noticed
        try:
            report = check(kind, plan_from_json(changed))
        except InputError:
            continue  # it is no plan at all any more
        assert report.violations, path


def numbers(data: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    if isinstance(data, (dict, list)):
        rows = data.items() if isinstance(data, dict) else enumerate(data)
        for key, value in rows:
            yield from numbers(value, (*path, key))
    elif isinstance(data, (int, float)) and not isinstance(data, bool):
        yield path, data


def names(report: Report) -> set[str]:
    return {one.name for one in report.violations}


def test_streets_that_are_not_named_add_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """One line for all of them: with what they really let through together, or it is wrong."""
    monkeypatch.setattr(limits, "MOST_STREETS", 1)
    scenario = small.scenario(roads_overrides=small.NARROW)
    ground = small.ground(scenario)
    answer = plan(scenario, "most", ground=ground)
    *named, others = answer.limits
    assert others.place_id == "street:others"
    assert verify_plan(answer, scenario, ground).is_right
    more = replace(answer, limits=(*named, replace(others, persons=others.persons + 1)))
    found = verify_plan(more, scenario, ground).violations
    assert {each.name for each in found} == {"limit_miscounted"}
