"""What can be wrong with an order of march: one table of names and sentences."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from mamar.scenario.scenario import Names
from mamar.text import Text
from mamar.verify.report import PlanViolation

#: Every name a violation can have, with the sentence that is said about it.
SENTENCES = {
    # It cannot be read; of such a wave nothing else is checked.
    "other_rules": Text("The order was made by other rules than the scenario's: {stated}."),
    "unknown_name": Text("{wave} names {stated}, which there is not."),
    "repeated_name": Text("{stated} is there more than once."),
    "names_alike": Text("The names {stated} and {right} look the same, and are of two waves."),
    "no_span": Text("{wave}: from step {stated} until step {right} is no time within the plan."),
    "no_people": Text("{wave}: {units} persons in {stated} households are none that could leave."),
    "part_missing": Text("{wave} lacks {stated}."),
    "part_unasked": Text("{wave} has {stated}, which does not belong there."),
    # Households.
    "household_split": Text(
        "{wave}: {units} persons are not {stated} whole households of {zone}, which are of "
        "{right} persons."
    ),
    "people_left_out": Text(
        "Of {zone}, {units} of {limit} persons ({group}) are in waves or named as not served."
    ),
    "people_counted_twice": Text(
        "Of {zone}, {units} persons ({group}) are in waves or named as not served; {limit} leave."
    ),
    "households_miscounted": Text(
        "Of {zone}, {units} households of {size} persons ({group}) are in waves or named as not "
        "served; there are {limit}."
    ),
    # Departure.
    "wave_too_long": Text("{wave} departs over {units} minutes; {limit} are the most on foot."),
    "wave_too_short": Text("{wave} departs in {units} minutes; {limit} are the least."),
    "before_told": Text("{wave} departs from {zone} before people can have been told and packed."),
    "before_ready": Text("{wave} departs from {zone} before people there are ready."),
    "after_ready": Text("{wave} departs from {zone} when people there are no longer ready."),
    "in_the_dark": Text("{wave} departs from {zone} in the dark."),
    "light_wrong": Text("It is light or dark at {at} where the order says the other."),
    "arrives_after_end": Text("{wave} has not arrived by the end of the plan."),
    "assembly_over_capacity": Text(
        "At {at} {units} persons wait at the assembly point of {zone}, which holds {limit}."
    ),
    # Routes.
    "route_of_another": Text("{wave} walks the route {stated}, which leads elsewhere."),
    "teleport": Text("The route {stated} jumps: segment {segment} does not begin where it is."),
    "street_closed": Text("The route {stated} uses segment {segment}, where nobody can walk."),
    "route_begins_elsewhere": Text("The route {stated} does not begin at {zone}."),
    "route_ends_elsewhere": Text("The route {stated} does not lead to where it should."),
    "detour": Text("The route {stated} takes {units} seconds; {limit} are enough."),
    "route_steps_wrong": Text("The route {what} takes {right} steps; the order says {stated}."),
    "route_metres_wrong": Text("The route {what} is {right} m long; the order says {stated}."),
    "too_far_to_walk": Text("{wave} walks {units} m; {limit} are the most for its group."),
    "street_over_capacity": Text(
        "At {at} {units} persons an hour enter segment {stated}, which lets {limit} through."
    ),
    "too_many_routes": Text("At {at} people of {zone} leave by {units} routes; {limit} may be."),
    "too_many_changes": Text("On {day} the routes of {zone} change {units} times; {limit} may be."),
    # Crossings.
    "crossing_not_accepted": Text("{wave} leads people at risk by {crossing}: it is not accepted."),
    "mode_not_accepted": Text("{wave} passes {crossing}, which does not let it pass so: {stated}."),
    "window_not_counting": Text("{wave} passes in the window {stated}, which does not count."),
    "window_elsewhere": Text("{wave} passes {crossing} in the window {stated} of another."),
    "window_closed": Text("{wave} passes {crossing} outside of the window {stated}."),
    "passes_before_coming": Text("{wave} passes {crossing} before its people can have come."),
    "crossing_over_rate": Text(
        "At {at} {units} persons an hour pass {crossing}; waves may use {limit} of its rate."
    ),
    "crossing_over_vehicles": Text(
        "At {at} {units} vehicles an hour pass {crossing}; waves may use {limit} of its rate."
    ),
    "queue_too_long": Text("At {at} {units} persons wait before {crossing}; {limit} may."),
    # Beyond.
    "arrives_elsewhen": Text("{wave} is out once through {crossing}, not at another time."),
    "arrives_too_early": Text("{wave} arrives before its people can have come there."),
    "walks_on": Text("{wave} walks on from {crossing}, where the scenario has vehicles for it."),
    "boards_before_passing": Text("{wave} boards beyond {crossing} before its people have passed."),
    "site_excluded": Text("{wave} goes to {site}, which is not for the group ({stated})."),
    "site_refused": Text("{wave} goes to {site}, and people of {zone} do not go there."),
    "site_over_capacity": Text("{units} persons go to {site}, which has room for {limit}."),
    "site_over_intake": Text(
        "At {at} {units} persons an hour arrive at {site}, which takes in {limit}."
    ),
    # Vehicles.
    "unknown_vehicle": Text("{wave}: there is no vehicle {vehicle}."),
    "other_mode": Text("{wave} goes by {stated}; the vehicle {vehicle} is another ({right})."),
    "loads_miscounted": Text(
        "{wave}: {stated} persons are in its vehicles, {right} persons in the wave."
    ),
    "over_seats": Text("{wave}: {units} persons are to sit in {vehicle}, which has {limit} seats."),
    "over_stretchers": Text(
        "{wave}: {units} wounded are to lie in {vehicle}, which has {limit} stretchers."
    ),
    "wounded_on_foot": Text("{wave}: wounded people are to walk."),
    "loading_too_short": Text("{wave} boards in {units} seconds; {vehicle} takes {limit}."),
    "unloading_too_short": Text("{wave} unloads in {units} seconds; {vehicle} takes {limit}."),
    "in_two_places": Text("{vehicle} boards for {wave} at {at}, and is still on its way before."),
    "before_cycle": Text("{vehicle} boards for {wave} at {at}; it cannot be there yet."),
    "vehicle_not_there_yet": Text("{vehicle} would set out for {wave} before it is available."),
    "vehicle_gone": Text("{vehicle} is available no longer when {wave} has unloaded."),
    "no_drive": Text("{wave}: there is no way for {vehicle}."),
    "too_many_trips": Text("{vehicle} makes {units} journeys; it can make {limit}."),
    "too_many_hours": Text("On {day} {vehicle} is on the way for {units} minutes; {limit} may be."),
    "mixed_convoy": Text("{wave} is a convoy of vehicles of more than one row: {stated}."),
    "convoy_too_large": Text("{wave} is a convoy of {units} vehicles; {limit} may be."),
    "convoys_too_close": Text(
        "{wave} departs {units} minutes after another convoy from the same place; {limit} are "
        "the least."
    ),
    "convoys_too_close_at_crossing": Text(
        "{wave} passes {crossing} {units} minutes after another convoy; {limit} are the least."
    ),
    # The rounds of a deal.
    "outside_rounds": Text("{wave} passes {crossing} outside of the rounds of the deal."),
    "round_too_full": Text("In round {stated} of the deal {units} people pass; {limit} may."),
    "rounds_break_deal": Text("The rounds that the order keeps to break the deal: {reason}"),
    # What it says about itself.
    "nobody_not_served": Text(
        "Of {zone}, {units} persons in {stated} households ({group}) are said to be not served: "
        "that is nobody."
    ),
    "reason_untrue": Text("People of {zone} ({group}) are not served because of {stated}: untrue."),
    "out_miscounted": Text("{right} persons are out by the order; it says {stated}."),
    "until_miscounted": Text("The last wave has arrived after {right} steps; it says {stated}."),
    "uptake_missing": Text("How the order goes with the low, best and high figure is not said."),
    "uptake_miscounted": Text(
        "With the {what} figure the order has {stated} persons out; its waves have {right}, or "
        "other people or another end."
    ),
    "uptake_of_waves": Text(
        "With the {what} figure other people are in these waves than the order says: {stated}."
    ),
    "preference_missing": Text(
        "Zones whose people named sites they like best are {right}; the order tells of {stated}."
    ),
    "preference_miscounted": Text(
        "Of {zone}, {right} persons go to the sites named first, second and so on, and at last to "
        "others; the order says {stated}."
    ),
    "bound_missing": Text("The bound {stated}, which every such plan has, is left out."),
    "bound_elsewhen": Text(
        "The bound {what} is for the step {stated}; the end of the plan is the step {right}."
    ),
    "unknown_relaxation": Text("The bound {stated} cannot be checked, so it proves nothing."),
    "bound_unreadable": Text("The certificate of the bound {stated} cannot be read: {reason}"),
    "bound_unproved": Text(
        "The bound {what} says {stated} persons at most; its certificate does not exclude {right}."
    ),
    "bound_raised": Text(
        "The bound {what} says {stated} persons at most; its certificate shows that no more than "
        "{right} can be out."
    ),
    "bound_steps_lowered": Text(
        "The bound {what} says that not everybody can be out in fewer than {stated} steps; its "
        "certificate shows it of {right}."
    ),
    "bound_steps_unproved": Text(
        "The bound {what} says {stated} steps at least; its certificate does not show it."
    ),
    "bound_steps_missing": Text("The order does not say how quick any order could be."),
    "bound_refuted": Text("{units} persons are out, more than the bound {what} says: {limit}."),
    "forbidden_word": Text("The plan promises what nobody can: {stated}"),
}


@dataclass(frozen=True)
class OrderViolation(PlanViolation):
    """One rule that an order of march breaks, and where; what does not apply is None.

    ``name`` is a key of :data:`SENTENCES` and never changes its meaning; it may be that of
    another rule for plans.
    """

    wave_id: str | None = None
    vehicle: str | None = None


def wrong(
    name: str,
    *,
    wave: str | None = None,
    zone: tuple[str, Names] | None = None,
    crossing: tuple[str, Names] | None = None,
    site: tuple[str, Names] | None = None,
    vehicle: str | None = None,
    at: datetime | None = None,
    stated: object = None,
    right: object = None,
    units: int | None = None,
    limit: int | None = None,
    **words: object,
) -> OrderViolation:
    """The violation ``name`` with its sentence filled in; places are id and names."""
    values = {
        "wave": wave,
        "zone": zone and zone[1],
        "crossing": crossing and crossing[1],
        "site": site and site[1],
        "vehicle": vehicle,
        "at": at,
        "stated": stated,
        "right": right,
        "units": units,
        "limit": limit,
        **words,
    }
    return OrderViolation(
        name,
        Text(SENTENCES[name].message, values),
        zone_id=zone and zone[0],
        crossing_id=crossing and crossing[0],
        site_id=site and site[0],
        at=at,
        stated=stated,
        right=right,
        units=units,
        limit=limit,
        wave_id=wave,
        vehicle=vehicle,
    )
