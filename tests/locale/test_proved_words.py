"""Every sentence with the words *proved*, *at most*, *can be out* is held against its proof.

A message with such a word is in one of the tables below, or the first test fails: who writes one
says there which violation of the checker catches it where it is not so. A message is named in
full, or by its beginning and "…".
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from functools import cache

import pytest

from mamar.locale.messages import messages
from mamar.plan.limits import times_text
from mamar.plan.planner import plan
from mamar.plan.result import Plan
from mamar.scenario.scenario import Scenario
from mamar.text import Text
from mamar.verify import report, verify_plan
from mamar.verify.waves import report as report_of_orders
from tests import small
from tests.verify import plans

CLAIMS = re.compile(
    r"\b(prov(e[ds]?|ing|en)|unproved|proofs?|at most|no more|(can|could|ever) be out|no plan"
    r"|no flow|no way out|nobody can|can ?not|not earlier|optimal\w*|(best|earliest) possible"
    r"|impossible)\b",
    re.IGNORECASE,
)

#: Said by a plan: the violation that it is where its number, or what it says, is not so.
VIOLATIONS = {
    "no plan has more (proved)": "arrivals_bound_unproved",
    "no plan has more, at any hour (proved)": "arrivals_bound_unproved",
    "people at most": "limit_miscounted",
    "no plan has more than": "arrivals_bound_unproved",
    "If nobody needed notice or daylight, streets …": "at_best_wrong",
    "If vehicles were without number and nobody …": "at_best_wrong",
    "Between this plan and that bound nothing …": "bound_raised",
    "Proved: by no plan under these rules are …": "bound_steps_unproved",
    "Proved: by no plan under these rules is the last one out earlier.": "bound_steps_unproved",
    "Proved: no plan under these rules has more people out by then.": "bound_unproved",
    "Proved: no plan under these rules has more than {bound} out by then (…": "bound_unproved",
    "Proved: no plan under these rules has more than {bound} out by then.": "bound_unproved",
    "planned; proved: no plan has more": "arrivals_bound_unproved",
    "Proved: even if {windows}, no plan would …": "clearance_unproved",
    "Proved: even if {windows}, the {persons} …": "clearance_unproved",
    "Registration at {site} ({id}) takes in no …": "limit_miscounted",
    "Screening at {crossing} ({id}) lets no more …": "limit_miscounted",
    "The rounds of the deal {id} let {persons} …": "limit_miscounted",
    "{count} more street is narrow: no more than {persons} people pass.": "limit_miscounted",
    "{site} ({id}) has room for {persons} people …": "limit_miscounted",
    "{street} is narrow: no more than {persons} …": "limit_miscounted",
    "No way out is open for those who are left.": "limit_missing",
    "Before {crossing} ({id}) no more people …": "limit_unknown",
    "Proved: no plan under these rules has everybody out by {end}.": "other_status",
    "they cannot walk there and no vehicle takes them": "reason_untrue",
    "{persons} people have no way out at all …": "reason_untrue",
    "Of each quarter {least} to {most} in 100 …": "zone_out_miscounted",
}
#: Said by `mamar solve`, which refuses to answer where the checker finds another number.
SOLVE = (
    "All {total} units are out by step {steps}, and not earlier.",
    "No flow has all of them out before step {least}.",
    "No flow has more out by any step.",
    "No flow has more than {bound} out by then.",
    "None of the {units} units at {nodes} can ever be out.",
    "Not proved to the end: {units} of {total} are out by {steps}.",
    "Not proved to the end: {units} of {total} units are out.",
    "Of the {units} units at {nodes} no more than {most} can ever be out.",
    "Of {total} units no more than {bound} can ever be out.",
)
#: Said by the checker, of what it has computed itself.
CHECKER = (
    "By no hour are more people out than the plan says no plan exceeds.",
    "By {at} {stated} persons are out in the …",
    "Checked by code that shares nothing with …",
    "How soon everybody could be out rests on …",
    "No sentence promises what nobody can.",
    "Proved: under the deal no more people can be out by then.",
    "Proved: under the deal no more than {n} …",
    "Proved: under the deal not everybody can be out before …",
    "Proved: under the deal not everybody can be out sooner.",
    "The bound {stated} cannot be checked, so it proves nothing.",
    "The bound {what} says that not everybody …",
    "The bound {what} says {stated} persons at most; its certificate does …",
    "The bound {what} says {stated} persons at most; its certificate shows …",
    "The bounds of the order are those that their certificates prove.",
    "The bounds, by the hour too, what limits, …",
    "The certificate of the bound {stated} cannot be read: {reason}",
    "The most people who can have passed by each hour are not proved.",
    "The plan promises what nobody can: {stated}",
    "The plan says that at most {stated} persons can be out by {at}; its certificates do …",
    "The plan says that at most {stated} persons can be out by {at}; its certificates show …",
    "The plan says that not everybody could be …",
    "The plan says that streets and crossings …",
    "The route {stated} uses segment {segment}, where nobody can walk.",
    "The wording of the sentences, but for words …",
    "What the schedule gives as its proof does not hold.",
    "{vehicle} boards for {wave} at {at}; it cannot be there yet.",
)
#: A rule, or what is wrong with an input: what a table or a limit says, and no claim on plans.
RULE = (
    "A network has at most {most} nodes.",
    "A part of the way of the window {id} to …",
    "A wave on foot may last at most {most} minutes, …",
    "All people together, by weight, must be at most {most}.",
    "An id cannot contain a semicolon.",
    "At most {high} can be planned at once.",
    "By the ratio no more than {most} of {persons} …",
    "Capacities that are not whole per step would …",
    "Inside one exchange a step cannot wait for …",
    "It cannot be read: {reason}.",
    "It cannot be written: {reason}.",
    "It is no flow problem.",
    "It must be a fraction such as {example}, …",
    "Latitude cannot be beyond 90 degrees: the two seem to be swapped.",
    "No crossing has a window that counts, so nobody can leave.",
    "One load is more than may be ahead, so nobody …",
    "Only {n} people leave {other}, so by the …",
    "The area cannot be read.",
    "The coordinate system cannot be understood.",
    "The depot of {vehicle} lies {metres} m from …",
    "The file cannot be read: {reason}.",
    "The layer cannot be read.",
    "The row cannot be split into cells: {reason}.",
    "The site is in refuses_sites, too: people cannot want both.",
    "The table cannot be read.",
    "There is no crossing, so nobody can be out at one.",
    "There is no plan for the public: {count} thing is open.",
    "There is no site, so nobody can be received at one.",
    "There is no street that vehicles can use, …",
    "There is nobody to leave {other}, so by …",
    "They walk at most {limit} m ({rule} in [waves]); …",
    "This value of the road table cannot be used.",
    "Two areas of one deal cannot both be that of the plan.",
    "Use at most 100 letters.",
    "fixed_until must be at most {steps}.",
    "how far people may leave in a round, {n} apart at most",
    "{count} error: the scenario cannot be planned until it is mended.",
    "{count} value of {column} cannot be read and counts as not stated.",
)
#: Says what a command, a cell or a moment of planning is for.
HELP = (
    "Answer one question about a network, without …",
    "Find a fast schedule inside a deal between …",
    "Finding how soon everybody could be out",
    "Mamar plans safe passage for civilians out …",
    "Metres that a household with a person of …",
    "Metres that people walk, at most.",
    "Minutes that the departure of a wave on …",
    "Of these people, those who cannot walk the way.",
    "Part of what each crossing passes in an …",
    "People who wait before one crossing at one time, at most.",
    "Plan a scenario: a folder of tables, a GeoPackage, …",
    "Proving what no plan exceeds",
    "The same, at most.",
    "Vehicles in a convoy, at most.",
    "Ways to crossings that a quarter uses at one time, at most.",
    "What the plan is to come close to. quickest: …",
    "Where units end: NODE, or NODE=UNITS at most, or a .csv: node, intake.",
    "quickest: the first step by which all can …",
)


def claims() -> set[str]:
    """The messages of the catalogue that contain such a word."""
    found = messages()
    return {m.message for m in found if CLAIMS.search(f"{m.message} {m.plural or ''}")}


def meant(named: str) -> list[str]:
    """The messages that a row of the tables means."""
    if not named.endswith("…"):
        return [named]
    begins = named.removesuffix("…").rstrip()
    return [message for message in claims() if message.startswith(begins)]


def test_every_such_sentence_is_in_the_tables_once() -> None:
    rows = [*VIOLATIONS, *SOLVE, *CHECKER, *RULE, *HELP]
    named = [message for row in rows for message in meant(row)]
    assert claims() - set(named) == set(), "say what catches these where they are not so"
    assert set(named) - claims() == set(), "these are said no more"
    assert len(named) == len(set(named)) == len(rows), "each row means one message"


def test_the_checker_has_every_violation_that_is_named() -> None:
    known = {*report.SENTENCES, *report_of_orders.SENTENCES}
    assert set(VIOLATIONS.values()) <= known


# --- what a plan says, beside what the checker has recomputed of it ---------------------------

#: Beside the plans of `tests.verify.plans`: households that nobody takes, in each of them.
WORLDS = (*plans.KINDS, "wounded")


@cache
def world(kind: str) -> tuple[Plan, Scenario]:
    if kind in plans.KINDS:
        return plans.world(kind)[:2]
    scenario = small.scenario()
    scenario = small.scenario(zones=tuple(replace(zone, wounded=3) for zone in scenario.zones))
    ground = small.ground(scenario)
    answer = plan(scenario, "most", ground=ground)
    assert verify_plan(answer, scenario, ground).is_right
    return answer, scenario


def texts(given: object) -> Iterator[Text]:
    """A sentence, and those within it."""
    if isinstance(given, Text):
        yield given
        for value in given.values.values():
            yield from texts(value)
    elif isinstance(given, list | tuple):
        for each in given:
            yield from texts(each)


def claims_of(answer: Plan) -> Iterator[tuple[Text, dict[str, object]]]:
    """Each sentence with such a word, and its numbers and times as checked fields have them."""
    rows = [row.text for row in answer.orders.not_served]
    for text in texts([*answer.summary, *answer.notes, *rows]):
        if text.message in claims():
            yield text, checked(answer, text.message)
    for limit in answer.limits:
        if isinstance(limit.text, Text) and limit.text.message in claims():
            yield limit.text, {"persons": limit.persons, "times": times_text(limit.spans)}


def tenths(part: int, whole: int) -> str:
    """Part of a hundred, with one digit, rounded up."""
    up = math.ceil(part * 1000 / whole)
    return f"{up // 10}.{up % 10}"


def checked(answer: Plan, message: str) -> dict[str, object]:
    """Numbers by their place in the message; what it says without a number is asserted."""
    soonest, until, later = answer.bound_steps, answer.orders.until, answer.clearance
    if message.startswith("Proved: by no plan"):
        assert answer.out == answer.leaving and soonest is not None
        if "earlier" in message:
            assert until == soonest
        return {"soonest": answer.time_of(soonest), "more": tenths(until - soonest, soonest)}
    if message.startswith("Proved: no plan under these rules has everybody"):
        assert answer.bound < answer.leaving
        return {"end": answer.by}
    if message.startswith("Proved: no plan under these rules"):
        above = tenths(answer.bound - answer.out, answer.out)
        assert (answer.out == answer.bound) == ("more people" in message)
        return {"bound": answer.bound, "above": above}
    if message.startswith("Proved: even if"):
        assert later is not None and (later.at_most is None) == ("not all" in message)
        step = later.not_before - (later.at_most is not None)
        hours = step * answer.step_s // 3600
        time = answer.time_of(step)
        persons = {"persons": later.persons, "most": later.at_most}
        return {**persons, "time": time, "count": hours}
    if message.startswith("If "):
        assert answer.at_best is not None
        return {"persons": answer.at_best.persons}
    if message.startswith("Of each quarter"):
        shares = [zone.out * 100 // zone.leaving for zone in answer.zones if zone.leaving]
        return {"least": min(shares), "most": max(shares)}
    if message.startswith("Between"):
        assert answer.out < answer.bound
    if message.startswith("{persons} people have no way out"):
        rows = answer.orders.not_served
        return {"persons": sum(r.persons for r in rows if r.reason != "no_room_in_time")}
    return {}


@pytest.mark.parametrize("kind", WORLDS)
def test_every_number_beside_such_a_word_is_a_checked_one(kind: str) -> None:
    answer, scenario = world(kind)
    said = list(claims_of(answer))
    assert said
    for text, right in said:
        right |= of_tables(scenario, text)
        stated = dict(text.values) | ({} if text.count is None else {"count": text.count})
        for place, value in stated.items():
            if place in right:
                assert value == right[place], f"{place} in: {text}"
            else:
                loose = isinstance(value, int | datetime) or re.fullmatch(r"[\d.,]+", str(value))
                assert not loose, f"{place} is from nowhere in: {text}"


def of_tables(scenario: Scenario, text: Text) -> dict[str, object]:
    """What a sentence says that stands in the tables: a crossing's rate, when the time ends."""
    rates = {c.crossing_id: c.persons_per_h for c in scenario.crossings}
    if text.message.startswith("If "):
        return {"by": scenario.time_of(scenario.steps)}
    if not text.message.startswith("Screening"):
        return {}
    rate = rates[str(text.values["id"])]
    return {"rate": round(rate), "count": math.ceil(3600 / rate)}


def test_the_plans_say_most_of_what_a_plan_can_claim() -> None:
    """Else the test above would look at nothing."""
    said = {text.message for kind in WORLDS for text, _ in claims_of(world(kind)[0])}
    named = {message for row in VIOLATIONS for message in meant(row)}
    assert said <= named | {message for row in RULE for message in meant(row)}
    assert len(said & named) >= 13
