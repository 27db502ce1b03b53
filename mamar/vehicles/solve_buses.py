"""The whole of it: a first plan, a bound with a proof, and search for what lies between."""

from __future__ import annotations

from time import monotonic

from mamar.text import Text
from mamar.vehicles.anneal import Annealer
from mamar.vehicles.bus_answer import BusAnswer, BusPrices, Status
from mamar.vehicles.bus_problem import BusProblem
from mamar.vehicles.bus_search import search_by
from mamar.vehicles.busloads import Found, in_units
from mamar.vehicles.price_bound import price_bound

#: The bound may take this share of the time; what it does not need goes to the search.
BOUND_SHARE = 0.5
#: Nothing is begun for longer than to this share of the time: its end is never quite sure.
USED_SHARE = 0.97
#: A turn of complete search lasts as long as the annealing before it, and so many seconds.
TURN_S = 1.0


def evacuate_by_bus(
    problem: BusProblem, limit_s: float = 60.0, *, workers: int = 2, seed: int = 1
) -> BusAnswer:
    """The earliest clearance time that can be found, and how early it can be at best.

    Everybody reaches a site within its capacity; each trip carries at least one person and
    at most the seats; the value is the time of the last arrival (see
    :mod:`mamar.vehicles.bus_problem`).

    Parameters
    ----------
    limit_s : float
        Seconds on the clock for everything. With time left over the answer is optimal.
        What was proved stays so, but how good a plan is found before the time is up, and
        which of several equal ones, depends on the machine.
    workers : int
        Threads.
    seed : int
        Where the random search starts.

    Examples
    --------
    Four trips for two buses: one drives twice from the first point, the other once from
    each, beginning with the second.

    >>> problem = BusProblem(30, [2], [70, 30], [100], [[5, 9]], [[10], [20]])
    >>> answer = evacuate_by_bus(problem)
    >>> answer.status, answer.value, answer.bound
    ('optimal', 49, 49)
    """
    if (reason := _impossible(problem)) is not None:
        return BusAnswer("infeasible", None, None, reason=reason)
    if not problem.persons.any():
        return BusAnswer("optimal", 0, 0)
    run = _Run(problem, limit_s, workers, seed)
    run.anneal()
    run.prove()
    while run.goes_on():
        run.search(run.anneal())
    return run.answer()


def _impossible(problem: BusProblem) -> Text | None:
    persons, room = int(problem.persons.sum()), int(problem.site_capacity.sum())
    if persons > room:
        counts = {"persons": persons, "room": room}
        return Text("The sites have room for {room} of {persons} persons.", counts)
    if persons and not problem.buses:
        return Text("There are {persons} persons and no bus.", {"persons": persons})
    return None


class _Run:
    """What is known so far, and how much time is left."""

    def __init__(self, problem: BusProblem, limit_s: float, workers: int, seed: int) -> None:
        begin = monotonic()
        self.ends = begin + limit_s * USED_SHARE
        self.proof_ends = begin + limit_s * BOUND_SHARE
        self.problem, self.workers, self.seed = problem, workers, seed
        self.units = in_units(problem)
        self.annealer = Annealer(problem, self.units, seed, workers)
        self.best: Found | None = None
        self.prices: BusPrices | None = None
        self.bound = 0

    def goes_on(self) -> bool:
        assert self.best is not None
        return self.best.value > self.bound and monotonic() < self.ends

    def anneal(self) -> float:
        """One run of annealing; the seconds it took."""
        begin = monotonic()
        found = self.annealer.run(self.bound, self.ends)
        if self.best is None or found.value < self.best.value:
            self.best = found
        return monotonic() - begin

    def prove(self) -> None:
        """Raise the bound by prices, as far as they reach."""
        assert self.best is not None
        self.prices = price_bound(
            self.problem, self.units, self.best.value, lambda: monotonic() < self.proof_ends
        )
        if self.prices is not None:
            self.bound = self.prices.bound

    def search(self, seconds: float) -> None:
        """Halve what lies between bound and value, as long as the question can be answered."""
        ends = min(self.ends, monotonic() + seconds + TURN_S)
        while self.goes_on() and monotonic() < ends:
            assert self.best is not None
            by = (self.bound + self.best.value - 1) // 2
            left_s = ends - monotonic()
            found = search_by(self.problem, self.units, by, left_s, self.workers, self.seed)
            if found is None:
                return
            if found == "impossible":
                self.bound = by + 1
            else:
                self.best = found

    def answer(self) -> BusAnswer:
        assert self.best is not None
        status: Status = "optimal" if self.best.value == self.bound else "stopped"
        routes = tuple(sorted(self.best.routes, key=lambda route: route.depot))
        return BusAnswer(status, self.best.value, self.bound, routes, self.prices)
