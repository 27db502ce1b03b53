"""The order of march as plain data, part of plan.json; read again in `orders_from_json`."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from mamar.plan.answer import ALWAYS, ALWAYS_WORD, Cut
from mamar.plan.orders import DealRounds, NotServed, OrderBound, Orders, Route, Uptake, Wave
from mamar.scenario.marching import WaveRules
from mamar.text import LANGUAGES, Said, Text


def orders_to_json(orders: Orders) -> dict[str, Any]:
    """Everything in ``orders``."""
    return {
        "out": orders.out,
        "until": orders.until,
        "rules": rules_to_json(orders.rules),
        "waves": [_wave(wave) for wave in orders.waves],
        "not_served": [_not_served(row) for row in orders.not_served],
        "routes": [_route(route) for route in orders.routes],
        "bounds": [_bound(bound) for bound in orders.bounds],
        "earlier": [_bound(bound) for bound in orders.earlier],
        "uptakes": [_uptake(uptake) for uptake in orders.uptakes],
        "preferences": [
            {**asdict(row), "by_choice": list(row.by_choice)} for row in orders.preferences
        ],
        "deal": None if orders.deal is None else _deal(orders.deal),
        "light": [list(span) for span in orders.light],
    }


def orders_text(orders: Orders) -> str:
    """The same as text, one line a row in the lists."""
    lines = []
    for key, value in orders_to_json(orders).items():
        if isinstance(value, list) and value:
            rows = ",\n    ".join(_json(row) for row in value)
            lines.append(f"{_json(key)}: [\n    {rows}\n  ]")
        else:
            lines.append(f"{_json(key)}: {_json(value)}")
    return "{\n  " + ",\n  ".join(lines) + "\n}"


def rules_to_json(rules: WaveRules) -> dict[str, Any]:
    """The keys of [waves], all of them."""
    told_at = None if rules.told_at is None else rules.told_at.isoformat()
    reals = ("rate_share", "walk_limit_m", "walk_limit_reduced_m", "no_walk_counts")
    return {
        **asdict(rules),
        **{name: float(getattr(rules, name)) for name in reals},
        "told_at": told_at,
        "at_risk_crossings": list(rules.at_risk_crossings),
    }


def cut_to_json(cut: Cut) -> dict[str, Any]:
    return {
        "steps": cut.steps,
        "labels": [ALWAYS_WORD if label == ALWAYS else label for label in cut.label.tolist()],
        "runs": cut.runs.tolist(),
    }


def in_words(words: Text | Said) -> dict[str, str]:
    """A sentence in both languages."""
    if isinstance(words, Said):
        return dict(words.words)
    return {language: words.say(language) for language in LANGUAGES}


def _wave(wave: Wave) -> dict[str, Any]:
    spans = {
        name: None if span is None else list(span)
        for name in ("departs", "arrives", "passes", "boards")
        for span in [getattr(wave, name)]
    }
    loads = [[load.vehicle, load.households, load.persons] for load in wave.loads]
    return {**asdict(wave), **spans, "loads": loads}


def _uptake(uptake: Uptake) -> dict[str, Any]:
    changed = [list(row) for row in uptake.changed]
    return {**asdict(uptake), "unused": uptake.unused, "changed": changed}


def _not_served(row: NotServed) -> dict[str, Any]:
    return {
        "zone_id": row.zone_id,
        "group": row.group,
        "households": row.households,
        "persons": row.persons,
        "reason": row.reason,
        "text": in_words(row.text),
    }


def _route(route: Route) -> dict[str, Any]:
    return {**asdict(route), "segments": [list(segment) for segment in route.segments]}


def _deal(deal: DealRounds) -> dict[str, Any]:
    rounds = [
        {
            "begins": each.begins,
            "departures": [asdict(departure) for departure in each.departures],
            "confirmed": each.confirmed,
        }
        for each in deal.rounds
    ]
    return {"deal_id": deal.deal_id, "area_id": deal.area_id, "rounds": rounds}


def _bound(bound: OrderBound) -> dict[str, Any]:
    return {
        "relaxation": bound.relaxation,
        "persons": bound.persons,
        "by": bound.by,
        "steps": bound.steps,
        "cut": None if bound.cut is None else cut_to_json(bound.cut),
        "prices": [[name, str(price)] for name, price in bound.prices],
    }


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ": "))
