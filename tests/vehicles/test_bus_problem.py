"""The bus problem as data: what is wrong is named, all of it at once, and nothing changes later."""

import json
from pathlib import Path

import pytest

from mamar.errors import InputError, NotFoundError
from mamar.vehicles import BusProblem, read_bus_instances
from tests.vehicles.bus_worlds import two_points

RIGHT = {
    "buses": 2,
    "seats": 30,
    "buses_at_depot": [2],
    "persons": [70, 30],
    "site_capacity": [100],
    "depot_to_pickup": [[5, 9]],
    "pickup_to_site": [[10], [20]],
    "best_published": 49,
    "proved_published": True,
}


def written(folder: Path, data: object) -> Path:
    file = folder / "buses.json"
    file.write_text(data if isinstance(data, str) else json.dumps(data), encoding="utf-8")
    return file


def faults_of(path: Path) -> list[str]:
    with pytest.raises(InputError) as caught:
        read_bus_instances(path)
    return [str(fault) for fault in caught.value.faults]


def test_an_instance_is_read_with_what_others_have_published(tmp_path: Path) -> None:
    (instance,) = read_bus_instances(written(tmp_path, {"small": RIGHT}))
    assert (instance.name, instance.best_published, instance.proved_published) == (
        "small",
        49,
        True,
    )
    assert instance.problem.busloads == 4
    assert instance.problem.buses == 2


def test_what_was_published_need_not_be_known(tmp_path: Path) -> None:
    bare = {key: RIGHT[key] for key in RIGHT if "published" not in key and key != "buses"}
    (instance,) = read_bus_instances(written(tmp_path, {"small": bare}))
    assert instance.best_published is None


@pytest.mark.parametrize(
    ("key", "value", "fault"),
    [
        ("seats", 0, "key small.seats, value 0: It must be a whole number, 1 to 1000000000."),
        ("seats", True, "key small.seats, value True: It must be a whole number"),
        ("persons", [70, -1], "key small.persons[1], value -1: It must be a whole number, 0 to"),
        ("persons", [70, 2.5], "key small.persons[1], value 2.5: It must be a whole number"),
        ("persons", [70, None], "key small.persons[1], value null: It must be a whole number"),
        ("site_capacity", 7, "key small.site_capacity: It must be a list of whole numbers."),
        (
            "depot_to_pickup",
            [],
            "key small.depot_to_pickup: It must be a list of 1 rows of numbers",
        ),
        (
            "pickup_to_site",
            [[10], [20, 4]],
            "key small.pickup_to_site[1]: It holds 2 numbers where there should be 1.",
        ),
        ("buses", 3, "key small.buses, value 3: The depots hold 2 buses together."),
        ("best_published", "49", "key small.best_published, value 49: It must be a whole number"),
        ("persons", [10**8, 0], "key small.persons: These are 3,333,334 busloads. At most 100,000"),
        ("buses_at_depot", [10**6], "key small.buses_at_depot: These are 1,000,000 buses. At most"),
    ],
)
def test_a_wrong_number_is_named_with_its_place(
    tmp_path: Path, key: str, value: object, fault: str
) -> None:
    path = written(tmp_path, {"small": {**RIGHT, key: value}})
    assert faults_of(path)[0].startswith(f"file {path}, {fault}")


def test_all_faults_of_all_instances_are_told_at_once(tmp_path: Path) -> None:
    bare = {key: RIGHT[key] for key in RIGHT if key not in ("seats", "persons")}
    faults = faults_of(written(tmp_path, {"a": bare, "b": [], "c": {**RIGHT, "seats": -3}}))
    assert [fault.split("buses.json, ")[1] for fault in faults] == [
        "key a.seats: It is missing.",
        "key a.persons: It is missing.",
        "key b: It must be an object of numbers.",
        "key c.seats, value -3: It must be a whole number, 1 to 1000000000.",
    ]


def test_a_file_that_is_no_such_file_is_one_sentence(tmp_path: Path) -> None:
    assert "row 2: It is not JSON" in faults_of(written(tmp_path, '{"a":\n]'))[0]
    assert "value list: It must be an object of names" in faults_of(written(tmp_path, []))[0]
    assert "It cannot be read" in faults_of(tmp_path)[0]
    with pytest.raises(NotFoundError, match="There is no such file"):
        read_bus_instances(tmp_path / "missing.json")


def test_a_problem_never_changes() -> None:
    problem = two_points()
    with pytest.raises(AttributeError, match="never changes"):
        problem.seats = 3  # type: ignore[misc]
    with pytest.raises(ValueError, match="read-only"):
        problem.persons[0] = 3


def test_without_people_or_places_there_is_still_a_problem() -> None:
    assert BusProblem(1, [], [], [], [], []).busloads == 0
