"""What an order says about itself: who is out, until when, and that no order does better."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from fractions import Fraction

from mamar.errors import InputError
from mamar.plan.orders import OrderBound
from mamar.text import Text
from mamar.verify.cut import check_cut
from mamar.verify.expand import leaving_of
from mamar.verify.waves.daylight import READINGS
from mamar.verify.waves.fleet import fleets, plain_name
from mamar.verify.waves.fluid import fluid
from mamar.verify.waves.march import March
from mamar.verify.waves.report import OrderViolation, wrong
from mamar.verify.waves.rounds import check_bound_of_rounds
from mamar.verify.waves.routes import Walks


def check_totals(march: March) -> Iterator[OrderViolation]:
    """The persons of all waves that can be read, and the last of their arrivals."""
    out = sum(move.wave.persons for move in march.moves if move.wave.arrives[1] <= march.end)
    until = max((move.wave.arrives[1] for move in march.moves), default=0)
    if march.orders.out != out:
        yield wrong("out_miscounted", stated=march.orders.out, right=out)
    if march.orders.until != until:
        yield wrong("until_miscounted", stated=march.orders.until, right=until)


def check_bounds(march: March, walks: Walks) -> Iterator[OrderViolation]:
    """Each bound by its certificate; one that cannot be checked is no bound."""
    bounds = march.orders.bounds
    if not bounds:
        yield wrong("bound_missing")
    asked = march.question == "quickest" and march.orders.out == _leaving(march)
    if bounds and asked and all(bound.steps is None for bound in bounds):
        yield wrong("bound_steps_missing")
    for bound in bounds:
        check = RELAXATIONS.get(bound.relaxation)
        if check is None:
            yield wrong("unknown_relaxation", stated=bound.relaxation)
            continue
        yield from check(march, walks, bound)
        if march.orders.out > bound.persons:
            units, limit, name = march.orders.out, bound.persons, bound.relaxation
            yield wrong("bound_refuted", units=units, limit=limit, what=name)


def _check_fluid(march: March, walks: Walks, bound: OrderBound) -> Iterator[OrderViolation]:
    """A cut of the fluid problem; readings of the Sun are given two minutes."""
    name, cut = bound.relaxation, bound.cut
    own = fluid(march, walks, longer=READINGS)
    proved, value = own.reach, None
    if cut is not None:
        try:
            value = check_cut(own.problem, cut)
        except InputError as error:
            reason = error.faults[0].what
            yield wrong("bound_unreadable", stated=name, reason=reason)
            return
        # Who is out by the end is out by a later step too.
        if cut.steps is None or cut.steps >= march.end:
            proved = min(proved, value // own.units)
    if bound.persons < proved:
        yield wrong("bound_unproved", what=name, stated=bound.persons, right=proved)
    if bound.steps is not None and bound.steps > 0:
        in_time = cut is not None and (cut.steps is None or cut.steps >= bound.steps - 1)
        if value is None or not in_time or value >= own.reach * own.units:
            yield wrong("bound_steps_unproved", what=name, stated=bound.steps)


def _check_fleet(march: March, walks: Walks, bound: OrderBound) -> Iterator[OrderViolation]:
    """Prices of the fleet's program; of readings of the Sun the one that excludes most counts."""
    name, claimed = bound.relaxation, bound.steps
    end = march.end if claimed is None else claimed - 1
    prices: dict[str, Fraction] = {}
    for limit, price in bound.prices:
        if not isinstance(price, int | Fraction) or price < 0 or plain_name(limit) in prices:
            reason = Text("{limit} must have one price, not below 0.", {"limit": limit})
            yield wrong("bound_unreadable", stated=name, reason=reason)
            return
        prices[plain_name(limit)] = Fraction(price)
    proved = leaving = _leaving(march)
    if claimed is None or claimed > 1:
        for own in fleets(march, walks, end, (READINGS, timedelta(0), -READINGS)):
            unknown = sorted(prices.keys() - own.limits.keys())
            if unknown:
                reason = Text("there is no limit {limit}.", {"limit": unknown[0]})
                yield wrong("bound_unreadable", stated=name, reason=reason)
                return
            proved = min(proved, own.most_out(prices))
    if claimed is not None:
        if claimed > 1 and proved >= leaving:  # nobody is out by step 0
            yield wrong("bound_steps_unproved", what=name, stated=claimed)
        proved = leaving  # by the end of the plan it proves nothing
    if bound.persons < proved:
        yield wrong("bound_unproved", what=name, stated=bound.persons, right=proved)


def _leaving(march: March) -> int:
    return sum(leaving_of(march.scenario, zone) for zone in march.scenario.zones)


#: How the bound of each relaxation is checked.
RELAXATIONS: dict[str, Callable[[March, Walks, OrderBound], Iterator[OrderViolation]]] = {
    "fluid": _check_fluid,
    "fleet": _check_fleet,
    "deal": check_bound_of_rounds,
}
