"""From the plain data of a plan.json to a plan.

Reading makes sure that it is a plan at all: keys, types, ranges, references. Whether
what it says is true is the business of :mod:`mamar.verify`.
"""

from __future__ import annotations

from typing import get_args

from mamar.plan.orders_from_json import (
    cut_from_json,
    group_of,
    orders_from_json,
    span_from_json,
)
from mamar.plan.result import (
    AGREEMENTS,
    AUDIENCES,
    QUESTIONS,
    SCHEMA_VERSION,
    STATUSES,
    Arrivals,
    AtBest,
    Clearance,
    CrossingResult,
    GroupResult,
    Limit,
    LimitKind,
    Plan,
    SiteResult,
    Waiting,
    ZoneResult,
)
from mamar.plan.untrusted import Faults, Value
from mamar.text import LANGUAGES, Said, Text

FORMAT = "mamar plan"
LIMIT_KINDS = get_args(LimitKind)
#: A plan with more steps than this is not read: it would fill the memory of a laptop.
MOST_STEPS = 10**7


def plan_from_json(data: object, file: str | None = None) -> Plan:
    """The plan that ``data`` describes; ``file`` is named in errors.

    Sentences come back as :class:`~mamar.text.Said`: in the words of the file.

    Raises
    ------
    InputError
        Naming every key that is missing or wrong, with its value (the first fifty).
    """
    faults = Faults(file)
    root = Value(data, "", faults)
    _right_version(root, faults)
    scenario, arrivals = root.at("scenario"), root.at("arrivals")
    edges = arrivals.at("step").numbers()
    hours = max(0, len(edges) - 1)
    plan = Plan(
        scenario_name=scenario.at("name").words(),
        scenario_digest=scenario.at("digest").text(),
        case=scenario.at("case").maybe(Value.text),
        audience=root.at("audience").one_of(AUDIENCES),
        agreement=root.at("agreement").one_of(tuple(AGREEMENTS)),
        question=root.at("question").one_of(QUESTIONS),
        status=root.at("status").one_of(STATUSES),
        start=root.at("start").time(),
        step_s=root.at("step_s").number(low=1, high=86_400),
        steps=root.at("steps").number(high=MOST_STEPS),
        persons=root.at("persons").number(),
        staying=root.at("staying").number(),
        zones=tuple(_zone(row, hours) for row in root.at("zones").items()),
        groups=tuple(_group(row) for row in root.at("groups").items()),
        crossings=tuple(_crossing(row, hours) for row in root.at("crossings").items()),
        sites=tuple(_site(row, hours) for row in root.at("sites").items()),
        arrivals=Arrivals(
            edges,
            arrivals.at("planned").numbers(len(edges)),
            arrivals.at("bound").numbers(len(edges)),
        ),
        limits=tuple(_limit(row) for row in root.at("limits").items()),
        summary=tuple(_said(row) for row in root.at("summary").items()),
        clearance=root.at("clearance").maybe(_clearance),
        at_best=root.at("at_best").maybe(_at_best),
        warnings=tuple(_said(row) for row in root.at("warnings").items()),
        notes=tuple(_said(row) for row in root.at("notes").items()),
        attribution=root.at("attribution").text(),
        orders=orders_from_json(root.at("orders")),
    )
    _what_follows(root, plan)
    faults.add_unasked()
    faults.raise_any()
    return plan


def _right_version(root: Value, faults: Faults) -> None:
    """Only this version is read; an older plan holds another answer and has to be made anew."""
    version = root.at("schema_version").value
    is_plan = root.at("format").value == FORMAT
    if is_plan and type(version) is int and version < SCHEMA_VERSION:
        faults.stop(
            Text(
                "It is a plan of version {old}, whose headline was a flow of walkers and not its "
                "waves; this program reads version {version}. Make it anew: {command}.",
                {"old": str(version), "version": str(SCHEMA_VERSION), "command": "mamar plan"},
            )
        )
    if not is_plan or version != SCHEMA_VERSION:
        faults.stop(
            Text(
                'It is not a plan of version {version}: "format" must be "{format}" and '
                '"schema_version" {version}.',
                {"version": str(SCHEMA_VERSION), "format": FORMAT},
            )
        )


def _zone(row: Value, hours: int) -> ZoneResult:
    return ZoneResult(
        zone_id=row.at("zone_id").text(),
        name=row.at("name").words(),
        persons=row.at("persons").number(),
        staying=row.at("staying").number(),
        out=row.at("out").number(),
        departing_by_hour=row.at("departing_by_hour").numbers(hours),
        by_crossing=row.at("by_crossing").counts(),
    )


