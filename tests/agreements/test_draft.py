"""A plan that is not for the public bears its mark on every page, and cannot lose it by a slip."""

import csv
import io
import json
import sqlite3
from dataclasses import replace

import pyogrio
import pytest

from mamar.errors import InputError
from mamar.plan.orders import NotServed, Orders
from mamar.plan.plan_file import plan_from_json, plan_to_json
from mamar.plan.result import DRAFT
from mamar.publish.headers import name_of
from mamar.publish.layers import layers_of
from mamar.publish.overview import overview_svg
from mamar.publish.screen import screen
from mamar.publish.tables import routes_geojson
from mamar.publish.waves import not_served_csv
from mamar.scenario.marching import WaveRules
from mamar.text import Text
from tests.publish import tiny_plan
from tests.small import at
from tests.terminal.command import mamar


def pages(plan, language):
    scenario, roads = tiny_plan.scenario(), tiny_plan.roads()
    yield screen(plan, language)
    yield overview_svg(plan, scenario, roads, (), language)


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_draft_is_marked_on_every_page_and_a_plan_for_the_public_is_not(language):
    plan = tiny_plan.plan()
    assert plan.audience == "negotiators" and plan.is_draft
    for page in pages(plan, language):
        assert DRAFT.say(language) in page
    for page in pages(replace(plan, audience="public"), language):
        assert DRAFT.say(language) not in page


def test_the_files_say_so_too():
    plan = tiny_plan.plan()
    layers = layers_of(plan, tiny_plan.scenario(), tiny_plan.roads(), ())
    assert json.loads(routes_geojson(plan, layers))["draft"] is True
    data = plan_to_json(plan)
    assert (data["audience"], data["draft"]) == ("negotiators", True)
    public = replace(plan, audience="public")
    assert plan_from_json(plan_to_json(public)).audience == "public"


def rows_of(file):
    """The rows of a table by the names of its columns for programs."""
    header, *rows = csv.reader(file)
    return [dict(zip(map(name_of, header), row, strict=True)) for row in rows]


def tables(folder):
    """Each table in the files of a folder that have one: its name, and its rows by column."""
    for path in sorted(folder.rglob("*")):
        if path.suffix == ".csv":
            with path.open(encoding="utf-8-sig", newline="") as file:
                yield path.name, rows_of(file)
        if path.name == "routes.geojson":
            features = json.loads(path.read_text(encoding="utf-8"))["features"]
            yield path.name, [feature["properties"] for feature in features]
        if path.suffix == ".gpkg":
            for layer, _ in pyogrio.list_layers(path):
                meta, _, _, columns = pyogrio.raw.read(path, layer=layer, read_geometry=False)
                rows = zip(*(column.tolist() for column in columns), strict=True)
                yield layer, [dict(zip(meta["fields"], row, strict=True)) for row in rows]


def layers_described(path):
    """What GIS programs show of each layer."""
    with sqlite3.connect(path) as file:
        return [row[0] for row in file.execute(
            "select description from gpkg_contents where table_name != 'layer_styles'"
        )]  # fmt: skip


def test_every_file_that_a_draft_writes_is_marked(drafted):
    """File by file: a new one without a mark, or a test for it, fails here."""
    seen = set()
    for name, rows in tables(drafted):
        if name != "layer_styles":
            assert rows or name in ("not_served.csv", "drives"), name
            assert {row["plan"] for row in rows} <= {"draft"}, name
        seen.add(name)
    assert seen >= {"waves.csv", "arrivals.csv", "routes.geojson", "zones", "streets", "arrivals"}
    for language in ("en", "ar"):
        assert all(
            DRAFT.say(language) in words for words in layers_described(drafted / "plan.gpkg")
        )
    for path in sorted(drafted.rglob("*")):
        if path.suffix in (".json", ".geojson"):
            assert json.loads(path.read_text(encoding="utf-8"))["draft"] is True
        elif path.suffix == ".svg":
            assert DRAFT.say("en") in path.read_text(encoding="utf-8")
        else:
            assert path.suffix in (".csv", ".gpkg"), f"how is {path.name} marked as a draft?"


def test_the_public_gets_no_counts_by_quarter_or_group(published):
    """What may be handed out lies in a folder of its own; plan.json is not in it."""
    public = published / "public"
    kept = {path.name for path in published.iterdir() if path.is_file()}
    assert kept == {"plan.json", "not_served.csv"}
    names = {path.name for path in public.iterdir()}
    assert names == {"waves.csv", "routes.geojson", "arrivals.csv", "plan.gpkg", "overview.svg"}
    by_name = dict(tables(public))
    for name, rows in by_name.items():
        if name not in ("layer_styles", "drives"):  # nobody drives
            assert {row["plan"] for row in rows} == {"public"}, name
    assert not {"group", "households", "persons", "vehicles"} & set(by_name["waves"][0])
    waves, zones = by_name["waves.csv"][0], by_name["zones"][0]
    assert not {"group", "households", "persons", "vehicles"} & set(waves)
    assert {"zone_id", "departs_from", "assembly_lon", "crossing_id"} <= set(waves)
    assert set(zones) == {"plan", "zone_id", "name_en", "name_ar"}
    (zone,) = (row for row in by_name["routes.geojson"] if row["kind"] == "zone")
    assert set(zone) == {"kind", "plan", "agreement", "zone_id", "name_en", "name_ar"}
    style = dict(zip(
        (row["f_table_name"] for row in by_name["layer_styles"]),
        (row["styleQML"] for row in by_name["layer_styles"]), strict=True,
    ))["zones"]  # fmt: skip
    assert "persons" not in style  # no column that is not there
    for words in layers_described(public / "plan.gpkg"):
        assert DRAFT.say("en") not in words
    sheet = (public / "overview.svg").read_text(encoding="utf-8")
    assert DRAFT.say("en") not in sheet


