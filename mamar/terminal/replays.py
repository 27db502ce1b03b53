"""What a replay found, as lines to read and as plain data."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from mamar.plan.result import DRAFT, Plan
from mamar.publish.replay_sheet import what_varied
from mamar.publish.screen import page, table
from mamar.simulate.report import KINDS
from mamar.text import LANGUAGES, Text, times_like, times_note

if TYPE_CHECKING:
    from mamar.simulate.report import Place, Range, Report

#: Times and places that are listed; --json lists all.
MOST_TIMES, MOST_PLACES = 13, 12


def replay_page(report: Report, plan: Plan, language: str) -> str:
    """The result in sentences, then people out by time, then waiting by place."""
    with times_like(report.arrivals.time[0]):
        return _page(report, plan, language)


def _page(report: Report, plan: Plan, language: str) -> str:
    titles = [Text("{name}", {"name": plan.scenario_name})]
    if plan.is_draft:
        titles.append(Text("{draft}.", {"draft": DRAFT}))
    titles += [plan.agreed, times_note(report.arrivals.time[0])]
    parts = [
        (None, [sentence.say(language) for sentence in report.sentences()]),
        (Text("By time"), _arrivals(report, language)),
        (Text("Waiting by place"), _places(report, language)),
        (None, [what_varied(report).say(language)]),
    ]
    return page(titles, parts, language)


def _arrivals(report: Report, language: str) -> str:
    arrivals = report.arrivals.until_settled()
    every = max(1, -(-len(arrivals.time) // (MOST_TIMES - 1)))
    shown = [*range(0, len(arrivals.time) - 1, every), len(arrivals.time) - 1]
    headings = (
        Text("out by"),
        Text("ordered"),
        Text("in the middle run"),
        Text("1 run in 20 has fewer than"),
        Text("1 run in 20 has more than"),
    )
    rows = [(arrivals.time[i], arrivals.ordered[i], *_three(arrivals.simulated[i])) for i in shown]
    columns = len(headings) if report.varies else 3  # without an interval there is none to show
    return table(headings[:columns], [row[:columns] for row in rows], language)


def _places(report: Report, language: str) -> str:
    """Where most people waited longest, all together."""
    if not report.places:
        return ""
    worst = sorted(report.places, key=lambda place: (-place.person_h.median, place.place_id))
    headings = (
        Text("where"),
        Text("what"),
        Text("largest crowd"),
        Text("1 run in 20"),
        Text("limit"),
        Text("hours waited"),
    )
    return table(headings, [_place(place) for place in worst[:MOST_PLACES]], language, words=2)


def _place(place: Place) -> tuple[object, ...]:
    return (
        Text("{name}", {"name": place.name}),
        KINDS[place.kind],
        round(place.crowd.median),
        round(place.crowd.high),
        "-" if place.limit is None else place.limit,
        round(place.person_h.median),
    )


def _three(range_: Range) -> tuple[int, int, int]:
    return round(range_.median), round(range_.low), round(range_.high)


def replay_json(report: Report, plan: Plan) -> dict[str, Any]:
    """Everything, with the sentences in both languages."""
    arrivals = report.arrivals
    return {
        "draft": plan.is_draft,
        "runs": report.runs,
        "seed": report.seed,
        "spreads": asdict(report.spreads),
        "ordered": report.ordered,
        "came": asdict(report.came),
        "out": asdict(report.out),
        "ordered_until": report.ordered_until.isoformat(),
        "until": [None if when is None else when.isoformat() for when in report.until],
        "rounds": None if report.rounds is None else asdict(report.rounds),
        "left": {reason: asdict(range_) for reason, range_ in report.left},
        "arrivals": {
            "time": [time.isoformat() for time in arrivals.time],
            "ordered": list(arrivals.ordered),
            "simulated": [asdict(range_) for range_ in arrivals.simulated],
        },
        "places": [
            {**asdict(place), "name": dict(place.name), "when": place.when.isoformat()}
            for place in report.places
        ],
        "text": [
            {language: sentence.say(language) for language in LANGUAGES}
            for sentence in report.sentences()
        ],
    }
