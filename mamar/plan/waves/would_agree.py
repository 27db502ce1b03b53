"""What those lack whom the rounds of a deal leave behind."""

from __future__ import annotations

from mamar.plan.orders import DealRounds
from mamar.plan.waves.gates import Gates
from mamar.plan.waves.setting import Setting
from mamar.scenario.scenario import Names
from mamar.text import Text


def rounds_full(setting: Setting, gates: Gates, free: int, more: int) -> Text:
    """In the rounds of the deal only ``free`` of a group can still pass, ``more`` cannot.

    Whether the deal lets out too few, or its rounds are too short for waves: neither changes by
    longer windows alone, as long as people pass in these rounds only.
    """
    deal = gates.deal
    assert deal is not None
    let_out = sum(persons for _, persons in deal.limits)
    leaving = sum(parties.persons for parties in setting.parties)
    # Only where crossings could pass more than a round lets out is that what holds them.
    by_number = any(one.share < 1 for own in gates.openings.values() for one in own)
    words: dict[str, object] = {
        "id": deal.deal_id,
        "let_out": let_out,
        "leaving": leaving,
        "free": free,
        "more": more,
    }
    if by_number and let_out < leaving:
        return Text(
            "The rounds of the deal {id} let out {let_out} of {leaving} people, and within the "
            "hours in which they can come there is room for {free} more in them: it would change "
            "with a deal that lets out more people, planned anew (most_apart and its times in "
            "deals.csv, load and ratio in areas.csv), for {more} people.",
            words,
        )
    return Text(
        "Within the rounds of the deal {id} and the hours in which these can come there is room "
        "for {free} more of them: it would change with rounds in which there is more time, for "
        "{more} people.",
        words,
    )


def rounds_elsewhere(deal: DealRounds, exits: list[Names | Text]) -> Text:
    """They could pass in the windows, but no round leaves them the time for it."""
    return Text(
        "In the windows of {exits} they could set out and pass, but in no round of the deal {id}: "
        "it would change with rounds at other hours, or in which there is more time (begins, "
        "lapses, most_apart and confirm_min in deals.csv).",
        {"exits": exits, "id": deal.deal_id},
    )


def vehicles_in_rounds(deal: DealRounds, exits: list[Names | Text], free: int, needed: int) -> Text:
    """They need vehicles, and in the rounds crossings have room for fewer than take all of them."""
    return Text(
        "Within the hours in which they can come there is room for {free} more vehicles at "
        "{exits}, and they need {needed} or more: it would change with more vehicles an hour there "
        "(vehicles_per_h in crossings.csv), or with rounds of the deal {id} in which there is more "
        "time.",
        {"free": free, "exits": exits, "needed": needed, "id": deal.deal_id},
    )


def convoys_in_rounds(deal: DealRounds, headway_min: int) -> Text:
    """There are vehicles enough for one journey, and no further convoy was found in the rounds."""
    return Text(
        "Vehicles have places for all of them in one journey, but one more convoy within the "
        "rounds of the deal {id} that keeps every rule was not found: it may change with more "
        "vehicles, more time for them (max_trips, max_hours_per_day), a shorter headway_min (now "
        "{headway}), or rounds in which there is more time.",
        {"id": deal.deal_id, "headway": headway_min},
    )


def pieces_of_rounds(deal: DealRounds, exits: list[Names | Text], routes: int, queue: int) -> Text:
    """Each limit alone leaves room for all of them in the rounds, and still no wave was found."""
    return Text(
        "No single limit was found that holds them back alone in the rounds of the deal {id}: "
        "looked at were the rates of {exits} and the assembly point, one by one. It may change "
        "with rounds in which there is more time, more routes at one time (max_routes, now "
        "{routes}) or a longer queue (queue_max, now {queue}).",
        {"id": deal.deal_id, "exits": exits, "routes": routes, "queue": queue},
    )
