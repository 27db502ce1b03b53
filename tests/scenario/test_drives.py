"""How far vehicles drive between the places of a scenario."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from mamar import read_scenario
from mamar.scenario.drives import measure_drives
from mamar.scenario.ground import lay_ground


def test_ways_in_the_example_exist_and_keep_the_triangle_inequality() -> None:
    """Every place can be driven to from every other, and no detour is shorter than the way."""
    scenario = read_scenario("aleppo-2016").case("december")
    drives = measure_drives(scenario, lay_ground(scenario).roads)
    assert set(drives.keys) == {
        *(f"home:{zone.zone_id}" for zone in scenario.zones),
        *(f"crossing:{crossing.crossing_id}" for crossing in scenario.crossings),
        *(f"site:{site.site_id}" for site in scenario.sites),
        *(f"depot:{row}" for row in range(1, len(scenario.fleet) + 1)),
    }
    assert np.isfinite(drives.metres).all()
    assert (np.diag(drives.metres) == 0).all()
    through = (drives.metres[:, :, None] + drives.metres[None, :, :]).min(axis=1)
    assert (drives.metres <= through + 1e-6).all()
    first = scenario.zones[0].zone_id
    assert (
        drives.between(f"home:{first}", "crossing:C09")
        == drives.metres[0, drives.keys.index("crossing:C09")]
    )


def test_nobody_to_drive() -> None:
    """A scenario without places asks for no way."""
    scenario = read_scenario("aleppo-2016").case("december")
    roads = lay_ground(scenario).roads
    empty = replace(scenario, zones=(), crossings=(), sites=(), fleet=())
    assert measure_drives(empty, roads).keys == ()
