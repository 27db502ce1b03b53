"""The question: zones, crossings, sites, windows, fleet, rules; read, checked, written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mamar.scenario.check import Report, check_scenario
    from mamar.scenario.new import new_scenario
    from mamar.scenario.read import example_names, read_scenario
    from mamar.scenario.scenario import (
        Assumption,
        Case,
        Crossing,
        Rules,
        Scenario,
        Site,
        Source,
        Vehicle,
        Window,
        Zone,
    )
    from mamar.scenario.write import write_scenario

__all__ = [
    "Assumption",
    "Case",
    "Crossing",
    "Report",
    "Rules",
    "Scenario",
    "Site",
    "Source",
    "Vehicle",
    "Window",
    "Zone",
    "check_scenario",
    "example_names",
    "new_scenario",
    "read_scenario",
    "write_scenario",
]

_HOMES = {
    "Report": "check",
    "check_scenario": "check",
    "example_names": "read",
    "new_scenario": "new",
    "read_scenario": "read",
    "write_scenario": "write",
}


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    home = import_module(f"mamar.scenario.{_HOMES.get(name, 'scenario')}")
    return getattr(home, name)
