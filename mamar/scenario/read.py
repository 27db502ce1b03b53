"""Reading a scenario: a folder of tables, one GeoPackage, or a packaged example by name."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import Any

from mamar.errors import Fault, NotFoundError, raise_if
from mamar.scenario.cells import nearest
from mamar.scenario.columns import TABLES
from mamar.scenario.findings import Findings
from mamar.scenario.folder import read_folder
from mamar.scenario.integrity import Content, check_integrity
from mamar.scenario.raw import Raw
from mamar.scenario.records import read_records
from mamar.scenario.scenario import Layout, Scenario
from mamar.scenario.settings import FILE, Settings
from mamar.scenario.tables import Grid
from mamar.text import Text

_EXAMPLES = Path(__file__).parent.parent / "examples"


def read_scenario(path_or_name: str | os.PathLike[str]) -> Scenario:
    """The scenario in a folder or a .gpkg, or the packaged example of that name.

    Roads are not read, only found; :func:`mamar.scenario.check_scenario` reads them too.

    Raises
    ------
    InputError
        With every fault that was found: file, row, column or key, value, remedy.
    NotFoundError
        Where there is neither a file nor an example of that name.

    Examples
    --------
    >>> scenario = read_scenario("aleppo-2016")
    >>> len(scenario.zones), scenario.case("open").horizon_s
    (48, 259200)
    """
    findings = Findings()
    scenario = load(find_scenario(path_or_name), findings)
    raise_if(findings.errors)
    assert scenario is not None  # without an error there is a scenario
    return replace(scenario, read_warnings=findings.warnings)


def example_names() -> list[str]:
    """The scenarios inside the package."""
    return sorted(path.parent.name for path in _EXAMPLES.glob(f"*/{FILE}"))


def find_scenario(path_or_name: str | os.PathLike[str]) -> Path:
    """Where the scenario is: a folder, or a file .gpkg.

    Raises
    ------
    NotFoundError
        Where there is nothing.
    """
    path = Path(path_or_name)
    try:
        if path.is_dir() or path.is_file():
            return path.parent if path.name == FILE else path
    except (OSError, ValueError):
        pass  # a name that no file can have
    names = example_names()
    if os.fspath(path_or_name) in names:
        return _EXAMPLES / path
    close = nearest(os.fspath(path_or_name), names)
    remedy = (
        Text("Was the example {name} meant?", {"name": close})
        if close
        else Text("Give a folder, a .gpkg, or one of the examples: {names}.", {"names": names})
    )
    raise NotFoundError(
        Fault(Text("There is no scenario of this name."), remedy, value=str(path_or_name))
    )


def load(path: Path, findings: Findings) -> Scenario | None:
    """The scenario at ``path``; every fault goes into ``findings``. None if there are errors."""
    if path.is_dir():
        raw = read_folder(path, findings)
    else:
        from mamar.scenario.geopackage import read_geopackage

        raw = read_geopackage(path, findings)
    if raw is None:
        return None
    _missing_tables(raw, findings)
    extra = () if raw.settings is None else raw.settings.extra_columns
    records: dict[str, Any] = {
        name: tuple(read_records(TABLES[name], grid, findings, extra))
        for name, grid in raw.grids.items()
    }
    content = Content(
        records,
        files={name: grid.file for name, grid in raw.grids.items()},
        headers={name: grid.header for name, grid in raw.grids.items()},
        ids={name: _ids(TABLES[name].key, grid) for name, grid in raw.grids.items()},
    )
    check_integrity(content, raw.settings, findings)
    if raw.settings is None or findings.has_errors():
        return None
    return _scenario(path, raw, raw.settings, records)


def _missing_tables(raw: Raw, findings: Findings) -> None:
    """A required table that is not there, unless its own fault has been said."""
    named = {} if raw.settings is None else raw.settings.files
    for name, table in TABLES.items():
        file = f"{name}.csv"
        there = name in raw.grids or name in named or findings.has_errors_in(file)
        if table.required and not there:
            findings.error(
                file,
                Text("The table is missing: {meaning}", {"meaning": table.meaning}),
                Text("mamar new writes one with a worked row."),
            )


def _ids(key: str | None, grid: Grid) -> list[str]:
    if key is None or key not in grid.header:
        return []
    at = grid.header.index(key)
    return [cells[at].strip() for _, cells in grid.rows]


def _scenario(path: Path, raw: Raw, settings: Settings, records: dict[str, Any]) -> Scenario:
    return Scenario(
        name=settings.name,
        start=settings.start,
        step_s=settings.step_s,
        horizon_s=settings.horizon_s,
        language=settings.language,
        rules=settings.rules,
        waves=settings.waves,
        assumptions=settings.assumptions,
        cases=settings.cases,
        folder=path,
        roads_path=raw.roads_path,
        roads_overrides=settings.roads_overrides,
        attribution=settings.attribution,
        controllers=settings.controllers,
        digest=raw.digest,
        layout=Layout(
            toml=raw.toml or "",
            files=settings.files,
            headers={name: grid.header for name, grid in raw.grids.items()},
            hxl={name: grid.hxl for name, grid in raw.grids.items() if grid.hxl},
            also=raw.also,
            extra_columns=settings.extra_columns,
        ),
        **records,
    )
