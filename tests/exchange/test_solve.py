"""`mamar solve`: one question about one file, checked before it is said."""

import json
import signal
from pathlib import Path

import numpy as np
import pytest

from benchmarks.instances import TOWNS, hard_town
from mamar.errors import MamarError
from mamar.exchange import write_problem
from mamar.plan import FlowProblem, quickest
from mamar.plan.kernels.labels_engine import FreeWaiting
from mamar.terminal import solving
from mamar.terminal.never_out import NeverOut
from tests.exchange import files
from tests.terminal.command import mamar
from tests.worlds import world


@pytest.fixture
def small(tmp_path: Path) -> str:
    path = tmp_path / "small.json"
    path.write_text(files.JSON)
    return str(path)


def test_the_three_questions(small: str):
    """Each with what is proved, and 0 for proved best."""
    shown = mamar("solve", small)
    assert (shown.code, shown.err) == (0, "")
    assert "All 30 units are out by step 17, and not earlier." in shown.out
    assert "shares nothing with the solver" in shown.out
    most = json.loads(mamar("solve", small, "--question", "most", "--steps", "9", "--json").out)
    assert (most["status"], most["units"], most["bound_units"], most["checked"]) == (
        "optimal",
        14,
        14,
        True,
    )
    earliest = mamar("solve", small, "--question", "earliest", "--steps", "5", "--json")
    found = json.loads(earliest.out)
    assert found["arrived"] == [0, 0, 0, 2, 4, 6]
    assert found["is_earliest"] and found["guarantee"] == "earliest"


def test_no_is_1(small: str, tmp_path: Path):
    """Not by the last step that is tried, and never at all: with what is proved."""
    late = mamar("solve", small, "--max-steps", "9", "--json")
    found = json.loads(late.out)
    assert late.code == 1
    assert (found["status"], found["steps"], found["bound_steps"]) == ("stopped", None, 10)
    never = tmp_path / "never.json"
    never.write_text(files.JSON.replace("-1]", "20]"))
    shown = mamar("solve", str(never))
    assert shown.code == 1
    assert "Of 30 units no more than 20 can ever be out." in shown.out


def test_infeasible_names_who_cannot_leave(tmp_path: Path):
    """By node and units, with the labels that show it, in two languages; checked before.

    Arc 1 shuts for good at step 4 and takes two steps: 7 units are cut off at node 3, 5 become
    ready at node 1 only at step 9, and a site with room for 6 takes 6 of 8.
    """
    path = tmp_path / "cut_off.json"
    problem = FlowProblem(
        [0, 1], [1, 2], [1, 2], [9, 9], [8, 0, 0, 7], [0, 0, -1, 0], [[1, 4, 0]], [[1, 9, 5]]
    )
    write_problem(problem, path)
    shown = mamar("solve", str(path), "--lang", "en")
    assert shown.code == 1 and "Of 20 units no more than 8 can ever be out." in shown.out
    assert "None of the 12 units at 3, 1 can ever be out." in shown.out
    assert "3: 7 units, label -1 (at no step), 1: 5 units ready after step" in shown.out
    assert "لا يمكن أن تخرج أبداً" in mamar("solve", str(path), "--lang", "ar").out
    found = json.loads(mamar("solve", str(path), "--json").out)
    label = found["cut"]["label"][1]
    assert 0 <= label < 9 and found["cut"]["node"] == ["0", "1", "2", "3"]
    assert found["never_out"] == {
        "units": 12,
        "at_most": 0,
        "nodes": [
            {"node": "1", "units": 5, "label": label},
            {"node": "3", "units": 7, "label": -1},
        ],
    }
    full = tmp_path / "full.json"
    full.write_text(files.JSON.replace("-1]", "20]"))
    assert "Of the 30 units at 0 no more than 20 can ever be out." in mamar("solve", str(full)).out


def test_a_wrong_list_of_who_cannot_leave_is_not_said(tmp_path: Path):
    """People who are not there, too few, or a wrong bound: the checker finds each."""
    from dataclasses import replace

    problem = FlowProblem([0], [1], [1], [9], [8, 0, 7], [0, -1, 0])
    answer = quickest(problem)
    right = answer.stranded
    assert right is not None and NeverOut(right, answer.cut).is_proved(problem)
    for wrong in (
        replace(right, supply=[0, 0, 8]),
        replace(right, supply=[8, 0, 7]),
        replace(right, at_most=1),
        replace(right, supply=[0, 0, 0]),
        replace(right, supply=[0, 0, 0], releases=[[2, 0, 7]]),
    ):
        assert not NeverOut(wrong, answer.cut).is_proved(problem)


