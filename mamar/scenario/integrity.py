"""What must hold between the rows of a scenario; every breach is an error."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median
from typing import Any

from mamar.scenario.agreed_integrity import check_agreed
from mamar.scenario.cells import nearest
from mamar.scenario.columns import TABLES
from mamar.scenario.findings import Findings
from mamar.scenario.marching import ANY
from mamar.scenario.scenario import Case, Rules, with_rules
from mamar.scenario.select import chosen, matches
from mamar.scenario.settings import FILE, Settings
from mamar.scenario.site_wishes import check_wishes
from mamar.text import Text


@dataclass
class Content:
    """The rows of a scenario by table, and the file and columns each table came from.

    ``ids`` are those of all rows, also of rows that could not be read: their own faults
    are said, and whoever refers to them is right.
    """

    records: Mapping[str, Sequence[Any]]
    files: Mapping[str, str]
    headers: Mapping[str, tuple[str, ...]]
    ids: Mapping[str, Sequence[str]]


def check_integrity(content: Content, settings: Settings | None, findings: Findings) -> None:
    """Says every breach in ``findings``."""
    _unique_ids(content, findings)
    _references(content, findings)
    for pair in _ORDERED:
        _ordered(content, findings, *pair)
    _not_empty(content, settings, findings)
    _swapped(content, findings)
    check_agreed(content.records, content.files, findings)
    check_wishes(content.records, content.files, findings)
    if settings is not None:
        _rules(content, "rules", settings.rules, findings)
        _accepted(content, "waves", settings.waves.at_risk_crossings, findings)
        for case in settings.cases.values():
            _case(content, settings, case, findings)


def _unique_ids(content: Content, findings: Findings) -> None:
    for name, table in TABLES.items():
        if table.key is None:
            continue
        first: dict[str, int | None] = {}
        for record in content.records.get(name, ()):
            held = getattr(record, table.key)
            if held in first:
                findings.error(
                    content.files[name],
                    Text("The id is used in row {row} too.", {"row": str(first[held])}),
                    Text("Give each row its own."),
                    row=record.row,
                    column=table.key,
                    value=held,
                )
            first.setdefault(held, record.row)


def _references(content: Content, findings: Findings) -> None:
    for name, table in TABLES.items():
        for column in table.columns:
            target = TABLES[column.refers] if column.refers else None
            # The table sources may be left out; then source_id is a note.
            if target is None or target.name not in content.ids:
                continue
            known = content.ids[target.name]
            there = set(known)
            for record in content.records.get(name, ()):
                held = getattr(record, column.name)
                for each in (held,) if isinstance(held, str) else held:
                    if each and each not in there:
                        _dangling(content, findings, name, record, column.name, each, known)


def _dangling(
    content: Content,
    findings: Findings,
    table: str,
    record: Any,
    column: str,
    value: str,
    known: Sequence[str],
) -> None:
    target = {"name": TABLES[table].column(column).refers}  # type: ignore[union-attr]
    close = nearest(value, known[:1000])
    remedy = (
        Text("Was {name} meant?", {"name": close})
        if close
        else Text("Add the row there, or take the id out here.")
    )
    what = Text("There is no such row in the table {name}.", target)
    findings.error(content.files[table], what, remedy, row=record.row, column=column, value=value)


#: (table, column, column that must not be below it, whether equal is allowed)
_ORDERED = (
    ("zones", "persons_low", "persons_best", True),
    ("zones", "persons_best", "persons_high", True),
    ("zones", "ready_from", "ready_until", True),
    ("windows", "opens", "closes", False),
    ("openings", "opens", "closes", False),
    ("deals", "begins", "lapses", False),
    ("fleet", "available_from", "available_until", False),
    ("control", "valid_from", "valid_to", False),
    ("incidents", "killed_min", "killed_max", True),
    ("incidents", "injured_min", "injured_max", True),
    ("incidents", "detained_min", "detained_max", True),
)


def _ordered(
    content: Content, findings: Findings, table: str, lower: str, upper: str, equal: bool
) -> None:
    for record in content.records.get(table, ()):
        low, high = getattr(record, lower), getattr(record, upper)
        if low is None or high is None or low < high or (equal and low == high):
            continue
        words = {"upper": upper, "lower": lower, "low": _shown(low)}
        if table == "windows":
            what = Text("The window closes before it opens ({low}), or at once.", words)
        elif equal:
            what = Text("{upper} is below {lower} ({low}).", words)
        else:
            what = Text("{upper} is not after {lower} ({low}).", words)
        findings.error(
            content.files[table],
            what,
            Text("Exchange or correct the two."),
            row=record.row,
            column=upper,
            value=_shown(high),
        )


def _shown(value: Any) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _not_empty(content: Content, settings: Settings | None, findings: Findings) -> None:
    needed = {
        "zones": (Text("There is no zone, so there is nobody to plan for."), Text("Add a row."))
    }
    for rules in () if settings is None else _all_rules(settings):
        if rules.out_at == "crossing":
            needed["crossings"] = (
                Text("There is no crossing, so nobody can be out at one."),
                Text('Add a row, or write out_at = "site" if people are out at a site.'),
            )
        else:
            needed["sites"] = (
                Text("There is no site, so nobody can be received at one."),
                Text("Add a row."),
            )
    for table, (what, remedy) in needed.items():
        # A table whose rows all had faults is not empty, and has been spoken of.
        if table in content.records and not content.records[table] and not findings.has_errors():
            findings.error(content.files[table], what, remedy)


def _all_rules(settings: Settings) -> Iterable[Rules]:
    yield settings.rules
    for case in settings.cases.values():
        yield with_rules(settings.rules, case.rules)


def _swapped(content: Content, findings: Findings) -> None:
    """A place that would lie among the others with longitude and latitude exchanged."""
    places = [
        (table, record)
        for table in ("zones", "crossings", "sites")
        for record in content.records.get(table, ())
    ]
    if len(places) < 3:
        return
    lon, lat = middle(record for _, record in places)
    for table, record in places:
        away = max(abs(record.lon - lon), abs(record.lat - lat))
        mirrored = max(abs(record.lat - lon), abs(record.lon - lat))
        if away > 0.3 and mirrored < away / 8:
            findings.error(
                content.files[table],
                Text(
                    "Longitude and latitude seem to be swapped: exchanged, it lies among the rest."
                ),
                Text("Write longitude first: POINT ({lon} {lat}).", _exchanged(record)),
                row=record.row,
                column="geometry",
                value=f"{record.lon} {record.lat}",
            )


def _exchanged(record: Any) -> dict[str, str]:
    return {"lon": str(record.lat), "lat": str(record.lon)}


def middle(records: Iterable[Any]) -> tuple[float, float]:
    """The median longitude and latitude: where most of the places are."""
    points = [(record.lon, record.lat) for record in records]
    return median(lon for lon, _ in points), median(lat for _, lat in points)


def _rules(content: Content, path: str, rules: Rules, findings: Findings) -> None:
    if rules.area != "control":
        return
    controllers = sorted({area.controller for area in content.records.get("control", ())})
    if not rules.inside:
        findings.error(
            FILE,
            Text("area = control says nothing without inside."),
            Text("Name those whose ground people keep to: {names}.", {"names": controllers}),
            key=f"{path}.inside",
        )
    for name in rules.inside:
        if name not in controllers:
            close = nearest(name, controllers)
            findings.error(
                FILE,
                Text("No area of the table control has this controller."),
                Text("Was {name} meant?", {"name": close})
                if close
                else Text("Known there: {names}.", {"names": controllers}),
                key=f"{path}.inside",
                value=name,
            )


def _accepted(content: Content, path: str, crossings: tuple[str, ...], findings: Findings) -> None:
    """A crossing that is not there would leave people unserved for a slip of the pen."""
    known = content.ids.get("crossings", ())
    for name in () if crossings == ANY else crossings:
        if name not in known:
            findings.error(
                FILE,
                Text("No row of the table crossings has this id."),
                Text('Known there: {names}; or write ["any"].', {"names": list(known)}),
                key=f"{path}.at_risk_crossings",
                value=name,
            )


def _case(content: Content, settings: Settings, case: Case, findings: Findings) -> None:
    path = f"cases.{case.name}"
    start = case.start or settings.start
    horizon_s = case.horizon_s or settings.horizon_s
    if case.by is not None and not 0 < (case.by - start).total_seconds() <= horizon_s:
        findings.error(
            FILE,
            Text("The deadline is not within the horizon."),
            Text("Change by, start or horizon_h."),
            key=f"{path}.by",
            value=case.by.isoformat(),
        )
    rules = with_rules(settings.rules, case.rules)
    if case.rules:
        _rules(content, f"{path}.rules", rules, findings)
    if "at_risk_crossings" in case.waves:
        _accepted(content, f"{path}.waves", case.waves["at_risk_crossings"], findings)
    left = dict(content.records)
    for table, select in case.select.items():
        place = f"{path}.select.{table}"
        if all(
            _selects(content, table, f"{place}.{column}", column, values, findings)
            for column, values in select.items()
        ):
            left[table] = list(chosen(content.records.get(table, ()), table, select))
            if not left[table] and table in ("zones", "crossings", "windows"):
                findings.error(
                    FILE,
                    Text("No row has all these values at once."),
                    Text("Take one of the columns out."),
                    key=place,
                )


def _selects(
    content: Content,
    table: str,
    key: str,
    column: str,
    values: tuple[Any, ...],
    findings: Findings,
) -> bool:
    """Whether the column is there and each of the values is in it."""
    if table not in content.records:
        what = Text("The scenario has no table {name}.", {"name": table})
        findings.error(FILE, what, Text("Add it, or take the selection out."), key=key)
        return False
    if column not in content.headers[table]:
        close = nearest(column, content.headers[table])
        findings.error(
            FILE,
            Text("The table {name} has no such column.", {"name": table}),
            Text("Was {name} meant?", {"name": close})
            if close
            else Text("Its columns: {names}.", {"names": list(content.headers[table])}),
            key=key,
        )
        return False
    if findings.has_errors_in(content.files[table]):
        return False  # the row may be among those that could not be read
    records = content.records[table]
    found = True
    for value in values:
        if any(matches(record, table, column, (value,)) for record in records):
            continue
        found = False
        there = sorted({record.cells.get(column, "") for record in records[:1000]} - {""})
        close = nearest(str(value), there)
        findings.error(
            FILE,
            Text("No row of the table {name} has this value.", {"name": table}),
            Text("Was {name} meant?", {"name": close})
            if close
            else Text("There are: {names}.", {"names": there[:20]}),
            key=key,
            value=value,
        )
    return found
