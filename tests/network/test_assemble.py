"""Positions, ends, doubles and lengths are treated alike whatever the file was."""

from __future__ import annotations

import numpy as np
import pytest

from mamar.errors import InputError
from mamar.network import Roads
from mamar.network.assemble import assemble
from mamar.network.found import Found
from mamar.network.roads import BOTH_WAYS, DRAWN_WAY, WAY_NOT_STATED


def found(lines, u=None, v=None, crs="EPSG:4326", **columns) -> Found:
    flat = np.asarray([vertex for line in lines for vertex in line], float).reshape(-1, 2)
    columns.setdefault("highway", ["residential"] * len(lines))
    return Found(
        file="town",
        x=flat[:, 0],
        y=flat[:, 1],
        offset=np.cumsum([0] + [len(line) for line in lines]),
        columns=columns,
        u=None if u is None else np.asarray(u),
        v=None if v is None else np.asarray(v),
        crs=crs,
        row=np.arange(len(lines)) + 2,
    )


def notes(roads: Roads) -> str:
    return " | ".join(map(str, roads.notes))


A, B, C = (37.10, 36.20), (37.101, 36.20), (37.101, 36.201)


def test_projected_positions_become_degrees() -> None:
    import pyproj

    x, y = pyproj.Transformer.from_crs(4326, 32637, always_xy=True).transform(
        *zip(A, B, C, strict=True)
    )
    roads = assemble(found([list(zip(x, y, strict=True))], [1], [2], crs="EPSG:32637"))
    assert roads.vertex_lon.tolist() == pytest.approx([A[0], B[0], C[0]], abs=1e-8)
    assert roads.vertex_lat.tolist() == pytest.approx([A[1], B[1], C[1]], abs=1e-8)
    assert roads.crs == "EPSG:32637"


def test_length_is_that_on_the_ellipsoid() -> None:
    roads = assemble(found([[A, B, C]], [1], [2]))
    assert roads.length_m[0] == pytest.approx(89.9 + 111.0, abs=0.1)


def test_a_stated_length_is_believed_when_it_can_be_true() -> None:
    roads = assemble(found([[A, B], [B, C], [C, A]], [1, 2, 3], [2, 3, 1], length=[120, -0.5, "x"]))
    assert roads.length_m.tolist() == pytest.approx([120, 110.98, 142.8], abs=0.1)
    assert "2 stated lengths do not fit" in notes(roads)


def test_ends_named_in_any_order_are_matched_by_place() -> None:
    """Undirected edges of OSMnx: u < v, whatever the direction of drawing."""
    lines = [[B, A], [B, C], [A, C]]
    roads = assemble(found(lines, [1, 2, 1], [2, 3, 3]))
    place = {int(i): (x, y) for i, x, y in zip(roads.node_id, roads.lon, roads.lat, strict=True)}
    assert place == {1: A, 2: B, 3: C}
    assert roads.node_id[roads.from_node].tolist() == [2, 2, 1], "the drawing stays as it is"


def test_ends_without_names_meet_where_they_coincide() -> None:
    roads = assemble(found([[A, B], [B, C]]))
    assert roads.nodes == 3 and roads.to_node[0] == roads.from_node[1]
    assert "have no names" in notes(roads)


def test_one_name_at_two_places_does_not_let_anybody_jump() -> None:
    far = (37.5, 36.5)
    roads = assemble(found([[A, B], [B, C], [far, C]], [1, 2, 2], [2, 3, 3]))
    assert roads.nodes == 4
    assert len(set(roads.node_id.tolist())) == 4
    assert "elsewhere" in notes(roads)


def test_words_as_names_of_nodes() -> None:
    roads = assemble(found([[A, B], [B, C]], ["a", "b"], ["b", "c"]))
    assert roads.node_id.tolist() == ["a", "b", "c"]


def test_a_street_written_once_for_each_direction_is_one_street() -> None:
    roads = assemble(found([[A, B], [B, A]], [1, 2], [2, 1], oneway=["False", "False"]))
    assert roads.segments == 1 and roads.oneway.tolist() == [BOTH_WAYS]
    assert "counted once" in notes(roads)


def test_two_one_way_halves_are_one_street_with_the_lanes_of_both() -> None:
    roads = assemble(
        found([[A, B], [B, A]], [1, 2], [2, 1], oneway=["yes", "yes"], lanes=["2", "2"])
    )
    assert (roads.oneway.tolist(), roads.lanes.tolist()) == ([BOTH_WAYS], [4])


