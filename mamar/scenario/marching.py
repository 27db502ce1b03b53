"""Rules for orders of march: the section [waves] of scenario.toml, and groups of people.

`docs/design/waves.md` gives each rule's meaning and the reason for its default.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Group = Literal["general", "at_risk", "reduced_mobility", "wounded"]
GROUPS: tuple[Group, ...] = ("wounded", "reduced_mobility", "at_risk", "general")

#: Written instead of a list of crossings: all of them.
ANY = ("any",)


@dataclass(frozen=True)
class WaveRules:
    """What makes a wave one that people can carry out. Each is a key of ``[waves]``.

    ``told_at`` None: at the start. ``at_risk_crossings``: ``ANY``, or those accepted for
    households with a member at special risk, which may be none. ``night``: "yes" or "no".
    ``no_walk_counts``: what one who cannot walk counts in the choice between orders of march.
    ``rate_share``: the part of each crossing's rates (persons, vehicles) that waves use.
    """

    min_wave_min: int = 15
    max_wave_min: int = 60
    max_routes: int = 2
    route_changes_per_day: int = 1
    told_at: datetime | None = None
    lead_min: int = 120
    gather_min: int = 15
    convoy_max: int = 20
    headway_min: int = 10
    queue_max: int = 300
    rate_share: float = 1.0
    walk_limit_m: float = 10_000
    walk_limit_reduced_m: float = 500
    no_walk_counts: float = 1.25
    companions: int = 1
    at_risk_crossings: tuple[str, ...] = ANY
    night: str = "no"
