"""Several kinds of people on the same roads: the problem and what is proved about it. Data only.

A kind is people who move by the same rules: walkers, people in vehicles, a group for whom a
crossing is out of the question. See docs/design/shared-roads.md.
"""

from __future__ import annotations

import operator
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from mamar.errors import Fault, InputError, raise_if
from mamar.plan.answer import Cut, Flow
from mamar.plan.problem import GREATEST, NO_LIMIT, FlowProblem, Ints
from mamar.text import Text

#: In ``SharedProblem.space``: the arc is closed to this kind, or of no use to it.
FORBIDDEN = -1
#: With more kinds there are more sets of kinds than anybody would wait for.
MOST_KINDS = 6
#: So that capacity times weight fits 64 bits.
GREATEST_WEIGHT = 10**6


@dataclass(frozen=True)
class Kind:
    """People who move by the same rules.

    supply : (n,) int
        Persons of this kind at each node at step 0.
    weight : int
        Units of an arc's capacity that one person takes up on entering it, 1 to 10⁶.
    arcs : (m,) bool, optional
        The arcs they may enter; default: all.
    sites : (n,) bool, optional
        The nodes at which they may be taken in; default: all that take anybody in.
    releases : (k, 3) int, optional
        Rows of node, step, persons that become ready there then.
    """

    supply: npt.ArrayLike
    weight: int = 1
    arcs: npt.ArrayLike | None = None
    sites: npt.ArrayLike | None = None
    releases: npt.ArrayLike | None = None


class SharedProblem:
    """One network and the kinds of people who share it.

    Shared are the capacity of every arc at every step (a person takes up the weight of his
    kind), the intake of every site and the holding limit of every node (a person is one
    there, whatever his weight).

    Attributes
    ----------
    network : FlowProblem
        ``base`` with everything that is shared made an arc. First come the arcs of ``base``;
        then one arc for each node that holds some but not all: whoever waits there for a
        step enters it (transit 1, from the node to itself, holding 0); then for each site,
        in the order of nodes, the way into it: a node of its own at the end, transit 0, as
        many as there are people. Nobody's home is in it.
    space : (kinds, arcs of ``network``) int
        Units of capacity that a person of a kind takes up on an arc; ``FORBIDDEN``: nobody
        of the kind may enter it, or it never has the room for one, or it is on no way from
        one of their homes to one of their sites.
    weights : (kinds,) int
    supply : (kinds, nodes of ``network``) int
    releases : tuple of (k, 3) int, one for each kind

    Raises
    ------
    InputError
        If the base has people of its own, there are no kinds or more than six, or anything
        about a kind is wrong; all faults at once.

    Examples
    --------
    Six on foot and two in a car that takes up the room of three; the bridge takes four a step:

    >>> bridge = FlowProblem([0], [1], [1], [4], supply=[0, 0], intake=[0, -1])
    >>> SharedProblem(bridge, [Kind([6, 0]), Kind([2, 0], weight=3)]).space.tolist()
    [[1, 1], [3, 1]]
    """

    __slots__ = ("base", "network", "releases", "space", "supply", "weights")

    def __init__(self, base: FlowProblem, kinds: Sequence[Kind]) -> None:
        faults = []
        if base.total:
            what = Text("The base network must have no people of its own: give them as kinds.")
            faults.append(Fault(what, key="base", value=base.total))
        if not 1 <= len(kinds) <= MOST_KINDS:
            what = Text("There must be 1 to {most} kinds.", {"most": MOST_KINDS})
            faults.append(Fault(what, key="kinds", value=len(kinds)))
        read = [_Read(base, kind, f"kinds[{k}]", faults) for k, kind in enumerate(kinds)]
        persons = sum(kind.people.total for kind in read)
        if sum(kind.weight * kind.people.total for kind in read) > GREATEST:
            what = Text("All people together, by weight, must be at most {most}.")
            faults.append(Fault(replace(what, values={"most": GREATEST}), key="kinds"))
        raise_if(faults)
        self.base = base
        self.network = _laid_open(base, persons)
        nowhere = np.zeros(self.network.nodes - base.nodes, np.int64)
        self.weights: Ints = np.array([kind.weight for kind in read], np.int64)
        self.supply: Ints = np.stack(
            [np.concatenate((kind.people.supply, nowhere)) for kind in read]
        )
        self.releases: tuple[Ints, ...] = tuple(kind.people.releases for kind in read)
        self.space: Ints = np.stack([self._space(k, kind) for k, kind in enumerate(read)])
        for array in (self.space, self.supply, self.weights):
            array.setflags(write=False)

    @property
    def kinds(self) -> int:
        return len(self.space)

    def _space(self, k: int, kind: _Read) -> Ints:
        """Row ``k`` of ``space``. What is of no use to a kind must not be lent to others."""
        network, sites = self.network, np.flatnonzero(self.base.intake)
        loops = network.arcs - self.base.arcs - len(sites)
        room = network.capacity.copy()
        np.maximum.at(room, network.changes[:, 0], network.changes[:, 2])
        each = np.repeat([kind.weight, 1], [self.base.arcs, loops + len(sites)])
        may = np.concatenate((kind.arcs, np.ones(loops, np.bool_), kind.sites[sites]))
        may &= each <= room
        home = self.supply[k] > 0
        home[self.releases[k][:, 0]] = True
        site = np.arange(network.nodes) >= self.base.nodes
        tail, head = network.tail, network.head
        may &= _reached(home, tail[may], head[may])[tail]
        may &= _reached(site, head[may], tail[may])[head]
        row: Ints = np.where(may, each, FORBIDDEN)
        return row

    def ready(self, steps: int) -> Ints:
        """(kinds,): persons of each kind who are ready by ``steps``."""
        released = [int(rows[rows[:, 1] <= steps, 2].sum()) for rows in self.releases]
        by_then: Ints = self.supply.sum(axis=1) + np.array(released, np.int64)
        return by_then


