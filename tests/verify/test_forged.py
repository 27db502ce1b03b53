"""plan.json in the hands of a clever liar: each lie is refused where it is read, or has a name."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from mamar.agreements.in_rounds import plan_in_rounds
from mamar.errors import InputError
from mamar.plan.bounded_json import bounded_json
from mamar.plan.plan_file import plan_from_json, plan_to_json, read_plan
from mamar.plan.planner import plan
from mamar.scenario.ground import Ground, lay_ground
from mamar.scenario.read import read_scenario
from mamar.scenario.scenario import Scenario
from mamar.text import Said
from mamar.verify import verify_plan
from tests import small
from tests.verify.plans import world as small_world
from tests.verify.waves.worlds import city

ATTACK = Path(__file__).parents[3] / "shared" / "faults" / "attack"
Data = dict[str, Any]
Change = Callable[[Data], None]


@cache
def world(kind: str) -> tuple[str, Scenario, Ground]:
    """The text of a right plan: for "most" and "quickest" on foot, by bus and by ambulance, all
    are out; for "left" not."""
    if kind == "left":
        made, scenario, ground = small_world("most")
    else:
        scenario = city()[1]
        ground = small.ground(scenario)
        made = plan(scenario, kind, ground=ground)  # type: ignore[arg-type]
    return json.dumps(plan_to_json(made)), scenario, ground


def caught(kind: str, change: Change) -> set[str]:
    """The names of what is wrong with the plan once it is changed."""
    words, scenario, ground = world(kind)
    data = json.loads(words)
    change(data)
    return {one.name for one in verify_plan(plan_from_json(data), scenario, ground).violations}


def refused(kind: str, change: Change) -> set[str | None]:
    """The keys at which the changed plan is refused."""
    data = json.loads(world(kind)[0])
    change(data)
    with pytest.raises(InputError) as error:
        plan_from_json(data, file="plan.json")
    assert error.value.say("ar") and error.value.exit_code == 2
    return {fault.key for fault in error.value.faults}


def put(where: str, value: object) -> Change:
    """Another value at a path such as ``orders.waves.0.persons``; a function changes what is there;
    "+" adds to a list."""

    def change(data: Data) -> None:
        *way, last = [int(key) if key.isdecimal() else key for key in where.split(".")]
        at: Any = data
        for key in way:
            at = at[key]
        if last == "+":
            at.append(value)
        else:
            at[last] = value(at[last]) if callable(value) else value

    return change


def both(one: Change, other: Change) -> Change:
    def change(data: Data) -> None:
        one(data)
        other(data)

    return change


def same(data: Data) -> None:
    """Nothing."""


def renamed(old: str, new: str) -> Change:
    """One name by another, wherever it stands."""

    def change(data: Data) -> None:
        words = json.dumps(data).replace(json.dumps(old), json.dumps(new))
        data.clear()
        data.update(json.loads(words))

    return change


def note(en: str, ar: str = "س") -> Change:
    return put("notes.+", {"en": en, "ar": ar})


def nobody(text: str) -> Change:
    row = {"zone_id": "Z02", "group": "wounded", "households": 0, "persons": 0}
    said = {"reason": "no_vehicle", "text": {"en": text, "ar": "س"}}
    return put("orders.not_served.+", {**row, **said})


def all_left_but_one(data: Data) -> None:
    """Everybody but the first wave is said to have found no room."""
    orders = data["orders"]
    for wave in orders["waves"][1:]:
        orders["not_served"].append(
            {key: wave[key] for key in ("zone_id", "group", "households", "persons")}
            | {"reason": "no_room_in_time", "text": {"en": "No room.", "ar": "لا مكان."}}
        )
    del orders["waves"][1:]
    orders["out"] = data["out"] = orders["waves"][0]["persons"]
    orders["until"] = orders["waves"][0]["arrives"][1]
    data["until"] = small.after(orders["until"]).isoformat()


def without_bound(name: str) -> Change:
    def change(data: Data) -> None:
        bounds = data["orders"]["bounds"]
        bounds[:] = [bound for bound in bounds if bound["relaxation"] != name]
        data["bound"] = min(bound["persons"] for bound in bounds)

    return change


def bounds_raised(data: Data) -> None:
    data["bound"] = 5000
    for bound in data["orders"]["bounds"]:
        bound["persons"] = 5000


def steps_lowered(data: Data) -> None:
    data["bound_steps"] = 1
    for bound in data["orders"]["bounds"]:
        bound["steps"] = 1


def halves(data: Data) -> None:
    waves = data["orders"]["waves"]
    waves[0]["persons"] -= 1
    waves[1]["persons"] += 1


def labels_swapped(data: Data) -> None:
    waves = data["orders"]["waves"]
    waves[0]["group"], waves[3]["group"] = waves[3]["group"], waves[0]["group"]


def elsewhere(start: str) -> str:
    """The same moment by clocks two hours ahead."""
    moment = datetime.fromisoformat(start).astimezone(timezone(timedelta(hours=4)))
    return moment.isoformat()


def queue(data: Data) -> None:
    """All the general households leave at once, when the gate is closed."""
    data["orders"]["waves"][1]["departs"] = [90, 105]


#: What is done (its number in lies.jsonl), to which plan, how; what it is caught by.
LIES: list[tuple[str, str, Change, str]] = [
    ("12 a household by halves", "most", halves, "people_left_out"),
    ("15 labels of groups swapped", "most", labels_swapped, "people_left_out"),
    ("21 all but one wave dropped for want of room", "most", all_left_but_one, "other_status"),
    ("24 nobody in a row of its own", "most", nobody("No vehicle."), "nobody_not_served"),
    ("27 sizes of households", "most", put("orders.waves.0.persons", lambda n: n - 3),
     "people_left_out"),
    ("31 an ambulance before it can be", "most", put("orders.waves.2.departs", [1, 16]),
     "before_told"),
    ("45 the queue too long", "most", queue, "queue_too_long"),
    ("51 a wave that looks like another", "most", renamed("M002", "\u041c001"), "names_alike"),
    ("51 by what is not seen", "most", renamed("M002", "M\u200b001"), "names_alike"),
    ("67 the better bound left out", "most", without_bound("fluid"), "bound_missing"),
    ("68 bounds raised", "most", bounds_raised, "bound_raised"),
    ("72 optimal called stopped", "most", put("status", "stopped"), "other_status"),
    ("87 free of danger", "most", note("The road is guaranteed free of danger and secure."),
     "forbidden_word"),
    ("87 in Arabic", "most", note("x", "الطريق مضمون وخال من الخطر."), "forbidden_word"),
    ("89 a letter of another alphabet", "most", note("The road is s\u0430fe."), "forbidden_word"),
    ("90 without madda", "most", note("x", "الطريق امن تماما وسالم."), "forbidden_word"),
    ("93 a promise as a wave's name", "most", put("orders.waves.0.wave_id", "SAFE passage 1"),
     "forbidden_word"),
    ("101 the start by other clocks", "most", put("start", elsewhere),
     "other_start"),
    ("204 nobody, and a lie", "most", nobody("500 wounded are left."), "nobody_not_served"),
    ("206 a promise as a name everywhere", "most", renamed("M001", "SAFE passage 1"),
     "forbidden_word"),
    ("207 a promise as a route's name", "most", renamed("Z01-C01", "safe road"), "forbidden_word"),
    ("207 a promise as a limit's name", "left", put("limits.0.name.en", "The safe gate"),
     "forbidden_word"),
    ("209 how soon it could be, lowered", "quickest", steps_lowered, "bound_steps_lowered"),
    ("210 a cut for ever", "left", put("orders.bounds.0.cut.steps", None), "bound_unproved"),
    ("229 the window of others", "most", put("orders.waves.2.window_id", "W1"),
     "window_elsewhere"),
    ("a cut of more steps than there are", "most",
     put("orders.bounds.0.cut.steps", 10**12), "bound_unreadable"),
    ("a limit of nobody", "left", put("limits.0.persons", 0), "limit_miscounted"),
    ("other streets, where none limits", "left",
     put("limits.+", {"kind": "street", "place_id": "street:others", "persons": 0, "spans": [],
                      "name": {"en": "x", "ar": "س"}, "text": {"en": "x", "ar": "س"}}),
     "limit_unknown"),
    ("everybody out sooner than the cut shows", "left", put("clearance.not_before", 0),
     "clearance_unproved"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "change", "name"), [row[1:] for row in LIES], ids=[row[0] for row in LIES]
)
def test_each_lie_has_a_name(kind: str, change: Change, name: str) -> None:
    assert caught(kind, same) == set()
    assert name in caught(kind, change)


#: What a liar adds, and the key at which the plan is refused.
UNKNOWN: list[tuple[str, Change, str]] = [
    ("245 approval", put("approved_by", "United Nations"), "approved_by"),
    ("244 a word in a wave", put("orders.waves.1.note", "safe"), "orders.waves[1].note"),
    ("94 a third language", put("notes.0.fr", "La route est libre."), "notes[0].fr"),
    ("in a name", put("zones.0.name.de", "x"), "zones[0].name.de"),
    ("in a row", put("zones.0.status", "x"), "zones[0].status"),
    ("in a limit", put("limits.0.note", "x"), "limits[0].note"),
    ("in the rules", put("orders.rules.safe", "x"), "orders.rules.safe"),
    ("in a cut", put("orders.bounds.0.cut.note", {"a": [1]}), "orders.bounds[0].cut.note"),
    ("not a number", put("scenario.x", float("nan")), "scenario.x"),
    ("111 no orders", lambda data: data.pop("orders"), "orders"),
    ("a sentence in one language", put("summary.0", {"en": "x"}), "summary[0].ar"),
    ("a sentence of nothing", put("summary.0", {}), "summary[0].en"),
]


@pytest.mark.parametrize(
    ("change", "key"), [row[1:] for row in UNKNOWN], ids=[row[0] for row in UNKNOWN]
)
def test_what_nobody_asked_for_is_refused_with_its_path(change: Change, key: str) -> None:
    assert key in refused("left", change)


@pytest.mark.parametrize(
    "price", ["1e99999999", "1e-9999999", "1e9", "1/" + "9" * 5000, "9" * 5000, "1/0", "1_0", "٣",
              " 1", "inf", "1/" + "0" * 5000 + "1"]
)  # fmt: skip
def test_a_price_is_bounded_before_it_is_a_fraction(price: str) -> None:
    begun = time.monotonic()
    keys = refused("most", put("orders.bounds.1.prices", [["group:Z01:general", price]]))
    assert keys == {"orders.bounds[1].prices[0][1]"}
    assert time.monotonic() - begun < 1


def test_prices_have_a_common_denominator() -> None:
    """Sums of fractions over a thousand primes have thousands of digits."""
    primes = [n for n in range(3, 3000) if all(n % k for k in range(2, int(n**0.5) + 1))]
    prices = [[f"group:{n}", f"1/{n}"] for n in primes]
    (key,) = refused("most", put("orders.bounds.1.prices", prices))
    assert key is not None and key.startswith("orders.bounds[1].prices[")


@pytest.mark.parametrize(
    ("number", "said"),
    [("1e99999999", "inf"), ("9" * 5000, "999"), ("NaN", "nan"), ("-Infinity", "inf")],
)
@pytest.mark.parametrize("key", ["persons", "steps"])
def test_a_number_that_no_plan_holds_is_refused_where_it_stands(
    tmp_path: Path, number: str, said: str, key: str
) -> None:
    data = json.loads(world("left")[0])
    words = json.dumps({**data, key: "HERE"}).replace('"HERE"', number)
    (tmp_path / "plan.json").write_text(words, encoding="utf-8")
    begun = time.monotonic()
    with pytest.raises(InputError) as error:
        read_plan(tmp_path)
    assert time.monotonic() - begun < 1
    assert key in {fault.key for fault in error.value.faults}
    assert said in error.value.say("en") and len(error.value.say("en")) < 2000


@pytest.mark.parametrize("deep", [25, 1000, 10**5, 10**6])
@pytest.mark.parametrize("marks", ["[]", '{"a":}'])
def test_nesting_is_refused_before_it_is_followed(deep: int, marks: str) -> None:
    opening, closing = marks[:-1], marks[-1]
    text = '{"a": "[[[", \n"x": ' + opening * deep + "1" + closing * deep + "}"
    begun = time.monotonic()
    with pytest.raises(InputError, match="line 2"):
        bounded_json(text.encode())
    assert time.monotonic() - begun < 1


@pytest.mark.parametrize("part", ['"', '\\"', '"\\', '["', "{"])
def test_no_text_is_looked_at_twice(part: str) -> None:
    begun = time.monotonic()
    with pytest.raises(InputError):
        bounded_json((part * 10**6).encode())
    assert time.monotonic() - begun < 5


def test_data_that_python_cannot_write_is_shown_by_its_kind() -> None:
    nested: list[Any] = []
    for _ in range(5000):
        nested = [nested]
    assert "persons" in refused("left", put("persons", 10**5000))
    assert "persons" in refused("left", put("persons", nested))


def test_a_place_may_be_called_what_it_is_called() -> None:
    """The scenario says it, not the plan; another road is as little safe as ever."""
    _, scenario, ground = world("left")
    name = {"en": "Safe Haven Gate", "ar": "بوابة الأمان"}
    crossings = tuple(replace(one, name=name) for one in scenario.crossings)
    called = replace(scenario, crossings=crossings)
    right = plan(called, "most", ground=ground)
    assert any("Safe Haven" in limit.text.say("en") for limit in right.limits)
    assert verify_plan(right, called, ground).is_right
    lie = Said({"en": "The way to Safe Haven Gate is safe.", "ar": "س"})
    wrong = verify_plan(replace(right, notes=(lie,)), called, ground)
    assert {one.name for one in wrong.violations} == {"forbidden_word"}


#: What is no lie, or none that anybody is misled by.
HARMLESS: list[tuple[str, str, Change]] = [
    # Rows have no order: each has its id and is compared by it.
    ("226 rows in another order", "most", put("zones", lambda rows: rows[::-1])),
    # True, and less than the other bound proves: the headline takes the greater.
    ("209 one bound of two says less", "quickest", put("orders.bounds.1.steps", 1)),
]


@pytest.mark.parametrize(
    ("kind", "change"), [row[1:] for row in HARMLESS], ids=[row[0] for row in HARMLESS]
)
def test_what_misleads_nobody_is_let_pass(kind: str, change: Change) -> None:
    assert caught(kind, change) == set()


# --- the shared scenarios ---------------------------------------------------------------------


@cache
def attacked(name: str) -> tuple[str, Scenario]:
    if not ATTACK.is_dir():
        pytest.skip("the shared faults are not beside this checkout")
    scenario = read_scenario(ATTACK / f"forge-{name}")
    if name == "four":
        made, _ = plan_in_rounds(scenario, "D1", ground=lay_ground(scenario))
    else:
        made = plan(scenario, "quickest" if name == "three" else "most")
    return json.dumps(plan_to_json(made)), scenario


def without_deal(data: Data) -> None:
    data["orders"]["deal"] = None
    without_bound("deal")(data)


#: Lies of lies.jsonl on plans made anew: number, scenario, how, the name; "": it is right.
ATTACKS: list[tuple[str, str, Change, str]] = [
    ("as it is", "one", same, ""),
    ("as it is", "two", same, ""),
    ("as it is", "three", same, ""),
    ("as it is", "four", same, ""),
    ("31", "one", put("orders.waves.8.departs", [1, 16]), "before_told"),
    ("51", "one", renamed("M033", "\u041c032"), "names_alike"),
    ("67", "four", without_bound("fluid"), "bound_missing"),
    ("68", "one", bounds_raised, "bound_raised"),
    ("72", "one", put("status", "stopped"), "other_status"),
    ("101", "one", put("start", "2017-06-01T04:00:00+00:00"), "other_start"),
    ("121", "four", without_deal, "bound_unproved"),
    ("206", "one", renamed("M001", "SAFE passage 1"), "forbidden_word"),
    ("207", "one", renamed("Z1-C1", "safe road"), "forbidden_word"),
    ("209", "three", steps_lowered, "bound_steps_lowered"),
    ("210", "four", put("orders.bounds.0.cut.steps", None), "bound_unproved"),
    ("229", "one", put("orders.waves.32.window_id", "W1"), "window_closed"),
    ("a round for a trillion", "four",
     put("orders.deal.rounds.0.departures.0.persons", 10**12), "rounds_break_deal"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "change", "violation"),
    [row[1:] for row in ATTACKS],
    ids=[f"{row[1]}: {row[0]}" for row in ATTACKS],
)
def test_lies_about_the_shared_scenarios(name: str, change: Change, violation: str) -> None:
    words, scenario = attacked(name)
    data = json.loads(words)
    change(data)
    found = {one.name for one in verify_plan(plan_from_json(data), scenario).violations}
    assert (violation in found) if violation else not found


def test_the_price_bomb_is_refused_at_once(tmp_path: Path) -> None:
    """The file itself is of an older version; its price in a plan of this one is no better."""
    data = json.loads(attacked("one")[0])
    bomb = json.loads((ATTACK / "price-bomb.json").read_text(encoding="utf-8"))
    (prices,) = [b["prices"] for b in bomb["orders"]["bounds"] if b["prices"]]
    put("orders.bounds.1.prices", prices)(data)
    (tmp_path / "plan.json").write_text(json.dumps(data), encoding="utf-8")
    for path in (ATTACK / "price-bomb.json", tmp_path):
        begun = time.monotonic()
        with pytest.raises(InputError):
            read_plan(path)
        assert time.monotonic() - begun < 1
