"""A small quarter with two ways out, and a plan for it worked out by hand.

Streets (one step of ten minutes each, D to F by G two)::

    E ─── D ─── G
    │     │     │        Z1 at A (1,000 people, 200 stay), Z2 at C (500 people)
    A ─── B ─── C        C1 at E, 50 people a step; C2 at F, north of G, 20 a step
                         R1 is a town far to the west

From Z1 50 people set out at each of the steps 0 to 11 for C1, from Z2 20 for C2. The
windows let nobody through at other steps, so 840 is the most, and screening the limit.
"""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import numpy as np

from mamar.network.roads import Roads
from mamar.plan.answer import Cut, Flow
from mamar.plan.result import (
    Arrivals,
    CrossingResult,
    Limit,
    Link,
    Place,
    Plan,
    WouldTake,
    ZoneResult,
)
from mamar.scenario.ground import Ground, lay_ground
from mamar.scenario.scenario import Crossing, Scenario, Site, Window, Zone
from mamar.text import Said, Text

START = datetime(2016, 11, 30, 6, tzinfo=timezone(timedelta(hours=2)))
STEP_S, STEPS = 600, 24

CORNERS = {
    "A": (37.150, 36.200),
    "B": (37.155, 36.200),
    "C": (37.160, 36.200),
    "D": (37.155, 36.205),
    "E": (37.150, 36.205),
    "F": (37.160, 36.210),
    "G": (37.160, 36.205),
}
BEND = (37.1525, 36.2003)
#: Segment number: its ends in drawing order, and its class.
SEGMENTS = ["AB residential", "BD secondary", "DE residential", "CB residential", "DG tertiary"]
SEGMENTS += ["FG path", "AE path", "CG residential"]

ZONES = {"Z1": ({"en": "East End", "ar": "الحي الشرقي"}, "A", 1000, 0.2)}
ZONES |= {"Z2": ({"en": "Old Mill", "ar": "الطاحونة القديمة"}, "C", 500, 0.0)}
CROSSINGS = {"C1": ({"en": "West Bridge", "ar": "الجسر الغربي"}, "E", 300)}
CROSSINGS |= {"C2": ({"en": "North Gate", "ar": "البوابة الشمالية"}, "F", 120)}


def roads() -> Roads:
    lines = []
    for segment in SEGMENTS:
        one, other = segment[:2]
        bend = [BEND] if segment.startswith("AB") else []
        lines.append([CORNERS[one], *bend, CORNERS[other]])
    return Roads.of_lines(lines, [segment[3:] for segment in SEGMENTS])


def scenario() -> Scenario:
    def at(corner: str) -> dict[str, float]:
        return dict(zip(("lon", "lat"), CORNERS[corner], strict=True))

    return Scenario(
        name={"en": "Two ways out", "ar": "طريقان إلى الخارج"},
        start=START,
        step_s=STEP_S,
        horizon_s=STEP_S * STEPS,
        zones=tuple(
            Zone(
                zone_id=key,
                name=name,
                persons_low=persons,
                persons_best=persons,
                persons_high=persons,
                staying_share=share,
                **at(corner),
            )
            for key, (name, corner, persons, share) in ZONES.items()
        ),
        crossings=tuple(
            Crossing(crossing_id=key, name=name, persons_per_h=rate, **at(corner))
            for key, (name, corner, rate) in CROSSINGS.items()
        ),
        sites=(
            Site(
                site_id="R1",
                name={"en": "Westtown", "ar": "البلدة الغربية"},
                lon=36.9,
                lat=36.19,
                capacity=5000,
            ),
        ),
        windows=(_window("W1", "C1", 3, 15), _window("W2", "C2", 4, 16)),
        digest="0" * 64,
        attribution="© OpenStreetMap contributors, ODbL 1.0",
    )


def _window(key: str, crossing: str, first: int, end: int) -> Window:
    step = timedelta(seconds=STEP_S)
    return Window(
        window_id=key,
        crossing_ids=(crossing,),
        opens=START + first * step,
        closes=START + end * step,
        status="agreed",
    )


def ground() -> Ground:
    return lay_ground(scenario(), roads())


