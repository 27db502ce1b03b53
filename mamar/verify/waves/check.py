"""The check of an order of march: every rule of docs/design/waves.md."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from mamar.plan.orders import Orders
from mamar.scenario.drives import Drives, measure_drives
from mamar.scenario.ground import Ground
from mamar.scenario.scenario import Scenario
from mamar.text import Text
from mamar.verify.waves.beyond import check_beyond, check_sites
from mamar.verify.waves.claims import check_bounds, check_totals
from mamar.verify.waves.daylight import check_light
from mamar.verify.waves.departure import check_assembly, check_departures
from mamar.verify.waves.loads import check_loads
from mamar.verify.waves.march import March, check_reading
from mamar.verify.waves.not_served import check_not_served
from mamar.verify.waves.parties import check_parties
from mamar.verify.waves.passing import check_crossings, check_passing
from mamar.verify.waves.preferences import check_preferences
from mamar.verify.waves.proofs import Proofs
from mamar.verify.waves.report import OrderViolation
from mamar.verify.waves.rotation import check_convoys, check_rotation
from mamar.verify.waves.rounds import check_waves_in_rounds
from mamar.verify.waves.routes import Walks, check_routes
from mamar.verify.waves.uptake import check_uptakes
from mamar.verify.waves.usage import check_usage
from mamar.verify.waves.words import check_order_words

Rule = Callable[[March, Walks], Iterator[OrderViolation]]


def _plain(rule: Callable[[March], Iterator[OrderViolation]]) -> Rule:
    return lambda march, walks: rule(march)


#: In the order in which they are said. Rules of agreements belong after these.
RULES: tuple[Rule, ...] = (
    _plain(check_reading),
    _plain(check_parties),
    _plain(check_light),
    _plain(check_departures),
    _plain(check_assembly),
    _plain(check_usage),
    check_routes,
    _plain(check_passing),
    _plain(check_crossings),
    _plain(check_beyond),
    _plain(check_sites),
    _plain(check_loads),
    _plain(check_rotation),
    _plain(check_convoys),
    _plain(check_waves_in_rounds),
    check_not_served,
    _plain(check_totals),
    _plain(check_uptakes),
    _plain(check_preferences),
    _plain(check_order_words),
)

CHECKED = (
    Text("Every household of those who leave is in one wave or named as not served, whole."),
    Text("Waves keep the rules of notice, light, readiness, length, walking and routes."),
    Text("Assembly points, streets, crossings, queues and sites hold what they are given."),
    Text("No vehicle is in two places, too full, or back before its cycle."),
    Text("Waves keep to the rounds of a deal, where they are made for one, and these to the deal."),
    Text("Who is in the same waves if fewer or more leave is counted anew from the estimates."),
    Text("How many go to the site that they like best, and to others, is counted anew."),
    Text("The bounds of the order are those that their certificates prove."),
)
NOT_CHECKED = (
    Text("Whether people who are not served for want of room could be: the gap says how many."),
    Text("Whether more people could go to a site that they like better."),
    Text("What nobody counted: members at risk in other groups, traffic on the way of vehicles."),
)


def check_orders(
    orders: Orders,
    scenario: Scenario,
    ground: Ground,
    drives: Drives | None = None,
    *,
    question: str = "most",
    steps: int | None = None,
) -> list[OrderViolation]:
    """Every way in which an order of march breaks the rules of ``scenario``.

    Parameters
    ----------
    scenario : Scenario
        Of the case that was planned; ``ground`` and ``drives`` are its own.
    question : str
        What the plan answers; for "quickest" an order may take until the scenario's end.
    steps : int, optional
        The plan's last step, by which people must have arrived; default: the scenario's.

    Raises
    ------
    InputError
        If the scenario itself cannot be used.
    """
    end = scenario.steps if steps is None or question == "quickest" else steps
    drives = drives or measure_drives(scenario, ground.roads)
    march = March(orders, scenario, ground, drives, question, end)
    walks = Walks(march)
    return [*check_rules(march, walks), *check_bounds(march, Proofs(march, walks))]


def check_rules(march: March, walks: Walks) -> Iterator[OrderViolation]:
    """Every rule that waves break, in the order of ``RULES``; bounds are another thing."""
    for rule in RULES:
        yield from rule(march, walks)
