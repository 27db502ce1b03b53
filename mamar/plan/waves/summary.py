"""What is said of waves beside how many are out: rounds, who is left, sites, companions."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from mamar.plan.orders import DealRounds, Orders
from mamar.plan.waves.in_step import in_step, is_in_step
from mamar.plan.waves.not_served import GROUP_NAMES
from mamar.plan.waves.setting import Setting
from mamar.scenario.marching import Group
from mamar.scenario.scenario import Scenario
from mamar.text import Said, Text

HARDLY_WALK: tuple[Group, ...] = ("wounded", "reduced_mobility")

#: The share of a group that is out.
GROUP_SHARES: dict[Group, Text] = {
    "wounded": Text("wounded and their companions {share} in 100 of {leaving}"),
    "reduced_mobility": Text(
        "households with a person of reduced mobility {share} in 100 of {leaving}"
    ),
    "at_risk": Text("households with a member at risk at crossings {share} in 100 of {leaving}"),
    "general": Text("other households {share} in 100 of {leaving}"),
}


def summary_of_orders(setting: Setting, orders: Orders) -> tuple[Text | Said, ...]:
    """Rounds that are kept, who is in no wave, where those who named sites go, companions."""
    words: list[Text | Said] = []
    if orders.deal is not None:
        words += _rounds(setting.scenario, orders, orders.deal)
    left = sum(row.persons for row in orders.not_served)
    if left:
        words.append(
            Text(
                "{left} people who would leave are in no wave; for each zone and group the "
                "reason is given.",
                {"left": left},
            )
        )
    if orders.preferences and orders.waves:
        words.append(_preferences(orders))
    words += _nobody_of(orders)
    if any(parties.group == "wounded" for parties in setting.parties):
        words.append(
            Text(
                "Each wounded person leaves with {companions} of the household; the others of it "
                "are counted as a household of their own.",
                {"companions": setting.scenario.waves.companions},
            )
        )
    return tuple(words)


def _nobody_of(orders: Orders) -> list[Text]:
    """Groups who hardly walk, of whom vehicles could take some and nobody is in a wave."""
    said = []
    for group in HARDLY_WALK:
        rows = [row for row in orders.not_served if row.group == group]
        could = any(row.reason == "no_room_in_time" for row in rows)
        if could and all(wave.group != group for wave in orders.waves):
            said.append(
                Text(
                    "Of {persons} people ({group}) nobody is in a wave: the order was chosen by "
                    "how many are out. A higher no_walk_counts in [waves] counts them for more.",
                    {"persons": sum(row.persons for row in rows), "group": GROUP_NAMES[group]},
                )
            )
    return said


def _rounds(scenario: Scenario, orders: Orders, deal: DealRounds) -> list[Text]:
    """That rounds are kept, which are not full, and whether other areas then wait for people."""
    passed = orders.in_rounds
    words: dict[str, object] = {"id": deal.deal_id, "rounds": len(passed)}
    said = [
        Text(
            "Waves keep to the rounds of the deal {id}: in none of them do more people pass than "
            "it lets out.",
            words,
        )
    ]
    short = [(limit - n) for (_, limit), n in zip(deal.limits, passed, strict=True) if n < limit]
    if short:
        words |= {"short": len(short), "missing": sum(short)}
        said.append(
            Text(
                "Rounds with fewer people than agreed: {short} of {rounds}; {missing} people are "
                "missing in all.",
                words,
            )
        )
    return said + (_others(scenario, deal, passed) if short else [])


def _others(scenario: Scenario, deal: DealRounds, passed: Sequence[int]) -> list[Text]:
    """What the other areas may send, if they wait for those who are missing by the ratio."""
    areas = {area.area_id: area for area in scenario.areas if area.deal_id == deal.deal_id}
    if all(row.most_apart is None for row in scenario.deals if row.deal_id == deal.deal_id):
        return []
    sent = in_step(scenario, deal, passed)
    if not is_in_step(scenario, deal, sent):
        return [
            Text(
                "By the ratio the other areas may then send so few that these waves are too far "
                "ahead of them: plan the deal again with who is out."
            )
        ]
    said = []
    for key in [key for key in areas if key != deal.area_id]:
        may = sum(now.get(key, 0) for now in sent)
        agreed = sum(d.persons for each in deal.rounds for d in each.departures if d.area_id == key)
        if may < agreed:
            said.append(
                Text(
                    "By the ratio only {may} of the {agreed} agreed may then leave {area} in these "
                    "rounds: plan the deal again with who is out.",
                    {"may": may, "agreed": agreed, "area": areas[key].name},
                )
            )
    return said or [Text("By the ratio the other areas may send as many as agreed all the same.")]


def _preferences(orders: Orders) -> Text:
    rows = orders.preferences
    first = sum(row.by_choice[0] for row in rows)
    elsewhere = sum(row.elsewhere for row in rows)
    named = sum(sum(row.by_choice) for row in rows)
    return Text(
        "Of {persons} people in waves whose quarters named the sites that they like best, {first} "
        "go to the one named first, {later} to another that was named and {elsewhere} to one that "
        "was not. For that nobody is out later than the last one, and nobody loses a place in a "
        "wave.",
        {
            "persons": named + elsewhere,
            "first": first,
            "later": named - first,
            "elsewhere": elsewhere,
        },
    )


def hundredths(part: Fraction) -> str:
    """``part`` in hundredths with one digit, rounded up: a gap is never made to look smaller."""
    tenths = -(-part.numerator * 1000 // part.denominator)
    return f"{tenths // 10}.{tenths % 10}"
