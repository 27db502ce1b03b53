"""The bound of a cut given by one label per node, for the search of the horizon.

Near side: node v at the steps up to label v. The units out by the horizon are at most
the supply that becomes ready on the near side, the entries that lead from the far side
to the near side, and the room of the sites that are not wholly near (weak duality).
`mamar.verify.cut` computes the same for the certificate, without this code.

Invariant: whatever the labels are, no flow brings out more than `bound` says, if that is below
``enough``; the proof is in ``docs/design/certificate.md``.
"""

from __future__ import annotations

import numpy as np

from mamar.compiled import helper, kernel
from mamar.plan.kernels.labels_pages import NONE, Ints
from mamar.plan.kernels.labels_rows import Net, People, passed_until
from mamar.plan.kernels.labels_search import Labels

#: Label of a node that is on the far side at all steps, those before step 0 included.
NOWHERE = -(2**40)


@kernel
def labels_until(labels: Labels, number: int, label: Ints) -> None:
    """Write to ``label`` the labels as they were before record ``number`` was made."""
    for node in range(len(label)):
        top = labels.top[node]
        while top != NONE and top >= number:
            top = labels.before[top]
        label[node] = labels.step[top] if top != NONE else NOWHERE


@helper
def near_until(label: int, shift: int, earliest: int, horizon: int) -> int:
    """The label as it counts for ``horizon``: moved by ``shift`` if it belongs to the end,
    left alone if it belongs to the beginning, and up to where nobody can be yet."""
    if label > (horizon - shift) // 2:
        label += shift
    return min(max(label, earliest - 1), horizon)


def moved(label: Ints, at_horizon: int, horizon: int) -> Ints:
    """The labels as they are moved from one horizon to another."""
    return np.where(label > at_horizon // 2, label + (horizon - at_horizon), label)


@kernel
def bound(net: Net, people: People, label: Ints, shift: int, horizon: int, enough: int) -> int:
    """The bound of the labels moved by ``shift``, or some number ≥ ``enough``."""
    units = 0
    for s in range(len(people.source)):
        v = people.source[s]
        if people.ready[s] <= near_until(label[v], shift, net.earliest[v], horizon):
            units += people.supply[s]
    for site in range(len(people.sites)):
        v = people.sites[site]
        if near_until(label[v], shift, net.earliest[v], horizon) < horizon:
            units += people.intake[site]
    for i in range(len(net.out_arc)):
        if units >= enough:
            return units
        arc = net.out_arc[i]
        u, v = net.tail[arc], net.head[arc]
        last = near_until(label[v], shift, net.earliest[v], horizon) - net.transit[arc]
        first = max(near_until(label[u], shift, net.earliest[u], horizon) + 1, 0)
        if last < first:
            continue
        if net.by_step[arc] == NONE:
            # A product of up to 2^31 and 2^40 could overflow: divide instead.
            capacity = net.capacity[arc]
            if last - first + 1 > enough // capacity:
                return enough
            units += capacity * (last - first + 1)
        else:
            units += passed_until(net, arc, last) - passed_until(net, arc, first - 1)
    return units


@kernel
def refuted(
    net: Net, people: People, label: Ints, at_horizon: int, least: int, most: int, everybody: int
) -> int:
    """A horizon in ``least`` … ``most`` by which these labels show that not everybody can
    be out, as late as doubling and halving finds one, or NONE.

    The labels are those of ``at_horizon``; for another one they are moved.
    """
    shown, jump = least - 1, 1
    while shown + jump <= most:
        horizon = shown + jump
        if bound(net, people, label, horizon - at_horizon, horizon, everybody) >= everybody:
            break
        shown, jump = horizon, 2 * jump
    while jump > 1:
        jump //= 2
        horizon = shown + jump
        if (
            horizon <= most
            and bound(net, people, label, horizon - at_horizon, horizon, everybody) < everybody
        ):
            shown = horizon
    return shown if shown >= least else NONE


@kernel
def best_state(
    net: Net,
    people: People,
    labels: Labels,
    label: Ints,
    looks: Ints,
    at_horizon: int,
    most: int,
    everybody: int,
) -> int:
    """Of the states of the labels before each record in ``looks``, leave in ``label`` the one
    that refutes the latest horizon in ``at_horizon`` … ``most``; returns that, or NONE."""
    shown, best, least = NONE, 0, at_horizon
    for i in range(len(looks)):
        labels_until(labels, looks[i], label)
        found = refuted(net, people, label, at_horizon, least, most, everybody)
        if found != NONE:
            shown, best, least = found, looks[i], found + 1
    labels_until(labels, best, label)
    return shown
