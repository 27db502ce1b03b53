"""Those who are in no wave are told what holds them: it is what was made worse, and with that
mended nobody is held by it any more."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from benchmarks.march_instances import START, Town, march_instance
from mamar.plan.orders import NotServed, Orders, Reason
from mamar.scenario.ground import lay_ground
from mamar.scenario.scenario import Scenario, Site
from mamar.text import LANGUAGES
from mamar.verify.waves import check_orders
from tests.plan.waves.marched import march

TOWN = Town("few buses", 2, 2, 1, 6, 0.2, "most", 12)
Change = Callable[[Scenario], dict[str, Any]]


def rules(**changed: Any) -> Change:
    return lambda town: {"waves": replace(town.waves, **changed)}


def each(table: str, **changed: Any) -> Change:
    """Other values in all rows of a table."""
    return lambda town: {table: tuple(replace(row, **changed) for row in getattr(town, table))}


def at(hours: float) -> Any:
    return START + timedelta(hours=hours)


def sites(**changed: Any) -> Change:
    def make(town: Scenario) -> dict[str, Any]:
        crossing = town.crossings[0]
        site = Site(
            site_id="R1", name={"en": "Hall"}, lon=crossing.lon, lat=crossing.lat, capacity=10**6
        )
        received = replace(town.rules, out_at="site", beyond="walk")
        return {"sites": (replace(site, **changed),), "rules": received, "fleet": ()}

    return make


def both(*changes: Change) -> Change:
    return lambda town: {key: value for one in changes for key, value in one(town).items()}


def refused_beside(capacity: int, *excludes: str) -> Change:
    """A site with so much room, and a large one that all quarters refuse."""

    def make(town: Scenario) -> dict[str, Any]:
        changed = both(sites(), each("zones", refuses_sites=("R2",)))(town)
        (hall,) = changed["sites"]
        camp = replace(hall, site_id="R2", name={"en": "Camp"})
        return changed | {"sites": (replace(hall, capacity=capacity, excludes=excludes), camp)}

    return make


OBSTACLES: list[tuple[str, Change, Reason, str]] = [
    ("no crossing accepted", rules(at_risk_crossings=()), "no_crossing_accepted",
     "at_risk_crossings in [waves] names none. Open:"),
    ("windows that have ended", each("windows", status="ended"), "no_crossing_accepted",
     "the status is ended; windows count that are proposed, agreed, in_force"),
    ("windows after the end", each("windows", opens=at(900), closes=at(909)),
     "no_crossing_accepted", "outside of that: W1"),
    ("no window", lambda town: {"windows": ()}, "no_crossing_accepted",
     "It would change with a window between"),
    ("told when all is over", rules(lead_min=9000), "no_room_in_time",
     "it would change if they were told sooner"),
    ("ready after the end", each("zones", ready_from=at(900)), "no_room_in_time",
     "ready_from in zones.csv"),
    ("ready no longer", each("zones", ready_until=START), "no_room_in_time",
     "ready_until in zones.csv"),
    ("open by night only", each("windows", opens=at(15.5), closes=at(20), night="no"),
     "no_room_in_time", "only if they set out in the dark"),
    ("waves longer than their window", rules(min_wave_min=1200), "no_room_in_time",
     "a wave takes 1,200 to depart"),
    ("a closed assembly point", each("zones", holding_capacity=0), "no_room_in_time",
     "The assembly point holds 0 people"),
    ("a small assembly point", each("zones", holding_capacity=3), "no_room_in_time",
     "so that about 12 an hour can leave"),
    ("a narrow crossing", each("crossings", persons_per_h=20), "no_room_in_time",
     "more persons an hour there"),
    ("hours in which nothing is open", both(
        each("zones", ready_from=at(15), ready_until=at(17)), rules(night="yes")),
     "no_room_in_time", "no wave of theirs would then come to"),
    ("few vehicles an hour", both(each("crossings", vehicles_per_h=0.1),
                                  each("zones", wounded=9)),
     "no_room_in_time", "vehicles_per_h in crossings.csv"),
    ("a slow site", sites(intake_per_h=20), "no_room_in_time", "intake_per_h in sites.csv"),
    ("closed to walkers", each("crossings", modes=("ambulance",)), "no_vehicle",
     "let walkers pass"),
    ("closed to vehicles", each("crossings", modes=("foot",)), "no_vehicle",
     "let vehicles of the mode ambulance pass"),
    ("no vehicle", lambda town: {"fleet": ()}, "no_vehicle", "vehicles that have stretchers"),
    ("no seat", each("fleet", seats=0, stretchers=0), "no_vehicle", "that seats a household of"),
    ("nobody's seat", each("fleet", seats=0, stretchers=2), "no_vehicle",
     "1 seats beside each stretcher"),
    ("vehicles that come late", each("fleet", available_from=at(500)), "no_room_in_time",
     "Vehicles that take them can be there from"),
    ("one journey", lambda town: {
        "fleet": tuple(replace(v, max_trips=1, count=1, stretchers=1) for v in town.fleet),
        "zones": tuple(replace(z, wounded=9) for z in town.zones),
     }, "no_room_in_time", "more stretchers, with"),
    ("convoys a day apart", lambda town: {
        "waves": replace(town.waves, headway_min=1440),
        "fleet": tuple(replace(v, stretchers=9, seats=9, count=1) for v in town.fleet[:1]),
        "zones": tuple(replace(z, wounded=4) for z in town.zones),
     }, "no_room_in_time", "(headway_min)"),
    ("too far", lambda town: {"waves": replace(town.waves, walk_limit_m=1.0), "fleet": ()},
     "too_far_to_walk", "They walk at most 1 m"),
    ("a site for nobody",
     sites(excludes=("general", "at_risk", "reduced_mobility", "wounded")), "no_site",
     "column excludes in sites.csv"),
    ("a quarter that goes to no site", both(sites(), each("zones", refuses_sites=("R1",))),
     "no_site", "they do not go to Hall (refuses_sites in zones.csv)"),
    ("a small site", sites(capacity=7), "no_room_in_time", "places left"),
    ("a small site, and a large one to which they do not go", refused_beside(7),
     "no_room_in_time", "They do not go to Camp (refuses_sites in zones.csv), with 1,000,000"),
    ("one site that excludes them, and one to which they do not go", refused_beside(7, "general"),
     "no_site", "do not go to Camp (refuses_sites in zones.csv). These do not take them"),
]  # fmt: skip


def _left(changes: dict[str, Any]) -> tuple[Orders, tuple[NotServed, ...]]:
    scenario, roads = march_instance(TOWN)
    scenario = replace(scenario, **changes)
    ground = lay_ground(scenario, roads)
    orders = march(scenario, ground, "most", scenario.steps)
    assert check_orders(orders, scenario, ground) == []
    return orders, orders.not_served


@pytest.fixture(scope="module")
def mended() -> tuple[NotServed, ...]:
    return _left({})[1]


@pytest.mark.parametrize(
    ("change", "reason", "words"), [row[1:] for row in OBSTACLES], ids=[r[0] for r in OBSTACLES]
)
def test_the_obstacle_is_named_and_gone_once_it_is_mended(
    change: Change, reason: Reason, words: str, mended: tuple[NotServed, ...]
) -> None:
    scenario, _ = march_instance(TOWN)
    _, rows = _left(change(scenario))
    said = [row for row in rows if words in row.text.say("en")]
    assert said, [row.text.say("en") for row in rows]
    assert {row.reason for row in said} == {reason}
    assert not [row for row in mended if words in row.text.say("en")]
    for row in rows:
        for language in LANGUAGES:
            sentence = row.text.say(language)
            assert "{" not in sentence and "None" not in sentence
        assert f"{row.persons:,} people" in row.text.say("en")


#: An obstacle of which a sentence gives a figure, and the remedy that it names, applied.
REMEDIES: list[tuple[str, Change, str, Change]] = [
    ("assembly point", each("zones", holding_capacity=3), "holding_capacity in zones.csv",
     each("zones", holding_capacity=30)),
    ("persons an hour", each("crossings", persons_per_h=20), "more persons an hour there",
     each("crossings", persons_per_h=60)),
    ("vehicles an hour",
     both(each("crossings", vehicles_per_h=0.1), each("zones", wounded=9)),
     "vehicles_per_h in crossings.csv",
     both(each("crossings", vehicles_per_h=20), each("zones", wounded=9))),
    ("intake", sites(intake_per_h=20), "intake_per_h in sites.csv", sites(intake_per_h=60)),
    ("places", sites(capacity=7), "places left", sites(capacity=70)),
    ("hours", both(each("zones", ready_from=at(15), ready_until=at(17)), rules(night="yes")),
     "ready_until in zones.csv",
     both(each("zones", ready_from=at(3), ready_until=at(17)), rules(night="yes"))),
    ("stretchers", lambda town: {
        "fleet": tuple(replace(v, max_trips=1, count=1, stretchers=1) for v in town.fleet),
        "zones": tuple(replace(z, wounded=9) for z in town.zones),
     }, "more stretchers, with", lambda town: {
        "fleet": tuple(replace(v, max_trips=1, count=1, stretchers=9) for v in town.fleet),
        "zones": tuple(replace(z, wounded=9) for z in town.zones),
     }),
]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "words", "remedy"), [row[1:] for row in REMEDIES], ids=[r[0] for r in REMEDIES]
)
def test_the_remedy_that_is_named_brings_more_of_them_out(
    change: Change, words: str, remedy: Change
) -> None:
    """Of each zone and group that is told so: fewer are left together."""
    scenario, _ = march_instance(TOWN)
    held = {
        (row.zone_id, row.group): row.persons
        for row in _left(change(scenario))[1]
        if words in row.text.say("en")
    }
    after = {(row.zone_id, row.group): row.persons for row in _left(remedy(scenario))[1]}
    assert held
    assert sum(after.get(key, 0) for key in held) < sum(held.values()), (held, after)


def test_an_assembly_point_that_holds_nobody_back_is_not_named() -> None:
    """With one ambulance the wounded are left however much room there is: that is not said to be
    what would change it."""
    scenario, roads = march_instance(TOWN)
    one = replace(scenario.fleet[0], count=1, max_trips=1, stretchers=1, available_from=at(11))
    outs = []
    for holds in (60, 10**6):
        zones = tuple(replace(z, holding_capacity=holds, wounded=12) for z in scenario.zones)
        town = replace(scenario, fleet=(one,), zones=zones)
        orders = march(town, lay_ground(town, roads), "most", town.steps)
        outs.append(sum(w.persons for w in orders.waves if w.group == "wounded"))
        said = [row.text.say("en") for row in orders.not_served if row.group == "wounded"]
        assert said and not [words for words in said if "holding_capacity" in words], said
    assert outs[0] == outs[1]


def test_with_an_earlier_end_the_places_that_are_left_are_those_of_the_order() -> None:
    """``quickest`` keeps an order of an earlier end: its places are used up in the sentences."""
    scenario, roads = march_instance(TOWN)
    crossing = scenario.crossings[0]
    hall, school = (
        Site(
            site_id=key, name={"en": name}, lon=crossing.lon, lat=crossing.lat,
            capacity=capacity, excludes=excludes,
        )
        for key, name, capacity, excludes in (
            ("R1", "Hall", 10**6, ("wounded", "reduced_mobility")), ("R2", "School", 8, ()),
        )
    )  # fmt: skip
    town = replace(
        scenario,
        sites=(hall, school),
        rules=replace(scenario.rules, out_at="site", beyond="walk"),
        zones=tuple(replace(z, wounded=9, reduced_mobility=9) for z in scenario.zones),
        fleet=tuple(replace(v, count=6 * v.count) for v in scenario.fleet),
    )
    orders = march(town, lay_ground(town, roads), "quickest", town.steps)
    used = sum(w.persons for w in orders.waves if w.site_id == "R2")
    said = [r.text.say("en") for r in orders.not_served if "places left" in r.text.say("en")]
    assert used and said
    assert all(f"have {8 - used} places left" in words for words in said), (used, said)


def test_stretchers_that_are_asked_for_take_all_of_them() -> None:
    """The figure in the sentence, put into the fleet, is enough."""
    scenario, roads = march_instance(TOWN)
    bare = replace(scenario, fleet=tuple(replace(v, stretchers=0) for v in scenario.fleet))
    ground = lay_ground(bare, roads)
    left = [r for r in march(bare, ground, "most", bare.steps).not_served if r.group == "wounded"]
    assert left and all("stretchers" in row.text.say("en") for row in left)
    needed = sum(row.households for row in left)
    ambulance = replace(bare.fleet[0], stretchers=needed, seats=needed, mode="ambulance", count=9)
    given = replace(bare, fleet=(ambulance, *bare.fleet))
    rest = march(given, ground, "most", given.steps).not_served
    assert not [row for row in rest if row.group == "wounded"]
