"""The files of a scenario that is a folder: found, read, and hashed."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path, PurePosixPath

from mamar.scenario.columns import TABLES
from mamar.scenario.findings import Findings
from mamar.scenario.keys import ROADS_FILES
from mamar.scenario.raw import Raw
from mamar.scenario.settings import FILE, read_settings
from mamar.scenario.tables import MOST_BYTES, decode, read_csv
from mamar.text import Text


def read_folder(folder: Path, findings: Findings) -> Raw | None:
    """What is in the folder; None if that is no scenario at all."""
    files = _Files(folder, findings)
    if not any(map(files.exists, (FILE, *(f"{name}.csv" for name in TABLES)))):
        findings.error(
            None,
            Text("There is no scenario in this folder: neither scenario.toml nor a table."),
            Text("mamar new NAME --roads FILE writes a scenario to begin with."),
            value=str(folder),
        )
        return None
    raw = Raw()
    if files.exists(FILE):
        raw.toml = decode(FILE, files.take(FILE), findings)
    else:
        findings.error(
            FILE,
            Text("The file is missing; it says when the scenario starts and how it is read."),
            Text("mamar new NAME --roads FILE writes one to begin with."),
        )
    raw.settings = None if raw.toml is None else read_settings(raw.toml, findings)
    named = {} if raw.settings is None else raw.settings.files
    for name in TABLES:
        file = named.get(name, f"{name}.csv")
        if files.is_there(file, f"files.{name}", needed=name in named):
            grid = read_csv(file, files.take(file), findings)
            if grid is not None:
                raw.grids[name] = grid
    for file in () if raw.settings is None else raw.settings.also:
        if files.is_there(file, "files.also"):
            raw.also[file] = files.take(file)
    raw.roads_path = files.roads(named.get("roads"))
    raw.digest = files.digest.hexdigest()
    return raw


class _Files:
    """Files inside one folder; every byte that is taken goes into the digest."""

    def __init__(self, folder: Path, findings: Findings) -> None:
        self.folder, self.findings = folder, findings
        self.digest = sha256()
        self.taken: set[PurePosixPath] = set()

    def exists(self, file: str, *, or_folder: bool = False) -> bool:
        """Whether there is a plain file of that name, or a folder of files."""
        path = self.folder / file
        try:
            return path.is_file() or (or_folder and path.is_dir())
        except (OSError, ValueError):
            return False  # a name that no file can have, or one that may not be looked at

    def is_there(
        self, file: str, key: str, *, needed: bool = True, or_folder: bool = False
    ) -> bool:
        """Whether ``file``, which is named by ``key``, can be taken; it must be, if needed."""
        pure = PurePosixPath(file)
        if not pure.parts or pure.is_absolute() or ".." in pure.parts or set("\\:") & set(file):
            what = Text("The file must lie in the folder of the scenario.")
            remedy = Text("Copy it there, and give its name only.")
        elif pure in self.taken:
            what = Text("The file has been named for something else already.")
            remedy = Text("Give each its own file.")
        elif self.exists(file, or_folder=or_folder):
            return True
        elif not needed:
            return False
        else:
            what, remedy = Text("The file is not there."), Text("Correct the name, or add it.")
        self.findings.error(FILE, what, remedy, key=key, value=file)
        return False

    def take(self, file: str) -> bytes:
        """The file, or as much of it as shows that it is too large."""
        self.taken.add(PurePosixPath(file))
        try:
            with (self.folder / file).open("rb") as stream:
                data = stream.read(MOST_BYTES + 1)
        except OSError as error:
            self._unreadable(file, error)
            return b""
        self.digest.update(f"{file}\0{len(data)}\0".encode())
        self.digest.update(data)
        return data

    def roads(self, named: str | None) -> Path | None:
        """Where the roads are: the file or folder that is named, or the first usual one."""
        if named is not None:
            found = named if self.is_there(named, "files.roads", or_folder=True) else None
        else:
            found = next((n for n in ROADS_FILES if self.exists(n, or_folder=True)), None)
            if found is None:
                self.findings.error(
                    FILE,
                    Text("The roads are not there."),
                    Text(
                        "Put one of {names} into the folder, or name the file.",
                        {"names": list(ROADS_FILES)},
                    ),
                    key="files.roads",
                )
        if found is None:
            return None
        path = self.folder / found
        try:
            for part in road_files(path):
                self.digest.update(f"{part.name}\0{part.stat().st_size}\0".encode())
                with part.open("rb") as stream:
                    while block := stream.read(1 << 20):
                        self.digest.update(block)
        except OSError as error:
            self._unreadable(found, error)
        return path

    def _unreadable(self, file: str, error: OSError) -> None:
        what = Text("The file cannot be read: {reason}.", {"reason": error.strerror or ""})
        remedy = Text("Close other programs that hold it, and look at its rights.")
        self.findings.error(file, what, remedy)


def road_files(path: Path) -> list[Path]:
    """The files that roads are made of: the one, or the tables of a GMNS folder."""
    return sorted(path.glob("*.csv")) if path.is_dir() else [path]
