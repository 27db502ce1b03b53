"""Whole orders tried out: vehicles, then walkers, then the seats that are left; the best is kept.

What convoys cost walkers is seen only once both have been sent, so each trial sends both.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import NamedTuple

import numpy as np

from mamar.plan.orders import Wave
from mamar.plan.waves.convoys import Convoys
from mamar.plan.waves.emptier import send_emptier
from mamar.plan.waves.guide import Guide, guide, tight_horizon
from mamar.plan.waves.household_pool import Pool
from mamar.plan.waves.on_foot import send_on_foot
from mamar.plan.waves.possible import Floats, Possible, exact
from mamar.plan.waves.room import Room
from mamar.plan.waves.setting import Setting
from mamar.scenario.marching import Group


class Manner(NamedTuple):
    """How convoys may be sent."""

    advised: bool  #: the program's targets come first, or only who cannot walk
    weight: float  #: what a crossing's time is worth beside the program's price
    lines: bool = False  #: teams of vehicles go to and fro between a crossing and a site


LINES = Manner(True, 1.0, lines=True)
#: Tried first where walkers are driven on from crossings: lines, then long convoys.
BEYOND = (LINES, Manner(True, 20.0), Manner(False, 20.0))
MANNERS = (
    Manner(True, 1.0),
    Manner(False, 20.0),
    Manner(False, 0.1),
    Manner(True, 20.0),
    Manner(True, 0.1),
    Manner(False, 1.0),
    Manner(True, 4.0),
    Manner(True, 0.3),
)
#: No further trial is made where it could take the work of all beyond this, counted in looks at
#: rates, which are most of it; a convoy that is tried out is worth so many of them.
WORK, CONVOY = 200_000, 3
#: An end is looked for until what is left to gain is this part of it; so far towards the bound.
CLOSE, TOWARDS = 0.005, 0.7

#: So many manners are tried for each end.
TIGHT = 3

#: Room and pools in which nothing has been planned, for a setting.
Fresh = Callable[[Setting], tuple[Room, list[Pool]]]


@dataclass(frozen=True)
class Trial:
    """An order as far as it was planned; ``pools``: who is left."""

    room: Room
    pools: list[Pool]
    waves: list[Wave]
    counted: Fraction  #: persons out, who cannot walk as ``no_walk_counts``
    work: int
    #: another with no fewer out of any group and the last no later: vehicles go to liked sites
    liking: Trial | None = None

    @property
    def out(self) -> int:
        return sum(wave.persons for wave in self.waves)

    @property
    def until(self) -> int:
        return max((wave.arrives[1] for wave in self.waves), default=0)

    @property
    def worth(self) -> tuple[Fraction, int]:
        """As many as can be, who cannot walk as ``no_walk_counts``; then early."""
        return self.counted, -self.until


class Trials:
    """Orders for one setting; ``work`` is what all of them took."""

    def __init__(self, setting: Setting, fresh: Fresh, walk_m: Floats, advice: Guide) -> None:
        self.setting, self.fresh, self.walk_m, self.advice = setting, fresh, walk_m, advice
        possible = Possible(setting.scenario, setting.drives, walk_m, setting.end, setting.rounds)
        self.possible = possible
        self.walkers = {(parties.zone_id, parties.group) for parties, _ in possible.walked}
        self.manners = tuple(dict.fromkeys((*BEYOND, *MANNERS))) if possible.boarding else MANNERS
        self.work = 0

    def order(self, manner: Manner, end: int, liking: bool = False) -> Trial:
        """Everybody who can be sent by ``end``; ``liking``: to the sites that they like best."""
        setting = self.setting if end == self.setting.end else replace(self.setting, end=end)
        room, pools = self.fresh(setting)
        given = (setting, room, pools, self.possible, self.advice)
        convoys = Convoys(*given, manner.weight, manner.lines)
        convoys.times.liking = liking
        if not manner.advised:
            convoys.left.clear()
        waves = convoys.send()
        waves += send_on_foot(setting, room, pools)
        waves += convoys.send(only_riders=False)
        waves += send_emptier(convoys)
        counts = exact(setting.scenario.waves.no_walk_counts)
        riders = sum(w.persons for w in waves if (w.zone_id, w.group) not in self.walkers)
        counted = sum(w.persons for w in waves) + riders * (counts - 1)
        work = CONVOY * convoys.looked + room.looks
        self.work += work
        return Trial(room, pools, waves, counted, work)

    def best(self, most: int) -> tuple[Trial, Manner]:
        """The best by the plan's end, as far as the work allows; ``most`` who could be out."""
        first, *others = self.manners
        best, best_manner = self.order(first, self.setting.end), first
        for manner in others:
            if best.out >= most or self.work + best.work > WORK:
                break
            found = self.order(manner, self.setting.end)
            if found.worth > best.worth:
                best, best_manner = found, manner
        return best, best_manner

    def sooner(self, first: Trial, manner: Manner, soonest: int) -> Trial:
        """As many as in ``first`` by an earlier end; none is earlier than ``soonest``."""
        best, low = first, soonest
        manners = list(dict.fromkeys((manner, *self.manners)))[:TIGHT]
        while best.until - low > CLOSE * best.until:
            end = low + int((best.until - low) * (1 - TOWARDS)) + 1
            if end >= best.until:
                break
            for manner in manners:
                if self.work + best.work > WORK:
                    return best
                found = self.order(manner, end)
                if found.out >= best.out:
                    best = found
                    manners.sort(key=lambda other: other != manner)
                    break
            else:
                low = end
        return best

    def liking(self, best: Trial, manner: Manner) -> Trial | None:
        """As good an order in which vehicles go to the sites that people like best, if there is."""
        likes = any(zone.prefers_sites for zone in self.setting.scenario.zones)
        if not self.possible.to_sites or not likes:
            return None
        if manner.lines:  # these say which site
            manner = MANNERS[0]
        found = self.order(manner, best.until, liking=True)  # nobody is out later than that
        before, after = _by_group(best), _by_group(found)
        return found if all(after[key] >= persons for key, persons in before.items()) else None


