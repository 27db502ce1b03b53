"""From the plain data of plan.json to the order of march; every fault is named, none raises."""

from __future__ import annotations

import re
from fractions import Fraction
from math import lcm

import numpy as np

from mamar.plan.answer import ALWAYS, ALWAYS_WORD, Cut
from mamar.plan.orders import (
    ESTIMATES,
    MODES,
    REASONS,
    RELAXATIONS,
    DealRounds,
    Departure,
    Load,
    NotServed,
    OrderBound,
    Orders,
    Preference,
    Round,
    Route,
    Span,
    Uptake,
    Wave,
)
from mamar.plan.problem import Ints
from mamar.plan.untrusted import Value
from mamar.scenario.marching import GROUPS, Group, WaveRules
from mamar.text import Said, Text

#: No zone's day has so many metres; walks and rules beyond it are not read.
MOST_M = 1e9
#: A price is nothing but such words: "1e99999999" is short, and as a fraction it fills the memory.
PRICE_DIGITS = 30
_FRACTION = re.compile(rf"-?[0-9]{{1,{PRICE_DIGITS}}}(/[1-9][0-9]{{0,{PRICE_DIGITS - 1}}})?")
MOST_PARTS = 10**30


def orders_from_json(value: Value) -> Orders:
    """The order of march that ``value`` describes."""
    orders = Orders(
        rules=_rules(value.at("rules")),
        routes=tuple(_route(row) for row in value.at("routes").items()),
        waves=tuple(_wave(row) for row in value.at("waves").items()),
        not_served=tuple(_not_served(row) for row in value.at("not_served").items()),
        out=value.at("out").number(),
        until=value.at("until").number(),
        bounds=tuple(_bound(row) for row in value.at("bounds").items()),
        earlier=tuple(_bound(row) for row in value.at("earlier").items()),
        deal=value.at("deal").maybe(_deal),
        light=tuple(span_from_json(row) for row in value.at("light").items()),
        uptakes=tuple(_uptake(row) for row in value.at("uptakes").items(len(ESTIMATES))),
        preferences=tuple(_preference(row) for row in value.at("preferences").items()),
    )
    if not orders.bounds:
        value.at("bounds").fault([], Text("There must be at least one bound."))
    return orders


def group_of(value: Value) -> Group:
    group: Group = value.one_of(GROUPS)
    return group


def cut_from_json(value: Value, nodes: int | None) -> Cut:
    """``nodes``: how many labels there have to be; None: as many as there are."""
    labels = value.at("labels").numbers(nodes, low=-1, word=(ALWAYS_WORD, ALWAYS))
    rows = [row.numbers(3) for row in value.at("runs").items()]
    runs: Ints = np.array([row for row in rows if len(row) == 3], np.int64).reshape(-1, 3)
    wrong = (runs[:, 0] >= len(labels)) | (runs[:, 1] > runs[:, 2])
    for at in np.flatnonzero(wrong)[:1].tolist():
        what = Text("A run is the number of a place, a first step, and a last step not before it.")
        value.at("runs").fault(runs[at].tolist(), what, at)
    return Cut(value.at("steps").maybe(Value.number), np.array(labels, np.int64), runs)


def _rules(value: Value) -> WaveRules:
    return WaveRules(
        min_wave_min=value.at("min_wave_min").number(),
        max_wave_min=value.at("max_wave_min").number(),
        max_routes=value.at("max_routes").number(),
        route_changes_per_day=value.at("route_changes_per_day").number(),
        told_at=value.at("told_at").maybe(Value.time),
        lead_min=value.at("lead_min").number(),
        gather_min=value.at("gather_min").number(),
        convoy_max=value.at("convoy_max").number(),
        headway_min=value.at("headway_min").number(),
        queue_max=value.at("queue_max").number(),
        rate_share=value.at("rate_share").real(0, 1),
        walk_limit_m=value.at("walk_limit_m").real(0, MOST_M),
        walk_limit_reduced_m=value.at("walk_limit_reduced_m").real(0, MOST_M),
        no_walk_counts=value.at("no_walk_counts").real(1, 100),
        companions=value.at("companions").number(),
        at_risk_crossings=tuple(key.text() for key in value.at("at_risk_crossings").items()),
        night=value.at("night").one_of(("yes", "no")),
    )


def _route(row: Value) -> Route:
    return Route(
        route_id=row.at("route_id").text(),
        zone_id=row.at("zone_id").text(),
        exit_id=row.at("exit_id").text(),
        steps=row.at("steps").number(),
        metres=row.at("metres").real(0, MOST_M),
        segments=tuple(_segment(pair) for pair in row.at("segments").items()),
    )


def _segment(value: Value) -> tuple[int, int]:
    pair = value.numbers(2, low=-1)
    if len(pair) == 2 and (pair[0] < 0 or pair[1] not in (1, -1)):
        value.fault(list(pair), Text("It must be the number of a segment, then 1 or -1."))
    return (pair[0], pair[1]) if len(pair) == 2 else (0, 1)


