"""What the check of a whole plan says: every way in which it is wrong, by name and in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from mamar.scenario.scenario import Names
from mamar.text import Text

#: Every name a plan's violation can have, with the sentence that is said about it.
SENTENCES = {
    # It answers another question.
    "other_scenario": Text(
        "The plan was made for a scenario with the digest {stated}; this one has {right}."
    ),
    "unknown_case": Text("The scenario has no case of the name {stated}."),
    "unknown_question": Text("There is no question of the name {stated}."),
    "renamed": Text("The plan says {stated} where the scenario says {right}."),
    "other_start": Text("The plan starts at {stated}, the scenario at {right}."),
    "other_step": Text("A step lasts {stated} s in the plan and {right} s in the scenario."),
    "beyond_horizon": Text("The plan ends after {stated} steps; the scenario has {right}."),
    "other_end": Text("The plan ends after {stated} steps; by its waves that is {right}."),
    # It does not count what happens.
    "not_in_scenario": Text("The scenario has no {stated} ({table}); the plan counts for it."),
    "repeated_in_plan": Text("The plan counts for {stated} ({table}) more than once."),
    "missing_in_plan": Text("The plan counts nothing for {stated} ({table})."),
    "persons_miscounted": Text("{zone} has {right} persons; the plan says {stated}."),
    "staying_miscounted": Text("In {zone} {right} persons stay; the plan says {stated}."),
    "zone_out_miscounted": Text("From {zone} {right} persons are out; the plan says {stated}."),
    "zone_hours_miscounted": Text(
        "In the hour from {at} {right} persons set out from {zone}; the plan says {stated}."
    ),
    "zone_crossings_miscounted": Text(
        "From {zone} {right} persons are out; by crossing the plan has {stated}."
    ),
    "group_miscounted": Text(
        "Of the group {group}, {right} persons leave, are out, and leave on foot; the plan says "
        "{stated}."
    ),
    "crossing_miscounted": Text("{right} persons pass {crossing}; the plan says {stated}."),
    "crossing_hours_miscounted": Text(
        "In the hour from {at} {right} persons pass {crossing}; the plan says {stated}."
    ),
    "crossing_capacity_miscounted": Text(
        "By the end of the plan {crossing} can pass {right} persons; the plan says {stated}."
    ),
    "crossing_capacity_hours_miscounted": Text(
        "In the hour from {at} {crossing} can pass {right} persons; the plan says {stated}."
    ),
    "waiting_miscounted": Text(
        "People wait {right} minutes at {crossing}; the plan says {stated}."
    ),
    "site_miscounted": Text("{site} takes in {right} persons; the plan says {stated}."),
    "site_hours_miscounted": Text(
        "In the hour from {at} {site} takes in {right} persons; the plan says {stated}."
    ),
    "site_capacity_miscounted": Text(
        "{site} has room for {right} persons; the plan says {stated}."
    ),
    "total_persons_miscounted": Text("There are {right} persons; the plan says {stated}."),
    "total_staying_miscounted": Text("{right} persons stay; the plan says {stated}."),
    "hours_missing": Text("The plan ends after {right} hours; it counts {stated}."),
    "arrivals_miscounted": Text("By {at} {right} persons are out; the plan says {stated}."),
    # It claims more than it proves, or less.
    "planned_over_bound": Text(
        "By {at} {stated} persons are out in the plan, more than the {right} that it says no plan "
        "exceeds."
    ),
    "arrivals_bound_unproved": Text(
        "The plan says that at most {stated} persons can be out by {at}; its certificates do not "
        "exclude {right}."
    ),
    "arrivals_bound_raised": Text(
        "The plan says that at most {stated} persons can be out by {at}; its certificates show "
        "that no more than {right} can."
    ),
    "other_status": Text("The plan calls itself {stated}; by its waves and bounds it is {right}."),
    "other_agreement": Text(
        "The plan says of its windows: {stated}; by their status it is: {right}."
    ),
    "limit_unknown": Text("{stated} is named as a limit, and the bound has no such part."),
    "limit_miscounted": Text("{place} adds {right} persons to the bound; the plan says {stated}."),
    "limit_missing": Text("{place} adds {right} persons to the bound and is not named."),
    "limit_time_wrong": Text("{place} limits at other times than the plan says."),
    "clearance_unproved": Text(
        "The plan says that not everybody could be out before {stated}; its cut does not show it."
    ),
    "clearance_assumed": Text(
        "How soon everybody could be out rests on other windows than the plan says: {right}."
    ),
    "at_best_wrong": Text(
        "The plan says that streets and crossings pass at most {stated} persons; its cut shows "
        "{right}."
    ),
    "forbidden_word": Text("The plan promises what nobody can: {stated}"),
}


@dataclass(frozen=True)
class PlanViolation:
    """One rule that a plan breaks, and where; what does not apply is None.

    ``name`` is a key of :data:`SENTENCES` and never changes its meaning. ``stated`` is what
    the plan says, ``right`` what is so by the scenario; ``units`` break a rule where
    ``limit`` would be right.
    """

    name: str
    sentence: Text
    zone_id: str | None = None
    crossing_id: str | None = None
    site_id: str | None = None
    place: str | None = None  #: key of a place; of a way, where it begins
    at: datetime | None = None
    stated: object = None
    right: object = None
    units: int | None = None
    limit: int | None = None

    def __str__(self) -> str:
        return f"{self.name}: {self.sentence}"


@dataclass(frozen=True)
class Report:
    """The outcome of a check.

    ``out`` and ``bound`` are recomputed; None where the plan is too wrong for that.
    ``checked`` and ``not_checked`` say what this outcome is about.
    """

    violations: tuple[PlanViolation, ...]
    out: int | None
    bound: int | None
    checked: tuple[Text, ...]
    not_checked: tuple[Text, ...]

    @property
    def is_right(self) -> bool:
        """Whether nothing was found wrong."""
        return not self.violations


@dataclass(frozen=True)
class Where:
    """A place in words, and the columns of a violation that name it."""

    zone_id: str | None = None
    crossing_id: str | None = None
    site_id: str | None = None
    place: str | None = None
    name: Names | Text | str | None = None
    target: Names | Text | str | None = None


def wrong(
    name: str,
    where: Where | None = None,
    *,
    at: datetime | None = None,
    stated: object = None,
    right: object = None,
    units: int | None = None,
    limit: int | None = None,
    **words: object,
) -> PlanViolation:
    """The violation ``name`` with its sentence filled in."""
    where = where or Where()
    spoken = where.name if where.name is not None else where.place
    values = {
        "zone": spoken,
        "crossing": spoken,
        "site": spoken,
        "place": spoken,
        "target": where.target,
        "at": at,
        "stated": stated,
        "right": right,
        "units": units,
        "limit": limit,
        **words,
    }
    return PlanViolation(
        name,
        Text(SENTENCES[name].message, values),
        zone_id=where.zone_id,
        crossing_id=where.crossing_id,
        site_id=where.site_id,
        place=where.place,
        at=at,
        stated=stated,
        right=right,
        units=units,
        limit=limit,
    )
