"""What those lack whom the rounds of a deal leave behind."""

from __future__ import annotations

from mamar.plan.orders import DealRounds
from mamar.plan.waves.setting import Setting
from mamar.text import Text


def rounds_full(setting: Setting, deal: DealRounds, free: int, more: int) -> Text:
    """In the rounds of the deal only ``free`` of a group can still pass, ``more`` cannot.

    Whether the deal lets out too few, or its rounds are too short for waves: neither changes by
    longer windows alone, as long as people pass in these rounds only.
    """
    let_out = sum(persons for _, persons in deal.limits)
    leaving = sum(parties.persons for parties in setting.parties)
    words: dict[str, object] = {
        "id": deal.deal_id,
        "let_out": let_out,
        "leaving": leaving,
        "free": free,
        "more": more,
    }
    if let_out < leaving:
        return Text(
            "The rounds of the deal {id} let out {let_out} of {leaving} people, and within the "
            "hours in which they can come there is room for {free} more in them: it would change "
            "with a deal that lets out more people, planned anew (most_apart and its times in "
            "deals.csv, load and ratio in areas.csv), for {more} people.",
            words,
        )
    return Text(
        "The rounds of the deal {id} let out all who leave, but within the hours in which these "
        "can come there is room for {free} more of them: it would change with rounds in which "
        "there is more time, for {more} people.",
        words,
    )
