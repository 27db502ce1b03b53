"""Rounding from hours and seconds to steps: nothing is lost, and what is too much is refused."""

import numpy as np
import pytest

from mamar.errors import InputError
from mamar.exchange import Settings
from mamar.exchange.timed import Arcs, Links, Piece, arcs_of


def links(*per_hour: float, transit_s: float = 60.0) -> Links:
    """Parallel links of one node to another."""
    m = len(per_hour)
    ends = np.zeros(m, np.int64), np.ones(m, np.int64)
    return Links(*ends, np.asarray(per_hour), np.full(m, transit_s), np.arange(1, m + 1))


def capacities(arcs: Arcs, arc: int, steps: int) -> np.ndarray:
    """What may enter at each step, from capacity and changes."""
    by_step = np.full(steps, arcs.capacity[arc])
    for which, step, units in arcs.changes.tolist():
        if which == arc:
            by_step[step:] = units
    return by_step


def test_an_hour_loses_nobody():
    """By every step as many may have entered as the rate says, rounded down; seeded rates."""
    rates = np.round(np.random.default_rng(7).uniform(0, 400, 12), 1)
    arcs = arcs_of(links(*rates), Settings(step_s=7.5, steps=960))
    for arc, rate in enumerate(rates):
        by_then = np.cumsum(capacities(arcs, arc, 960))
        tenths = round(rate * 10)
        assert by_then.tolist() == [(t + 1) * tenths * 75 // 3_600_00 for t in range(960)]


def test_after_the_horizon_it_is_rounded_up():
    """So a bound for ever stays true: half a person a minute is not nobody."""
    arcs = arcs_of(links(30.0), Settings(steps=6))
    assert capacities(arcs, 0, 10).tolist() == [0, 1, 0, 1, 0, 1, 1, 1, 1, 1]


def test_rounded_down():
    """The whole part at every step, and no changes at all."""
    arcs = arcs_of(links(30.0, 100.0), Settings(rounding="down"))
    assert arcs.capacity.tolist() == [0, 1]
    assert len(arcs.changes) == 0


@pytest.mark.parametrize(("seconds", "steps"), [(0, 0), (0.1, 1), (89, 1), (90, 2), (600, 10)])
def test_transit_is_the_nearest_step_and_never_nothing(seconds: float, steps: int):
    """Only what takes no time takes no step."""
    arcs = arcs_of(links(60.0, transit_s=seconds), Settings())
    assert arcs.transit.tolist() == [steps]


def test_a_piece_before_the_start_holds_at_the_start():
    """What changed before step 0 is how it is at step 0; the latest counts."""
    given = links(60.0)
    given.pieces[0] = [Piece(-500.0, 600.0, 60.0), Piece(-100.0, 120.0, 60.0)]
    arcs = arcs_of(given, Settings())
    assert arcs.capacity.tolist() == [2]
    assert len(arcs.changes) == 0


def test_too_many_changes_are_refused_before_they_are_made():
    """With the step that would need none, where one does."""
    many = links(*[1500.0] * 1000)
    with pytest.raises(InputError, match=r"about 8,333,333,333 .* steps of 2.4 seconds"):
        arcs_of(many, Settings(step_s=1, steps=10_000_000))
    assert len(arcs_of(many, Settings(step_s=2.4, steps=10_000_000)).changes) == 0
    with pytest.raises(InputError, match="Ask for fewer steps, or let") as raised:
        arcs_of(links(0.001, *[1e6 / 7] * 5), Settings(steps=10_000_000, step_s=61.7))
    assert "with these" not in str(raised.value)
