"""Everything that is wrong or odd about a scenario, said at once."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from mamar.errors import Fault, InputError, NotFoundError
from mamar.scenario.check_march import check_march
from mamar.scenario.findings import Findings
from mamar.scenario.integrity import middle
from mamar.scenario.read import find_scenario, load
from mamar.scenario.scenario import Scenario, Window
from mamar.scenario.settings import FILE
from mamar.text import Text

#: Degrees from the middle of the places; farther is not one city (about 50 km).
FAR = 0.5


@dataclass(frozen=True)
class Report:
    """What :func:`check_scenario` found. Errors stop a plan, warnings do not.

    ``scenario`` is there whenever the tables themselves have no error.
    """

    errors: tuple[Fault, ...]
    warnings: tuple[Fault, ...]
    scenario: Scenario | None

    @property
    def ok(self) -> bool:
        return not self.errors


def check_scenario(path_or_name: str | os.PathLike[str], *, roads: bool = True) -> Report:
    """Read a scenario and say every error and warning, each with its place and remedy.

    With ``roads`` they are read too, and every place is looked for on them.

    Raises
    ------
    NotFoundError
        Where there is no scenario of that name. All else is in the report.

    Examples
    --------
    >>> check_scenario("aleppo-2016", roads=False).ok
    True
    """
    findings = Findings()
    scenario = load(find_scenario(path_or_name), findings)
    if scenario is None:
        return Report(findings.errors, findings.warnings, None)
    _places_far_apart(scenario, findings)
    _groups(scenario, findings)
    _old_windows(scenario, findings)
    check_march(scenario, tuple(plain_scenarios(scenario)), findings)
    for key, plain in plain_scenarios(scenario):
        _windows(key, plain, findings)
        _room(key, plain, findings)
    off_roads = tuple(_roads(scenario, findings)) if roads else ()
    return Report(findings.errors + off_roads, findings.warnings, scenario)


def plain_scenarios(scenario: Scenario) -> Iterator[tuple[str | None, Scenario]]:
    """The scenarios that can be planned, with their key: each case, or the one without cases."""
    if not scenario.cases:
        yield None, scenario
    for name in scenario.cases:
        yield f"cases.{name}", scenario.case(name)


def _places_far_apart(scenario: Scenario, findings: Findings) -> None:
    places = [(p, "zones") for p in scenario.zones] + [(p, "crossings") for p in scenario.crossings]
    lon, lat = middle(place for place, _ in places)
    for place, table in places:
        if max(abs(place.lon - lon), abs(place.lat - lat)) > FAR:
            findings.warn(
                scenario.file_of(table),
                Text("{name} lies far from the other places.", {"name": place.name}),
                Text("Is the position right? Longitude comes first."),
                row=place.row,
                column="geometry",
                value=f"{place.lon} {place.lat}",
            )


def _groups(scenario: Scenario, findings: Findings) -> None:
    for zone in scenario.zones:
        if zone.wounded + zone.reduced_mobility > zone.persons_best:
            findings.warn(
                scenario.file_of("zones"),
                Text("Wounded and people of reduced mobility are more than all the people."),
                Text("They are counted inside persons_best."),
                row=zone.row,
                column="wounded",
                value=zone.wounded,
            )


def _old_windows(scenario: Scenario, findings: Findings) -> None:
    first = min(plain.start for _, plain in plain_scenarios(scenario))
    over = [window.window_id for window in scenario.windows if window.closes <= first]
    if over:
        findings.warn(
            scenario.file_of("windows"),
            Text("These windows have closed before the scenario starts: {names}.", {"names": over}),
            Text("They are kept as a record, and do not count."),
            column="closes",
        )


def _windows(key: str | None, scenario: Scenario, findings: Findings) -> None:
    """Crossings without hours, and windows that say the same hours twice."""
    hours: dict[str, list[Window]] = defaultdict(list)
    for window in scenario.windows:
        counts = window.status in scenario.rules.statuses
        if counts and window.opens < scenario.end and window.closes > scenario.start:
            for crossing_id in window.crossing_ids:
                hours[crossing_id].append(window)
    without = [c.crossing_id for c in scenario.crossings if c.crossing_id not in hours]
    if scenario.crossings and len(without) == len(scenario.crossings):
        findings.warn(
            FILE,
            Text("No crossing has a window that counts, so nobody can leave."),
            Text("Look at opens, closes and status, and at statuses in [rules]."),
            key=key,
        )
    elif without:
        findings.warn(
            FILE,
            Text("No window that counts opens these crossings: {names}.", {"names": without}),
            Text("They stay closed."),
            key=key,
        )
    overlaps: dict[tuple[str, str], list[str]] = defaultdict(list)
    for crossing_id, windows in hours.items():
        for one, other in pairwise(sorted(windows, key=lambda w: (w.opens, w.closes))):
            if other.opens < one.closes:
                overlaps[one.window_id, other.window_id].append(crossing_id)
    for (one_id, other_id), crossing_ids in overlaps.items():
        findings.warn(
            FILE,
            Text(
                "The windows {one} and {other} overlap at {crossings}.",
                {"one": one_id, "other": other_id, "crossings": crossing_ids},
            ),
            Text("A crossing is open once; if they are two readings, select one of them."),
            key=key,
        )


def _room(key: str | None, scenario: Scenario, findings: Findings) -> None:
    room = sum(site.capacity for site in scenario.sites)
    people = sum(scenario.leaving(zone) for zone in scenario.zones)
    if scenario.sites and room < people:
        findings.warn(
            FILE,
            Text(
                "The sites hold {room} people, fewer than the {people} who are to leave.",
                {"room": room, "people": people},
            ),
            key=key,
        )


def _roads(scenario: Scenario, findings: Findings) -> Iterator[Fault]:
    """Places off the roads, and zones from which no crossing can be reached on foot."""
    from mamar.network import read_roads, weak_pieces
    from mamar.scenario.drives import depots_off_streets, driven_streets
    from mamar.scenario.ground import Streets, put_on_streets

    if scenario.roads_path is None:
        return
    try:
        roads = read_roads(scenario.roads_path)
    except (InputError, NotFoundError) as error:
        yield from error.faults
        return
    faults: dict[str, Fault] = {}  # a place may be in several questions
    streets_of: list[tuple[str | None, Scenario, Streets]] = []
    for key, plain in ((None, scenario), *plain_scenarios(scenario)):
        try:
            streets_of.append((key, plain, put_on_streets(plain, roads)))
        except InputError as error:
            faults.update((str(fault), fault) for fault in error.faults)
    if any(vehicle.depot_lon is not None for vehicle in scenario.fleet):
        yield from depots_off_streets(scenario, driven_streets(scenario, roads))
    yield from faults.values()
    for key, plain, streets in streets_of if not scenario.cases else streets_of[1:]:
        pieces = weak_pieces(streets.walking)
        ends = streets.crossings if plain.crossings else streets.sites
        reached = set(pieces.of_node[ends.node].tolist())
        for zone, piece in zip(plain.zones, pieces.of_node[streets.zones.node], strict=True):
            if int(piece) not in reached:
                findings.warn(
                    scenario.file_of("zones"),
                    Text("{name} has no way to any crossing on foot.", {"name": zone.name}),
                    Text("Look at the roads around it, and at area and inside in [rules]."),
                    row=zone.row,
                    key=key,
                )
