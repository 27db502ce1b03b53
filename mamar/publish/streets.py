"""The streets that waves use, on the real geometry: who walks where, and where vehicles drive."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

import numpy as np
import numpy.typing as npt

from mamar.network.roads import Roads
from mamar.plan.orders import Wave
from mamar.plan.result import Plan
from mamar.scenario.drives import Key, drive_segments
from mamar.scenario.scenario import Scenario

Floats = npt.NDArray[np.float64]
Segment = tuple[int, int]  #: number in the roads file, and 1 in drawing order or -1


@dataclass(frozen=True, eq=False)
class Street:
    """A piece of road of one class that people walk along in one direction.

    ``line`` (k, 2): lon, lat in the direction of walking. ``persons``: over the whole
    plan. ``towards``: the crossing (without crossings: the site) most of them leave by.
    """

    line: Floats
    persons: int
    highway: str
    towards: str | None


@dataclass(frozen=True, eq=False)
class Drive:
    """A way that vehicles of waves take from one place to another, by the shortest drive."""

    start: Key
    end: Key
    line: Floats  #: (k, 2) lon, lat
    persons: int
    vehicles: int  #: journeys


def walkers(plan: Plan) -> dict[Segment, Counter[str]]:
    """Persons on each segment and direction that is walked, by the exit they walk to."""
    routes = {route.route_id: route for route in plan.orders.routes}
    persons: dict[Segment, Counter[str]] = defaultdict(Counter)
    for wave in plan.orders.waves:
        if wave.route_id is not None:
            route = routes[wave.route_id]
            for segment in route.segments:
                persons[segment][route.exit_id] += wave.persons
    return persons


def streets_in_use(plan: Plan, roads: Roads) -> list[Street]:
    """Every street with somebody on it, along the routes; each piece once."""
    persons, drawn = walkers(plan), set[Segment]()
    found = []
    for route in plan.orders.routes:
        for (highway, new), chain in groupby(
            route.segments,
            key=lambda part: (
                int(roads.highway[part[0]]),
                None if part in drawn or part not in persons else tuple(persons[part].items()),
            ),
        ):
            parts = list(chain)
            if new is None:
                continue
            drawn.update(parts)
            counts = persons[parts[0]]
            most = max(sorted(counts), key=lambda key: counts[key])
            line = line_of(roads, parts)
            found.append(Street(line, counts.total(), roads.highway_names[highway], most))
    return found


def persons_on_segments(plan: Plan, roads: Roads) -> npt.NDArray[np.int64]:
    """(segments,) persons who walk there, both directions together."""
    persons = np.zeros(roads.segments, np.int64)
    for (segment, _), counts in walkers(plan).items():
        persons[segment] += counts.total()
    return persons


def drives_in_use(plan: Plan, scenario: Scenario, roads: Roads) -> list[Drive]:
    """Where vehicles drive with people, a pair of places each, in order of the places."""
    persons: Counter[tuple[Key, Key]] = Counter()
    vehicles: Counter[tuple[Key, Key]] = Counter()
    for wave in plan.orders.waves:
        for pair in _legs(wave):
            persons[pair] += wave.persons
            vehicles[pair] += wave.vehicles
    places = {f"site:{site.site_id}": (site.lon, site.lat) for site in scenario.sites}
    found = []
    for pair, segments in drive_segments(scenario, roads, sorted(persons)).items():
        line = line_of(roads, segments) if segments else np.zeros((0, 2))
        if pair[1] in places:  # a site may lie off the roads
            line = np.concatenate([line, [places[pair[1]]]])
        if len(line) > 1:
            found.append(Drive(*pair, line, persons[pair], vehicles[pair]))
    return found


def _legs(wave: Wave) -> Iterable[tuple[Key, Key]]:
    """The drives of a wave with people in them."""
    home, site = f"home:{wave.zone_id}", f"site:{wave.site_id}"
    crossing = f"crossing:{wave.crossing_id}"
    if not wave.loads:
        return
    if wave.mode != "foot":
        yield home, site if wave.crossing_id is None else crossing
    if wave.crossing_id is not None and wave.site_id is not None:
        yield crossing, site


def line_of(roads: Roads, chain: Iterable[Segment]) -> Floats:
    """(k, 2) lon, lat along the segments; where one ends the next begins: once is enough."""
    parts = [roads.geometry(segment)[::direction] for segment, direction in chain]
    return np.concatenate([parts[0], *(part[1:] for part in parts[1:])])
