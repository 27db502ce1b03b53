"""The same waves with the low, the best and the high figure: what is said and shown of them."""

from __future__ import annotations

from collections.abc import Iterator

from mamar.plan.orders import Estimate
from mamar.plan.result import Plan
from mamar.text import Text

ESTIMATE_NAMES: dict[Estimate, Text] = {
    "low": Text("low figure"),
    "best": Text("best figure"),
    "high": Text("high figure"),
}
HEADINGS = (
    Text("if as many leave"),
    Text("leaving"),
    Text("out"),
    Text("by"),
    Text("waves with other numbers"),
    Text("waves not used"),
)


def has_range(plan: Plan) -> bool:
    """Whether there are waves, and anybody gave another figure than the best."""
    if not plan.orders.waves:
        return False
    return len({uptake.leaving for uptake in plan.orders.uptakes}) > 1


def rows_of(plan: Plan) -> list[tuple[object, ...]]:
    """A row for each estimate, under ``HEADINGS``."""
    rows: list[tuple[object, ...]] = []
    for each in plan.orders.uptakes:
        until = plan.time_of(each.until) if each.out else "-"
        others = len(each.changed) - each.unused
        name = ESTIMATE_NAMES[each.estimate]
        rows.append((name, each.leaving, each.out, until, others, each.unused))
    return rows


def in_words(plan: Plan) -> Iterator[Text]:
    """How the waves are filled, and what another plan would be needed for."""
    low, *_, high = plan.orders.uptakes
    yield Text(
        "Leaving is each one's choice, so fewer or more may come. Waves are filled in their order; "
        "nobody's place is at another time than ordered, and every rule is still kept."
    )
    without = high.leaving - high.out
    if without > plan.persons - plan.staying - plan.orders.out:
        yield Text(
            "With the high figure {people} people are in no wave; persons = high in [rules] plans "
            "for them too.",
            {"people": without},
        )
    if low.out < low.leaving and low.unused:
        yield Text(
            "With the low figure {people} people are in no wave, while others are not used: "
            "persons = low in [rules] plans anew, and tells what these places are worth to them.",
            {"people": low.leaving - low.out},
        )
