"""Bus plans against an oracle that tries everything, and every part of the solver by itself."""

from pathlib import Path
from time import monotonic

import numpy as np
import pytest

from mamar.vehicles import BusProblem, evacuate_by_bus, read_bus_instances
from mamar.vehicles.anneal import Annealer
from mamar.vehicles.bus_search import search_by
from mamar.vehicles.busloads import Found, detours_help, first_loads, in_units
from mamar.vehicles.price_bound import price_bound
from mamar.verify.bus_bounds import bus_bound, cases_bound
from mamar.verify.buses import check_buses
from tests.vehicles.bus_worlds import earliest_by_trying, random_problem, two_points

INSTANCES = Path(__file__).parents[3] / "shared" / "data" / "bus_evacuation" / "instances.json"
SMALL = [f"BEP-1-{size}-i{i}" for size in ("2-2-2", "3-3-2", "4-4-3") for i in (2, 4, 6, 8, 10)]


@pytest.mark.parametrize("seed", range(40))
def test_the_earliest_clearance_time_is_found_and_proved(seed: int) -> None:
    """Loads in part, split loads, detours that are shortcuts, trips that take no time."""
    problem = random_problem(seed)
    answer = evacuate_by_bus(problem, limit_s=30)
    assert answer.status == "optimal"
    assert answer.value == answer.bound == earliest_by_trying(problem)
    assert check_buses(problem, answer.trips, answer.value) == []
    if answer.prices is not None:
        assert bus_bound(problem, answer.prices) == answer.prices.bound <= answer.value
    if answer.cases is not None:
        assert cases_bound(problem, answer.cases) == answer.cases.bound <= answer.value


def test_the_bound_by_prices_never_exceeds_what_is_possible() -> None:
    for seed in range(100, 300):
        problem = random_problem(seed)
        earliest = earliest_by_trying(problem)
        # A value that is far too late leaves the bound room to be wrong.
        prices = price_bound(problem, in_units(problem), earliest + 50, lambda: True)
        if prices is not None:
            assert bus_bound(problem, prices) == prices.bound <= earliest


def test_complete_search_tells_possible_from_impossible() -> None:
    for seed in range(200, 220):
        problem = random_problem(seed)
        units, earliest = in_units(problem), earliest_by_trying(problem)
        found = search_by(problem, units, earliest, 30.0, 2, 1)
        assert isinstance(found, Found)
        assert check_buses(problem, found.routes, earliest) == []
        if earliest:
            assert search_by(problem, units, earliest - 1, 30.0, 2, 1) == "impossible"


def test_complete_search_leaves_large_networks_alone() -> None:
    rng = np.random.default_rng(3)
    times = rng.integers(1, 3000, (20, 20))
    problem = BusProblem(1, [5], [3] * 20, [3] * 20, times[:1], times)
    assert search_by(problem, in_units(problem), 30_000, 30.0, 2, 1) is None


def test_an_annealing_run_depends_on_its_number_only() -> None:
    problem = two_points()
    runs = [Annealer(problem, in_units(problem), 7, 2).run(0) for _ in range(2)]
    assert runs[0] == runs[1]


def test_an_annealing_run_ends_with_its_time() -> None:
    """It would take hours; what it has by then is a plan."""
    problem = two_points()
    annealer = Annealer(problem, in_units(problem), 7, 2)
    annealer.rounds = 10**12
    found = annealer.run(0, monotonic() + 0.05)
    assert check_buses(problem, found.routes, found.value) == []


def test_annealing_keeps_all_rules() -> None:
    """Its plans are right, whatever the mixture of loads and room."""
    for seed in range(300, 320):
        problem = random_problem(seed)
        found = Annealer(problem, in_units(problem), seed, 1).run(0)
        assert check_buses(problem, found.routes, found.value) == []


def test_people_are_counted_in_the_largest_unit_that_loses_nothing() -> None:
    units = in_units(two_points())
    assert (units.unit, units.seats, units.persons.tolist()) == (10, 3, [7, 3])
    assert units.room.tolist() == [10]
    assert units.busloads.tolist() == [3, 1]


def test_where_a_detour_is_a_shortcut_people_are_counted_one_by_one() -> None:
    """From site 1 to pick-up 0 it takes 9, by way of pick-up 1 and site 0 only 3."""
    problem = BusProblem(10, [1], [10, 10], [10, 10], [[1, 1]], [[1, 9], [1, 1]])
    assert detours_help(problem)
    assert in_units(problem).unit == 1


def test_a_load_is_split_only_where_no_site_has_room_for_it() -> None:
    problem = BusProblem(30, [1], [60], [20, 30, 10], [[1]], [[1, 2, 3]])
    loads = first_loads(problem, in_units(problem))
    assert sorted(zip(loads.site.tolist(), loads.units.tolist(), strict=True)) == [
        (0, 2),
        (1, 3),
        (2, 1),
    ]


def test_not_possible_is_an_answer_with_its_reason() -> None:
    answer = evacuate_by_bus(BusProblem(5, [1], [12], [10], [[1]], [[1]]))
    assert (answer.status, answer.value, answer.bound, answer.trips) == (
        "infeasible",
        None,
        None,
        (),
    )
    assert str(answer.reason) == "The sites have room for 10 of 12 persons."
    answer = evacuate_by_bus(BusProblem(5, [0], [12], [20], [[1]], [[1]]))
    assert str(answer.reason) == "There are 12 persons and no bus."


def test_nobody_to_drive_is_done_at_once() -> None:
    answer = evacuate_by_bus(BusProblem(5, [0], [0], [0], [[1]], [[1]]))
    assert (answer.status, answer.value, answer.bound, answer.trips) == ("optimal", 0, 0, ())


def test_long_times_are_counted_in_grains_and_the_bound_stays_true() -> None:
    """Seven digits a drive: the tables would be too long, so time is rounded down."""
    problem = BusProblem(1, [1], [2, 1], [3], [[1_000_003, 2_000_007]], [[3_000_011], [4_000_013]])
    answer = evacuate_by_bus(problem, limit_s=20)
    assert answer.prices is not None
    assert answer.prices.grain > 1
    assert bus_bound(problem, answer.prices) == answer.prices.bound <= answer.bound
    # From pick-up 0 three times to the site and once back, then there and back for the other.
    assert answer.status == "optimal"
    assert answer.value == 1_000_003 + 3 * 3_000_011 + 2 * 4_000_013


@pytest.mark.skipif(not INSTANCES.exists(), reason="the published instances are not here")
@pytest.mark.parametrize("name", SMALL)
def test_small_published_instances_are_proved(name: str) -> None:
    instances = {instance.name: instance for instance in read_bus_instances(INSTANCES)}
    instance = instances[name]
    answer = evacuate_by_bus(instance.problem, limit_s=60)
    assert answer.status == "optimal"
    assert check_buses(instance.problem, answer.trips, answer.value) == []
    assert answer.value is not None
    assert instance.best_published is not None
    assert answer.value <= instance.best_published
    if instance.proved_published:
        assert answer.value == instance.best_published
