"""What a scenario says is what the reader gives, in any way that the same can be written."""

from datetime import datetime, timedelta, timezone

import pytest

from mamar.errors import NotFoundError
from mamar.scenario import read_scenario
from tests.small_scenario import FILES, write_small

EET = timezone(timedelta(hours=2))


def text(name):
    return FILES[name].decode()


def test_the_tables_become_values(tmp_path):
    scenario = read_scenario(write_small(tmp_path))
    north, south = scenario.zones
    assert (north.zone_id, north.name) == ("Z1", {"en": "North", "ar": "الشمال"})
    assert (north.lon, north.lat, north.area) == (37.15, 36.21, None)
    assert (north.persons_low, north.persons_best, north.persons_high) == (800, 1000, 1200)
    assert north.ready_from == datetime(2030, 3, 1, 6, tzinfo=EET)
    assert north.extra == {"basis": "assumed: half of the rest, by hand"}
    assert (south.lon, south.lat) == (37.15, 36.195)
    assert south.area.geom_type == "Polygon"
    west, east = scenario.crossings
    assert west.modes == ("foot", "bus")
    assert (east.persons_per_h, east.vehicles_per_h, east.modes) == (150.5, None, ("foot",))
    assert (scenario.sites[0].exit_lon, scenario.sites[0].exit_lat) == (37.12, 36.2)
    assert scenario.windows[0].crossing_ids == ("C1", "C2")
    assert scenario.windows[0].conditions == "wounded first,\nthen all"
    assert (scenario.fleet[0].depot_lon, scenario.fleet[0].depot_lat) == (37.13, 36.2)
    assert [area.controller for area in scenario.control] == ["inside", "outside"]
    assert scenario.incidents[1].place == "the west gate"
    assert scenario.incidents[1].lon is None
    assert [source.source_id for source in scenario.sources] == ["S1", "S2"]


def test_the_settings_become_values(tmp_path):
    scenario = read_scenario(write_small(tmp_path))
    assert scenario.name == {"en": "Besieged quarter", "ar": "حي محاصر"}
    assert (scenario.step_s, scenario.horizon_s, scenario.steps) == (60, 86_400, 1440)
    assert scenario.end == scenario.start + timedelta(days=1)
    assert scenario.step_of(scenario.start + timedelta(seconds=119)) == 1
    assert scenario.step_of(scenario.start - timedelta(seconds=1)) == -1
    assert scenario.time_of(90) == scenario.start + timedelta(minutes=90)
    assert scenario.rules.statuses == ("agreed", "in_force")
    assert scenario.attribution == "drawn for a test"
    assert scenario.roads_overrides == {
        "persons_per_m_s": 0.7,
        "walk": {"residential": {"width_m": 5}},
    }
    assert [assumption.id for assumption in scenario.assumptions] == ["persons"]
    assert scenario.roads_path == tmp_path / "roads.parquet"


def test_arabic_and_persian_digits_are_numbers(tmp_path):
    zones = text("zones.csv").replace("800,1000,1200,5.5", "۸۰۰,۱۰۰۰,١٢٠٠,٥٫٥")
    zones = zones.replace("2030-03-01T08:00:00+02:00", "٢٠٣٠-٠٣-٠١T٠٨:٠٠:٠٠+٠٢:٠٠")
    north, south = read_scenario(write_small(tmp_path, zones=zones)).zones
    assert (north.persons_low, north.persons_best, north.persons_high) == (800, 1000, 1200)
    assert (north.household_size, south.household_size) == (5.5, 5.5)
    assert south.persons_best == 500
    assert north.ready_until == datetime(2030, 3, 1, 8, tzinfo=EET)


