"""`mamar solve`."""

from __future__ import annotations

from typing import Any

import click

from mamar.cli.group import commands
from mamar.cli.options import JSON, QUESTIONS, option, options
from mamar.terminal.help import Command, Words, reader
from mamar.text import Text

ROUNDINGS = ("cumulative", "down")


@commands.command(
    "solve",
    cls=Command,
    words=Text(
        "Answer one question about a network, without a scenario: for researchers who only want "
        "the solver. FILE is a network in TNTP (.tntp), MATSim (.xml), DIMACS (.max, .min, .gr), "
        "a folder of GMNS tables, or a flow problem as arrays (.json, .npz).\n\n"
        "Flow and bound are checked again before the answer is said. Exit code 0: proved best; "
        "1: not everybody can be out, not by the last step, or not proved; 2: the input is wrong."
    ),
    examples="mamar solve city.xml.gz --supply home=2000 --site border --step 36\n"
    "mamar solve net.tntp --trips trips.tntp --site 20 --question most --steps 90\n"
    "mamar solve static.max --question most --steps 0 --json",
)
@click.argument("file", metavar="FILE")
@options(
    option(
        "--question",
        type=Words(QUESTIONS),
        default="quickest",
        words=Text(
            "quickest: the first step by which all can be out; most: how many by --steps; "
            "earliest: as many as can be at every step up to it."
        ),
    ),
    option("--steps", metavar="N", words=Text("The step that counts, for most and earliest.")),
    option(
        "--max-steps",
        metavar="N",
        words=Text("The last step that quickest tries. Default: 10,000."),
    ),
    option(
        "--limit",
        metavar="SECONDS",
        words=Text("End after this long with the best flow and bound so far, as Ctrl-C does."),
    ),
    option(
        "--supply",
        metavar="NODE=UNITS",
        multiple=True,
        words=Text("Who is where; again for each node, or a .csv: node, units, step."),
    ),
    option(
        "--site",
        metavar="NODE",
        multiple=True,
        words=Text("Where units end: NODE, or NODE=UNITS at most, or a .csv: node, intake."),
    ),
    option("--trips", metavar="FILE", words=Text("TNTP: the trips; people at their origins.")),
    option("--events", metavar="FILE", words=Text("MATSim: the networkChangeEvents.")),
    option("--step", metavar="SECONDS", words=Text("Seconds in a step. Default: 60.")),
    option(
        "--start",
        metavar="SECONDS",
        words=Text("Seconds after midnight at step 0. Default: 0."),
    ),
    option(
        "--time-unit",
        metavar="SECONDS",
        words=Text("TNTP: seconds in the unit of free-flow time. Default: 60."),
    ),
    option(
        "--capacity",
        metavar="UNITS",
        words=Text("DIMACS .gr: units a step on every road. Default: 1."),
    ),
    option(
        "--rounding",
        type=Words(ROUNDINGS),
        words=Text(
            "Capacities that are not whole per step: cumulative loses nothing over an hour; "
            "down never lets in more than the whole part."
        ),
    ),
    JSON,
)
@click.pass_context
def solve_command(ctx: click.Context, /, file: str, as_json: bool, **asked: Any) -> int:
    from mamar.publish.screen import told
    from mamar.terminal import reports
    from mamar.terminal.progress import Progress, interruptible, said_once_of_compiling
    from mamar.terminal.solve_options import horizon_of, limited, read_asked
    from mamar.terminal.solving import solve

    who = reader(ctx)
    with Progress(who.language) as progress, interruptible(who.language) as stop:
        progress(Text("Reading the network"), 0.0)
        read = read_asked(file, asked)
        with said_once_of_compiling(progress.note, stop):
            solved = solve(
                read.problem,
                asked["question"],
                horizon_of(asked),
                lambda part: progress(Text("Solving"), part),
                limited(stop, asked["limit"]),
            )
    if as_json:
        click.echo(reports.as_json(solved.as_json(read.problem, read.node_names)))
    else:
        for line in told(map(who.say, solved.lines(read.node_names)), who.language):
            click.echo(line)
    return solved.exit_code
