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
    # Its places and links are not those of the scenario.
    "unknown_place": Text("{place} is not a place of the scenario."),
    "missing_place": Text("{place} is missing among the plan's places."),
    "repeated_place": Text("{place} is there more than once."),
    "moved_place": Text("{place} is drawn at {stated}, and it lies at {right}."),
    "teleport": Text(
        "The way from {place} to {target} is not connected: segment {stated} does not go on "
        "where the way has come to."
    ),
    "against_direction": Text(
        "On the way from {place} to {target} segment {stated} is entered at its other end."
    ),
    "unknown_link": Text("Nothing leads from {place} to {target} as the plan says."),
    "repeated_link": Text("The way from {place} to {target} is there more than once."),
    "other_kind": Text("The way from {place} to {target} is of the kind {right}, not {stated}."),
    "other_transit": Text(
        "From {place} to {target} people take {right} steps; the plan says {stated}."
    ),
    # The flow cannot be read.
    "flow_unreadable": Text("The flow cannot be read: {reason}"),
    "negative_units": Text("At {at} {units} persons go from {place} to {target}: less than none."),
    "zero_units": Text("At {at} nobody goes from {place} to {target}: the entry means nothing."),
    "repeated_entry": Text("What goes from {place} to {target} at {at} is there more than once."),
    "entry_before_start": Text(
        "{units} persons go from {place} to {target} at {at}, before the plan starts."
    ),
    # People cannot move as it says.
    "window_closed": Text("At {at} {units} persons pass {crossing}, which is closed then."),
    "crossing_over_capacity": Text(
        "At {at} {units} persons pass {crossing}, which lets {limit} through in that step."
    ),
    "street_over_capacity": Text(
        "At {at} {units} persons enter the street from {place} to {target}, which takes {limit} "
        "in that step."
    ),
    "onward_over_capacity": Text(
        "At {at} {units} persons go on from {place} to {target}; there are only {limit} in all."
    ),
    "intake_over_rate": Text(
        "At {at} {site} takes in {units} persons; it can take {limit} in that step."
    ),
    "leaves_too_late": Text("At {at} {units} persons set out from {zone}, where nobody may then."),
    "leaves_too_early": Text(
        "By {at} {units} more persons have set out from {zone} than are ready then."
    ),
    "more_leave_than_live_there": Text(
        "By {at} {units} more persons have set out from {zone} than live there."
    ),
    "staying_moved": Text(
        "By {at} {units} persons have set out from {zone} beyond those who leave: they stay."
    ),
    "people_from_nowhere": Text("By {at} {units} more persons have left {place} than had come."),
    "site_overfull": Text(
        "From {at} on {site} is overfull: {units} persons are sent there, {limit} have room."
    ),
    "on_the_road_at_the_end": Text(
        "{units} persons who enter the way from {place} to {target} at {at} are still on it at "
        "the end of the plan."
    ),
    "left_on_the_way": Text("{stated} persons set out, and {right} of them are out at the end."),
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
    "reason_missing": Text("Not everybody of {zone} is out, and the plan does not say why."),
    "reason_unfounded": Text("All of {zone} are out, and the plan says why they are not."),
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
    "towards_miscounted": Text(
        "{stated} persons go from {place} to {target} by where they leave; {right} go there."
    ),
    "zone_towards_differ": Text(
        "By crossing the plan has other numbers for {zone} than for those who set out from there."
    ),
    "towards_lost": Text("Of those who leave by {stated}, not as many go from {place} as come."),
    "crossing_zones_miscounted": Text(
        "{right} persons pass {crossing}; over all zones the plan has {stated}."
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
    "total_out_miscounted": Text("{right} persons are out at the end; the plan says {stated}."),
    "hours_missing": Text("The plan ends after {right} hours; it counts {stated}."),
    "arrivals_miscounted": Text("By {at} {right} persons are out; the plan says {stated}."),
    "arrivals_bound_wrong": Text(
        "By {at} the cut proves that at most {right} persons can be out; the plan says {stated}."
    ),
    # It claims more than it proves.
    "cut_malformed": Text("The cut cannot be read: {reason}"),
    "bound_wrong": Text(
        "The cut proves that at most {right} persons can be out; the plan says {stated}."
    ),
    "not_the_most": Text(
        "The plan claims to be the best. {stated} persons are out, {right} are not excluded."
    ),
    "not_everybody": Text(
        "The plan claims that everybody is out. {right} leave, {stated} are out at the end."
    ),
    "not_at_the_bound": Text(
        "The plan claims to be the quickest. It ends after {stated} steps; its bound is {right}."
    ),
    "bound_steps_unproved": Text(
        "The plan claims that it takes {stated} steps or more. The cut does not show it."
    ),
    "bound_steps_missing": Text("The plan does not say how quick anybody could be."),
    "not_infeasible": Text(
        "The plan claims that somebody can never be out, and no cut for ever shows it."
    ),
    "limit_unknown": Text("{stated} is named as a limit, and the scenario has no such place."),
    "limit_miscounted": Text("{place} adds {right} persons to the bound; the plan says {stated}."),
    "limit_missing": Text("{place} adds {right} persons to the bound and is not named."),
    "limit_time_wrong": Text(
        "{place} limits from {stated} on, says the plan; nobody can pass there all that time."
    ),
    "limit_time_missing": Text(
        "{place} limits in {right} steps; the plan names times with {stated} of them."
    ),
    "forbidden_word": Text("A sentence of the plan promises what nobody can: {stated}"),
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
