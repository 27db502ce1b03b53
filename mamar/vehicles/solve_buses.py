"""The whole of it: a first plan, a bound with a proof, and search for what lies between."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Lock
from time import monotonic, sleep

import numpy as np

from mamar.text import Text
from mamar.vehicles.anneal import Annealer
from mamar.vehicles.branch_and_price import Question
from mamar.vehicles.bus_answer import BusAnswer, BusCases, BusPrices, Status
from mamar.vehicles.bus_problem import BusProblem
from mamar.vehicles.bus_search import search_by
from mamar.vehicles.busloads import Found, in_units
from mamar.vehicles.price_bound import most_steps, price_bound

#: The bound by prices may take this share of the time; what it does not need goes to the search.
BOUND_SHARE = 0.5
#: Nothing is begun after this share of the time: the end of a step is never quite sure.
USED_SHARE = 0.95
#: A question may take this share of the time that is left, and at least so many seconds.
QUESTION_SHARE, QUESTION_S = 0.3, 2.0
#: How often to look whether annealing has answered a question that nothing else can.
GLANCE_S = 0.05


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
        Threads. Once there is a plan, one of them proves while the others, at least one,
        go on searching at random.
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
    run.begin()
    run.prove()
    with run.annealing_beside():
        run.search()
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
        self.prices: BusPrices | None = None
        self.cases: BusCases | None = None
        self.question: Question | None = None
        self.bound = 0
        self.taking = Lock()

    def begin(self) -> None:
        """A first plan."""
        self.best = self.annealer.run(0, self.ends)

    def goes_on(self) -> bool:
        return self.best.value > self.bound and monotonic() < self.ends

    def _take(self, found: Found) -> None:
        with self.taking:
            if found.value < self.best.value:
                self.best = found

    @contextmanager
    def annealing_beside(self) -> Iterator[None]:
        """Meanwhile, other threads look for better plans; kernels and solvers run at once."""
        stop = np.zeros(1, np.bool_)
        self.annealer.workers = max(1, self.workers - 1)

        def anneal() -> None:
            while self.goes_on() and not stop[0]:
                self._take(self.annealer.run(self.bound, self.ends, stop))

        with ThreadPoolExecutor(1) as pool:
            annealing = pool.submit(anneal)
            try:
                yield
            finally:
                stop[0] = True
            annealing.result()

    def prove(self) -> None:
        """Raise the bound by prices, as far as they reach."""
        self.prices = price_bound(
            self.problem, self.units, self.best.value, lambda: monotonic() < self.proof_ends
        )
        if self.prices is not None:
            self.bound = self.prices.bound

    def search(self) -> None:
        """Halve what lies between bound and value, until the time is up or nothing lies there.

        A question that takes too long is left for an easier one, nearer to the value.
        """
        easier = self.bound
        while self.goes_on():
            by = (max(easier, self.bound) + self.best.value - 1) // 2
            left_s = self.ends - monotonic()
            ends = min(self.ends, monotonic() + max(QUESTION_S, QUESTION_SHARE * left_s))
            if self._is_answered(by, ends):
                continue
            easier = by + 1 if by + 1 < self.best.value else self.bound
            if self.best.value > self.bound + 1:
                self.annealer.workers = self.workers  # it may be better at large distances

    def _is_answered(self, by: int, ends: float) -> bool:
        """Whether it is known now if everybody can be out by ``by``."""

        def in_time() -> bool:
            return monotonic() < ends and self.best.value > by

        problem, units = self.problem, self.units
        if by < most_steps(problem) and problem.pickup_to_site.min() > 0:
            if self.question is None or self.question.by != by:
                self.question = Question(problem, units, by)
            outcome = self.question.search(in_time)
            if isinstance(outcome, BusCases):
                self.bound, self.cases = outcome.bound, outcome
                return True
            if outcome is not None:
                self._take(outcome)
                return True
        if in_time():
            found = search_by(problem, units, by, ends - monotonic(), self.workers, self.seed)
            if isinstance(found, Found):
                self._take(found)
            elif found == "impossible":
                self.bound = by + 1
            while in_time() and self.bound <= by:
                sleep(GLANCE_S)  # only the annealing goes on
        return self.bound > by or self.best.value <= by

    def answer(self) -> BusAnswer:
        status: Status = "optimal" if self.best.value == self.bound else "stopped"
        routes = tuple(sorted(self.best.routes, key=lambda route: route.depot))
        return BusAnswer(status, self.best.value, self.bound, routes, self.prices, self.cases)
