"""`mamar simulate`."""

from __future__ import annotations

from dataclasses import fields, replace
from pathlib import Path

import click

from mamar.cli.example import example_of
from mamar.cli.group import commands
from mamar.cli.options import JSON, option, options
from mamar.errors import EXIT_DONE, Fault, UsageError
from mamar.terminal.help import Command, reader
from mamar.text import Text

SPREADS = "walk=0.3"


@commands.command(
    "simulate",
    cls=Command,
    words=Text(
        "Carry a plan's order of march out many times, each time as it might really go: late "
        "starts, slow walkers, families who do not come or come in addition, screening that "
        "varies, vehicles that break down. Says how many are out when, who waits where, the "
        "largest crowd, and which limit gave way. It shares no code with the planner."
    ),
    examples="mamar simulate mamar-aleppo-2016-request --seed 1 --runs 200 --picture replay.svg\n"
    f"mamar simulate plan-1 --scenario my-city --spread {SPREADS} --spread breakdown=0\n"
    "mamar simulate plan-1 --scenario my-city --no-spreads",
)
@click.argument("plan", metavar="PLAN")
@options(
    option(
        "--scenario",
        metavar="SCENARIO",
        words=Text("What the plan was made for. Default: the example it was made for."),
    ),
    option(
        "--seed",
        type=int,
        default=1,
        words=Text("The same seed gives the same runs. Default: {seed}.", {"seed": 1}),
    ),
    option(
        "--runs",
        type=int,
        default=200,
        words=Text("How many runs. Default: {runs}.", {"runs": 200}),
    ),
    option(
        "--spread",
        "spread",
        metavar="NAME=VALUE",
        multiple=True,
        words=Text("How much one thing varies, such as {example}.", {"example": SPREADS}),
    ),
    option(
        "--no-spreads",
        is_flag=True,
        words=Text("Let everything go as ordered, but for what --spread names."),
    ),
    option(
        "--picture",
        metavar="FILE",
        words=Text("Also draw it on a sheet, as SVG: people out as ordered and in the runs."),
    ),
    JSON,
)
@click.pass_context
def simulate_command(
    ctx: click.Context,
    plan: str,
    scenario: str | None,
    seed: int,
    runs: int,
    spread: tuple[str, ...],
    no_spreads: bool,
    picture: str | None,
    as_json: bool,
) -> int:
    from mamar import read_scenario
    from mamar.plan.plan_file import read_plan
    from mamar.simulate.ensemble import simulate
    from mamar.simulate.spreads import Spreads
    from mamar.terminal import replays, reports
    from mamar.terminal.progress import Progress, interruptible

    spreads = Spreads.none() if no_spreads else Spreads()
    spreads = replace(spreads, **_values(spread))
    answer = read_plan(plan)
    found = read_scenario(scenario) if scenario else example_of(answer)
    language = reader(ctx).of(found.language) if scenario else reader(ctx).language
    what = Text("Carrying the order out")
    with Progress(language) as progress, interruptible(language) as stop:
        report = simulate(
            answer,
            found,
            seed=seed,
            runs=runs,
            spreads=spreads,
            progress=lambda part: progress(what, part),
            stop=stop,
        )
    if picture is not None:
        from mamar.files import write_whole
        from mamar.publish.replay_sheet import replay_svg

        write_whole(Path(picture), replay_svg(report, answer, language))
    if as_json:
        click.echo(reports.as_json(replays.replay_json(report, answer)))
    else:
        click.echo(replays.replay_page(report, answer, language), nl=False)
    return EXIT_DONE


def _values(given: tuple[str, ...]) -> dict[str, float]:
    from mamar.simulate.spreads import Spreads

    known = [field.name for field in fields(Spreads)]
    values = {}
    for one in given:
        name, _, number = one.partition("=")
        try:
            values[name] = float(number)
        except ValueError:
            values[name] = float("nan")
        if name not in known or values[name] != values[name]:
            raise UsageError(
                Fault(
                    Text("This is no spread: {given}.", {"given": one}),
                    Text(
                        "Write it like {example}; there are: {names}.",
                        {"example": SPREADS, "names": known},
                    ),
                )
            )
    return values
