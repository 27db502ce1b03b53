"""What the solver gives back: a flow, a cut, and what they prove. Data only."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from mamar.plan.problem import Ints

Status = Literal["optimal", "infeasible", "stopped"]

#: Label of a node from which a site can be reached at every step, for ever.
ALWAYS = int(np.iinfo(np.int64).max)
#: The same in a file.
ALWAYS_WORD = "always"
#: Label of a node from which no site with room can be reached at any step.
NEVER = -1


def _frozen(array: object) -> Ints:
    given = np.asarray(array)
    if given.dtype == np.int64 and given.base is None and not given.flags.writeable:
        return given  # nobody else can change it
    # An empty list is of no type; anything else that is not whole must not be cut short.
    frozen = given.astype(np.int64, casting="same_kind" if given.size else "unsafe")
    frozen.setflags(write=False)
    return frozen


@dataclass(frozen=True)
class Flow:
    """Entries into arcs: ``units[i]`` people enter arc ``arc[i]`` at step ``step[i]``.

    Three parallel (k,) int64 arrays, sorted by arc, then step; one entry per arc
    and step with flow, none with zero units. When somebody sets out from home and
    when a site takes somebody in is not listed: it is for the checker to choose.
    """

    arc: Ints
    step: Ints
    units: Ints

    def __post_init__(self) -> None:
        for name in ("arc", "step", "units"):
            object.__setattr__(self, name, _frozen(getattr(self, name)))

    def __len__(self) -> int:
        return len(self.arc)

    @staticmethod
    def empty() -> Flow:
        return Flow(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0, np.int64))


@dataclass(frozen=True)
class Cut:
    """The certificate: from which node at which step a site can still be reached.

    The *near side* of the cut is the set of node-times from which a site with room
    can be reached by ``steps``. Any set whatever gives a valid upper bound on the
    units out by ``steps`` (weak duality); the solver's gives the best one.

    steps : int or None
        The horizon the cut is for; None: for ever.
    label : (n,) int64
        A node is on the near side at steps 0 … label; ``NEVER`` (-1): at none;
        ``ALWAYS``: at all steps (only where ``steps`` is None).
    runs : (k, 3) int64
        Only for nodes where waiting is limited: rows of node, first, last. A node
        listed here is on the near side exactly in the union of its runs, which are
        sorted by node and step and do not touch; its label is the end of the last.
    """

    steps: int | None
    label: Ints
    runs: Ints = field(default_factory=lambda: np.zeros((0, 3), np.int64))

    def __post_init__(self) -> None:
        object.__setattr__(self, "label", _frozen(self.label))
        object.__setattr__(self, "runs", _frozen(self.runs).reshape(-1, 3))


@dataclass(frozen=True)
class Stranded:
    """Who cannot all be out: the people on the far side of a cut for ever.

    From where they are, when they are ready, the near side can be reached only through
    what the cut counts: no more than ``at_most`` of them can ever be out. To check it,
    leave everybody else away: ``check_cut(problem.with_people(s.supply, s.releases), cut)``
    is ``at_most``.

    supply : (n,) int64
        Units at the node at step 0 who are on the far side (label ``NEVER``).
    releases : (k, 3) int64
        Rows of node, step, units: ready there only after the label.
    """

    supply: Ints
    releases: Ints
    at_most: int

    def __post_init__(self) -> None:
        object.__setattr__(self, "supply", _frozen(self.supply))
        object.__setattr__(self, "releases", _frozen(self.releases).reshape(-1, 3))

    @property
    def units(self) -> Ints:
        """(n,) units at each node, whenever they are ready."""
        units = self.supply.copy()
        np.add.at(units, self.releases[:, 0], self.releases[:, 2])
        return units


@dataclass(frozen=True)
class QuickestAnswer:
    """``optimal``: all are out by ``steps``, proved by ``cut`` at ``steps - 1`` (none is
    needed for 0 steps). ``infeasible``: somebody can never be out, ``stranded`` says who;
    ``steps`` and ``cut.steps`` are None. ``stopped``: ``steps`` is None, ``bound_steps`` a
    proven lower bound."""

    status: Status
    steps: int | None
    bound_steps: int
    units: int  #: units that ``flow`` brings out
    flow: Flow
    cut: Cut
    stranded: Stranded | None = None


@dataclass(frozen=True)
class MostAnswer:
    """``units`` out by ``horizon``; ``optimal`` where ``bound_units``, the bound of ``cut``,
    equals them, ``stopped`` otherwise."""

    status: Status
    horizon: int
    units: int
    bound_units: int
    flow: Flow
    cut: Cut


@dataclass(frozen=True)
class EarliestAnswer:
    """``arrived[t]`` units are out by step t, all of it by the one ``flow``.

    ``is_earliest`` only if no flow whatever has more out by any step. ``guarantee`` says
    what is known otherwise; ``envelope[t]`` is the most that any flow could have out by t
    (each step by a flow of its own), where it was computed."""

    status: Status
    horizon: int
    units: int
    bound_units: int
    arrived: Ints  #: (horizon + 1,)
    is_earliest: bool
    guarantee: str
    flow: Flow
    cut: Cut
    envelope: Ints | None = None
