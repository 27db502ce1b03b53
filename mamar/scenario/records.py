"""From rows of cells to records, and back. One reading order for all tables."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from mamar.scenario.agreed import Area, Clearance, Condition, Deal, Guarantee, Opening
from mamar.scenario.cells import (
    Point,
    WrongCellError,
    checked_point,
    nearest,
    read_cell,
    write_cell,
)
from mamar.scenario.columns import Column, Table
from mamar.scenario.findings import Findings
from mamar.scenario.scenario import Crossing, Site, Source, Vehicle, Window, Zone
from mamar.scenario.tables import Grid
from mamar.situation import ControlArea, Incident, Record
from mamar.text import Text

Values = dict[str, Any]

#: A column that nobody has to fill in is a likely slip for another only if it is so much alike.
ALIKE = 0.7
#: What columns are called elsewhere.
SYNONYMS: dict[str, tuple[str, ...]] = {
    "wounded": ("injured", "injuries", "casualties", "sick", "stretcher_cases", "جرحى", "مصابون"),
    "reduced_mobility": ("disabled", "wheelchair", "elderly", "pwd", "ذوو_إعاقة", "معاقون"),
    "men_18_40": ("men", "young_men", "fighting_age", "رجال"),
    "household_size": ("family_size", "hh_size", "حجم_الأسرة"),
    "holding_capacity": ("assembly_capacity", "waiting_capacity"),
    "vehicles_per_h": ("vehicles", "buses_per_h", "vehicles_per_hour"),
    "modes": ("mode", "allowed_modes"),
    "intake_per_h": ("registration_per_h", "intake", "intake_rate"),
    "wheelchair_places": ("wheelchairs", "wheelchair_spaces"),
    "stretchers": ("litters", "beds", "نقالات"),
    "speed_kmh": ("speed", "kmh"),
}
#: Columns that hold a point of their own, and what its two numbers are called in a record.
_POINTS = {"depot": "depot", "exit_geometry": "exit"}


def read_records(
    table: Table, grid: Grid, findings: Findings, listed: Sequence[str] = ()
) -> list[Record]:
    """The records of one table; rows with a fault are left out and said in ``findings``.

    ``listed``: columns that are known to be of no meaning for a plan, as table.column.
    """
    columns = _columns(table, grid.header)
    if not _check_columns(table, grid, listed, findings):
        return []
    records = []
    for number, cells in grid.rows:
        written = dict(zip(grid.header, cells, strict=True))
        values = _read_row(table, grid.file, number, written, columns, findings)
        if values is not None:
            extra = {name: cell for name, cell in written.items() if columns[name] is None}
            records.append(build(table, values, extra=extra, cells=written, row=number))
    return records


def build(table: Table, values: Values, **of_row: Any) -> Record:
    """The record that the values of one row make, defaults filled in."""
    known = {name: value for name, value in values.items() if value is not None}
    _BUILDERS.get(table.name, _nothing)(known)
    return _CLASSES[table.name](**known, **of_row)


def read_row(table: Table, cells: Mapping[str, str]) -> Values | None:
    """The values of one row by itself; None if there is a fault in it."""
    return _read_row(table, "", 0, cells, _columns(table, cells), Findings())


def written_row(table: Table, record: Record, header: tuple[str, ...]) -> tuple[str, ...]:
    """The cells of ``record`` under ``header``.

    A cell whose value nobody has changed is written as it was; the others anew.
    """
    values = read_row(table, record.cells) if record.cells else None
    before = None if values is None else build(table, values)
    row = []
    for name in header:
        column = table.column(name)
        if column is None:
            row.append(record.extra.get(name, ""))
            continue
        value = value_of(record, column)
        same = before is not None and name in record.cells and value_of(before, column) == value
        row.append(record.cells[name] if same else write_cell(value))
    return tuple(row)


def _columns(table: Table, names: Iterable[str]) -> dict[str, Column | None]:
    return {name: table.column(name) for name in names}


def value_of(record: Any, column: Column) -> Any:
    """What ``record`` holds for ``column``; the reverse of :func:`build`."""
    name = column.name
    if name in ("name_en", "name_ar"):
        return record.name.get(name[-2:])
    if name == "geometry":
        area = getattr(record, "area", None)
        if area is not None or isinstance(record, ControlArea):
            return area
        return None if record.lon is None else Point(record.lon, record.lat)
    if name in _POINTS:
        lon, lat = (getattr(record, f"{_POINTS[name]}_{axis}") for axis in ("lon", "lat"))
        return None if lon is None else Point(lon, lat)
    return getattr(record, name)


def _check_columns(table: Table, grid: Grid, extra: Sequence[str], findings: Findings) -> bool:
    """Whether the required columns are there; unknown ones are kept, and said."""
    has_point = {"lon", "lat"} <= set(grid.header) and table.column("lon") is not None
    known = [column.name for column in table.columns]
    missing = [
        column.name
        for column in table.columns
        if column.required
        and column.name not in grid.header
        and not (column.name == "geometry" and has_point)
    ]
    listed = {name for name in grid.header if f"{table.name}.{name}" in extra}
    unknown = [name for name in grid.header if name not in known and name not in listed]
    for name in missing:
        close = nearest(name, unknown)
        remedy = (
            Text("Is {name} meant? Rename it.", {"name": close})
            if close
            else Text("Add the column; {name} holds: {meaning}", _meaning(table, name))
        )
        findings.error(grid.file, Text("A required column is missing."), remedy, column=name, row=1)
    absent = [name for name in known if name not in grid.header and name not in missing]
    _say_unknown(table, grid, unknown, absent, findings)
    return not missing


def _say_unknown(
    table: Table, grid: Grid, unknown: list[str], absent: list[str], findings: Findings
) -> None:
    """One warning for all columns that are ours to keep. One that is close to a column that is
    read stops the run: who writes "injured" means people, and they would walk."""
    plain = []
    for name in unknown:
        meant = _meant(name, absent)
        if meant is None:
            plain.append(name)
            continue
        findings.error(
            grid.file,
            Text(
                "The column is not known, and close to one that is: {meant} ({meaning})",
                {"meant": meant, **_meaning(table, meant)},
            ),
            Text(
                "Rename it to {meant}; or, if it is something else, list it in scenario.toml: "
                "extra_columns = {listed}.",
                {"meant": meant, "listed": f'["{table.name}.{name}"]'},
            ),
            column=name,
            row=1,
        )
    if plain:
        findings.warn(
            grid.file,
            Text(
                "These columns are not known and are kept as they are: {names}.", {"names": plain}
            ),
            row=1,
        )


def _meant(name: str, absent: Sequence[str]) -> str | None:
    """The column that is not there and that ``name`` was probably meant to be."""
    plain = "_".join(name.strip().lower().replace("-", " ").replace("_", " ").split())
    for column, words in SYNONYMS.items():
        if column in absent and plain in words:
            return column
    return nearest(plain, absent, ALIKE)


def _meaning(table: Table, name: str) -> dict[str, object]:
    column = table.column(name)
    return {"name": name, "meaning": column.meaning if column else ""}


def _read_row(
    table: Table,
    file: str,
    number: int,
    written: Mapping[str, str],
    columns: Mapping[str, Column | None],
    findings: Findings,
) -> Values | None:
    values: Values = {}
    right = True
    for name, column in columns.items():
        if column is None:
            continue
        # With lon and lat beside it, an empty geometry is not missing.
        lon_lat = name == "geometry" and written.get("lon", "").strip()
        if lon_lat and not written[name].strip():
            continue
        try:
            values[name] = read_cell(written[name], column)
        except WrongCellError as wrong:
            right = False
            findings.error(
                file,
                wrong.what,
                wrong.remedy,
                row=number,
                column=name,
                value=written[name] or None,
            )
    if right and table.column("lon") is not None:
        right = _place_row(table, file, number, values, findings)
    return values if right else None


def _place_row(table: Table, file: str, number: int, values: Values, findings: Findings) -> bool:
    """Puts one position into lon and lat, and one outline into area, whichever was given."""
    geometry = values.pop("geometry", None)
    lon, lat = values.get("lon"), values.get("lat")
    if isinstance(geometry, Point):
        values["lon"], values["lat"] = geometry
        if lon is not None and lat is not None and _apart(geometry, lon, lat):
            findings.warn(
                file,
                Text("The point in geometry and the one in lon and lat differ."),
                Text("geometry counts; make them the same."),
                row=number,
                column="geometry",
            )
        return True
    if geometry is not None:
        values["area"] = geometry
    if (lon is None) != (lat is None):
        findings.error(
            file,
            Text("Only one of lon and lat is given."),
            Text("Give both."),
            row=number,
            column="lon" if lon is None else "lat",
        )
        return False
    if lon is not None and lat is not None:
        try:
            checked_point(lon, lat)
        except WrongCellError as wrong:
            position = f"{lon} {lat}"
            findings.error(
                file, wrong.what, wrong.remedy, row=number, column="lon, lat", value=position
            )
            return False
        return True
    if table.name == "incidents":
        return _has_place(file, number, values, findings)
    if geometry is None:
        what = Text("There is no position.")
        remedy = Text("Write a POINT into geometry, or both lon and lat.")
    else:
        what = Text("The quarter has an outline but no assembly point.")
        remedy = Text("Give it in the columns lon and lat.")
    findings.error(file, what, remedy, row=number, column="geometry")
    return False


def _has_place(file: str, number: int, values: Values, findings: Findings) -> bool:
    if "area" in values or values.get("place"):
        return True
    findings.error(
        file,
        Text("Nothing says where it happened."),
        Text("Write a POINT into geometry, or words into place."),
        row=number,
        column="place",
    )
    return False


def _apart(point: Point, lon: float, lat: float) -> bool:
    return max(abs(point.lon - lon), abs(point.lat - lat)) > 1e-4


def _named(values: Values) -> None:
    pairs = (("en", values.pop("name_en")), ("ar", values.pop("name_ar", None)))
    values["name"] = {language: name for language, name in pairs if name is not None}


def _zone(values: Values) -> None:
    _named(values)
    values.setdefault("persons_low", values["persons_best"])
    values.setdefault("persons_high", values["persons_best"])


def _area(values: Values) -> None:
    if "geometry" in values:
        values["area"] = values.pop("geometry")


def _points(values: Values) -> None:
    for name, prefix in _POINTS.items():
        if name in values:
            values[f"{prefix}_lon"], values[f"{prefix}_lat"] = values.pop(name)


def _site(values: Values) -> None:
    _named(values)
    _points(values)


def _nothing(values: Values) -> None:
    """Most tables need nothing beyond the names of their columns."""


_BUILDERS: dict[str, Callable[[Values], None]] = {
    "zones": _zone,
    "crossings": _named,
    "conditions": _named,
    "deals": _named,
    "areas": _named,
    "sites": _site,
    "fleet": _points,
    "control": _area,
}
_CLASSES: dict[str, type[Record]] = {
    "zones": Zone,
    "crossings": Crossing,
    "sites": Site,
    "windows": Window,
    "guarantees": Guarantee,
    "clearances": Clearance,
    "conditions": Condition,
    "deals": Deal,
    "areas": Area,
    "openings": Opening,
    "fleet": Vehicle,
    "control": ControlArea,
    "incidents": Incident,
    "sources": Source,
}
