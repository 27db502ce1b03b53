"""What the solver gives back: routes, a bound, and the prices that prove it. Data only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from mamar.text import Text

Status = Literal["optimal", "infeasible", "stopped"]


@dataclass(frozen=True)
class BusTrip:
    """``persons`` driven from pick-up point ``pickup`` to site ``site``."""

    pickup: int
    site: int
    persons: int


@dataclass(frozen=True)
class BusRoute:
    """One bus: where it starts, and its trips in order. Buses that stay have no route."""

    depot: int
    trips: tuple[BusTrip, ...]


@dataclass(frozen=True)
class BusPrices:
    """The certificate of a bound: what a bus is paid, such that no fleet can earn enough.

    A trip from p to s with x units of ``unit`` persons earns
    ``trip[p] + x · (person[p] − place[s])``. Whoever brings everybody out earns at least

        Σ trip[p] · busloads[p] + Σ person[p] · units[p] − Σ place[s] · room[s].

    If the best routes that end by ``late`` earn less than that, nobody can have everybody
    out by ``late``. All prices are whole numbers ≥ 0, so there is nothing to round; any
    prices whatever prove something true. Times are counted in whole ``grain``, rounded
    down. See docs/design/vehicles.md.

    Examples
    --------
    One person, one bus, a drive of 3 and one of 4: not possible by 6, for a bus that has
    only 6 cannot reach the site and earns nothing.

    >>> BusPrices(late=6, trip=(0,), person=(1,), place=(0,)).bound
    7
    """

    late: int  #: in grains
    trip: tuple[int, ...]  #: (p,) for each trip from a pick-up point
    person: tuple[int, ...]  #: (p,) for each unit of persons fetched there
    place: tuple[int, ...]  #: (s,) to be paid for each unit of persons brought there
    unit: int = 1
    grain: int = 1

    @property
    def bound(self) -> int:
        """The least clearance time that is not excluded."""
        return (self.late + 1) * self.grain


@dataclass(frozen=True)
class BusCount:
    """Something that the buses of a plan do a whole number of times.

    kind : 'start' | 'trip' | 'back'
        Leaving depot ``place`` for pick-up ``to``; driving from pick-up ``place`` to site
        ``to``; driving from site ``place`` to pick-up ``to``.
    place, to : int or None
        None for any.
    by : int or None
        Only what begins at this time or before; None for whenever.
    """

    kind: Literal["start", "trip", "back"]
    place: int | None = None
    to: int | None = None
    by: int | None = None


@dataclass(frozen=True)
class BusSplit:
    """Two cases, one of which every plan falls into: ``count`` ≤ ``most``, or more than that."""

    count: BusCount
    most: int


@dataclass(frozen=True)
class BusCase:
    """Prices as in :class:`BusPrices`, and in ``counts`` for what the case is limited to.

    A bus is paid each of these prices, or pays where it is negative, whenever it does what
    is counted. So the sum that is earned at least has one more term for each: the price
    times the least number of the case if the price is positive, the greatest otherwise.
    """

    trip: tuple[int, ...]
    person: tuple[int, ...]
    place: tuple[int, ...]
    counts: tuple[tuple[BusCount, int], ...] = ()


@dataclass(frozen=True)
class BusCases:
    """The certificate that nobody can have everybody out by ``late``: all cases, each with prices.

    ``tree`` is in preorder: after a split come all of the cases with at most so many, then
    all of those with more. Times are not rounded. See docs/design/vehicles.md.
    """

    late: int
    unit: int
    tree: tuple[BusSplit | BusCase, ...]

    @property
    def bound(self) -> int:
        """The least clearance time that is not excluded."""
        return self.late + 1


@dataclass(frozen=True)
class BusAnswer:
    """Routes, the clearance time they reach, and what no plan can be better than.

    status : 'optimal' | 'infeasible' | 'stopped'
        ``optimal``: value and bound are equal. ``stopped``: the time was up before.
        ``infeasible``: not everybody can be out, ever; ``reason`` says why.
    value, bound : int or None
        The last arrival, and a proven lower bound on it; None where infeasible.
    trips : tuple of BusRoute
        One for each bus that moves, sorted by depot.
    prices : BusPrices or None
        Proof of a bound that anybody can check, ``prices.bound`` ≤ ``bound``.
    cases : BusCases or None
        Proof of a better bound, where one was found: ``cases.bound`` ≤ ``bound``. Where even
        that is less, the rest was shown by constraint programming, which leaves none.
    """

    status: Status
    value: int | None
    bound: int | None
    trips: tuple[BusRoute, ...] = ()
    prices: BusPrices | None = None
    cases: BusCases | None = None
    reason: Text | None = None
