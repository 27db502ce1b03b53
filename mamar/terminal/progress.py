"""How far the work is, how long it still takes, and stopping it with Ctrl-C."""

from __future__ import annotations

import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import TextIO

from mamar.text import Text

#: Work that is done by then is not worth a word, in seconds.
PATIENCE_S = 2.0
#: How often the line is drawn anew, in seconds.
EVERY_S = 0.5
#: A smaller part done says nothing about the time left.
LEAST_PART = 0.05


class Progress:
    """One line on the screen that says what is being done, and the time left.

    Call it with what is being done and the part that is done (0 to 1). The line is drawn
    from a thread of its own, because a stage may be silent for long; it appears after
    :data:`PATIENCE_S` and goes away at the end. Nothing is drawn where ``stream`` is not a
    terminal.
    """

    def __init__(
        self,
        language: str,
        stream: TextIO | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.language = language
        self.stream = stream or sys.stderr
        self.clock = clock
        self._what: Text | None = None
        self._part = 0.0
        self._began = self._stage_began = clock()
        self._ended = threading.Event()
        self._thread: threading.Thread | None = None
        self._drawn = 0  # characters on the line; overwritten, because not every screen can erase

    def __call__(self, what: Text, part: float) -> None:
        if self._what is None or what.message != self._what.message or part < self._part:
            self._stage_began = self.clock()
        self._what, self._part = what, part

    def note(self, what: Text) -> None:
        """Say something that stays on the screen, above the line."""
        if self.stream.isatty():
            self._draw("")
            self.stream.write(f"{what.say(self.language)}\n")
            self.stream.flush()

    def line(self) -> str:
        """What the screen shows now; empty while it is too early to say anything."""
        now = self.clock()
        if self._what is None or now - self._began < PATIENCE_S:
            return ""
        gone = now - self._stage_began
        if self._part < LEAST_PART:
            since = Text("{what}: {gone} so far", {"what": self._what, "gone": clock_time(gone)})
            return since.say(self.language)
        left = gone * (1 - self._part) / self._part
        values = {
            "what": self._what,
            "percent": f"{self._part:.0%}",
            "left": clock_time(left),
        }
        return Text("{what}: {percent}, about {left} left", values).say(self.language)

    def __enter__(self) -> Progress:
        if self.stream.isatty():
            self._thread = threading.Thread(target=self._keep_drawing, daemon=True)
            self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        if self._thread is not None:
            self._thread.join()
            self._draw("")

    def _keep_drawing(self) -> None:
        while not self._ended.wait(EVERY_S):
            self._draw(self.line())

    def _draw(self, line: str) -> None:
        if line or self._drawn:
            self.stream.write(f"\r{line.ljust(self._drawn)}" + ("" if line else "\r"))
            self.stream.flush()
            self._drawn = len(line)


def clock_time(seconds: float) -> str:
    """A span of time as a clock shows it.

    >>> clock_time(75.2)
    '1:15'
    """
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"


@contextmanager
def said_once_of_compiling(
    note: Callable[[Text], None], pressed: Callable[[], bool] = lambda: False
) -> Iterator[None]:
    """Lets ``note`` say that the solver is being compiled, if it is: only on its first run.

    ``pressed``: whether Ctrl-C was. If so while a kernel is being compiled, there is no best
    answer so far that would be worth the rest of compiling: it interrupts before the next
    kernel. What is compiled by then is kept. Pressed at any other time it is left to the
    planner, which may need kernels of its own to put what it has found into words.

    Loads numba; use it around work that needs it anyway.
    """
    from numba.core import event

    class Once(event.Listener):  # type: ignore[misc]  # numba carries no types
        said = False
        depth = 0  # one kernel is compiled in the middle of another that calls it
        before = False  # pressed before the outermost began
        during = False

        def on_start(self, event: event.Event) -> None:
            self.depth += 1
            if self.depth == 1:
                self.before = pressed()
            self.during = self.during or (pressed() and not self.before)
            if self.during:
                raise KeyboardInterrupt
            if not self.said:
                self.said = True
                note(_compiling(event.data["dispatcher"].stats.cache_path is not None))

        def on_end(self, event: object) -> None:
            self.depth -= 1
            self.during = self.during or (pressed() and not self.before)

    with event.install_listener("numba:compile", Once()):
        yield


def _compiling(kept: bool) -> Text:
    if kept:
        return Text("The solver is compiled for this machine, this once; please wait.")
    return Text(
        "The solver is compiled for this machine; please wait. It could be kept for the next run, "
        "if the variable NUMBA_CACHE_DIR named a folder that can be written."
    )


@contextmanager
def interruptible(language: str) -> Iterator[Callable[[], bool]]:
    """Gives a function that says whether Ctrl-C was pressed; pressed twice, it interrupts.

    So the planner can end with the best answer so far, and whoever is in a hurry can leave.
    """
    hint = Text("Ending with the best plan so far. Ctrl-C again leaves at once.")
    pressed = threading.Event()

    def press(_signal: int, _frame: FrameType | None) -> None:
        if pressed.is_set():
            raise KeyboardInterrupt
        pressed.set()
        print(f"\n{hint.say(language)}", file=sys.stderr)

    before = signal.signal(signal.SIGINT, press)
    try:
        yield pressed.is_set
    finally:
        signal.signal(signal.SIGINT, before)
