"""The command line: `mamar demo | new | check | plan | verify | solve`.

It holds no logic: each command calls the public functions and says what they found. Exit
codes are those of :mod:`mamar.errors`. Where a plan is proved best, the question was
answered: 0, also where people are left behind. 1 is for "no": not everybody can be out
though `quickest` asked for that, a plan that is not proved, a plan the checker refuses.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from mamar.errors import (
    EXIT_DONE,
    EXIT_INPUT,
    EXIT_NO,
    Fault,
    MamarError,
    UsageError,
)
from mamar.terminal.arguments import BOX_EXAMPLE, TIME_EXAMPLE, box_of, time_of
from mamar.terminal.help import Command, Group, Option, Words, reader, said
from mamar.terminal.language import VARIABLE, Reader, reader_of, write_in_utf8
from mamar.text import LANGUAGES, Text

if TYPE_CHECKING:
    from mamar.plan.result import Plan
    from mamar.scenario.scenario import Scenario

EXAMPLE, EXAMPLE_CASE = "aleppo-2016", "request"
QUESTIONS = ("quickest", "most", "earliest")
ROUNDINGS = ("cumulative", "down")
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
    expose_value=False,  # read before all else: see `main`
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
PLANNING = (
    option(
        "--question",
        type=Words(QUESTIONS),
        words=Text(
            "quickest: when the last one can be out; most: how many can be out by a time; "
            "earliest: as many as can be at every moment."
        ),
    ),
    option(
        "--by",
        metavar="TIME",
        words=Text("The time that counts, with its offset: {example}.", {"example": TIME_EXAMPLE}),
    ),
    option(
        "--out",
        metavar="DIR",
        words=Text("Folder for the files. Default: one here, named after scenario and case."),
    ),
    JSON,
)


@click.group(
    "mamar",
    cls=Group,
    invoke_without_command=True,
    words=Text(
        "Mamar plans safe passage for civilians out of a besieged area: how many can leave by "
        "which crossing when, what limits it, and the proof that no plan does better.\n\n"
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


@commands.command(
    "demo",
    cls=Command,
    words=Text(
        "Plan the way out of east Aleppo as of 30 November 2016, from the tables and roads in "
        "this package, and check the plan.\n\n"
        "Cases: request, 72 hours through all corridors asked for; open, the same hours through "
        "the two ways people really took; december, the windows of December; reception, how "
        "many the sites can receive."
    ),
    examples="mamar demo\nmamar demo --case december --lang ar",
)
@options(
    option(
        "--case",
        metavar="NAME",
        default=EXAMPLE_CASE,
        words=Text("Which case of the example. Default: {case}.", {"case": EXAMPLE_CASE}),
    ),
    *PLANNING,
)
@click.pass_context
def demo_command(ctx: click.Context, /, **asked: Any) -> int:
    from mamar import read_scenario

    return _plan(EXAMPLE, read_scenario(EXAMPLE), reader(ctx).language, **asked)


@commands.command(
    "plan",
    cls=Command,
    words=Text(
        "Plan a scenario: a folder of tables, a GeoPackage, or an example by name. The plan is "
        "checked by code that shares nothing with the planner.\n\n"
        "Ctrl-C ends with the best plan so far and with what is proved by then."
    ),
    examples="mamar plan my-city\n"
    "mamar plan my-city --question quickest --out plan-1\n"
    f"mamar plan aleppo-2016 --case open --by {TIME_EXAMPLE} --lang ar",
)
@click.argument("scenario", metavar="SCENARIO")
@options(
    option("--case", metavar="NAME", words=Text("One of the scenario's cases, by name.")),
    *PLANNING,
)
@click.pass_context
def plan_command(ctx: click.Context, /, scenario: str, **asked: Any) -> int:
    from mamar import read_scenario

    found = read_scenario(scenario)
    return _plan(Path(scenario).resolve().stem, found, reader(ctx).of(found.language), **asked)


@commands.command(
    "verify",
    cls=Command,
    words=Text(
        "Check a plan against its scenario, by code that shares nothing with the planner: every "
        "rule it breaks is named, with zone, crossing and time. The bound is computed anew."
    ),
    examples="mamar verify mamar-aleppo-2016-request/plan.json\n"
    "mamar verify plan-1/plan.json --scenario my-city",
)
@click.argument("plan", metavar="PLAN")
@options(
    option(
        "--scenario",
        metavar="SCENARIO",
        words=Text("What the plan was made for. Default: the example it was made for."),
    ),
    JSON,
)
@click.pass_context
def verify_command(ctx: click.Context, plan: str, scenario: str | None, as_json: bool) -> int:
    from mamar import read_scenario, verify
    from mamar.plan.plan_file import read_plan
    from mamar.terminal import reports

    answer = read_plan(plan)
    found = read_scenario(scenario) if scenario else _example_of(answer)
    report = verify(answer, found)
    language = reader(ctx).of(found.language) if scenario else reader(ctx).language
    if as_json:
        click.echo(reports.as_json(reports.plan_json(report)))
    else:
        for line in (
            *reports.plan_lines(report, language),
            *reports.coverage_lines(report, language),
        ):
            click.echo(line)
    return EXIT_DONE if report.is_right else EXIT_NO


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
    from mamar.scenario import check_scenario
    from mamar.terminal import reports

    report = check_scenario(scenario)
    if as_json:
        click.echo(reports.as_json(reports.scenario_json(report)))
    else:
        for line in reports.scenario_lines(report, reader(ctx).language):
            click.echo(line)
    return EXIT_INPUT if report.errors else EXIT_DONE


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


@commands.command(
    "solve",
    cls=Command,
    words=Text(
        "Answer one question about a network, without a scenario: for researchers who only want "
        "the solver. FILE is a network in TNTP (.tntp), MATSim (.xml), DIMACS (.max, .min, .gr), "
        "a folder of GMNS tables, or a flow problem as arrays (.json, .npz).\n\n"
        "Flow and bound are checked again before the answer is said. Exit code 0: proved best; "
        "1: not everybody can be out, or not by the last step; 2: the input is wrong."
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
    from mamar.terminal import reports
    from mamar.terminal.progress import Progress, interruptible, said_once_of_compiling
    from mamar.terminal.solve_options import horizon_of, read_asked
    from mamar.terminal.solving import solve

    who = reader(ctx)
    with Progress(who.language) as progress, interruptible(who.language) as stop:
        progress(Text("Reading the network"), 0.0)
        problem = read_asked(file, asked).problem
        with said_once_of_compiling(progress.note):
            solved = solve(
                problem,
                asked["question"],
                horizon_of(asked),
                lambda part: progress(Text("Solving"), part),
                stop,
            )
    if as_json:
        click.echo(reports.as_json(solved.as_json(problem)))
    else:
        for line in solved.lines():
            click.echo(who.say(line))
    return solved.exit_code


def _plan(
    name: str,
    scenario: Scenario,
    language: str,
    *,
    case: str | None,
    question: Any,
    by: str | None,
    out: str | None,
    as_json: bool,
) -> int:
    """Plan, say the answer, check it, write the files; the answer is said before all else."""
    from mamar import plan, publish, verify
    from mamar.plan.plan_file import plan_text
    from mamar.publish.screen import screen
    from mamar.scenario.ground import lay_ground
    from mamar.terminal import reports
    from mamar.terminal.progress import Progress, interruptible, said_once_of_compiling

    when = None if by is None else time_of(by)
    with Progress(language) as progress, interruptible(language) as stop:
        progress(Text("Reading the roads"), 0.0)
        ground = lay_ground(scenario if case is None else scenario.case(case))
        with said_once_of_compiling(progress.note):
            answer = plan(
                scenario,
                question,
                case=case,
                by=when,
                ground=ground,
                progress=progress,
                stop=stop,
            )
    if not as_json:
        title = None if answer.case is None else scenario.cases[answer.case].title
        click.echo(screen(answer, language, title))
    with Progress(language) as progress:
        progress(Text("Checking the plan"), 0.0)
        report = verify(answer, scenario, ground)
        if not report.is_right:
            raise MamarError(*(Fault(violation.sentence) for violation in report.violations))
        files: Sequence[Path] = ()
        if out or not as_json:
            progress(Text("Writing the files"), 0.0)
            folder = Path(out or "-".join(filter(None, ("mamar", name, case))))
            files = publish(answer, scenario, folder, ground=ground, language=language)
    if as_json:
        click.echo(plan_text(answer), nl=False)
    else:
        for line in (
            *reports.plan_lines(report, language),
            *reports.file_lines(files, language),
            *reports.other_cases(scenario, case, language),
        ):
            click.echo(line)
    return EXIT_DONE if answer.status == "optimal" else EXIT_NO


def _example_of(plan: Plan) -> Scenario:
    """The packaged scenario that a plan was made for."""
    from mamar.scenario import example_names, read_scenario

    for name in example_names():
        scenario = read_scenario(name)
        if scenario.digest == plan.scenario_digest:
            return scenario
    raise UsageError(
        Fault(
            Text("The plan was not made for an example as it is in this version."),
            Text("Name its scenario: --scenario SCENARIO."),
        )
    )


def _fail(error: MamarError, who: Reader, arguments: Sequence[str]) -> int:
    """Say what went wrong; as JSON on the output where JSON was asked for."""
    from mamar.terminal import reports

    if "--json" in arguments:
        click.echo(reports.as_json({"errors": reports.faults_json(error.faults)}))
    for fault in error.faults:
        click.echo(f"✗ {fault.say(who.language)}", err=True)
    return error.exit_code
