"""`mamar check`."""

from __future__ import annotations

import click

from mamar.cli.group import commands
from mamar.cli.options import JSON, options
from mamar.errors import EXIT_DONE, EXIT_INPUT
from mamar.terminal.help import Command, reader
from mamar.text import Text


@commands.command(
    "check",
    cls=Command,
    words=Text(
        "Read a scenario and its roads, and say everything that is wrong at once: file, row, "
        "column, value, and what would be right."
    ),
    examples="mamar check my-city",
)
@click.argument("scenario", metavar="SCENARIO")
@options(JSON)
@click.pass_context
def check_command(ctx: click.Context, scenario: str, as_json: bool) -> int:
    from mamar.publish.screen import told
    from mamar.scenario import check_scenario
    from mamar.terminal import reports

    report, language = check_scenario(scenario), reader(ctx).language
    if as_json:
        click.echo(reports.as_json(reports.scenario_json(report)))
    else:
        for line in told(reports.scenario_lines(report, language), language):
            click.echo(line)
    return EXIT_INPUT if report.errors else EXIT_DONE
