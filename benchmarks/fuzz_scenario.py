"""Mutated scenarios: whatever stands in the files, reading ends in a scenario or a report.

    python -m benchmarks.fuzz_scenario --count 20000 --seed 1

Each round changes some files of a small scenario (bytes, cells, rows, keys, whole files, and
the bytes of a GeoPackage), checks it, and reads it. Every fault is said in both languages.
A scenario that is read is written and read again, and must be the same. Any other exception,
more than ten seconds for one input, or 1 GB of memory ends the run with the input kept.

The run above, on two busy cores with Python 3.11: 609 s, the slowest input 1.43 s, at most
170 MB; 4,033 of the 20,000 were still scenarios, all others ended in a report.
"""

from __future__ import annotations

import argparse
import random
import resource
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from benchmarks.fuzz_values import CELLS, LINES, TOML
from mamar.errors import InputError
from mamar.scenario import check_scenario, read_scenario, write_scenario
from mamar.text import LANGUAGES
from tests.small_scenario import FILES

SECONDS, MEGABYTES = 10, 1024
GEOPACKAGE = "small.gpkg"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, default=Path("fuzz-found"))
    options = parser.parse_args()
    begun = time.monotonic()
    ends, slowest = run(options.count, options.seed, options.keep)
    for end, count in sorted(ends.items()):
        print(f"{end:32} {count:7}")
    print(
        f"{options.count} inputs (seed {options.seed}) in {time.monotonic() - begun:.0f} s; the "
        f"slowest took {slowest:.2f} s; most memory {_megabytes()} MB; no traceback, no hang"
    )


def run(count: int, seed: int, keep: Path) -> tuple[Counter[str], float]:
    """How often each kind of mutant ended how, and the seconds of the slowest."""
    ends: Counter[str] = Counter()
    slowest = 0.0
    # Where this runs beside other tests, what those have held before does not count.
    most = max(MEGABYTES, _megabytes() + 100)
    before = signal.signal(signal.SIGALRM, _too_long)
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        files = {**FILES, GEOPACKAGE: _geopackage(home)}
        for number in range(count):
            chance = random.Random(f"{seed}/{number}")
            folder = home / "mutant"
            what, target = _mutate(chance, files, folder)
            at = time.monotonic()
            try:
                signal.alarm(SECONDS)
                ends[f"{what}: {_read(target, home / 'again')}"] += 1
                signal.alarm(0)
                if _megabytes() > most:
                    raise MemoryError(f"{_megabytes()} MB")
            except BaseException:
                signal.alarm(0)
                shutil.rmtree(keep, ignore_errors=True)
                shutil.copytree(folder, keep)
                print(f"round {number} ({what}), kept in {keep}", file=sys.stderr)
                raise
            slowest = max(slowest, time.monotonic() - at)
            shutil.rmtree(folder)
    signal.signal(signal.SIGALRM, before)
    return ends, slowest


def _too_long(*_: object) -> None:
    raise TimeoutError(f"more than {SECONDS} s")


def _megabytes() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def _read(target: Path, again: Path) -> str:
    """How reading ends; anything but a scenario or a report is raised."""
    report = check_scenario(target, roads=False)
    for fault in report.errors + report.warnings:
        for language in LANGUAGES:
            assert fault.say(language)
    try:
        scenario = read_scenario(target)
    except InputError as error:
        if str(error) != "\n".join(map(str, report.errors)):
            raise AssertionError("read_scenario and check_scenario differ") from error
        return "report"
    assert report.ok
    for name in scenario.cases:
        scenario.case(name)
    if target.suffix == ".gpkg":
        return "scenario"  # its roads are one line, and would have to be read to be written
    try:
        write_scenario(scenario, again)
        back = read_scenario(again)
        assert back.layout == scenario.layout
        for field in ("zones", "crossings", "sites", "windows", "fleet", "control", "incidents"):
            assert getattr(back, field) == getattr(scenario, field), field
        assert (back.rules, back.cases) == (scenario.rules, scenario.cases)
    finally:
        shutil.rmtree(again, ignore_errors=True)
    return "scenario"


def _geopackage(home: Path) -> bytes:
    """The small scenario as a GeoPackage, with one line for all its roads."""
    import numpy as np
    import shapely
    from pyogrio import raw

    from mamar.scenario.geopackage import write_geopackage
    from mamar.scenario.write import grids_of
    from tests.small_scenario import write_small

    scenario = read_scenario(write_small(home / "small"))
    path = home / GEOPACKAGE
    bare = type(scenario)(**{**vars(scenario), "roads_path": None})
    write_geopackage(bare, grids_of(bare), path)
    line = np.array([shapely.to_wkb(shapely.LineString([(37.1, 36.2), (37.2, 36.2)]))], object)
    raw.write(str(path), line, [], np.array([], object), layer="roads", driver="GPKG",
              geometry_type="LineString", crs="EPSG:4326")  # fmt: skip
    return path.read_bytes()


Files = dict[str, bytes]


