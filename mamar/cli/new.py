"""`mamar new`."""

from __future__ import annotations

from pathlib import Path

import click

from mamar.cli.group import commands
from mamar.cli.options import option, options
from mamar.errors import EXIT_DONE
from mamar.terminal.arguments import BOX_EXAMPLE, box_of
from mamar.terminal.help import Command, reader
from mamar.text import Text


@commands.command(
    "new",
    cls=Command,
    words=Text(
        "Write a scenario to begin with: each table with one worked row, a commented "
        "scenario.toml, and the roads in FILE."
    ),
    examples="mamar new my-city --roads my-city.osm.pbf\n"
    f"mamar new old-town --roads roads.gpkg --bbox {BOX_EXAMPLE}",
)
@click.argument("name", metavar="NAME")
@options(
    option(
        "--roads",
        metavar="FILE",
        required=True,
        words=Text("Roads: .osm.pbf, .parquet, .gpkg, .graphml, or a folder of GMNS tables."),
    ),
    option(
        "--bbox",
        metavar="W,S,E,N",
        words=Text("Only the roads in this box: west, south, east, north, in degrees."),
    ),
)
@click.pass_context
def new_command(ctx: click.Context, name: str, roads: str, bbox: str | None) -> int:
    from mamar.scenario import new_scenario

    who, path = reader(ctx), Path(name)
    box = None if bbox is None else box_of(bbox)
    folder = new_scenario(path, path.name, roads, box, language=who.language)
    done = Text("{folder} is written. Fill in its tables, then:", {"folder": str(folder)})
    click.echo(who.say(done))
    click.echo(f"  mamar check {folder}\n  mamar plan {folder}")
    return EXIT_DONE
