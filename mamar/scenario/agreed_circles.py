"""Conditions that wait for each other in a circle: what hangs on them can never start."""

from __future__ import annotations

from collections.abc import Iterator

from mamar.scenario.scenario import Scenario


def circles(scenario: Scenario) -> list[tuple[str, ...]]:
    """Ids of conditions and areas, each waiting for the next and the last for the first.

    A condition waits for what it ``needs`` and, if it opens when people are out of an area, for
    that area; an area waits for its conditions. What was confirmed waits for nothing. Each
    circle is given once, from the id it was found at.
    """
    waits: dict[str, list[str]] = {}
    for row in scenario.conditions:
        if row.area_id and row.kind != "lapses_at":
            waits.setdefault(row.area_id, []).append(row.condition_id)
        if row.confirmed == "yes":
            continue
        own = waits.setdefault(row.condition_id, [])
        own.extend(row.needs)
        if row.kind == "opens_when_out" and row.persons:
            own.append(row.out_of)
    found: list[tuple[str, ...]] = []
    done: set[str] = set()
    for start in waits:
        for circle in _from(start, waits, done):
            if not any(set(circle) == set(other) for other in found):
                found.append(circle)
    return found


def _from(start: str, waits: dict[str, list[str]], done: set[str]) -> Iterator[tuple[str, ...]]:
    """Circles met on the way from ``start``; without recursion, tables may be long."""
    if start in done:
        return
    path, open_ = [start], [iter(waits.get(start, ()))]
    while path:
        following = next(open_[-1], None)
        if following is None:
            done.add(path.pop())
            open_.pop()
        elif following in path:
            yield tuple(path[path.index(following) :])
        elif following not in done:
            path.append(following)
            open_.append(iter(waits.get(following, ())))
