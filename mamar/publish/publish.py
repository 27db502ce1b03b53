"""From a plan to the files in its folder."""

from __future__ import annotations

from pathlib import Path

from mamar.errors import UsageError
from mamar.files import whole_file, write_whole
from mamar.network.roads import Roads
from mamar.plan.plan_file import plan_text
from mamar.plan.result import Plan
from mamar.publish.geopackage import write_geopackage
from mamar.publish.layers import layers_of
from mamar.publish.overview import overview_svg
from mamar.publish.streets import drives_in_use
from mamar.publish.tables import arrivals_csv, routes_geojson
from mamar.publish.waves import not_served_csv, waves_csv
from mamar.scenario.ground import Ground
from mamar.scenario.scenario import Scenario
from mamar.text import Text

#: Folder of what may be handed out.
PUBLIC = "public"


def publish(
    plan: Plan,
    scenario: Scenario,
    folder: str | Path,
    *,
    ground: Ground | None = None,
    language: str | None = None,
) -> list[Path]:
    """Write everything that ``plan`` says into ``folder``; give the files that were written.

    Parameters
    ----------
    plan, scenario : the plan, and the scenario it was made from.
    folder : is made if it is not there; older files of the same names are replaced.
    ground : the scenario's ground, where it was laid before; else the roads are read again.
    language : of the overview, of labels on maps and of the words above the columns of tables;
        default: that of the scenario. plan.json and the cells of tables carry both languages.

    Of a plan for the public what may be handed out is in the folder ``public`` of it; plan.json and
    not_served.csv, with their counts by quarter and group, are for whoever checks the plan.

    Each file appears whole or not at all, plan.json first: whatever stops the rest, the plan
    and its proof are there.

    Raises
    ------
    UsageError
        The plan is not of this scenario, or the folder cannot be written to.

    Examples
    --------
    >>> [file.name for file in publish(answer, scenario, "out")]  # doctest: +SKIP
    ['plan.json', 'waves.csv', 'not_served.csv', 'routes.geojson', 'arrivals.csv', …]
    """
    folder = Path(folder)
    language = language or scenario.language
    if plan.case is not None and scenario.asked is None:
        scenario = scenario.case(plan.case)
    _same_scenario(plan, scenario)
    roads = ground.roads if ground else _roads(scenario)

    plan_file = write_whole(folder / "plan.json", plan_text(plan))
    files = [plan_file]
    inside, folder = folder, folder if plan.is_draft else folder / PUBLIC
    for place, name, table in (
        (folder, "waves.csv", waves_csv),
        (inside, "not_served.csv", not_served_csv),
    ):
        files.append(
            write_whole(place / name, table(plan.orders, scenario, plan.audience, language))
        )
    drives = drives_in_use(plan, scenario, roads)
    layers = layers_of(plan, scenario, roads, drives)
    routes = write_whole(folder / "routes.geojson", routes_geojson(plan, layers))
    arrivals = write_whole(folder / "arrivals.csv", arrivals_csv(layers, language))
    geopackage = folder / "plan.gpkg"
    with whole_file(geopackage) as draft:
        write_geopackage(draft, plan, layers, language)
    svg = overview_svg(plan, scenario, roads, drives, language)
    overview = write_whole(folder / "overview.svg", svg)
    return [*files, routes, arrivals, geopackage, overview]


def _same_scenario(plan: Plan, scenario: Scenario) -> None:
    """A plan drawn on other places would look right and be wrong."""
    places = [(z.zone_id for z in plan.zones), (z.zone_id for z in scenario.zones)]
    exits = [(c.crossing_id for c in plan.crossings), (c.crossing_id for c in scenario.crossings)]
    if plan.scenario_digest != scenario.digest or any(
        list(mine) != list(theirs) for mine, theirs in (places, exits)
    ):
        raise UsageError(
            Text("This plan was made from another scenario, or its files have changed since.")
        )


def _roads(scenario: Scenario) -> Roads:
    from mamar.network.read import read_roads

    if scenario.roads_path is None:
        raise UsageError(Text("The scenario names no roads; give the ground it was planned on."))
    return read_roads(scenario.roads_path)
