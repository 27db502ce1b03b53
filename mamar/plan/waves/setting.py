"""What the planner of waves works with: one scenario on its ground, and when people may leave."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

import numpy as np

from mamar.plan.expand import received_at_sites
from mamar.plan.orders import DealRounds, Span
from mamar.plan.waves.fleet import sites_for
from mamar.plan.waves.gates import Opening
from mamar.plan.waves.parties import Parties, all_parties
from mamar.plan.waves.routes import Walk, steps_up, walks_of
from mamar.scenario.daylight import light
from mamar.scenario.drives import Drives, measure_drives
from mamar.scenario.ground import Ground
from mamar.scenario.marching import ANY, Group
from mamar.scenario.scenario import Crossing, Scenario, Zone

NOWHERE = Drives((), np.zeros((0, 0)))


@dataclass(frozen=True)
class Setting:
    """Immutable. ``end``: the last step; whoever has arrived by then is out."""

    scenario: Scenario
    ground: Ground
    end: int
    parties: tuple[Parties, ...]
    walks: Mapping[tuple[str, str], Walk]  #: by (zone, crossing); without crossings (zone, site)
    light: tuple[Span, ...]
    drives: Drives  #: empty where there is no fleet
    deal: DealRounds | None = None  #: people pass only in its rounds

    @property
    def rounds(self) -> list[Span] | None:
        """When the deal lets people pass; None: there is no deal."""
        return None if self.deal is None else [span for span, _ in self.deal.limits]

    @property
    def least(self) -> int:
        """Steps of the shortest departure."""
        return max(1, -(-self.scenario.waves.min_wave_min * 60 // self.scenario.step_s))

    @property
    def longest(self) -> int:
        """Steps of the longest departure on foot of more than one household."""
        return max(self.least, self.scenario.waves.max_wave_min * 60 // self.scenario.step_s)

    @property
    def gather(self) -> int:
        """Steps that each waits at the assembly point."""
        return -(-self.scenario.waves.gather_min * 60 // self.scenario.step_s)

    def accepts(self, group: Group, crossing_id: str) -> bool:
        """Whether the rules let ``group`` pass a crossing. Among those who need a vehicle may
        be a member at risk whom nobody counted."""
        accepted = self.scenario.waves.at_risk_crossings
        return group == "general" or accepted == ANY or crossing_id in accepted

    def walk_limit_m(self, group: Group) -> float:
        rules = self.scenario.waves
        return rules.walk_limit_reduced_m if group == "reduced_mobility" else rules.walk_limit_m

    def can_walk(self, group: Group, zone_id: str, exit_id: str) -> bool:
        """Whether ``group`` may go there on foot: a way, within its limit, open to walkers."""
        walk = self.walks.get((zone_id, exit_id))
        if group == "wounded" or walk is None:
            return False
        return self.open_to_walkers(exit_id) and walk.route.metres <= self.walk_limit_m(group)

    def may_leave(self, zone: Zone, night: bool) -> list[Span]:
        """The steps at which people of ``zone`` may set out; ``night``: in the dark, too."""
        scenario = self.scenario
        told = scenario.waves.told_at or scenario.start
        first = self.at_or_after(told + timedelta(minutes=scenario.waves.lead_min))
        last = self.end
        if zone.ready_from:
            first = max(first, self.at_or_after(zone.ready_from))
        if zone.ready_until:
            last = min(last, scenario.step_of(zone.ready_until))
        if night:
            return [(first, last)] if first < last else []
        clipped = [(max(first, rise), min(last, set_)) for rise, set_ in self.light]
        return [span for span in clipped if span[0] < span[1]]

    def goes_to(self, exit_id: str, zone_id: str, group: Group) -> bool:
        """Whether the group of the zone may leave by ``exit_id``: a crossing that is accepted
        for it and from which a site is for it, if people are out at one; else such a site."""
        sites = [site.site_id for site in sites_for(self.scenario, zone_id, group)]
        if self.scenario.crossings:
            received = bool(sites) or not received_at_sites(self.scenario)
            return received and self.accepts(group, exit_id)
        return exit_id in sites

    def open_to_walkers(self, exit_id: str) -> bool:
        crossing = self._crossing(exit_id)
        return crossing is None or "foot" in crossing.modes

    def is_driven(self, zone_id: str, exit_id: str) -> bool:
        """Whether roads lead there from the assembly point, whether or not there is a fleet."""
        kind = "site" if self._crossing(exit_id) is None else "crossing"
        return bool(np.isfinite(self._roads.between(f"home:{zone_id}", f"{kind}:{exit_id}")))

    @cached_property
    def _roads(self) -> Drives:
        """The drives; without a fleet measured only where somebody asks for a reason."""
        if self.scenario.fleet:
            return self.drives
        return measure_drives(self.scenario, self.ground.roads)

    def drives_there(self, mode: str, zone_id: str, exit_id: str) -> bool:
        """Whether vehicles that move as ``mode`` can go there from the assembly point."""
        crossing = self._crossing(exit_id)
        return (crossing is None or mode in crossing.modes) and self.is_driven(zone_id, exit_id)

    def drive_steps(self, group: Group, zone_id: str, exit_id: str) -> int | None:
        """The quickest drive there by a vehicle that takes ``group``; None: there is none."""
        steps = []
        for row in self.scenario.fleet:
            if not row.count or (group == "wounded" and not row.stretchers):
                continue
            if self.drives_there(row.moves_as, zone_id, exit_id):
                kind = "site" if self._crossing(exit_id) is None else "crossing"
                metres = self.drives.between(f"home:{zone_id}", f"{kind}:{exit_id}")
                speed = row.speed_kmh or self.scenario.rules.beyond_kmh
                steps.append(steps_up(metres / (speed / 3.6), self.scenario.step_s))
        return min(steps, default=None)

    def _crossing(self, exit_id: str) -> Crossing | None:
        return next((c for c in self.scenario.crossings if c.crossing_id == exit_id), None)

    def night_for(self, opening: Opening | None) -> bool:
        """Whether people may set out in the dark to pass in ``opening``."""
        stated = None if opening is None else opening.night
        return self.scenario.waves.night == "yes" if stated is None else stated

    def at_or_after(self, when: datetime) -> int:
        seconds = (when - self.scenario.start).total_seconds()
        return max(0, int(-(-seconds // self.scenario.step_s)))


def lay_setting(
    scenario: Scenario, ground: Ground, end: int, deal: DealRounds | None = None
) -> Setting:
    """Everything that does not change while waves are planned."""
    return Setting(
        scenario=scenario,
        ground=ground,
        end=end,
        parties=all_parties(scenario),
        walks=walks_of(scenario, ground),
        light=light(scenario),
        drives=measure_drives(scenario, ground.roads) if scenario.fleet else NOWHERE,
        deal=deal,
    )
