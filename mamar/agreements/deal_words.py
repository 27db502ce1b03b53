"""What a deal comes to, in sentences: how long, what it costs, who is left and why."""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil

from mamar.agreements.deal_answer import DealAnswer, Node, SideAnswer
from mamar.agreements.deal_graph import condition_of
from mamar.agreements.deal_problem import DealProblem
from mamar.scenario.agreed import Deal
from mamar.scenario.scenario import Scenario
from mamar.text import Text


def why_and_what(
    scenario: Scenario, deal: Deal, problem: DealProblem, answer: DealAnswer
) -> tuple[Text, ...]:
    """The answer in a few sentences, most important first."""
    if answer.cycle:
        return (_cycle(scenario, answer), _give_up())
    sentences = [_how_many(deal, answer)]
    if answer.added_up:
        sentences.append(_added_up(answer))
    for number, side in enumerate(answer.sides):
        if side.left:
            sentences += _why_left(deal, problem, answer, number, side)
    sentences += _cost(answer)
    open_steps = [step.name for step in answer.taken if step.confirmed != "yes"]
    if open_steps:
        words = {"steps": open_steps}
        sentences.append(Text("It leans on what is not yet confirmed: {steps}.", words))
    return tuple(sentences)


def _cycle(scenario: Scenario, answer: DealAnswer) -> Text:
    cycle = answer.cycle
    waits = [
        Text(
            "{one} waits for {other}",
            {"one": _name(scenario, one), "other": _name(scenario, other)},
        )
        for one, other in zip(cycle, (*cycle[1:], cycle[0]), strict=True)
    ]
    words = {"waits": waits, "n": answer.persons}
    return Text("The deal can never start: {waits}. All {n} people are left.", words)


def _give_up() -> Text:
    return Text("It can start once one of these is given up, or confirmed before the others.")


def _name(scenario: Scenario, node: Node) -> Text:
    """Name and id: two conditions may be called the same."""
    kind, key = node
    if kind == "area":
        name = next(area.name for area in scenario.areas if area.area_id == key)
    else:
        name = condition_of(scenario, key).name
    return Text("{name} ({id})", {"name": name, "id": key})


def _how_many(deal: Deal, answer: DealAnswer) -> Text:
    words: dict[str, object] = {"out": answer.out, "persons": answer.persons}
    if answer.until is None:
        words["time"] = answer.time_of(answer.ends)
        return Text("{out} of {persons} people can be out by {time} under the deal.", words)
    words["time"] = answer.time_of(answer.until)
    if deal.most_apart is None:
        return Text("All {persons} people can be out by {time} under the deal.", words)
    return Text(
        "All {persons} people can be out by {time}, in {count} round.",
        words,
        plural="All {persons} people can be out by {time}, in {count} rounds.",
        count=len(answer.rounds),
    )


def _added_up(answer: DealAnswer) -> Text:
    return Text(
        "The rates of {count} crossings are added up, though not everybody can reach whichever "
        "has room: in truth it may take longer, or bring out fewer, but never sooner or more.",
        {"count": len(answer.added_up)},
    )


def _why_left(
    deal: Deal, problem: DealProblem, answer: DealAnswer, number: int, side: SideAnswer
) -> Iterator[Text]:
    """Why people of one side are left, and what would change it."""
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
    for other, persons in problem.sides[number].after:
        theirs = problem.sides[other]
        if persons > theirs.persons:
            more = {**words, "n": persons, "m": theirs.persons, "other": theirs.name}
            yield Text("{area} waits for {n} people out of {other}, where only {m} leave.", more)
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
    if deal.lapses is not None and answer.ends == _lapse(deal, answer):
        yield Text("The deal lapses at {time}; more time would change it.", words)
    else:
        yield Text("The plan ends at {time}; more hours or more time would change it.", words)


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
    yield Text(
        "A most_apart of {apart}, or ends_when_empty = yes, would let the others leave.", more
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


def _cost(answer: DealAnswer) -> Iterator[Text]:
    """What the coupling costs, beside the same hours without it."""
    words: dict[str, object] = {"wait": round(answer.waiting_h), "n": answer.inside_then}
    if answer.alone_until is None:
        words["more"] = sum(side.alone_out for side in answer.sides) - answer.out
        yield Text("Without the coupling {more} people more would be out by then.", words)
    else:
        words["time"] = answer.time_of(answer.alone_until)
        if answer.until is None:
            yield Text("Without the coupling all would be out by {time}.", words)
        elif answer.until == answer.alone_until:
            yield Text("The coupling costs no time: without it, it would take as long.")
        else:
            hours = (answer.until - answer.alone_until) * answer.step_s / 3600
            words["hours"] = f"{hours:.1f}"
            yield Text(
                "The coupling costs {hours} hours: without it all would be out by {time}, when "
                "under the deal {n} people are still inside.",
                words,
            )
    if answer.waiting_h >= 0.5:
        yield Text("All together people stay inside {wait} person-hours longer.", words)
