"""Commands and options of click that speak the language of the reader.

Click puts its own words ("Options", "Missing argument …") into English sentences early;
here every word the reader sees is a :class:`mamar.text.Text`, said once the language is
known.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click

from mamar.errors import Fault, UsageError
from mamar.terminal.language import Reader
from mamar.text import RIGHT_TO_LEFT, Text, isolate


def reader(context: click.Context) -> Reader:
    """Whom this call talks to."""
    return context.find_object(Reader) or Reader()


class Words(click.ParamType):  # type: ignore[type-arg]  # generic since click 8.5 only
    """One of a few words, said in the reader's language where it is none of them."""

    name = "word"

    def __init__(self, words: Sequence[str]) -> None:
        self.words = tuple(words)

    def get_metavar(self, param: click.Parameter, ctx: click.Context | None = None) -> str:
        return "|".join(self.words)

    def convert(self, value: Any, param: Any, ctx: click.Context | None) -> str:
        if value in self.words:
            return str(value)
        remedy = Text("Use one of: {words}.", {"words": list(self.words)})
        what = Text("The option {name} does not know this word.", {"name": param.opts[0]})
        raise UsageError(Fault(what, remedy, value=value))


class Option(click.Option):
    """An option whose help is said in the reader's language."""

    def __init__(self, *arguments: Any, words: Text, **settings: Any) -> None:
        super().__init__(*arguments, **settings)
        self.words = words

    def get_help_record(self, ctx: click.Context) -> tuple[str, str]:
        names = ", ".join(self.opts)
        if not self.is_flag:
            names = f"{names} {self.make_metavar(ctx)}"
        return names, reader(ctx).say(self.words)


class _Spoken(click.Command):
    """What commands and groups have in common."""

    def __init__(self, name: str, *, words: Text, examples: str, **settings: Any) -> None:
        super().__init__(name, **settings)
        self.words = words
        self.examples = examples

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        prefix = reader(ctx).say(Text("Usage:"))
        call = " ".join([ctx.command_path, *self.collect_usage_pieces(ctx)])
        formatter.write(f"{prefix} {isolate(call) if _is_rtl(ctx) else call}\n")

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        formatter.write_paragraph()
        formatter.write_text(reader(ctx).say(self.words))

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        records = [param.get_help_record(ctx) for param in self.params if isinstance(param, Option)]
        _section(ctx, formatter, Text("Options"), records)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section(reader(ctx).say(Text("Example"))):
            for line in self.examples.splitlines():
                formatter.write(f"{'':{formatter.current_indent}}{line}\n")


class Command(_Spoken):
    """A command with help, an example, and options in the reader's language."""

    # Click would refuse what is too much in English; `parse_args` does it here.
    allow_extra_args = True

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        rest = super().parse_args(ctx, args)
        if rest:
            what = Text("{words}: nothing like this is expected here.", {"words": rest})
            raise UsageError(Fault(what, see_help(ctx)))
        return rest


class Group(_Spoken, click.Group):
    """The command that holds the others."""

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        super().format_options(ctx, formatter)
        rows = []
        for name in self.list_commands(ctx):
            command = self.get_command(ctx, name)
            if isinstance(command, Command):
                first = reader(ctx).say(command.words).split("\n\n")[0]
                rows.append((name, first))
        _section(ctx, formatter, Text("Commands"), rows)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and self.get_command(ctx, args[0]) is None:
            what = Text("There is no command {name}.", {"name": args[0]})
            known = Text("There are: {names}.", {"names": self.list_commands(ctx)})
            raise UsageError(Fault(what, known))
        return super().resolve_command(ctx, args)


def said(error: click.UsageError) -> UsageError:
    """What click found wrong with a call, in words of our own."""
    remedy = see_help(error.ctx) if error.ctx is not None else None
    if isinstance(error, click.NoSuchOption):
        what = Text("There is no option {name}.", {"name": error.option_name})
        if error.possibilities:
            remedy = Text("Was {name} meant?", {"name": error.possibilities[0]})
    elif isinstance(error, click.MissingParameter) and error.param and error.ctx:
        metavar = error.param.make_metavar(error.ctx)
        name = f"{error.param.opts[0]} {metavar}" if error.param.opts[0][0] == "-" else metavar
        what = Text("{name} is missing.", {"name": name})
    elif isinstance(error, click.BadOptionUsage):
        what = Text("The option {name} needs one value.", {"name": error.option_name})
    else:
        what = Text("The call is not understood: {reason}", {"reason": error.format_message()})
    return UsageError(Fault(what, remedy))


def see_help(ctx: click.Context) -> Text:
    return Text("{command} shows what there is.", {"command": f"{ctx.command_path} --help"})


def _section(
    ctx: click.Context, formatter: click.HelpFormatter, title: Text, rows: list[tuple[str, str]]
) -> None:
    with formatter.section(reader(ctx).say(title)):
        if not _is_rtl(ctx):
            formatter.write_dl(rows, col_max=34)
            return
        # Two columns of different direction are hard to follow: one below the other.
        for name, words in rows:
            formatter.write(f"{'':{formatter.current_indent}}{name}\n")
            with formatter.indentation():
                formatter.write_text(words)


def _is_rtl(ctx: click.Context) -> bool:
    return reader(ctx).language in RIGHT_TO_LEFT