def test_options_of_a_network_of_roads(tmp_path: Path):
    """Steps of half a minute, a supply, a site: the same road, in twice as many steps."""
    write, supply, sites = files.SAME["matsim"]
    path = str(write(tmp_path))
    shown = mamar(
        "solve", path, "--supply", supply[0], "--site", sites[0], "--step", "30", "--json"
    )
    assert json.loads(shown.out)["steps"] == 2 + 29 + 4


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--question", "most"], "--steps is missing."),
        (["--steps", "5"], "--steps does not belong to this question."),
        (["--max-steps", "x"], "--max-steps must be a whole number of at least 0."),
        (["--step", "fast"], "--step must be a number of at least 0."),
        (["--step", "0"], "step_s must be 0.001 to 86,400."),
        (["--supply", "9=1"], "There is no such node in the network."),
        (["--rounding", "up"], "Use one of: cumulative, down."),
    ],
)
def test_a_wrong_call(arguments: list[str], words: str, small: str):
    """One sentence, exit 2, no traceback."""
    shown = mamar("solve", small, *arguments)
    assert (shown.code, shown.out) == (2, "")
    assert words in shown.err and "Traceback" not in shown.err


def test_too_large_for_memory_is_said_before_it_starts(tmp_path: Path):
    """A million steps on 6,000 roads without waiting: refused with the estimate, exit 2.

    People would have to leave at once and wait on the way for the last road, so that they
    cannot simply wait at home instead.
    """
    n = 6_000
    problem = FlowProblem(
        np.arange(n - 1),
        np.arange(1, n),
        np.ones(n - 1, int),
        np.ones(n - 1, int),
        [5] + [0] * (n - 1),
        [0] * (n - 1) + [-1],
        changes=[[0, 1, 0], [n - 2, 0, 0], [n - 2, 900_000, 1]],
        holding=np.zeros(n, int),
    )
    path = str(write_problem(problem, tmp_path / "large.npz"))
    shown = mamar("solve", path, "--question", "most", "--steps", "1000000")
    assert shown.code == 2
    assert "would need about 59 GB" in shown.err


def test_memory_that_runs_out_is_an_error_too(small: str, monkeypatch: pytest.MonkeyPatch):
    """Where the estimate was too low, still one sentence."""

    def runs_out(*_: object) -> None:
        raise MemoryError

    monkeypatch.setitem(solving._ASK, "quickest", runs_out)
    shown = mamar("solve", small)
    assert shown.code == 2
    assert "do not fit into memory" in shown.err


@pytest.fixture
def town(tmp_path: Path) -> str:
    """A network that takes dozens of searches."""
    return str(write_problem(hard_town(TOWNS["XS"]), tmp_path / "town.npz"))


def test_ctrl_c_gives_the_best_so_far(town: str, monkeypatch: pytest.MonkeyPatch):
    """Pressed in the middle of the work: flow and bound, both checked; exit 1; two languages."""
    search, seen = FreeWaiting.search, 0

    def pressed(engine: FreeWaiting, share: float = 0.5):
        nonlocal seen
        seen += 1
        if seen == 24:
            signal.raise_signal(signal.SIGINT)
        return search(engine, share)

    monkeypatch.setattr(FreeWaiting, "search", pressed)
    shown = mamar("solve", town, "--json", "--lang", "en")
    found = json.loads(shown.out)
    assert shown.code == 1 and "Ctrl-C again leaves at once" in shown.err
    assert (found["status"], found["steps"], found["checked"]) == ("stopped", None, True)
    assert found["total"] // 2 < found["units"] < found["total"]
    assert found["bound_units"] < found["total"] and found["cut_steps"] == found["bound_steps"] - 1
    seen = 0
    arabic = mamar("solve", town, "--lang", "ar")
    assert arabic.code == 1 and "لم يكتمل البرهان" in arabic.out
    assert "Ctrl-C" in arabic.err and "plan" not in arabic.err


@pytest.mark.parametrize("question", ["quickest", "most", "earliest"])
def test_a_limit_of_time(question: str, town: str):
    """None at all: the answer is not proved, and says so; exit 1. Enough: proved."""
    by = [] if question == "quickest" else ["--steps", "40"]
    shown = mamar("solve", town, "--question", question, *by, "--limit", "0")
    assert shown.code == 1 and "Not proved to the end" in shown.out
    enough = mamar("solve", town, "--question", question, *by, "--limit", "1000.5", "--json")
    assert enough.code == 0 and json.loads(enough.out)["status"] == "optimal"
    wrong = mamar("solve", town, "--limit", "soon")
    assert wrong.code == 2 and "--limit must be a number of at least 0." in wrong.err


def test_random_worlds_stand_the_check(tmp_path: Path):
    """All features of the border: the file, the answer and the check agree."""
    for seed in range(25):
        problem = world(seed)
        path = str(write_problem(problem, tmp_path / "world.npz"))
        shown = mamar("solve", path, "--max-steps", "60", "--json")
        found, right = json.loads(shown.out), quickest(problem, 60)
        assert (found["status"], found["steps"]) == (right.status, right.steps)
        assert shown.code == (0 if right.status == "optimal" else 1)


def test_a_wrong_answer_is_not_said(small: str, monkeypatch: pytest.MonkeyPatch):
    """A solver that claims too much is found out."""
    ask = solving._ASK["quickest"]

    def too_good(*given):
        from dataclasses import replace

        return replace(ask(*given), steps=18)

    monkeypatch.setitem(solving._ASK, "quickest", too_good)
    shown = mamar("solve", small)
    assert shown.code == MamarError.exit_code
    assert "does not find what the solver claims" in shown.err
