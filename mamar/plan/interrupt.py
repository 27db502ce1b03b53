"""Ctrl-C asks a solve to end with the best it has, instead of throwing everything away."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

Stop = Callable[[], bool]


@contextmanager
def stoppable(stop: Stop | None) -> Iterator[Stop]:
    """A ``stop`` that also says yes once the user has pressed Ctrl-C.

    Only where Ctrl-C would raise KeyboardInterrupt, which could leave the people of an
    engine half moved: a program with a handler of its own keeps it. A second Ctrl-C
    raises as usual.
    """
    pressed = threading.Event()

    def asked() -> bool:
        return pressed.is_set() or (stop is not None and stop())

    def press(number: int, frame: FrameType | None) -> None:
        if pressed.is_set():
            signal.default_int_handler(number, frame)
        pressed.set()

    mine = (
        threading.current_thread() is threading.main_thread()
        and signal.getsignal(signal.SIGINT) is signal.default_int_handler
    )
    if not mine:
        yield asked
        return
    signal.signal(signal.SIGINT, press)
    try:
        yield asked
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)
