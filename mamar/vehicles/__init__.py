"""Vehicles by themselves: the bus evacuation problem, solved with a proven bound.

Imported late, because the compiled kernels and the solvers take a moment to load.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mamar.vehicles.bus_answer import BusAnswer, BusPrices, BusRoute, BusTrip
    from mamar.vehicles.bus_problem import BusProblem
    from mamar.vehicles.read_buses import BusInstance, read_bus_instances
    from mamar.vehicles.solve_buses import evacuate_by_bus

__all__ = [
    "BusAnswer",
    "BusInstance",
    "BusPrices",
    "BusProblem",
    "BusRoute",
    "BusTrip",
    "evacuate_by_bus",
    "read_bus_instances",
]

_HOMES = {
    "BusAnswer": "bus_answer",
    "BusInstance": "read_buses",
    "BusPrices": "bus_answer",
    "BusProblem": "bus_problem",
    "BusRoute": "bus_answer",
    "BusTrip": "bus_answer",
    "evacuate_by_bus": "solve_buses",
    "read_bus_instances": "read_buses",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"mamar.vehicles.{_HOMES[name]}"), name)
