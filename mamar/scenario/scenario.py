"""The question as data: a scenario and the rows it is made of. Nothing here reads files.

Times are timezone-aware datetimes, positions are degrees (WGS84), people are whole
numbers. The planner sees a :class:`Scenario` and nothing else; a named question of the
scenario is turned into a plain one by :meth:`Scenario.case`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

from mamar.errors import Fault
from mamar.scenario.agreed import Area, Clearance, Condition, Deal, Guarantee, Opening
from mamar.scenario.marching import WaveRules
from mamar.situation import ControlArea, Incident, Record

Names = Mapping[str, str]  #: a name or sentence by language, {"en": …, "ar": …}
Question = Literal["most", "quickest", "earliest"]

QUESTIONS: tuple[Question, ...] = ("most", "quickest", "earliest")
STATUSES = ("proposed", "agreed", "in_force", "suspended", "ended")
MODES = ("foot", "car", "bus", "ambulance")


@dataclass(frozen=True, kw_only=True)
class Zone(Record):
    """A quarter and the people in it; they gather at the assembly point (lon, lat).

    ``household_size`` is 1 where it was not stated. Of the people, ``wounded`` need an
    ambulance and ``reduced_mobility`` a seat; both are counted inside ``persons_best``.
    ``holding_capacity`` None: not stated. Nobody goes to a site in ``refuses_sites``;
    those in ``prefers_sites`` are liked best, the first most.
    """

    zone_id: str
    name: Names
    lon: float
    lat: float
    area: Any = None
    persons_low: int
    persons_best: int
    persons_high: int
    household_size: float = 1.0
    wounded: int = 0
    reduced_mobility: int = 0
    men_18_40: int = 0
    staying_share: float = 0.0
    holding_capacity: int | None = None
    ready_from: datetime | None = None
    ready_until: datetime | None = None
    refuses_sites: tuple[str, ...] = ()
    prefers_sites: tuple[str, ...] = ()
    source_id: str = ""

    def choice(self, site_id: str | None) -> int | None:
        """1 for the site that the people like best, 2 for the next …; None: they named others."""
        liked = self.prefers_sites
        return liked.index(site_id) + 1 if site_id in liked else None


@dataclass(frozen=True, kw_only=True)
class Crossing(Record):
    """A place where people leave the area and are screened, so many persons an hour."""

    crossing_id: str
    name: Names
    lon: float
    lat: float
    persons_per_h: float
    vehicles_per_h: float | None = None
    modes: tuple[str, ...] = ("foot",)
    controller: str = ""
    monitored_by: str = ""
    source_id: str = ""


@dataclass(frozen=True, kw_only=True)
class Site(Record):
    """A place that receives people: ``capacity`` in all, ``intake_per_h`` (None: no limit).

    Nobody of a group in ``excludes`` is sent there.
    A site outside the roads is reached from where the way to it leaves them, at
    (``exit_lon``, ``exit_lat``); None: it lies on the roads.
    """

    site_id: str
    name: Names
    lon: float
    lat: float
    capacity: int
    intake_per_h: float | None = None
    excludes: tuple[str, ...] = ()
    controller: str = ""
    source_id: str = ""
    exit_lon: float | None = None
    exit_lat: float | None = None


@dataclass(frozen=True, kw_only=True)
class Window(Record):
    """Hours in which crossings are open, and how firmly that is agreed."""

    window_id: str
    crossing_ids: tuple[str, ...]
    opens: datetime
    closes: datetime
    status: str
    guarantees: str = ""
    conditions: str = ""
    night: str = ""  #: "yes": people may set out for it in the dark; "no"; "": as the rules say
    source_id: str = ""


@dataclass(frozen=True, kw_only=True)
class Vehicle(Record):
    """``count`` vehicles of one kind; the depot is where they stand at first (None: unknown).

    ``mode`` is one of car, bus, ambulance; "": see ``moves_as``. ``max_trips`` and
    ``max_hours_per_day`` are limits of fuel and drivers; None: not stated.
    """

    vehicle_type: str
    count: int
    seats: int
    wheelchair_places: int = 0
    stretchers: int = 0
    depot_lon: float | None = None
    depot_lat: float | None = None
    speed_kmh: float | None = None
    load_s: int = 0
    unload_s: int = 0
    available_from: datetime | None = None
    available_until: datetime | None = None
    mode: str = ""
    max_trips: int | None = None
    max_hours_per_day: float | None = None

    @property
    def moves_as(self) -> str:
        """How a crossing counts it: car, bus or ambulance."""
        if self.mode:
            return self.mode
        if self.stretchers:
            return "ambulance"
        return "car" if self.seats <= 9 else "bus"


@dataclass(frozen=True, kw_only=True)
class Source(Record):
    """Who says so. A source whose ``sensitivity`` is not public is never joined with others."""

    source_id: str
    name: str
    kind: str
    published_at: str = ""
    url: str = ""
    archived_at: str = ""
    reliability: str = ""
    sensitivity: str = ""


@dataclass(frozen=True)
class Rules:
    """How the tables are to be read; each is a key of ``[rules]`` in scenario.toml.

    persons : which estimate is planned for.
    staying : "stated": the zone's share stays and is still in the plan; "none": there is
        room for everybody in the plan, and whoever stays, stays.
    out_at : out once through a "crossing", or only once received at a "site".
    beyond, beyond_kmh : how people go on from a crossing to a site, and how fast.
    snap_limit_m : a place farther than this from every road is a fault.
    walk_speed_mps : of a group with children and loads.
    area : "control": before a crossing people keep to ground held by one of ``inside``;
        "open": no lines.
    statuses : windows with one of these statuses count.
    """

    persons: Literal["low", "best", "high"] = "best"
    staying: Literal["stated", "none"] = "stated"
    out_at: Literal["crossing", "site"] = "crossing"
    beyond: Literal["drive", "walk"] = "drive"
    beyond_kmh: float = 20.0
    snap_limit_m: float = 500.0
    walk_speed_mps: float = 1.0
    area: Literal["control", "open"] = "open"
    inside: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ("proposed", "agreed", "in_force")


@dataclass(frozen=True)
class Assumption:
    """Something a user must know because the answer leans on it.

    ``cases`` are those it is about; empty: all of them.
    """

    id: str
    what: Names
    value: str
    reason: Names
    cases: tuple[str, ...] = ()


@dataclass(frozen=True)
class Case:
    """One named question: which rows, from when, by which rules.

    ``rules`` and ``waves`` hold only what differs from the scenario's. ``select`` keeps, per
    table and column, the rows whose cell is one of the values.
    """

    name: str
    title: Names
    question: Question
    by: datetime | None = None
    start: datetime | None = None
    horizon_s: int | None = None
    rules: Mapping[str, Any] = field(default_factory=dict)
    select: Mapping[str, Mapping[str, tuple[Any, ...]]] = field(default_factory=dict)
    waves: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Layout:
    """What a scenario keeps of its files, so that writing it loses nothing.

    ``toml`` is the text of scenario.toml; ``headers`` the columns of each table in their
    order; ``hxl`` the second header rows, where there are any; ``also`` other files that
    belong to the scenario, by name.
    """

    toml: str = ""
    files: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    hxl: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    also: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    extra_columns: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Scenario:
    """Everything that is known and asked, at one place and time.

    ``start`` is step 0; a step lasts ``step_s`` seconds and the plan may use the steps up
    to ``horizon_s``. ``roads_overrides`` is what [roads] changes in the capacity table
    (:func:`mamar.network.capacity.table_with`). ``digest`` is the SHA-256 over all files of
    the scenario; empty where it was not read from files. ``asked`` is the case this scenario
    was narrowed to, if any. ``controllers``: what those are called whom tables name in short.
    """

    name: Names
    start: datetime
    step_s: int = 60
    horizon_s: int = 72 * 3600
    language: str = "en"
    zones: tuple[Zone, ...] = ()
    crossings: tuple[Crossing, ...] = ()
    sites: tuple[Site, ...] = ()
    windows: tuple[Window, ...] = ()
    guarantees: tuple[Guarantee, ...] = ()
    clearances: tuple[Clearance, ...] = ()
    conditions: tuple[Condition, ...] = ()
    deals: tuple[Deal, ...] = ()
    areas: tuple[Area, ...] = ()
    openings: tuple[Opening, ...] = ()
    fleet: tuple[Vehicle, ...] = ()
    control: tuple[ControlArea, ...] = ()
    incidents: tuple[Incident, ...] = ()
    sources: tuple[Source, ...] = ()
    rules: Rules = field(default_factory=Rules)
    waves: WaveRules = field(default_factory=WaveRules)
    assumptions: tuple[Assumption, ...] = ()
    cases: Mapping[str, Case] = field(default_factory=dict)
    folder: Path | None = None
    roads_path: Path | None = None
    roads_overrides: Mapping[str, Any] = field(default_factory=dict)
    attribution: str = ""
    controllers: Mapping[str, Names] = field(default_factory=dict)
    digest: str = ""
    asked: Case | None = None
    layout: Layout = field(default_factory=Layout, repr=False, compare=False)
    #: what was noticed while it was read; see mamar.scenario.check.warnings_of
    read_warnings: tuple[Fault, ...] = field(default=(), repr=False, compare=False)

    def called(self, controller: str) -> Names:
        """What a controller of the tables is called, in each language that is known."""
        return self.controllers.get(controller, {"en": controller})

    @property
    def end(self) -> datetime:
        """The moment after the last step."""
        return self.start + timedelta(seconds=self.horizon_s)

    @property
    def steps(self) -> int:
        """How many steps there are from start to end."""
        return self.horizon_s // self.step_s

    def file_of(self, table: str) -> str:
        """The file that ``table`` is in."""
        return self.layout.files.get(table, f"{table}.csv")

    def step_of(self, when: datetime) -> int:
        """The step that contains ``when``; negative before the start."""
        return (when - self.start) // timedelta(seconds=self.step_s)

    def time_of(self, step: int) -> datetime:
        """The moment at which ``step`` begins."""
        return self.start + timedelta(seconds=step * self.step_s)

    def persons(self, zone: Zone) -> int:
        """The people in a zone, by the estimate the rules name."""
        return int(getattr(zone, f"persons_{self.rules.persons}"))

    def leaving(self, zone: Zone) -> int:
        """The people in a zone for whom there must be room on the way out.

        A share that is not a whole number of people is rounded in favour of room.
        """
        persons = self.persons(zone)
        if self.rules.staying == "none":
            return persons
        return persons - int(Decimal(repr(zone.staying_share)) * persons)

    def case(self, name: str) -> Scenario:
        """The plain scenario of one named question: rows selected, rules overridden.

        Crossings that are not selected leave the windows, and a window without a crossing
        leaves the scenario.

        Raises
        ------
        NotFoundError
            With the names there are.
        """
        from mamar.scenario.select import narrow

        return narrow(self, name)


def with_rules(rules: Rules, changes: Mapping[str, Any]) -> Rules:
    """``rules`` with some of them changed."""
    return replace(rules, **changes)
