"""Kernels mean the same in plain Python: nothing rests on how the compiler reads them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from numba import config

from mamar.plan import earliest, most, quickest
from mamar.plan.kernels.labels_rows import next_bit
from mamar.verify import check_cut, check_flow
from tests import oracle
from tests.worlds import HORIZON, world

WORLDS = 24


def questions(seed: int) -> None:
    """Every question about one world, checked against the oracle."""
    problem = world(seed, free_waiting=seed % 2 == 0)
    best = most(problem, HORIZON)
    assert best.units == oracle.most_units(problem, HORIZON), seed
    assert check_flow(problem, best.flow, HORIZON) == [], seed
    assert check_cut(problem, best.cut) == best.units, seed
    first = quickest(problem, 40)
    if first.steps is not None and first.steps <= 40:
        assert oracle.most_units(problem, first.steps) == problem.total, seed
        assert check_flow(problem, first.flow, first.steps) == [], seed
        if first.steps > 0:
            assert check_cut(problem, first.cut) < problem.total, seed
    early = earliest(problem, HORIZON)
    assert early.envelope is not None
    assert early.envelope.tolist() == oracle.arrival_curve(problem, HORIZON).tolist(), seed


def test_all_questions_with_compilation_off() -> None:
    code = "from tests.plan import test_interpreted as it; it.run()"
    environment = {**os.environ, "NUMBA_DISABLE_JIT": "1"}
    ended = subprocess.run(
        [sys.executable, "-c", code],
        env=environment,
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout == "interpreted\n"


def run() -> None:
    """All questions about the worlds; then says whether kernels are plain functions."""
    for seed in range(WORLDS):
        questions(seed)
    if config.DISABLE_JIT and not hasattr(next_bit, "signatures"):
        print("interpreted")


@pytest.mark.parametrize("seed", range(WORLDS))
def test_the_same_worlds_compiled(seed: int) -> None:
    questions(seed)
