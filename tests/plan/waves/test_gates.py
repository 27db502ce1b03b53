"""The ledger of the crossings: exact rates, never more than a crossing can pass."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from mamar.plan.waves.gates import Gates, cut_up
from mamar.scenario.marching import WaveRules
from mamar.scenario.scenario import Crossing, Scenario, Window

START = datetime(2016, 12, 1, 6, tzinfo=UTC)


def _window(name: str, opens: int, closes: int, status: str = "agreed") -> Window:
    minutes = [START + timedelta(minutes=at) for at in (opens, closes)]
    return Window(
        window_id=name, crossing_ids=("C1",), opens=minutes[0], closes=minutes[1], status=status
    )


def _gates(*windows: Window, horizon: int = 240, **rules: float) -> Gates:
    crossing = Crossing(
        crossing_id="C1",
        name={"en": "One"},
        lon=37.0,
        lat=36.0,
        persons_per_h=100.1,
        vehicles_per_h=30,
        modes=("foot", "bus"),
    )
    scenario = Scenario(
        name={"en": "x"},
        start=START,
        horizon_s=240 * 60,
        crossings=(crossing,),
        windows=windows,
        waves=replace(WaveRules(), **rules),  # type: ignore[arg-type]
    )
    return Gates(scenario, horizon)


def test_slots_lie_in_windows_and_a_short_rest_joins_the_last():
    gates = _gates(_window("W1", -30, 40), _window("W2", 100, 110), _window("W3", 120, 300))
    spans = [slot.span for slot in gates.slots("C1")]
    assert spans[:3] == [(0, 15), (15, 40), (120, 135)]  # W2 is shorter than a wave
    assert spans[-1] == (225, 240)


def test_overlapping_windows_count_once():
    gates = _gates(_window("W1", 0, 60), _window("W2", 30, 90), _window("W0", 0, 90, "ended"))
    assert [opening.span for opening in gates.openings["C1"]] == [(0, 60), (60, 90)]


def test_slack_leaves_a_part_of_the_rates_unused():
    gates = _gates(_window("W1", 0, 240), rate_share=0.9)
    assert gates.free("C1", (0, 240)).persons == 360  # 0.9 of 400.4 are 360.36
    assert gates.free("C1", (0, 240)).vehicles == 108


def test_what_is_free_is_exact_and_used_up():
    gates = _gates(_window("W1", 0, 240))
    assert gates.free("C1", (0, 15)).persons == 25  # 25.025
    assert gates.free("C1", (0, 240)).persons == 400  # 400.4
    gates.reserve("C1", (5, 10), persons=8, vehicles=2)
    assert gates.free("C1", (5, 10)).persons == 0  # 0.34 of a person is left
    assert gates.free("C1", (5, 10)).vehicles == 0
    assert gates.free("C1", (0, 15)).persons == 1  # the fullest minute counts
    assert gates.free("C1", (10, 25)).persons == 25
    assert gates.free("C1", (230, 245)).persons == 0  # beyond the window
    with pytest.raises(ValueError):
        gates.reserve("C1", (0, 15), persons=2)


def test_a_copy_is_by_itself():
    gates = _gates(_window("W1", 0, 240))
    other = gates.copy()
    other.reserve("C1", (0, 15), persons=25)
    assert gates.free("C1", (0, 15)).persons == 25
    assert other.free("C1", (0, 15)).persons == 0


def test_cut_up():
    assert cut_up((3, 10), 15) == []
    assert cut_up((0, 31), 10) == [(0, 10), (10, 20), (20, 31)]
