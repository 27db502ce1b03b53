"""A plan as a file: plan.json, written and read without loss.

`docs/plan.md` explains every key to a user; `docs/plan.schema.json` is its JSON
Schema. What a file says is read in :mod:`mamar.plan.from_json`; whether it is true
is the business of :mod:`mamar.verify`.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from mamar.errors import Fault, InputError, NotFoundError
from mamar.plan.bounded_json import bounded_json
from mamar.plan.from_json import FORMAT, plan_from_json
from mamar.plan.orders_file import cut_to_json, in_words, orders_text, orders_to_json
from mamar.plan.result import SCHEMA_VERSION, AtBest, Clearance, Plan
from mamar.text import Text

__all__ = ["plan_from_json", "plan_text", "plan_to_json", "read_plan"]


def plan_to_json(plan: Plan) -> dict[str, Any]:
    """Everything in ``plan`` as plain data, ready for ``json.dumps``.

    Every sentence is there in both languages. ``by``, ``until``, ``leaving``, ``out`` and the
    bounds follow from the rest and are there for the reader's sake.
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
        "agreement": plan.agreement,
        "agreed": in_words(plan.agreed),
        "question": plan.question,
        "status": plan.status,
        "start": plan.start.isoformat(),
        "step_s": plan.step_s,
        "steps": plan.steps,
        "by": plan.by.isoformat(),
        "until": plan.until.isoformat(),
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
        "clearance": None if plan.clearance is None else _clearance(plan.clearance),
        "at_best": None if plan.at_best is None else _at_best(plan.at_best),
        "warnings": [in_words(words) for words in plan.warnings],
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
            }
            for zone in plan.zones
        ],
        "groups": [asdict(group) for group in plan.groups],
        "crossings": [
            {
                "crossing_id": crossing.crossing_id,
                "name": dict(crossing.name),
                "persons": crossing.persons,
                "capacity": crossing.capacity,
                "by_hour": list(crossing.by_hour),
                "capacity_by_hour": list(crossing.capacity_by_hour),
                "before": asdict(crossing.before),
                "beyond": asdict(crossing.beyond),
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
        "orders": orders_to_json(plan.orders),
    }


def _clearance(clearance: Clearance) -> dict[str, Any]:
    return {
        "persons": clearance.persons,
        "not_before": clearance.not_before,
        "at_most": clearance.at_most,
        "kept_open": list(clearance.kept_open),
        "repeated": list(clearance.repeated),
        "light": [list(span) for span in clearance.light],
        "text": in_words(clearance.text),
        "cut": cut_to_json(clearance.cut),
    }


def _at_best(at_best: AtBest) -> dict[str, Any]:
    return {
        "persons": at_best.persons,
        "text": in_words(at_best.text),
        "cut": cut_to_json(at_best.cut),
    }


def plan_text(plan: Plan) -> str:
    """The text of plan.json: one line a key, one line a row in the lists of rows."""

    def words(value: object) -> str:
        return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ": "))

    lines = []
    for key, value in plan_to_json(plan).items():
        if key == "orders":
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
    return plan_from_json(bounded_json(content, path.name), file=path.name)
