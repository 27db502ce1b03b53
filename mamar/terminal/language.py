"""Which language the reader wants, and text that comes out right on any screen."""

from __future__ import annotations

import io
import locale
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from mamar.text import LANGUAGES, Text

#: Names the language where no ``--lang`` is given.
VARIABLE = "MAMAR_LANG"


@dataclass(frozen=True)
class Reader:
    """Whom the program talks to. ``chosen``: the language was asked for, not guessed."""

    language: str = "en"
    chosen: bool = False

    def of(self, scenario_language: str) -> str:
        """The language for what is said about a scenario that has a language of its own."""
        return self.language if self.chosen else scenario_language

    def say(self, text: Text) -> str:
        return text.say(self.language)


def reader_of(arguments: Sequence[str], environment: Mapping[str, str]) -> Reader:
    """The reader of one call: ``--lang``, else ``MAMAR_LANG``, else what the machine speaks.

    Looked for before anything else is read, because help and errors are in that language too.
    A language that does not exist is left for the option itself to refuse.

    >>> reader_of(["demo", "--lang", "ar"], {})
    Reader(language='ar', chosen=True)
    """
    for here, following in pairwise([*arguments, ""]):
        name, _, value = here.partition("=")
        if name == "--lang" and (value or following) in LANGUAGES:
            return Reader(value or following, True)
    asked = environment.get(VARIABLE, "")
    if asked in LANGUAGES:
        return Reader(asked, True)
    return Reader(_of_the_machine(environment))


def _of_the_machine(environment: Mapping[str, str]) -> str:
    names = [environment.get(name, "") for name in ("LC_ALL", "LC_MESSAGES", "LANG")]
    # Windows has none of these; there the locale has a name such as Arabic_Syria.
    name = next((name for name in names if name), "") or locale.getlocale()[0] or ""
    return "ar" if name.lower().startswith("ar") else "en"


def write_in_utf8() -> None:
    """Let output that goes to a file or a pipe be UTF-8 on every system."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8")
