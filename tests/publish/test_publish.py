"""The published files: what they hold, that other programs can read them, that they agree."""

from __future__ import annotations

import csv
import json
import re
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pyogrio
import pytest
from defusedxml import ElementTree

from mamar import publish
from mamar.errors import UsageError
from mamar.plan.plan_file import plan_to_json, read_plan
from mamar.publish.headers import WORDS, name_of
from mamar.publish.layers import layers_of
from tests.publish import tiny_plan

COLUMNS = ["plan", "time", "hours", "persons_planned", "persons_bound"]
NAMES = ["plan.json", "waves.csv", "not_served.csv", "routes.geojson", "arrivals.csv", "plan.gpkg"]
NAMES += ["overview.svg"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("out") / "deep" / "er"
    files = publish(
        tiny_plan.plan(), tiny_plan.scenario(), folder, ground=tiny_plan.ground(), language="ar"
    )
    assert [file.name for file in files] == NAMES
    return folder


def test_nothing_but_the_files_is_left_in_the_folder(folder):
    assert sorted(file.name for file in folder.iterdir()) == sorted(NAMES)


def test_plan_json_is_the_plan(folder):
    assert plan_to_json(read_plan(folder / "plan.json")) == plan_to_json(tiny_plan.plan())


def test_routes_are_geojson_with_everything_that_has_a_place(folder):
    routes = json.loads((folder / "routes.geojson").read_text(encoding="utf-8"))
    assert routes["type"] == "FeatureCollection"
    assert routes["attribution"].startswith("© OpenStreetMap")
    assert "crs" not in routes
    kinds = [feature["properties"]["kind"] for feature in routes["features"]]
    plan = tiny_plan.plan()
    counts = {kind: kinds.count(kind) for kind in kinds}
    assert counts.pop("street") > 4
    assert counts == {
        "route": len(plan.orders.routes),
        "zone": 2,
        "wave": len(plan.orders.waves),
        "crossing": 2,
        "site": 1,
    }
    by_kind = {kind: routes["features"][kinds.index(kind)] for kind in kinds}
    assert by_kind["street"]["geometry"]["coordinates"][0] == [37.15, 36.2]
    street = by_kind["street"]["properties"]
    assert set(street) == {"kind", "agreement", "plan", "persons", "towards", "class"}
    assert street["agreement"] == plan.agreement
    zone, wave = by_kind["zone"]["properties"], by_kind["wave"]["properties"]
    assert zone["name_ar"] == "الحي الشرقي"
    assert zone["leaving"] - zone["out"] == plan.zones[0].not_out
    assert wave["persons"] == plan.orders.waves[0].persons and wave["departs_from"]
    assert routes["agreed"]["en"] == plan.agreed.say("en")


def test_routes_can_be_opened_by_gdal(folder):
    assert pyogrio.read_info(folder / "routes.geojson")["features"] > 11


def test_arrivals_have_times_with_offset_and_both_curves(folder):
    with (folder / "arrivals.csv").open(encoding="utf-8-sig", newline="") as file:
        header, *cells = csv.reader(file)
    names = [name_of(cell) for cell in header]
    rows = [dict(zip(names, row, strict=True)) for row in cells]
    assert names == COLUMNS
    arrivals = tiny_plan.plan().arrivals
    assert [int(row["persons_planned"]) for row in rows] == list(arrivals.planned)
    assert [int(row["persons_bound"]) for row in rows] == list(arrivals.bound)
    assert all(int(row["persons_planned"]) <= int(row["persons_bound"]) for row in rows)
    assert datetime.fromisoformat(rows[-1]["time"]) == tiny_plan.plan().by
    assert [row["hours"] for row in rows] == ["0", "1", "2", "3", "4"]


def test_tables_say_in_words_what_is_in_a_column(tmp_path):
    """In the language asked for, the name for programs beside it; times stay as programs read
    them."""
    where = (tiny_plan.plan(), tiny_plan.scenario(), tmp_path)
    publish(*where, ground=tiny_plan.ground(), language="ar")
    for name in ("waves.csv", "not_served.csv", "arrivals.csv"):
        with (tmp_path / name).open(encoding="utf-8-sig", newline="") as file:
            header, *cells = csv.reader(file)
        names = [name_of(cell) for cell in header]
        words = [WORDS[key].say("ar") for key in names]
        assert header == [f"{said} [{key}]" for said, key in zip(words, names, strict=True)]
        assert all("\u0600" < said[0] < "\u06ff" for said in words)
        for row in cells:
            times = [row[i] for i, key in enumerate(names) if key.endswith(("_from", "_until"))]
            assert all(datetime.fromisoformat(when).tzinfo for when in times if when)


def test_hours_that_are_not_whole_keep_their_minutes(tmp_path):
    plan = tiny_plan.plan()
    arrivals = replace(plan.arrivals, step=(0, 6, 12, 18, 23))
    publish(
        replace(plan, arrivals=arrivals),
        tiny_plan.scenario(),
        tmp_path,
        ground=tiny_plan.ground(),
    )
    assert ",3.8333,840,840\n" in (tmp_path / "arrivals.csv").read_text()


def test_the_geopackage_has_all_layers_and_reads_back(folder):
    layers = dict(pyogrio.list_layers(folder / "plan.gpkg").tolist())
    assert layers == {
        "streets": "LineString",
        "routes": "LineString",
        "drives": "LineString",
        "zones": "Point",
        "waves": "Point",
        "crossings": "Point",
        "sites": "Point",
        "arrivals": None,
        "layer_styles": None,
    }
    plan = tiny_plan.plan()
    assert _table(folder, "waves")["wave_id"] == [wave.wave_id for wave in plan.orders.waves]
    assert sum(_table(folder, "routes")["persons"]) == plan.out
    assert _table(folder, "zones")["name_ar"] == ["الحي الشرقي", "الطاحونة القديمة"]
    assert _table(folder, "sites")["persons"] == [None]
    assert _table(folder, "arrivals")["persons_bound"] == list(plan.arrivals.bound)
    assert pyogrio.read_info(folder / "plan.gpkg", layer="zones")["crs"] == "EPSG:4326"


def test_qgis_finds_a_sound_style_for_each_layer_with_a_place(folder):
    styles = _table(folder, "layer_styles")
    assert styles["f_table_name"] == ["streets", "drives", "zones", "crossings", "sites"]
    assert styles["useAsDefault"] == [True] * 5
    assert styles["f_geometry_column"] == ["geom"] * 5
    for layer, qml in zip(styles["f_table_name"], styles["styleQML"], strict=True):
        root = ElementTree.fromstring(qml, forbid_dtd=False)
        expressions = [o.get("value") for o in root.iter("Option") if o.get("name") == "expression"]
        labels = [style.get("fieldName") for style in root.iter("text-style")]
        columns = set(pyogrio.read_info(folder / "plan.gpkg", layer=layer)["fields"])
        used = set(re.findall(r'"(\w+)"', " ".join([*expressions, *labels])))
        assert used <= columns
        assert root.find("renderer-v2/symbols/symbol/layer") is not None
        assert bool(labels) == (layer not in ("streets", "drives"))
        assert all("name_ar" in label for label in labels)
        assert bool(expressions) == (layer not in ("sites", "drives"))


def test_a_plan_is_not_drawn_on_another_scenario(tmp_path):
    plan, scenario, ground = tiny_plan.plan(), tiny_plan.scenario(), tiny_plan.ground()
    for other in (
        replace(scenario, digest="1" * 64),
        replace(scenario, zones=scenario.zones[::-1]),
        replace(scenario, crossings=scenario.crossings[:1]),
    ):
        with pytest.raises(UsageError):
            publish(plan, other, tmp_path, ground=ground)
    assert list(tmp_path.iterdir()) == []


def test_without_a_ground_the_scenario_has_to_name_its_roads(tmp_path):
    with pytest.raises(UsageError):
        publish(tiny_plan.plan(), tiny_plan.scenario(), tmp_path)


def test_a_folder_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "out").write_text("in the way")
    with pytest.raises(UsageError) as caught:
        publish(tiny_plan.plan(), tiny_plan.scenario(), tmp_path / "out", ground=tiny_plan.ground())
    assert "out" in str(caught.value)


def _table(folder: Path, layer: str) -> dict[str, list]:
    meta, _, _, columns = pyogrio.raw.read(folder / "plan.gpkg", layer=layer, read_geometry=False)
    return dict(zip(meta["fields"], (column.tolist() for column in columns), strict=True))


def test_a_route_that_needs_no_street_is_drawn_too():
    """A quarter whose assembly point lies at the corner of the crossing: its people are counted."""
    plan = tiny_plan.plan()
    first, *others = plan.orders.routes
    routes = (replace(first, segments=()), *others)
    without = replace(plan, orders=replace(plan.orders, routes=routes))
    layers = layers_of(without, tiny_plan.scenario(), tiny_plan.ground().roads, ())
    layer = next(layer for layer in layers if layer.name == "routes")
    walking = sum(wave.persons for wave in plan.orders.waves if wave.mode == "foot")
    assert sum(layer.columns["persons"]) == walking
    assert len(layer.shapes[0]) == 2
