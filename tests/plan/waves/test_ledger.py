"""What is left of a rate over time: exact, whatever the parts of a person that are counted."""

from __future__ import annotations

from fractions import Fraction
from random import Random

import pytest

from mamar.plan.waves.ledger import FAR, Ledger, left_over
from mamar.plan.waves.passage import Passage, Use

END = 60


def _at_random(random: Random) -> tuple[Ledger, list[Fraction]]:
    """A ledger, and what is left of it at each step of [-END, END), counted by hand."""
    rate = Fraction(random.randint(1, 400), random.choice((1, 7, 60)))
    ledger, left = Ledger(rate), [rate] * 2 * END
    for _ in range(random.randint(0, 12)):
        first, until = sorted(random.sample(range(-END, END + 1), 2))
        used = Fraction(random.randint(1, 30), until - first)
        if min(left[first + END : until + END]) >= used:
            ledger.take((first, until), used)
            for step in range(first, until):
                left[step + END] -= used
    return ledger, left


@pytest.mark.parametrize("seed", range(40))
def test_what_is_left_is_exact_and_the_first_and_last_room_are_found(seed: int) -> None:
    random = Random(seed)
    ledger, left = _at_random(random)
    for _ in range(30):
        first, until = sorted(random.sample(range(-END, END + 1), 2))
        inside = left[first + END : until + END]
        assert ledger.left((first, until)) == min(inside)
        assert left_over(ledger, (first, until)) == pytest.approx(float(sum(inside)))
        persons, steps = random.randint(1, 60), until - first
        fits = [
            step
            for step in range(-END, END - steps + 1)
            if min(left[step + END : step + steps + END]) * steps >= persons
        ]
        after = [step for step in fits if step >= first]
        found = ledger.first(first, persons, steps)
        assert found == after[0] if after else found > END - steps
        before = [step for step in fits if step + steps <= until]
        ends = ledger.last(until, persons, steps)
        assert ends == before[-1] + steps if before else ends < steps - END
    assert Ledger(Fraction(1)).first(0, 10, 5) == FAR
    assert Ledger(Fraction(1)).last(0, 10, 5) == -FAR


@pytest.mark.parametrize("seed", range(20))
def test_the_rate_on_a_way_is_the_least_of_what_it_uses(seed: int) -> None:
    """Against fractions: people who wait on the way leave at another rate than they pass."""
    random = Random(seed)
    gate, held, street = (_at_random(random)[0] for _ in range(3))
    passage = Passage([(gate, 0)], [Use(held, -3, 0, 3), Use(street, 1, 4)], walk=5)
    for _ in range(20):
        begin, end = sorted(random.sample(range(0, END // 2), 2))
        departs = (begin - random.randint(0, 9) - 5, end - 5)
        slower = Fraction(departs[1] - departs[0], end - begin)
        rate = min(
            gate.left((begin, end)),
            held.left((departs[0] - 3, departs[1])) / 3 * slower,
            street.left((departs[0] + 1, departs[1] + 4)) * slower,
        )
        found = passage.rate((begin, end), departs)
        assert Fraction(found.parts, found.whole) == rate
        assert found.over(end - begin) == int(rate * (end - begin))
        if rate:
            assert found.steps_for(7) == -(-7 // rate)
