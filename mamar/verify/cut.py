"""What a cut proves, recomputed from the problem alone.

The *near side* is a set of pairs (node, step). Nobody can be out by the last step T
without starting on the near side or crossing onto it, and the bound is all the room
there is for that:

* starting there: whoever is ready at v at step r counts if v is on the near side at any
  step ≥ r, for he can wait at home until then;
* crossing along an arc: what may enter (u, v) at step θ counts if (u, θ) is not on the
  near side and (v, θ + transit) is;
* crossing by waiting: the holding limit of v counts for each step t < T at which v is not
  on the near side while at t + 1 it is;
* leaving at a site that is not on the near side at all steps: its intake counts.

So *any* near side gives a valid bound (weak duality; docs/design/certificate.md). Beyond
that there is nothing to trust: a wrong cut only proves less.
"""

from __future__ import annotations

import operator

import numpy as np
import numpy.typing as npt

from mamar.errors import Fault, raise_if
from mamar.plan.answer import ALWAYS, NEVER, Cut
from mamar.plan.problem import NO_LIMIT, FlowProblem, Ints
from mamar.text import Text
from mamar.verify.capacity import capacity_at

Flags = npt.NDArray[np.bool_]

#: Later than every step of a cut for ever.
_NO_END = 2**62
#: No step in a cut may be later, but for ALWAYS, so that sums of steps stay below _NO_END.
_LATEST = 2**60


def check_cut(problem: FlowProblem, cut: Cut) -> int:
    """An upper bound on the units out by ``cut.steps`` (None: ever), whoever made the cut.

    Where the sum described above is infinite or more than all who are ready by then, the
    bound is those who are ready: nobody else can be out.

    Raises
    ------
    InputError
        If the cut is malformed; names argument, index and value.

    Examples
    --------
    Two a step may enter a road that takes 3 steps. By step 4 that is two entries:

    >>> problem = FlowProblem([0], [1], [3], [2], supply=[10, 0], intake=[0, -1])
    >>> check_cut(problem, Cut(4, label=[-1, 4]))
    4
    """
    raise_if(_faults(problem, cut))
    last, after = (ALWAYS, _NO_END) if cut.steps is None else (cut.steps, cut.steps + 1)
    ready = _ready(problem, np.full(problem.nodes, last))
    node, first, end = _runs(cut)
    whole = node[(first == 0) & (end == after)]
    bound = (
        _ready(problem, cut.label)
        + _crossings(problem, _crossed(problem, cut), node, first, end, ready)
        + _waiting(problem, node, first, ready)
        + _sites(problem, whole, ready)
    )
    return min(ready, bound)


def _ready(problem: FlowProblem, until: Ints) -> int:
    """All who are ready at a node v by step ``until[v]``."""
    released, when, units = problem.releases.T
    supply = problem.supply[until >= 0].tolist()
    return int(sum(supply) + sum(units[when <= until[released]].tolist()))


def _runs(cut: Cut) -> tuple[Ints, Ints, Ints]:
    """The near side as runs of steps: node, first step, first step after; sorted by node."""
    plain = np.flatnonzero(cut.label != NEVER)
    plain = plain[~np.isin(plain, cut.runs[:, 0])]
    node = np.concatenate((plain, cut.runs[:, 0]))
    first = np.concatenate((np.zeros_like(plain), cut.runs[:, 1]))
    last = np.concatenate((cut.label[plain], cut.runs[:, 2]))
    order = np.argsort(node, kind="stable")
    end = np.where(last == ALWAYS, _NO_END, last + (last != ALWAYS))
    return node[order], first[order], end[order]


def _crossed(problem: FlowProblem, cut: Cut) -> Ints:
    """The arcs that somebody might cross by; of most a glance at the labels shows: none.

    If u is on the near side at steps 0 … label and label(u) ≥ label(v) − transit, whoever
    arrives at v in time has started on the near side.
    """
    has_runs = np.zeros(problem.nodes, bool)
    has_runs[cut.runs[:, 0]] = True
    late = cut.label[problem.tail] < cut.label[problem.head] - problem.transit
    return np.flatnonzero(late | has_runs[problem.tail])