def test_unequal_halves_stay_apart() -> None:
    roads = assemble(
        found([[A, B], [B, A]], [1, 2], [2, 1], oneway=["yes", "yes"], lanes=["2", "1"])
    )
    assert roads.oneway.tolist() == [DRAWN_WAY, DRAWN_WAY]


def test_different_lines_between_the_same_ends_are_two_streets() -> None:
    roads = assemble(found([[A, C], [A, B, C]], [1, 1], [3, 3]))
    assert roads.segments == 2


def test_a_path_over_a_street_is_not_a_double() -> None:
    roads = assemble(found([[A, B], [A, B]], [1, 1], [2, 2], highway=["residential", "steps"]))
    assert roads.segments == 2


def test_what_no_tag_says() -> None:
    roads = assemble(
        found(
            [[A, B], [B, C], [C, A]],
            [1, 2, 3],
            [2, 3, 1],
            highway=["motorway", "residential", "tertiary"],
            oneway=[None, None, None],
            junction=[None, None, "roundabout"],
        )
    )
    assert roads.oneway.tolist() == [DRAWN_WAY, BOTH_WAYS, DRAWN_WAY]
    without = assemble(found([[A, B]], [1], [2]))
    assert without.oneway.tolist() == [WAY_NOT_STATED]


def test_a_motorway_that_says_it_is_two_way_is_two_way() -> None:
    roads = assemble(found([[A, B]], [1], [2], highway=["motorway"], oneway=["no"]))
    assert roads.oneway.tolist() == [BOTH_WAYS]


def test_what_cannot_be_read_is_counted() -> None:
    roads = assemble(found([[A, B], [B, C]], [1, 2], [2, 3], width=["narrow", "4"]))
    assert "1 value of width_m cannot be read" in notes(roads)
    assert np.isnan(roads.width_m[0]) and roads.width_m[1] == 4


def test_a_merged_line_is_rated_as_its_smallest_road() -> None:
    roads = assemble(found([[A, B]], [1], [2], highway=["['residential', 'tertiary']"]))
    assert roads.highway_names == ("residential",)


@pytest.mark.parametrize("bad", [float("nan"), float("inf")])
def test_positions_that_are_no_numbers_name_their_rows(bad: float) -> None:
    with pytest.raises(InputError) as caught:
        assemble(found([[A, B], [B, (bad, 36.2)]], [1, 2], [2, 3]))
    fault = caught.value.faults[0]
    assert (fault.file, fault.row, fault.column) == ("town", 3, "geometry")


def test_swapped_positions_are_recognised() -> None:
    with pytest.raises(InputError, match="exchanged: write longitude first"):
        assemble(found([[(36.2, 137.1), (36.2, 137.2)]], [1], [2]))


def test_a_wrong_coordinate_system_is_named() -> None:
    with pytest.raises(InputError, match="not on the Earth"):
        assemble(found([[(329000.0, 4006000.0), (329100.0, 4006000.0)]], [1], [2]))


def test_many_faults_are_not_many_pages() -> None:
    lines = [[(500.0 + i, 36.0), (501.0 + i, 36.0)] for i in range(1000)]
    with pytest.raises(InputError, match="1,000 rows have the same fault") as caught:
        assemble(found(lines))
    assert len(caught.value.faults) < 10


def test_no_coordinate_system_is_taken_as_degrees_if_it_can_be() -> None:
    assert "taken as WGS84" in notes(assemble(found([[A, B]], [1], [2], crs=None)))
    with pytest.raises(InputError, match="does not say in which coordinate system"):
        assemble(found([[(329000.0, 4006000.0), (329100.0, 4006000.0)]], crs=None))


def test_a_coordinate_system_nobody_knows() -> None:
    with pytest.raises(InputError, match="cannot be understood"):
        assemble(found([[A, B]], [1], [2], crs="EPSG:999999"))


def test_no_class_of_road() -> None:
    town = found([[A, B]], [1], [2])
    del town.columns["highway"]
    with pytest.raises(InputError, match="no column highway"):
        assemble(town)


def test_nothing_in_it() -> None:
    with pytest.raises(InputError, match="no road in it"):
        assemble(found([]))


def test_roads_cannot_be_changed() -> None:
    roads = assemble(found([[A, B]], [1], [2]))
    with pytest.raises(ValueError, match="read-only"):
        roads.lon[0] = 0.0
    with pytest.raises(AttributeError):
        roads.lon = roads.lat
