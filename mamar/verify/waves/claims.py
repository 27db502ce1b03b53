"""What an order says about itself: who is out, until when, and that no order does better."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from mamar.plan.orders import RELAXATIONS, OrderBound
from mamar.verify.waves.march import March
from mamar.verify.waves.proofs import Proofs, UnreadableError
from mamar.verify.waves.report import OrderViolation, wrong
from mamar.verify.waves.sweep import comes_of, done_by


def check_totals(march: March) -> Iterator[OrderViolation]:
    """The persons of all waves that can be read, and the last of their arrivals."""
    out = sum(move.wave.persons for move in march.moves if move.wave.arrives[1] <= march.end)
    until = max((move.wave.arrives[1] for move in march.moves), default=0)
    if march.orders.out != out:
        yield wrong("out_miscounted", stated=march.orders.out, right=out)
    if march.orders.until != until:
        yield wrong("until_miscounted", stated=march.orders.until, right=until)


def check_bounds(march: March, proofs: Proofs) -> Iterator[OrderViolation]:
    """Each bound by its certificate; one that cannot be checked is no bound.

    A bound is neither lower than its certificate proves nor higher: who raises it hides how good
    the plan is, or is not. None of those that every plan has may be left out.
    """
    orders = march.orders
    if not orders.bounds:
        yield wrong("bound_missing", stated="fluid")
        return
    there = {bound.relaxation for bound in orders.bounds}
    wanted = {"fluid": True, "fleet": bool(march.scenario.fleet), "deal": orders.deal is not None}
    for name, needed in wanted.items():
        if needed and name not in there:
            yield wrong("bound_missing", stated=name)
    for bound in (*orders.bounds, *orders.earlier):
        if bound.relaxation not in RELAXATIONS:
            yield wrong("unknown_relaxation", stated=bound.relaxation)
            continue
        yield from check_bound(proofs, bound, bound in orders.earlier)
    asked = march.question == "quickest" and orders.out == proofs.leaving and orders.out
    if asked and all(bound.steps is None for bound in orders.bounds):
        yield wrong("bound_steps_missing")


def check_bound(
    proofs: Proofs, bound: OrderBound, earlier: bool = False
) -> Iterator[OrderViolation]:
    """One bound by its certificate; ``earlier``: it is for a step before the plan's end."""
    march, name = proofs.march, bound.relaxation
    right_by = bound.by < march.end if earlier else bound.by == march.end
    if not right_by or (earlier and bound.steps is not None):
        yield wrong("bound_elsewhen", what=name, stated=str(bound.by), right=str(march.end))
        return
    try:
        proved = proofs.persons(bound)
        if bound.persons != proved:
            fault = "bound_unproved" if bound.persons < proved else "bound_raised"
            yield wrong(fault, what=name, stated=bound.persons, right=proved)
        yield from _check_steps(proofs, bound)
    except UnreadableError as error:
        yield wrong("bound_unreadable", stated=name, reason=error.reason)
        return
    out = done_by(((comes_of(m.wave), m.wave.persons) for m in march.moves), bound.by)
    if out > bound.persons:
        yield wrong("bound_refuted", units=out, limit=bound.persons, what=name)


def _check_steps(proofs: Proofs, bound: OrderBound) -> Iterator[OrderViolation]:
    """How soon everybody could be out: as its certificate proves it, of a cut to the step.

    Prices for one end may happen to prove another, which nobody has looked for.
    """
    if bound.steps is None:
        return
    what, stated = bound.relaxation, bound.steps
    if not proofs.not_before(bound):
        yield wrong("bound_steps_unproved", what=what, stated=stated)
    elif bound.cut is not None and bound.cut.steps is not None:
        right = bound.cut.steps + 1
        if bound.steps < right and proofs.not_before(replace(bound, steps=right)):
            yield wrong("bound_steps_lowered", what=what, stated=stated, right=right)
