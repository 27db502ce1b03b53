"""What waits for what in the deals of a scenario; a circle of it can never start."""

from __future__ import annotations

from collections.abc import Iterator

from mamar.agreements.deal_answer import Node
from mamar.scenario.agreed import Condition
from mamar.scenario.scenario import Scenario


def waits_for(scenario: Scenario, node: Node) -> Iterator[Node]:
    """What must happen before ``node``: conditions of an area, needs of a condition, people out.

    What was confirmed has happened and waits for nothing; nobody out is no wait.
    """
    kind, name = node
    if kind == "area":
        for condition in scenario.conditions:
            if condition.area_id == name and condition.kind != "lapses_at":
                yield "condition", condition.condition_id
        return
    condition = condition_of(scenario, name)
    if condition.confirmed == "yes":
        return
    for need in condition.needs:
        yield "condition", need
    if condition.kind == "opens_when_out" and condition.persons:
        yield "area", condition.out_of


def condition_of(scenario: Scenario, condition_id: str) -> Condition:
    return next(row for row in scenario.conditions if row.condition_id == condition_id)


def find_cycle(scenario: Scenario, start: Node) -> tuple[Node, ...]:
    """A circle that ``start`` waits for, each waiting for the next and the last for the first.

    Empty where there is none.
    """
    path: list[Node] = []
    done: set[Node] = set()

    def look(node: Node) -> tuple[Node, ...]:
        if node in path:
            return tuple(path[path.index(node) :])
        if node in done:
            return ()
        path.append(node)
        for following in waits_for(scenario, node):
            if found := look(following):
                return found
        path.pop()
        done.add(node)
        return ()

    return look(start)
