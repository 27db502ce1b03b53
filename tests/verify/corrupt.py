"""Ways to change one thing in a plan and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from mamar.plan.answer import Cut, Flow
from mamar.plan.result import Link, Plan

Corrupt = Callable[[Plan], Plan]


def put(**fields: Any) -> Corrupt:
    """Other values in fields of the plan; a function is given the value that was there."""
    return lambda plan: replace(plan, **_new(plan, fields))


def put_in(table: str, row: int | Callable[[Plan], int], **fields: Any) -> Corrupt:
    """Other values in one row of a table of the plan; a function says in which."""

    def corrupt(plan: Plan) -> Plan:
        rows, at = list(getattr(plan, table)), row(plan) if callable(row) else row
        rows[at] = replace(rows[at], **_new(rows[at], fields))
        return replace(plan, **{table: tuple(rows)})

    return corrupt


def without(table: str, row: int) -> Corrupt:
    return put(**{table: lambda rows: rows[:row] + rows[row + 1 :]})


def twice(table: str, row: int) -> Corrupt:
    return put(**{table: lambda rows: (*rows, rows[row])})


def put_curve(row: int, name: str, by: int) -> Corrupt:
    """One number of the arrivals raised by ``by``."""
    return put(arrivals=lambda a: replace(a, **{name: _raised(getattr(a, name), row, by)}))


def put_link(kind: str, of: str = "", /, **fields: Any) -> Corrupt:
    """Other values in the first link of a kind whose name holds ``of``."""

    def corrupt(plan: Plan) -> Plan:
        return put_in("links", link_number(plan, kind, of), **fields)(plan)

    return corrupt


def put_entry(
    kind: str,
    of: str = "",
    which: Callable[[np.ndarray, np.ndarray], int] = lambda step, units: 0,
    **fields: Any,
) -> Corrupt:
    """Another step or other units in one entry of the flow on a link.

    ``which`` chooses it by steps and units of all entries on that link.
    """

    def corrupt(plan: Plan) -> Plan:
        flow = plan.flow
        here = np.flatnonzero(flow.arc == link_number(plan, kind, of))
        at = here[which(flow.step[here], flow.units[here])]
        columns = {name: getattr(flow, name).copy() for name in ("arc", "step", "units")}
        for name, value in fields.items():
            columns[name][at] = value(int(columns[name][at])) if callable(value) else value
        return replace(plan, flow=Flow(**columns))

    return corrupt


def add_entry(kind: str, of: str, step: int, units: int) -> Corrupt:
    """One more entry; ``step`` below 0 counts from the end of the plan."""

    def corrupt(plan: Plan) -> Plan:
        flow, link = plan.flow, link_number(plan, kind, of)
        at = step if step >= 0 else plan.steps + step
        row = zip((flow.arc, flow.step, flow.units), (link, at, units), strict=True)
        return replace(plan, flow=Flow(*(np.append(column, value) for column, value in row)))

    return corrupt


def without_entries(kind: str, of: str) -> Corrupt:
    def corrupt(plan: Plan) -> Plan:
        flow = plan.flow
        kept = flow.arc != link_number(plan, kind, of)
        return replace(plan, flow=Flow(flow.arc[kept], flow.step[kept], flow.units[kept]))

    return corrupt


def put_label(key: str, label: Callable[[int], int]) -> Corrupt:
    def corrupt(plan: Plan) -> Plan:
        labels = plan.cut.label.copy()
        at = place_number(plan, key)
        labels[at] = label(int(labels[at]))
        return replace(plan, cut=Cut(plan.cut.steps, labels))

    return corrupt


def swap_labels(one: str, other: str) -> Corrupt:
    def corrupt(plan: Plan) -> Plan:
        labels = plan.cut.label.copy()
        a, b = place_number(plan, one), place_number(plan, other)
        labels[[a, b]] = labels[[b, a]]
        return replace(plan, cut=Cut(plan.cut.steps, labels))

    return corrupt


def link_number(plan: Plan, kind: str, of: str = "") -> int:
    """The first link of a kind with ``of`` in the keys of its ends."""

    def fits(link: Link) -> bool:
        return link.kind == kind and of in f"{link.tail} {link.head}"

    return next(number for number, link in enumerate(plan.links) if fits(link))


def place_number(plan: Plan, key: str) -> int:
    return next(number for number, place in enumerate(plan.places) if place.key == key)


def raised(at: int, by: int = 1) -> Callable[[tuple[int, ...]], tuple[int, ...]]:
    """One member of a tuple of numbers raised."""
    return lambda numbers: _raised(numbers, at, by)


def _raised(numbers: tuple[int, ...], at: int, by: int) -> tuple[int, ...]:
    changed = list(numbers)
    changed[at] += by
    return tuple(changed)


def _new(of: object, fields: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: value(getattr(of, name)) if callable(value) else value
        for name, value in fields.items()
    }
