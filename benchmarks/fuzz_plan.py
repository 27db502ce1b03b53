"""Mutated plan files: whatever stands in one, reading ends in a plan or in a report.

    python -m benchmarks.fuzz_plan --count 20000 --seed 1

Each round changes some bytes, pieces and numbers of a small plan.json and reads it. Faults are
said in both languages; a plan that is read is written and read again, and must be the same.
Any other exception ends the run with the input kept.
"""

from __future__ import annotations

import argparse
import random
import re
import resource
import tempfile
import time
from collections import Counter
from pathlib import Path

from benchmarks.damage import in_bytes
from mamar.errors import InputError
from mamar.plan.plan_file import plan_from_json, plan_text, plan_to_json, read_plan
from mamar.text import LANGUAGES
from tests.publish import tiny_plan

NUMBERS = [b"0", b"1", b"99", b"1000000", b"19999999", b"999999999999", b"-7", b"3.5", b"1e400"]
NUMBERS += [b"1" * 5000, "٣".encode(), b"null", b"true", b'"always"', b"NaN", b"[]"]
PIECES = [b'"', b"{}", b"[]", b"[[[", b",", b":", b"\\ud800", b'{"en": 1}', b"\xef\xbb\xbf"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, default=Path("fuzz-found.json"))
    options = parser.parse_args()
    good = plan_text(tiny_plan.plan()).encode()
    ends: Counter[str] = Counter()
    begun, slowest = time.monotonic(), 0.0
    with tempfile.TemporaryDirectory() as folder:
        for number in range(options.count):
            content = _mutated(good, random.Random(f"{options.seed}/{number}"))
            file = Path(folder) / "plan.json"
            file.write_bytes(content)
            at = time.monotonic()
            try:
                ends[_read(file)] += 1
            except BaseException:
                options.keep.write_bytes(content)
                print(f"round {number}, kept in {options.keep}")
                raise
            slowest = max(slowest, time.monotonic() - at)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(
        f"{options.count} inputs (seed {options.seed}) in {time.monotonic() - begun:.0f} s: "
        f"{ends['plan']} plans, {ends['report']} reports; the slowest took {slowest:.2f} s; "
        f"most memory {memory} MB; no traceback, no hang"
    )


def _read(file: Path) -> str:
    try:
        plan = read_plan(file)
    except InputError as error:
        for language in LANGUAGES:
            error.say(language).encode()
        return "report"
    data = plan_to_json(plan)
    if len(plan.flow) < 10**6:
        assert plan_to_json(plan_from_json(data)) == data
    return "plan"


def _mutated(good: bytes, chance: random.Random) -> bytes:
    content = good
    for _ in range(chance.choice([1, 1, 2, 4])):
        kind = chance.randrange(4)
        if kind == 0:
            content = in_bytes(content, chance)
        elif kind == 1:
            at = chance.randrange(len(content) + 1)
            content = content[:at] + chance.choice(PIECES) + content[at:]
        elif numbers := list(re.finditer(rb"-?\d+(\.\d+)?", content)):
            number = chance.choice(numbers)
            content = content[: number.start()] + chance.choice(NUMBERS) + content[number.end() :]
    return content


if __name__ == "__main__":
    main()