def _crossings(
    problem: FlowProblem, crossed: Ints, node: Ints, first: Ints, end: Ints, enough: int
) -> int:
    """Σ capacity at θ over arcs (u, v) with (u, θ) not on the near side, (v, θ + transit) on it.

    For each arc of ``crossed`` the steps θ are cut into pieces in which nothing changes:
    neither which side its tail is on, nor its head when one arrives, nor the capacity.
    """
    start = np.searchsorted(node, np.arange(problem.nodes + 1))
    arcs, at, tail_near, head_near = [], [], [], []

    def mark(arc: Ints, step: Ints, tail: int, head: int) -> None:
        arcs.append(arc)
        at.append(np.maximum(step, 0))
        tail_near.append(np.full(len(arc), tail, np.int8))
        head_near.append(np.full(len(arc), head, np.int8))

    changes = problem.changes[np.isin(problem.changes[:, 0], crossed)]
    mark(changes[:, 0], changes[:, 1], 0, 0)
    which, run = _joined(problem.tail[crossed], start)
    mark(crossed[which], first[run], +1, 0)
    mark(crossed[which], end[run], -1, 0)
    which, run = _joined(problem.head[crossed], start)
    arc = crossed[which]
    mark(arc, first[run] - problem.transit[arc], 0, +1)
    endless = end[run] == _NO_END
    mark(arc, np.where(endless, _NO_END, end[run] - problem.transit[arc]), 0, -1)

    order = np.lexsort((step := np.concatenate(at), arc := np.concatenate(arcs)))
    arc, step = arc[order], step[order]
    # Both return to 0 after the last mark of each arc, so that sums may run on.
    from_near = np.cumsum(np.concatenate(tail_near)[order], dtype=np.int64)
    to_near = np.cumsum(np.concatenate(head_near)[order], dtype=np.int64)
    until = np.append(step[1:], 0)
    crosses = (from_near == 0) & (to_near > 0) & (until > step)
    arc, step, until = arc[crosses], step[crosses], until[crosses]
    return _products(capacity_at(problem, arc, step), until - step, enough)


def _joined(end_of_arc: Ints, start: Ints) -> tuple[Ints, Ints]:
    """All pairs of an arc and a run of its tail (or head): numbers of arcs, numbers of runs."""
    first = start[end_of_arc]
    count = start[end_of_arc + 1] - first
    arc = np.repeat(np.arange(len(end_of_arc)), count)
    run = np.arange(len(arc)) - np.repeat(np.cumsum(count) - count - first, count)
    return arc, run


def _products(capacity: Ints, length: Ints, enough: int) -> int:
    """Σ capacity · length; ``enough`` as soon as one product is more than that or has no end."""
    limit = min(enough, _LATEST)  # which every length up to _NO_END exceeds
    if ((capacity > 0) & (length > limit // np.maximum(capacity, 1))).any():
        return enough
    return sum((capacity * length).tolist())  # Python's integers: no overflow


def _waiting(problem: FlowProblem, node: Ints, first: Ints, enough: int) -> int:
    """Σ holding over runs that begin after step 0: somebody may wait his way into them."""
    return _sum(problem.holding[node[first > 0]], enough)


def _sites(problem: FlowProblem, whole: Ints, enough: int) -> int:
    """Σ intake over sites that are not on the near side at all steps, ``whole`` being those."""
    intake = problem.intake.copy()
    intake[whole] = 0
    return _sum(intake, enough)


def _sum(limits: Ints, enough: int) -> int:
    return enough if (limits == NO_LIMIT).any() else sum(limits.tolist())


def _faults(problem: FlowProblem, cut: Cut) -> list[Fault]:
    """Everything about the cut that is not as :class:`Cut` says."""
    latest = _LATEST
    if cut.steps is not None:
        latest = _index(cut.steps)
        if not 0 <= latest <= _LATEST:
            return [_fault("cut.steps", cut.steps, _range(0, _LATEST))]
    if cut.label.shape != (problem.nodes,):
        count = {"n": str(problem.nodes)}
        return [_fault("cut.label", cut.label.shape, Text("It must have {n} entries.", count))]

    def too_late(step: Ints) -> Flags:
        late: Flags = step > latest
        return late & (step != ALWAYS) if cut.steps is None else late

    faults = []

    def add(argument: str, values: Ints, wrong: Flags, what: Text) -> None:
        for i in np.flatnonzero(wrong)[:5].tolist():
            faults.append(_fault(f"{argument}[{i}]", values[i].tolist(), what))

    label, runs = cut.label, cut.runs
    add("cut.label", label, (label < NEVER) | too_late(label), _range(NEVER, latest))
    node, first, last = runs.T
    unknown = (node < 0) | (node >= problem.nodes)
    add("cut.runs", runs, unknown, Text("There is no such node."))
    high = {"high": str(latest)}
    span = Text("It must be node, first, last with 0 ≤ first ≤ last ≤ {high}.", high)
    add("cut.runs", runs, (first < 0) | (last < first) | too_late(last), span)
    if faults:
        return faults
    same = np.diff(node, append=-1) == 0  # the next run is of the same node
    falls = np.diff(node, append=problem.nodes) < 0
    touches = same & (np.append(first[1:], 0) - 1 <= last)
    order = Text("The next run must be of a later node, or begin two steps later or more.")
    add("cut.runs", runs, falls | touches, order)
    ends = Text("The last run of a node must end at its label.")
    add("cut.runs", runs, ~same & (last != label[node]), ends)
    return faults


def _index(steps: object) -> int:
    try:
        return operator.index(steps)  # type: ignore[arg-type]
    except TypeError:
        return -1


def _range(low: int, high: int) -> Text:
    return Text("It must be {low} to {high}.", {"low": str(low), "high": str(high)})


def _fault(argument: str, value: object, what: Text) -> Fault:
    return Fault(Text("{argument} = {value}.", {"argument": argument, "value": str(value)}), what)
