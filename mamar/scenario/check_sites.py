"""Whom sites leave without a place to go to: by whom they exclude and by who refuses them."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

from mamar.scenario.findings import Findings
from mamar.scenario.marching import ANY, GROUPS, Group
from mamar.scenario.scenario import Scenario, Zone
from mamar.text import Text

Plain = Sequence[tuple[str | None, Scenario]]


def check_sites(scenario: Scenario, plain: Plain, findings: Findings) -> None:
    """Says who has no site at all, case by case, where people are out at one."""
    _take_nobody(scenario, findings)
    said: set[tuple[str, object]] = set()
    for key, one in plain:
        if one.sites and (one.rules.out_at == "site" or not one.crossings):
            _without_site(scenario, key, one, findings, said)
    _not_for_all(scenario, findings)


def groups_in(scenario: Scenario, zone: Zone) -> list[Group]:
    """The groups that somebody who leaves ``zone`` belongs to ("Who moves together")."""
    leaving, rules = scenario.leaving(zone), scenario.waves
    rest = max(0, leaving - zone.wounded * (1 + rules.companions))
    households = ceil(rest / zone.household_size)
    left = households - zone.reduced_mobility
    at_risk = zone.men_18_40 if rules.at_risk_crossings != ANY else 0
    there = {
        "wounded": zone.wounded > 0 and leaving > 0,
        "reduced_mobility": zone.reduced_mobility > 0 and households > 0,
        "at_risk": at_risk > 0 and left > 0,
        "general": left - at_risk > 0,
    }
    return [group for group in GROUPS if there[group]]


def _take_nobody(scenario: Scenario, findings: Findings) -> None:
    for site in scenario.sites:
        if set(GROUPS) <= set(site.excludes):
            findings.warn(
                scenario.file_of("sites"),
                Text("The site takes nobody: every group is excluded."),
                Text("Take out of excludes the groups that it receives."),
                row=site.row,
                column="excludes",
                value=";".join(site.excludes),
            )


def _without_site(
    scenario: Scenario,
    key: str | None,
    one: Scenario,
    findings: Findings,
    said: set[tuple[str, object]],
) -> None:
    """Groups that no site of the case takes, and quarters of which no site is left for some."""
    case = "" if key is None else key.removeprefix("cases.")
    present = {zone.zone_id: groups_in(one, zone) for zone in one.zones}
    nowhere = [
        group
        for group in GROUPS
        if any(group in there for there in present.values())
        and all(group in site.excludes for site in one.sites)
    ]
    if nowhere and ("sites", tuple(nowhere)) not in said:
        said.add(("sites", tuple(nowhere)))
        _warn_no_site_takes(scenario, case, nowhere, findings)
    open_sites = [site for site in one.sites if not set(GROUPS) <= set(site.excludes)]
    for zone in one.zones:
        if not zone.refuses_sites or zone.zone_id in {name for name, _ in said}:
            continue
        left = [site for site in open_sites if site.site_id not in zone.refuses_sites]
        without = [
            group
            for group in present[zone.zone_id]
            if group not in nowhere and all(group in site.excludes for site in left)
        ]
        if open_sites and not left:
            said.add((zone.zone_id, None))
            _warn_refuses_all(scenario, case, zone, findings)
        elif without:
            said.add((zone.zone_id, None))
            _warn_none_left(scenario, case, zone, without, findings)


def _warn_no_site_takes(
    scenario: Scenario, case: str, nowhere: list[Group], findings: Findings
) -> None:
    what = Text(
        "No site takes these groups: {groups}. They will be in no wave.", {"groups": nowhere}
    )
    if case:
        what = Text(
            "In the case {case} no site takes these groups: {groups}. They will be in no wave.",
            {"groups": nowhere, "case": case},
        )
    findings.warn(
        scenario.file_of("sites"),
        what,
        Text("Add a site that takes them, or correct excludes."),
        column="excludes",
    )


def _warn_refuses_all(scenario: Scenario, case: str, zone: Zone, findings: Findings) -> None:
    what = Text("The people of the quarter go to none of the sites: they will be in no wave.")
    if case:
        what = Text(
            "In the case {case} the people of the quarter go to none of the sites: they "
            "will be in no wave.",
            {"case": case},
        )
    findings.warn(
        scenario.file_of("zones"),
        what,
        Text("Add a site that they go to, or ask them again and correct refuses_sites."),
        row=zone.row,
        column="refuses_sites",
        value=";".join(zone.refuses_sites),
    )


def _warn_none_left(
    scenario: Scenario, case: str, zone: Zone, groups: list[Group], findings: Findings
) -> None:
    words = {"groups": groups, "case": case}
    what = Text(
        "The sites to which the people of the quarter go do not take these groups: {groups}. They "
        "will be in no wave.",
        words,
    )
    if case:
        what = Text(
            "In the case {case} the sites to which the people of the quarter go do not take these "
            "groups: {groups}. They will be in no wave.",
            words,
        )
    findings.warn(
        scenario.file_of("zones"),
        what,
        Text(
            "Add a site for them, ask them again about refuses_sites, or correct excludes in "
            "sites.csv."
        ),
        row=zone.row,
        column="refuses_sites",
        value=";".join(zone.refuses_sites),
    )


def _not_for_all(scenario: Scenario, findings: Findings) -> None:
    """Preferred sites that do not take every group of the quarter."""
    sites = {site.site_id: site for site in scenario.sites}
    for zone in scenario.zones:
        there = groups_in(scenario, zone)
        for site_id in zone.prefers_sites:
            groups = [group for group in there if group in sites[site_id].excludes]
            if groups:
                findings.warn(
                    scenario.file_of("zones"),
                    Text(
                        "The site that the quarter prefers does not take these groups: {groups}. "
                        "They are sent to another.",
                        {"groups": groups},
                    ),
                    Text("Correct excludes in sites.csv, or know that it holds for the others."),
                    row=zone.row,
                    column="prefers_sites",
                    value=site_id,
                )