def _group(row: Value) -> GroupResult:
    return GroupResult(
        group=group_of(row.at("group")),
        leaving=row.at("leaving").number(low=1),
        out=row.at("out").number(),
        on_foot=row.at("on_foot").number(),
    )


def _crossing(row: Value, hours: int) -> CrossingResult:
    return CrossingResult(
        crossing_id=row.at("crossing_id").text(),
        name=row.at("name").words(),
        persons=row.at("persons").number(),
        capacity=row.at("capacity").number(),
        by_hour=row.at("by_hour").numbers(hours),
        capacity_by_hour=row.at("capacity_by_hour").numbers(hours),
        before=_waiting(row.at("before")),
        beyond=_waiting(row.at("beyond")),
    )


def _waiting(value: Value) -> Waiting:
    return Waiting(value.at("person_min").number(), value.at("longest_min").number())


def _site(row: Value, hours: int) -> SiteResult:
    return SiteResult(
        site_id=row.at("site_id").text(),
        name=row.at("name").words(),
        persons=row.at("persons").number(),
        capacity=row.at("capacity").number(),
        by_hour=row.at("by_hour").numbers(hours),
    )


def _limit(row: Value) -> Limit:
    spans = []
    for span in row.at("spans").items():
        ends = [end.time() for end in span.items(2)]
        spans += [(ends[0], ends[1])] if len(ends) == 2 else []
    return Limit(
        kind=row.at("kind").one_of(LIMIT_KINDS),
        place_id=row.at("place_id").text(),
        name=row.at("name").words(),
        persons=row.at("persons").number(),
        spans=tuple(spans),
        text=_said(row.at("text")),
    )


def _clearance(value: Value) -> Clearance:
    return Clearance(
        persons=value.at("persons").number(),
        not_before=value.at("not_before").number(high=MOST_STEPS),
        at_most=value.at("at_most").maybe(Value.number),
        kept_open=tuple(key.text() for key in value.at("kept_open").items()),
        repeated=tuple(key.text() for key in value.at("repeated").items()),
        light=tuple(span_from_json(row) for row in value.at("light").items()),
        cut=cut_from_json(value.at("cut"), None),
        text=_said(value.at("text")),
    )


def _at_best(value: Value) -> AtBest:
    return AtBest(
        persons=value.at("persons").number(),
        cut=cut_from_json(value.at("cut"), None),
        text=_said(value.at("text")),
    )


def _said(value: Value) -> Said:
    return Said(value.sentence())


#: Keys that follow from the others.
_FOLLOWING = ("by", "until", "draft", "agreed", "leaving", "out", "bound", "bound_steps")


def _what_follows(root: Value, plan: Plan) -> None:
    """What the file states though it follows from the rest has to agree with it."""
    orders = plan.orders
    follows = {name: root.at(name) for name in _FOLLOWING}
    try:
        times = {"by": plan.by, "until": plan.until}
    except OverflowError:
        root.at("start").fault(plan.start.isoformat(), Text("No calendar reaches that far."))
        return
    for key, right in times.items():
        stated = follows[key]
        if stated.time() != right and not stated.is_missing:
            what = Text("It must be {right}: start and steps say so.", {"right": right.isoformat()})
            stated.fault(stated.value, what)
    draft = follows["draft"]
    if draft.value is not plan.is_draft and not draft.is_missing:
        what = Text("It must be true unless the audience is the public.")
        draft.fault(draft.value, what)
    agreed = follows["agreed"]
    said = agreed.words()
    known = bool(plan.agreement) and not agreed.is_missing
    if known and said != {language: plan.agreed.say(language) for language in LANGUAGES}:
        what = Text("It must say what agreement says: {right}", {"right": plan.agreed})
        agreed.fault(str(agreed.value), what)
    numbers = {"leaving": plan.leaving, "out": orders.out}
    if orders.bounds:
        numbers |= {"bound": plan.bound}
    for name, number in numbers.items():
        stated = follows[name]
        if stated.number() != number and not stated.is_missing:
            what = Text("It must be {right}, as the rest of the file says.", {"right": number})
            stated.fault(stated.value, what)
    soonest = follows["bound_steps"]
    known = bool(orders.bounds) and not soonest.is_missing
    if known and soonest.maybe(Value.number) != plan.bound_steps:
        what = Text("It must be {n}.", {"n": str(plan.bound_steps)})
        soonest.fault(soonest.value, what)
