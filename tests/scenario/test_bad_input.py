"""Whatever is wrong in a file is said with file, row, column, value and a remedy."""

import pytest

from mamar.errors import InputError
from mamar.scenario import check_scenario, read_scenario
from tests.small_scenario import FILES, write_small


def faults_of(folder):
    with pytest.raises(InputError) as caught:
        read_scenario(folder)
    assert check_scenario(folder, roads=False).errors == caught.value.faults
    return caught.value.faults


def changed(folder, name, old, new):
    text = FILES[name].decode()
    assert old in text, "the test changes nothing"
    write_small(folder)
    (folder / name).write_bytes(text.replace(old, new, 1).encode())
    return folder


def in_cells():
    """(file, what stands there, what is put there, row, column, words of the fault)."""
    z, c, w = "zones.csv", "crossings.csv", "windows.csv"
    best, point, opens = ",1000,", "POINT (37.15 36.21)", "2030-03-01T06:00:00+02:00,2030-03-01T18"
    yield z, best, ",,", 2, "persons_best", "empty"
    yield z, best, ",-1000,", 2, "persons_best", "negative"
    yield z, best, ",1000.5,", 2, "persons_best", "whole"
    yield z, best, ",99999999999,", 2, "persons_best", "out of range"
    yield z, best, ",1e999,", 2, "persons_best", "out of range"
    yield z, best, f",{'9' * 5000},", 2, "persons_best", "not a number"
    yield z, best, ",many,", 2, "persons_best", "not a number"
    yield z, best, ",nan,", 2, "persons_best", "not a number"
    yield z, best, ',"1,000",', 2, "persons_best", "1200 or 0.25"
    yield z, best, ",1 000,", 2, "persons_best", "1200 or 0.25"
    yield z, ",0.25,", ',"0,25",', 2, "staying_share", "1200 or 0.25"
    yield z, ",0.25,", ",25%,", 2, "staying_share", "0.25"
    yield z, ",0.25,", ",25,", 2, "staying_share", "0 to 1"
    yield z, ",1200,", ",900,", 2, "persons_high", "below persons_best"
    yield z, ",800,", ",1100,", 2, "persons_best", "below persons_low"
    yield z, "2030-03-01T06:00:00+02:00", "2030-03-01T06:00:00", 2, "ready_from", "no offset"
    yield z, "2030-03-01T06:00:00+02:00", "2030-03-01", 2, "ready_from", "no offset"
    yield z, "2030-03-01T06:00:00+02:00", "1/3/2030 06:00", 2, "ready_from", "not a time"
    yield z, "2030-03-01T06:00:00+02:00", "0001-01-01T00:00:00+14:00", 2, "ready_from", "year"
    yield z, "2030-03-01T08", "2030-03-01T05", 2, "ready_until", "below ready_from"
    yield z, "\nZ2", "\nZ1", 3, "zone_id", "row 2"
    yield z, "\nZ2", "\nZ;2", 3, "zone_id", "semicolon"
    yield z, "\nZ2", f"\n{'Z' * 101}", 3, "zone_id", "too long"
    yield z, ",S1,", ",S9,", 2, "source_id", "sources"
    yield z, point, "POINT (36.21 37.15)", 2, "geometry", "swapped"
    yield z, point, "POINT (37.15 136.21)", 2, "geometry", "swapped"
    yield z, point, "POINT (334500 4009300)", 2, "geometry", "projected"
    yield z, point, "37.15 36.21", 2, "geometry", "POINT (37.15 36.20)"
    yield z, point, "POINT (37.15)", 2, "geometry", "not a point"
    yield z, point, "POINT EMPTY", 2, "geometry", "not a point"
    yield z, f"{point},,", ",,", 2, "geometry", "empty"
    yield z, f"{point},,", ",37.15,", 2, "lat", "Only one"
    yield z, f"{point},,", ",334500,4009300", 2, "lon, lat", "projected"
    yield z, ",37.15,36.195,", ",,,", 3, "geometry", "no assembly point"
    yield z, "37.16 36.2, 37.14 36.2,", "37.14 36.2, 37.16 36.2,", 3, "geometry", "not valid"
    yield z, "((37.14 36.19", "(" * 3000 + "37.14 36.19", 3, "geometry", "cannot be read"
    yield c, ",300,", ",,", 2, "persons_per_h", "empty"
    yield c, "foot;bus", "foot;boat", 2, "modes", "foot, car, bus, ambulance"
    yield c, "foot;bus", "foot;foot", 2, "modes", "twice"
    yield w, "C1;C2", "C1;C3", 2, "crossing_ids", "no such row"
    yield w, "C1;C2", "; ;", 2, "crossing_ids", "no id"
    yield w, ",agreed,", ",sure,", 2, "status", "proposed, agreed, in_force"
    yield w, opens, "2030-03-01T06:00:00+02:00,2030-03-01T05", 2, "closes", "closes before"
    yield w, opens, "2030-03-01T18:00:00+02:00,2030-03-01T18", 2, "closes", "closes before"
    yield "control.csv", '"POLYGON ((37 36,', '"LINESTRING ((37 36,', 3, "geometry", "not an area"
    yield "incidents.csv", "the west gate", "", 4, "place", "where it happened"
    yield "incidents.csv", ",1,3,5", ",3,1,5", 3, "killed_max", "below killed_min"
    yield "incidents.csv", "allegation", "rumour", 3, "claim", "verified"
    yield "fleet.csv", ",10,50", ",10,-50", 2, "seats", "negative"
    yield "sites.csv", "POINT (37.12 36.2)", "the road", 2, "exit_geometry", "not a point"


