"""Mamar (ممر, "passage") plans safe passage for civilians out of a besieged area.

    from mamar import plan, publish, read_scenario, verify

    scenario = read_scenario("aleppo-2016")
    answer = plan(scenario, case="request")
    assert not verify(answer, scenario).violations
    publish(answer, scenario, "out")

Everything is imported at first use, so that `mamar --help` answers at once.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mamar.plan.planner import plan
    from mamar.publish.publish import publish
    from mamar.scenario.read import read_scenario
    from mamar.simulate.ensemble import simulate
    from mamar.verify.plan import verify_plan as verify

    __version__: str

__all__ = ["__version__", "plan", "publish", "read_scenario", "simulate", "verify"]


def __getattr__(name: str) -> Any:
    if name in ("plan", "publish", "simulate", "verify"):
        return import_module(f"mamar.{name}")  # rooms that can be called: see mamar.verb
    if name == "read_scenario":
        return import_module("mamar.scenario.read").read_scenario
    if name == "__version__":
        from importlib.metadata import version

        return version("mamar")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
