"""The keys of scenario.toml: the one place that says what may stand where.

The reader, the writer and docs/scenario.md are all made from it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from mamar.scenario.marching import WaveRules
from mamar.scenario.scenario import QUESTIONS, STATUSES, Rules
from mamar.text import LANGUAGES, Text

KeyKind = Literal["names", "text", "word", "words", "choices", "whole", "number", "time", "file"]


@dataclass(frozen=True)
class Key:
    """One key: ``names`` is a table of texts by language (name.ar, name.en)."""

    name: str
    kind: KeyKind
    meaning: Text
    required: bool = False
    low: float = 0
    high: float = 1e9
    choices: tuple[str, ...] = ()
    default: object = None


_DEFAULT = Rules()
_WAVE = WaveRules()

TOP = (
    Key("name", "names", Text("What the scenario is called: name.ar, name.en."), required=True),
    Key("start", "time", Text("Step 0, with its offset from UTC."), required=True),
    Key(
        "step_s",
        "whole",
        Text("Length of a step in seconds."),
        low=1,
        high=86_400,
        default=60,
    ),
    Key(
        "horizon_h",
        "number",
        Text("Hours from the start that a plan may use; a whole number of steps."),
        low=0.001,
        high=24 * 366,
        default=72,
    ),
    Key(
        "language",
        "word",
        Text("Language of the results, where none is asked for."),
        choices=LANGUAGES,
        default="en",
    ),
    Key(
        "extra_columns",
        "words",
        Text(
            "Columns that have no meaning for a plan though their names are close to others, as "
            "table.column; they are kept and not read."
        ),
        default=(),
    ),
)

ROADS_FILES = ("roads.parquet", "roads.gpkg", "roads.osm.pbf", "roads.graphml", "roads")

FILES = (
    Key(
        "roads",
        "file",
        Text(
            "The roads: .parquet, .gpkg, .osm.pbf, .graphml or a GMNS folder; the first of "
            "roads.parquet, roads.gpkg, roads.osm.pbf, roads.graphml and roads/ where not given."
        ),
    ),
    *(
        Key(name, "file", Text("The table {name}.", {"name": name}), default=f"{name}.csv")
        for name in (
            "zones",
            "crossings",
            "sites",
            "windows",
            "guarantees",
            "clearances",
            "conditions",
            "deals",
            "areas",
            "openings",
            "fleet",
            "control",
            "incidents",
            "sources",
        )
    ),
    Key("also", "words", Text("Other text files that belong to the scenario and stay with it.")),
)

RULES = (
    Key(
        "persons",
        "word",
        Text("Which estimate of the people is planned for."),
        choices=("low", "best", "high"),
        default=_DEFAULT.persons,
    ),
    Key(
        "staying",
        "word",
        Text(
            "stated: the staying_share of a zone stays at home and is still in the plan; "
            "none: there is room for everybody, and whoever stays, stays."
        ),
        choices=("stated", "none"),
        default=_DEFAULT.staying,
    ),
    Key(
        "out_at",
        "word",
        Text("When people count as out: through a crossing, or only once received at a site."),
        choices=("crossing", "site"),
        default=_DEFAULT.out_at,
    ),
    Key(
        "beyond",
        "word",
        Text("How people go on from a crossing to a site."),
        choices=("drive", "walk"),
        default=_DEFAULT.beyond,
    ),
    Key(
        "beyond_kmh",
        "number",
        Text("How fast they go on, in km/h."),
        low=0.1,
        high=200,
        default=_DEFAULT.beyond_kmh,
    ),
    Key(
        "snap_limit_m",
        "number",
        Text("A place farther than this from every road, in metres, is a fault."),
        high=100_000,
        default=_DEFAULT.snap_limit_m,
    ),
    Key(
        "walk_speed_mps",
        "number",
        Text("Walking speed in metres per second, of a group with children and loads."),
        low=0.05,
        high=3,
        default=_DEFAULT.walk_speed_mps,
    ),
    Key(
        "area",
        "word",
        Text(
            "control: before a crossing people keep to ground held by one of inside; "
            "open: no lines."
        ),
        choices=("control", "open"),
        default=_DEFAULT.area,
    ),
    Key("inside", "words", Text("Controllers whose ground people keep to, for area = control.")),
    Key(
        "statuses",
        "choices",
        Text("Windows with one of these statuses count."),
        choices=STATUSES,
        default=_DEFAULT.statuses,
    ),
)

WAVES = (
    Key(
        "min_wave_min",
        "whole",
        Text("Minutes that the departure of a wave lasts at least."),
        low=1,
        high=1440,
        default=_WAVE.min_wave_min,
    ),
    Key(
        "max_wave_min",
        "whole",
        Text(
            "Minutes that the departure of a wave on foot lasts at most, so that everybody can "
            "be told when to come; a single household may take longer."
        ),
        low=1,
        high=10080,
        default=_WAVE.max_wave_min,
    ),
    Key(
        "max_routes",
        "whole",
        Text("Ways to crossings that a quarter uses at one time, at most."),
        low=1,
        high=100,
        default=_WAVE.max_routes,
    ),
    Key(
        "route_changes_per_day",
        "whole",
        Text("How often a day a quarter may change them."),
        high=100,
        default=_WAVE.route_changes_per_day,
    ),
    Key("told_at", "time", Text("When people are told of the plan; the start where not given.")),
    Key(
        "lead_min",
        "whole",
        Text("Minutes between being told and the first departure, at least."),
        high=100_000,
        default=_WAVE.lead_min,
    ),
    Key(
        "gather_min",
        "whole",
        Text("Minutes for which people stand at the assembly point before they leave."),
        high=1440,
        default=_WAVE.gather_min,
    ),
    Key(
        "convoy_max",
        "whole",
        Text("Vehicles in a convoy, at most."),
        low=1,
        high=10_000,
        default=_WAVE.convoy_max,
    ),
    Key(
        "headway_min",
        "whole",
        Text("Minutes between two convoys at one place, at least."),
        high=1440,
        default=_WAVE.headway_min,
    ),
    Key(
        "queue_max",
        "whole",
        Text("People who wait before one crossing at one time, at most."),
        default=_WAVE.queue_max,
    ),
    Key(
        "rate_share",
        "number",
        Text(
            "Part of what each crossing passes in an hour that waves use, at most; below 1 it "
            "leaves slack for the late and the unplanned."
        ),
        low=0.05,
        high=1,
        default=_WAVE.rate_share,
    ),
    Key(
        "no_walk_counts",
        "number",
        Text(
            "What a person counts who leaves by vehicle or not at all, where one who can walk "
            "counts 1, when one order of march is chosen before another."
        ),
        low=1,
        high=100,
        default=_WAVE.no_walk_counts,
    ),
    Key(
        "walk_limit_m",
        "number",
        Text("Metres that people walk, at most."),
        default=_WAVE.walk_limit_m,
    ),
    Key(
        "walk_limit_reduced_m",
        "number",
        Text("Metres that a household with a person of reduced mobility walks, at most."),
        default=_WAVE.walk_limit_reduced_m,
    ),
    Key(
        "companions",
        "whole",
        Text("People who go with one who is wounded."),
        high=20,
        default=_WAVE.companions,
    ),
    Key(
        "at_risk_crossings",
        "words",
        Text(
            "Crossings that are accepted for households with a member at special risk there, "
            'such as arrest; ["any"]: all of them; []: none.'
        ),
        default=_WAVE.at_risk_crossings,
    ),
    Key(
        "night",
        "word",
        Text("Whether people may set out in the dark where the window does not say."),
        choices=("yes", "no"),
        default=_WAVE.night,
    ),
)

CASE = (
    Key("title", "names", Text("What the question is called: title.ar, title.en."), required=True),
    Key("question", "word", Text("What is asked."), required=True, choices=QUESTIONS),
    Key("by", "time", Text("The deadline; the end of the horizon where not given.")),
    Key("start", "time", Text("Step 0 of this question, where it is another one.")),
    Key(
        "horizon_h",
        "number",
        Text("Hours from the start, where they are others."),
        low=0.001,
        high=24 * 366,
    ),
)

ASSUMPTION = (
    Key("id", "text", Text("Short name."), required=True),
    Key("what", "names", Text("What is assumed: what.ar, what.en."), required=True),
    Key("value", "text", Text("The value, where it is one."), default=""),
    Key("reason", "names", Text("Why: reason.ar, reason.en."), required=True),
    Key("cases", "words", Text("Cases it is about; all where none is named."), default=()),
)
