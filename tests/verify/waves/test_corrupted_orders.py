"""Right orders of march made wrong in one way each: each is caught by the right name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

import numpy as np
import pytest

from mamar.plan.answer import Cut
from mamar.plan.orders import Load, Orders, Preference
from mamar.scenario.drives import Drives
from mamar.scenario.marching import WaveRules
from mamar.scenario.scenario import Scenario
from mamar.text import LANGUAGES, Said
from mamar.verify.waves import OrderViolation, check_orders
from mamar.verify.waves.report import SENTENCES
from tests.small import NARROW, after
from tests.verify.waves.corrupt import (
    Corrupt,
    added,
    both,
    moved,
    put,
    put_bound,
    put_left,
    put_route,
    put_uptake,
    put_wave,
    with_load,
)
from tests.verify.waves.worlds import KINDS, buses, world


def found_in(kind: str, corrupt: Corrupt, **scenario: Any) -> list[OrderViolation]:
    """What the checker says about the changed order (or one for a changed scenario)."""
    orders, case, ground, drives, question = world(kind)
    changed = replace(case, **scenario)
    return check_orders(corrupt(orders), changed, ground, drives, question=question)


def same(orders: Orders) -> Orders:
    return orders


#: Nobody can walk on a path.
BLOCKED = {"walk": {"path": {"width_m": 0}}}


def less(number: int) -> int:
    return number - 1


def more(number: int) -> int:
    return number + 1


#: What is wrong, in which order, how; the violation that must be among those found.
CORRUPTIONS: list[tuple[str, str, Corrupt, str]] = [
    # --- it cannot be read
    ("other rules", "city", put(rules=WaveRules()), "other_rules"),
    ("a zone there is not", "city", put_wave("A1", zone_id="Z09"), "unknown_name"),
    ("a group there is not", "city", put_wave("A1", group="men"), "unknown_name"),
    ("a window there is not", "city", put_wave("A1", window_id="W9"), "unknown_name"),
    ("a wave twice", "city", added("A1", "A1"), "repeated_name"),
    ("a wave that looks like another", "city", put_wave("A2", wave_id="\u0410\u200b1"),
     "names_alike"),
    ("a route twice", "city", put(routes=lambda r: (*r, r[0])), "repeated_name"),
    ("a time that runs backwards", "city", put_wave("A1", departs=(150, 120)), "no_span"),
    ("a departure before the start", "city", put_wave("A1", departs=(-5, 30)), "no_span"),
    ("a wave of nobody", "city", put_wave("A1", households=0, persons=0), "no_people"),
    ("a bus with nobody in it", "city",
     put_wave("A4", loads=(Load("F1.1", 4, 20), Load("F1.2", 0, 0))), "no_people"),
    ("no crossing", "city", put_wave("A1", crossing_id=None), "part_missing"),
    ("a bus wave without buses", "city", put_wave("A4", loads=()), "part_missing"),
    ("no site", "received", put_wave("M1", site_id=None, boards=None, loads=()),
     "part_missing"),
    ("a bus on foot", "city", put_wave("A1", loads=buses((12, 60))), "part_unasked"),
    # --- households
    ("a split household", "city", put_wave("B1", persons=less), "household_split"),
    ("one person vanished", "city", put_wave("A1", persons=less), "people_left_out"),
    ("a household split over buses", "city",
     put_wave("B2", loads=(Load("F1.1", 3, 11), Load("F1.2", 3, 13))), "household_split"),
    ("wounded without their companions", "city",
     put_wave("A5", persons=1, loads=(Load("F2.1", 1, 1),)), "household_split"),
    ("people vanished", "city", put_wave("B3", households=4, persons=16), "people_left_out"),
    ("a wave left out", "city", put(waves=lambda w: w[:-1]), "people_left_out"),
    ("no word of how it goes with others", "city", put(uptakes=()), "uptake_missing"),
    ("a liking that nobody named", "received", put(preferences=(Preference("Z01", (100,), 0),)),
     "preference_missing"),
    ("more are out with the low figure", "city", put_uptake(0, out=more), "uptake_miscounted"),
    ("a wave that is said to be empty", "city", put_uptake(2, changed=(("A1", 0, 0),)),
     "uptake_of_waves"),
    ("nobody named as left", "city", put(not_served=()), "people_left_out"),
    ("people counted twice", "city", added("B1", "B4"), "people_counted_twice"),
    ("as many people in other households", "city",
     both(put_wave("A1", households=23, persons=112),
          added("A2", "A7", households=2, persons=8)), "households_miscounted"),
    ("the buses are not the wave", "city",
     put_wave("B2", loads=lambda one: one[:1]), "loads_miscounted"),
    # --- departure
    ("a wave of ten minutes", "city", put_wave("B3", departs=(620, 630)), "wave_too_short"),
    ("too early after notice", "city", moved("A1", -31), "before_told"),
    ("a longer day", "city", put(light=((0, 499),)),
     "light_wrong"),
    ("a shorter day", "city", put(light=((3, 496),)),
     "light_wrong"),
    ("in the dark", "city",
     both(put_wave("B3", window_id="W4"), moved("B3", 60)), "in_the_dark"),
    ("after the end", "city", moved("B3", 340), "arrives_after_end"),
    ("an overfull assembly point", "city",
     put_wave("A1", departs=(120, 135)), "assembly_over_capacity"),
    # --- routes
    ("another's route", "city", put_wave("B3", route_id="North"), "route_of_another"),
    ("a teleport", "city", put_route("North", segments=((0, 1), (2, 1))), "teleport"),
    ("a segment of another town", "city", put_route("North", segments=((99, 1),)), "teleport"),
    ("against its direction", "city",
     put_route("North", segments=((0, 1), (1, -1), (2, 1))), "teleport"),
    ("from another corner", "city", put_route("North", segments=((1, 1), (2, 1))),
     "route_begins_elsewhere"),
    ("to another corner", "city", put_route("North", segments=((0, 1), (1, 1))),
     "route_ends_elsewhere"),
    ("a detour", "city",
     put_route("North", segments=((0, 1), (10, 1), (4, 1), (12, -1), (2, 1)), steps=17,
               metres=491), "detour"),
    ("a quicker walk than can be", "city", put_route("North", steps=8), "route_steps_wrong"),
    ("a shorter way than it is", "city", put_route("North", metres=200), "route_metres_wrong"),
    ("reduced mobility and a long walk", "city",
     put_wave("A1", group="reduced_mobility"), "too_far_to_walk"),
    ("wounded people who walk", "city", put_wave("A3", group="wounded"), "wounded_on_foot"),
    # --- crossings
    ("at risk at a crossing not accepted", "city", put_wave("A1", group="at_risk"),
     "crossing_not_accepted"),
    ("wounded at a crossing not accepted", "city", put_wave("A5", crossing_id="C01"),
     "crossing_not_accepted"),
    ("a bus where only feet may pass", "city", put_wave("B2", crossing_id="C01"),
     "mode_not_accepted"),
    ("a window that has ended", "city", put_wave("A3", window_id="W4"), "window_not_counting"),
    ("a window of another crossing", "city", put_wave("A3", window_id="W1"),
     "window_elsewhere"),
    ("a closed window", "city", moved("B1", 150), "window_closed"),
    ("one step before it opens", "city", put_wave("A3", window_id="W3"), "window_closed"),
    ("passed before they come", "city", put_wave("A1", passes=(128, 159), arrives=(128, 159)),
     "passes_before_coming"),
    ("a bus that flies", "city", put_wave("B2", passes=(395, 412), arrives=(395, 412)),
     "passes_before_coming"),
    ("one person too many at a crossing", "city", put_wave("A1", persons=more),
     "crossing_over_rate"),
    ("two waves at one crossing", "city", moved("A5", -33), "crossing_over_rate"),
    ("too many vehicles at a crossing", "city",
     put_wave("A5", passes=(298, 299), arrives=(298, 299)), "crossing_over_vehicles"),
    ("a crush before the crossing", "city",
     put_wave("A1", passes=(170, 200), arrives=(170, 200)), "queue_too_long"),
    # --- beyond
    ("out before the crossing", "city", put_wave("A1", arrives=(120, 150)), "arrives_elsewhen"),
    ("through the air to a site", "received", put_wave("M2", arrives=(220, 240)),
     "arrives_too_early"),
    ("on foot faster than one walks", "on foot", put_wave("F1", arrives=(132, 173)),
     "arrives_too_early"),
    ("at the site before the way ends", "inside", put_wave("I1", arrives=(128, 159)),
     "arrives_too_early"),
    ("on foot where there are buses", "received",
     put_wave("M1", boards=None, loads=()), "walks_on"),
    ("aboard before they have passed", "received", put_wave("M1", boards=(128, 159)),
     "boards_before_passing"),
    ("an excluded site", "received", put_wave("M2", site_id="R02"), "site_excluded"),
    ("an overfull site", "inside", put_wave("I1", persons=lambda n: n + 40),
     "site_over_capacity"),
    ("more than can be registered", "received", put_wave("M1", arrives=(161, 180)),
     "site_over_intake"),
    # --- vehicles
    ("a bus there is not", "city", put_wave("B2", loads=with_load(0, vehicle="F1.3")),
     "unknown_vehicle"),
    ("a bus of no row", "city", put_wave("B2", loads=with_load(0, vehicle="bus")),
     "unknown_vehicle"),
    ("an ambulance as a bus", "city", put_wave("A4", loads=with_load(0, vehicle="F2.1")),
     "other_mode"),
    ("an ambulance among buses", "city", put_wave("A4", loads=with_load(0, vehicle="F2.1")),
     "mixed_convoy"),
    ("too many in a bus", "city",
     put_wave("B2", loads=(Load("F1.1", 4, 16), Load("F1.2", 2, 8))), "over_seats"),
    ("no stretcher", "city",
     put_wave("A5", mode="bus", loads=(Load("F1.1", 1, 2),)), "over_stretchers"),
    ("two wounded on one stretcher", "city",
     put_wave("A5", households=2, persons=4, loads=(Load("F2.1", 2, 4),)), "over_stretchers"),
    ("loaded in no time", "received", put_wave("M1", boards=(150, 159)), "loading_too_short"),
    ("unloaded in no time", "received", put_wave("M1", arrives=(161, 165)),
     "unloading_too_short"),
    ("a bus in two places", "city", moved("B2", -140), "in_two_places"),
    ("a bus twice in a convoy", "city",
     put_wave("B2", loads=with_load(1, vehicle="F1.1")), "in_two_places"),
    ("an ambulance back before its cycle", "city",
     put_wave("A6", departs=(306, 325)), "before_cycle"),
    ("a bus before it is there", "city", moved("A4", -180), "vehicle_not_there_yet"),
    ("a bus after it has gone", "city", moved("B2", 105), "vehicle_gone"),
    ("a bus too often", "city", added("B2", "B4", departs=(425, 440), passes=(450, 462)),
     "too_many_trips"),
    ("convoys too close", "city", put_wave("A6", departs=(289, 304)), "convoys_too_close"),
    ("convoys too close at a crossing", "city",
     put_wave("A6", departs=(306, 321), passes=(309, 311)), "convoys_too_close_at_crossing"),
    # --- what it says about itself
    ("a reason that is none", "city", put_left(reason="no_vehicle"), "reason_untrue"),
    ("a site for want of one", "city", put_left(reason="no_site"), "reason_untrue"),
    ("nobody is not served", "city", put_left(households=0, persons=0), "nobody_not_served"),
    ("an invented reason", "city", put_left(reason="other"), "reason_untrue"),
    ("one more out", "city", put(out=more), "out_miscounted"),
    ("an hour earlier", "city", put(until=lambda u: u - 60), "until_miscounted"),
    ("no bound", "city", put(bounds=()), "bound_missing"),
    ("no word how quick it could be", "on foot", put_bound(steps=None), "bound_steps_missing"),
    ("a relaxation nobody knows", "city", put_bound(relaxation="trust"), "unknown_relaxation"),
    ("a bound too low", "tight", put_bound(persons=less), "bound_unproved"),
    ("a bound by forged labels", "tight",
     put_bound(cut=lambda c: Cut(c.steps, c.label * 0 + c.steps, c.runs[:0])),
     "bound_unproved"),
    ("a bound for an earlier end", "tight",
     put_bound(cut=lambda c: Cut(c.steps - 1, c.label.clip(max=c.steps - 1))),
     "bound_unproved"),
    ("a bound without certificate", "tight", put_bound(cut=None), "bound_unreadable"),
    ("a bound raised", "tight", put_bound(persons=lambda n: n + 40), "bound_raised"),
    ("a bound for another end", "tight", put_bound(by=less), "bound_elsewhen"),
    ("the bound of the fleet left out", "city", put(bounds=lambda b: b[:1]), "bound_missing"),
    ("a label too few", "tight", put_bound(cut=lambda c: Cut(c.steps, c.label[:-1])),
     "bound_unreadable"),
    ("a step too many", "on foot", put_bound(steps=more), "bound_steps_unproved"),
    ("a step too few", "on foot", put_bound(steps=less), "bound_steps_lowered"),
    ("a bound in steps by forged labels", "on foot",
     put_bound(cut=lambda c: Cut(c.steps, c.label * 0 - 1)), "bound_steps_unproved"),
    ("a bound in steps without certificate", "on foot", put_bound(cut=None),
     "bound_unreadable"),
    ("a bound below what is out", "tight", put_bound(persons=50), "bound_refuted"),
    ("a promise in Arabic", "city",
     put_left(text=Said({"en": "Later.", "ar": "الممر آمن."})), "forbidden_word"),
]  # fmt: skip


def rules(**changes: Any) -> Callable[[Scenario], dict[str, Any]]:
    """Other rules, for the scenario and for the order."""
    return lambda case: {"waves": replace(case.waves, **changes)}


def zones(first: dict[str, Any]) -> Callable[[Scenario], dict[str, Any]]:
    return lambda case: {"zones": (replace(case.zones[0], **first), *case.zones[1:])}


def fleet(first: dict[str, Any]) -> Callable[[Scenario], dict[str, Any]]:
    return lambda case: {"fleet": (replace(case.fleet[0], **first), *case.fleet[1:])}


def crossings(first: dict[str, Any]) -> Callable[[Scenario], dict[str, Any]]:
    return lambda case: {"crossings": (replace(case.crossings[0], **first), *case.crossings[1:])}


def told(when: datetime) -> Callable[[Scenario], dict[str, Any]]:
    return rules(told_at=when)


#: An order under a harder scenario: what, of which order, how; the violation.
HARDER: list[tuple[str, str, Callable[[Scenario], dict[str, Any]], str, Corrupt]] = [
    ("told later", "city", told(after(31)), "before_told", same),
    ("ready later", "city", zones({"ready_from": after(121)}), "before_ready", same),
    ("ready no longer", "city", zones({"ready_until": after(324)}), "after_ready", same),
    ("one route at a time", "city", rules(max_routes=1, route_changes_per_day=9), "", same),
    ("one route at a time, one change", "city", rules(max_routes=1), "", same),
    ("one route a day", "city", rules(max_routes=1, route_changes_per_day=0),
     "too_many_changes", same),
    ("half an hour for a wave", "city", rules(min_wave_min=21), "wave_too_short", same),
    ("ten minutes for a wave", "city", rules(max_wave_min=10, min_wave_min=1), "wave_too_long",
     same),
    ("longer at the assembly point", "city", rules(gather_min=18), "assembly_over_capacity", same),
    ("less than nine minutes' walk", "city", rules(walk_limit_m=491), "too_far_to_walk", same),
    ("no crossing accepted", "city", rules(at_risk_crossings=()), "crossing_not_accepted", same),
    ("small convoys", "city", rules(convoy_max=1), "convoy_too_large", same),
    ("headway at the place", "city", rules(headway_min=31), "convoys_too_close", same),
    ("headway at the crossing", "city", rules(headway_min=29),
     "convoys_too_close_at_crossing", same),
    ("a bus for two hours a day", "city", fleet({"max_hours_per_day": 2}), "too_many_hours", same),
    ("a bus without wheelchair places", "city", fleet({"seats": 9}), "over_seats", same),
    ("a slow bus", "city", fleet({"load_s": 901}), "loading_too_short", same),
    ("a narrow crossing", "city", crossings({"persons_per_h": 239.9}), "crossing_over_rate", same),
    ("slack at crossings", "city", rules(rate_share=0.99), "crossing_over_rate", same),
    ("closed to feet", "city", crossings({"modes": ("bus",)}), "mode_not_accepted", same),
    ("a wider city has other parties", "city", zones({"wounded": 3}), "people_left_out", same),
    ("streets of five centimetres", "city", lambda case: {"roads_overrides": NARROW},
     "street_over_capacity", same),
    ("an alley that is blocked", "city", lambda case: {"roads_overrides": BLOCKED},
     "street_closed",
     put_route("Down", segments=((8, 1), (3, 1), (4, 1), (13, 1), (7, 1)))),
    ("two routes where one may be", "city", rules(max_routes=1), "too_many_routes",
     moved("A3", -20)),
    ("a site that the quarter refuses", "received", zones({"refuses_sites": ("R01",)}),
     "site_refused", same),
    ("a refused site without crossings", "inside", zones({"refuses_sites": ("R02",)}),
     "site_refused", same),
    ("a refused site where people are out before it", "city", zones({"refuses_sites": ("R01",)}),
     "", same),
    ("a quarter's liking of which nothing is said", "received",
     zones({"prefers_sites": ("R01",)}), "preference_missing", same),
    ("more at the site that they like best", "received",
     zones({"prefers_sites": ("R02", "R01")}), "preference_miscounted",
     put(preferences=(Preference("Z01", (100, 0), 0),))),
    ("fewer at a site that they did not name", "received",
     zones({"prefers_sites": ("R02",)}), "preference_miscounted",
     put(preferences=(Preference("Z01", (0,), 99),))),
    ("people at their second choice, as it is said", "received",
     zones({"prefers_sites": ("R02", "R01")}), "",
     put(preferences=(Preference("Z01", (0, 100), 0),))),
    ("people at two sites without crossings, as it is said", "inside",
     zones({"prefers_sites": ("R02",)}), "",
     put(preferences=(Preference("Z01", (60,), 40),))),
    ("liked sites where people are out before them", "city",
     zones({"prefers_sites": ("R01",)}), "", same),
    ("walkers for the last crossing", "on foot", lambda case: {"windows": ()}, "unknown_name",
     same),
]  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_right_orders_are_right(kind: str) -> None:
    assert found_in(kind, same) == []


@pytest.mark.parametrize(
    ("kind", "corrupt", "name"),
    [row[1:] for row in CORRUPTIONS],
    ids=[row[0] for row in CORRUPTIONS],
)
def test_each_is_caught_by_its_name(kind: str, corrupt: Corrupt, name: str) -> None:
    assert name in {one.name for one in found_in(kind, corrupt)}


@pytest.mark.parametrize(
    ("kind", "changes", "name", "corrupt"),
    [row[1:] for row in HARDER],
    ids=[row[0] for row in HARDER],
)
def test_what_a_harder_scenario_forbids(
    kind: str, changes: Callable[[Scenario], dict[str, Any]], name: str, corrupt: Corrupt
) -> None:
    """The order breaks the one rule that is harder; "": it keeps that too."""
    changed = changes(world(kind)[1])
    with_rules = put(rules=changed["waves"]) if "waves" in changed else same
    names = {one.name for one in found_in(kind, both(corrupt, with_rules), **changed)}
    assert name in names if name else not names


def test_a_place_without_a_road_is_not_driven_to() -> None:
    orders, scenario, ground, drives, question = world("city")
    metres = drives.metres.copy()
    metres[drives.keys.index("home:Z02"), :] = np.inf
    found = check_orders(orders, scenario, ground, Drives(drives.keys, metres), question=question)
    assert {one.name for one in found} == {"no_drive"}
    assert {one.wave_id for one in found} == {"B2"}


def test_there_is_no_name_that_nothing_is_caught_by() -> None:
    names = {row[3] for row in CORRUPTIONS} | {row[3] for row in HARDER} | {"no_drive", ""}
    names |= {"outside_rounds", "round_too_full", "rounds_break_deal"}  # test_rounds.py
    assert names == {*SENTENCES, ""}


def test_what_is_said_can_be_read_in_each_language() -> None:
    """No place of a sentence is left open, and none says that it does not know."""
    for _, kind, corrupt, _ in CORRUPTIONS:
        for one in found_in(kind, corrupt):
            for language in LANGUAGES:
                sentence = one.sentence.say(language)
                assert "{" not in sentence
                assert "None" not in sentence


def test_where_and_when_are_named() -> None:
    """One too many at the north gate: the crossing, the moment, how many and the limit."""
    found = {one.name: one for one in found_in("city", put_wave("A1", persons=more))}
    one = found["crossing_over_rate"]
    assert (one.crossing_id, one.zone_id, one.at) == ("C01", None, after(129))
    assert (one.units, one.limit) == (242, 240)