@pytest.mark.parametrize(
    "change",
    [
        lambda zones: "\ufeff" + zones,
        lambda zones: zones.replace("\n", "\r\n"),
        lambda zones: zones + ",,,,,,,,,,,,,,,,,,\n\n",
        lambda zones: zones.replace("POINT (37.15 36.21)", "Point(37.15 36.21)"),
        lambda zones: zones.replace("POINT (37.15 36.21)", "POINT Z (37.15 36.21 380)"),
        lambda zones: zones.replace("POINT (37.15 36.21),,", ",37.15,36.21"),
        lambda zones: zones.replace("1000", "1000.0").replace("1200", "1.2e3"),
        lambda zones: zones.replace("S1,", " S1 ,"),
        lambda zones: zones.replace("\n", "\n#id,#name+en,#name+ar" + ",#x" * 16 + "\n", 1),
    ],
    ids=["bom", "crlf", "blank rows", "wkt", "z", "lon lat", "1000.0", "spaces", "hxl"],
)
def test_the_same_table_in_another_hand(tmp_path, change):
    plain = read_scenario(write_small(tmp_path / "a"))
    other = read_scenario(write_small(tmp_path / "b", zones=change(text("zones.csv"))))
    assert other.zones == plain.zones


def test_rows_count_as_in_a_spreadsheet(tmp_path):
    scenario = read_scenario(write_small(tmp_path))
    assert [zone.row for zone in scenario.zones] == [2, 3]
    assert [incident.row for incident in scenario.incidents] == [3, 4]  # row 2 holds HXL tags
    assert [window.row for window in scenario.windows] == [2, 3]  # a cell of two lines is one row


def test_people_who_stay(tmp_path):
    scenario = read_scenario(write_small(tmp_path))
    assert [scenario.leaving(zone) for zone in scenario.zones] == [750, 500]
    everybody = text("scenario.toml").replace('staying = "stated"', 'staying = "none"')
    everybody = everybody.replace('persons = "best"', 'persons = "high"')
    scenario = read_scenario(write_small(tmp_path, scenario=everybody))
    assert [scenario.leaving(zone) for zone in scenario.zones] == [1200, 600]


def test_a_share_is_taken_exactly(tmp_path):
    """0.29 of 100 is 29 people, though the product of the two floats is below 29."""
    zones = text("zones.csv").replace("800,1000,1200", "100,100,100").replace("0.25", "0.29")
    scenario = read_scenario(write_small(tmp_path, zones=zones))
    assert scenario.leaving(scenario.zones[0]) == 71


def test_what_is_not_stated_has_the_stated_default(tmp_path):
    zones = "zone_id,name_en,lon,lat,persons_best\nZ1,A,37.1,36.2,10\n"
    (zone,) = read_scenario(write_small(tmp_path, zones=zones, scenario=bare_toml())).zones
    assert (zone.persons_low, zone.persons_high, zone.household_size) == (10, 10, 1.0)
    assert (zone.staying_share, zone.wounded, zone.holding_capacity) == (0.0, 0, None)


def bare_toml():
    return 'name.en = "Bare"\nstart = "2030-03-01T06:00:00+02:00"\n'


def test_optional_tables_may_be_left_out(tmp_path):
    without = dict.fromkeys(("fleet", "control", "incidents", "sources"))
    scenario = read_scenario(write_small(tmp_path, scenario=bare_toml(), **without))
    assert (scenario.fleet, scenario.control, scenario.incidents, scenario.sources) == ((),) * 4


def test_tables_may_have_other_names(tmp_path):
    toml = bare_toml() + '[files]\nzones = "places/quarters.csv"\n'
    write_small(tmp_path, scenario=toml, zones=None)
    (tmp_path / "places").mkdir()
    (tmp_path / "places" / "quarters.csv").write_bytes(FILES["zones.csv"])
    assert len(read_scenario(tmp_path).zones) == 2


def test_the_digest_is_over_every_file(tmp_path):
    digests = {read_scenario(write_small(tmp_path)).digest}
    for name, data in FILES.items():
        (tmp_path / name).write_bytes(data + b"\n")
        digests.add(read_scenario(tmp_path).digest)
        (tmp_path / name).write_bytes(data)
    assert len(digests) == len(FILES) + 1
    assert read_scenario(tmp_path).digest in digests


def test_a_name_that_is_nowhere_is_said_with_the_nearest():
    with pytest.raises(NotFoundError, match="aleppo-2016"):
        read_scenario("alepo-2016")
    for nowhere in ("x" * 5000, "a\0b"):
        with pytest.raises(NotFoundError):
            read_scenario(nowhere)
