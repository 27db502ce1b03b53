"""Why people of an area are left under a deal, and what would change it."""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil

from mamar.agreements.deal_answer import DealAnswer
from mamar.agreements.deal_problem import DealProblem
from mamar.scenario.agreed import Deal
from mamar.scenario.scenario import Scenario
from mamar.text import Text


def why_left(
    scenario: Scenario, deal: Deal, problem: DealProblem, answer: DealAnswer, number: int
) -> Iterator[Text]:
    """For the side with this number: the first limit that holds whatever else is done comes first,
    the end of the plan last."""
    side = answer.sides[number]
    words: dict[str, object] = {
        "area": side.name,
        "left": side.left,
        "persons": side.persons,
        "time": answer.time_of(answer.ends),
    }
    everybody = tuple(each.persons for each in problem.sides)
    yield Text("{left} people are left in {area}.", words)
    if side.alone_out == 0:
        yield Text(
            "{area} has no hours within the deal in which people could leave; hours that are "
            "in force would change it.",
            words,
        )
        return
    waits = _waits(scenario, problem, answer, number, words)
    if waits is not None:
        yield waits
        return
    if problem.most_apart is not None:
        most = problem.most_next(number, everybody)
        if most < side.persons:
            yield from _ratio(problem, number, most, words)
            return
        if not answer.rounds and all(
            problem.most_next(i, (0,) * len(everybody)) < min(each.load, each.persons)
            for i, each in enumerate(problem.sides)
        ):
            yield _first_load(problem, words)
            return
    held = _lapsed(scenario, problem, answer, number, words)
    held = held or _ahead(problem, answer, number, words)
    if held is not None:
        yield held
    elif deal.lapses is not None and answer.ends == _lapse(deal, answer):
        yield Text("The deal lapses at {time}; more time would change it.", words)
    else:
        yield Text("The plan ends at {time}; more hours or more time would change it.", words)


def _waits(
    scenario: Scenario,
    problem: DealProblem,
    answer: DealAnswer,
    number: int,
    words: dict[str, object],
) -> Text | None:
    """It waits for more people than leave elsewhere, or for a step that nobody takes in time."""
    side = problem.sides[number]
    names = {each.area_id: each for each in answer.sides}
    rows = [
        row
        for row in scenario.conditions
        if row.area_id == side.area_id and row.kind != "lapses_at" and row.confirmed != "yes"
    ]
    for row in rows:
        theirs = names.get(row.out_of)
        if row.kind == "opens_when_out" and theirs and (row.persons or 0) > theirs.persons:
            more = {**words, "n": row.persons, "m": theirs.persons, "other": theirs.name}
            return Text("{area} waits for {n} people out of {other}, where only {m} leave.", more)
    if side.opens < problem.steps:
        return None
    holding = {step.condition_id: step.step for step in answer.taken}
    late = [row.name for row in rows if holding.get(row.condition_id, 0) >= problem.steps]
    return Text(
        "{area} waits for what does not hold by {time}: {steps}. It would change if these held "
        "sooner, or with more time.",
        {**words, "steps": late},
    )


def _lapsed(
    scenario: Scenario,
    problem: DealProblem,
    answer: DealAnswer,
    number: int,
    words: dict[str, object],
) -> Text | None:
    """Nobody may leave it any more from a time on that a condition states."""
    side = problem.sides[number]
    if side.lapses >= problem.steps:
        return None
    rows = [
        row
        for row in scenario.conditions
        if row.area_id == side.area_id and row.kind == "lapses_at" and row.time is not None
    ]
    row = min(rows, key=lambda row: (row.time is None, row.time))
    return Text(
        "From {lapses} on nobody may leave {area} ({step}): a later time, or more people an hour "
        "before, would change it.",
        {**words, "lapses": answer.time_of(side.lapses), "step": row.name},
    )


def _ahead(
    problem: DealProblem, answer: DealAnswer, number: int, words: dict[str, object]
) -> Text | None:
    """By the ratio it may send nobody more, as the others are held by something of their own."""
    out = tuple(each.out for each in answer.sides)
    side = problem.sides[number]
    most = problem.most_next(number, out)
    if most >= min(out[number] + side.load, side.persons):
        return None
    held = [
        answer.sides[i].name
        for i, each in enumerate(problem.sides)
        if i != number and out[i] < each.persons
    ]
    return Text(
        "By the ratio no more than {most} of {persons} people may leave {area} before more have "
        "left {others}.",
        {**words, "most": most, "others": held},
    )


def _lapse(deal: Deal, answer: DealAnswer) -> int:
    assert deal.lapses is not None
    return int((deal.lapses - answer.start).total_seconds() // answer.step_s)


def _ratio(
    problem: DealProblem, number: int, most: int, words: dict[str, object]
) -> Iterator[Text]:
    """The other sides have too few people for the ratio, or none."""
    side, first = problem.sides[number], problem.sides[0].ratio
    others = [each for i, each in enumerate(problem.sides) if i != number]
    least = min(others, key=lambda each: each.persons / each.ratio)
    apart = ceil((side.persons / side.ratio - least.persons / least.ratio) * first)
    more = {**words, "most": most, "other": least.name, "n": least.persons, "apart": apart}
    if least.persons == 0:
        yield Text(
            "There is nobody to leave {other}, so by the ratio at most {most} of {persons} people "
            "may leave {area}.",
            more,
        )
    else:
        yield Text(
            "Only {n} people leave {other}, so by the ratio at most {most} of {persons} people may "
            "leave {area}.",
            more,
        )
    if least.persons == 0:
        yield Text(
            "A most_apart of {apart}, or ends_when_empty = yes, would let the others leave.", more
        )
    else:
        yield Text(
            "Once all of these are out, a most_apart of {apart}, or ends_when_empty = yes, would "
            "let the others leave.",
            more,
        )


def _first_load(problem: DealProblem, words: dict[str, object]) -> Text:
    first = problem.sides[0].ratio
    apart = min(
        -(-min(each.load, each.persons) * first // each.ratio)
        for each in problem.sides
        if each.persons
    )
    return Text(
        "One load is more than may be ahead, so nobody can begin; a most_apart of {apart}, or "
        "smaller loads, would change it.",
        {**words, "apart": apart},
    )
