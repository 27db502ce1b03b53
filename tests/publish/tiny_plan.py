"""A small quarter with two ways out, and the plan for it.

Streets (one step of ten minutes each, D to F by G two)::

    E ─── D ─── G
    │     │     │        Z1 at A (1,000 people, 200 stay), Z2 at C (500 people)
    A ─── B ─── C        C1 at E, 50 people a step; C2 at F, north of G, 20 a step
                         R1 is a town far to the west

People set out from the start on and pass C1 at 50 a step from step 3 to 15, C2 at 20 a step
from step 4 to 16. The windows let nobody through at other steps, so 840 is the most, screening
the limit, and 840 pass in waves.
"""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from functools import cache

from mamar.network.roads import Roads
from mamar.plan.planner import plan as planned
from mamar.plan.result import Plan
from mamar.scenario.ground import Ground, lay_ground
from mamar.scenario.marching import WaveRules
from mamar.scenario.scenario import Crossing, Scenario, Site, Window, Zone

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
        waves=WaveRules(told_at=START - timedelta(hours=3), night="yes", min_wave_min=10),
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


@cache
def plan() -> Plan:
    """The plan for "most", without the wait for the forming of waves."""
    return planned(scenario(), "most", ground=ground())