def _mutate(chance: random.Random, files: Files, folder: Path) -> tuple[str, Path]:
    """Writes a mutant into ``folder``; the kind of change, and what to read."""
    kind = chance.choices(("cells", "rows", "keys", "bytes", "files", "gpkg"), (6, 3, 5, 3, 1, 1))[
        0
    ]
    mutant = {name: data for name, data in files.items() if name != GEOPACKAGE}
    folder.mkdir()
    if kind == "gpkg":
        (folder / GEOPACKAGE).write_bytes(_bytes(chance, files[GEOPACKAGE]))
        return kind, folder / GEOPACKAGE
    change = {"cells": _cell, "rows": _row, "keys": _key, "bytes": _some_bytes, "files": _file}[
        kind
    ]
    for _ in range(chance.choice((1, 1, 1, 2, 5))):
        change(chance, mutant)
    for name, data in mutant.items():
        (folder / name).write_bytes(data)
    if kind == "files" and chance.random() < 0.3:
        name = chance.choice(list(FILES))
        (folder / name).unlink(missing_ok=True)
        (folder / name).mkdir()
    return kind, folder


def _table(chance: random.Random, mutant: Files) -> tuple[str, list[str]]:
    name = chance.choice([name for name in mutant if name.endswith(".csv")])
    return name, mutant[name].decode("utf-8", "surrogateescape").split("\n")


def _put(mutant: Files, name: str, lines: list[str]) -> None:
    mutant[name] = "\n".join(lines).encode("utf-8", "surrogateescape")


def _cell(chance: random.Random, mutant: Files) -> None:
    name, lines = _table(chance, mutant)
    row = chance.randrange(len(lines))
    cells = lines[row].split(",")
    cell = chance.choice(CELLS)
    if chance.random() < 0.7 and any(sign in cell for sign in ',"\r\n'):
        cell = '"' + cell.replace('"', '""') + '"'
    cells[chance.randrange(len(cells))] = cell
    lines[row] = ",".join(cells)
    _put(mutant, name, lines)


def _row(chance: random.Random, mutant: Files) -> None:
    name, lines = _table(chance, mutant)
    row = chance.randrange(len(lines))
    actions: tuple[Callable[[], object], ...] = (
        lambda: lines.insert(row, lines[chance.randrange(len(lines))]),
        lambda: lines.pop(row),
        lambda: lines.insert(row, ",".join(chance.choices(CELLS, k=chance.randrange(1, 30)))),
        lambda: lines.insert(1, "#a,#b" + ",#c" * lines[0].count(",")),
        lambda: lines.__setitem__(row, lines[row] + "," * chance.randrange(1, 9)),
        lambda: lines.__setitem__(row, lines[row].replace(",", chance.choice(";\t,\n"))),
        lambda: lines.extend([lines[row]] * 400),
        lambda: lines.__setitem__(0, lines[0].replace("_", chance.choice(("", "-", "__", "é")))),
    )
    chance.choice(actions)()
    _put(mutant, name, lines)


def _key(chance: random.Random, mutant: Files) -> None:
    if "scenario.toml" not in mutant:
        return
    lines = mutant["scenario.toml"].decode("utf-8", "surrogateescape").split("\n")
    row = chance.randrange(len(lines))
    action = chance.randrange(5)
    if action == 0:
        lines.pop(row)
    elif action == 1:
        lines.insert(row, chance.choice(LINES))
    elif action == 2 and "=" in lines[row]:
        key, value = lines[row].split("=", 1)
        at = chance.randrange(len(key) or 1)
        lines[row] = f"{key[:at]}{chance.choice('abz_.-')}{key[at + 1 :]}={value}"
    elif "=" in lines[row]:
        lines[row] = lines[row].split("=", 1)[0] + "= " + chance.choice(TOML)
    _put(mutant, "scenario.toml", lines)


def _some_bytes(chance: random.Random, mutant: Files) -> None:
    name = chance.choice(list(mutant))
    mutant[name] = _bytes(chance, mutant[name])


def _bytes(chance: random.Random, data: bytes) -> bytes:
    for _ in range(chance.choice((1, 1, 2, 8, 64))):
        at = chance.randrange(len(data) + 1)
        end = min(len(data), at + chance.choice((0, 1, 1, 4, 100)))
        new = chance.choice(
            (
                b"",
                bytes([chance.randrange(256)]),
                chance.randbytes(chance.randrange(1, 20)),
                chance.choice(
                    (b"\xef\xbb\xbf", b"\xff\xfe", b"\0", b'"', b"\n", b"\r", b",", b"PK")
                ),
                "حلب".encode("cp1256"),
                data[end : end + 50],
            )
        )
        data = data[:at] + new + data[end:]
    return data[: chance.randrange(len(data) + 1)] if chance.random() < 0.1 else data


def _file(chance: random.Random, mutant: Files) -> None:
    name = chance.choice(list(mutant))
    action = chance.randrange(4)
    if action == 0:
        mutant.pop(name)
    elif action == 1:
        mutant[name] = b""
    elif action == 2:
        mutant[name] = mutant[chance.choice(list(mutant))]
    else:
        mutant[name] = chance.choice((b"\xef\xbb\xbf", b"\xff\xfe" * 9, b"PK\3\4", b"\n" * 999)) + (
            mutant[name] if chance.random() < 0.5 else b""
        )
    if not mutant:
        mutant["NOTES.md"] = b""


if __name__ == "__main__":
    main()
