"""As many out as possible at every step at once, where sites never have to turn people away.

A largest flow by step s that grows into a largest one by step t > s never takes back who
is out by s. So the flow may go over many steps in one stride, if those out at each step
in between are as many as a cut allows there: mostly the cut of the stride's end, moved.
Where they are not, the stride ends at the first such step, and what came after it is
taken back (earliest arrival by successive largest flows: Minieka 1973, Wilkinson 1971).

Invariant: at every settled step as many are out as a cut of that step allows; what is done for
later steps takes back nobody who is out by a settled one.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from mamar.compiled import kernel
from mamar.plan.kernels.labels_cut import bound, labels_until
from mamar.plan.kernels.labels_engine import FreeWaiting, Stop
from mamar.plan.kernels.labels_pages import NONE, Ints
from mamar.plan.kernels.labels_rows import Net, People


def takes_all_at_once(engine: FreeWaiting) -> bool:
    """Whether whoever comes to a site may be taken in at once without harm to others: where
    there is only one, or room for everybody at each."""
    return bool((engine.rows.wait_high[engine.people.sites] == NONE).all())


def arrive_early(
    engine: FreeWaiting, steps: int, stop: Stop, report: Callable[[int], None]
) -> Ints | None:
    """(steps + 1,) the most units that can be out by each step, all by the engine's flow.

    None if stopped: the flow is then the best by ``engine.steps``. Needs
    ``takes_all_at_once(engine)``, and nobody moved yet; ``report`` is told each step up to
    which all is settled.
    """
    settled, stride = -1, 1
    above: tuple[Ints, int] | None = None  # labels of the last settled step, and the step
    while settled < steps:
        end = min(settled + stride, steps)
        engine.move_to(end)
        if not engine.maximise(stop):
            return None
        label = np.empty(engine.problem.nodes, np.int64)
        labels_until(engine.labels, int(engine.labels.counts[0]), label)
        out = arrived(engine)
        low, at = above if above is not None else (label, end)
        bad = first_below(engine.net, engine.people, out, label, end, low, at, settled + 1, end - 1)
        if bad == NONE:
            settled, stride, above = end, 2 * stride, (label, end)
            report(settled)
        else:
            settled, stride = bad - 1, 1
    return arrived(engine)


def arrived(engine: FreeWaiting) -> Ints:
    """(engine.steps + 1,) units out by each step."""
    taken = engine.people.taken[:, : engine.steps + 1]
    return np.cumsum(taken.sum(axis=0, dtype=np.int64))


@kernel
def first_below(
    net: Net,
    people: People,
    out: Ints,
    label: Ints,
    at: int,
    other: Ints,
    other_at: int,
    first: int,
    last: int,
) -> int:
    """The first step in ``first`` … ``last`` at which neither cut shows that no more than
    ``out`` there can be out, or NONE."""
    for step in range(first, last + 1):
        enough = out[step] + 1
        if (
            bound(net, people, label, step - at, step, enough) >= enough
            and bound(net, people, other, step - other_at, step, enough) >= enough
        ):
            return step
    return NONE