def test_who_is_in_no_wave_is_marked_as_not_for_the_public():
    """It counts wounded people and people at risk by quarter: no row of it says "public"."""
    row = NotServed("Z1", "wounded", 2, 4, "no_vehicle", Text("{n} left", {"n": 4}))
    orders = Orders(WaveRules(), (), (), (row,), 0, 0, ())
    for audience, mark in (("public", "internal"), ("negotiators", "draft")):
        table = not_served_csv(orders, tiny_plan.scenario(), audience)
        (said,) = rows_of(io.StringIO(table.removeprefix("\ufeff")))
        assert said["plan"] == mark


@pytest.fixture(scope="module")
def drafted(folder, tmp_path_factory):
    return planned(folder, tmp_path_factory.mktemp("draft"))


@pytest.fixture(scope="module")
def published(folder, tmp_path_factory):
    return planned(folder, tmp_path_factory.mktemp("published"), "--audience", "public")


def planned(folder, out, *more):
    shown = mamar("plan", str(folder), "--out", str(out), "--lang", "en", *more)
    assert shown.code == 0, shown.err
    return out


@pytest.mark.parametrize("change", [{"draft": False}, {"audience": "public"}, {"audience": "all"}])
def test_a_file_that_contradicts_itself_is_refused(change):
    with pytest.raises(InputError):
        plan_from_json(plan_to_json(tiny_plan.plan()) | change)


def line(*points):
    return ", ".join(f"{lon} {lat}" for lon, lat in points)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The smallest scenario in a folder, with roads, that can become a plan for the public."""
    from mamar.network import Roads, write_roads

    path = tmp_path_factory.mktemp("public") / "quarter"
    path.mkdir()
    write_roads(Roads.of_lines([[at(0, 0), at(1, 0)]], ["residential"]), path / "roads.parquet")
    (west, north), (east, south) = at(-9, -9), at(9, 9)
    square = line((west, north), (east, north), (east, south), (west, south), (west, north))
    tables = {
        "zones": f"zone_id,name_en,geometry,persons_best\nZ1,Home,POINT ({line(at(0, 0))}),100\n",
        "crossings": "crossing_id,name_en,geometry,persons_per_h,controller\n"
        f"C1,Gate,POINT ({line(at(1, 0))}),100,outside\n",
        "sites": f"site_id,name_en,geometry,capacity\nR1,Site,POINT ({line(at(1, 0))}),100\n",
        "windows": "window_id,crossing_ids,opens,closes,status\n"
        "W1,C1,2030-03-01T08:00:00+02:00,2030-03-01T10:00:00+02:00,agreed\n",
        "control": "geometry,controller,valid_from\n"
        f'"POLYGON (({square}))",inside,2030-01-01T00:00:00+02:00\n',
        "guarantees": "window_id,controller,given\nW1,inside,yes\nW1,outside,yes\n",
        "clearances": "crossing_id,cleared\nC1,yes\n",
    }
    for name, text in tables.items():
        (path / f"{name}.csv").write_text(text, encoding="utf-8")
    (path / "scenario.toml").write_text(
        'name.en = "Q"\nstart = 2030-03-01T06:00:00+02:00\nhorizon_h = 4\n'
        "[waves]\ntold_at = 2030-03-01T00:00:00+02:00\n",
        encoding="utf-8",
    )
    return path


def test_the_command_refuses_a_plan_for_the_public_with_the_list_and_writes_nothing(
    folder, tmp_path, monkeypatch
):
    monkeypatch.setenv("MAMAR_LANG", "en")
    given = folder / "guarantees.csv"
    before = given.read_text(encoding="utf-8")
    call = ["plan", str(folder), "--audience", "public", "--out", str(tmp_path / "out")]
    try:
        given.write_text(before.replace("outside,yes", "outside,no"), encoding="utf-8")
        shown = mamar(*call)
        assert shown.code == 1
        assert "1 thing is open" in shown.out and "outside" in shown.out
        assert not (tmp_path / "out").exists()
        # A draft that was made to look like a plan for the public is told apart.
        forged = tmp_path / "forged" / "plan.json"
        assert mamar(*call[:2], "--out", str(forged.parent)).code == 0
        text = forged.read_text(encoding="utf-8")
        text = text.replace('"audience": "negotiators"', '"audience": "public"')
        forged.write_text(text.replace('"draft": true', '"draft": false'), encoding="utf-8")
        shown = mamar("verify", str(forged), "--scenario", str(folder))
        assert shown.code == 1 and "1 thing is open" in shown.out
        (only,) = json.loads(mamar(*call, "--json").out)["missing"]
        assert (only["kind"], only["controller"]) == ("guarantee", "outside")
    finally:
        given.write_text(before, encoding="utf-8")
    shown = mamar(*call)
    assert shown.code == 0 and DRAFT.say("en") not in shown.out
    assert json.loads((tmp_path / "out" / "plan.json").read_text())["audience"] == "public"
    right = str(tmp_path / "out" / "plan.json")
    assert mamar("verify", right, "--scenario", str(folder)).code == 0
    assert mamar(*call[:2], "--out", str(tmp_path / "draft")).out.count(DRAFT.say("en")) == 1
