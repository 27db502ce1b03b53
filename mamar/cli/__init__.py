"""The command line, a command a file.

It holds no logic: each command calls the public functions and says what they found. Exit
codes are those of :mod:`mamar.errors`. Where a plan is proved best, the question was
answered: 0, also where people are left behind. 1 is for "no": not everybody can be out
though `quickest` asked for that, a plan that is not proved, a plan the checker refuses.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import NoReturn

import click

# They hang on the group.
from mamar.cli import (  # noqa: F401
    check,
    deal,
    new,
    plan,
    simulate,
    solve,
    suspend,
    verify,
)
from mamar.cli.group import commands
from mamar.errors import EXIT_DONE, Fault, MamarError
from mamar.terminal.help import said
from mamar.terminal.language import Reader, reader_of, write_in_utf8
from mamar.text import Text

__all__ = ["commands", "main"]

#: Left at once by Ctrl-C, as shells count it.
EXIT_INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run one command and end the process with its exit code."""
    write_in_utf8()
    arguments = list(sys.argv[1:] if arguments is None else arguments)
    who = reader_of(arguments, os.environ)
    try:
        code = commands.main(arguments, prog_name="mamar", standalone_mode=False, obj=who)
        sys.stdout.flush()
    except click.UsageError as error:
        code = _fail(said(error), who, arguments)
    except MamarError as error:
        code = _fail(error, who, arguments)
    except (KeyboardInterrupt, click.Abort):
        click.echo(who.say(Text("Interrupted. No file is half written.")), err=True)
        code = EXIT_INTERRUPTED
    except BrokenPipeError:
        # Whoever read the output has gone: nobody is left to tell, and Python must not try.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = EXIT_DONE
    except Exception as error:
        if os.environ.get("MAMAR_DEBUG"):
            raise
        what = Text(
            "This is a fault of Mamar, not of your input: {error}.",
            {"error": f"{type(error).__name__}: {error}"},
        )
        remedy = Text("Set MAMAR_DEBUG=1 and run it again to see where.")
        code = _fail(MamarError(Fault(what, remedy)), who, arguments)
    sys.exit(code)


def _fail(error: MamarError, who: Reader, arguments: Sequence[str]) -> int:
    """Say what went wrong; as JSON on the output where JSON was asked for."""
    from mamar.terminal import reports

    if "--json" in arguments:
        click.echo(reports.as_json({"errors": reports.faults_json(error.faults)}))
    for fault in error.faults:
        click.echo(f"✗ {fault.say(who.language)}", err=True)
    return error.exit_code
