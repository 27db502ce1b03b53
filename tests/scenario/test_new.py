"""A new scenario passes its own check, and says in it what every column and key means."""

from datetime import UTC, datetime

import pytest

from mamar.errors import InputError, NotFoundError, UsageError
from mamar.network import Roads, write_roads
from mamar.scenario import check_scenario, new_scenario, read_scenario
from mamar.scenario.columns import TABLES
from mamar.scenario.keys import RULES, TOP

START = datetime(2030, 3, 1, 6, tzinfo=UTC)


@pytest.fixture
def roads(tmp_path):
    """A cross of streets, and far away a street that no box of the tests touches."""
    arms = [(37.1, 36.2), (37.12, 36.2), (37.08, 36.2), (37.1, 36.22), (37.1, 36.18)]
    lines = [[arms[0], end] for end in arms[1:]] + [[(38.0, 37.0), (38.01, 37.0)]]
    path = tmp_path / "city.parquet"
    write_roads(Roads.of_lines(lines, ["residential"] * len(lines)), path)
    return path


BOX = (37.0, 36.1, 37.2, 36.3)


@pytest.mark.parametrize("language", ["en", "ar"])
def test_it_passes_the_check_without_a_warning(tmp_path, roads, language):
    path = new_scenario(tmp_path / "new", "Homs", roads, BOX, start=START, language=language)
    report = check_scenario(path)
    assert [str(fault) for fault in report.errors + report.warnings] == []
    assert report.scenario.language == language
    assert report.scenario.name == {"ar": "Homs", "en": "Homs"}


def test_there_is_one_worked_row_in_each_table(tmp_path, roads):
    """And one more in the fleet: the wounded of the zone need stretchers."""
    scenario = read_scenario(new_scenario(tmp_path / "new", "Homs", roads, BOX, start=START))
    for name in TABLES:
        assert len(getattr(scenario, name)) == (2 if name == "fleet" else 1), name
    assert [row.stretchers for row in scenario.fleet] == [0, 2]
    (zone,) = scenario.zones
    assert (zone.lon, zone.lat) == (37.1, 36.2)  # in the middle of the box
    assert scenario.case("first").asked.question == "most"


def test_every_column_and_key_is_there_with_its_meaning(tmp_path, roads):
    path = new_scenario(tmp_path / "new", "Homs", roads, start=START)
    guide = (path / "GUIDE.md").read_text(encoding="utf-8")
    for table in TABLES.values():
        header = (path / f"{table.name}.csv").read_text(encoding="utf-8").splitlines()[0].split(",")
        for column in table.columns:
            assert column.name in header or column.name in ("lon", "lat")
            assert column.meaning.say("en") in guide
    toml = (path / "scenario.toml").read_text(encoding="utf-8")
    for key in (*TOP, *RULES):
        assert f"# {key.meaning.say('en')}" in toml
        assert f"\n{key.name}" in toml


def test_it_starts_tomorrow_where_nothing_is_said(tmp_path, roads):
    scenario = read_scenario(new_scenario(tmp_path / "new", "Homs", roads))
    assert scenario.start.hour == 6
    assert 0 < (scenario.start - datetime.now(UTC)).total_seconds() < 2 * 86_400


def test_a_name_with_quotes_stays_as_it_is(tmp_path, roads):
    name = 'The "old" city \\ المدينة'
    scenario = read_scenario(new_scenario(tmp_path / "new", name, roads, start=START))
    assert scenario.name["en"] == name


def test_what_cannot_be_done_leaves_nothing(tmp_path, roads):
    with pytest.raises(NotFoundError):
        new_scenario(tmp_path / "new", "Homs", tmp_path / "nowhere.parquet")
    with pytest.raises(InputError):
        new_scenario(tmp_path / "new", "Homs", roads, (0.0, 0.0, 1.0, 1.0))
    assert not (tmp_path / "new").exists()
    new_scenario(tmp_path / "new", "Homs", roads)
    with pytest.raises(UsageError, match="already"):
        new_scenario(tmp_path / "new", "Homs", roads)
