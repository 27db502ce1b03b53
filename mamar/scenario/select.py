"""From a scenario with named questions to the plain scenario of one of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from mamar.errors import Fault, NotFoundError
from mamar.scenario.cells import nearest, western_digits
from mamar.scenario.columns import TABLES
from mamar.scenario.records import value_of
from mamar.scenario.scenario import Case, Scenario, Window, with_rules
from mamar.situation import Record
from mamar.text import Text


def narrow(scenario: Scenario, name: str) -> Scenario:
    """The plain scenario of the case ``name``; see :meth:`Scenario.case`."""
    case = find_case(scenario.cases, name)
    tables: dict[str, Any] = {
        table: tuple(chosen(getattr(scenario, table), table, select))
        for table, select in case.select.items()
    }
    crossings = {crossing.crossing_id for crossing in tables.get("crossings", scenario.crossings)}
    tables["windows"] = tuple(_windows_at(tables.get("windows", scenario.windows), crossings))
    return replace(
        scenario,
        **tables,
        start=case.start or scenario.start,
        horizon_s=case.horizon_s or scenario.horizon_s,
        rules=with_rules(scenario.rules, case.rules),
        waves=replace(scenario.waves, **case.waves),
        assumptions=tuple(a for a in scenario.assumptions if name in a.cases or not a.cases),
        cases={},
        asked=case,
    )


def find_case(cases: Mapping[str, Case], name: str) -> Case:
    """The case of that name.

    Raises
    ------
    NotFoundError
        With the names there are.
    """
    if name in cases:
        return cases[name]
    close = nearest(name, list(cases))
    if close is not None:
        remedy = Text("Was {name} meant?", {"name": close})
    elif cases:
        remedy = Text("There are: {names}.", {"names": list(cases)})
    else:
        remedy = Text("The scenario has no cases.")
    what = Text("There is no case of the name {name}.", {"name": name})
    raise NotFoundError(Fault(what, remedy))


def chosen(
    records: Sequence[Any], table: str, select: Mapping[str, tuple[Any, ...]]
) -> Iterator[Any]:
    """The records of ``table`` that have one of the values in every column of ``select``."""
    for record in records:
        if all(matches(record, table, column, values) for column, values in select.items()):
            yield record


def matches(record: Record, table: str, column: str, values: tuple[Any, ...]) -> bool:
    """Whether the cell of ``record`` in ``column`` is one of ``values``.

    A list in a cell matches where any of its members does; numbers and times match by
    what they mean, words letter by letter.
    """
    known = TABLES[table].column(column)
    if known is None:
        held: Any = record.extra.get(column, "")
    else:
        held = value_of(record, known)
    members = held if isinstance(held, tuple) and known and known.kind != "point" else (held,)
    return any(_same(member, value) for member in members for value in values)


def _same(held: Any, value: Any) -> bool:
    if isinstance(held, datetime) and isinstance(value, str):
        held, value = value, held
    if isinstance(held, str):
        return _reads_as(held.strip(), value)
    return bool(held == value or (held is None and value == ""))


def _reads_as(text: str, value: Any) -> bool:
    """Whether a cell of a column that Mamar does not know holds ``value``."""
    try:
        if isinstance(value, bool):
            return text.lower() == str(value).lower()
        if isinstance(value, (int, float)):
            return bool(Decimal(western_digits(text)) == Decimal(repr(value)))
        if isinstance(value, datetime):
            return datetime.fromisoformat(text) == value
    except (ValueError, InvalidOperation):
        return False
    return bool(text == (value.isoformat() if isinstance(value, date) else value))


def _windows_at(windows: Sequence[Window], crossings: set[str]) -> Iterator[Window]:
    for window in windows:
        left = tuple(name for name in window.crossing_ids if name in crossings)
        if left:
            yield window if left == window.crossing_ids else replace(window, crossing_ids=left)
