"""Right plans made wrong in one way each: each is caught by the right name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from mamar.plan.answer import Cut
from mamar.plan.result import Plan, Waiting
from mamar.text import LANGUAGES, Said, Text
from mamar.verify.report import SENTENCES
from tests.small import START, after
from tests.verify.corrupt import Corrupt, put, put_curve, put_in, raised, twice, without
from tests.verify.plans import check, world

Z01, Z02 = 0, 1
C01 = 0
R01 = 0
HOUR = timedelta(hours=1)


def less(by: int = 1) -> Callable[[int], int]:
    return lambda number: number - by


def more(by: int = 1) -> Callable[[int], int]:
    return lambda number: number + by


def one_more(towards: dict[str, int]) -> dict[str, int]:
    return {**towards, "C01": towards.get("C01", 0) + 1}


def put_proof(name: str, **fields: object) -> Corrupt:
    """Other values in the plan's clearance or at_best."""

    def corrupt(plan: Plan) -> Plan:
        proof = getattr(plan, name)
        new = {k: v(getattr(proof, k)) if callable(v) else v for k, v in fields.items()}
        return replace(plan, **{name: replace(proof, **new)})  # type: ignore[arg-type]

    return corrupt


def swapped_street(plan: Plan) -> Plan:
    """The first street among the limits moved to another one."""
    number = next(i for i, limit in enumerate(plan.limits) if limit.kind == "street")
    return put_in("limits", number, place_id="street:1")(plan)


def fuller_street(plan: Plan) -> Plan:
    """One person more through the first street among the limits."""
    number = next(i for i, limit in enumerate(plan.limits) if limit.kind == "street")
    return put_in("limits", number, persons=more())(plan)


