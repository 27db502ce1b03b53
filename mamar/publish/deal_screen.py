"""A deal on a screen and as plain data: the answer, the rounds, the steps it leans on."""

from __future__ import annotations

from typing import Any

from mamar.agreements.deal_answer import NEVER, DealAnswer
from mamar.plan.result import DRAFT
from mamar.publish.screen import page, table
from mamar.text import LANGUAGES, Text, times_like, times_note
from mamar.verify.deal_bound import DealBound

#: Rounds and steps listed on a screen; --json lists all of them.
MOST_ROUNDS = 40


_SAID = {"yes": Text("yes"), "no": Text("no"), "unknown": Text("not known")}


def deal_screen(answer: DealAnswer, bound: DealBound, language: str) -> str:
    """``answer`` in words and tables, and what is proved of it; a deal on paper is a draft."""
    with times_like(answer.start):
        return _screen(answer, bound, language)


def _screen(answer: DealAnswer, bound: DealBound, language: str) -> str:
    titles = [Text("{name}", {"name": answer.name}), Text("{draft}.", {"draft": DRAFT})]
    titles.append(times_note(answer.start))
    parts: list[tuple[Text | None, Any]] = [
        (None, [each.say(language) for each in (*answer.summary, *bound.sentences(answer))]),
        (Text("By area"), _areas(answer, language)),
    ]
    if answer.rounds:
        parts.append((Text("By round"), _rounds(answer, language)))
    steps = [each for each in answer.taken if each.step < NEVER]
    if steps:
        headings = (Text("step"), Text("confirmed by"), Text("confirmed"), Text("from"))
        rows = [
            (
                Text("{name} ({id})", {"name": each.name, "id": each.condition_id}),
                each.confirmed_by or "-",
                _SAID[each.confirmed],
                answer.time_of(each.step),
            )
            for each in steps
        ]
        parts.append((Text("Steps"), table(headings, rows, language, words=3)))
    return page(titles, parts, language)


def _areas(answer: DealAnswer, language: str) -> str:
    headings = (
        Text("area"),
        Text("leaving"),
        Text("out"),
        Text("not out"),
        Text("last out"),
        Text("without the deal"),
    )
    rows = [
        (
            Text("{name} ({id})", {"name": side.name, "id": side.area_id}),
            side.persons,
            side.out,
            side.left,
            _time(answer, side.until if side.persons else None),
            _time(answer, side.alone_until if side.persons else None),
        )
        for side in answer.sides
    ]
    return table(headings, rows, language)


def _rounds(answer: DealAnswer, language: str) -> str:
    """Each round with the people of each area in it."""
    areas = [Text("out of {area}", {"area": side.name}) for side in answer.sides]
    headings = (Text("round"), Text("from"), Text("until"), Text("next from"), *areas)
    rows = []
    for number, each in enumerate(answer.rounds[:MOST_ROUNDS], start=1):
        persons = {departure.area_id: departure.persons for departure in each.departures}
        rows.append(
            (
                str(number),
                answer.time_of(each.begins),
                answer.time_of(each.ends),
                answer.time_of(each.confirmed),
                *(persons.get(side.area_id, 0) for side in answer.sides),
            )
        )
    return table(headings, rows, language, words=0)


def _time(answer: DealAnswer, step: int | None) -> object:
    return "-" if step is None else answer.time_of(step)


def deal_json(answer: DealAnswer, bound: DealBound) -> dict[str, Any]:
    """Everything that ``answer`` says and what is proved of it, ready for ``json.dumps``."""

    def time(step: int | None) -> str | None:
        return None if step is None or step >= NEVER else answer.time_of(step).isoformat()

    return {
        "deal": {"deal_id": answer.deal_id, "name": dict(answer.name)},
        "draft": True,
        "persons": answer.persons,
        "out": answer.out,
        "until": time(answer.until),
        "until_without_coupling": time(answer.alone_until),
        "person_hours_longer": answer.waiting_h,
        "inside_then": answer.inside_then,
        "crossings_added_up": list(answer.added_up),
        "pass_by_flow": answer.through and answer.through.persons,
        "proof": None  # a circle needs none: it is checked link by link
        if answer.cycle
        else {
            "proved": bound.proves(answer),
            "persons_at_most": bound.persons,
            "all_out_at_soonest": time(bound.until),
            "relaxation": "walks" if bound.walks else None,
            "while_other_deals_keep_their_schedules": bound.leans,
            "ceilings": [[time(each.step), *each.out] for each in answer.ceilings],
        },
        "cycle": [name for _, name in answer.cycle],
        "summary": [
            {language: each.say(language) for language in LANGUAGES}
            for each in (*answer.summary, *bound.sentences(answer))
        ],
        "areas": [
            {
                "area_id": side.area_id,
                "persons": side.persons,
                "out": side.out,
                "until": time(side.until),
                "out_without_coupling": side.alone_out,
                "until_without_coupling": time(side.alone_until),
            }
            for side in answer.sides
        ],
        "rounds": [
            {
                "begins": time(each.begins),
                "ends": time(each.ends),
                "confirmed": time(each.confirmed),
                "departures": [
                    {
                        "area_id": departure.area_id,
                        "persons": departure.persons,
                        "begins": time(departure.begins),
                        "ends": time(departure.ends),
                    }
                    for departure in each.departures
                ],
            }
            for each in answer.rounds
        ],
        "steps": [
            {
                "condition_id": each.condition_id,
                "from": time(each.step),
                "confirmed_by": each.confirmed_by,
                "confirmed": each.confirmed,
            }
            for each in answer.taken
        ],
    }