def _wave(row: Value) -> Wave:
    return Wave(
        wave_id=row.at("wave_id").text(),
        zone_id=row.at("zone_id").text(),
        group=row.at("group").one_of(GROUPS),
        mode=row.at("mode").one_of(MODES),
        households=row.at("households").number(),
        persons=row.at("persons").number(),
        departs=span_from_json(row.at("departs")),
        arrives=span_from_json(row.at("arrives")),
        route_id=row.at("route_id").maybe(Value.text),
        crossing_id=row.at("crossing_id").maybe(Value.text),
        window_id=row.at("window_id").maybe(Value.text),
        passes=row.at("passes").maybe(span_from_json),
        boards=row.at("boards").maybe(span_from_json),
        site_id=row.at("site_id").maybe(Value.text),
        loads=tuple(_load(load) for load in row.at("loads").items()),
    )


def span_from_json(value: Value) -> Span:
    span = value.numbers(2, low=-(10**9), high=10**9)
    return span if len(span) == 2 else (0, 0)


def _load(value: Value) -> Load:
    parts = value.items(3)
    if len(parts) != 3:
        return Load("", 0, 0)
    return Load(parts[0].text(), parts[1].number(), parts[2].number())


def _not_served(row: Value) -> NotServed:
    return NotServed(
        zone_id=row.at("zone_id").text(),
        group=row.at("group").one_of(GROUPS),
        households=row.at("households").number(),
        persons=row.at("persons").number(),
        reason=row.at("reason").one_of(REASONS),
        text=Said(row.at("text").sentence()),
    )


def _uptake(row: Value) -> Uptake:
    uptake = Uptake(
        estimate=row.at("estimate").one_of(ESTIMATES),
        leaving=row.at("leaving").number(),
        out=row.at("out").number(),
        until=row.at("until").number(),
        changed=tuple(_changed(wave) for wave in row.at("changed").items()),
    )
    if row.at("unused").number() != uptake.unused:
        right = Text("It must be {n}.", {"n": str(uptake.unused)})
        row.at("unused").fault(row.at("unused").value, right)
    return uptake


def _changed(value: Value) -> tuple[str, int, int]:
    parts = value.items(3)
    if len(parts) != 3:
        return ("", 0, 0)
    return parts[0].text(), parts[1].number(), parts[2].number()


def _preference(row: Value) -> Preference:
    by_choice = row.at("by_choice").numbers()
    if not by_choice:
        row.at("by_choice").fault([], Text("It must have a number for each site that is named."))
    return Preference(
        zone_id=row.at("zone_id").text(),
        by_choice=by_choice or (0,),
        elsewhere=row.at("elsewhere").number(),
    )


def _bound(row: Value) -> OrderBound:
    return OrderBound(
        relaxation=row.at("relaxation").one_of(RELAXATIONS),
        persons=row.at("persons").number(),
        by=row.at("by").number(),
        steps=row.at("steps").maybe(Value.number),
        cut=row.at("cut").maybe(lambda value: cut_from_json(value, None)),
        prices=_prices(row.at("prices")),
    )


def _deal(value: Value) -> DealRounds:
    return DealRounds(
        deal_id=value.at("deal_id").text(),
        area_id=value.at("area_id").text(),
        rounds=tuple(_round(row) for row in value.at("rounds").items()),
    )


def _round(row: Value) -> Round:
    departures = tuple(
        Departure(
            area_id=each.at("area_id").text(),
            persons=each.at("persons").number(),
            begins=each.at("begins").number(),
            ends=each.at("ends").number(),
        )
        for each in row.at("departures").items()
    )
    if not departures:
        row.at("departures").fault([], Text("In a round somebody has to leave."))
        departures = (Departure("", 0, 0, 0),)
    return Round(row.at("begins").number(), departures, row.at("confirmed").number())


def _prices(value: Value) -> tuple[tuple[str, Fraction], ...]:
    """Prices that can be added up: their sums have no greater denominator than ``MOST_PARTS``."""
    prices = tuple(price for pair in value.items() for price in _price(pair))
    parts = 1
    for at, (_, price) in enumerate(prices):
        parts = lcm(parts, price.denominator)
        if parts > MOST_PARTS:
            what = Text("Its prices have no common denominator up to {n}.", {"n": str(MOST_PARTS)})
            value.fault(str(price), what, at)
            return ()
    return prices


def _price(value: Value) -> list[tuple[str, Fraction]]:
    parts = value.items(2)
    if len(parts) != 2:
        return []
    words = parts[1].text()
    if _FRACTION.fullmatch(words):
        return [(parts[0].text(), Fraction(words))]
    what = Text(
        "It must be a fraction such as {example}, of at most {n} digits above and below.",
        {"example": "3/2", "n": str(PRICE_DIGITS)},
    )
    if not parts[1].is_missing:
        parts[1].fault(words, what)
    return []
