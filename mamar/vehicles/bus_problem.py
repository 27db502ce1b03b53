"""The bus evacuation problem as plain arrays: what enters the solver and the checker.

Buses stand at depots. A **trip** is from a pick-up point to a site, with at least one
person and at most the seats; between two trips the bus drives from the site to the next
pick-up. Loading takes no time and nobody returns to a depot. Everybody must reach a site,
no site takes more than its capacity, and the time of the last arrival, the clearance
time, is to be as early as possible.

After D. R. Bish, "Planning for a bus-based evacuation", *OR Spectrum* 33 (2011) 629–654.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from mamar.errors import Fault, raise_if
from mamar.text import Text

Ints = npt.NDArray[np.int64]

#: Greatest number an argument may hold; sums over a fleet's trips still fit 64 bits.
GREATEST = 10**9
#: With more busloads or buses than this the solver's tables would fill a laptop's memory.
MOST = 100_000


class BusProblem:
    """Buses, people, sites and the times between them; arrays are copied and read-only.

    Parameters
    ----------
    seats : int
        Seats of every bus, ≥ 1.
    buses_at_depot : (k,) int
        Buses that stand at each depot, ≥ 0.
    persons : (p,) int
        Persons at each pick-up point, ≥ 0.
    site_capacity : (s,) int
        Persons each site can take in, ≥ 0.
    depot_to_pickup : (k, p) int
        Time from a depot to a pick-up point, ≥ 0, in whatever unit.
    pickup_to_site : (p, s) int
        Time from a pick-up point to a site, ≥ 0, in the same unit; also the way back.

    Raises
    ------
    InputError
        Naming every argument, index and value that is wrong.

    Examples
    --------
    >>> BusProblem(30, [2], [70, 30], [100], [[5, 9]], [[10], [20]]).busloads
    4
    """

    __slots__ = (
        "buses_at_depot",
        "depot_to_pickup",
        "persons",
        "pickup_to_site",
        "seats",
        "site_capacity",
    )

    seats: int
    buses_at_depot: Ints
    persons: Ints
    site_capacity: Ints
    depot_to_pickup: Ints
    pickup_to_site: Ints

    def __init__(
        self,
        seats: int,
        buses_at_depot: npt.ArrayLike,
        persons: npt.ArrayLike,
        site_capacity: npt.ArrayLike,
        depot_to_pickup: npt.ArrayLike,
        pickup_to_site: npt.ArrayLike,
    ) -> None:
        numbers = _Numbers()
        one_seat = numbers.number("seats", seats, low=1)
        depots = numbers.row("buses_at_depot", buses_at_depot)
        homes = numbers.row("persons", persons)
        sites = numbers.row("site_capacity", site_capacity)
        out = numbers.table("depot_to_pickup", depot_to_pickup, len(depots), len(homes))
        on = numbers.table("pickup_to_site", pickup_to_site, len(homes), len(sites))
        raise_if(numbers.faults)
        values = {
            "seats": one_seat,
            "buses_at_depot": np.array(depots, np.int64),
            "persons": np.array(homes, np.int64),
            "site_capacity": np.array(sites, np.int64),
            "depot_to_pickup": np.array(out, np.int64).reshape(len(depots), len(homes)),
            "pickup_to_site": np.array(on, np.int64).reshape(len(homes), len(sites)),
        }
        for name, value in values.items():
            if isinstance(value, np.ndarray):
                value.setflags(write=False)
            object.__setattr__(self, name, value)
        self._refuse_too_many()

    def _refuse_too_many(self) -> None:
        faults = []
        remedy = Text("At most {high} can be planned at once.", {"high": MOST})
        if self.busloads > MOST:
            what = Text("These are {count} busloads.", {"count": self.busloads})
            faults.append(Fault(what, remedy, key="persons"))
        if self.buses > MOST:
            what = Text("These are {count} buses.", {"count": self.buses})
            faults.append(Fault(what, remedy, key="buses_at_depot"))
        raise_if(faults)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"a {type(self).__name__} never changes: {name}")

    @property
    def buses(self) -> int:
        """Buses at all depots together."""
        return int(self.buses_at_depot.sum())

    @property
    def busloads(self) -> int:
        """Trips that are needed at least: full buses, and one for the rest of each point."""
        return int((-(-self.persons // self.seats)).sum())


class _Numbers:
    """Reads arguments that may be anything; what is wrong is noted, nothing raises."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []

    def number(self, key: str, given: object, low: int = 0) -> int:
        whole = isinstance(given, (int, np.integer)) and not isinstance(given, bool)
        if whole and low <= int(given) <= GREATEST:  # type: ignore[call-overload]
            return int(given)  # type: ignore[call-overload, no-any-return]
        limits = {"low": str(low), "high": str(GREATEST)}
        shown = "null" if given is None else given
        self.faults.append(
            Fault(Text("It must be a whole number, {low} to {high}.", limits), key=key, value=shown)
        )
        return low

    def row(self, key: str, given: object, length: int | None = None) -> list[int]:
        values = _listed(given)
        if values is None:
            self.faults.append(Fault(Text("It must be a list of whole numbers."), key=key))
            return []
        if length is not None and len(values) != length:
            counts = {"count": len(values), "length": length}
            what = Text("It holds {count} numbers where there should be {length}.", counts)
            self.faults.append(Fault(what, key=key))
        return [self.number(f"{key}[{i}]", value) for i, value in enumerate(values)]

    def table(self, key: str, given: object, rows: int, columns: int) -> list[list[int]]:
        values = _listed(given)
        if values is None or len(values) != rows:
            what = Text("It must be a list of {rows} rows of numbers.", {"rows": rows})
            self.faults.append(Fault(what, key=key))
            return []
        return [self.row(f"{key}[{i}]", value, columns) for i, value in enumerate(values)]


def _listed(given: object) -> list[Any] | None:
    if isinstance(given, np.ndarray):
        given = given.tolist()
    return list(given) if isinstance(given, (list, tuple)) else None