#: How it is changed, in which plan, how; the violation that must be among those found.
CORRUPTIONS: list[tuple[str, str, Corrupt, str]] = [
    # --- another question
    ("wrong digest", "most", put(scenario_digest="6" * 64), "other_scenario"),
    ("a case there is not", "most", put(case="december"), "unknown_case"),
    ("a question there is not", "most", put(question="best"), "unknown_question"),
    ("the scenario renamed", "most", put(scenario_name={"en": "Elsewhere"}), "renamed"),
    ("an hour later", "most", put(start=START + HOUR), "other_start"),
    ("half a step", "most", put(step_s=30), "other_step"),
    ("longer than the horizon", "most", put(steps=151), "beyond_horizon"),
    ("longer than its waves", "quickest", put(steps=more()), "other_end"),
    # --- the tables do not say what the waves do
    ("one person more", "most", put(persons=more()), "total_persons_miscounted"),
    ("one stays less", "most", put(staying=less()), "total_staying_miscounted"),
    ("a zone left out", "most", without("zones", Z01), "missing_in_plan"),
    ("a zone twice", "most", twice("zones", Z01), "repeated_in_plan"),
    ("a zone renamed", "most", put_in("zones", Z01, name={"en": "Valley"}), "renamed"),
    ("a zone's people off by one", "most", put_in("zones", Z01, persons=more()),
     "persons_miscounted"),
    ("a zone's staying off by one", "most", put_in("zones", Z02, staying=less()),
     "staying_miscounted"),
    ("a zone's count off by one", "most", put_in("zones", Z01, out=less()),
     "zone_out_miscounted"),
    ("one sets out in another hour", "most",
     put_in("zones", Z01, departing_by_hour=raised(1)), "zone_hours_miscounted"),
    ("an hour left out", "most",
     put_in("zones", Z01, departing_by_hour=lambda h: h[:-1]), "hours_missing"),
    ("one more by a crossing", "most", put_in("zones", Z01, by_crossing=one_more),
     "zone_crossings_miscounted"),
    ("a group with one more out", "most", put_in("groups", 0, out=more()), "group_miscounted"),
    ("a group on foot that rides", "most", put_in("groups", 0, on_foot=less()),
     "group_miscounted"),
    ("a group left out", "most", put(groups=()), "missing_in_plan"),
    ("a renamed crossing", "most", put_in("crossings", C01, crossing_id="C09"),
     "not_in_scenario"),
    ("a crossing's count off by one", "most", put_in("crossings", C01, persons=less()),
     "crossing_miscounted"),
    ("a crossing's hour off by one", "most", put_in("crossings", C01, by_hour=raised(0)),
     "crossing_hours_miscounted"),
    ("people who wait less", "most", put_in("crossings", C01, before=Waiting(1, 0)),
     "waiting_miscounted"),
    ("a crossing made wider", "most", put_in("crossings", C01, capacity=more(10)),
     "crossing_capacity_miscounted"),
    ("a crossing wider for an hour", "most",
     put_in("crossings", C01, capacity_by_hour=raised(1, 10)),
     "crossing_capacity_hours_miscounted"),
    ("a site's count off by one", "received", put_in("sites", R01, persons=less()),
     "site_miscounted"),
    ("a site's hour off by one", "received", put_in("sites", R01, by_hour=raised(1)),
     "site_hours_miscounted"),
    ("a site made larger", "received", put_in("sites", R01, capacity=more()),
     "site_capacity_miscounted"),
    ("the curve bent", "most", put_curve(1, "planned", 1), "arrivals_miscounted"),
    ("the curve cut short", "most", put(arrivals=lambda a: replace(a, planned=a.planned[:-1])),
     "hours_missing"),
    ("the curve in other hours", "most", put_curve(1, "step", 1), "hours_missing"),
    # --- it claims more than it proves, or less
    ("more planned than possible", "most", put_curve(1, "planned", 400), "planned_over_bound"),
    ("bound by hour lowered", "most", put_curve(1, "bound", -1), "arrivals_bound_unproved"),
    ("bound by hour raised", "most", put_curve(1, "bound", 1), "arrivals_bound_raised"),
    ("bound by hour cut short", "most", put(arrivals=lambda a: replace(a, bound=a.bound[:-1])),
     "hours_missing"),
    ("claimed to be the best", "most", put(status="optimal"), "other_status"),
    ("claimed that all are out", "infeasible", put(status="optimal"), "other_status"),
    ("claimed that some can never leave", "quickest", put(status="infeasible"), "other_status"),
    ("claimed to be agreed", "most", put(agreement="proposed"), "other_agreement"),
    ("a limit off by one", "most", put_in("limits", 0, persons=less()), "limit_miscounted"),
    ("a limit left out", "most", without("limits", 0), "limit_missing"),
    ("a limit elsewhere", "most", put_in("limits", 0, place_id="C07"), "limit_unknown"),
    ("a full street elsewhere", "narrow", swapped_street, "limit_unknown"),
    ("a full street's number", "narrow", fuller_street, "limit_miscounted"),
    ("a limit at closed hours", "most",
     put_in("limits", 0, spans=((after(10), after(120)),)), "limit_time_wrong"),
    ("a limit's hours left out", "most", put_in("limits", 0, spans=lambda s: s[:-1]),
     "limit_time_wrong"),
    ("sooner than is proved", "most", put_proof("clearance", not_before=more(9)),
     "clearance_unproved"),
    ("by a cut of nothing", "most",
     put_proof("clearance", cut=lambda c: Cut(c.steps, c.label * 0 - 1)), "clearance_unproved"),
    ("for other people", "most", put_proof("clearance", persons=more()), "clearance_unproved"),
    ("with a window that has ended", "most", put_proof("clearance", repeated=("W04",)),
     "clearance_assumed"),
    ("more pass at best", "most", put_proof("at_best", persons=more()), "at_best_wrong"),
    ("fewer pass at best", "most", put_proof("at_best", persons=less()), "at_best_wrong"),
    # --- words
    ("a promise", "most", put(notes=(Said({"en": "This road is safe."}),)), "forbidden_word"),
    ("a promise in Arabic", "most",
     put(summary=(Said({"en": "Out by C01.", "ar": "الممر آمِن للجميع."}),)), "forbidden_word"),
    ("a promise in a limit", "most",
     put_in("limits", 0, text=Text("No Safe way is open.")), "forbidden_word"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "corrupt", "name"),
    [row[1:] for row in CORRUPTIONS],
    ids=[row[0] for row in CORRUPTIONS],
)
def test_each_is_caught_by_its_name(kind: str, corrupt: Corrupt, name: str) -> None:
    assert check(kind).is_right
    report = check(kind, corrupt(world(kind)[0]))
    assert name in {one.name for one in report.violations}
    assert not report.is_right


def test_there_is_no_name_that_nothing_is_caught_by() -> None:
    assert {row[3] for row in CORRUPTIONS} == set(SENTENCES)


def test_what_is_said_can_be_read_in_each_language() -> None:
    """No place of a sentence is left open, and none says that it does not know."""
    for _, kind, corrupt, _ in CORRUPTIONS:
        for one in check(kind, corrupt(world(kind)[0])).violations:
            for language in LANGUAGES:
                sentence = one.sentence.say(language)
                assert "{" not in sentence
                assert "None" not in sentence


def test_where_and_when_are_named() -> None:
    """One too few through the north gate: the crossing, the hour, how many are right."""
    plan, scenario, _ = world("most")
    changed = put_in("crossings", C01, by_hour=raised(0))(plan)
    found = {one.name: one for one in check("most", changed).violations}
    one = found["crossing_hours_miscounted"]
    assert (one.crossing_id, one.zone_id, one.at) == ("C01", None, after(0))
    assert one.stated == plan.crossings[C01].by_hour[0] + 1
    assert scenario.crossings[C01].name["ar"] in one.sentence.say("ar")
