"""The tables of agreements: read, written back, and every breach named with its place."""

from dataclasses import replace
from datetime import timedelta

import pytest

from mamar.errors import InputError
from mamar.scenario import read_scenario, write_scenario
from tests.small_scenario import write_small

TABLES = {
    "guarantees": "window_id,controller,given,given_at,seen_by\n"
    "W1,side A,yes,2030-02-28T12:00:00+02:00,us\nW1,side B,unknown,,\n",
    "clearances": "window_id,crossing_id,cleared,cleared_by,as_of\n"
    ",C1,no,engineers,\nW1,,unknown,,\n",
    "conditions": "condition_id,kind,name_en,name_ar,window_id,area_id,out_of,persons,time,needs,"
    "takes_min,confirmed\n"
    "Q1,prerequisite,Fire stops,,W1,,,,,,30,yes\n"
    "Q2,opens_when_out,Half are out,,,A2,A1,200,,,,\n"
    "Q3,prerequisite,Road opened,فتح الطريق,,A1,,,,Q1;Q2,,no\n"
    "Q4,lapses_at,Until night,,W1,,,,2030-03-01T18:00:00+02:00,,,\n",
    "deals": "deal_id,name_en,most_apart,confirm_min\nD1,Exchange,50,45\n",
    "areas": "area_id,deal_id,name_en,of_plan,persons,ratio,load\n"
    "A1,D1,Here,yes,,16,50\nA2,D1,There,,2500,1,\n",
    "openings": "area_id,opens,closes,persons_per_h\n"
    "A2,2030-03-01T06:00:00+02:00,2030-03-01T12:00:00+02:00,٢٠٠\n",
}


def test_every_table_is_read_and_written_letter_by_letter(tmp_path):
    found = read_scenario(write_small(tmp_path / "a", **TABLES))
    assert [row.given for row in found.guarantees] == ["yes", "unknown"]
    assert found.guarantees[0].extra == {"seen_by": "us"}
    assert [row.confirmed for row in found.conditions] == ["yes", "unknown", "no", "unknown"]
    assert found.conditions[2].needs == ("Q1", "Q2")
    assert found.conditions[2].name["ar"] == "فتح الطريق"
    assert (found.areas[0].ratio, found.areas[0].persons, found.areas[1].load) == (16, None, 1)
    assert found.openings[0].persons_per_h == 200
    write_scenario(found, tmp_path / "b")
    for name, text in TABLES.items():
        assert (tmp_path / "b" / f"{name}.csv").read_text(encoding="utf-8") == text
    assert read_scenario(tmp_path / "b").digest == found.digest


def test_a_changed_row_keeps_the_others(tmp_path):
    found = read_scenario(write_small(tmp_path / "a", **TABLES))
    first, *rest = found.conditions
    changed = replace(first, time=found.start + timedelta(hours=1), confirmed="unknown")
    write_scenario(replace(found, conditions=(changed, *rest)), tmp_path / "b")
    again = read_scenario(tmp_path / "b")
    assert again.conditions == (changed, *rest)
    assert again.guarantees == found.guarantees


WRONG = [
    ("guarantees", "W1,side B,unknown", "W1,side B,", "given", "empty"),
    ("guarantees", "W1,side B", "W9,side B", "window_id", "no such row"),
    ("guarantees", "side A,yes", "side A,maybe", "given", "not known"),
    ("clearances", ",C1,no", ",,no", "window_id", "which way"),
    ("conditions", "A1,200", "A1,", "persons", "opens_when_out"),
    ("conditions", "A2,A1,200", "A2,,200", "out_of", "opens_when_out"),
    ("conditions", "2030-03-01T18:00:00+02:00", "", "time", "lapses_at"),
    ("conditions", "Q1;Q2", "Q1;Q8", "needs", "no such row"),
    ("areas", "2500", "", "persons", "how many people"),
    ("areas", "There,,", "There,yes,", "of_plan", "both"),
    ("areas", "A2,D1", "A2,D7", "deal_id", "no such row"),
    ("areas", "16,50", "0,50", "ratio", "range"),
    ("openings", "T12:00", "T05:00", "closes", "not after"),
]


@pytest.mark.parametrize(("table", "right", "wrong", "column", "words"), WRONG)
def test_a_breach_is_named_with_its_place(tmp_path, table, right, wrong, column, words):
    assert right in TABLES[table]
    tables = TABLES | {table: TABLES[table].replace(right, wrong)}
    with pytest.raises(InputError) as error:
        read_scenario(write_small(tmp_path, **tables))
    (fault,) = error.value.faults
    assert (fault.file, fault.column) == (f"{table}.csv", column)
    assert fault.row is not None and words in str(fault.what)


def test_an_exchange_without_its_other_side_is_named(tmp_path):
    tables = TABLES | {"areas": "area_id,deal_id,name_en,persons\nA1,D1,Here,5\n"}
    tables |= {"conditions": None, "openings": None}
    with pytest.raises(InputError, match="at least two areas"):
        read_scenario(write_small(tmp_path, **tables))
