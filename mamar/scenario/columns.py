"""The tables of a scenario, column by column: the one place that says what may stand where.

The reader, the template of ``mamar new`` and docs/scenario.md are all made from it; the
tables of agreements are in :mod:`agreed_columns`.
"""

from __future__ import annotations

from mamar.scenario.agreed_columns import AGREED
from mamar.scenario.marching import GROUPS
from mamar.scenario.scenario import MODES, STATUSES
from mamar.scenario.table import (
    ID,
    LAT,
    LON,
    MOST,
    Column,
    Kind,
    Table,
    name_columns,
    position_columns,
    source_column,
)
from mamar.text import Text

__all__ = ["MOST", "TABLES", "Column", "Kind", "Table"]

ZONES = Table(
    "zones",
    Text("Who is where: one row for each quarter, with the place where its people gather."),
    (
        Column("zone_id", "id", ID, required=True, example="Z1"),
        *name_columns("Example quarter", "حي للمثال"),
        *position_columns(
            Text(
                "Assembly point as POINT (longitude latitude); or the quarter as POLYGON, "
                "and then the assembly point in lon and lat."
            ),
            "place",
        ),
        Column("persons_low", "whole", Text("People in the quarter, low estimate."), example="800"),
        Column(
            "persons_best",
            "whole",
            Text("People in the quarter, best estimate."),
            required=True,
            example="1000",
        ),
        Column(
            "persons_high", "whole", Text("People in the quarter, high estimate."), example="1200"
        ),
        Column(
            "household_size",
            "number",
            Text("Mean number of people in a household; 1 where empty."),
            low=1,
            high=100,
            example="5.5",
        ),
        Column(
            "wounded", "whole", Text("Of these people, those who need an ambulance."), example="4"
        ),
        Column(
            "reduced_mobility",
            "whole",
            Text("Of these people, those who cannot walk the way."),
            example="60",
        ),
        Column(
            "men_18_40",
            "whole",
            Text(
                "Of these people, men of 18 to 40. It serves to plan protection and witnesses "
                "at a crossing, never to pick people out."
            ),
            example="130",
        ),
        Column(
            "staying_share",
            "number",
            Text("Share of the people who choose to stay, 0 to 1; 0 where empty."),
            high=1,
            example="0.25",
        ),
        Column(
            "holding_capacity",
            "whole",
            Text("People who can wait at the assembly point; not stated where empty."),
            example="1500",
        ),
        Column(
            "ready_from", "time", Text("When the first people can set out; the start where empty.")
        ),
        Column("ready_until", "time", Text("When all are ready to set out; at once where empty.")),
        Column(
            "refuses_sites",
            "ids",
            Text(
                "Reception sites that the people of the quarter do not go to, split by "
                "semicolons; none of them is in a wave that ends there."
            ),
            refers="sites",
        ),
        Column(
            "prefers_sites",
            "ids",
            Text(
                "Reception sites that the people of the quarter would rather go to, the one they "
                "like best first, split by semicolons. As many as can be are sent there, as long "
                "as nobody loses the way out by it and the last is out no later."
            ),
            refers="sites",
        ),
        source_column(),
    ),
    key="zone_id",
    required=True,
)

CROSSINGS = Table(
    "crossings",
    Text("Where people leave the area: one row for each place where they are screened."),
    (
        Column("crossing_id", "id", ID, required=True, example="C1"),
        *name_columns("Example crossing", "معبر للمثال"),
        *position_columns(Text("The place as POINT (longitude latitude).")),
        Column(
            "persons_per_h",
            "number",
            Text("People who pass in an hour while it is open."),
            required=True,
            example="300",
        ),
        Column(
            "vehicles_per_h",
            "number",
            Text("Vehicles that pass in an hour while it is open; not stated where empty."),
            example="30",
        ),
        Column(
            "modes",
            "choices",
            Text("How people may pass; on foot where empty."),
            choices=MODES,
            example="foot;bus;ambulance",
        ),
        Column(
            "controller", "text", Text("Who holds the ground on the far side."), example="side B"
        ),
        Column("monitored_by", "text", Text("Who watches the screening, or is to watch it.")),
        source_column(),
    ),
    key="crossing_id",
    required=True,
)

SITES = Table(
    "sites",
    Text("Where people are received: one row for each reception site."),
    (
        Column("site_id", "id", ID, required=True, example="R1"),
        *name_columns("Example reception site", "موقع استقبال للمثال"),
        *position_columns(Text("The place as POINT (longitude latitude).")),
        Column(
            "capacity",
            "whole",
            Text("People it can take in, all together."),
            required=True,
            example="2000",
        ),
        Column(
            "intake_per_h",
            "number",
            Text("People it can take in per hour; no limit where empty."),
            example="300",
        ),
        Column(
            "excludes",
            "choices",
            Text("Groups that are not to be sent there."),
            choices=GROUPS,
        ),
        Column("controller", "text", Text("Who holds the ground there."), example="side B"),
        source_column(),
        Column(
            "exit_geometry",
            "point",
            Text("For a site outside the roads: where the way to it leaves them, as POINT."),
        ),
    ),
    key="site_id",
    required=True,
)

