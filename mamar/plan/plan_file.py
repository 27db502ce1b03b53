"""A plan as a file: plan.json, written and read without loss.

`docs/plan.md` explains every key to a user; `docs/plan.schema.json` is its JSON
Schema. What a file says is read in :mod:`mamar.plan.from_json`; whether it is true
is the business of :mod:`mamar.verify`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from mamar.errors import Fault, InputError, NotFoundError
from mamar.plan.answer import Flow
from mamar.plan.from_json import FORMAT, plan_from_json
from mamar.plan.orders_file import cut_to_json, in_words, orders_text, orders_to_json
from mamar.plan.result import SCHEMA_VERSION, Plan, WouldTake
from mamar.text import Text

__all__ = ["plan_from_json", "plan_text", "plan_to_json", "read_plan"]


def plan_to_json(plan: Plan) -> dict[str, Any]:
    """Everything in ``plan`` as plain data, ready for ``json.dumps``.

    Every sentence is there in both languages. ``by`` and ``leaving`` follow from the rest
    and are there for the reader's sake.
    """
    return {
        "format": FORMAT,
        "schema_version": SCHEMA_VERSION,
        "scenario": {
            "name": dict(plan.scenario_name),
            "digest": plan.scenario_digest,
            "case": plan.case,
        },
        "audience": plan.audience,
        "draft": plan.is_draft,
        "question": plan.question,
        "status": plan.status,
        "start": plan.start.isoformat(),
        "step_s": plan.step_s,
        "steps": plan.steps,
        "by": plan.by.isoformat(),
        "persons": plan.persons,
        "staying": plan.staying,
        "leaving": plan.leaving,
        "out": plan.out,
        "bound": plan.bound,
        "bound_steps": plan.bound_steps,
        "summary": [in_words(words) for words in plan.summary],
        "limits": [
            {
                "kind": limit.kind,
                "place_id": limit.place_id,
                "name": dict(limit.name),
                "persons": limit.persons,
                "spans": [[begin.isoformat(), end.isoformat()] for begin, end in limit.spans],
                "text": in_words(limit.text),
            }
            for limit in plan.limits
        ],
        "would_take": _would_take_to_json(plan.would_take),
        "notes": [in_words(words) for words in plan.notes],
        "attribution": plan.attribution,
        "arrivals": {
            "step": list(plan.arrivals.step),
            "planned": list(plan.arrivals.planned),
            "bound": list(plan.arrivals.bound),
        },
        "zones": [
            {
                "zone_id": zone.zone_id,
                "name": dict(zone.name),
                "persons": zone.persons,
                "staying": zone.staying,
                "out": zone.out,
                "departing_by_hour": list(zone.departing_by_hour),
                "by_crossing": dict(zone.by_crossing),
                "why_not_all": None if zone.why_not_all is None else in_words(zone.why_not_all),
            }
            for zone in plan.zones
        ],
        "crossings": [
            {
                "crossing_id": crossing.crossing_id,
                "name": dict(crossing.name),
                "persons": crossing.persons,
                "capacity": crossing.capacity,
                "by_hour": list(crossing.by_hour),
                "capacity_by_hour": list(crossing.capacity_by_hour),
            }
            for crossing in plan.crossings
        ],
        "sites": [
            {
                "site_id": site.site_id,
                "name": dict(site.name),
                "persons": site.persons,
                "capacity": site.capacity,
                "by_hour": list(site.by_hour),
            }
            for site in plan.sites
        ],
        "places": {
            "key": [place.key for place in plan.places],
            "lon": [place.lon for place in plan.places],
            "lat": [place.lat for place in plan.places],
        },
        "links": [
            {
                "tail": link.tail,
                "head": link.head,
                "kind": link.kind,
                "transit_steps": link.transit_steps,
                "segments": [list(segment) for segment in link.segments],
                "towards": dict(link.towards),
            }
            for link in plan.links
        ],
        "flow": _flow_to_json(plan.flow),
        "cut": cut_to_json(plan.cut),
        "orders": None if plan.orders is None else orders_to_json(plan.orders),
        "never": None if plan.never is None else cut_to_json(plan.never),
    }


def plan_text(plan: Plan) -> str:
    """The text of plan.json: one line a key, one line a row in the lists of rows."""

    def words(value: object) -> str:
        return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ": "))

    lines = []
    for key, value in plan_to_json(plan).items():
        if key == "orders" and plan.orders is not None:
            lines.append(f"{words(key)}: {orders_text(plan.orders)}")
        elif isinstance(value, list) and value:
            rows = ",\n  ".join(words(row) for row in value)
            lines.append(f"{words(key)}: [\n  {rows}\n]")
        else:
            lines.append(f"{words(key)}: {words(value)}")
    return "{\n" + ",\n".join(lines) + "\n}\n"


def read_plan(path: str | Path) -> Plan:
    """Read a plan.json, or the one in the folder that `mamar plan` wrote.

    Raises
    ------
    NotFoundError
        There is no such file.
    InputError
        It is not a plan; names the keys and values that are wrong.
    """
    path = Path(path)
    if path.is_dir():
        path /= "plan.json"
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise NotFoundError(Fault(Text("There is no such file."), file=str(path))) from None
    except OSError as error:
        reason = {"reason": error.strerror or str(error)}
        what = Text("It cannot be read: {reason}.", reason)
        raise InputError(Fault(what, file=str(path))) from error
    try:
        data = json.loads(
            content.decode("utf-8-sig"), parse_constant=_no_constant, object_pairs_hook=_once
        )
    except (ValueError, RecursionError) as error:
        what = Text("It is not a plan: the JSON is damaged ({reason}).", {"reason": str(error)})
        remedy = Text("Give the plan.json that mamar plan wrote.")
        raise InputError(Fault(what, remedy, file=path.name)) from error
    return plan_from_json(data, file=path.name)


def _would_take_to_json(would: WouldTake | None) -> dict[str, Any] | None:
    if would is None:
        return None
    return {
        "status": would.status,
        "until": None if would.until is None else would.until.isoformat(),
        "bound_until": None if would.bound_until is None else would.bound_until.isoformat(),
        "text": in_words(would.text),
    }


def _flow_to_json(flow: Flow) -> dict[str, list[int]]:
    """Runs of equal units on consecutive steps of an arc, as four parallel arrays."""
    new = np.ones(len(flow), bool)
    same_arc, next_step = np.diff(flow.arc) == 0, np.diff(flow.step) == 1
    new[1:] = ~(same_arc & next_step & (np.diff(flow.units) == 0))
    first = np.flatnonzero(new)
    last = np.append(first[1:], len(flow))[: len(first)] - 1
    return {
        "arc": flow.arc[first].tolist(),
        "first": flow.step[first].tolist(),
        "last": flow.step[last].tolist(),
        "units": flow.units[first].tolist(),
    }


def _no_constant(name: str) -> float:
    raise ValueError(f"{name} is not a number")


def _once(pairs: Iterable[tuple[str, Any]]) -> Mapping[str, Any]:
    """An object whose keys are there once: of two values nobody could say which counts."""
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise ValueError(f"the key {key!r} is there twice")
        found[key] = value
    return found
