"""Deals as tables, small enough to be worked out by hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np

from mamar.scenario.agreed import Area, Condition, Deal, Opening
from mamar.scenario.scenario import Scenario

START = datetime(2030, 3, 1, 6, tzinfo=UTC)
HOUR_S = 3600


def at(hours: float) -> datetime:
    return START + timedelta(hours=hours)


def area(name: str, persons: int, **more: object) -> Area:
    values = {"deal_id": "D", "name": {"en": f"Area {name}"}, "persons": persons, **more}
    return Area(area_id=name, **values)  # type: ignore[arg-type]


def opening(name: str, opens: float, closes: float, persons_per_h: float) -> Opening:
    return Opening(area_id=name, opens=at(opens), closes=at(closes), persons_per_h=persons_per_h)


def condition(name: str, kind: str, **more: object) -> Condition:
    return Condition(condition_id=name, kind=kind, name={"en": f"Step {name}"}, **more)  # type: ignore[arg-type]


def world(*rows: object, hours: int = 48, **deal: object) -> Scenario:
    """A scenario with one deal "D" whose step is an hour; ``deal`` is what it says."""
    kinds = {Area: "areas", Opening: "openings", Condition: "conditions", Deal: "deals"}
    tables: dict[str, tuple[object, ...]] = dict.fromkeys(kinds.values(), ())
    tables["deals"] = (Deal(deal_id="D", name={"en": "The deal"}, **deal),)  # type: ignore[arg-type]
    for row in rows:
        tables[kinds[type(row)]] += (row,)
    return Scenario(
        name={"en": "deals"},
        start=START,
        step_s=HOUR_S,
        horizon_s=hours * HOUR_S,
        **tables,  # type: ignore[arg-type]
    )


def random_world(seed: int) -> Scenario:
    """Two or three areas with hours, loads, ratios and conditions of every kind."""
    rng = np.random.default_rng(seed)
    names = ["A", "B", "C"][: int(rng.integers(2, 4))]
    rows: list[object] = []
    for name in names:
        size = {"ratio": int(rng.integers(1, 4)), "load": int(rng.integers(1, 6))}
        rows.append(area(name, int(rng.integers(0, 30)), **size))
        opens = 0.0
        for _ in range(int(rng.integers(1, 4))):
            opens += float(rng.integers(0, 8)) + float(rng.choice([0, 0.5]))
            closes = opens + float(rng.integers(1, 10))
            rows.append(opening(name, opens, closes, float(rng.choice([0.4, 1, 3.5, 8]))))
            opens = closes
    exchange = bool(rng.random() < 0.7)
    for number in range(int(rng.integers(0, 4))):
        subject = str(rng.choice(names))
        other = str(rng.choice([name for name in names if name != subject]))
        kind = str(rng.choice(["opens_when_out", "lapses_at", "prerequisite"]))
        more: dict[str, object] = {}
        if kind == "opens_when_out":
            more = {"out_of": other, "persons": int(rng.integers(0, 12))}
        elif kind == "lapses_at":
            more = {"time": at(float(rng.integers(5, 50)))}
        elif rng.random() < 0.7:
            more = {"time": at(float(rng.integers(0, 6)))}
        confirmed = str(rng.choice(["yes", "no", "unknown"]))
        rows.append(condition(f"Q{number}", kind, area_id=subject, confirmed=confirmed, **more))
    return world(
        *rows,
        begins=at(2) if rng.random() < 0.3 else None,
        lapses=at(float(rng.integers(12, 60))) if rng.random() < 0.3 else None,
        most_apart=int(rng.integers(0, 20)) if exchange else None,
        confirm_min=int(rng.choice([0, 30, 60, 150])),
        ends_when_empty="yes" if rng.random() < 0.3 else "no",
    )
