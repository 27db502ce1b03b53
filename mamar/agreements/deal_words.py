"""What a deal comes to, in sentences: how long, what it costs, and (`why_left`) who is left."""

from __future__ import annotations

from collections.abc import Iterator

from mamar.agreements.deal_answer import DealAnswer, Node
from mamar.agreements.deal_graph import condition_of
from mamar.agreements.deal_problem import DealProblem
from mamar.agreements.why_left import why_left
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
        sentences += _added_up(answer)
    for number, side in enumerate(answer.sides):
        if side.left:
            sentences += why_left(scenario, deal, problem, answer, number)
    sentences += _cost(answer)
    open_steps = [
        step.name for step in answer.taken if step.confirmed != "yes" and step.step < answer.ends
    ]
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
        return Text(
            "{out} of {persons} people are out by {time} in this schedule under the deal.", words
        )
    words["time"] = answer.time_of(answer.until)
    if deal.most_apart is None:
        return Text(
            "All {persons} people are out by {time} in this schedule under the deal.", words
        )
    return Text(
        "All {persons} people are out by {time} in this schedule of {count} round.",
        words,
        plural="All {persons} people are out by {time} in this schedule of {count} rounds.",
        count=len(answer.rounds),
    )


def _added_up(answer: DealAnswer) -> Iterator[Text]:
    through = answer.through
    if through is not None and through.is_everybody:
        yield Text(
            "The rates of {count} crossings are added up; a flow in which each has its own shows "
            "that all {persons} who leave in the rounds here can pass in them.",
            {"count": len(answer.added_up), "persons": through.persons},
        )
        return
    yield Text(
        "The rates of {count} crossings are added up, though not everybody can reach whichever "
        "has room: in truth it may take longer, or bring out fewer, but never sooner or more.",
        {"count": len(answer.added_up)},
    )
    if through is not None:
        yield Text(
            "By a flow in which each crossing has its own rate {persons} of {leaving} who leave in "
            "the rounds here can pass in them: longer rounds are needed for the others.",
            {"persons": through.persons, "leaving": through.leaving},
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