#: Link, first and last step with somebody entering, persons a step.
_FLOW = [
    (Link("street:A", "street:B", "street", 1, ((0, 1),), {"C1": 600}), 0, 11, 50),
    (Link("street:C", "street:B", "street", 1, ((3, 1),), {"C2": 240}), 0, 11, 20),
    (Link("street:B", "street:D", "street", 1, ((1, 1),), {"C1": 600, "C2": 240}), 1, 12, 70),
    (Link("street:D", "street:E", "street", 1, ((2, 1),), {"C1": 600}), 2, 13, 50),
    (Link("street:D", "street:F", "street", 2, ((4, 1), (5, -1)), {"C2": 240}), 2, 13, 20),
    (Link("home:Z1", "street:A", "home", 0, (), {"C1": 600}), 0, 11, 50),
    (Link("home:Z2", "street:C", "home", 0, (), {"C2": 240}), 0, 11, 20),
    (Link("street:E", "beyond:C1", "gate", 1, (), {"C1": 600}), 3, 14, 50),
    (Link("street:F", "beyond:C2", "gate", 1, (), {"C2": 240}), 4, 15, 20),
]


def flow() -> Flow:
    entries = [
        (arc, step, units)
        for arc, (_, first, last, units) in enumerate(_FLOW)
        for step in range(first, last + 1)
    ]
    return Flow(*np.array(entries).T)


def plan() -> Plan:
    streets = tuple(Place(f"street:{corner}", *CORNERS[corner]) for corner in "ABCDEF")
    homes = tuple(Place(f"home:{key}", *CORNERS[z[1]]) for key, z in ZONES.items())
    beyond = tuple(Place(f"beyond:{key}", *CORNERS[c[1]]) for key, c in CROSSINGS.items())
    return Plan(
        scenario_name=scenario().name,
        scenario_digest="0" * 64,
        case=None,
        question="most",
        status="optimal",
        start=START,
        step_s=STEP_S,
        steps=STEPS,
        persons=1500,
        staying=200,
        out=840,
        bound=840,
        bound_steps=None,
        zones=(
            _zone("Z1", 200, 600, (300, 300, 0, 0), {"C1": 600}),
            _zone("Z2", 0, 240, (120, 120, 0, 0), {"C2": 240}),
        ),
        crossings=(
            _crossing("C1", 600, (150, 300, 150, 0)),
            _crossing("C2", 240, (40, 120, 80, 0)),
        ),
        sites=(),
        arrivals=Arrivals((0, 6, 12, 18, 24), (0, 190, 610, 840, 840), (0, 190, 610, 840, 840)),
        limits=(_limit("C1", 600, 3, 15), _limit("C2", 240, 4, 16)),
        summary=(
            Text(
                "{out} of {leaving} people can be out by {by}.",
                {"out": 840, "leaving": 1300, "by": START + timedelta(hours=4)},
            ),
            Text("Proved: no plan could bring out more by then."),
            Said({"en": "Staying is always a choice.", "ar": "البقاء خيار دائم."}),
        ),
        would_take=WouldTake(
            "optimal",
            START + timedelta(hours=8),
            START + timedelta(hours=8),
            Said({"en": "All would be out by 14:00.", "ar": "يخرج الجميع حتى 14:00."}),
        ),
        notes=(Text("A made-up place."),),
        attribution="© OpenStreetMap contributors, ODbL 1.0",
        places=(*streets, *homes, *beyond),
        links=tuple(row[0] for row in _FLOW),
        flow=flow(),
        cut=Cut(STEPS, np.array([-1] * 8 + [STEPS] * 2), np.array([[0, 2, 3], [0, 5, 5]])),
    )


def _zone(
    key: str, staying: int, out: int, by_hour: tuple[int, ...], by_crossing: dict[str, int]
) -> ZoneResult:
    name, _, persons, _ = ZONES[key]
    why = Text("{persons} people in {zone} are not out by then.", {"persons": 9, "zone": name})
    return ZoneResult(key, name, persons, staying, out, by_hour, by_crossing, why)


def _crossing(key: str, persons: int, by_hour: tuple[int, ...]) -> CrossingResult:
    return CrossingResult(key, CROSSINGS[key][0], persons, persons, by_hour, by_hour)


def _limit(key: str, persons: int, first: int, end: int) -> Limit:
    step = timedelta(seconds=STEP_S)
    name = CROSSINGS[key][0]
    text = Text("Screening at {crossing} is full.", {"crossing": name})
    spans = ((START + first * step, START + end * step),)
    return Limit("screening", key, name, persons, spans, text)