def _by_group(trial: Trial) -> Counter[tuple[str, Group]]:
    """Persons out of each zone and group."""
    persons: Counter[tuple[str, Group]] = Counter()
    for wave in trial.waves:
        persons[wave.zone_id, wave.group] += wave.persons
    return persons


def best_order(
    setting: Setting, fresh: Fresh, most: int = 10**9, soonest: int | None = None
) -> Trial:
    """The best order of march with vehicles that the work allows; ``most`` who could be out.

    ``soonest``: no order has everybody out sooner, and the sooner they are the better; None:
    the end is the plan's.
    """
    scenario, drives, walk_m = setting.scenario, setting.drives, walk_metres_of(setting)
    horizon = setting.end
    if soonest is not None:
        horizon = soonest - 1
    elif Possible(scenario, drives, walk_m, setting.end).to_sites:
        horizon = tight_horizon(scenario, drives, walk_m, setting.end)
    trials = Trials(
        setting, fresh, walk_m, guide(scenario, drives, walk_m, horizon, setting.rounds)
    )
    best, manner = trials.best(most)
    if soonest is not None:
        best = trials.sooner(best, manner, soonest)
    return replace(best, liking=trials.liking(best, manner))


def walk_metres_of(setting: Setting) -> Floats:
    """(z, e) metres of the walks; inf where there is none."""
    scenario = setting.scenario
    exits = [c.crossing_id for c in scenario.crossings] or [s.site_id for s in scenario.sites]
    metres = np.full((len(scenario.zones), len(exits)), np.inf)
    for z, zone in enumerate(scenario.zones):
        for e, exit_id in enumerate(exits):
            walk = setting.walks.get((zone.zone_id, exit_id))
            if walk is not None:
                metres[z, e] = walk.route.metres
    return metres
