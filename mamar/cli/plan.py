"""`mamar demo` and `mamar plan`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mamar.cli.group import commands
from mamar.cli.options import JSON, QUESTIONS, option, options
from mamar.errors import EXIT_DONE, EXIT_NO, Fault, MamarError, UsageError
from mamar.terminal.arguments import TIME_EXAMPLE, time_of
from mamar.terminal.help import Command, Words, reader
from mamar.text import Text

if TYPE_CHECKING:
    from mamar.agreements.missing import Missing
    from mamar.plan.result import Plan
    from mamar.scenario.scenario import Scenario

EXAMPLE, EXAMPLE_CASE = "aleppo-2016", "request"

PLANNING = (
    option(
        "--question",
        type=Words(QUESTIONS),
        words=Text(
            "What the plan is to come close to. quickest: the last one out early; most: many out "
            "by a time; earliest: many out at every moment. What no plan exceeds is proved beside "
            "it."
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
    option(
        "--audience",
        type=Words(("negotiators", "public")),
        default="negotiators",
        words=Text(
            "Whom it is for. For negotiators it is a draft; for the public it is refused while a "
            "guarantee, a clearance of mines, a condition or the notice to people is missing."
        ),
    ),
    option(
        "--deal",
        metavar="ID",
        words=Text(
            "Waves that keep to the rounds of this deal of the table deals; the question is "
            "then: earliest."
        ),
    ),
    JSON,
)


@commands.command(
    "demo",
    cls=Command,
    words=Text(
        "Plan the way out of east Aleppo as of 30 November 2016, from the tables and roads in "
        "this package, and check the plan.\n\n"
        "Cases: request, 72 hours through all corridors asked for; open, the same hours through "
        "the two ways people really took; december, the windows of December; reception, how "
        "many the sites can receive; exchange, the hours in which people left by a deal."
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
        "Exit code 0: somebody is out in the plan, for the question quickest everybody; 1: nobody "
        "is, or not everybody, or the planning was interrupted, and the answer says what would "
        "change it; 2: the input is not right.\n\n"
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


def _plan(
    name: str,
    scenario: Scenario,
    language: str,
    *,
    case: str | None,
    question: Any,
    by: str | None,
    out: str | None,
    audience: Any,
    deal: str | None,
    as_json: bool,
) -> int:
    """Plan, say the answer, check it, write the files; the answer is said before all else."""
    from mamar import plan, publish, verify
    from mamar.plan.plan_file import plan_text
    from mamar.publish.screen import screen, told
    from mamar.scenario.ground import lay_ground
    from mamar.terminal import reports
    from mamar.terminal.progress import Progress, interruptible, said_once_of_compiling

    when = None if by is None else time_of(by)
    if deal is not None and (when or question not in (None, "earliest")):
        words = {"deal": "--deal"}
        raise UsageError(Text("{deal} asks for waves as early as can be, up to the end.", words))
    answer: Plan | None
    with Progress(language) as progress, interruptible(language) as stop:
        progress(Text("Reading the roads"), 0.0)
        narrow = scenario if case is None else scenario.case(case)
        ground = lay_ground(narrow)
        with said_once_of_compiling(progress.note, stop):
            if deal is not None:
                from mamar.agreements.in_rounds import plan_in_rounds

                answer, schedule = plan_in_rounds(
                    narrow, deal, ground=ground, progress=progress, stop=stop
                )
            else:
                answer = plan(
                    scenario,
                    question,
                    case=case,
                    by=when,
                    ground=ground,
                    progress=progress,
                    stop=stop,
                )
    if answer is None:  # nobody leaves in any round: the schedule of the deal says why
        from mamar.cli.deal import say_nobody_leaves

        say_nobody_leaves(schedule, narrow, ground, language, as_json=as_json)
        return EXIT_NO
    if audience == "public":
        from mamar.agreements.missing import missing_for_public

        missing = missing_for_public(answer, scenario, ground.roads)
        if missing:
            return _refused(missing, language, as_json)
        answer = replace(answer, audience="public")
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
        lines = (
            *reports.plan_lines(report, language),
            *reports.file_lines(files, language),
            *reports.other_cases(scenario, case, language),
        )
        for line in told(lines, language):
            click.echo(line)
    return EXIT_DONE if answer.is_yes else EXIT_NO


def _refused(missing: Sequence[Missing], language: str, as_json: bool) -> int:
    """No plan for the public: what is open, and nothing else."""
    from mamar.publish.screen import told
    from mamar.terminal import reports

    if as_json:
        click.echo(reports.as_json(reports.missing_json(missing)))
    else:
        for line in told(reports.missing_lines(missing, language), language):
            click.echo(line)
    return EXIT_NO
