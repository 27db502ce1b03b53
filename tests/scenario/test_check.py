"""A check says what is odd as well, and looks for every place on the roads."""

from itertools import pairwise

from mamar.network import Roads, write_roads
from mamar.scenario import check_scenario
from tests.small_scenario import FILES, write_small


def warnings_of(folder):
    return [str(fault) for fault in check_scenario(folder, roads=False).warnings]


def changed(folder, name, old, new):
    text = FILES[name].decode()
    assert old in text, "the test changes nothing"
    write_small(folder)
    (folder / name).write_bytes(text.replace(old, new, 1).encode())
    return folder


def test_unknown_columns_are_kept_and_said_once_a_table(tmp_path):
    said = [words for words in warnings_of(write_small(tmp_path)) if "not known" in words]
    assert said == [
        "file zones.csv, row 1: These columns are not known and are kept as they are: basis.",
        "file crossings.csv, row 1: These columns are not known and are kept as they are: lanes.",
        "file windows.csv, row 1: "
        "These columns are not known and are kept as they are: window_group.",
    ]


def test_a_place_far_from_the_others(tmp_path):
    said = warnings_of(changed(tmp_path, "zones.csv", "POINT (37.15 36.21)", "POINT (38.15 36.21)"))
    assert any("row 2" in words and "North lies far" in words for words in said)


def test_a_window_that_is_over(tmp_path):
    said = warnings_of(
        changed(
            tmp_path,
            "windows.csv",
            "2030-03-01T20:00:00+02:00,2030-03-02T06",
            "2030-02-01T20:00:00+02:00,2030-02-02T06",
        )
    )
    assert any("closed before the scenario starts: W2." in words for words in said)


def test_windows_that_overlap_in_one_question(tmp_path):
    windows = FILES["windows.csv"].decode().replace("second", "first").replace("proposed", "agreed")
    windows = windows.replace("2030-03-01T20", "2030-03-01T10")
    said = warnings_of(write_small(tmp_path, windows=windows))
    assert any("cases.morning" in words and "W1 and W2 overlap at C1" in words for words in said)


def test_windows_that_touch_do_not_overlap(tmp_path):
    windows = FILES["windows.csv"].decode().replace("second", "first").replace("proposed", "agreed")
    windows = windows.replace("2030-03-01T20", "2030-03-01T18")
    assert not any("overlap" in w for w in warnings_of(write_small(tmp_path, windows=windows)))


def test_a_crossing_without_hours(tmp_path):
    said = warnings_of(changed(tmp_path, "windows.csv", "C1;C2", "C2"))
    assert any("No crossing has a window that counts" in words for words in said)
    both = FILES["scenario.toml"].decode().replace("lanes = 2", "lanes = [1, 2]")
    windows = FILES["windows.csv"].decode().replace("C1;C2", "C2")
    said = warnings_of(write_small(tmp_path / "b", scenario=both, windows=windows))
    assert any("opens these crossings: C1" in words for words in said)


def test_sites_with_too_little_room(tmp_path):
    said = warnings_of(changed(tmp_path, "sites.csv", ",2000,", ",1000,"))
    assert any("hold 1,000 people, fewer than the 1,250" in words for words in said)


def test_groups_larger_than_the_zone(tmp_path):
    said = warnings_of(changed(tmp_path, "zones.csv", ",4,60,", ",950,60,"))
    assert any("column wounded" in words for words in said)


def test_two_positions_of_one_place(tmp_path):
    said = warnings_of(changed(tmp_path, "zones.csv", "36.21),,,", "36.21),37.15,36.22,"))
    assert any("differ" in words for words in said)


def on_streets(folder, *ways):
    lines = [list(pair) for way in ways for pair in pairwise(way)]
    write_roads(Roads.of_lines(lines, ["residential"] * len(lines)), folder / "roads.parquet")
    return check_scenario(folder)


MAIN = [(37.13, 36.2), (37.15, 36.2), (37.15, 36.21), (37.15, 36.195), (37.17, 36.2)]


def test_places_on_the_roads_are_right(tmp_path):
    assert on_streets(write_small(tmp_path), MAIN).errors == ()


def test_a_zone_outside_the_roads(tmp_path):
    folder = changed(tmp_path, "zones.csv", "POINT (37.15 36.21)", "POINT (37.15 36.31)")
    (fault,) = on_streets(folder, MAIN).errors
    assert fault.row == 2
    assert "11,096 m" in str(fault)


def test_a_swapped_place_is_known_by_the_roads(tmp_path):
    """All places are exchanged, so only the roads can tell."""
    import re

    write_small(tmp_path, control=None, scenario=without_control())
    for name in ("zones.csv", "crossings.csv", "sites.csv"):
        text = FILES[name].decode()
        text = re.sub(r"POINT \((\S+) (\S+)\)", r"POINT (\2 \1)", text)
        text = text.replace(",37.15,36.195,", ",36.195,37.15,")
        (tmp_path / name).write_text(text, encoding="utf-8")
    faults = on_streets(tmp_path, MAIN).errors
    assert [(fault.file, fault.row) for fault in faults] == [
        ("zones.csv", 2),
        ("zones.csv", 3),
        ("crossings.csv", 2),
        ("crossings.csv", 3),
    ]
    assert all("swapped" in str(fault) for fault in faults)


def without_control():
    toml = FILES["scenario.toml"].decode()
    return toml.replace('area = "control"\ninside = ["inside"]\n', "")


def test_a_zone_without_a_way_to_any_crossing(tmp_path):
    toml = without_control()
    west = [(37.13, 36.2), (37.15, 36.2), (37.15, 36.195), (37.17, 36.2)]
    report = on_streets(
        write_small(tmp_path, scenario=toml), west, [(37.15, 36.21), (37.151, 36.211)]
    )
    assert report.errors == ()
    assert any("North has no way to any crossing" in str(fault) for fault in report.warnings)


def test_damaged_roads_are_one_report(tmp_path):
    report = check_scenario(write_small(tmp_path))
    assert len(report.errors) == 1
    assert report.errors[0].file == "roads.parquet"
