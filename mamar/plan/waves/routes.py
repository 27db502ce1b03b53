"""The streets on foot from every assembly point to every crossing, or site without crossings."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import ceil

import numpy as np

from mamar.network.network import Network
from mamar.network.paths import Ints, QuickestWays
from mamar.plan.orders import Route
from mamar.scenario.ground import Ground
from mamar.scenario.scenario import Scenario

#: Less than this part of a step is a rounding of seconds, not a walk.
TINY = 1e-9


@dataclass(frozen=True)
class Street:
    """One arc of the ground's network on a route.

    A wave that leaves over [a, b) is on its beginning or inside it at some moment of
    [a + ``first``, b + ``last``): the walk to its beginning in steps, rounded down, and to
    its end, rounded up.
    """

    arc: int
    first: int
    last: int
    rate: Fraction  #: persons a step


@dataclass(frozen=True)
class Walk:
    """A route, and its streets in the order of walking."""

    route: Route
    streets: tuple[Street, ...]


def walks_of(scenario: Scenario, ground: Ground) -> dict[tuple[str, str], Walk]:
    """The quickest walk of each zone to each exit, by (zone, exit); pairs without one are left out.

    Of walks that are equally quick any one counts.
    """
    exits = [c.crossing_id for c in scenario.crossings] or [s.site_id for s in scenario.sites]
    nodes = ground.crossing_node if scenario.crossings else ground.site_node
    ways, streets = QuickestWays(ground.network), _Streets(ground.network, scenario.step_s)
    found: dict[tuple[str, str], Walk] = {}
    for z, zone in enumerate(scenario.zones):
        arcs_to = ways.arcs(int(ground.zone_node[z]), nodes.tolist())
        for exit_id, node in zip(exits, nodes.tolist(), strict=True):
            if node in arcs_to:
                pair = (zone.zone_id, exit_id)
                found[pair] = streets.walk(pair, arcs_to[node])
    return found


def steps_up(seconds: float, step_s: int) -> int:
    """Steps that ``seconds`` take, rounded up."""
    return ceil(seconds / step_s - TINY)


class _Streets:
    """Walks from arcs; what is asked of each arc is kept, since walks share most of them."""

    def __init__(self, network: Network, step_s: int) -> None:
        self.network, self.step_s = network, step_s
        self._of: dict[int, tuple[Fraction, list[tuple[int, int]]]] = {}

    def walk(self, pair: tuple[str, str], arcs: Ints) -> Walk:
        """The walk of a (zone, exit) along ``arcs``."""
        numbers = arcs.tolist()
        seconds = [0.0, *np.cumsum(self.network.transit_s[arcs]).tolist()]
        metres = [0.0, *np.cumsum(self.network.length_m[arcs]).tolist()][-1]
        own = [self._street(arc) for arc in numbers]
        streets = tuple(
            Street(arc, int(begin / self.step_s + TINY), steps_up(end, self.step_s), rate)
            for arc, begin, end, (rate, _) in zip(numbers, seconds, seconds[1:], own, strict=False)
        )
        segments = tuple(segment for _, of_arc in own for segment in of_arc)
        zone_id, exit_id = pair
        steps = steps_up(seconds[-1], self.step_s)
        return Walk(
            Route(f"{zone_id}-{exit_id}", zone_id, exit_id, steps, metres, segments), streets
        )

    def _street(self, arc: int) -> tuple[Fraction, list[tuple[int, int]]]:
        """Persons a step, and the road segments with the direction on each."""
        if arc not in self._of:
            rate = Fraction(float(self.network.units_per_h[arc])) * self.step_s / 3600
            segments, directions = self.network.origins(arc)
            pairs = list(zip(segments.tolist(), directions.tolist(), strict=True))
            self._of[arc] = rate, pairs
        return self._of[arc]
