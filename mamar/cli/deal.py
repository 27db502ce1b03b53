"""`mamar deal`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from mamar.cli.group import commands
from mamar.cli.options import JSON, option, options
from mamar.errors import EXIT_DONE, EXIT_NO, Fault, MamarError, UsageError
from mamar.terminal.help import Command, reader
from mamar.text import Text

if TYPE_CHECKING:
    from mamar.agreements.deal_answer import DealAnswer
    from mamar.plan.result import StreetFlow
    from mamar.scenario.agreed import Deal
    from mamar.scenario.ground import Ground
    from mamar.scenario.scenario import Scenario


@commands.command(
    "deal",
    cls=Command,
    words=Text(
        "Find a fast schedule inside a deal between areas: exchanges in rounds, each confirmed "
        "before the next; movements that wait for others; steps that somebody takes before. How "
        "much faster any could be is proved beside it; and what the coupling costs in hours and "
        "people is said.\n\n"
        "Exit code 1: in the schedule not everybody is out."
    ),
    examples="mamar deal aleppo-2016 --case exchange --deal D1\n"
    "mamar deal my-city --deal D1 --lang ar",
)
@click.argument("scenario", metavar="SCENARIO")
@options(
    option("--case", metavar="NAME", words=Text("One of the scenario's cases, by name.")),
    option(
        "--deal",
        metavar="ID",
        words=Text("Which deal of the table deals. Default: the only one."),
    ),
    option(
        "--picture",
        metavar="FILE",
        words=Text("Also draw it on a sheet, as SVG: who is out of each area by when."),
    ),
    JSON,
)
@click.pass_context
def deal_command(
    ctx: click.Context,
    scenario: str,
    case: str | None,
    deal: str | None,
    picture: str | None,
    as_json: bool,
) -> int:
    from mamar import read_scenario
    from mamar.agreements.plan_deal import plan_deal

    found = read_scenario(scenario)
    language = reader(ctx).of(found.language)
    narrow = found if case is None else found.case(case)
    deal_id = deal or _only_deal(narrow)
    streets, ground = _streets_of_area(narrow, language)
    answer = plan_deal(narrow, deal_id, streets, ground)
    others = [plan_deal(narrow, row.deal_id, streets, ground) for row in _others(narrow, deal_id)]
    say_deal(answer, narrow, streets, others, ground, language, as_json=as_json, picture=picture)
    return EXIT_DONE if answer.is_yes else EXIT_NO


def say_deal(
    answer: DealAnswer,
    scenario: Scenario,
    streets: StreetFlow | None,
    others: list[DealAnswer],
    ground: Ground | None,
    language: str,
    *,
    as_json: bool,
    picture: str | None = None,
) -> None:
    """Check the schedule of a deal, then draw it if asked for, and say it."""
    from mamar.publish.deal_screen import deal_json, deal_screen
    from mamar.publish.screen import told
    from mamar.terminal import reports
    from mamar.verify.deal_bound import bound_of_deal
    from mamar.verify.deal_through import passes_by_flow
    from mamar.verify.deals import check_deal

    bound = bound_of_deal(answer, scenario, streets, others, ground)
    wrong = [violation.sentence for violation in check_deal(answer, scenario, streets, others)]
    if answer.through is not None and (
        ground is None or not passes_by_flow(answer, scenario, streets, ground, others)
    ):
        wrong.append(Text("The flow through the crossings in the rounds is not right."))
    if not bound.is_closed:
        wrong.append(Text("What the schedule gives as its proof does not hold."))
    if wrong:
        raise MamarError(*(Fault(sentence) for sentence in wrong))
    if picture is not None:
        from mamar.files import write_whole
        from mamar.publish.deal_sheet import deal_svg

        write_whole(Path(picture), deal_svg(answer, bound, scenario, language))
    if as_json:
        click.echo(reports.as_json(deal_json(answer, bound)))
    else:
        click.echo(deal_screen(answer, bound, language))
        checked = Text(
            "Checked by code that shares nothing with the planner of deals: every rule is kept."
        )
        for line in told([checked.say(language)], language):
            click.echo(line)


def say_nobody_leaves(
    schedule: DealAnswer, scenario: Scenario, ground: Ground, language: str, *, as_json: bool
) -> None:
    """The schedule of a deal in whose rounds nobody of the plan's area leaves."""
    from mamar.agreements.street_flow import street_flow

    streets = street_flow(scenario, ground)
    say_deal(schedule, scenario, streets, [], ground, language, as_json=as_json)


def _only_deal(scenario: Scenario) -> str:
    names = [deal.deal_id for deal in scenario.deals]
    if len(names) == 1:
        return names[0]
    if not names:
        raise UsageError(
            Fault(
                Text("The scenario has no deal."),
                Text("Add the tables deals, areas and openings: mamar new shows them."),
            )
        )
    raise UsageError(
        Fault(
            Text("The scenario has several deals."),
            Text("Name one with --deal: {names}.", {"names": names}),
        )
    )


def _streets_of_area(scenario: Scenario, language: str) -> tuple[StreetFlow | None, Ground | None]:
    """The scenario's own people as a flow, checked, where they are an area of any deal."""
    if not any(area.of_plan == "yes" for area in scenario.areas):
        return None, None
    from mamar.agreements.street_flow import street_flow
    from mamar.scenario.ground import lay_ground
    from mamar.terminal.progress import Progress, interruptible, said_once_of_compiling
    from mamar.verify.street_flow import check_street_flow

    with Progress(language) as progress, interruptible(language) as stop:
        progress(Text("Reading the roads"), 0.0)
        ground: Ground = lay_ground(scenario)
        with said_once_of_compiling(progress.note, stop):
            streets = street_flow(scenario, ground, progress, stop)
        progress(Text("Checking the plan"), 0.0)
        wrong = list(check_street_flow(streets, scenario, ground))
    if wrong:
        raise MamarError(*map(Fault, wrong))
    return streets, ground


def _others(scenario: Scenario, deal_id: str) -> list[Deal]:
    """The other deals, whose people this one may wait for."""
    wanted = {
        area.deal_id
        for area in scenario.areas
        for row in scenario.conditions
        if row.kind == "opens_when_out" and row.out_of == area.area_id
    }
    return [row for row in scenario.deals if row.deal_id in wanted - {deal_id}]
