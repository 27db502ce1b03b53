"""Reading a scenario: a folder of tables, one GeoPackage, or a packaged example by name."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import Any

from mamar.errors import Fault, NotFoundError, raise_if
from mamar.scenario.cells import nearest
from mamar.scenario.columns import TABLES
from mamar.scenario.findings import Findings
from mamar.scenario.integrity import Content, check_integrity
from mamar.scenario.keys import ROADS_FILES
from mamar.scenario.records import read_records
from mamar.scenario.scenario import Layout, Scenario
from mamar.scenario.settings import FILE, Settings, read_settings
from mamar.scenario.tables import MOST_BYTES, Grid, decode, read_csv
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
    return scenario


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


@dataclass
class Raw:
    """A scenario as its files say it, before any cell means something."""

    toml: str | None = None
    settings: Settings | None = None
    grids: dict[str, Grid] = field(default_factory=dict)
    also: dict[str, bytes] = field(default_factory=dict)
    roads_path: Path | None = None
    digest: str = ""


def load(path: Path, findings: Findings) -> Scenario | None:
    """The scenario at ``path``; every fault goes into ``findings``. None if there are errors."""
    if path.is_dir():
        raw = _read_folder(path, findings)
    else:
        from mamar.scenario.geopackage import read_geopackage

        raw = read_geopackage(path, findings)
    if raw is None:
        return None
    _missing_tables(raw, findings)
    records: dict[str, Any] = {
        name: tuple(read_records(TABLES[name], grid, findings)) for name, grid in raw.grids.items()
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
        assumptions=settings.assumptions,
        cases=settings.cases,
        folder=path,
        roads_path=raw.roads_path,
        roads_overrides=settings.roads_overrides,
        attribution=settings.attribution,
        digest=raw.digest,
        layout=Layout(
            toml=raw.toml or "",
            files=settings.files,
            headers={name: grid.header for name, grid in raw.grids.items()},
            hxl={name: grid.hxl for name, grid in raw.grids.items() if grid.hxl},
            also=raw.also,
        ),
        **records,
    )


def _read_folder(folder: Path, findings: Findings) -> Raw | None:
    if not any((folder / name).exists() for name in (FILE, *(f"{name}.csv" for name in TABLES))):
        findings.error(
            None,
            Text("There is no scenario in this folder: neither scenario.toml nor a table."),
            Text("mamar new NAME --roads FILE writes a scenario to begin with."),
            value=str(folder),
        )
        return None
    raw = Raw()
    digest = sha256()

    def take(name: str) -> bytes:
        data = _bytes(folder, name, findings)
        _add(digest, name, data)
        return data

    if (folder / FILE).is_file():
        raw.toml = decode(FILE, take(FILE), findings)
    else:
        findings.error(
            FILE,
            Text("The file is missing; it says when the scenario starts and how it is read."),
            Text("mamar new NAME --roads FILE writes one to begin with."),
        )
    raw.settings = None if raw.toml is None else read_settings(raw.toml, findings)
    files = {} if raw.settings is None else raw.settings.files
    for name in TABLES:
        file = files.get(name, f"{name}.csv")
        if _is_there(folder, file, f"files.{name}", name in files, findings):
            grid = read_csv(file, take(file), findings)
            if grid is not None:
                raw.grids[name] = grid
    for file in () if raw.settings is None else raw.settings.also:
        if _is_there(folder, file, "files.also", True, findings):
            raw.also[file] = take(file)
    raw.roads_path = _roads(folder, files.get("roads"), findings)
    if raw.roads_path is not None:
        add_roads(digest, raw.roads_path)
    raw.digest = digest.hexdigest()
    return raw


def _is_there(folder: Path, file: str, key: str, named: bool, findings: Findings) -> bool:
    """Whether the file is in the folder; a named one that is not is an error."""
    pure = PurePosixPath(file)
    if pure.is_absolute() or ".." in pure.parts or "\\" in file or ":" in file:
        findings.error(
            FILE,
            Text("The file must lie in the folder of the scenario."),
            Text("Copy it there, and give its name only."),
            key=key,
            value=file,
        )
        return False
    try:
        there = (folder / file).is_file()
    except (OSError, ValueError):
        there = False
    if named and not there:
        findings.error(
            FILE, Text("The file is not there."), Text("Correct the name."), key=key, value=file
        )
    return there


def _bytes(folder: Path, file: str, findings: Findings) -> bytes:
    """The file, or as much of it as shows that it is too large."""
    try:
        with (folder / file).open("rb") as stream:
            return stream.read(MOST_BYTES + 1)
    except OSError as error:
        what = Text("The file cannot be read: {reason}.", {"reason": error.strerror or ""})
        findings.error(file, what, Text("Close other programs that hold it; check its rights."))
        return b""


def _roads(folder: Path, named: str | None, findings: Findings) -> Path | None:
    candidates = [named] if named is not None else list(ROADS_FILES)
    for name in candidates:
        try:
            path = folder / name
            if path.is_file() or path.is_dir():
                return path
        except (OSError, ValueError):
            continue
    findings.error(
        FILE,
        Text("The roads are not there."),
        Text("Put one of {names} into the folder, or name the file.", {"names": candidates}),
        key="files.roads",
        value=named,
    )
    return None


def _add(digest: Any, name: str, data: bytes) -> None:
    """Adds one file to a digest so that no two sets of files give the same bytes."""
    digest.update(f"{name}\0{len(data)}\0".encode())
    digest.update(data)


def add_roads(digest: Any, path: Path) -> None:
    """Adds the roads, a file or the tables of a folder, to a digest."""
    files: Iterable[Path] = sorted(path.glob("*.csv")) if path.is_dir() else [path]
    for file in files:
        digest.update(f"{file.name}\0{file.stat().st_size}\0".encode())
        with file.open("rb") as stream:
            while block := stream.read(1 << 20):
                digest.update(block)
