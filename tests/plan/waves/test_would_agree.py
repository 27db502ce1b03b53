"""What those are told whom the rounds of a deal leave behind: it names the rounds, never a window
that is open, and with other rounds they are out."""

from __future__ import annotations

from dataclasses import replace

import pytest

from benchmarks.march_instances import Town, march_instance
from mamar.plan.orders import DealRounds, Departure, NotServed, Round
from mamar.scenario.ground import lay_ground
from mamar.scenario.scenario import Scenario
from mamar.text import LANGUAGES
from mamar.verify.waves import check_orders
from tests.plan.waves.marched import march

TOWN = Town("few buses", 2, 2, 1, 6, 0.2, "most", 12)


def rounds(*limits: tuple[int, int, int]) -> DealRounds:
    """(begin, end, persons) of each round."""
    return DealRounds(
        "D", "A", tuple(Round(a, (Departure("A", n, a, b),), b) for a, b, n in limits)
    )


def town(**rules: object) -> Scenario:
    """Its windows are open from the beginning of the plan to its end."""
    scenario, _ = march_instance(TOWN)
    whole = {"opens": scenario.start, "closes": scenario.time_of(scenario.steps)}
    windows = tuple(replace(w, **whole) for w in scenario.windows)  # type: ignore[arg-type]
    return replace(scenario, windows=windows, waves=replace(scenario.waves, **rules))  # type: ignore[arg-type]


def sent(scenario: Scenario, deal: DealRounds) -> tuple[int, tuple[NotServed, ...]]:
    """Who is out, and who is left, of an order with which nothing is wrong."""
    ground = lay_ground(scenario, march_instance(TOWN)[1])
    orders = march(scenario, ground, "earliest", scenario.steps, deal=deal)
    assert check_orders(orders, scenario, ground, question="earliest") == []
    return orders.out, orders.not_served


def words_of(left: tuple[NotServed, ...]) -> set[str]:
    words = {row.text.say("en") for row in left if row.reason == "no_room_in_time"}
    for row in left:
        assert all(row.text.say(language) for language in LANGUAGES)
    return words


#: So many steps from the start that the Sun is up in all of the town's rounds by day.
NOON, NIGHT = 360, 1000


@pytest.mark.parametrize(
    ("given", "short", "longer", "told"),
    [
        # A round in which fewer can pass than it lets out, and it lets out fewer than leave.
        ({}, (NOON, NOON + 5, 500), (NOON, NOON + 90, 500),
         "it would change with rounds in which there is more time"),
        # A round that lets out few: with more, more are out.
        ({}, (NOON, NOON + 90, 100), (NOON, NOON + 90, 500),
         "it would change with a deal that lets out more people"),
        # Rounds at which nobody can be there.
        ({}, (0, 3, 500), (0, 300, 500), "in no round of the deal D"),
        # Rounds in the dark, with windows that are open by day, too.
        ({"night": "no"}, (NIGHT, NIGHT + 120, 500), (NOON, NOON + 120, 500),
         "in no round of the deal D"),
        # A round that lets out all, and in which there is room for some.
        ({}, (NOON, NOON + 30, 10**6), (NOON, NOON + 300, 10**6),
         "it would change with rounds in which there is more time"),
    ],
)  # fmt: skip
def test_rounds_are_named_and_other_rounds_bring_more_of_them_out(
    given: dict[str, object],
    short: tuple[int, int, int],
    longer: tuple[int, int, int],
    told: str,
) -> None:
    out, left = sent(town(**given), rounds(short))
    words = words_of(left)
    assert any(told in one for one in words)
    assert not any("window that" in one or "longer windows" in one for one in words)
    assert sent(town(**given), rounds(longer))[0] > out


def test_in_a_deal_nobody_is_told_to_ask_for_longer_windows() -> None:
    """Pieces that no wave fits into, and vehicles that are too few: rounds are the remedy."""
    seen = set()
    for length in (40, 50, 100, 140):
        for persons in (60, 150, 10**6):
            _, left = sent(town(max_routes=1), rounds((NOON, NOON + length, persons)))
            seen |= words_of(left)
    assert not any("window" in one and "In the windows of" not in one for one in seen)
    assert any("No single limit" in one for one in seen)


def test_a_round_that_ends_before_anybody_can_be_there_is_no_closed_crossing() -> None:
    """The reason is that there is no time: the checker counts the crossing as open."""
    _, left = sent(town(lead_min=120), rounds((0, 60, 500)))
    assert {row.reason for row in left} == {"no_room_in_time"}
