"""How far reality may stray from an order of march."""

from __future__ import annotations

from dataclasses import dataclass, fields

from mamar.errors import UsageError
from mamar.text import Text

#: Beyond these nothing is drawn that could be meant: a day late, or half of all factors below a
#: quarter or above four. Shares and chances end at 1.
MOST = {"late_min": 1440.0, "walk": 2.0, "drive": 2.0, "screening": 2.0, "turnout": 2.0}


@dataclass(frozen=True)
class Spreads:
    """How much each thing varies from run to run. With all at zero the order is reproduced.

    These are planning values: nobody has measured them for a siege, so they are said with
    every result and can be changed one by one.

    late_min : mean of a wave's late start in minutes (exponential: mostly little, at times much).
    walk, drive, screening : spread of walking, driving and screening times, as the standard
        deviation of the logarithm of a factor with median 1; drawn for each wave, each drive,
        and each crossing and hour.
    turnout : the same for how many households of a run come at all, against those planned.
    no_show, surplus : share of households that do not come, and of households that come
        without having been planned for, each by itself.
    breakdown : chance that a vehicle breaks down before a journey; it is then out for good.

    >>> Spreads(walk=0.3).walk, Spreads.none().walk
    (0.3, 0.0)
    """

    late_min: float = 10.0
    walk: float = 0.2
    drive: float = 0.25
    screening: float = 0.25
    turnout: float = 0.1
    no_show: float = 0.1
    surplus: float = 0.05
    breakdown: float = 0.02

    def __post_init__(self) -> None:
        for each in fields(self):
            value = getattr(self, each.name)
            high = MOST.get(each.name, 1.0)
            if not 0 <= value <= high:
                raise UsageError(
                    Text(
                        "{name} must be a number from 0 to {high}, not {value}.",
                        {"name": each.name, "high": f"{high:g}", "value": str(value)},
                    )
                )

    @classmethod
    def none(cls) -> Spreads:
        """Everything goes as ordered."""
        return cls(**{each.name: 0.0 for each in fields(cls)})
