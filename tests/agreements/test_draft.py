"""A plan that is not for the public bears its mark on every page, and cannot lose it by a slip."""

import json
from dataclasses import replace

import pytest

from mamar.errors import InputError
from mamar.plan.plan_file import plan_from_json, plan_to_json
from mamar.plan.result import DRAFT
from mamar.publish.layers import layers_of
from mamar.publish.overview import overview_svg
from mamar.publish.screen import screen
from mamar.publish.tables import routes_geojson
from tests.publish import tiny_plan
from tests.small import at
from tests.terminal.command import mamar


def pages(plan, language):
    scenario, roads = tiny_plan.scenario(), tiny_plan.roads()
    yield screen(plan, language)
    yield overview_svg(plan, scenario, roads, language)


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
    layers = layers_of(plan, tiny_plan.scenario(), tiny_plan.roads())
    assert json.loads(routes_geojson(plan, layers))["draft"] is True
    data = plan_to_json(plan)
    assert (data["audience"], data["draft"]) == ("negotiators", True)
    public = replace(plan, audience="public")
    assert plan_from_json(plan_to_json(public)).audience == "public"


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
