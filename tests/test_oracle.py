"""The oracle against answers found by hand, and the random worlds against what they promise."""

from collections import Counter

import numpy as np
import pytest

from mamar.plan.problem import NO_LIMIT
from tests import oracle
from tests.worlds import HORIZON, NAMED, two_camps, world


@pytest.mark.parametrize("name", NAMED)
def test_named_worlds_by_hand(name: str) -> None:
    make, steps, ever = NAMED[name]
    problem = make()
    assert oracle.quickest_steps(problem, 40) == steps
    assert oracle.ever_out(problem) == ever
    if steps is not None:
        assert oracle.most_units(problem, steps) == problem.total
        assert oracle.most_units(problem, steps - 1) < problem.total
        assert oracle.quickest_steps(problem, steps - 1) is None


def test_curve_of_two_camps() -> None:
    assert oracle.arrival_curve(two_camps(), 5).tolist() == [0, 1, 1, 2, 2, 2]


def test_more_can_be_out_later_and_never_more_than_ever() -> None:
    for seed in range(80):
        curve = oracle.arrival_curve(world(seed), HORIZON)
        assert (np.diff(curve) >= 0).all()
        assert curve[-1] <= oracle.ever_out(world(seed)) <= world(seed).total


def test_who_can_ever_be_out_is_out_in_the_long_run() -> None:
    for seed in range(60):
        problem = world(seed, large=False)
        assert oracle.ever_out(problem) == oracle.most_units(problem, 90), seed


def test_every_feature_of_the_border_is_in_the_random_worlds() -> None:
    seen: Counter[str] = Counter()
    for seed in range(300):
        p = world(seed)
        finite = p.holding[p.holding != NO_LIMIT]
        pairs = Counter(zip(p.tail.tolist(), p.head.tolist(), strict=True))
        level = (p.transit == 0) & (p.tail != p.head)
        touched = {*p.tail.tolist(), *p.head.tolist()}
        here = {
            "changes": len(p.changes) > 0,
            "change at every step": any(
                n >= HORIZON for n in Counter(p.changes[:, 0].tolist()).values()
            ),
            "releases": len(p.releases) > 0,
            "several limited sites": (p.intake > 0).sum() > 1,
            "unlimited site": (p.intake == NO_LIMIT).any(),
            "no site": not p.intake.any(),
            "holding 0": (finite == 0).any(),
            "holding limited": (finite > 0).any(),
            "holding free": len(finite) == 0,
            "transit 0": (p.transit == 0).any(),
            "cycle of transit 0": _has_cycle(p.nodes, p.tail[level], p.head[level]),
            "zero capacity": (p.capacity == 0).any(),
            "parallel arcs": max(pairs.values(), default=0) > 1,
            "self-loop": (p.tail == p.head).any(),
            "isolated node": len(touched) < p.nodes,
            "supply at a site": (p.supply[p.intake != 0] > 0).any(),
            "large numbers": p.supply.max() > 10**5,
            "no arcs": p.arcs == 0,
            "all out": oracle.most_units(p, HORIZON) == p.total,
            "not all ever": oracle.ever_out(p) < p.total,
            "some, later": 0 < oracle.most_units(p, 4) < oracle.most_units(p, HORIZON),
        }
        seen.update({feature: int(there) for feature, there in here.items()})
    assert min(seen.values()) >= 2, seen


def test_one_seed_one_world_and_the_switches_switch() -> None:
    for seed in range(50):
        assert repr(world(seed).__reduce__()) == repr(world(seed).__reduce__())
        assert (world(seed, free_waiting=True).holding == NO_LIMIT).all()
        assert np.count_nonzero(world(seed, one_site=True).intake) <= 1
        assert world(seed, large=False).supply.max() < 10**3
        assert world(seed, large=True).supply.max() > 10**5


def _has_cycle(nodes: int, tail: np.ndarray, head: np.ndarray) -> bool:
    step = np.zeros((nodes, nodes), bool)
    step[tail, head] = True
    walk = np.eye(nodes, dtype=bool)
    for _ in range(nodes):
        walk = walk @ step
        if walk.diagonal().any():
            return True
    return False
