"""What no plan under the rules can exceed, by its end and by every hour, with certificates.

Whoever is out by a step is out by every later one, and the cut for the end, moved, is a cut for
another step. Further certificates are made only for hours of which these prove less than is true.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate

from mamar.plan.answer import Cut
from mamar.plan.bounds import clipped, parts_of, shifted
from mamar.plan.interrupt import Stop
from mamar.plan.orders import OrderBound, Relaxation
from mamar.plan.solve import most
from mamar.plan.waves.fleet_bound import bound_at, fleet_bound, walk_metres
from mamar.plan.waves.fluid_bound import Relaxed, bound_by, fluid_problem, street_problem
from mamar.plan.waves.setting import Setting
from mamar.scenario.scenario import Question

#: The bound of the fleet is made for so many hours before the end at most.
FLEET_LOOKS = 12


def hours_of(steps: int, step_s: int) -> list[int]:
    """The steps at which people out are counted: each full hour, and the end.

    >>> hours_of(150, 60)
    [0, 60, 120, 150]
    """
    return [*range(0, steps, max(1, 3600 // step_s)), steps]


@dataclass(frozen=True)
class Proved:
    """Bounds by the end, and ``earlier`` ones; the flow problems that their cuts are of."""

    bounds: tuple[OrderBound, ...]
    earlier: tuple[OrderBound, ...]
    relaxed: tuple[Relaxed, ...]

    @property
    def persons(self) -> int:
        """The most persons out by the end."""
        return min(bound.persons for bound in self.bounds)

    @property
    def steps(self) -> int | None:
        """Question quickest: nobody has everybody out in fewer; None: not asked or not proved."""
        proved = [bound.steps for bound in self.bounds if bound.steps is not None]
        return max(proved, default=None)

    @property
    def reach(self) -> int:
        """Persons who have any way at all."""
        return min(each.reach for each in self.relaxed)

    def problem_of(self, relaxation: Relaxation) -> Relaxed | None:
        return next((each for each in self.relaxed if each.relaxation == relaxation), None)

    def by_hour(self, hours: Sequence[int]) -> list[int]:
        """The most persons out by each of the rising ``hours``."""
        curves = [_curve(each, self.bounds, self.earlier, hours) for each in self.relaxed]
        return [min(values) for values in zip(*curves, strict=True)]


def prove(setting: Setting, question: Question, stop: Stop | None) -> Proved:
    """Every bound that proves something, and what more is needed for the hours before the end."""
    scenario, deal, asked = setting.scenario, setting.deal, question == "quickest"
    fluid, streets = fluid_problem(setting), street_problem(setting)
    bounds = [bound_by(fluid, setting.end, asked, stop)]
    relaxed = [fluid]
    of_streets = bound_by(streets, setting.end, asked, stop)
    if _proves_more(of_streets, bounds[0]):
        bounds.append(of_streets)
        relaxed.append(streets)
    if deal is not None:
        let_out = sum(persons for _, persons in deal.limits)
        bounds.append(OrderBound("deal", let_out, setting.end))
    if scenario.fleet:
        given = scenario, setting.drives, walk_metres(setting.ground)
        bounds.append(fleet_bound(*given, asked, setting.end, setting.rounds))
    return Proved(tuple(bounds), _earlier(setting, fluid, bounds, stop), tuple(relaxed))


def _proves_more(one: OrderBound, other: OrderBound) -> bool:
    return one.persons < other.persons or (one.steps or 0) > (other.steps or 0)


def _earlier(
    setting: Setting, fluid: Relaxed, bounds: Sequence[OrderBound], stop: Stop | None
) -> tuple[OrderBound, ...]:
    """Certificates for earlier ends, as far as they prove more than those of ``bounds`` do."""
    hours = hours_of(setting.end, setting.scenario.step_s)
    proved = _curve(fluid, bounds, (), hours)

    def of_fluid(hour: int) -> OrderBound:
        answer = most(fluid.problem, hour, stop=stop)
        persons = min(fluid.reach, parts_of(fluid.problem, answer.cut).bound // fluid.scale)
        return OrderBound(fluid.relaxation, persons, hour, None, answer.cut)

    def of_fleet(hour: int) -> OrderBound:
        given = setting.scenario, setting.drives, walk_metres(setting.ground)
        persons, prices = bound_at(*given, hour, setting.rounds)
        return OrderBound("fleet", persons, hour, None, None, tuple(prices.items()))

    found = _by_halving(hours, proved, of_fluid, len(hours), stop)
    if setting.scenario.fleet:
        found += _by_halving(hours, proved, of_fleet, FLEET_LOOKS, stop)
    found.sort(key=lambda bound: (bound.by, bound.persons))
    return tuple(
        one
        for number, one in enumerate(found)
        if all(one.persons < later.persons for later in found[number + 1 :])
    )


def _by_halving(
    hours: list[int],
    proved: list[int],
    bound_of: Callable[[int], OrderBound],
    looks: int,
    stop: Stop | None,
) -> list[OrderBound]:
    """Where ``proved`` is more than need be, certificates for the hour; written into ``proved``.

    An hour of which enough is proved says nothing of those before it.
    """
    found: list[OrderBound] = []
    todo = deque([(0, len(hours) - 1)])
    while todo and looks and not (stop and stop()):
        low, high = todo.popleft()
        if high - low < 2 or (low and proved[low] == proved[high]):
            continue
        middle = (low + high) // 2
        bound, looks = bound_of(hours[middle]), looks - 1
        todo.append((low, middle))
        if bound.persons < proved[middle]:
            found.append(bound)
            for hour in range(middle + 1):
                proved[hour] = min(proved[hour], bound.persons)
            todo.append((middle, high))
    return found


def _curve(
    relaxed: Relaxed,
    bounds: Sequence[OrderBound],
    earlier: Sequence[OrderBound],
    hours: Sequence[int],
) -> list[int]:
    """The most persons out by each of the rising ``hours``, by all certificates together.

    Each holds for every step up to its own; of the problem ``relaxed`` the cut of ``bounds`` also
    moved to other steps.
    """
    cuts = [
        bound.cut
        for bound in bounds
        if bound.relaxation == relaxed.relaxation and bound.cut is not None
    ]
    lowest = []
    for hour in hours:
        known = [bound.persons for bound in (*bounds, *earlier) if bound.by >= hour]
        lowest.append(min([relaxed.reach, *known, *(_moved(relaxed, c, hour) for c in cuts)]))
    return list(accumulate(reversed(lowest), min))[::-1]


def _moved(relaxed: Relaxed, cut: Cut, step: int) -> int:
    """What the cut proves of the step, clipped there and shifted there."""
    both = clipped(cut, step), shifted(cut, step)
    return min(parts_of(relaxed.problem, each).bound for each in both) // relaxed.scale
