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
    waits = _waits(scenario)
    found: list[tuple[str, ...]] = []
    done: set[str] = set()
    for start in waits:
        for circle in _from(start, waits, done):
            if not any(set(circle) == set(other) for other in found):
                found.append(circle)
    return found


def never_open(scenario: Scenario) -> list[tuple[str, tuple[str, ...]]]:
    """Windows that count (status) and wait for such a circle, each with the first one."""
    waits, all_circles = _waits(scenario), circles(scenario)
    found = []
    for window in scenario.windows if all_circles else ():
        if window.status not in scenario.rules.statuses:
            continue
        own = [row.condition_id for row in scenario.conditions if row.window_id == window.window_id]
        reached: set[str] = set()
        while own:
            name = own.pop()
            if name not in reached:
                reached.add(name)
                own += waits.get(name, ())
        held = next((circle for circle in all_circles if reached & set(circle)), None)
        if held is not None:
            found.append((window.window_id, held))
    return found


def in_words(circle: tuple[str, ...]) -> str:
    """
    >>> in_words(("Q1", "Q2"))
    'Q1 → Q2 → Q1'
    """
    return " → ".join([*circle, circle[0]])


def _waits(scenario: Scenario) -> dict[str, list[str]]:
    """What each condition and area waits for."""
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
    return waits


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
