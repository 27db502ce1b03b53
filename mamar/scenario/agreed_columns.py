"""The tables of what parties have agreed, column by column. All of them may be left out."""

from __future__ import annotations

from mamar.scenario.agreed import CONDITION_KINDS, SAID
from mamar.scenario.table import ID, Column, Table, name_columns, source_column
from mamar.text import Text

_YES_NO = ("yes", "no")
_WEEK_MIN = 7 * 24 * 60

GUARANTEES = Table(
    "guarantees",
    Text("Who guarantees a window: one row for each controller along its way."),
    (
        Column(
            "window_id",
            "id",
            Text("The window it is about."),
            required=True,
            refers="windows",
            example="W1",
        ),
        Column(
            "controller",
            "text",
            Text("Who holds ground on the way: a label, used the same way in all tables."),
            required=True,
            example="side B",
        ),
        Column(
            "given",
            "choice",
            Text("Whether the guarantee was given. Not knowing is unknown, never yes."),
            required=True,
            choices=SAID,
            example="unknown",
        ),
        Column("given_at", "time", Text("When it was given.")),
        source_column(),
    ),
)

CLEARANCES = Table(
    "clearances",
    Text("Whether ways were cleared of mines: one row for each window or crossing."),
    (
        Column("window_id", "id", Text("The window it is about."), refers="windows", example="W1"),
        Column(
            "crossing_id",
            "id",
            Text("The crossing it is about, whatever the window."),
            refers="crossings",
        ),
        Column(
            "cleared",
            "choice",
            Text("Whether it was cleared. Not knowing is unknown, never yes."),
            required=True,
            choices=SAID,
            example="unknown",
        ),
        Column("cleared_by", "text", Text("Who cleared it, and says so.")),
        Column("as_of", "time", Text("When this was so.")),
        source_column(),
    ),
)

CONDITIONS = Table(
    "conditions",
    Text("What a window or an area of a deal depends on: one row for each condition."),
    (
        Column("condition_id", "id", ID, required=True, example="Q1"),
        Column(
            "kind",
            "choice",
            Text(
                "opens_when_out: so many have left elsewhere; lapses_at: nobody departs from that "
                "time on; prerequisite: a step that somebody takes before."
            ),
            required=True,
            choices=CONDITION_KINDS,
            example="prerequisite",
        ),
        *name_columns("The road is opened", "فتح الطريق"),
        Column("window_id", "id", Text("The window it is about."), refers="windows"),
        Column(
            "area_id",
            "id",
            Text("The area of a deal whose departures it holds."),
            refers="areas",
            example="A1",
        ),
        Column(
            "out_of",
            "id",
            Text("opens_when_out: the area that people must have left."),
            refers="areas",
        ),
        Column("persons", "whole", Text("opens_when_out: how many must have left.")),
        Column(
            "time",
            "time",
            Text("lapses_at: when; prerequisite: not before, where it is known."),
        ),
        Column(
            "needs",
            "ids",
            Text("Conditions that must hold before this step can be taken."),
            refers="conditions",
        ),
        Column(
            "takes_min",
            "whole",
            Text("Minutes that the step takes, with its confirmation."),
            high=_WEEK_MIN,
        ),
        Column("confirmed_by", "text", Text("Who confirms it."), example="monitors"),
        Column(
            "confirmed",
            "choice",
            Text("Whether it was confirmed; unknown where empty."),
            choices=SAID,
            example="unknown",
        ),
        source_column(),
    ),
    key="condition_id",
)

DEALS = Table(
    "deals",
    Text("Movements that are coupled: one row for each deal between areas."),
    (
        Column("deal_id", "id", ID, required=True, example="D1"),
        *name_columns("Example deal", "اتفاق للمثال"),
        Column("begins", "time", Text("When it begins; the start where empty.")),
        Column("lapses", "time", Text("When it lapses; the end of the horizon where empty.")),
        Column(
            "most_apart",
            "whole",
            Text(
                "Exchange in rounds: how many people of its first area may be ahead of the agreed "
                "ratio, whatever stops; empty: coupled by conditions only."
            ),
        ),
        Column(
            "confirm_min",
            "whole",
            Text("Minutes from the end of a round until all sides have confirmed it."),
            high=_WEEK_MIN,
            example="60",
        ),
        Column("confirmed_by", "text", Text("Who confirms it."), example="monitors"),
        Column(
            "ends_when_empty",
            "choice",
            Text("Whether the others need not wait once an area has nobody left; no where empty."),
            choices=_YES_NO,
        ),
        source_column(),
    ),
    key="deal_id",
)

AREAS = Table(
    "areas",
    Text("The areas of a deal: one row for each side."),
    (
        Column("area_id", "id", ID, required=True, example="A1"),
        Column(
            "deal_id",
            "id",
            Text("The deal it belongs to."),
            required=True,
            refers="deals",
            example="D1",
        ),
        *name_columns("Example area", "منطقة للمثال"),
        Column(
            "of_plan",
            "choice",
            Text("yes: the area of this scenario, whose people and hours the plan gives."),
            choices=_YES_NO,
            example="no",
        ),
        Column(
            "persons",
            "whole",
            Text("People who leave it; not for that of the plan."),
            example="400",
        ),
        Column(
            "ratio",
            "whole",
            Text("So many from here to so many from the other areas; 1 where empty."),
            low=1,
            example="1",
        ),
        Column(
            "load",
            "whole",
            Text("People who move together, such as a bus; 1 where empty."),
            low=1,
            high=100_000,
            example="50",
        ),
        source_column(),
    ),
    key="area_id",
)

OPENINGS = Table(
    "openings",
    Text("When people can leave an area elsewhere: one row for each interval."),
    (
        Column("area_id", "id", Text("The area."), required=True, refers="areas", example="A1"),
        Column("opens", "time", Text("When it opens."), required=True),
        Column("closes", "time", Text("When it closes."), required=True),
        Column(
            "persons_per_h",
            "number",
            Text("People who can leave in an hour while it is open."),
            required=True,
            example="100",
        ),
        source_column(),
    ),
)

AGREED = (GUARANTEES, CLEARANCES, CONDITIONS, DEALS, AREAS, OPENINGS)
