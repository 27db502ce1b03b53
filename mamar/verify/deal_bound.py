"""How fast a deal can be at all: proved from the tables and the ceilings of an answer.

Nothing is planned here, and no schedule is believed but those of other deals. Why it holds is
in docs/design/deals.md, "The proof".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from mamar.agreements.deal_answer import NEVER, DealAnswer
from mamar.plan.result import StreetFlow
from mamar.scenario.agreed import Area, Deal
from mamar.scenario.ground import Ground
from mamar.scenario.scenario import Scenario
from mamar.text import Text
from mamar.verify.deal_hours import Told, hours_of, most_ready, step_after, step_before

Ints = npt.NDArray[np.int64]

#: An area that may send once so many are out of another, and confirmed.
Guards = tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class DealBound:
    """No schedule inside the deal has more than ``persons`` out by its end, nor everybody out
    before the step ``until`` (None: none has everybody out at all).

    ``is_closed``: the ceilings of the answer, if it needs any, do hold. Where they do not, the
    bound is what each area could do without the exchange. ``leans``: on the schedules of other
    deals. ``walks``: on people being there as soon as the quickest walk lets them.
    """

    persons: int
    until: int | None
    is_closed: bool = True
    leans: bool = False
    walks: bool = False

    def proves(self, answer: DealAnswer) -> bool:
        """Whether no schedule is better than that of ``answer``.

        Of a deal that can never start (``answer.cycle``) the bound knows nothing: that circle is
        checked link by link, and nothing is said of a bound.
        """
        return answer.out == self.persons and (not answer.is_yes or answer.until == self.until)

    def sentences(self, answer: DealAnswer) -> Iterator[Text]:
        if answer.cycle:
            return
        words: dict[str, object] = {"n": self.persons}
        if self.proves(answer):
            yield (
                Text("Proved: under the deal not everybody can be out sooner.")
                if answer.is_yes
                else Text("Proved: under the deal no more people can be out by then.")
            )
        elif self.until is None or not answer.is_yes:
            words["more"] = self.persons - answer.out
            yield Text(
                "Proved: under the deal no more than {n} people can be out by then, {more} more "
                "than in this schedule.",
                words,
            )
        else:
            sooner = (answer.until or 0) - self.until
            words["time"] = answer.time_of(self.until)
            words["minutes"] = round(sooner * answer.step_s / 60)
            yield Text(
                "Proved: under the deal not everybody can be out before {time}, which is {minutes} "
                "min sooner than in this schedule.",
                words,
            )
        if self.walks and not self.proves(answer):
            yield Text(
                "The bound takes it that people are at a crossing as soon as their walk lets them."
            )
        if self.leans:
            yield Text("This holds while the other deals that it waits for keep their schedules.")


def bound_of_deal(
    answer: DealAnswer,
    scenario: Scenario,
    streets: StreetFlow | None = None,
    others: Iterable[DealAnswer] = (),
    ground: Ground | None = None,
) -> DealBound:
    """What no schedule inside the deal of ``answer`` can exceed.

    Parameters
    ----------
    answer, scenario, streets, others : as for `check_deal`.
    ground : of the scenario; without it people count as ready before their walk.

    Examples
    --------
    >>> bound_of_deal(answer, scenario).proves(answer)  # doctest: +SKIP
    True
    """
    deal = next(row for row in scenario.deals if row.deal_id == answer.deal_id)
    soonest = _Soonest(scenario, deal, tuple(others), streets, ground)
    sides = [soonest.side(area) for area in soonest.areas]
    alone = DealBound(
        sum(side.whole(int(side.soonest[-1])) for side in sides),
        _latest([side.finish() for side in sides], soonest.begins),
        leans=soonest.leans,
        walks=any(area.of_plan == "yes" for area in soonest.areas),
    )
    if deal.most_apart is None or answer.cycle:
        return alone
    least = _least(answer, sides, soonest.begins)
    if least is None or not all(_stays_under(answer, deal, sides, soonest, least)):
        return replace(alone, is_closed=False)
    there = [each for each in answer.ceilings if each.step <= soonest.ends]
    persons = max(
        (sum(side.whole(n) for side, n in zip(sides, c.out, strict=True)) for c in there), default=0
    )
    until = int(least.flat[-1])
    return replace(alone, persons=persons, until=until if until <= soonest.ends else None)


def _latest(steps: list[int | None], begins: int) -> int | None:
    return None if None in steps else max([begins, *(step or 0 for step in steps)])


@dataclass(frozen=True)
class _Side:
    """One area: ``total`` (steps + 1,) slots before each step, ``soonest`` (steps + 1,) the most
    who can be out by it, if nobody but its own conditions holds them."""

    area: Area
    persons: int
    total: Ints
    soonest: Ints
    guards: Guards

    @property
    def loads(self) -> int:
        """Numbers that may be out after a round: none, one load, two … everybody."""
        return -(-self.persons // self.area.load) + 1

    def load_of(self, out: Ints) -> Ints:
        """The number of loads that are whole when so many are out."""
        whole: Ints = np.where(out >= self.persons, self.loads - 1, out // self.area.load)
        return whole

    def whole(self, out: int) -> int:
        return self.persons if out >= self.persons else out - out % self.area.load

    def finish(self) -> int | None:
        reached = np.flatnonzero(self.soonest >= self.persons)
        return int(reached[0]) if len(reached) else None


class _Soonest(Told):
    """When conditions can hold at the soonest, whatever is done inside the deal itself."""

    def __init__(
        self,
        scenario: Scenario,
        deal: Deal,
        others: tuple[DealAnswer, ...],
        streets: StreetFlow | None,
        ground: Ground | None,
    ) -> None:
        super().__init__(scenario, others, streets)
        self.deal, self.ground = deal, ground
        self.areas = [row for row in scenario.areas if row.deal_id == deal.deal_id]
        self.confirm = -(-deal.confirm_min * 60 // scenario.step_s)
        self.begins = 0 if deal.begins is None else step_after(scenario, deal.begins)
        self.ends = scenario.steps
        if deal.lapses is not None:
            self.ends = min(self.ends, step_before(scenario, deal.lapses))
        self.guards: list[tuple[str, int]] = []
        self.leans = False

    def side(self, area: Area) -> _Side:
        hours = hours_of(self.scenario, area, self.streets, self.ends, self)
        ready = np.array(hours.ready, np.int64)
        if area.of_plan == "yes":
            assert self.streets is not None
            ready = most_ready(self.streets, self.scenario, self.ground, self.ends)
        self.guards.clear()
        opens = self.begins
        for row in self.scenario.conditions:
            if row.area_id == area.area_id and row.kind != "lapses_at":
                opens = max(opens, self.holds(row))
        slots = np.array(hours.slots, np.int64)
        slots[:opens] = 0
        soonest, out = [0], 0
        for room, there in zip(slots.tolist(), ready[1:].tolist(), strict=True):
            out = max(out, min(out + room, there, hours.persons))
            soonest.append(out)
        total = np.concatenate([[0], np.cumsum(slots)])
        return _Side(area, hours.persons, total, np.array(soonest), tuple(self.guards))

    def out(self, area_id: str, persons: int) -> int:
        """Of other deals by their schedules. Inside an exchange that is for its rounds to say."""
        area = next((row for row in self.areas if row.area_id == area_id), None)
        if area is None:
            self.leans = True
            return super().out(area_id, persons)
        if self.deal.most_apart is not None:
            self.guards.append((area_id, persons))
            return 0
        side = self.side(area)
        if persons > side.whole(int(side.soonest[-1])):  # only whole loads ever leave
            return NEVER
        return int(np.argmax(side.soonest >= persons)) + self.confirm


def _least(answer: DealAnswer, sides: list[_Side], begins: int) -> Ints | None:
    """The lowest ceiling's step over each state, its axes loads; None: they cannot be read."""
    least = np.full([side.loads for side in sides], NEVER, np.int64)
    for each in answer.ceilings:
        if len(each.out) != len(sides) or min(each.out) < 0:
            return None
        at = tuple(int(side.load_of(np.array(n))) for side, n in zip(sides, each.out, strict=True))
        least[at] = min(int(least[at]), each.step)
    for axis in range(least.ndim):
        backwards = np.flip(least, axis)
        least = np.flip(np.minimum.accumulate(backwards, axis), axis).copy()
    least.flat[0] = begins
    return least


