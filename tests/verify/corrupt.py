"""Ways to change one thing in a plan and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from mamar.plan.result import Plan

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
