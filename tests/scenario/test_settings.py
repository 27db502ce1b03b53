"""scenario.toml: every key is checked, and every fault names its key."""

import pytest

from mamar.errors import InputError
from mamar.scenario import read_scenario
from tests.small_scenario import FILES, write_small

TOML = FILES["scenario.toml"].decode()


def wrong():
    """(what stands there, what is put there, key, words of the fault)."""
    yield "step_s = 60", "step_size = 60", "step_size", "Was step_s meant"
    yield "step_s = 60", "nothing_like_it = 60", "nothing_like_it", "Known here"
    yield "step_s = 60", 'step_s = "60"', "step_s", "must be a number"
    yield "step_s = 60", "step_s = 0", "step_s", "1 to 86400"
    yield "step_s = 60", "step_s = 1.5", "step_s", "whole"
    yield "step_s = 60", "step_s = nan", "step_s", "out of range"
    yield "step_s = 60", "step_s = true", "step_s", "must be a number"
    yield "horizon_h = 24\n", "horizon_h = 24.01\n", "horizon_h", "whole number of steps"
    yield "horizon_h = 24\n", "horizon_h = 8784\nby = 1\n", "by", "not known"
    yield 'name.en = "Besieged quarter"', "name.en = 1", "name", "each language"
    yield 'name.en = "Besieged quarter"', 'name.fr = "Le quartier"', "name", "name.ar"
    yield "start = 2030-03-01T06:00:00+02:00", "", "start", "required"
    yield "start = 2030-03-01T06:00:00+02:00", "start = 2030-03-01T06:00:00", "start", "no offset"
    yield "start = 2030-03-01T06:00:00+02:00", "start = 2030-03-01", "start", "not a time"
    yield "start = 2030-03-01T06:00:00+02:00", 'start = "soon"', "start", "not a time"
    yield 'language = "en"', 'language = "fr"', "language", "ar, en"
    yield 'also = ["NOTES.md"]', 'also = "NOTES.md"', "files.also", "list of texts"
    yield 'also = ["NOTES.md"]', 'also = ["NOTE.md"]', "files.also", "not there"
    yield 'also = ["NOTES.md"]', 'also = ["../x"]', "files.also", "in the folder"
    yield "[files]", '[files]\nzones = "/etc/passwd"', "files.zones", "in the folder"
    yield "[files]", '[files]\nzones = "C:\\\\zones.csv"', "files.zones", "in the folder"
    yield '"roads.parquet"', '"../roads.parquet"', "files.roads", "in the folder"
    yield '"roads.parquet"', '"/"', "files.roads", "in the folder"
    yield '"roads.parquet"', '"."', "files.roads", "in the folder"
    yield 'also = ["NOTES.md"]', 'also = ["zones.csv"]', "files.also", "something else"
    yield '"roads.parquet"', '"roads.pbf"', "files.roads", "not there"
    yield "persons_per_m_s", "persons_per_m", "roads.persons_per_m", "no such value"
    yield "persons_per_m_s", "walk_speed_mps", "roads.walk_speed_mps", "in [rules]"
    yield "width_m = 5", "width_m = -5", "roads.walk.residential.width_m", "0 to 100"
    yield "width_m = 5", "wide = 5", "roads.walk.residential.wide", "width_m"
    yield 'attribution = "drawn for a test"', "attribution = 1", "roads.attribution", "text"
    yield 'persons = "best"', 'persons = "most"', "rules.persons", "low, best, high"
    yield 'persons = "best"', 'person = "best"', "rules.person", "Was persons meant"
    yield '["agreed", "in_force"]', '["agreed", "signed"]', "rules.statuses", "proposed"
    yield 'question = "most"', 'question = "all"', "cases.morning.question", "quickest"
    yield 'question = "most"', "", "cases.morning.question", "required"
    yield "by = 2030-03-01T12", "by = 2030-03-01T19", "cases.morning.by", "within the horizon"
    yield "by = 2030-03-01T12", "by = 2030-03-01T06", "cases.morning.by", "within the horizon"
    yield 'inside = ["inside"]', "inside = []", "cases.morning.rules.inside", "without inside"
    yield '["inside"]', '["insid"]', "cases.morning.rules.inside", "Was inside meant"
    yield '"first"', '"frist"', "cases.morning.select.windows.window_group", "Was first meant"
    yield "lanes = 2", "lanes = 3", "cases.morning.select.crossings.lanes", "There are: 1, 2"
    yield "lanes = 2", "lane = 2", "cases.morning.select.crossings.lane", "Was lanes meant"
    yield "lanes = 2", "lanes = []", "cases.morning.select.crossings.lanes", "list of values"
    yield "select.windows", "select.window", "cases.morning.select.window", "Was windows meant"
    yield 'id = "persons"', 'idd = "persons"', "assumptions[1].idd", "Was id meant"
    yield "[[assumptions]]", "[assumptions]", "assumptions", "[[assumptions]]"


@pytest.mark.parametrize(("old", "new", "key", "words"), list(wrong()))
def test_a_wrong_key(tmp_path, old, new, key, words):
    assert old in TOML, "the test changes nothing"
    with pytest.raises(InputError) as caught:
        read_scenario(write_small(tmp_path, scenario=TOML.replace(old, new, 1)))
    found = {fault.key: fault for fault in caught.value.faults}
    assert set(found) <= {key, key.removesuffix("d")}  # a misspelt key is also a missing one
    assert found[key].file == "scenario.toml"
    assert words in str(found[key])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("name = ", "Invalid value"),
        ("x = " + "[" * 4000, "nested too deeply"),
        ("x" * 9000 + " = 1", "too long"),
        ("x" + ".x" * 300 + " = 1", "too long"),
        ("# comment\n" * 40_000, "too long"),
        ("x = " + "9" * 5000, "not valid TOML"),
        ("\0", "NUL"),
    ],
    ids=["broken", "deep", "wide", "dotted", "long", "number", "nul"],
)
def test_text_that_is_no_toml(tmp_path, text, words):
    with pytest.raises(InputError, match=words):
        read_scenario(write_small(tmp_path, scenario=text))


def test_two_assumptions_of_one_name(tmp_path):
    twice = TOML + TOML[TOML.index("[[assumptions]]") :]
    with pytest.raises(InputError, match="used twice"):
        read_scenario(write_small(tmp_path, scenario=twice))


def test_steps_beyond_a_million_are_refused(tmp_path):
    toml = TOML.replace("step_s = 60", "step_s = 1").replace(
        "horizon_h = 24\n", "horizon_h = 300\n"
    )
    with pytest.raises(InputError, match="1,000,000 steps"):
        read_scenario(write_small(tmp_path, scenario=toml))
