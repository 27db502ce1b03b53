"""Who moves together: every person in exactly one party, sizes as even as can be."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from mamar.plan.waves.parties import in_proportion, parties_of
from mamar.scenario.marching import WaveRules
from mamar.scenario.scenario import Scenario, Zone

START = datetime(2016, 12, 1, 6, tzinfo=UTC)
ZONE = Zone(
    zone_id="Z1",
    name={"en": "One"},
    lon=37.0,
    lat=36.0,
    persons_low=0,
    persons_best=100,
    persons_high=0,
)


def _scenario(zone: Zone, rules: WaveRules) -> Scenario:
    return Scenario(name={"en": "x"}, start=START, zones=(zone,), waves=rules)


@given(
    persons=st.integers(0, 2000),
    size=st.floats(1, 12).map(lambda number: round(number, 2)),
    wounded=st.integers(0, 40),
    reduced=st.integers(0, 300),
    men=st.integers(0, 300),
    companions=st.integers(0, 3),
    monitored=st.booleans(),
)
def test_everybody_is_in_one_party(persons, size, wounded, reduced, men, companions, monitored):
    zone = replace(
        ZONE,
        persons_best=persons,
        household_size=size,
        wounded=wounded,
        reduced_mobility=reduced,
        men_18_40=men,
    )
    accepted = ("C1",) if monitored else ("any",)
    rules = WaveRules(companions=companions, at_risk_crossings=accepted)
    parties = {each.group: each for each in parties_of(_scenario(zone, rules), zone)}
    assert sum(each.persons for each in parties.values()) == persons
    assert all(0 <= each.larger <= each.households for each in parties.values())
    assert ("at_risk" in parties) <= monitored
    households = [each for group, each in parties.items() if group != "wounded"]
    assert len({each.size for each in households}) <= 1
    if "wounded" in parties:
        assert parties["wounded"].households <= wounded
        assert parties["wounded"].persons <= wounded * (1 + companions)
    total = sum(each.households for each in households)
    if "reduced_mobility" in parties:
        assert parties["reduced_mobility"].households == min(total, reduced)


def test_the_numbers_of_the_words():
    zone = replace(ZONE, household_size=5.5, wounded=3, reduced_mobility=4, men_18_40=6)
    rules = WaveRules(at_risk_crossings=("C1",))
    found = {each.group: each for each in parties_of(_scenario(zone, rules), zone)}
    assert (found["wounded"].households, found["wounded"].persons) == (3, 6)
    # 94 persons in ceil(94 / 5.5) = 18 households: 4 of 6 persons and 14 of 5.
    counts = {group: (each.households, each.larger) for group, each in found.items()}
    assert counts["reduced_mobility"] == (4, 1)
    assert counts["at_risk"] == (6, 1)
    assert counts["general"] == (8, 2)


def test_the_first_is_served_where_remainders_are_equal():
    assert in_proportion(1, [1, 1]) == [1, 0]
    assert in_proportion(0, [0, 0]) == [0, 0]
