"""The command that the others hang on."""

from __future__ import annotations

import click

from mamar.cli.options import options
from mamar.terminal.help import Group, Option
from mamar.text import Text


@click.group(
    "mamar",
    cls=Group,
    invoke_without_command=True,
    words=Text(
        "Mamar plans safe passage for civilians out of a besieged area: how many leave by which "
        "crossing when, what limits it, and the proof of what no plan exceeds.\n\n"
        "It needs no network. It never says that a way is free of danger: nobody can know that."
    ),
    examples="mamar demo\nmamar new my-city --roads my-city.osm.pbf\nmamar plan my-city",
)
@click.version_option(
    package_name="mamar",
    message="mamar %(version)s",
    cls=Option,
    words=Text("Show the version and stop."),
)
@options()
@click.pass_context
def commands(ctx: click.Context) -> None:
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())