@dataclass(frozen=True)
class CountedCut:
    """A cut for everybody at once, each person of kind k counted as ``count[k]`` units.

    count : tuple of int ≥ 0, one for each kind; 0: the kind is left out
    cut : Cut, for the network and people counted like that
    times : Fraction ≥ 0, how often this cut goes into the sum
    """

    count: tuple[int, ...]
    cut: Cut
    times: Fraction


@dataclass(frozen=True)
class SharedBound:
    """No more than ``bound_units`` persons of all kinds can be out by ``horizon``, proved by
    ``parts``; ``units`` of them can, shown by one flow for each kind.

    ``flows[k]`` lists entries into arcs of ``SharedProblem.network``, in persons, and brings
    out ``out[k]`` persons; all the flows fit together. They were found one after another in
    ``order``, each on the room that those before left.
    """

    horizon: int
    units: int
    bound_units: int
    out: tuple[int, ...]
    order: tuple[int, ...]
    flows: tuple[Flow, ...]
    parts: tuple[CountedCut, ...]

    @property
    def gap(self) -> int:
        """Persons of whom it is not known whether they could be out as well."""
        return self.bound_units - self.units


class _Read:
    """A kind, read into arrays; what is wrong with it goes to ``faults``."""

    def __init__(self, base: FlowProblem, kind: Kind, key: str, faults: list[Fault]) -> None:
        self.weight = 1
        try:
            self.weight = operator.index(kind.weight)
        except TypeError:
            self.weight = 0
        if not 1 <= self.weight <= GREATEST_WEIGHT:
            what = Text("It must be {low} to {high}.", {"low": "1", "high": str(GREATEST_WEIGHT)})
            faults.append(Fault(what, key=f"{key}.weight", value=kind.weight))
        self.arcs = _mask(kind.arcs, base.arcs, f"{key}.arcs", faults)
        self.sites = _mask(kind.sites, base.nodes, f"{key}.sites", faults)
        nowhere = np.zeros(base.nodes, np.int64)
        self.people = FlowProblem([], [], [], [], nowhere, nowhere)
        try:
            people = FlowProblem([], [], [], [], kind.supply, nowhere, releases=kind.releases)
        except InputError as error:
            faults += [replace(fault, key=key) for fault in error.faults]
        else:
            self.people = people


def _mask(
    given: npt.ArrayLike | None, length: int, key: str, faults: list[Fault]
) -> npt.NDArray[np.bool_]:
    if given is None:
        return np.ones(length, np.bool_)
    array = np.asarray(given)
    if array.dtype == np.bool_ and array.shape == (length,):
        return array
    what = Text("It must have {n} entries, each true or false.", {"n": str(length)})
    faults.append(Fault(what, key=key, value=given))
    return np.ones(length, np.bool_)


def _laid_open(base: FlowProblem, persons: int) -> FlowProblem:
    """``base`` with waiting and being taken in made arcs; see :class:`SharedProblem`."""
    some = np.flatnonzero((base.holding > 0) & (base.holding < persons))
    sites = np.flatnonzero(base.intake)
    inside = base.nodes + np.arange(len(sites))
    holding = base.holding.copy()
    holding[holding >= persons] = NO_LIMIT
    holding[some] = 0
    return FlowProblem(
        np.concatenate((base.tail, some, sites)),
        np.concatenate((base.head, some, inside)),
        np.concatenate((base.transit, np.ones_like(some), np.zeros_like(sites))),
        np.concatenate((base.capacity, base.holding[some], np.full(len(sites), persons))),
        supply=np.zeros(base.nodes + len(sites), np.int64),
        intake=np.concatenate((np.zeros(base.nodes, np.int64), base.intake[sites])),
        changes=base.changes,
        holding=np.concatenate((holding, np.full(len(sites), NO_LIMIT))),
    )


def _reached(start: npt.NDArray[np.bool_], tail: Ints, head: Ints) -> npt.NDArray[np.bool_]:
    """The nodes that ``start`` leads to along the arcs, ``start`` among them."""
    reached = start.copy()
    while not reached[ahead := head[reached[tail]]].all():
        reached[ahead] = True
    return reached