def _stays_under(
    answer: DealAnswer, deal: Deal, sides: list[_Side], soonest: _Soonest, least: Ints
) -> Iterator[bool]:
    """For nobody out, and for each ceiling: whether all that one round more can have out lies
    under a ceiling again, at each step at which it may end."""
    begins, ends = soonest.begins, soonest.ends
    yield _one_more(deal, sides, least, (0,) * len(sides), begins, ends)
    for each in answer.ceilings:
        begin = max(begins, each.step + soonest.confirm)
        yield _one_more(deal, sides, least, each.out, begin, ends)


def _one_more(
    deal: Deal, sides: list[_Side], least: Ints, out: tuple[int, ...], begin: int, ends: int
) -> bool:
    if begin >= ends:
        return True
    steps = np.arange(begin, ends + 1)
    state = []
    for number, side in enumerate(sides):
        most = _may_send(deal, sides, number, out)
        reached = out[number] + side.total[begin:] - side.total[begin]
        reached = np.minimum(np.minimum(reached, side.soonest[begin:]), most)
        state.append(side.load_of(np.maximum(reached, out[number])))
    return bool(np.all(least[tuple(state)] <= steps))


def _may_send(deal: Deal, sides: list[_Side], number: int, out: tuple[int, ...]) -> int:
    """Up to how many may be out of a side after the next round, by guards and by the ratio."""
    side = sides[number]
    gone = {other.area.area_id: n for other, n in zip(sides, out, strict=True)}
    if any(gone[name] < persons for name, persons in side.guards):
        return out[number]
    assert deal.most_apart is not None
    most = side.persons
    for other, theirs in enumerate(sides):
        empty = out[other] >= theirs.persons and deal.ends_when_empty == "yes"
        if other != number and not empty:
            apart = Fraction(deal.most_apart, sides[0].area.ratio)
            ahead = apart + Fraction(out[other], theirs.area.ratio)
            most = min(most, int(ahead * side.area.ratio))
    return most
