"""The planner never writes a plan that its checker refuses, and prints no number above a bound.

Two thousand worlds more: ``python -m tests.mixed_worlds 0 2000``.
"""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.mixed_worlds import problems


@settings(max_examples=25, deadline=None, derandomize=True)
@given(st.integers(0, 10**9))
def test_of_any_world(seed: int) -> None:
    assert list(problems(seed)) == []


@pytest.mark.parametrize(
    ("seed", "was"),
    [
        (52, "a window repeated past the end of the longer time counted for the dark"),
        (74, "a cut moved to an hour before all runs of a node kept the node"),
        (88, "prices were checked for another dusk than they were made for"),
        (194, "who could leave only at the very end had a way"),
        (202, "a crowd of nobody was a limit"),
        (281, "the last morning was missed far from Greenwich"),
        (386, "a window without a whole step counted for the dark"),
        (642, "people in a bus counted as out while others still sat in it, above the bound"),
        (6493, "midnight lay within a step, and a route of the day before was in use after it"),
        (2890, "of two sizes of household the larger found no room, being asked for the smaller"),
    ],
)
def test_of_worlds_that_went_wrong(seed: int, was: str) -> None:
    assert list(problems(seed)) == [], was
