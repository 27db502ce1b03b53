"""Writing loses nothing: letters, unknown columns, comments; and it is whole or not there."""

import shutil
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from mamar.errors import InputError, UsageError
from mamar.network import Roads, read_roads, write_roads
from mamar.scenario import (
    Assumption,
    Case,
    Crossing,
    Rules,
    Scenario,
    Site,
    Source,
    Vehicle,
    Window,
    Zone,
    read_scenario,
    write_scenario,
)
from mamar.scenario.cells import Point, read_cell, write_cell
from mamar.scenario.columns import TABLES
from mamar.situation import ControlArea, Incident
from tests.small_scenario import FILES, write_small

TABLE_NAMES = tuple(TABLES)
START = datetime(2030, 3, 1, 6, tzinfo=UTC)


def street():
    return Roads.of_lines([[(37.1, 36.2), (37.15, 36.2), (37.2, 36.2)]], ["residential"])


def with_street(folder):
    """The small scenario with roads that can be read."""
    write_small(folder)
    write_roads(street(), folder / "roads.parquet")
    return read_scenario(folder)


def built():
    """A scenario that was never in a file."""
    here = {"lon": 37.1, "lat": 36.2}
    there = {"lon": 37.2, "lat": 36.25}
    box = shapely.box(37.0, 36.1, 37.1 + 1e-9, 36.3)
    return Scenario(
        name={"en": 'A "quoted" name\n', "ar": "اسم"},
        start=START,
        step_s=30,
        horizon_s=5400,
        rules=Rules(staying="none", area="control", inside=("a",), statuses=("agreed",)),
        zones=(
            Zone(
                zone_id="Z1",
                name={"en": "A"},
                persons_low=1,
                persons_best=2,
                persons_high=3,
                **here,
            ),
            Zone(
                zone_id="Z2",
                name={"en": "B, or\nC", "ar": "ب"},
                persons_low=5,
                persons_best=5,
                persons_high=5,
                area=box,
                staying_share=0.1,
                extra={"note": 'says "no"'},
                **here,
            ),
        ),
        crossings=(Crossing(crossing_id="C1", name={"en": "C"}, persons_per_h=0.1, **there),),
        sites=(
            Site(site_id="R1", name={"en": "R"}, capacity=9, exit_lon=1.5, exit_lat=2.5, **there),
        ),
        windows=(
            Window(
                window_id="W1",
                crossing_ids=("C1",),
                opens=START,
                closes=START + timedelta(hours=1),
                status="agreed",
            ),
        ),
        fleet=(Vehicle(vehicle_type="bus", count=1, seats=50, speed_kmh=12.5),),
        control=(ControlArea(area=box, controller="a", valid_from=START),),
        incidents=(Incident(incident_id="I1", occurred_at=START, kind="x", place="y"),),
        sources=(Source(source_id="S1", name="s", kind="own"),),
        assumptions=(Assumption("a", {"en": "what"}, "1", {"en": "why"}),),
        cases={
            "a b": Case(
                name="a b",
                title={"en": "t"},
                question="quickest",
                by=START + timedelta(minutes=30),
                horizon_s=3600,
                rules={"persons": "low", "inside": ("a",)},
                select={"zones": {"note": ('says "no"',), "persons_best": (5,)}},
            )
        },
        roads_overrides={"walk": {"path": {"width_m": 2.5}}, "drives_on": "left"},
        attribution="© me",
    )


def same(one, other):
    for name in (*TABLE_NAMES, "name", "start", "step_s", "horizon_s", "rules", "assumptions"):
        assert getattr(one, name) == getattr(other, name), name
    for name in ("cases", "language", "attribution", "roads_overrides"):
        assert getattr(one, name) == getattr(other, name), name


