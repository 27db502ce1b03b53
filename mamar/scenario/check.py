"""Everything that is wrong or odd about a scenario, said at once."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from mamar.errors import Fault
from mamar.scenario.check_march import check_march
from mamar.scenario.check_sites import Plain
from mamar.scenario.findings import Findings
from mamar.scenario.integrity import middle
from mamar.scenario.read import find_scenario, load
from mamar.scenario.scenario import Scenario, Window
from mamar.scenario.settings import FILE
from mamar.text import Text, offset_words

if TYPE_CHECKING:
    from mamar.scenario.ground import Ground

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
    _tables(scenario, tuple(plain_scenarios(scenario)), findings)
    off_roads: tuple[Fault, ...] = ()
    if roads:
        from mamar.scenario.check_roads import check_roads

        off_roads = tuple(check_roads(scenario, tuple(plain_scenarios(scenario)), findings))
    return Report(findings.errors + off_roads, findings.warnings, scenario)


def warnings_of(scenario: Scenario, ground: Ground) -> tuple[Fault, ...]:
    """What :func:`check_scenario` warns of, for one question that is planned.

    Parameters
    ----------
    scenario : of the case that is planned; what was noticed while it was read comes last.
    ground : of the same.

    Examples
    --------
    >>> warnings_of(scenario.case("request"), ground)  # doctest: +SKIP
    (Fault(what=..., file='scenario.toml', ...), ...)
    """
    from mamar.scenario.check_roads import check_laid

    findings = Findings()
    key = None if scenario.asked is None else f"cases.{scenario.asked.name}"
    _tables(scenario, ((key, scenario),), findings)
    check_laid(key, scenario, ground, findings)
    said = {str(fault) for fault in scenario.read_warnings}
    more = [fault for fault in findings.warnings if str(fault) not in said]
    return (*more, *scenario.read_warnings)  # what is only kept as it is comes last


def _tables(scenario: Scenario, plain: Plain, findings: Findings) -> None:
    """Everything that is odd in the tables; ``plain``: the questions with their keys."""
    _places_far_apart(scenario, findings)
    _groups(scenario, findings)
    _old_windows(scenario, plain, findings)
    _offsets(scenario, findings)
    check_march(scenario, plain, findings)
    for key, one in plain:
        _windows(key, one, findings)
        _room(key, one, findings)
        _open_conditions(key, one, findings)


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


def _old_windows(scenario: Scenario, plain: Plain, findings: Findings) -> None:
    first = min(one.start for _, one in plain)
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


def _offsets(scenario: Scenario, findings: Findings) -> None:
    """Times with another offset from UTC than the start: an hour that one did not mean.

    Not of what is over: a clock may have been changed since.
    """
    own = scenario.start.utcoffset()
    for table, columns in (
        ("windows", ("opens", "closes")),
        ("zones", ("ready_from", "ready_until")),
    ):
        other = [
            (row, column, when)
            for row in getattr(scenario, table)
            if not (isinstance(row, Window) and row.closes <= scenario.start)
            for column in columns
            if (when := getattr(row, column)) is not None and when.utcoffset() != own
        ]
        if other:
            row, column, when = other[0]
            findings.warn(
                scenario.file_of(table),
                Text(
                    "{count} time has another offset from UTC than the start ({offset}).",
                    {"offset": offset_words(scenario.start)},
                    "{count} times have another offset from UTC than the start ({offset}).",
                    len(other),
                ),
                Text("It is read as it stands; write all times with the offset that is meant."),
                row=row.row,
                column=column,
                value=when.isoformat(),
            )


def _open_conditions(key: str | None, scenario: Scenario, findings: Findings) -> None:
    """Conditions of windows that count: a plan without a deal does not wait for them."""
    counting = {w.window_id: w for w in scenario.windows if w.status in scenario.rules.statuses}
    lapsing = [
        row
        for row in scenario.conditions
        if row.kind == "lapses_at"
        and row.window_id in counting
        and row.time is not None
        and row.time < counting[row.window_id].closes
    ]
    open_ = [
        row
        for row in scenario.conditions
        if row.window_id in counting and row.kind != "lapses_at" and row.confirmed != "yes"
    ]
    for row in lapsing:
        findings.warn(
            scenario.file_of("conditions"),
            Text(
                "The window {window} lapses at {time} ({id}), and a plan without a deal sends "
                "people until it closes at {closes}.",
                {
                    "window": row.window_id,
                    "time": row.time,
                    "id": row.condition_id,
                    "closes": counting[row.window_id].closes,
                },
            ),
            Text("Let closes in windows.csv be the time at which it lapses."),
            row=row.row,
            key=key,
        )
    if open_:
        findings.warn(
            scenario.file_of("conditions"),
            Text(
                "A plan without a deal does not wait for conditions that are not confirmed: "
                "{conditions}.",
                {"conditions": [f"{row.condition_id} ({row.window_id})" for row in open_]},
            ),
            Text("Confirm them, or plan with --deal where they are those of a deal."),
            key=key,
        )
