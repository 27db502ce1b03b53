"""The answer in a few sentences, most important first, and what a reader must know beside it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from fractions import Fraction

from mamar.plan.expand import received_at_sites
from mamar.plan.limits import is_near, limit_words
from mamar.plan.orders import Orders
from mamar.plan.result import (
    AtBest,
    Clearance,
    CrossingResult,
    GroupResult,
    Limit,
    PlanStatus,
    Words,
    ZoneResult,
)
from mamar.plan.waves.bounds import Proved
from mamar.plan.waves.setting import Setting
from mamar.plan.waves.summary import GROUP_SHARES, hundredths, summary_of_orders
from mamar.scenario.agreed_circles import in_words, never_open
from mamar.scenario.ground import Ground
from mamar.scenario.scenario import Question, Scenario
from mamar.text import Text

#: Places snapped farther than this are told: their walk begins somewhere else.
FAR_M = 100
#: Who waits so long, in minutes, is told of.
LONG_WAIT_MIN = 120


def summary_of(
    setting: Setting,
    question: Question,
    status: PlanStatus,
    by: datetime,
    orders: Orders,
    proved: Proved,
    zones: Sequence[ZoneResult],
    groups: Sequence[GroupResult],
    crossings: Sequence[CrossingResult],
    limits: Sequence[Limit],
    clearance: Clearance | None,
) -> tuple[Words, ...]:
    """How many are out, what is proved, what limits it, and who is left."""
    leaving = sum(zone.leaving for zone in zones)
    words: list[Words] = [
        _answer(question, orders, leaving, by, setting.scenario),
        _proved(question, orders, leaving, setting.scenario),
    ]
    if status == "stopped":
        words.append(Text("The planning was interrupted: this is the best plan found by then."))
    if status == "infeasible":
        words.append(
            Text(
                "Proved: no plan under these rules has everybody out by {end}.",
                {"end": setting.scenario.time_of(setting.end)},
            )
        )
    if status != "stopped":  # else nobody has looked for it
        words += what_limits(limits, orders, leaving, proved.reach)
    if clearance is not None:
        words.append(clearance.text)
    if lost := leaving - proved.reach:
        words.append(
            Text(
                "{persons} people have no way out at all under these rules; for each zone and "
                "group the reason is given.",
                {"persons": lost},
            )
        )
    words += _groups(groups)
    if 0 < orders.out < leaving:
        words.append(_shares(zones))
    words += _waits(crossings)
    words += summary_of_orders(setting, orders)
    words.append(_staying(sum(zone.staying for zone in zones)))
    return tuple(words)


def _answer(
    question: Question, orders: Orders, leaving: int, by: datetime, scenario: Scenario
) -> Text:
    until = scenario.time_of(orders.until)
    if not leaving:
        return Text("Nobody is counted as leaving, so there is no wave.")
    if not orders.out:
        return Text(
            "None of {leaving} people are out by {by} in this plan: there is no wave.",
            {"leaving": leaving, "by": by},
        )
    if orders.out == leaving:
        return Text(
            "All {leaving} people are out by {until} in this plan.",
            {"leaving": leaving, "until": until},
        )
    return Text(
        "{out} of {leaving} people are out by {by} in this plan.",
        {"out": orders.out, "leaving": leaving, "by": by},
    )


def _proved(question: Question, orders: Orders, leaving: int, scenario: Scenario) -> Text:
    """What is proved of all plans, beside this one."""
    soonest = orders.bound_steps
    if question == "quickest" and leaving and orders.out == leaving and soonest is not None:
        if orders.until <= soonest:
            return Text("Proved: by no plan under these rules is the last one out earlier.")
        return Text(
            "Proved: by no plan under these rules are all of them out before {soonest}; this one "
            "takes {more} % longer.",
            {
                "soonest": scenario.time_of(soonest),
                "more": hundredths(Fraction(orders.until - soonest, max(1, soonest))),
            },
        )
    if orders.out == orders.bound:
        return Text("Proved: no plan under these rules has more people out by then.")
    if not orders.out:
        return Text(
            "Proved: no plan under these rules has more than {bound} out by then.",
            {"bound": orders.bound},
        )
    return Text(
        "Proved: no plan under these rules has more than {bound} out by then ({above} % above).",
        {
            "bound": orders.bound,
            "above": hundredths(Fraction(orders.bound - orders.out, orders.out)),
        },
    )


def what_limits(limits: Sequence[Limit], orders: Orders, leaving: int, reach: int) -> list[Text]:
    """What the bound is made of, in one sentence, and whether the plan comes close to it."""
    if orders.out == leaving:
        return []
    words = [Text("The limit is {limits}.", {"limits": limit_words(limits)})] if limits else []
    if not limits and orders.out == orders.bound < reach:
        words.append(Text("No way out is open for those who are left."))
    if orders.bound > orders.out and not (limits and is_near(orders.out, orders.bound)):
        words.append(
            Text(
                "Between this plan and that bound nothing is proved: whether more people could be "
                "out is not known."
            )
        )
    return words


def _groups(groups: Sequence[GroupResult]) -> list[Text]:
    """The share of each group that is out, where they differ."""
    if len({group.out * 100 // group.leaving for group in groups}) < 2:
        return []
    shares = [
        Text(
            GROUP_SHARES[group.group].message,
            {"share": group.out * 100 // group.leaving, "leaving": group.leaving},
        )
        for group in groups
    ]
    return [Text("Out are, by group: {shares}.", {"shares": shares})]


def _waits(crossings: Sequence[CrossingResult]) -> list[Text]:
    """Where people wait long, standing in the open."""
    rows = [
        (wait.longest_min, words, crossing, wait)
        for crossing in crossings
        for wait, words in ((crossing.before, _BEFORE), (crossing.beyond, _BEYOND))
        if wait.longest_min >= LONG_WAIT_MIN
    ]
    return [
        Text(
            words.message,
            {
                "crossing": crossing.name,
                "id": crossing.crossing_id,
                "longest": as_hours(wait.longest_min),
                "hours": -(-wait.person_min // 60),
            },
        )
        for _, words, crossing, wait in sorted(rows, key=lambda row: -row[0])
    ]


_BEFORE = Text(
    "Before {crossing} ({id}) people wait on foot, for up to {longest} h; all their waiting "
    "together is {hours} hours."
)
_BEYOND = Text(
    "Beyond {crossing} ({id}) people wait on foot for a vehicle, for up to {longest} h; all their "
    "waiting together is {hours} hours."
)


def as_hours(minutes: int) -> str:
    """Hours and minutes.

    >>> as_hours(150)
    '2:30'
    """
    return f"{minutes // 60}:{minutes % 60:02}"


def _shares(zones: Sequence[ZoneResult]) -> Text:
    """Who waits is not forced by the proof, so a reader must be told how it was decided."""
    shares = [zone.out * 100 // zone.leaving for zone in zones if zone.leaving]
    return Text(
        "Of each quarter {least} to {most} in 100 are out by then; who is among them is decided "
        "by this plan, not by the proof.",
        {"least": min(shares), "most": max(shares)},
    )


def _staying(staying: int) -> Text:
    if staying:
        return Text(
            "{staying} people are counted as staying; staying is always a choice.",
            {"staying": staying},
        )
    return Text(
        "Everybody is counted as leaving; nobody has to go, and staying is always a choice."
    )


def notes_of(
    scenario: Scenario,
    ground: Ground,
    orders: Orders,
    at_best: AtBest | None,
) -> tuple[Words, ...]:
    placed = [
        *zip([zone.name for zone in scenario.zones], ground.zone_snap_m, strict=True),
        *zip([gate.name for gate in scenario.crossings], ground.crossing_snap_m, strict=True),
    ]
    far = [
        Text("{place}: {metres} m", {"place": name, "metres": round(float(metres))})
        for name, metres in placed
        if metres > FAR_M
    ]
    notes: list[Words] = [] if at_best is None else [at_best.text]
    notes += ground.notes
    if far:
        notes.append(
            Text(
                "Farther than {limit} m from the nearest street: {places}.",
                {"limit": FAR_M, "places": far},
            )
        )
    notes += [
        Text(
            "The plan counts the window {window} as open, but it can never open: its conditions "
            "wait for each other ({circle}). It can once one of them is given up, or confirmed "
            "before the others.",
            {"window": window_id, "circle": in_words(circle)},
        )
        for window_id, circle in never_open(scenario)
    ]
    room = sum(site.capacity for site in scenario.sites)
    if scenario.sites and not received_at_sites(scenario) and orders.out > room:
        notes.append(
            Text(
                "The listed sites have room for {room} people; for {more} who would be out "
                "no place is listed.",
                {"room": room, "more": orders.out - room},
            )
        )
    notes += [Text("{what}", {"what": assumption.what}) for assumption in scenario.assumptions]
    return tuple(notes)
