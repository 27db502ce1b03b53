"""`mamar suspend`."""

from __future__ import annotations

import click

from mamar.cli.group import commands
from mamar.cli.options import JSON, option, options
from mamar.errors import EXIT_DONE
from mamar.terminal.arguments import TIME_EXAMPLE, time_of
from mamar.terminal.help import Command, reader
from mamar.text import Text


@commands.command(
    "suspend",
    cls=Command,
    words=Text(
        "Say who is where if a window is suspended at a time: its waves stop from that minute "
        "on. By zone, group and vehicle; every count adds up to all people of the plan."
    ),
    examples=f"mamar suspend plan-1/plan.json --window W06 --at {TIME_EXAMPLE}",
)
@click.argument("plan", metavar="PLAN")
@options(
    option("--window", metavar="ID", required=True, words=Text("Which window is suspended.")),
    option(
        "--at",
        metavar="TIME",
        required=True,
        words=Text("When, with its offset: {example}.", {"example": TIME_EXAMPLE}),
    ),
    JSON,
)
@click.pass_context
def suspend_command(ctx: click.Context, plan: str, window: str, at: str, as_json: bool) -> int:
    from mamar.agreements.suspend import suspend
    from mamar.plan.plan_file import read_plan
    from mamar.publish.suspension import suspension_json, suspension_screen
    from mamar.terminal import reports

    answer = read_plan(plan)
    found = suspend(answer, window, time_of(at))
    if as_json:
        click.echo(reports.as_json(suspension_json(found, answer)))
    else:
        click.echo(suspension_screen(found, answer, reader(ctx).language), nl=False)
    return EXIT_DONE
