"""The answer in a few sentences, and what a reader must know beside it."""

from __future__ import annotations

from mamar.plan.expand import received_at_sites
from mamar.plan.limits import what_limits
from mamar.plan.report import Counted
from mamar.plan.result import Limit, Question, Words, WouldTake
from mamar.plan.solved import Solved
from mamar.scenario.agreed_circles import in_words, never_open
from mamar.scenario.ground import Ground
from mamar.scenario.scenario import Scenario
from mamar.text import Text

#: Places snapped farther than this are told: their walk begins somewhere else.
FAR_M = 100


def summary_of(
    scenario: Scenario,
    question: Question,
    solved: Solved,
    counted: Counted,
    longer: WouldTake | None,
    limits: tuple[Limit, ...],
) -> tuple[Words, ...]:
    """Most important first: how many, whether proved, what limits it, what would help."""
    leaving = sum(zone.leaving for zone in counted.zones)
    when = scenario.time_of(solved.steps)
    values = {"out": solved.units, "leaving": leaving, "by": when}
    proved = solved.units == solved.bound_units
    words: list[Words] = []
    if question == "quickest" and solved.status == "infeasible":
        words.append(Text("Not everybody can leave within these windows, however long one waits."))
    if solved.units == leaving:
        words.append(Text("All {leaving} people can be out by {by}.", values))
        if question == "quickest":
            words.append(_quickest(scenario, solved))
    elif proved:
        words.append(Text("{out} of {leaving} people can be out by {by}.", values))
        words.append(Text("Proved: no plan could bring out more by then."))
    else:
        words.append(
            Text("The best plan so far has {out} of {leaving} people out by {by}.", values)
        )
        words.append(
            Text(
                "It is not proved to be the best: at the most {bound} could be out by then.",
                {"bound": solved.bound_units},
            )
        )
    if question == "earliest" and proved and counted.out:
        words.append(_earliest(counted))
    if proved:  # else the cut is not the one that limits
        sites_count = scenario.rules.out_at == "site" or not scenario.crossings
        words.append(what_limits(limits, solved.units == leaving, sites_count))
    if 0 < solved.units < leaving:
        words.append(_shares(counted))
    if longer is not None:
        words.append(longer.text)
    staying = sum(scenario.persons(z) - scenario.leaving(z) for z in scenario.zones)
    if staying:
        words.append(
            Text(
                "{staying} people are counted as staying; staying is always a choice.",
                {"staying": staying},
            )
        )
    else:
        words.append(
            Text(
                "Everybody is counted as leaving; nobody has to go, and staying is always a choice."
            )
        )
    return tuple(words)


def _quickest(scenario: Scenario, solved: Solved) -> Text:
    if solved.status == "optimal":
        return Text("Proved: by no plan could the last one be out earlier.")
    return Text(
        "It is not proved to be the best: by no plan could the last one be out before {least}.",
        {"least": scenario.time_of(solved.bound_steps or 0)},
    )


def _earliest(counted: Counted) -> Text:
    """At every full hour, because that is where the curve of the bound is known."""
    arrivals = counted.arrivals
    gap = max(most - out for out, most in zip(arrivals.planned, arrivals.bound, strict=True))
    if gap == 0:
        return Text("Proved for every full hour: no plan has more people out by then.")
    return Text(
        "At earlier hours up to {gap} people more than planned are not ruled out by the proof.",
        {"gap": gap},
    )


def _shares(counted: Counted) -> Text:
    """Who waits is not forced by the proof, so a reader must be told how it was decided."""
    shares = [zone.out * 100 // zone.leaving for zone in counted.zones if zone.leaving]
    if min(shares) == max(shares):
        return Text(
            "Of each quarter {share} in 100 are out by then. Other plans with the same total "
            "would share the places otherwise.",
            {"share": min(shares)},
        )
    return Text(
        "Of each quarter {least} to {most} in 100 are out by then. Other plans with the same "
        "total would share the places otherwise.",
        {"least": min(shares), "most": max(shares)},
    )


def notes_of(scenario: Scenario, ground: Ground, counted: Counted) -> tuple[Words, ...]:
    placed = [
        *zip([zone.name for zone in scenario.zones], ground.zone_snap_m, strict=True),
        *zip([gate.name for gate in scenario.crossings], ground.crossing_snap_m, strict=True),
    ]
    far = [
        Text("{place}: {metres} m", {"place": name, "metres": round(float(metres))})
        for name, metres in placed
        if metres > FAR_M
    ]
    notes: list[Words] = [*ground.notes]
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
    if scenario.sites and scenario.rules.out_at == "crossing" and counted.out > room:
        notes.append(
            Text(
                "The listed sites have room for {room} people; for {more} who would be out "
                "no place is listed.",
                {"room": room, "more": counted.out - room},
            )
        )
    refusing = [zone.name for zone in scenario.zones if zone.refuses_sites]
    if refusing and received_at_sites(scenario):
        notes.append(
            Text(
                "The flow does not know which sites quarters refuse (refuses_sites in zones.csv: "
                "{zones}) and may send their people there; no wave does. So waves can bring out "
                "fewer people than the flow for this reason alone.",
                {"zones": refusing},
            )
        )
    if received_at_sites(scenario) and any(zone.prefers_sites for zone in scenario.zones):
        notes.append(
            Text(
                "The flow does not know which sites quarters like best (prefers_sites in "
                "zones.csv); the waves do."
            )
        )
    notes += [Text("{what}", {"what": assumption.what}) for assumption in scenario.assumptions]
    return tuple(notes)
