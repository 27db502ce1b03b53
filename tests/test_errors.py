"""One tree of errors: exit codes, all faults at once, each with its place and remedy."""

import pytest
from bidi import get_display

from mamar.errors import (
    Fault,
    InputError,
    MamarError,
    NotFoundError,
    UsageError,
    raise_if,
    shorten,
)
from mamar.text import Text


def test_exit_codes():
    """What the caller did wrong is 2, what we did wrong is 3."""
    assert [kind.exit_code for kind in (UsageError, InputError, NotFoundError)] == [2, 2, 2]
    assert MamarError.exit_code == 3
    assert [kind.http_status for kind in (UsageError, InputError, NotFoundError)] == [400, 422, 404]


def test_all_faults_are_said_at_once():
    """One error carries everything that was found, in the order in which it was found."""
    faults = [Fault(Text("The number is negative."), row=row) for row in (4, 9)]
    with pytest.raises(InputError) as caught:
        raise_if(faults)
    assert caught.value.faults == tuple(faults)
    assert str(caught.value).splitlines() == [
        "row 4: The number is negative.",
        "row 9: The number is negative.",
    ]
    raise_if([])


def test_a_fault_says_where_what_and_what_would_be_right():
    """File, row, column, key and value, then the sentence, then the remedy."""
    fault = Fault(
        Text("This is not a number."),
        Text("Write a number from {low} to {high}.", {"low": "0", "high": "1"}),
        file="zones.csv",
        row=7,
        column="staying_share",
        value="half",
    )
    assert fault.say("en") == (
        "file zones.csv, row 7, column staying_share, value half: "
        "This is not a number. Write a number from 0 to 1."
    )


def test_a_fault_in_arabic_is_drawn_in_order():
    """The file's name and the row stay whole, and the place is read before the sentence."""
    fault = Fault(Text("This is not a number."), file="zones.csv", row=7, value="1-2")
    shown = get_display(fault.say("ar"), base_dir="R")
    assert "zones.csv" in shown and "1-2" in shown
    assert shown.index("1-2") < shown.index("7") < shown.index("zones.csv")


@pytest.mark.parametrize(
    ("value", "said"),
    [("a\nb", "a b"), ("x" * 100, "x" * 59 + "…"), (12, "12")],
)
def test_values_are_shortened(value: object, said: str):
    """A value of any size fits on the line of its error."""
    assert shorten(value) == said
