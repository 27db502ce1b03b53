"""A besieged quarter as files: the smallest scenario that uses every table.

Two zones, two crossings, one site, two windows. Tests change a copy of it; the fuzzer
mutates it.
"""

from __future__ import annotations

from pathlib import Path

HOME = Path(__file__).parent / "data" / "besieged_quarter"

FILES: dict[str, bytes] = {
    **{path.name: path.read_bytes() for path in sorted(HOME.iterdir())},
    # Reading a scenario finds the roads and does not open them.
    "roads.parquet": b"not opened",
}


def write_small(folder: Path, **changed: str | bytes | None) -> Path:
    """The scenario in ``folder``; ``zones=…`` changes zones.csv, None leaves a file out."""
    folder.mkdir(parents=True, exist_ok=True)
    files: dict[str, str | bytes | None] = dict(FILES)
    for name, content in changed.items():
        files["scenario.toml" if name == "scenario" else f"{name}.csv"] = content
    for name, content in files.items():
        if content is not None:
            data = content.encode() if isinstance(content, str) else content
            (folder / name).write_bytes(data)
    return folder