WINDOWS = Table(
    "windows",
    Text("When crossings are open: one row for each interval that was proposed or agreed."),
    (
        Column("window_id", "id", ID, required=True, example="W1"),
        Column(
            "crossing_ids",
            "ids",
            Text("The crossings it is about, split by semicolons."),
            required=True,
            refers="crossings",
            example="C1",
        ),
        Column("opens", "time", Text("When they open."), required=True),
        Column("closes", "time", Text("When they close."), required=True),
        Column(
            "status",
            "choice",
            Text("How firm it is."),
            required=True,
            choices=STATUSES,
            example="proposed",
        ),
        Column("guarantees", "text", Text("Who guarantees it, and how."), example="none yet"),
        Column("conditions", "text", Text("What it depends on.")),
        Column(
            "night",
            "choice",
            Text("Whether people may set out for it in the dark; as [waves] says where empty."),
            choices=("yes", "no"),
        ),
        source_column(),
    ),
    key="window_id",
    required=True,
)

FLEET = Table(
    "fleet",
    Text("What people can ride in: one row for each kind of vehicle and depot."),
    (
        Column("vehicle_type", "text", Text("What it is."), required=True, example="city bus"),
        Column("count", "whole", Text("How many there are."), required=True, example="10"),
        Column("seats", "whole", Text("Seats in each."), required=True, high=1000, example="50"),
        Column("wheelchair_places", "whole", Text("Wheelchair places in each."), high=1000),
        Column("stretchers", "whole", Text("Stretchers in each."), high=1000),
        Column("depot", "point", Text("Where they stand at first, as POINT (longitude latitude).")),
        Column("speed_kmh", "number", Text("Speed on the way."), low=1, high=200, example="20"),
        Column("load_s", "whole", Text("Seconds to load one."), high=7 * 86_400, example="1800"),
        Column("unload_s", "whole", Text("Seconds to unload one."), high=7 * 86_400, example="900"),
        Column("available_from", "time", Text("When they can first be used.")),
        Column("available_until", "time", Text("When they are no longer there.")),
        Column(
            "mode",
            "choice",
            Text("How a crossing counts it; by its places where empty."),
            choices=MODES[1:],
        ),
        Column(
            "max_trips",
            "whole",
            Text("Journeys with people that each can make in all; no limit where empty."),
            low=1,
        ),
        Column(
            "max_hours_per_day",
            "number",
            Text("Hours a day that each can be on the way; no limit where empty."),
            high=24,
        ),
    ),
)

CONTROL = Table(
    "control",
    Text("Who holds which ground, and when: one row for each area and interval."),
    (
        Column(
            "geometry",
            "area",
            Text("The ground as POLYGON or MULTIPOLYGON, longitude first."),
            required=True,
        ),
        Column(
            "controller",
            "text",
            Text("Who holds it: a label, used the same way in all tables."),
            required=True,
            example="side A",
        ),
        Column("valid_from", "time", Text("From when this is said."), required=True),
        Column("valid_to", "time", Text("Until when; until further notice where empty.")),
        source_column(),
    ),
)


def _count(name: str, meaning: Text) -> tuple[Column, Column]:
    return (
        Column(f"{name}_min", "whole", meaning),
        Column(f"{name}_max", "whole", Text("The same, at most.")),
    )


INCIDENTS = Table(
    "incidents",
    Text("What is said to have happened: one row for each event and each account of it."),
    (
        Column("incident_id", "id", ID, required=True, example="I1"),
        Column("occurred_at", "time", Text("When it happened."), required=True),
        Column("geometry", "place", Text("Where, as POINT or POLYGON; or only in words in place.")),
        Column("lon", "degrees", LON, low=-MOST),
        Column("lat", "degrees", LAT, low=-MOST),
        Column("place", "text", Text("Where, in words."), example="the road to C1"),
        Column("kind", "text", Text("What it was, in a word."), required=True, example="shelling"),
        *_count("killed", Text("People killed, at least.")),
        *_count("injured", Text("People injured, at least.")),
        *_count("detained", Text("People detained, at least.")),
        Column(
            "claim",
            "choice",
            Text("State of the claim: it stands beside the number, never instead of it."),
            choices=("allegation", "verified", "contradicted"),
            example="allegation",
        ),
        source_column(),
        Column(
            "radius_m",
            "number",
            Text("How far around the point the report may mean."),
            high=200_000,
            example="500",
        ),
    ),
    key="incident_id",
)

SOURCES = Table(
    "sources",
    Text("Who says so: one row for each source named in the other tables."),
    (
        Column("source_id", "id", ID, required=True, example="S1"),
        Column("name", "text", Text("What the source is called."), required=True, example="Own"),
        Column("kind", "text", Text("News, monitor, party, own …"), required=True, example="own"),
        Column("published_at", "text", Text("When it was published, as precisely as known.")),
        Column("url", "text", Text("Where it can be read.")),
        Column("archived_at", "text", Text("Where a copy is kept.")),
        Column("reliability", "text", Text("How far it is relied on."), example="low"),
        Column(
            "sensitivity",
            "text",
            Text("public, or why it must not be shown or joined with others."),
            example="public",
        ),
    ),
    key="source_id",
)

TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        ZONES,
        CROSSINGS,
        SITES,
        WINDOWS,
        *AGREED,
        FLEET,
        CONTROL,
        INCIDENTS,
        SOURCES,
    )
}
