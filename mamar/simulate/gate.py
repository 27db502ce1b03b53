"""A crossing (or a registration desk) as a server: whoever comes is passed at its rate."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


@dataclass
class Server:
    """Work that is done at a given rate, in the order in which it could be finished earliest.

    Time that the work of job i takes alone is w(i); e(i) is the earliest moment at which the
    job could be finished if nobody else were there. K is the time until which the rate is
    spoken for:  K(i) = max(K(i-1), e(i) - w(i) - slack) + w(i),  and the job is finished at
    max(e(i), K(i)). That is Lindley's recursion for a queue with one server (1952), but for
    ``slack``: families are checked side by side at several lines, so that the rate holds on
    average over ``slack`` seconds and not within each minute.
    """

    slack: float
    spoken_for: float = -np.inf

    def pass_all(self, earliest: Floats, work: Floats) -> Floats:
        """(k,) when each job is finished; ``earliest`` rises, and is later than any before.

        >>> Server(0.0).pass_all(np.array([10.0, 11.0, 30.0]), np.array([5.0, 5.0, 5.0])).tolist()
        [10.0, 15.0, 30.0]
        """
        if not len(work):
            return np.zeros(0)
        done = np.cumsum(work)
        start = earliest - work - self.slack
        start[0] = max(start[0], self.spoken_for)
        spoken = done + np.maximum.accumulate(start - (done - work))
        self.spoken_for = float(spoken[-1])
        return np.maximum(earliest, spoken)