@pytest.mark.parametrize(("file", "old", "new", "row", "column", "words"), list(in_cells()))
def test_a_wrong_cell(tmp_path, file, old, new, row, column, words):
    (fault,) = faults_of(changed(tmp_path, file, old, new))
    assert (fault.file, fault.row, fault.column) == (file, row, column)
    assert words in str(fault)
    assert fault.remedy is not None
    assert fault.say("ar")


@pytest.mark.parametrize(("cell", "fault"), [("R1;R3", "R3"), ("R1", None), ("", None)])
def test_a_site_that_is_refused_must_be_there(tmp_path, cell, fault):
    lines = FILES["zones.csv"].decode().splitlines()
    cells = [",refuses_sites", f",{cell}", ","]
    zones = "\n".join(line + more for line, more in zip(lines, cells, strict=True))
    folder = write_small(tmp_path, zones=zones)
    if fault is None:
        refused = tuple(filter(None, cell.split(";")))
        assert read_scenario(folder).zones[0].refuses_sites == refused
        return
    (one,) = faults_of(folder)
    assert (one.file, one.row, one.column, one.value) == ("zones.csv", 2, "refuses_sites", fault)


@pytest.mark.parametrize(
    ("prefers", "refuses", "excludes", "value", "words"),
    [
        ("R1", "", "", None, ""),
        ("", "", "", None, ""),
        ("R3", "", "", "R3", "no such row"),
        ("R1;R1", "", "", "R1;R1", "R1 is in the list twice"),
        ("R1", "R1", "", "R1", "refuses_sites"),
        ("R1", "", "general;at_risk;wounded;reduced_mobility", "R1", "takes nobody"),
        ("R1", "", "wounded", None, ""),
    ],
)
def test_a_site_that_is_preferred_must_be_one_to_go_to(
    tmp_path, prefers, refuses, excludes, value, words
):
    zones = with_columns("zones.csv", {"refuses_sites": refuses, "prefers_sites": prefers})
    folder = write_small(
        tmp_path, zones=zones, sites=with_columns("sites.csv", {"excludes": excludes})
    )
    if value is None:
        assert read_scenario(folder).zones[0].prefers_sites == tuple(filter(None, [prefers]))
        return
    (one,) = faults_of(folder)
    assert (one.file, one.row, one.column, one.value) == ("zones.csv", 2, "prefers_sites", value)
    assert words in str(one)
    assert one.remedy is not None
    assert one.say("ar") != one.say("en")


def with_columns(file, added):
    """The table with more columns, filled in in the first row."""
    header, first, *others = FILES[file].decode().splitlines()
    cells = ["".join(f",{part}" for part in parts) for parts in (added, added.values())]
    return "\n".join([header + cells[0], first + cells[1], *(o + "," * len(added) for o in others)])


def in_tables():
    """(file, what stands there, what is put there, row, words of the fault)."""
    z = "zones.csv"
    yield z, "zone_id,", "zone_id;name_en;name_ar;x\n", 1, "split by a semicolon"
    yield z, "persons_best", "persons_bset", 1, "Is persons_bset meant"
    yield z, "zone_id", "", 1, "no name"
    yield z, "wounded", "zone_id", 1, "same name"
    yield z, "Z2,South,", "Z2,South,extra,", 3, "20 cells, the header has 19"
    yield z, "Z2,South,", "Z2,", 3, "18 cells"
    yield z, '"POLYGON', '"POLY"GON', 3, "cannot be split"
    yield z, '36.19))"', "36.19))", 3, "cannot be split"
    yield z, "North", "No\0rth", 2, "NUL"
    yield z, "North", "N" * 200_000, 2, "cannot be split"


