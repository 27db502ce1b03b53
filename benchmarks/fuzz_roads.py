"""Damaged road files by the thousand: each is read, or refused in one sentence.

    python -m benchmarks.fuzz_roads --count 20000 --seed 1

Fails (exit 1) on anything but success, InputError or NotFoundError; on a fault of our
own code behind "the file is damaged"; on a crash of a library; on more than 10
seconds or 1 GB. One input again: ``--only "gpkg, values" 1234``.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import selectors
import shutil
import subprocess
import sys
import tempfile
import time
import traceback
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.damage import KINDS

SECONDS, MEGABYTES = 10.0, 1024.0
#: A process reads so many inputs; the peak of memory is known per process.
CHUNK = 1000


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=20_000, help="inputs in all")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kinds", nargs="*", default=list(KINDS), choices=list(KINDS))
    parser.add_argument("--only", nargs=2, metavar=("KIND", "NUMBER"))
    parser.add_argument("--worker", nargs=3, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.only:
        work(given.only[0], int(given.only[1]), int(given.only[1]) + 1, given.seed, aloud=True)
        return 0
    if given.worker:
        kind, start, stop = given.worker
        work(kind, int(start), int(stop), given.seed)
        return 0
    each = -(-given.count // len(given.kinds))
    print(f"{'damaged':20}{'inputs':>8}{'read':>8}{'refused':>8}{'slowest s':>10}{'peak MB':>9}")
    wrong = 0
    for kind in given.kinds:
        score = run(kind, each, given.seed)
        seen = score.ends
        print(
            f"{kind:20}{sum(seen.values()):8}{seen['read']:8}{seen['refused']:8}"
            f"{score.slowest_s:10.2f}{score.peak_mb:9.0f}",
            flush=True,
        )
        for line in score.wrong:
            print("   ", line, flush=True)
        wrong += len(score.wrong)
    print("nothing wrong" if not wrong else f"{wrong} inputs went wrong")
    return 1 if wrong else 0


@dataclass
class Score:
    ends: Counter[str] = field(default_factory=Counter)
    slowest_s: float = 0.0
    peak_mb: float = 0.0
    wrong: list[str] = field(default_factory=list)


def run(kind: str, count: int, seed: int) -> Score:
    """Inputs 0 to ``count`` of one kind, in processes that may die."""
    score = Score()
    at = 0
    while at < count:
        stop = min(count, (at // CHUNK + 1) * CHUNK)
        reached = supervise(kind, at, stop, seed, score)
        if reached < stop:
            score.ends["died"] += 1
            score.wrong.append(f"{kind} {reached}: the process died or hung")
            reached += 1
        at = reached
    return score


def supervise(kind: str, start: int, stop: int, seed: int, score: Score) -> int:
    """The first number that was not finished."""
    command = [sys.executable, "-m", "benchmarks.fuzz_roads", "--seed", str(seed)]
    command += ["--worker", kind, str(start), str(stop)]
    at = start
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        selector = selectors.DefaultSelector()
        selector.register(process.stdout, selectors.EVENT_READ)
        while selector.select(timeout=6 * SECONDS):
            line = process.stdout.readline()
            if not line:
                return at
            note(json.loads(line), kind, score)
            at += 1
        process.kill()
    return at


def note(end: dict[str, Any], kind: str, score: Score) -> None:
    score.ends[end["end"]] += 1
    score.slowest_s = max(score.slowest_s, end["s"])
    score.peak_mb = max(score.peak_mb, end["mb"])
    what = end["what"] if end["end"] == "wrong" else ""
    if end["s"] > SECONDS:
        what = f"{end['s']:.1f} s"
    if end["mb"] > MEGABYTES:
        what = f"{end['mb']:.0f} MB"
    if what:
        score.wrong.append(f"{kind} {end['number']}: {what}")


def work(kind: str, start: int, stop: int, seed: int, *, aloud: bool = False) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make = KINDS[kind](folder)
        target = folder / "damaged"
        for number in range(start, stop):
            if target.is_dir():
                shutil.rmtree(target)
            else:
                target.unlink(missing_ok=True)
            make(random.Random(f"{seed} {kind} {number}"), target)
            begin = time.perf_counter()
            end, what = attempt(target, aloud)
            print(
                json.dumps(
                    {
                        "number": number,
                        "end": end,
                        "what": what,
                        "s": time.perf_counter() - begin,
                        "mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
                    }
                ),
                flush=True,
            )


def attempt(target: Path, aloud: bool) -> tuple[str, str]:
    from mamar.errors import InputError, NotFoundError
    from mamar.network import driving_network, read_roads, walking_network

    try:
        roads = read_roads(target)
        check(roads)
        for network in (walking_network(roads), driving_network(roads)):
            assert np.isfinite(network.transit_s).all() and (network.transit_s >= 0).all()
            assert np.isfinite(network.units_per_h).all() and (network.units_per_h > 0).all()
    except (InputError, NotFoundError) as refusal:
        if aloud:
            traceback.print_exc()
        for language in ("en", "ar"):
            refusal.say(language)
        return ("wrong", cause(refusal)) if ours(refusal) else ("refused", "")
    except Exception as error:
        if aloud:
            traceback.print_exc()
        return "wrong", "".join(traceback.format_exception_only(error)).strip()[:200]
    return "read", ""


def check(roads: Any) -> None:
    """What every reader promises."""
    assert roads.segments > 0 and len(np.unique(roads.node_id)) == roads.nodes
    for ends in (roads.from_node, roads.to_node):
        assert (ends >= 0).all() and (ends < roads.nodes).all()
    assert (np.abs(roads.vertex_lon) <= 180).all() and (np.abs(roads.vertex_lat) <= 90).all()
    assert np.isfinite(roads.length_m).all() and (roads.length_m >= 0).all()
    assert (np.diff(roads.offset) >= 2).all() and roads.offset[-1] == len(roads.vertex_lon)


def ours(refusal: Exception) -> bool:
    """Whether our own code stumbled behind "the file is damaged", not a library."""
    error = refusal.__cause__
    if error is None or isinstance(error, (UnicodeError, OSError)):
        return False
    last = traceback.extract_tb(error.__traceback__)[-1]
    return "mamar" in Path(last.filename).parts and isinstance(
        error, (TypeError, LookupError, AttributeError, NameError, AssertionError, ArithmeticError)
    )


def cause(refusal: Exception) -> str:
    error = refusal.__cause__
    assert error is not None
    last = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} at {Path(last.filename).name}:{last.lineno}: {error}"[:200]


if __name__ == "__main__":
    sys.exit(main())
