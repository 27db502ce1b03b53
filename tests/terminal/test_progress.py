"""The line that says how far the work is, and Ctrl-C."""

import io
import signal

import numba
import pytest

from mamar.terminal.progress import (
    Progress,
    clock_time,
    interruptible,
    said_once_of_compiling,
)
from mamar.text import Text


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_nothing_is_said_of_short_work():
    """The first two seconds pass in silence."""
    clock = Clock()
    progress = Progress("en", io.StringIO(), clock)
    progress(Text("Solving"), 0.5)
    clock.now = 1.9
    assert progress.line() == ""


def test_time_left():
    """From the part that is done since the stage began; unknown before anything is done."""
    clock = Clock()
    progress = Progress("en", io.StringIO(), clock)
    progress(Text("Reading the roads"), 0.0)
    clock.now = 10.0
    assert progress.line() == "Reading the roads: 0:10 so far"
    progress(Text("Solving"), 0.0)
    clock.now = 40.0
    progress(Text("Solving"), 0.25)
    assert progress.line() == "Solving: 25%, about 1:30 left"


def test_time_left_in_arabic():
    """In the words of the catalogue, numbers isolated."""
    clock = Clock()
    progress = Progress("ar", io.StringIO(), clock)
    progress(Text("Solving"), 0.0)
    clock.now = 60.0
    progress(Text("Solving"), 0.5)
    assert progress.line() == "الحلّ: \u206850%\u2069، بقي نحو \u20681:00\u2069"


def test_silent_where_nobody_looks():
    """A file or a pipe gets nothing."""
    stream = io.StringIO()
    clock = Clock()
    with Progress("en", stream, clock) as progress:
        progress(Text("Solving"), 0.5)
        clock.now = 100.0
    assert stream.getvalue() == ""


def test_the_line_goes_away():
    """What was drawn is overwritten at the end, so that the answer stands alone."""
    stream = Terminal()
    clock = Clock()
    with Progress("en", stream, clock) as progress:
        progress(Text("Solving"), 0.5)
        clock.now = 60.0
        progress._draw(progress.line())
    shown = stream.getvalue()
    assert "Solving: 50%" in shown
    last = shown.split("\r")[-2]
    assert last.strip() == "" and len(last) >= len("Solving: 50%, about 1:00 left")


def test_compiling_is_said_once():
    """Two kernels compiled make one sentence; one that is compiled already makes none."""
    notes: list[Text] = []

    @numba.njit
    def one(x: int) -> int:
        return x + 1

    @numba.njit
    def two(x: int) -> int:
        return x + 2

    with said_once_of_compiling(notes.append):
        assert (one(1), two(1)) == (2, 3)
    assert len(notes) == 1
    assert "NUMBA_CACHE_DIR" in notes[0].say("en")  # neither is kept for the next run
    with said_once_of_compiling(notes.append):
        assert one(2) == 3
    assert len(notes) == 1


def test_ctrl_c_while_compiling_interrupts_before_the_next_kernel():
    """In the middle of one that calls another, and between two; what is compiled stays so."""

    @numba.njit
    def inner(x: int) -> int:
        return x + 1

    @numba.njit
    def outer(x: int) -> int:
        return inner(x) + 1

    answers = iter([False, False])  # asked as the outer begins; pressed as the inner does
    with (
        pytest.raises(KeyboardInterrupt),
        said_once_of_compiling(lambda _: None, lambda: next(answers, True)),
    ):
        outer(1)
    assert not inner.signatures and not outer.signatures
    answers = iter([False, False])  # pressed while the inner is compiled
    with said_once_of_compiling(lambda _: None, lambda: next(answers, True)):
        assert inner(1) == 2
        with pytest.raises(KeyboardInterrupt):
            outer(1)
    assert inner.signatures and outer(1) == 3


def test_ctrl_c_before_compiling_is_left_to_the_planner():
    """It may need a kernel that is not compiled yet to give what it has found."""

    @numba.njit
    def inner(x: int) -> int:
        return x + 1

    @numba.njit
    def outer(x: int) -> int:
        return inner(x) + 1

    with said_once_of_compiling(lambda _: None, lambda: True):
        assert outer(1) == 3


def test_a_note_stays_on_the_screen():
    """It has a line of its own; where nobody looks it is not written."""
    stream, pipe = Terminal(), io.StringIO()
    Progress("en", stream).note(Text("Solving"))
    Progress("en", pipe).note(Text("Solving"))
    assert (stream.getvalue(), pipe.getvalue()) == ("Solving\n", "")


@pytest.mark.parametrize(
    ("seconds", "said"), [(0, "0:00"), (59.6, "1:00"), (75, "1:15"), (3661, "1:01:01")]
)
def test_clock_time(seconds: float, said: str):
    """Minutes and seconds; hours where there are any."""
    assert clock_time(seconds) == said


def test_ctrl_c_stops_and_then_interrupts(capsys: pytest.CaptureFixture[str]):
    """Once: the planner is asked to end. Twice: at once. After it the old handler is back."""
    before = signal.getsignal(signal.SIGINT)
    with interruptible("en") as stop:
        assert not stop()
        signal.raise_signal(signal.SIGINT)
        assert stop()
        assert "Ctrl-C again" in capsys.readouterr().err
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
    assert signal.getsignal(signal.SIGINT) is before
