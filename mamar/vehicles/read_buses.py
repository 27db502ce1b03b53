"""Instances of the bus evacuation problem from a JSON file: name → numbers."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path

from mamar.errors import Fault, InputError, NotFoundError
from mamar.text import Text
from mamar.vehicles.bus_problem import BusProblem

_ARGUMENTS = (
    "seats",
    "buses_at_depot",
    "persons",
    "site_capacity",
    "depot_to_pickup",
    "pickup_to_site",
)


@dataclass(frozen=True)
class BusInstance:
    """A named problem, and the best clearance time that others have published for it."""

    name: str
    problem: BusProblem
    best_published: int | None = None
    proved_published: bool = False


def read_bus_instances(path: str | Path) -> tuple[BusInstance, ...]:
    """All instances of a JSON file, in the file's order.

    The file is an object: name → ``buses``, ``seats``, ``buses_at_depot``, ``persons``,
    ``site_capacity``, ``depot_to_pickup``, ``pickup_to_site`` and, if known,
    ``best_published`` and ``proved_published``. Other keys are not read.

    Raises
    ------
    NotFoundError
        If there is no such file.
    InputError
        Naming every key that is missing or wrong in any instance, with its value.

    Examples
    --------
    >>> [instance.name for instance in read_bus_instances("buses.json")]  # doctest: +SKIP
    ['small', 'large']
    """
    file = str(path)
    try:
        data = json.loads(Path(path).read_text(encoding="utf-8-sig"))
    except FileNotFoundError as error:
        raise NotFoundError(Fault(Text("There is no such file."), file=file)) from error
    except json.JSONDecodeError as error:
        what = Text("It is not JSON: {reason}.", {"reason": error.msg})
        raise InputError(Fault(what, file=file, row=error.lineno)) from error
    except (OSError, UnicodeDecodeError, RecursionError) as error:
        what = Text("It cannot be read: {reason}.", {"reason": str(error)})
        raise InputError(Fault(what, file=file)) from error
    if not isinstance(data, dict):
        what = Text("It must be an object of names and instances.")
        raise InputError(Fault(what, file=file, value=type(data).__name__))
    instances, faults = [], []
    for name, numbers in data.items():
        try:
            instances.append(_instance(name, numbers))
        except InputError as error:
            for fault in error.faults:
                key = name if fault.key is None else f"{name}.{fault.key}"
                faults.append(replace(fault, file=file, key=key))
    if faults:
        raise InputError(*faults)
    return tuple(instances)


def _instance(name: str, numbers: object) -> BusInstance:
    if not isinstance(numbers, dict):
        raise InputError(Fault(Text("It must be an object of numbers.")))
    missing = [key for key in _ARGUMENTS if key not in numbers]
    if missing:
        raise InputError(*(Fault(Text("It is missing."), key=key) for key in missing))
    problem = BusProblem(**{key: numbers[key] for key in _ARGUMENTS})
    faults = []
    buses = numbers.get("buses", problem.buses)
    if buses != problem.buses:
        what = Text("The depots hold {count} buses together.", {"count": problem.buses})
        faults.append(Fault(what, key="buses", value=buses))
    best = numbers.get("best_published")
    if best is not None and (not isinstance(best, int) or best < 0):
        what = Text("It must be a whole number, or null where nothing was published.")
        faults.append(Fault(what, key="best_published", value=best))
    if faults:
        raise InputError(*faults)
    return BusInstance(name, problem, best, bool(numbers.get("proved_published", False)))
