"""The part of a repair that is about people and sites; `labels_repair` is about capacities.

Fewer people: those who set out and are no more leave a debt at home, which runs on to a
site (see `labels_cancel`). A smaller site: those it has no room for leave a debt there,
which runs back to their homes. More of either is just written down: the next search
finds whom it lets out.

Invariant: when all debts are paid, as many are out as sit in the flow, home by home, and no
site has taken in more than it has room for.
"""

from __future__ import annotations

import numpy as np

from mamar.plan.kernels.labels_cancel import owe
from mamar.plan.kernels.labels_engine import FreeWaiting
from mamar.plan.kernels.labels_pages import NONE, Ints
from mamar.plan.kernels.labels_prepare import people_of
from mamar.plan.kernels.labels_rows import Net, People
from mamar.plan.kernels.prepare import ever_open
from mamar.plan.problem import NO_LIMIT, FlowProblem


def same_places(old: FlowProblem, new: FlowProblem) -> bool:
    """Whether both have the same arcs and sites, and the same sites have room for everybody."""
    if old.nodes != new.nodes or not FreeWaiting.fits(new):
        return False
    for name in ("tail", "head", "transit"):
        mine, other = getattr(old, name), getattr(new, name)
        if mine is not other and not np.array_equal(mine, other):
            return False
    if not np.array_equal(old.intake != 0, new.intake != 0):
        return False
    return np.array_equal(counts_at_end(old), counts_at_end(new))


def counts_at_end(problem: FlowProblem) -> Ints:
    """(k,) sites whose people wait there until the end: see ``labels_prepare.no_rows``."""
    limited = (problem.intake != NO_LIMIT) & (problem.intake < problem.total)
    several = np.count_nonzero(problem.intake) > 1
    return np.flatnonzero((problem.intake != 0) & limited & several)


def comes_sooner(net: Net, problem: FlowProblem) -> bool:
    """Whether somebody can be at home earlier than anybody could be there so far."""
    later = problem.releases[problem.releases[:, 2] > 0]
    sooner = (net.earliest > 0) & (problem.supply > 0)
    return bool(sooner.any() or (later[:, 1] < net.earliest[later[:, 0]]).any())


def both(old: FlowProblem, new: FlowProblem) -> FlowProblem:
    """A problem in which everything can happen that can in one of two: people come to a node
    as early, and go to a site as quickly, as in either."""
    return FlowProblem(
        new.tail,
        new.head,
        new.transit,
        (ever_open(old) | ever_open(new)).astype(np.int64),
        np.maximum(old.supply, new.supply),
        new.intake,
        releases=np.concatenate([old.releases, new.releases]),
    )


def replace_people(engine: FreeWaiting, before: FlowProblem) -> None:
    """Let people and sites be those of ``engine.problem``; those in the flow ``before`` who
    are no more, or for whom there is no room, are taken off their ways."""
    problem, old = engine.problem, engine.people
    people = old
    gone = np.zeros((0, 3), np.int64)
    if not _same_people(before, problem):
        people = people_of(problem, engine.net, 0)._replace(taken=old.taken)
        gone = match(old, people)
    elif np.array_equal(before.intake, problem.intake):
        return
    intake = np.where(
        problem.intake[old.sites] == NO_LIMIT, problem.total, problem.intake[old.sites]
    )
    room = intake - (old.intake - old.room)
    engine.people = people._replace(intake=intake, room=np.maximum(room, 0))
    debts = [(node, step, units, 1) for node, step, units in gone.tolist()]
    for site in np.flatnonzero(room < 0).tolist():
        debts += _too_many(engine, site, -int(room[site]))
    for node, step, units, onward in debts:
        owe(engine.debts, node, step, units, onward)
        engine.settle_debts()


def match(old: People, new: People) -> Ints:
    """Set ``left`` of ``new`` so that as many are out as of ``old``, home by home; returns
    rows of node, step, units of those out who are no more."""
    span = int(max(old.ready.max(initial=0), new.ready.max(initial=0))) + 1
    keys = [people.source * span + people.ready for people in (old, new)]
    homes, which = np.unique(np.concatenate(keys), return_inverse=True)
    out = np.zeros(len(homes), np.int64)
    np.add.at(out, which[: len(old.source)], old.supply - old.left)
    order = np.argsort(which[len(old.source) :], kind="stable")
    home = which[len(old.source) :][order]
    # Those of one home and step that are listed first are out first.
    supply = new.supply[order]
    before = np.cumsum(supply) - supply
    first = np.searchsorted(home, home)
    before -= before[first] if len(first) else 0
    stays = np.clip(supply - np.maximum(out[home] - before, 0), 0, supply)
    new.left[order] = stays
    there = np.zeros(len(homes), np.int64)
    np.add.at(there, home, supply)
    over = np.flatnonzero(out > there)
    return np.stack([homes[over] // span, homes[over] % span, out[over] - there[over]], axis=1)


def _same_people(old: FlowProblem, new: FlowProblem) -> bool:
    return np.array_equal(old.supply, new.supply) and np.array_equal(old.releases, new.releases)


def _too_many(engine: FreeWaiting, site: int, units: int) -> list[tuple[int, int, int, int]]:
    """Debts of the last ``units`` that ``site`` has taken in."""
    node = int(engine.people.sites[site])
    if engine.rows.wait_high[node] != NONE:
        return [(node, engine.steps, units, 0)]
    taken, debts = engine.people.taken[site], []
    for step in np.flatnonzero(taken)[::-1].tolist():
        if units == 0:
            break
        back = min(units, int(taken[step]))
        taken[step] -= back
        units -= back
        debts.append((node, step, back, 0))
    return debts