def files_in(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_what_was_read_is_written_letter_by_letter(tmp_path):
    scenario = read_scenario(write_small(tmp_path / "a"))
    write_scenario(scenario, tmp_path / "b")
    written = files_in(tmp_path / "b")
    assert written == FILES
    again = read_scenario(tmp_path / "b")
    same(again, scenario)
    assert again.digest == scenario.digest


def test_the_example_is_written_byte_by_byte(tmp_path):
    scenario = read_scenario("aleppo-2016")
    write_scenario(scenario, tmp_path / "a")
    assert files_in(tmp_path / "a") == files_in(scenario.folder)


def test_only_a_changed_cell_is_written_anew(tmp_path):
    scenario = read_scenario(write_small(tmp_path / "a"))
    north, south = scenario.zones
    changed = replace(scenario, zones=(north, replace(south, persons_best=550, lon=37.1525)))
    write_scenario(changed, tmp_path / "b")
    before = FILES["zones.csv"].decode()
    after = (tmp_path / "b" / "zones.csv").read_bytes().decode()
    assert after == before.replace("٥٠٠", "550").replace(",37.15,36.195", ",37.1525,36.195")
    assert files_in(tmp_path / "b")["scenario.toml"] == FILES["scenario.toml"]


def test_a_new_row_and_a_new_column_find_their_place(tmp_path):
    scenario = read_scenario(write_small(tmp_path / "a"))
    gate = Crossing(
        crossing_id="C3",
        name={"en": "Gate"},
        lon=37.15,
        lat=36.22,
        persons_per_h=60.0,
        extra={"seen": "yes"},
    )
    write_scenario(replace(scenario, crossings=(*scenario.crossings, gate)), tmp_path / "b")
    lines = (tmp_path / "b" / "crossings.csv").read_text(encoding="utf-8").splitlines()
    assert lines[0].endswith("source_id,lanes,seen")
    assert lines[3] == "C3,Gate,,POINT (37.15 36.22),60,,foot,,,,,yes"
    assert read_scenario(tmp_path / "b").crossings[2] == replace(
        gate, extra={"lanes": "", "seen": "yes"}
    )


def test_a_value_without_a_column_gets_one(tmp_path):
    zones = "zone_id,name_en,lon,lat,persons_best\nZ1,A,37.1,36.2,10\n"
    toml = 'name.en = "x"\nstart = "2030-03-01T06:00:00+02:00"\n'
    scenario = read_scenario(write_small(tmp_path / "a", zones=zones, scenario=toml))
    (zone,) = scenario.zones
    changed = replace(scenario, zones=(replace(zone, staying_share=0.5),))
    write_scenario(changed, tmp_path / "b")
    assert (tmp_path / "b" / "zones.csv").read_text(encoding="utf-8") == (
        "zone_id,name_en,lon,lat,persons_best,staying_share\nZ1,A,37.1,36.2,10,0.5\n"
    )


def test_a_case_can_be_written_by_itself(tmp_path):
    morning = read_scenario(write_small(tmp_path / "a")).case("morning")
    write_scenario(morning, tmp_path / "b")
    same(read_scenario(tmp_path / "b"), morning)


def test_a_scenario_built_in_python_is_read_back(tmp_path):
    write_scenario(built(), tmp_path / "a")
    write_roads(street(), tmp_path / "a" / "roads.parquet")
    found = read_scenario(tmp_path / "a")
    expected = built()
    note = tuple(replace(z, extra={"note": z.extra.get("note", "")}) for z in expected.zones)
    same(found, replace(expected, zones=note))


def test_a_geopackage_holds_the_same(tmp_path):
    scenario = with_street(tmp_path / "a")
    write_scenario(scenario, tmp_path / "a.gpkg")
    packed = read_scenario(tmp_path / "a.gpkg")
    same(packed, scenario)
    assert packed.layout.toml == scenario.layout.toml
    assert packed.layout.headers == scenario.layout.headers
    assert packed.layout.hxl == scenario.layout.hxl
    assert packed.layout.also == scenario.layout.also
    assert packed.case("morning").crossings == scenario.case("morning").crossings
    write_scenario(packed, tmp_path / "b")
    same(read_scenario(tmp_path / "b"), scenario)
    roads, copied = read_roads(scenario.roads_path), read_roads(tmp_path / "b" / "roads.parquet")
    assert copied.vertex_lon.tolist() == roads.vertex_lon.tolist()
    assert copied.highway_names == roads.highway_names
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_a_geopackage_keeps_numbers_as_numbers_and_places_as_places(tmp_path):
    import pyogrio

    write_scenario(with_street(tmp_path / "a"), tmp_path / "a.gpkg")
    info = pyogrio.read_info(tmp_path / "a.gpkg", layer="crossings")
    kinds = dict(zip(info["fields"], info["ogr_types"], strict=True))
    assert (kinds["persons_per_h"], kinds["crossing_id"]) == ("OFTReal", "OFTString")
    assert (info["geometry_type"], info["crs"]) == ("Point", "EPSG:4326")
    assert "geometry" not in kinds


def test_the_digest_of_a_geopackage_is_that_of_its_content(tmp_path):
    scenario = with_street(tmp_path / "a")
    for name in ("a.gpkg", "b.gpkg"):
        write_scenario(scenario, tmp_path / name)
    digest = read_scenario(tmp_path / "a.gpkg").digest
    assert read_scenario(tmp_path / "b.gpkg").digest == digest
    fewer = replace(scenario, incidents=scenario.incidents[:1])
    write_scenario(fewer, tmp_path / "c.gpkg")
    assert read_scenario(tmp_path / "c.gpkg").digest != digest


def test_nothing_is_written_over(tmp_path):
    scenario = read_scenario(write_small(tmp_path / "a"))
    (tmp_path / "b").mkdir()
    write_scenario(scenario, tmp_path / "b")  # an empty folder is nothing
    with pytest.raises(UsageError, match="already"):
        write_scenario(scenario, tmp_path / "b")
    assert files_in(tmp_path / "b") == FILES


def test_a_failure_half_way_leaves_nothing(tmp_path, monkeypatch):
    scenario = read_scenario(write_small(tmp_path / "a"))

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(shutil, "copyfile", full)
    with pytest.raises(UsageError, match="No space left"):
        write_scenario(scenario, tmp_path / "b")
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


CELLS = {
    "whole": st.integers(0, 10**9),
    "number": st.floats(0, 1e9, allow_subnormal=False),
    "time": st.datetimes(datetime(1900, 1, 2), datetime(2199, 12, 30), timezones=st.just(UTC)),
    "point": st.builds(Point, st.floats(-180, 180), st.floats(-90, 90)),
}


@pytest.mark.parametrize(
    ("kind", "table", "column"),
    [
        ("whole", "sites", "capacity"),
        ("number", "crossings", "persons_per_h"),
        ("time", "windows", "opens"),
        ("point", "crossings", "geometry"),
    ],
)
def test_a_cell_is_read_back_as_the_same_value(kind, table, column):
    @settings(derandomize=True, deadline=None, max_examples=200)
    @given(CELLS[kind])
    def law(value):
        assert read_cell(write_cell(value), TABLES[table].column(column)) == value

    law()


def in_metres(path):
    """The zones of a GeoPackage once more, as a layer in UTM."""
    import numpy as np
    import pyogrio

    point = np.array([shapely.to_wkb(shapely.Point(334_500, 4_009_300))], object)
    fields = [np.array(["Z1"], object), np.array(["A"], object), np.array([10.0])]
    names = np.array(["zone_id", "name_en", "persons_best"], object)
    pyogrio.raw.write(
        str(path), point, fields, names, layer="zones", driver="GPKG",
        geometry_type="Point", crs="EPSG:32637",
    )  # fmt: skip


def test_a_layer_in_metres_is_named(tmp_path):
    write_scenario(with_street(tmp_path / "a"), tmp_path / "a.gpkg")
    in_metres(tmp_path / "a.gpkg")
    with pytest.raises(InputError, match=r"EPSG:32637.*WGS84"):
        read_scenario(tmp_path / "a.gpkg")


def test_a_geopackage_made_elsewhere_is_a_scenario(tmp_path):
    """Layers as QGIS makes them: numbers, no order of columns, rows without some values."""
    import numpy as np
    import pyogrio

    write_scenario(with_street(tmp_path / "a"), tmp_path / "a.gpkg")
    points = np.array([shapely.to_wkb(shapely.Point(37.1, 36.2))] * 2, object)
    fields = [
        np.array(["Z1", "Z2"], object),
        np.array(["A", "B"], object),
        np.array([10, 20]),
        np.array([0.5, np.nan]),
        np.array(["2030-03-01T06:00:00", None], "datetime64[ms]"),
    ]
    names = np.array(["zone_id", "name_en", "persons_best", "staying_share", "ready_from"], object)
    pyogrio.raw.write(
        str(tmp_path / "a.gpkg"), points, fields, names, layer="zones", driver="GPKG",
        geometry_type="Point", crs="EPSG:4326", gdal_tz_offsets={"ready_from": np.array([108, 0])},
    )  # fmt: skip
    first, second = read_scenario(tmp_path / "a.gpkg").zones
    assert (first.persons_best, first.staying_share, second.staying_share) == (10, 0.5, 0.0)
    assert (first.lon, first.lat) == (37.1, 36.2)
    assert first.ready_from == datetime(2030, 3, 1, 6, tzinfo=UTC) - timedelta(hours=2)
    assert second.ready_from is None


def test_a_geopackage_without_roads_or_settings_is_one_report(tmp_path):
    in_metres(tmp_path / "b.gpkg")
    with pytest.raises(InputError) as caught:
        read_scenario(tmp_path / "b.gpkg")
    words = str(caught.value)
    assert "no layer roads" in words
    assert "no layer scenario" in words
