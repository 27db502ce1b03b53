"""Right plans made wrong in one way each: each is caught by the right name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from mamar.plan.answer import Cut, Flow
from mamar.plan.result import Plan
from mamar.text import LANGUAGES, Said, Text
from mamar.verify.report import SENTENCES
from tests.small import START, after
from tests.verify.corrupt import (
    Corrupt,
    add_entry,
    put,
    put_curve,
    put_entry,
    put_in,
    put_label,
    put_link,
    raised,
    swap_labels,
    twice,
    without,
    without_entries,
)
from tests.verify.plans import check, world

Z01, Z02, Z03 = 0, 1, 2
C01, C02 = 0, 1
R01, R02 = 0, 1
HOUR = timedelta(hours=1)


def less(by: int = 1) -> Callable[[int], int]:
    return lambda number: number - by


def more(by: int = 1) -> Callable[[int], int]:
    return lambda number: number + by


def last(step: np.ndarray, units: np.ndarray) -> int:
    return len(step) - 1


def left_behind(plan: Plan) -> int:
    """The first zone that is not all out."""
    return next(number for number, zone in enumerate(plan.zones) if zone.not_out)


def another_way(towards: dict[str, int]) -> dict[str, int]:
    """Those of one crossing go to the other."""
    return {"C01": towards.get("C02", 0), "C02": towards.get("C01", 0)}


def one_more(towards: dict[str, int]) -> dict[str, int]:
    return {**towards, "C01": towards.get("C01", 0) + 1}


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
    # --- places and ways
    ("a place there is not", "most", put_in("places", 3, key="street:99"), "unknown_place"),
    ("a place left out", "most", without("places", 3), "missing_place"),
    ("a place twice", "most", twice("places", 3), "repeated_place"),
    ("a place drawn elsewhere", "most", put_in("places", 3, lon=more(0.001)), "moved_place"),
    ("a teleport over the town", "most", put_link("street", "street:2", head="street:12"),
     "teleport"),
    ("a teleport over a bend", "most", put_link("street", "street:3", segments=((15, 1),)),
     "teleport"),
    ("a segment of another town", "most", put_link("street", segments=((999, 1),)), "teleport"),
    ("against the direction", "most", put_link("street", "street:2", segments=((0, -1),)),
     "against_direction"),
    ("a gate at another corner", "most", put_link("gate", "C01", tail="street:4"),
     "unknown_link"),
    ("round the block to the same corner", "most",
     put_link("street", "street:2 street:6", segments=((8, 1), (3, 1), (10, -1))),
     "unknown_link"),
    ("a street twice", "most", twice("links", 0), "repeated_link"),
    ("a street called a gate", "most", put_link("street", kind="gate"), "other_kind"),
    ("a shorter walk", "most", put_link("street", transit_steps=less()), "other_transit"),
    # --- the flow cannot be read
    ("an entry without units", "most",
     put(flow=lambda f: Flow(f.arc, f.step, f.units[:-1])), "flow_unreadable"),
    ("an entry on no link", "most",
     put(flow=lambda f: Flow(f.arc + 1, f.step, f.units)), "flow_unreadable"),
    ("more units than can be added up", "most",
     put(flow=lambda f: Flow(f.arc, f.step, f.units * 10**17)), "flow_unreadable"),
    ("an entry after many years", "most", put_entry("street", step=10**15), "flow_unreadable"),
    ("fewer than none", "most", put_entry("street", units=-1), "negative_units"),
    ("an entry of nobody", "most", put_entry("street", units=0), "zero_units"),
    ("an entry before the start", "most", put_entry("home", "Z01", step=-1),
     "entry_before_start"),
    ("an entry twice", "most",
     put(flow=lambda f: Flow(*(np.append(c, c[0]) for c in (f.arc, f.step, f.units)))),
     "repeated_entry"),
    # --- people cannot move so
    ("one person too many at a crossing", "most", put_entry("gate", "C01", units=more()),
     "crossing_over_capacity"),
    ("a window not open yet", "most", put_entry("gate", "C01", step=9), "window_closed"),
    ("a window closed again", "most", put_entry("gate", "C01", last, step=125),
     "window_closed"),
    ("a window that has ended", "most", put_entry("gate", "C02", step=20), "window_closed"),
    ("a thousand in an alley", "most", put_entry("street", "street:2", units=1000),
     "street_over_capacity"),
    ("one step too early", "most", put_entry("street", "street:6 street:10", step=less()),
     "people_from_nowhere"),
    ("one person from nowhere", "most", put_entry("street", "street:6 street:10", units=more()),
     "people_from_nowhere"),
    ("before people are ready", "most", put_entry("home", "Z03", step=19), "leaves_too_early"),
    ("after people are ready", "most", put_entry("home", "Z02", last, step=70),
     "leaves_too_late"),
    ("those who stay are moved", "quickest", put_entry("home", "Z02", units=more()),
     "staying_moved"),
    ("more than live there", "quickest", put_entry("home", "Z01", units=more()),
     "more_leave_than_live_there"),
    ("on the road at the end", "most", add_entry("street", "street:2", -1, 1),
     "on_the_road_at_the_end"),
    ("an overfull site", "received", put_entry("intake", "R02", last, units=more()),
     "site_overfull"),
    ("an overfull site without crossings", "inside",
     put_entry("intake", "R02", last, units=more()), "site_overfull"),
    ("more than can be registered", "received", put_entry("intake", "R01", units=9),
     "intake_over_rate"),
    ("more than there are", "received", put_entry("onward", units=1000),
     "onward_over_capacity"),
    ("stopped before the gate", "most", without_entries("gate", "C02"), "left_on_the_way"),
    # --- the tables do not say what the flow does
    ("one person more", "most", put(persons=more()), "total_persons_miscounted"),
    ("one stays less", "most", put(staying=less()), "total_staying_miscounted"),
    ("one more out", "most", put(out=more()), "total_out_miscounted"),
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
    ("one more by a crossing", "most",
     put_in("zones", Z01, by_crossing=one_more),
     "zone_crossings_miscounted"),
    ("by another crossing", "most",
     put_in("zones", Z01, by_crossing=another_way),
     "zone_towards_differ"),
    ("no reason", "most", put_in("zones", left_behind, why_not_all=None), "reason_missing"),
    ("a reason for nothing", "quickest",
     put_in("zones", Z01, why_not_all=Text("Somebody is left.")), "reason_unfounded"),
    ("a renamed crossing", "most", put_in("crossings", C01, crossing_id="C09"),
     "not_in_scenario"),
    ("a crossing's count off by one", "most", put_in("crossings", C01, persons=less()),
     "crossing_miscounted"),
    ("a crossing's hour off by one", "most", put_in("crossings", C01, by_hour=raised(0)),
     "crossing_hours_miscounted"),
    ("a crossing made wider", "most", put_in("crossings", C01, capacity=more(10)),
     "crossing_capacity_miscounted"),
    ("a crossing wider for an hour", "most",
     put_in("crossings", C01, capacity_by_hour=raised(1, 10)),
     "crossing_capacity_hours_miscounted"),
    ("zones and crossings at odds", "most",
     put_in("zones", Z03, by_crossing={"C01": 0, "C02": 0}), "crossing_zones_miscounted"),
    ("a street's people off by one", "most",
     put_link("street", towards=one_more), "towards_miscounted"),
    ("through a gate to another", "most",
     put_link("gate", "C01", towards=lambda t: {"C02": t["C01"]}), "towards_miscounted"),
    ("a change of mind on the way", "most", put_link("street", towards=another_way),
     "towards_lost"),
    ("to another site than one's own", "inside",
     put_link("intake", "R01", towards=lambda t: {"R02": t["R01"]}), "towards_miscounted"),
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
    # --- it claims more than it proves
    ("bound lowered by one", "most", put(bound=less()), "bound_wrong"),
    ("bound raised by one", "most", put(bound=more()), "bound_wrong"),
    ("bound by hour lowered", "most", put_curve(1, "bound", -1), "arrivals_bound_wrong"),
    ("bound by hour raised", "most", put_curve(1, "bound", 1), "arrivals_bound_wrong"),
    ("bound by hour cut short", "most", put(arrivals=lambda a: replace(a, bound=a.bound[:-1])),
     "hours_missing"),
    ("a swapped label", "most", swap_labels("home:Z01", "beyond:C01"), "bound_wrong"),
    ("a node moved to the far side", "most", put_label("beyond:C01", lambda label: -1),
     "bound_wrong"),
    ("a node moved by one step", "narrow", put_label("street:12", more()), "bound_wrong"),
    ("a label after the end", "most", put_label("beyond:C01", more()), "cut_malformed"),
    ("a label left out", "most", put(cut=lambda c: Cut(c.steps, c.label[:-1])),
     "cut_malformed"),
    ("runs where there are none", "most",
     put(cut=lambda c: Cut(c.steps, c.label, [[0, 0, 0]])), "cut_malformed"),
    ("a cut before the start", "most", put(cut=lambda c: Cut(-1, c.label)), "cut_malformed"),
    ("claimed to be the best", "most", without_entries("gate", "C02"), "not_the_most"),
    ("claimed that all are out", "infeasible", put(status="optimal"),
     "not_everybody"),
    ("claimed that some can never leave", "quickest", put(status="infeasible"),
     "not_infeasible"),
    ("a proof for a time, not for ever", "infeasible",
     put(never=lambda c: Cut(150, c.label.clip(max=150))), "not_infeasible"),
    ("one could leave by the proof", "infeasible",
     put(never=lambda c: Cut(None, c.label * 0 + 5)), "not_infeasible"),
    ("no proof for ever", "infeasible", put(never=None), "not_infeasible"),
    ("claimed to be quicker than it is", "quickest", put(bound_steps=less()),
     "not_at_the_bound"),
    ("claimed that it takes longer", "quickest", put(bound_steps=more()),
     "bound_steps_unproved"),
    ("claimed that it takes for ever", "quickest", put(bound_steps=10**13),
     "bound_steps_unproved"),
    ("no word how quick it could be", "quickest", put(bound_steps=None), "bound_steps_missing"),
    ("a limit off by one", "most", put_in("limits", 0, persons=less()), "limit_miscounted"),
    ("a limit left out", "most", without("limits", 0), "limit_missing"),
    ("a limit elsewhere", "most", put_in("limits", 0, place_id="C07"), "limit_unknown"),
    ("a limit renamed", "most", put_in("limits", 0, name={"en": "West Gate"}), "renamed"),
    ("a limit at closed hours", "most",
     put_in("limits", 0, spans=((after(10), after(120)),)), "limit_time_wrong"),
    ("a limit that begins early", "most",
     put_in("limits", 0, spans=lambda s: ((after(9), s[0][1]), *s[1:])), "limit_time_wrong"),
    ("a limit's hours left out", "most", put_in("limits", 0, spans=lambda s: s[:-1]),
     "limit_time_missing"),
    ("a full street off by one", "narrow", put_in("limits", 3, persons=less()),
     "limit_miscounted"),
    ("a full street elsewhere", "narrow", put_in("limits", 3, place_id="street:1"),
     "limit_unknown"),
    ("a full street left out", "narrow", without("limits", 3), "limit_miscounted"),
    # --- words
    ("a promise", "most", put(notes=(Said({"en": "This road is safe."}),)), "forbidden_word"),
    ("a promise in Arabic", "most",
     put(summary=(Said({"en": "Out by C01.", "ar": "الممر آمِن للجميع."}),)), "forbidden_word"),
    ("a promise in a reason", "most",
     put_in("zones", Z01, why_not_all=Text("No Safe way is open.")), "forbidden_word"),
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
    """One too many at the north gate: the crossing, the step's time, how many and the limit."""
    plan, scenario, _ = world("most")
    changed = put_entry("gate", "C01", units=more())(plan)
    found = {one.name: one for one in check("most", changed).violations}
    one = found["crossing_over_capacity"]
    assert (one.crossing_id, one.zone_id, one.at) == ("C01", None, after(10))
    assert (one.units, one.limit) == (5, 4)
    assert one.sentence.say("en") == (
        "At 2016-11-30 06:10 5 persons pass North Gate, which lets 4 through in that step."
    )
    assert scenario.crossings[C01].name["ar"] in one.sentence.say("ar")
