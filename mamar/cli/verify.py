"""`mamar verify`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from mamar.cli.example import example_of
from mamar.cli.group import commands
from mamar.cli.options import JSON, option, options
from mamar.errors import EXIT_DONE, EXIT_NO
from mamar.terminal.help import Command, reader
from mamar.text import Text

if TYPE_CHECKING:
    from mamar.plan.result import Plan
    from mamar.scenario.scenario import Scenario


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
    from mamar.publish.screen import told
    from mamar.terminal import reports

    answer = read_plan(plan)
    found = read_scenario(scenario) if scenario else example_of(answer)
    report = verify(answer, found)
    language = reader(ctx).of(found.language) if scenario else reader(ctx).language
    if as_json:
        click.echo(reports.as_json(reports.plan_json(report)))
    else:
        lines = (
            *reports.plan_lines(report, language),
            *reports.coverage_lines(report, language),
        )
        for line in told(lines, language):
            click.echo(line)
    if report.is_right and answer.audience == "public":
        return _public(answer, found, language, as_json)
    return EXIT_DONE if report.is_right else EXIT_NO


def _public(plan: Plan, scenario: Scenario, language: str, as_json: bool) -> int:
    """Whether a plan that says it is for the public may be: nothing it leans on is open."""
    from mamar.agreements.missing import missing_for_public
    from mamar.network import read_roads
    from mamar.publish.screen import told
    from mamar.terminal import reports

    assert scenario.roads_path is not None  # the check above has read them
    missing = missing_for_public(plan, scenario, read_roads(scenario.roads_path))
    if missing:
        for line in told(reports.missing_lines(missing, language), language):
            click.echo(line, err=as_json)
    return EXIT_NO if missing else EXIT_DONE
