"""plan.json: what is written is read back whole, and what is wrong is named, never a traceback."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mamar.errors import InputError, NotFoundError
from mamar.plan.answer import ALWAYS
from mamar.plan.plan_file import plan_from_json, plan_text, plan_to_json, read_plan
from tests.publish import tiny_plan

SCHEMA = json.loads(
    (Path(__file__).parents[2] / "docs" / "plan.schema.json").read_text(encoding="utf-8")
)


@pytest.fixture
def data() -> dict[str, Any]:
    return plan_to_json(tiny_plan.plan())


def test_a_plan_comes_back_as_it_was(tmp_path):
    plan = tiny_plan.plan()
    file = tmp_path / "plan.json"
    file.write_text(plan_text(plan), encoding="utf-8")
    back = read_plan(file)
    assert plan_to_json(back) == plan_to_json(plan)
    for name in ("zones", "groups", "crossings", "sites", "arrivals", "agreement", "status"):
        assert getattr(back, name) == getattr(plan, name)
    for one, other in zip(back.orders.bounds, plan.orders.bounds, strict=True):
        assert np.array_equal(one.cut.label, other.cut.label)
        assert np.array_equal(one.cut.runs, other.cut.runs)
    assert (back.start, back.by, back.leaving) == (plan.start, plan.by, plan.leaving)
    assert plan_text(back) == plan_text(plan)


def test_every_sentence_is_there_in_both_languages(data):
    sentences = [*data["summary"], *data["notes"], *(limit["text"] for limit in data["limits"])]
    sentences += [data[key]["text"] for key in ("clearance", "at_best")]
    sentences += [data["agreed"], *(row["text"] for row in data["orders"]["not_served"])]
    assert len(sentences) > 9
    assert all(set(words) == {"en", "ar"} for words in sentences)


def test_the_schema_knows_every_key_and_the_guide_explains_it(data):
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    jsonschema.validate(data, SCHEMA, cls=jsonschema.Draft202012Validator)
    assert set(SCHEMA["required"]) == set(SCHEMA["properties"]) == set(data)
    guide = (Path(__file__).parents[2] / "docs" / "plan.md").read_text(encoding="utf-8")
    keys = set(data) | set(data["orders"]) | set(data["orders"]["bounds"][0]["cut"])
    for rows in ("zones", "groups", "crossings", "limits"):
        keys |= set(data[rows][0])
    keys |= set(data["clearance"]) | set(data["at_best"]) | set(data["arrivals"])
    assert not [key for key in keys if not re.search(rf"[`.]{key}[`.\[]", guide)]


def test_labels_for_ever_are_a_word(data):
    cut = {"steps": None, "labels": ["always", -1] * 5, "runs": []}
    data["at_best"]["cut"] = cut
    plan = plan_from_json(data)
    assert plan.at_best.cut.label.tolist() == [ALWAYS, -1] * 5
    assert plan_to_json(plan)["at_best"]["cut"] == cut


@pytest.mark.parametrize("version", [1, 2, 3])
def test_an_older_plan_is_refused_with_the_reason_and_what_makes_it_anew(data, version):
    data["schema_version"] = version
    with pytest.raises(InputError) as caught:
        plan_from_json(data)
    words = caught.value.say("en")
    assert f"version {version}" in words and "flow of walkers" in words and "mamar plan" in words


WRONG = [
    ("persons", -1, "persons", "-1"),
    ("persons", True, "persons", "True"),
    ("persons", 12.5, "persons", "12.5"),
    ("persons", 10**30, "persons", "1000000"),
    ("question", "fastest", "question", "fastest"),
    ("start", "2016-11-30T06:00:00", "start", "2016-11-30T06:00:00"),
    ("start", "9999-12-31T23:00:00+00:00", "start", "9999"),
    ("by", "2016-11-30T11:00:00+02:00", "by", "11:00"),
    ("leaving", 1301, "leaving", "1301"),
    ("summary", "all out", "summary", "all out"),
    ("summary", [{"en": 5, "ar": "س"}], "summary[0].en", "5"),
    ("attribution", "\ud800", "attribution", None),
    ("zones", {"Z1": 5}, "zones", "Z1"),
    ("zones.1.out", None, "zones[1].out", "null"),
    ("zones.0.by_crossing", {"C1": -5}, "zones[0].by_crossing.C1", "-5"),
    ("zones.0.departing_by_hour", [1, 2], "zones[0].departing_by_hour", "2"),
    ("crossings.0.by_hour.2", "many", "crossings[0].by_hour[2]", "many"),
    ("groups.0.group", "men", "groups[0].group", "men"),
    ("limits.0.kind", "war", "limits[0].kind", "war"),
    ("status", "best", "status", "best"),
    ("agreement", "sure", "agreement", "sure"),
    ("agreed", {"en": "All is agreed."}, "agreed", "All is agreed"),
    ("out", 841, "out", "841"),
    ("bound", 839, "bound", "839"),
    ("bound_steps", 5, "bound_steps", "5"),
    ("until", "2016-11-30T11:00:00+02:00", "until", "11:00"),
    ("clearance.cut.labels.0", "ever", "clearance.cut.labels[0]", "ever"),
    ("orders.bounds.0.cut.runs", [[99, 1, 2]], "orders.bounds[0].cut.runs[0]", "99"),
]


@pytest.mark.parametrize(("where", "value", "key", "shown"), WRONG)
def test_what_is_wrong_is_named_by_key_and_value(data, where, value, key, shown):
    _put(data, where, value)
    with pytest.raises(InputError) as caught:
        plan_from_json(data, file="plan.json")
    fault = next(fault for fault in caught.value.faults if fault.key == key)
    assert fault.file == "plan.json"
    assert shown is None or shown in str(fault.value)
    assert fault.say("ar")


@pytest.mark.parametrize("key", sorted(SCHEMA["required"]))
def test_a_missing_key_is_named_once(data, key):
    del data[key]
    with pytest.raises(InputError) as caught:
        plan_from_json(data)
    if key not in ("format", "schema_version"):
        assert [f for f in caught.value.faults if f.key == key]
        assert len({f.key for f in caught.value.faults}) == len(caught.value.faults)


def test_all_faults_are_named_together(data):
    _put(data, "persons", "many")
    _put(data, "zones.0.out", -3)
    with pytest.raises(InputError) as caught:
        plan_from_json(data)
    assert {"persons", "zones[0].out"} <= {fault.key for fault in caught.value.faults}


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00\xff\xfe",
        b"[1, 2",
        b"[" * 100_000,
        b'{"a": 1, "a": 2}',
        b'{"a": NaN}',
        b"1" * 5000,
        b'"plan"',
        b"[]",
        b'{"type": "FeatureCollection", "features": []}',
        b'{"format": "mamar plan", "schema_version": 1}',
        "plan".encode("utf-16"),
    ],
)
def test_what_is_no_plan_at_all_gives_one_clear_error(tmp_path, content):
    file = tmp_path / "plan.json"
    file.write_bytes(content)
    with pytest.raises(InputError) as caught:
        read_plan(file)
    assert len(caught.value.faults) == 1
    assert "plan" in caught.value.say("en")


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(NotFoundError):
        read_plan(tmp_path / "plan.json")
    with pytest.raises(NotFoundError):
        read_plan(tmp_path)


def test_the_folder_of_a_plan_stands_for_its_plan_json(tmp_path):
    """`mamar verify plan-1` and `mamar simulate plan-1`, as `mamar suspend plan-1`."""
    (tmp_path / "plan.json").write_text(plan_text(tiny_plan.plan()), encoding="utf-8")
    assert plan_text(read_plan(tmp_path)) == plan_text(tiny_plan.plan())


_JUNK = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**20), 10**20),
    st.floats(allow_nan=False),
    st.text(max_size=8),
    st.lists(st.integers(), max_size=3),
    st.dictionaries(st.text(max_size=3), st.integers(), max_size=2),
)


@settings(max_examples=600, deadline=None, derandomize=True)
@given(changes=st.lists(st.tuples(st.integers(0, 10**9), _JUNK), min_size=1, max_size=3))
def test_a_damaged_plan_is_read_or_refused_in_words(changes):
    data = plan_to_json(tiny_plan.plan())
    for where, value in changes:
        keys = sorted(_paths(data))
        _put(data, keys[where % len(keys)], value)
    try:
        plan = plan_from_json(data)
    except InputError as error:
        words = error.say("ar") + error.say("en")
        words.encode()
    else:
        assert plan_from_json(plan_to_json(plan)).out == plan.out


def _paths(data: Any, here: str = "") -> set[str]:
    """Every path of keys in ``data``."""
    if isinstance(data, dict):
        inner = list(data.items())
    elif isinstance(data, list):
        inner = list(enumerate(data))
    else:
        return {here}
    found = {here} if here else set()
    for key, value in inner:
        if "." not in str(key):
            found |= _paths(value, f"{here}.{key}" if here else str(key))
    return found


def _put(data: Any, where: str, value: Any) -> None:
    *way, last = [int(key) if key.isdecimal() else key for key in where.split(".")]
    for key in way:
        data = data[key]
    data[last] = value
