"""Options that commands share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from mamar.terminal.help import Option, Words
from mamar.terminal.language import VARIABLE
from mamar.text import LANGUAGES, Text

QUESTIONS = ("quickest", "most", "earliest")


def options(*chosen: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """``chosen`` options, then those that every command has."""

    def decorate(command: Any) -> Any:
        for option in reversed((*chosen, LANG, HELP)):
            command = option(command)
        return command

    return decorate


def option(*names: str, words: Text, **settings: Any) -> Callable[[Any], Any]:
    return click.option(*names, cls=Option, words=words, **settings)


LANG = option(
    "--lang",
    type=Words(LANGUAGES),
    expose_value=False,  # read before all else: see `mamar.cli.main`
    words=Text(
        "Language of help and answers. Also the variable {variable}.", {"variable": VARIABLE}
    ),
)
HELP = click.help_option("--help", cls=Option, words=Text("Show this and stop."))
JSON = option(
    "--json",
    "as_json",
    is_flag=True,
    words=Text("Print the result as JSON, in both languages, and nothing else."),
)
