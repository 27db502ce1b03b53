"""The first sentences say what is proved and no more."""

from dataclasses import replace

import pytest

from mamar.plan.planner import plan
from tests import small
from tests.verify import plans


@pytest.mark.parametrize(
    ("kind", "limit"),
    [
        # Whether sites have room is known only where people are out once received.
        ("most", "The limit is screening at North Gate and South Gate. All streets have room."),
        (
            "received",
            "The limit is reception: School and Stadium. Crossings and streets have room.",
        ),
        ("inside", "The limit is reception: School and Stadium. Crossings and streets have room."),
    ],
)
def test_what_limits(kind: str, limit: str):
    assert limit in plans.world(kind)[0].sentences("en")


@pytest.mark.parametrize("question", ["most", "quickest", "earliest"])
def test_stopped_at_once(question: str):
    """Not "0 people can be out": nobody knows; and nothing is called full."""
    scenario = small.scenario()
    ground = small.ground(scenario)
    answer = plan(scenario, question, ground=ground, stop=lambda: True)  # type: ignore[arg-type]
    words = list(answer.sentences("en"))
    assert answer.status == "stopped" and answer.out < answer.bound
    assert words[0].startswith(f"The best plan so far has {answer.out} of 570 people out by")
    assert words[1].startswith("It is not proved to be the best: at the most")
    assert not any("Proved" in one or "is full" in one or "limit" in one for one in words)
    assert not any("limit" in zone.why_not_all.say("en") for zone in answer.zones if zone.not_out)


@pytest.mark.parametrize("made", [small.received, small.inside, small.scenario])
def test_the_flow_says_that_it_does_not_know_refused_sites(made):
    """Where people are out at crossings, no site is anybody's, and there is nothing to say."""
    words = "The flow does not know which sites quarters refuse"
    scenario = made()
    zones = (replace(scenario.zones[0], refuses_sites=("R01",)), *scenario.zones[1:])
    for town, said in ((scenario, 0), (replace(scenario, zones=zones), made != small.scenario)):
        notes = plan(town, "most", ground=small.ground(town)).notes
        assert sum(words in note.say("en") for note in notes) == said
        assert not said or any("Hilltop" in note.say("en") for note in notes)


def test_earliest_says_what_is_proved_of_every_hour():
    answer, _, _ = plans.world("earliest")
    assert answer.arrivals.planned == answer.arrivals.bound
    words = "Proved for every full hour: no plan has more people out by then."
    assert words in answer.sentences("en")


def test_what_everybody_would_take_says_how_far_it_looked():
    """Beyond eight times the horizon nothing was tried, so nothing is said of it."""
    answer, scenario, _ = plans.world("received")
    assert answer.would_take is not None and answer.would_take.status == "infeasible"
    until = scenario.start + 8 * (answer.by - scenario.start)
    assert until.strftime("stayed open until %Y-%m-%d %H:%M") in answer.would_take.text.say("en")