@pytest.mark.parametrize(("file", "old", "new", "row", "words"), list(in_tables()))
def test_a_wrong_table(tmp_path, file, old, new, row, words):
    fault = faults_of(changed(tmp_path, file, old, new))[0]
    assert (fault.file, fault.row) == (file, row)
    assert words in str(fault)


@pytest.mark.parametrize(
    ("data", "row", "words"),
    [
        (FILES["zones.csv"].decode().encode("utf-16"), None, "UTF-16"),
        ("id,name\nZ1,حلب\n".encode("cp1256"), 2, "Windows-1256"),
        ("id,name\nZ1,حلب\nZ2,".encode() + "حمص\n".encode("cp1256"), 3, "Byte 21 (0xCD)"),
        (b"\xef\xbb\xbfid,name\nZ1,\xff\n", 2, "Byte 14"),
        (b"PK\x03\x04 and so on", None, "Excel"),
        (b"", None, "empty"),
        (b"\n\n,,\n", None, "empty"),
        (b"x" * (32 * 2**20 + 1), None, "larger than 32 MB"),
        (b"a\n" + b"1\n" * 200_000, 200_001, "more than 200,000 rows"),
        (b",".join(b"%d" % n for n in range(2_000_001)), 1, "or 2,000,000 cells"),
    ],
    ids=["utf-16", "cp1256", "mixed", "bom", "xlsx", "empty", "blank", "large", "long", "cells"],
)
def test_bytes_that_are_no_table(tmp_path, data, row, words):
    fault = faults_of(write_small(tmp_path, zones=data))[0]
    assert (fault.file, fault.row) == ("zones.csv", row)
    assert words in str(fault)


def test_mixed_encodings_are_named(tmp_path):
    data = FILES["zones.csv"].replace("الجنوب".encode(), "الجنوب".encode("cp1256"))
    (fault,) = faults_of(write_small(tmp_path, zones=data))
    assert "mixed" in str(fault)
    assert f"Byte {data.index('الجنوب'.encode('cp1256')):,}" in str(fault)
    assert fault.row == 3


def test_every_fault_is_said_at_once(tmp_path):
    write_small(tmp_path)
    for name, old, new in (
        ("zones.csv", ",1000,", ",-1,"),
        ("zones.csv", ",٥٠٠,", ",٥٫٥,"),
        ("windows.csv", "C1;C2", "C9"),
        ("scenario.toml", "step_s", "steps"),
        ("sites.csv", ",2000,", ",,"),
    ):
        text = (tmp_path / name).read_text(encoding="utf-8")
        (tmp_path / name).write_text(text.replace(old, new, 1), encoding="utf-8")
    found = {(fault.file, fault.row, fault.column or fault.key) for fault in faults_of(tmp_path)}
    assert found == {
        ("zones.csv", 2, "persons_best"),
        ("zones.csv", 3, "persons_best"),
        ("windows.csv", 2, "crossing_ids"),
        ("scenario.toml", None, "steps"),
        ("sites.csv", 2, "capacity"),
    }


def test_faults_beyond_a_hundred_are_counted(tmp_path):
    rows = "".join(f"Z{n},A,POINT (37.1 36.2),-5\n" for n in range(130))
    faults = faults_of(
        write_small(tmp_path, zones="zone_id,name_en,geometry,persons_best\n" + rows)
    )
    assert len(faults) == 101
    assert "There are 30 more" in str(faults[-1])


def test_a_folder_without_a_scenario(tmp_path):
    (fault,) = faults_of(tmp_path)
    assert "mamar new" in str(fault)


def test_missing_files_are_said_one_by_one(tmp_path):
    write_small(tmp_path, zones=None, windows=None)
    (tmp_path / "roads.parquet").unlink()
    assert {fault.file for fault in faults_of(tmp_path)} == {
        "scenario.toml",  # it names the roads
        "zones.csv",
        "windows.csv",
    }


def test_a_file_that_is_no_scenario(tmp_path):
    path = tmp_path / "cat.png"
    path.write_bytes(b"\x89PNG\r\n\x1a\n")
    (fault,) = faults_of(path)
    assert "neither a folder nor a GeoPackage" in str(fault)
