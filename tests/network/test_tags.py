"""Tags as people write them."""

from __future__ import annotations

import math

import pytest

from mamar.network import tags


@pytest.mark.parametrize(
    ("value", "metres"),
    [
        ("4", 4),
        (4, 4),
        (4.5, 4.5),
        ("4.5 m", 4.5),
        ("12 ft", 3.6576),
        ("12'6\"", 3.81),
        ("٥", 5),  # Arabic digits
        ("['3', '2.5']", 2.5),
        ("6;4", 4),
        (["6", "7"], 6),
    ],
)
def test_widths(value: object, metres: float) -> None:
    assert tags.number("width_m", value) == pytest.approx(metres)


@pytest.mark.parametrize(
    "value", ["narrow", "-3", "0", "1e9", "inf", "0.1", 5e-324, 0.0, -1, math.inf, "4 5"]
)
def test_widths_that_are_none(value: object) -> None:
    with pytest.raises(tags.Unreadable):
        tags.number("width_m", value)


@pytest.mark.parametrize("value", [None, "", "nan", math.nan, "None", "[]", " "])
def test_nothing_stated(value: object) -> None:
    assert math.isnan(tags.number("lanes", value))
    assert tags.access(value) == -1
    assert tags.oneway(value) == 0
    assert not tags.bridge(value)


@pytest.mark.parametrize(
    ("value", "kmh"), [("50", 50), ("30 mph", 48.28032), ("walk", 5), ("['80', '60']", 60)]
)
def test_speeds(value: object, kmh: float) -> None:
    assert tags.number("maxspeed_kmh", value) == pytest.approx(kmh)


@pytest.mark.parametrize(
    ("value", "way"),
    [
        ("yes", 1),
        (True, 1),
        ("True", 1),
        (1, 1),
        ("-1", -1),
        ("reverse", -1),
        ("no", 0),
        (False, 0),
        ("[False, True]", 1),
        ("reversible", 0),
    ],
)
def test_oneway(value: object, way: int) -> None:
    assert tags.oneway(value) == way


def test_access() -> None:
    assert tags.access("private") == tags.access("no") == tags.access("['yes', 'no']") == 0
    assert tags.access("yes") == tags.access("destination") == 1


def test_bridges() -> None:
    assert tags.bridge("yes") and tags.bridge("viaduct") and tags.bridge(True)
    assert not tags.bridge("no") and not tags.bridge(False)


def test_each_reads_lists_in_cells() -> None:
    values, unreadable = tags.each([["yes"], None, ["no", "yes"]], tags.access, -1)
    assert (values, unreadable) == ([1, -1, 0], 0)


def test_each_counts_what_it_cannot_read() -> None:
    values, unreadable = tags.each(["1", "x", "x", None], lambda v: tags.number("lanes", v), -1.0)
    assert values[:3] == [1.0, -1.0, -1.0]
    assert unreadable == 2
